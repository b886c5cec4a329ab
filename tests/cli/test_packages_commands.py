"""Packages by selection, what is out, and the evidence of reviews, as commands."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from fixtures_cli import At, Stages, call

ANMELDUNG = "/kranichfurt/de/willkommen/anmeldung/"
JOBCENTER = "/kranichfurt/de/arbeit-und-bildung/jobcenter/"


def only_package(root: Path) -> str:
    (package,) = call("--workspace", root, "packages", "list", "--json").json["packages"]
    return str(package["id"])


# --- export ----------------------------------------------------------------------------------------------------------


def test_export_by_pages_and_words(at: At) -> None:
    root = at("pretranslated")
    first = call("--workspace", root, "export", "-l", "en", "--under", ANMELDUNG, "--under", JOBCENTER, "--json")
    assert first.code == 0
    assert first.json["selection"] == f"under {ANMELDUNG}, under {JOBCENTER}"
    second = call("--workspace", root, "export", "-l", "en", "--max-words", "300", "--json").json
    assert 0 < second["words"] <= 300
    assert second["out"] == first.json["segments"]
    assert second["with_people"] == [Path(first.json["package"]).stem.rsplit("_", 1)[-1]]
    assert second["left"] > 0
    people = call("--workspace", root, "export", "-l", "en", "--max-words", "300")
    assert people.code == 0
    assert "left out, because people have them: " in people.out
    assert "segments more would be due: for the next package" in people.out


@pytest.mark.parametrize("kind", ["new", "changed", "risky"])
def test_every_kind_can_be_asked_for(at: At, kind: str) -> None:
    answer = call("--workspace", at("pretranslated"), "export", "-l", "en", "--only", kind, "--json")
    assert answer.code == 0
    assert answer.json["selection"] == f"only {kind}"
    assert (answer.json["package"] is None) == (answer.json["segments"] == 0)


def test_a_second_export_hands_out_nothing_twice_unless_asked(at: At) -> None:
    root = at("pretranslated")
    first = call("--workspace", root, "export", "-l", "en", "--under", ANMELDUNG, "--json").json
    again = call("--workspace", root, "export", "-l", "en", "--under", ANMELDUNG, "--json").json
    assert (again["package"], again["again"]) == (first["package"], True)
    none = call("--workspace", root, "export", "-l", "en", "--under", ANMELDUNG, "--max-words", "10", "--json")
    assert (none.code, none.json["package"], none.json["out"]) == (0, None, first["segments"])
    people = call("--workspace", root, "export", "-l", "en", "--under", ANMELDUNG, "--max-words", "10")
    assert "is with people" in people.out
    assert "--again" in people.out
    twice = call("--workspace", root, "export", "-l", "en", "--max-words", "10", "--again", "--json").json
    assert twice["segments"] > 0
    assert twice["selection"] == "at most 10 words, also what is out"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--only", "old"], ["'old'", "new, changed, risky"]),
        (["--format", "docx"], ["'docx'", "po, xliff1.2, xliff2.1, all"]),
        (["--under", "/nirgends/"], ["kranichfurt has no page /nirgends/"]),
        (["--max-words", "0"], ["--max-words"]),
        (["--max-words", "many"], ["--max-words"]),
        (["-m", "anderswo"], ["anderswo"]),
    ],
)
def test_wrong_wishes_are_one_sentence_and_nothing_goes_out(at: At, options: list[str], words: list[str]) -> None:
    root = at("pretranslated")
    sentence = call("--workspace", root, "export", "-l", "en", *options).sentence
    assert all(word in sentence for word in words), sentence
    assert not (root / "outbox").exists()
    assert call("--workspace", root, "packages", "list", "--json").json == {"packages": [], "remarks": []}


def test_a_folder_for_the_package_that_cannot_be_made(at: At) -> None:
    root = at("pretranslated")
    (root / "stick").write_text("a file")
    sentence = call("--workspace", root, "export", "-l", "en", "--out", root / "stick").sentence
    assert "stick" in sentence
    listed = call("--workspace", root, "packages", "list", "--json").json
    assert listed == {"packages": [], "remarks": []}, "nobody has it"


# --- packages --------------------------------------------------------------------------------------------------------


def test_the_list_of_packages(at: At) -> None:
    root = at("exported")
    told = call("--workspace", root, "packages", "list", "--json")
    assert told.code == 0
    (package,) = told.json["packages"]
    assert (package["municipality"], package["language"], package["returned"]) == ("kranichfurt", "en", 0)
    line = call("--workspace", root, "packages", "list").out
    assert package["id"] in line
    assert line.rstrip().endswith(": out")
    for options in (["-m", "kranichfurt"], ["-l", "en"]):
        assert len(call("--workspace", root, "packages", "list", *options, "--json").json["packages"]) == 1
    assert call("--workspace", root, "packages", "list", "-l", "ar", "--json").json["packages"] == []
    assert "anderswo" in call("--workspace", root, "packages", "list", "-m", "anderswo").sentence


def test_what_came_back_is_counted(at: At) -> None:
    root = at("imported")
    (package,) = call("--workspace", root, "packages", "list", "--json").json["packages"]
    assert package["returned"] == package["segments"] > 100
    assert ": came back" in call("--workspace", root, "packages", "list").out


def test_close_and_reopen(at: At) -> None:
    root = at("exported")
    id_ = only_package(root)
    closed = call("--workspace", root, "packages", "close", id_, "--json")
    assert closed.code == 0
    assert closed.json["packages"][0]["closed"] is not None
    assert ": called back on " in call("--workspace", root, "packages", "list").out
    opened = call("--workspace", root, "packages", "reopen", id_)
    assert (opened.code, opened.out.rstrip().endswith(": out")) == (0, True)
    assert call("--workspace", root, "packages", "list", "--json").json["packages"][0]["closed"] is None
    again = call("--workspace", root, "export", "-l", "en", "--max-words", "100", "--json").json
    assert again["package"] is None, "it is out"


@pytest.mark.parametrize("command", ["close", "reopen"])
def test_a_package_that_nobody_knows(stages: Stages, command: str) -> None:
    root = stages.original("exported")
    sentence = call("--workspace", root, "packages", command, "nix").sentence
    assert "there is no package 'nix'" in sentence
    assert "packages list" in sentence


def test_a_command_without_what_it_needs(stages: Stages) -> None:
    root = stages.original("exported")
    assert call("--workspace", root, "packages", "close").code == 2
    assert call("--workspace", root, "packages", "nonsense").code == 2


# --- evidence --------------------------------------------------------------------------------------------------------


def test_evidence_by_page_and_language(stages: Stages) -> None:
    root = stages.original("imported")
    told = call("--workspace", root, "evidence", "-l", "en", "--json")
    assert told.code == 0
    assert {page["language"] for page in told.json["pages"]} == {"en"}
    seen = {page["document"]: page["seen"] for page in told.json["pages"]}
    assert set(seen.values()) <= {"reviewed", "partly reviewed", "not reviewed", "nothing there"}
    page = "/kranichfurt/de/willkommen/bürgerbüro/"
    assert (seen[page], seen[ANMELDUNG]) == ("reviewed", "nothing there")
    one = call("--workspace", root, "evidence", "-l", "en", "--document", page)
    assert one.out.startswith(f"en {page}: reviewed, 26 of 26 texts, by ")
    assert "Stand-in of the demonstration" in one.out
    assert len(call("--workspace", root, "evidence", "--json").json["pages"]) == 3 * len(told.json["pages"])


def test_evidence_as_a_table_and_as_json(at: At) -> None:
    root = at("imported")
    for name in ("evidence.csv", "evidence.json"):
        answer = call("--workspace", root, "evidence", "-l", "en", "--out", root / name)
        assert (answer.code, str(root / name) in answer.out) == (0, True)
    text = (root / "evidence.csv").read_bytes().decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    pages = json.loads((root / "evidence.json").read_bytes())["pages"]
    assert len(table) == sum(len(page["acts"]) for page in pages) > 100
    assert {row["act"] for row in table} == {"reviewed"}
    assert sum(page["reviewed"] for page in pages) == len(table)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--out", "evidence.xlsx"], "neither a .csv nor a .json file"),
        (["--document", "/nirgends/"], "kranichfurt has no document /nirgends/"),
        (["-l", "fr"], "'fr' is not a target language"),
    ],
)
def test_wrong_wishes_for_evidence(stages: Stages, options: list[str], words: str) -> None:
    assert words in call("--workspace", stages.original("imported"), "evidence", *options).sentence


def test_evidence_that_cannot_be_written(at: At) -> None:
    root = at("imported")
    (root / "place.csv").mkdir()
    assert "place.csv" in call("--workspace", root, "evidence", "--out", root / "place.csv").sentence


# --- how long people are waited for ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "handed_out_twice"), [("0", True), ("1", False)])
def test_the_setting_for_how_long_people_are_waited_for(at: At, days: str, handed_out_twice: bool) -> None:
    root = at("exported")
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text().replace('review = "one"', f'review = "one"\nhand_out_days = {days}'))
    told = call("--workspace", root, "export", "-l", "en", "--max-words", "300", "--json").json
    assert (told["package"] is not None) is handed_out_twice


@pytest.mark.parametrize("days", ["-1", '"long"', "1.5"])
def test_a_wrong_setting_is_named(at: At, days: str) -> None:
    root = at("exported")
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text().replace('review = "one"', f'review = "one"\nhand_out_days = {days}'))
    assert "hand_out_days" in call("--workspace", root, "export", "-l", "en").sentence
