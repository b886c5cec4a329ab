"""What real pages look like, with other words: each kind of ugliness by itself."""

from __future__ import annotations

import pytest

from pipeline.html import check_codes, merge, segment_html
from pipeline.html.canonical import canonical_hash
from pipeline.model import CodeKind, SegmentedHtml


def cut(html: str) -> SegmentedHtml:
    """``html``, cut; the source texts are known to give it back."""
    page = segment_html(html)
    assert merge(page, [segment.text for segment in page.segments]) == html
    return page


def texts(html: str) -> list[str]:
    return [segment.text for segment in cut(html).segments]


def test_contact_blocks_joined_by_br() -> None:
    html = (
        '<p><strong>Amt für Obst<br></strong>Am Markt 1<br />\r\n12345 Moorbach<br/>Tel.: <img src="t.svg" width="15">'
        ' <a href="tel:%20+49%20821%201234">0821 1234</a><br>\n<img src="m.svg"> <a href="mailto:obst@moor.example">'
        "obst@moor.example</a><br><br></p>"
    )
    page = cut(html)
    assert [segment.text for segment in page.segments] == [
        "Amt für Obst",
        "Am Markt 1",
        "12345 Moorbach",
        "Tel.: <1>0821 1234</1>",
        "obst@moor.example",
    ]
    assert {segment.unit for segment in page.segments} == {0}
    (code,) = page.segments[3].codes
    assert code.start == '<img src="t.svg" width="15"> <a href="tel:%20+49%20821%201234">'
    assert code.label == "icon, phone"


def test_line_ends_of_both_kinds() -> None:
    assert texts("<p>erste\r\nZeile</p>\r\n<p>zweite\nZeile\r</p>\n") == ["erste Zeile", "zweite Zeile"]
    assert texts("<pre>erste\r\nZeile</pre>") == ["erste\nZeile"]


@pytest.mark.parametrize(
    "space",
    ["&#160;", "&nbsp;", "\u00a0", "&#xA0;", "&nbsp", "&#160", "&#xa0", "&ensp;", "&#8203;", "\u200b", "\ufeff",
     "&NonBreakingSpace;", " \r\n\t", "&nbsp; &nbsp", "&nbsp&nbsp"],
)  # fmt: skip
def test_white_space_at_edges_is_skeleton_however_it_is_spelled(space: str) -> None:
    page = cut(f"<p>{space}Text{space}</p>")
    assert page.parts == (f"<p>{space}", f"{space}</p>")
    assert [segment.text for segment in page.segments] == ["Text"]
    assert texts(f"<p>{space}</p><li>{space}<b>{space}</b></li>") == []


@pytest.mark.parametrize(
    ("space", "target", "merged"),
    [
        ("&nbsp", "; und", "&nbsp&#59; und"),
        ("&nbsp", "amp", "&nbspamp"),
        ("&#160", "5 Euro", "&#160&#53; Euro"),
        ("&#160", "Euro", "&#160&#69;uro"),
        ("&#xA0", "Cafe", "&#xA0&#67;afe"),
        ("&#160;", "5; Euro", "&#160;5; Euro"),
    ],
)
def test_a_target_does_not_run_into_a_reference_without_semicolon(space: str, target: str, merged: str) -> None:
    html = f"<p>{space}Text</p>"
    assert merge(cut(html), [target]) == f"<p>{merged}</p>"
    assert texts(f"<p>{merged}</p>") == [target]


def test_no_break_spaces_inside_stay() -> None:
    html = "<p>8&#160;Uhr&nbsp;bis\u00a09 Uhr, Raum&nbsp7</p>"
    page = cut(html)
    assert [segment.text for segment in page.segments] == ["8\u00a0Uhr\u00a0bis\u00a09 Uhr, Raum\u00a07"]
    assert merge(page, ["8\u00a0am"]) == "<p>8&#160;am</p>"


@pytest.mark.parametrize(
    ("spelled", "character"),
    [("\u00ad", "\u00ad"), ("&shy;", "\u00ad"), ("\u200b", "\u200b"), ("&#8203;", "\u200b"), ("u\u0308", "u\u0308")],
)
def test_soft_hyphens_zero_width_spaces_and_combining_marks_inside_words_stay(spelled: str, character: str) -> None:
    page = cut(f"<p>Woh{spelled}nung</p>")
    assert [segment.text for segment in page.segments] == [f"Woh{character}nung"]
    assert merge(page, [f"hou{character}sing"]) == f"<p>hou{character}sing</p>"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<div><div><div><p>a</p></div>b</div>c", ["a", "b", "c"]),
        ("<p>a</p></div></div><p>b</p>", ["a", "b"]),
        ("</p><p></p><p> </p><p>&#160;</p><p><strong></strong></p><p>a</p><p><br></p>", ["a"]),
        ("<p>a<p>b <p>c", ["a", "b", "c"]),
        ("<ul><li>a<li>b</ul></li>c", ["a", "b", "c"]),
        ("<strong><p>a</p><p>b</p></strong>", ["a", "b"]),
        ("<h2><strong>a</strong><br></h2><h2><strong><br></strong></h2>", ["a"]),
        ("<p>und so weiter, wie oben</p><p>siehe dort</p>", ["und so weiter, wie oben", "siehe dort"]),
        ("<p>Schlagworte: Obst, Gemüse, <i>Kräuter</i></p>", ["Schlagworte: Obst, Gemüse, <1>Kräuter</1>"]),
    ],
)
def test_wrappers_that_are_nested_missing_empty_or_never_closed(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<p>a <a href="/x"></a>b</p>', ["a <1/>b"]),
        ('<p><a href="/x"></a>a<a href="/y"> </a></p>', ["a"]),
        ('<p>a <a href="/x"><img></a> b</p>', ["a <1/> b"]),
        ('<p><a href="/x"><img></a></p>', []),
    ],
)
def test_links_without_text(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("p <a>x<a>y</a>z</a> q", "p <1/>x<2>y</2>z<3/> q"),
        ("p <a>x <a>y</a> q", "p <1/>x <2>y</2> q"),
        ("<a>x <a>y</a></a>", "x <1>y</1>"),
        ("p <b><a>x</b></a> q", "p <1><2/>x</1><3/> q"),
        ("p <a>x <b>y <a>z</a></b></a> q", "p <1/>x <2>y <3>z</3></2><4/> q"),
        ("p <a>x</a></a> <a>y</a> q", "p <1>x</1><2/> <3>y</3> q"),
        ("p <a>x<b><a>y</b>z</a> q</a>", "p <1/>x<2><3/>y</2>z<4/> q"),
    ],
)
def test_misnested_links_are_cut_where_browsers_end_them(html: str, expected: str) -> None:
    (segment,) = cut(html).segments
    assert segment.text == expected
    assert check_codes(segment.codes, segment.text) == ()


def test_forty_six_tags_in_one_segment() -> None:
    html = "<p>" + ", ".join(f'<a href="/{n}"><b>Ort {n}</b></a> <img src=i{n}>und' for n in range(23)) + "</p>"
    (segment,) = cut(html).segments
    assert len(segment.codes) == 46
    assert [code.kind for code in segment.codes] == [CodeKind.PAIRED, CodeKind.STANDALONE] * 23
    assert check_codes(segment.codes, segment.text) == ()
    swapped = (
        segment.text.replace("<1>Ort 0</1>", "@")
        .replace("<45>Ort 22</45>", "<1>Ort 0</1>")
        .replace("@", "<45>Ort 22</45>")
    )
    assert merge(cut(html), [swapped]).startswith('<p><a href="/22"><b>Ort 22</b></a> <img src=i0>und')


@pytest.mark.parametrize(
    ("html", "bare"),
    [
        ("Wort<!-- x -->teil", "Wortteil"),
        ("a <!-- x --> b", "a  b"),
        ("a <!-- x --><b>c</b><!-- y --> d", "a <b>c</b> d"),
        ("a <b><!-- x --><i>c</i></b> d", "a <b><i>c</i></b> d"),
        ("a <img> <!-- x --> <a>c</a>", "a <img>  <a>c</a>"),
        ("e <a><!-- x --> c</a> d", "e <a> c</a> d"),
        ("<!-- x --> a <!-- y --><!-- z -->b <!-- e -->", " a b "),
        ("a<![CDATA[ x ]]> b</ >", "a b"),
    ],
)
def test_comments_change_neither_text_nor_codes(html: str, bare: str) -> None:
    (with_comments,), (without,) = cut(html).segments, cut(bare).segments
    assert with_comments.text == without.text
    assert with_comments.codes == without.codes


def test_a_translation_takes_comments_between_words_behind_it() -> None:
    page = cut("<p><!-- a -->Wort<!-- b -->teil <b><!-- c -->d</b> e<!-- f --></p>")
    assert page.segments[0].text == "Wortteil <1>d</1> e"
    assert merge(page, ["x <1>y</1>"]) == "<p><!-- a -->x <b>y</b><!-- b --><!-- c --><!-- f --></p>"


def test_a_comment_that_splits_a_reference_stays_there() -> None:
    (segment,) = cut("<p>A &am<!-- x -->p; B</p>").segments
    assert segment.text == "A &am<1/>p; B"


def test_shortcodes_and_what_is_not_translated_move_with_the_sentence() -> None:
    html = '<p>[page 1] und <b translate="no">Moor e.V.</b></p><p>[page 2]: <img></p>'
    page = cut(html)
    assert [segment.text for segment in page.segments] == ["<1/> und <2/>"]
    assert merge(page, ["<2/> and <1/>"]) == '<p><b translate="no">Moor e.V.</b> and [page 1]</p><p>[page 2]: <img></p>'


def test_a_page_with_other_comments_has_not_changed() -> None:
    assert canonical_hash("", "<p>Wort<!-- x -->teil</p>") == canonical_hash("", "<p>Wort<!-- y -->teil</p>")


def test_what_is_not_translated_and_never_closed_stays_where_it_is() -> None:
    for rest in ("Moor e.V.", "Moor <span>e.V.</span>", "<!-- x -->Moor <img alt='"):
        page = cut(f"<p>Hilfe <!-- x -->gibt der <span translate=no>{rest}")
        assert [segment.text for segment in page.segments] == ["Hilfe gibt der"]
        assert merge(page, ["Help from"]) == f"<p>Help from<!-- x --> <span translate=no>{rest}"
