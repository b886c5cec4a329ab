"""The whole way on the real pages, checked by other means than the program's own parser."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import polib
import pytest

from pipeline.config import FILENAME
from pipeline.model import Waiver
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.progress import Silent
from pipeline.stations.check_content import check_content
from pipeline.stations.export import export
from pipeline.stations.pretranslate import pretranslate
from pipeline.stations.pull import pull
from pipeline.stations.push import push
from pipeline.stations.take_in import take_in
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
TAG = re.compile(r"<[^>]*>")
CODE = re.compile(r"\\*</?\d+/?>")
SAID = re.compile(r"""(\b(?:alt|title|aria-label)=)("[^"]*"|'[^']*')""")
"""Attributes that people read or hear: texts like others."""


@pytest.mark.parametrize(("language", "count"), [("de", 238), ("en", 233)])
def test_every_real_page_is_put_together_as_it_was(shared: Path, language: str, count: int) -> None:
    report = check_content(shared / "content" / SLUG / language / "pages.json", progress=Silent())
    assert (report.documents, report.identical, report.failures) == (count, count, [])


@pytest.fixture
def workspace(shared: Path, tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / FILENAME).write_text(TOML, encoding="utf-8")
    (tmp_path / "glossaries").mkdir()
    store = tmp_path / "content" / SLUG
    for language in ("de", "en"):
        (store / language).mkdir(parents=True)
        shutil.copyfile(shared / "content" / SLUG / language / "pages.json", store / language / "pages.json")
    with Workspace.open(tmp_path) as opened:
        yield opened


def pages(workspace: Workspace, language: str) -> list[dict[str, Any]]:
    file = workspace.root / "content" / SLUG / language / "pages.json"
    loaded: list[dict[str, Any]] = json.loads(file.read_bytes())
    return loaded


def texts(page: dict[str, Any]) -> str:
    """What a reader sees, without white space: a browser's idea of the text, not the program's."""
    said = [value[1:-1] for tag in TAG.findall(page["content"]) for _, value in SAID.findall(tag)]
    return re.sub(r"\s+", "", page["title"] + html.unescape("".join([TAG.sub("", page["content"]), *said])))


def pointed(tag: str, english: dict[str, dict[str, Any]], links: Counter[str]) -> str:
    """A German page's tag as its English page must have it: internal links lead to the English page if there is one."""
    link = re.search(rf'<a\b[^>]*?\bhref="https://integreat\.app(/{SLUG}/de/[^"]*)"', tag)
    if link is None:
        return tag
    path = unquote(link[1]).rstrip("/") + "/"
    # Integreat knows a page by the last part of its path: that is how links to moved pages go on working.
    found = [path] if path in english else [known for known in english if known.split("/")[-2] == path.split("/")[-2]]
    if len(found) != 1:
        links["dead"] += 1
        return tag
    links["pointed"] += 1
    there: str = english[found[0]]["path"]
    return tag.replace(link[1], quote(there) if "%" in link[1] else there)


@pytest.mark.slow
def test_the_english_store_holds_exactly_what_was_reviewed(shared: Path, workspace: Workspace, tmp_path: Path) -> None:
    model = models.install(shared / "models" / "translate-de_en-0_1.argosmodel", tmp_path / "models")
    pull(workspace, SLUG, now=NOW, progress=Silent())
    pretranslated = pretranslate(
        workspace, SLUG, language="en", now=NOW, progress=Silent(), engines=lambda *_: ArgosEngine([model])
    )
    assert pretranslated.by_origin["machine"] > 4000
    package = export(workspace, SLUG, language="en", now=NOW, progress=Silent()).package
    assert package is not None
    with zipfile.ZipFile(io.BytesIO(package.read_bytes())) as archive:
        catalogue = polib.pofile(archive.read(f"{SLUG}_en.po").decode())
    reviewed: dict[str, list[str]] = {}
    reordered: set[str] = set()
    for number, entry in enumerate(catalogue):
        if not entry.msgstr:
            entry.msgstr = "By hand & <small> " + "".join(CODE.findall(entry.msgid))
        elif number % 5 == 0:
            entry.msgstr = f"Checked „{number}“: {entry.msgstr}"
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        url = unquote(entry.occurrences[0][0])
        reviewed.setdefault(url, []).append(entry.msgstr)
        if CODE.findall(entry.msgstr) != CODE.findall(entry.msgid):
            reordered.add(url)
    returned = tmp_path / "returned.po"
    catalogue.save(str(returned))

    taken = take_in(workspace, [returned], now=NOW, progress=Silent())
    held = taken.verdicts["needs work"]
    assert taken.verdicts["accepted"] + held == len(catalogue)
    assert 0 < held < 100, "nobody has read what the small model wrote, and checks hold back what it lost"
    with workspace.database.transaction() as repository:  # here somebody says that it is right
        for entry in taken.told:
            for finding in entry.findings:
                waiver = Waiver(entry.segment_id, "en", finding.check, entry.source, "Mara", "a test", NOW)
                repository.waivers.add(waiver)
    let_pass = take_in(workspace, [returned], now=NOW, progress=Silent())
    assert (let_pass.verdicts["accepted"], let_pass.attention) == (held, False)
    pushed = push(workspace, SLUG, language="en", now=NOW, progress=Silent())
    assert pushed.held == []
    assert pushed.waiting == 0

    german = {page["path"]: page for page in pages(workspace, "de")}
    english = {page["available_languages"]["de"]["path"]: page for page in pages(workspace, "en")}
    assert set(english) == set(german)
    before = {page["path"]: page for page in json.loads((shared / "content" / SLUG / "de" / "pages.json").read_bytes())}
    links: Counter[str] = Counter()
    for path, source in german.items():
        target = english[path]
        ours = [SAID.sub(r"\1", tag) for tag in TAG.findall(target["content"])]
        theirs = [SAID.sub(r"\1", pointed(tag, english, links)) for tag in TAG.findall(source["content"])]
        if source["url"] in reordered:
            # English put a link elsewhere in its sentence: the same tags, in the reviewer's order.
            ours, theirs = sorted(ours), sorted(theirs)
        assert ours == theirs, path
        assert (source["title"], source["content"]) == (before[path]["title"], before[path]["content"])
        shown = texts(target)
        for text in reviewed.get(source["url"], ()):
            plain = re.sub(r"\s+", "", CODE.sub(lambda m: m[0][1:] if m[0][0] == "\\" else "", text))
            assert plain in shown, (path, text)
    assert len(reordered) < 25, "few sentences need another order"
    assert links["pointed"] > 70
    assert links["dead"] < 10
    again = push(workspace, SLUG, language="en", now=NOW, progress=Silent())
    assert (again.pushed, again.unchanged) == ([], len(german))
