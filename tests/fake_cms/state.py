"""What the CMS keeps, and what follows from it: who sees which version, where it is, how up to date it is."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

WEBAPP = "https://integreat.app"
"""Where readers are; internal links begin with it."""


@dataclass(frozen=True)
class Language:
    """A language of the whole CMS; ``slug`` is in addresses, ``tag`` in XLIFF."""

    slug: str
    tag: str
    native: str
    english: str
    right_to_left: bool = False
    missing: str = ""
    """What readers see on an empty page, before links to other languages."""


LANGUAGES = {
    language.slug: language
    for language in (
        Language(
            "de",
            "de-DE",
            "Deutsch",
            "German",
            missing="Diesen Text gibt es in Ihrer Sprache noch nicht, wohl aber in:",
        ),
        Language(
            "en",
            "en-GB",
            "English",
            "English",
            missing="There is no such text in your language yet, but in:",
        ),
        Language("ar", "ar", "العربية", "Arabic", right_to_left=True),
        Language("uk", "uk-UA", "Українська", "Ukrainian"),
        Language("fa", "fa-IR", "فارسی", "Persian", right_to_left=True),
        Language("tr", "tr-TR", "Türkçe", "Turkish"),
    )
}


@dataclass
class Node:
    """A language in a region's tree: what it is translated from, who sees it."""

    language: str
    source: str | None = None
    active: bool = True
    visible: bool = True


@dataclass
class Version:
    """One saved state of one translation. ``id`` is new with each save, ``version`` counts within the translation."""

    id: int
    version: int
    status: str
    slug: str
    title: str
    content: str
    updated: datetime
    meta_description: str = ""
    minor: bool = False
    machine: bool = False
    in_translation: bool = False
    creator: str | None = None


@dataclass
class Item:
    """A page, event or location (``kind``: ``page``, ``event``, ``poi``) with all its translations."""

    id: int
    kind: str
    region: Region
    parent: Item | None = None
    children: list[Item] = field(default_factory=list)
    archived: bool = False
    """Explicitly; see :attr:`aside`."""
    mirrored: Item | None = None
    mirrored_first: bool = True
    token: str = ""
    calendar: bool = False
    """Of events: imported from an external calendar."""
    fields: dict[str, str] = field(default_factory=dict)
    """Of events and locations: what is the same in all languages, as the form has it."""
    translations: dict[str, list[Version]] = field(default_factory=dict)
    """Language → versions, the oldest first."""

    # --- the tree ----

    @property
    def ancestors(self) -> list[Item]:
        """From the root down, itself not among them."""
        return [] if self.parent is None else [*self.parent.ancestors, self.parent]

    @property
    def root(self) -> Item:
        return self.parent.root if self.parent else self

    @property
    def aside(self) -> bool:
        """Archived, itself or by a page above."""
        return self.archived or any(above.archived for above in self.ancestors)

    def below(self) -> Iterator[Item]:
        """Everything below, in order."""
        for child in self.children:
            yield child
            yield from child.below()

    # --- translations ----

    @property
    def falls_back(self) -> bool:
        """Events and locations appear in the region's first language where they are not translated."""
        return self.kind != "page"

    def newest(self, language: str) -> Version | None:
        """Drafts too."""
        versions = self.translations.get(language)
        return versions[-1] if versions else None

    def public(self, language: str) -> Version | None:
        """The newest published version: what readers see."""
        return next((v for v in reversed(self.translations.get(language, [])) if v.status == "PUBLIC"), None)

    def seen(self, language: str) -> bool:
        """Readers see it: published, and everything above too."""
        return not self.aside and all(item.public(language) for item in (*self.ancestors, self))

    def slugs(self, language: str) -> list[str]:
        """All that this translation ever had, in order."""
        return list(dict.fromkeys(version.slug for version in self.translations.get(language, [])))

    def path(self, language: str, version: Version) -> str:
        """Where ``version`` is, e.g. ``/musterstadt/de/willkommen/rathaus/``."""
        infix = {"event": ["events"], "poi": ["locations"]}.get(self.kind)
        if infix is None:
            shown = [(above.public(language) or above.newest(language)) for above in self.ancestors]
            infix = [above.slug for above in shown if above]
        return "/" + "/".join([self.region.slug, language, *infix, version.slug]) + "/"

    def state(self, language: str) -> str:
        """What the CMS says of a translation."""
        translated = self.newest(language)
        if translated is None:
            return "MISSING"
        if translated.in_translation:
            return "IN_TRANSLATION"
        source = self.region.node(language).source
        if source is None:
            return "UP_TO_DATE"
        major = next((v for v in reversed(self.translations.get(source, [])) if not v.minor), None)
        if major is None or self.state(source) == "OUTDATED" or translated.updated <= major.updated:
            return "OUTDATED"
        return "MACHINE_TRANSLATED" if translated.machine else "UP_TO_DATE"


@dataclass
class User:
    """An account. ``role``: ``MANAGEMENT``, ``EDITOR``, ``AUTHOR``, ``OBSERVER``; a superuser has all rights."""

    name: str
    role: str
    password: str
    regions: set[str] = field(default_factory=set)
    superuser: bool = False
    active: bool = True
    second_factor: bool = False

    def may(self, what: str) -> bool:
        """``view``, ``edit``, ``publish``, ``delete`` (only superusers)."""
        if self.superuser:
            return True
        allowed = {
            "view": {"MANAGEMENT", "EDITOR", "AUTHOR", "OBSERVER"},
            "edit": {"MANAGEMENT", "EDITOR", "AUTHOR"},
            "publish": {"MANAGEMENT", "EDITOR"},
        }
        return self.role in allowed.get(what, set())

    @property
    def shown(self) -> str:
        return f"{self.name} Loopback"


class Region:
    """A municipality with its language tree, pages, events and locations. ``ids`` are shared by all regions."""

    def __init__(self, slug: str, name: str, tree: Iterable[Node], ids: Ids, number: int = 1) -> None:
        self.slug, self.name, self.number = slug, name, number
        self.seo = False
        """Locations have a field for a short description only where this is on."""
        self.imprint = "<p>Für den Inhalt steht die Stadt ein.</p>"
        self.imprint_updated = ids.now()
        self.tree = list(tree)
        self.roots: list[Item] = []
        self.items: dict[tuple[str, int], Item] = {}
        self._ids = ids

    def node(self, language: str) -> Node:
        return next(node for node in self.tree if node.language == language)

    @property
    def first_language(self) -> str:
        return next(node.language for node in self.tree if node.source is None)

    @property
    def active(self) -> list[str]:
        return [node.language for node in self.tree if node.active]

    @property
    def visible(self) -> list[str]:
        return [node.language for node in self.tree if node.active and node.visible]

    def of(self, kind: str) -> list[Item]:
        """All of a kind; pages in the tree's order."""
        if kind == "page":
            return [item for root in self.roots for item in (root, *root.below())]
        return [item for (a_kind, _), item in sorted(self.items.items()) if a_kind == kind]

    def page(self, number: int) -> Item:
        return self.items["page", number]

    # --- making ----

    def add(self, kind: str = "page", parent: Item | None = None, **more: object) -> Item:
        item = Item(self._ids.next(kind), kind, self, parent, **more)
        self.items[kind, item.id] = item
        if kind == "page":
            (parent.children if parent else self.roots).append(item)
        return item

    def save(self, item: Item, language: str, **values: object) -> Version:
        """A new version, as it is given; what is not given stays as in the newest one."""
        before = item.newest(language)
        kept = {} if before is None else {name: getattr(before, name) for name in ("slug", "title", "content")}
        kept |= {} if before is None else {"status": before.status, "meta_description": before.meta_description}
        kept |= {} if before is None else {"in_translation": before.in_translation}
        made = {"status": "PUBLIC", "content": "", "updated": self._ids.now()} | kept | values
        if "slug" not in made or not made["slug"]:
            made["slug"] = self.free_slug(item, language, slugify(str(made["title"])) or item.kind)
        version = Version(
            self._ids.next(f"{item.kind} version"),
            before.version + 1 if before else 1,
            **made,
        )
        item.translations.setdefault(language, []).append(version)
        return version

    def free_slug(self, item: Item, language: str, wanted: str) -> str:
        """``wanted``, or with a number where another document in that language has or had it."""
        wanted = wanted.lower()
        taken = {
            version.slug
            for other in self.items.values()
            if other.kind == item.kind and other is not item
            for version in other.translations.get(language, [])
        }
        reserved = {"disclaimer", "events", "locations", "news", "offers"} if item.kind == "page" else set()
        candidates = itertools.chain([wanted], (f"{wanted}-{n}" for n in itertools.count(2)))
        return next(slug for slug in candidates if slug not in taken | reserved)

    def delete(self, item: Item) -> None:
        if item.kind == "page":
            (item.parent.children if item.parent else self.roots).remove(item)
        del self.items[item.kind, item.id]

    # --- finding ----

    def by_slug(self, kind: str, language: str, slug: str) -> Item | None:
        """Whatever has or had ``slug`` in ``language``."""
        return next((item for item in self.of(kind) if slug in item.slugs(language)), None)


class Ids:
    """Numbers that are never given twice, and a clock that goes on by a second with each look at it."""

    def __init__(self, now: datetime | None = None) -> None:
        self._counters: dict[str, itertools.count[int]] = {}
        self._now = now or datetime(2026, 11, 1, 12, tzinfo=UTC)

    def next(self, kind: str) -> int:
        return next(self._counters.setdefault(kind, itertools.count(1)))

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


def slugify(text: str) -> str:
    """The part of an address that a title becomes."""
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", text)).strip("-_")


def linked(regions: Iterable[Region], address: str) -> tuple[Item, str] | None:
    """What an internal link leads to, and in which language it was; ``None`` where it is none, or leads nowhere."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" != WEBAPP:
        return None
    names = unquote(parts.path).strip("/").split("/")
    if len(names) < 3:
        return None
    region = next((region for region in regions if region.slug == names[0]), None)
    if region is None:
        return None
    kind = {"events": "event", "locations": "poi"}.get(names[2], "page")
    item = region.by_slug(kind, names[1], names[-1])
    return (item, names[1]) if item and item.public(names[1]) else None
