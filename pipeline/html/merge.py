"""Skeleton and targets → HTML. Nothing but the texts changes."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.html.codes import TokenKind, check_codes, parse
from pipeline.html.segment import SHORTCODE, segment_title
from pipeline.model import ExtractedSegment, SegmentedHtml


def merge(segmented: SegmentedHtml, targets: Sequence[str | None]) -> str:
    """The page with ``targets`` in place of its segments' texts, one per segment, in order.

    ``None``, or a target equal to the segment's own text, gives the segment's very characters, so
    merging with the source texts gives back the very same page. An empty target empties its segment.

    Raises ValueError when the number of targets is not that of the segments, or when a target's
    codes are not exactly those of its segment (see :func:`pipeline.html.codes.check_codes`).
    """
    if len(targets) != len(segmented.segments):
        raise ValueError(f"{len(targets)} targets for {len(segmented.segments)} segments")
    pieces = [segmented.parts[0]]
    for segment, target, part in zip(segmented.segments, targets, segmented.parts[1:], strict=True):
        pieces.append(_segment_html(segment, target))
        pieces.append(part)
    return "".join(pieces)


def _segment_html(segment: ExtractedSegment, target: str | None) -> str:
    if target is None or target == segment.text:
        return segment.raw
    _require_codes(segment, target)
    by_id = {code.id: code for code in segment.codes}
    pieces: list[str] = []
    for token in parse(target):
        if token.kind is TokenKind.TEXT:
            pieces.append(text_html(token.text))
        elif token.kind is TokenKind.CLOSE:
            pieces.append(by_id[token.id].end)
        else:
            pieces.append(by_id[token.id].start)
    return "".join(pieces)


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
