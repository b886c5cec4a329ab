"""Skeleton and targets → HTML. Nothing but the texts changes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.html.codes import TokenKind, check_codes, parse
from pipeline.html.segment import segment_title
from pipeline.html.shortcodes import SHORTCODE
from pipeline.html.text import is_open_reference
from pipeline.model import AttributePlace, ExtractedSegment, SegmentedHtml

_ENDS_UNQUOTED = re.compile(r"""[\t\n\f\r '`=]""")
"""What a value without quotes cannot hold, beside what is escaped anyway."""


def merge(segmented: SegmentedHtml, targets: Sequence[str | None]) -> str:
    """The page with ``targets`` in place of its segments' texts, one per segment, in order.

    ``None``, or a target equal to the segment's own text, gives the segment's very characters, so
    merging with the source texts gives back the very same page. An empty target empties its segment.

    Raises ValueError when the number of targets is not that of the segments, or when a target's
    codes are not exactly those of its segment (see :func:`pipeline.html.codes.check_codes`).
    """
    if len(targets) != len(segmented.segments):
        raise ValueError(f"{len(targets)} targets for {len(segmented.segments)} segments")
    hosted: dict[int, list[_Hosted]] = {}
    for index, place in segmented.attributes.items():
        if place.host is not None:
            raw = segmented.segments[index].raw
            html = _attribute_html(segmented.segments[index], targets[index], place.quote)
            if html != raw:
                hosted.setdefault(place.host, []).append(_Hosted(place, len(raw), html))
    parts = iter(segmented.parts)
    pieces = [next(parts)]
    for index, (segment, target) in enumerate(zip(segmented.segments, targets, strict=True)):
        own = segmented.attributes.get(index)
        if own is None:
            comments = segmented.comments.get(index, "")
            pieces.append(_segment_html(pieces[-1], segment, target, hosted.get(index, ()), comments))
        elif own.host is None:
            pieces.append(_attribute_html(segment, target, own.quote))
        else:
            continue
        pieces.append(next(parts))
    return "".join(pieces)


class _Hosted(NamedTuple):
    """The new text of an attribute inside a code."""

    place: AttributePlace
    length: int
    """Of the characters it replaces."""
    html: str


def _segment_html(
    before: str, segment: ExtractedSegment, target: str | None, hosted: Sequence[_Hosted], comments: str
) -> str:
    """What stands for ``segment`` in the page; ``before`` is the skeleton in front of it."""
    if target is None or target == segment.text:
        return _replaced(segment.raw, [(new.place.in_raw, new.length, new.html) for new in hosted])
    _require_codes(segment, target)
    news: dict[tuple[int, bool], list[tuple[int, int, str]]] = {}
    for place, length, html in hosted:
        news.setdefault((place.code, place.closing), []).append((place.in_code, length, html))
    by_id = {code.id: code for code in segment.codes}
    pieces = [before]
    for token in parse(target):
        if token.kind is TokenKind.TEXT:
            pieces.append(_after(pieces[-1], text_html(token.text)))
        else:
            closing = token.kind is TokenKind.CLOSE
            code = by_id[token.id]
            pieces.append(_replaced(code.end if closing else code.start, news.get((token.id, closing), ())))
    return "".join(pieces[1:]) + comments


def _replaced(html: str, news: Sequence[tuple[int, int, str]]) -> str:
    """``html`` with other characters at some places; ``news`` are (start, length, new characters), in order."""
    pieces: list[str] = []
    position = 0
    for start, length, new in news:
        pieces += (html[position:start], new)
        position = start + length
    return "".join((*pieces, html[position:]))


def _attribute_html(segment: ExtractedSegment, target: str | None, quote: str) -> str:
    if target is None or target == segment.text:
        return segment.raw
    _require_codes(segment, target)
    return attribute_html("".join(token.text for token in parse(target)), quote)


def _after(before: str, html: str) -> str:
    """``html``, with its first character escaped where white space spelled ``&nbsp`` or ``&#160`` would take it in."""
    taken = ";" if before.endswith("nbsp") else ";0123456789abcdefABCDEF"
    if html and html[0] in taken and is_open_reference(before):
        return f"&#{ord(html[0])};{html[1:]}"
    return html


def attribute_html(text: str, quote: str) -> str:
    """Literal text as an attribute's value inside ``quote``: ``"``, ``'``, or nothing.

    Without quotes white space is escaped too, and an empty text is written ``""``.
    """
    html = text_html(text)
    if quote == "'":
        return html.replace("'", "&#39;")
    html = html.replace('"', "&quot;")
    if quote:
        return html
    return _ENDS_UNQUOTED.sub(lambda match: f"&#{ord(match[0])};", html) or '""'


def text_html(text: str) -> str:
    """Literal text as HTML: ``&``, ``<``, ``>`` and the no-break space escaped, all else as it is.

    What would be read as a shortcode (``[page 1]``) has its bracket escaped: only the source's own
    shortcodes, which are codes, may act in a page.
    """
    html = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\u00a0", "&#160;")
    if "[" in html:
        html = SHORTCODE.sub(lambda match: "&#91;" + match[0][1:], html)
    return html


def merge_title(title: str, target: str | None) -> str:
    """The title with ``target`` in place of its text; its outer white space stays.

    ``None``, or a target equal to the text of ``segment_title(title)``, gives the very same title.
    Titles are plain text: nothing is escaped.

    Raises ValueError when the title has no text to translate, or the target has codes.
    """
    if target is None:
        return title
    segment = segment_title(title)
    if segment is None:
        raise ValueError("the title has no text to translate")
    if target == segment.text:
        return title
    _require_codes(segment, target)
    start = title.index(segment.raw)
    return title[:start] + "".join(token.text for token in parse(target)) + title[start + len(segment.raw) :]


def _require_codes(segment: ExtractedSegment, target: str) -> None:
    if problems := check_codes(segment.codes, target):
        raise ValueError("; ".join(problem.message for problem in problems))
