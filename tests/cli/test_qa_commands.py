"""Quality checks and waivers as commands."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from fixtures_cli import At, Stages, call

from pipeline.literals import lost_literals
from pipeline.qa import CHECKS

TEXT = "Come whenever you like."


def lost(root: Path) -> str:
    """A file comes back in which one text has lost its address; returns the segment's id."""
    catalogue = polib.pofile(str(root / "desk" / "returned.po"))
    entry = next(e for e in catalogue if e.msgstr and " 43127 " in e.msgid and "<" not in e.msgid)
    entry.msgstr, entry.flags = TEXT, []
    catalogue.save(str(root / "desk" / "returned.po"))
    answer = call("--workspace", root, "import", root / "desk", "--json")
    assert answer.code == 1
    (told,) = [e for e in answer.json["entries"] if e["id"] == entry.msgctxt]
    assert told["verdict"] == "needs work"
    return str(entry.msgctxt)


def blocking(root: Path, id_: str) -> set[str]:
    told = call("--workspace", root, "qa", "run", "-l", "en", "--json").json["findings"]
    return {f["check"] for f in told if f["id"] == id_ and f["severity"] == "block"}


def test_every_check_says_why_and_how(stages: Stages) -> None:
    told = call("qa", "list", "--json")
    assert (told.code, told.err) == (0, "")
    assert [check["name"] for check in told.json["checks"]] == [check.name for check in CHECKS]
    assert all(check["why"] and check["fix"] for check in told.json["checks"])
    assert {check["severity"] for check in told.json["checks"]} == {"block", "warn"}
    lines = call("qa", "list").out.splitlines()
    assert len(lines) == len(CHECKS)
    assert call("--json", "qa", "list").json == told.json


def test_run_says_what_is_wrong_now(at: At) -> None:
    root = at("reviewed")
    id_ = lost(root)
    answer = call("--workspace", root, "qa", "run", "-l", "en", "--json")
    assert answer.code == 1, "a text that would harm somebody needs a person"
    found = [f for f in answer.json["findings"] if f["id"] == id_]
    assert found
    assert all(lost_literals(f["source"], TEXT) and f["target"] == TEXT for f in found)
    assert sum(answer.json["by_check"].values()) == len(answer.json["findings"])
    people = call("--workspace", root, "qa", "run", "-l", "en")
    assert people.code == 1
    assert people.out.splitlines()[0].endswith("with findings")


def test_run_with_one_check_only(at: At) -> None:
    root = at("reviewed")
    (name, *_) = sorted(blocking(root, lost(root)))
    told = call("--workspace", root, "qa", "run", "-l", "en", "--check", name, "--json").json
    assert set(told["by_check"]) == {name}
    both = call("--workspace", root, "qa", "run", "-l", "en", "--check", name, "--check", "empty", "--json").json
    assert set(both["by_check"]) <= {name, "empty"}


def test_nothing_that_blocks_is_exit_code_0(stages: Stages) -> None:
    root = stages.original("pulled")
    answer = call("--workspace", root, "qa", "run", "-l", "ar", "--json")
    assert (answer.code, answer.json["looked_at"], answer.json["findings"]) == (0, 0, [])


def test_waive_take_in_again_and_unwaive(at: At) -> None:
    root = at("reviewed")
    id_ = lost(root)
    checks = blocking(root, id_)
    assert checks
    for name in checks:
        given = call(
            *("--workspace", root, "qa", "waive", id_, "-l", "en", "--check", name),
            *("--reason", "the number is gone", "--by", "Mara", "--json"),
        )
        assert (given.code, given.json["withdrawn"]) == (0, False)
        assert given.json["waivers"][0]["by"] == "Mara"
    assert blocking(root, id_) == set()
    held = call("--workspace", root, "qa", "waivers", "--json").json["waivers"]
    assert {waiver["check"] for waiver in held} == checks
    assert id_ in call("--workspace", root, "qa", "waivers", "-l", "en").out
    again = call("--workspace", root, "import", root / "desk", "--json")
    assert [e["verdict"] for e in again.json["entries"] if e["id"] == id_] == ["accepted"]
    for name in checks:
        back = call("--workspace", root, "qa", "unwaive", id_, "-l", "en", "--check", name, "--by", "Mara", "--json")
        assert (back.code, back.json["withdrawn"]) == (0, True)
    assert call("--workspace", root, "qa", "waivers").out == "no check is waived\n"
    assert blocking(root, id_) == checks, "it is in use, and found again"


def test_who_sits_there_decides_if_nobody_is_named(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    root = at("reviewed")
    id_ = lost(root)
    monkeypatch.setenv("LOGNAME", "mara")
    answer = call("--workspace", root, "qa", "waive", id_, "-l", "en", "--check", "numbers", "--reason", "gone")
    assert answer.code == 0
    assert "(by mara: gone)" in answer.out


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (["run", "--check", "spelling"], "there is no check 'spelling'"),
        (["run", "-l", "fr"], "'fr' is not a target language"),
        (["run", "-m", "anderswo"], "anderswo"),
        (["waive", "zzz", "-l", "en", "--check", "codes", "--reason", "x"], "there is no segment 'zzz'"),
        (["waive", "zzz", "-l", "en", "--check", "spelling", "--reason", "x"], "there is no check 'spelling'"),
        (["waive", "zzz", "-l", "en", "--check", "codes", "--reason", "  "], "a waiver needs a reason"),
        (["waive", "zzz", "-l", "en", "--check", "codes", "--reason", "x", "--by", " "], "a waiver needs a name"),
        (["waive", "zzz", "-l", "en", "--check", "codes"], "--reason"),
        (["unwaive", "zzz", "-l", "en", "--check", "codes"], "there is no segment 'zzz'"),
        (["waivers", "-l", "fr"], "'fr' is not a target language"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_wishes_are_one_sentence(stages: Stages, command: list[str], words: str) -> None:
    assert words in call("--workspace", stages.original("exported"), "qa", *command).sentence


def test_what_was_never_waived_cannot_be_withdrawn(stages: Stages) -> None:
    root = stages.original("reviewed")
    entry = polib.pofile(str(root / "desk" / "returned.po"))[0]
    sentence = call("--workspace", root, "qa", "unwaive", entry.msgctxt, "-l", "en", "--check", "codes").sentence
    assert f"'codes' is not waived for {entry.msgctxt}" in sentence
    assert "qa waivers" in sentence
