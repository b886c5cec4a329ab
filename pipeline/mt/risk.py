"""How likely is a machine translation to be a bad one? A number for thresholds, and reasons for the reviewer.

*Bad* means that a person has to rework it thoroughly. What can be seen without knowing the right translation becomes
:class:`Signals`, each 0 when nothing is wrong and the higher the worse; a logistic regression, fitted to real pages
that people had translated, makes a probability of them. How it was fitted, what else was tried, and what it does not
see: ``docs/decisions/0010-risk.md``. ``python -m benchmarks risk`` prints the tables and refits the weights.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from pipeline.html.codes import plain_text
from pipeline.literals import find_literals, match_literals
from pipeline.mt.engine import Translation
from pipeline.mt.facts.edges import may_have_literals
from pipeline.steps import vocabulary
from pipeline.steps.lengths import base_language, usual_ratio
from pipeline.steps.vocabulary import is_word

RESCUED = "engine repeated itself"
"""How the flag begins that says that a text ran in circles before a second attempt gave something usable."""


class Signal(StrEnum):
    """What offline machine translation gives away about itself."""

    UNSURE = "unsure"
    """−ln of the mean probability per piece: 0 for a model without any doubt, 0.7 for one half."""
    SHORT = "short"
    """By how much the text is shorter than a translation into this language is, as a difference of logarithms."""
    LONG = "long"
    """By how much it is longer."""
    MADE_UP = "made up"
    """Share (0…1) of its words that neither the source has nor a dictionary of either language."""
    UNTRANSLATED = "untranslated"
    """Share (0…1) of its words that are the source's, and in the source language's dictionary.

    Only where there are several different ones: a single one is mostly a name.
    """
    FEW_WORDS = "few words"
    """1 / number of words in the source: what stands alone has no context."""
    LOST = "lost"
    """Literals of the source that it lacks (at most 3 count)."""
    INVENTED = "invented"
    """Literals that it has and the source has not (at most 3 count)."""
    MISSED = "missed"
    """Glossary terms that it lacks (at most 3 count)."""
    RESCUED = "rescued"
    """1 when it repeated itself before a second attempt gave something usable."""
    PIVOT = "pivot"
    """1 when it went through a third language."""


@dataclass(frozen=True, slots=True)
class Signals:
    """The signals of one translation."""

    values: Mapping[Signal, float]
    """All of them, none below 0."""
    words: Mapping[Signal, tuple[str, ...]] = field(default_factory=dict)
    """What a reviewer should look for, for signals that are about words."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of a machine translation, by its risk; the same for all texts of a municipality."""

    flag_from: float = 0.5
    """From this risk on (0…1) it is offered as risky."""
    empty_from: float = 0.9
    """From this risk on it is not offered; 1: everything usable is, since no risk reaches it."""


@dataclass(frozen=True, slots=True)
class Risk:
    """The verdict on one translation."""

    value: float
    """Probability that a person has to rework it thoroughly, above 0 and below 1."""
    reasons: tuple[str, ...]
    """The one or two signals that weigh most, in words; of a harmless text, too."""


@dataclass(frozen=True, slots=True)
class _Weight:
    weight: float
    """What one more of the signal adds to the logarithm of the odds; never negative."""
    typical: float
    """The signal's mean over translations that were not bad: only what is above it is a reason."""
    words: str
    """For the reviewer."""


INTERCEPT = -5.1
WEIGHTS: Mapping[Signal, _Weight] = MappingProxyType(
    {
        Signal.UNSURE: _Weight(3.54, 0.53, "the engine is unsure"),
        Signal.SHORT: _Weight(3.74, 0.08, "much shorter than the source text"),
        Signal.LONG: _Weight(0.15, 0.08, "much longer than the source text"),
        Signal.MADE_UP: _Weight(1.63, 0.02, "unknown words"),
        Signal.UNTRANSLATED: _Weight(3.0, 0.0, "words left untranslated"),
        Signal.FEW_WORDS: _Weight(1.19, 0.24, "very short text, without context"),
        Signal.LOST: _Weight(0.5, 0.01, "numbers or addresses missing"),
        Signal.INVENTED: _Weight(0.41, 0.02, "numbers or addresses that the source does not have"),
        Signal.MISSED: _Weight(0.3, 0.01, "glossary terms missing"),
        Signal.RESCUED: _Weight(0.3, 0.02, "the engine repeated itself at first"),
        Signal.PIVOT: _Weight(0.3, 0.0, "translated through a third language"),
    }
)
"""Fitted on 2,688 machine translations of real German segments into English, with the reference that people published,
and with lower bounds for what that data cannot show (:data:`ASSUMED`)."""
ASSUMED: Mapping[Signal, float] = MappingProxyType(
    {Signal.UNTRANSLATED: 3.0, Signal.LOST: 0.5, Signal.MISSED: 0.3, Signal.RESCUED: 0.3, Signal.PIVOT: 0.3}
)
"""Weights that are assumed, not measured: the smallest that the fit may give.

The model at hand hardly leaves words untranslated, chrF sees neither one wrong number nor that a second attempt made
no sense, and there is neither a second model for a pivot nor a glossary that the published translations keep to.
"""
UNKNOWN_SCORE = 0.55
"""Taken for the score of an engine that gives none: the mean (of logarithms) over the calibration's translations."""

_MOST = 3.0
_STRONG = 0.4
"""What a signal must add to the logarithm of the odds to be the second reason: odds of 1.5 to 1."""
_SHOWN = 3
"""Words that are named."""

_AS_LONG = 1.03
"""A translation of this many times its language's length is neither short nor long: half of those that are not bad are
longer (German to English). The fit is the same from 0.95 to 1.25."""
_WORD = re.compile(r"[^\W\d_]+")


def assess(
    source: str,
    translation: Translation,
    engine: str,
    source_language: str,
    target_language: str,
    *,
    missed: int = 0,
    names: Sequence[str] = (),
) -> Risk:
    """The risk of ``translation`` of ``source``, both with inline codes, by ``engine`` (its name).

    ``missed`` is the number of glossary terms that are not as the glossary wants them. Words of ``names``, such as
    the renderings that the glossary wants, are right as they are. Raises ValueError for a translation without a text.
    """
    found = signals(source, translation, engine, source_language, target_language, missed=missed, names=names)
    return Risk(probability(found), reasons(found))


def signals(
    source: str,
    translation: Translation,
    engine: str,
    source_language: str,
    target_language: str,
    *,
    missed: int = 0,
    names: Sequence[str] = (),
) -> Signals:
    """See :func:`assess`."""
    if not translation.text:
        raise ValueError("there is no translation to assess")
    ours, theirs = " ".join(plain_text(source).split()), " ".join(plain_text(translation.text).split())
    from_code, to_code = base_language(source_language), base_language(target_language)
    lost = invented = 0
    if may_have_literals(ours) or may_have_literals(theirs):
        pairing = match_literals(ours, theirs, source_language, target_language)
        lost, invented = len(pairing.lost), len(pairing.extra)
    here, there = _words(ours, source_language), _words(theirs, target_language)
    given = {word.casefold() for word in here}
    right = {word.casefold() for name in names for word in _WORD.findall(name)}
    made_up = [word for word in there if word.casefold() not in given | right and _made_up(word, from_code, to_code)]
    left = [word for word in there if word.casefold() in given - right and _left(word, from_code, to_code)]
    several = len({word.casefold() for word in left}) > 1
    length = math.log(max(1, len(theirs)) / max(1, len(ours)))
    usual = math.log(_AS_LONG * usual_ratio(source_language, target_language))
    score = UNKNOWN_SCORE if translation.score is None else translation.score
    return Signals(
        {
            Signal.UNSURE: -math.log(min(1.0, max(score, 1e-6))),
            Signal.SHORT: max(0.0, usual - length),
            Signal.LONG: max(0.0, length - usual),
            Signal.MADE_UP: len(made_up) / max(1, len(there)),
            Signal.UNTRANSLATED: len(left) / max(1, len(there)) if several else 0.0,
            Signal.FEW_WORDS: 1 / max(1, len(here)),
            Signal.LOST: min(_MOST, lost),
            Signal.INVENTED: min(_MOST, invented),
            Signal.MISSED: min(_MOST, missed),
            Signal.RESCUED: float(any(flag.startswith(RESCUED) for flag in translation.flags)),
            Signal.PIVOT: float(" + " in engine),
        },
        {Signal.MADE_UP: tuple(dict.fromkeys(made_up)), Signal.UNTRANSLATED: tuple(dict.fromkeys(left))},
    )


def probability(found: Signals) -> float:
    """How likely a translation with these signals is to be a bad one, 0…1, both excluded."""
    odds = INTERCEPT + sum(WEIGHTS[signal].weight * value for signal, value in found.values.items())
    # No certainty: 1.0 would be out of reach of "offer everything".
    return 1 / (1 + math.exp(-max(-9.0, min(9.0, odds))))


def reasons(found: Signals) -> tuple[str, ...]:
    """The signal that raises the risk most, and the second one if it counts, in words."""
    added = {s: WEIGHTS[s].weight * (value - WEIGHTS[s].typical) for s, value in found.values.items()}
    first, second = sorted(added, key=lambda signal: -added[signal])[:2]
    chosen = [first, second] if added[second] >= _STRONG else [first]
    return tuple(_in_words(signal, found.words.get(signal, ())) for signal in chosen)


def _in_words(signal: Signal, words: Sequence[str]) -> str:
    text = WEIGHTS[signal].words
    return f"{text}: {', '.join(words[:_SHOWN])}{' …' if len(words) > _SHOWN else ''}" if words else text


def _words(text: str, language: str) -> list[str]:
    """Runs of letters outside of literals: names of streets and hosts are no words of a language."""
    for literal in reversed(find_literals(text, language)) if may_have_literals(text) else ():
        text = f"{text[: literal.start]} {text[literal.end :]}"
    return _WORD.findall(text)


def _made_up(word: str, from_code: str, to_code: str) -> bool:
    if len(word) < 3 or to_code not in vocabulary.LANGUAGES:
        return False
    return not is_word(word, to_code) and not (from_code in vocabulary.LANGUAGES and is_word(word, from_code))


def _left(word: str, from_code: str, to_code: str) -> bool:
    if len(word) < 4 or word.isupper() or from_code not in vocabulary.LANGUAGES:
        return False
    return is_word(word, from_code) and not (to_code in vocabulary.LANGUAGES and is_word(word, to_code))
