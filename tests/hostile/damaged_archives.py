"""What happens to the archive that a file is packed in, and to files that come together."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from hostile.cases import Archive, Case
from hostile.damaged_bytes import beginning_lost, bits_flipped, truncated


def _zip(members: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name, (2026, 11, 28, 8, 0, 0)), data, method)
    return buffer.getvalue()


def zip_(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([(f"work/{name}", data), ("photo.jpg", b"\xff\xd8\xff")]))]


def zip_stored(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([(name, data)], zipfile.ZIP_STORED))]


def zip_in_zip(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([("inner.zip", _zip([(name, data)]))]))]


def zip_three_deep(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([("a.zip", _zip([("b.zip", _zip([(name, data)]))]))]))]


def zip_with_bits_flipped(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    method = case.rng.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    return [("back.zip", bits_flipped(case, _zip([(name, data), ("notes.txt", b"hello")], method)))]


def zip_truncated(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", truncated(case, _zip([(name, data), ("photo.jpg", case.rng.randbytes(999))])))]


def zip_without_directory(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    packed = _zip([(name, data)])
    return [("back.zip", packed[: packed.rindex(b"PK\x01\x02")])]


def zip_without_beginning(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", beginning_lost(case, _zip([("photo.jpg", case.rng.randbytes(999)), (name, data)])))]


def zip_behind_zip(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [("back.zip", _zip([("photo.jpg", b"\xff\xd8\xff")]) + _zip([(name, data)]))]


def zip_says_wrong_checksum(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    packed = bytearray(_zip([(name, data)]))
    for signature, place in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        packed[packed.find(signature) + place] ^= 0xFF
    return [("back.zip", bytes(packed))]


def zip_says_password(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    packed = bytearray(_zip([(name, data)]))
    packed[packed.rfind(b"PK\x01\x02") + 8] |= 1
    return [("back.zip", bytes(packed))]


def zip_with_odd_names(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    odd = [
        "../../" + name,
        "/etc/" + name,
        "C:\\" + name,
        "a\x00b.po",
        "x" * 300 + name,
        "\u202egnp." + name,
        name + "/",
    ]
    return [("back.zip", _zip([(case.rng.choice(odd), data)]))]


def zip_with_same_names(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    case.works.append(case.second)
    case.contents.append(case.second.data)
    return [("back.zip", _zip_twice(name, data, case.second.data))]


def _zip_twice(name: str, one: bytes, other: bytes) -> bytes:
    """Two files of one name: ``zipfile`` warns, so the second is renamed afterwards."""
    packed = _zip([(f"1{name}", one), (f"2{name}", other)])
    return packed.replace(f"2{name}".encode(), f"1{name}".encode())


def whole_package_back(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    """The package as it went out, with one file in it changed."""
    with zipfile.ZipFile(io.BytesIO(case.work.original)) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    suffix = {"xliff1.2": "_en.xlf", "xliff2.1": "_2.1.xlf"}.get(case.work.format, ".po")
    target = next((m for m in members if m.endswith(suffix)), name)
    return [("back.zip", _zip([*(members | {target: data}).items()]))]


def several_files(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    """A folder with the damaged file, an older copy of it and somebody else's."""
    case.works.append(case.second)
    case.contents += [case.work.data, case.second.data]
    return [(name, data), (f"copy of {name}", case.work.data), (f"more-{case.second.file}", case.second.data)]


def sent_twice(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(name, data), (f"again-{name}", data)]


def other_name(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(case.rng.choice(["back.po", "back.xlf", "back.zip", "back.xliff", "übersetzung fertig (2).po"]), data)]


def plain(case: Case, name: str, data: bytes) -> list[tuple[str, bytes]]:
    return [(name, data)]


ARCHIVES: tuple[Archive, ...] = (
    zip_, zip_stored, zip_in_zip, zip_three_deep, zip_with_bits_flipped, zip_truncated, zip_without_directory,
    zip_without_beginning, zip_behind_zip, zip_says_wrong_checksum, zip_says_password, zip_with_odd_names,
    zip_with_same_names, whole_package_back, several_files, sent_twice, other_name,
)  # fmt: skip
