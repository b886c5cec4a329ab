"""What was read is kept from run to run; whatever cannot be used is as if it had never been there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.connectors.integreat.cache import Cache, FileCache, Known, Memory, MemoryCache
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, DocumentStatus

PAGE = Known(
    kind=DocumentKind.PAGE,
    number=12,
    version=4711,
    path="/stadt/ar/أهلا/",
    title="أهلا",
    content="<p>Zeile 1\r\nZeile 2\u2028</p>",
    status=DocumentStatus.DRAFT,
    slugs=("alt", "أهلا"),
    fingerprint="0" * 32,
)
PLACE = Known(DocumentKind.LOCATION, 12, None, "/stadt/ar/locations/x/", "X", "", meta_description="kurz", gone=True)
EVENT = Known(DocumentKind.EVENT, 3, 5, "/stadt/ar/events/x/", "X", "<p></p>", imported=True)
MEMORY = Memory({(known.kind, known.number): known for known in (PAGE, PLACE, EVENT)}, {"a.png": "Karte"}, {7, 4})


@pytest.fixture(params=["file", "memory"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Cache:
    return MemoryCache() if request.param == "memory" else FileCache(tmp_path / "stores" / "stadt", "store")


def test_what_is_saved_is_loaded(cache: Cache) -> None:
    cache.save("ar", MEMORY)
    assert cache.load("ar") == MEMORY
    assert list(cache.load("ar").texts) == list(MEMORY.texts)
    assert cache.languages() == ("ar",)


def test_nothing_is_kept_at_first(cache: Cache) -> None:
    assert cache.load("ar") == Memory()
    assert cache.languages() == ()


def test_what_is_changed_is_not_kept_until_it_is_saved(cache: Cache) -> None:
    cache.save("ar", MEMORY)
    cache.load("ar").texts.clear()
    assert cache.load("ar") == MEMORY


def test_the_same_again_is_not_written_again(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, "store")
    cache.save("ar", MEMORY)
    before = (tmp_path / "ar.json").stat().st_mtime_ns
    cache.save("ar", cache.load("ar"))
    assert (tmp_path / "ar.json").stat().st_mtime_ns == before


def test_a_file_that_somebody_deleted_is_written_again(tmp_path: Path) -> None:
    cache = FileCache(tmp_path, "store")
    cache.save("ar", MEMORY)
    (tmp_path / "ar.json").unlink()
    cache.save("ar", MEMORY)
    assert FileCache(tmp_path, "store").load("ar") == MEMORY


def test_texts_of_another_region_are_thrown_away(tmp_path: Path) -> None:
    FileCache(tmp_path, "https://cms.example.org/stadt").save("ar", MEMORY)
    assert FileCache(tmp_path, "https://cms.example.org/dorf").load("ar") == Memory()


@pytest.mark.parametrize(
    "damage",
    [
        lambda value: {**value, "format": 0},
        lambda value: {name: inner for name, inner in value.items() if name != "texts"},
        lambda value: {**value, "texts": [{"kind": "page"}]},
        lambda value: {**value, "texts": [{**value["texts"][0], "kind": "leaflet"}]},
        lambda value: {**value, "texts": [{**value["texts"][0], "number": "12"}]},
        lambda value: {**value, "texts": [{**value["texts"][0], "number": True}]},
        lambda value: {**value, "texts": [{**value["texts"][0], "slugs": "alt"}]},
        lambda value: {**value, "texts": [{**value["texts"][0], "content": None}]},
        lambda value: {**value, "texts": [{**value["texts"][0], "more": 1}]},
        lambda value: {**value, "texts": 3},
        lambda value: {**value, "media": ["a.png"]},
        lambda value: {**value, "absent": True},
        lambda value: [value],
    ],
)
def test_damaged_and_older_files_are_thrown_away(tmp_path: Path, damage: Callable[[Any], Any]) -> None:
    cache = FileCache(tmp_path, "store")
    cache.save("ar", MEMORY)
    file = tmp_path / "ar.json"
    file.write_text(json.dumps(damage(json.loads(file.read_text("utf-8")))), encoding="utf-8")
    assert FileCache(tmp_path, "store").load("ar") == Memory()


@pytest.mark.parametrize("data", [b"", b"{", b"\xff\xfe", b"null", b"[" * 100_000])
def test_files_that_are_no_json_are_thrown_away(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "ar.json").write_bytes(data)
    cache = FileCache(tmp_path, "store")
    assert cache.load("ar") == Memory()
    cache.save("ar", MEMORY)
    assert cache.load("ar") == MEMORY


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "stores").write_text("a file in its place")
    with pytest.raises(StoreError, match="stores"):
        FileCache(tmp_path / "stores", "store").save("ar", MEMORY)
