"""Alignment of pages that are built differently."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import ExtractedSegment
from pipeline.steps.lexicon import Lexicon, words
from pipeline.steps.pairing import MOST_CELLS, Bead, align, built_alike, pair_by_place
from pipeline.steps.segment import cut

GERMAN = [
    "Wo bekomme ich einen Ausweis?",
    "Der Termin kostet nichts.",
    "Kinder brauchen eine Impfung.",
    "Die Bücherei öffnet montags.",
    "Im Rathaus hilft eine Dolmetscherin.",
    "Fahrkarten gibt es am Bahnhof.",
    "Der Mietvertrag muss unterschrieben sein.",
    "Das Schwimmbad hat geschlossen.",
]
ENGLISH = [
    "Where do I get an identity card?",
    "The appointment costs nothing.",
    "Children need a vaccination.",
    "The library opens on Mondays.",
    "An interpreter helps at the town hall.",
    "Tickets are sold at the station.",
    "The rental contract must be signed.",
    "The swimming pool is closed.",
]
LEXICON = Lexicon.learn(
    [
        *zip(GERMAN, ENGLISH, strict=True),
        ("Ausweis", "identity card"),
        ("Termin", "appointment"),
        ("Kinder", "children"),
        ("Impfung", "vaccination"),
        ("Bücherei", "library"),
        ("Rathaus", "town hall"),
        ("Dolmetscherin", "interpreter"),
        ("Fahrkarten", "tickets"),
        ("Bahnhof", "station"),
        ("Mietvertrag", "rental contract"),
        ("Schwimmbad", "swimming pool"),
        ("geschlossen", "closed"),
    ]
)

texts = st.text(alphabet="ab1 Ä中", max_size=8)
segments = st.builds(ExtractedSegment, text=texts, raw=texts, tag=st.sampled_from(["p", "li", ""]))
pages = st.lists(segments, max_size=12)


def page(lines: list[str], tag: str = "p") -> list[ExtractedSegment]:
    return [ExtractedSegment(line, line, tag=tag) for line in lines]


def links(beads: tuple[Bead, ...]) -> list[tuple[int, int]]:
    return [(bead.source[0], bead.target[0]) for bead in beads if bead.one_to_one]


@given(pages, pages, st.lists(st.tuples(texts, texts), max_size=3))
def test_every_segment_is_in_one_bead_and_beads_never_cross(
    source: list[ExtractedSegment], target: list[ExtractedSegment], known: list[tuple[str, str]]
) -> None:
    beads = align(source, target, LEXICON, frozenset(known))
    assert [i for bead in beads for i in bead.source] == list(range(len(source)))
    assert [j for bead in beads for j in bead.target] == list(range(len(target)))
    assert all(len(bead.source) + len(bead.target) <= 3 for bead in beads)
    assert all(0 <= bead.score <= 1 for bead in beads)
    assert all(bead.score == 0 for bead in beads if not bead.source or not bead.target)


@given(st.lists(st.text(alphabet="abcdefgh", min_size=3, max_size=9), min_size=1, max_size=15))
def test_a_page_is_aligned_fully_with_itself(lines: list[str]) -> None:
    same = page(lines)
    assert links(align(same, same)) == [(i, i) for i in range(len(lines))]
    assert {bead.score for bead in align(same, same)} == {1.0}


@given(st.sets(st.integers(0, len(GERMAN) - 1), max_size=4))
def test_what_is_left_out_of_a_translation_moves_nothing_else(gone: set[int]) -> None:
    kept = [i for i in range(len(ENGLISH)) if i not in gone]
    assert links(align(page(GERMAN), page([ENGLISH[i] for i in kept]), LEXICON)) == [(i, j) for j, i in enumerate(kept)]


@given(st.integers(0, len(GERMAN)), st.sampled_from(["Parking is forbidden here.", "Bring two photographs along."]))
def test_what_is_put_into_a_translation_is_left_alone(place: int, stranger: str) -> None:
    target = [*ENGLISH[:place], stranger, *ENGLISH[place:]]
    expected = [(i, i + (i >= place)) for i in range(len(GERMAN))]
    assert links(align(page(GERMAN), page(target), LEXICON)) == expected


def test_two_paragraphs_that_became_one_are_no_pair() -> None:
    target = [ENGLISH[0], f"{ENGLISH[1]} {ENGLISH[2]}", *ENGLISH[3:]]
    beads = align(page(GERMAN), page(target), LEXICON)
    assert (1, 2) in {bead.source for bead in beads}
    assert (1, 1) not in links(beads)


def test_one_paragraph_that_became_two_is_no_pair() -> None:
    source = [GERMAN[0], f"{GERMAN[1]} {GERMAN[2]}", *GERMAN[3:]]
    assert (1, 2) in {bead.target for bead in align(page(source), page(ENGLISH), LEXICON)}


def test_equal_texts_and_addresses_hold_without_a_lexicon() -> None:
    source = ["Überschrift", "Etwas Neues.", "Frau Abendroth", "0711 5550", "post@amt.example", "Noch etwas"]
    target = ["Heading", "Frau Abendroth", "0711 5550", "post@amt.example", "Something else"]
    assert {(2, 1), (3, 2), (4, 3)} <= set(links(align(page(source), page(target))))


def test_an_address_that_was_torn_apart_finds_its_source() -> None:
    german = cut("Amt", '<p>Neu</p><p>Tel. A</p><p><a href="tel:07115550123">07115550123</a></p><p>Ende</p>')
    english = cut("Amt", '<p>Tel. A</p><p>0 <a href="tel:07115550123">7115550</a> 123</p><p>Ende</p>')
    assert (3, 2) in links(align(german, english))


def test_pairs_that_are_known_hold() -> None:
    known = {("Qux", "Zork")}
    beads = align(page(["Foo bar baz", "Qux"]), page(["Zork"]), known=known)
    assert [bead for bead in beads if bead.one_to_one] == [Bead((1,), (0,), 1.0)]


def test_a_title_is_no_paragraph() -> None:
    assert links(align(cut("Rathaus", ""), cut("", "<p>Rathaus</p>"))) == []


def test_lines_between_sure_pairs_follow_their_place() -> None:
    source = page([GERMAN[0], "Kranzniederlegung", GERMAN[1]])
    target = page([ENGLISH[0], "Wreath ceremony", ENGLISH[1]])
    (_, middle, _) = align(source, target, LEXICON)
    assert middle.one_to_one
    assert middle.score > 0.4


def test_words_that_speak_against_it_beat_the_place() -> None:
    source, target = page(GERMAN[:4]), page([*ENGLISH[:3], ENGLISH[7]])
    assert built_alike(source, target)
    scores = [bead.score for bead in pair_by_place(source, target, LEXICON)]
    assert min(scores[:3]) > 0.6
    assert scores[3] < 0.25


def test_other_block_elements_are_built_differently() -> None:
    assert not built_alike(page(GERMAN), [replace(segment, tag="li") for segment in page(ENGLISH)])


def test_huge_pages_are_cut_at_what_stands_once_on_both_sides() -> None:
    lines = [f"Zeile{n}" for n in range(700)]
    assert len(lines) ** 2 > MOST_CELLS
    without = [line for n, line in enumerate(lines) if n % 7]
    beads = align(page(lines), page(without))
    assert links(beads) == [(lines.index(line), j) for j, line in enumerate(without)]


def test_a_huge_page_of_the_same_line_is_given_up() -> None:
    assert links(align(page(["immer gleich"] * 3000), page(["immer gleich"] * 2999))) == []


@settings(max_examples=30)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=6))
def test_any_texts_can_be_learned_from(pairs: list[tuple[str, str]]) -> None:
    lexicon = Lexicon.learn(pairs)
    forward, backward = lexicon.matrix([words(a) for a, _ in pairs], [words(b) for _, b in pairs])
    assert forward.shape == backward.shape == (len(pairs), len(pairs))
    assert ((forward >= 0) & (forward <= 1 + 1e-9)).all()
    assert lexicon.ratio > 0


def test_a_lexicon_learns_what_translates_what() -> None:
    forward, backward = LEXICON.matrix([words("Bücherei und Bahnhof")], [words("library and station"), words("pool")])
    assert forward[0, 0] > 0.6 > 0.1 > forward[0, 1]
    assert backward[0, 0] > 0.6


def test_a_compound_is_known_by_its_parts_and_relatives_by_their_looks() -> None:
    forward, _ = LEXICON.matrix(
        [words("Kinderimpfung"), words("Integration")], [words("vaccination"), words("integration")]
    )
    assert forward[0, 0] > 0.5
    assert forward[1, 1] == 1.0
    assert forward[0, 1] == 0.0


def test_scripts_without_spaces_are_compared_character_by_character() -> None:
    assert words("2026年 市役所") == ("2026", "年", "市", "役", "所")
