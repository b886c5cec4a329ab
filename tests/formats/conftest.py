"""Entries to put into files, and the tools that open them."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from pipeline.model import CodeKind, InlineCode, PackageEntry, PackageInfo
from pipeline.state import Origin, Review

MakeEntry = Callable[..., PackageEntry]


@pytest.fixture(scope="session")
def info() -> PackageInfo:
    return PackageInfo(
        id="20260102-ab12cd",
        municipality="musterkreis",
        name="Landkreis Musterkreis",
        source_language="de",
        target_language="en",
        created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )


@pytest.fixture(scope="session")
def make_entry() -> MakeEntry:
    """A machine-translated entry; every field can be given otherwise."""

    def make(**fields: object) -> PackageEntry:
        values: dict[str, object] = {
            "segment_id": "abcdefgh23456723",
            "source": "Guten <1>Tag</1> <2/>",
            "target": "Good <1>day</1> <2/>",
            "review": Review.TRANSLATED,
            "origin": Origin.MACHINE,
            "document": "/musterkreis/de/wohnen/",
            "title": "Wohnen",
            "codes": (
                InlineCode(1, CodeKind.PAIRED, '<a href="/x">', "</a>", "link"),
                InlineCode(2, CodeKind.STANDALONE, '<img src="y">', label="icon"),
            ),
        }
        return PackageEntry(**(values | fields))  # type: ignore[arg-type]

    return make


def _damaged(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """``data`` as mail, disks and helpful programs leave it; ``other`` is what may be mixed in."""
    start, end = sorted(chance.randrange(len(data)) for _ in range(2))
    kind = chance.randrange(6)
    if kind == 0:
        return data[:end]
    if kind == 1:
        flipped = bytearray(data)
        for _ in range(chance.randrange(1, 8)):
            flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        return bytes(flipped)
    if kind == 2:
        return data[:start] + other[end:]
    if kind == 3:
        return data[:start] + data[min(end, start + 300) :]
    if kind == 4:
        return data[:end] + data[start:]
    return data[:start] + bytes(chance.randrange(256) for _ in range(20)) + data[start:]


@pytest.fixture(scope="session")
def damaged() -> Callable[[bytes, bytes, random.Random], bytes]:
    return _damaged


@pytest.fixture(scope="session")
def msgfmt() -> str:
    return _tool("msgfmt")


@pytest.fixture(scope="session")
def msgcat() -> str:
    return _tool("msgcat")


def _tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed: what gettext makes of our PO files stays unproven here")
    return path
