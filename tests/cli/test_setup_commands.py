"""Commands around the loop: workspaces, municipalities, demonstration, status, doctor, glossaries, memory, models."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures_cli import At, Stages, call, files_of, spawn


def test_init_makes_an_empty_workspace(tmp_path: Path) -> None:
    answer = call("init", tmp_path / "new", "--json")
    assert answer.code == 0
    assert answer.json["workspace"] == str(tmp_path / "new")
    assert call("--workspace", tmp_path / "new", "municipality", "list", "--json").json == {"municipalities": []}
    assert "municipality add" in call("--workspace", tmp_path / "new", "municipality", "list").out
    status = call("--workspace", tmp_path / "new", "status")
    assert (status.code, status.err) == (0, "")
    assert "municipality add" in status.out


def test_init_with_the_sample_says_what_comes_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    answer = call("init", "here", "--sample")
    assert answer.code == 0
    assert str(tmp_path / "here") in answer.out
    assert "sprachlotse pull" in answer.out
    names = files_of(tmp_path / "here").keys()
    assert {"sprachlotse.toml", "sprachlotse.db", "content/kranichfurt/de/pages.json"} <= names


def test_init_never_touches_what_is_there(stages: Stages, tmp_path: Path) -> None:
    before = files_of(stages.original("new"))
    assert "already is a workspace" in call("init", stages.original("new"), "--sample").sentence
    assert files_of(stages.original("new")) == before
    (tmp_path / "glossaries/shared").mkdir(parents=True)
    (tmp_path / "glossaries/shared/terms.csv").write_text("de,en\nAmt,office\n")
    (tmp_path / "letter.txt").write_text("mine")
    assert call("init", tmp_path).code == 0
    assert (tmp_path / "glossaries/shared/terms.csv").read_text() == "de,en\nAmt,office\n"
    assert (tmp_path / "letter.txt").read_text() == "mine"


@pytest.fixture
def empty(tmp_path: Path, stages: Stages) -> Path:
    """A workspace without a municipality, and a store beside it."""
    root = tmp_path / "empty"
    call("init", root)
    (tmp_path / "dump").symlink_to(stages.original("new") / "content/kranichfurt")
    return root


def test_a_municipality_is_registered_and_works(empty: Path) -> None:
    file = empty / "sprachlotse.toml"
    file.write_text("# our own remark\n" + file.read_text())
    add = ["municipality", "add", "lka", "--name", "Landkreis A", "--target", "en", "--target", "uk"]
    answer = call("--workspace", empty, *add, "--store", empty.parent / "dump", "--review", "two", "--json")
    assert answer.code == 0
    (one,) = answer.json["municipalities"]
    assert (one["slug"], one["name"], one["target_languages"]) == ("lka", "Landkreis A", ["en", "uk"])
    assert "# our own remark" in file.read_text()
    written = tomllib.loads(file.read_text())["municipality"]["lka"]
    assert written["store"] == {"type": "folder", "path": str(empty.parent / "dump")}
    assert call("--workspace", empty, "municipality", "list", "--json").json == answer.json
    table = call("--workspace", empty, "municipality", "list").out
    assert "Landkreis A" in table
    assert call("--workspace", empty, "pull", "--json").json["documents"] == 27


def test_a_second_municipality_must_be_named(empty: Path) -> None:
    store = empty.parent / "dump"
    for slug in ("eins", "zwei"):
        add = call("--workspace", empty, "municipality", "add", slug, "--target", "en", "--store", store)
        assert add.code == 0
        assert f"sprachlotse pull -m {slug}" in add.out
    sentence = call("--workspace", empty, "pull").sentence
    assert "eins, zwei" in sentence
    assert "-m" in sentence
    assert call("--workspace", empty, "pull", "-m", "zwei").code == 0
    rows = call("--workspace", empty, "status", "--json").json["municipalities"]
    assert [row["documents"] for row in rows] == [0, 27]
    assert [
        r["municipality"] for r in call("--workspace", empty, "status", "-m", "zwei", "--json").json["municipalities"]
    ]


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["lka", "--target", "en", "--store", "nowhere"], "nowhere"),
        (["lka", "--target", "en", "--store", "../dump", "--source", "fr"], "fr"),
        (["lka", "--target", "de", "--store", "../dump"], "'de' is both source and target"),
        (["lka", "--target", "English", "--store", "../dump"], "'English' is not a language code"),
        (["Stadt Köln", "--target", "en", "--store", "../dump"], "'Stadt Köln' is not a short name"),
        (["lka", "--target", "en", "--store", "../dump", "--review", "three"], "review"),
        (["lka", "--store", "../dump"], "--target"),
        (["lka", "--target", "en"], "--store"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_municipality_is_not_written(
    empty: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], named: str
) -> None:
    monkeypatch.chdir(empty)
    before = (empty / "sprachlotse.toml").read_bytes()
    assert named in call("municipality", "add", *arguments).sentence
    assert (empty / "sprachlotse.toml").read_bytes() == before


def test_a_municipality_is_registered_once(at: At) -> None:
    root = at("new")
    store = root / "content/kranichfurt"
    answer = call("--workspace", root, "municipality", "add", "kranichfurt", "--target", "en", "--store", store)
    assert "'kranichfurt' is registered already" in answer.sentence


def test_the_demonstration_goes_all_the_way(tmp_path: Path) -> None:
    answer = call("demo", "--workspace", tmp_path / "demo")
    assert answer.code == 0, answer
    for number, step in enumerate(
        ("init", "pull", "harvest", "model", "pretranslate", "export", "review", "import", "approve", "push", "status"),
        1,
    ):
        assert f"\n{number}. {step}: " in answer.out
    assert answer.out.count("SPRACHLOTSE_OFFLINE") == 1, "told once"
    again = call("--workspace", tmp_path / "demo", "demo", "--json")
    assert again.code == 0
    assert again.json["pushed"] == 0, "what is pushed already is not pushed again"
    assert [step["step"] for step in again.json["steps"]][:2] == ["init", "pull"]


def test_the_demonstration_for_scripts(tmp_path: Path) -> None:
    answer = call("--json", "demo", "--workspace", tmp_path / "demo")
    assert answer.code == 0
    assert answer.json.keys() >= {"steps", "pushed"}
    assert answer.json["pushed"] > 0


def test_the_demonstration_leaves_other_workspaces_alone(empty: Path) -> None:
    before = files_of(empty)
    assert "no municipality 'kranichfurt'" in call("demo", "--workspace", empty).err
    assert files_of(empty) == before


def test_status_counts_per_language(stages: Stages) -> None:
    root = stages.original("pushed")
    answer = call("--workspace", root, "status", "--json")
    assert answer.code == 0
    (town,) = answer.json["municipalities"]
    rows = {row["language"]: row for row in town["languages"]}
    assert list(rows) == ["en", "ar", "uk"]
    assert rows["en"].keys() >= {"segments", "words", "final", "stale", "untranslated"}
    assert 0 < rows["en"]["final"] < rows["en"]["segments"]
    assert rows["ar"]["untranslated"] == rows["ar"]["segments"]
    table = call("--workspace", root, "status", "-m", "kranichfurt").out
    assert "Stadt Kranichfurt" in table
    assert "untranslated" in table


def test_a_table_fits_a_terminal_of_eighty_columns(stages: Stages) -> None:
    lines = call("--workspace", stages.original("pushed"), "status").out.splitlines()
    assert max(map(len, lines)) <= 80


def test_doctor(stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = call("--workspace", stages.original("pulled"), "doctor", "--json")
    states = {check["name"]: (check["state"], check["detail"]) for check in answer.json["checks"]}
    assert states["python"][0] == states["workspace"][0] == states["kranichfurt: store"][0] == "ok"
    assert states["models"] == ("none", "install one: sprachlotse models install FILE")
    people = call("--workspace", stages.original("pulled"), "doctor")
    assert people.code == answer.code
    assert "27 documents" in people.out
    monkeypatch.chdir(tmp_path)
    nowhere = call("doctor", "--json")
    assert nowhere.code == 1
    assert any(check["state"] == "broken" and "init DIR" in check["detail"] for check in nowhere.json["checks"])


def test_doctor_finds_a_broken_store(at: At) -> None:
    root = at("pulled")
    (root / "content/kranichfurt/de/pages.json").write_text("[")
    answer = call("--workspace", root, "doctor", "--json")
    assert answer.code == 1
    (broken,) = [check for check in answer.json["checks"] if check["state"] == "broken"]
    assert "de/pages.json" in broken["detail"]


def test_glossary_list(stages: Stages) -> None:
    root = stages.original("new")
    everything = call("--workspace", root, "glossary", "list", "--json")
    assert everything.code == 0
    assert everything.json["problems"] == []
    english = call("--workspace", root, "glossary", "list", "-m", "kranichfurt", "-l", "en", "--json").json["terms"]
    assert 0 < len(english) < len(everything.json["terms"])
    assert {term["language"] for term in english} <= {"en", "*"}
    assert {term["glossary"] for term in english} == {"shared", "kranichfurt"}
    table = call("--workspace", root, "glossary", "list", "-l", "ar").out
    assert all(word in table for word in ("term", "translation", "do-not-translate"))


def test_glossary_check_names_file_and_line(at: At) -> None:
    root = at("new")
    assert call("--workspace", root, "glossary", "check").code == 0
    file = root / "glossaries/kranichfurt/terms.csv"
    rows = file.read_text().splitlines()
    file.write_text("\n".join([*rows, "Bürgerbüro,office,,,verboten,,"]))
    answer = call("--workspace", root, "glossary", "check", "--json")
    assert answer.code == 1
    (problem,) = answer.json["problems"]
    assert (problem["file"], problem["line"]) == ("kranichfurt/terms.csv", len(rows) + 1)
    assert answer.json["terms"]
    people = call("--workspace", root, "glossary", "check")
    assert people.code == 1
    assert f"kranichfurt/terms.csv, line {len(rows) + 1}" in people.out
    listed = call("--workspace", root, "glossary", "list")
    assert listed.code == 1
    assert f"line {len(rows) + 1}" in listed.err


def test_glossary_check_tells_what_is_lacking_and_what_nobody_needs(at: At) -> None:
    root = at("pulled")
    file = root / "glossaries/kranichfurt/terms.csv"
    file.write_text(file.read_text() + "Nirgendwort,nowhere word,,,,,\n")
    without = call("--workspace", root, "glossary", "check", "--json").json
    assert without["unused"] is None
    assert {one["occurrences"] for one in without["missing"]} == {None}
    answer = call("--workspace", root, "glossary", "check", "-m", "kranichfurt", "--json")
    assert answer.code == 0  # hints, no problems
    assert "Nirgendwort" in answer.json["unused"]
    assert "Ausländerbehörde" not in answer.json["unused"]
    arabic = [one for one in answer.json["missing"] if one["language"] == "ar"]
    line = len(file.read_text().splitlines())
    place = {"file": "kranichfurt/terms.csv", "line": line}
    assert {"source": "Nirgendwort", "language": "ar", "occurrences": 0, **place} in arabic
    assert answer.json["places"]["Nirgendwort"] == place
    assert arabic == sorted(arabic, key=lambda one: -one["occurrences"])
    assert arabic[0]["occurrences"] > 0
    english = call("--workspace", root, "glossary", "check", "-m", "kranichfurt", "-l", "en", "--json").json
    assert {one["language"] for one in english["missing"]} <= {"en"}
    people = call("--workspace", root, "glossary", "check", "-m", "kranichfurt")
    assert "without a rendering in ar:" in people.out
    assert "in none of the pages:" in people.out
    assert re.search(r"Bürgerbüro \(\d+×, kranichfurt/terms\.csv:\d+\)", people.out)


def test_glossary_check_before_the_first_pull_looks_at_no_pages(at: At) -> None:
    assert call("--workspace", at("new"), "glossary", "check", "-m", "kranichfurt", "--json").json["unused"] is None


def test_a_missing_glossary_is_told_and_the_work_goes_on(at: At) -> None:
    root = at("pulled")
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text().replace('glossary = ["shared", ', 'glossary = ["shared", "nirgends", '))
    answer = call("--workspace", root, "glossary", "check", "--json")
    assert answer.code == 1
    assert [problem["file"] for problem in answer.json["problems"]] == ["nirgends"]
    assert call("--workspace", root, "export", "-l", "en").code == 0


def test_memory_statistics(stages: Stages) -> None:
    answer = call("--workspace", stages.original("harvested"), "tm", "stats", "--json")
    assert answer.code == 0
    by_language = {row["language"]: row["units"] for row in answer.json["languages"]}
    assert by_language == {"en": answer.json["units"], "ar": 0, "uk": 0}
    assert answer.json["units"] > 100
    table = call("--workspace", stages.original("harvested"), "tm", "stats", "-m", "kranichfurt").out
    assert str(answer.json["units"]) in table
    assert call("--workspace", stages.original("new"), "tm", "stats", "--json").json["units"] == 0


def test_models_are_installed_listed_used_and_removed(
    tmp_path: Path, at: At, make_tiny_model: Callable[..., Path]
) -> None:
    model = make_tiny_model(tmp_path)
    environment = {"ARGOS_PACKAGES_DIR": str(tmp_path / "packages")}
    assert spawn("models", "list", "--json", environment=environment).json == {"models": [], "problems": []}
    installed = spawn("models", "install", model, "--json", environment=environment)
    assert installed.code == 0
    (one,) = installed.json["models"]
    assert (one["code"], one["from"], one["to"]) == ("translate-de_en", "de", "en")
    root = at("harvested")
    offered = spawn("--workspace", root, "pretranslate", "-l", "en", "--json", environment=environment)
    assert offered.code == 0, offered
    assert offered.json["by_origin"]["machine"] > 0
    assert offered.json["left"] == 0
    removed = spawn("models", "remove", "translate-de_en", environment=environment)
    assert removed.code == 0
    assert "removed translate-de_en" in removed.out


def test_models_that_are_none(tmp_path: Path) -> None:
    environment = {"ARGOS_PACKAGES_DIR": str(tmp_path / "packages")}
    garbage = tmp_path / "garbage.argosmodel"
    garbage.write_bytes(b"PK\x03\x04 not really")
    assert str(garbage) in spawn("models", "install", garbage, environment=environment).sentence
    assert "is not there" in call("models", "install", tmp_path / "missing.argosmodel").sentence
    assert "no .argosmodel file" in call("models", "install", tmp_path / "..").sentence
    assert "'nonsense' is neither a file nor a pair" in call("models", "install", "nonsense").sentence
    assert "translate-xx_yy" in spawn("models", "remove", "translate-xx_yy", environment=environment).sentence


def test_receipts_and_reports_are_utf8(at: At) -> None:
    root = at("imported")
    (letter, receipt) = sorted((root / "receipts").iterdir())
    assert json.loads(receipt.read_text(encoding="utf-8"))["accepted"] > 0
    assert letter.suffix == ".html"
    assert "Übersetzungen" in letter.read_text(encoding="utf-8")
