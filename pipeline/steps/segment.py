"""A document's title and HTML as one sequence of segments, and back."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.html.merge import merge, merge_title
from pipeline.html.segment import segment_html, segment_title
from pipeline.model import ExtractedSegment

SEGMENTER = 2
"""Version of the segmentation rules. Raise it when the same HTML is cut differently: the next pull re-aligns."""


def cut(title: str, content: str) -> list[ExtractedSegment]:
    """The segments of a document: its title, if it has a text, then its content in order."""
    heading = segment_title(title)
    return [*([heading] if heading else []), *segment_html(content).segments]


def assemble(title: str, content: str, targets: Sequence[str | None]) -> tuple[str, str]:
    """Title and content with ``targets`` in place of the segments' texts; ``None`` leaves the source.

    Nothing but the texts differs from the source. Raises ValueError when the number of targets is not that of the
    segments or when a target's inline codes do not fit.
    """
    segmented = segment_html(content)
    has_title = segment_title(title) is not None
    if len(targets) != len(segmented.segments) + has_title:
        raise ValueError(f"{len(targets)} targets for {len(segmented.segments) + has_title} segments")
    new_title = merge_title(title, targets[0]) if has_title else title
    return new_title, merge(segmented, list(targets[has_title:]))
