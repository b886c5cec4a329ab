"""A small package with everything in it that tools are known to trip over."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from datetime import UTC, datetime

from pipeline.formats.package import read_any
from pipeline.model import CodeKind, InlineCode, PackageEntry, PackageInfo, ReturnedFile
from pipeline.state import Origin, Review

LINK = InlineCode(1, CodeKind.PAIRED, '<a href="/x">', "</a>", "link")
ICON = InlineCode(2, CodeKind.STANDALONE, '<img src="y">', label="icon")


def package(language: str = "en") -> PackageInfo:
    return PackageInfo(
        id="abcdefgh2345",
        municipality="musterkreis",
        name="Landkreis Musterkreis",
        source_language="de",
        target_language=language,
        created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    )


def _entry(
    id_: str,
    source: str,
    target: str = "",
    review: Review = Review.TRANSLATED,
    origin: Origin | None = Origin.MACHINE,
    **more: object,
) -> PackageEntry:
    known = {"codes": (LINK, ICON) if "<1>" in source else ()} | more
    return PackageEntry(
        segment_id=id_,
        source=source,
        target=target,
        review=review if target else Review.INITIAL,
        origin=origin if target else None,
        document="/musterkreis/de/wohnen/",
        title="Wohnen",
        url="https://musterkreis.example/musterkreis/de/wohnen/müll, glas/",
        breadcrumb=("Alltag",),
        **known,  # type: ignore[arg-type]
    )


PLAIN, TWIN, CODED, EMPTY, FINAL, REVIEWED, TOLD, CHANGED, LONG, BROKEN, SIGNS, DRAFT, NUMBER, HARVESTED, RAW = (
    f"{name:a<16}"
    for name in (
        "plain", "twin", "coded", "empty", "final", "reviewed", "told", "changed", "long", "broken", "signs", "draft",
        "number", "harvested", "raw",
    )
)  # fmt: skip

ENTRIES = (
    _entry(PLAIN, "Guten Tag", "Good day"),
    _entry(CODED, "Guten <1>Tag</1> <2/>", "Good <1>day</1> <2/>", score=0.91, risk=0.4),
    _entry(TWIN, "Guten Tag", "Good day", repetition_of=PLAIN),
    _entry(EMPTY, "Rufen Sie <1>uns</1> an <2/>"),
    _entry(FINAL, "Die Beratung kostet nichts.", "Advice is free of charge.", Review.FINAL, Origin.HUMAN),
    _entry(REVIEWED, 'Sagen Sie: "Hallo" \\ Ende', 'Say "hello" \\ end', Review.REVIEWED, Origin.HUMAN),
    _entry(TOLD, "Wir helfen. Fragen Sie uns.", "We help, so ask.", Review.REVIEWED, Origin.HUMAN),
    _entry(CHANGED, "Montag bis Freitag", "Monday to Thursday", previous_source="Montag bis Donnerstag"),
    _entry(LONG, "Kommen Sie zu uns. Wir helfen gern. Bringen Sie den Ausweis mit.", "Come. We help. Bring it."),
    _entry(BROKEN, "Erste Zeile\nzweite\tZeile", "First line\nsecond\tline"),
    _entry(SIGNS, "Fünf\u00a0€ & <mehr> „so“ 🎉 \u200f{name} %s", "Five\u00a0€ & <more> “so” 🎉 \u200f{name} %s"),
    _entry(DRAFT, "Das ist ein Entwurf", "This is a draft", Review.TRANSLATED, Origin.HUMAN),
    _entry(NUMBER, "112", "112", Review.FINAL, Origin.LITERAL),
    _entry(HARVESTED, "Ämter", "Authorities", Review.TRANSLATED, Origin.HARVESTED),
    _entry(RAW, "Herzlich willkommen im Landkreis"),
)
"""Two of one source text (``PLAIN``, ``TWIN``); ``EMPTY`` and ``RAW`` have no translation yet; in
``TOLD`` two sentences have become one."""

VOUCHED = frozenset({FINAL, REVIEWED, TOLD, NUMBER})
"""Ids of those that people had signed off before the package went out."""

Said = dict[str, tuple[str, str, bool]]
"""Id → (source, target, a person vouches for it)."""


def one_file(data: bytes, name: str = "back") -> ReturnedFile:
    """The one file that was read from ``data``."""
    returned = read_any(data, name)
    assert not returned.bad
    (file,) = returned.files
    return file


def said(data: bytes) -> Said:
    """What a file says. Each id stands in it once."""
    entries = one_file(data).entries
    found = {entry.segment_id: (entry.source, entry.target, entry.reviewed) for entry in entries}
    assert len(found) == len(entries)
    return found


def unpacked(data: bytes) -> dict[str, bytes]:
    """Name → bytes of what is in a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sent(entries: Iterable[PackageEntry] = ENTRIES) -> Said:
    """What a file says that nobody has touched."""
    return {e.segment_id: (e.source, e.target, e.segment_id in VOUCHED) for e in entries}
