"""What tests of merging share: edits of one entry among those of a package, and finding it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import polib

from pipeline.model import ReceiptEntry
from pipeline.steps.selection import Selection

if TYPE_CHECKING:
    from stations.conftest import Hands

ANMELDUNG = "/kranichfurt/de/willkommen/anmeldung/"
ONLY = Selection(under=(ANMELDUNG,))
AGAIN = Selection(under=(ANMELDUNG,), again=True)
PHONE = "<p>Das Amt hat von 8 bis 12 Uhr offen, Telefon 06999 1234-0.</p>"
ENGLISH = "The office is open from 8 am to 12 pm, phone 06999 1234-0."


def write(text: str, segment: str | None, *, rest: bool = True) -> Callable[[polib.POEntry], None]:
    """Sign off everything; the one segment with this text. ``rest=False``: only that one."""

    def edit(entry: polib.POEntry) -> None:
        if entry.msgctxt == segment:
            entry.msgstr, entry.flags = text, []
        elif rest:
            entry.flags = []

    return edit


def told(report: object, segment: str | None) -> ReceiptEntry:
    (entry,) = [one for one in report.told if one.segment_id == segment]
    return entry


def where(hands: Hands, package: object, words: str) -> str:
    """Id of the one entry whose source has these words."""
    (entry,) = [e for e in hands.catalogue(package) if words in e.msgid]
    return str(entry.msgctxt)


def coded(hands: Hands, package: object, segment: str, words: str) -> str:
    """``words`` with everything in them that the source of the segment demands."""
    (entry,) = [e for e in hands.catalogue(package) if e.msgctxt == segment]
    return f"{words} {entry.msgstr}"
