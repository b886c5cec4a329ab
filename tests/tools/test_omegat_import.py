"""A volunteer with OmegaT, from the package to the import and back: what becomes final, and what never does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from stations.conftest import Hands
from tools.conftest import MakeProject
from tools.omegat import Project
from tools.tool_entries import unpacked

from pipeline.model import Target
from pipeline.state import Origin, Review

pytestmark = pytest.mark.slow


def targets(hands: Hands) -> dict[str, Target]:
    with hands.workspace.database.reading() as repository:
        return repository.targets.of_municipality(hands.slug, "en")


def vouched(hands: Hands) -> dict[str, str]:
    """Id → text of what a person vouches for."""
    return {id_: t.text for id_, t in targets(hands).items() if t.review.rank >= Review.REVIEWED.rank and t.text}


class Desk:
    """A municipality whose package lies in an OmegaT project."""

    def __init__(self, hands: Hands, project: Project) -> None:
        self.hands = hands
        self.project = project
        hands.pull()
        hands.pretranslate()
        report = hands.export()
        assert report.package is not None
        members = unpacked(report.package.read_bytes())
        (self.name,) = (name for name in members if name.endswith(".po"))
        project.add("source", self.name, members[self.name])
        self.sources = {entry.msgctxt: entry.msgid for entry in hands.catalogue(report)}
        self.before = targets(hands)

    def send_back(self, data: bytes) -> Path:
        file = self.hands.workspace.folder("desk") / self.name
        file.write_bytes(data)
        return file

    def unmoved(self, but: set[str]) -> None:
        """Nothing is otherwise than it was, ``but`` for these segments."""
        now = targets(self.hands)
        assert {id_: t for id_, t in now.items() if id_ not in but} == {
            id_: t for id_, t in self.before.items() if id_ not in but
        }

    def id_of(self, source: str) -> str:
        return next(id_ for id_, text in self.sources.items() if text == source)


@pytest.fixture
def desk(hands: Hands, omegat_project: MakeProject) -> Desk:
    return Desk(hands, omegat_project())


WELCOME = "Willkommen in Kranichfurt"
LINKED = "Melden Sie Ihre Wohnung an. Wie das geht, steht auf der Seite <1>Anmeldung</1>."
REPEATED = "Kontakt"
HELP = "Sie kommen allein nicht weiter?"


def test_open_and_save_changes_nothing(desk: Desk) -> None:
    files, _ = desk.project.translate()
    report = desk.hands.take_in(desk.send_back(files[desk.name]), person="Amal")
    desk.unmoved(but=set())
    assert report.final == 0
    assert not report.attention


def test_what_was_typed_becomes_final_and_nothing_else(desk: Desk) -> None:
    typed = {
        desk.id_of(WELCOME): "Welcome to Kranichfurt",
        desk.id_of(LINKED): "Register your address. The page <1>Registration</1> says how.",
    }
    files, _ = desk.project.translate(typed)
    before = vouched(desk.hands)
    report = desk.hands.take_in(desk.send_back(files[desk.name]), person="Amal")
    everywhere = {
        id_: typed[first] for first in typed for id_ in desk.sources if desk.sources[id_] == desk.sources[first]
    }
    assert vouched(desk.hands) == before | everywhere
    assert report.final == len(everywhere)
    for id_ in everywhere:
        target = targets(desk.hands)[id_]
        assert (target.origin, target.author or target.reviewer) == (Origin.HUMAN, "Amal")
    desk.unmoved(but=set(everywhere))


def test_the_source_written_as_translation_is_none(desk: Desk) -> None:
    """OmegaT with blank translations switched off: no suggestion is overwritten with German, and none becomes final."""
    desk.project.options("org.omegat.filters2.po.PoFilter", "*.po", disallowBlank="false")
    welcome = desk.id_of(WELCOME)
    files, _ = desk.project.translate({welcome: "Welcome to Kranichfurt"})
    before = vouched(desk.hands)
    desk.hands.take_in(desk.send_back(files[desk.name]), person="Amal")
    assert vouched(desk.hands) == before | {welcome: "Welcome to Kranichfurt"}
    now = targets(desk.hands)
    assert {id_: t.text for id_, t in now.items() if id_ != welcome} == {
        id_: t.text for id_, t in desk.before.items() if id_ != welcome
    }


def test_a_half_translated_paragraph_is_not_vouched_for(desk: Desk) -> None:
    """OmegaT cuts into sentences unless told otherwise, and puts the German one where there is no translation yet."""
    files, _ = desk.project.translate(
        sentences={"Melden Sie Ihre Wohnung an.": "Register your address."}, by_sentences=True
    )
    before = vouched(desk.hands)
    desk.hands.take_in(desk.send_back(files[desk.name]), person="Amal")
    assert "Register your address. Wie das geht" in files[desk.name].decode()
    assert vouched(desk.hands) == before
    with desk.hands.workspace.database.reading() as repository:
        id_ = desk.id_of(LINKED)
        kept = [candidate.text for candidate in repository.targets.candidates(id_, "en")]
    assert any(text.startswith("Register your address.") for text in [*kept, targets(desk.hands)[id_].text])


def test_the_whole_project_sent_back(desk: Desk, tmp_path: Path) -> None:
    """Source, target and memories in one archive: the untouched original in it takes nothing back."""
    welcome = desk.id_of(WELCOME)
    desk.project.translate({welcome: "Welcome to Kranichfurt"})
    shutil.make_archive(str(tmp_path / "project"), "zip", desk.project.folder)
    before = vouched(desk.hands)
    report = desk.hands.take_in(tmp_path / "project.zip", person="Amal")
    assert vouched(desk.hands) == before | {welcome: "Welcome to Kranichfurt"}
    assert not report.unusable
    desk.unmoved(but={welcome})


def test_without_the_header_of_the_package(desk: Desk) -> None:
    """OmegaT shows the header as the first text to translate; somebody did."""
    welcome = desk.id_of(WELCOME)
    files, _ = desk.project.translate({"": "No header any more", welcome: "Welcome to Kranichfurt"})
    before = vouched(desk.hands)
    desk.hands.take_in(desk.send_back(files[desk.name]), person="Amal")
    assert vouched(desk.hands) == before | {welcome: "Welcome to Kranichfurt"}
    desk.unmoved(but={welcome})
