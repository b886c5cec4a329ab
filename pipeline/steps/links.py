"""Where an address in a page leads, and its counterpart in another language. Pure.

An address is *internal* when its host is one under which the municipality's pages are shown and its path begins as
theirs do (``/stadt/de/``). Links to files, to other municipalities and to pages in other languages, which editors set
on purpose, are not: they are nobody's business here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin

INTEGREAT_HOSTS = ("integreat.app", "web.integreat-app.de", "cms.integreat-app.de", "admin.integreat-app.de")
"""Hosts of Integreat's web app and content management, old ones too. The first three are those whose links the app
itself takes for internal (``internalLinksHijackPattern`` in the build configuration of integreat-app)."""

_EDITORS = ("admin.", "cms.")
"""Where editors work: the app shows the same pages without this part of the host."""

_APP_PAGES = frozenset(
    ["", "disclaimer", "events", "locations", "news", "news/local", "news/tu-news", "offers", "search"]
)
"""The start page and overviews that the app makes itself, in every language of a municipality."""

_OTHER_KINDS = ("events", "locations")
"""First part of the path inside the language's folder for documents that are no pages."""

_FILES = ("wp-content/", "wp-admin/", "wp-json/")
"""No pages: as in the app's own pattern."""

_ADDRESS = re.compile(
    r"(?P<before>[\x00-\x20]*)(?:(?P<scheme>[a-zA-Z][a-zA-Z0-9+.\-]*):)?(?://(?P<host>[^/?#]*))?"
    r"(?P<path>[^?#]*?)(?P<rest>(?:\?[^#]*?)?(?:\#.*?)?[\x00-\x20]*)\Z",
    re.DOTALL,
)
"""RFC 3986, appendix B, with the white space around addresses that browsers ignore."""

_NUMBERED = re.compile(r"\?(?:.*&)?(?:p|page_id)=\d")
"""``/stadt/de/?p=4711``: a page by its number, from the time when Integreat ran on WordPress."""

_ENCODED = re.compile(r"%[0-9a-fA-F]{2}")
_UNSAFE = re.compile(r"[\x00-\x20\x7f\"<>\\^`{|}%?#\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an internal address leads."""

    document: int | None
    """The document; ``None``: the store has no such page (a dead link), or the app makes the page itself."""
    app_page: str | None = None
    """Its name, without the municipality's part of the path: ``events``; the start page is the empty string."""


class Directory:
    """The addresses of a municipality's pages in one language."""

    def __init__(self, paths: Mapping[int, str], hosts: Collection[str], language: str) -> None:
        """``paths`` of documents in ``language``, by their numbers; ``hosts`` as from :func:`known_hosts`."""
        self._hosts = hosts
        self._documents: dict[str, int] = {}
        self._folders: set[str] = set()
        for path in paths.values():
            parts = path.split("/")
            for place in (2, 1):  # "/region/de/…", as Integreat has it, or "/de/…"
                if parts[place : place + 1] == [language]:
                    self._folders.add("/".join(parts[: place + 1]))
                    break
        self._slugs: dict[tuple[str, str], set[int]] = {}
        for number, path in paths.items():
            normal = normal_path(path)
            self._documents.setdefault(normal, number)
            if inside := self._inside(normal):
                self._slugs.setdefault(_slug(inside), set()).add(number)

    @property
    def folders(self) -> Collection[str]:
        """What the paths of all pages begin with, without the last slash: ``/stadt/de``. Mostly one."""
        return self._folders

    def find(self, address: str, page: str) -> Destination | None:
        """Where ``address`` leads when it stands in the page with path ``page``; ``None``: not to a page of ours."""
        match = _match(address)
        if match is None or (match["host"] is not None and _host(match["host"]) not in self._hosts):
            return None
        path = match["path"]
        if not path:  # "#opening-hours" leads to a place in the same page, whatever its language
            return None
        if not path.startswith("/") or "/." in path:
            try:
                path = urljoin(page, path)
            except ValueError:  # a store with a path like "//[/"
                return None
        return self._destination(normal_path(path), match["rest"])

    def _destination(self, path: str, rest: str) -> Destination | None:
        number = self._documents.get(path)
        if number is not None:
            return Destination(number)
        inside = self._inside(path)
        if inside is None or f"{inside}/".startswith(_FILES):
            return None
        if inside in _APP_PAGES and not _NUMBERED.match(rest):
            return Destination(None, app_page=inside)
        # A page that was moved: Integreat finds it by the last part of the path alone, and so do its old addresses.
        namesakes = self._slugs.get(_slug(inside), set())
        return Destination(min(namesakes) if len(namesakes) == 1 else None)

    def _inside(self, path: str) -> str | None:
        """What follows the language's folder in a normal path, without slashes around it; ``None``: not in there."""
        for folder in self._folders:
            begin = normal_path(folder)
            if path == begin or path.startswith(f"{begin}/"):
                return path[len(begin) :].strip("/")
        return None


def _slug(inside: str) -> tuple[str, str]:
    """Kind and last part of a path inside the language's folder: unique in Integreat, wherever the page stands.

    ``get_public_translation_for_webapp_link`` in integreat-cms looks pages up in the same way.
    """
    first, _, _ = inside.partition("/")
    return (first if first in _OTHER_KINDS else "", inside.rpartition("/")[2])


def _match(address: str) -> re.Match[str] | None:
    """The parts of an address that may lead to a page."""
    match = _ADDRESS.match(address)
    if match is None or (match["scheme"] or "http").lower() not in ("http", "https"):
        return None
    if match["scheme"] and match["host"] is None:
        return None
    return match


def known_hosts(urls: Iterable[str | None]) -> frozenset[str]:
    """Hosts under which the documents with these addresses are shown, and Integreat's own."""
    hosts = set(INTEGREAT_HOSTS)
    for url in urls:
        match = _match(url) if url else None
        if match is not None and match["host"]:
            host = _host(match["host"])
            hosts |= {host, *(host.removeprefix(part) for part in _EDITORS)}
    return frozenset(hosts)


def _host(authority: str) -> str:
    return re.sub(r":(?:80|443)?\Z", "", authority.lower())


def normal_path(path: str) -> str:
    """``path`` in the one spelling that tells whether two are the same: decoded, NFC, no slash at the end.

    Tabs and line ends are left out, as browsers do.
    """
    return unicodedata.normalize("NFC", unquote(re.sub(r"[\t\n\r]", "", path))).rstrip("/")


def at_path(address: str, path: str) -> str:
    """``address`` with ``path`` in place of its own, percent-encoded if that was.

    Scheme, host, query and fragment stay. Raises ValueError for an address that is no web address.
    """
    match = _match(address)
    if match is None:
        raise ValueError(f"{address!r} is no web address")
    decoded = unquote(path)
    if _ENCODED.search(match["path"]):
        spelled = quote(decoded, safe="/-._~!$&'()*+,;=:@", errors="replace")
    else:
        spelled = _UNSAFE.sub(lambda char: quote(char[0], errors="replace"), decoded)
    start, end = match.span("path")
    return address[:start] + spelled + address[end:]


def app_page_path(folder: str, name: str) -> str:
    """The path of a page that the app makes itself: ``/stadt/en``, ``events`` → ``/stadt/en/events/``."""
    return f"{folder}/{name}/" if name else f"{folder}/"
