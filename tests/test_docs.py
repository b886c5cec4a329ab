"""The documents say what is there: links and anchors lead somewhere, paths and tests they name exist."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[1]

_FENCE = re.compile(r"^(`{3,}|~{3,}).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)
_LINK = re.compile(r"\[(?:[^\[\]]|\[[^\[\]]*\])*\]\(\s*<?([^)\s>]+)>?[^)]*\)|(?:src|href)=\"([^\"]+)\"")
_HEADING = re.compile(r"^#{1,6}[ \t]+(.+?)[ \t]*#*$", re.MULTILINE)
_OURS = re.compile(r"(?:pipeline|flows|tests|docs|data|benchmarks|\.ci)/[\w./-]*(?:::\w+)?")


def documents() -> list[Path]:
    """Every Markdown file of the project; folders that tools and demonstrations make are not ours."""
    found = []
    for file in sorted(ROOT.rglob("*.md")):
        folders = file.relative_to(ROOT).parts[:-1]
        if not any(part.startswith(".") or part in {"demo", "build", "dist"} for part in folders):
            found.append(file)
    return found


DOCUMENTS = documents()
NAMES = [str(file.relative_to(ROOT)) for file in DOCUMENTS]


def links(text: str) -> list[str]:
    """Targets of links and pictures, those inside code left out."""
    prose = _CODE.sub("", _FENCE.sub("", text))
    return [first or second for first, second in _LINK.findall(prose)]


def anchors(text: str) -> set[str]:
    """The anchors that GitHub makes of headings: lower case, no punctuation, repeated ones numbered."""
    seen: Counter[str] = Counter()
    found = set()
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", shown.lower()).replace(" ", "-")
        found.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_relative_links_and_anchors_lead_somewhere(document: Path) -> None:
    broken = []
    for link in links(document.read_text(encoding="utf-8")):
        if re.match(r"[a-z][a-z0-9+.-]*:", link):
            continue  # another site's business
        path, _, anchor = link.partition("#")
        target = (document.parent / unquote(path)).resolve() if path else document
        if not target.exists() or not target.is_relative_to(ROOT):
            broken.append(f"{link}: there is no such file in the project")
        elif anchor and unquote(anchor) not in anchors(target.read_text(encoding="utf-8")):
            broken.append(f"{link}: there is no such heading")
    assert broken == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_paths_and_tests_that_are_named_exist(document: Path) -> None:
    prose = _FENCE.sub("", document.read_text(encoding="utf-8"))
    missing = []
    for _, code in _CODE.findall(prose):
        named = _OURS.fullmatch(code.strip())
        if named is None or "NNNN" in code:
            continue
        path, _, test = named.group().partition("::")
        file = ROOT / path
        if not file.exists() or (test and f"def {test}(" not in file.read_text(encoding="utf-8")):
            missing.append(code)
    assert missing == []


def test_every_decision_is_in_the_index_and_every_guide_in_the_readme() -> None:
    folder = ROOT / "docs" / "decisions"
    index = set(links((folder / "README.md").read_text(encoding="utf-8")))
    assert {file.name for file in folder.glob("[0-9]*.md")} <= index
    readme = set(links((ROOT / "README.md").read_text(encoding="utf-8")))
    assert {f"docs/guides/{file.name}" for file in (ROOT / "docs" / "guides").glob("*.md")} <= readme


def test_the_volunteers_guide_says_the_same_in_both_languages() -> None:
    text = (ROOT / "docs" / "guides" / "volunteer.md").read_text(encoding="utf-8")
    english, german = text.split("## English")[1].split("## Deutsch")
    points = [re.findall(r"^(\d)\. ", part, re.MULTILINE) for part in (english, german)]
    assert points[0] == points[1] == list("123456")
    assert set(re.findall(r"`<[^`]*>`", english)) == set(re.findall(r"`<[^`]*>`", german)) != set()


def test_the_picture_of_the_loop_is_whole_and_asks_nobody() -> None:
    picture = ElementTree.parse(ROOT / "docs" / "images" / "loop.svg").getroot()
    shown = "".join(picture.itertext())
    for name in ("pull", "pretranslate", "export", "import", "approve", "push"):
        assert name in shown
    assert not [value for node in picture.iter() for value in node.attrib.values() if value.startswith("http")]


def test_anchors_are_made_as_github_makes_them() -> None:
    text = "# How to add …\n## `a` & b\n## `a` & b\n```\n# no heading\n```\n### [Links](x.md), too\n"
    assert anchors(text) == {"how-to-add-", "a--b", "a--b-1", "links-too"}
