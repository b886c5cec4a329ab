"""Which object of the CMS an address in a text leads to, in whatever language and spelling. Pure.

The CMS rewrites links to its own pages when it saves a text: to the language of the text, where the page is public in
it, and to the present address of a page that was renamed. That is no change that a person made, so texts are compared
by the objects that their links lead to. Looked up is as the CMS does it: of an address of the web app only region,
language, kind and the last part of the path count, and any slug that the object ever had in any language leads to it.

Addresses that the CMS leaves alone stay what they are: other hosts (old ones of Integreat, too), relative addresses,
overviews that the app makes itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from urllib.parse import SplitResult, unquote, urlsplit

from pipeline.connectors.integreat.values import Listed
from pipeline.html.links import find_links
from pipeline.model import DocumentKind

WEB_APP = "integreat.app"
"""Host of the web app, unless the CMS says otherwise."""

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
        listed: Iterable[Listed] = (),
        *,
        cms: str | None = None,
        ask: Callable[[str], Listed | None] | None = None,
    ) -> None:
        """``cms``: address of the CMS, whose short links are resolved.

        ``ask`` is given the decoded path of an address that is not known (``/region/de/slug``, without slash at the
        end, or ``/s/p/4711``), once, and answers with the public text there, or ``None``. What it raises goes through.
        """
        self._hosts = {WEB_APP}
        self._short_host = urlsplit(cms).netloc if cms else None
        self._ask = ask
        self._asked: dict[str, str | None] = {}
        self._keys: dict[tuple[str, str, str, str], str] = {}
        """(region, language, kind, slug) → key"""
        self._languages: dict[str, set[tuple[str, str]]] = {}
        """Key → (region, language) in which the object is public."""
        self._by_slug: dict[tuple[str, str, str], set[str]] = {}
        """(region, kind, slug in any language) → keys"""
        self._versions: dict[int, str] = {}
        self._titles: dict[str, set[str]] = {}
        for entry in listed:
            self.add(entry)

    def add(self, entry: Listed) -> str | None:
        """From now on this public text is there, also under its former slugs. Returns the key of its object.

        ``None``: its number is not known, and no translation of it is.
        """
        parts = _parts(entry.path)
        if parts is None:
            return None
        key = self._key_of(entry, parts)
        if key is None:
            return None
        region, language, kind, slug = parts
        self._languages.setdefault(key, set()).add((region, language))
        for name in {slug, *entry.slugs}:
            self._keys[region, language, kind, unquote(name)] = key
            self._by_slug.setdefault((region, kind, unquote(name)), set()).add(key)
        if kind == DocumentKind.PAGE:
            self._versions[entry.version] = key
        self._titles.setdefault(key, set()).add(entry.title.strip())
        host = urlsplit(entry.url).netloc if entry.url else ""
        if host:
            self._hosts.add(host)
        return key

    def titles(self, key: str) -> Collection[str]:
        """Titles of the object in all languages: what the CMS writes into links that it keeps up to date."""
        return self._titles.get(key.partition("@")[0].partition("#")[0].partition("?")[0], ())

    def resolver(self, language: str, source_language: str) -> Resolve:
        """What to give to ``fingerprint`` for texts in ``language``.

        The same key stands for a link in the text's own language and one in the source language, which the CMS
        turns into the former. Links into a third language name it: editors set them on purpose. Query and fragment
        count where the CMS keeps them, which it does not in links in the text's own language.
        """

        def resolve(address: str) -> str | None:
            found = self._find(address)
            if found is None:
                return None
            key, linked, rest = found
            if linked == language:
                return key
            return f"{key}{rest}" if linked in (source_language, None) else f"{key}@{linked}{rest}"

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
        rest = _rest(parts)
        path = unquote(parts.path).rstrip("/")
        if parts.netloc in self._hosts:
            named = _parts(path)
            if named is None:
                return None
            key = self._lookup(named) or self._answer(path)
            return (key, named[1], rest) if key else None
        if parts.netloc == self._short_host and (version := _short(path)) is not None:
            key = self._versions.get(version) or self._answer(path)
            return (key, None, rest) if key else None
        return None

    def _lookup(self, named: tuple[str, str, str, str]) -> str | None:
        if key := self._keys.get(named):
            return key
        region, language, kind, slug = named
        public = [
            key for key in self._by_slug.get((region, kind, slug), ()) if (region, language) in self._languages[key]
        ]
        return public[0] if len(public) == 1 else None

    def _answer(self, path: str) -> str | None:
        if self._ask is None:
            return None
        if path not in self._asked:
            entry = self._ask(path)
            key = None if entry is None else self.add(entry)
            if entry is not None and key is None:
                # A page of another region, or one that the tree has not told yet: its addresses name it.
                key = f"path:{min([entry.path, *entry.translations.values()])}"
            self._asked[path] = key
        return self._asked[path]

    def _key_of(self, entry: Listed, parts: tuple[str, str, str, str]) -> str | None:
        if parts[2] == _IMPRINT:
            return f"imprint:{parts[0]}"
        if entry.number is not None:
            return f"{entry.kind}:{entry.number}"
        for path in (entry.path, *entry.translations.values()):
            named = _parts(path)
            if named is not None and (key := self._keys.get(named)):
                return key
        return None


def same_addresses(one: str, other: str) -> bool:
    """Whether two contents have the same links, to the letter and the language, in the same order.

    Where :func:`~pipeline.connectors.integreat.fingerprint.fingerprint` is the same and this is not, a page can be
    written again to lead readers to pages in their language that are there by now.
    """
    return _addresses(one) == _addresses(other)


def _addresses(content: str) -> list[str]:
    return [unquote(link.address.strip()).rstrip("/") for link in find_links(content)]


def _parts(path: str) -> tuple[str, str, str, str] | None:
    """Region, language, kind and slug of a path of the web app; ``None``: it leads to no document."""
    parts = unquote(path).strip("/").split("/")
    if len(parts) < 3:
        return None
    region, language, first = parts[:3]
    if first == _IMPRINT:
        return region, language, _IMPRINT, ""
    return region, language, _KINDS.get(first, DocumentKind.PAGE), parts[-1]


def _short(path: str) -> int | None:
    """The number of a version from ``/s/p/4711``."""
    parts = path.strip("/").split("/")
    if len(parts) != 3 or parts[:2] != ["s", "p"] or not (parts[2].isascii() and parts[2].isdigit()):
        return None
    return int(parts[2])


def _rest(parts: SplitResult) -> str:
    return (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
