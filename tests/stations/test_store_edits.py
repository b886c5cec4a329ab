"""A person works in the content store: noticed at pull, learned beside our text, shown with both texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polib

from pipeline.model import Candidate, PublicationRecord
from pipeline.state import Origin, Publication, Review
from pipeline.stations.status import status

if TYPE_CHECKING:
    from conftest import Hands

    from pipeline.stations.export import ExportReport

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


def record(hands: Hands, language: str = "en") -> PublicationRecord:
    with hands.workspace.database.reading() as repository:
        document = next(d for d in repository.documents.of(hands.slug) if d.ref.path == PAGE)
        return repository.publications.of(hands.slug, language)[document.id]


def remembered(hands: Hands, source: str = SOURCE) -> dict[str, tuple[Origin, Review]]:
    with hands.workspace.database.reading() as repository:
        entries = repository.memory.exact(hands.slug, "en", [source]).get(source, [])
    return {entry.target: (entry.origin, entry.review) for entry in entries}


def everything(hands: Hands) -> list[tuple[str, int]]:
    """How many rows each table has: what is told twice shows here."""
    with hands.workspace.database.reading() as repository:
        connection = repository.targets._session.connection()
        tables = [row[0] for row in connection.exec_driver_sql("select name from sqlite_master where type = 'table'")]
        return [(name, connection.exec_driver_sql(f'select count(*) from "{name}"').scalar_one()) for name in tables]


def published(hands: Hands) -> ExportReport:
    """All pages are pushed; what went out for it."""
    hands.pull()
    hands.pretranslate()
    package = hands.export()
    hands.take_in(hands.returned(package))
    hands.push()
    assert record(hands).state is Publication.PUBLISHED
    target = hands.target(segment_id(hands))
    assert (target.text, target.review) == (OURS, Review.FINAL)
    return package


def corrected(hands: Hands, package: ExportReport, text: str) -> None:
    """The reviewer sends the package again with another text."""

    def edit(entry: polib.POEntry) -> None:
        if entry.msgid == SOURCE:
            entry.msgstr = text
        sign_off(entry)

    hands.take_in(hands.returned(package, edit, "again.po"))
    assert (hands.target(segment_id(hands)).text, hands.target(segment_id(hands)).review) == (text, Review.FINAL)


def sign_off(entry: polib.POEntry) -> None:
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]


def learned(hands: Hands, source: str = SOURCE) -> list[Candidate]:
    return [one for one in hands.candidates(segment_id(hands, source)) if one.author == "content store"]


def test_a_changed_text_is_kept_beside_ours_and_offered_by_the_memory(hands: Hands) -> None:
    published(hands)
    before = hands.target(segment_id(hands))
    hands.edit_page("/registration", lambda html: html.replace(OURS, THEIRS), "en")
    pulled = hands.pull()
    assert [conflict[:2] for conflict in pulled.conflicts] == [(PAGE, "en")]
    assert hands.target(before.segment_id) == before, "the text in use is left alone"
    (found,) = learned(hands)
    assert (found.text, found.source_text) == (THEIRS, SOURCE)
    assert (found.origin, found.review, found.reason) == (
        Origin.HUMAN,
        Review.TRANSLATED,
        "changed in the content store",
    )
    assert remembered(hands)[THEIRS] == (Origin.HUMAN, Review.TRANSLATED)
    assert remembered(hands)[OURS][1] is Review.FINAL, "what people vouched for comes first"


def test_the_same_change_is_learned_once(hands: Hands) -> None:
    published(hands)
    hands.edit_page("/registration", lambda html: html.replace(OURS, THEIRS), "en")
    hands.pull()
    before = everything(hands)
    hands.pull()
    hands.pull()
    assert everything(hands) == before
    hands.edit_page("/registration", lambda html: html.replace(THEIRS, f"{THEIRS}."), "en")
    hands.pull()
    assert [one.text for one in learned(hands)] == [THEIRS, f"{THEIRS}."]


def test_what_cannot_be_told_is_reported_and_nothing_else_learned(hands: Hands) -> None:
    published(hands)
    hands.edit_page("/registration", lambda html: html + "<p>Written by a person.</p>", "en")
    before = dict(everything(hands))
    pulled = hands.pull()
    after = dict(everything(hands))
    assert {name for name in after if after[name] != before[name]} == {"store_page"}
    assert pulled.conflicts
    assert any("Written by a person." in line for line in pulled.lines())


def test_a_number_of_theirs_is_kept_and_not_remembered(hands: Hands) -> None:
    """It may be right, and the German wrong; but it is no translation of the German."""
    published(hands)
    hands.edit_page("/registration", lambda html: html.replace(OURS, f"{THEIRS}, 3"), "en")
    hands.pull()
    assert [one.text for one in learned(hands)] == [f"{THEIRS}, 3"]
    assert f"{THEIRS}, 3" not in remembered(hands)


def test_ours_from_before_is_not_taken_for_somebodys(hands: Hands) -> None:
    """Our text moves on after the push; then somebody changes another text of the page in the store."""
    newer = "Valid passport or identity card"
    corrected(hands, published(hands), newer)
    hands.edit_page("/registration", lambda html: html.replace("MIETVERTRAG", "RENT CONTRACT"), "en")
    hands.pull()
    assert learned(hands) == []
    assert hands.target(segment_id(hands)).text == newer


def test_a_text_for_the_former_german_is_not_learned_for_the_new_one(hands: Hands) -> None:
    """In the conflict our text is brought up to date; theirs still is what it was."""
    published(hands)
    hands.edit_page("/registration", lambda html: html.replace(OURS, THEIRS), "en")
    newer = SOURCE.replace("allen Familienmitgliedern", "allen in der Familie")
    hands.edit_page("/anmeldung", lambda html: html.replace(SOURCE, newer))
    hands.pull()
    assert [(one.text, one.source_text) for one in learned(hands, newer)] == [(THEIRS, SOURCE)]
    assert THEIRS not in remembered(hands), "whether it was behind already, nobody can tell"
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export()))
    assert hands.target(segment_id(hands, newer)).review is Review.FINAL
    hands.pull()
    assert [(one.text, one.source_text) for one in learned(hands, newer)] == [(THEIRS, SOURCE)]
    assert THEIRS not in remembered(hands, newer)


def test_status_shows_both_texts(hands: Hands) -> None:
    published(hands)
    assert status(hands.workspace).as_json()["municipalities"][0]["conflicts"] == []  # type: ignore[index]
    hands.edit_page("/registration", lambda html: html.replace(OURS, THEIRS), "en")
    hands.pull()
    report = status(hands.workspace)
    assert report.attention
    (conflict,) = json.loads(json.dumps(report.as_json()))["municipalities"][0]["conflicts"]
    assert (conflict["document"], conflict["language"]) == (PAGE, "en")
    assert conflict["reason"]
    assert OURS in conflict["ours"]["content"]
    assert THEIRS in conflict["theirs"]["content"]
    assert conflict["ours"]["title"] == conflict["theirs"]["title"]
    assert f"-{THEIRS}\n" in conflict["diff"]
    assert f"+{OURS}\n" in conflict["diff"]
    lines = [line.strip() for line in report.lines()]
    assert f"-{THEIRS}" in lines
    assert f"+{OURS}" in lines


def test_ours_is_what_is_approved_now(hands: Hands) -> None:
    package = published(hands)
    hands.edit_page("/registration", lambda html: html.replace(OURS, THEIRS), "en")
    hands.pull()
    corrected(hands, package, "Passport or identity card")
    (conflict,) = status(hands.workspace).municipalities[0].conflicts
    assert conflict.ours is not None
    assert "<li>Passport or identity card</li>" in conflict.ours.content


def test_a_deleted_page_is_shown_without_theirs(hands: Hands) -> None:
    published(hands)
    hands.write_entries("en", [e for e in hands.entries("en") if not e["path"].endswith("/registration/")])
    german = hands.entries("de")
    for entry in german:
        if entry["path"] == PAGE:
            del entry["available_languages"]["en"]
    hands.write_entries("de", german)
    hands.pull()
    (conflict,) = status(hands.workspace).municipalities[0].conflicts
    assert conflict.theirs is None
    assert f"+{OURS}" in conflict.diff.splitlines()


def test_a_link_that_leads_elsewhere_is_a_conflict_without_texts(hands: Hands) -> None:
    published(hands)
    hands.edit_page("/registration", lambda html: html.replace("wohnungsgeber.pdf", "other.pdf"), "en")
    before = dict(everything(hands))
    hands.pull()
    after = dict(everything(hands))
    assert {name for name in after if after[name] != before[name]} == {"store_page"}
    (conflict,) = status(hands.workspace).municipalities[0].conflicts
    assert "other.pdf" in conflict.diff
