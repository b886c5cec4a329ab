"""Fuzzy look-up in the translation memory: cost of the index, of queries, and what it finds against a full scan.

Each size is measured in a process of its own, so that its memory is its own. All three take two to three minutes.
"""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from benchmarks.measure import once, pages, table
from pipeline.html.codes import plain_text
from pipeline.literals import has_words
from pipeline.memory.index import MemoryIndex
from pipeline.memory.score import profile, similarity
from pipeline.steps.segment import cut

QUERIES = 5_000
SCAN = 5_000
"""Entries of the comparison with a full scan …"""
SCANNED = 250
"""… and queries of it."""
AT_LEAST = 0.7
LIMIT = 25
"""Entries asked for per query, as pretranslation does."""


def run(sizes: tuple[int, ...] = (10_000, 100_000, 1_000_000)) -> str:
    """Seconds and bytes by number of entries, and the comparison with a full scan.

    Bytes are the peak while it is built, beside the texts themselves.
    """
    name, real = _real()
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as processes:
        rows = list(processes.map(_row, sizes))
    columns = (
        "entries",
        "build, s",
        "build, µs per entry",
        "bytes per entry",
        f"{QUERIES:,} queries, s",
        "ms per query",
        "compared per query",
        "found per query",
    )
    speed = table(f"Fuzzy look-up, {name}: {len(real)} texts, grown", columns, rows)
    return f"{speed}\n{_against_a_scan(real)}"


def _real() -> tuple[str, list[str]]:
    name, documents = pages()
    texts = {segment.text for title, content in documents for segment in cut(title, content)}
    return name, sorted(text for text in texts if has_words(plain_text(text)))


def _row(size: int) -> tuple[str, ...]:
    _, real = _real()
    entries = list(_grown(real, size, seed=1))
    queries = list(_grown(real, len(real) + QUERIES, seed=2))[-QUERIES:]
    before = _peak()
    built: list[MemoryIndex] = []
    build = _processor(lambda: built.append(MemoryIndex(entries)))
    (index,) = built
    kept = _peak() - before
    found: list[int] = []
    asked = _processor(lambda: found.extend(len(index.search(query, AT_LEAST, LIMIT)) for query in queries))
    compared = sum(len(index.promising(query, AT_LEAST)) for query in queries[:SCANNED])
    return (
        f"{size:,}",
        f"{build:.1f}",
        f"{build / size * 1e6:.0f}",
        f"{kept / size:,.0f}",
        f"{asked:.1f}",
        f"{asked / QUERIES * 1000:.2f}",
        f"{compared / SCANNED:.0f}",
        f"{sum(found) / QUERIES:.1f}",
    )


def _processor(work: Callable[[], object]) -> float:
    """Processor time of one call: the wall time of a machine without other work, as it is one thread."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def _peak() -> int:
    """The most memory that the process ever had, in bytes."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux, what getrusage tells begins with the parent's
        (line,) = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _against_a_scan(real: list[str]) -> str:
    entries = list(_grown(real, SCAN, seed=1))
    queries = random.Random(3).sample(list(_grown(real, len(real) + QUERIES, seed=2))[-QUERIES:], SCANNED)
    index = MemoryIndex(entries)
    profiles = [profile(entry) for entry in entries]
    by_index: list[set[str]] = []
    by_scan: list[set[str]] = []
    looked = once(lambda: by_index.extend({one.source for one in index.search(q, AT_LEAST)} for q in queries))
    scanned = once(
        lambda: by_scan.extend(
            {known.source for known in profiles if similarity(wanted, known, AT_LEAST)}
            for wanted in map(profile, queries)
        )
    )
    both = sum(len(a & b) for a, b in zip(by_index, by_scan, strict=True))
    true = sum(map(len, by_scan))
    compared = sum(len(index.promising(q, AT_LEAST)) for q in queries)
    rows = [
        (
            "full scan",
            f"{len(entries) * len(queries):,}",
            f"{true:,}",
            "100 %",
            f"{true / (len(entries) * len(queries)):.2%}",
            f"{scanned / SCANNED * 1000:.2f}",
        ),
        (
            "index",
            f"{compared:,}",
            f"{sum(map(len, by_index)):,}",
            f"{both / true:.0%}",
            f"{both / compared:.1%}",
            f"{looked / SCANNED * 1000:.2f}",
        ),
    ]
    columns = (
        "way",
        "pairs compared in full",
        "found ≥ 0.70",
        "of those that a scan finds",
        "found of compared",
        "ms per query",
    )
    return table(
        f"Candidates of the index against a full scan, {len(entries):,} entries, {SCANNED} queries", columns, rows
    )


def _grown(real: list[str], size: int, seed: int) -> Iterator[str]:
    """The real texts, then variations of them: a fifth of the words, at least one, taken from other texts."""
    yield from real[:size]
    dice = random.Random(seed)
    words = [text.split() for text in real]
    for _ in range(size - len(real)):
        text = list(dice.choice(words))
        for _ in range(max(1, len(text) // 5)):
            other = dice.choice(words)
            text[dice.randrange(len(text))] = dice.choice(other)
        yield " ".join(text)


if __name__ == "__main__":
    print(run())
