"""The report says what ``status`` says, and the rest agrees with what a push would do."""

from __future__ import annotations

import json
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html as lxml_html

from pipeline.config import PublishPolicy
from pipeline.errors import StoreError, UsageError
from pipeline.formats.overview import InStore, Overview, Standing
from pipeline.model import PublicationRecord, StoreRef, Target
from pipeline.state import Origin, Publication, Review
from pipeline.stations.overview import OverviewReport, look, report
from pipeline.stations.status import share, status
from pipeline.steps.publish import readiness

if TYPE_CHECKING:
    from .conftest import Hands


def write(hands: Hands, out: Path | None = None) -> OverviewReport:
    return report(hands.workspace, hands.slug, out=out, now=hands.tick())


def seen(hands: Hands) -> Overview:
    with hands.workspace.database.reading() as repository:
        return look(repository, hands.slug, hands.workspace.municipality(hands.slug), hands.moment)


def read(made: OverviewReport) -> Any:
    return lxml_html.document_fromstring(made.report.read_bytes())


def table(root: Any, caption: str) -> list[list[str]]:
    """Texts of the body's cells, row by row."""
    (found,) = [t for t in root.iter("table") if t.findtext("caption") == caption]
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found.iterfind("tbody/tr")]


def number(said: str) -> int:
    return int(said.replace(",", ""))


@pytest.fixture
def town(hands: Hands) -> Hands:
    """Pulled, then filled with everything that may be the case; the same each time."""
    hands.pull()
    chance = random.Random(3)
    with hands.workspace.database.transaction() as repository:
        documents, live = repository.documents.of(hands.slug), repository.segments.live(hands.slug)
        for code in ("en", "uk", "fr"):  # nobody asks for French any more
            targets = []
            for document in documents:
                whole = chance.random() < 0.4
                for segment in live[document.id]:
                    target = Target(
                        segment.id,
                        code,
                        "text",
                        Origin.HUMAN if whole else chance.choice(list(Origin)),
                        Review.FINAL if whole else chance.choice(list(Review)),
                        segment.source.text,
                        stale_since=None if whole or chance.random() < 0.7 else 2,
                    )
                    if target.origin is Origin.FACT_UPDATE and chance.random() < 0.7:
                        target = replace(target, flags=("fact update: 8 → 9",))
                    elif target.stale_since and chance.random() < 0.3:
                        target = replace(target, flags=("only facts changed in the source (8 → 9), to be put in: why",))
                    targets.append(target)
                state = chance.choice([*Publication, None])
                if state is not None:
                    record = PublicationRecord(document.id, code, state, StoreRef(f"{document.ref.path}-{code}"))
                    if state is Publication.PUBLISHED:
                        record = replace(record, pushed_revision=chance.choice([None, document.revision]))
                    reason = "somebody changed it" if state is Publication.CONFLICT else ""
                    repository.publications.save(replace(record, reason=reason), pushed_at=hands.moment)
            repository.targets.save(targets, hands.moment, "")
    return hands


def test_every_number_is_what_status_says(town: Hands) -> None:
    made = write(town)
    root = read(made)
    (said,) = status(town.workspace).municipalities
    names = {"en": "English", "ar": "Arabic", "uk": "Ukrainian"}
    for coverage in said.languages:
        rows = {row[0]: row[1:] for row in table(root, f"{names[coverage.language]} in numbers")}
        segments = {name: number(cells[2]) for name, cells in rows.items()}
        assert segments == {
            "final": coverage.final,
            "reviewed": coverage.reviewed,
            "offered": coverage.translated,
            "stale": coverage.stale,
            "untranslated": coverage.untranslated,
        }
        assert sum(segments.values()) == coverage.segments
        assert number(rows["final"][0]) == coverage.final_words
        assert sum(number(cells[0]) for cells in rows.values()) == coverage.words
        assert f"{names[coverage.language]}: {share(coverage)} % of the words final" in root.text_content().replace(
            "\u00a0", " "
        )
    assert made.stale == sum(coverage.stale for coverage in said.languages) > 0
    assert made.fact_updates == sum(coverage.fact_updates for coverage in said.languages) > 0
    # French ones are held, too: nobody has decided about them.
    assert made.held == len(said.held) == len(table(root, "Pages that were not written, and why")) > 0
    assert {row[1] for row in table(root, "Pages that were not written, and why")} == {"English", "French", "Ukrainian"}
    assert f"{said.documents} documents in German" in root.text_content()


def test_words_and_pages_are_what_a_count_by_hand_gives(town: Hands) -> None:
    overview = seen(town)
    with town.workspace.database.reading() as repository:
        documents, live = repository.documents.of(town.slug), repository.segments.live(town.slug)
        for language in overview.languages:
            targets = repository.targets.of_municipality(town.slug, language.code)
            states = {d.id: readiness(live[d.id], targets, PublishPolicy.COMPLETE_PAGES) for d in documents}
            assert language.complete == sum(state.ready for state in states.values())
            missing = {d.ref.path: states[d.id].missing for d in documents if states[d.id].missing}
            assert {one.page.path: one.open.segments for one in language.open_pages} == missing
            words = [one.open.words for one in language.open_pages]
            assert words == sorted(words, reverse=True)
            assert sum(words) == overview.total.words - language.coverage[Standing.FINAL].words
            assert sum(language.in_store.values()) == len(documents) == overview.documents
            used = [target for target in targets.values() if target.review is not Review.INITIAL or target.stale_since]
            assert {name: amount.segments for name, amount in language.origins.items()} == {
                origin.value: count for origin in Origin if (count := sum(target.origin is origin for target in used))
            }


def test_facts_for_people_are_told_from_fact_updates(town: Hands) -> None:
    overview = seen(town)
    by_hand = [said for facts in overview.facts_by_hand for said in facts.remarks]
    assert by_hand
    assert {said for (said,) in by_hand} == {"only facts changed in the source (8 → 9), to be put in: why"}
    assert {said for facts in overview.fact_updates for (said,) in facts.remarks} == {"8 → 9"}
    assert sum(sum(one.languages.values()) for one in overview.stale_pages) == sum(
        language.coverage[Standing.STALE].segments for language in overview.languages
    )


def test_real_changes_turn_up(hands: Hands) -> None:
    hands.edit_page(
        "/anmeldung", lambda html: html + "<p>Das Amt ist von 8 bis 12 Uhr offen, Telefon 06999 1234-0.</p>"
    )
    hands.edit_page("/deutschkurse", lambda html: html + '<p><a href="/kranichfurt/de/nirgends/">Mehr</a></p>')
    assert hands.all_the_way().pushed
    before = seen(hands).languages[0]
    assert (before.complete, before.in_store[InStore.CURRENT]) == (27, 27)
    assert before.to_publish == 0
    assert before.last_package is not None
    assert before.last_push is not None
    assert before.last_package < before.last_push

    hands.edit_page("/anmeldung", lambda html: html.replace("1234-0", "777-15"))
    hands.edit_page("/deutschkurse", lambda html: html.replace("<p>", "<p>Ganz neu gesagt: ", 1))
    hands.pull()
    made, overview = write(hands), seen(hands)
    assert (made.stale, made.facts_by_hand, made.held, made.attention) == (1, 0, 0, False)
    assert [one.page.path for one in overview.stale_pages] == ["/kranichfurt/de/arbeit-und-bildung/deutschkurse/"]
    after = overview.languages[0]
    assert (after.complete, after.in_store[InStore.CURRENT], after.in_store[InStore.BEHIND]) == (26, 25, 2)
    assert [facts.page.path for facts in overview.fact_updates] == ["/kranichfurt/de/willkommen/anmeldung/"]
    assert after.to_publish == 1
    assert [(link.address, [page.path for page in link.pages]) for link in overview.dead_links] == [
        ("/kranichfurt/de/nirgends/", ["/kranichfurt/de/arbeit-und-bildung/deutschkurse/"])
    ]
    assert made.links_that_stay == 1
    assert "/kranichfurt/de/nirgends/" in read(made).text_content()


def test_both_texts_of_a_conflict_are_shown(hands: Hands) -> None:
    hands.all_the_way()
    ours = "GÜLTIGER REISEPASS ODER PERSONALAUSWEIS VON ALLEN FAMILIENMITGLIEDERN"
    hands.edit_page("/registration", lambda html: html.replace(ours, "Everybody's <b>passport</b>"), "en")
    hands.edit_page("/registration", lambda html: html + "<p>Closed on Monday.</p>", "en")
    hands.pull()
    root = read(write(hands))
    assert table(root, "Texts that differ in English") == [
        ["Everybody's passport", ours],
        ["Closed on Monday.", "not there"],
    ]


def test_where_only_the_layout_differs_the_report_says_so(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/registration", lambda html: html.replace("<ul>", '<ul class="long">', 1), "en")
    assert hands.pull().conflicts
    root = read(write(hands))
    assert not [t for t in root.iter("table") if (t.findtext("caption") or "").startswith("Texts that differ")]
    assert "links or layout differ" in root.text_content()


def test_what_readers_do_not_find_is_not_called_published(hands: Hands) -> None:
    hands.all_the_way()
    before = seen(hands).languages[0].in_store
    with hands.workspace.database.transaction() as repository:
        records = repository.publications.of(hands.slug, "en").values()
        one = next(record for record in records if record.state is Publication.PUBLISHED)
        repository.publications.save(replace(one, hidden=True))
    language = seen(hands).languages[0]
    assert language.in_store[InStore.HIDDEN] == 1
    assert language.in_store[InStore.CURRENT] == before[InStore.CURRENT] - 1
    assert language.to_publish == 0


def test_gone_pages_and_other_municipalities_are_not_counted(hands: Hands) -> None:
    settings = hands.workspace.settings
    twin = settings.municipalities[hands.slug].model_copy(update={"slug": "twin", "name": "Zwilling"})
    settings.municipality["twin"] = twin
    hands.all_the_way()
    whole = seen(hands)
    hands.slug = "twin"
    hands.pull()
    assert seen(hands).languages[0].coverage[Standing.FINAL].segments == 0
    hands.write_entries("de", hands.entries("de")[1:])
    hands.pull()
    twins = seen(hands)
    assert twins.documents == whole.documents - 1
    assert twins.total.segments < whole.total.segments
    assert {language.last_push for language in twins.languages} == {None}
    hands.slug = "kranichfurt"
    assert seen(hands).total == whole.total
    hands.edit_page("/asylverfahren", lambda html: "<p>Kurz.</p>")
    hands.pull()
    assert seen(hands).total.segments == status(hands.workspace, hands.slug).municipalities[0].languages[0].segments
    assert sum(amount.segments for amount in seen(hands).languages[0].coverage.values()) == seen(hands).total.segments
    assert seen(hands).total.segments < whole.total.segments - 2


def test_before_the_first_pull(hands: Hands) -> None:
    made = write(hands)
    assert made.report == hands.workspace.root / "reports" / "kranichfurt.html"
    assert "Nothing has been fetched" in read(made).text_content()
    assert not made.attention


def test_hostile_titles_are_only_text(hands: Hands) -> None:
    entries = hands.entries("de")
    longest = max(entries, key=lambda entry: len(entry["content"]))
    longest |= {"title": "<script>alert(1)</script> دليل", "url": "javascript:alert(1)"}
    hands.write_entries("de", entries)
    hands.pull()
    root = read(write(hands))
    assert root.xpath("//script | //*[contains(@href, 'javascript')]") == []
    assert "<script>alert(1)</script> دليل" in root.text_content()


def test_a_report_replaces_a_report_and_nothing_else(hands: Hands, tmp_path: Path) -> None:
    out = tmp_path / "new folder" / "deeper" / "report.htm"
    assert write(hands, out).report == out
    first = out.read_bytes()
    write(hands, out)
    assert re.sub(rb"\d\d:\d\d UTC", b"", out.read_bytes()) == re.sub(rb"\d\d:\d\d UTC", b"", first)
    empty = tmp_path / "empty"
    empty.touch()
    write(hands, empty)
    assert empty.read_bytes().startswith(b"<!DOCTYPE html>")
    for name in ("sprachlotse.db", "sprachlotse.toml"):
        file = hands.workspace.root / name
        before = file.read_bytes()
        with pytest.raises(UsageError, match="no HTML file"):
            write(hands, file)
        assert file.read_bytes() == before
    with pytest.raises(UsageError, match="no file"):
        write(hands, tmp_path)
    with pytest.raises(StoreError):
        write(hands, empty / "report.html")


def test_scripts_get_the_numbers(hands: Hands) -> None:
    told = json.loads(json.dumps(write(hands).as_json()))
    assert told["report"].endswith("kranichfurt.html")
    assert {told[key] for key in ("held", "facts_by_hand", "fact_updates", "stale", "links_that_stay")} == {0}
