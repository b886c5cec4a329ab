"""A workspace over the live CMS, and the region as its database and its public API show it.

What the tests compare with is read beside the program: versions from the CMS's database, readers' texts from the public
API, and what the CMS makes of a text by asking the CMS itself.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fixtures_cli import Answer, call
from live.cms import Cms
from live.volunteer import Review, Volunteer, Written, assemble
from lxml import html as lxml_html

BOT = "sync-bot"
"""Account of Sprachlotse in the CMS: an editor."""
VARIABLE = "SPRACHLOTSE_TEST_CMS"
"""Environment variable with its password."""
FAST = 1000.0
"""Requests a second in tests: how polite the client is has tests of its own."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a page's translation, as the CMS's database has it."""

    page: int
    language: str
    number: int
    """Counts from 1 in each translation."""
    status: str
    title: str
    slug: str
    content: str
    creator: str | None
    """Name of the account; ``None``: imported, or there from the beginning."""
    minor: bool
    machine: bool
    in_translation: bool


Versions = Mapping[tuple[int, str], tuple[Version, ...]]
"""(page, language) → all versions, oldest first."""


def versions(cms: Cms, region: str) -> dict[tuple[int, str], tuple[Version, ...]]:
    """All versions of all pages of a region."""
    rows = cms.value(
        "[[t.page_id, t.language.slug, t.version, t.status, t.title, t.slug, t.content,"
        " t.creator.username if t.creator else None, t.minor_edit, t.machine_translated, t.currently_in_translation]"
        " for t in PageTranslation.objects.filter(page__region__slug=region)"
        ".select_related('language', 'creator').order_by('page_id', 'language_id', 'version')]",
        region=region,
    )
    found: dict[tuple[int, str], tuple[Version, ...]] = {}
    for row in rows:
        version = Version(*row)
        key = (version.page, version.language)
        found[key] = (*found.get(key, ()), version)
    return found


def count(all_: Versions, language: str) -> int:
    """Versions in one language."""
    return sum(len(several) for (_, code), several in all_.items() if code == language)


def overwritten(before: Versions, after: Versions, *, bot: str = BOT) -> list[Version]:
    """What people did to a translation and Sprachlotse has undone though it had not seen it.

    ``before`` are the versions that it knew. A text that a person wrote since must have none of Sprachlotse's after it;
    neither must it become public by Sprachlotse where a person made a draft of it, nor lose the address they gave it.
    """
    lost = []
    for key, several in after.items():
        known = len(before.get(key, ()))
        for at in range(known, len(several)):
            theirs = several[at]
            if theirs.creator == bot or not (later := [v for v in several[at + 1 :] if v.creator == bot]):
                continue
            last = several[at - 1] if at else None
            only_address = last is not None and _reads(last) == _reads(theirs)
            if not only_address or any(v.slug != theirs.slug for v in later):
                lost.append(theirs)
    return lost


def _reads(version: Version) -> tuple[str, ...]:
    """What readers read of a version: saving one for its address alone also tidies its HTML up."""
    return version.status, version.title, " ".join(re.sub(r"<[^>]*>", " ", version.content).split())


def published_drafts(before: Versions, after: Versions, *, bot: str = BOT) -> list[Version]:
    """Versions that Sprachlotse made public where the newest text was no public one, or whose source is no public one.

    ``before``: as people had left it when Sprachlotse began to write.
    """
    wrong = []
    for (page, language), several in after.items():
        known = before.get((page, language), ())
        german = before.get((page, "de"), ())
        for version in several[len(known) :]:
            if version.creator != bot or version.status != "PUBLIC":
                continue
            if (known and known[-1].status != "PUBLIC") or not german or german[-1].status != "PUBLIC":
                wrong.append(version)
    return wrong


def changed(before: Versions, after: Versions) -> dict[str, int]:
    """Language → versions that are new, gone or different in anything but the mark "in translation"."""
    found: dict[str, int] = {}
    for key in before.keys() | after.keys():
        one, other = ({_unmarked(v) for v in several.get(key, ())} for several in (before, after))
        if one != other:
            found[key[1]] = found.get(key[1], 0) + len(one ^ other)
    return found


def _unmarked(version: Version) -> tuple[object, ...]:
    return tuple(getattr(version, name) for name in Version.__slots__ if name != "in_translation")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page as readers get it."""

    page: int
    path: str
    title: str
    content: str
    parent: int | None
    order: int


def shown(cms: Cms, region: str, language: str) -> dict[int, Shown]:
    """What the public API lists in a language, by page number."""
    pairs = cms.value(
        "[[t.slug, t.page_id] for t in PageTranslation.objects.filter("
        "page__region__slug=region, language__slug=language)]",
        region=region,
        language=language,
    )
    numbers: dict[str, int] = dict(pairs)
    found = {}
    for entry in cms.api(f"{language}/pages", region) or ():
        page = numbers[entry["path"].rstrip("/").rpartition("/")[2]]
        parent = entry["parent"]["id"] if entry["parent"] else None
        found[page] = Shown(page, entry["path"], entry["title"], entry["content"], parent or None, entry["order"])
    return found


def states(cms: Cms, region: str, language: str) -> dict[int, str]:
    """Page number → what the CMS says of its translation (``UP_TO_DATE`` …)."""
    found: dict[str, str] = cms.value(
        "{str(page.pk): str(page.get_translation_state(language))"
        " for page in Page.objects.filter(region__slug=region).prefetch_translations()}",
        region=region,
        language=language,
    )
    return {int(page): state for page, state in found.items()}


def as_the_cms_stores(cms: Cms, language: str, contents: Sequence[str]) -> list[str]:
    """What the CMS itself makes of texts when somebody saves them in a language now."""
    printed = cms.shell(
        "import json\n"
        "from integreat_cms.cms.utils.content_utils import clean_content\n"
        f"texts = json.loads({json.dumps(list(contents))!r})\n"
        f"print(json.dumps([clean_content(text, {language!r}) if text.strip() else '' for text in texts]))"
    )
    cleaned: list[str] = json.loads(printed)
    return cleaned


_BLANK = re.compile(r"[ \t\r\n\f]+")
_ISOLATES = str.maketrans("", "", "\u2066\u2069")
"""Around phone numbers in lines from right to left. They are characters that nobody sees, and no part of the text."""


def shape(content: str) -> str:
    """A page's HTML in one spelling, made by lxml: white space and the order of attributes do not count."""
    if not content.strip():
        return ""
    root = lxml_html.fragment_fromstring(content.translate(_ISOLATES), create_parent="body")
    for element in root.iter():
        attributes = sorted((name, " ".join(value.split())) for name, value in element.attrib.items())
        element.attrib.clear()
        element.attrib.update(attributes)
        element.text = _BLANK.sub(" ", element.text or "")
        element.tail = _BLANK.sub(" ", element.tail or "")
    return re.sub(r" ?(<[^>]*>) ?", r"\1", lxml_html.tostring(root, encoding="unicode"))


# --- the workspace ---


@dataclass
class Town:
    """A workspace with one municipality in the CMS, worked with by the command line."""

    root: Path
    cms: Cms
    region: str
    reviews: dict[str, list[Review]] = field(default_factory=dict)
    """Language → what the volunteer handed back."""

    def run(self, *arguments: object, code: int | None = 0) -> Answer:
        """A command with ``--json``; ``code``: what it must end with (``None``: 0 or 1)."""
        answer = call("--workspace", self.root, "--json", *arguments)
        allowed = (0, 1) if code is None else (code,)
        assert answer.code in allowed, (arguments, answer.code, answer.err, answer.out[:4000])
        return answer

    def found(self, *arguments: object, code: int | None = 0) -> dict[str, Any]:
        """What a command says, as JSON."""
        return self.run(*arguments, code=code).json

    def pull(self, *, code: int | None = 0) -> dict[str, Any]:
        """Read the region."""
        return self.found("pull", code=code)

    def push(self, *arguments: object, code: int | None = 0) -> dict[str, Any]:
        """Write what is approved."""
        return self.found("push", *arguments, code=code)

    def hand_out(self, language: str, *under: str, volunteer: Volunteer | None = None) -> Review:
        """Export what is due (below the paths), and let the volunteer write it; nothing is taken in yet."""
        options = [part for path in under for part in ("--under", path)]
        report = self.found("export", "-l", language, *options)
        assert report["remarks"] == [], report["remarks"]
        review = (volunteer or Volunteer(language)).review(Path(report["package"]).read_bytes())
        assert sum(len(entries) for entries in review.pages.values()) == report["segments"]
        return review

    def take_in(self, language: str, review: Review) -> dict[str, Any]:
        """Import what the volunteer handed back; every entry must be accepted."""
        folder = self.root / "desk"
        folder.mkdir(exist_ok=True)
        file = folder / f"{language}-{len(self.reviews.get(language, []))}.po"
        file.write_bytes(review.data)
        report = self.found("import", file)
        entries = sum(len(entries) for entries in review.pages.values())
        assert (report["accepted"], report["rejected"], report["conflicts"]) == (entries, 0, 0), report
        assert report["remarks"] == [], report["remarks"]
        self.reviews.setdefault(language, []).append(review)
        return report

    def review(self, language: str, *under: str) -> Review:
        """Export, have it written, import."""
        review = self.hand_out(language, *under)
        self.take_in(language, review)
        return review

    def written(self, language: str) -> dict[str, list[Written]]:
        """Path of the German page → everything the volunteer wrote for it, in the order of the page."""
        pages: dict[str, list[Written]] = {}
        for review in self.reviews.get(language, ()):
            for path, entries in review.pages.items():
                pages.setdefault(path, []).extend(entries)
        return pages

    def copy(self, root: Path) -> Town:
        """The same workspace once more, elsewhere."""
        shutil.copytree(self.root, root)
        return Town(root, self.cms, self.region, {code: list(several) for code, several in self.reviews.items()})


def onboard(cms: Cms, region: str, root: Path, targets: Sequence[str], user: str = BOT) -> Town:
    """A new workspace with the region registered, as somebody does it at the command line."""
    assert call("init", root).code == 0
    options = [part for target in targets for part in ("--target", target)]
    town = Town(root, cms, region)
    town.run(
        "municipality", "add", region, *options,
        "--cms", cms.url, "--region", region, "--user", user, "--password-env", VARIABLE,
    )  # fmt: skip
    file = root / "sprachlotse.toml"
    text = file.read_text(encoding="utf-8")
    fast = re.sub(r'(password_env = "\w+")', rf"\1, requests_per_second = {FAST}", text)
    assert fast != text
    file.write_text(fast, encoding="utf-8")
    return town


def german_paths(town: Town) -> dict[str, int]:
    """Path of each public German page → its number."""
    return {page.path: number for number, page in shown(town.cms, town.region, "de").items()}


@dataclass(frozen=True, slots=True)
class Page:
    """A page that went through a package."""

    number: int
    title: str
    """As approved."""
    content: str
    """What the CMS makes of the approved texts in the German page."""


def approved(town: Town, language: str, german: Mapping[int, Version], paths: Mapping[str, int]) -> dict[int, Page]:
    """What the volunteer's texts make of each page, worked out beside the program and stored by the CMS's own rules.

    ``german``: the source that was translated, by page number; ``paths``: path of the German page → page number.
    """
    pages: dict[int, tuple[str, str]] = {}
    for path, entries in town.written(language).items():
        if path not in paths:  # an event or a location
            continue
        source = german[paths[path]]
        made = assemble(source.title, source.content, entries)
        pages[source.page] = (made.title, made.content)
    cleaned = as_the_cms_stores(town.cms, language, [content for _, content in pages.values()])
    return {
        number: Page(number, title, content)
        for (number, (title, _)), content in zip(pages.items(), cleaned, strict=True)
    }


def differing(pages: Mapping[int, Page], there: Mapping[int, Shown]) -> list[str]:
    """Where readers do not get exactly what was approved."""
    wrong = []
    for number, page in pages.items():
        if number not in there:
            wrong.append(f"page {number} is not shown")
        elif there[number].title != page.title:
            wrong.append(f"page {number}: the title is {there[number].title!r}, approved was {page.title!r}")
        elif shape(there[number].content) != shape(page.content):
            wrong.append(f"page {number}: {_first_difference(shape(there[number].content), shape(page.content))}")
    return wrong


def _first_difference(shown_: str, approved_: str) -> str:
    at = next(
        (n for n, (one, other) in enumerate(zip(shown_, approved_, strict=False)) if one != other),
        min(len(shown_), len(approved_)),
    )
    around = slice(max(0, at - 60), at + 120)
    return f"shown …{shown_[around]}…, approved …{approved_[around]}…"


_PREPARED: dict[int, Town] = {}
"""CMS → a workspace whose texts are approved and not pushed yet."""
REAL = "lkaugsburg"
EMERGENCIES = f"/{REAL}/de/notfaelle/"
INCLUSION = f"/{REAL}/de/inklusion/"


def prepared(cms: Cms, root: Path) -> Town:
    """A workspace over the real region with 17 pages approved in Ukrainian and 8 in English, nothing pushed yet.

    Ukrainian has no page there; of the English ones six have been there before, and all German ones are as at the
    beginning. Made once for a session; it fits the data of every reset, and is to be copied, not to be used itself.
    """
    if id(cms) not in _PREPARED:
        cms.reset()
        town = onboard(cms, REAL, root / "prepared", ("uk", "en"))
        town.pull()
        town.review("uk", EMERGENCIES, INCLUSION)
        town.review("en", EMERGENCIES)
        _PREPARED[id(cms)] = town
    return _PREPARED[id(cms)]


# --- what happens in the middle ---


@contextmanager
def in_the_middle(cms: Cms, region: str, after: int, act: Callable[[], object]) -> Iterator[threading.Event]:
    """Do something as soon as Sprachlotse has written ``after`` more versions.

    Gives an event that is set when it was done; the block must end only after it has begun.
    """
    begun, stop = threading.Event(), threading.Event()
    failed: list[BaseException] = []
    writes = _Writes(_access_log(cms), region)

    def watch() -> None:
        while not stop.is_set():
            if writes.seen() >= after:
                begun.set()
                try:
                    act()
                except BaseException as exc:  # told below, in the test's own thread
                    failed.append(exc)
                return
            time.sleep(0.005)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield begun
    finally:
        stop.set()
        thread.join(900)
    if failed:
        raise failed[0]
    assert not thread.is_alive(), "what happens in the middle has no end"
    assert begun.is_set(), f"fewer than {after} versions were written"


class _Writes:
    """How many requests wrote a translation from now on, as the server's log tells them.

    Reads only what is new: on a slow machine the push must not be over before the whole log has been read again.
    """

    def __init__(self, log: Path, region: str) -> None:
        self._log = log
        self._wanted = f'"POST /{region}/pages/'.encode()
        self._at = log.stat().st_size if log.exists() else 0
        self._count = 0

    def seen(self) -> int:
        if self._log.exists():
            with self._log.open("rb") as file:
                file.seek(self._at)
                *lines, _begun = file.read().split(b"\n")
            self._at += sum(len(line) + 1 for line in lines)
            self._count += sum(self._wanted in line and b"/edit/side-by-side/" in line for line in lines)
        return self._count


def _access_log(cms: Cms) -> Path:
    assert cms.home is not None
    return cms.home / "log" / "access.log"


def requests_sent(cms: Cms) -> int:
    """Requests that the server has answered so far."""
    log = _access_log(cms)
    return len(log.read_text(encoding="utf-8", errors="replace").splitlines()) if log.exists() else 0
