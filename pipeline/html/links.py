"""Where the addresses of links stand in HTML, to the character, and how to exchange them.

A link is the ``href`` of an ``<a>`` or ``<area>``, wherever browsers see the tag: also inside parts that are not to be
translated, never inside comments, scripts or the text of a ``<textarea>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from pipeline.html.tokens import Kind, attribute_spans, decode_attribute, tokenize

_LINKS = frozenset(["a", "area"])
_HREF = re.compile("href", re.IGNORECASE)
_UNQUOTED = re.compile(r"[\t\n\f\r \"'=<>`]")
"""What would end an unquoted value, or is an error in one."""


class Link(NamedTuple):
    """One address: ``html[start:end]`` without its quotes."""

    start: int
    end: int
    quote: str
    """``"``, ``'`` or, for an unquoted value, the empty string."""
    address: str
    """Character references resolved; outer white space kept."""


def find_links(html: str) -> list[Link]:
    """All addresses of links in order. Never fails; linear time. Links without ``href=`` value are left out.

    Of several ``href`` in one tag browsers heed the first.
    """
    if not _HREF.search(html):
        return []
    links: list[Link] = []
    for kind, start, end, name in tokenize(html):
        if kind is Kind.START and name in _LINKS:
            for attribute, quote, first, last in attribute_spans(html, start, end):
                if attribute == "href":
                    links.append(Link(first, last, quote, decode_attribute(html[first:last])))
                    break
    return links


def rewrite_links(html: str, resolve: Callable[[str], str | None]) -> str:
    """``html`` with the addresses that ``resolve`` gives; all other characters stay as they are.

    ``resolve`` is asked once for every link, with its address as a browser reads it. ``None``, or the same address,
    leaves the link's very characters. A new address is written in the quoting of the old one.
    """
    pieces: list[str] = []
    position = 0
    for link in find_links(html):
        address = resolve(link.address)
        if address is None or address == link.address:
            continue
        pieces += (html[position : link.start], _value(address, link.quote))
        position = link.end
    if not pieces:
        return html
    pieces.append(html[position:])
    return "".join(pieces)


def _value(address: str, quote: str) -> str:
    value = address.replace("&", "&amp;")
    if quote:
        return value.replace(quote, "&quot;" if quote == '"' else "&#39;")
    # An unquoted value cannot be empty: the next attribute would be taken for it.
    return _UNQUOTED.sub(lambda match: f"&#{ord(match[0])};", value) or "&#32;"
