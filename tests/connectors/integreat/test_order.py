"""The order of writes: languages, parents and link targets before what depends on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from pipeline.connectors.integreat.order import in_order
from pipeline.model import DocumentKind, PageWrite, StoreRef

TREE = {"de": None, "en": "de", "ar": "en", "uk": "de"}


def write(
    number: int, path: str, *links: int, language: str = "en", kind: DocumentKind = DocumentKind.PAGE
) -> PageWrite:
    content = "".join(f'<a href="/{link}">x</a>' for link in links)
    return PageWrite(kind, StoreRef(f"/r/de/{path}/", number), "hash", language, None, None, "Title", content)


def resolve(address: str) -> str | None:
    number = address.strip("/")
    return f"page:{number}" if number.isdecimal() else None


def numbers(writes: Sequence[PageWrite], tree: Mapping[str, str | None] = TREE) -> list[int | None]:
    return [writes[i].source.id for i in in_order(writes, tree, resolve)]


def test_languages_follow_those_they_are_translated_from() -> None:
    writes = [write(1, "a", language=language) for language in ("ar", "uk", "en")]
    assert [writes[i].language for i in in_order(writes, TREE, resolve)] == ["uk", "en", "ar"]
    assert [writes[i].language for i in in_order(writes, {}, resolve)] == ["ar", "uk", "en"]
    assert [writes[i].language for i in in_order(writes, {"ar": "en", "en": "ar"}, resolve)] == ["uk", "ar", "en"]


def test_pages_above_come_first_also_over_a_gap() -> None:
    assert numbers([write(3, "a/b/c"), write(1, "a"), write(2, "x")]) == [1, 3, 2]


def test_what_is_linked_to_comes_first() -> None:
    assert numbers([write(1, "a", 2), write(2, "b", 3), write(3, "c")]) == [3, 2, 1]


def test_a_page_above_comes_before_one_below_it_that_it_links_to() -> None:
    assert numbers([write(1, "a", 2), write(2, "a/b")]) == [1, 2]
    assert numbers([write(1, "a", 3), write(3, "x", 2), write(2, "a/b")]) == [3, 1, 2]


def test_circles_end() -> None:
    assert sorted(numbers([write(1, "a", 2), write(2, "b", 1), write(3, "c", 3)]), key=str) == [1, 2, 3]


def test_events_and_locations_come_before_pages_that_are_full_of_links() -> None:
    event = write(1, "events/x", kind=DocumentKind.EVENT)
    assert [w.kind for w in (event, write(1, "a"))] == [DocumentKind.EVENT, DocumentKind.PAGE]
    writes = [write(1, "a"), event]
    assert in_order(writes, TREE, resolve) == [1, 0]


def test_a_long_chain_of_links_is_no_problem() -> None:
    assert numbers([write(n, f"p{n}", n + 1) for n in range(5000)]) == list(range(4999, -1, -1))


@st.composite
def sites(draw: st.DrawFn) -> list[PageWrite]:
    count = draw(st.integers(1, 12))
    paths: list[str] = []
    for number in range(count):
        above = draw(st.sampled_from(["", *paths]))
        paths.append(f"{above}/{number}".strip("/"))
    links = st.lists(st.integers(0, count), max_size=4)
    writes = [write(number, path, *draw(links)) for number, path in enumerate(paths)]
    return draw(st.permutations(writes))


@given(sites())
def test_every_page_comes_once_and_after_all_above_it(writes: list[PageWrite]) -> None:
    order = in_order(writes, TREE, resolve)
    assert sorted(order) == list(range(len(writes)))
    assert order == in_order(writes, TREE, resolve)
    paths = [writes[i].source.path for i in order]
    for place, path in enumerate(paths):
        assert not any(path.startswith(later) for later in paths[place + 1 :])
