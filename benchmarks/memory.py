"""Fuzzy look-up in the translation memory: cost of the index, of queries, and what it finds against a full scan."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator

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


def run(sizes: tuple[int, ...] = (10_000, 100_000, 1_000_000)) -> str:
    """Seconds and bytes by number of entries, and the comparison with a full scan."""
    name, documents = pages()
    texts = {segment.text for title, content in documents for segment in cut(title, content)}
    real = sorted(text for text in texts if has_words(plain_text(text)))
    rows = []
    for size in sizes:
        entries = list(_grown(real, size, seed=1))
        queries = list(_grown(real, len(real) + QUERIES, seed=2))[-QUERIES:]
        build, asked, found = _measure(entries, queries)
        rows.append(
            (
                f"{size:,}",
                f"{build:.1f}",
                f"{_bytes(entries[:100_000]):.0f}",
                f"{asked:.1f}",
                f"{asked / QUERIES * 1000:.2f}",
                f"{found / QUERIES:.1f}",
            )
        )
    columns = ("entries", "build, s", "bytes per entry", f"{QUERIES:,} queries, s", "ms per query", "found per query")
    speed = table(f"Fuzzy look-up, {name}: {len(real)} texts, grown", columns, rows)
    return f"{speed}\n{_against_a_scan(real)}"


def _measure(entries: list[str], queries: list[str]) -> tuple[float, float, int]:
    """(seconds to build, seconds to ask everything, entries found)."""
    built: list[MemoryIndex] = []
    found: list[int] = []
    build = once(lambda: built.append(MemoryIndex(entries)))
    asked = once(lambda: found.extend(len(built[0].search(query, AT_LEAST, 25)) for query in queries))
    return build, asked, sum(found)


def _bytes(entries: list[str]) -> float:
    """What the index keeps per entry beside the source texts; of 100,000 entries at most, as counting takes long."""
    tracemalloc.start()
    index = MemoryIndex(entries)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / len(index)


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
