"""Reading XML that anybody may have made: nothing is fetched, nothing swells, faults are said with their line."""

from __future__ import annotations

import io
from typing import Any

from lxml import etree

SAFE: dict[str, Any] = {"resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": False}
"""Options of lxml's parsers. ``huge_tree`` off: no text over 10 MB, no nesting over 256, no entities that swell."""

Broken = (etree.XMLSyntaxError, LookupError, ValueError)
"""What lxml raises for XML that it cannot read; LookupError and ValueError for encodings that it does not know."""


def events(data: bytes, **options: object) -> etree.iterparse:
    """``data`` piece by piece, as ``etree.iterparse`` with ``options``; comments and instructions are left out."""
    return etree.iterparse(io.BytesIO(data), remove_comments=True, remove_pis=True, **SAFE, **options)


def first_fault(exc: Exception, parser: etree.iterparse) -> tuple[int, str]:
    """Line (1 is the first) and what is wrong there, for people.

    The first thing that the parser met tells more than the exception, which may only say that nothing follows.
    """
    errors = list(parser.error_log)
    if not errors:
        return 1, f"this cannot be read as XML ({exc})"
    message = " ".join(errors[0].message.split())
    wrong_encoding = "ncoding" in message or "labelled" in message
    fault = "it is not in the encoding that it declares" if wrong_encoding else "this is not well-formed XML"
    return max(1, errors[0].line), f"{fault} ({message})"


def forget(element: etree._Element) -> None:
    """Free ``element`` and what stands before it, once it has been read."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
