"""A person decides a conflict for the store's text: what can be told becomes ours, the rest is never overwritten."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.connectors.memory import MemoryStore
from pipeline.errors import UsageError
from pipeline.model import Act, PublicationRecord, StoreDocument
from pipeline.state import Origin, Publication, Review
from pipeline.stations.status import status
from pipeline.stations.theirs import decide_theirs
from pipeline.stations.theirs_report import Decided, TheirsReport
from pipeline.steps.selection import Selection

if TYPE_CHECKING:
    from conftest import Hands

PAGE = "/kranichfurt/de/willkommen/anmeldung/"
SOURCE = "gültiger Reisepass oder Personalausweis von allen Familienmitgliedern"
OURS = "GÜLTIGER REISEPASS ODER PERSONALAUSWEIS VON ALLEN FAMILIENMITGLIEDERN"
THEIRS = "Valid passport or identity card of every member of the family"


def segment_id(hands: Hands, source: str = SOURCE) -> str:
    with hands.workspace.database.reading() as repository:
        (found,) = [
            segment.id
            for segments in repository.segments.live(hands.slug).values()
            for segment in segments
            if segment.source.text == source
        ]
    return found


def record(hands: Hands) -> PublicationRecord:
    with hands.workspace.database.reading() as repository:
        document = next(d for d in repository.documents.of(hands.slug) if d.ref.path == PAGE)
        return repository.publications.of(hands.slug, "en")[document.id]


def theirs(hands: Hands, *paths: str, **options: Any) -> TheirsReport:
    return decide_theirs(hands.workspace, hands.slug, paths=paths or (PAGE,), now=hands.tick(), **options)


def conflict(hands: Hands, change: Callable[[str], str]) -> None:
    """All pages are pushed, somebody changes one in the store, and a pull notices."""
    hands.all_the_way()
    hands.edit_page("/registration", change, "en")
    assert [found[:2] for found in hands.pull().conflicts] == [(PAGE, "en")]


def english(hands: Hands) -> dict[str, Any]:
    (page,) = [entry for entry in hands.entries("en") if entry["path"].endswith("/registration/")]
    return page


def reworded(html: str) -> str:
    assert html.count(OURS) == 1
    return html.replace(OURS, THEIRS)


def test_what_somebody_wrote_in_the_store_becomes_ours(hands: Hands) -> None:
    conflict(hands, reworded)
    there = english(hands)
    report = theirs(hands)
    assert [(d.document, d.language, d.taken, d.stays) for d in report.decided] == [(PAGE, "en", 1, "")]
    assert not report.attention
    target = hands.target(segment_id(hands))
    assert (target.text, target.origin, target.review) == (THEIRS, Origin.HUMAN, Review.FINAL)
    assert (target.author, target.reviewer) == ("content store", "content store")
    assert OURS in {candidate.text for candidate in hands.candidates(target.segment_id)}
    (act,) = [act for act in hands.acts(target.segment_id) if act.text == THEIRS]
    assert (act.act, act.person, act.source_text) == (Act.REVIEWED, "content store", SOURCE)
    with hands.workspace.database.reading() as repository:
        entries = repository.memory.exact(hands.slug, "en", [SOURCE])[SOURCE]
    assert (entries[0].target, entries[0].review) == (THEIRS, Review.FINAL)

    pushed = hands.push()
    assert (pushed.held, pushed.pushed) == ([], []), "the store has it already"
    assert english(hands) == there
    assert record(hands).state is Publication.PUBLISHED
    assert hands.pull().conflicts == []
    assert not status(hands.workspace).attention


def test_the_evidence_names_who_decided_and_the_text_its_author(hands: Hands) -> None:
    conflict(hands, reworded)
    hands.set('review = "one"', 'review = "two"')
    theirs(hands, person=" Anna ")
    target = hands.target(segment_id(hands))
    assert (target.author, target.reviewer) == ("content store", "Anna")
    (act,) = [act for act in hands.acts(target.segment_id) if act.text == THEIRS]
    assert (act.act, act.person) == (Act.REVIEWED, "Anna")
    assert (hands.approve("Anna").approved, hands.approve("Berta").approved) == (0, 1), "two people, not one twice"


def test_it_says_what_was_done_and_what_only_would_be() -> None:
    decided = [Decided("/a/", "ar", 2), Decided("/b/", "ar", 0, "it is a draft"), Decided("/c/", "ar", 1, "a link")]
    assert TheirsReport(decided, without=["/d/"]).lines() == [
        "/a/ (ar): 2 texts of the store taken over, ours kept beside",
        "/b/ (ar): the page stays as the store has it: it is a draft",
        "/c/ (ar): 1 text of the store taken over, ours kept beside; the page stays as the store has it: a link",
        "/d/: there is no conflict to decide, as far as the last pull saw",
    ]
    assert TheirsReport(decided[2:], dry_run=True).lines() == [
        "/c/ (ar): 1 text of the store would be taken over, ours kept beside; the page would stay as the store has it:"
        " a link"
    ]


def test_where_two_people_are_asked_for_a_second_one_approves(hands: Hands) -> None:
    conflict(hands, reworded)
    hands.set('review = "one"', 'review = "two"')
    there = english(hands)
    theirs(hands)
    assert hands.target(segment_id(hands)).review is Review.REVIEWED
    assert hands.push().held == []
    assert english(hands) == there
    assert hands.approve("Berta").approved == 1
    assert hands.push().held == []
    assert english(hands) == there


def test_a_page_with_other_layout_stays_theirs_until_somebody_decides_for_ours(hands: Hands) -> None:
    conflict(hands, lambda html: reworded(html) + "<p>Written by a person.</p>")
    there = english(hands)
    (decided,) = theirs(hands).decided
    assert decided.taken == 1
    assert "Written by a person." in decided.stays
    assert hands.target(segment_id(hands)).text == THEIRS, "what can be told is ours all the same"
    assert record(hands).state is Publication.THEIRS

    assert hands.push().held == []
    assert hands.pull().conflicts == []
    assert hands.push().held == []
    assert english(hands) == there
    shown = status(hands.workspace)
    assert not shown.attention
    (kept,) = shown.municipalities[0].kept
    assert (kept.document, kept.language, kept.outdated) == (PAGE, "en", False)
    assert any("stays as in the store" in line for line in shown.lines())

    hands.edit_page(
        "/anmeldung", lambda html: html.replace("Ihr Mietvertrag reicht nicht.", "Ein Vertrag reicht nicht.")
    )
    hands.pull()
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export(selection=Selection(documents=(PAGE,)))))
    assert hands.push().held == []
    assert english(hands) == there, "the next change of the German does not overwrite it either"
    shown = status(hands.workspace)
    assert shown.attention, "but somebody has to know"
    assert "the source has changed since" in " ".join(shown.lines())

    pushed = hands.push(ours=[PAGE])
    assert pushed.pushed == [(PAGE, "en")]
    assert "Written by a person." not in english(hands)["content"]
    assert THEIRS in english(hands)["content"]
    assert record(hands).state is Publication.PUBLISHED
    assert status(hands.workspace).municipalities[0].kept == ()


def test_who_changes_a_page_that_stays_brings_it_up_to_date(hands: Hands) -> None:
    conflict(hands, lambda html: html + "<p>Written by a person.</p>")
    theirs(hands)
    hands.edit_page("/anmeldung", lambda html: html.replace("Ihr Mietvertrag", "Ein Mietvertrag"))
    hands.pull()
    assert status(hands.workspace).attention
    hands.edit_page("/registration", lambda html: reworded(html).replace("by a person", "by hand"), "en")
    assert hands.pull().conflicts == []
    assert record(hands).state is Publication.THEIRS
    assert not status(hands.workspace).attention
    assert THEIRS not in {one.text for one in hands.candidates(segment_id(hands))}, "harvest learns of such pages"
    hands.push()
    assert "by hand" in english(hands)["content"]


def test_a_text_that_a_check_blocks_is_not_taken_and_the_page_stays(hands: Hands) -> None:
    conflict(hands, lambda html: html.replace("030 23125-100", "030 99999-100"))
    there = english(hands)
    (decided,) = theirs(hands).decided
    assert decided.taken == 0
    assert decided.stays
    hands.push()
    assert english(hands) == there
    assert record(hands).state is Publication.THEIRS


def test_a_link_that_was_changed_stays_theirs(hands: Hands) -> None:
    conflict(hands, lambda html: reworded(html).replace("wohnungsgeber.pdf", "other.pdf"))
    there = english(hands)
    (decided,) = theirs(hands).decided
    assert (decided.taken, bool(decided.stays)) == (1, True)
    hands.push()
    assert english(hands) == there


def test_who_has_texts_of_a_page_that_stays_is_to_be_told(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace(SOURCE, "gültiger Reisepass von jedem"))
    hands.edit_page("/registration", lambda html: html.replace("<ul>", '<ul class="long">', 1), "en")
    hands.pull()
    hands.export()
    with hands.workspace.database.reading() as repository:
        out = repository.packages.all(hands.slug)[0].id
    only_looked = theirs(hands, dry_run=True)
    told = theirs(hands)
    for report in (only_looked, told):
        assert [(d.document, bool(d.stays), d.out) for d in report.decided] == [(PAGE, True, (out,))]
    assert f"texts of it are out in {out}: tell whoever has them" in told.lines()[0]


def test_a_page_deleted_in_the_store_stays_deleted(hands: Hands) -> None:
    hands.all_the_way()
    _delete(hands)
    assert hands.pull().conflicts
    (decided,) = theirs(hands).decided
    assert "deleted" in decided.stays
    assert (hands.pull().conflicts, hands.push().held) == ([], [])
    assert not [entry for entry in hands.entries("en") if entry["path"].endswith("/registration/")]
    assert (PAGE, "en") in hands.push(ours=[PAGE]).pushed
    assert [entry["title"] for entry in hands.entries("en") if OURS in entry["content"]] == ["ANMELDUNG"]


def test_no_link_leads_to_a_page_that_was_theirs_and_is_gone(hands: Hands) -> None:
    conflict(hands, lambda html: html + "<p>Written by a person.</p>")
    theirs(hands)
    there = english(hands)["path"]
    assert any(there in entry["content"] for entry in hands.entries("en")), "a page links to it"
    _delete(hands)
    assert hands.pull().conflicts == []
    hands.push()
    assert not any(there in entry["content"] for entry in hands.entries("en"))


def test_what_changed_again_since_the_pull_is_not_decided_unseen(hands: Hands) -> None:
    conflict(hands, reworded)
    hands.edit_page("/registration", lambda html: html.replace(THEIRS, "Something else entirely"), "en")
    report = theirs(hands)
    assert report.attention
    assert [(u.document, u.language) for u in report.undecided] == [(PAGE, "en")]
    assert "pull" in report.undecided[0].reason
    assert record(hands).state is Publication.CONFLICT
    assert hands.target(segment_id(hands)).text == OURS


def test_a_source_that_changed_since_the_pull_is_told(hands: Hands) -> None:
    conflict(hands, reworded)
    hands.edit_page("/anmeldung", lambda html: html + "<p>Neu.</p>")
    (left,) = theirs(hands).undecided
    assert "source" in left.reason
    assert record(hands).state is Publication.CONFLICT


def test_text_behind_its_source_stays_behind_and_keeps_their_words(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("allen Familienmitgliedern", "allen in der Familie"))
    hands.edit_page("/registration", reworded, "en")
    hands.pull()
    theirs(hands)
    target = hands.target(segment_id(hands, SOURCE.replace("allen Familienmitgliedern", "allen in der Familie")))
    assert (target.text, target.source_text) == (THEIRS, SOURCE)
    assert target.stale_since is not None
    hands.push()
    assert THEIRS in english(hands)["content"], "nothing goes out before somebody has brought it up to date"


def test_ours_from_before_comes_back_with_its_hand(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/registration", reworded, "en")
    hands.pull()
    theirs(hands)
    hands.push()
    hands.edit_page("/registration", lambda html: html.replace(THEIRS, OURS), "en")
    hands.pull()
    theirs(hands)
    target = hands.target(segment_id(hands))
    assert (target.text, target.review, target.reviewer) == (OURS, Review.FINAL, "Amal")


def test_a_page_that_was_never_ours_stays_and_teaches_nothing_by_its_places(hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    hands.edit_page("/registration", lambda html: html.replace("two weeks", "a fortnight"), "en")
    assert [found[:2] for found in hands.pull().conflicts] == [(PAGE, "en")]
    before = hands.texts()
    (decided,) = theirs(hands).decided
    assert (decided.taken, "harvest" in decided.stays) == (0, True)
    assert hands.texts() == before
    assert record(hands).state is Publication.THEIRS
    hands.take_in(hands.returned(hands.export()))
    there = english(hands)
    assert hands.push().held == []
    assert english(hands) == there


class LinkTexts(MemoryStore):
    """A store that writes what it likes into links to PDF files, and does not count that as a change."""

    def put(self, document: StoreDocument) -> None:
        super().put(replace(document, fingerprint=self.fingerprint(document.title, document.content)))

    def fingerprint(self, title: str, content: str) -> str:
        return super().fingerprint(title, re.sub(r'(\.pdf">)[^<]*', r"\1", content))


def test_what_the_store_writes_by_itself_is_nobodys_text(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = hands.workspace.store(hands.slug)
    store = LinkTexts(*folder.read("de").documents, *folder.read("en").documents)
    monkeypatch.setattr(hands.workspace, "store", lambda _slug: store)
    hands.all_the_way()
    (page,) = [d for d in store.read("en").documents if d.ref.path.endswith("/registration/")]
    assert page.content.count("PDF ZUM HERUNTERLADEN") == 1
    by_store = page.content.replace("PDF ZUM HERUNTERLADEN", "wohnungsgeber.pdf (120 KB)")
    store.put(replace(page, content=by_store))
    assert hands.pull().conflicts == []
    store.put(replace(page, content=reworded(by_store)))
    assert [found[:2] for found in hands.pull().conflicts] == [(PAGE, "en")]
    with hands.workspace.database.reading() as repository:
        ids = [s.id for several in repository.segments.live(hands.slug).values() for s in several]
        candidates = [c for several in repository.targets.candidates_of(ids, "en").values() for c in several]
    assert [one.text for one in candidates if one.author == "content store"] == [THEIRS]
    (decided,) = theirs(hands).decided
    assert (decided.taken, decided.stays) == (1, "")
    assert not [text for text in hands.texts().values() if "120 KB" in text]
    assert hands.push().held == []
    assert record(hands).state is Publication.PUBLISHED


def test_a_dry_run_decides_nothing(hands: Hands) -> None:
    conflict(hands, reworded)
    before = record(hands), hands.target(segment_id(hands)), hands.candidates(segment_id(hands))
    (decided,) = theirs(hands, dry_run=True).decided
    assert (decided.taken, decided.stays) == (1, "")
    assert (record(hands), hands.target(segment_id(hands)), hands.candidates(segment_id(hands))) == before


def test_documents_without_conflict_and_unknown_ones_are_named(hands: Hands) -> None:
    hands.all_the_way()
    report = theirs(hands)
    assert (report.decided, report.without) == ([], [PAGE])
    assert not report.attention
    with pytest.raises(UsageError, match="no document /nowhere/"):
        theirs(hands, "/nowhere/")


def test_deciding_again_tells_what_can_be_told_by_now(hands: Hands) -> None:
    conflict(hands, lambda html: reworded(html) + "<p>Written by a person.</p>")
    assert theirs(hands).decided[0].taken == 1
    hands.edit_page("/registration", lambda html: html.replace("<p>Written by a person.</p>", ""), "en")
    hands.pull()
    (decided,) = theirs(hands).decided
    assert (decided.taken, decided.stays) == (0, "")
    hands.push()
    assert record(hands).state is Publication.PUBLISHED


def _delete(hands: Hands) -> None:
    hands.write_entries("en", [e for e in hands.entries("en") if not e["path"].endswith("/registration/")])
    german = hands.entries("de")
    for entry in german:
        if entry["path"] == PAGE:
            del entry["available_languages"]["en"]
    hands.write_entries("de", german)
