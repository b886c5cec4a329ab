"""OmegaT on our XLIFF: version 3.6 is one of those that show the target as if it were the source (record 3)."""

from __future__ import annotations

import pytest
from stations.conftest import Hands
from tools.conftest import MakeProject
from tools.tool_entries import CHANGED, CODED, EMPTY, ENTRIES, PLAIN, RAW, TWIN, one_file, package, said, sent, unpacked

from pipeline.formats import xliff12, xliff21
from pipeline.state import Review

pytestmark = pytest.mark.slow

NAME = "musterkreis_en.xlf"
SOURCE = {entry.segment_id: entry.source for entry in ENTRIES}
TYPED = {"Good day": "Hello!", "Good <g0>day</g0>": "<g0>Day</g0> good", "Monday to Thursday": "Monday to Friday"}


def test_xliff_1_2(omegat_project: MakeProject) -> None:
    """What is typed arrives, with its tags; nobody vouches for it, as OmegaT leaves every state as it was."""
    project = omegat_project()
    project.add("source", NAME, xliff12.serialize(package(), ENTRIES))
    files, shown = project.translate(sentences=TYPED, look=True)
    texts = {entry.source for entry in shown}
    assert set(TYPED) <= texts  # our suggestions, as texts to translate …
    assert not texts & {SOURCE[PLAIN], SOURCE[EMPTY], SOURCE[RAW]}  # … and no German at all: use the PO file
    assert said(files[NAME]) == sent() | {
        PLAIN: (SOURCE[PLAIN], "Hello!", False),
        TWIN: (SOURCE[TWIN], "Hello!", False),
        CODED: (SOURCE[CODED], "<1>Day</1> good <2/>", False),
        CHANGED: (SOURCE[CHANGED], "Monday to Friday", False),
    }
    assert one_file(files[NAME]).package_id == package().id


def test_xliff_2_1(omegat_project: MakeProject) -> None:
    """It knows no XLIFF 2: it shows an empty file, and writes what it has read."""
    project = omegat_project()
    project.add("source", NAME, xliff21.serialize(package(), ENTRIES))
    files, shown = project.translate(look=True)
    assert shown == []
    assert said(files[NAME]) == sent()
    assert one_file(files[NAME]).package_id == package().id


def test_what_was_typed_is_kept_as_a_draft(omegat_project: MakeProject, hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    report = hands.export(formats=("po", "xliff1.2"))
    assert report.package is not None
    ids = {entry.msgid: entry.msgctxt for entry in hands.catalogue(report)}
    with hands.workspace.database.reading() as repository:
        before = repository.targets.of_municipality(hands.slug, "en")
    project = omegat_project()
    (xliff,) = (data for name, data in unpacked(report.package.read_bytes()).items() if name.endswith(".xlf"))
    project.add("source", NAME, xliff)
    files, _ = project.translate(sentences={"ERSTE SCHRITTE": "First steps"})
    file = hands.workspace.folder("desk") / NAME
    file.write_bytes(files[NAME])
    assert hands.take_in(file, person="Amal").final == 0
    with hands.workspace.database.reading() as repository:
        now = repository.targets.of_municipality(hands.slug, "en")
    moved = {id_: (t.text, t.review, t.author) for id_, t in now.items() if t != before.get(id_)}
    assert moved == {ids["Erste Schritte"]: ("First steps", Review.TRANSLATED, "Amal")}
