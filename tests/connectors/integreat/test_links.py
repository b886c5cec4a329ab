"""Which object an address leads to, as the CMS itself looks it up."""

from __future__ import annotations

import pytest

from pipeline.connectors.integreat.links import Addresses, same_addresses
from pipeline.connectors.integreat.values import Listed
from pipeline.model import DocumentKind

APP = "https://integreat.app"
PAGE, EVENT, PLACE = DocumentKind.PAGE, DocumentKind.EVENT, DocumentKind.LOCATION


def addresses() -> Addresses:
    known = Addresses(cms="https://cms.example")
    known.add(PAGE, 12, "/stadt/de/ankommen/arzt/", slugs=("doktor",), version=4711, title="Arzt")
    known.add(PAGE, 12, "/stadt/en/arrive/doctor/", version=4712, title="Doctor")
    known.add(PAGE, 13, "/stadt/de/münze/", title="Münze")
    known.add(EVENT, 3, "/stadt/de/events/fest/")
    known.add(PLACE, 3, "/stadt/de/locations/fest/")
    return known


@pytest.mark.parametrize(
    ("address", "key"),
    [
        (f"{APP}/stadt/de/ankommen/arzt/", "page:12"),
        (f"{APP}/stadt/de/ankommen/arzt", "page:12"),
        (f"  {APP}/stadt/de/arzt ", "page:12"),
        ("http://integreat.app/stadt/de/woanders/arzt/", "page:12"),
        ("//integreat.app/stadt/de/arzt/", "page:12"),
        (f"{APP}/stadt/de/doktor/", "page:12"),
        (f"{APP}/stadt/en/doctor/", "page:12"),
        (f"{APP}/stadt/en/arzt/", "page:12"),  # the CMS finds it by a slug of any language
        (f"{APP}/stadt/uk/arzt/", "page:12"),  # also where it shows the text of another language
        (f"{APP}/stadt/uk/weg/", None),
        (f"{APP}/stadt/de/m%C3%BCnze/", "page:13"),
        (f"{APP}/stadt/de/münze/", "page:13"),
        (f"{APP}/stadt/de/events/fest/", "event:3"),
        (f"{APP}/stadt/de/locations/fest/", "location:3"),
        (f"{APP}/stadt/de/fest/", None),
        (f"{APP}/stadt/de/events/", None),
        (f"{APP}/stadt/de/", None),
        (f"{APP}/andere/de/arzt/", None),
        ("https://web.integreat-app.de/stadt/de/arzt/", None),
        ("/stadt/de/arzt/", None),
        ("https://cms.example/s/p/4712/", "page:12"),
        ("https://cms.example/s/p/9/", None),
        ("https://cms.example/s/p/x/", None),
        (f"{APP}/s/p/4712/", None),
        ("tel:+49821", None),
        ("#arzt", None),
        ("", None),
        ("https://[", None),
    ],
)
def test_where_an_address_leads(address: str, key: str | None) -> None:
    assert addresses().key(address) == key


def test_two_pages_with_one_slug_in_other_languages() -> None:
    known = addresses()
    known.add(PAGE, 20, "/stadt/en/arzt/")
    assert known.key(f"{APP}/stadt/en/arzt/") == "page:20"
    assert known.key(f"{APP}/stadt/de/arzt/") == "page:12"
    known.add(PAGE, 12, "/stadt/uk/likar/")
    known.add(PAGE, 20, "/stadt/uk/likarnya/")
    assert known.key(f"{APP}/stadt/uk/arzt/") is None  # nobody knows which of the two
    assert known.key(f"{APP}/stadt/tr/arzt/") is None


def test_languages_queries_and_fragments() -> None:
    resolve = addresses().resolver("de")
    assert resolve(f"{APP}/stadt/de/arzt/") == resolve(f"{APP}/stadt/en/doctor/") == "page:12"
    assert resolve(f"{APP}/stadt/de/arzt/?a=1#zeiten") == "page:12?a=1#zeiten"
    assert resolve(f"{APP}/stadt/en/doctor/#hours") == "page:12"  # the CMS cuts it off
    assert resolve("https://example.org/stadt/de/arzt/") is None
    english = addresses().resolver("de", "en")
    assert english(f"{APP}/stadt/de/arzt/#x") == "page:12#x"
    assert english(f"{APP}/stadt/en/doctor/#x") == "page:12"
    assert addresses().resolver("de", "ar")(f"{APP}/stadt/en/doctor/") == "page:12@en"
    assert addresses().resolver("de", "de")(f"{APP}/stadt/de/arzt/#x") == "page:12"


def test_titles_of_all_languages() -> None:
    known = addresses()
    assert set(known.titles("page:12")) == set(known.titles("page:12@en#x")) == {"Arzt", "Doctor"}
    assert not known.titles("page:99")


def listed(path: str, version: int = 1, number: int | None = None, **translations: str) -> Listed:
    return Listed(
        PAGE, path.split("/")[2], number, version, path, "T", "", None,
        translations=translations,
    )  # fmt: skip


def test_what_is_not_known_is_asked_once() -> None:
    asked: list[str] = []

    def ask(path: str) -> Listed | None:
        asked.append(path)
        return {
            "/stadt/uk/likar": listed("/stadt/uk/likar/", de="/stadt/de/arzt/"),
            "/andere/de/x": listed("/andere/de/x/", de="/andere/de/x/", en="/andere/en/y/"),
            "/andere/en/y": listed("/andere/en/y/", de="/andere/de/x/", en="/andere/en/y/"),
        }.get(path)

    known = Addresses(ask=ask)
    known.add(PAGE, 12, "/stadt/de/arzt/")
    assert known.key(f"{APP}/stadt/de/arzt/") == "page:12"
    assert asked == []
    for _ in range(2):
        assert known.key(f"{APP}/stadt/uk/likar/") == "page:12"
        assert known.key(f"{APP}/stadt/de/weg/") is None
        assert known.key(f"{APP}/andere/de/x/") == known.key(f"{APP}/andere/en/y/") == "path:/andere/de/x/"
    assert asked == ["/stadt/uk/likar", "/stadt/de/weg", "/andere/de/x", "/andere/en/y"]


def test_entries_of_the_api() -> None:
    known = Addresses()
    assert known.add_listed(listed("/stadt/de/a/", 7, 5)) == "page:5"
    assert known.add_listed(listed("/stadt/en/b/", 8, None, de="/stadt/de/a/")) == "page:5"
    assert known.add_listed(listed("/stadt/en/c/", 9)) is None
    assert known.add_listed(listed("/stadt/de/disclaimer/", 9)) == "imprint:stadt"
    assert known.key(f"{APP}/stadt/en/b/") == "page:5"
    assert known.key("https://cms.example/stadt/en/b/") is None  # the CMS names its own host in the API
    assert known.key(f"{APP}/stadt/de/disclaimer/") == "imprint:stadt"
    assert Addresses(hosts=("app.example",)).key(f"{APP}/stadt/de/a/") is None


def test_the_same_addresses_to_the_language() -> None:
    german = f'<p><a href="{APP}/stadt/de/arzt/">a</a></p>'
    assert same_addresses(german, f"<p><a class='link-external' href='{APP}/stadt/de/arzt'>a</a></p>")
    assert not same_addresses(german, f'<p><a href="{APP}/stadt/en/arzt/">a</a></p>')
    assert not same_addresses(german, "<p>a</p>")
