"""Timing, tables and the workspace that all benchmarks share."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "content" / "lkaugsburg"
"""Real pages beside the checkout; without them the sample is measured, which says less."""
MODEL = ROOT.parent / "shared" / "models" / "translate-de_en-0_1.argosmodel"

SLUG = "stadt"
TOML = f"""
[municipality.{SLUG}]
name = "Stadt"
target_languages = ["en"]
store = {{ type = "folder", path = "content" }}
glossary = ["shared"]
"""
"""Settings of a workspace with one municipality, the shared glossary, and a folder of pages."""


def pages(language: str = "de") -> tuple[str, list[tuple[str, str]]]:
    """(name of the data, title and content of each page)."""
    folder, name = (REAL, "real dump") if REAL.is_dir() else (ROOT / "data" / "sample", "sample")
    entries = json.loads((folder / language / "pages.json").read_bytes())
    return name, [(entry["title"], entry["content"]) for entry in entries]


def seconds(work: Callable[[], object], runs: int = 5) -> float:
    """Median processor time of ``runs`` calls, after one that does not count.

    For work in one thread that waits for nothing: there it is the wall time of a machine without other work.
    """
    work()
    times = []
    for _ in range(runs):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return median(times)


def once(work: Callable[[], object]) -> float:
    """Wall time of one call."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table under its title."""
    lines = [f"### {title}", "", f"| {' | '.join(columns)} |", f"| {' | '.join('---' for _ in columns)} |"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines, ""])
