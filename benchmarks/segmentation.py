"""Cutting and merging pages beside parsers that only read them."""

from __future__ import annotations

import gc
import tracemalloc
from html.parser import HTMLParser

import lxml.html

from benchmarks.measure import pages, seconds, table
from pipeline.html.canonical import canonical_hash
from pipeline.html.merge import merge
from pipeline.html.segment import segment_html

HOSTILE = (
    "<div>", "<p>a", "<b>", "a<b>", "<a href='x'>a", "<", "<a x='", "<!--", "<script>", "<span translate=no>", "&#1",
    "&nbsp", "[page 1 ", "<b> </b>", "<em><strong>a</strong>", "<x y=z ", "<img alt='a",
)  # fmt: skip
"""Pieces that make careless parsers slower than linear when repeated."""

ATTRIBUTES = (
    "<img alt='ab cd'>", '<a title="ab cd">', "<img alt=ab title=cd aria-label='ef gh'>b", "<b title='ab'>b</b> ",
)  # fmt: skip
"""The same, with attributes that people read."""

ONE_TAG = (" alt='ab cd'", ' title="ab cd"', " x=y", " x", " x#='ab cd'")
"""The same within one tag, ``#`` being another number each time."""

ONE_VALUE = ("ab cd ", "a@.", "ab_.jp", "&auml;")
"""The same within one ``alt``."""


class _Reader(HTMLParser):
    """The standard library's parser with handlers that do nothing: the least it can cost."""


def _stdlib(html: str) -> _Reader:
    reader = _Reader(convert_charrefs=False)
    reader.feed(html)
    reader.close()
    return reader


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
    speed = table(title, ("way", "MB/s", "speed relative to segment_html"), rows)
    return "\n".join((speed, _growth(), _memory(f"{name}, joined", "\n".join(contents))))


def _page(piece: str, size: int) -> str:
    """A page of about ``size`` characters, nearly all of them ``piece``."""
    times = size // len(piece)
    repeated = "".join(piece.replace("#", str(time)) for time in range(times)) if "#" in piece else piece * times
    before, after = _around(piece)
    return f"a{before}{repeated}{after}a"


def _around(piece: str) -> tuple[str, str]:
    if piece in ONE_TAG:
        return "<img", ">"
    return ("<img alt='", "'>") if piece in ONE_VALUE else ("", "")


def _shown(piece: str) -> str:
    before, after = _around(piece)
    return f"`{before}` `{piece}` `{after}`" if before else f"`{piece}`"


def _growth() -> str:
    """How much longer ten times as much of the same hostile piece takes: 10 is linear.

    Without the garbage collector, as :mod:`timeit` does: it walks over all objects that there are, again and again.
    """
    gc.disable()
    try:
        rows = [_grown(piece) for piece in (*HOSTILE, *ATTRIBUTES, *ONE_TAG, *ONE_VALUE)]
    finally:
        gc.enable()
    columns = ("repeated", "cut, MB/s", "relative to 20 kB", "merge, MB/s", "relative to 20 kB")
    return table("Segmentation of hostile pages, 200 kB, all texts translated", columns, rows)


def _grown(piece: str) -> tuple[str, ...]:
    cut, merged = [], []
    sizes = (20_000, 200_000)
    for page in (_page(piece, size) for size in sizes):
        cut.append(seconds(lambda p=page: segment_html(p), runs=3))  # type: ignore[misc]
        one = segment_html(page)
        targets = [f"{segment.text} b" for segment in one.segments]
        merged.append(seconds(lambda o=one, t=targets: merge(o, t), runs=3))  # type: ignore[misc]
    # Less than a millisecond is no time to compare.
    times = (cut, merged) if merged[1] > 0.001 else (cut,)
    figures = [f"{figure:.1f}" for small, large in times for figure in (sizes[1] / 1e6 / large, large / small)]
    return (_shown(piece), *figures, *("–" for _ in range(4 - len(figures))))


def _memory(name: str, joined: str) -> str:
    """The most memory that cutting takes at once, the result included and the page not: 10 is linear."""
    made = [(name, joined, joined * 10)]
    made += [
        (_shown(piece), _page(piece, 100_000), _page(piece, 1_000_000)) for piece in ("<b>", *ATTRIBUTES, *ONE_TAG[:1])
    ]
    rows = []
    for what, page, larger in made:
        small, large = _peak(page), _peak(larger)
        rows.append((what, f"{len(page) / 1e6:.2f}", f"{small / len(page):.1f}", f"{large / small:.1f}"))
    columns = ("page", "million characters", "peak, bytes per character", "peak of ten times as much, relative")
    return table("Segmentation, memory", columns, rows)


def _peak(html: str) -> int:
    """Bytes that Python objects take at the worst moment of cutting ``html``."""
    tracemalloc.start()
    try:
        segmented = segment_html(html)
        peak = tracemalloc.get_traced_memory()[1]
        del segmented
    finally:
        tracemalloc.stop()
    return peak
