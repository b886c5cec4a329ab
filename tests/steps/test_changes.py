"""Alignment of old and new segments: ids, targets and history follow the text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import DocumentField, ExtractedSegment, Segment
from pipeline.steps.changes import Change, align

KEY = "stadt:page:/stadt/de/arzt/"
SENTENCES = (
    "Bitte vereinbaren Sie vorher einen Termin.",
    "Bringen Sie Ihren Pass oder Ausweis mit.",
    "Die Beratung ist kostenlos und vertraulich.",
    "Sie brauchen eine Bestätigung Ihres Vermieters.",
    "Der Deutschkurs beginnt im September.",
    "Rufen Sie im Notfall die 112 an.",
)


def extracted(text: str, field: DocumentField = DocumentField.CONTENT) -> ExtractedSegment:
    return ExtractedSegment(text, text, field=field)


def first(*texts: str) -> list[Segment]:
    return [a.segment for a in align(KEY, 1, [], [], [extracted(text) for text in texts]).segments]


def test_an_edited_paragraph_keeps_its_id_and_remembers_its_text() -> None:
    old = first(*SENTENCES)
    texts = [extracted(t) for t in SENTENCES]
    texts[2] = extracted("Die Beratung ist kostenlos, vertraulich und auf Arabisch möglich.")
    result = align(KEY, 2, old, [], texts)
    assert [a.change for a in result.segments].count(Change.UNCHANGED) == 5
    assert result.segments[2].change is Change.EDITED
    assert result.segments[2].segment.id == old[2].id
    assert result.segments[2].segment.previous_text == SENTENCES[2]
    assert result.segments[2].segment.revision == 2
    assert result.gone == ()


def test_moved_new_and_gone() -> None:
    old = first(*SENTENCES[:4])
    new = [SENTENCES[3], SENTENCES[0], "Ganz anderes Thema: Müllabfuhr am Dienstag", SENTENCES[1]]
    result = align(KEY, 2, old, [], [extracted(t) for t in new])
    assert {a.segment.source.text: a.change for a in result.segments} == {
        SENTENCES[3]: Change.MOVED,
        SENTENCES[0]: Change.UNCHANGED,
        SENTENCES[1]: Change.UNCHANGED,
        "Ganz anderes Thema: Müllabfuhr am Dienstag": Change.NEW,
    }
    assert result.gone == (old[2].id,)


def test_a_text_that_returns_gets_its_segment_back() -> None:
    old = first(*SENTENCES[:3])
    without = align(KEY, 2, old, [], [extracted(t) for t in SENTENCES[:2]])
    retired = [s for s in old if s.id in without.gone]
    again = align(KEY, 3, [a.segment for a in without.segments], retired, [extracted(t) for t in SENTENCES[:3]])
    assert again.segments[2].change is Change.RETURNED
    assert again.segments[2].segment.id == old[2].id


def test_a_text_that_returns_is_no_edit_of_another() -> None:
    first_text, second_text = "Die Beratung ist kostenlos.", "Die Beratung ist kostenlos und vertraulich."
    old = first(second_text)
    (retired,) = first(first_text)
    result = align(KEY, 3, old, [retired], [extracted(first_text)])
    assert [(a.change, a.segment.id) for a in result.segments] == [(Change.RETURNED, retired.id)]
    assert result.gone == (old[0].id,)


def test_the_title_stays_the_title_whatever_it_says() -> None:
    old = [
        a.segment for a in align(KEY, 1, [], [], [extracted("Arzt", DocumentField.TITLE), extracted("Arzt")]).segments
    ]
    new = [extracted("Gesundheit und Vorsorge", DocumentField.TITLE), extracted("Arzt")]
    result = align(KEY, 2, old, [], new)
    assert result.segments[0].segment.id == old[0].id
    assert result.segments[0].change is Change.EDITED
    assert result.segments[1].change is Change.UNCHANGED


def test_ids_do_not_depend_on_anything_but_document_and_text() -> None:
    assert [s.id for s in first(*SENTENCES)] == [s.id for s in first(*SENTENCES)]
    assert {s.id for s in first("gleich", "gleich", "gleich")} == {s.id for s in first("gleich", "gleich", "gleich")}
    assert len({s.id for s in first("gleich", "gleich", "gleich")}) == 3


texts = st.lists(st.sampled_from([*SENTENCES, "", "x", "Tel. 0821"]), max_size=9)


@given(texts, texts, texts)
def test_every_text_has_one_identity_and_nothing_is_forgotten(
    before: list[str], after: list[str], later: list[str]
) -> None:
    old = first(*before)
    result = align(KEY, 2, old, [], [extracted(t) for t in after])
    live = [a.segment for a in result.segments]
    assert [s.source.text for s in live] == after
    ids = [s.id for s in live]
    assert len(set(ids)) == len(ids)
    assert {s.id for s in old} == (set(ids) & {s.id for s in old}) | set(result.gone)
    retired = [s for s in old if s.id in result.gone]
    third = align(KEY, 3, live, retired, [extracted(t) for t in later])
    ids = [a.segment.id for a in third.segments]
    assert len(set(ids)) == len(ids)
    kept = {s.source.text for s in (*live, *retired)}
    for aligned in third.segments:
        if aligned.change is Change.NEW and aligned.segment.source.text in kept:
            # Only where the new text has more copies than there ever were.
            text = aligned.segment.source.text
            assert later.count(text) > sum(s.source.text == text for s in (*live, *retired)) - len(
                [a for a in third.segments if a.change is Change.EDITED and a.segment.previous_text == text]
            )


@given(texts)
def test_nothing_changed_means_nothing_changes(before: list[str]) -> None:
    old = first(*before)
    result = align(KEY, 2, old, [], [extracted(t) for t in before])
    assert [a.segment for a in result.segments] == old
    assert {a.change for a in result.segments} <= {Change.UNCHANGED}
