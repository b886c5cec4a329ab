"""The ZIP that goes out."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import pytest
from lxml import etree

from pipeline.formats import package, tbx_reader, termcsv, tmx
from pipeline.literals import Literal, find_literals
from pipeline.model import Term, TermStatus
from pipeline.state import Review

TERMS = (
    Term("Wohngeld", "housing benefit", "en"),
    Term("Aufenthaltstitel", "visa", "en", TermStatus.FORBIDDEN),
    Term("Musterstadt", "", "*", TermStatus.DO_NOT_TRANSLATE),
)
MEMORY = (tmx.Unit("Guten Tag", (tmx.Translation("en", "Good day"),)),)


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def entries(make_entry) -> list:
    return [
        make_entry(segment_id="a" * 16, words=2, key="kB7", revision=3, terms=TERMS[:1]),
        make_entry(segment_id="b" * 16, target="", origin=None, review=Review.INITIAL, words=5, key="kB7", revision=4),
        make_entry(segment_id="c" * 16, review=Review.FINAL, document="/m/de/c/", title="C"),
    ]


def test_what_is_in_a_package(info, entries) -> None:
    data = package.serialize(info, entries, terms=TERMS, memory=MEMORY, extra={"more.txt": b"more"})
    files = unpacked(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2026, 1, 2, 3, 4, 4)}
    assert list(files) == [
        "README.html",
        "glossary.csv",
        "glossary/musterkreis_en.tbx",
        "manifest.json",
        "memory.tmx",
        "more.txt",
        "musterkreis_en.po",
        "musterkreis_en.xlf",
        "musterkreis_en_2.1.xlf",
        "preview.html",
    ]
    assert package.serialize(info, entries, terms=TERMS, memory=iter(MEMORY), extra={"more.txt": b"more"}) == data


def test_the_manifest_says_what_went_out(info, entries) -> None:
    files = unpacked(package.serialize(replace(info, selection="only risky"), entries, ["xliff2.1", "po"]))
    manifest = json.loads(files["manifest.json"])
    assert manifest["package"] == info.id
    assert (manifest["selection"], manifest["formats"]) == ("only risky", ["xliff2.1", "po"])
    assert manifest["counts"] == {
        "entries": 3,
        "documents": 2,
        "words": 7,
        "untranslated": 1,
        "to_check": 1,
        "reviewed": 1,
    }
    assert set(manifest["files"]) == set(files) - {"manifest.json"}
    for name, facts in manifest["files"].items():
        assert facts == {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
    assert manifest["documents"] == [
        {"path": "/musterkreis/de/wohnen/", "key": "kB7", "title": "Wohnen", "revision": 4, "entries": 2},
        {"path": "/m/de/c/", "key": "", "title": "C", "revision": 0, "entries": 1},
    ]
    assert manifest["entries"][1] == {
        "id": "b" * 16,
        "source": hashlib.sha256(entries[1].source.encode()).hexdigest(),
        "target": hashlib.sha256(b"").hexdigest(),
        "review": "initial",
    }


@pytest.mark.parametrize(
    ("formats", "names"),
    [
        (["po"], ("musterkreis_en.po",)),
        (["xliff1.2"], ("musterkreis_en.xlf",)),
        (["xliff2.1", "po"], ("musterkreis_en_2.1.xlf", "musterkreis_en.po")),
    ],
)
def test_formats(info, entries, formats: list[str], names: tuple[str, ...]) -> None:
    assert package.file_names(info, formats) == names
    files = unpacked(package.serialize(info, entries, formats))
    assert {name for name in files if name.endswith((".po", ".xlf"))} == set(names)
    readme = files["README.html"].decode()
    assert {name for name in package.file_names(info) if name in readme} == set(names)


@pytest.mark.parametrize("formats", [["po", "docx"], []])
def test_unknown_formats_are_refused(info, entries, formats: list[str]) -> None:
    with pytest.raises(ValueError, match=r"docx|none"):
        package.serialize(info, entries, formats)


def test_the_literals_of_a_text_are_found_once(info, make_entry, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is half of the time that an XLIFF takes."""
    looked: list[str] = []

    def find(text: str, language: str = "de", terms: tuple[str, ...] = ()) -> tuple[Literal, ...]:
        looked.append(text)
        return find_literals(text, language, terms)

    monkeypatch.setattr(package, "find_literals", find)
    sent = [make_entry(segment_id=letter * 16, source=f"<1>{letter}</1><2/>: 0821 3241", url="") for letter in "ab"]
    data = package.serialize(info, sent, ("xliff1.2", "xliff2.1"))
    assert looked == ["a: 0821 3241", "b: 0821 3241"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("musterkreis_en.xlf").count(b'mtype="protected"') == 2
        assert archive.read("musterkreis_en_2.1.xlf").count(b'translate="no"') == 2


def test_the_glossary_as_table_and_for_programs(info, entries) -> None:
    files = unpacked(package.serialize(info, entries, ["po"], terms=TERMS))
    table = termcsv.parse(files["glossary.csv"], "de", ["en"])
    assert [line.source for line in table.lines] == ["Wohngeld", "Aufenthaltstitel", "Musterstadt"]
    read = tbx_reader.parse(files["glossary/musterkreis_en.tbx"], "de", ["en"])
    # OmegaT shows every rendering as one to use: one that must not be used stays out.
    assert [line.source for line in read.lines] == ["Wohngeld", "Musterstadt"]
    assert etree.fromstring(files["glossary/musterkreis_en.tbx"]).get("type") == "TBX"


def test_the_memory_that_was_used(info, entries) -> None:
    files = unpacked(package.serialize(info, entries, ["po"], memory=MEMORY))
    assert [unit.source for unit in tmx.parse(files["memory.tmx"], "m", "de", ["en"])] == ["Guten Tag"]


def test_what_is_empty_is_left_out(info, entries) -> None:
    forbidden_only = unpacked(package.serialize(info, entries, ["po"], terms=TERMS[1:2]))
    assert "glossary.csv" in forbidden_only
    assert not any(name.endswith(".tbx") for name in forbidden_only)
    files = unpacked(package.serialize(info, entries, ["po"]))
    assert set(files) == {"README.html", "manifest.json", "musterkreis_en.po", "preview.html"}


def test_odd_names_and_years(info, entries) -> None:
    odd = replace(info, municipality="Bad Köstritz/Elster", created=info.created.replace(year=1970, tzinfo=None))
    assert "Bad-K-stritz-Elster_en.po" in unpacked(package.serialize(odd, entries, ["po"]))
