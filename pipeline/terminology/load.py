"""Glossary files: CSV as coordinators edit it in a spreadsheet (see docs/decisions/0006-glossary-files.md)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.errors import FormatError
from pipeline.model import Term, TermStatus
from pipeline.terminology.glossary import ALL_LANGUAGES, DECISIVE, Glossary, GlossaryProblem, fold, overlay

_DELIMITERS = ",;\t"
_OTHER_COLUMNS = ("status", "part_of_speech", "note")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_STATUSES = ", ".join(TermStatus)


def load(homes: Sequence[Path], names: Sequence[str]) -> Glossary:
    """The glossaries ``names`` (each a folder of .csv files), laid over one another; later ones win.

    A name is looked up in each of ``homes``; the first that has it counts. A glossary that is nowhere and what is wrong
    in single rows is in ``Glossary.problems``, and the rest is used. Raises FormatError for a file that cannot be read.
    """
    layers: list[tuple[Term, ...]] = []
    problems: list[GlossaryProblem] = []
    for name in names:
        folder = next((home / name for home in homes if (home / name).is_dir()), None)
        if folder is None:
            problems.append(GlossaryProblem(name, 0, f"there is no such glossary; make {homes[0] / name}/terms.csv"))
            continue
        files = sorted(folder.glob("*.csv"))
        if not files:
            problems.append(GlossaryProblem(name, 0, "there is no .csv file in this glossary; it has no terms"))
        for file in files:
            terms, wrong = parse_csv(_read(file), f"{name}/{file.name}")
            layers.append(tuple(replace(term, glossary=name) for term in terms))
            problems.extend(wrong)
    return Glossary(overlay(layers), tuple(problems))


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as exc:
        raise FormatError(
            f"the glossary file {file} cannot be read ({exc.strerror})", "check that the file is there and readable"
        ) from exc


def parse_csv(data: bytes, name: str) -> tuple[tuple[Term, ...], tuple[GlossaryProblem, ...]]:
    """The terms of one CSV file, and what is wrong in it. Never raises: bad rows are left out and reported.

    ``name`` stands in the problems and as ``Term.glossary``. Takes UTF-8 with or without BOM, UTF-16 with BOM, and
    Windows-1252 (reported); comma, semicolon or tab; a ``sep=;`` line as Excel writes it.
    """
    text, problems = _decode(data, name)
    if text is None:
        return (), tuple(problems)
    offset = 0
    if re.match(r"sep=.\r?\n", text, re.IGNORECASE):
        text, offset = text.split("\n", 1)[1], 1
    rows = _rows(text, name, offset, problems)
    line, header = next(rows, (1, []))
    columns = [cell.casefold().replace(" ", "_").replace("-of-", "_of_") for cell in header]
    wrong = _header_problem(columns)
    if wrong:
        problems.append(GlossaryProblem(name, line, wrong))
        return (), tuple(problems)
    table = _Table(name, problems)
    for line, cells in rows:
        if len(cells) > len(columns):
            reason = f"{len(cells)} cells, but the header has {len(columns)}; put texts with commas in quotes"
            problems.append(GlossaryProblem(name, line, reason))
        else:
            table.add(line, dict(zip(columns, cells, strict=False)), columns[0])
    return tuple(table.terms), tuple(problems)


def _decode(data: bytes, name: str) -> tuple[str | None, list[GlossaryProblem]]:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    problems: list[GlossaryProblem] = []
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        try:
            text = data.decode("cp1252" if encoding == "utf-8-sig" else encoding)
        except UnicodeDecodeError:
            text = "\0"
        reason = "not UTF-8, read as Windows-1252; save as “CSV UTF-8”, or Arabic and Cyrillic letters are lost"
        problems.append(GlossaryProblem(name, line, reason))
    if "\0" in text:
        return None, [GlossaryProblem(name, 0, "this is not a text file; save the table as “CSV UTF-8”")]
    return text, problems


def _rows(text: str, name: str, offset: int, problems: list[GlossaryProblem]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells (white space collapsed) of each row that is not empty."""
    first = text.lstrip().split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + offset
        try:
            cells = [" ".join(cell.split()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            reason = "a quotation mark is not closed or not doubled; the rest of the file is not read"
            problems.append(GlossaryProblem(name, line, reason))
            return
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield line, cells


def _header_problem(columns: Sequence[str]) -> str | None:
    """What is wrong with the header, or None."""
    if not columns:
        return "the file is empty; its first line must name the columns, e.g. de,en,ar,uk,status,part_of_speech,note"
    unknown = [column for column in columns if column not in _OTHER_COLUMNS and not _LANGUAGE.fullmatch(column)]
    if unknown:
        return (
            f"column “{unknown[0]}” is unknown; the first line must hold language codes, the source language first, "
            f"and of {', '.join(_OTHER_COLUMNS)} what is needed"
        )
    if columns[0] in _OTHER_COLUMNS:
        return f"the first column is “{columns[0]}”; it must be the source language, e.g. de"
    double = next((column for column in columns if columns.count(column) > 1), None)
    return f"column “{double}” is there twice" if double else None


class _Table:
    """Collects the terms of one file and finds rows that repeat or contradict one another."""

    def __init__(self, name: str, problems: list[GlossaryProblem]) -> None:
        self.terms: list[Term] = []
        self._name = name
        self._problems = problems
        self._seen: dict[tuple[str, str, str], tuple[int, TermStatus]] = {}
        self._decided: dict[tuple[str, str], int] = {}
        """Line of the preferred (or, with language ``*``, do-not-translate) rendering per source and language."""
        self._first_decided: dict[str, int] = {}

    def add(self, line: int, row: dict[str, str], source_language: str) -> None:
        """Take one row in, or say what is wrong with it."""
        source = row.pop(source_language)
        raw_status = row.pop("status", "") or TermStatus.PREFERRED
        base = {"note": row.pop("note", ""), "part_of_speech": row.pop("part_of_speech", ""), "glossary": self._name}
        targets = {language: target for language, target in row.items() if target}
        try:
            status = TermStatus("-".join(raw_status.casefold().replace("_", " ").replace("-", " ").split()))
        except ValueError:
            return self._problem(line, f"status “{raw_status}” is unknown; use one of {_STATUSES}, or leave it empty")
        if not any(character.isalnum() for character in source):
            return self._problem(line, f"the {source_language} column has no term; fill it in or delete the line")
        if status is TermStatus.DO_NOT_TRANSLATE:
            if any(target != source for target in targets.values()):
                return self._problem(line, f"“{source}” is {status} but has a translation; remove one of the two")
            targets = {ALL_LANGUAGES: source}
        if not targets:
            return self._problem(line, f"“{source}” has no translation in any language")
        for language, target in targets.items():
            if set(target) <= {"?", " "}:
                self._problem(line, f"“{target}” ({language}): letters were lost when saving; save as “CSV UTF-8”")
            elif self._fits(line, Term(source, target, language, status)):
                self.terms.append(Term(source, target, language, status, **base))
        return None

    def _fits(self, line: int, term: Term) -> bool:
        source = fold(term.source)
        known = self._seen.get((source, term.language, fold(term.target)))
        if known:
            same = known[1] is term.status
            reason = "is there already" if same else f"is {term.status} here but {known[1]}"
            self._problem(line, f"“{term.source}” → “{term.target}” ({term.language}) {reason} in line {known[0]}")
            return False
        if term.status in DECISIVE:
            other = self._decided_in(source, term.language)
            if other:
                self._problem(
                    line,
                    f"“{term.source}” already has a rendering for {_named(term.language)} in line {other}; "
                    "make one of them admitted",
                )
                return False
            self._decided[source, term.language] = line
            self._first_decided.setdefault(source, line)
        self._seen[source, term.language, fold(term.target)] = (line, term.status)
        return True

    def _decided_in(self, source: str, language: str) -> int | None:
        """Line that already says which rendering to use; do-not-translate speaks for every language."""
        if language == ALL_LANGUAGES:
            return self._first_decided.get(source)
        return self._decided.get((source, language)) or self._decided.get((source, ALL_LANGUAGES))

    def _problem(self, line: int, reason: str) -> None:
        self._problems.append(GlossaryProblem(self._name, line, reason))


def _named(language: str) -> str:
    return "every language" if language == ALL_LANGUAGES else language
