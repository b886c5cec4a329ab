"""Which glossary terms stand in which source texts."""

from __future__ import annotations

from collections.abc import Iterable

from pipeline import shipped
from pipeline.html.codes import plain_text
from pipeline.model import Term
from pipeline.terminology.glossary import Glossary
from pipeline.terminology.load import load
from pipeline.terminology.match import TermIndex, find_terms
from pipeline.workspace import Workspace


def glossary_of(workspace: Workspace, slug: str) -> Glossary:
    """The municipality's glossaries laid over one another: the workspace's own, else those that ship with the program.

    Raises FormatError for a file that cannot be read at all.
    """
    return load([workspace.root / "glossaries", shipped.glossaries()], workspace.municipality(slug).glossary)


def terms_in(workspace: Workspace, slug: str, language: str, texts: Iterable[str]) -> dict[str, tuple[Term, ...]]:
    """Source text (with inline codes) → the municipality's terms in it, each once, in order of appearance.

    Raises FormatError for a glossary file that cannot be read at all.
    """
    index = TermIndex.of(glossary_of(workspace, slug).for_language(language))
    found: dict[str, tuple[Term, ...]] = {}
    for text in texts:
        hits = find_terms(index, plain_text(text))
        if hits:
            found[text] = tuple(dict.fromkeys(hit.term for hit in hits))
    return found
