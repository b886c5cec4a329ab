"""Which glossary terms stand in which source texts."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline.html.codes import plain_text
from pipeline.model import Term
from pipeline.terminology.load import load
from pipeline.terminology.match import TermIndex, find_terms
from pipeline.workspace import Workspace


def terms_in(workspace: Workspace, slug: str, language: str, texts: Iterable[str]) -> dict[str, tuple[Term, ...]]:
    """Source text (with inline codes) → the municipality's terms in it, each once, in order of appearance.

    Raises FormatError or ConfigError for a glossary that is missing or cannot be used.
    """
    glossary = load(workspace.root / "glossaries", workspace.municipality(slug).glossary)
    index = TermIndex.of(glossary.for_language(language))
    found: dict[str, tuple[Term, ...]] = {}
    for text in texts:
        hits = find_terms(index, plain_text(text))
        if hits:
            found[text] = tuple(dict.fromkeys(hit.term for hit in hits))
    return found
