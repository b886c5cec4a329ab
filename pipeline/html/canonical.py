"""Has a page changed? Asked of this form, never of bytes or timestamps.

Content stores rewrite HTML when they save it: line ends, character references, white space, the
order and quoting of attributes, ``<br/>``. The canonical form is the same for all spellings of a
page, and different as soon as a text, a tag or an attribute's value is.

Comments and doctypes are left out: no reader sees them, and stores drop them on saving.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from pipeline.html.tokens import BLOCK, Kind, attributes, decode, tokenize

_SPACES = re.compile(r"[\t\n\f\r ]+")
_KEEPS_SPACE = frozenset(["pre", "textarea"])


def canonical_hash(title: str, content: str) -> str:
    """Hash of a document's plain-text title and HTML content: 32 hexadecimal digits (BLAKE2b, 128 bits)."""
    heading = _SPACES.sub(" ", title).strip(" ")
    text = f"{len(heading)} {heading}{canonical(content)}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def canonical(content: str) -> str:
    """``content`` in its canonical spelling, itself HTML. Never fails; linear time.

    White space is kept in ``<pre>`` and ``<textarea>``; elsewhere runs of it are one space, and
    none is left at the edges of blocks and lines.
    """
    pieces: list[str] = []
    text: list[str] = []
    preserving = 0
    at_edge = True
    """White space that follows shows nothing."""

    def flush(before_edge: bool) -> None:
        nonlocal at_edge
        if not text:
            return
        joined = "".join(text)
        text.clear()
        if preserving:
            joined = _line_ends(joined)
        else:
            joined = _SPACES.sub(" ", joined)
            if at_edge:
                joined = joined.lstrip(" ")
            if before_edge:
                joined = joined.rstrip(" ")
        if joined:
            at_edge = False
            pieces.append(joined.replace("&", "&amp;").replace("<", "&lt;"))

    for kind, start, end, name in tokenize(content):
        raw = content[start:end]
        if kind is Kind.TEXT:
            text.append(decode(raw))
        elif kind is Kind.RAW:
            pieces.append(_line_ends(raw))
        elif kind is Kind.BROKEN:
            flush(before_edge=False)
            pieces.append(_line_ends(raw))
        elif kind is not Kind.COMMENT:
            edge = name in BLOCK or name == "br"
            flush(before_edge=edge)
            at_edge = edge or at_edge
            if kind is Kind.END:
                pieces.append(f"</{name}>")
            else:
                pieces.append(_start_tag(name, raw))
            if name in _KEEPS_SPACE:
                preserving = max(0, preserving + (1 if kind is Kind.START else -1))
    flush(before_edge=True)
    return "".join(pieces)


def _start_tag(name: str, raw: str) -> str:
    if len(raw) == len(name) + 2:
        return f"<{name}>"
    found = sorted(attributes(raw), key=lambda attribute: attribute[0])
    return "".join((f"<{name}", *(f' {key}="{_attribute_value(value)}"' for key, value in found), ">"))


def _attribute_value(value: str) -> str:
    return _line_ends(value).replace("&", "&amp;").replace('"', "&quot;")


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")
