"""A package of 50,000 segments through the stations: seconds and memory to export, review and import it.

Pairs of published texts (of the real pages, or of the sample), again and again with a number behind each, with the
shared glossary. Half of the texts come with a suggestion; what comes back are the published translations, all signed
off. Each station runs in a process of its own, so that its memory can be told.
"""

from __future__ import annotations

import io
import json
import multiprocessing
import tempfile
import time
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from itertools import cycle, islice
from pathlib import Path

import polib

from benchmarks.measure import SLUG, TOML, table
from benchmarks.qa import published
from pipeline.html.codes import TokenKind, parse
from pipeline.model import Target
from pipeline.progress import Silent
from pipeline.qa import Pair
from pipeline.state import Origin, Review
from pipeline.stations.export import export
from pipeline.stations.pull import pull
from pipeline.stations.take_in import take_in
from pipeline.workspace import Workspace

SEGMENTS = 50_000
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def run(count: int = SEGMENTS) -> str:
    """The table of stations."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        name = _content(root, count)
        (root / "sprachlotse.toml").write_text(TOML, encoding="utf-8")
        segments = _alone(_prepare, root)[0]
        rows = []
        for label, formats in (("export, PO", ("po",)), ("export, all formats", ("po", "xliff1.2", "xliff2.1"))):
            _, seconds, memory = _alone(_export, root, formats)
            rows.append((label, f"{seconds:.1f}", f"{memory:.0f}"))
        _review(root)
        for label, file in (("import, PO", "returned.po"), ("import the same again", "returned.po")):
            told, seconds, memory = _alone(_import, root, file)
            rows.append((f"{label} ({told})", f"{seconds:.1f}", f"{memory:.0f}"))
    title = f"Review of {segments:,} segments, {name}"
    return table(title, ("station", "seconds", "peak memory, MB"), rows)


def _content(root: Path, count: int) -> str:
    """Pages of 40 paragraphs with ``count`` segments in all, titles among them."""
    name, pairs = published()
    texts = islice(cycle(pairs), count - count // 41)
    paragraphs = [f"<p>{_html(one.pair)} (Nr. {number})</p>" for number, one in enumerate(texts)]
    pages = []
    for number, start in enumerate(range(0, len(paragraphs), 40), 1):
        path = f"/stadt/de/seite-{number}/"
        fields = {"id": number, "path": path, "url": f"https://integreat.app{path}", "title": f"Seite {number}"}
        fields |= {"content": "".join(paragraphs[start : start + 40]), "parent": {"id": 0, "path": None}}
        fields |= {"last_updated": "2026-01-01T00:00:00Z", "available_languages": {}, "excerpt": "", "order": number}
        pages.append(fields)
    target = root / "content" / "de" / "pages.json"
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps(pages), encoding="utf-8")
    return name


def _html(pair: Pair) -> str:
    codes = {code.id: code for code in pair.codes}
    pieces = []
    for token in parse(pair.source):
        if token.kind is TokenKind.TEXT:
            pieces.append(escape(token.text, quote=False))
        else:
            code = codes[token.id]
            pieces.append(code.end if token.kind is TokenKind.CLOSE else code.start)
    return "".join(pieces)


def _translation(source: str, known: dict[str, str]) -> str:
    text, _, number = source.rpartition(" (Nr. ")
    return f"{known[text]} (No. {number}" if text in known else f"{source} (translated)"


def _alone(work: Callable[..., object], *arguments: object) -> tuple[object, float, float]:
    """What ``work`` returns, its wall time in seconds and its peak memory in MB, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_report, args=(there, work, arguments))
    process.start()
    answer: tuple[object, float, float] = here.recv()
    process.join()
    return answer


def _report(pipe: object, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
    begin = time.perf_counter()
    result = work(*arguments)
    seconds = time.perf_counter() - begin
    # Not getrusage: what it calls the peak is inherited from the parent.
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    memory = int(peak.split()[1]) / 1024
    pipe.send((result, seconds, memory))  # type: ignore[attr-defined]  # the stubs have no common name for pipe ends


def _prepare(root: Path) -> int:
    with Workspace.open(root) as workspace:
        pull(workspace, SLUG, now=NOW, progress=Silent())
        known = {one.pair.source: one.pair.target for one in published()[1]}
        with workspace.database.transaction() as repository:
            segments = [s for several in repository.segments.live(SLUG).values() for s in several]
            offers = (
                Target(s.id, "en", _translation(s.source.text, known), Origin.MACHINE, Review.TRANSLATED, s.source.text)
                for s in segments[::2]
            )
            repository.targets.save(offers, NOW, "")
    return len(segments)


def _export(root: Path, formats: tuple[str, ...]) -> None:
    with Workspace.open(root) as workspace:
        export(workspace, SLUG, language="en", formats=formats, out=root / "desk", now=NOW, progress=Silent())


def _review(root: Path) -> None:
    (package,) = (root / "desk").glob("*.zip")
    with zipfile.ZipFile(io.BytesIO(package.read_bytes())) as archive:
        catalogue = polib.pofile(archive.read("stadt_en.po").decode())
    known = {one.pair.source: one.pair.target for one in published()[1]}
    for entry in catalogue:
        entry.flags = []
        entry.msgstr = entry.msgstr or _translation(entry.msgid, known)
    catalogue.metadata["Last-Translator"] = "Amal"
    catalogue.save(str(root / "returned.po"))


def _import(root: Path, file: str) -> str:
    with Workspace.open(root) as workspace:
        report = take_in(workspace, [root / file], now=NOW, progress=Silent())
    return ", ".join(f"{count:,} {verdict}" for verdict, count in report.verdicts.most_common())
