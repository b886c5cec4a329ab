"""What people sent back → merged targets, with a verdict on every entry."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline import __version__
from pipeline.atomic import write_atomically
from pipeline.errors import FormatError, UsageError
from pipeline.formats import package
from pipeline.formats.receipt import contents, serialize_html
from pipeline.model import PackageBase, Receipt, ReceiptEntry, ReturnedFile, Severity, Verdict
from pipeline.model.receipts import by_sender
from pipeline.persistence.repository import Repository
from pipeline.progress import Progress
from pipeline.stations.marks import tell_store
from pipeline.stations.merging import came_before, merge
from pipeline.stations.report import counted
from pipeline.steps.sheets import Sheet, in_order, sheet_of
from pipeline.workspace import Workspace

RECEIPTS = "receipts"
SUFFIXES = frozenset({".zip", ".po", ".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff"})


def _stopped_by(entry: ReceiptEntry) -> str:
    """The names of the checks that block an entry: a waiver wants them."""
    names = dict.fromkeys(found.check for found in entry.findings if found.severity is Severity.BLOCK)
    return f" (check: {', '.join(names)})" if names and entry.verdict is Verdict.NEEDS_WORK else ""


def _what_now(troubles: Sequence[tuple[str, ReceiptEntry]]) -> list[str]:
    """(language, entry) of what was not taken → what a coordinator can do about it."""
    lines: list[str] = []
    if blocked := [language for language, entry in troubles if _stopped_by(entry)]:
        lines.append(
            f"is a check wrong? 'sprachlotse qa waive ID -l {blocked[0]} --check NAME --reason TEXT', then import again"
        )
    if conflicts := [language for language, entry in troubles if entry.verdict is Verdict.CONFLICT]:
        lines.append(f"all texts of a conflict: 'sprachlotse candidates list ID -l {conflicts[0]}'")
    return lines


@dataclass
class TakeInReport:
    """What became of the files."""

    receipts: list[Receipt] = field(default_factory=list)
    """One for each file, in the order in which they were merged."""
    files: list[str] = field(default_factory=list)
    """Names of the files that were read."""
    unusable: list[tuple[str, str]] = field(default_factory=list)
    """(file, reason) for files, or pieces of them, that could not be read; the others were."""
    untouched: list[str] = field(default_factory=list)
    """Files of packages that are as they went out, beside others that people worked in."""
    before: list[tuple[str, datetime]] = field(default_factory=list)
    """(file, when) for files that were taken in before."""
    receipt: Path | None = None
    """Everything as JSON."""
    letters: list[Path] = field(default_factory=list)
    """Receipts for people, as HTML: one for each sender and language."""
    final: int = 0
    """Targets that became final."""
    remarks: list[str] = field(default_factory=list)
    """What could not be told to a store."""

    @property
    def told(self) -> Iterator[ReceiptEntry]:
        """Every entry with its verdict."""
        return (entry for receipt in self.receipts for entry in receipt.entries)

    @property
    def entries(self) -> list[tuple[str, Verdict, str]]:
        """(segment id, verdict, reason) of every entry."""
        return [(entry.segment_id, entry.verdict, entry.reason) for entry in self.told]

    @property
    def verdicts(self) -> Counter[Verdict]:
        """How many entries got which verdict."""
        return Counter(entry.verdict for entry in self.told)

    @property
    def attention(self) -> bool:
        verdicts = self.verdicts
        return bool(self.unusable) or any(verdicts[verdict] for verdict in TROUBLES)

    def as_json(self) -> dict[str, object]:
        v = self.verdicts
        return {
            "accepted": v[Verdict.ACCEPTED],
            "unchanged": v[Verdict.UNCHANGED],
            "rejected": v[Verdict.NEEDS_WORK] + v[Verdict.UNKNOWN],
            "needs_work": v[Verdict.NEEDS_WORK],
            "unknown": v[Verdict.UNKNOWN],
            "conflicts": v[Verdict.CONFLICT],
            "final": self.final,
            "files": self.files,
            "untouched": self.untouched,
            "taken_in_before": [{"file": name, "at": at.isoformat()} for name, at in self.before],
            "unusable": [{"file": name, "reason": reason} for name, reason in self.unusable],
            "remarks": self.remarks,
            "receipt": str(self.receipt) if self.receipt else None,
            "receipts": [str(letter) for letter in self.letters],
            "entries": [
                {"id": id_, "verdict": verdict.value, "reason": reason} for id_, verdict, reason in self.entries
            ],
        }

    def lines(self) -> list[str]:
        if not self.files and not self.unusable:
            return ["nothing to take in"]
        v = self.verdicts
        lines = [
            f"{counted(len(self.files), 'file')}: {v[Verdict.ACCEPTED]:,} accepted,"
            f" {v[Verdict.UNCHANGED]:,} unchanged, {v[Verdict.NEEDS_WORK]:,} sent back,"
            f" {counted(v[Verdict.CONFLICT], 'conflict')}, {v[Verdict.UNKNOWN]:,} unknown; {self.final:,} now final"
        ]
        lines += [f"{name}: taken in before, on {at:%Y-%m-%d}" for name, at in self.before]
        lines += [f"{name}: as it went out, left aside" for name in self.untouched]
        lines += [f"not usable: {name}: {reason}" for name, reason in self.unusable]
        troubles = [
            (receipt.language, entry)
            for receipt in self.receipts
            for entry in receipt.entries
            if entry.verdict in TROUBLES
        ]
        lines += [
            f"{entry.verdict.value}: {entry.segment_id or 'entry without an id'}: {entry.reason}{_stopped_by(entry)}"
            for _, entry in troubles[:20]
        ]
        if len(troubles) > 20:
            lines.append(f"… and {len(troubles) - 20} more; all are in the receipt")
        lines += _what_now(troubles)
        remarks = [entry for entry in self.told if entry.comment]
        lines += [f"remark at {entry.segment_id or entry.where}: {entry.comment}" for entry in remarks[:10]]
        if len(remarks) > 10:
            lines.append(f"… and {len(remarks) - 10} more remarks; all are in the receipt")
        lines += self.remarks
        lines += [f"receipt for the sender: {letter}" for letter in self.letters]
        if self.receipt:
            lines.append(f"receipt: {self.receipt}")
        return lines


TROUBLES = (Verdict.NEEDS_WORK, Verdict.CONFLICT, Verdict.UNKNOWN)
"""Verdicts that somebody has to do something about."""


def take_in(
    workspace: Workspace,
    paths: Sequence[Path],
    *,
    language: str | None = None,
    person: str | None = None,
    now: datetime,
    progress: Progress,
) -> TakeInReport:
    """Merge returned files (.zip, .po, .xlf, .xliff, or folders of them), all in one transaction.

    ``language`` and ``person`` stand in for what a file does not say itself. A file that cannot be read is told and
    the others go on. Raises UsageError when a path is not there or a folder has no such files.

    The receipts are written before the texts are kept for good: either both are there, or neither.
    """
    report = TakeInReport()
    returned: list[ReturnedFile] = []
    for path in _files(paths):
        try:
            reading = package.read_any(path.read_bytes(), path.name)
        except OSError as exc:
            report.unusable.append((path.name, f"cannot be read ({exc.strerror})"))
        except FormatError as exc:
            report.unusable.append((path.name, str(exc)))
        else:
            report.files.append(path.name)
            report.unusable += [(bad.name, bad.reason) for bad in reading.bad]
            report.untouched += reading.untouched
            returned += reading.files
    if not returned:
        return report
    with workspace.lock():
        try:
            with workspace.database.transaction() as repository:
                sheets = [sheet for file in returned if (sheet := _sheet(repository, file, language, person, report))]
                for group in in_order(sheets):
                    for merged in merge(workspace, repository, group, now, progress):
                        report.receipts.append(merged.receipt)
                        report.final += merged.final
                if report.receipts:
                    _write_receipts(workspace, report, now)
        except BaseException:
            for written in filter(None, [*report.letters, report.receipt]):
                written.unlink(missing_ok=True)
            raise
    for slug, code in _touched(workspace, report):
        report.remarks += tell_store(workspace, slug, language=code, now=now)
    return report


def _touched(workspace: Workspace, report: TakeInReport) -> list[tuple[str, str]]:
    """(municipality, language) of the packages that came back, of those that are still in the settings."""
    with workspace.database.reading() as repository:
        pairs = [
            (repository.packages.municipality(package), receipt.language)
            for receipt in report.receipts
            for package in receipt.packages
        ]
    known = workspace.settings.municipalities
    return [
        (slug, code) for slug, code in dict.fromkeys(pairs) if slug in known and code in known[slug].target_languages
    ]


def _sheet(
    repository: Repository, file: ReturnedFile, language: str | None, person: str | None, report: TakeInReport
) -> Sheet | None:
    """The file with its language and its sender; ``None``, and told, where the language is in doubt."""
    report.unusable += [(file.name, fault) for fault in file.faults]
    author = person or file.translator or "unknown volunteer"
    sheet = sheet_of(file, "", author)  # ids that can be asked for
    if known := came_before(repository, sheet):
        report.before.append((file.name, known.at))
    bases = repository.packages.bases({entry.segment_id for entry in sheet.file.entries if entry.segment_id})
    sent_out = _only_language(bases.values(), file.package_id)
    code = language or sent_out or file.target_language or _only_language(bases.values())
    if code is None:
        report.unusable.append((file.name, f"{file.name} does not say its language: name it with --language"))
        return None
    if sent_out is not None and _main(sent_out) != _main(code):
        report.unusable.append((file.name, f"{file.name} was sent out for '{sent_out}', not for '{code}'"))
        return None
    if language is None and file.target_language and _main(file.target_language) != _main(code):
        reason = (
            f"{file.name} says that it is in '{file.target_language}', but it was sent out for '{code}':"
            " put its language right in the translation program, or name the true one with --language"
        )
        report.unusable.append((file.name, reason))
        return None
    return replace(sheet, language=code)


def _only_language(bases: Iterable[Sequence[PackageBase]], package_id: str | None = None) -> str | None:
    """The one language that these segments went out in, in that package or in any; ``None`` if there are several."""
    languages = {
        base.language for several in bases for base in several if package_id is None or base.package_id == package_id
    }
    return languages.pop() if len(languages) == 1 else None


def _main(language: str) -> str:
    """``en`` of ``en_US``."""
    return re.split("[-_]", language)[0].lower()


def _files(paths: Sequence[Path]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
            if not inside:
                raise UsageError(f"{path} has no .zip, .po, .xlf or .xliff file in it", "name the returned file itself")
            found += inside
        elif path.is_file():
            found.append(path)
        elif path.exists():
            raise UsageError(f"{path} is neither a file nor a folder", "name the returned file")
        else:
            raise UsageError(f"{path} is not there", "check the name of the returned file")
    return found


def _write_receipts(workspace: Workspace, report: TakeInReport, now: datetime) -> None:
    """One HTML file for each sender and language, and everything in one JSON file."""
    folder = workspace.folder(RECEIPTS)
    stem = f"{now.astimezone(UTC):%Y%m%d-%H%M%S}_{_cut(Path(report.files[0]).stem, 100)}"
    together = by_sender(report.receipts)
    for receipt in together:
        name = stem if len(together) == 1 else f"{stem}_{_name_of(receipt)}"
        letter = _unused(folder / f"{name}.html", Path.exists)
        write_atomically(letter, serialize_html(receipt, version=__version__))
        report.letters.append(letter)
    file = report.receipt = _unused(folder / f"{stem}.json", Path.exists)
    details = [contents(receipt) for receipt in together]
    content = report.as_json() | {"taken_in": now.isoformat(), "details": details}
    text = json.dumps(content, ensure_ascii=False)  # in one line: with indents it takes ten times as long
    # File names need not be text; what cannot be encoded is escaped, as JSON allows.
    write_atomically(file, text.encode("utf-8", "backslashreplace") + b"\n")


def _name_of(receipt: Receipt) -> str:
    """For a file name: the language and who it is for."""
    return _cut(re.sub(r"[^\w-]+", "-", f"{receipt.language}_{'_'.join(receipt.people)}").strip("-"), 80)


def _cut(text: str, size: int) -> str:
    """As much of ``text`` as fits in ``size`` bytes: a file name holds 255. What is no text in it is left out."""
    return text.encode("utf-8", "ignore")[:size].decode("utf-8", "ignore")


INBOX = "inbox"
DONE = "done"


def take_in_inbox(workspace: Workspace, *, now: datetime, progress: Progress) -> TakeInReport:
    """Take in everything that lies in the inbox and move it to ``inbox/done``.

    Files are moved after their texts are kept: after a kill they are taken in again, which changes nothing.
    A file of which nothing could be used stays where it is; so that a damaged one is told once, not every night, the
    rest of it is told in the receipt.
    """
    inbox = workspace.folder(INBOX)
    waiting = sorted(p for p in inbox.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES)
    if not waiting:
        return TakeInReport()
    report = take_in(workspace, waiting, now=now, progress=progress)
    done = workspace.folder(f"{INBOX}/{DONE}")
    unusable = {name.split("/")[0] for name, _ in report.unusable}  # of an archive, any file in it
    used = {name.split("/")[0] for receipt in report.receipts for name in receipt.files}
    for path in waiting:
        if path.name in used or path.name not in unusable:
            with suppress(FileNotFoundError):  # another run has taken it in, too, and was quicker
                path.replace(_unused(done / path.name, lambda p: p.exists()))
    return report


def _unused(path: Path, taken: Callable[[Path], bool]) -> Path:
    candidate, number = path, 2
    while taken(candidate):
        candidate, number = path.with_name(f"{path.stem}-{number}{path.suffix}"), number + 1
    return candidate
