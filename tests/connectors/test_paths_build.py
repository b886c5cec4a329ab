"""Addresses and members of new entries."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.connectors.build import local_time, strip_tags, utc_time
from pipeline.connectors.folder import FolderStore
from pipeline.connectors.paths import in_language, new_path, slugify, split_path, url_like


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Learn German", "learn-german"),
        ("Kindergeld & Co. (2024)", "kindergeld-co-2024"),
        ("Важни факти – за живота", "важни-факти-за-живота"),
        ("مرحبا بكم في دائرة", "مرحبا-بكم-في-دائرة"),
        ("ÄRZTE", "ärzte"),
        ("-_ x _-", "x"),
        ("!?", ""),
        ("\ud800", ""),
    ],
)
def test_slugs_are_those_of_integreat(title, slug):
    assert slugify(title) == slug


def test_slugs_of_the_real_english_pages(shared):
    """Not all: people rename pages, and Integreat keeps the address."""
    english = FolderStore(shared / "content" / "lkaugsburg").read("en").documents
    same = [d for d in english if split_path(d.ref.path)[1].startswith(slugify(d.title))]
    assert len(same) > 0.9 * len(english)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/stadt/de/arzt/", "/stadt/en/arzt/"),
        ("/de/de/de/", "/de/en/de/"),
        ("/de/arzt/", "/en/arzt/"),
        ("/stadt/modell/", "/stadt/modell/"),
        ("/", "/"),
    ],
)
def test_the_language_in_a_path(path, expected):
    assert in_language(path, "de", "en") == expected


@settings(deadline=None)
@given(st.text(), st.sets(st.integers(2, 6)))
def test_a_new_path_is_free(title, numbers):
    taken = {f"/s/en/{slugify(title) or 'x'}/", *(f"/s/en/{slugify(title) or 'x'}-{n}/" for n in numbers)}
    path = new_path("/s/en/", title, "x", taken.__contains__)
    assert path not in taken
    assert path.startswith("/s/en/") and path.endswith("/") and path.count("/") == 4


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/s/de/x/", "https://a.example/s/en/ü/"),
        ("https://a.example/s/de/%C3%BC/?page=1#top", "https://a.example/s/en/%C3%BC/"),
        ("/s/de/x/", "/s/en/ü/"),
        ("http://[", None),
        ("", None),
        (None, None),
    ],
)
def test_a_url_like_another(url, expected):
    assert url_like(url, "/s/en/ü/") == expected


def test_times_are_summer_and_winter_times():
    winter, summer = datetime(2026, 1, 5, 9, tzinfo=UTC), datetime(2026, 7, 5, 9, tzinfo=UTC)
    assert local_time(winter, "2024-07-01T10:00:00.000+02:00") == "2026-01-05T10:00:00.000+01:00"
    assert local_time(summer, "2024-01-01T10:00:00.000+01:00") == "2026-07-05T11:00:00.000+02:00"
    assert utc_time(summer) == "2026-07-05T09:00:00.000Z"


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>a<br>b &amp; &#228; &nbsp;</p>", "ab &amp; &#228; &nbsp;"),
        ('<a title="1 > 0">x</a><!-- y -->', "x"),
        ("a < b", "a < b"),
        ("", ""),
    ],
)
def test_strip_tags(content, text):
    assert strip_tags(content) == text


def test_strip_tags_gives_the_excerpts_of_the_real_dump(shared):
    import json

    raw = json.loads((shared / "content" / "lkaugsburg" / "de" / "pages.json").read_bytes())
    assert [e["path"] for e in raw if strip_tags(e["content"]) != e["excerpt"]] == []
