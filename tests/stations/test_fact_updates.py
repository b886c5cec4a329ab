"""When only a number, time or address changes in German, approved translations get it and stay approved."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polib
import pytest

from pipeline.state import Origin, Review
from pipeline.stations.pull import Fate
from pipeline.stations.status import status

if TYPE_CHECKING:
    from .conftest import Hands

PARAGRAPH = "<p>Das Amt hat von 8 bis 12 Uhr offen, Telefon 06999 1234-0.</p>"
ENGLISH = "The office is open from 8 am to 12 noon, phone 06999 1234-0."


@pytest.fixture
def town(hands: Hands) -> Hands:
    """Everything approved and pushed, one paragraph of it with facts and a translation by hand."""
    hands.edit_page("/anmeldung", lambda html: html + PARAGRAPH)
    hands.pull()
    hands.pretranslate()

    def by_hand(entry: polib.POEntry) -> None:
        if entry.msgid.startswith("Das Amt hat von 8"):
            entry.msgstr = ENGLISH.replace("12 noon", "12 pm")
        entry.flags = []

    hands.take_in(hands.returned(hands.export(), by_hand))
    hands.push()
    assert hands.export().package is None
    return hands


def page(hands: Hands) -> str:
    (found,) = [e for e in hands.entries("en") if e["path"].rstrip("/").endswith("registration")]
    return re.sub(r"<[^>]*>", "", found["content"])


def edit(hands: Hands, old: str, new: str) -> None:
    hands.edit_page("/anmeldung", lambda html: html.replace(old, new))


def test_a_new_phone_number_reaches_the_published_page_without_anybody(town: Hands) -> None:
    edit(town, "1234-0", "777-15")
    report = town.pull()
    assert report.fates == {Fate.FACTS_UPDATED: 1}
    assert any("stay approved" in line for line in report.lines())
    assert town.pretranslate().segments == 0
    pushed = town.push()
    assert len(pushed.pushed) == 1
    assert "The office is open from 8 am to 12 pm, phone 06999 777-15." in page(town)


def test_times_are_written_as_the_translation_writes_them(town: Hands) -> None:
    edit(town, "8 bis 12 Uhr", "9 bis 15 Uhr")
    town.pull()
    town.push()
    assert "open from 9 am to 3 pm" in page(town)


def test_a_fact_update_is_seen_in_status_and_in_the_next_package_until_a_person_had_it(town: Hands) -> None:
    edit(town, "1234-0", "777-15")
    town.pull()
    (coverage,) = [c for c in status(town.workspace).municipalities[0].languages if c.language == "en"]
    assert coverage.fact_updates == 1
    assert any("1 fact update to look at" in line for line in status(town.workspace).lines())
    exported = town.export()
    assert (exported.segments, exported.fact_updates) == (1, 1)
    (entry,) = town.catalogue(exported)
    assert not entry.fuzzy
    assert "777-15" in entry.msgstr
    assert "06999 1234-0 → 06999 777-15" in entry.comment
    assert town.export().again
    taken = town.take_in(town.returned(exported))
    assert taken.verdicts["accepted"] == 1
    (coverage,) = [c for c in status(town.workspace).municipalities[0].languages if c.language == "en"]
    assert (coverage.fact_updates, coverage.stale) == (0, 0)
    assert town.export().package is None


def test_a_person_may_correct_a_fact_update(town: Hands) -> None:
    edit(town, "1234-0", "777-15")
    town.pull()

    def better(entry: polib.POEntry) -> None:
        entry.msgstr = "Open from 8 am to 12 noon. Phone: 06999 777-15."

    taken = town.take_in(town.returned(town.export(), better))
    assert (taken.verdicts["accepted"], taken.final) == (1, 1)
    town.push()
    assert "Open from 8 am to 12 noon. Phone: 06999 777-15." in page(town)


def test_what_cannot_be_found_beyond_doubt_goes_to_a_person_with_the_reason(town: Hands) -> None:
    def vague(entry: polib.POEntry) -> None:
        entry.msgstr = "The office is open in the morning, phone 06999 1234-0."
        entry.flags = []

    edit(town, "Das Amt hat", "Unser Amt hat")
    town.pull()
    town.take_in(town.returned(town.export(), vague))
    edit(town, "8 bis 12 Uhr", "9 bis 15 Uhr")
    report = town.pull()
    assert report.fates == {Fate.FACTS_FOR_PEOPLE: 1}
    (entry,) = town.catalogue(town.export())
    assert entry.fuzzy
    assert "only facts changed" in entry.comment
    assert entry.previous_msgid.startswith("Unser Amt hat von 8 bis 12 Uhr")
    assert town.push().pushed == []


def test_a_change_back_brings_back_the_text_a_person_wrote(town: Hands) -> None:
    edit(town, "1234-0", "777-15")
    town.pull()
    edit(town, "777-15", "1234-0")
    assert town.pull().fates == {Fate.RESTORED: 1}
    with town.workspace.database.reading() as repository:
        (target,) = [
            t
            for t in repository.targets.of_municipality(town.slug, "en").values()
            if t.text == ENGLISH.replace("12 noon", "12 pm")
        ]
    assert (target.origin, target.review, target.flags) == (Origin.HUMAN, Review.FINAL, ())


def test_nothing_that_nobody_approved_is_patched(hands: Hands) -> None:
    hands.edit_page("/anmeldung", lambda html: html + PARAGRAPH)
    hands.pull()
    hands.pretranslate()
    hands.edit_page("/anmeldung", lambda html: html.replace("1234-0", "777-15"))
    assert hands.pull().fates == {Fate.STALE: 1}


def test_a_bold_word_less_keeps_the_translation(hands: Hands) -> None:
    hands.edit_page("/anmeldung", lambda html: html + "<p>Bitte bringen Sie <strong>alle</strong> Papiere mit.</p>")
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("<strong>alle</strong>", "alle"))
    assert hands.pull().fates == {Fate.RECODED: 1}
    assert hands.export().package is None
    assert len(hands.push().pushed) == 1


def test_the_pieces_of_a_split_paragraph_come_with_the_translation_of_the_whole(hands: Hands) -> None:
    whole = "Bitte melden Sie sich innerhalb von zwei Wochen im Bürgerbüro an. Bringen Sie dafür Ihren Pass mit."
    hands.edit_page("/anmeldung", lambda html: html + f"<p>{whole}</p>")
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("an. Bringen", "an.</p><p>Bringen"))
    hands.pull()
    hands.pretranslate()
    entries = list(hands.catalogue(hands.export()))
    assert len(entries) == 2
    for entry in entries:
        assert entry.fuzzy
        assert entry.previous_msgid == whole
        assert {"ZWEI", "WOCHEN", "DAFÜR", "IHREN"} <= set(entry.msgstr.split()), "the stand-in for a translation"


def test_a_number_that_stands_alone_is_filled_in_again_and_is_no_fact_update(hands: Hands) -> None:
    hands.edit_page("/anmeldung", lambda html: html + "<p>06999 1234-0</p>")
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("1234-0", "777-15"))
    assert hands.pull().fates == {Fate.CURRENT: 1}
    assert hands.export().package is None
    hands.push()
    assert "06999 777-15" in page(hands)


def test_a_number_that_got_words_is_offered_a_translation(hands: Hands) -> None:
    hands.edit_page("/anmeldung", lambda html: html + "<p>06999 1234-0</p>")
    hands.all_the_way()
    hands.edit_page("/anmeldung", lambda html: html.replace("06999 1234-0", "Telefon 06999 1234-0"))
    hands.pull()
    hands.pretranslate()
    (entry,) = hands.catalogue(hands.export())
    assert entry.fuzzy
    assert "TELEFON" in entry.msgstr
