"""Which occurrences of glossary terms stand in a translation as the glossary wants, each counted for itself.

Occurrences and the places of renderings are paired one to one: two occurrences of ``Ausländerbehörde`` need two
``immigration office``. The longest renderings choose first, so that the "asylum" in "asylum procedure" is no rendering
of a second term, ``Asyl``; among equals the likelier place, as far as somebody can tell, then the order of the texts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.model import Term, TermHit, TermOutcome, TermStatus, TermVerdict
from pipeline.terminology.verify import term_present

Place = tuple[int, int]
"""First character of a rendering in the target text, and the one after its last."""

_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_WORD = re.compile(f"[^\\W_{_INVISIBLE}][^\\W_]*(?:[{_INVISIBLE}]*[^\\W_]+)*(?:['’ʼ][^\\W_]+)*")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
"""Thai, Lao, Burmese, Khmer, kana, Han: a word is a stretch of text."""
_EDGE = "[0-9A-Za-zÀ-ɏ]"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place in a source text where the glossary has something to say."""

    start: int
    """Offset in the source's plain text."""
    end: int
    wanted: tuple[Term, ...]
    """Renderings that may be used, the preferred first. Never empty."""
    forbidden: tuple[Term, ...] = ()

    @property
    def term(self) -> Term:
        """The rendering that is put in where none of ``wanted`` is there."""
        return self.wanted[0]


@dataclass(frozen=True, slots=True)
class Found:
    """The rendering of one occurrence."""

    term: Term
    place: Place


def occurrences(hits: Sequence[TermHit]) -> tuple[Occurrence, ...]:
    """The rows of a glossary that were found at the same place as one occurrence each, in the order of the text.

    A place for which the glossary only forbids renderings is none: nothing is wanted there.
    """
    rows: dict[Place, list[Term]] = {}
    for hit in hits:
        rows.setdefault((hit.start, hit.end), []).append(hit.term)
    made = []
    for (start, end), terms in sorted(rows.items()):
        wanted = [term for term in terms if term.status is not TermStatus.FORBIDDEN]
        wanted.sort(key=lambda term: term.status is TermStatus.ADMITTED)
        forbidden = tuple(term for term in terms if term.status is TermStatus.FORBIDDEN)
        if wanted:
            made.append(Occurrence(start, end, tuple(wanted), forbidden))
    return tuple(made)


@lru_cache(maxsize=8192)
def places(term: Term, target: str) -> tuple[Place, ...]:
    """Where ``target`` (plain text, NFC) has ``term``; empty exactly when ``term_present`` says that it has not."""
    if not term_present(term, target):
        return ()
    if term.status is TermStatus.DO_NOT_TRANSLATE:
        wanted = r"\s+".join(map(re.escape, unicodedata.normalize("NFC", term.target).split()))
        found = [match.span() for match in re.finditer(f"(?<!{_EDGE}){wanted}(?!{_EDGE})", target)]
    elif _UNSPACED.search(term.target):
        wanted = r"[\W_]*".join(map(re.escape, "".join(term.target.split())))
        found = [match.span() for match in re.finditer(wanted, target, re.IGNORECASE)]
    else:
        words = [match.span() for match in _WORD.finditer(target)]
        size = max(1, len(_WORD.findall(term.target)))
        found = [
            (words[first][0], words[first + size - 1][1])
            for first in range(len(words) - size + 1)
            if term_present(term, target[words[first][0] : words[first + size - 1][1]])
        ]
    # Odd characters: it is there, and nobody can say where.
    return tuple(found) or ((0, len(target)),)


def settled(
    wanted: Sequence[Occurrence], target: str, evidence: Callable[[Occurrence, Place], float] | None = None
) -> tuple[Found | None, ...]:
    """For each occurrence its rendering in ``target`` (plain text, NFC), or ``None`` where none is left for it.

    ``evidence`` (0…1) says how likely a place translates an occurrence; it decides between places of the same length.
    """
    choices = [
        (number, Found(term, place))
        for number, occurrence in enumerate(wanted)
        for term in occurrence.wanted
        for place in places(term, target)
    ]

    def rank(choice: tuple[int, Found]) -> tuple[int, float, int, int]:
        number, found = choice
        likely = evidence(wanted[number], found.place) if evidence else 0.0
        return (-len(found.term.target.split()), -likely, number, found.place[0])

    result: list[Found | None] = [None] * len(wanted)
    taken: list[Place] = []
    for number, found in sorted(choices, key=rank):
        if result[number] is None and not any(overlap(found.place, other) for other in taken):
            result[number] = found
            taken.append(found.place)
    return tuple(result)


def forbidden_places(
    wanted: Sequence[Occurrence], found: Sequence[Found | None], target: str
) -> tuple[tuple[int, Found], ...]:
    """Renderings in ``target`` that the glossary forbids, with the number of the occurrence that forbids each.

    What another occurrence wants, or this one in longer words, is not among them: "residence permit" is right for
    ``Aufenthaltserlaubnis`` and wrong for ``Aufenthaltstitel``.
    """
    taken = [one.place for one in found if one]
    wrong: dict[Place, tuple[int, Found]] = {}
    for number, occurrence in enumerate(wanted):
        for term in occurrence.forbidden:
            for place in places(term, target):
                if any(overlap(place, other) for other in taken):
                    continue
                # Where two forbid the same, the one that lacks its rendering is meant.
                if place not in wrong or (found[number] is None and found[wrong[place][0]] is not None):
                    wrong[place] = (number, Found(term, place))
    return tuple(wrong[place] for place in sorted(wrong))


def wrong_renderings(hits: Sequence[TermHit], target: str) -> tuple[Term, ...]:
    """Renderings that the glossary forbids and ``target`` (plain text) has where no other term wants them."""
    text = unicodedata.normalize("NFC", target)
    taken = [one.place for one in settled(occurrences(hits), text) if one]
    forbidden = dict.fromkeys(hit.term for hit in hits if hit.term.status is TermStatus.FORBIDDEN)
    return tuple(
        term for term in forbidden if not all(any(overlap(place, t) for t in taken) for place in places(term, text))
    )


def overlap(one: Place, other: Place) -> bool:
    """True when the two share a character."""
    return one[0] < other[1] and other[0] < one[1]


def judged(hits: Sequence[TermHit], target: str) -> tuple[TermVerdict, ...]:
    """What a translation that nobody enforced terms in does with each occurrence: already right, or missed.

    ``target`` is plain text. ``kept`` implies ``term_present``; the reverse does not hold where fewer renderings than
    occurrences are there.
    """
    wanted = occurrences(hits)
    found = settled(wanted, unicodedata.normalize("NFC", target))
    return tuple(
        TermVerdict(
            one.term.source,
            (rendering.term if rendering else one.term).target,
            one.start,
            one.end,
            TermOutcome.ALREADY_RIGHT if rendering else TermOutcome.MISSED,
        )
        for one, rendering in zip(wanted, found, strict=True)
    )
