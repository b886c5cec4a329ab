"""Cutting and merging pages beside parsers that only read them."""

from __future__ import annotations

from html.parser import HTMLParser

import lxml.html

from benchmarks.measure import pages, seconds, table
from pipeline.html.canonical import canonical_hash
from pipeline.html.merge import merge
from pipeline.html.segment import segment_html

HOSTILE = (
    "<div>", "<p>a", "<b>", "a<b>", "<a href='x'>a", "<", "<a x='", "<!--", "<script>", "<span translate=no>", "&#1",
    "&nbsp", "[page 1 ", "<b> </b>", "<em><strong>a</strong>", "<x y=z ",
)  # fmt: skip
"""Pieces that make careless parsers slower than linear when repeated."""


class _Reader(HTMLParser):
    """The standard library's parser with handlers that do nothing: the least it can cost."""


def _stdlib(html: str) -> None:
    reader = _Reader(convert_charrefs=False)
    reader.feed(html)
    reader.close()


def run() -> str:
    """One row per way through all pages."""
    name, found = pages()
    contents = [content for _, content in found if content.strip()]
    megabytes = sum(len(content.encode()) for content in contents) / 1e6
    cut = [segment_html(content) for content in contents]
    texts = [[segment.text for segment in one.segments] for one in cut]
    identical = sum(merge(one, own) == html for one, own, html in zip(cut, texts, contents, strict=True))
    ways = {
        "lxml.html.fromstring (reads only)": lambda: [lxml.html.fromstring(c) for c in contents],
        "html.parser, empty handlers (reads only)": lambda: [_stdlib(c) for c in contents],
        "segment_html": lambda: [segment_html(c) for c in contents],
        "merge with the source texts": lambda: [merge(o, t) for o, t in zip(cut, texts, strict=True)],
        "canonical_hash": lambda: [canonical_hash("", c) for c in contents],
    }
    times = {way: seconds(work) for way, work in ways.items()}
    base = times["segment_html"]
    rows = [(way, f"{megabytes / time:.1f}", f"{base / time:.2f}") for way, time in times.items()]
    title = f"Segmentation, {name}: {len(contents)} pages, {megabytes:.2f} MB, {identical} merged back identical"
    return table(title, ("way", "MB/s", "speed relative to segment_html"), rows) + "\n" + _growth()


def _growth() -> str:
    """How much longer ten times as much of the same hostile piece takes: 10 is linear."""

    def page(piece: str, size: int) -> str:
        return "a" + piece * (size // len(piece)) + "a"

    rows = []
    for piece in HOSTILE:
        small = seconds(lambda p=piece: segment_html(page(p, 20_000)), runs=3)  # type: ignore[misc]
        large = seconds(lambda p=piece: segment_html(page(p, 200_000)), runs=3)  # type: ignore[misc]
        rows.append((f"`{piece}`", f"{0.2 / large:.1f}", f"{large / small:.1f}"))
    return table("Segmentation of hostile pages, 200 kB", ("repeated", "MB/s", "time, relative to 20 kB"), rows)
