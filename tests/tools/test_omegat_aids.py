"""The glossary and the memory of a package in OmegaT: what a volunteer is shown beside a text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tools import omegat
from tools.conftest import MakeProject
from tools.omegat import Project, Shown
from tools.tool_entries import CODED, ENTRIES, FINAL, LONG, PLAIN, RAW, VOUCHED, package, said, unpacked

from pipeline.formats import package as packages
from pipeline.formats import po, tbx, termcsv, tmx
from pipeline.formats.tmx_context import Place
from pipeline.model import Term, TermStatus
from pipeline.state import Origin, Review

pytestmark = pytest.mark.slow

NAME = "musterkreis_en.po"
TERMS = (
    Term("Ausweis", "identity card", "en", note="Never: passport.", part_of_speech="noun"),
    Term("Ausweis", "ID", "en", TermStatus.ADMITTED, part_of_speech="noun"),
    Term("Ausweis", "passport", "en", TermStatus.FORBIDDEN, part_of_speech="noun"),
    Term("Beratung", "advice service", "en", part_of_speech="noun", domain="help"),
    Term("Landkreis", "Landkreis", "*", TermStatus.DO_NOT_TRANSLATE),
    Term("Rathaus", "town hall", "en"),
)
SOURCE = {entry.segment_id: entry.source for entry in ENTRIES}
WHEN = datetime(2025, 6, 1, tzinfo=UTC)


def remembered(source: str, target: str) -> tmx.Unit:
    translation = tmx.Translation("en", target, Origin.HUMAN, Review.FINAL, author="Amal", created=WHEN)
    return tmx.Unit(source, (translation,), place=Place("zzzzzzzzzzzzzzzz"))


MEMORY = (
    remembered("Kommen Sie zu uns. Wir helfen gern. Bringen Sie den Ausweis mit.", "Come to us. We like to help."),
    remembered("Guten <1>Tag</1> <2/>", "Hello, <1>day</1> <2/>"),
    remembered("Herzlich willkommen in der Stadt", "A warm welcome to the city"),
)


def fill(project: Project, memory_folder: str = "tm") -> None:
    """Unpack a package as its README says."""
    data = packages.serialize(package(), ENTRIES, ("po",), terms=TERMS, memory=MEMORY)
    for name, content in unpacked(data).items():
        if name.endswith(".po"):
            project.add("source", NAME, content)
        elif name.startswith("glossary/"):
            project.add("glossary", name.removeprefix("glossary/"), content)
        elif name == "memory.tmx":
            project.add(memory_folder, name, content)


Beside = dict[str, Shown]
"""What is shown beside each text, by its id; by the text itself where it has none."""


@pytest.fixture(scope="module")
def beside(tmp_path_factory: pytest.TempPathFactory) -> Beside:
    omegat.require()
    project = Project(tmp_path_factory.mktemp("aids"))
    fill(project)
    project.add("source", "forms.txt", b"Ausweis\n\nDie Ausweise\n\nAusweises und Beratungen\n\nvom Rathaus\n")
    files, shown = project.translate(look=True)
    # Matches are no translations: nothing of them is in the file that goes back.
    assert said(files[NAME])[LONG][1:] == ("", False)
    return {entry.id or entry.source: entry for entry in shown}


def renderings(shown: Shown) -> dict[str, set[str]]:
    return {source: set(texts) for source, texts, _ in shown.terms}


def test_terms_stand_beside_the_text(beside: Beside) -> None:
    assert renderings(beside[LONG]) == {"Ausweis": {"identity card", "ID"}}  # and no forbidden one among them
    assert "Never: passport." in " ".join(remark for *_, remark in beside[LONG].terms)
    assert renderings(beside[FINAL]) == {"Beratung": {"advice service"}}
    assert renderings(beside[RAW]) == {"Landkreis": {"Landkreis"}}
    assert renderings(beside[PLAIN]) == {}


def test_terms_in_other_forms_of_the_word(beside: Beside) -> None:
    found = {text: set(renderings(beside[text])) for text in ("Ausweis", "Die Ausweise", "Ausweises und Beratungen")}
    assert found == {
        "Ausweis": {"Ausweis"},
        "Die Ausweise": {"Ausweis"},
        "Ausweises und Beratungen": {"Ausweis", "Beratung"},
    }
    assert set(renderings(beside["vom Rathaus"])) == {"Rathaus"}


def test_the_memory_stands_beside_the_text(beside: Beside) -> None:
    assert ("Come to us. We like to help.", 100, "memory.tmx") in beside[LONG].matches
    ((similar, score, _),) = (match for match in beside[RAW].matches if match[2] == "memory.tmx")
    assert (similar, score >= 40) == ("A warm welcome to the city", True)


def test_tags_of_the_memory(beside: Beside) -> None:
    """OmegaT throws away what stands in the code elements of a TMX file; in PO, tags are text."""
    assert ("Hello, <1>day</1> <2/>", 100, "memory.tmx") in beside[CODED].matches


def test_a_glossary_in_arabic(omegat_project: MakeProject) -> None:
    project = omegat_project("de", "ar")
    terms = [Term("Ausweis", "بطاقة الهوية", "ar", note="مؤنث"), Term("Ausweis", "ID", "en")]
    project.add("glossary", "g.tbx", tbx.serialize(terms, "de", ("ar",)))
    project.add("source", "t.txt", b"Ausweis\n")
    _, shown = project.translate(look=True)
    (((source, renderings, remarks),),) = (entry.terms for entry in shown)
    assert (source, renderings) == ("Ausweis", ("بطاقة الهوية",))
    assert "مؤنث" in remarks


def test_a_memory_in_the_folder_auto_is_taken_unseen(omegat_project: MakeProject) -> None:
    """OmegaT makes translations of the exact matches in ``tm/auto``. So only what people vouch for may be in ours."""
    project = omegat_project()
    fill(project, "tm/auto")
    files, _ = project.translate()
    found = said(files[NAME])
    assert found[LONG] == (SOURCE[LONG], "Come to us. We like to help.", True)
    assert found[RAW][1:] == ("", False)


def test_our_table_is_not_for_the_glossary_folder(omegat_project: MakeProject) -> None:
    """Why the package keeps ``glossary.csv`` elsewhere: OmegaT's tables have no header and no columns of ours."""
    project = omegat_project()
    project.add("glossary", "glossary.csv", termcsv.serialize(TERMS, "de", ("en",)))
    project.add("source", NAME, po.serialize(package(), ENTRIES))
    _, shown = project.translate(look=True)
    assert not any(renderings == ("identity card",) for entry in shown for _, renderings, _ in entry.terms)


def test_the_memory_that_omegat_writes(omegat_project: MakeProject) -> None:
    """A volunteer may send it beside the file, or instead: what was typed is in it, with its tags."""
    project = omegat_project()
    fill(project)
    project.translate({CODED: "Hello, <1>day</1>! <2/>", PLAIN: "Hello"}, {RAW: "Welcome"})
    written = {path.name: path.read_bytes() for path in project.folder.glob("*.tmx")}
    assert set(written) == {f"project-{kind}.tmx" for kind in ("omegat", "level1", "level2")}
    for name, data in written.items():
        units = list(tmx.parse(data, name, "de", ("en",)))
        got = {unit.source: unit.translations[0].text for unit in units}
        assert got == {
            SOURCE[CODED]: "Hello, <1>day</1>! <2/>",
            SOURCE[PLAIN]: "Hello",
            SOURCE[RAW]: "Welcome",
            **{
                entry.source: entry.target for entry in ENTRIES if entry.segment_id in VOUCHED and entry.source != "112"
            },
        }
        # What it holds for one place only, it holds under our id.
        assert [unit.place.segment_id for unit in units if unit.source == SOURCE[RAW]] == [RAW]
