"""Files that come back from people in every state but the one hoped for."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from fixtures_cli import At, Stages, call, files_of


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return file.getvalue()


UNUSABLE: dict[str, tuple[str, bytes]] = {
    "empty": ("back.po", b""),
    "white space": ("back.po", b"\n \n"),
    "garbage": ("back.po", bytes(range(256)) * 20),
    "a letter": ("back.po", b"Dear colleague, I will do it next week.\n"),
    "an empty archive": ("back.zip", zipped()),
    "an archive of photos": ("back.zip", zipped(photo__jpg=b"\xff\xd8\xff")),
    "half an archive": ("back.zip", zipped(a__po=b'msgid ""\nmsgstr ""\n' * 900)[:300]),
    "an archive of garbage": ("back.zip", zipped(a__po=b"\x00\x01", b__xlf=b"<xliff")),
    "broken XLIFF": ("back.xlf", b'<?xml version="1.0"?><xliff version="1.2"><file>'),
    "other XML": ("back.xlf", b"<html><body>Please log in</body></html>"),
    "a bomb of entities": (
        "back.xlf",
        b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]><xliff version="1.2">&b;</xliff>',
    ),
    "a word document": ("back.po", zipped(word__document__xml=b"<w:document/>")),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_a_file_that_cannot_be_used(at: At, what: str) -> None:
    root = at("exported")
    name, data = UNUSABLE[what]
    file = root / "desk" / name
    file.parent.mkdir()
    file.write_bytes(data)
    before = files_of(root)
    sentence = call("--workspace", root, "import", file, "--json").sentence
    assert name in sentence
    assert files_of(root) == before
    file.with_name("other.po").write_bytes(b"")
    several = call("--workspace", root, "import", file.parent).sentence
    assert "nothing was taken in, none of" in several


def test_the_good_ones_among_bad_ones_are_taken_in(at: At) -> None:
    root = at("reviewed")
    (root / "desk" / "bad.po").write_bytes(b"")
    (root / "desk" / "mixed.zip").write_bytes(
        zipped(good__po=(root / "desk/returned.po").read_bytes(), bad__xlf=b"<xliff", photo__jpg=b"\xff")
    )
    answer = call("--workspace", root, "import", root / "desk", "--json")
    assert answer.code == 1
    told = answer.json
    assert told["accepted"] > 100
    assert {unusable["file"] for unusable in told["unusable"]} == {"bad.po", "mixed.zip/bad.xlf"}
    people = call("--workspace", root, "import", root / "desk")
    assert people.code == 1
    assert "not usable: bad.po: " in people.out


def test_unusable_files_stay_in_the_inbox(at: At) -> None:
    root = at("reviewed")
    inbox = root / "inbox"
    (root / "desk").rename(inbox)
    (inbox / "bad.po").write_bytes(b"")
    (inbox / "bad.zip").write_bytes(zipped(a__po=b"\x00"))
    (inbox / "notes.txt").write_text("no translation")
    answer = call("--workspace", root, "run", "--json")
    assert answer.code == 1
    taken = answer.json["flow_run"]["stations"]["take in"]["report"]
    assert taken["accepted"] > 100
    assert {path.name for path in inbox.iterdir()} == {"bad.po", "bad.zip", "notes.txt", "done"}
    assert {path.name for path in (inbox / "done").iterdir()} == {"returned.po"}


def edited(root: Path, change: Callable[[polib.POFile], object], name: str = "edited.po") -> Path:
    catalogue = polib.pofile(str(root / "desk" / "returned.po"))
    change(catalogue)
    file = root / "desk" / name
    catalogue.save(str(file))
    return file


def test_another_municipality(at: At, stages: Stages, tmp_path: Path) -> None:
    other = tmp_path / "other"
    call("init", other)
    store = stages.original("new") / "content/kranichfurt"
    call("--workspace", other, "municipality", "add", "anderswo", "--target", "en", "--store", store)
    call("--workspace", other, "pull")
    file = at("reviewed") / "desk" / "returned.po"
    answer = call("--workspace", other, "import", file, "--json")
    assert answer.code == 1
    assert (answer.json["accepted"], answer.json["final"]) == (0, 0)
    assert {entry["reason"] for entry in answer.json["entries"]} == {"this id is not known here"}
    assert Path(answer.json["receipt"]).is_file()
    assert call("--workspace", other, "push", "--json").json["pushed"] == 0


def test_a_workspace_without_municipalities(at: At, tmp_path: Path) -> None:
    call("init", tmp_path / "empty")
    file = at("reviewed") / "desk" / "returned.po"
    answer = call("--workspace", tmp_path / "empty", "import", file, "--json")
    assert answer.code == 1
    assert answer.json["rejected"] == len(answer.json["entries"]) > 0


def test_an_unknown_package_is_merged_by_ids_and_texts(at: At) -> None:
    root = at("reviewed")
    file = edited(root, lambda po: po.metadata.update({"X-Sprachlotse-Package": "zzzzzzzzzzzz"}))
    answer = call("--workspace", root, "import", file, "--json")
    assert (answer.code, answer.json["rejected"], answer.json["conflicts"]) == (0, 0, 0)
    assert answer.json["accepted"] > 100


def test_headers_that_a_program_threw_away(at: At) -> None:
    root = at("reviewed")
    answer = call("--workspace", root, "import", edited(root, lambda po: po.metadata.clear()), "--json")
    assert answer.code == 0
    assert answer.json["accepted"] > 100


@pytest.mark.parametrize("language", ["ar", "uk", "fr"])
def test_the_wrong_language_in_the_header(at: At, language: str) -> None:
    root = at("reviewed")
    file = edited(root, lambda po: po.metadata.update(Language=language))
    before = call("--workspace", root, "status", "--json").json
    sentence = call("--workspace", root, "import", file).sentence
    assert f"'{language}'" in sentence
    assert "'en'" in sentence
    assert "--language" in sentence
    assert call("--workspace", root, "status", "--json").json == before
    named = call("--workspace", root, "import", file, "-l", "en", "--json")
    assert named.code == 0
    assert named.json["accepted"] > 100


def test_a_regional_variant_in_the_header_is_the_same_language(at: At) -> None:
    root = at("reviewed")
    file = edited(root, lambda po: po.metadata.update(Language="en_US"))
    assert call("--workspace", root, "import", file, "--json").json["accepted"] > 100


def test_a_language_that_the_municipality_does_not_have(at: At) -> None:
    root = at("reviewed")
    answer = call("--workspace", root, "import", root / "desk" / "returned.po", "-l", "xx", "--json")
    assert answer.code == 2
    assert "sent out for 'en', not for 'xx'" in answer.sentence


def test_entries_that_are_spoilt_are_named_and_the_rest_is_taken(at: At) -> None:
    root = at("reviewed")
    ids: dict[str, str] = {}

    def spoil(po: polib.POFile) -> None:
        coded = [entry for entry in po if "<1>" in entry.msgid and entry.msgstr]
        ids["lost code"], ids["double"] = coded[0].msgctxt, coded[1].msgctxt
        coded[0].msgstr = coded[0].msgstr.replace("<1>", "")
        coded[1].msgstr += "<1>"
        plain = [entry for entry in po if "<" not in entry.msgid and entry.msgstr and not entry.fuzzy]
        ids["other source"], ids["nul"] = plain[0].msgctxt, plain[1].msgctxt
        plain[0].msgid = "Something that nobody sent out"
        plain[2].msgctxt = ""
        po.append(polib.POEntry(msgctxt=plain[3].msgctxt, msgid=plain[3].msgid, msgstr="A second opinion"))

    answer = call("--workspace", root, "import", edited(root, spoil), "--json")
    assert answer.code == 1
    verdicts = {entry["id"]: entry for entry in answer.json["entries"]}
    for name, verdict in {"lost code": "needs work", "double": "needs work", "other source": "unknown"}.items():
        assert verdicts[ids[name]]["verdict"] == verdict, name
        assert verdicts[ids[name]]["reason"], name
    assert any(e["id"] == "" and "lost its id" in e["reason"] for e in answer.json["entries"])
    assert answer.json["rejected"] >= 4
    assert answer.json["accepted"] > 100


def test_a_receipt_that_cannot_be_written_takes_nothing_in(at: At) -> None:
    root = at("reviewed")
    (root / "receipts").write_text("a file where a folder should be")
    before = call("--workspace", root, "status", "--json").json
    assert "receipts" in call("--workspace", root, "import", root / "desk").sentence
    assert call("--workspace", root, "status", "--json").json == before
    (root / "receipts").unlink()
    assert call("--workspace", root, "import", root / "desk", "--json").json["accepted"] > 100


def test_a_file_that_may_not_be_read_is_named(at: At) -> None:
    root = at("reviewed")
    os.symlink("nowhere.po", root / "desk" / "dangling.po")
    assert "dangling.po" in call("--workspace", root, "import", root / "desk" / "dangling.po").sentence
    assert call("--workspace", root, "import", root / "desk").code == 0


def test_two_receipts_of_one_second_do_not_meet(at: At) -> None:
    root = at("reviewed")
    receipts = {call("--workspace", root, "import", root / "desk", "--json").json["receipt"] for _ in range(3)}
    assert len(receipts) == 3
    assert [json.loads(Path(receipt).read_bytes())["accepted"] > 0 for receipt in sorted(receipts, key=len)].count(
        True
    ) == 1
