"""Whatever comes back: archives of all kinds, whole and damaged, and what is in them."""

from __future__ import annotations

import hashlib
import io
import json
import random
import stat
import zipfile
from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import FormatError
from pipeline.formats import package, po, xliff12, xliff21
from pipeline.formats.archive import Archive, Budget, Limits
from pipeline.formats.package import read, read_any
from pipeline.state import Review


def make_zip(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return buffer.getvalue()


class _Stream(io.RawIOBase):
    """Takes what is written and cannot go back: so that an archive puts sizes and checksums behind the files."""

    def __init__(self) -> None:
        self.data = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:  # type: ignore[no-untyped-def]
        self.data += data
        return len(data)


def streamed_zip(members: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", compression) as file:  # type: ignore[call-overload]
        for name, data in members.items():
            file.writestr(name, data)
    return bytes(stream.data)


@pytest.fixture(scope="module")
def entries(make_entry) -> list:
    return [
        make_entry(segment_id="a" * 16),
        make_entry(segment_id="b" * 16, target="", origin=None, review=Review.INITIAL),
        make_entry(segment_id="c" * 16, review=Review.FINAL, document="/m/de/c/"),
    ]


@pytest.fixture(scope="module")
def good(info, entries) -> bytes:
    return po.serialize(info, entries)


@pytest.fixture(scope="module")
def long(info, make_entry) -> bytes:
    """A PO file of some length, no two entries alike, all of them final."""
    rng = random.Random(3)
    entries = [
        make_entry(segment_id=f"{n:016d}", source=f"Satz {rng.random()}", target=f"Text {rng.random()}", codes=())
        for n in range(400)
    ]
    return po.serialize(info, [replace(entry, review=Review.FINAL) for entry in entries])


def names(back: package.Returned) -> list[str]:
    return [file.name for file in back.files]


def test_our_own_package_comes_back(info, entries) -> None:
    back = read_any(package.serialize(info, entries), "back.zip")
    assert names(back) == [
        "back.zip/musterkreis_en.po",
        "back.zip/musterkreis_en.xlf",
        "back.zip/musterkreis_en_2.1.xlf",
    ]
    assert (back.bad, back.untouched) == ((), ())
    assert {file.package_id for file in back.files} == {info.id}
    assert [file.format for file in back.files] == ["po", "xliff1.2", "xliff2.1"]


@pytest.mark.parametrize("name", ["x.po", "x.xlf", "x", "übersetzt (2).txt", "x.zip"])
def test_files_are_known_by_their_content(info, entries, good: bytes, name: str) -> None:
    xliff = xliff12.serialize(info, entries)
    newer = xliff21.serialize(info, entries)
    for data, kind in [
        (good, "po"),
        (xliff, "xliff1.2"),
        (newer, "xliff2.1"),
        (b"\xef\xbb\xbf\n" + good, "po"),
        (good.decode().encode("utf-16"), "po"),
        (xliff.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16"), "xliff1.2"),
        (newer.decode().replace("UTF-8", "UTF-16", 1).encode("utf-16"), "xliff2.1"),
        (b'<?xml version="1.0"?><!-- a > comment -->' + newer[newer.index(b"?>") + 2 :], "xliff2.1"),
    ]:
        (file,) = read_any(data, name).files
        assert (len(file.entries), file.name, file.package_id, file.format) == (3, name, info.id, kind)
        assert file.digest == hashlib.sha256(data).hexdigest()


def test_a_newer_xliff_without_its_head_is_still_known(info, entries) -> None:
    newer = xliff21.serialize(info, entries)
    (file,) = read_any(b"<x>" + newer[newer.index(b"<unit") :], "x.xlf").files
    assert file.format == "xliff2.1"
    assert {entry.segment_id for entry in file.entries} == {entry.segment_id for entry in entries}


def test_any_folder_any_name_and_nothing_else(info, entries, good: bytes) -> None:
    data = make_zip(
        {
            "a/b/renamed.PO": good,
            "../../up.xliff": xliff12.serialize(info, entries),
            "wrong-suffix.po": xliff12.serialize(info, entries),
            "saved.po.txt": good,
            "no suffix": good,
            "README.txt": b"Open the file in Poedit. msgid is what you see on the left.",
            "__MACOSX/a/b/._renamed.PO": b"\x00\x05\x16\x07",
            "._x.po": b"\x00\x05\x16\x07",
            "a/photo.jpg": b"\xff\xd8",
            "thumbs": b"\x00\x01\x02",
            "project_save.tmx": b"<tmx>msgid</tmx>",
            "folder.po/": b"",
        }
    )
    back = read_any(data, "back.zip")
    assert names(back) == [
        "back.zip/a/b/renamed.PO",
        "back.zip/../../up.xliff",
        "back.zip/wrong-suffix.po",
        "back.zip/saved.po.txt",
        "back.zip/no suffix",
    ]
    assert back.bad == ()


def test_backups_are_read_where_there_is_nothing_else(good: bytes) -> None:
    assert names(read_any(make_zip({"x.po~": good, "x.po.bak": good, "x.po": good}), "b.zip")) == ["b.zip/x.po"]
    assert names(read_any(make_zip({"x.po~": good}), "b.zip")) == ["b.zip/x.po~"]


def test_one_bad_member_does_not_spoil_the_others(good: bytes) -> None:
    data = make_zip({"bad.po": b"\x00\x01", "bad.xlf": b"<xliff", "good.po": good})
    back = read_any(data, "back.zip")
    assert names(back) == ["back.zip/good.po"]
    assert [bad.name for bad in back.bad] == ["back.zip/bad.po", "back.zip/bad.xlf"]
    assert all(bad.reason.startswith(bad.name) for bad in back.bad)


def test_same_names_are_told_apart(good: bytes) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = make_zip({"x.po": good})
        buffer = io.BytesIO(data)
        with zipfile.ZipFile(buffer, "a") as file:
            file.writestr("x.po", good + b"# other\n")
    back = read_any(buffer.getvalue(), "b.zip")
    assert names(back) == ["b.zip/x.po", "b.zip/x (2).po"]
    assert len({file.digest for file in back.files}) == 2


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_names_are_read_in_the_encodings_of_windows_and_macos(good: bytes, compression: int) -> None:
    data = make_zip({"xbersetzung.po": good}, compression)
    windows = data.replace(b"xbersetzung.po", b"\x81bersetzung.po")
    macos = make_zip({"xxbersetzung.po": good}, compression).replace(b"xxbersetzung", "übersetzung".encode())
    for archive_ in (windows, macos):
        assert names(read_any(archive_, "b.zip")) == ["b.zip/übersetzung.po"]


def test_names_are_harmless_in_messages(good: bytes) -> None:
    long_name = "x" * 5000 + "\nTraceback.po"
    (file,) = read_any(make_zip({long_name: good}), "b.zip").files
    assert len(file.name) < 250
    assert "\n" not in file.name
    assert file.name.endswith("Traceback.po")


# --- archives in archives, and what is no ZIP ----------------------------------------------------


def test_an_archive_in_an_archive_as_mail_programs_make_them(info, entries, good: bytes) -> None:
    inner = make_zip({"folder/x.po": good})
    back = read_any(make_zip({"mail/Paket.zip": inner, "y.po": inner}), "b.zip")
    assert names(back) == ["b.zip/mail/Paket.zip/folder/x.po", "b.zip/y.po/folder/x.po"]
    deeper = read_any(make_zip({"a.zip": make_zip({"b.zip": inner, "x.po": good})}), "c.zip")
    assert names(deeper) == ["c.zip/a.zip/x.po"]
    assert "archive in an archive in an archive" in deeper.bad[0].reason


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z archive"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"x.po" + bytes(253) + b"ustar\x0000", "a tar archive"),
        (b"%PDF-1.7\n", "a PDF file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old office program"),
        (b"\xde\x12\x04\x95\x00\x00\x00\x00", "compiled translation"),
        (b"\xef\xbb\xbf\n<!-- x --><!DOCTYPE html><html>", "a web page"),
        (make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "a Word document"),
        (make_zip({"META-INF/manifest.xml": b"<m/>", "content.xml": b"<c/>"}), "LibreOffice"),
    ],
)
def test_what_is_something_else_is_called_by_its_name(data: bytes, said: str, good: bytes) -> None:
    with pytest.raises(FormatError, match=said) as caught:
        read_any(data, "x.po")
    assert str(caught.value).startswith("x.po is ")
    assert ".po" in caught.value.hint
    back = read_any(make_zip({"document": data, "good.po": good}), "b.zip")
    assert names(back) == ["b.zip/good.po"]
    assert [bad.name for bad in back.bad] == ["b.zip/document"]
    assert said in back.bad[0].reason


def test_a_link_is_not_followed(good: bytes) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        link = zipfile.ZipInfo("x.po")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
        file.writestr("y.po", good)
    back = read_any(buffer.getvalue(), "b.zip")
    assert names(back) == ["b.zip/y.po"]
    assert "is a link" in back.bad[0].reason


def test_an_encrypted_member_is_reported(good: bytes) -> None:
    data = bytearray(make_zip({"a.po": good}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    assert "protected by a password" in read(bytes(data), "back.zip").bad[0].reason


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_an_unusual_compression_is_reported(good: bytes, compression: int) -> None:
    assert "cannot be unpacked" in read(make_zip({"a.po": good}, compression), "b.zip").bad[0].reason


# --- limits ---------------------------------------------------------------------------------------


def test_bombs_are_not_unpacked(good: bytes) -> None:
    bomb = make_zip({"bomb.po": bytes(5 * 2**20), "good.po": good})
    for data, prefix in ((bomb, "b.zip"), (make_zip({"in.zip": bomb}), "b.zip/in.zip")):
        back = read(data, "b.zip")
        assert names(back) == [f"{prefix}/good.po"]
        assert "times its size" in back.bad[0].reason


def test_sizes_are_limited_whatever_the_directory_says(good: bytes) -> None:
    limits = Limits(file=20_000)
    back = read(make_zip({"a.po": b"#" * 50_000, "good.po": good}), "back.zip", limits)
    assert names(back) == ["back.zip/good.po"]
    assert "too large" in back.bad[0].reason
    with pytest.raises(FormatError, match="too large"):
        read_any(b"#" * 20_001, "a.po", limits)
    data = bytearray(make_zip({"a.po": b"#" * 50_000}))
    size = (50_000).to_bytes(4, "little")
    assert data.count(size) == 2
    lying = bytes(data).replace(size, (5).to_bytes(4, "little"))
    assert read(lying, "back.zip", limits).files == ()


def test_all_files_together_are_limited_also_in_archives_inside(long: bytes) -> None:
    limits = Limits(total=len(long) + 10)
    back = read(make_zip({"1.po": long, "2.po": long}), "b.zip", limits)
    assert (len(back.files), len(back.bad)) == (1, 1)
    inner = make_zip({"1.po": long})
    limits = Limits(total=len(long) + len(inner) + 10)
    back = read(make_zip({"a.zip": inner, "2.po": long}, zipfile.ZIP_DEFLATED), "b.zip", limits)
    assert (names(back), len(back.bad)) == (["b.zip/a.zip/1.po"], 1)


def test_what_fails_counts_too() -> None:
    """An archive may not make the reader inflate the same bytes again and again."""
    data = make_zip({"a.po": b"#" * 30_000})
    archive = Archive(data, "a.zip", Limits())
    (member,) = archive.members
    budget = Budget(Limits(), 40_000, 10, 10)
    archive.unpack(member, "a", budget)
    assert budget.bytes == 10_000
    with pytest.raises(FormatError, match="too large"):
        archive.unpack(member, "a", budget)
    assert budget.bytes < 0
    assert budget.file == 0


def test_texts_of_all_files_are_limited(good: bytes) -> None:
    """Entries without a letter take memory, too."""
    back = read(make_zip({"a.po": good, "b.po": good, "c.po": b'msgid "a"\nmsgstr "b"\n'}), "r.zip", Limits(texts=4))
    assert [file.name for file in back.files] == ["r.zip/a.po", "r.zip/c.po"]
    assert [bad.name for bad in back.bad] == ["r.zip/b.po"]
    assert "more texts" in back.bad[0].reason


@pytest.mark.parametrize("suffix", ["sdlxliff", "mqxliff", "mxliff", "SDLXLIFF"])
def test_xliff_by_the_names_of_trados_memoq_and_phrase(good: bytes, suffix: str) -> None:
    """What is meant as a translation and is none any more is told, not passed over."""
    back = read(make_zip({"a.po": good, f"b.{suffix}": b"\0\0\0 nothing"}), "r.zip")
    assert [bad.name for bad in back.bad] == [f"r.zip/b.{suffix}"]


def test_too_many_members(good: bytes) -> None:
    many = make_zip({f"{n}.po": b"x" for n in range(1001)}, zipfile.ZIP_STORED)
    for data in (many, make_zip({"in.zip": many})):
        with_limits = read_any(make_zip({"good.po": good, "in.zip": data}), "b.zip")
        assert names(with_limits) == ["b.zip/good.po"]
    with pytest.raises(FormatError, match="more than 1000 files"):
        read_any(many, "back.zip")
    pictures = {f"{n}.jpg": b"\xff\xd8" for n in range(2000)}
    assert len(read_any(make_zip(pictures | {"good.po": good}, zipfile.ZIP_STORED), "b.zip").files) == 1
    with pytest.raises(FormatError, match="far too many files"):
        read_any(make_zip({"a.po": good}) + b"PK\x01\x02" * 2000, "b.zip", Limits(members=10))


# --- damaged --------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [make_zip, streamed_zip])
@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_truncated_archive_gives_what_is_there(long: bytes, pack, compression: int) -> None:  # type: ignore[no-untyped-def]
    whole = pack({"first.po": long, "folder/second.po": long.replace(b"Text", b"Wort")}, compression)
    data = whole[: whole.rindex(b"PK\x01\x02", 0, whole.rindex(b"PK\x01\x02")) - len(long) // 10]
    back = read_any(data, "b.zip")
    first, second = back.files
    assert (first.name, second.name) == ("b.zip/first.po", "b.zip/folder/second.po")
    assert len(first.entries) == 400
    assert all(entry.reviewed for entry in first.entries)  # its checksum fits
    assert 50 < len(second.entries) < 400
    assert not any(entry.reviewed for entry in second.entries)
    assert "Wort" in second.entries[0].target
    (bad,) = back.bad
    assert bad.name == "b.zip"
    assert "send it again" in bad.reason
    assert "none as reviewed" in second.faults[0]
    assert first.faults == ()


def test_without_its_directory_an_archive_is_read_like_with_it(info, entries, good: bytes) -> None:
    inner = make_zip({"inner.po": good})
    for pack in (make_zip, streamed_zip):
        for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            data = pack(
                {"a.po": good, "b.zip": inner, "c/": b"", "c/d.xlf": xliff12.serialize(info, entries)}, compression
            )
            whole = read_any(data, "x.zip")
            cut = read_any(data[: data.rindex(b"PK\x05\x06")][:-40], "x.zip")
            assert cut.files == whole.files
            assert len(cut.files) == 3
            assert [bad.name for bad in cut.bad] == ["x.zip"]


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_damaged_member_is_read_as_far_as_it_goes_and_not_believed(long: bytes, compression: int) -> None:
    data = bytearray(make_zip({"a.po": long, "b.po": long}, compression))
    data[len(data) // 4] ^= 0x10  # in the middle of a.po
    back = read(bytes(data), "back.zip")
    a, b = back.files
    assert (a.name, b.name) == ("back.zip/a.po", "back.zip/b.po")
    assert len(a.entries) >= 100
    assert not any(entry.reviewed for entry in a.entries)
    assert all(entry.reviewed for entry in b.entries)
    assert "it is damaged" in a.faults[0]
    assert (b.faults, back.bad) == ((), ())


def test_damage_is_found_to_the_byte(long: bytes) -> None:
    """Of a deflated file everything before the broken place is saved, not whole blocks less."""
    data = bytearray(make_zip({"a.po": long}))
    place = len(data) // 2
    data[place : place + 40] = b"\xff" * 40
    archive = Archive(bytes(data), "a.zip", Limits())
    content = archive.unpack(archive.members[0], "a", Budget.of(Limits()))
    assert content.damage
    same = next((n for n, (a, b) in enumerate(zip(content.data, long, strict=False)) if a != b), len(content.data))
    assert same > len(long) * 0.45


def test_a_damaged_member_that_is_nothing_any_more(good: bytes) -> None:
    data = bytearray(make_zip({"a.po": good, "b.po": good}, zipfile.ZIP_STORED))
    start = data.index(b"a.po") + 4
    data[start : start + len(good)] = bytes(len(good))
    back = read(bytes(data), "b.zip")
    assert names(back) == ["b.zip/b.po"]
    assert "cannot be read" in back.bad[0].reason


def test_the_head_of_a_file_stands_in_for_its_damaged_directory(long: bytes) -> None:
    """Each fact stands twice in an archive."""
    whole = make_zip({"a.po": long, "b.po": long})
    expected = read(whole, "b.zip").files
    entry, end = whole.index(b"PK\x01\x02"), whole.index(b"PK\x05\x06")
    for place, wrong in [
        (entry + 8, b"\x01"),  # encrypted, it says
        (entry + 10, b"\x0c"),  # another compression
        (entry + 16, b"\xff\xff"),  # checksum
        (entry + 28, b"\x20"),  # length of the name: swallows the next entry
        (entry + 42, b"\x07"),  # where it begins
        (entry, b"XX"),
        (end, b"XX"),
    ]:
        data = bytearray(whole)
        data[place : place + len(wrong)] = wrong
        back = read(bytes(data), "b.zip")
        assert [(file.name, file.entries) for file in back.files] == [(f.name, f.entries) for f in expected], place


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_is_known_when_its_first_letters_are_damaged(long: bytes, compression: int) -> None:
    """Else files in it that are not packed would be read as one, past all checksums."""
    whole = make_zip({"a.po": long, "b.po": long}, compression)
    for first in (b"QK\x03\x04", b"PX\x03\x04", b"XXXX"):
        back = read_any(first + whole[4:], "b.zip")
        assert names(back) == ["b.zip/a.po", "b.zip/b.po"]
        assert all(len(file.entries) == 400 for file in back.files)


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + bytes(100),
        b"PK\x05\x06",
        make_zip({}),
        make_zip({"a.txt": b"x"}),
        make_zip({"manifest.json": b"{}"}),
    ],
)
def test_archives_without_anything_in_them(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^back\.zip") as caught:
        read_any(data, "back.zip")
    assert caught.value.hint


@pytest.mark.parametrize("data", [b"", b"\x00" * 10, b"\x89PNG\r\n", b"<", b"{}"])
def test_what_is_nothing_of_ours(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^back"):
        read_any(data, "back")


# --- one package, several formats -------------------------------------------------------------------


def worked_in(data: bytes, name: str, change) -> dict[str, bytes]:  # type: ignore[no-untyped-def]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        members = {member: file.read(member) for member in file.namelist()}
    members[name] = change(members[name])
    return members


def test_the_file_nobody_worked_in_is_left_out_and_told(info, entries) -> None:
    members = worked_in(package.serialize(info, entries), "musterkreis_en.po", lambda data: data + b"# done\n")
    for folder in ("", "Paket/"):
        back = read_any(make_zip({folder + name: data for name, data in members.items()}), "b.zip")
        assert names(back) == [f"b.zip/{folder}musterkreis_en.po"]
        assert back.untouched == (f"b.zip/{folder}musterkreis_en.xlf", f"b.zip/{folder}musterkreis_en_2.1.xlf")
        assert back.bad == ()


def test_without_the_manifest_nothing_is_left_out(info, entries) -> None:
    members = worked_in(package.serialize(info, entries), "musterkreis_en.po", lambda data: data + b"# done\n")
    for manifest in (b"", b"[" * 100_000, b'{"files": []}', b'{"files": {"a": 1}, "package": 2}', b"\xff"):
        back = read_any(make_zip(members | {"manifest.json": manifest}), "b.zip")
        assert (len(back.files), back.untouched) == (3, ())


def test_packages_are_judged_one_by_one(info, entries) -> None:
    """One was worked in, the other came back as it was: of that one everything is read, to be told as unchanged."""
    mine = worked_in(package.serialize(info, entries), "musterkreis_en.xlf", lambda data: data + b"\n")
    other = worked_in(package.serialize(replace(info, id="other"), entries), "README.html", lambda data: data)
    together = {f"a/{name}": data for name, data in mine.items()} | {f"b/{name}": data for name, data in other.items()}
    back = read_any(make_zip(together), "b.zip")
    assert back.untouched == ("b.zip/a/musterkreis_en.po", "b.zip/a/musterkreis_en_2.1.xlf")
    assert [name for name in names(back) if "/b/" in name] == [
        "b.zip/b/musterkreis_en.po",
        "b.zip/b/musterkreis_en.xlf",
        "b.zip/b/musterkreis_en_2.1.xlf",
    ]


def test_a_file_that_lost_its_headers_belongs_to_the_package_beside_it(info, entries) -> None:
    def headless(data: bytes) -> bytes:
        return data[data.index(b"\nmsgctxt") :] if b"\nmsgctxt" in data else data

    members = worked_in(package.serialize(info, entries), "musterkreis_en.po", headless)
    back = read_any(make_zip(members), "b.zip")
    assert [file.package_id for file in back.files] == [None]
    assert len(back.untouched) == 2


def test_a_manifest_is_read_wherever_it_stands_in_the_archive(info, entries) -> None:
    members = worked_in(package.serialize(info, entries), "musterkreis_en.po", lambda data: data + b"# done\n")
    manifest = members.pop("manifest.json")
    assert json.loads(manifest)["package"] == info.id
    assert len(read_any(make_zip(members | {"manifest.json": manifest}), "b.zip").untouched) == 2


# --- anything at all ---------------------------------------------------------------------------------


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"PK\x05\x06", b"<xliff ", b'msgid "a"\n']))
def test_any_bytes_are_read_or_refused_in_one_sentence(data: bytes, start: bytes) -> None:
    try:
        read_any(start + data, "x")
    except FormatError as error:
        assert "\n" not in str(error)


def test_whatever_is_damaged_only_what_went_in_counts_as_reviewed(info, make_entry) -> None:
    """Truncated, bits flipped, blanked, spliced: no traceback, and nothing is believed that no intact file says."""
    rng = random.Random(7)
    entries = [
        make_entry(segment_id=f"{n:016d}", source=f"Satz {n}", target=f"Text {n}", codes=(), review=Review.FINAL)
        for n in range(30)
    ]
    valid = {(entry.segment_id, entry.source, entry.target) for entry in entries}
    files = {"a.po": po.serialize(info, entries), "b.xlf": xliff12.serialize(info, entries)}
    clean = [
        package.serialize(info, entries),
        make_zip(files, zipfile.ZIP_STORED),
        streamed_zip(files),
        streamed_zip(files, zipfile.ZIP_STORED),
        make_zip({"in.zip": make_zip(files)}),
    ]
    outcomes = set()
    for number in range(250):
        data = damaged(bytearray(clean[number % 5]), rng, rng.choice(clean))
        try:
            back = read_any(data, "back")
        except FormatError as error:
            assert "\n" not in str(error)
            outcomes.add("refused")
            continue
        assert back.files or back.bad
        returned = [entry for file in back.files for entry in file.entries]
        assert {(e.segment_id, e.source, e.target) for e in returned if e.reviewed} <= valid
        outcomes.add("doubted" if any(not entry.reviewed for entry in returned) else "read")
    assert outcomes == {"read", "refused", "doubted"}


def damaged(data: bytearray, rng: random.Random, other: bytes) -> bytes:
    kind = rng.choice(["cut", "flip", "blank", "splice"])
    place = rng.randrange(len(data))
    if kind == "cut":
        del data[place:]
    elif kind == "flip":
        for _ in range(rng.randrange(1, 10)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    elif kind == "blank":
        length = len(data[place : place + rng.randrange(1, 400)])
        data[place : place + length] = bytes(length)
    else:
        data[place:] = other[rng.randrange(len(other)) :]
    return bytes(data)
