"""How pages are cut: what people get to translate, and what stays in the skeleton."""

from __future__ import annotations

import pytest

from pipeline.html import segment_html, segment_title
from pipeline.model import CodeKind, DocumentField, ExtractedSegment


def texts(html: str) -> list[str]:
    return [segment.text for segment in segment_html(html).segments]


def only(html: str) -> ExtractedSegment:
    (segment,) = segment_html(html).segments
    return segment


def codes(html: str) -> list[tuple[str, str, str]]:
    return [(code.start, code.end, code.label) for code in only(html).codes]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("", []),
        ("nur Text", ["nur Text"]),
        ("<p>eins</p><p>zwei</p>", ["eins", "zwei"]),
        ("<p>eins<br>zwei<br/>drei</br>vier</p>", ["eins", "zwei", "drei", "vier"]),
        ("<div>eins<p>zwei</p>drei</div>", ["eins", "zwei", "drei"]),
        ("<ul><li>eins<ul><li>zwei</ul><li>drei</ul>", ["eins", "zwei", "drei"]),
        ("<table><tr><td>eins<td>zwei</table>", ["eins", "zwei"]),
        ("<P>eins<HR>zwei", ["eins", "zwei"]),
        ("<p>&#160;</p><p>&nbsp; &amp; </p><p>)</p><p>&bull; – …</p>", []),
        ("<p>112</p>", ["112"]),
        ("<p>مرحبا</p><p>你好</p>", ["مرحبا", "你好"]),
    ],
)
def test_a_segment_is_a_block_cut_at_line_breaks(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_segments_of_one_block_share_a_unit_and_know_its_name() -> None:
    page = segment_html("<div>a<h3>b<br>c</h3><ul><li>d<li>e</ul>f<p>&nbsp;</p><p>g</div>h")
    assert [(segment.text, segment.unit, segment.tag) for segment in page.segments] == [
        ("a", 0, "div"),
        ("b", 1, "h3"),
        ("c", 1, "h3"),
        ("d", 2, "li"),
        ("e", 3, "li"),
        ("f", 4, "div"),
        ("g", 5, "p"),
        ("h", 6, ""),
    ]


def test_white_space_wrapping_elements_and_icons_at_the_edges_stay_in_the_skeleton() -> None:
    html = '<p>&#160;\r\n<img src="i.svg"> <a href="x"><strong>\t&nbsp;Text </strong></a><img>\u00a0&ensp;</p>'
    page = segment_html(html)
    assert page.parts == (
        '<p>&#160;\r\n<img src="i.svg"> <a href="x"><strong>\t&nbsp;',
        " </strong></a><img>\u00a0&ensp;</p>",
    )
    assert [(segment.text, segment.raw, segment.codes) for segment in page.segments] == [("Text", "Text", ())]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a\r\n  b\tc\f d</p>", "a b c d"),
        ("<p>a&nbsp;&#160;\u00a0b</p>", "a\u00a0\u00a0\u00a0b"),
        ("<p>So&shy;zial\u200bamt u\u0308ber</p>", "So\u00adzial\u200bamt u\u0308ber"),
        ("<p>&lt;b&gt; &amp;amp; &uuml;&#252;&#xFC; &copy 5 < 6</p>", "<b> &amp; üüü © 5 < 6"),
        ("<p>a &lt;1&gt; b \\&lt;/2> c &lt;3></p>", "a \\<1> b \\\\</2> c \\<3>"),
        ("<pre>a\r\n  b\t&lt;</pre>", "a\n  b\t<"),
        ("<textarea>a\n\n<b>b</textarea>", "a\n\n<b>b"),
        ("<p>a\x00b\ud800c\x1bd\ufffee&#0;</p>", "abcde\ufffd"),
    ],
)
def test_text_is_what_people_see(html: str, text: str) -> None:
    assert only(html).text == text


def test_inline_elements_become_numbered_codes() -> None:
    html = 'Das <strong>Amt</strong> (<a href="/x">hier</a>) <img src="i"> öffnet um <em>8&nbsp;Uhr </em>früh.'
    segment = only(html)
    assert segment.text == "Das <1>Amt</1> (<2>hier</2>) <3/> öffnet um <4>8\u00a0Uhr </4>früh."
    assert segment.raw == html
    assert [(code.id, code.kind, code.start, code.end, code.label) for code in segment.codes] == [
        (1, CodeKind.PAIRED, "<strong>", "</strong>", "bold"),
        (2, CodeKind.PAIRED, '<a href="/x">', "</a>", "link"),
        (3, CodeKind.STANDALONE, '<img src="i">', "", "icon"),
        (4, CodeKind.PAIRED, "<em>", "</em>", "italic"),
    ]


@pytest.mark.parametrize(
    ("start", "label"),
    [
        ('<a href="mailto:a@b.de">', "e-mail"),
        ("<a class=x href='tel:%20+49 821'>", "phone"),
        ('<a href=" https://a.de">', "link"),
        ("<a>", "link"),
        ("<u>", "underline"),
        ("<blink>", "blink"),
    ],
)
def test_labels_say_what_a_code_is(start: str, label: str) -> None:
    name = start[1:].split(" ")[0].rstrip(">")
    assert codes(f"Text {start}mehr</{name}> Text") == [(start, f"</{name}>", label)]


@pytest.mark.parametrize(
    ("html", "text", "starts"),
    [
        ("a <a><strong>b</strong></a> c", "a <1>b</1> c", [("<a><strong>", "</strong></a>", "link, bold")]),
        ("Tel.: <img> <a>0821</a>.", "Tel.: <1>0821</1>.", [("<img> <a>", "</a>", "icon, link")]),
        ("Tel.:<img> <a>1</a>.", "Tel.:<1/> <2>1</2>.", [("<img>", "", "icon"), ("<a>", "</a>", "link")]),
        ("a <a><img> b</a> c", "a <1>b</1> c", [("<a><img> ", "</a>", "link, icon")]),
        ("a<a><img> b</a> c", "a<1> b</1> c", [("<a><img>", "</a>", "link, icon")]),
        ("a <a>b <img></a> c", "a <1>b </1> c", [("<a>", "<img></a>", "link, icon")]),
        ("a <img> <img> b", "a <1/> b", [("<img> <img>", "", "icon")]),
        ("a <a href=x><img> </a> b", "a <1/> b", [("<a href=x><img> </a>", "", "link, icon")]),
        ("a <b></b>c", "a <1/>c", [("<b></b>", "", "bold")]),
        ("a<b> </b>c", "a<1> </1>c", [("<b>", "</b>", "bold")]),
        ("a <b> </b>c", "a <1/>c", [("<b> </b>", "", "bold")]),
        ("a \\<b>c&#92;</b> d", "a <1>c</1> d", [("\\<b>", "&#92;</b>", "bold")]),
    ],
)
def test_markup_that_belongs_together_is_one_code(html: str, text: str, starts: list[tuple[str, str, str]]) -> None:
    assert only(html).text == text
    assert codes(html) == starts


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<strong>a<br>b</strong> c", ["a", "b<1/> c"]),
        ("a <em>b<br>c</em>", ["a <1/>b", "c"]),
        ("<a><p>a</p></a>", ["a"]),
        ("<b>a<i>b</b>c</i>d", ["<1>a<2/>b</1>c<3/>d"]),
        ("<a>x<a>y</a>", ["x<1>y</1>"]),
        ("a</b></i> b", ["a<1/> b"]),
        ("<p>a <b>b<p>c</b> d", ["a <1/>b", "c<1/> d"]),
    ],
)
def test_halves_of_crossing_elements_stand_alone(html: str, expected: list[str]) -> None:
    assert texts(html) == expected


def test_labels_of_halves() -> None:
    assert [code.label for segment in segment_html("a <em>b<br>c</em> d").segments for code in segment.codes] == [
        "start of italic",
        "end of italic",
    ]


@pytest.mark.parametrize(
    ("protected", "label"),
    [
        ("<script>var a = '<p>Hallo</p>';</script>", "script"),
        ("<style>p { color: red }</style>", "style"),
        ("<?php echo 'Hallo' ?>", "instruction"),
        ("<svg><title>Hallo</title><a>Welt</a></svg>", "icon"),
        ("<math><mi>x</mi></math>", "formula"),
        ('<span translate="NO">Hallo <b>Welt</b></span>', "not translated"),
        ("<span class='a notranslate'>Hallo <span>du</span> Welt</span>", "not translated"),
        ('<i class="fa notranslate"></i>', "icon"),
        ("[page 1]", "shortcode"),
        ('[contact 1 "Hallo Welt"]', "shortcode"),
        ("[contact 1 &quot;Hallo&quot;]", "shortcode"),
        ("[karte ort=Augsburg zoom='3']", "shortcode"),
        ("[/karte]", "shortcode"),
        ("<iframe src=x>Hallo</iframe>", "iframe"),
    ],
)
def test_what_must_not_be_touched_is_one_code(protected: str, label: str) -> None:
    segment = only(f"<p>eins {protected} zwei</p>")
    assert segment.text == "eins <1/> zwei"
    assert [(code.start, code.label) for code in segment.codes] == [(protected, label)]
    page = segment_html(f"<p>{protected} eins {protected}</p>")
    if label in ("formula", "not translated", "shortcode"):  # they show something that belongs into the sentence
        assert page.parts == ("<p>", "</p>")
        assert [segment.text for segment in page.segments] == ["<1/> eins <2/>"]
    else:
        assert page.parts == (f"<p>{protected} ", f" {protected}</p>")
    for alone in (protected, f" {protected} &nbsp;{protected}", f"<b>{protected}</b>: <img>"):
        assert segment_html(f"<p>{alone}</p>").segments == ()


@pytest.mark.parametrize(
    "html",
    [
        '<div translate="no"><p>a<div>b</div></div><p>c',
        '<div><p translate="no">a<p>c</div>',
        '<ul><li class="notranslate">a<li>c</ul>',
        '<p><span translate="no">a</p><p>c</p>',
        '<section><div class="notranslate">a</section>c',
    ],
)
def test_protection_ends_where_the_element_ends(html: str) -> None:
    assert texts(html) == ["c"]


@pytest.mark.parametrize("text", ["[ab 18]", "[optional]", "[mehr lesen]", "[Seite 3]", "[1]", '[siehe "Arbeit"]'])
def test_brackets_that_editors_write_are_text(text: str) -> None:
    assert texts(f"<p>{text}</p>") == [text]


@pytest.mark.parametrize(
    "tag", ['<p class="translate">', '<p translate="yes">', '<p id="notranslate">', "<p translate>"]
)
def test_other_elements_are_translated(tag: str) -> None:
    assert texts(f"{tag}a") == ["a"]


def test_titles() -> None:
    title = segment_title(" Arbeit &  Beruf <1>\u00a0")
    assert title == ExtractedSegment(text="Arbeit & Beruf \\<1>", raw="Arbeit &  Beruf <1>", field=DocumentField.TITLE)
    assert segment_title("&amp;") is not None
    for empty in ("", "  ", "–", "\u00a0"):
        assert segment_title(empty) is None
