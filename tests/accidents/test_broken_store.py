"""A content store that is missing, damaged, or holds entries that cannot be used."""

from __future__ import annotations

import codecs
import copy
import json
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polib
import pytest
from fixtures_cli import At, call, edit_store, files_of
from lxml import etree

from pipeline.model import Waiver
from pipeline.workspace import Workspace

Damage = Callable[[Path], object]


def a_folder_in_its_place(file: Path) -> None:
    file.unlink()
    file.mkdir()


# What happened to de/pages.json → what the sentence says besides the file's name.
DAMAGES: dict[str, tuple[Damage, str]] = {
    "missing": (Path.unlink, "does not exist"),
    "truncated": (lambda file: file.write_bytes(file.read_bytes()[:-400]), "not valid JSON (line"),
    "empty": (lambda file: file.write_bytes(b""), "not valid JSON"),
    "not JSON": (lambda file: file.write_text("<html>502 Bad Gateway</html>"), "not valid JSON"),
    "an object": (lambda file: file.write_text('{"detail": "not found"}'), "not a list"),
    "null": (lambda file: file.write_text("null"), "not a list"),
    "nested too deeply": (lambda file: file.write_text("[" * 100_000), "pages.json"),
    "another encoding": (lambda file: file.write_bytes('[{"title": "Bürgerbüro"}]'.encode("latin-1")), "not UTF-8"),
    "UTF-16": (lambda file: file.write_bytes(codecs.BOM_UTF16_LE + "[]".encode("utf-16-le")), "not UTF-8"),
    "binary": (lambda file: file.write_bytes(bytes(range(256))), "not UTF-8"),
    "a folder": (a_folder_in_its_place, "Is a directory"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_pages_that_cannot_be_read(at: At, damage: str) -> None:
    root = at("pulled")
    file = root / "content/kranichfurt/de/pages.json"
    good = file.read_bytes()
    database = (root / "sprachlotse.db").read_bytes()
    do, said = DAMAGES[damage]
    do(file)
    sentence = call("--workspace", root, "pull").sentence
    assert str(file) in sentence
    assert said in sentence
    assert "recursion" not in sentence
    assert call("--workspace", root, "harvest", "--json").sentence.startswith(f"sprachlotse: {file}")
    assert (root / "sprachlotse.db").read_bytes() == database, "nothing half-written"
    assert call("--workspace", root, "status").code == 0, "what needs no store goes on"
    assert call("--workspace", root, "export", "-l", "en").code == 0
    shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
    file.write_bytes(good)
    mended = call("--workspace", root, "pull", "--json")
    assert (mended.code, mended.json["unchanged"], mended.json["removed"]) == (0, 27, 0)


@pytest.mark.parametrize("place", ["content", "content/kranichfurt", "content/kranichfurt/de"])
def test_folders_that_are_gone(at: At, place: str) -> None:
    root = at("pulled")
    shutil.rmtree(root / place)
    for command in (["pull"], ["harvest"]):
        sentence = call("--workspace", root, *command).sentence
        assert "content/kranichfurt" in sentence
        assert "sprachlotse.toml" in sentence, "the setting to correct"
    assert call("--workspace", root, "status").code == 0


def test_a_push_into_a_store_that_is_gone(at: At) -> None:
    root = at("imported")
    store = root / "content/kranichfurt"
    shutil.move(store, root / "elsewhere")
    assert str(store) in call("--workspace", root, "push", "-l", "en").sentence
    assert not store.exists()
    shutil.move(root / "elsewhere", store)
    assert call("--workspace", root, "push", "-l", "en", "--json").json["pushed"] > 0


@pytest.mark.parametrize("damage", ["truncated", "an object", "another encoding", "a folder"])
def test_events_that_cannot_be_read_do_not_stop_the_pages(at: At, damage: str) -> None:
    root = at("pulled")
    edit_store(root, lambda pages: pages[0].update(title="Ein neuer Titel"))
    file = root / "content/kranichfurt/de/events.json"
    DAMAGES[damage][0](file)
    answer = call("--workspace", root, "pull", "--json")
    assert (answer.code, answer.json["changed"], answer.json["removed"]) == (1, 1, 0)
    (problem,) = answer.json["problems"]
    assert "de/events.json" in problem


@pytest.mark.parametrize("damage", ["truncated", "an object", "another encoding", "binary", "a folder"])
def test_a_target_language_that_cannot_be_read(at: At, damage: str) -> None:
    root = at("imported")
    file = root / "content/kranichfurt/en/pages.json"
    DAMAGES[damage][0](file)
    pulled = call("--workspace", root, "pull", "--json")
    assert (pulled.code, pulled.json["unchanged"]) == (1, 27)
    assert any("en/pages.json" in problem for problem in pulled.json["problems"])
    pushed = call("--workspace", root, "push", "-l", "en", "--json")
    assert pushed.code == 1, "the location goes out, the pages are held"
    assert {held["document"].split("/")[3] for held in pushed.json["held"]}.isdisjoint({"locations"})
    assert all("en/pages.json" in held["reason"] for held in pushed.json["held"])
    assert [done["document"].split("/")[3] for done in pushed.json["documents"]] == ["locations"]


def test_a_language_that_the_store_does_not_have(at: At) -> None:
    root = at("pulled")
    learned = call("--workspace", root, "harvest", "-l", "ar", "--json")
    assert (learned.code, learned.json["aligned"]) == (0, 0)
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text().replace('source_language = "de"', 'source_language = "fr"'))
    sentence = call("--workspace", root, "pull").sentence
    assert "fr" in sentence
    assert "de, en" in sentence, "the languages that are there"


def test_entries_that_cannot_be_used_are_named_and_the_rest_goes_on(at: At) -> None:
    root = at("new")

    def spoil(entries: list[Any]) -> None:
        entries[1]["content"] = None
        del entries[2]["content"]
        entries[4]["id"] = entries[3]["id"]
        entries[5]["title"] = ""
        entries[6]["content"] = "halb \ud83d"
        entries[7]["content"] = {"html": "<p>x</p>"}
        entries[8] = "not an entry"
        entries[9]["path"] = None

    edit_store(root, spoil)
    answer = call("--workspace", root, "pull", "--json")
    assert answer.code == 1
    assert answer.json["new"] == answer.json["documents"] == 27 - 8
    problems = answer.json["problems"]
    assert len(problems) == 8
    assert all(problem.startswith("de/pages.json, ") for problem in problems)
    for number in (2, 3, 5, 6, 8, 9, 10):
        assert any(f"entry {number}" in problem for problem in problems), number
    assert any("surrogate" in problem for problem in problems)
    assert call("--workspace", root, "export", "-l", "en").code == 0
    assert call("--workspace", root, "run").code == 1


def test_an_empty_page_is_a_page(at: At) -> None:
    root = at("new")
    edit_store(root, lambda entries: entries[1].update(content=""))
    answer = call("--workspace", root, "pull", "--json")
    assert (answer.code, answer.json["documents"]) == (0, 27)


HOSTILE = {
    "unclosed": "<p>offen <b>und <i>nie zu <ul><li>eins<li>zwei",
    "misnested": "<b><p>ver<i>schr</b>änkt</i></p></div></div>",
    "script": "<script>var a = '<p>nicht übersetzen</p>'</script><style>p{}</style><p>Text</p>",
    "comments": "<!-- weg <p> --><p>da <!-- und -- dort --></p><!-- nie zu",
    "deep": "<div>" * 200 + "tief unten" + "</div>" * 200,
    "deep and unclosed": "<div><span>" * 200 + "tief",
    "NUL": "<p>nul \x00 mitten \x01\x0b\x1f drin</p>",
    "half a tag": "<p>Ende</p><a href='",
    "entities": "<p>&#0; &#xD800; &#1114112; &unbekannt; & &lt;b&gt; &amp;amp; <</p>",
    "attributes": "<p title='<b>' onclick=\"x('>')\" =\"\" a=1 a=2>Text <img src=x onerror=y></p>",
    "our own marks": "<p>{1} {{2}} <1>drei</1> <g id='1'>vier</g> %s %(x)s \\n _ \ue000</p>",
    "white space": "<p>\u2028eins\u2029zwei\x85drei\u00a0\ufeff\u200bvier\r\r\nfünf\t</p>",
    "directions": "<p>\u202egnagtuen\u202c und \u2066mehr\u2069</p>",
    "nothing": " \r\n ",
}


@pytest.mark.parametrize("form", ["po", "xliff1.2"])
def test_html_that_no_one_would_write_goes_all_the_way(at: At, form: str) -> None:
    root = at("new")
    paths: dict[str, str] = {}

    def attack(entries: list[Any]) -> None:
        for entry, (name, html) in zip(entries, HOSTILE.items(), strict=False):
            entry["content"] = html
            entry["available_languages"] = {}
            paths[name] = entry["path"]

    german = edit_store(root, attack)
    (root / "content/kranichfurt/en/pages.json").write_text("[]")
    before = german.read_bytes()
    pulled = call("--workspace", root, "pull", "--json")
    assert (pulled.code, pulled.json["documents"], pulled.json["problems"]) == (0, 27, [])
    checked = call("check-content", german, "--json")
    assert (checked.code, checked.json["failures"]) == (0, [])
    assert call("--workspace", root, "pretranslate", "-l", "en").code == 0
    exported = call("--workspace", root, "export", "-l", "en", "--format", form, "--json")
    assert exported.code == 0
    let_german_pass(root)
    returned = sign_everything(Path(exported.json["package"]), root / "returned")
    taken = call("--workspace", root, "import", returned, "--json")
    assert taken.code == 0, [entry for entry in taken.json["entries"] if entry["verdict"] != "accepted"]
    pushed = call("--workspace", root, "push", "-l", "en", "--json")
    assert (pushed.code, pushed.json["held"]) == (0, [])
    assert german.read_bytes() != before, "links to the new translations"
    english = json.loads((root / "content/kranichfurt/en/pages.json").read_bytes())
    by_german = {entry["available_languages"]["de"]["path"]: entry["content"] for entry in english}
    for name, html in HOSTILE.items():
        assert by_german[paths[name]] == html, name


def let_german_pass(root: Path) -> None:
    """A coordinator says of every text that it may stay as it is; else it would count as not translated."""
    moment = datetime(2026, 11, 28, 9, tzinfo=UTC)
    with Workspace.open(root) as workspace, workspace.database.transaction() as repository:
        for segments in repository.segments.live("kranichfurt").values():
            for segment in segments:
                for check in ("untranslated", "direction overrides"):
                    waiver = Waiver(segment.id, "en", check, segment.source.text, "Mara", "as it is", moment)
                    repository.waivers.add(waiver)


def sign_everything(package: Path, stem: Path) -> Path:
    """The file in ``package`` with every source as its own translation, signed off: the page must stay as it is."""
    with zipfile.ZipFile(package) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith((".po", ".xlf"))]
        data = archive.read(name)
    file = stem.with_suffix(Path(name).suffix)
    if file.suffix == ".po":
        file.write_bytes(data)
        catalogue = polib.pofile(str(file))
        for entry in catalogue:
            entry.msgstr, entry.flags = entry.msgid, []
        catalogue.save()
        return file
    space = "{urn:oasis:names:tc:xliff:document:1.2}"
    tree = etree.fromstring(data)
    for unit in tree.iter(f"{space}trans-unit"):
        source = unit.find(f"{space}source")
        assert source is not None
        target = unit.find(f"{space}target")
        if target is None:
            target = etree.SubElement(unit, f"{space}target")
            source.addnext(target)
        for child in list(target):
            target.remove(child)
        target.text = source.text
        target.extend(copy.deepcopy(list(source)))
        target.set("state", "final")
        unit.set("approved", "yes")
    file.write_bytes(etree.tostring(tree, xml_declaration=True, encoding="utf-8"))
    return file


def test_files_are_left_alone_by_reading(at: At) -> None:
    root = at("new")
    before = files_of(root / "content")
    call("--workspace", root, "pull")
    call("--workspace", root, "harvest")
    call("--workspace", root, "pretranslate")
    call("--workspace", root, "export", "-l", "en")
    assert files_of(root / "content") == before
