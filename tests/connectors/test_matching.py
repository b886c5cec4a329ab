"""Which documents of two languages are the same: by links in either direction, never by order."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.connectors.matching import match_translations, pair
from pipeline.model import DocumentKind, Snapshot, StoreDocument, StoreRef


def matched(sources, targets):
    pairing = pair(sources, targets, "de", "en")
    return {ref.path: found.ref.path for ref, found in pairing.pairs.items()}, {r.path for r in pairing.disputed}


def test_both_directions_agree(document):
    german = [document("de", 1, "/a/", links={"en": (21, "/x/")}), document("de", 2, "/b/", links={"en": (22, "/y/")})]
    english = [document("en", 22, "/y/", links={"de": (2, "/b/")}), document("en", 21, "/x/", links={"de": (1, "/a/")})]
    assert matched(german, english) == ({"/a/": "/x/", "/b/": "/y/"}, set())


def test_one_direction_is_enough(document):
    german = [document("de", 1, "/a/", links={"en": (21, "/x/")}), document("de", 2, "/b/")]
    english = [document("en", 21, "/x/"), document("en", 22, "/y/", links={"de": (2, "/b/")})]
    assert matched(german, english) == ({"/a/": "/x/", "/b/": "/y/"}, set())


def test_nothing_is_matched_without_a_link(document):
    assert matched([document("de", 1, "/a/")], [document("en", 1, "/a/")]) == ({}, set())


def test_a_path_counts_before_an_id(document):
    """Ids change with every save; a number used again must not lead to another page."""
    german = [document("de", 1, "/a/", links={"en": (22, "/x/")})]
    english = [document("en", 22, "/y/"), document("en", 23, "/x/")]
    assert matched(german, english) == ({"/a/": "/x/"}, set())


def test_an_id_counts_where_the_path_changed(document):
    german = [document("de", 1, "/a/", links={"en": (21, "/old/")})]
    assert matched(german, [document("en", 21, "/new/")]) == ({"/a/": "/new/"}, set())


def test_of_two_that_claim_one_translation_the_agreed_one_has_it(document):
    german = [document("de", 1, "/a/", links={"en": (21, "/x/")}), document("de", 2, "/b/", links={"en": (21, "/x/")})]
    english = [document("en", 21, "/x/", links={"de": (2, "/b/")})]
    assert matched(german, english) == ({"/b/": "/x/"}, {"/a/"})


def test_where_nobody_agrees_nobody_has_it(document):
    german = [document("de", 1, "/a/", links={"en": (21, "/x/")}), document("de", 2, "/b/", links={"en": (21, "/x/")})]
    assert matched(german, [document("en", 21, "/x/")]) == ({}, {"/a/", "/b/"})


def test_a_translation_that_says_it_belongs_elsewhere_is_not_taken(document):
    german = [document("de", 1, "/a/", links={"en": (21, "/x/")}), document("de", 2, "/b/")]
    english = [document("en", 21, "/x/", links={"de": (2, "/b/")})]
    assert matched(german, english) == ({}, {"/a/", "/b/"})


def test_two_translations_of_one_page_are_disputed(document):
    english = [document("en", 21, "/x/", links={"de": (1, "/a/")}), document("en", 22, "/y/", links={"de": (1, "/a/")})]
    assert matched([document("de", 1, "/a/")], english) == ({}, {"/a/"})


def test_what_the_source_names_counts_before_what_names_the_source(document):
    german = [document("de", 1, "/a/", links={"en": (21, "/x/")})]
    english = [document("en", 21, "/x/"), document("en", 22, "/y/", links={"de": (1, "/a/")})]
    assert matched(german, english) == ({"/a/": "/x/"}, set())


def test_a_link_to_what_is_gone_is_no_claim(document):
    german = [document("de", 1, "/a/", links={"en": (99, "/gone/")})]
    assert matched(german, [document("en", 21, "/x/")]) == ({}, set())
    assert matched(german, [document("en", 21, "/x/", links={"de": (1, "/a/")})]) == ({"/a/": "/x/"}, set())


def test_kinds_never_mix(document):
    page = document("de", 1, "/a/", links={"en": (21, "/x/")})
    event = document("en", 21, "/x/", kind=DocumentKind.EVENT, links={"de": (1, "/a/")})
    assert match_translations(Snapshot("de", (page,)), Snapshot("en", (event,))) == {}


links = st.none() | st.integers(0, 4)


@st.composite
def two_languages(draw: st.DrawFn) -> tuple[list[StoreDocument], list[StoreDocument]]:
    sides = []
    for own, other in (("de", "en"), ("en", "de")):
        documents = []
        for number in range(draw(st.integers(0, 5))):
            named = draw(links)
            ref = StoreRef(f"/{other}/{named}/" if draw(st.booleans()) else "/gone/", named)
            documents.append(
                StoreDocument(
                    kind=DocumentKind.PAGE,
                    language=own,
                    ref=StoreRef(f"/{own}/{number}/", number),
                    title="t",
                    content="",
                    translations={} if named is None else {other: ref},
                )
            )
        sides.append(documents)
    return sides[0], sides[1]


@settings(deadline=None)
@given(two_languages(), st.randoms(use_true_random=False))
def test_order_changes_nothing_and_no_document_is_used_twice(sides, random):
    german, english = sides
    first = pair(german, english, "de", "en")
    random.shuffle(german)
    random.shuffle(english)
    second = pair(german, english, "de", "en")
    assert first.pairs == second.pairs
    assert first.disputed.keys() == second.disputed.keys()
    translations = [found.ref for found in first.pairs.values()]
    assert len(set(translations)) == len(translations)
    assert not first.pairs.keys() & first.disputed.keys()
    names = {s.ref: s.translations.get("en") for s in german}
    for ref, found in first.pairs.items():
        named, back = names[ref], found.translations.get("de")
        assert (named is not None and named.id == found.ref.id) or (back is not None and back.id == ref.id)
