"""Which glossary terms stand in which source texts."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline import shipped
from pipeline.html.codes import plain_text
from pipeline.model import Convention, Term, TermHit
from pipeline.terminology.glossary import Glossary
from pipeline.terminology.load import load
from pipeline.terminology.match import TermIndex, find_terms
from pipeline.workspace import Workspace


def glossary_of(workspace: Workspace, slug: str) -> Glossary:
    """The municipality's glossaries laid over one another: the workspace's own, else those that ship with the program.

    Raises FormatError for a file that cannot be read at all.
    """
    municipality = workspace.municipality(slug)
    conventions = municipality.conventions
    return load(
        [workspace.root / "glossaries", shipped.glossaries()],
        municipality.glossary,
        source_language=municipality.source_language,
        languages=municipality.target_languages,
        conventions={Convention(conventions.address), Convention(conventions.gender)},
    )


def hits_in(workspace: Workspace, slug: str, language: str, texts: Iterable[str]) -> dict[str, tuple[TermHit, ...]]:
    """Source text (with inline codes) → where the municipality's terms are in its plain text, in order.

    Texts without terms are left out. Raises FormatError for a glossary file that cannot be read at all.
    """
    index = TermIndex.of(glossary_of(workspace, slug).for_language(language))
    found = {text: find_terms(index, plain_text(text)) for text in texts}
    return {text: hits for text, hits in found.items() if hits}


def terms_in(workspace: Workspace, slug: str, language: str, texts: Iterable[str]) -> dict[str, tuple[Term, ...]]:
    """Like :func:`hits_in`, but only the terms, each once, in order of appearance."""
    found = hits_in(workspace, slug, language, texts)
    return {text: tuple(dict.fromkeys(hit.term for hit in hits)) for text, hits in found.items()}
