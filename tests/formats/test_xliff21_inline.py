"""Codes, literals and characters of one text in XLIFF 2."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.formats.xliff21_inline import NAMESPACE, Codes, fill, original_data, protected, tagged
from pipeline.literals import LiteralKind, find_literals
from pipeline.model import CodeKind, InlineCode

CODES = (
    InlineCode(1, CodeKind.PAIRED, '<a href="/x">', "</a>", "link"),
    InlineCode(2, CodeKind.STANDALONE, '<img src="y">', label="icon"),
    InlineCode(3, CodeKind.PAIRED, "<b>", "</b>", "bold"),
)
PIECES = [
    "<1>", "</1>", "<2/>", "<3>", "</3>", "<1/>", r"\<1>", "<9>", "\\", "\n", "\x00", "\ud800", "\x85", " ", "Amt",
    "ti", "<U+0007/>", "0821 324-1234", "a@example.org", "8:00", "{name}", "5 Euro", "&", "]]>",
]  # fmt: skip
TEXT = st.one_of(st.lists(st.sampled_from(PIECES), max_size=10).map("".join), st.text(max_size=20))


def element(text: str, both=frozenset(), terms: tuple[str, ...] = ()) -> etree._Element:
    made = etree.Element(f"{{{NAMESPACE}}}source", nsmap={None: NAMESPACE})
    ready = tagged(text, CODES)
    fill(made, ready, both, protected(ready, "de", terms))
    return made


def shape(made: etree._Element) -> str:
    """The element without attributes but ``id``."""
    for child in made.iterdescendants():
        for name in set(child.attrib) - {"id"}:
            del child.attrib[name]
    return etree.tostring(made, encoding="unicode").partition(">")[2].removesuffix("</source>")


def read(content: str, codes: Codes | None = None) -> str:
    made = etree.fromstring(f'<target xmlns="{NAMESPACE}" xmlns:mq="urn:mq">{content}</target>')
    return (codes or Codes()).text_of([made])


@given(TEXT, st.sampled_from([(), ("Amt",), ("ti", "<9>", "\\")]))
@settings(max_examples=300, deadline=None)
def test_every_text_comes_back(text: str, terms: tuple[str, ...]) -> None:
    made = etree.fromstring(etree.tostring(element(text, terms=terms)))
    assert Codes().text_of([made]) == text
    ids = [child.get("id") for child in made.iterdescendants()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<1>a <2/></1>b", '<pc id="1">a <ph id="2"/></pc>b'),
        (r"\<1> <7> <2> </1>", r"\&lt;1&gt; &lt;7&gt; &lt;2&gt; &lt;/1&gt;"),
        ("<1>a</1><1>b</1>", '<pc id="1">a</pc>&lt;1&gt;b&lt;/1&gt;'),
        ("<2/><2/>", '<ph id="2"/>&lt;2/&gt;'),
        ("<1><1>a</1>", '<pc id="1">&lt;1&gt;a</pc>'),
        ("<1><3>a</1></3>", '<pc id="1">&lt;3&gt;a</pc>&lt;/3&gt;'),
        ("<3><1>a</1></3>", '<pc id="3"><pc id="1">a</pc></pc>'),
    ],
)
def test_the_first_of_each_code_is_an_element_and_the_rest_is_text(text: str, expected: str) -> None:
    assert shape(element(text)) == expected


def test_codes_say_what_they_stand_for() -> None:
    pair, alone = element("<1>a</1><2/>", both={1})
    assert dict(pair.attrib) == {
        "id": "1", "canCopy": "no", "canDelete": "no", "dispStart": "<1>", "dispEnd": "</1>",
        "dataRefStart": "d1", "dataRefEnd": "e1", "type": "link",
    }  # fmt: skip
    assert dict(alone.attrib) == {"id": "2", "canCopy": "no", "disp": "<2/>", "dataRef": "d2", "type": "image"}


@pytest.mark.parametrize(
    ("label", "kind", "sub_type"),
    [
        ("bold", "fmt", "xlf:b"),
        ("style, italic", "fmt", "xlf:i"),
        ("end of link", "other", "sprachlotse:end-of-link"),
        ("a: b", "other", "sprachlotse:a-b"),
        ("", None, None),
    ],
)
def test_types(label: str, kind: str | None, sub_type: str | None) -> None:
    made = etree.Element(f"{{{NAMESPACE}}}source")
    fill(made, tagged("<1/>", [InlineCode(1, CodeKind.STANDALONE, "<i>", label=label)]), {1})
    assert (made[0].get("type"), made[0].get("subType")) == (kind, sub_type)


def test_original_data_is_the_html_and_holds_any_character() -> None:
    unit = etree.Element(f"{{{NAMESPACE}}}unit", nsmap={None: NAMESPACE})
    original_data(unit, [])
    assert len(unit) == 0
    original_data(unit, [CODES[0], InlineCode(2, CodeKind.STANDALONE, '<i title="\x00&amp;\ud800">')])
    (data,) = unit
    assert [(item.get("id"), item.text) for item in data] == [
        ("d1", '<a href="/x">'),
        ("e1", "</a>"),
        ("d2", '<i title="'),
    ]
    assert [(cp.get("hex"), cp.tail) for cp in data[2]] == [("0000", "&amp;"), ("D800", '">')]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tel. 0821 324-1234.", 'Tel. <mrk id="m1">0821 324-1234</mrk>.'),
        ("<1>0821</1> 324-1234", '<pc id="1"><mrk id="m1">0821</mrk></pc><mrk id="m2"> 324-1234</mrk>'),
        ("<1>Mail:</1> a@b.example <2/>", '<pc id="1">Mail:</pc> <mrk id="m1">a@b.example</mrk> <ph id="2"/>'),
        ("<1>a@b.</1>example", '<pc id="1"><mrk id="m1">a@b.</mrk></pc><mrk id="m2">example</mrk>'),
        ("um 8:00, {name}", 'um <mrk id="m1">8:00</mrk>, <mrk id="m2">{name}</mrk>'),
        ("Jobcenter am Hof", '<mrk id="m1">Jobcenter</mrk> am Hof'),
        ("am 12. März für 5 Euro, 3 Kinder", "am 12. März für 5 Euro, 3 Kinder"),
        ("um 8 Uhr", "um 8 Uhr"),
    ],
)
def test_what_stands_in_every_language_as_it_is_must_not_be_translated(text: str, expected: str) -> None:
    made = element(text, terms=("Jobcenter",))
    assert {mark.get("translate") for mark in made.iter(f"{{{NAMESPACE}}}mrk")} <= {"no"}
    assert shape(made) == expected


def test_names_are_marked_as_terms() -> None:
    term, mail = element("Jobcenter a@b.example", terms=("Jobcenter",))
    assert (term.get("type"), mail.get("type")) == ("term", None)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", ""),
        ('<pc id="1">a</pc><ph id="2"/><pc id="3"/>', "<1>a</1><2/><3></3>"),
        ('<sc id="1"/>a<ec startRef="1"/>', "<1>a</1>"),
        ('<sc id="1" isolated="yes"/>a<ec id="1" isolated="yes"/>', "<1>a</1>"),
        ('<sc id="7" copyOf="1"/>a<ec startRef="7"/>', "<1>a</1>"),
        ('<ec startRef="1"/>', "</1>"),
        ('<mrk id="m" type="term">a <ph id="2"/></mrk><sm id="n"/>b<em startRef="n"/>', "a <2/>b"),
        ('a<cp hex="0007"/>b<cp hex="D800"/><cp hex="110000"/><cp hex="x"/><cp/>', "a\x07b\ud800\ufffd\ufffd\ufffd"),
        ("a<!-- no --> b<?pi?> <![CDATA[<1>c]]>", "a b <1>c"),
        ('<mq:ch val="y">a</mq:ch> b', "a b"),
        ('<ph id="x5" dataRef="d2"/><pc id="y" dataRefStart="d1" dataRefEnd="e1">a</pc>', "<2/><1>a</1>"),
        ('<ph id="x5"/><pc id="b1">a</pc><ph id="x5"/>', "<901/><902>a</902><901/>"),
        ('<ph id="0"/><ph id="1234567890"/><ph/>', "<901/><902/><903/>"),
        ('<ph id="4" copyOf="2"/>', "<2/>"),
    ],
)
def test_what_other_tools_write(content: str, text: str) -> None:
    assert read(content) == text


def test_a_code_that_a_tool_added_has_one_number_in_source_and_target() -> None:
    codes = Codes()
    assert read('<ph id="a"/><ph id="b"/>', codes) == "<901/><902/>"
    assert read('<ph id="b"/><sc id="c"/><ec startRef="c"/>', codes) == "<902/><903></903>"


def test_matches_tell_codes_as_shortly_as_can_be() -> None:
    made = etree.Element(f"{{{NAMESPACE}}}source")
    fill(made, tagged("<1>a</1><2/>", CODES))
    assert dict(made[0].attrib) == {"id": "1", "dispStart": "<1>", "dispEnd": "</1>"}
    assert dict(made[1].attrib) == {"id": "2", "disp": "<2/>"}


@given(TEXT.map(lambda text: text.replace("<", " ")), st.sampled_from([(), ("Amt",)]))
@settings(max_examples=300, deadline=None)
def test_the_quick_test_overlooks_no_literal(text: str, terms: tuple[str, ...]) -> None:
    ready = tagged(text, ())
    kept = {LiteralKind.PHONE, LiteralKind.EMAIL, LiteralKind.URL, LiteralKind.PLACEHOLDER, LiteralKind.TERM}
    found = [literal.text for literal in find_literals(ready.text, "de", terms) if literal.kind in kept]
    assert found == [
        ready.text[span.start : span.end]
        for span in protected(ready, "de", terms)
        if ready.text[span.start : span.end] in found
    ]


@pytest.mark.parametrize("text", ["http://localhost", "a(at)b.example", "www.example.org", "{x}", "[gallery a=b]"])
def test_literals_without_figures(text: str) -> None:
    assert len(protected(tagged(f"Siehe {text} da.", ()), "de", ())) == 1
