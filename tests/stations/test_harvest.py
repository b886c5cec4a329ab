"""The harvest station: scores, candidates, damage, and doing it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from pipeline.connectors.memory import MemoryStore
from pipeline.html.isolate import without_marks
from pipeline.model import (
    Candidate,
    DocumentKind,
    DocumentStatus,
    PageWrite,
    Snapshot,
    StoreDocument,
    StoreRef,
    Target,
    TranslationState,
)
from pipeline.state import Origin, Publication, Review, by_people
from pipeline.stations.theirs import decide_theirs

if TYPE_CHECKING:
    from conftest import Hands

IN_ENGLISH = "/kranichfurt/en/welcome/registration/"
PAGE = "/kranichfurt/de/willkommen/anmeldung/"


class Cms(MemoryStore):
    """A store whose numbers name documents for ever and in all languages, as an Integreat CMS."""

    def read(self, language: str) -> Snapshot:
        return replace(super().read(language), stable_ids=True)

    def _new(self, source: StoreDocument, write: PageWrite, targets: Sequence[StoreDocument]) -> StoreDocument:
        new = super()._new(source, write, targets)
        return replace(new, ref=StoreRef(new.ref.path, source.ref.id))

    def page(self, language: str, end: str) -> StoreDocument:
        """The one page whose path ends so."""
        (found,) = [d for d in self.read(language).documents if d.ref.path.rstrip("/").endswith(end)]
        return found

    def say(self, state: TranslationState) -> None:
        """Of the page about registration, in English."""
        self.said[DocumentKind.PAGE, "en", self.page("en", "/registration").ref.path] = state


@pytest.fixture
def cms(hands: Hands, monkeypatch: pytest.MonkeyPatch) -> Cms:
    """The sample in such a store, with the page about registration translated well and alone."""
    folder = hands.workspace.store(hands.slug)
    german = [replace(d, ref=StoreRef(d.ref.path, n)) for n, d in enumerate(folder.read("de").documents, 1)]
    (page,) = [d for d in german if d.ref.path == PAGE]
    (english,) = [d for d in folder.read("en").documents if d.ref.path == IN_ENGLISH]
    english = replace(english, ref=StoreRef(IN_ENGLISH, page.ref.id), last_updated=_day(28))
    store = Cms(*german, english)
    monkeypatch.setattr(hands.workspace, "store", lambda _slug: store)
    hands.pull()
    return store


def found_for_the_page(hands: Hands) -> tuple[list[Target], list[Candidate]]:
    """Current English texts and candidates of the page about registration."""
    with hands.workspace.database.reading() as repository:
        (document,) = [d for d in repository.documents.of(hands.slug) if d.ref.id == _number(hands)]
        ids = [segment.id for segment in repository.segments.live(hands.slug)[document.id]]
        candidates = [c for several in repository.targets.candidates_of(ids, "en").values() for c in several]
        return repository.targets.of_segments(ids, "en"), candidates


def _number(hands: Hands) -> int | None:
    store = hands.workspace.store(hands.slug)
    assert isinstance(store, Cms)
    return store.page("en", "/registration").ref.id


def texts_of(hands: Hands) -> set[str]:
    with hands.workspace.database.reading() as repository:
        return {s.source.text for several in repository.segments.live(hands.slug).values() for s in several}


def remembered(hands: Hands) -> list[tuple[str, str, float | None]]:
    with hands.workspace.database.reading() as repository:
        found = repository.memory.exact(hands.slug, "en", texts_of(hands))
    return sorted((e.source, e.target, e.score) for entries in found.values() for e in entries)


def test_scores_are_kept_and_told(hands: Hands) -> None:
    hands.pull()
    report = hands.harvest()
    assert report.by_structure + report.by_alignment == report.aligned
    assert report.by_alignment > 0
    entries = remembered(hands)
    assert entries
    assert all(score is not None and 0.25 <= score <= 1 for _, _, score in entries)
    with hands.workspace.database.reading() as repository:
        targets = [
            t for t in repository.targets.of_municipality(hands.slug, "en").values() if t.origin is Origin.HARVESTED
        ]
    assert len(targets) == report.current
    assert all(target.score is not None and target.review is Review.TRANSLATED for target in targets)
    told = report.as_json()
    assert told["mean_score"] == round(report.scores / report.aligned, 3)
    assert (told["by_structure"], told["by_alignment"]) == (report.by_structure, report.by_alignment)


def test_older_translations_are_candidates_with_their_score(hands: Hands) -> None:
    hands.pull()
    for kind in ("pages", "events", "locations"):
        entries = hands.entries("en", kind)
        for entry in entries:
            entry["last_updated"] = "2001-01-01T08:00:00.000+01:00"
        hands.write_entries("en", entries, kind)
    report = hands.harvest()
    assert (report.learned, report.current) == (0, 0)
    assert report.older == report.aligned > 50
    with hands.workspace.database.reading() as repository:
        ids = [s.id for several in repository.segments.live(hands.slug).values() for s in several]
        kept = [c for id_ in ids for c in repository.targets.candidates(id_, "en")]
    assert len(kept) == report.older
    assert all(candidate.score is not None for candidate in kept)


def test_again_teaches_nothing_new(hands: Hands) -> None:
    hands.pull()
    first = hands.harvest()
    before = remembered(hands)
    again = hands.harvest()
    assert (again.learned, again.aligned) == (0, first.aligned)
    assert remembered(hands) == before


def test_damage_is_told_with_both_texts_and_not_kept(hands: Hands) -> None:
    hands.pull()
    report = hands.harvest()
    (damaged,) = report.damaged
    assert (damaged.language, damaged.reason) == ("en", "link text cut")
    assert "obcente" in damaged.target
    assert damaged.source
    assert {
        "document": damaged.document,
        "language": "en",
        "source": damaged.source,
        "target": damaged.target,
        "reason": "link text cut",
    } in report.as_json()["damaged"]  # type: ignore[operator]
    assert any(damaged.document in line and damaged.target in line for line in report.lines())
    assert damaged.source not in {source for source, _, _ in remembered(hands)}
    with hands.workspace.database.reading() as repository:
        ids = [s.id for several in repository.segments.live(hands.slug).values() for s in several]
        assert not [c for id_ in ids for c in repository.targets.candidates(id_, "en") if "obcente" in c.text]


def test_a_damaged_text_in_a_conflict_is_not_taken_over(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/registration", lambda html: html.replace(" <a ", "<a ", 1), "en")
    assert hands.pull().conflicts
    report = hands.harvest()
    assert [reason.startswith("the conflict stays: space lost") for _, _, reason in report.unlike] == [True]
    assert hands.pull().conflicts


def test_what_the_store_says_counts_more_than_times_of_saving(hands: Hands, cms: Cms) -> None:
    """In the CMS they also change when only a link or a flag did."""
    old, new = (replace(cms.page("en", "/registration"), last_updated=moment) for moment in (_day(1), _day(28)))
    german = replace(cms.page("de", "/anmeldung"), last_updated=_day(15))
    cms.put(german)
    cms.put(new)
    cms.say(TranslationState.OUTDATED)
    report = hands.harvest()
    assert (report.learned, report.current, report.outdated) == (0, 0, 1)
    assert report.older == report.aligned > 5
    assert report.as_json()["outdated"] == 1
    assert any("the store calls outdated" in line for line in report.lines())
    targets, candidates = found_for_the_page(hands)
    assert targets == []
    assert {one.reason for one in candidates} == {"published, but older than the source"}

    cms.put(old)
    cms.say(TranslationState.UP_TO_DATE)
    report = hands.harvest()
    assert (report.older, report.outdated) == (0, 0)
    assert report.learned > 5


def test_without_a_word_of_the_store_times_of_saving_count(hands: Hands, cms: Cms) -> None:
    cms.put(replace(cms.page("en", "/registration"), last_updated=_day(1)))
    cms.put(replace(cms.page("de", "/anmeldung"), last_updated=_day(15)))
    assert hands.harvest().older > 5
    cms.say(TranslationState.IN_TRANSLATION)
    report = hands.harvest()
    assert report.older > 5, "that it is being worked on does not say whether it was up to date before"
    assert (report.in_translation, report.as_json()["in_translation"]) == (1, 1)


def test_in_translation_is_learned_and_told(hands: Hands, cms: Cms) -> None:
    cms.say(TranslationState.IN_TRANSLATION)
    report = hands.harvest()
    assert report.learned > 5
    assert any("in translation" in line for line in report.lines())


def test_a_machines_text_is_offered_as_such_and_not_remembered(hands: Hands, cms: Cms) -> None:
    cms.say(TranslationState.MACHINE_TRANSLATED)
    report = hands.harvest()
    assert (report.learned, report.machine_translated) == (0, 1)
    assert report.as_json()["machine_translated"] == 1
    assert any("machine translated in the store" in line for line in report.lines())
    targets, _ = found_for_the_page(hands)
    assert len(targets) == report.current > 5
    assert {(t.origin, t.review, t.author) for t in targets} == {(Origin.MACHINE, Review.TRANSLATED, "content store")}
    assert not any(by_people(target) for target in targets)
    assert all(target.flags for target in targets), "whoever reviews it is told"
    assert remembered(hands) == []
    hands.harvest()
    assert found_for_the_page(hands)[0] == targets


def test_a_machines_text_takes_nobodys_place(hands: Hands, cms: Cms) -> None:
    hands.pretranslate()
    before, _ = found_for_the_page(hands)
    cms.say(TranslationState.MACHINE_TRANSLATED)
    assert hands.harvest().current == 0
    after, candidates = found_for_the_page(hands)
    assert after == before
    assert len(candidates) > 5
    assert {one.origin for one in candidates} == {Origin.MACHINE}


def test_a_draft_is_no_published_text(hands: Hands, cms: Cms) -> None:
    cms.put(replace(cms.page("en", "/registration"), status=DocumentStatus.DRAFT, reachable=False))
    report = hands.harvest()
    assert (report.aligned, report.learned, report.current, report.drafts) == (0, 0, 0, 1)
    assert report.as_json()["drafts"] == 1
    assert any("1 draft in the store" in line for line in report.lines())
    targets, candidates = found_for_the_page(hands)
    assert targets == []
    assert {one.reason for one in candidates} == {"a draft in the content store, not published"}
    assert remembered(hands) == []


def test_a_page_is_found_by_its_number_after_it_was_renamed(hands: Hands, cms: Cms) -> None:
    for language, end in (("de", "/anmeldung"), ("en", "/registration")):
        page = cms.page(language, end)
        cms.remove(page)
        cms.put(replace(page, ref=StoreRef(page.ref.path.replace(end, f"/new{end}"), page.ref.id), translations={}))
    assert hands.harvest().learned > 5


@pytest.mark.parametrize(
    ("state", "status", "told"),
    [
        (TranslationState.MACHINE_TRANSLATED, DocumentStatus.PUBLIC, "a machine translated it"),
        (TranslationState.UP_TO_DATE, DocumentStatus.DRAFT, "a draft"),
    ],
)
def test_a_conflict_about_a_machines_text_or_a_draft_stays(
    hands: Hands, cms: Cms, state: TranslationState, status: DocumentStatus, told: str
) -> None:
    _push_and_change(hands, cms, status)
    cms.say(state)
    report = hands.harvest()
    assert [reason for _, _, reason in report.unlike if reason.startswith("the conflict stays") and told in reason]
    assert [found[:2] for found in hands.pull().conflicts] == [(PAGE, "en")]


def test_a_machines_change_is_nobodys_work(hands: Hands, cms: Cms) -> None:
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export()))
    hands.push()
    before, _ = found_for_the_page(hands)
    cms.say(TranslationState.MACHINE_TRANSLATED)
    page = cms.page("en", "/registration")
    cms.put(replace(page, title="Registering by machine"))
    hands.pull()
    after, candidates = found_for_the_page(hands)
    assert after == before
    (found,) = [one for one in candidates if one.text == "Registering by machine"]
    assert found.origin is Origin.MACHINE
    assert "Registering by machine" not in {target for _, target, _ in remembered(hands)}


def test_what_was_decided_for_the_store_is_learned_and_left_alone(hands: Hands, cms: Cms) -> None:
    _push_and_change(hands, cms, DocumentStatus.PUBLIC, "<p>One more.</p>")
    (decided,) = decide_theirs(hands.workspace, hands.slug, paths=[PAGE], now=hands.tick()).decided
    assert decided.stays
    cms.put(replace(cms.page("en", "/registration"), title="Registering"))
    hands.harvest()
    with hands.workspace.database.reading() as repository:
        states = {record.state for record in repository.publications.of(hands.slug, "en").values() if record.reason}
    assert states == {Publication.THEIRS}
    there = cms.page("en", "/registration")
    assert hands.push().held == []
    assert cms.page("en", "/registration") == there


def test_marks_of_writing_direction_are_not_learned(hands: Hands, cms: Cms) -> None:
    german, english = cms.page("de", "/anmeldung"), cms.page("en", "/registration")
    cms.put(replace(german, content="<p>Telefon im Rathaus: 030 23125-200.</p>"))
    marked = "<p>Telephone in the town hall: \u2066030 23125-200\u2069.</p>"
    assert without_marks(marked) != marked
    cms.put(replace(english, content=marked))
    hands.pull()
    hands.harvest()
    targets, _ = found_for_the_page(hands)
    assert "Telephone in the town hall: 030 23125-200." in {target.text for target in targets}


def _push_and_change(hands: Hands, cms: Cms, status: DocumentStatus, more: str = "") -> None:
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export()))
    hands.push()
    page = cms.page("en", "/registration")
    public = status is DocumentStatus.PUBLIC
    cms.put(replace(page, title="How to register", content=page.content + more, status=status, reachable=public))
    assert [found[:2] for found in hands.pull().conflicts] == [(PAGE, "en")]


def _day(day: int) -> datetime:
    return datetime(2026, 10, day, tzinfo=UTC)
