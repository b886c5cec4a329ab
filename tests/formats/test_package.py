"""The ZIP that goes out and whatever comes back."""

from __future__ import annotations

import hashlib
import io
import json
import random
import zipfile
from dataclasses import replace

import pytest

from pipeline.errors import FormatError
from pipeline.formats import package, po, xliff12
from pipeline.formats.readme import language_name
from pipeline.state import Review


def make_zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def entries(make_entry) -> list:
    return [
        make_entry(segment_id="a" * 16),
        make_entry(segment_id="b" * 16, target="", origin=None, review=Review.INITIAL),
        make_entry(segment_id="c" * 16, review=Review.FINAL, document="/m/de/c/"),
    ]


def test_what_is_in_a_package(info, entries) -> None:
    data = package.serialize(info, entries, extra={"preview.html": b"<p>"})
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        files = {name: archive.read(name) for name in names}
        assert {member.date_time for member in archive.infolist()} == {(2026, 1, 2, 3, 4, 4)}
    assert names == ["README.txt", "manifest.json", "musterkreis_en.po", "musterkreis_en.xlf", "preview.html"]
    manifest = json.loads(files["manifest.json"])
    assert manifest["package"] == info.id
    assert manifest["counts"] == {"entries": 3, "documents": 2, "untranslated": 1, "to_check": 1, "reviewed": 1}
    assert set(manifest["files"]) == set(names) - {"manifest.json"}
    for name, facts in manifest["files"].items():
        assert facts == {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
    assert manifest["entries"][1] == {
        "id": "b" * 16,
        "source": hashlib.sha256(entries[1].source.encode()).hexdigest(),
        "target": hashlib.sha256(b"").hexdigest(),
        "review": "initial",
    }
    assert package.serialize(info, entries, extra={"preview.html": b"<p>"}) == data


@pytest.mark.parametrize(
    ("formats", "suffixes"), [(["po"], {"po"}), (["xliff1.2"], {"xlf"}), (["po", "xliff1.2"], {"po", "xlf"})]
)
def test_formats(info, entries, formats: list[str], suffixes: set[str]) -> None:
    data = package.serialize(info, entries, formats)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        readme = archive.read("README.txt").decode("utf-8-sig")
    assert set(package.file_names(info, formats)) <= names
    assert {name.rpartition(".")[2] for name in names} - {"txt", "json"} == suffixes
    assert [name in readme for name in ("musterkreis_en.po", "musterkreis_en.xlf")] == [
        s in suffixes for s in ("po", "xlf")
    ]


def test_unknown_formats_are_refused(info, entries) -> None:
    with pytest.raises(ValueError, match=r"xliff2\.1"):
        package.serialize(info, entries, ["po", "xliff2.1"])


def test_readme_speaks_german_and_english(info, entries) -> None:
    data = package.serialize(replace(info, target_language="ar"), entries)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        raw = archive.read("README.txt")
    text = raw.decode("utf-8-sig")
    assert raw.startswith(b"\xef\xbb\xbf")
    assert text.count("\n") == text.count("\r\n")
    for words in ("Deutsch → Arabisch", "German → Arabic", "<1>…</1>", "fuzzy", "Landkreis Musterkreis", info.id):
        assert words in text


@pytest.mark.parametrize(("code", "name"), [("uk", "Ukrainisch"), ("prs", "prs"), ("so", "Somali"), ("!", "!")])
def test_language_names(code: str, name: str) -> None:
    assert language_name(code, "de") == name


def test_odd_names_and_years(info, entries) -> None:
    odd = replace(info, municipality="Bad Köstritz/Elster", created=info.created.replace(year=1970, tzinfo=None))
    with zipfile.ZipFile(io.BytesIO(package.serialize(odd, entries, ["po"]))) as archive:
        assert "Bad-K-stritz-Elster_en.po" in archive.namelist()


# --- as it comes back -----------------------------------------------------------------------------


def test_our_own_package_comes_back(info, entries) -> None:
    back = package.read_any(package.serialize(info, entries), "back.zip")
    assert [file.name for file in back.files] == ["back.zip/musterkreis_en.po", "back.zip/musterkreis_en.xlf"]
    assert back.bad == ()
    assert {file.package_id for file in back.files} == {info.id}


@pytest.mark.parametrize("name", ["x.po", "x.xlf", "x", "übersetzt (2).txt"])
def test_files_are_known_by_their_content(info, entries, name: str) -> None:
    for data, count in [
        (po.serialize(info, entries), 3),
        (xliff12.serialize(info, entries), 3),
        (b"\xef\xbb\xbf\n" + po.serialize(info, entries), 3),
        (po.serialize(info, entries).decode().encode("utf-16"), 3),
        (xliff12.serialize(info, entries).decode().replace("UTF-8", "UTF-16", 1).encode("utf-16"), 3),
    ]:
        (file,) = package.read_any(data, name).files
        assert (len(file.entries), file.name, file.package_id) == (count, name, info.id)


def test_any_folder_any_name_and_nothing_else(info, entries) -> None:
    data = make_zip(
        {
            "a/b/renamed.PO": po.serialize(info, entries),
            "../../up.xliff": xliff12.serialize(info, entries),
            "wrong-suffix.po": xliff12.serialize(info, entries),
            "__MACOSX/a/b/._renamed.PO": b"\x00\x05\x16\x07",
            "._x.po": b"\x00\x05\x16\x07",
            "a/photo.jpg": b"\xff\xd8",
            "folder.po/": b"",
        }
    )
    back = package.read_any(data, "back.zip")
    assert [file.name for file in back.files] == [
        "back.zip/a/b/renamed.PO",
        "back.zip/../../up.xliff",
        "back.zip/wrong-suffix.po",
    ]
    assert back.bad == ()


def test_one_bad_member_does_not_spoil_the_others(info, entries) -> None:
    data = make_zip({"bad.po": b"\x00\x01", "bad.xlf": b"<xliff", "good.po": po.serialize(info, entries)})
    back = package.read_any(data, "back.zip")
    assert [file.name for file in back.files] == ["back.zip/good.po"]
    assert [bad.name for bad in back.bad] == ["back.zip/bad.po", "back.zip/bad.xlf"]
    assert all(bad.reason.startswith(bad.name) for bad in back.bad)


def test_a_damaged_member_is_reported(info, entries) -> None:
    good = po.serialize(info, entries)
    data = bytearray(make_zip({"a.po": good, "b.po": good}, zipfile.ZIP_STORED))
    data[data.index(b"Guten")] ^= 1  # within a.po: its checksum no longer fits
    back = package.read(bytes(data), "back.zip")
    assert [file.name for file in back.files] == ["back.zip/b.po"]
    assert "damaged" in back.bad[0].reason


def test_an_encrypted_member_is_reported(info, entries) -> None:
    data = bytearray(make_zip({"a.po": po.serialize(info, entries)}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert "no password" in package.read(bytes(data), "back.zip").bad[0].reason


def test_bombs_are_not_unpacked(info, entries) -> None:
    good = po.serialize(info, entries)
    back = package.read(make_zip({"bomb.po": bytes(5 * 2**20), "good.po": good}), "back.zip")
    assert [file.name for file in back.files] == ["back.zip/good.po"]
    assert "times its size" in back.bad[0].reason


def test_sizes_are_limited_whatever_the_directory_says(info, entries) -> None:
    good = po.serialize(info, entries)
    limits = package.Limits(file=20_000)
    back = package.read(make_zip({"a.po": b"#" * 50_000, "good.po": good}), "back.zip", limits)
    assert [file.name for file in back.files] == ["back.zip/good.po"]
    assert "too large" in back.bad[0].reason
    with pytest.raises(FormatError, match="too large"):
        package.read_any(b"#" * 20_001, "a.po", limits)
    data = bytearray(make_zip({"a.po": b"#" * 50_000}))
    size = (50_000).to_bytes(4, "little")
    assert data.count(size) == 2
    lying = bytes(data).replace(size, (5).to_bytes(4, "little"))
    assert package.read(lying, "back.zip", limits).files == ()


def test_all_files_together_are_limited(info, entries) -> None:
    good = po.serialize(info, entries)
    back = package.read(make_zip({"1.po": good, "2.po": good}), "back.zip", package.Limits(total=len(good) + 10))
    assert (len(back.files), len(back.bad)) == (1, 1)


def test_too_many_members() -> None:
    with pytest.raises(FormatError, match="more than 1000 files"):
        package.read_any(make_zip({f"{n}.po": b"x" for n in range(1001)}, zipfile.ZIP_STORED), "back.zip")


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(100), b"PK\x05\x06", make_zip({}), make_zip({"a.txt": b"x"})]
)
def test_archives_without_anything_in_them(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^back\.zip") as caught:
        package.read_any(data, "back.zip")
    assert caught.value.hint


@pytest.mark.parametrize("data", [b"", b"\x00" * 10, b"\x89PNG\r\n", b"<", b"{}"])
def test_what_is_nothing_of_ours(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^back"):
        package.read_any(data, "back")


def test_random_damage_is_never_a_traceback(info, entries) -> None:
    rng = random.Random(7)
    clean = [package.serialize(info, entries), po.serialize(info, entries), xliff12.serialize(info, entries)]
    outcomes = set()
    for number in range(450):
        data = bytearray(clean[number % 3])
        for _ in range(rng.randrange(1, 8)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        if rng.random() < 0.3:
            del data[rng.randrange(len(data)) :]
        try:
            package.read_any(bytes(data), "back")
            outcomes.add("read")
        except FormatError as error:
            assert "\n" not in str(error)
            outcomes.add("refused")
    assert outcomes == {"read", "refused"}
