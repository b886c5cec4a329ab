"""One list file of the folder store (``de/pages.json``): loaded once, edited in memory, given back as bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pipeline.connectors import jsontext
from pipeline.connectors.entries import Entry, read_entries
from pipeline.connectors.files import Stamp, read_file, store_error
from pipeline.connectors.jsontext import Element, Inside, NotAListError, Style
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, StoreDocument, StoreRef

_HINT = "get a fresh dump or repair the file"


class ListFile:
    """A file as it was read, with the edits that are to be made. Editing never changes what it says it holds."""

    def __init__(self, path: Path, kind: DocumentKind, language: str, text: str, stamp: Stamp | None) -> None:
        self.path = path
        self.kind = kind
        self.language = language
        self.stamp = stamp
        """``None``: the file does not exist yet."""
        self._text = text
        self._elements = _parse(text, path)
        self.entries: list[Entry] = read_entries([e.value for e in self._elements], kind, language)
        self.style: Style | None = jsontext.style_of(text, self._elements)
        """``None`` when the file holds nothing to see a style from."""
        self._edits: dict[int, dict[str, object]] = {}
        self._replaced: dict[int, object] = {}
        self._added: list[object] = []

    @classmethod
    def load(cls, path: Path, kind: DocumentKind, language: str) -> ListFile:
        """Read a file. Raises StoreError or StoreUnavailable naming it (FileNotFoundError inside: ``__cause__``)."""
        try:
            data, stamp = read_file(path)
        except OSError as exc:
            raise store_error(exc, "be read", path) from exc
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError as exc:
            line = data.count(b"\n", 0, exc.start) + 1
            column = exc.start - data.rfind(b"\n", 0, exc.start)
            raise StoreError(
                f"{path} is not UTF-8 text (line {line}, byte {column}: {exc.reason})", "save the dump as UTF-8"
            ) from exc
        return cls(path, kind, language, text, stamp)

    @classmethod
    def load_or_new(cls, path: Path, kind: DocumentKind, language: str) -> ListFile:
        """As :meth:`load`; a file that does not exist is an empty list."""
        try:
            return cls.load(path, kind, language)
        except StoreError as exc:
            if isinstance(exc.__cause__, FileNotFoundError):
                return cls(path, kind, language, "[]", None)
            raise

    @property
    def documents(self) -> list[StoreDocument]:
        """The usable documents, in order."""
        return [entry.document for entry in self.entries if entry.document is not None]

    @property
    def skipped(self) -> frozenset[StoreRef]:
        """Refs of entries that cannot be used."""
        return frozenset(
            entry.ref
            for entry in self.entries
            if entry.document is None and not entry.fallback and entry.ref is not None
        )

    @property
    def changed(self) -> bool:
        """There are edits to be written."""
        return bool(self._edits or self._replaced or self._added)

    def edit(self, index: int, changes: Mapping[str, object]) -> None:
        """Set some members of an entry."""
        self._edits.setdefault(index, {}).update(changes)

    def set_link(self, index: int, language: str, link: Mapping[str, object]) -> None:
        """Name a translation in an entry's ``available_languages``; one of unknown shape is left alone."""
        old = self.entries[index].raw.get("available_languages")
        if not old or isinstance(old, dict):
            pending = self._edits.get(index, {}).get("available_languages")
            links = pending.changes if isinstance(pending, Inside) else {}
            self.edit(index, {"available_languages": Inside({**links, language: link})})

    def replace(self, index: int, raw: Mapping[str, object]) -> None:
        """Put another entry in the place of one."""
        self._replaced[index] = raw

    def add(self, raw: Mapping[str, object]) -> None:
        """Append an entry."""
        self._added.append(raw)

    def to_bytes(self, style: Style) -> bytes:
        """The file with its edits; whatever was not edited keeps its bytes. ``style`` is used where it has none."""
        style = self.style or style
        margin = jsontext.margin_of(self._text, self._elements, style)
        new = {index: jsontext.render(raw, style, margin) for index, raw in self._replaced.items()}
        for index, changes in self._edits.items():
            element = self._elements[index]
            new[index] = jsontext.edit_object(self._text[element.start : element.end], changes, style, margin)
        added = [jsontext.render(raw, style, margin) for raw in self._added]
        return jsontext.edit_list(self._text, self._elements, new, added, style).encode("utf-8")


def _parse(text: str, path: Path) -> list[Element]:
    try:
        return jsontext.parse_list(text)
    except json.JSONDecodeError as exc:
        raise StoreError(f"{path} is not valid JSON (line {exc.lineno}, column {exc.colno}: {exc.msg})", _HINT) from exc
    except NotAListError as exc:
        raise StoreError(f"{path} is JSON, but not a list of {path.stem}", _HINT) from exc
    except (RecursionError, ValueError) as exc:
        reason = "nested too deeply" if isinstance(exc, RecursionError) else str(exc)
        raise StoreError(f"{path} cannot be read as JSON ({reason})", _HINT) from exc
