"""What the memory offers: same place, same text, repaired, similar; and what it never offers again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import polib
import pytest

from pipeline.formats.overview import Standing
from pipeline.model import Segment, Target
from pipeline.mt.fake import FakeEngine
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.state import Origin, Review, publishable
from pipeline.stations.overview import look
from pipeline.stations.status import status

if TYPE_CHECKING:
    from .conftest import Hands

GERMAN = "Bitte bringen Sie zum Termin im Rathaus Ihren Pass und 12 Euro mit."
ENGLISH = "Please bring your passport and 12 euros to the appointment at the town hall."


def add(hands: Hands, *paragraphs: str, page: str = "/anmeldung") -> None:
    hands.edit_page(page, lambda html: html + "".join(f"<p>{text}</p>" for text in paragraphs))
    hands.pull()


def by_hand(**texts: str) -> object:
    """A volunteer who signs everything off, and writes ``texts`` (first word of the source → translation)."""

    def edit(entry: polib.POEntry) -> None:
        for first, text in texts.items():
            if entry.msgid.startswith(first):
                entry.msgstr = text
        entry.flags = []

    return edit


@pytest.fixture
def town(hands: Hands) -> Hands:
    """Everything approved, one paragraph by hand."""
    small = [e for e in hands.entries("de") if e["path"].endswith(("/willkommen/", "/anmeldung/"))]
    hands.write_entries("de", small)
    for kind in ("events", "locations"):
        hands.write_entries("de", [], kind)
    add(hands, GERMAN)
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export(), by_hand(Bitte=ENGLISH)))  # type: ignore[arg-type]
    assert hands.pretranslate().segments == 0
    return hands


def offered(hands: Hands, text: str, page: str = "/willkommen/") -> tuple[Segment, Target | None]:
    """The segment with this source text on a page, and its target."""
    with hands.workspace.database.reading() as repository:
        (document,) = [d for d in repository.documents.of(hands.slug) if d.ref.path.endswith(page)]
        (segment,) = [s for s in repository.segments.live(hands.slug)[document.id] if s.source.text == text]
        return segment, repository.targets.of_municipality(hands.slug, "en").get(segment.id)


def test_a_copied_page_is_offered_as_it_stands(town: Hands) -> None:
    entries = town.entries("de")
    (page,) = [e for e in entries if e["path"].rstrip("/").endswith("/anmeldung")]
    entries.append(page | {"id": 990, "path": page["path"].rstrip("/") + "-zwei/", "available_languages": {}})
    town.write_entries("de", entries)
    town.pull()
    report = town.pretranslate()
    assert set(report.by_origin) <= {Origin.CONTEXT_MATCH.value, Origin.LITERAL.value}
    assert report.by_origin[Origin.CONTEXT_MATCH.value] > 3
    _, target = offered(town, GERMAN, "/anmeldung-zwei/")
    assert target is not None
    assert (target.text, target.origin, target.review) == (ENGLISH, Origin.CONTEXT_MATCH, Review.TRANSLATED)


def test_the_same_text_elsewhere_is_an_exact_match(town: Hands) -> None:
    add(town, "Ein ganz neuer Absatz.", GERMAN, page="/willkommen")
    town.pretranslate()
    _, target = offered(town, GERMAN)
    assert target is not None
    assert (target.text, target.origin, target.score) == (ENGLISH, Origin.EXACT_MATCH, 1.0)


def test_another_number_is_put_in_and_said(town: Hands) -> None:
    new = GERMAN.replace("12", "15")
    add(town, new, page="/willkommen")
    report = town.pretranslate()
    assert report.repaired == 1
    assert any("1 from the memory with other numbers" in line for line in report.lines())
    _, target = offered(town, new)
    assert target is not None
    assert target.text == ENGLISH.replace("12", "15")
    assert (target.origin, target.review, target.stale_since) == (Origin.FUZZY_MATCH, Review.TRANSLATED, None)
    assert target.flags == ("from the memory, put in: 12 Euro → 15 Euro",)
    assert not publishable(target)


def test_a_very_similar_text_goes_before_the_engine_with_its_own_source(town: Hands) -> None:
    new = GERMAN.replace("Pass", "Ausweis")
    add(town, new, page="/willkommen")
    report = town.pretranslate()
    assert (report.by_origin[Origin.FUZZY_MATCH.value], report.asked) == (1, 0)
    segment, target = offered(town, new)
    assert target is not None
    assert (target.text, target.source_text, target.stale_since) == (ENGLISH, GERMAN, segment.revision)
    assert 0.85 <= (target.score or 0) < 1
    assert town.pretranslate().by_origin == report.by_origin
    assert offered(town, new)[1] == target
    exported = town.export()
    (entry,) = town.catalogue(exported)
    assert (entry.msgid, entry.previous_msgid, entry.msgstr, entry.fuzzy) == (new, GERMAN, ENGLISH, True)
    better = ENGLISH.replace("passport", "identity card")
    town.take_in(town.returned(exported, by_hand(Bitte=better)))  # type: ignore[arg-type]
    _, target = offered(town, new)
    assert target is not None
    assert publishable(target)
    assert (target.text, target.source_text) == (better, new)


def test_an_offer_for_a_new_text_is_no_outdated_translation(town: Hands) -> None:
    def counts() -> tuple[int, int, int, int]:
        (one, *_) = status(town.workspace, town.slug).municipalities[0].languages
        assert one.final + one.stale + one.reviewed + one.translated + one.untranslated == one.segments
        return one.final, one.stale, one.untranslated, one.similar

    def reported() -> tuple[int, int]:
        with town.workspace.database.reading() as repository:
            overview = look(repository, town.slug, town.workspace.municipality(town.slug), town.moment)
        (one, *_) = overview.languages
        stale = sum(sum(page.languages.values()) for page in overview.stale_pages)
        assert one.coverage[Standing.STALE].segments == stale
        return stale, one.coverage[Standing.UNTRANSLATED].segments

    final = counts()[0]
    add(town, GERMAN.replace("Pass", "Ausweis"), page="/willkommen")
    assert counts() == (final, 0, 1, 0)
    town.pretranslate()
    assert (counts(), reported()) == ((final, 0, 1, 1), (0, 1))
    (line,) = [line for line in status(town.workspace, town.slug).lines() if line.startswith("  en:")]
    assert line.endswith("0 stale, 1 untranslated (1 of them with a similar text's translation to work from)")
    town.edit_page("/anmeldung", lambda html: html.replace(GERMAN, GERMAN.replace("Termin", "Gespräch")))
    town.pull()
    assert (counts(), reported()) == ((final - 1, 1, 1, 1), (1, 1))
    town.pretranslate()
    assert (counts(), reported()) == ((final - 1, 1, 1, 1), (1, 1))


def test_a_similar_text_is_offered_where_no_engine_is(town: Hands) -> None:
    new = GERMAN.replace("Termin im Rathaus", "ersten Gespräch")
    add(town, new, page="/willkommen")
    town.engine = None
    town.pretranslate()
    _, target = offered(town, new)
    assert target is not None
    assert target.origin is Origin.FUZZY_MATCH
    assert 0.7 <= (target.score or 0) < 0.85
    town.engine = FakeEngine()
    town.pretranslate()
    _, target = offered(town, new)
    assert target is not None
    assert (target.origin, target.stale_since) == (Origin.MACHINE, None)


def test_other_facts_in_another_sentence_are_nothing_to_offer(town: Hands) -> None:
    new = GERMAN.replace("Pass", "Ausweis").replace("12 Euro", "15 Euro")
    add(town, new, page="/willkommen")
    town.engine = None
    report = town.pretranslate()
    assert (report.by_origin, report.left) == (Counter(), 1)


def test_tags_that_do_not_fit_are_nothing_to_offer(town: Hands) -> None:
    add(town, GERMAN.replace("Pass", "<b>Ausweis</b>"), page="/willkommen")
    town.engine = None
    assert town.pretranslate().by_origin == Counter()


def test_what_a_person_wrote_last_is_offered_first_elsewhere(town: Hands) -> None:
    add(town, GERMAN, page="/willkommen")
    town.pretranslate()
    replaced, target = offered(town, GERMAN)
    assert target is not None
    assert target.text == ENGLISH
    better = "Please take 12 euros and your passport along to the town hall."
    town.take_in(town.returned(town.export(), by_hand(Bitte=better)))  # type: ignore[arg-type]
    add(town, "Ein neuer Absatz davor.", GERMAN, "Und einer danach.", page="/willkommen")
    town.pretranslate()
    with town.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(town.slug, "en")
    texts = {t.segment_id: t.text for t in targets.values() if t.source_text == GERMAN}
    assert texts.pop(replaced.id) == better
    assert sorted(texts.values()) == sorted([better, ENGLISH])  # the new one's, and the one approved at first
    first = next(t for t in targets.values() if t.text == ENGLISH)
    # That one again, vouched for once more: now it is the newest.
    with town.workspace.database.transaction() as repository:
        again = MemoryEntry(GERMAN, ENGLISH, first.origin, first.review, "Ira")
        repository.memory.learn(town.slug, "de", "en", [again], town.tick())
        assert [entry.target for entry in repository.memory.exact(town.slug, "en", [GERMAN])[GERMAN]] == [
            ENGLISH,
            better,
        ]


def test_an_offer_that_a_person_replaced_is_never_made_there_again(town: Hands) -> None:
    add(town, GERMAN, page="/willkommen")
    town.pretranslate()
    town.take_in(town.returned(town.export(), by_hand(Bitte="Bring it, and 12 euros.")))  # type: ignore[arg-type]
    with town.workspace.database.transaction() as repository:  # elsewhere somebody stands behind it: it is the newest
        again = MemoryEntry(GERMAN, ENGLISH, Origin.HUMAN, Review.FINAL, "Ira")
        repository.memory.learn(town.slug, "de", "en", [again], town.tick())
    other = GERMAN.replace("Pass", "Ausweis")
    town.edit_page("/willkommen", lambda html: html.replace(GERMAN, other))
    town.pull()
    town.engine = None
    segment, target = offered(town, other)
    with town.workspace.database.transaction() as repository:
        # As if the person's text were gone: what remains is offered, but never what the person put away.
        repository.targets.save([replace(target, text="")], town.moment, "forgotten")  # type: ignore[type-var]
    town.pretranslate()
    same, target = offered(town, other)
    assert same.id == segment.id
    assert target is not None
    assert (target.text, target.origin) == ("Bring it, and 12 euros.", Origin.FUZZY_MATCH)
    add(town, "Ein neuer Absatz davor.", other.replace("Bitte", "Bitte also"), page="/anmeldung")
    town.pretranslate()
    _, target = offered(town, other.replace("Bitte", "Bitte also"), "/anmeldung/")
    assert target is not None
    assert target.text == ENGLISH  # at other places it may be right


def test_what_a_person_replaced_does_not_come_back(town: Hands) -> None:
    add(town, GERMAN, page="/willkommen")
    town.pretranslate()
    segment, target = offered(town, GERMAN)
    assert target is not None
    assert target.text == ENGLISH

    def draft(entry: polib.POEntry) -> None:
        entry.msgstr = "Bring it."

    town.take_in(town.returned(town.export(), draft))
    other = GERMAN.replace("Pass", "Ausweis")
    town.edit_page("/willkommen", lambda html: html.replace(GERMAN, other))
    town.pull()
    town.take_in(town.returned(town.export(), by_hand(Bitte="Bring your card.")))  # type: ignore[arg-type]
    town.edit_page("/willkommen", lambda html: html.replace(other, GERMAN))
    town.pull()
    town.pretranslate()
    again, target = offered(town, GERMAN)
    assert again.id == segment.id
    assert target is not None
    assert (target.text, target.source_text) == ("Bring your card.", other)
