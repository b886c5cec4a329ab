"""Entries whose id leads nowhere: the work in them finds the same text again."""

from __future__ import annotations

import polib

from pipeline.model import Target
from pipeline.state import Origin, Review
from tests.stations.conftest import Hands


def target_of(hands: Hands, id_: str) -> Target | None:
    with hands.workspace.database.reading() as repository:
        return next(iter(repository.targets.of_segments([id_], "en")), None)


def a_text(hands: Hands) -> tuple[polib.POFile, polib.POEntry]:
    hands.pull()
    catalogue = hands.catalogue(hands.export())
    entry = next(e for e in catalogue if e.msgid.startswith("Willkommen"))
    return catalogue, entry


def sent_back(hands: Hands, catalogue: polib.POFile) -> list[tuple[str, str, str]]:
    file = hands.workspace.folder("desk") / "back.po"
    catalogue.save(str(file))
    return [(id_, verdict.value, reason) for id_, verdict, reason in hands.take_in(file, person="Amal").entries]


def test_a_text_without_its_id_becomes_a_draft_where_its_source_stands(hands: Hands) -> None:
    catalogue, entry = a_text(hands)
    id_, entry.msgctxt, entry.msgstr = str(entry.msgctxt), None, "Welcome to Kranichfurt"
    (told,) = [one for one in sent_back(hands, catalogue) if one[1] == "unknown"]
    assert "lost its id" in told[2]
    assert "kept as a draft" in told[2]
    target = target_of(hands, id_)
    assert target is not None
    assert (target.text, target.origin, target.review) == ("Welcome to Kranichfurt", Origin.HUMAN, Review.TRANSLATED)
    with hands.workspace.database.reading() as repository:
        assert [c.text for c in repository.targets.candidates("", "en")] == ["Welcome to Kranichfurt"]


def test_it_never_takes_the_place_of_a_persons_text(hands: Hands) -> None:
    catalogue, entry = a_text(hands)
    id_, entry.msgstr = str(entry.msgctxt), "Welcome to Kranichfurt"
    sent_back(hands, catalogue)
    before = target_of(hands, id_)
    assert before is not None and before.review is Review.FINAL
    entry.msgctxt, entry.msgstr = None, "Hello Kranichfurt"
    (told,) = [one for one in sent_back(hands, catalogue) if one[1] == "unknown"]
    assert "kept as a draft" not in told[2]
    assert target_of(hands, id_) == before


def test_a_file_from_elsewhere_puts_nothing_on_our_pages(hands: Hands) -> None:
    catalogue, entry = a_text(hands)
    id_, entry.msgctxt, entry.msgstr = str(entry.msgctxt), None, "Welcome to Kranichfurt"
    catalogue.metadata["X-Sprachlotse-Package"] = "elsewhere000"
    (told,) = [one for one in sent_back(hands, catalogue) if one[1] == "unknown"]
    assert "kept as a draft" not in told[2]
    assert target_of(hands, id_) is None
