"""HTML that somebody typed into a translation. The page's own markup travels as codes and is never written out.

In a page ``<``, ``>`` and ``&`` of a translation are escaped (:func:`pipeline.html.merge.text_html`), so whatever is
typed is shown as typed. A title is plain text in the store's data and goes there as it is: whether tags act in it is
up to whoever shows it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_NAMES = (
    "a|abbr|address|article|aside|audio|b|base|basefont|bdi|bdo|big|blockquote|body|br|button|canvas|caption|center|"
    "cite|code|col|colgroup|dd|del|details|dialog|div|dl|dt|em|embed|fieldset|figcaption|figure|font|footer|form|frame|"
    "frameset|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|legend|li|link|main|map|mark|math|menu|meta|"
    "nav|noscript|object|ol|option|p|param|picture|pre|q|s|samp|script|section|select|small|source|span|strike|strong|"
    "style|sub|summary|sup|svg|table|tbody|td|template|textarea|tfoot|th|thead|title|tr|tt|u|ul|var|video|wbr"
)
TAG = re.compile(rf"</?(?:{_NAMES})(?:[\s/][^<>]{{0,2000}})?>", re.IGNORECASE)
"""A tag of HTML with everything in it."""
ACTIVE = re.compile(
    r"(?:</?(?:script|iframe|frame|frameset|object|embed|applet|form|input|button|base|meta|link|style|svg|math|"
    r"template|portal)\b"
    r"|<[a-z][^<>]{0,2000}?[\s/\"']on[a-z]{3,30}\s{0,3}=)[^<>]{0,2000}>?"
    r"|\b(?:java|vb|live)script:(?=\S)"
    r"|\bdata:(?:text/html|image/svg)",
    re.IGNORECASE,
)
"""What does something in a browser instead of only showing."""
REFERENCE = re.compile(
    r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|nbsp|amp|lt|gt|quot|apos|shy|[lr][ds]quo|[bs]dquo|sbquo|laquo|raquo|"
    r"[nm]dash|hellip|bull|middot|euro|copy|deg|sect|zwn?j|[lr]rm|[en]msp|thinsp|[aouAOU]uml|szlig|"
    r"[a-zA-Z](?:acute|grave|circ|tilde|cedil|ring|caron));"
)
"""A character reference of HTML that tools and people write."""


def typed(found: Iterable[str], given: Iterable[str]) -> tuple[str, ...]:
    """Those of ``found`` that are not among ``given`` as often, each once, in order."""
    left = Counter(given)
    new: dict[str, None] = {}
    for text in found:
        if left[text]:
            left[text] -= 1
        else:
            new[text] = None
    return tuple(new)


def shown(text: str) -> str:
    """``text`` short enough for a message."""
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
