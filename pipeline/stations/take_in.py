"""What people sent back → merged targets, with a verdict on every entry."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.atomic import write_atomically
from pipeline.errors import FormatError, UsageError
from pipeline.formats import package
from pipeline.model import PackageBase, ReturnedEntry, ReturnedFile, Segment
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.progress import Progress
from pipeline.state import Review, ReviewPolicy
from pipeline.stations.report import counted
from pipeline.steps.review import Hand, Judgement, Verdict, judge, pick_base, unknown
from pipeline.workspace import Workspace

RECEIPTS = "receipts"
SUFFIXES = frozenset({".zip", ".po", ".xlf", ".xliff"})


@dataclass
class TakeInReport:
    """What became of the files."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    entries: list[tuple[str, Verdict, str]] = field(default_factory=list)
    """(segment id, verdict, reason), in the order of the files."""
    files: list[str] = field(default_factory=list)
    """Names of the files that were read."""
    unusable: list[tuple[str, str]] = field(default_factory=list)
    """(file, reason) for files that could not be read; the others were."""
    receipt: Path | None = None
    final: int = 0
    """Targets that became final."""

    @property
    def attention(self) -> bool:
        return bool(self.unusable or self.verdicts[Verdict.REJECTED] or self.verdicts[Verdict.CONFLICT])

    def as_json(self) -> dict[str, object]:
        return {
            "accepted": self.verdicts[Verdict.ACCEPTED],
            "unchanged": self.verdicts[Verdict.UNCHANGED],
            "rejected": self.verdicts[Verdict.REJECTED],
            "conflicts": self.verdicts[Verdict.CONFLICT],
            "final": self.final,
            "files": self.files,
            "unusable": [{"file": name, "reason": reason} for name, reason in self.unusable],
            "receipt": str(self.receipt) if self.receipt else None,
            "entries": [
                {"id": id_, "verdict": verdict.value, "reason": reason} for id_, verdict, reason in self.entries
            ],
        }

    def lines(self) -> list[str]:
        if not self.files and not self.unusable:
            return ["nothing to take in"]
        v = self.verdicts
        lines = [
            f"{counted(len(self.files), 'file')}: {v[Verdict.ACCEPTED]} accepted, {v[Verdict.UNCHANGED]} unchanged,"
            f" {v[Verdict.REJECTED]} rejected, {counted(v[Verdict.CONFLICT], 'conflict')}; {self.final} now final"
        ]
        lines += [f"not usable: {name}: {reason}" for name, reason in self.unusable]
        troubles = [e for e in self.entries if e[1] in (Verdict.REJECTED, Verdict.CONFLICT)]
        lines += [
            f"{verdict.value}: {id_ or 'entry without an id'}: {reason}" for id_, verdict, reason in troubles[:20]
        ]
        if len(troubles) > 20:
            lines.append(f"… and {len(troubles) - 20} more; all are in the receipt")
        if self.receipt:
            lines.append(f"receipt: {self.receipt}")
        return lines


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

    The receipt is written before the texts are kept for good: either both are there, or neither.
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
            returned += reading.files
    if not returned:
        return report
    with workspace.lock():
        try:
            with workspace.database.transaction() as repository:
                for file in returned:
                    _take_file(workspace, repository, file, language, person, now, progress, report)
                if report.entries:
                    report.receipt = _write_receipt(workspace, report, now)
        except BaseException:
            if report.receipt is not None:
                report.receipt.unlink(missing_ok=True)
            raise
    return report


def _take_file(
    workspace: Workspace,
    repository: Repository,
    file: ReturnedFile,
    language: str | None,
    person: str | None,
    now: datetime,
    progress: Progress,
    report: TakeInReport,
) -> None:
    entries = [(_storable(entry), _is_text(entry)) for entry in file.entries]
    ids = {entry.segment_id for entry, _ in entries if entry.segment_id}
    bases = repository.packages.bases(ids)
    sent_out = _only_language(bases.values(), file.package_id)
    code = language or sent_out or file.target_language or _only_language(bases.values())
    if code is None:
        report.unusable.append((file.name, f"{file.name} does not say its language: name it with --language"))
        return
    if sent_out is not None and _main(sent_out) != _main(code):
        report.unusable.append((file.name, f"{file.name} was sent out for '{sent_out}', not for '{code}'"))
        return
    if language is None and file.target_language and _main(file.target_language) != _main(code):
        reason = (
            f"{file.name} says that it is in '{file.target_language}', but it was sent out for '{code}':"
            " put its language right in the translation program, or name the true one with --language"
        )
        report.unusable.append((file.name, reason))
        return
    author = person or file.translator or "unknown volunteer"
    segments = repository.segments.by_id(ids)
    progress.start(f"Merging {file.name}", len(file.entries))
    for entry, is_text in entries:
        if is_text:
            entry_bases = bases.get(entry.segment_id, [])
            judgement = _judge(workspace, repository, file, entry, code, author, segments, entry_bases)
        else:
            hand = Hand(author, file.package_id or "", ReviewPolicy.ONE)
            judgement = unknown(entry, code, hand, "half of a character (a surrogate) is in it, here shown as “\ufffd”")
        _apply(workspace, repository, judgement, code, segments, now, report)
        progress.advance()


def _is_text(entry: ReturnedEntry) -> bool:
    """False when half of a surrogate pair is in it, which no file or database can hold."""
    return not any("\ud800" <= c <= "\udfff" for c in f"{entry.segment_id}{entry.source}{entry.target}")


def _storable(entry: ReturnedEntry) -> ReturnedEntry:
    """The entry with U+FFFD for what is no character."""
    if _is_text(entry):
        return entry
    id_, source, target = (
        text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        for text in (entry.segment_id, entry.source, entry.target)
    )
    return replace(entry, segment_id=id_, source=source, target=target)


def _judge(
    workspace: Workspace,
    repository: Repository,
    file: ReturnedFile,
    entry: ReturnedEntry,
    language: str,
    author: str,
    segments: dict[str, tuple[Segment, str, bool]],
    bases: Sequence[PackageBase],
) -> Judgement:
    known = segments.get(entry.segment_id)
    base = pick_base(bases, language, file.package_id, entry.source)
    package_id = base.package_id if base else (file.package_id or "")
    if known is None:
        # Only an id that is ours can say which municipality's rules hold; the text is kept all the same.
        hand = Hand(author, package_id, ReviewPolicy.ONE)
        reason = "this id is not known here" if entry.segment_id else "the entry has lost its id (msgctxt)"
        return unknown(entry, language, hand, reason)
    segment, slug, live = known
    municipality = workspace.municipality(slug)
    hand = Hand(author, package_id, municipality.review, municipality.source_language)
    if language not in municipality.target_languages:
        return unknown(entry, language, hand, f"{slug} has no target language '{language}'")
    if not live:
        return unknown(entry, language, hand, "this text is no longer on the page")
    ours = next(iter(repository.targets.of_segments([segment.id], language)), None)
    return judge(entry, segment, language, base, ours, hand)


def _apply(
    workspace: Workspace,
    repository: Repository,
    judgement: Judgement,
    language: str,
    segments: dict[str, tuple[Segment, str, bool]],
    now: datetime,
    report: TakeInReport,
) -> None:
    entry = judgement.entry
    report.verdicts[judgement.verdict] += 1
    report.entries.append((entry.segment_id, judgement.verdict, judgement.reason))
    if judgement.candidate is not None:
        repository.targets.keep([judgement.candidate], now)
    target = judgement.target
    if target is None:
        return
    repository.targets.save([target], now, f"replaced by {target.reviewer or target.author}")
    report.final += target.review is Review.FINAL and target.stale_since is None
    if target.review.rank >= Review.REVIEWED.rank:
        slug = segments[target.segment_id][1]
        learned = MemoryEntry(
            target.source_text, target.text, target.origin, target.review, target.reviewer, segment_id=target.segment_id
        )
        source_language = workspace.municipality(slug).source_language
        repository.memory.learn(slug, source_language, language, [learned], now)


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


def _write_receipt(workspace: Workspace, report: TakeInReport, now: datetime) -> Path:
    folder = workspace.folder(RECEIPTS)
    stem = f"{now.astimezone(UTC):%Y%m%d-%H%M%S}_{Path(report.files[0]).stem}"
    file, number = folder / f"{stem}.json", 2
    while file.exists():
        file, number = folder / f"{stem}-{number}.json", number + 1
    text = json.dumps(
        report.as_json() | {"receipt": str(file), "taken_in": now.isoformat()}, ensure_ascii=False, indent=2
    )
    # File names need not be text; what cannot be encoded is escaped, as JSON allows.
    write_atomically(file, text.encode("utf-8", "backslashreplace") + b"\n")
    return file


INBOX = "inbox"
DONE = "done"


def take_in_inbox(workspace: Workspace, *, now: datetime, progress: Progress) -> TakeInReport:
    """Take in everything that lies in the inbox and move it to ``inbox/done``.

    Files are moved after their texts are kept: after a kill they are taken in again, which changes nothing.
    Unusable files stay where they are.
    """
    inbox = workspace.folder(INBOX)
    waiting = sorted(p for p in inbox.iterdir() if p.is_file() and p.suffix.lower() in SUFFIXES)
    if not waiting:
        return TakeInReport()
    report = take_in(workspace, waiting, now=now, progress=progress)
    done = workspace.folder(f"{INBOX}/{DONE}")
    unusable = {name.split("/")[0] for name, _ in report.unusable}  # of an archive, any file in it
    for path in waiting:
        if path.name not in unusable:
            with suppress(FileNotFoundError):  # another run has taken it in, too, and was quicker
                path.replace(_unused(done / path.name, lambda p: p.exists()))
    return report


def _unused(path: Path, taken: Callable[[Path], bool]) -> Path:
    candidate, number = path, 2
    while taken(candidate):
        candidate, number = path.with_name(f"{path.stem}-{number}{path.suffix}"), number + 1
    return candidate
