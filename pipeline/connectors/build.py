"""What is written into an entry of the API's shape: texts, times, links, and whole new entries. Pure."""

from __future__ import annotations

import html
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from html.parser import HTMLParser
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pipeline.connectors.paths import split_path, url_like
from pipeline.model import StoreDocument, StoreRef


def text_changes(raw: Mapping[str, Any], title: str, content: str, now: datetime) -> dict[str, object]:
    """The members of an existing entry that change when it gets another text.

    ``excerpt`` follows only where it was nothing but the old content without tags; anything else somebody wrote.
    """
    changes: dict[str, object] = {"title": title, "content": content}
    changes["last_updated"] = local_time(now, raw.get("last_updated"))
    if "modified_gmt" in raw:
        changes["modified_gmt"] = utc_time(now)
    excerpt, old = raw.get("excerpt"), raw.get("content")
    if isinstance(excerpt, str) and isinstance(old, str) and _words(excerpt) == _words(strip_tags(old)):
        changes["excerpt"] = strip_tags(content)
    return changes


def new_entry(
    raw: Mapping[str, Any],
    source: StoreDocument,
    target_language: str,
    ref: StoreRef,
    texts: tuple[str, str],
    parent: StoreDocument | None,
    now: datetime,
) -> dict[str, object]:
    """A translation's entry: the source's (``raw``) with everything that belongs to a language exchanged.

    What is true in every language (order, thumbnail, dates and places of events …) is copied. ``parent.id`` is a
    page's number, the same in all languages; address and path of the parent are those of ``parent``, or null until
    it is translated. No text of the source is passed off as a translation: ``meta_description`` starts empty.
    """
    title, content = texts
    entry: dict[str, Any] = dict(raw)
    entry |= {"id": ref.id, "path": ref.path, "title": title, "content": content}
    entry["last_updated"] = local_time(now, raw.get("last_updated"))
    if "url" in raw:
        entry["url"] = url_like(source.url, ref.path)
    if "modified_gmt" in raw:
        entry["modified_gmt"] = utc_time(now)
    if "excerpt" in raw:
        entry["excerpt"] = strip_tags(content)
    if raw.get("meta_description"):
        entry["meta_description"] = ""
    if "slug_history" in raw:
        entry["slug_history"] = [split_path(ref.path)[1]]
    if source.parent_path is not None:
        entry["parent"] = parent_link(raw, parent)
    links = raw.get("available_languages")
    others = {key: link for key, link in links.items() if key != target_language} if isinstance(links, dict) else {}
    entry["available_languages"] = {source.language: link_to(source), **others}
    return entry


def link_to(document: StoreDocument) -> dict[str, object]:
    """How another language's ``available_languages`` names ``document``."""
    return {"id": document.ref.id, "url": document.url, "path": document.ref.path}


def parent_link(source_raw: Mapping[str, Any], parent: StoreDocument | None) -> dict[str, object]:
    """``parent`` of a translation whose source's entry is ``source_raw``, below the translated ``parent``."""
    return {
        **source_raw["parent"],
        "url": parent.url if parent is not None else None,
        "path": parent.ref.path if parent is not None else None,
    }


def utc_time(now: datetime) -> str:
    """``2023-11-20T13:07:53.152Z``."""
    return f"{now.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def local_time(now: datetime, like: object) -> str:
    """``now`` in the zone that the store's time ``like`` is written in; Integreat's is Europe/Berlin."""
    if isinstance(like, str) and like.endswith(("Z", "z")):
        return utc_time(now)
    return now.astimezone(_zone(like)).isoformat(timespec="milliseconds")


def _zone(like: object) -> tzinfo:
    offset = timedelta(hours=1)
    if isinstance(like, str):
        with suppress(ValueError):
            offset = datetime.fromisoformat(like).utcoffset() or timedelta(0)
    if offset in (timedelta(hours=1), timedelta(hours=2)):
        # A machine without time zones writes the same instant, in the old entry's offset.
        with suppress(ZoneInfoNotFoundError):
            return ZoneInfo("Europe/Berlin")
    return timezone(offset)


def strip_tags(content: str) -> str:
    """HTML without its tags, entities as they are written: what the API calls ``excerpt``."""
    stripper = _Stripper()
    stripper.feed(content)
    stripper.close()
    return "".join(stripper.pieces)


class _Stripper(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.pieces.append(f"&#{name};")


def _words(text: str) -> list[str]:
    return html.unescape(text).split()
