"""Packages of 50,000 segments: seconds to write and to read a PO file, beside polib and translate-toolkit.

The texts are those of the real pages, or of the sample, again and again with a number behind them. Ours writes notes,
headers and marks from the values that a package has; the others write again what they have read, which is less. Ours
reads what is damaged too; the others give up there.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import cycle, islice

import polib
from translate.storage import pypo

from benchmarks.measure import pages, seconds, table
from pipeline.formats import po
from pipeline.model import PackageEntry, PackageInfo, Term
from pipeline.state import Origin, Review
from pipeline.steps.segment import cut

ENTRIES = 50_000
RUNS = 3
INFO = PackageInfo("bench0000000", "musterkreis", "Landkreis Musterkreis", "de", "en", datetime(2026, 1, 2, tzinfo=UTC))


def run(count: int = ENTRIES) -> str:
    """The table of PO files."""
    name, entries = _entries(count)
    data = po.serialize(INFO, entries)
    text = data.decode()
    loaded, stored = polib.pofile(text), _toolkit(data)
    ways: list[tuple[str, Callable[[], object], Callable[[], object]]] = [
        ("Sprachlotse", lambda: po.serialize(INFO, entries), lambda: po.parse(data, "bench.po")),
        ("polib", lambda: str(loaded).encode(), lambda: polib.pofile(text)),
        ("translate-toolkit", lambda: bytes(stored), lambda: _toolkit(data)),
    ]
    times = [(way, seconds(write, RUNS), seconds(read, RUNS)) for way, write, read in ways]
    _, ours_write, ours_read = times[0]
    rows = [
        (way, f"{write:.2f}", f"{write / ours_write:.2f}", f"{read:.2f}", f"{read / ours_read:.2f}")
        for way, write, read in times
    ]
    title = f"PO, {name}: {count:,} entries, {len(data) / 1e6:.1f} MB"
    return table(title, ("way", "write, s", "relative to ours", "read, s", "relative to ours"), rows)


def _entries(count: int) -> tuple[str, list[PackageEntry]]:
    name, documents = pages()
    found = [(number, title, piece) for number, (title, text) in enumerate(documents) for piece in cut(title, text)]
    terms = (Term("Amt", "office", "en", note="public"), Term("Landkreis", "district", "en"))
    return name, [
        PackageEntry(
            segment_id=f"{number:016}",
            source=f"{piece.text} {number}",
            target="" if number % 20 == 0 else f"{piece.text} {number} EN",
            review=Review.FINAL if number % 20 == 1 else Review.TRANSLATED,
            origin=Origin.MACHINE,
            document=f"/musterkreis/de/{page}/",
            title=title,
            url=f"https://integreat.app/musterkreis/de/{page}/",
            breadcrumb=("Willkommen", "Ämter und Beratung"),
            codes=piece.codes,
            risk=0.3,
            author="argos translate-de_en 1.9",
            terms=terms if number % 2 else (),
            flags=("number put in: 12",) if number % 10 == 0 else (),
            paragraph=f"{piece.text} {number} / {piece.text}" if number % 5 == 0 else "",
            tag=piece.tag,
            field=piece.field,
        )
        for number, (page, title, piece) in enumerate(islice(cycle(found), count))
    ]


def _toolkit(data: bytes) -> pypo.pofile:
    store = pypo.pofile()
    store.parse(data)
    return store


if __name__ == "__main__":
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else ENTRIES))
