"""Every command of the loop, as people type it: exit code, promised JSON keys, readable output."""

from __future__ import annotations

import json
import os
from pathlib import Path

import polib
import pytest
from fixtures_cli import At, Stages, call, edit_store

# Command → the keys that CLI.md promises.
PROMISED = {
    "pull": {"documents", "new", "changed", "unchanged", "removed", "segments"},
    "harvest": {"aligned", "learned", "skipped"},
    "pretranslate": {"segments", "unique", "by_origin", "glossary", "seconds"},
    "export": {"package", "files", "segments", "words"},
    "import": {"accepted", "unchanged", "rejected", "conflicts", "receipt", "entries"},
    "approve": {"approved"},
    "push": {"pushed", "held", "unchanged"},
    "run": {"flow_run"},
    "check-content": {"documents", "identical", "units", "segments", "failures", "fragile"},
}


@pytest.mark.parametrize(
    ("stage", "command"),
    [
        ("new", ["pull"]),
        ("pulled", ["pull", "-m", "kranichfurt"]),
        ("pulled", ["harvest"]),
        ("pulled", ["harvest", "--municipality", "kranichfurt", "--language", "en"]),
        ("harvested", ["pretranslate"]),
        ("harvested", ["pretranslate", "-m", "kranichfurt", "-l", "en"]),
        ("pretranslated", ["export", "-l", "en"]),
        ("pretranslated", ["export", "-l", "en", "--format", "xliff1.2"]),
        ("pretranslated", ["export", "-l", "ar", "--format", "all", "--out", "parcels"]),
        ("reviewed", ["import", "desk/returned.po"]),
        ("reviewed", ["import", "desk", "--by", "Amal"]),
        ("imported", ["approve", "-l", "en", "--by", "Olena"]),
        ("imported", ["push"]),
        ("imported", ["push", "-l", "en", "--dry-run"]),
        ("imported", ["run"]),
        ("new", ["check-content", "content/kranichfurt/de/pages.json"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_station(at: At, monkeypatch: pytest.MonkeyPatch, stage: str, command: list[str]) -> None:
    root = at(stage)
    monkeypatch.chdir(root)
    told = call(*command, "--json")
    assert told.code == 0, told
    assert told.json.keys() >= PROMISED[command[0]]
    again = call(*command)
    assert again.code == 0
    assert again.out.strip(), "people get to read something"
    assert "{" not in again.out, "people do not get JSON"
    assert "Traceback" not in again.err


def test_numbers_of_pull(at: At) -> None:
    root = at("new")
    first = call("--workspace", root, "pull", "--json").json
    assert first["documents"] == first["new"] == 27
    assert first["segments"] > 300
    second = call("--workspace", root, "pull", "--json").json
    assert (second["new"], second["changed"], second["removed"], second["unchanged"]) == (0, 0, 0, 27)
    assert second["segments"] == first["segments"]


def test_pull_says_what_it_left_out_and_exits_with_1(at: At) -> None:
    root = at("pulled")
    edit_store(root, lambda entries: entries[3].update(content=None))
    answer = call("--workspace", root, "pull", "--json")
    assert answer.code == 1
    (problem,) = answer.json["problems"]
    assert "de/pages.json" in problem
    assert "entry 4" in problem
    people = call("--workspace", root, "pull")
    assert people.code == 1
    assert f"left out: {problem}" in people.out


def test_pretranslate_tells_origins_and_glossary(at: At) -> None:
    root = at("harvested")
    told = call("--workspace", root, "pretranslate", "-l", "en", "--json").json
    assert told["glossary"].keys() >= {"occurrences", "applied", "missed"}
    assert told["by_origin"]["exact match"] > 0
    assert told["segments"] >= told["unique"] > 0
    assert told["seconds"] >= 0


def test_without_a_model_people_are_told_once_how_to_get_one(at: At) -> None:
    answer = call("--workspace", at("harvested"), "pretranslate", "-l", "en")
    assert answer.out.count("models install FILE") == 1
    assert "machine translation into en was skipped" in answer.out


def test_export_names_a_package_that_exists(at: At) -> None:
    root = at("pretranslated")
    told = call("--workspace", root, "export", "-l", "en", "--format", "all", "--json").json
    package = Path(told["package"])
    assert package.is_file()
    assert package.parent == root / "outbox"
    assert {Path(name).suffix for name in told["files"]} == {".po", ".xlf"}
    assert told["words"] > told["segments"] > 0


def test_export_into_another_folder_relative_to_where_one_stands(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    root = at("pretranslated")
    (root / "desk").mkdir()
    monkeypatch.chdir(root / "desk")
    told = call("export", "-l", "en", "--out", "parcels", "--json").json
    assert Path(told["package"]).parent == root / "desk" / "parcels"
    assert not (root / "outbox").exists()


def test_nothing_to_export_is_no_failure(at: At) -> None:
    root = at("pulled")
    edit_store(root, list.clear)
    for kind in ("events", "locations"):
        edit_store(root, list.clear, kind=kind)
    call("--workspace", root, "pull")
    answer = call("--workspace", root, "export", "-l", "en", "--json")
    assert (answer.code, answer.json["package"], answer.json["segments"]) == (0, None, 0)
    assert "nothing is due" in call("--workspace", root, "export", "-l", "en").out


def test_import_gives_every_entry_a_verdict_and_a_receipt(at: At) -> None:
    root = at("reviewed")
    catalogue = polib.pofile(str(root / "desk" / "returned.po"))
    accepted = [entry for entry in catalogue if entry.msgstr and not entry.fuzzy]
    catalogue[0].msgctxt = "unknown-to-us-00"
    catalogue.save()
    answer = call("--workspace", root, "import", root / "desk" / "returned.po", "--json")
    told = answer.json
    assert answer.code == 1
    assert told["rejected"] == 1
    assert told["accepted"] in (len(accepted), len(accepted) - 1)
    assert len(told["entries"]) == len(catalogue)
    assert all(entry.keys() == {"id", "verdict", "reason"} for entry in told["entries"])
    counts = {"accepted": "accepted", "unchanged": "unchanged", "conflicts": "conflict"}
    counts |= {"needs_work": "needs work", "unknown": "unknown"}
    for key, verdict in counts.items():
        assert told[key] == sum(entry["verdict"] == verdict for entry in told["entries"])
    assert told["rejected"] == told["needs_work"] + told["unknown"]
    receipt = json.loads(Path(told["receipt"]).read_bytes())
    assert receipt["entries"] == told["entries"]
    people = call("--workspace", root, "import", root / "desk" / "returned.po")
    assert people.code == 1
    assert "unknown: unknown-to-us-00: this id is not known here" in people.out


def test_import_twice_changes_nothing_the_second_time(at: At) -> None:
    root = at("imported")
    told = call("--workspace", root, "import", root / "desk", "--json")
    assert told.code == 0
    assert (told.json["accepted"], told.json["rejected"], told.json["conflicts"]) == (0, 0, 0)


def test_two_pairs_of_eyes(at: At) -> None:
    root = at("reviewed")
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text().replace('review = "one"', 'review = "two"'))
    call("--workspace", root, "import", root / "desk", "--by", "Amal")
    own = call("--workspace", root, "approve", "-l", "en", "--by", "Stand-in of the demonstration", "--json")
    assert own.code in (0, 1)
    told = call("--workspace", root, "approve", "-l", "en", "--by", "Olena", "--json")
    assert told.code == 0
    assert own.json["approved"] + told.json["approved"] > 100


def test_approve_takes_the_name_of_who_sits_there(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "olena")
    answer = call("--workspace", at("imported"), "approve", "-l", "en")
    assert answer.code == 0
    assert "approved by olena" in answer.out


def test_push_counts_what_it_wrote(at: At) -> None:
    root = at("imported")
    before = json.loads((root / "content/kranichfurt/en/pages.json").read_bytes())
    dry = call("--workspace", root, "push", "-l", "en", "--dry-run", "--json").json
    assert json.loads((root / "content/kranichfurt/en/pages.json").read_bytes()) == before
    told = call("--workspace", root, "push", "-l", "en", "--json").json
    assert told["pushed"] == dry["pushed"] == len(told["documents"]) > 0
    assert told["held"] == []
    again = call("--workspace", root, "push", "-l", "en", "--json").json
    assert (again["pushed"], again["unchanged"]) == (0, told["pushed"] + told["unchanged"])


def test_a_held_push_exits_with_1_and_is_decided_with_ours(at: At) -> None:
    root = at("pushed")
    pages = json.loads((root / "content/kranichfurt/en/pages.json").read_bytes())
    ours = next(page for page in pages if page["path"].endswith("/first-steps/"))
    german = ours["available_languages"]["de"]["path"]

    def meddle(entries: list[dict[str, str]]) -> None:
        for entry in entries:
            if entry["path"] == ours["path"]:
                entry["content"] += "<p>Written by a person.</p>"

    edit_store(root, meddle, "en")
    pulled = call("--workspace", root, "pull", "--json")
    assert pulled.code == 1
    assert [conflict["document"] for conflict in pulled.json["conflicts"]] == [german]
    held = call("--workspace", root, "push", "-l", "en", "--json")
    assert held.code == 1
    assert [(one["document"], one["language"]) for one in held.json["held"]] == [(german, "en")]
    assert "push --ours" in held.json["held"][0]["reason"]
    assert call("--workspace", root, "status").code == 1
    decided = call("--workspace", root, "push", "-l", "en", "--ours", german, "--json")
    assert (decided.code, decided.json["pushed"]) == (0, 1)
    assert call("--workspace", root, "status").code == 0


def test_run_goes_through_all_stations(at: At) -> None:
    root = at("reviewed")
    (root / "inbox").mkdir()
    (root / "desk" / "returned.po").rename(root / "inbox" / "returned.po")
    answer = call("--workspace", root, "run", "-m", "kranichfurt", "--json")
    assert answer.code == 0, answer
    stations = answer.json["flow_run"]["stations"]
    assert list(stations) == ["pull", "take in", "pretranslate", "export", "push"]
    assert stations["push"]["report"]["pushed"] > 0
    assert (root / "inbox" / "done" / "returned.po").is_file()


def test_check_content_finds_every_real_page_identical(shared: Path) -> None:
    answer = call("check-content", shared / "content/lkaugsburg/de/pages.json", "--json")
    assert answer.code == 0
    assert answer.json["documents"] == answer.json["identical"] == 238
    assert answer.json["failures"] == []
    assert answer.json["segments"] >= answer.json["units"] > 0


def test_check_content_needs_no_workspace(stages: Stages, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = stages.original("new") / "content/kranichfurt/de/events.json"
    monkeypatch.chdir(tmp_path)
    answer = call("check-content", os.path.relpath(file, tmp_path))
    assert answer.code == 0
    assert "3 of 3 documents identical" in answer.out
