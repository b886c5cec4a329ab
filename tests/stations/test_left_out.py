"""Pages that stay as the store has them are not handed out; conflicts that nobody has decided are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.model import DocumentKind, ExtractedSegment, KnownDocument, PublicationRecord, Segment, StoreRef
from pipeline.state import Publication
from pipeline.stations.left_out import KeptOut, kept_out, kept_out_lines
from pipeline.stations.status import status
from pipeline.stations.theirs import decide_theirs
from pipeline.steps.selection import Due, Selection

if TYPE_CHECKING:
    from conftest import Hands

PAGE = "/kranichfurt/de/willkommen/anmeldung/"
OTHER = "/kranichfurt/de/willkommen/"
NAMED = Selection(documents=(PAGE,))


def rebuilt(hands: Hands) -> None:
    """Somebody rebuilt a pushed page in the store; the pull has noticed."""
    hands.all_the_way()
    hands.edit_page("/registration", lambda html: html + "<p>Written by a person.</p>", "en")
    hands.pull()


def decided(hands: Hands) -> None:
    """Somebody decided for the rebuilt page."""
    rebuilt(hands)
    (one,) = decide_theirs(hands.workspace, hands.slug, paths=[PAGE], now=hands.tick()).decided
    assert one.stays


def german_changes(hands: Hands) -> None:
    hands.edit_page("/anmeldung", lambda html: html.replace("Ihr Mietvertrag reicht nicht.", "Ein Vertrag genügt so."))
    hands.pull()


def test_a_page_that_stays_theirs_is_not_handed_out_and_it_is_told(hands: Hands) -> None:
    decided(hands)
    german_changes(hands)
    report = hands.export()
    assert report.package is None
    assert report.kept == (KeptOut(PAGE, 1, outdated=True),)
    assert report.as_json()["kept"] == [{"document": PAGE, "segments": 1, "outdated": True}]
    told = " ".join(report.lines())
    assert f"1 page left out: its text stays as the store has it, as decided with push --theirs ({PAGE})" in told
    assert "export --document PATH" in told and "push --ours PATH" in told
    assert "its source has changed since: have the text changed in the store, too" in told


def test_other_pages_are_handed_out_all_the_same(hands: Hands) -> None:
    decided(hands)
    german_changes(hands)
    hands.edit_page("/de/willkommen", lambda html: html + "<p>Das Amt hat heute einen neuen Absatz.</p>")
    hands.pull()
    report = hands.export()
    assert (report.segments, len(report.kept)) == (1, 1)
    below = hands.export(selection=Selection(under=(OTHER,), again=True))
    assert (below.segments, len(below.kept)) == (1, 1), "a branch names no page that stays"


def test_who_names_the_page_gets_it(hands: Hands) -> None:
    decided(hands)
    german_changes(hands)
    report = hands.export(selection=NAMED)
    assert (report.segments, report.kept, report.selection) == (1, (), f"document {PAGE}")
    hands.take_in(hands.returned(report))
    assert hands.export().kept == (), "nothing of it is due any more"
    assert hands.push(ours=[PAGE]).pushed == [(PAGE, "en")]


def test_after_a_decision_for_ours_it_is_handed_out_again(hands: Hands) -> None:
    decided(hands)
    hands.push(ours=[PAGE])
    german_changes(hands)
    report = hands.export()
    assert (report.segments, report.kept) == (1, ())


def test_a_document_that_is_not_there_is_named(hands: Hands) -> None:
    hands.pull()
    with pytest.raises(UsageError, match="has no document /nowhere/"):
        hands.export(selection=Selection(documents=("/nowhere/",)))


def test_a_named_document_is_not_what_is_below_it(ready: Hands) -> None:
    one = ready.export(selection=Selection(documents=(OTHER,), again=True))
    below = ready.export(selection=Selection(under=(OTHER,), again=True))
    assert 0 < one.segments < below.segments


def test_a_conflict_that_nobody_decided_is_handed_out_and_told_at_any_store(hands: Hands) -> None:
    rebuilt(hands)
    german_changes(hands)
    report = hands.export()
    assert (report.segments, report.undecided) == (1, (PAGE,))
    assert report.as_json()["undecided"] == [PAGE]
    (remark,) = report.remarks
    assert f"another en text of {PAGE}: " in remark and "push --theirs" in remark and "push --ours" in remark


def test_no_engine_works_for_a_page_that_stays_theirs(hands: Hands) -> None:
    decided(hands)
    german_changes(hands)
    report = hands.pretranslate()
    assert (report.not_asked, report.asked) == (0, 0), "the earlier text is the suggestion"
    hands.edit_page("/anmeldung", lambda html: html + "<p>Montags kommt ein Bus voller Blumen vorbei.</p>")
    hands.pull()
    report = hands.pretranslate()
    assert (report.not_asked, report.asked) == (1, 0)
    assert report.as_json()["not_asked"] == 1
    assert "1 segment not machine translated" in " ".join(report.lines())
    assert hands.pretranslate("ar").not_asked == 0, "it was decided for one language only"


def test_status_says_how_much_of_its_counts_is_not_handed_out(hands: Hands) -> None:
    decided(hands)
    german_changes(hands)
    shown = status(hands.workspace)
    (kept,) = shown.municipalities[0].kept
    assert (kept.left_out, kept.outdated) == (1, True)
    assert shown.attention
    (english,) = [line for line in shown.lines() if line.startswith("  en:")]
    assert "1 stale" in english and english.endswith("; 1 segment of this stays as in the store, not handed out")


def test_the_lines_name_few_pages_and_count_the_others() -> None:
    told = kept_out_lines([KeptOut(f"/p{n}/", 2, outdated=n < 3) for n in range(7)])
    assert "7 pages left out: their text stays" in told[0] and "/p4/ and 2 more" in told[0] and "/p5/" not in told[0]
    assert told[1].startswith("the source of 3 of them has changed since")
    assert kept_out_lines([]) == []
    assert len(kept_out_lines([KeptOut("/p/", 1, outdated=False)])) == 1


def due(number: int, order: int) -> Due:
    path = f"/p{number}/"
    document = KnownDocument(number, "stadt", DocumentKind.PAGE, f"k{number}", StoreRef(path), path, number, 2, "", 1)
    return Due(document, Segment(f"s{order}", ExtractedSegment("Wort", "Wort"), order, 1), None)


@given(
    st.lists(st.integers(0, 5), max_size=20),
    st.dictionaries(st.integers(0, 5), st.tuples(st.sampled_from(Publication), st.sampled_from([None, 1, 2]))),
    st.sets(st.integers(0, 5)),
)
def test_nothing_is_lost_and_only_what_stays_theirs_unnamed_is_left_out(
    numbers: list[int], states: dict[int, tuple[Publication, int | None]], named: set[int]
) -> None:
    asked = [due(number, order) for order, number in enumerate(numbers)]
    records = {n: PublicationRecord(n, "en", state, pushed_revision=rev) for n, (state, rev) in states.items()}
    free, kept = kept_out(asked, records, named)
    theirs = {n for n, (state, _) in states.items() if state is Publication.THEIRS} - named
    assert free == [one for one in asked if one.document.id not in theirs]
    assert {page.document for page in kept} == {f"/p{n}/" for n in theirs & set(numbers)}
    assert len(free) + sum(page.segments for page in kept) == len(asked)
    assert {page.document for page in kept if page.outdated} == {
        f"/p{n}/" for n in theirs & set(numbers) if states[n][1] == 1
    }
