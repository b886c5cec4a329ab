"""Where addresses lead, and their counterparts."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.steps.links import Destination, Directory, app_page_path, at_path, known_hosts, normal_path

PATHS = {
    1: "/moorbach/de/",
    2: "/moorbach/de/ankommen/",
    3: "/moorbach/de/ankommen/bürgerbüro/",
    4: "/moorbach/de/familie/kita/",
    5: "/moorbach/de/schule/anmeldung/",
    6: "/moorbach/de/arbeit/anmeldung/",
    7: "/moorbach/de/events/sommerfest/",
    8: "/moorbach/de/locations/rathaus/",
    9: "/moorbach/de/feste/sommerfest/",
}
URL = "https://admin.moorbach-app.example/moorbach/de/ankommen/"
HOSTS = known_hosts([URL, None, "", "no address"])
PAGE = PATHS[3]
DEAD, DOCUMENT = Destination(None), Destination


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory({number: path for number, path in PATHS.items() if number > 1}, HOSTS, "de")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://integreat.app/moorbach/de/ankommen/", DOCUMENT(2)),
        ("http://integreat.app/moorbach/de/ankommen", DOCUMENT(2)),
        ("HTTPS://Integreat.APP:443/moorbach/de/ankommen/", DOCUMENT(2)),
        ("https://cms.integreat-app.de/moorbach/de/ankommen/", DOCUMENT(2)),
        ("https://web.integreat-app.de/moorbach/de/ankommen/", DOCUMENT(2)),
        (URL, DOCUMENT(2)),
        ("https://moorbach-app.example/moorbach/de/ankommen/", DOCUMENT(2)),
        ("//integreat.app/moorbach/de/ankommen/", DOCUMENT(2)),
        ("/moorbach/de/ankommen/", DOCUMENT(2)),
        ("  /moorbach/de/ankommen/\n", DOCUMENT(2)),
        ("/moorbach/de/ankom\nmen/", DOCUMENT(2)),
        ("/moorbach/de/ankommen/?tab=2&x#zeiten", DOCUMENT(2)),
        ("/moorbach/de/ankommen/bürgerbüro/", DOCUMENT(3)),
        ("/moorbach/de/ankommen/b%C3%BCrgerb%c3%bcro", DOCUMENT(3)),
        (unicodedata.normalize("NFD", "/moorbach/de/ankommen/bürgerbüro/"), DOCUMENT(3)),
        (quote(unicodedata.normalize("NFD", "/moorbach/de/ankommen/bürgerbüro/")), DOCUMENT(3)),
        ("../", DOCUMENT(2)),
        ("../../familie/kita/", DOCUMENT(4)),
        ("/moorbach/de/x/../ankommen/", DOCUMENT(2)),
        # moved: found by the last part, as long as only one page of that kind has it
        ("https://integreat.app/moorbach/de/kinder/kita/", DOCUMENT(4)),
        ("https://integreat.app/moorbach/de/kita", DOCUMENT(4)),
        ("https://integreat.app/moorbach/de/alt/anmeldung/", DEAD),
        ("https://integreat.app/moorbach/de/events/sommerfest/", DOCUMENT(7)),
        ("https://integreat.app/moorbach/de/sommerfest/", DOCUMENT(9)),
        ("https://integreat.app/moorbach/de/events/kita/", DEAD),
        ("https://integreat.app/moorbach/de/locations/rathaus", DOCUMENT(8)),
        ("https://integreat.app/moorbach/de/gibt-es-nicht/", DEAD),
        ("https://cms.integreat-app.de/moorbach/de/?p=4711", DEAD),
        ("https://cms.integreat-app.de/moorbach/de?x=1&page_id=4711", DEAD),
        # made by the app, in every language
        ("https://integreat.app/moorbach/de", DOCUMENT(None, "")),
        ("https://integreat.app/moorbach/de/events/", DOCUMENT(None, "events")),
        ("https://integreat.app/moorbach/de/news/local?x", DOCUMENT(None, "news/local")),
        # not ours
        ("", None),
        ("#zeiten", None),
        ("?p=4711", None),
        ("tel:112", None),
        ("mailto:a@integreat.app", None),
        ("javascript:void(0)", None),
        ("http:/moorbach/de/ankommen/", None),
        ("ftp://integreat.app/moorbach/de/ankommen/", None),
        ("https://example.org/moorbach/de/ankommen/", None),
        ("https://integreat.app.example/moorbach/de/ankommen/", None),
        ("https://someone@integreat.app/moorbach/de/ankommen/", None),
        ("https://integreat.app:8080/moorbach/de/ankommen/", None),
        ("https://integreat.app/", None),
        ("https://integreat.app", None),
        ("https://integreat.app/nachbarstadt/de/ankommen/", None),
        ("https://integreat.app/moorbach/en/ankommen/", None),
        ("https://integreat.app/moorbach/de-si/ankommen/", None),
        ("https://integreat.app/moorbach/dea/", None),
        ("https://cms.integreat-app.de/moorbach/de/wp-content/uploads/plan.pdf", None),
        ("https://cms.integreat-app.de/media/plan.pdf", None),
        ("http://[", None),
        ("///moorbach/de/ankommen/", None),
    ],
)
def test_where_an_address_leads(directory: Directory, address: str, expected: Destination | None) -> None:
    assert directory.find(address, PAGE) == expected


def test_a_start_page_of_the_store_is_a_document() -> None:
    assert Directory(PATHS, HOSTS, "de").find("https://integreat.app/moorbach/de", PAGE) == Destination(1)


def test_paths_without_a_language_are_known_only_as_they_are() -> None:
    directory = Directory({1: "/hilfe/", 2: "/hilfe/arzt/"}, HOSTS, "de")
    assert directory.folders == set()
    assert directory.find("/hilfe/arzt", "/hilfe/") == Destination(2)
    assert directory.find("/arzt/", "/hilfe/") is None


def test_a_region_named_like_the_language_and_no_region() -> None:
    assert Directory({1: "/de/de/arzt/"}, HOSTS, "de").folders == {"/de/de"}
    assert Directory({1: "/de/arzt/"}, HOSTS, "de").folders == {"/de"}


def test_a_page_path_that_is_none_does_no_harm() -> None:
    assert Directory({1: "//[/"}, HOSTS, "de").find("x", "//[/") is None


@pytest.mark.parametrize(
    ("address", "path", "expected"),
    [
        ("https://integreat.app/m/de/a/", "/m/en/b/", "https://integreat.app/m/en/b/"),
        ("HTTP://Integreat.app:80/m/de/a?x=1&y#z", "/m/en/b/", "HTTP://Integreat.app:80/m/en/b/?x=1&y#z"),
        ("//integreat.app/m/de/a/#z", "/m/en/b/", "//integreat.app/m/en/b/#z"),
        (" /m/de/a/ ", "/m/en/b/", " /m/en/b/ "),
        ("../a/", "/m/en/b/", "/m/en/b/"),
        ("/m/de/a/", "/m/ar/مكتب/", "/m/ar/مكتب/"),
        ("/m/de/%C3%A4/", "/m/fr/mémé/", "/m/fr/m%C3%A9m%C3%A9/"),
        ("/m/de/%C3%A4/", "/m/fr/m%C3%A9/", "/m/fr/m%C3%A9/"),
        ("/m/de/a/", "/m/en/what? 5% #1/", "/m/en/what%3F%205%25%20%231/"),
    ],
)
def test_the_address_of_the_counterpart(address: str, path: str, expected: str) -> None:
    assert at_path(address, path) == expected


def test_what_is_no_web_address_has_no_counterpart() -> None:
    with pytest.raises(ValueError, match="no web address"):
        at_path("tel:112", "/m/en/b/")


def test_pages_that_the_app_makes() -> None:
    assert app_page_path("/m/en", "") == "/m/en/"
    assert app_page_path("/m/en", "events") == "/m/en/events/"


SEGMENT = st.text(st.sampled_from("aä%?#é م<\"&'-."), min_size=1, max_size=6)


@given(st.lists(SEGMENT, min_size=1, max_size=3), st.booleans(), st.booleans())
def test_every_counterpart_is_found_again(parts: list[str], encoded: bool, host: bool) -> None:
    """Whatever its spelling, an address that was pointed at a page leads there and nowhere else."""
    raw = f"/m/en/a{'/'.join(parts)}z/"
    path = unquote(raw)  # a path of a store that happens to be percent-encoded already means the decoded one
    if unquote(path) != path or "/." in path or "\ufffd" in path:
        return
    address = ("https://integreat.app" if host else "") + ("/m/de/%C3%A4/" if encoded else "/m/de/a/") + "?q#f"
    pointed = at_path(address, path)
    assert pointed.endswith("?q#f")
    assert Directory({1: path, 2: "/m/en/other/"}, HOSTS, "en").find(pointed, "/m/de/a/") == Destination(1)


@given(st.text(max_size=30))
def test_any_address_has_an_answer(address: str) -> None:
    directory = Directory(PATHS, HOSTS, "de")
    if directory.find(address, PAGE) is not None:
        assert directory.find(at_path(address, PATHS[2]), PAGE) == Destination(2)


def test_normal_paths() -> None:
    assert normal_path("/m/de/b%C3%BC//") == normal_path("/m/de/bu\u0308") == "/m/de/bü"
