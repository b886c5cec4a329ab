"""What goes into a package."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import (
    DocumentKind,
    ExtractedSegment,
    KnownDocument,
    PackageBase,
    Segment,
    StoreRef,
    Target,
)
from pipeline.state import RISKY, Origin, Review
from pipeline.steps.selection import Due, Only, Selection, is_due, not_out, subtree, wanted, within


def document(number: int, path: str, parent: str | None = None) -> KnownDocument:
    return KnownDocument(
        number, "stadt", DocumentKind.PAGE, f"k{number}", StoreRef(path), path, number, 1, "", 1, parent_path=parent
    )


TOP = document(1, "/stadt/de/arbeit/")
CHILD = document(2, "/stadt/de/arbeit/suche/", TOP.ref.path)
GRANDCHILD = document(3, "/stadt/de/anders-genannt/", CHILD.ref.path)
OTHER = document(4, "/stadt/de/arbeitsschutz/")
TREE = [TOP, CHILD, GRANDCHILD, OTHER]


def due(id_: str, words: int = 1, where: KnownDocument = TOP, target: Target | None = None) -> Due:
    text = " ".join(["Wort"] * words)
    return Due(where, Segment(id_, ExtractedSegment(text, text), 0, 1), target)


def target(
    origin: Origin, review: Review = Review.TRANSLATED, stale: int | None = None, flags: tuple[str, ...] = ()
) -> Target:
    return Target("a", "en", "word", origin, review, "Wort", stale_since=stale, flags=flags)


@pytest.mark.parametrize(
    ("kind", "one"),
    [
        ({Only.NEW}, None),
        ({Only.NEW}, target(Origin.MACHINE)),
        ({Only.NEW, Only.RISKY}, target(Origin.MACHINE, flags=(RISKY + "short",))),
        ({Only.CHANGED}, target(Origin.HUMAN, Review.FINAL, stale=2)),
        ({Only.CHANGED}, target(Origin.MACHINE, Review.FINAL, stale=2)),
        ({Only.CHANGED}, target(Origin.FACT_UPDATE, Review.FINAL, flags=("fact update: 1 → 2",))),
        ({Only.NEW}, target(Origin.HUMAN)),
        ({Only.CHANGED}, target(Origin.HUMAN, stale=2)),
        (set(), target(Origin.HARVESTED)),
    ],
)
def test_kinds(kind: set[Only], one: Target | None) -> None:
    assert is_due(one)
    found = {only for only in Only if wanted([due("a", target=one)], Selection(only), None)}
    assert found == kind


def test_pages_and_all_below_them_but_not_those_that_only_begin_alike() -> None:
    found, missing = subtree(["/stadt/de/arbeit", "/stadt/de/nirgends/"], TREE)
    assert (found, missing) == ({1, 2, 3}, ["/stadt/de/nirgends/"])
    assert subtree([CHILD.ref.path], TREE) == ({2, 3}, [])
    in_a_circle = [document(1, "/a/", "/b/"), document(2, "/b/", "/a/")]
    assert subtree(["/a/"], in_a_circle) == ({1, 2}, [])


def test_what_people_have_is_left_out_unless_its_source_has_changed() -> None:
    one, other, free = due("one"), due("other"), due("free")
    base = PackageBase("p1", "en", one.segment.source.text, "word", Review.TRANSLATED)
    former = PackageBase("p1", "en", "another text", "word", Review.TRANSLATED)
    assert not_out([one, other, free], {"one": [former, base], "other": [former]}) == [other, free]


def test_whole_pages_as_long_as_they_fit() -> None:
    long, short, tiny = due("a", 8, TOP), due("b", 5, CHILD), due("c", 2, OTHER)
    assert within([long, short, tiny], 10) == [long, tiny]
    assert within([long, short, tiny], None) == [long, short, tiny]
    first, second = due("a", 4, TOP), due("b", 4, TOP)
    assert within([first, second], 6) == [first], "a page too long by itself is begun"
    assert within([first, second], 1) == [first], "and a package is never empty"


@given(st.lists(st.tuples(st.integers(1, 9), st.sampled_from(TREE)), min_size=1), st.integers(1, 40))
def test_never_more_words_than_asked_for(sizes: list[tuple[int, KnownDocument]], most: int) -> None:
    by_page = sorted(sizes, key=lambda size: size[1].id)
    several = [due(str(i), words, where) for i, (words, where) in enumerate(by_page)]
    chosen = within(several, most)
    assert chosen
    assert sum(one.words for one in chosen) <= most or len(chosen) == 1
    assert [one for one in several if one in chosen] == chosen, "in their order"


def test_a_selection_is_said_in_words() -> None:
    assert str(Selection()) == ""
    all_of_it = Selection(Only.NEW, ("/stadt/de/arbeit/",), 2000, again=True)
    assert str(all_of_it) == "only new, under /stadt/de/arbeit/, at most 2000 words, also what is out"
