"""The ids that a careful person would give: repeated texts, facts, tags, splits, merges, moves.

Old and new pages are given as lists; each new text is followed by what is expected: the old text whose id it keeps and
the change.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipeline.html.segment import segment_html
from pipeline.model import CodeKind, DocumentField, ExtractedSegment, InlineCode, Segment
from pipeline.steps.changes import Alignment, Change, align

KEY = "stadt:page:/stadt/de/bauamt/"
U, M, L, F, E, N, R, S = (
    Change.UNCHANGED, Change.MOVED, Change.LAYOUT, Change.FACTS, Change.EDITED, Change.NEW, Change.RETURNED,
    Change.SPLIT,
)  # fmt: skip


def cut(html: str) -> ExtractedSegment:
    """The one segment of a line of HTML; a line that begins with ``# `` is a heading."""
    tag = "h3" if html.startswith("# ") else "p"
    (segment,) = segment_html(f"<{tag}>{html.removeprefix('# ')}</{tag}>").segments
    return segment


def page(*lines: str) -> list[Segment]:
    return [a.segment for a in align(KEY, 1, [], [], [cut(line) for line in lines]).segments]


def outcome(old: list[Segment], result: Alignment) -> list[tuple[int | None, Change]]:
    """For each new segment the index of the old one whose id it keeps, and the change."""
    places = {segment.id: index for index, segment in enumerate(old)}
    return [(places.get(a.segment.id), a.change) for a in result.segments]


HOURS = "Mo bis Fr 8 bis 12 Uhr"
WORDS = "Der Antrag wird im Bauamt gestellt und dort geprüft."


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            ["Bauamt", HOURS, "Standesamt", HOURS, "Archiv", HOURS],
            ["Bauamt", HOURS, "Archiv", HOURS],
            [(0, U), (1, U), (4, U), (5, U)],
            id="a section with repeated hours is deleted",
        ),
        pytest.param(
            ["Wir", "# Kontakt", "Frau Weiß", "# Kontakt", "Herr Braun", "# Kontakt", "Frau Grün"],
            ["Wir", "# Kontakt", "Herr Braun", "# Kontakt", "Frau Grün"],
            [(0, U), (3, U), (4, U), (5, U), (6, U)],
            id="the first of several equal headings goes with its section",
        ),
        pytest.param(
            ["Bauamt", HOURS, "Standesamt", HOURS, "Archiv", HOURS],
            ["Bauamt", HOURS, "Standesamt", "Mo bis Fr 8 bis 13 Uhr", "Archiv", HOURS],
            [(0, U), (1, U), (2, U), (3, F), (4, U), (5, U)],
            id="one of the repeated hours changes",
        ),
        pytest.param(
            ["Bauamt", "8 bis 12 Uhr", "Archiv", "9 bis 13 Uhr", "Ende"],
            ["Bauamt", "9 bis 13 Uhr", "Archiv", "10 bis 14 Uhr", "Ende"],
            [(0, U), (1, F), (2, U), (3, F), (4, U)],
            id="hours that become those of another place are no move",
        ),
        pytest.param(
            ["Bauamt", "8 bis 12 Uhr", "Archiv", "9 bis 13 Uhr", "Ende"],
            ["Bauamt", "9 bis 13 Uhr", "Archiv", "8 bis 12 Uhr", "Ende"],
            [(0, U), (1, F), (2, U), (3, F), (4, U)],
            id="hours exchanged",
        ),
        pytest.param(
            ["Oben", "Tel. 0821 345-1", "Tel. 0821 345-2", "Tel. 0821 345-3", "Unten"],
            ["Oben", "Tel. 0821 345-1", "Tel. 0821 777-3", "Unten"],
            [(0, U), (1, U), (3, F), (4, U)],
            id="one number is deleted, the next one changes",
        ),
        pytest.param(
            ["Oben", "Der Kurs beginnt am 3. Mai im Rathaus.", "Mitte", "Unten"],
            ["Oben", "Mitte", "Unten", "Der Kurs beginnt am 4. Mai im Rathaus."],
            [(0, U), (2, U), (3, U), (1, F)],
            id="a date changes and the line moves",
        ),
        pytest.param(
            ["Brot", "Antrag auf Wohngeld", "Antrag auf Kindergeld", "Ende"],
            ["Brot", "Antrag auf Kindergeld (online)", "Ende"],
            [(0, U), (2, E), (3, U)],
            id="one item of a list is deleted, the next one edited",
        ),
        pytest.param(
            ["Eins kommt zuerst.", "Zwei steht daneben.", "Drei ist am Ende."],
            ["Zwei steht daneben.", "Eins kommt zuerst.", "Drei ist am Ende."],
            [(1, U), (0, M), (2, U)],
            id="swapped neighbours: one of them moved",
        ),
        pytest.param(
            ["Anfang", "Erster Absatz.", "Zweiter Absatz.", "Ein Satz über den Müll.", "Ende der Seite"],
            ["Anfang", "Ein Satz über den Müll.", "Erster Absatz.", "Zweiter Absatz.", "Ende der Seite"],
            [(0, U), (3, M), (1, U), (2, U), (4, U)],
            id="as few as possible moved",
        ),
        pytest.param(
            ["Kopf", "Block A beginnt hier.", "Bitte rufen Sie vorher an.", "Block A endet hier.", "Rest 1", "Rest 2",
             "Rest 3", "Rest 4"],
            ["Kopf", "Rest 1", "Rest 2", "Rest 3", "Rest 4", "Block A beginnt hier.", "Rufen Sie uns vorher bitte an.",
             "Block A endet hier."],
            [(0, U), (4, U), (5, U), (6, U), (7, U), (1, M), (2, E), (3, M)],
            id="what stands between moved texts moved with them and was edited",
        ),
        pytest.param(
            ["Nur <b>heute</b> <i>offen</i> hier"],
            ["Nur heute <i>offen</i> hier"],
            [(0, L)],
            id="a tag is taken out, the other one gets its number",
        ),
        pytest.param(
            ['Zum <a href="/a">Amt</a> gehen', "Mitte der Seite"],
            ["Mitte der Seite", 'Zum <a href="/b">Amt</a> gehen'],
            [(1, U), (0, L)],
            id="moved with another address: the layout counts",
        ),
        pytest.param(
            ["Zum <b>Amt</b> gehen", "Zum Amt gehen"],
            ["Zum Amt gehen"],
            [(1, U)],
            id="of two texts that look alike the very same one stays",
        ),
        pytest.param(
            ["Zum <b>Amt</b> gehen", "Zum Amt gehen"],
            ["Zum Amt gehen", "Zum <b>Amt</b> gehen"],
            [(1, U), (0, M)],
            id="swapped look-alikes are no layout changes",
        ),
        pytest.param(
            ["Zum Amt gehen", "Zum Amt gehen"],
            ["Zum <b>Amt</b> gehen", "Zum Amt gehen"],
            [(0, L), (1, U)],
            id="one of two equal texts gets a tag",
        ),
        pytest.param(
            ["Das Bür\u00adger\u00adamt hilft", "Da\u0308cher und Türen", "Haus\u00a03 am Markt"],
            ["Das Bürgeramt hilft", "D\u00e4cher und Türen", "Haus 3 am Markt"],
            [(0, L), (1, L), (2, L)],
            id="what readers do not see is layout",
        ),
        pytest.param(
            ['Siehe <a href="/a?x=1&y=2" class="b">hier</a> bitte'],
            ['Siehe <a class=b href=\'/a?x=1&amp;y=2\'>hier</a> bitte'],
            [(0, U)],
            id="another spelling of the same tag is nothing",
        ),
        pytest.param(
            ["Bringen Sie Ihren Pass mit. Die Beratung ist kostenlos und vertraulich."],
            ["Bringen Sie Ihren Pass mit.", "Die Beratung ist kostenlos und vertraulich."],
            [(None, S), (0, E)],
            id="split: the longer piece keeps the id",
        ),
        pytest.param(
            ["Oben", "Bringen Sie Ihren gültigen Pass mit, und die Beratung ist für alle kostenlos.", "Unten"],
            ["Oben", "Bringen Sie Ihren gültigen Pass mit.", "Was kostet das?", "Die Beratung ist für alle kostenlos!",
             "Unten"],
            [(0, U), (1, E), (None, N), (None, S), (2, U)],
            id="split and edited, with a heading between",
        ),
        pytest.param(
            ["Oben", "Bringen Sie Ihren Pass mit.", "Die Beratung ist kostenlos und vertraulich.", "Unten"],
            ["Oben", "Bringen Sie Ihren Pass mit. Die Beratung ist kostenlos und vertraulich.", "Unten"],
            [(0, U), (2, E), (3, U)],
            id="merged: the longer piece's id stays",
        ),
        pytest.param(
            ["Erster Satz hier. Zweiter Satz dort.", "Dritter Satz am Ende."],
            ["Erster Satz hier.", "Zweiter Satz dort. Dritter Satz am Ende."],
            [(0, E), (1, E)],
            id="a sentence goes over to the next paragraph",
        ),
        pytest.param(
            ["Müllabfuhr am Dienstag", "Ende"],
            ["Kinderbetreuung und Schulen", "Ende"],
            [(None, N), (1, U)],
            id="another text at the same place is no edit",
        ),
    ],
)  # fmt: skip
def test_ids_follow_the_text(before: list[str], after: list[str], expected: list[tuple[int | None, Change]]) -> None:
    old = page(*before)
    result = align(KEY, 2, old, [], [cut(line) for line in after])
    assert outcome(old, result) == expected
    kept = {index for index, _ in expected}
    assert result.gone == tuple(segment.id for index, segment in enumerate(old) if index not in kept)


def test_former_and_previous_text() -> None:
    old = page(
        "Nur <b>heute</b> offen", "Tel. 0821 345-12", "Bitte rufen Sie vorher an.", 'Zum <a href="/a">Amt</a> da'
    )
    new = ["Nur heute offen", "Tel. 0821 345-13", "Bitte rufen Sie uns vorher an.", 'Zum <a href="/b">Amt</a> da']
    result = align(KEY, 2, old, [], [cut(line) for line in new])
    assert [a.change for a in result.segments] == [L, F, E, L]
    assert [a.former for a in result.segments] == old
    before = [segment.source.text for segment in old]
    assert [a.segment.previous_text for a in result.segments] == [*before[:3], None]
    assert [a.segment.revision for a in result.segments] == [2, 2, 2, 1]


def test_a_piece_that_was_split_off_knows_where_it_comes_from() -> None:
    old = page("Die Beratung ist kostenlos und vertraulich. Bringen Sie Ihren Pass mit.")
    pieces = ["Die Beratung ist kostenlos und vertraulich.", "Bringen Sie Ihren Pass mit."]
    kept, piece = align(KEY, 2, old, [], [cut(line) for line in pieces]).segments
    assert (kept.change, kept.segment.id, kept.segment.previous_text) == (E, old[0].id, old[0].source.text)
    assert (piece.change, piece.former, piece.segment.previous_text) == (S, old[0], None)
    assert piece.segment.id != old[0].id


def test_a_merged_text_knows_whose_text_it_carries_on() -> None:
    old = page("Bringen Sie Ihren Pass mit.", "Die Beratung ist kostenlos und vertraulich.")
    new = [cut("Bringen Sie Ihren Pass mit. Die Beratung ist kostenlos und vertraulich.")]
    result = align(KEY, 2, old, [], new)
    assert result.gone == (old[0].id,)
    assert result.merged == {old[0].id: old[1].id}
    assert result.segments[0].segment.previous_text == old[1].source.text


def test_a_text_that_returns_with_other_tags_is_the_same_segment() -> None:
    (retired,) = page("Nur <b>heute</b> offen")
    (aligned,) = align(KEY, 3, [], [retired], [cut("Nur heute offen")]).segments
    assert (aligned.change, aligned.segment.id, aligned.former) == (R, retired.id, retired)
    assert aligned.segment.previous_text == retired.source.text


def test_returned_copies_come_back_in_their_order() -> None:
    old = page("Bauamt", HOURS, "Archiv", HOURS)
    retired = [old[3], old[1]]
    result = align(KEY, 3, [old[0], old[2]], retired, [s.source for s in old])
    assert outcome(old, result) == [(0, U), (1, R), (2, U), (3, R)]


def test_fields_and_attributes_keep_to_themselves() -> None:
    def attribute(text: str, tag: str) -> ExtractedSegment:
        return ExtractedSegment(text, text, field=DocumentField.ATTRIBUTE, tag=tag)

    title = ExtractedSegment("Rathaus am Markt", "Rathaus am Markt", field=DocumentField.TITLE)
    sources = [title, attribute("Rathaus am Markt", "img alt"), cut("Rathaus am Markt")]
    old = [a.segment for a in align(KEY, 1, [], [], sources).segments]
    new = [replace(title, text="Rathaus"), cut("Rathaus am Markt"), attribute("Rathaus am Markt!", "img alt"),
           attribute("Rathaus am Markt", "a title")]  # fmt: skip
    result = align(KEY, 2, old, [], new)
    assert outcome(old, result) == [(0, E), (2, U), (1, E), (None, N)]


def test_the_words_inside_a_code_are_seen() -> None:
    def segment(name: str) -> ExtractedSegment:
        code = InlineCode(1, CodeKind.STANDALONE, f'<span translate="no">{name}</span>')
        return ExtractedSegment("Die <1/> hilft gern weiter", "", (code,))

    old = [a.segment for a in align(KEY, 1, [], [], [segment("Caritas")]).segments]
    (aligned,) = align(KEY, 2, old, [], [segment("Diakonie")]).segments
    assert (aligned.change, aligned.segment.id) == (L, old[0].id)
    plain = replace(segment(""), text="Die Caritas hilft gern weiter", codes=())
    assert align(KEY, 2, old, [], [plain]).segments[0].change is L
    plain = replace(segment(""), text="Die Diakonie hilft gern weiter", codes=())
    assert align(KEY, 2, old, [], [plain]).segments[0].change is E
