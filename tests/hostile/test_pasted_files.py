"""Faults that hostile returns have found, one by one."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from hostile.world import NUMBERS, VOLUNTEER, Work, World

from pipeline.model import Verdict
from pipeline.progress import Silent
from pipeline.stations.take_in import TakeInReport, take_in


def send(world: World, folder: Path, data: bytes, name: str = "back.po") -> TakeInReport:
    world.restore()
    (folder / name).write_bytes(data)
    return take_in(world.workspace, [folder / name], now=world.moment, progress=Silent())


def rows(world: World, query: str) -> list[tuple[str, ...]]:
    with closing(sqlite3.connect(world.database)) as connection:
        return connection.execute(query).fetchall()


def joined(first: Work, second: Work) -> bytes:
    """Two files in one, as it happens in an editor."""
    if first.is_po:
        return first.data + b"\n" + second.data
    one, other = first.data.decode(), second.data.decode()
    return one.replace("</xliff>", other[other.index("<file") :]).encode()


@pytest.mark.parametrize("format_", ["po", "xliff1.2", "xliff2.1"])
def test_entries_behind_the_header_of_another_language_are_not_taken_for_this_one(
    world: World, tmp_path: Path, format_: str
) -> None:
    english, arabic = world.works["old_en", format_], world.works["old_ar", format_]
    report = send(world, tmp_path, joined(english, arabic), f"back{english.file[-4:]}")
    assert report.final > 10
    written = {entry.text for entry in arabic.written if entry.own and any(c > "\u0600" for c in entry.text)}
    current = {text for (text,) in rows(world, "SELECT text FROM target WHERE language = 'en'")}
    assert not written & current
    kept = {text for (text,) in rows(world, "SELECT text FROM candidate WHERE language = 'ar'")}
    assert written <= kept
    assert "it belongs to a package in “ar”" in {entry.reason for entry in report.told}


def test_a_translation_that_gets_new_numbers_is_kept_as_it_was_written(world: World, tmp_path: Path) -> None:
    work = world.works["old_ar", "po"]
    send(world, tmp_path, work.data)
    (number,) = [number for number in NUMBERS if number.startswith("0800")]
    with_number = [entry for entry in work.written if number in entry.text and entry.signed and entry.own]
    assert with_number
    candidates = {text for (text,) in rows(world, "SELECT text FROM candidate WHERE language = 'ar'")}
    current = {text for (text,) in rows(world, "SELECT text FROM target WHERE language = 'ar'")}
    for entry in with_number:
        assert entry.text in candidates
        assert entry.text.replace(number, NUMBERS[number]) in current
    again = take_in(world.workspace, [tmp_path / "back.po"], now=world.moment, progress=Silent())
    assert again.verdicts == {Verdict.UNCHANGED: len(work.written)}


@pytest.mark.parametrize("format_", ["xliff1.2", "xliff2.1"])
def test_texts_that_were_put_into_a_comment_are_kept_as_suggestions(world: World, tmp_path: Path, format_: str) -> None:
    work = world.works["old_ar", format_]
    name = "trans-unit" if format_ == "xliff1.2" else "unit"
    entry = next(entry for entry in work.written if entry.own and entry.signed and "<" not in entry.text)
    text = work.data.decode()
    start = text.index(f'<{name} id="{entry.id}"')
    end = text.index(f"</{name}>", start) + len(f"</{name}>")
    report = send(world, tmp_path, f"{text[:start]}<!-- {text[start:end]} -->{text[end:]}".encode(), "back.xlf")
    ((review,),) = rows(world, f"SELECT review FROM target WHERE segment_id = '{entry.id}' AND language = 'ar'")
    assert review == "translated"
    assert report.final > 20  # the others are as they were
    assert any("comment" in reason for _, reason in report.unusable)


def test_a_damaged_draft_does_not_replace_an_approved_text(world: World, tmp_path: Path) -> None:
    stale = rows(world, "SELECT segment_id, text FROM target WHERE review = 'final' AND stale_since IS NOT NULL")
    work = world.works["new_en", "po"]
    (id_, approved) = next((id_, text) for id_, text in stale if id_ in work.needles)
    needle = work.needles[id_]
    data = work.data.decode().replace(f'"{needle}"', f'"{needle[:20]}')  # cut in the middle of the line
    send(world, tmp_path, data.encode())
    assert rows(world, f"SELECT text FROM target WHERE segment_id = '{id_}' AND language = 'en'") == [(approved,)]
    candidates = rows(world, f"SELECT text, author FROM candidate WHERE segment_id = '{id_}'")
    assert (needle[:20].strip(), VOLUNTEER) in candidates


def test_letters_that_an_old_encoding_lacks_are_not_published(world: World, tmp_path: Path) -> None:
    data = world.works["old_ar", "po"].data.decode().replace("UTF-8", "ISO-8859-1").encode("iso-8859-1", "replace")
    report = send(world, tmp_path, data)
    assert report.verdicts[Verdict.NEEDS_WORK] > 30
    assert not rows(world, "SELECT text FROM target WHERE text LIKE '%??%' AND review != 'translated'")


@pytest.mark.parametrize("format_", ["po", "xliff1.2", "xliff2.1"])
def test_a_file_quoted_in_a_mail_is_read_as_it_was(world: World, tmp_path: Path, format_: str) -> None:
    work = world.works["new_en", format_]
    plain = send(world, tmp_path, work.data, "plain.po").verdicts
    quoted = b"".join(b"> " + line + b"\n" for line in work.data.splitlines())
    assert send(world, tmp_path, quoted, "quoted.po").verdicts == plain


def test_the_untouched_file_beside_a_broken_one_says_nothing(world: World, tmp_path: Path) -> None:
    work = world.works["new_en", "xliff1.2"]
    with zipfile.ZipFile(io.BytesIO(work.original)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    members["kranichfurt_en.xlf"] = b"<xliff><file><body><trans-"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    report = send(world, tmp_path, buffer.getvalue(), "back.zip")
    assert report.receipts == []
    assert [name for name, _ in report.unusable] == ["back.zip/kranichfurt_en.xlf"]
    assert "back.zip/kranichfurt_en.po" in report.untouched


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("format_", ["po", "xliff1.2", "xliff2.1"])
def test_utf_16_that_lost_a_byte_is_read_behind_it(world: World, tmp_path: Path, format_: str, encoding: str) -> None:
    work = world.works["old_ar", format_]
    data = ("\ufeff" + work.data.decode()).encode(encoding)
    cut = len(data) // 2 + 1
    send(world, tmp_path, data[:cut] + data[cut + 1 :])
    texts = {text for (text,) in rows(world, "SELECT text FROM target UNION SELECT text FROM candidate")}
    own = [entry.text for entry in work.written if entry.own]
    assert sum(text in texts for text in own) >= len(own) - 1


def test_a_text_behind_the_id_is_kept(world: World, tmp_path: Path) -> None:
    """Where the line with its ``msgstr`` is lost and others have changed places."""
    work = world.works["old_ar", "po"]
    id_, needle = next((id_, needle) for id_, needle in work.needles.items() if "<" not in needle)
    text = work.data.decode().replace(f'msgstr "{needle}"', 'msgstr ""')
    send(world, tmp_path, text.replace(f'msgctxt "{id_}"', f'msgctxt "{id_}"\n"{needle}"').encode())
    assert (needle,) in rows(world, "SELECT text FROM candidate")
