"""``report`` as people and scripts call it."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixtures_cli import At, Stages, call, edit_store
from lxml import html as lxml_html

from pipeline.stations.overview import OverviewReport

ROOT = Path(__file__).resolve().parents[2]


def test_it_writes_one_file_and_names_it(at: At) -> None:
    root = at("pushed")
    told = call("--workspace", root, "report", "--json")
    assert (told.code, told.err) == (0, "")
    assert told.json["report"] == str(root / "reports" / "kranichfurt.html")
    page = lxml_html.document_fromstring((root / "reports" / "kranichfurt.html").read_bytes())
    assert page.findtext(".//h1/bdi") == "Stadt Kranichfurt"
    again = call("--workspace", root, "report", "-m", "kranichfurt")
    assert again.code == 0
    assert str(root / "reports" / "kranichfurt.html") in again.out
    assert [file.name for file in (root / "reports").iterdir()] == ["kranichfurt.html"]


def test_another_place_may_be_named(at: At, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = at("pulled")
    monkeypatch.chdir(tmp_path)
    told = call("--workspace", root, "report", "--out", "desk/today.html", "--json")
    assert told.json["report"] == str(tmp_path / "desk" / "today.html")
    assert (tmp_path / "desk" / "today.html").read_bytes().startswith(b"<!DOCTYPE html>")
    assert not (root / "reports").exists()


def test_a_held_push_asks_for_a_person(at: At) -> None:
    root = at("pushed")
    edit_store(root, lambda entries: [e.update(content=e["content"] + "<p>Mine.</p>") for e in entries], language="en")
    assert call("--workspace", root, "pull").code == 1
    told = call("--workspace", root, "report", "--json")
    assert told.code == call("--workspace", root, "status").code == 1
    assert told.json["held"] == len(call("--workspace", root, "status", "--json").json["municipalities"][0]["held"]) > 0


def test_what_cannot_be_done_is_one_sentence(at: At, stages: Stages, tmp_path: Path) -> None:
    original = stages.original("new")
    assert "nowhere" in call("--workspace", original, "report", "-m", "nowhere").sentence
    assert "no file" in call("--workspace", original, "report", "--out", tmp_path).sentence
    (tmp_path / "file").write_text("mine")
    assert "file" in call("--workspace", original, "report", "--out", tmp_path / "file" / "x.html").sentence
    assert "--out" in call("--workspace", original, "report", "--out", tmp_path / "file").sentence
    assert "--out" in call("--workspace", original, "report", "--out", tmp_path / ("x" * 300)).sentence
    assert (tmp_path / "file").read_text() == "mine"
    assert "sprachlotse.toml" in call("--workspace", tmp_path, "report").sentence


def test_json_keys_are_documented() -> None:
    reference = (ROOT / "docs" / "guides" / "commands.md").read_text(encoding="utf-8")
    section = reference.split("### `sprachlotse report`")[1].split("\n### ")[0]
    assert {key for key in OverviewReport("", Path()).as_json() if f"`{key}`" not in section} == set()
