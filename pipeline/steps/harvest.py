"""Learning from translations that a content store already has: same structure first, then alignment, guarded.

A pair is refused rather than guessed: whatever is learned here is offered to people as a translation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.html.codes import plain_text
from pipeline.literals import has_words, match_literals
from pipeline.model import ExtractedSegment
from pipeline.steps.carry import carry_codes
from pipeline.steps.damage import find_damage
from pipeline.steps.languages import wrong_language
from pipeline.steps.lexicon import Lexicon, words
from pipeline.steps.pairing import align, built_alike, pair_by_place

NOTHING_TO_TRANSLATE = "nothing to translate"
"""A refusal that is no loss."""
DAMAGED = "damaged as published"
UNLIKE = "the translation is built differently and says other things"
_SURE_BY_PLACE = 0.25
"""Least score of a pair on pages that are built alike: below it the words speak against what the place says."""
_SURE_ALIGNED = 0.6
"""Least score of a pair that only its words put together."""
_VERY_SURE = 0.75
_SHORTEST, _LONGEST = 0.35, 2.8
"""Plausible length of a translation relative to what its language makes of its source, for more than a few words."""
_SHORTEST_ALIGNED, _LONGEST_ALIGNED = 0.67, 1.5
"""The same for pairs that were aligned: a rewritten paragraph shares its words with the old one, but not its length."""
_FEW, _MANY = 12, 40
"""Characters up to which length says nothing; from which on it says much."""
_ROMAN = re.compile(r"\b(?:I{2,3}|IV|VI{1,3}|IX|XI{1,3})\b")
"""Numbers of laws and levels; not ``I``, which is an English word."""
_NAME_PART = re.compile(r"[^\W\d_][\w.'’-]*")
_HARDLY = 0.3
"""Share of words with a known translation below which a short text may be a name."""
_ITEM = re.compile(r"[,،、，]\s+(?=\w)")
_SENTENCE = re.compile(r"[.!?؟。！？।](?=\s|$)")


class How(StrEnum):
    """How the segments of a page found their translations."""

    STRUCTURE = "structure"
    """The page and its translation are built alike: place by place."""
    ALIGNMENT = "alignment"
    """They are not: by words, addresses and lengths."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A source segment and what the published page has for it."""

    index: int
    """Position of the source segment in its document."""
    source: str
    target: str
    """With the source's codes."""
    score: float = 1.0
    """0…1: how sure it is that one translates the other."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A published text that is broken."""

    source: str
    """The text that it translates, or empty where that cannot be told."""
    target: str
    """As published."""
    reason: str


@dataclass(frozen=True, slots=True)
class Harvest:
    """What one published page gave."""

    how: How
    pairs: tuple[Pair, ...] = ()
    refused: dict[str, int] = field(default_factory=dict)
    """Why segments were not learned, counted."""
    damaged: tuple[Damage, ...] = ()
    reason: str = ""
    """Why the page as a whole could not be aligned; empty when it could."""


@dataclass(frozen=True, slots=True)
class Experience:
    """What is known about a pair of languages before a page is looked at."""

    source_language: str
    target_language: str
    lexicon: Lexicon = field(default_factory=Lexicon)
    known: Collection[tuple[str, str]] = ()
    """(source, target) texts that a person vouched for."""

    @classmethod
    def gather(
        cls,
        source_language: str,
        target_language: str,
        pages: Iterable[tuple[Sequence[ExtractedSegment], Sequence[ExtractedSegment]]],
        known: Collection[tuple[str, str]] = (),
    ) -> Experience:
        """Learn which words translate which from the ``pages`` that are built alike, and from what is ``known``."""
        texts = [(plain_text(source), plain_text(target)) for source, target in known]
        for source, target in pages:
            if built_alike(source, target):
                both = zip(source, target, strict=True)
                texts += [(plain_text(a.text), plain_text(b.text)) for a, b in both if a.text != b.text]
        return cls(source_language, target_language, Lexicon.learn(texts), frozenset(known))


def learn_page(
    source: Sequence[ExtractedSegment],
    target: Sequence[ExtractedSegment],
    experience: Experience,
    *,
    by_place_only: bool = False,
) -> Harvest:
    """Pair the segments of a page and its published translation, and keep the pairs that nothing speaks against.

    ``by_place_only``: somebody changed texts of this very page, so place is proof, whatever the words say; a page that
    is not built alike gives nothing then.
    """
    alike = built_alike(source, target)
    how = How.STRUCTURE if alike else How.ALIGNMENT
    if by_place_only and not alike:
        return Harvest(how, reason="the translation is built differently")
    beads = (pair_by_place if alike else align)(source, target, experience.lexicon, experience.known)
    pairs: list[Pair] = []
    refused: Counter[str] = Counter()
    damaged: list[Damage] = []
    for bead in beads:
        ours, theirs = [source[i] for i in bead.source], [target[j] for j in bead.target]
        if not bead.one_to_one:
            damaged += [Damage("", t.text, broken) for t in theirs if (broken := find_damage(t))]
            for segment in ours:
                words = has_words(plain_text(segment.text))
                refused[_unpaired(len(theirs), len(ours)) if words else NOTHING_TO_TRANSLATE] += 1
            continue
        (s,), (t,) = ours, theirs
        if broken := find_damage(t, s):
            damaged.append(Damage(s.text, t.text, broken))
            refused[DAMAGED if has_words(plain_text(s.text)) else NOTHING_TO_TRANSLATE] += 1
            continue
        text = carry_codes(s, t)
        score = 1.0 if by_place_only else bead.score
        why = doubt(s, t, text, experience)
        if not why and not by_place_only:
            why = no_translation(plain_text(s.text), plain_text(t.text), score, how, experience)
        if why:
            refused[why] += 1
        elif text is not None:
            pairs.append(Pair(bead.source[0], s.text, text, score))
    reason = "" if alike or pairs else UNLIKE
    return Harvest(how, tuple(pairs), dict(refused), tuple(damaged), reason)


def _unpaired(targets: int, sources: int) -> str:
    if not targets:
        return "not on the published page"
    return "joined with its neighbour" if sources > 1 else "split up"


def doubt(source: ExtractedSegment, target: ExtractedSegment, carried: str | None, experience: Experience) -> str:
    """Why a published segment cannot stand in the place of a source segment, whatever it says; empty if it can.

    ``carried`` is its text with the codes of the source (:func:`pipeline.steps.carry.carry_codes`).
    """
    ours, theirs = plain_text(source.text), plain_text(target.text)
    if not has_words(ours):
        return NOTHING_TO_TRANSLATE
    if carried is None:
        return "other tags or links"
    if ours == theirs:
        return "not translated" if len(ours) > _FEW else ""
    if not has_words(theirs):
        return "no words in it"
    literals = match_literals(ours, theirs, experience.source_language, experience.target_language)
    if literals.lost or literals.extra or Counter(_ROMAN.findall(ours)) != Counter(_ROMAN.findall(theirs)):
        return "numbers or addresses differ"
    if not _plausible_length(ours, theirs, experience, _SHORTEST, _LONGEST):
        return "implausible length"
    return ""


def no_translation(ours: str, theirs: str, score: float, how: How, experience: Experience) -> str:
    """Why one plain text is probably not the translation of another that it was paired with; empty if it may be."""
    if ours == theirs:
        return ""
    if wrong := wrong_language(ours, theirs, experience.source_language, experience.target_language):
        return wrong
    if score < (_SURE_BY_PLACE if how is How.STRUCTURE else _SURE_ALIGNED):
        return "says something else"
    if _other_name(ours, theirs, experience.lexicon):
        return "another name"
    if _other_items(ours, theirs):
        return "another list"
    if how is How.STRUCTURE:
        return ""
    if max(len(ours), len(theirs)) > _MANY and not _plausible_length(
        ours, theirs, experience, _SHORTEST_ALIGNED, _LONGEST_ALIGNED
    ):
        return "implausible length"
    return "other sentences" if _other_sentences(ours, theirs, score) else ""


def _plausible_length(ours: str, theirs: str, experience: Experience, shortest: float, longest: float) -> bool:
    expected = len(ours) * experience.lexicon.ratio
    return expected <= _FEW or shortest <= len(theirs) / expected <= longest


def _other_name(ours: str, theirs: str, lexicon: Lexicon) -> bool:
    """True for two or three capitalised words about which nothing is known none of which is kept: another person."""
    some, others = _NAME_PART.findall(ours), _NAME_PART.findall(theirs)
    if not (2 <= len(some) <= 3 and 2 <= len(others) <= 3) or not all(part[0].isupper() for part in some + others):
        return False
    return lexicon.known(words(ours)) < _HARDLY and not set(some) & set(others)


def _other_items(ours: str, theirs: str) -> bool:
    """True when one is a single word and the other a list ("Englisch", "English, German")."""
    return bool(" " not in ours and _ITEM.search(theirs)) or bool(" " not in theirs and _ITEM.search(ours))


def _other_sentences(ours: str, theirs: str, score: float) -> bool:
    """True when one has more sentences (one more is nothing where the words agree), or only one ends in a colon."""
    difference = abs(len(_SENTENCE.findall(ours)) - len(_SENTENCE.findall(theirs)))
    return difference > (score >= _VERY_SURE) or ours.endswith(":") is not theirs.endswith(":")
