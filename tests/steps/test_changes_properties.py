"""Whatever happens to a page: every text has one identity, nothing is forgotten, ids follow the text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from pipeline.html.segment import segment_html
from pipeline.model import ExtractedSegment, Segment
from pipeline.steps.changes import Change, align

KEY = "stadt:page:/stadt/de/bauamt/"

LINES = (
    "Kontakt", "8 bis 12 Uhr", "9 bis 13 Uhr", "Tel. 0821 345-12", "Tel. 0821 345-13", "Nur heute offen",
    "Nur <b>heute</b> offen", 'Nur <a href="/a">heute</a> offen', "Bringen Sie Ihren Pass mit.",
    "Die Beratung ist kostenlos und vertraulich.",
    "Bringen Sie Ihren Pass mit. Die Beratung ist kostenlos und vertraulich.",
    "Bringen Sie bitte Ihren Ausweis mit.", "&#8203;Kon&shy;takt",
)  # fmt: skip
"""Texts that are easily taken for one another."""

UNIQUE = (
    "Das Bauamt prüft Anträge.", "Im Archiv liegen alte Akten.", "Schwimmen lernen Kinder im Hallenbad.",
    "Wer umzieht, meldet sich um.", "Hunde brauchen eine Marke.", "Die Bücherei verleiht auch Spiele.",
    "Sperrmüll wird abgeholt.", "Für Feste gibt es einen Saal.", "Musikschule: Geige, Flöte, Klavier",
    "Wohngeld hilft bei hoher Miete.",
)  # fmt: skip
"""Texts that nobody takes for one another."""

CUT = {line: segment_html(f"<p>{line}</p>").segments[0] for line in (*LINES, *UNIQUE)}
lines = st.lists(st.sampled_from(LINES), max_size=10)
unique = st.permutations(UNIQUE)


def cut(texts: list[str]) -> list[ExtractedSegment]:
    return [CUT.get(text) or segment_html(f"<p>{text}</p>").segments[0] for text in texts]


def page(texts: list[str]) -> list[Segment]:
    return [a.segment for a in align(KEY, 1, [], [], cut(texts)).segments]


@given(lines, lines, lines)
def test_every_text_has_one_identity_and_nothing_is_forgotten(
    before: list[str], after: list[str], later: list[str]
) -> None:
    live, retired = page(before), list[Segment]()
    for revision, texts in ((2, after), (3, later)):
        result = align(KEY, revision, live, retired, cut(texts))
        assert [a.segment.source for a in result.segments] == cut(texts)
        assert [a.segment.position for a in result.segments] == list(range(len(texts)))
        ids = [a.segment.id for a in result.segments]
        assert len(set(ids)) == len(ids)
        old = {segment.id: segment for segment in live}
        known = old | {segment.id: segment for segment in retired}
        assert set(result.gone) == old.keys() - set(ids)
        assert result.merged.keys() <= set(result.gone)
        assert set(result.merged.values()) <= set(ids)
        for aligned in result.segments:
            segment, former, change = aligned.segment, aligned.former, aligned.change
            if change is Change.NEW or change is Change.SPLIT:
                assert segment.id not in known
                assert (former is None) is (change is Change.NEW)
                continue
            assert former == known[segment.id]
            assert (segment.id in old) is not (change is Change.RETURNED)
            if segment.source.text == former.source.text:
                assert (segment.revision, segment.previous_text) == (former.revision, former.previous_text)
            else:
                assert (segment.revision, segment.previous_text) == (revision, former.source.text)
            if change in (Change.UNCHANGED, Change.MOVED):
                assert (segment.source.text, segment.source.codes) == (former.source.text, former.source.codes)
        places = {segment.id: segment.position for segment in live}
        in_order = [places[a.segment.id] for a in result.segments if a.change is Change.UNCHANGED]
        assert all(one < other for one, other in pairwise(in_order))
        retired = [s for s in known.values() if s.id not in ids]
        live = [a.segment for a in result.segments]


@given(lines, lines)
def test_the_same_input_gives_the_same_result(before: list[str], after: list[str]) -> None:
    old = page(before)
    assert align(KEY, 2, old, [], cut(after)) == align(KEY, 2, old, [], cut(after))


@given(lines, lines)
def test_nothing_changed_means_nothing_changes(before: list[str], once: list[str]) -> None:
    old = page(before)
    retired = [s for s in page(once) if s.id not in {segment.id for segment in old}]
    result = align(KEY, 2, old, retired, cut(before))
    assert [a.segment for a in result.segments] == old
    assert {a.change for a in result.segments} <= {Change.UNCHANGED}
    assert (result.gone, result.merged) == ((), {})


@given(lines, st.randoms(use_true_random=False))
def test_a_text_that_is_still_there_is_never_new(before: list[str], random: object) -> None:
    """Any order, any repetition: as many copies as there were keep their ids."""
    shuffled = list(before)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    old = page(before)
    result = align(KEY, 2, old, [], cut(shuffled))
    assert {a.segment.id for a in result.segments} == {segment.id for segment in old}
    assert {a.change for a in result.segments} <= {
        Change.UNCHANGED, Change.MOVED, Change.FACTS, Change.LAYOUT
    }  # fmt: skip


@given(unique, st.integers(0, 9), st.integers(1, 5), st.integers(0, 9))
def test_a_moved_block_keeps_its_ids_and_as_little_as_possible_moved(
    texts: list[str], start: int, length: int, to: int
) -> None:
    old = page(texts)
    block = texts[start : start + length]
    rest = texts[:start] + texts[start + length :]
    to = min(to, len(rest))
    result = align(KEY, 2, old, [], cut(rest[:to] + block + rest[to:]))
    by_text = {segment.source.text: segment.id for segment in old}
    assert all(a.segment.id == by_text[a.segment.source.text] for a in result.segments)
    moved = {a.segment.source.text for a in result.segments if a.change is Change.MOVED}
    passed = set(rest[min(to, start) : max(to, start)])
    shorter = min(len(block), len(passed))
    assert moved in [side for side in (set(block), passed) if len(side) == shorter]
    assert {a.change for a in result.segments} <= {Change.UNCHANGED, Change.MOVED}


@given(unique, st.integers(0, 9), st.sampled_from(["delete", "insert", "edit", "facts", "bold"]))
def test_one_edit_is_one_change(texts: list[str], at: int, edit: str) -> None:
    texts = [f"{text} Zimmer {number}" for number, text in enumerate(texts)]
    old = page(texts)
    new = list(texts)
    match edit:
        case "delete":
            del new[at]
        case "insert":
            new.insert(at, "Neu ist der Wochenmarkt am Samstag.")
        case "edit":
            new[at] = new[at].replace(" ", " jetzt ", 1)
        case "facts":
            new[at] = new[at].replace("Zimmer ", "Zimmer 10")
        case "bold":
            new[at] = new[at].replace(" ", " <b>", 1).replace(" Zimmer", "</b> Zimmer")
    result = align(KEY, 2, old, [], cut(new))
    expected = {"insert": Change.NEW, "edit": Change.EDITED, "facts": Change.FACTS, "bold": Change.LAYOUT}
    changes = [a.change for a in result.segments]
    assert changes == [
        expected.get(edit) if n == at and edit != "delete" else Change.UNCHANGED for n in range(len(new))
    ]
    kept = [segment.id for n, segment in enumerate(old) if n != at or edit != "delete"]
    assert [a.segment.id for a in result.segments if a.change is not Change.NEW] == kept
    assert result.gone == ((old[at].id,) if edit == "delete" else ())


@given(unique, st.integers(0, 8))
def test_a_split_and_its_merge(texts: list[str], at: int) -> None:
    assume(len(texts[at]) != len(texts[at + 1]))
    apart = list(texts)
    together = [*texts[:at], f"{texts[at]} {texts[at + 1]}", *texts[at + 2 :]]
    longer = at if len(texts[at]) > len(texts[at + 1]) else at + 1
    shorter = at + at + 1 - longer

    old = page(together)
    result = align(KEY, 2, old, [], cut(apart))
    expected = [Change.UNCHANGED] * len(apart)
    expected[longer], expected[shorter] = Change.EDITED, Change.SPLIT
    assert [a.change for a in result.segments] == expected
    assert result.segments[longer].segment.id == old[at].id
    assert result.segments[longer].segment.previous_text == old[at].source.text
    assert result.segments[shorter].former == old[at]

    old = page(apart)
    result = align(KEY, 2, old, [], cut(together))
    expected = [Change.UNCHANGED] * len(together)
    expected[at] = Change.EDITED
    assert [a.change for a in result.segments] == expected
    assert result.segments[at].segment.id == old[longer].id
    assert result.gone == (old[shorter].id,)
    assert result.merged == {old[shorter].id: old[longer].id}
