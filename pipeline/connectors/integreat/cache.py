"""What was read from the CMS, so that only what has changed is read again.

A cache: whatever is missing, unreadable, of another CMS or of another version of Sprachlotse is read again. Nothing
secret is in it, only texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Protocol

from pipeline.atomic import write_atomically
from pipeline.model import DocumentKind, DocumentStatus

FORMAT = 2
"""Of the files; another one is thrown away."""

Key = tuple[DocumentKind, int]
"""Kind and number of an object of the CMS."""


@dataclass(frozen=True, slots=True)
class Known:
    """A text as it was last read."""

    kind: DocumentKind
    number: int
    """Of the page, event or location: the same in all languages."""
    version: int | None
    """Number of the version that readers saw; ``None``: the lists of the public API do not have it."""
    path: str
    title: str
    content: str
    """Raw, without the description of a location."""
    meta_description: str = ""
    status: DocumentStatus = DocumentStatus.PUBLIC
    """Of ``content``."""
    imported: bool = False
    """An event of another calendar: the CMS overwrites it at each import."""
    slugs: tuple[str, ...] = ()
    """Of pages: all that its translation ever had."""
    fingerprint: str | None = None
    """Of ``content``, from the time when it was read: links in it may lead to what is gone by now."""
    gone: bool = False
    """It was looked up and is not there any more; links to it stay recognisable."""


@dataclass
class Memory:
    """What is known of one language."""

    texts: dict[Key, Known] = field(default_factory=dict)
    """Also those that no list has any more."""
    media: dict[str, str] = field(default_factory=dict)
    """File → text of images that the CMS writes into pages itself, from its media library."""
    absent: set[int] = field(default_factory=set)
    """Pages that had no translation, not even a draft, when they were looked for."""


class Cache(Protocol):
    """Where :class:`Memory` is kept between two runs."""

    def load(self, language: str) -> Memory:
        """What is kept of a language; an empty one where that is nothing. Changing it changes nothing kept."""

    def save(self, language: str, memory: Memory) -> None:
        """Keep it. Raises StoreError, StoreUnavailable (full disk, no rights)."""

    def languages(self) -> tuple[str, ...]:
        """Those of which something is kept, sorted."""


class MemoryCache:
    """A cache that lives as long as the object: for tests, and where nothing is to be left behind."""

    def __init__(self) -> None:
        self._kept: dict[str, str] = {}

    def load(self, language: str) -> Memory:
        return _parse(self._kept.get(language, ""), "")

    def save(self, language: str, memory: Memory) -> None:
        self._kept[language] = _render(memory, "")

    def languages(self) -> tuple[str, ...]:
        return tuple(sorted(self._kept))


class FileCache:
    """A file per language in ``folder``. ``store`` names the region: files of another one are thrown away."""

    def __init__(self, folder: Path, store: str) -> None:
        self._folder = folder
        self._store = store

    def load(self, language: str) -> Memory:
        return _parse(self._read(language), self._store)

    def save(self, language: str, memory: Memory) -> None:
        data = _render(memory, self._store).encode("utf-8", "surrogatepass")
        if self._read(language) != data:
            write_atomically(self._path(language), data)

    def languages(self) -> tuple[str, ...]:
        try:
            return tuple(sorted(path.stem for path in self._folder.glob("*.json")))
        except OSError:
            return ()

    def _read(self, language: str) -> bytes:
        try:
            return self._path(language).read_bytes()
        except OSError:
            return b""

    def _path(self, language: str) -> Path:
        return self._folder / f"{language}.json"


def _render(memory: Memory, store: str) -> str:
    value = {
        "format": FORMAT,
        "store": store,
        "absent": sorted(memory.absent),
        "media": memory.media,
        "texts": [asdict(known) for known in memory.texts.values()],
    }
    return json.dumps(value, ensure_ascii=False, indent=0)


def _parse(text: str | bytes, store: str) -> Memory:
    try:
        value = json.loads(text)
        if value["format"] != FORMAT or value["store"] != store:
            return Memory()
        texts = [_known(entry) for entry in value["texts"]]
        media = {str(file): str(words) for file, words in value["media"].items()}
        absent = {int(number) for number in value["absent"]}
        return Memory({(known.kind, known.number): known for known in texts}, media, absent)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return Memory()


_TYPES: dict[str, Callable[[Any], bool]] = {
    "number": lambda value: type(value) is int,
    "version": lambda value: value is None or type(value) is int,
    "imported": lambda value: isinstance(value, bool),
    "gone": lambda value: isinstance(value, bool),
    "fingerprint": lambda value: value is None or isinstance(value, str),
    "slugs": lambda value: isinstance(value, list) and all(isinstance(slug, str) for slug in value),
}
"""What a value must be where it is no text."""


def _known(entry: dict[str, Any]) -> Known:
    """Raises ValueError, TypeError or KeyError for what :func:`_render` never wrote."""
    for member in fields(Known):
        right = _TYPES.get(member.name, lambda value: isinstance(value, str))
        if not right(entry[member.name]):
            raise ValueError(member.name)
    return Known(
        **{
            **entry,
            "kind": DocumentKind(entry["kind"]),
            "status": DocumentStatus(entry["status"]),
            "slugs": tuple(entry["slugs"]),
        }
    )
