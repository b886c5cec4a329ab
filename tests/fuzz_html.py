"""Fuzzing of the segmenter led by coverage: ``python tests/fuzz_html.py -max_total_time=600``.

Needs atheris (``pip install atheris``), which is no dependency: it is large and has no wheels for all platforms. Stops
with the page at the first failure.
"""

from __future__ import annotations

import sys
from itertools import cycle

import atheris  # type: ignore[import-not-found, unused-ignore]

with atheris.instrument_imports(include=["pipeline.html"]):
    from html_checks import check_source, check_targets

TARGETS = ["Wo <1> rt", "fa&amp;rt", ";Wo \\ rt", "5 \"W\u00f6rt\" 'x' [page 1]", "W\u00a0\u4f60 -->rt"]


def check(data: bytes) -> None:
    """Any bytes are a page."""
    html = data.decode("utf-8", "surrogateescape")
    check_source(html)
    words = cycle(TARGETS)
    check_targets(html, lambda: next(words))


if __name__ == "__main__":
    atheris.Setup(sys.argv, check)
    atheris.Fuzz()
