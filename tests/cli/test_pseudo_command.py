"""``sprachlotse pseudo``: a folder to try layouts with, and not a trace anywhere else."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fixtures_cli import At, Stages, call, edit_store, files_of, state_of

from pipeline.connectors.folder import FolderStore
from pipeline.mt.pseudo import BEGIN
from pipeline.steps.segment import cut


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "layout"


def test_every_document_in_every_language(stages: Stages, out: Path) -> None:
    root = stages.original("pulled")
    answer = call("--workspace", root, "pseudo", "--out", out, "--json")
    assert answer.code == 0
    assert answer.json["out"] == str(out)
    source = FolderStore(root / "content/kranichfurt").read("de")
    count = len(source.documents)
    assert answer.json["pages"] == 3 * count
    assert answer.json["languages"] == [{"language": code, "pages": count} for code in ("en", "ar", "uk")]
    for code in ("en", "ar", "uk"):
        made = FolderStore(out).read(code)
        assert made.problems == ()
        assert [(d.kind, cut(d.title, d.content)[0].tag) for d in made.documents] == [
            (d.kind, cut(d.title, d.content)[0].tag) for d in source.documents
        ]
        assert all(d.title.startswith(BEGIN) for d in made.documents if re.search("[a-z]", d.title))
        assert {d.ref.path.split("/")[2] for d in made.documents} == {code}
        assert {d.translations["de"].path for d in made.documents} == {d.ref.path for d in source.documents}
        assert len(list((out / code).glob("*.html"))) == count + 1


def test_pages_for_the_browser(stages: Stages, out: Path) -> None:
    call("--workspace", stages.original("pulled"), "pseudo", "--out", out)
    for code, direction in (("en", "ltr"), ("ar", "rtl")):
        files = {file.name: file.read_text("utf-8") for file in (out / code).glob("*.html")}
        for name, text in files.items():
            assert text.startswith(f'<!doctype html>\n<html lang="{code}" dir="{direction}">'), name
        links = re.findall(r'href="(\d+\.html)', "".join(files.values()))
        assert len(links) > len(files), "the index, and links from page to page"
        assert set(links) <= set(files)


def test_nothing_else_is_changed(at: At, out: Path) -> None:
    root = at("imported")
    before, files = state_of(root), files_of(root / "content")
    assert call("--workspace", root, "pseudo", "--out", out, "-l", "en").code == 0
    assert state_of(root) == before
    assert files_of(root / "content") == files
    assert call("--workspace", root, "tm", "stats", "--json").json["languages"]
    assert BEGIN.encode() not in (root / "sprachlotse.db").read_bytes()


def test_a_former_result_is_replaced_whole(at: At, out: Path) -> None:
    root = at("pulled")
    call("--workspace", root, "pseudo", "--out", out)
    (out / "en" / "99.html").write_text("of a page that is no more")
    first = {name: data for name, data in files_of(out).items() if name.startswith("uk/")}
    answer = call("--workspace", root, "pseudo", "--out", out, "-l", "en")
    assert answer.code == 0
    assert not (out / "en" / "99.html").exists()
    assert {name: data for name, data in files_of(out).items() if name.startswith("uk/")} == first
    assert f"begin with {out}/en/index.html" in answer.out


def test_an_empty_folder_is_taken_and_another_is_not(stages: Stages, out: Path) -> None:
    root = stages.original("pulled")
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    assert (
        call("--workspace", root, "pseudo", "--out", out).sentence
        == f"sprachlotse: there are other files in {out}: choose a new or empty folder, or one that this command made"
    )
    assert list(files_of(out)) == ["notes.txt"]
    (out / "notes.txt").unlink()
    assert call("--workspace", root, "pseudo", "--out", out, "-l", "en").code == 0


@pytest.mark.parametrize("place", ["content/kranichfurt", "content/kranichfurt/pseudo", "content", ".", "link"])
def test_never_into_a_content_store(at: At, place: str) -> None:
    root = at("pulled")
    (root / "link").symlink_to(root / "content/kranichfurt")
    before = files_of(root / "content")
    answer = call("--workspace", root, "pseudo", "--out", root / place)
    assert "is or holds the content store of kranichfurt" in answer.sentence
    assert files_of(root / "content") == before


def test_nothing_was_pulled_yet(stages: Stages, out: Path) -> None:
    answer = call("--workspace", stages.original("new"), "pseudo", "--out", out)
    assert answer.sentence == (
        "sprachlotse: nothing of kranichfurt has been pulled yet: run 'sprachlotse pull -m kranichfurt' first"
    )
    assert not out.exists()


def test_a_place_that_cannot_be_written(stages: Stages, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = call("--workspace", stages.original("pulled"), "pseudo", "--out", tmp_path / "file")
    assert str(tmp_path / "file") in answer.sentence


def test_a_municipality_whose_store_has_scripts_gets_pages_that_run_none(at: At, out: Path) -> None:
    root = at("new")

    def plant(pages: list[Any]) -> None:
        pages[0]["content"] += "<script>alert(1)</script>"

    edit_store(root, plant)
    call("--workspace", root, "pull")
    call("--workspace", root, "pseudo", "--out", out, "-l", "en")
    page = (out / "en" / "1.html").read_text("utf-8")
    assert page.index("script-src 'none'") < page.index("<script>")
    assert json.loads((out / "en" / "pages.json").read_bytes())[0]["content"].endswith("<script>alert(1)</script>")


@pytest.mark.parametrize("command", [["pull"], ["harvest", "-l", "en"], ["push", "-l", "en"]])
def test_what_it_wrote_is_never_taken_for_a_content_store(at: At, out: Path, command: list[str]) -> None:
    root = at("pulled")
    call("--workspace", root, "pseudo", "--out", out)
    settings = root / "sprachlotse.toml"
    settings.write_text(settings.read_text().replace('"content/kranichfurt"', f'"{out}"'))
    answer = call("--workspace", root, *command)
    assert f"{out} holds pseudo-translations" in answer.sentence
    assert BEGIN.encode() not in (root / "sprachlotse.db").read_bytes()
