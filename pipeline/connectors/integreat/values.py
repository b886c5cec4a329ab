"""What the Integreat CMS answers, as values. Nothing here does I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.model import DocumentKind, DocumentStatus


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list of the public API: the public text of a page, event or location in one language."""

    kind: DocumentKind
    language: str
    number: int | None
    """The object's own number, the same in all languages. Pages: only the tree tells it (``None`` until then)."""
    version: int
    """Number of the latest public *version* of the translation: it changes with each save, and only then."""
    path: str
    """E.g. ``/lkaugsburg/de/willkommen/``."""
    title: str
    content: str
    """As readers see it: of pages with shortcodes expanded and mirrored text mixed in."""
    last_updated: datetime | None
    order: int = 0
    """Of pages, among their siblings."""
    parent: int | None = None
    """Number of the page above."""
    parent_path: str | None = None
    translations: Mapping[str, str] = field(default_factory=dict)
    """Language → path of the public translation."""
    versions: Mapping[str, int] = field(default_factory=dict)
    """Language → its ``version``: what belongs together for certain, whatever it is called."""
    meta_description: str = ""
    """Of locations."""
    slugs: tuple[str, ...] = ()
    """Of pages: all slugs this translation ever had; old addresses still lead here."""

    @property
    def slug(self) -> str:
        """The last part of the path: unique per region and language."""
        return slug_of(self.path)


def slug_of(path: str) -> str:
    """The last part of a path."""
    return path.rstrip("/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class FormText:
    """One side of a translation form: the newest text in a language, drafts too, as the CMS stores it."""

    version: int
    """Counts from 1 in each translation."""
    status: DocumentStatus
    slug: str
    title: str
    content: str
    """Raw: shortcodes as they are written, without mirrored text."""
    meta_description: str = ""
    """Of locations."""


@dataclass(frozen=True, slots=True)
class TranslationForm:
    """What the CMS shows to somebody who opens a translation for editing."""

    source: FormText | None
    """In the language that the region's language tree has above; ``None``: this language has nothing above it, or the
    form does not show it."""
    target: FormText | None
    """``None``: not translated yet."""
    can_edit: bool
    can_publish: bool
    """False with ``can_edit``: the account may only submit for review."""
    fields: Mapping[str, str | list[str]] = field(default_factory=dict)
    """Events and locations: all fields of the form as a browser would send them back."""
    imported: bool = False
    """An event that comes from another calendar: the CMS overwrites it at each import."""
