"""Attributes that people read are segments of their own."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html import merge, segment_html
from pipeline.html.attributes import is_text
from pipeline.html.merge import attribute_html
from pipeline.html.tokens import Kind, attributes, tokenize
from pipeline.model import DocumentField


def segments(html: str) -> list[tuple[str, str]]:
    """Tag and text of each segment."""
    return [(segment.tag, segment.text) for segment in segment_html(html).segments]


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<img src="/r.jpg" alt="Das Rathaus">', [("img alt", "Das Rathaus")]),
        ("<p TITLE='Tipp'>Text</p>", [("p title", "Tipp"), ("p", "Text")]),
        ("<p>a<br title=Zeile>b</p>", [("p", "a"), ("br title", "Zeile"), ("p", "b")]),
        ('<p><img alt=Vor> Text <img alt="Nach"></p>', [("img alt", "Vor"), ("p", "Text"), ("img alt", "Nach")]),
        ('<hr title="Ende"/>', [("hr title", "Ende")]),
        ('<ul title="Liste"><li>a</ul>', [("ul title", "Liste"), ("li", "a")]),
        ('<img alt="Bild" title=Titel aria-label="Foto">',
         [("img alt", "Bild"), ("img title", "Titel"), ("img aria-label", "Foto")]),
        ('a <a href="x" title="Zum Amt">b</a> c <b>d</b>', [("", "a <1>b</1> c <2>d</2>"), ("a title", "Zum Amt")]),
        ('<svg role="img" aria-label="Telefon"><title>x</title></svg>', [("svg aria-label", "Telefon")]),
        ('<iframe src="https://k.example" title="Karte"></iframe>', [("iframe title", "Karte")]),
        ('<title title="x">Titel hier</title>', [("title", "Titel hier")]),
        ('<img alt="Erstes" alt="Zweites">', [("img alt", "Erstes")]),
        ('<img alt="" alt="Zweites">', []),
        ('<img alt=" &nbsp; "><img alt><img alt=>', []),
        ('<a data-title="Nein" xtitle="Nein" placeholder="Nein">x</a>', [("", "x")]),
        ('</p title="Nein"><!-- <img alt="Nein"> --><img alt="Nein', []),
        ('<script title="Nein">var alt="Nein";</script><style title="Nein"></style><link title="Nein">', []),
        ('<svg translate="no" aria-label="Nein"></svg><b translate=no title="Nein">a</b>', []),
        ('<div class="notranslate" title="Nein"><img alt="Nein"></div>', []),
        ('<svg><text aria-label="Nein">Nein</text></svg><math title="Formel"><mi alt="Nein">x</mi></math>',
         [("math title", "Formel")]),
    ],
)  # fmt: skip
def test_which_attributes_are_segments(html: str, expected: list[tuple[str, str]]) -> None:
    assert segments(html) == expected


@pytest.mark.parametrize(
    "value",
    [
        "Das Rathaus", "Bild 3", "Covid-19", "Flyer: rathaus.pdf", "Telefon 0821 1234", "你", "Größe", "Bus/Bahn",
        "E-Mail an post@stadt.example", "Straße_2",
    ],
)  # fmt: skip
def test_texts(value: str) -> None:
    assert is_text(value)
    assert segments(f'<img alt="{value}">') == [("img alt", value)]


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "–", "112", "IMG_2034.jpg", "IMG_2034", "DSC01234", "rathaus.png", "003-maps-and-flags", "logo_stadt",
        "scan-2024-05-01", "https://stadt.example/a", "www.stadt.example", "post@stadt.example", "tel:0821", "/a/b",
        "i", "B2", "3f2b8c1e-90ab-4c", "0821 / 1234 – 5", "IMG_1.JPG IMG_2.JPG",
    ],
)  # fmt: skip
def test_file_names_addresses_and_numbers_are_not_sent_to_people(value: str) -> None:
    assert not is_text(value)
    assert segments(f'<img alt="{value}">') == []


def test_an_attribute_with_a_shortcode_stays_as_it_is() -> None:
    assert segments('<a title="[page 1] lesen">x</a>') == [("", "x")]
    assert segments('<a title="[ab 18] lesen">x</a>') == [("a title", "[ab 18] lesen"), ("", "x")]


def test_an_attribute_shares_the_unit_of_its_paragraph() -> None:
    html = '<p title="Aa">B <b title="Cc">D</b> E<br>F <img alt="Gg"></p><img alt="Hh"><p>I'
    assert [(s.text, s.unit) for s in segment_html(html).segments] == [
        ("Aa", 0), ("B <1>D</1> E", 0), ("Cc", 0), ("F", 0), ("Gg", 0), ("Hh", 1), ("I", 2),
    ]  # fmt: skip


def test_texts_are_decoded_as_browsers_decode_attributes() -> None:
    html = '<img alt="  &nbsp;Amt &amp; Beh&ouml;rde&#10; A&copy=1 &lt;1&gt; &notit;\r\n\tx ">'
    page = segment_html(html)
    assert [s.field for s in page.segments] == [DocumentField.ATTRIBUTE]
    assert [s.text for s in page.segments] == ["Amt & Behörde A&copy=1 \\<1> &notit; x"]
    assert page.parts == ('<img alt="  &nbsp;', ' ">')
    assert merge(page, [page.segments[0].text]) == html


@pytest.mark.parametrize(
    ("html", "merged"),
    [
        ('<img alt="Amt">', "<img alt=\"A &quot;b&quot; 'c' &lt;d&gt; &amp;amp; e&#160;f &#91;page 1] g=h\">"),
        ("<img alt='Amt'>", "<img alt='A \"b\" &#39;c&#39; &lt;d&gt; &amp;amp; e&#160;f &#91;page 1] g=h'>"),
        (
            "<img alt=Amt>",
            "<img alt=A&#32;&quot;b&quot;&#32;&#39;c&#39;&#32;&lt;d&gt;&#32;&amp;amp;&#32;e&#160;f&#32;"
            "&#91;page&#32;1]&#32;g&#61;h>",
        ),
    ],
)
def test_targets_are_escaped_for_the_quotes_they_stand_in(html: str, merged: str) -> None:
    target = "A \"b\" 'c' <d> &amp; e\u00a0f [page 1] g=h"
    page = segment_html(html)
    assert merge(page, [target]) == merged
    assert [s.text for s in segment_html(merge(page, [target])).segments] == [target]


def test_an_unquoted_value_loses_neither_its_end_nor_its_neighbour() -> None:
    html = "<img alt=Amt title=&nbsp;Tor class=c/><img alt=Haus/>"
    page = segment_html(html)
    assert [s.text for s in page.segments] == ["Amt", "Tor", "Haus"]
    assert merge(page, ["Amt", "Tor", "Haus"]) == html
    assert merge(page, ["", "the gate", ""]) == '<img alt="" title=the&#32;gate class=c/><img alt=""/>'


@given(st.text().filter(lambda text: not re.search("[\r\x00\ud800-\udfff]", text)), st.sampled_from(['"', "'", ""]))
def test_any_text_can_be_written_into_an_attribute(text: str, quote: str) -> None:
    html = f"<img class=a alt={quote}{attribute_html(text, quote)}{quote} id=b>"
    (token,) = tokenize(html)
    assert token.kind is Kind.START
    assert attributes(html) == [("class", "a"), ("alt", text), ("id", "b")]


def test_attributes_in_codes_come_behind_their_segment_and_go_back_into_the_code() -> None:
    html = (
        '<p>Zum <img src="i" alt="Haus"> <a href="/x" title="Das Amt"><b title=Fett>Amt <img alt=\'Pfeil\'></b></a>, '
        '<em title="Bb &amp; Cc">jetzt</em> <img alt="Ende"></p>'
    )
    page = segment_html(html)
    assert [(s.tag, s.text) for s in page.segments] == [
        ("p", "Zum <1>Amt </1>, <2>jetzt</2>"),
        ("img alt", "Haus"),
        ("a title", "Das Amt"),
        ("b title", "Fett"),
        ("img alt", "Pfeil"),
        ("em title", "Bb & Cc"),
        ("img alt", "Ende"),
    ]
    assert [page.attributes[index].host for index in range(1, 7)] == [0, 0, 0, 0, 0, None]
    assert len(page.parts) == 3
    own = [s.text for s in page.segments]
    assert merge(page, own) == html
    # Only attributes change: the host's very characters stay.
    assert merge(page, [None, None, "The office", None, None, None, "End"]) == html.replace(
        "Das Amt", "The office"
    ).replace("Ende", "End")
    # Host and attributes change, and codes move.
    assert merge(page, ["<2>Now</2> <1>office</1>", "House", None, "Bold face", "Arrow", 'Cc "&" Bb', None]) == (
        '<p><em title="Cc &quot;&amp;&quot; Bb">Now</em> <img src="i" alt="House"> <a href="/x" title="Das Amt">'
        "<b title=Bold&#32;face>office<img alt='Arrow'></b></a> <img alt=\"Ende\"></p>"
    )


def test_an_attribute_has_no_codes() -> None:
    page = segment_html('<img alt="Amt">')
    with pytest.raises(ValueError, match="tag <1> is not in the source"):
        merge(page, ["<1>Office</1>"])


def test_very_many_attributes() -> None:
    count = 20_000
    html = "<p>a" + '<b title="Amt &amp; Co">x <img alt=Haus></b> ' * count + "</p>"
    page = segment_html(html)
    assert len(page.segments) == 1 + 2 * count
    merged = merge(page, [None] + ["office", "house"] * count)
    assert merged == html.replace("Amt &amp; Co", "office").replace("Haus", "house")
