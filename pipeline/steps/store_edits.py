"""What somebody changed in the content store: their page against our texts, told text by text. Pure.

Both pages are in the same language and mostly the same, so that equal texts show what belongs together, and what is
left between them is what was changed. What cannot be told beyond doubt is told as such, never guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz

from pipeline.html.codes import check_codes, plain_text
from pipeline.literals import has_words
from pipeline.model import DocumentField, ExtractedSegment, PublicationRecord, Target
from pipeline.state import Publication
from pipeline.steps.carry import carry_codes
from pipeline.steps.damage import find_damage
from pipeline.steps.harvest import Experience, doubt
from pipeline.steps.likeness import seen_text
from pipeline.steps.pairing import built_alike

MOVED = "texts were moved about"
ADDED = "texts were added, removed or rewritten"
TAGS = "a link or formatting was changed"
FIGURES = "a text without words was changed"
SAME_TEXT = 50.0
"""Percent of likeness from which on a text at another place of a page built otherwise is an edit of ours."""
_NEARLY = 80.0
"""Percent of likeness from which on a text seems to be one of ours that was moved."""
_MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))
"""Marks of writing direction: editors put them in and lose them, and readers do not see them."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A text of ours that reads otherwise in the store."""

    index: int
    """Position of its segment in the document."""
    source_text: str
    """What it translates: the present source, or for a stale translation the former one."""
    text: str
    """What the store has, with the codes of the source."""
    doubt: str = ""
    """Why it may be no translation of ``source_text``; empty where nothing speaks against it."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A text of the store that belongs to no segment beyond doubt."""

    text: str
    """Plain; empty where a text of ours is gone."""
    reason: str


@dataclass(frozen=True, slots=True)
class StoreEdits:
    """A page of the store, told by our segments."""

    texts: tuple[str | None, ...]
    """For each segment what the store has, with the codes of the source; ``None`` leaves the source. Put into the page
    they give the store's, where nothing but texts was changed."""
    changed: tuple[Changed, ...] = ()
    unclear: tuple[Unclear, ...] = ()


def tell_edits(
    source: Sequence[ExtractedSegment],
    targets: Sequence[Target | None],
    theirs: Sequence[ExtractedSegment],
    source_language: str,
    language: str,
    *,
    places: Sequence[bool] | None = None,
    least_alike: float = 0.0,
) -> StoreEdits:
    """``theirs``, the segments of the store's page, against ``targets``, our texts for ``source``, one for each.

    Our texts are the current ones whatever their review; the source stands for what is not translated. ``places`` says
    for which segments the page that was changed had a text at all, or its translation (all, if left out): another text
    in the place of any other is no change of it. ``least_alike``: percent of likeness that a change must keep.
    """
    mine = [
        target.text if target is not None and target.text else s.text for s, target in zip(source, targets, strict=True)
    ]
    ours_seen = [_seen(text, s) for text, s in zip(mine, source, strict=True)]
    theirs_seen = [_seen(t.text, t) for t in theirs]
    pairs, unclear = _pairs(source, ours_seen, theirs, theirs_seen)
    known = [(s.text, text) for s, text in zip(source, mine, strict=True) if text != s.text]
    experience = Experience.gather(source_language, language, (), known)
    texts: list[str | None] = [None] * len(source)
    changed: list[Changed] = []
    for i, segment in enumerate(source):
        if i not in pairs:
            continue
        found, target = theirs[pairs[i]], targets[i]
        carried = carry_codes(segment, found)
        if ours_seen[i] == theirs_seen[pairs[i]]:
            fits = not check_codes(segment.codes, mine[i])
            texts[i] = carried if carried is not None else (mine[i] if fits else None)
            continue
        plain = plain_text(found.text)
        in_place = places is None or places[i]
        if not in_place or fuzz.ratio(ours_seen[i], theirs_seen[pairs[i]]) < least_alike:
            unclear.append(Unclear(plain, ADDED))
        elif broken := find_damage(found, segment):
            unclear.append(Unclear(plain, broken))
        elif not has_words(plain_text(segment.text)):
            unclear.append(Unclear(plain, FIGURES))
        elif carried is None:
            unclear.append(Unclear(plain, TAGS))
        else:
            stale = target is not None and target.stale_since is not None
            translated = target.source_text if target is not None and stale else segment.text
            why = doubt(replace(segment, text=translated), found, carried, experience)
            changed.append(Changed(i, translated, carried, why))
            texts[i] = carried
    return StoreEdits(tuple(texts), tuple(changed), tuple(unclear))


def still_theirs(record: PublicationRecord, found: str | None, revision: int) -> PublicationRecord:
    """What is known of a page that stays as the store has it (``Publication.THEIRS``), after a pull.

    ``found`` is the ``store_hash`` of what is there now (``None``: nothing), ``revision`` that of the source. Whoever
    changes the page in the store looks after it: what is there now counts as a translation of the present source. The
    caller puts in ``ref`` and ``hidden``.
    """
    if record.state is not Publication.THEIRS:
        raise ValueError(f"the store's text was not decided for: {record.state}")
    if found == record.conflict_hash:
        return record
    return replace(record, conflict_hash=found, pushed_revision=revision)


def _seen(text: str, segment: ExtractedSegment) -> str:
    return seen_text(text, segment.codes).translate(_MARKS)


def _pairs(
    source: Sequence[ExtractedSegment],
    ours_seen: Sequence[str],
    theirs: Sequence[ExtractedSegment],
    theirs_seen: Sequence[str],
) -> tuple[dict[int, int], list[Unclear]]:
    """Our segment → the store's, by their positions, and what of the store's page has no partner."""
    if built_alike(source, theirs):
        pairs = {i: i for i in range(len(source))}
    else:
        pairs = dict(_in_order(source, ours_seen, theirs, theirs_seen))
    unclear: list[Unclear] = []
    # A text that was moved leaves another one in its place, which looks like an edit.
    otherwise = [i for i, j in pairs.items() if ours_seen[i] != theirs_seen[j]]
    moved = _moved(otherwise, pairs, ours_seen, theirs_seen)
    for i in sorted(moved):
        unclear.append(Unclear(plain_text(theirs[pairs.pop(i)].text), MOVED))
    taken = set(pairs.values())
    if not moved:
        unclear += [Unclear(plain_text(t.text), ADDED) for j, t in enumerate(theirs) if j not in taken]
        if len(pairs) < len(source) and len(taken) == len(theirs):
            unclear.append(Unclear("", ADDED))
    return pairs, unclear


def _moved(
    otherwise: Sequence[int], pairs: Mapping[int, int], ours_seen: Sequence[str], theirs_seen: Sequence[str]
) -> set[int]:
    """Those of the segments with another text that it does not belong to: it is like another one's of ours."""
    moved: set[int] = set()
    for i in otherwise:
        text = theirs_seen[pairs[i]]
        at_home = fuzz.ratio(ours_seen[i], text)
        for k in otherwise:
            if k != i and (alike := fuzz.ratio(ours_seen[k], text)) >= _NEARLY and alike > at_home:
                moved |= {i, k}
    return moved


def _in_order(
    source: Sequence[ExtractedSegment],
    ours_seen: Sequence[str],
    theirs: Sequence[ExtractedSegment],
    theirs_seen: Sequence[str],
) -> Iterator[tuple[int, int]]:
    """The titles; equal texts in order; between them place by place what is built alike, else what reads most alike."""
    ours_keys = [(s.field, text) for s, text in zip(source, ours_seen, strict=True)]
    theirs_keys = [(t.field, text) for t, text in zip(theirs, theirs_seen, strict=True)]
    if source and theirs and source[0].field is theirs[0].field is DocumentField.TITLE:
        ours_keys[0] = theirs_keys[0] = (DocumentField.TITLE, "")  # a page has one title, whatever it says
    for kind, a, b, c, d in SequenceMatcher(None, ours_keys, theirs_keys, autojunk=False).get_opcodes():
        if kind == "equal" or (kind == "replace" and built_alike(source[a:b], theirs[c:d])):
            yield from zip(range(a, b), range(c, d), strict=True)
        elif kind == "replace":
            scores = [
                (fuzz.ratio(ours_seen[i], theirs_seen[j]), -abs((i - a) - (j - c)), i, j)
                for i in range(a, b)
                for j in range(c, d)
                if source[i].field is theirs[j].field
            ]
            mine, others = set(range(a, b)), set(range(c, d))
            for score, _, i, j in sorted(scores, reverse=True):
                if score >= SAME_TEXT and i in mine and j in others:
                    mine.remove(i)
                    others.remove(j)
                    yield i, j
