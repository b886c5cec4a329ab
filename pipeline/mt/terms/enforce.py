"""Makes translations use the glossary: several ways, one after the other, each for what the ones before left.

1. The model's other translations of the sentence: one of them may have the term, in a form and place that fit.
2. The words that the attention ties to the term are replaced by its rendering (:mod:`pipeline.mt.terms.put_in`).
3. The model is made to say the term at each place where it could stand, and goes on from there by itself.
4. In lists the term is put in between its neighbours.

What is kept must have one term more, no term, literal or sense of order less (:meth:`State.accepts`). Which way gives
how much: ``docs/decisions/0004-machine-translation.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Protocol

from pipeline.literals import Pairing, match_literals
from pipeline.mt.argos.translator import Search, Sentence
from pipeline.mt.codes.words import Weights, chained
from pipeline.mt.facts.repair import moved
from pipeline.mt.loops import doubled, runs_in_circles
from pipeline.mt.terms.put_in import Beginning, Candidate, Translated
from pipeline.terminology.verdicts import Occurrence, forbidden_places, settled

_OTHERS = Search(hypotheses=8)
_PLACES = 16
"""At so many places of a sentence the model is made to say a term, those likely by the order of the words."""
_OTHER_WORSE = 0.2
"""Another translation may be so much less likely than the best one, in mean log probability per piece."""
_TRIED = 5
"""From so many of them it goes on."""
_WORSE = 0.4
"""The same for a sentence that was translated anew from a term on: the term itself makes it less likely."""
_ROUNDS = 4
"""Each way is gone so often: a sentence may lack several terms, and gets them one by one."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A sentence of the source and the terms in it; offsets count from the sentence's start."""

    source: str
    wanted: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Granted:
    """What became of a wish."""

    sentence: Sentence
    conflicts: frozenset[int] = frozenset()
    """Numbers of occurrences that are missing because what must be kept stands in their place."""


class Model(Protocol):
    """What enforcing terms needs of a translator: see :class:`~pipeline.mt.argos.translator.Translator`."""

    def others(
        self, sources: Sequence[str], search: Search, beginnings: Sequence[str] | None = None
    ) -> list[tuple[Sentence, ...]]:
        """Several translations of each source, the best first."""

    def likelihood(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """Mean log probability per piece of each (source, translation)."""


class Enforcer:
    """Puts terms into what ``translator``, the last of its chain, has made. Languages are those of the whole chain.

    ``ways`` are gone in their order.
    """

    def __init__(self, translator: Model, from_code: str, to_code: str, ways: Sequence[Way] | None = None) -> None:
        self._translator = translator
        self._codes = (from_code, to_code)
        self._ways = WAYS if ways is None else ways

    def lacks(self, wish: Wish, text: str) -> bool:
        """True when ``text`` lacks a term or has a rendering that the glossary forbids."""
        found = settled(wish.wanted, text)
        return None in found or bool(forbidden_places(wish.wanted, found, text))

    def enforce(self, wishes: Sequence[tuple[Wish, Sentence]]) -> list[Granted]:
        """Each sentence, which must have weights, with as many of its terms as can be put in without harm."""
        if not wishes:
            return []
        states = [State(wish, sentence, *self._codes) for wish, sentence in wishes]
        for way in self._ways:
            way(self._translator, states)
        return [Granted(state.sentence, state.conflicts) for state in states]


def other_translations(model: Model, states: Sequence[State]) -> None:
    """The best of the model's other translations that has more of the terms, if it is nearly as likely."""
    open_ = [state for state in states if state.missing]
    made = model.others([state.read for state in open_], _OTHERS)
    for state, sentences in zip(open_, made, strict=True):
        likely = [s for s in sentences if s.log_probability >= sentences[0].log_probability - _OTHER_WORSE]
        best = max(filter(state.accepts, likely), key=state.kept_by, default=None)
        if best is not None:
            state.take(state.chained(_begun_like(best, state.sentence.text)))


def instead(model: Model, states: Sequence[State]) -> None:
    """The rendering in place of a forbidden one, or else of the words that come from the term."""

    def offers() -> Iterator[_Offer]:
        for state in states:
            for number in state.missing:
                wanted = state.wish.wanted[number]
                wrong = [found for which, found in state.forbidden if which == number]
                candidates = [c for found in wrong for c in state.view.written(wanted, found.place)]
                found_ = state.fitting(candidates, wanted)
                found_ = found_ or state.fitting(state.view.instead(wanted, state.kept), wanted)
                if found_:
                    yield state, found_
                    break

    _rounds(model, offers)


def said_again(model: Model, states: Sequence[State]) -> None:
    """The model's translations that begin like the present one, then say the term, then go on by themselves."""

    def offers() -> Iterator[_Offer]:
        open_ = [state for state in states if state.begin_with()]
        asked = _promising(model, open_)
        made = model.others([state.read for state, _ in asked], Search(), [text for _, text in asked])
        answers = [(state, sentence) for (state, _), found in zip(asked, made, strict=True) for sentence in found]
        now = dict(zip(map(id, open_), _likelihood(model, [(s, s.sentence) for s in open_]), strict=True))
        answers = [(state, sentence) for state, sentence in answers if state.accepts(sentence)]
        by_state: dict[int, list[Sentence]] = {}
        for (state, sentence), score in zip(answers, _likelihood(model, answers), strict=True):
            if score >= now[id(state)] - _WORSE:
                by_state.setdefault(id(state), []).append(replace(sentence, log_probability=score))
        for state in open_:
            yield state, [state.chained(sentence) for sentence in by_state.get(id(state), ())]

    _rounds(model, offers)


def _promising(model: Model, states: Sequence[State]) -> list[tuple[State, str]]:
    """The beginnings of each state that are likeliest with the rest of the sentence as it is: to go on is dear."""
    every = [(state, begun) for state in states for begun in state.beginnings]
    whole = [(state.read, begun.text + begun.rest) for state, begun in every]
    likely = sorted(zip(model.likelihood(whole), range(len(every)), strict=True), reverse=True)
    taken: dict[int, list[str]] = {}
    chosen = []
    for _, number in likely:
        state, begun = every[number]
        texts = taken.setdefault(id(state), [])
        if len(texts) < _TRIED:
            texts.append(begun.text)
            chosen.append((state, begun.text))
    return chosen


def in_lists(model: Model, states: Sequence[State]) -> None:
    """The rendering between its neighbours, where the source is a list."""

    def offers() -> Iterator[_Offer]:
        for state in states:
            for number in state.missing:
                wanted = state.wish.wanted[number]
                if found := state.fitting(state.view.between(wanted, state.kept), wanted):
                    yield state, found
                    break

    _rounds(model, offers)


def without_forbidden(model: Model, states: Sequence[State]) -> None:
    """What the glossary forbids is replaced also where the wanted rendering stands beside it."""

    def offers() -> Iterator[_Offer]:
        for state in states:
            for number, wrong in state.forbidden:
                wanted = state.wish.wanted[number]
                if found := state.fitting(state.view.written(wanted, wrong.place), wanted, cleaned=True):
                    yield state, found
                    break

    _rounds(model, offers)


Way = Callable[[Model, Sequence["State"]], None]
"""Gives each state that lacks a term a better sentence, if it knows one."""
WAYS: tuple[Way, ...] = (other_translations, instead, said_again, in_lists, without_forbidden)
_Offer = tuple["State", list[Sentence]]


def _rounds(model: Model, offers: Callable[[], Iterable[_Offer]]) -> None:
    """Again and again the likeliest sentence of each state's ``offers``, each of which has one term more."""
    for _ in range(_ROUNDS):
        found = [(state, sentences) for state, sentences in offers() if sentences]
        if not found:
            return
        scores = iter(_likelihood(model, [(state, sentence) for state, sentences in found for sentence in sentences]))
        for state, sentences in found:
            ranked = [(next(scores), -number) for number in range(len(sentences))]
            state.take(sentences[-max(ranked)[1]])


def _likelihood(model: Model, pairs: Sequence[tuple[State, Sentence]]) -> list[float]:
    return model.likelihood([(state.read, sentence.text) for state, sentence in pairs])


def _begun_like(sentence: Sentence, text: str) -> Sentence:
    """``sentence`` with a capital first letter where ``text`` has one."""
    own = sentence.text
    return replace(sentence, text=own[0].upper() + own[1:]) if text[:1].isupper() and own[0].islower() else sentence


class State:
    """One sentence on its way, with what its present translation keeps."""

    def __init__(self, wish: Wish, sentence: Sentence, from_code: str, to_code: str) -> None:
        self.wish = wish
        self._codes = (from_code, to_code)
        self._first = sentence
        self.read = sentence.read or wish.source
        """What the last model translates: the sentence, or what the model before made of it."""
        self.beginnings: tuple[Beginning, ...] = ()
        """The present translation up to each place where a missing term could stand, and the term."""
        self._begun: set[int] = set()
        self.take(sentence)

    def take(self, sentence: Sentence) -> None:
        """``sentence`` is the present translation from now on."""
        self.sentence = sentence
        self.view = Translated(self.wish.source, sentence.text, self._weights(sentence), self._codes[1])
        self.found = settled(self.wish.wanted, sentence.text, self.view.evidence)
        self.missing = [number for number, found in enumerate(self.found) if found is None]
        self.forbidden = forbidden_places(self.wish.wanted, self.found, sentence.text)
        self.pairing = self._literals(sentence.text)
        self.__dict__.pop("kept", None)

    @cached_property
    def kept(self) -> list[tuple[int, int]]:
        """Places of the translation that nothing may be written over: the other terms and the literals."""
        literals = [(one.start, one.end) for kept in self.pairing.kept for one in kept.target]
        return [found.place for found in self.found if found] + literals

    @property
    def conflicts(self) -> frozenset[int]:
        wanted = self.wish.wanted
        return frozenset(number for number in self.missing if self.view.touches(wanted[number], self.kept))

    def kept_by(self, sentence: Sentence) -> int:
        return sum(found is not None for found in settled(self.wish.wanted, sentence.text))

    def accepts(self, sentence: Sentence, *, cleaned: bool = False) -> bool:
        """True when ``sentence`` has more terms than the present translation, and is worse in nothing that can be told.

        ``cleaned``: or as many, and less that the glossary forbids.
        """
        text, now = sentence.text, self.sentence.text
        if text == now or runs_in_circles(self.wish.source, text) or doubled(text) > doubled(now):
            return False
        if len(text) > 2 * len(now) + 80 or 2 * len(text) < len(now):
            return False
        found = settled(self.wish.wanted, text)
        if any(one is None for one, old in zip(found, settled(self.wish.wanted, now), strict=True) if old):
            return False
        wrong = len(forbidden_places(self.wish.wanted, found, text))
        gained = len(self.missing) - found.count(None)
        if wrong > len(self.forbidden) or gained < 0 or (not gained and not (cleaned and wrong < len(self.forbidden))):
            return False
        pairing = self._literals(text)
        lost = len(pairing.lost) <= len(self.pairing.lost) and set(pairing.lost) <= set(self.pairing.lost)
        return lost and len(pairing.extra) <= len(self.pairing.extra)

    def fitting(self, candidates: Iterable[Candidate], wanted: Occurrence, *, cleaned: bool = False) -> list[Sentence]:
        """``candidates`` that are accepted, as sentences."""
        made = [self._rewritten(candidate, wanted) for candidate in candidates]
        return [sentence for sentence in made if self.accepts(sentence, cleaned=cleaned)]

    def begin_with(self) -> bool:
        """Get :attr:`beginnings` ready for a missing term that they were not made for before; False without one."""
        number = next((number for number in self.missing if number not in self._begun), None)
        if number is None:
            return False
        self._begun.add(number)
        self.beginnings = tuple(self.view.beginnings(self.wish.wanted[number], self.kept, _PLACES))
        return True

    def chained(self, sentence: Sentence) -> Sentence:
        """``sentence``, a translation of what the last model read, as one of the source."""
        lead = self._first.lead
        own = sentence.alignment
        if lead is None or own is None:
            return sentence
        return replace(sentence, alignment=lambda: chained(lead(), own()), read=self.read, lead=lead)

    def _rewritten(self, candidate: Candidate, wanted: Occurrence) -> Sentence:
        old, weights = self.sentence.text, self.view.weights
        alignment = partial(moved, self.wish.source, wanted, old, candidate.text, weights)
        return replace(self.sentence, text=candidate.text, alignment=alignment)

    def _weights(self, sentence: Sentence) -> Weights:
        weights = sentence.weights
        if weights is None:
            raise ValueError("terms can only be put into a sentence with weights")
        return weights

    def _literals(self, text: str) -> Pairing:
        return match_literals(self.wish.source, text, *self._codes)
