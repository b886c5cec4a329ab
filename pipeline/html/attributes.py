"""Attributes that people read or hear: ``alt``, ``title``, ``aria-label``.

Of an attribute given twice only the first counts, as in browsers. What is no text stays as it is: file names,
addresses, names of icons (``003-maps-and-flags``), and values with a shortcode in them.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from pipeline.html.codes import escape_text
from pipeline.html.shortcodes import SHORTCODE
from pipeline.html.text import is_open_reference, plain, skip_space, skip_space_back, strip_space
from pipeline.html.tokens import attribute_spans, decode_attribute

_READ = frozenset(["alt", "title", "aria-label"])
_UNREAD_ELEMENTS = frozenset(["script", "style", "link", "meta"])
"""Elements that show nothing, whose ``title`` names a style sheet."""

_MAY_HAVE_TEXT = re.compile(
    r"""(?:alt|title|aria-label)[\t\n\f\r ]*+=[\t\n\f\r ]*+(?!""|'')""", re.IGNORECASE | re.ASCII
)

_SPACED = re.compile(r"[\t\n\f\r ]=")
_NO_TEXT = re.compile(
    r"""(?:[a-z][a-z0-9+.-]*+:|www\.|\.{0,2}/).++                   # https://…, tel:…, www.…, /path
    | [^@]++@[^@]*\.[^@.]++                                          # e-mail
    | .+\.(?:jpe?g|png|gif|svg|webp|avif|bmp|tiff?|ico|pdf|docx?|xlsx?|pptx?|od[tsp]|zip|mp[34]|html?|php)
    | (?=[^_]*_)[a-z0-9_-]++                                         # logo_stadt
    | [0-9]++-[a-z0-9-]++                                            # 003-maps-and-flags
    | [a-z]{1,12}[-_]?[0-9]{3}[0-9_.-]*+                             # DSC01234, image-001, scan-2024-05-01
    | (?=[a-f-]*[0-9])[0-9a-f-]{12,}                                 # a hash
    """,
    re.IGNORECASE | re.ASCII | re.VERBOSE,
)
"""What stands between two spaces and is no word."""

_WORD = re.compile(r"[^\W\d_]{2}|[\u3040-\u9fff\uac00-\ud7a3]")
"""Two letters side by side, or one of a script that writes words with one."""


class AttributeText(NamedTuple):
    """A text in an attribute: ``html[start:end]``, outer white space left out where the value is quoted."""

    start: int
    end: int
    quote: str
    """What stands around the value: ``"``, ``'`` or nothing."""
    tag: str
    """For people: ``img alt``."""
    text: str
    """As people see it."""


def may_have_texts(html: str) -> bool:
    """False when no tag of a page has a text in its attributes: a quick test."""
    lower = html.lower()
    return _SPACED.search(lower) is not None or any(
        lower.count(f"{name}=") > lower.count(f'{name}=""') for name in _READ
    )


def attribute_texts(html: str, start: int, end: int, element: str) -> list[AttributeText]:
    """What people read in the attributes of the start tag ``html[start:end]``, in order. Linear time."""
    if element in _UNREAD_ELEMENTS or not _MAY_HAVE_TEXT.search(html, start, end):
        return []
    found: list[AttributeText] = []
    seen: set[str] = set()
    for name, quote, first, last in attribute_spans(html, start, end):
        if name not in _READ or name in seen:
            continue
        seen.add(name)
        if text := _text(html, f"{element} {name}", quote, first, last, end):
            found.append(text)
    return found


def is_text(value: str) -> bool:
    """True when the decoded value of an attribute has a word that is neither a file name nor an address."""
    return any(_WORD.search(part) and not _NO_TEXT.fullmatch(part) for part in value.split())


def _text(html: str, tag: str, quote: str, start: int, end: int, tag_end: int) -> AttributeText | None:
    if not quote and end == tag_end - 1 and html[end - 1] == "/":
        end -= 1  # <img alt=Amt/>: to browsers the slash is part of the value, to who wrote it it is not
    raw = html[start:end]
    value = decode_attribute(raw)
    if not is_text(value) or SHORTCODE.search(raw):
        return None
    if quote:
        first = skip_space(html, start, end)
        if not is_open_reference(html[start:first]):  # "&nbspAmt" is no reference in an attribute
            start = first
        end = skip_space_back(html, start, end)
    return AttributeText(start, end, quote, tag, escape_text(strip_space(plain(value))))
