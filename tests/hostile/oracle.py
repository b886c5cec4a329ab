"""Takes a damaged return in and holds the workspace to what a volunteer could expect.

Nothing here asks the program's readers or its merge what should happen: what was written is known from
:mod:`hostile.world`, what stands in the damaged bytes is searched for in them, what became of it is read from the
database's tables.
"""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import polib
from hostile.cases import Case
from hostile.world import FIRST_PERSON, NUMBERS, World, Written
from lxml import etree

from pipeline.errors import FormatError, UsageError
from pipeline.progress import Silent
from pipeline.stations.take_in import TakeInReport, take_in

VOUCHED = ("reviewed", "final")
_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "cp1252", "cp1256")
_LINE_BREAK = re.compile(r'"[ \t\u00a0]*[\r\n]+(?:#~ ?)?[ \t\u00a0]*"')
Row = dict[str, Any]


@dataclass
class Outcome:
    """What became of one case."""

    case: Case
    failures: list[str] = field(default_factory=list)
    verdicts: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    """A person's texts that stand undamaged in what was sent."""
    kept: int = 0
    refused: list[str] = field(default_factory=list)
    """Reasons for files that were refused as a whole though texts stand in them."""
    unseen: list[str] = field(default_factory=list)
    """Texts taken for the person's that are not: as far as the file goes, they are."""
    final: int = 0
    nothing: bool = False
    """The return as a whole was refused."""


def examine(world: World, case: Case, desk: Path) -> Outcome:
    """Import ``case`` twice into the workspace as it was built, and look."""
    outcome = Outcome(case)
    world.restore()
    paths = []
    for name, data in case.files:
        path = desk / name
        path.write_bytes(data)
        paths.append(path)
    try:
        report = _import(world, paths, 0, outcome)
        after = world.dump()
        if report is not None:
            outcome.verdicts.update(verdict.value for _, verdict, _ in report.entries)
            outcome.final = report.final
            _receipts(report, outcome)
        if report is None or not report.receipts:
            outcome.nothing = True
            if report is not None and not report.unusable and not report.untouched:
                outcome.failures.append("nothing was taken in, and no reason is given")
            _unchanged(world.before, after, outcome, "a refused return changed")
        _targets(world, case, after, outcome)
        _kept(case, after, report, outcome)
        if report is not None and report.receipts:
            _import(world, paths, 1, outcome)
            _unchanged(after, world.dump(), outcome, "the same files again changed")
    finally:
        for path in paths:
            path.unlink(missing_ok=True)
    outcome.unseen = list(dict.fromkeys(outcome.unseen))  # as target and as evidence
    outcome.failures = list(dict.fromkeys(outcome.failures))
    return outcome


def _import(world: World, paths: list[Path], later: int, outcome: Outcome) -> TakeInReport | None:
    now = world.moment + timedelta(days=later)
    try:
        return take_in(world.workspace, paths, now=now, progress=Silent())
    except (FormatError, UsageError) as error:
        if "\n" in str(error) or len(str(error)) < 20:
            outcome.failures.append(f"this is no sentence: {error}")
        return None
    except Exception as error:  # that is what is looked for
        outcome.failures.append(f"{type(error).__name__}: {error}"[:300])
        return None


def _unchanged(before: dict[str, list[Row]], after: dict[str, list[Row]], outcome: Outcome, what: str) -> None:
    for table, rows in after.items():
        old = Counter(map(repr, before[table]))
        new = [row for row in rows if not old[repr(row)]]
        if new or len(rows) != len(before[table]):
            outcome.failures.append(f"{what} {len(new)} rows of {table}, e.g. {new[:1]}")


# --- what may have become final --------------------------------------------------------------------------------------


def _targets(world: World, case: Case, after: dict[str, list[Row]], outcome: Outcome) -> None:
    before = {(row["segment_id"], row["language"]): row for row in world.before["target"]}
    asked: dict[tuple[str, str], list[Written]] = {}
    for entry in _written(case):
        if entry.signed:
            asked.setdefault((entry.id, entry.language), []).append(entry)
    now = {(row["segment_id"], row["language"]): row for row in after["target"]}
    for key, row in now.items():
        old = before.get(key)
        if old == row:
            continue
        was = old is not None and old["review"] in VOUCHED
        is_ = row["review"] in VOUCHED
        if not was and not is_:
            continue
        if was and not is_ and old and old["stale_since"] is not None and _draft_for_now(case, world, row, old, after):
            continue
        if was and not is_:
            outcome.failures.append(f"{key} was {old and old['review']} and is {row['review']}")
        elif was and old and old["reviewer"] == FIRST_PERSON and old["stale_since"] is None and not _newer(case):
            outcome.failures.append(f"{key}: {FIRST_PERSON}'s text gave way to {row['text']!r}")
        else:
            _asked_for(case, row, asked.get(key, []), outcome)
    for key in before.keys() - now.keys():
        outcome.failures.append(f"{key} is gone")
    known = {row["id"] for row in world.before["evidence"]}
    for row in after["evidence"]:
        if row["id"] not in known:
            _asked_for(case, row, asked.get((row["segment_id"], row["language"]), []), outcome)


def _draft_for_now(case: Case, world: World, row: Row, old: Row, after: dict[str, list[Row]]) -> bool:
    """Is it a draft for the present source in the place of an approved text for an older one, which is kept?"""
    (source,) = (one["text"] for one in world.before["segment"] if one["id"] == row["segment_id"])
    kept = any(one["text"] == old["text"] and one["segment_id"] == old["segment_id"] for one in after["candidate"])
    own = any(one.id == row["segment_id"] and _plain(one.text) == _plain(row["text"]) for one in _written(case))
    return bool(kept and row["source_text"] == source and (own or case.blind))


def _newer(case: Case) -> bool:
    """Is a package in play that went out after Amal's work came back?"""
    return any(work.name.startswith("new") for work in case.works)


def _asked_for(case: Case, row: Row, written: list[Written], outcome: Outcome) -> None:
    """Somebody signed off this very text for this very segment, and its source."""
    text, source = _plain(row["text"]), _plain(row["source_text"])
    for entry in written:
        texts = (_plain(entry.text), _plain(_with_new_numbers(entry.text)))
        if text in texts and source in (_plain(entry.source), _plain(_with_new_numbers(entry.source))):
            return
    if text.casefold() == source.casefold():
        return  # the stand-in for an engine only makes capitals; this is no text of anybody's
    own = [entry for entry in _written(case) if entry.id == row["segment_id"] and entry.language == row["language"]]
    same_source = [
        entry
        for entry in _written(case)
        if _plain(entry.source) == source and entry.signed and entry.language == row["language"]
    ]
    what = f"{row['segment_id']} is vouched for as {row['text']!r}; written: {[entry.text for entry in own]}"
    if any(text == _plain(entry.text) for entry in same_source):
        outcome.unseen.append(f"ids of equal texts swapped: {what}")
    elif case.blind and any(_says(case, row["segment_id"], said) for said in _either(row["text"])):
        outcome.unseen.append(what)
    else:
        outcome.failures.append(what)


def _says(case: Case, id_: str, text: str) -> bool:
    """Do the damaged bytes say just that: this id, and this text somewhere behind it?"""
    # Codes are written otherwise in XLIFF: the pieces between them must be there, in order. A backslash that damage
    # made stands there once.
    written = (polib.escape, str) if case.work.is_po else (_xml,)
    patterns = [
        re.compile(re.escape(id_) + r"[\s\S]{0,6000}?" + r"[\s\S]{0,200}?".join(re.escape(as_(p)) for p in pieces))
        for as_ in written
        for pieces in [re.split(r"</?\d+/?>", text)]
    ]
    readings = [_joined(reading) if case.work.is_po else reading for reading in _readings(case)]
    return any(pattern.search(reading) for pattern in patterns for reading in readings)


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _with_new_numbers(text: str) -> str:
    for number, new in NUMBERS.items():
        text = text.replace(number, new)
    return text


def _either(text: str) -> tuple[str, str]:
    """As it is, and as it was before the new numbers were put in."""
    old = text
    for number, new in NUMBERS.items():
        old = old.replace(new, number)
    return text, old


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _written(case: Case) -> Iterator[Written]:
    for work in case.works:
        yield from work.written
    yield from (entry for entry, _ in case.more)


# --- what must be kept -----------------------------------------------------------------------------------------------


def _kept(case: Case, after: dict[str, list[Row]], report: TakeInReport | None, outcome: Outcome) -> None:
    """Every own text that stands whole in the bytes is a target or a candidate now, or its file was refused."""
    rows = [*after["target"], *after["candidate"]]
    blob = "\0".join(_plain(row["text"]) for row in rows)
    readings = [_joined(reading) if case.work.is_po else reading for reading in _readings(case)]
    composed = "\0".join(unicodedata.normalize("NFC", reading) for reading in readings)
    needles = [
        (entry.text, work.needles[entry.id])
        for work in case.works
        for entry in work.written
        if entry.id in work.needles
    ] + [(entry.text, needle) for entry, needle in case.more]
    refused = [reason for name, reason in report.unusable] if report else ["all"]
    lost = []
    for text, needle in dict(needles).items():
        if unicodedata.normalize("NFC", needle) not in composed:
            continue
        outcome.texts += 1
        if _plain(text) in blob:
            outcome.kept += 1
        else:
            lost.append(text)
    if lost and not refused:
        outcome.failures.append(f"{len(lost)} of {outcome.texts} texts are lost, e.g. {lost[:2]!r}")
    elif lost and report is not None and report.receipts and not _other_file(case, report):
        outcome.failures.append(f"{len(lost)} of {outcome.texts} texts are lost of a file that was read: {lost[:2]!r}")
    elif lost:
        outcome.refused.append("; ".join(refused))


def _other_file(case: Case, report: TakeInReport) -> bool:
    """Was one file refused beside another that was read?"""
    read = {name for receipt in report.receipts for name in receipt.files}
    return any(name not in read and not any(r.startswith(f"{name}/") for r in read) for name, _ in report.unusable)


def _readings(case: Case) -> Iterator[str]:
    """The damaged bytes as text, in each encoding that somebody may find; archives as far as they unpack."""
    seen: list[bytes] = []
    for _, data in case.files:
        seen += _members(data)
    for data in seen:
        zeros = data.count(0)
        for encoding in _ENCODINGS if zeros < 100 else _ENCODINGS[:4]:
            if encoding.startswith("utf-") and encoding != "utf-8" and not zeros:
                continue
            for start in (0, 1) if "16" in encoding else (0,):
                yield data[start:].decode(encoding, "ignore")


def _members(data: bytes, depth: int = 0) -> list[bytes]:
    """``data`` itself or, of a sound archive, what is in it."""
    if b"PK\x03\x04" not in data[:4] or depth > 1:
        return [data]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if len(set(archive.namelist())) != len(archive.namelist()):
                raise zipfile.BadZipFile
            found = [archive.read(name) for name in archive.namelist() if name.endswith((".po", ".xlf", ".zip"))]
    except (zipfile.BadZipFile, RuntimeError, OSError, EOFError, ValueError, NotImplementedError, zlib.error):
        return [data, *_inflated(data)]
    return [inner for member in found for inner in _members(member, depth + 1)]


def _inflated(data: bytes) -> Iterator[bytes]:
    """What is packed in an archive without a directory, as far as it goes."""
    for head in re.finditer(rb"PK\x03\x04", data):
        start = head.start()
        if len(data) < start + 30:
            return
        start += 30 + int.from_bytes(data[start + 26 : start + 28], "little")
        start += int.from_bytes(data[head.start() + 28 : head.start() + 30], "little")
        try:
            yield zlib.decompressobj(-zlib.MAX_WBITS).decompress(data[start:])
        except zlib.error:
            continue


def _joined(text: str) -> str:
    """PO without its breaks of lines within a text."""
    return _LINE_BREAK.sub("", text)


# --- receipts --------------------------------------------------------------------------------------------------------


def _receipts(report: TakeInReport, outcome: Outcome) -> None:
    if not report.receipts:
        return
    assert report.receipt is not None
    told = json.loads(report.receipt.read_bytes())
    if len(told["entries"]) != len(report.entries):
        outcome.failures.append("the receipt does not name every entry")
    ids = Counter(id_ for id_, _, _ in report.entries)
    if Counter(entry["id"] for entry in told["entries"]) != ids:
        outcome.failures.append("the receipt names other entries")
    text = ""
    for letter in report.letters:
        try:
            page = etree.fromstring(letter.read_bytes(), etree.XMLParser(resolve_entities=False, no_network=True))
        except etree.XMLSyntaxError as error:
            outcome.failures.append(f"{letter.name} is not well-formed: {error}")
            return
        text += _squeezed("".join(map(str, page.itertext())))
    for entry in report.told:
        shown = _squeezed(_shown(entry.target) or _shown(entry.source))[:25]
        if shown not in text:
            outcome.failures.append(f"the letter does not show {entry.segment_id} ({entry.verdict}): {shown!r}")
            return


def _shown(text: str) -> str:
    return re.split(r"[<\x00-\x1f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]", text)[0]


def _squeezed(text: str) -> str:
    return "".join(text.split())


# --- numbers ---------------------------------------------------------------------------------------------------------


def summary(outcomes: Iterable[Outcome]) -> str:
    """The figures of a run, for the record."""
    several = list(outcomes)
    verdicts: Counter[str] = sum((outcome.verdicts for outcome in several), Counter())
    refused: Counter[str] = Counter()
    for outcome in several:
        if outcome.refused:
            refused[outcome.case.kind] += 1
    lines = [
        f"{len(several)} returns; verdicts: {dict(verdicts)}; final: {sum(o.final for o in several)}",
        f"texts that stand in them: {sum(o.texts for o in several)}, kept: {sum(o.kept for o in several)}",
        f"refused as a whole: {sum(o.nothing for o in several)}; with texts in them: {sum(refused.values())}",
        *(f"  {number} × {kind}" for kind, number in refused.most_common()),
        f"not to be seen in the file: {sum(len(o.unseen) for o in several)}",
        *(f"  {o.case.number} {o.case.kind}: {u[:240]}" for o in several for u in o.unseen),
        f"failures: {sum(bool(o.failures) for o in several)}",
        *(f"  {o.case.number} {o.case.kind}: {f}" for o in several for f in o.failures),
    ]
    return "\n".join(lines)
