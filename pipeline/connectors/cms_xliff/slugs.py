"""Is the text in an export the one that we wrote? The CMS rewrites it when it is imported, and turns its links round.

Internal links of what we write lead to source pages; the CMS points them at the translations that it has when the
text is imported. Exports name source pages by their slugs; slugs of translations stand nowhere, but the CMS makes them
from the titles. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from urllib.parse import unquote

from pipeline.connectors.cms_xliff.exports import Export
from pipeline.connectors.integreat.normalise import settled, stored_title
from pipeline.connectors.paths import slugify
from pipeline.errors import FormatError
from pipeline.formats.cms_xliff import CmsText
from pipeline.html.canonical import canonical_hash
from pipeline.html.links import find_links, rewrite_links

_PAGE = re.compile(r"(?:https?://[^/?#]+)?/(?P<region>[^/?#]+)/(?P<language>[^/?#]+)/(?:[^?#]*/)?(?P<slug>[^/?#]+)/?")
_EXTERNAL = re.compile(r' class="([^"]*\blink-external\b[^"]*)"')


def fingerprint(text: CmsText) -> str:
    """Hash of what the CMS makes of a text. Depends on nothing else: the same text has it for ever."""
    return canonical_hash(stored_title(text.title), _stored(text))


@lru_cache(maxsize=4096)
def _stored(text: CmsText) -> str:
    # Which links are marked as external depends on the CMS's settings, and says nothing about the text.
    return _EXTERNAL.sub(_unmarked, settled(text.content))


def _unmarked(match: re.Match[str]) -> str:
    kept = " ".join(name for name in match[1].split() if name != "link-external")
    return f' class="{kept}"' if kept else ""


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

    def same(self, ours: CmsText, theirs: CmsText) -> bool:
        """``theirs``, from an export, is what the CMS makes of ``ours``.

        A link of theirs whose slug nobody knows passes for the translation of the page that ours leads to, if it leads
        into another language, and does so wherever it stands.
        """
        if stored_title(ours.title) != stored_title(theirs.title):
            return False
        left, right = _stored(ours), _stored(theirs)
        ours_links, theirs_links = ([link.address for link in find_links(html)] for html in (left, right))
        if len(ours_links) != len(theirs_links):
            return False
        turned: dict[str, str] = {}
        for mine, other in zip(ours_links, theirs_links, strict=True):
            if mine != other and not self._leads_to(mine, other):
                return False
            if turned.setdefault(other, mine) != mine and not self._leads_to(turned[other], mine):
                return False
        return canonical_hash("", left) == canonical_hash("", rewrite_links(right, turned.get))

    def _leads_to(self, mine: str, other: str) -> bool:
        """Two different addresses may be those of one page."""
        here, there = _place(mine), _place(other)
        if here is None or there is None or here[0] != there[0]:
            return False
        page, found = self._pages.get(here[1:]), self._pages.get(there[1:])
        if page is None:
            return False
        return found == page or (found is None and here[1] != there[1])

    @cached_property
    def _pages(self) -> dict[tuple[str, str], int]:
        """Language and slug → page; old slugs lead there, too. A slug made from a title says nothing if two have it."""
        pages = {(export.source_language, _normal(export.slug)): export.page for export in self._exports}
        titles = {(export.target_language, export.page): export for export in self._exports}
        guessed: dict[tuple[str, str], set[int]] = {}
        for (language, page), export in titles.items():
            title = _title(export) or self._titles.get((language, page))
            if title:
                guessed.setdefault((language, _normal(slugify(title))), set()).add(page)
        return {key: min(found) for key, found in guessed.items() if len(found) == 1} | pages


def _title(export: Export) -> str | None:
    try:
        target = export.text.target
    except FormatError:
        return None
    return target.title if target is not None else None


def _place(address: str) -> tuple[str, str, str] | None:
    """Region, language and slug of an address of a page."""
    match = _PAGE.fullmatch(address.strip())
    if match is None:
        return None
    return match["region"], match["language"], _normal(match["slug"])


def _normal(slug: str) -> str:
    return unicodedata.normalize("NFC", unquote(slug)).lower()
