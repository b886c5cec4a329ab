"""Deciding a conflict: the text that lost is the right one after all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polib
import pytest

from pipeline.errors import UsageError
from pipeline.state import Origin, Review
from pipeline.stations.candidates import CandidatesReport, list_candidates, take_candidate

if TYPE_CHECKING:
    from .conftest import Hands


def conflict(hands: Hands, theirs: str = "Hello Kranichfurt") -> str:
    """Two people translate the first text; returns its id. The first to send it back is Amal, then Olena."""
    hands.pull()
    exported = hands.export()
    entry = next(e for e in hands.catalogue(exported) if e.msgid.startswith("Willkommen"))

    def writes(text: str) -> object:
        def edit(one: polib.POEntry) -> None:
            if one.msgctxt == entry.msgctxt:
                one.msgstr, one.flags = text, []

        return edit

    hands.take_in(hands.returned(exported, writes("Welcome to Kranichfurt"), "a.po"), person="Amal")
    taken = hands.take_in(hands.returned(exported, writes(theirs), "b.po"), person="Olena")
    assert taken.verdicts["conflict"] == 1
    return str(entry.msgctxt)


def take(hands: Hands, id_: str, candidate: str, person: str = "Mara") -> CandidatesReport:
    return take_candidate(hands.workspace, id_, candidate, language="en", person=person, now=hands.tick())


def test_the_text_that_lost_is_taken_and_the_other_one_stays(hands: Hands) -> None:
    id_ = conflict(hands)
    before = list_candidates(hands.workspace, id_, language="en")
    ((candidate, lost),) = before.candidates
    assert (lost.text, lost.author) == ("Hello Kranichfurt", "Olena")
    report = take(hands, id_, candidate[:8])
    assert report.current is not None
    current = report.current
    assert (current.text, current.author, current.reviewer) == ("Hello Kranichfurt", "Olena", "Mara")
    assert (current.review, current.origin) == (Review.FINAL, Origin.HUMAN)
    assert "Welcome to Kranichfurt" in {one.text for _, one in report.candidates}
    with hands.workspace.database.reading() as repository:
        people = [act.person for act in repository.evidence.of_segments([id_], "en")[id_]]
    assert people == ["Amal", "Mara"]


def test_what_a_check_blocks_is_not_taken(hands: Hands) -> None:
    id_ = conflict(hands, "Hello <1>Kranichfurt</1>")
    ((candidate, _),) = list_candidates(hands.workspace, id_, language="en").candidates
    with pytest.raises(UsageError, match="codes: tag <1>"):
        take(hands, id_, candidate)


def test_what_cannot_be_meant_is_said(hands: Hands) -> None:
    id_ = conflict(hands)
    for wrong in ("zzzz", ""):
        with pytest.raises(UsageError, match="no text"):
            take(hands, id_, wrong)
    with pytest.raises(UsageError, match="needs a name"):
        take(hands, id_, "0", person=" ")
    with pytest.raises(UsageError, match="no segment"):
        take(hands, "nowhere", "0")


def test_a_text_in_use_that_translates_a_former_source_says_so(hands: Hands) -> None:
    id_ = conflict(hands)
    before = list_candidates(hands.workspace, id_, language="en")
    assert "in use (final, Amal): Welcome to Kranichfurt" in before.lines()
    former = before.segment.segment.source.text
    entries = hands.entries("de")
    (page,) = [entry for entry in entries if entry["title"] == former]
    page["title"] = f"{former}, Gäste"
    hands.write_entries("de", entries)
    hands.pull()
    after = list_candidates(hands.workspace, id_, language="en").lines()
    assert after[0] == f"source: {former}, Gäste"
    assert f"in use (final, Amal; the source was then: {former}): Welcome to Kranichfurt" in after
