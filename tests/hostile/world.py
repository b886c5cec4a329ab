"""A workspace with texts in every state, packages that are out, and what a volunteer wrote in them.

What a volunteer left is known here from the database's tables and from what was written into the files, never from
the program's own readers: :mod:`hostile.oracle` holds the import to it.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polib
from lxml import etree
from stations.conftest import Hands

from pipeline.literals import find_literals
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Silent
from pipeline.sample import create_workspace
from pipeline.stations.export import export
from pipeline.steps.selection import Selection
from pipeline.workspace import Workspace

TOWN, OTHER_TOWN = "kranichfurt", "moorbach"
FORMATS = ("po", "po wrapped", "xliff1.2", "xliff2.1")
"""How a volunteer may have saved the work; wrapped as most editors of PO files do."""
VOLUNTEER, FIRST_PERSON = "Olena", "Amal"
NUMBERS = {"23125-100": "23125-199", "0800 0022833": "0800 0022844"}
"""Telephone numbers that an editor changes meanwhile."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_CODE = re.compile(r"<(/?)(\d+)(/?)>")
_CONSONANTS, _VOWELS = "bdfgklmnprstvz", "aeiou"
_ARABIC = "بتثجحخدذرزسشصضطظعغفقكلمنهوي"


@dataclass(frozen=True)
class Written:
    """What the volunteer left in one entry."""

    id: str
    language: str
    source: str
    text: str
    """Empty: nothing."""
    signed: bool
    own: bool
    """The volunteer wrote it, as opposed to left or confirmed what was offered."""


@dataclass(frozen=True)
class Work:
    """A volunteer's file."""

    name: str
    """``old_en``: which package."""
    format: str
    data: bytes
    original: bytes
    """The package that it was taken from."""
    written: tuple[Written, ...]

    @property
    def file(self) -> str:
        return f"{self.name}{'.po' if self.is_po else '.xlf'}"

    @property
    def is_po(self) -> bool:
        return self.format.startswith("po")

    @cached_property
    def needles(self) -> dict[str, str]:
        """Segment id → the volunteer's own text as it stands in the file (in PO without line breaks of the file)."""
        own = {entry.id: entry.text for entry in self.written if entry.own and entry.text}
        if self.is_po:
            return {id_: polib.escape(text) for id_, text in own.items()}
        return {id_: inner for id_, inner in _inner(self.data.decode()).items() if id_ in own}


def _inner(text: str) -> dict[str, str]:
    """Id → what stands in the target of each unit of XLIFF."""
    units = re.findall(r'<(?:trans-unit|segment) id="([a-z2-7]{16})"(.*?)</(?:trans-unit|segment)>', text, re.DOTALL)
    targets = (
        (id_, re.search(r"</(?:seg-)?source>\s*<target(?:>| [^>]*[^/]>)(.*?)</target>", unit, re.DOTALL))
        for id_, unit in units
    )
    return {id_: target[1] for id_, target in targets if target}


class World:
    """The workspace after :meth:`build`, and means to go back there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = folder / "workspace"
        self.works: dict[tuple[str, str], Work] = {}
        self._serial = 0
        self.workspace = self._build()
        self._snapshot = folder / "snapshot.db"
        self.workspace.database.close()
        with closing(sqlite3.connect(self.database)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.database, self._snapshot)
        self.before = self.dump()

    @property
    def database(self) -> Path:
        return self.root / "sprachlotse.db"

    def restore(self) -> None:
        """As it was after it was built."""
        self.workspace.database.close()
        for suffix in ("-wal", "-shm", "-journal"):
            self.database.with_name(self.database.name + suffix).unlink(missing_ok=True)
        shutil.copyfile(self._snapshot, self.database)
        shutil.rmtree(self.root / "receipts", ignore_errors=True)

    def dump(self) -> dict[str, list[dict[str, Any]]]:
        """All that an import may change."""
        tables = ("target", "candidate", "memory", "evidence", "returned_file", "package_entry", "segment")
        with closing(sqlite3.connect(self.database)) as connection:
            connection.row_factory = sqlite3.Row
            return {name: [dict(row) for row in connection.execute(f"SELECT * FROM {name}")] for name in tables}

    # how it comes about

    def _build(self) -> Workspace:
        root = self.root
        create_workspace(root, sample=True).close()
        content = root / "content"
        for language in ("de", "en"):
            pages = json.loads((content / TOWN / language / "pages.json").read_bytes())
            _write(content / TOWN / language / "pages.json", _some(pages, language, (0, 1, 2, 4, 16)))
            for kind in ("events", "locations"):
                (content / TOWN / language / f"{kind}.json").unlink(missing_ok=True)
            if language == "de":
                other = json.loads(json.dumps(pages[18:19] + pages[12:13]).replace(TOWN, OTHER_TOWN))
                _write(content / OTHER_TOWN / "de" / "pages.json", other)
        with (root / "sprachlotse.toml").open("a") as settings:
            settings.write(
                f'\n[municipality.{OTHER_TOWN}]\nname = "Moorbach"\nsource_language = "de"\ntarget_languages = ["en"]\n'
                f'store = {{ type = "folder", path = "content/{OTHER_TOWN}" }}\nglossary = ["shared"]\nreview = "two"\n'
            )
        workspace = Workspace.open(root)
        hands = Hands(workspace, FakeEngine(), datetime(2026, 11, 1, 8, tzinfo=UTC))
        other = Hands(workspace, FakeEngine(), hands.moment, slug=OTHER_TOWN)
        hands.pull()
        other.pull()
        hands.harvest("en")
        hands.pretranslate("en")
        old = {"old_en": self._export(hands, "en"), "old_ar": self._export(hands, "ar")}
        old["other_en"] = self._export(other, "en")
        for name, package in old.items():
            self._save(name, package, VOLUNTEER)
        # Meanwhile somebody else sends the same packages back, with a third signed off and a third as drafts.
        hands.take_in(self._first_round(hands, "old_en", old["old_en"]))
        other.take_in(self._first_round(other, "other_en", old["other_en"]))
        approver = "Yusuf"
        with closing(sqlite3.connect(self.database)) as connection:
            query = "SELECT segment_id FROM target WHERE review = 'reviewed' ORDER BY segment_id"
            some = [id_ for (id_,) in connection.execute(query)][::2]
            marks = ",".join("?" * len(some))
            update = f"UPDATE target SET review = 'final', approver = ? WHERE segment_id IN ({marks})"
            connection.execute(update, (approver, *some))
            connection.commit()
        self._editors_change(hands)
        hands.pull()
        hands.pretranslate("en")
        self._save("new_en", self._export(hands, "en"), VOLUNTEER)
        self.moment = hands.moment + timedelta(days=1)
        return workspace

    def _export(self, hands: Hands, language: str) -> bytes:
        report = export(
            hands.workspace,
            hands.slug,
            language=language,
            formats=("po", "xliff1.2", "xliff2.1"),
            selection=Selection(again=True),
            now=hands.tick(),
            progress=Silent(),
        )
        assert report.package is not None
        return report.package.read_bytes()

    def _editors_change(self, hands: Hands) -> None:
        """A telephone number changes, and some words."""
        entries = hands.entries("de")
        for page in entries:
            for number, new in NUMBERS.items():
                page["content"] = page["content"].replace(number, new)
        for page in entries[1:4]:
            page["content"] = page["content"].replace("Sie ", "Sie bald ", 3)
        assert entries != hands.entries("de")
        hands.write_entries("de", entries)

    def _first_round(self, hands: Hands, name: str, package: bytes) -> Path:
        """Amal signs off every third text, and drafts every third."""
        catalogue = polib.pofile(_member(package, "po").decode())
        written = self._write_all(catalogue, "en", lambda place: (True, False, None)[place % 3])
        _into_po(catalogue, written, FIRST_PERSON)
        file = hands.workspace.folder("desk") / f"first-{name}.po"
        file.write_bytes(str(catalogue).encode())
        return file

    def _write_all(
        self, catalogue: polib.POFile, language: str, what: Callable[[int], bool | None]
    ) -> tuple[Written, ...]:
        """What a person leaves in the entries: signed off, as a draft, or (``None``) nothing."""
        written = []
        for place, entry in enumerate(catalogue):
            self._serial += 1
            signed = what(place)
            text = entry.msgstr if signed is None else self._text(entry.msgid, language, self._serial)
            own = signed is not None
            if place % 11 == 7 and entry.msgstr:  # confirmed as it was offered
                text, signed, own = entry.msgstr, True, False
            done = bool(signed) or (not own and "fuzzy" not in entry.flags and bool(text))
            written.append(Written(entry.msgctxt, language, entry.msgid, text, done, own))
        return tuple(written)

    def _save(self, name: str, package: bytes, person: str) -> None:
        """The volunteer's work, in each format that it may come back in."""
        language = name.rpartition("_")[2]
        text = _member(package, "po").decode()
        written = self._write_all(
            polib.pofile(text), language, lambda place: (True, True, True, False, None)[place % 5]
        )
        for format_, width in (("po", 0), ("po wrapped", 78)):
            catalogue = polib.pofile(text, wrapwidth=width)
            _into_po(catalogue, written, person)
            self.works[name, format_] = Work(name, format_, f"{catalogue}\n".encode(), package, written)
        for format_, suffix in (("xliff1.2", ".xlf"), ("xliff2.1", "_2.1.xlf")):
            data = _into_xliff(_member(package, suffix), written, format_)
            self.works[name, format_] = Work(name, format_, data, package, written)

    def _text(self, source: str, language: str, serial: int) -> str:
        return text_for(source, language, serial)

    def another_text(self, entry: Written, serial: int) -> str:
        """What somebody else might have written for the entry."""
        return text_for(entry.source, entry.language, 3000 + serial % 1000)


def text_for(source: str, language: str, serial: int) -> str:
    """A translation of nobody's language: codes, numbers and addresses kept, each word one that stands nowhere else."""
    kept = [(literal.start, literal.end) for literal in find_literals(source, "de")]
    number = serial * 64

    def word(match: re.Match[str]) -> str:
        nonlocal number
        if any(start < match.end() and match.start() < end for start, end in kept):
            return match[0]
        number += 1
        made = _word(language, number)
        return made.capitalize() if match[0][0].isupper() else made

    return _WORD.sub(word, source)


def _word(language: str, number: int) -> str:
    if language == "ar":
        letters = []
        for _ in range(4):
            number, rest = divmod(number, len(_ARABIC))
            letters.append(_ARABIC[rest])
        return "".join(letters)
    syllables = []
    accent = "é" if number % 3 == 0 else "’s" if number % 17 == 0 else ""
    for _ in range(3):
        number, rest = divmod(number, len(_CONSONANTS) * len(_VOWELS))
        syllables.append(_CONSONANTS[rest // 5] + _VOWELS[rest % 5])
    return "".join(syllables) + accent


def _some(pages: list[Any], language: str, places: tuple[int, ...]) -> list[Any]:
    return [pages[place] for place in places] if language == "de" else pages[:5]


def _write(file: Path, entries: list[Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(entries, ensure_ascii=False), encoding="utf-8")


def _member(package: bytes, suffix: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = [name for name in archive.namelist() if "/" not in name and name.endswith(suffix)]
        return archive.read(min(names, key=len))


def _into_po(catalogue: polib.POFile, written: tuple[Written, ...], person: str) -> None:
    catalogue.metadata["Last-Translator"] = person
    for entry, left in zip(catalogue, written, strict=True):
        entry.msgstr = left.text
        entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
        if left.text and not left.signed:
            entry.flags.append("fuzzy")


def _into_xliff(data: bytes, written: tuple[Written, ...], format_: str) -> bytes:
    """As Poedit writes it, which knows both versions."""
    root = etree.fromstring(data)
    left = {entry.id: entry for entry in written}
    for holder in root.iter("{*}trans-unit" if format_ == "xliff1.2" else "{*}segment"):
        entry = left[holder.get("id", "")]
        source = _child(holder, "source")
        assert source is not None
        target = _child(holder, "target")
        if target is None:
            target = etree.Element(source.tag.replace("source", "target"))
            source.addnext(target)
            target.tail = "\n"
        if entry.own:
            _fill(target, entry.text, source)
        if format_ == "xliff1.2":
            _mark12(target, entry)
        else:
            _mark21(holder, entry)
        if not entry.text and format_ == "xliff2.1":
            holder.remove(target)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _mark12(target: etree._Element, entry: Written) -> None:
    if entry.signed:
        target.attrib.pop("state-qualifier", None)
        target.set("state", "translated")
    elif entry.own:
        target.attrib.pop("state-qualifier", None)
        target.set("state", "needs-l10n")


def _mark21(segment: etree._Element, entry: Written) -> None:
    if entry.signed:
        segment.attrib.pop("subState", None)
        segment.set("state", "translated")
    elif entry.own:
        segment.set("subState", "poedit:fuzzy")
        segment.set("state", "translated")


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next((child for child in element if etree.QName(child).localname == name), None)


def _fill(target: etree._Element, text: str, source: etree._Element) -> None:
    """Put ``text`` there, its codes as elements like those of ``source``."""
    codes = {e.get("id"): e for e in source.iter() if etree.QName(e).localname in ("g", "x", "pc", "ph")}
    for child in list(target):
        target.remove(child)
    target.text = ""
    stack, last = [target], None
    position = 0
    for match in _CODE.finditer(text):
        last = _add(stack[-1], last, text[position : match.start()])
        position = match.end()
        if match[1]:
            last = stack.pop()
        else:
            like = codes[match[2]]
            last = etree.SubElement(stack[-1], like.tag, dict(like.attrib))
            if not match[3]:
                stack.append(last)
                last = None
    _add(stack[-1], last, text[position:])
    assert len(stack) == 1


def _add(parent: etree._Element, last: etree._Element | None, text: str) -> etree._Element | None:
    if last is None:
        parent.text = (parent.text or "") + text
    else:
        last.tail = (last.tail or "") + text
    return last
