"""Term bases of others → lines in one of the workspace's glossaries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from pipeline import shipped
from pipeline.atomic import write_atomically
from pipeline.config import FILENAME
from pipeline.errors import FormatError, UsageError
from pipeline.formats import termcsv
from pipeline.formats.tbx_reader import LARGEST
from pipeline.formats.termfile import TermFile, TermLine, unusable
from pipeline.model import Term
from pipeline.stations.report import counted
from pipeline.terminology.glossary import DECISIVE, GlossaryProblem, fold
from pipeline.terminology.load import SUFFIXES, glossary_files, load, load_folder, parse
from pipeline.terminology.table import Finding, Table, Trouble
from pipeline.workspace import Workspace

GLOSSARIES = "glossaries"
"""Folder of the workspace that holds its glossaries."""
TERMS = "terms.csv"
"""File of a glossary that terms are added to."""

_NAME = re.compile(r"\w+([-. ]\w+)*")


@dataclass
class GlossaryImportReport:
    """What became of the terms in the files."""

    glossary: str
    file: Path
    """The table that terms were added to."""
    added: list[Term] = field(default_factory=list)
    unchanged: int = 0
    """Renderings that were there already, in this glossary or in one that it builds upon."""
    contradicting: int = 0
    """Renderings that were left out, because what is there says otherwise."""
    replacing: list[tuple[Term, Term]] = field(default_factory=list)
    """(added, what another glossary says and no longer holds), for municipalities that use both."""
    problems: list[GlossaryProblem] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    """Names of those that were read."""
    unusable: list[tuple[str, str]] = field(default_factory=list)
    """(name, reason)."""

    @property
    def attention(self) -> bool:
        return bool(self.problems or self.unusable)

    def as_json(self) -> dict[str, object]:
        return {
            "glossary": self.glossary,
            "file": str(self.file),
            "terms": [asdict(term) for term in self.added],
            "added": len(self.added),
            "unchanged": self.unchanged,
            "contradicting": self.contradicting,
            "replacing": [
                {
                    "source": new.source,
                    "language": new.language,
                    "target": new.target,
                    "before": old.target,
                    "glossary": old.glossary,
                }
                for new, old in self.replacing
            ],
            "problems": [asdict(problem) for problem in self.problems],
            "files": self.files,
            "unusable": [{"file": name, "reason": reason} for name, reason in self.unusable],
        }

    def lines(self) -> list[str]:
        lines = [
            f"{counted(len(self.added), 'term')} added to {self.file}: {self.unchanged:,} were there already, "
            f"{self.contradicting:,} contradict what is there and were left out"
        ]
        lines += [
            f"“{new.source}” is now “{new.target}” ({new.language}), where {old.glossary} says “{old.target}”"
            for new, old in self.replacing
        ]
        lines += [f"not usable: {name}: {reason}" for name, reason in self.unusable]
        return lines + [f"problem: {problem}" for problem in self.problems]


def home_of(workspace: Workspace, slug: str) -> str:
    """The glossary that a municipality's own terms belong to: named like it, else the last that is not ``shared``."""
    names = workspace.municipality(slug).glossary
    own = [name for name in names if name != "shared"]
    return slug if slug in names or not own else own[-1]


def import_terms(
    workspace: Workspace, glossary: str, files: Sequence[Path], *, language: str | None = None
) -> GlossaryImportReport:
    """Add the terms of CSV and TBX files to ``glossaries/GLOSSARY/terms.csv``, whole or not at all.

    What is there stays as it is: a rendering that contradicts it is left out and told. What the municipalities that use
    the glossary inherit already is not added. A glossary that only comes with the program is copied into the workspace
    first. ``language`` takes renderings in that language only. A file that
    cannot be read is told, and the others go on. Raises UsageError for a file that is not there or a name that no
    folder should have, FormatError when the table in the workspace cannot be added to.
    """
    if not _NAME.fullmatch(glossary):
        hint = "use letters, digits and single hyphens"
        raise UsageError(f"“{glossary}” is no name for a glossary", hint)
    _check_there(files)
    source_language, languages = _languages(workspace, glossary)
    if language is not None and language not in languages:
        known = ", ".join(languages) or "none yet"
        raise UsageError(f"'{language}' is not a target language here (these are: {known})", "choose one of them")
    folder = workspace.root / GLOSSARIES / glossary
    report = GlossaryImportReport(glossary, folder / TERMS)
    with workspace.lock():
        inherited = _inherited(folder, glossary)
        table = _table(
            folder if not inherited else shipped.glossaries() / glossary, glossary, source_language, languages
        )
        for file in files:
            said = _read(file, source_language, languages)
            if not said.usable:
                report.unusable.append((file.name, str(GlossaryProblem(file.name, 0, _first_fault(said)))))
                continue
            report.files.append(file.name)
            report.problems += [GlossaryProblem(file.name, fault.line, fault.reason) for fault in said.faults]
            for line in said.lines:
                kept = line if language is None else _only(line, language)
                if kept.targets or not line.targets:
                    _take(table, file.name, kept, report)
        below = _below(workspace, glossary)
        _leave_inherited(report, below)
        if report.added:
            for name, data in inherited.items():
                write_atomically(folder / name, data)
            _write(report, source_language, languages)
    report.replacing = _replaced(report.added, below)
    used = [slug for slug, one in workspace.settings.municipalities.items() if glossary in one.glossary]
    if report.files and not used:
        reason = f"no municipality uses the glossary “{glossary}”; name it in a list of 'glossary'"
        report.problems.append(GlossaryProblem(FILENAME, 0, reason))
    return report


def _languages(workspace: Workspace, glossary: str) -> tuple[str, tuple[str, ...]]:
    """Source and target languages of the municipalities that use ``glossary``; of all, where none does yet."""
    every = list(workspace.settings.municipalities.values())
    using = [one for one in every if glossary in one.glossary] or every
    sources = {one.source_language for one in using} or {"de"}
    if len(sources) > 1:
        named = ", ".join(sorted(sources))
        raise UsageError(
            f"municipalities with different source languages ({named}) use the glossary “{glossary}”",
            "import into a glossary of one of them",
        )
    return sources.pop(), tuple(dict.fromkeys(code for one in using for code in one.target_languages))


def _inherited(folder: Path, glossary: str) -> dict[str, bytes]:
    """Files that only come with the program: a folder in the workspace would hide them, so it needs a copy of them."""
    origin = shipped.glossaries() / glossary
    if folder.is_dir() or not origin.is_dir():
        return {}
    return {file.name: file.read_bytes() for file in glossary_files(origin)}


def _table(folder: Path, glossary: str, source_language: str, languages: Sequence[str]) -> Table:
    """What the glossary holds; what is wrong in it is told by ``glossary check``."""
    if not folder.is_dir():
        return Table()
    return load_folder(folder, glossary, source_language, languages)[0]


def _below(workspace: Workspace, glossary: str) -> list[tuple[Term, ...]]:
    """What more general glossaries say, for each municipality that uses ``glossary``."""
    homes = [workspace.root / GLOSSARIES, shipped.glossaries()]
    return [
        load(
            homes,
            one.glossary[: one.glossary.index(glossary)],
            source_language=one.source_language,
            languages=one.target_languages,
        ).terms
        for one in workspace.settings.municipalities.values()
        if glossary in one.glossary
    ]


def _leave_inherited(report: GlossaryImportReport, below: Sequence[Sequence[Term]]) -> None:
    """Take out of the new terms what everybody who uses the glossary has already: a copy would not follow a change."""
    if below:
        everywhere = set.intersection(*({_same(term) for term in terms} for terms in below))
        # A new preferred rendering hides what is inherited beside it, so there that is needed too.
        hidden = {
            (fold(term.source), term.language)
            for term in report.added
            if term.status in DECISIVE and _same(term) not in everywhere
        }
        new = [
            term
            for term in report.added
            if _same(term) not in everywhere or (fold(term.source), term.language) in hidden
        ]
        report.unchanged += len(report.added) - len(new)
        report.added = new


def _same(term: Term) -> tuple[object, ...]:
    return fold(term.source), term.language, fold(term.target), term.status, term.convention


def _replaced(added: Iterable[Term], below: Iterable[Iterable[Term]]) -> list[tuple[Term, Term]]:
    """Which of the terms ``added`` win over what more general glossaries want."""
    found: dict[tuple[Term, Term], None] = {}
    decisive = [term for term in added if term.status in DECISIVE]
    for terms in below:
        inherited: dict[tuple[str, str], list[Term]] = {}
        for term in terms:
            if term.status in DECISIVE:
                inherited.setdefault((fold(term.source), term.language), []).append(term)
        for new in decisive:
            for old in inherited.get((fold(new.source), new.language), ()):
                if old.convention is new.convention and fold(old.target) != fold(new.target):
                    found[new, old] = None
    return list(found)


def _check_there(files: Iterable[Path]) -> None:
    for file in files:
        if not file.exists():
            raise UsageError(f"{file} is not there", "check the name of the file")
        if not file.is_file():
            raise UsageError(f"{file} is no file", "name the CSV and TBX files themselves")
        if file.suffix.lower() not in SUFFIXES:
            raise UsageError(f"{file} is neither a .csv nor a .tbx file", "export the term base as one of them")


def _read(file: Path, source_language: str, languages: Sequence[str]) -> TermFile:
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)  # a table as large as that is as little to be read as a TBX file
    except OSError as exc:
        return unusable(0, f"it cannot be read ({exc.strerror})")
    if len(data) > LARGEST:
        return unusable(0, f"it has more than the {LARGEST // 2**20} MB that are read at once; export it in parts")
    return parse(data, file.name, source_language, languages)


def _first_fault(said: TermFile) -> str:
    fault = said.faults[0]
    return f"line {fault.line}: {fault.reason}" if fault.line else fault.reason


def _only(line: TermLine, language: str) -> TermLine:
    return replace(line, targets=tuple(target for target in line.targets if target[0] == language))


def _take(table: Table, name: str, line: TermLine, report: GlossaryImportReport) -> None:
    added, findings = table.add(name, line, report.glossary)
    report.added += added
    for finding in findings:
        if finding.trouble is Trouble.REPEATED and not _says_more(finding):
            report.unchanged += 1
            continue
        problem = finding.problem
        if finding.trouble is Trouble.REPEATED:
            problem = replace(problem, reason=f"{problem.reason} with other remarks; these stay as they are")
        report.contradicting += finding.trouble is not Trouble.UNUSABLE
        report.problems.append(problem)


def _says_more(finding: Finding) -> bool:
    """True when the rendering that was left out has a note or the like that the one there has not."""
    new, old = finding.term, finding.before
    if new is None or old is None:
        return False
    pairs = ((new.note, old.note), (new.part_of_speech, old.part_of_speech), (new.domain, old.domain))
    return any(theirs and theirs != ours for theirs, ours in pairs)


def _write(report: GlossaryImportReport, source_language: str, languages: Sequence[str]) -> None:
    if not report.file.exists():
        write_atomically(report.file, termcsv.serialize(report.added, source_language))
        return
    try:
        data = termcsv.extend(report.file.read_bytes(), report.added, source_language, languages)
    except OSError as exc:
        raise FormatError(f"{report.file} cannot be read ({exc.strerror})", "check its rights") from exc
    except FormatError as exc:
        raise FormatError(f"{report.file}: {exc.what}", exc.hint) from exc
    write_atomically(report.file, data)
