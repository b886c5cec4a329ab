"""A stand-in for the volunteer, for the demonstration: reviews a package as a person would, without reading it.

It accepts every suggestion that keeps numbers, addresses and tags, and leaves everything else as it is. Nothing that
is meant for the public may be reviewed like this.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

import polib

from pipeline.html.codes import plain_text
from pipeline.literals import lost_literals

NAME = "Stand-in of the demonstration"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What the stand-in hands back."""

    data: bytes
    """The reviewed PO file."""
    accepted: int
    doubted: int
    """Suggestions left unreviewed because something of the source is missing in them."""
    empty: int


def review_package(data: bytes) -> Reviewed:
    """Review the PO file inside a package. Raises ValueError when it has none."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".po")]
        if not names:
            raise ValueError("the package has no PO file")
        catalogue = polib.pofile(archive.read(names[0]).decode("utf-8"))
    accepted = doubted = empty = 0
    for entry in catalogue:
        if not entry.msgstr:
            empty += 1
        elif lost_literals(plain_text(entry.msgid), plain_text(entry.msgstr)) or entry.previous_msgid:
            doubted += 1
        else:
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            accepted += 1
    catalogue.metadata["Last-Translator"] = NAME
    return Reviewed(str(catalogue).encode(), accepted, doubted, empty)
