"""``glossary import`` and ``glossary export`` as people and scripts call them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures_cli import Answer, At, call, files_of
from lxml import etree

from pipeline.errors import WorkspaceBusy
from pipeline.formats import tbx
from pipeline.model import Term, TermStatus
from pipeline.stations.glossary_import import import_terms
from pipeline.workspace import Workspace

ADMITTED = TermStatus.ADMITTED

THEIRS = [
    Term("Wohnberatung", "housing advice", "en", note="At the town hall.", domain="housing"),
    Term("Wohnberatung", "житлова консультація", "uk"),
    Term("Stadtpass", "town card", "en"),
    Term("Bürgerbüro", "citizens' office", "en"),
    Term("Mirle-Rad", "Mirle-Rad", "*", TermStatus.DO_NOT_TRANSLATE),
]


def theirs(folder: Path, terms: list[Term] = THEIRS) -> Path:
    file = folder / "theirs.tbx"
    file.write_bytes(tbx.serialize(terms, "de", ["en"]))
    return file


def glossary(root: Path, *arguments: object) -> Answer:
    return call("--workspace", root, "glossary", *arguments)


def test_new_terms_are_added_and_what_contradicts_is_told(at: At, tmp_path: Path) -> None:
    root = at("new")
    own = root / "glossaries/kranichfurt/terms.csv"
    before = own.read_bytes()
    told = glossary(root, "import", theirs(tmp_path), "--json")
    assert told.code == 1
    assert [(term["source"], term["target"], term["language"]) for term in told.json["terms"]] == [
        ("Wohnberatung", "housing advice", "en"),
        ("Wohnberatung", "житлова консультація", "uk"),
        ("Mirle-Rad", "Mirle-Rad", "*"),
    ]
    counts = {key: told.json[key] for key in ("glossary", "file", "added", "unchanged", "contradicting", "unusable")}
    assert counts == {
        "glossary": "kranichfurt",
        "file": str(own),
        "added": 3,
        "unchanged": 1,  # the town's own, case apart
        "contradicting": 1,
        "unusable": [],
    }
    (problem,) = told.json["problems"]
    assert (problem["file"], problem["line"] > 1) == ("theirs.tbx", True)
    assert "“Stadtpass” already has a rendering for en in kranichfurt/terms.csv, line 8" in problem["reason"]
    after = own.read_text(encoding="utf-8")
    assert [line.split(",")[:4] for line in after.splitlines()[: len(before.splitlines())]] == [
        line.split(",")[:4] for line in before.decode().splitlines()
    ]
    listed = {(t["source"], t["target"], t["domain"]) for t in glossary(root, "list", "--json").json["terms"]}
    assert {("Wohnberatung", "housing advice", "housing"), ("Stadtpass", "Stadtpass", "")} <= listed
    assert glossary(root, "check").code == 0


def test_a_second_time_nothing_changes(at: At, tmp_path: Path) -> None:
    root = at("new")
    file = theirs(tmp_path, THEIRS[:2])
    assert glossary(root, "import", file).code == 0
    before = files_of(root / "glossaries")
    again = glossary(root, "import", file, "--json")
    assert (again.code, again.json["terms"], again.json["unchanged"]) == (0, [], 2)
    assert files_of(root / "glossaries") == before


def test_remarks_that_differ_are_told_and_not_overwritten(at: At, tmp_path: Path) -> None:
    root = at("new")
    assert glossary(root, "import", theirs(tmp_path, THEIRS[:1])).code == 0
    other = Term("Wohnberatung", "Housing advice", "en", note="In the library.")
    told = glossary(root, "import", theirs(tmp_path, [other]))
    assert told.code == 1
    assert "with other remarks; these stay as they are" in told.out
    assert "library" not in (root / "glossaries/kranichfurt/terms.csv").read_text()


def test_what_wins_over_a_more_general_glossary_is_told(at: At, tmp_path: Path) -> None:
    root = at("new")
    file = theirs(tmp_path, [Term("Duldung", "leave to stay", "en"), Term("Duldung", "toleration", "en", ADMITTED)])
    told = glossary(root, "import", file, "--json")
    assert told.code == 0
    assert told.json["replacing"] == [
        {
            "source": "Duldung",
            "language": "en",
            "target": "leave to stay",
            "before": "tolerated stay",
            "glossary": "shared",
        }
    ]
    other = theirs(tmp_path, [Term("Asyl", "refuge", "en")])
    assert "“Asyl” is now “refuge” (en), where shared says “asylum”" in glossary(root, "import", other).out
    assert glossary(root, "import", theirs(tmp_path, THEIRS[:2]), "--to", "shared", "--json").json["replacing"] == []


def test_what_a_more_general_glossary_says_is_not_copied(at: At, tmp_path: Path) -> None:
    root = at("new")
    own = root / "glossaries/kranichfurt/terms.csv"
    before = own.read_bytes()
    assert glossary(root, "export", "--out", tmp_path / "all.tbx").code == 0
    told = glossary(root, "import", tmp_path / "all.tbx", "--json")
    assert (told.code, told.json["added"], told.json["replacing"]) == (0, 0, [])
    assert told.json["unchanged"] == len(glossary(root, "list", "--json").json["terms"])
    assert own.read_bytes() == before
    other = [Term("Duldung", "leave to stay", "en"), Term("Duldung", "toleration", "en", ADMITTED)]
    assert glossary(root, "import", theirs(tmp_path, other), "--json").json["added"] == 2
    listed = glossary(root, "list", "-l", "en", "--json").json["terms"]
    assert {(t["target"], t["status"]) for t in listed if t["source"] == "Duldung"} == {
        ("leave to stay", "preferred"),
        ("toleration", "admitted"),
        ("residence permit", "forbidden"),
    }


def test_it_waits_for_others_who_write(at: At, tmp_path: Path) -> None:
    root = at("new")
    with Workspace.open(root) as first, first.lock():
        second = Workspace(root, first.settings, lock_seconds=0.01)
        before = files_of(root / "glossaries")
        with pytest.raises(WorkspaceBusy):
            import_terms(second, "kranichfurt", [theirs(tmp_path)])
        assert files_of(root / "glossaries") == before


def test_one_language_only(at: At, tmp_path: Path) -> None:
    root = at("new")
    told = glossary(root, "import", theirs(tmp_path, THEIRS[:2]), "-l", "uk", "--json")
    assert (told.code, [term["language"] for term in told.json["terms"]]) == (0, ["uk"])


def test_a_glossary_of_that_name_may_be_new(at: At, tmp_path: Path) -> None:
    root = at("new")
    file = tmp_path / "theirs.csv"
    file.write_text("de;en;note\nWohnberatung;housing advice;=1+1\n", encoding="utf-8")
    told = glossary(root, "import", file, "--to", "housing", "--json")
    assert told.code == 1
    assert [problem["file"] for problem in told.json["problems"]] == ["sprachlotse.toml"]
    written = (root / "glossaries/housing/terms.csv").read_text(encoding="utf-8-sig")
    assert written.splitlines()[1] == "Wohnberatung;housing advice;preferred;;;;=1+1"
    settings = root / "sprachlotse.toml"
    settings.write_text(settings.read_text().replace('glossary = ["shared", ', 'glossary = ["shared", "housing", '))
    assert glossary(root, "import", file, "--to", "housing").code == 0


def test_a_glossary_that_comes_with_the_program_is_not_hidden(at: At, tmp_path: Path) -> None:
    root = at("new")
    for file in sorted((root / "glossaries/shared").iterdir()):
        file.unlink()
    (root / "glossaries/shared").rmdir()
    before = len(glossary(root, "list", "--json").json["terms"])
    assert before > 100
    assert glossary(root, "import", theirs(tmp_path, THEIRS[:2]), "--to", "shared").code == 0
    assert len(glossary(root, "list", "--json").json["terms"]) == before + 2


def as_exchanged(term: dict[str, str | None]) -> str:
    """A term without the name of the glossary that it is in."""
    return repr({key: value for key, value in term.items() if key != "glossary"})


def test_out_and_in_again(at: At, tmp_path: Path) -> None:
    root = at("new")
    for format_ in ("tbx", "csv"):
        file = tmp_path / f"all.{format_}"
        told = glossary(root, "export", "--out", file, "--json")
        assert (told.code, told.json["file"], told.json["problems"]) == (0, str(file), [])
        assert told.json["terms"] == glossary(root, "list", "--json").json["terms"]
        again = glossary(root, "import", file, "--to", "shared", "--json").json
        assert again["unchanged"] + again["added"] + again["contradicting"] == len(told.json["terms"])
        fresh = glossary(root, "import", file, "--to", f"fresh-{format_}", "--json").json["terms"]
        assert sorted(map(as_exchanged, fresh)) == sorted(map(as_exchanged, told.json["terms"]))


def test_the_workspace_has_a_place_for_exports(at: At) -> None:
    root = at("new")
    told = glossary(root, "export", "-l", "en")
    file = root / "termbases/kranichfurt-en.tbx"
    assert (told.code, str(file) in told.out) == (0, True)
    languages = {
        element.get("{http://www.w3.org/XML/1998/namespace}lang") for element in etree.parse(file).iter("langSet")
    }
    assert languages == {"de", "en"}
    before = file.read_bytes()
    assert glossary(root, "export", "-l", "en").code == 0
    assert file.read_bytes() == before
    assert glossary(root, "export", "--format", "csv").code == 0
    assert (root / "termbases/kranichfurt.csv").read_bytes().startswith(b"\xef\xbb\xbfde;en;ar;uk;")


def test_the_exported_file_keeps_to_the_standard(at: At, shared: Path) -> None:
    root = at("new")
    assert glossary(root, "export").code == 0
    dtd = etree.DTD(str(shared / "schemas/tbx/TBXcoreStructV02.dtd"))
    assert dtd.validate(etree.parse(root / "termbases/kranichfurt.tbx")), dtd.error_log


def test_the_chosen_convention_decides(at: At) -> None:
    root = at("new")
    (root / "glossaries/kranichfurt/ways.csv").write_text(
        "de,fr,convention\nIhr Termin,votre rendez-vous,formal\nIhr Termin,ton rendez-vous,informal\n"
        "Ihr Termin,le rendez-vous,\n",
        encoding="utf-8",
    )

    def renderings() -> list[str]:
        told = glossary(root, "list", "--json")
        assert told.code == 0
        return [
            term["target"] for term in told.json["terms"] if (term["source"], term["language"]) == ("Ihr Termin", "fr")
        ]

    assert renderings() == ["votre rendez-vous"]
    settings = root / "sprachlotse.toml"
    head = "[municipality.kranichfurt]\n"
    settings.write_text(settings.read_text().replace(head, head + 'conventions = { address = "informal" }\n'))
    assert renderings() == ["ton rendez-vous"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b'<!DOCTYPE martif [<!ENTITY a "b">]><martif>&a;</martif>', "line 1: it declares entities"),
        (b"<martif><text>", "line 1: this is not well-formed XML"),
        (b"<tmx version='1.4'/>", "its root is “tmx”"),
    ],
)
def test_one_sentence_for_a_file_that_cannot_be_used(at: At, tmp_path: Path, data: bytes, words: str) -> None:
    root = at("new")
    before = files_of(root / "glossaries")
    bad = tmp_path / "bad.tbx"
    bad.write_bytes(data)
    sentence = glossary(root, "import", bad).sentence
    assert "nothing was added: bad.tbx" in sentence
    assert words in sentence
    assert files_of(root / "glossaries") == before
    other = glossary(root, "import", bad, theirs(tmp_path, THEIRS[:1]))
    assert (other.code, "not usable: bad.tbx" in other.out) == (1, True)


def test_one_sentence_when_nothing_can_be_done(at: At, tmp_path: Path) -> None:
    root = at("new")
    file = theirs(tmp_path)
    assert "is not there" in glossary(root, "import", tmp_path / "no.tbx").sentence
    assert "is no file" in glossary(root, "import", tmp_path).sentence
    assert "neither a .csv nor a .tbx" in glossary(root, "import", root / "sprachlotse.toml").sentence
    assert "is no name" in glossary(root, "import", file, "--to", "../shared").sentence
    assert "leave one of them out" in glossary(root, "import", file, "--to", "a", "-m", "kranichfurt").sentence
    assert "'atlantis'" in glossary(root, "import", file, "-m", "atlantis").sentence
    assert "'xx'" in glossary(root, "import", file, "-l", "xx").sentence
    assert "'xx'" in glossary(root, "export", "-l", "xx").sentence
    own = root / "glossaries/kranichfurt/terms.csv"
    before = own.read_bytes()
    assert "among the glossaries" in glossary(root, "export", "--out", own).sentence
    settings = root / "sprachlotse.toml"
    assert "is there already" in glossary(root, "export", "--out", settings).sentence
    own.write_bytes("de,en\nBehörde,authority\n".encode("latin-1"))
    broken = glossary(root, "import", theirs(tmp_path, THEIRS[:1])).sentence
    assert "kranichfurt/terms.csv: no line can be added" in broken
    own.write_bytes(before)
    settings.write_text(settings.read_text().replace('glossary = ["shared", "kranichfurt"]', "glossary = []"))
    assert "there are no terms to export" in glossary(root, "export").sentence
