"""Is the text in an export the one that we wrote? The CMS rewrites it when it is imported, and turns its links round.

Internal links of what we write lead to source pages; the CMS points them at the translations that it has when the
text is imported. Exports name source pages by their slugs; slugs of translations stand nowhere, but the CMS makes them
from the titles. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from urllib.parse import unquote, urlsplit

from pipeline.connectors.cms_xliff.exports import Export
from pipeline.connectors.integreat import fingerprint as cms
from pipeline.connectors.integreat.links import Addresses
from pipeline.connectors.integreat.normalise import settled
from pipeline.connectors.paths import slugify
from pipeline.errors import FormatError
from pipeline.formats.cms_xliff import CmsText
from pipeline.html.links import find_links
from pipeline.model import DocumentKind

_REMEMBERED = 8192
"""Texts of which the answer is kept: an export is looked at several times."""


@lru_cache(maxsize=_REMEMBERED)
def fingerprint(text: CmsText) -> str:
    """Hash of what the CMS makes of a text. Depends on nothing else: the same text has it for ever."""
    return cms.fingerprint(text.title, text.content, lambda address: None)


class Slugs:
    """What exports tell about addresses of pages."""

    def __init__(self, exports: Iterable[Export], titles: Mapping[tuple[str, int], str]) -> None:
        """``titles``: language and page → title of a translation that we wrote."""
        self._exports = sorted(exports, key=lambda export: export.order)
        self._titles = titles
        self._newest = {export.page: export.slug for export in self._exports}

    def source(self, page: int) -> str | None:
        """The last part of the source page's address, as the newest export has it."""
        return self._newest.get(page)

    def key(self, address: str) -> str | None:
        """The page that an address leads to, e.g. ``page:12``; ``None``: to none that is known."""
        return self._addresses.key(address)

    def same(self, ours: CmsText, theirs: CmsText) -> bool:
        """``theirs``, from an export, is what the CMS makes of ``ours``.

        A link of theirs to an address that nobody knows passes for the translation of the page that ours leads to, if
        it is one of a page in another language, and does so wherever it stands.
        """
        if fingerprint(ours) == fingerprint(theirs):
            return True
        left, right = (_links(text.content) for text in (ours, theirs))
        if len(left) != len(right):
            return False
        turned: dict[str, str] = {}
        for mine, other in zip(left, right, strict=True):
            if mine == other:
                continue
            page, found = self._addresses.key(mine), self._addresses.key(other)
            unknown = found is None and _folder(mine) != _folder(other) and _folder(mine)[:1] == _folder(other)[:1]
            if page is None or not (found == page or unknown) or turned.setdefault(other, page) != page:
                return False
        return cms.fingerprint(
            ours.title, ours.content, self._addresses.key, titles=self._addresses.titles
        ) == cms.fingerprint(
            theirs.title,
            theirs.content,
            lambda address: turned.get(address) or self._addresses.key(address),
            titles=self._addresses.titles,
        )

    @cached_property
    def _addresses(self) -> Addresses:
        """Of all pages, old slugs too. A slug made from a title says nothing when two pages have it."""
        addresses = Addresses()
        guessed: dict[tuple[str, str, str], set[tuple[int, str]]] = {}
        newest: dict[tuple[str, int], Export] = {}
        for export in self._exports:
            path = f"/{export.region}/{export.source_language}/{export.slug}/"
            addresses.add(DocumentKind.PAGE, export.page, path)
            newest[export.target_language, export.page] = export
        for (language, page), export in newest.items():
            titles = _titles(export)
            if titles is None:
                continue
            path = f"/{export.region}/{export.source_language}/{export.slug}/"
            addresses.add(DocumentKind.PAGE, page, path, title=titles[0])
            title = titles[1] or self._titles.get((language, page), "")
            if slug := slugify(title):
                guessed.setdefault((export.region, language, slug), set()).add((page, title))
        for (region, language, slug), found in guessed.items():
            if len(found) == 1:
                ((page, title),) = found
                addresses.add(DocumentKind.PAGE, page, f"/{region}/{language}/{slug}/", title=title)
        return addresses


def _links(content: str) -> list[str]:
    return [link.address for link in find_links(settled(content))]


def _titles(export: Export) -> tuple[str, str] | None:
    """Of source and translation; ``None``: it cannot be read."""
    try:
        page = export.text
    except FormatError:
        return None
    return page.source.title, page.target.title if page.target is not None else ""


def _folder(address: str) -> tuple[str, str] | tuple[()]:
    """Host with region, and language, of an address that may be one of a page."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ()
    path = unquote(parts.path).strip("/").split("/")
    return (f"{parts.netloc}/{path[0]}", path[1]) if parts.netloc and len(path) > 2 else ()
