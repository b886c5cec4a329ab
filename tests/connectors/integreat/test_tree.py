"""The page tree and the language tree, as editors see them."""

from __future__ import annotations

import pytest
from cms_pages import page_form, tree, tree_row

from pipeline.connectors.integreat.tree import (
    TreePage,
    given_pages,
    language_tree,
    parse_filtered,
    parse_objects,
    parse_tree,
    roots_to_open,
)
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, DocumentStatus, TranslationState

PUBLIC, DRAFT = DocumentStatus.PUBLIC, DocumentStatus.DRAFT


def test_the_tree_has_places_and_order() -> None:
    page = tree(tree_row(1, "Eins & Zwei", "eins", opens=True), tree_row(9, "Neun", "neun"))
    below = tree(
        tree_row(4, "Vier", "vier", level=2, root=1),
        tree_row(7, "Sieben", "sieben", level=3, root=1),
        tree_row(8, "Acht", "acht", level=3, root=1, status="Draft"),
        tree_row(2, "أهلا", "أهلا", level=2, root=1),
    )
    assert roots_to_open(page) == ("101",)
    assert [(p.number, p.parent, p.order, p.slug, p.title, p.status) for p in parse_tree(page, [below])] == [
        (1, None, 0, "eins", "Eins & Zwei", PUBLIC),
        (4, 1, 0, "vier", "Vier", PUBLIC),
        (7, 4, 0, "sieben", "Sieben", PUBLIC),
        (8, 4, 1, "acht", "Acht", DRAFT),
        (2, 1, 1, "أهلا", "أهلا", PUBLIC),
        (9, None, 1, "neun", "Neun", PUBLIC),
    ]


def test_pages_that_are_not_translated_are_there() -> None:
    (page,) = parse_tree(tree(tree_row(5, "", "", status="")))
    assert page == TreePage(5, None, 0, None, "", None)


def test_every_icon_has_its_meaning() -> None:
    icons = {"en": "check", "ar": "clock", "uk": "alert-triangle", "tr": "bot", "fa": "x", "pl": "sparkles"}
    (page,) = parse_tree(tree(tree_row(5, "a", "a", icons=icons)))
    assert page.states == {
        "en": TranslationState.UP_TO_DATE,
        "ar": TranslationState.IN_TRANSLATION,
        "uk": TranslationState.OUTDATED,
        "tr": TranslationState.MACHINE_TRANSLATED,
        "fa": TranslationState.MISSING,
    }, "one that is new to us says nothing"


def test_a_status_that_is_new_to_us_is_no_guess() -> None:
    with pytest.raises(StoreError, match="'Scheduled'"):
        parse_tree(tree(tree_row(5, "a", "a", status="Scheduled")))


def found(*rows: str) -> str:
    """What the page of the tree shows when a filter is on."""
    return f'<table id="page_filter_activated"><tbody>{"".join(rows)}</tbody></table>'


def test_what_a_filter_found_has_the_status_of_its_newest_text() -> None:
    page = found(
        tree_row(1, "Eins", "eins"),
        tree_row(4, "Vier", "vier", level=2, status="Draft"),
        tree_row(6, "Sechs", "sechs", status="Pending Approval"),
        tree_row(7, "Sieben", "sieben", level=3, status="Auto Save"),
        tree_row(9, "", "", status=""),  # not translated
    )
    assert parse_filtered(page) == {1: PUBLIC, 4: DRAFT, 6: DocumentStatus.REVIEW, 7: DRAFT}
    assert parse_filtered(found("<tr><td>No pages found with these filters.</td></tr>")) == {}


def test_a_status_that_is_new_to_us_is_no_guess_with_a_filter_either() -> None:
    with pytest.raises(StoreError, match="'Scheduled'"):
        parse_filtered(found(tree_row(5, "a", "a", status="Scheduled")))


@pytest.mark.parametrize("page", ["", "<h1>Welcome</h1>", tree(), tree(tree_row(1, "a", "a"))])
def test_another_page_is_no_list_of_what_a_filter_found(page: str) -> None:
    with pytest.raises(StoreError, match="page tree"):
        parse_filtered(page)


def object_row(number: int, **icons: str) -> str:
    links = "".join(
        f'<a class="{code}" href="/stadt/events/{code}/{number}/edit/"><i icon-name="{name}"></i></a>'
        for code, name in icons.items()
    )
    return f'<tr><td>Titel</td><td class="lang-grid">{links}</td><td>Published</td></tr>'


def test_a_list_of_events_tells_which_languages_have_a_text() -> None:
    head = '<thead><tr><th class="lang-grid"><span title="English">en</span></th></tr></thead>'
    rows = object_row(1, en="check", ar="copy", uk="x", fa="clock") + object_row(12, en="copy", ar="copy")
    html = f'<form id="bulk-action-form"><table>{head}<tbody>{rows}</tbody></table></form>'
    assert parse_objects(html, DocumentKind.EVENT) == {1: {"en", "fa"}, 12: frozenset()}
    assert parse_objects('<form id="bulk-action-form"><table></table></form>', DocumentKind.LOCATION) == {}
    with pytest.raises(StoreError, match="list of locations"):
        parse_objects("<h1>Welcome</h1>", DocumentKind.LOCATION)


def test_a_region_without_pages() -> None:
    assert parse_tree(tree()) == ()
    assert roots_to_open(tree()) == ()


@pytest.mark.parametrize("html", ["", "<html>Sorry</html>", tree_row(5, "a", "a")])
def test_another_page_is_no_region_without_pages(html: str) -> None:
    with pytest.raises(StoreError, match="no page tree"):
        parse_tree(html)


def test_a_row_without_a_number_is_told() -> None:
    with pytest.raises(StoreError, match="no page tree"):
        parse_tree(
            tree(tree_row(5, "a", "a").replace('data-drop-id="5" class="page-row', 'data-drop-id="" class="page-row'))
        )


def test_the_language_tree_is_read_from_a_form() -> None:
    names = {"de": "German", "en": "English", "ar": "Arabic", "uk": "Ukrainian"}
    ways = [("en", "German to English"), ("ar", "English to Arabic"), ("uk", "German to Ukrainian")]
    for current in names:
        assert language_tree(page_form(current, names, ways), current) == {
            "de": None,
            "en": "de",
            "ar": "en",
            "uk": "de",
        }


def test_names_of_languages_may_begin_alike_and_be_german() -> None:
    names = {"de": "Deutsch", "de-si": "Deutsch (leicht)", "en": "Englisch", "en-us": "Englisch nach Englisch"}
    ways = [
        ("de-si", "Deutsch nach Deutsch (leicht)"),
        ("en", "Deutsch (leicht) nach Englisch"),
        ("en-us", "Englisch nach Englisch nach Englisch"),
    ]
    assert language_tree(page_form("de", names, ways), "de") == {
        "de": None,
        "de-si": "de",
        "en": "de-si",
        "en-us": "en",
    }


def test_a_language_below_one_that_is_not_active_is_left_out() -> None:
    form = page_form("de", {"de": "German", "ar": "Arabic"}, [("ar", "French to Arabic")])
    assert language_tree(form, "de") == {"de": None}


def test_pages_given_to_an_account_one_by_one() -> None:
    alert = (
        '<div role="alert"><ul><li><a href="http://cms.example.org/stadt/pages/de/3/edit/">Rathaus</a></li>'
        '<li><a href="/stadt/pages/de/9/edit/">Bad</a></li></ul> <a href="/help/">Help</a></div>'
    )
    assert given_pages(f"<html>{alert}<a href='/stadt/pages/de/5/edit/'>x</a></html>") == (
        "/stadt/pages/de/3/edit/",
        "/stadt/pages/de/9/edit/",
    )
