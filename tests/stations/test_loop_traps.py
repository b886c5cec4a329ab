"""Turns of events that once lost somebody's work, published what nobody approved, or told a wrong story."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import polib
import pytest

from pipeline.state import Publication, Review
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from .conftest import Hands


def english(hands: Hands, end: str) -> str:
    (page,) = [e for e in hands.entries("en") if e["path"].endswith(end)]
    return str(page["content"])


def with_setting(hands: Hands, old: str, new: str) -> None:
    file = hands.workspace.root / "sprachlotse.toml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new))
    hands.workspace.close()
    hands.workspace = Workspace.open(hands.workspace.root)


def draft(text: str) -> object:
    def edit(entry: polib.POEntry) -> None:
        entry.msgstr = text

    return edit


def test_a_change_in_the_store_that_harvest_sees_before_pull_is_not_overwritten(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/registration", lambda html: html + "<p>Written by a person.</p>", "en")
    assert any("conflict stays" in line for line in hands.harvest().lines())
    hands.edit_page("/anmeldung", lambda html: f"<div>{html}</div>")
    hands.pull()
    hands.push()
    assert english(hands, "/registration/").endswith("<p>Written by a person.</p>")


def test_a_text_that_harvest_sees_before_pull_is_taken_over(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/registration", lambda html: html.replace("ZWEI WOCHEN", "two weeks", 1), "en")
    assert hands.harvest().current == 1
    hands.pull()
    assert hands.push().pushed == [], "a person has to look first"
    (entry,) = hands.catalogue(hands.export())
    assert "two weeks" in entry.msgstr


@pytest.mark.parametrize(
    "change",
    [
        lambda html: re.sub(r'href="(?!tel|mailto)[^"]*"', 'href="https://mended.example/"', html, count=1),
        lambda html: html.replace("<p", '<p class="mended"', 1),
    ],
    ids=["link", "layout"],
)
def test_a_change_that_is_no_text_is_not_taken_over(hands: Hands, change: object) -> None:
    hands.all_the_way()
    hands.edit_page("/registration", change, "en")  # type: ignore[arg-type]
    assert hands.pull().conflicts
    assert any("conflict stays" in line for line in hands.harvest().lines())
    assert [h.language for h in hands.push().held] == ["en"]
    assert "mended" in english(hands, "/registration/")


def test_what_was_pushed_with_german_in_it_is_not_learned(hands: Hands) -> None:
    with_setting(hands, "complete-pages", "source-fallback")
    hands.pull()
    hands.pretranslate()

    def only_one(entry: polib.POEntry) -> None:
        if "zwei Wochen" in entry.msgid:
            entry.flags = []

    hands.take_in(hands.returned(hands.export(), only_one))
    assert hands.push().pushed
    before = hands.harvest()
    with hands.workspace.database.reading() as repository:
        texts = {s.source.text for several in repository.segments.live(hands.slug).values() for s in several}
        found = repository.memory.exact(hands.slug, "en", texts)
    assert before.unlike or before.refused, "other published pages are still read"
    assert not [e for entries in found.values() for e in entries if e.source == e.target and e.author != "Amal"]


def test_one_number_does_not_make_a_german_page_an_english_one(hands: Hands) -> None:
    with_setting(hands, "complete-pages", "source-fallback")
    hands.pull()
    hands.pretranslate()
    with hands.workspace.database.reading() as repository:
        assert any(t.review is Review.FINAL for t in repository.targets.of_municipality(hands.slug, "en").values())
    assert hands.push().pushed == []


def test_half_a_character_is_told_and_the_rest_goes_on(hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    exported = hands.export()
    first = hands.catalogue(exported)[0].msgctxt

    def spoil(entry: polib.POEntry) -> None:
        entry.flags = []
        if entry.msgctxt == first:
            entry.msgstr = "kept <U+D800/> text"

    taken = hands.take_in(hands.returned(exported, spoil))
    assert (taken.verdicts["unknown"], taken.verdicts["accepted"]) == (1, exported.segments - 1)
    assert first is not None
    with hands.workspace.database.reading() as repository:
        (kept,) = repository.targets.candidates(first, "en")
    assert kept.text == "kept \ufffd text"


def test_tags_are_checked_also_for_a_text_that_changed_and_changes_back(hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    exported = hands.export()
    entry = next(e for e in hands.catalogue(exported) if "<1>" in e.msgid and "zwei Wochen" in e.msgid)

    def break_tag(other: polib.POEntry) -> None:
        other.flags = []
        if other.msgctxt == entry.msgctxt:
            other.msgstr = "no tag"

    file = hands.returned(exported, break_tag)
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "drei Wochen", 1))
    hands.pull()
    taken = hands.take_in(file)
    assert [(i, "<1>" in why) for i, verdict, why in taken.entries if verdict.value == "needs work"] == [
        (entry.msgctxt, True)
    ]
    hands.edit_page("/anmeldung", lambda html: html.replace("drei Wochen", "zwei Wochen", 1))
    hands.pull()
    assert hands.push().waiting == 1


def test_a_draft_for_the_new_text_replaces_the_outdated_suggestion(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    hands.pull()
    hands.pretranslate()
    exported = hands.export()
    (before,) = hands.catalogue(exported)
    text = before.msgstr.replace("ZWEI WOCHEN", "fourteen days")
    taken = hands.take_in(hands.returned(exported, draft(text)))  # type: ignore[arg-type]
    assert taken.attention is False
    (entry,) = hands.catalogue(hands.export())
    assert (entry.msgstr, entry.fuzzy) == (text, True)
    with hands.workspace.database.reading() as repository:
        kept = repository.targets.candidates(str(entry.msgctxt), "en")
    assert before.msgstr in {c.text for c in kept if c.review is Review.FINAL}


def test_a_push_held_for_the_source_calls_nothing_a_conflict(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: f"<div>{html}</div>")
    hands.pull()
    hands.edit_page("/anmeldung", lambda html: html + "<p>Neuer Absatz.</p>")
    (held,) = hands.push().held
    assert "source text changed" in held.reason
    with hands.workspace.database.reading() as repository:
        states = {record.state for record in repository.publications.of(hands.slug, "en").values()}
    assert states == {Publication.PUBLISHED}


def test_after_an_upgrade_that_cuts_otherwise_pull_comes_first(hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export()))
    hands.workspace.close()
    with closing(sqlite3.connect(hands.workspace.root / "sprachlotse.db")) as connection, connection:
        connection.execute("UPDATE document SET segmenter = 0")
    hands.harvest()
    pushed = hands.push()
    assert pushed.pushed == []
    assert all("run pull" in held.reason for held in pushed.held)
    hands.pull()
    assert len(hands.push().pushed) == len(pushed.held)


def test_who_wrote_a_text_does_not_approve_it(hands: Hands) -> None:
    with_setting(hands, 'review = "one"', 'review = "two"')
    hands.pull()
    hands.pretranslate()
    exported = hands.export()
    first = hands.catalogue(exported)[0].msgctxt

    def one_draft(entry: polib.POEntry) -> None:
        if entry.msgctxt == first:
            entry.msgstr = "Welcome!"

    hands.take_in(hands.returned(exported, one_draft), person="Amal")

    def one_signature(entry: polib.POEntry) -> None:
        if entry.msgctxt == first:
            entry.flags = []

    hands.take_in(hands.returned(hands.export(), one_signature), person="Olena")
    assert [hands.approve(name).own for name in ("Olena", "Amal", " Amal ")] == [1, 1, 1]
    assert hands.approve("Yusuf").approved == 1
