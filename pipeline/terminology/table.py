"""The lines of all files of one glossary → terms, and what repeats or contradicts what stands before it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from pipeline.formats.termfile import TermLine
from pipeline.model import Convention, Term, TermStatus
from pipeline.terminology.glossary import ALL_LANGUAGES, DECISIVE, GlossaryProblem, Place, fold

_STATUSES = ", ".join(TermStatus)
_CONVENTIONS = ", ".join(Convention)


class Trouble(Enum):
    """Why a rendering is left out."""

    UNUSABLE = auto()
    """It says nothing that can be used."""
    REPEATED = auto()
    """The same stands before it, with the same status."""
    CONTRADICTING = auto()
    """Something else stands before it, and both cannot hold."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A line, or one rendering in it, that was left out."""

    trouble: Trouble
    problem: GlossaryProblem
    term: Term | None = None
    """What was left out; None for a whole line."""
    before: Term | None = None
    """What stands before it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    term: Term
    place: Place


class Table:
    """The terms of one glossary. The first of two that contradict one another stays, whichever file it is in."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self.places: dict[str, Place] = {}
        """Where a source (folded) is first; a line that always holds goes before one for a convention."""
        self._general: set[str] = set()
        """Sources (folded) with a line that always holds."""
        self._same: dict[tuple[str, str, str], list[_Entry]] = {}
        """Source, language and target, folded → the terms that are this."""
        self._decisive: dict[str, list[_Entry]] = {}
        """Source, folded → its preferred and do-not-translate terms."""

    def add(self, file: str, line: TermLine, glossary: str) -> tuple[list[Term], list[Finding]]:
        """Take one line in. Returns the terms that are new, and what was left out.

        ``file`` stands in the findings (``shared/terms.csv``), ``glossary`` as ``Term.glossary``.
        """
        place = Place(file, line.line)
        read = self._read(line)
        if isinstance(read, str):
            return [], [Finding(Trouble.UNUSABLE, place.problem(read))]
        status, convention = read
        targets = ((ALL_LANGUAGES, line.source),) if status is TermStatus.DO_NOT_TRANSLATE else line.targets
        added: list[Term] = []
        findings: list[Finding] = []
        for language, target in targets:
            other = (line.note, glossary, line.part_of_speech, line.domain, convention)
            term = Term(line.source, target, language, status, *other)
            if set(target) <= {"?", " "}:
                reason = f"“{target}” ({language}): letters were lost when saving; save as “CSV UTF-8”"
                findings.append(Finding(Trouble.UNUSABLE, place.problem(reason), term))
            elif finding := self._against(term, place):
                findings.append(finding)
            else:
                self._keep(_Entry(term, place))
                added.append(term)
        return added, findings

    def _read(self, line: TermLine) -> tuple[TermStatus, Convention | None] | str:
        """Status and convention, or what is wrong with the line."""
        try:
            status = TermStatus(
                "-".join(line.status.casefold().replace("_", " ").replace("-", " ").split()) or "preferred"
            )
        except ValueError:
            return f"status “{line.status}” is unknown; use one of {_STATUSES}, or leave it empty"
        try:
            convention = Convention(line.convention.casefold()) if line.convention else None
        except ValueError:
            return f"convention “{line.convention}” is unknown; use one of {_CONVENTIONS}, or leave it empty"
        if status is TermStatus.DO_NOT_TRANSLATE:
            if any(target != line.source for _, target in line.targets):
                return f"“{line.source}” is {status} but has a translation; remove one of the two"
        elif not line.targets:
            return f"“{line.source}” has no translation in any language"
        return status, convention

    def _against(self, term: Term, place: Place) -> Finding | None:
        """What stands against ``term``, if anything."""
        source = fold(term.source)
        for entry in self._same.get((source, term.language, fold(term.target)), ()):
            if not _meet(term, entry.term):
                continue
            same = entry.term.status is term.status
            reason = "is there already" if same else f"is {term.status} here but {entry.term.status}"
            where = entry.place.seen_from(place)
            problem = place.problem(f"“{term.source}” → “{term.target}” ({term.language}) {reason} in {where}")
            return Finding(Trouble.REPEATED if same else Trouble.CONTRADICTING, problem, term, entry.term)
        if term.status in DECISIVE:
            for entry in self._decisive.get(source, ()):
                if _meet(term, entry.term) and (
                    entry.term.language == term.language or ALL_LANGUAGES in (entry.term.language, term.language)
                ):
                    reason = (
                        f"“{term.source}” already has a rendering for {_named(term.language)} in "
                        f"{entry.place.seen_from(place)}; make one of them admitted"
                    )
                    return Finding(Trouble.CONTRADICTING, place.problem(reason), term, entry.term)
        return None

    def _keep(self, entry: _Entry) -> None:
        term, source = entry.term, fold(entry.term.source)
        self.terms.append(term)
        if source not in self.places or (term.convention is None and source not in self._general):
            self.places[source] = entry.place
        if term.convention is None:
            self._general.add(source)
        self._same.setdefault((source, term.language, fold(term.target)), []).append(entry)
        if term.status in DECISIVE:
            self._decisive.setdefault(source, []).append(entry)


def _meet(one: Term, other: Term) -> bool:
    """True when both can hold at the same time and neither is the more special one.

    A term for the chosen convention wins over one without; a municipality writes either *Sie* or *du*.
    """
    first, second = one.convention, other.convention
    if first is None or second is None:
        return first is second
    return first is second or first.question != second.question


def _named(language: str) -> str:
    return "every language" if language == ALL_LANGUAGES else language
