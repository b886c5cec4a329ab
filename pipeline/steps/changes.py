"""What changed inside a document: the old and the new sequence of segments, aligned.

Ids, targets and history follow the text as readers see it. The passes go from what is certain to what is likely, and
a text that found its segment is out of the game:

1. the title, whatever it says;
2. the same text in the same order, other tags or not: these hold the page together, and what lies between the same two
   of them is at the same *place*;
3. the same text elsewhere (moved); but where a number changed in its place to what another place had before, that is a
   changed number (4), not a move;
4. only facts changed, at the same place; then what is left of 3;
5. a text that was gone and is back: before anything that is a guess;
6. the same text elsewhere with other tags; then only facts changed, elsewhere;
7. texts split and merged: before edits, which would take one piece for the whole and the other for a new text;
8. edited texts, the most similar first, with a lower bar at the same place than elsewhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate
from math import log2

from pipeline.literals import has_words
from pipeline.model import DocumentField, ExtractedSegment, Segment
from pipeline.steps.facts import only_facts_changed
from pipeline.steps.identity import segment_id
from pipeline.steps.likeness import (
    Text,
    full_key,
    most_similar,
    same_codes,
    seen_key,
    source_key,
    text_of,
    without_facts,
)
from pipeline.steps.sequence import Element, common_sequence
from pipeline.steps.splits import Part, find_splits, words

_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "legend", "caption"])
_SAME_PLACE = 45.0
"""Similarity in percent from which the one text at a place is an edited one. Of two unrelated texts of real pages, 5
in 100 are as similar."""
_PER_DOUBLING = 5.0
"""The bar rises with every doubling of the texts at the place: among many, some are similar by chance."""
_SAME_PLACE_AT_MOST = 65.0
"""Of two unrelated texts, fewer than 1 in 100 are as similar."""
_OTHER_PLACE = 75.0
"""The same for a text that also moved."""


class Change(StrEnum):
    """What happened to a segment between two revisions."""

    UNCHANGED = "unchanged"
    MOVED = "moved"
    """Same text, other place in the sequence. As few segments as possible are said to have moved."""
    LAYOUT = "layout only"
    """Same text for readers, other tags or attributes in it; at the same place or another."""
    FACTS = "only facts changed"
    """Only numbers, times, dates, addresses … are others."""
    EDITED = "edited"
    NEW = "new"
    RETURNED = "returned"
    """A retired segment whose text is back."""
    SPLIT = "split off"
    """A piece of a text that was split; the longest piece keeps the segment and is ``EDITED``."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """One segment of the new revision and what it was."""

    segment: Segment
    change: Change
    former: Segment | None = None
    """The segment whose text this one carries on: for ``SPLIT`` the one it was split off from, for all others the same
    segment as it was before; ``None`` for ``NEW``."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """The new revision's segments in order, and the ids of those that are gone."""

    segments: tuple[Aligned, ...]
    gone: tuple[str, ...]
    merged: Mapping[str, str] = field(default_factory=dict)
    """Id of a segment that is gone → id of the one that its text became part of."""


def align(
    key: str,
    revision: int,
    old: Sequence[Segment],
    retired: Sequence[Segment],
    new: Sequence[ExtractedSegment],
    language: str = "de",
) -> Alignment:
    """Give every new segment its identity.

    ``key`` is the document's key, ``revision`` the number of the new revision, ``old`` and ``retired`` the segments
    known so far, ``language`` the language of the texts. Deterministic.
    """
    matching = _Matching(old, retired, new, language)
    matching.run()
    taken = {segment.id for segment in (*old, *retired)}
    aligned: list[Aligned] = []
    for position, extracted in enumerate(new):
        former, change = matching.found(position)
        if former is None or change is Change.SPLIT:
            id_ = segment_id(key, extracted.field, extracted.text, taken)
            taken.add(id_)
            segment = Segment(id_, extracted, position, revision)
        elif former.source.text != extracted.text:
            segment = Segment(former.id, extracted, position, revision, previous_text=former.source.text)
        else:
            segment = Segment(former.id, extracted, position, former.revision, former.previous_text)
        aligned.append(Aligned(segment, change, former))
    ids = [a.segment.id for a in aligned]
    merged = {old[i].id: ids[j] for i, j in matching.merged.items()}
    return Alignment(tuple(aligned), tuple(old[i].id for i in matching.free_old), merged)


class _Matching:
    """The passes, and what they have found."""

    def __init__(
        self, old: Sequence[Segment], retired: Sequence[Segment], new: Sequence[ExtractedSegment], language: str
    ) -> None:
        self._segments = old
        self._old = [text_of(segment.source) for segment in old]
        self._new = [text_of(source) for source in new]
        self._retired = sorted(retired, key=lambda segment: (segment.position, segment.id))
        self._language = language
        self.free_old = dict.fromkeys(range(len(old)))
        """Indices, in order, of what has no partner yet. Dictionaries, for order and quick removal."""
        self._free_new = dict.fromkeys(range(len(new)))
        self._pairs: dict[int, int] = {}
        """New index → old index."""
        self._in_order: set[int] = set()
        """New indices found in sequence."""
        self._returned: dict[int, Segment] = {}
        self._pieces: dict[int, int] = {}
        """New index → old index of the whole that it was split off from."""
        self.merged: dict[int, int] = {}
        """Old index → new index of the whole that it became part of."""
        self._place_old: list[int] = []
        self._place_new: list[int] = []

    def run(self) -> None:
        self._match_titles()
        self._match_in_sequence()
        self._match_equal(source_key, moves=True)
        self._match_facts(same_place=True)
        self._match_equal(source_key)
        self._match_returned(source_key)
        self._match_equal(seen_key)
        self._match_returned(seen_key)
        self._match_facts(same_place=False)
        self._match_splits()
        self._match_merges()
        self._match_edited(same_place=True)
        self._match_edited(same_place=False)

    def found(self, j: int) -> tuple[Segment | None, Change]:
        """The segment that a new text carries on, and what happened to it."""
        if j in self._returned:
            return self._returned[j], Change.RETURNED
        if j in self._pieces:
            return self._segments[self._pieces[j]], Change.SPLIT
        if j not in self._pairs:
            return None, Change.NEW
        i = self._pairs[j]
        before, after = self._old[i], self._new[j]
        if before.source.text == after.source.text and same_codes(before.source.codes, after.source.codes):
            return self._segments[i], Change.UNCHANGED if j in self._in_order else Change.MOVED
        if before.source.text == after.source.text or before.seen == after.seen:
            return self._segments[i], Change.LAYOUT
        whole = i in self._pieces.values() or j in self.merged.values()
        facts = not whole and only_facts_changed(before.source.text, after.source.text, self._language)
        return self._segments[i], Change.FACTS if facts else Change.EDITED

    def _pair(self, i: int, j: int) -> None:
        self._pairs[j] = i
        del self.free_old[i], self._free_new[j]

    def _match_titles(self) -> None:
        olds = [i for i in self.free_old if self._old[i].source.field is DocumentField.TITLE]
        news = [j for j in self._free_new if self._new[j].source.field is DocumentField.TITLE]
        for i, j in zip(olds, news, strict=False):
            self._pair(i, j)
            self._in_order.add(j)

    def _match_in_sequence(self) -> None:
        olds, news = list(self.free_old), list(self._free_new)
        old, new = [self._old[i] for i in olds], [self._new[j] for j in news]
        anchors = [(olds[i], news[j]) for i, j in common_sequence(*_elements(old, new, self._language))]
        for i, j in anchors:
            self._pair(i, j)
            self._in_order.add(j)
        self._place_old = _places([i for i, _ in anchors], len(self._old))
        self._place_new = _places([j for _, j in anchors], len(self._new))

    def _match_equal(self, key: Callable[[Text], Hashable], *, moves: bool = False) -> None:
        """Match texts with equal keys wherever they are. Copies go with their neighbours, else in order.

        With ``moves``, leave out those that stand where another text may just have got new facts.
        """
        olds: dict[Hashable, list[int]] = defaultdict(list)
        news: dict[Hashable, list[int]] = defaultdict(list)
        for i in self.free_old:
            olds[key(self._old[i])].append(i)
        for j in self._free_new:
            if (name := key(self._new[j])) in olds:
                news[name].append(j)
        if moves and news:
            before = {self._facts_key(self._old, self._place_old, i) for i in self.free_old}
            for name, there in news.items():
                news[name] = [j for j in there if self._facts_key(self._new, self._place_new, j) not in before]
        allowed = {j for there in news.values() for j in there}
        steps = [(i, j) for j, i in self._pairs.items()]
        for name, there in news.items():
            if len(there) == len(olds[name]) == 1:
                steps.append((olds[name][0], there[0]))
                self._pair(*steps[-1])
        while steps:
            i, j = steps.pop()
            for side in (-1, 1):
                beside = i + side, j + side
                free = beside[0] in self.free_old and beside[1] in self._free_new and beside[1] in allowed
                if free and key(self._old[beside[0]]) == key(self._new[beside[1]]):
                    self._pair(*beside)
                    steps.append(beside)
        for name, there in news.items():
            rest = [i for i in olds[name] if i in self.free_old]
            for i, j in zip(rest, [j for j in there if j in self._free_new], strict=False):
                self._pair(i, j)

    def _match_returned(self, key: Callable[[Text], Hashable]) -> None:
        used = {segment.id for segment in self._returned.values()}
        waiting: dict[Hashable, list[Segment]] = defaultdict(list)
        for segment in reversed(self._retired):
            if segment.id not in used:
                waiting[key(text_of(segment.source))].append(segment)
        for j in list(self._free_new):
            if candidates := waiting.get(key(self._new[j])):
                self._returned[j] = candidates.pop()
                del self._free_new[j]

    def _facts_key(self, texts: Sequence[Text], places: Sequence[int], index: int) -> Hashable:
        """Equal for texts at the same place that may differ in nothing but facts."""
        return places[index], texts[index].kind, without_facts(texts[index].seen, self._language)

    def _match_facts(self, *, same_place: bool) -> None:
        """Match texts that differ in nothing but facts. Texts without words are recognised only by their place."""
        groups: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for side, (texts, places, free) in enumerate(
            ((self._old, self._place_old, self.free_old), (self._new, self._place_new, self._free_new))
        ):
            anywhere = [0] * len(texts)
            for index in free:
                if same_place or has_words(texts[index].seen):
                    key = self._facts_key(texts, places if same_place else anywhere, index)
                    groups[key][side].append(index)
        for i, j in most_similar(self._old, self._new, groups.values(), _no_bar if same_place else _bar_elsewhere):
            if i in self.free_old and j in self._free_new:
                before, after = self._old[i].source.text, self._new[j].source.text
                if only_facts_changed(before, after, self._language):
                    self._pair(i, j)

    def _match_splits(self) -> None:
        for i, pieces in find_splits(self._old_parts(), self._new_parts()):
            longest = max(pieces, key=lambda j: (len(self._new[j].seen), -j))
            self._pair(i, longest)
            for j in pieces:
                if j != longest:
                    self._pieces[j] = i
                    del self._free_new[j]

    def _match_merges(self) -> None:
        for j, pieces in find_splits(self._new_parts(), self._old_parts()):
            longest = max(pieces, key=lambda i: (len(self._old[i].seen), -i))
            self._pair(longest, j)
            self.merged |= {i: j for i in pieces if i != longest}

    def _old_parts(self) -> list[Part]:
        return [_part(i, self._old[i], self._place_old[i]) for i in self.free_old if i not in self.merged]

    def _new_parts(self) -> list[Part]:
        return [_part(j, self._new[j], self._place_new[j]) for j in self._free_new]

    def _match_edited(self, *, same_place: bool) -> None:
        groups: dict[Hashable, tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for i in self.free_old:
            if i not in self.merged:
                groups[self._old[i].kind, same_place and self._place_old[i]][0].append(i)
        for j in self._free_new:
            groups[self._new[j].kind, same_place and self._place_new[j]][1].append(j)
        candidates = [*groups.values(), *(self._beside_moved() if same_place else ())]
        for i, j in most_similar(self._old, self._new, candidates, _bar_at_place if same_place else _bar_elsewhere):
            if i in self.free_old and j in self._free_new:
                self._pair(i, j)

    def _beside_moved(self) -> Iterable[tuple[list[int], list[int]]]:
        """What stands beside a text that moved may have moved with it."""
        for j, i in self._pairs.items():
            if j in self._in_order:
                continue
            for side in (-1, 1):
                beside = i + side, j + side
                free = beside[0] in self.free_old and beside[0] not in self.merged and beside[1] in self._free_new
                if free and self._old[beside[0]].kind == self._new[beside[1]].kind:
                    yield [beside[0]], [beside[1]]


def _elements(old: Sequence[Text], new: Sequence[Text], language: str) -> tuple[list[Element], list[Element]]:
    """Both sequences as :func:`common_sequence` wants them."""
    variants: dict[Hashable, set[str]] = defaultdict(set)
    if [full_key(text) for text in old] != [full_key(text) for text in new]:
        for text in (*old, *new):
            variants[text.kind, without_facts(text.seen, language)].add(text.seen)
    doubles = {seen for there in variants.values() if len(there) > 1 for seen in there}

    def element(text: Text) -> Element:
        leads = text.source.tag in _HEADINGS
        return Element(seen_key(text), full_key(text), leads, text.seen in doubles)

    return [element(text) for text in old], [element(text) for text in new]


def _no_bar(count: int) -> float:
    return 0.0


def _bar_at_place(count: int) -> float:
    return min(_SAME_PLACE + _PER_DOUBLING * log2(count), _SAME_PLACE_AT_MOST)


def _bar_elsewhere(count: int) -> float:
    return _OTHER_PLACE


def _part(index: int, text: Text, place: int) -> Part:
    return Part(index, text.kind, place, words(text.seen))


def _places(anchors: Sequence[int], count: int) -> list[int]:
    """For each index below ``count``: how many ``anchors``, in increasing order, are up to it."""
    held = set(anchors)
    return list(accumulate(int(index in held) for index in range(count)))
