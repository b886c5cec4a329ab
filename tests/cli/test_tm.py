"""``tm import`` and ``tm export`` as people and scripts call them."""

from __future__ import annotations

from pathlib import Path

from fixtures_cli import At, call

UNIT = '<tu><tuv xml:lang="de"><seg>{}</seg></tuv><tuv xml:lang="en"><seg>{}</seg></tuv></tu>'
FILE = '<tmx version="1.4"><header creationtool="OmegaT" srclang="de"/><body>{}</body></tmx>'


def test_out_and_in_again(at: At, tmp_path: Path) -> None:
    root = at("harvested")
    file = tmp_path / "memory.tmx"
    told = call("--workspace", root, "tm", "export", "-m", "kranichfurt", "--out", file, "--json")
    assert (told.code, told.err) == (0, "")
    units = call("--workspace", root, "tm", "stats", "--json").json["units"]
    assert told.json["units"] == units > 0
    assert told.json["file"] == str(file)
    new = at("new")
    back = call("--workspace", new, "tm", "import", file, "-m", "kranichfurt", "--json")
    assert (back.code, back.json["units"], back.json["learned"], back.json["refused"]) == (0, units, units, {})
    assert call("--workspace", new, "tm", "stats", "--json").json["units"] == units
    assert f"{units:,} known before" in call("--workspace", new, "tm", "import", file).out


def test_the_workspace_has_a_place_for_exports(at: At) -> None:
    root = at("harvested")
    told = call("--workspace", root, "tm", "export", "-l", "en")
    assert told.code == 0
    assert str(root / "memories" / "kranichfurt-en.tmx") in told.out


def test_refused_translations_ask_for_a_person(at: At, tmp_path: Path) -> None:
    file = tmp_path / "theirs.tmx"
    file.write_text(FILE.format(UNIT.format("Amt 24", "Office 24") + UNIT.format("Zimmer 12", "Room 21")))
    told = call("--workspace", at("new"), "tm", "import", file, "--reviewed")
    assert told.code == 1
    assert "refused: 1 a number, time or address lost" in told.out
    assert "theirs.tmx, unit 2, line 1 (en): number missing: 12" in told.out


def test_one_sentence_when_nothing_can_be_done(at: At, tmp_path: Path) -> None:
    root = at("new")
    bad, worse = tmp_path / "bad.tmx", tmp_path / "worse.tmx"
    bad.write_bytes(FILE.format("\n" + UNIT.format("Straße", "street")).encode("latin-1"))
    worse.write_text('<!DOCTYPE tmx [<!ENTITY a "b">]>' + FILE.format(""))
    workspace = ("--workspace", root, "tm")
    assert "bad.tmx, line 2: it is not in the encoding" in call(*workspace, "import", bad).sentence
    assert "none of 2 files" in call(*workspace, "import", worse, bad).sentence
    assert "is not there" in call(*workspace, "import", tmp_path / "no.tmx").sentence
    assert "is no file" in call(*workspace, "import", tmp_path).sentence
    assert "'xx'" in call(*workspace, "import", bad, "-l", "xx").sentence
    assert "'xx'" in call(*workspace, "export", "-l", "xx").sentence
    assert "'atlantis'" in call(*workspace, "export", "-m", "atlantis").sentence
    before = (root / "sprachlotse.toml").read_bytes()
    assert "is there already" in call(*workspace, "export", "--out", root / "sprachlotse.toml").sentence
    assert (root / "sprachlotse.toml").read_bytes() == before
