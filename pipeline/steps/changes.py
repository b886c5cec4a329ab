"""What changed inside a document: the old and the new sequence of segments, aligned.

Ids, targets and history follow the text. Equal texts keep their segment wherever they moved; an edited text keeps the
id of the text it was; a text that comes back is given the segment it had before.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from rapidfuzz import fuzz, process

from pipeline.model import DocumentField, ExtractedSegment, Segment
from pipeline.steps.identity import segment_id

_SAME_PLACE = 40.0
"""Similarity in percent from which a text at the same place is an edited one."""
_OTHER_PLACE = 75.0
"""The same for a text that also moved."""


class Change(StrEnum):
    """What happened to a segment between two revisions."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    """Same text, other place in the sequence."""
    EDITED = "edited"
    NEW = "new"
    RETURNED = "returned"
    """A retired segment whose text is back."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """One segment of the new revision and what it was."""

    segment: Segment
    change: Change


@dataclass(frozen=True, slots=True)
class Alignment:
    """The new revision's segments in order, and the ids of those that are gone."""

    segments: tuple[Aligned, ...]
    gone: tuple[str, ...]


def align(
    key: str, revision: int, old: Sequence[Segment], retired: Sequence[Segment], new: Sequence[ExtractedSegment]
) -> Alignment:
    """Give every new segment its identity.

    ``key`` is the document's key, ``revision`` the number of the new revision, ``old`` and ``retired`` the segments
    known so far.
    """
    matched: dict[int, tuple[Segment, Change]] = {}
    left = _match_equal(old, new, matched)
    _match_returned(retired, new, matched)
    left = _match_edited(left, old, new, matched)

    taken = {segment.id for segment in (*old, *retired)}
    aligned: list[Aligned] = []
    for position, extracted in enumerate(new):
        before, change = matched.get(position, (None, Change.NEW))
        if before is None:
            id_ = segment_id(key, extracted.field, extracted.text, taken)
            taken.add(id_)
            segment = Segment(id_, extracted, position, revision)
        elif change is Change.EDITED:
            segment = Segment(before.id, extracted, position, revision, previous_text=before.source.text)
        else:
            segment = Segment(before.id, extracted, position, before.revision, before.previous_text)
        aligned.append(Aligned(segment, change))
    return Alignment(tuple(aligned), tuple(old[i].id for i in left))


def _match_equal(
    old: Sequence[Segment], new: Sequence[ExtractedSegment], matched: dict[int, tuple[Segment, Change]]
) -> list[int]:
    """Match equal texts, first in sequence, then wherever they are. Returns indices of old ones left over."""
    old_keys = [(s.source.field, s.source.text) for s in old]
    new_keys = [(s.field, s.text) for s in new]
    left: set[int] = set(range(len(old)))
    for i, j, size in SequenceMatcher(None, old_keys, new_keys, autojunk=False).get_matching_blocks():
        for offset in range(size):
            matched[j + offset] = (old[i + offset], Change.UNCHANGED)
            left.discard(i + offset)
    waiting: dict[tuple[DocumentField, str], deque[int]] = defaultdict(deque)
    for i in sorted(left):
        waiting[old_keys[i]].append(i)
    for j, new_key in enumerate(new_keys):
        if j not in matched and waiting.get(new_key):
            i = waiting[new_key].popleft()
            matched[j] = (old[i], Change.MOVED)
            left.discard(i)
    return sorted(left)


def _match_edited(
    left: list[int],
    old: Sequence[Segment],
    new: Sequence[ExtractedSegment],
    matched: dict[int, tuple[Segment, Change]],
) -> list[int]:
    """Match edited texts: the title with the title, then the most similar ones, those at the same place first."""
    places = {segment.id: j for j, (segment, _) in matched.items()}

    def gap_of_old(i: int) -> tuple[int, int]:
        before = next((places[old[k].id] for k in range(i - 1, -1, -1) if old[k].id in places), -1)
        after = next((places[old[k].id] for k in range(i + 1, len(old)) if old[k].id in places), len(new))
        return before, after

    open_new = [j for j in range(len(new)) if j not in matched]
    pairs: list[tuple[float, int, int]] = []
    for i in left:
        before, after = gap_of_old(i)
        near = [j for j in open_new if before < j < after]
        texts = [new[j].text for j in open_new]
        scores = process.cdist([old[i].source.text], texts, scorer=fuzz.ratio)[0] if texts else ()
        for j, score in zip(open_new, scores, strict=True):
            if old[i].source.field is not new[j].field:
                continue
            if new[j].field is DocumentField.TITLE:
                pairs.append((300.0, i, j))
            elif j in near and score >= _SAME_PLACE:
                pairs.append((100.0 + float(score), i, j))
            elif score >= _OTHER_PLACE:
                pairs.append((float(score), i, j))
    used: set[int] = set()
    for _, i, j in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if i in used or j in matched:
            continue
        matched[j] = (old[i], Change.EDITED)
        used.add(i)
    return [i for i in left if i not in used]


def _match_returned(
    retired: Sequence[Segment], new: Sequence[ExtractedSegment], matched: dict[int, tuple[Segment, Change]]
) -> None:
    waiting: dict[tuple[DocumentField, str], deque[Segment]] = defaultdict(deque)
    for segment in retired:
        waiting[segment.source.field, segment.source.text].append(segment)
    for j, extracted in enumerate(new):
        queue = waiting.get((extracted.field, extracted.text))
        if j not in matched and queue:
            matched[j] = (queue.popleft(), Change.RETURNED)
