"""Harvesting the real pages: how much is learned, and that what is damaged is told and never learned."""

from __future__ import annotations

import html
import json
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from pipeline.config import FILENAME
from pipeline.progress import Silent
from pipeline.stations.harvest import HarvestReport, harvest
from pipeline.stations.pull import pull
from pipeline.workspace import Workspace

SLUG = "lkaugsburg"
NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
TOML = f"""
[municipality.{SLUG}]
name = "Landkreis Augsburg"
target_languages = ["en"]
store = {{ type = "folder", path = "content/{SLUG}" }}
glossary = []
"""
LINK = re.compile(r"""<a\b[^>]*?href\s*=\s*["']([^"']*)["'][^>]*>(.*?)</a\s*>""", re.DOTALL | re.IGNORECASE)
TAG = re.compile(r"<[^>]*>")


@pytest.fixture(scope="module")
def harvested(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, HarvestReport, Path]]:
    source = Path(__file__).parents[3] / "shared" / "content" / SLUG
    if not source.is_dir():
        pytest.skip("the real pages are not here")
    root = tmp_path_factory.mktemp("harvest")
    (root / FILENAME).write_text(TOML, encoding="utf-8")
    (root / "glossaries").mkdir()
    for language in ("de", "en"):
        (root / "content" / SLUG / language).mkdir(parents=True)
        shutil.copyfile(source / language / "pages.json", root / "content" / SLUG / language / "pages.json")
    with Workspace.open(root) as workspace:
        pull(workspace, SLUG, now=NOW, progress=Silent())
        yield workspace, harvest(workspace, SLUG, language="en", now=NOW, progress=Silent()), source


@pytest.mark.slow
def test_how_much_is_aligned_and_learned(harvested: tuple[Workspace, HarvestReport, Path]) -> None:
    _, report, _ = harvested
    assert report.by_structure >= 2300
    assert report.by_alignment >= 550
    assert report.learned >= 1800
    assert report.older >= 700
    assert len(report.unlike) <= 12
    assert report.scores / report.aligned >= 0.75


@pytest.mark.slow
def test_damaged_texts_are_told_and_not_learned(harvested: tuple[Workspace, HarvestReport, Path]) -> None:
    workspace, report, source = harvested
    told = [damaged.target for damaged in report.damaged]
    assert any("obcente" in text for text in told)
    assert any("9119432" in text for text in told)
    cut = cut_links(source)
    assert len(cut) >= 90
    missed = [text for text in cut if not any(f">{text}<" in target or text in target for target in told)]
    assert missed == []
    with workspace.database.reading() as repository:
        segments = [s for several in repository.segments.live(SLUG).values() for s in several]
        found = repository.memory.exact(SLUG, "en", {s.source.text for s in segments})
        offered = [t.text for t in repository.targets.of_municipality(SLUG, "en").values()]
        kept = [c.text for s in segments for c in repository.targets.candidates(s.id, "en")]
    learned = [entry.target for entries in found.values() for entry in entries]
    assert learned
    assert set(told).isdisjoint([*learned, *offered, *kept])
    assert not [text for text in [*learned, *offered, *kept] for piece in cut if f">{piece}<" in text]


def cut_links(source: Path) -> list[str]:
    """Texts of links that are a piece of their address whose rest stands around the link, by regular expressions."""
    found: list[str] = []
    for page in json.loads((source / "en" / "pages.json").read_bytes()):
        content = page["content"]
        for match in LINK.finditer(content):
            address = squash(re.sub(r"^\w+:(//)?", "", unquote(html.unescape(match[1])).strip()))
            text = html.unescape(TAG.sub("", match[2])).strip()
            before = html.unescape(TAG.sub("", content[max(0, match.start() - 200) : match.start()])).rstrip()[-1:]
            after = html.unescape(TAG.sub("", content[match.end() : match.end() + 200])).lstrip()
            place = address.find(squash(text))
            if place != 1 or not squash(text) or squash(before) != address[0]:
                continue
            rest = address[1 + len(squash(text)) :]
            if squash(after).startswith(rest[:3]):
                found.append(text)
    return found


def squash(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())
