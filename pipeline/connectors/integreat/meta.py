"""A location's short description (``meta_description``) travels as the first block of its content. Pure.

So everything else cuts, translates, reviews and compares it like any other text, and need not know it.
"""

from __future__ import annotations

import re
from html import escape, unescape

_START = '<p data-field="meta_description">'
_BLOCK = re.compile(rf"{re.escape(_START)}(?P<meta>.*?)</p>\n?", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def join(meta_description: str, content: str) -> str:
    """``content`` (HTML) with the description (plain text) before it; without one, ``content`` as it is."""
    if not meta_description.strip():
        return content
    return f"{_START}{escape(meta_description.strip(), quote=False)}</p>\n{content}"


def split(content: str) -> tuple[str | None, str]:
    """The description (plain text) and the rest, as :func:`join` put them together.

    ``None``: there is no description in it, so nothing is said about the one that the CMS has.
    """
    found = _BLOCK.match(content)
    if found is None:
        return None, content
    return unescape(_TAG.sub("", found["meta"])).strip(), content[found.end() :]
