"""Glossary files in folders → terms: CSV and TBX (see docs/decisions/0006-glossary-files.md)."""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path

from pipeline.errors import FormatError
from pipeline.formats import tbx_reader, termcsv
from pipeline.formats.termfile import TermFile
from pipeline.model import Convention, Term
from pipeline.terminology.conventions import under
from pipeline.terminology.glossary import Glossary, GlossaryProblem, Place, overlay
from pipeline.terminology.table import Table

SUFFIXES = (".csv", ".tbx")
"""Of glossary files; upper case will do."""


def load(
    homes: Sequence[Path],
    names: Sequence[str],
    *,
    source_language: str = "de",
    languages: Sequence[str] = (),
    conventions: Set[Convention] | None = None,
) -> Glossary:
    """The glossaries ``names`` (each a folder of .csv and .tbx files), laid over one another; later ones win.

    A name is looked up in each of ``homes``; the first that has it counts. A glossary that is nowhere and what is wrong
    in single lines is in ``Glossary.problems``, and the rest is used. ``languages`` are the municipality's: a file that
    says ``uk-UA`` means its ``uk``. Terms for other than the chosen ``conventions`` are left out (None: none are).
    Raises FormatError for a file that cannot be read.
    """
    layers: list[tuple[Term, ...]] = []
    problems: list[GlossaryProblem] = []
    places: dict[str, Place] = {}
    for name in names:
        folder = find_folder(homes, name)
        if folder is None:
            problems.append(GlossaryProblem(name, 0, f"there is no such glossary; make {homes[0] / name}/terms.csv"))
            continue
        table, wrong = load_folder(folder, name, source_language, languages)
        problems.extend(wrong)
        places |= table.places
        layers.append(tuple(table.terms) if conventions is None else under(table.terms, conventions))
    return Glossary(overlay(layers), tuple(problems), places)


def find_folder(homes: Sequence[Path], name: str) -> Path | None:
    """The folder of the glossary ``name``: the first of ``homes`` that has it counts."""
    return next((home / name for home in homes if (home / name).is_dir()), None)


def load_folder(
    folder: Path, name: str, source_language: str, languages: Sequence[str]
) -> tuple[Table, list[GlossaryProblem]]:
    """All files of one glossary, in the order of their names, as one table. Raises FormatError as :func:`load`."""
    table = Table()
    problems: list[GlossaryProblem] = []
    files = glossary_files(folder)
    if not files:
        problems.append(GlossaryProblem(name, 0, "there is no .csv or .tbx file in this glossary; it has no terms"))
    for file in files:
        place = f"{name}/{file.name}"
        said = parse(read(file), file.name, source_language, languages)
        problems.extend(_add(table, said, place, name))
    return table, problems


def glossary_files(folder: Path) -> list[Path]:
    """The files of a glossary, by name; not those that programs put beside them while they are open."""
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in SUFFIXES)
    except OSError as exc:
        hint = "check its rights"
        raise FormatError(f"the glossary folder {folder} cannot be looked into ({exc.strerror})", hint) from exc
    return [file for file in files if not file.name.startswith((".", "~$"))]


def read(file: Path) -> bytes:
    """The bytes of a glossary file. Raises FormatError."""
    try:
        return file.read_bytes()
    except OSError as exc:
        raise FormatError(
            f"the glossary file {file} cannot be read ({exc.strerror})", "check that the file is there and readable"
        ) from exc


def parse(data: bytes, name: str, source_language: str, languages: Sequence[str] = ()) -> TermFile:
    """What one file says; its ``name`` tells the format."""
    if name.lower().endswith(".tbx"):
        return tbx_reader.parse(data, source_language, languages)
    return termcsv.parse(data, source_language, languages)


def parse_csv(data: bytes, name: str) -> tuple[tuple[Term, ...], tuple[GlossaryProblem, ...]]:
    """The terms of one CSV file, and what is wrong in it. Never raises.

    ``name`` stands in the problems and as ``Term.glossary``.
    """
    table = Table()
    problems = _add(table, termcsv.parse(data), name, name)
    return tuple(table.terms), tuple(problems)


def _add(table: Table, said: TermFile, place: str, glossary: str) -> list[GlossaryProblem]:
    """Take a file into ``table``; returns what is wrong in it, line by line."""
    problems = [GlossaryProblem(place, fault.line, fault.reason) for fault in said.faults]
    for line in said.lines:
        _, findings = table.add(place, line, glossary)
        problems.extend(finding.problem for finding in findings)
    return sorted(problems, key=lambda problem: problem.line)
