"""Shortcodes: what a content management system puts in place of ``[page 1]`` when it shows a page."""

from __future__ import annotations

import re

_ARGUMENT = (
    r"""(?:[0-9]++|"[^"<>\[\]]*+"|'[^'<>\[\]]*+'|&quot;(?:[^&"<>\[\]]|&(?!quot;))*+&quot;"""
    r"""|[a-z_][\w-]*+=(?:"[^"<>\[\]]*+"|'[^'<>\[\]]*+'|[^\s"'<>\[\]]++))"""
)
_GAP = r"(?:\s|&nbsp;|&#160;)++"
SHORTCODE = re.compile(
    rf"""\[(?:(?:page|contact|event|location|poi|imprint)(?:{_GAP}{_ARGUMENT})++\s*+"""
    rf"""|[a-z][a-z0-9_-]*+(?={_GAP}[a-z_][\w-]*+=)(?:{_GAP}{_ARGUMENT})++\s*+/?"""
    r"""|/[a-z][a-z0-9_-]*+)\]"""
)
"""``[page 1]``, ``[contact 1 "x"]``, ``[map id=3]``, ``[/map]``.

Names of the Integreat CMS with any arguments, other names only with ``key=value``: editors write
``[ab 18]`` and ``[optional]`` for readers.
"""
