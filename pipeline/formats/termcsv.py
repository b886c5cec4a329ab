"""Glossary tables: CSV as coordinators edit it in a spreadsheet (see docs/decisions/0006-glossary-files.md)."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.errors import FormatError
from pipeline.formats.carry import UNFIT
from pipeline.formats.termfile import Fault, TermFile, TermLine, unusable
from pipeline.formats.tmx import pick_language, same_language
from pipeline.model import Term, TermStatus

OTHER_COLUMNS = ("status", "part_of_speech", "domain", "convention", "note")
"""Columns that are no language, in the order in which we write them."""

_DELIMITERS = ",;\t"
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_SEPARATOR_LINE = re.compile(r"sep=.\r?\n", re.IGNORECASE)
_BOM = "\ufeff"
_NO_TEXT = "this is not a text file; save the table as “CSV UTF-8”"


def parse(data: bytes, source_language: str = "", languages: Sequence[str] = ()) -> TermFile:
    """The lines of one CSV file. Never raises: what cannot be used is a fault, and the rest is there without it.

    Takes UTF-8 with or without BOM, UTF-16 with BOM, and Windows-1252 (a fault, but read); comma, semicolon or tab; a
    ``sep=;`` line as Excel writes it. The first column is the source language; ``source_language``, if given, must be
    that. A column counts as the one of ``languages`` that it names (``zh-hans`` for ``zh-Hans``, ``en-gb`` for ``en``).
    """
    text, faults = _decode(data)
    if text is None:
        return TermFile((), tuple(faults), usable=False)
    text, offset = _without_separator_line(text)
    rows = _rows(text, offset, faults)
    line, header = next(rows, (1, []))
    names = [_column(cell) for cell in header]
    if wrong := _header_fault(names, source_language):
        return unusable(line, wrong)
    columns = _languages(names, languages)
    lines: list[TermLine] = []
    for line, cells in rows:
        if len(cells) > len(columns):
            reason = f"{len(cells)} cells, but the header has {len(columns)}; put texts with commas in quotes"
            faults.append(Fault(line, reason))
        elif not any(character.isalnum() for character in cells[0]):
            faults.append(Fault(line, f"the {columns[0]} column has no term; fill it in or delete the line"))
        else:
            row = dict(zip(columns[1:], cells[1:], strict=False))
            other = {name: row.pop(name, "") for name in OTHER_COLUMNS}
            lines.append(TermLine(line, cells[0], tuple((code, cell) for code, cell in row.items() if cell), **other))
    return TermFile(tuple(lines), tuple(sorted(faults, key=lambda fault: fault.line)))


def serialize(terms: Iterable[Term], source_language: str, languages: Iterable[str] = ()) -> bytes:
    """A table as German spreadsheets open it: UTF-8 with BOM, semicolons, one column for each language.

    ``languages`` get a column even when no term is in them. Renderings that differ in nothing but their language share
    a line. Terms of one source stand together, sources in the order in which they first come.
    """
    terms = list(terms)
    codes = list(dict.fromkeys([*languages, *(term.language for term in terms if not _is_name(term))]))
    columns = [source_language, *codes, *OTHER_COLUMNS]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([row.get(column, "") for column in columns] for row in _grouped(terms, source_language))
    return (_BOM + out.getvalue()).encode()


def extend(data: bytes, terms: Iterable[Term], source_language: str, languages: Sequence[str] = ()) -> bytes:
    """``data`` (a file that :func:`parse` can use) with ``terms`` in new lines at its end.

    What is there stays, byte for byte where no new column is needed; else as far as a spreadsheet would see it. Raises
    FormatError when something in it is so broken that it would be lost or move into another column.
    """
    table = _Table.read(data, source_language, languages)
    terms = list(terms)
    needed = dict.fromkeys(term.language for term in terms if not _is_name(term))
    rows = _grouped(terms, table.columns[0])
    needed |= dict.fromkeys(name for name in OTHER_COLUMNS if any(row.get(name) for row in rows))
    new = [column for column in needed if column not in table.columns]
    columns = [*table.columns, *new]
    cells = [[row.get(column, "") for column in columns] for row in rows]
    if not new:
        gap = "" if not table.text or table.text.endswith("\n") else table.newline
        return data + (gap + table.written(cells)).encode(table.encoding)
    kept = [row[: len(table.columns)] for row in table.rows]
    kept[table.header] += new
    return (table.before + table.written([*kept, *cells])).encode(table.encoding)


@dataclass
class _Table:
    """A file taken apart so that it can be written again."""

    text: str
    """Without byte order mark and ``sep=`` line."""
    before: str
    """These two."""
    encoding: str
    delimiter: str
    newline: str
    rows: list[list[str]]
    header: int
    """Which of ``rows`` names the columns."""
    columns: list[str]

    @classmethod
    def read(cls, data: bytes, source_language: str, languages: Sequence[str]) -> _Table:
        text, faults = _decode(data)
        if text is None or faults:
            raise _closed(faults[0].reason)
        whole, _ = _without_separator_line(text)
        before = text[: len(text) - len(whole)]
        encoding = "utf-8"
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            encoding = "utf-16-le" if data.startswith(b"\xff\xfe") else "utf-16-be"
            before = _BOM + before
        elif data.startswith(_BOM.encode()):
            before = _BOM + before
        delimiter = _delimiter(whole)
        try:
            rows = list(csv.reader(io.StringIO(whole, newline=""), delimiter=delimiter, strict=True))
        except csv.Error as exc:
            raise _closed("a quotation mark is not closed or not doubled") from exc
        header = next((index for index, row in enumerate(rows) if any(cell.strip() for cell in row)), 0)
        names = [_column(cell) for cell in rows[header]] if rows else []
        while names and not names[-1]:
            names.pop()
        if wrong := _header_fault(names, source_language):
            raise _closed(wrong)
        if any(cell.strip() for row in rows for cell in row[len(names) :]):
            raise _closed("a line has more cells than the first; put texts with commas in quotes")
        newline = "\r\n" if "\r\n" in whole else "\n"
        return cls(whole, before, encoding, delimiter, newline, rows, header, _languages(names, languages))

    def written(self, rows: Iterable[Sequence[str]]) -> str:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self.delimiter, lineterminator=self.newline).writerows(rows)
        return out.getvalue()


def _closed(reason: str) -> FormatError:
    return FormatError(f"no line can be added to this table ({reason})", "mend that first")


def _is_name(term: Term) -> bool:
    return term.status is TermStatus.DO_NOT_TRANSLATE


def _grouped(terms: Iterable[Term], source_column: str) -> list[dict[str, str]]:
    """Terms as lines: column → cell."""
    by_source: dict[str, dict[tuple[str, ...], list[dict[str, str]]]] = {}
    for term in terms:
        status, convention = term.status.value, term.convention.value if term.convention else ""
        other = (status, term.part_of_speech, term.domain, convention, term.note)
        rows = by_source.setdefault(_clean(term.source), {}).setdefault(other, [])
        language = "" if _is_name(term) else term.language
        row = next((row for row in rows if language not in row), None)
        if row is None:
            row = {source_column: term.source, **dict(zip(OTHER_COLUMNS, other, strict=True))}
            rows.append(row)
        row[language] = "" if _is_name(term) else term.target
    lines = [row for kinds in by_source.values() for rows in kinds.values() for row in rows]
    return [{column: _clean(cell) for column, cell in line.items()} for line in lines]


def _clean(cell: str) -> str:
    return UNFIT.sub("\ufffd", cell)


def _decode(data: bytes) -> tuple[str | None, list[Fault]]:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    faults: list[Fault] = []
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        try:
            text = data.decode("cp1252" if encoding == "utf-8-sig" else encoding)
        except UnicodeDecodeError:
            text = "\0"
        reason = "not UTF-8, read as Windows-1252; save as “CSV UTF-8”, or Arabic and Cyrillic letters are lost"
        faults.append(Fault(line, reason))
    return (None, [Fault(0, _NO_TEXT)]) if "\0" in text else (text, faults)


def _without_separator_line(text: str) -> tuple[str, int]:
    """``text`` without Excel's ``sep=;`` line, and how many lines that took away."""
    return (text.split("\n", 1)[1], 1) if _SEPARATOR_LINE.match(text) else (text, 0)


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _rows(text: str, offset: int, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells (white space collapsed) of each row that is not empty."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    while True:
        line = reader.line_num + 1 + offset
        try:
            cells = [" ".join(cell.split()) for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error:
            reason = "a quotation mark is not closed or not doubled; the rest of the file is not read"
            faults.append(Fault(line, reason))
            return
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            yield line, cells


def _column(cell: str) -> str:
    """The name of a column as it is compared."""
    return " ".join(cell.split()).casefold().replace(" ", "_").replace("-of-", "_of_")


def _header_fault(names: Sequence[str], source_language: str) -> str:
    """What is wrong with the names of the columns; empty when nothing is."""
    if not names:
        example = ",".join(("de", "en", "ar", "uk", *OTHER_COLUMNS))
        return f"the file is empty; its first line must name the columns, e.g. {example}"
    unknown = [name for name in names if name not in OTHER_COLUMNS and not _LANGUAGE.fullmatch(name)]
    if unknown:
        return (
            f"column “{unknown[0]}” is unknown; the first line must hold language codes, the source language first, "
            f"and of {', '.join(OTHER_COLUMNS)} what is needed"
        )
    if names[0] in OTHER_COLUMNS:
        return f"the first column is “{names[0]}”; it must be the source language, e.g. de"
    if source_language and not same_language(names[0], source_language):
        return f"the first column is “{names[0]}”; it must be {source_language}, the language of the originals"
    double = next((name for name in names if names.count(name) > 1), None)
    return f"column “{double}” is there twice" if double else ""


def _languages(names: Sequence[str], languages: Sequence[str]) -> list[str]:
    """The columns, languages as the municipality writes them. No two become the same one."""
    exact = {code.casefold(): code for code in languages}
    columns = [exact.get(name, name) for name in names]
    for index, name in enumerate(columns):
        if index and name not in OTHER_COLUMNS and name not in languages:
            found = pick_language(name, languages)
            if found is not None and found not in columns:
                columns[index] = found
    return columns
