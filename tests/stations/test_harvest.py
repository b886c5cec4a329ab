"""The harvest station: scores, candidates, damage, and doing it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.state import Origin, Review

if TYPE_CHECKING:
    from conftest import Hands


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
