"""The loop on the sample municipality, station by station."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

import polib
import pytest

from pipeline.errors import StoreError, UsageError
from pipeline.mt.fake import FakeEngine
from pipeline.state import Origin, Publication, Review
from pipeline.stations.status import share, status
from pipeline.steps.segment import cut

if TYPE_CHECKING:
    from .conftest import Hands


def database_digest(hands: Hands) -> str:
    hands.workspace.close()
    return hashlib.sha256((hands.workspace.root / "sprachlotse.db").read_bytes()).hexdigest()


def test_the_whole_way(hands: Hands) -> None:
    german = len(hands.entries("de")) + len(hands.entries("de", "events")) + len(hands.entries("de", "locations"))
    pushed = hands.all_the_way()
    assert len(pushed.pushed) == german
    assert pushed.held == []
    english = hands.entries("en")
    by_german = {e["available_languages"]["de"]["path"]: e for e in english}
    for page in hands.entries("de"):
        texts = [segment.text for segment in cut(page["title"], page["content"])]
        target = by_german[page["path"]]
        assert len(cut(target["title"], target["content"])) == len(texts)
        assert page["available_languages"]["en"]["path"] == target["path"]
    (row,) = [c for c in status(hands.workspace).municipalities[0].languages if c.language == "en"]
    assert (row.final, row.untranslated, share(row)) == (row.segments, 0, 100)


def test_pulling_again_writes_nothing(hands: Hands) -> None:
    hands.all_the_way()
    hands.pull()
    before = database_digest(hands)
    report = hands.pull()
    assert (report.new, report.changed, report.removed) == (0, 0, 0)
    assert report.unchanged == report.documents
    assert database_digest(hands) == before


def test_pushing_again_writes_nothing(hands: Hands) -> None:
    first = hands.all_the_way()
    files = {p: p.read_bytes() for p in hands.store_file("en").parent.iterdir()}
    before = database_digest(hands)
    again = hands.push()
    assert again.pushed == []
    assert again.unchanged == len(first.pushed)
    assert {p: p.read_bytes() for p in hands.store_file("en").parent.iterdir()} == files
    assert database_digest(hands) == before


def test_the_engine_is_asked_once_for_each_text(hands: Hands) -> None:
    engine = FakeEngine()
    hands.engine = engine
    hands.pull()
    first = hands.pretranslate()
    assert first.asked == len(engine.calls) == len(set(engine.calls))
    assert first.asked <= first.unique < first.segments
    again = hands.pretranslate()
    assert (again.segments, again.asked) == (0, 0)
    assert len(engine.calls) == first.asked


def test_one_changed_paragraph_brings_back_only_its_segment(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    report = hands.pull()
    assert (report.changed, report.new) == (1, 0)
    pretranslated = hands.pretranslate()
    assert pretranslated.segments == 1
    assert pretranslated.kept == 1, "the approved translation stays as the suggestion"
    assert pretranslated.asked == 0
    exported = hands.export()
    (entry,) = hands.catalogue(exported)
    assert entry.fuzzy
    assert "zwei Wochen" in (entry.previous_msgid or "")
    assert "vierzehn Tagen" in entry.msgid
    assert entry.msgstr == FakeEngine().translate([entry.previous_msgid or ""], _silent())[0].text
    held_back = hands.push()
    assert held_back.pushed == []
    assert held_back.waiting == 1, "a page with a stale segment is not pushed"

    def mend(entry: polib.POEntry) -> None:
        entry.msgstr = entry.msgstr.replace("ZWEI WOCHEN", "fourteen days")
        entry.flags = []

    taken = hands.take_in(hands.returned(exported, mend))
    assert (taken.attention, taken.final) == (False, 1)
    assert len(hands.push().pushed) == 1


def _silent():  # type: ignore[no-untyped-def]
    from pipeline.progress import Silent

    return Silent()


def test_a_text_that_changes_back_is_approved_as_it_was(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "drei Wochen", 1))
    hands.pull()
    hands.edit_page("/anmeldung", lambda html: html.replace("drei Wochen", "zwei Wochen", 1))
    hands.pull()
    assert hands.export().package is None
    assert hands.push().pushed == []


def test_layout_only_edits_keep_every_translation(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: f'<div class="neu">{html}</div>')
    assert hands.pull().changed == 1
    assert hands.pretranslate().segments == 0
    assert len(hands.push().pushed) == 1
    (page,) = [e for e in hands.entries("en") if e["content"].startswith('<div class="neu">')]
    assert page["available_languages"]["de"]["path"].endswith("/anmeldung/")


def test_other_bytes_of_the_same_page_are_no_change(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("\r\n", "\n").replace("\n", "\r\n").replace("ü", "&uuml;"))
    report = hands.pull()
    assert report.changed == 0
    assert hands.export().package is None
    assert hands.push().pushed == []


def test_a_removed_page_keeps_everything_and_comes_back(hands: Hands) -> None:
    hands.all_the_way()
    entries = hands.entries("de")
    (page,) = [e for e in entries if e["path"].endswith("/deutschkurse/")]
    hands.write_entries("de", [e for e in entries if e is not page])
    assert hands.pull().removed == 1
    hands.write_entries("de", entries)
    back = hands.pull()
    assert (back.new, back.removed) == (0, 0)
    assert hands.export().package is None


def test_a_renamed_page_keeps_its_translations(hands: Hands) -> None:
    hands.all_the_way()
    entries = hands.entries("de")
    (page,) = [e for e in entries if e["path"].endswith("/deutschkurse/")]
    page["path"] = page["path"].replace("deutschkurse", "deutsch-lernen")
    hands.write_entries("de", entries)
    report = hands.pull()
    assert (report.new, report.removed) == (0, 0)
    assert hands.export().package is None


def test_a_page_renamed_and_saved_is_known_by_its_translation(hands: Hands) -> None:
    hands.all_the_way()
    hands.pull()
    entries = hands.entries("de")
    (page,) = [e for e in entries if e["path"].endswith("/anmeldung/")]
    page["path"] = page["path"].replace("anmeldung", "wohnung-anmelden")
    page["id"] += 5000
    hands.write_entries("de", entries)
    report = hands.pull()
    assert (report.new, report.removed, report.conflicts) == (0, 0, [])
    assert hands.export().package is None


def test_an_approved_translation_comes_back_with_its_text(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "drei Wochen", 1))
    hands.pull()
    hands.pretranslate()

    def mend(entry: polib.POEntry) -> None:
        entry.msgstr = entry.msgstr.replace("ZWEI", "three")
        entry.flags = []

    assert hands.take_in(hands.returned(hands.export(), mend)).final == 1
    hands.edit_page("/anmeldung", lambda html: html.replace("drei Wochen", "zwei Wochen", 1))
    hands.pull()
    assert hands.export().package is None, "both texts were approved once; nobody is asked again"
    with hands.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(hands.slug, "en").values()
        assert any("ZWEI WOCHEN" in target.text for target in targets)
        assert not any("three WOCHEN" in target.text for target in targets)


def test_an_approved_text_that_was_corrected_does_not_come_back_by_itself(hands: Hands) -> None:
    hands.all_the_way()
    with hands.workspace.database.transaction() as repository:
        document = next(d for d in repository.documents.of(hands.slug) if d.ref.path.endswith("/anmeldung/"))
        segments = repository.segments.live(hands.slug)[document.id]
        segment = next(s for s in segments if "zwei Wochen" in s.source.text)
        (wrong,) = repository.targets.of_segments([segment.id], "en")
        right = replace(wrong, text=wrong.text.replace("ZWEI", "TWO"), author="Olena", reviewer="Olena")
        repository.targets.save([right], hands.tick(), "corrected")
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "drei Wochen", 1))
    hands.pull()

    def adapt(entry: polib.POEntry) -> None:
        entry.msgstr += "!"
        entry.flags = []

    assert hands.take_in(hands.returned(hands.export(), adapt)).final == 1
    hands.edit_page("/anmeldung", lambda html: html.replace("drei Wochen", "zwei Wochen", 1))
    hands.pull()
    (entry,) = hands.catalogue(hands.export())
    assert entry.fuzzy, "two texts were approved for it, one in place of the other: a person decides"
    assert hands.push().waiting == 1


def test_what_is_published_already_is_offered_and_fills_its_repetitions(hands: Hands) -> None:
    hands.engine = None
    hands.pull()
    harvested = hands.harvest()
    assert harvested.learned > 20
    assert harvested.current > 20
    assert harvested.by_alignment, "the page whose German changed later is built differently"
    assert [d.reason for d in harvested.damaged] == ["link text cut"]
    report = hands.pretranslate()
    assert report.by_origin[Origin.EXACT_MATCH.value] > 10
    assert "models install" in report.without_engine["en"]
    taken = hands.take_in(hands.returned(hands.export()))
    assert taken.attention is False
    pushed = hands.push()
    created = {path for path, _ in pushed.pushed}
    assert {path.rstrip("/").rsplit("/", 1)[-1] for path in created} >= {
        "notruf-und-notdienste-2",
        "bürgerbüro-2",
        "migrationsberatung-2",
    }
    assert pushed.held == []


def test_harvested_text_is_not_final_by_itself(hands: Hands) -> None:
    hands.pull()
    hands.harvest()
    with hands.workspace.database.reading() as repository:
        found = repository.targets.of_municipality(hands.slug, "en").values()
    assert {t.review for t in found if t.origin is Origin.HARVESTED} == {Review.TRANSLATED}
    assert hands.push().pushed == []


def test_a_text_somebody_changed_in_the_store_is_never_overwritten(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/registration", lambda html: html + "<p>Written by a person.</p>", "en")
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "drei Wochen", 1))
    pulled = hands.pull()
    assert [c[:2] for c in pulled.conflicts] == [(_path(hands, "/anmeldung/"), "en")]
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export()))
    held = hands.push()
    assert [(h.document, h.language) for h in held.held] == [(_path(hands, "/anmeldung/"), "en")]
    (page,) = [e for e in hands.entries("en") if e["path"].endswith("/registration/")]
    assert page["content"].endswith("<p>Written by a person.</p>")
    assert status(hands.workspace).attention

    decided = hands.push(ours=[_path(hands, "/anmeldung/")])
    assert len(decided.pushed) == 1
    with hands.workspace.database.reading() as repository:
        document = next(d for d in repository.documents.of(hands.slug) if d.ref.path.endswith("/anmeldung/"))
        record = repository.publications.of(hands.slug, "en")[document.id]
        assert record.state is Publication.PUBLISHED
    assert not status(hands.workspace).attention


def test_harvest_takes_over_what_somebody_changed_in_the_store(hands: Hands) -> None:
    hands.all_the_way()
    title = next(e["title"] for e in hands.entries("en") if e["path"].endswith("/registration/"))
    entries = hands.entries("en")
    (page,) = [e for e in entries if e["path"].endswith("/registration/")]
    page["title"] = "How to register"
    hands.write_entries("en", entries)
    assert hands.pull().conflicts
    hands.harvest()
    assert hands.pull().conflicts == []
    (entry,) = hands.catalogue(hands.export())
    assert (entry.msgstr, entry.fuzzy) == ("How to register", True)
    assert hands.push().pushed == [], "nothing goes out before a person has looked"
    hands.take_in(hands.returned(hands.export()))
    assert hands.push().held == []
    assert next(e["title"] for e in hands.entries("en") if e["path"].endswith("/registration/")) == "How to register"
    with hands.workspace.database.reading() as repository:
        segment = next(
            s for d in repository.segments.live(hands.slug).values() for s in d if s.source.text == "Anmeldung"
        )
        assert title in {c.text for c in repository.targets.candidates(segment.id, "en")}


def test_a_conflict_that_cannot_be_aligned_stays(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/registration", lambda html: html + "<p>Written by a person.</p>", "en")
    assert hands.pull().conflicts
    assert any("conflict stays" in reason for _, _, reason in hands.harvest().unlike)
    assert hands.pull().conflicts
    assert [h.document for h in hands.push().held] == [_path(hands, "/anmeldung/")]


def test_a_change_between_pull_and_push_holds_with_a_diff(hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export()))
    hands.edit_page("/registration", lambda html: html + "<p>Written by a person.</p>", "en")
    hands.edit_page("/deutschkurse", lambda html: html + "<p>Neuer Absatz.</p>")
    report = hands.push()
    held = {h.document: h for h in report.held}
    assert set(held) == {_path(hands, "/anmeldung/"), _path(hands, "/deutschkurse/")}
    assert (
        "-<p>" in held[_path(hands, "/anmeldung/")].diff
        or "Written by a person" in held[_path(hands, "/anmeldung/")].diff
    )
    assert report.pushed, "everything else goes on"


def test_replaced_foreign_text_is_kept(hands: Hands) -> None:
    before = {e["path"]: (e["title"], e["content"]) for e in hands.entries("en")}
    hands.all_the_way()
    with hands.workspace.database.reading() as repository:
        from sqlmodel import select

        from pipeline.persistence.tables import StorePageRow

        kept = {(row.title, row.content) for row in repository.publications._session.exec(select(StorePageRow))}
    assert set(before.values()) <= kept


def test_two_pairs_of_eyes(hands: Hands) -> None:
    file = hands.workspace.root / "sprachlotse.toml"
    file.write_text(file.read_text().replace('review = "one"', 'review = "two"'))
    hands.workspace.close()
    from pipeline.workspace import Workspace

    hands.workspace = Workspace.open(hands.workspace.root)
    hands.pull()
    hands.pretranslate()
    taken = hands.take_in(hands.returned(hands.export()))
    assert hands.push().pushed == []
    own = hands.approve("Amal")
    assert own.approved == 0
    assert own.own > 0
    other = hands.approve("Olena")
    with hands.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(hands.slug, "en").values()
    assert {(t.reviewer, t.approver) for t in targets if t.origin is not Origin.LITERAL} == {("Amal", "Olena")}
    assert other.approved == own.own <= taken.verdicts["accepted"]
    assert hands.push().pushed


def test_a_dry_run_says_what_it_would_do_and_does_nothing(hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export()))
    files = {p: p.read_bytes() for p in sorted(hands.store_file("en").parents[1].rglob("*.json"))}
    before = database_digest(hands)
    dry = hands.push(dry_run=True)
    assert database_digest(hands) == before
    assert {p: p.read_bytes() for p in sorted(hands.store_file("en").parents[1].rglob("*.json"))} == files
    assert hands.push().pushed == dry.pushed


def test_source_fallback_publishes_with_german_in_between(hands: Hands) -> None:
    file = hands.workspace.root / "sprachlotse.toml"
    file.write_text(file.read_text().replace("complete-pages", "source-fallback"))
    hands.workspace.close()
    from pipeline.workspace import Workspace

    hands.workspace = Workspace.open(hands.workspace.root)
    hands.pull()
    hands.pretranslate()

    def only_titles(entry: polib.POEntry) -> None:
        if "anmeldung" in entry.msgid.lower() and len(entry.msgid) < 15:
            entry.flags = []

    hands.take_in(hands.returned(hands.export(), only_titles))
    pushed = hands.push()
    assert (_path(hands, "/anmeldung/"), "en") in pushed.pushed


def test_an_engine_that_dies_half_way_keeps_what_it_did(hands: Hands) -> None:
    hands.engine = FakeEngine(fail_after=270)
    hands.pull()
    report = hands.pretranslate()
    assert report.attention
    assert "told to fail" in report.failed["en"]
    assert report.asked == 256, "the batch that was finished is kept"
    assert 0 < report.left < 60
    second = FakeEngine()
    hands.engine = second
    rest = hands.pretranslate()
    assert rest.left == 0
    assert rest.asked == len(second.calls) < 60


def test_exporting_again_gives_the_same_package(hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    first = hands.export()
    assert first.package is not None
    data = first.package.read_bytes()
    again = hands.export()
    assert again.package == first.package
    assert again.again
    assert again.package is not None
    assert again.package.read_bytes() == data


def test_a_package_survives_a_lost_database(hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    file = hands.returned(hands.export())
    hands.workspace.close()
    (hands.workspace.root / "sprachlotse.db").unlink()
    hands.pull()
    taken = hands.take_in(file)
    assert taken.verdicts["needs work"] == taken.verdicts["unknown"] == 0
    assert hands.push().pushed


def test_broken_stores(hands: Hands) -> None:
    hands.pull()
    file = hands.store_file("de")
    good = file.read_bytes()
    file.write_bytes(good[: len(good) // 2])
    with pytest.raises(StoreError, match=r"de/pages\.json"):
        hands.pull()
    file.unlink()
    with pytest.raises(StoreError, match=r"de"):
        hands.pull()
    file.write_bytes(good)
    assert hands.pull().unchanged > 0


def test_bad_entries_are_told_and_the_rest_goes_on(hands: Hands) -> None:
    hands.pull()
    entries = hands.entries("de")
    entries[3]["content"] = None
    entries[4]["id"] = entries[5]["id"]
    entries[6]["content"] = "kaputt \ud800"
    hands.write_entries_ascii("de", entries)
    report = hands.pull()
    assert len(report.problems) == 3
    assert report.attention
    assert report.removed == 0, "what could not be read is not gone"
    assert all("de/pages.json" in problem for problem in report.problems)


def test_what_a_cms_would_change_is_told_when_it_comes_in_and_not_again(hands: Hands) -> None:
    assert hands.pull().fragile == []
    entries = hands.entries("de")
    entries[0]["content"] += "<p>Rufen Sie <bdi>uns</bdi> an.</p>"
    hands.write_entries("de", entries)
    report = hands.pull()
    ((path, fragile),) = report.fragile
    assert (path, fragile.what) == (entries[0]["path"], "<bdi>")
    assert any("the Integreat CMS would change" in line and "<bdi>" in line for line in report.lines())
    assert hands.pull().fragile == []


def test_hostile_html_is_pulled_like_any_other(hands: Hands) -> None:
    hands.pull()
    hostile = [
        "<p>offen <b>und <i>verschr&auml;nkt</b></i>",
        "<script>var a = '<p>nicht &uuml;bersetzen</p>'</script><p>Text</p>",
        "<!-- Kommentar <p>weg</p> --><p>da</p>",
        "<div>" * 200 + "tief" + "</div>" * 200,
        "<p>nul \x00 mitten</p>",
        "<a href='",
        "&#0; &#xD800; &unbekannt; <",
    ]
    entries = hands.entries("de")
    for entry, html in zip(entries, hostile, strict=False):
        entry["content"] = html
    hands.write_entries("de", entries)
    report = hands.pull()
    assert report.problems == []
    assert report.changed == len(hostile)
    hands.pretranslate()
    taken = hands.take_in(hands.returned(hands.export()))
    assert taken.attention is False
    assert hands.push().held == []


def test_an_unknown_language_or_municipality_is_named(hands: Hands) -> None:
    hands.pull()
    with pytest.raises(UsageError, match="'fr' is not a target language"):
        hands.pretranslate("fr")
    hands.slug = "nirgendwo"
    with pytest.raises(UsageError, match="no municipality 'nirgendwo'"):
        hands.pull()


def _path(hands: Hands, end: str) -> str:
    (found,) = [e["path"] for e in hands.entries("de") if e["path"].endswith(end)]
    return str(found)
