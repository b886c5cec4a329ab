"""A municipality's terms for other tools: one TBX or CSV file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.atomic import write_atomically
from pipeline.errors import UsageError
from pipeline.formats import tbx, termcsv
from pipeline.model import Term
from pipeline.stations.glossary_import import GLOSSARIES
from pipeline.stations.report import counted
from pipeline.stations.terms import glossary_of
from pipeline.terminology.glossary import GlossaryProblem
from pipeline.workspace import Workspace

TERM_BASES = "termbases"
"""Folder of the workspace that exports go to when nobody says otherwise."""


@dataclass(frozen=True, slots=True)
class GlossaryExportReport:
    """Where the terms are now."""

    municipality: str
    file: Path
    terms: Sequence[Term]
    problems: Sequence[GlossaryProblem]
    """What in the glossary files could not be used."""

    @property
    def attention(self) -> bool:
        return bool(self.problems)

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "file": str(self.file),
            "terms": [asdict(term) for term in self.terms],
            "problems": [asdict(problem) for problem in self.problems],
        }

    def lines(self) -> list[str]:
        lines = [f"wrote {counted(len(self.terms), 'term')} to {self.file}"]
        return lines + [f"problem: {problem}" for problem in self.problems]


def export_terms(
    workspace: Workspace, slug: str, *, language: str | None = None, suffix: str = ".tbx", out: Path | None = None
) -> GlossaryExportReport:
    """Write the terms that hold for ``slug``, in one target language or in all, to ``out`` or to ``termbases/``.

    ``suffix`` is ``.tbx`` or ``.csv``. The same terms give the same bytes. Raises UsageError when there are none, or
    ``out`` lies among the glossaries or is there already and no export; StoreError or StoreUnavailable when it cannot
    be written.
    """
    languages = workspace.languages(slug, language)
    municipality = workspace.municipality(slug)
    glossary = glossary_of(workspace, slug)
    terms = glossary.terms if language is None else glossary.for_language(language)
    if not terms:
        raise UsageError(f"there are no terms to export for {slug}", "see what 'sprachlotse glossary check' says")
    name = slug if language is None else f"{slug}-{language}"
    file = out.absolute() if out is not None else workspace.folder(TERM_BASES) / f"{name}{suffix}"
    _refuse_to_replace(file, workspace.root / GLOSSARIES)
    if suffix == ".csv":
        data = termcsv.serialize(terms, municipality.source_language, languages)
    else:
        data = tbx.serialize(terms, municipality.source_language, languages, title=municipality.name)
    write_atomically(file, data)
    return GlossaryExportReport(slug, file, terms, glossary.problems)


def _refuse_to_replace(file: Path, glossaries: Path) -> None:
    """An export replaces an export, never what people wrote."""
    if file.resolve().is_relative_to(glossaries.resolve()):
        raise UsageError(
            f"{file} lies among the glossaries, where it would count as one", "name another file with --out"
        )
    try:
        if not file.exists():
            return
        if not file.is_file():
            raise UsageError(f"{file} is no file", "name the file to be written")
        with file.open("rb") as stream:
            beginning = stream.read(2000)
    except OSError as exc:
        raise UsageError(f"{file} cannot be looked at ({exc.strerror})", "name another file with --out") from exc
    header = beginning.split(b"\r\n", 1)[0]
    as_csv = header.startswith(b"\xef\xbb\xbf") and header.endswith(";".join(termcsv.OTHER_COLUMNS).encode())
    as_tbx = b"<martif" in beginning and f"<p>{tbx.TOOL}</p>".encode() in beginning
    if beginning and not (as_csv or as_tbx):
        raise UsageError(
            f"{file} is there already and was not written by 'sprachlotse glossary export'",
            "name another file with --out",
        )
