"""Which object of the CMS an address in a text leads to, in whatever language and spelling. Pure.

The CMS rewrites links to its own pages when it saves a text: to the language of the text, where the page is public in
it, and to the present address of a page that was renamed. That is no change that a person made, so texts are compared
by the objects that their links lead to. Looked up is as the CMS does it: of an address of the web app only region,
language, kind and the last part of the path count, and any slug that the object ever had in any language leads to it.

Addresses that the CMS leaves alone stay what they are: other hosts (old ones of Integreat, too), relative addresses,
overviews that the app makes itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from typing import NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from pipeline.connectors.integreat.values import Listed
from pipeline.html.links import find_links
from pipeline.model import DocumentKind

WEB_APP = "integreat.app"
"""Host of the web app. The addresses in the public API are not its own but those of the CMS."""

_KINDS = {"events": DocumentKind.EVENT, "locations": DocumentKind.LOCATION}
"""First part of the path inside the language's folder."""
_IMPRINT = "disclaimer"
_WEB = frozenset(["http", "https", ""])

Resolve = Callable[[str], str | None]
"""Address → what names the object that it leads to; ``None``: to none that the CMS would rewrite a link to."""


class Addresses:
    """The addresses of a region's documents in all its languages."""

    def __init__(
        self,
        *,
        hosts: Collection[str] = (WEB_APP,),
        cms: str | None = None,
        ask: Callable[[str], Listed | None] | None = None,
    ) -> None:
        """``hosts`` of the web app; ``cms``: address of the CMS, whose short links are resolved.

        ``ask`` is given the decoded path of an address that is not known (``/region/de/slug``, without slash at the
        end, or ``/s/p/4711``), once, and answers with the public text there, or ``None``. What it raises goes through.
        """
        self._hosts = frozenset(hosts)
        self._short_host = urlsplit(cms).netloc if cms else None
        self._ask = ask
        self._asked: dict[str, str | None] = {}
        self._keys: dict[_Name, str] = {}
        self._languages: dict[str, set[tuple[str, str]]] = {}
        """Key → (region, language) in which there is such an object."""
        self._by_slug: dict[tuple[str, str, str], set[str]] = {}
        """(region, kind, slug in any language) → keys"""
        self._versions: dict[int, str] = {}
        self._titles: dict[str, set[str]] = {}

    def add(
        self,
        kind: DocumentKind,
        number: int,
        path: str,
        *,
        slugs: Iterable[str] = (),
        version: int | None = None,
        title: str = "",
    ) -> str:
        """From now on this text is there, also under its former ``slugs``. Returns the key of its object.

        ``version`` is what short links name, of pages.
        """
        key = f"{kind}:{number}"
        if (name := _name(path)) is not None:
            self._put(key, name, slugs, version if kind is DocumentKind.PAGE else None, title)
        return key

    def add_listed(self, entry: Listed) -> str | None:
        """Like :meth:`add`; ``None`` when neither its number is known nor a translation of it."""
        key = None if entry.number is None else f"{entry.kind}:{entry.number}"
        for path in (entry.path, *entry.translations.values()):
            if key is None and (name := _name(path)) is not None:
                key = self._keys.get(name)
        if (name := _name(entry.path)) is not None and name.kind == _IMPRINT:
            key = f"imprint:{name.region}"
        if key is not None and name is not None:
            version = entry.version if entry.kind is DocumentKind.PAGE and name.kind != _IMPRINT else None
            self._put(key, name, entry.slugs, version, entry.title)
        return key

    def _put(self, key: str, name: _Name, slugs: Iterable[str], version: int | None, title: str) -> None:
        self._languages.setdefault(key, set()).add((name.region, name.language))
        for slug in {name.slug, *map(unquote, slugs)}:
            self._keys[name._replace(slug=slug)] = key
            self._by_slug.setdefault((name.region, name.kind, slug), set()).add(key)
        if version is not None:
            self._versions[version] = key
        if title:
            self._titles.setdefault(key, set()).add(title.strip())

    def titles(self, key: str) -> Collection[str]:
        """Titles of the object in all languages: what the CMS writes into links that it keeps up to date."""
        return self._titles.get(re.split("[@?#]", key, maxsplit=1)[0], ())

    def resolver(self, source_language: str, language: str | None = None) -> Resolve:
        """What to give to ``fingerprint``.

        The same key stands for links to an object in all languages, because the CMS turns one into another when it
        saves. Query and fragment count in links into the source language only: the CMS drops them from links to what
        is public in the text's own language. With ``language``, that of the text, links into a third language, which
        editors set on purpose, name it.
        """

        def resolve(address: str) -> str | None:
            found = self._find(address)
            if found is None:
                return None
            key, linked, rest = found
            if linked in (source_language, None) and linked != language:
                return f"{key}{rest}"
            return key if language in (None, linked) else f"{key}@{linked}{rest}"

        return resolve

    def key(self, address: str) -> str | None:
        """The object that ``address`` leads to, e.g. ``page:12``, in whatever language."""
        found = self._find(address)
        return found[0] if found else None

    def _find(self, address: str) -> tuple[str, str | None, str] | None:
        """Key, language (``None``: a short link has none) and query with fragment."""
        try:
            parts = urlsplit(address.strip())
        except ValueError:
            return None
        if parts.scheme.lower() not in _WEB or not parts.netloc:
            return None
        path = unquote(parts.path).rstrip("/")
        if parts.netloc in self._hosts and (name := _name(path)) is not None:
            key = self._lookup(name) or self._answer(path)
            return (key, name.language, _rest(parts)) if key else None
        if parts.netloc == self._short_host and (version := _short(path)) is not None:
            key = self._versions.get(version) or self._answer(path)
            return (key, None, _rest(parts)) if key else None
        return None

    def _lookup(self, name: _Name) -> str | None:
        if key := self._keys.get(name):
            return key
        # Under the slug that it has in another language, as the CMS finds it; and where it shows the text of another
        # language in place of a missing one, links get just such addresses.
        namesakes = self._by_slug.get((name.region, name.kind, name.slug), set())
        there = {key for key in namesakes if (name.region, name.language) in self._languages[key]} or namesakes
        return min(there) if len(there) == 1 else None

    def _answer(self, path: str) -> str | None:
        if self._ask is None:
            return None
        if path not in self._asked:
            entry = self._ask(path)
            key = None if entry is None else self.add_listed(entry)
            if entry is not None and key is None:
                # A page of another region, or one whose number is not known yet: its addresses name it.
                key = f"path:{min([entry.path, *entry.translations.values()])}"
            self._asked[path] = key
        return self._asked[path]


def same_addresses(one: str, other: str) -> bool:
    """Whether two contents have the same links, to the letter and the language, in the same order.

    Where :func:`~pipeline.connectors.integreat.fingerprint.fingerprint` is the same and this is not, a page can be
    written again to lead readers to pages in their language that are there by now.
    """
    return _addresses(one) == _addresses(other)


def _addresses(content: str) -> list[str]:
    return [unquote(link.address.strip()).rstrip("/") for link in find_links(content)]


class _Name(NamedTuple):
    """What the CMS looks at in a path of the web app."""

    region: str
    language: str
    kind: str
    slug: str


def _name(path: str) -> _Name | None:
    """``None``: the path leads to no document."""
    parts = unquote(path).strip("/").split("/")
    if len(parts) < 3:
        return None
    region, language, first = parts[:3]
    if first == _IMPRINT:
        return _Name(region, language, _IMPRINT, "")
    return _Name(region, language, _KINDS.get(first, DocumentKind.PAGE), parts[-1])


def _short(path: str) -> int | None:
    """The number of a version from ``/s/p/4711``."""
    parts = path.strip("/").split("/")
    if len(parts) != 3 or parts[:2] != ["s", "p"] or not (parts[2].isascii() and parts[2].isdigit()):
        return None
    return int(parts[2])


def _rest(parts: SplitResult) -> str:
    return (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
