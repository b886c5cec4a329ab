"""XLIFF 1.2 as tools see it, and as they save it."""

from __future__ import annotations

import pytest
from lxml import etree

from pipeline.formats import xliff12
from pipeline.model import CodeKind, InlineCode, ReturnedEntry, Term, TermStatus
from pipeline.state import Origin, Review

NS = {"x": xliff12.NAMESPACE}


def tree(info, *entries) -> etree._Element:
    return etree.fromstring(xliff12.serialize(info, entries))


def unit(content: str, attributes: str = "") -> ReturnedEntry:
    text = (
        '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:mq="urn:mq"><file original="a" '
        'source-language="de" target-language="en" datatype="html"><body><group id="g"><group>'
        f'<trans-unit id="id1" {attributes}>{content}</trans-unit></group></group></body></file></xliff>'
    )
    (entry,) = xliff12.parse(text.encode(), "back.xlf").entries
    return entry


def test_one_file_per_document(info, make_entry) -> None:
    root = tree(
        info,
        make_entry(segment_id="a"),
        make_entry(segment_id="b", document="/m/de/b/"),
        make_entry(segment_id="c"),
    )
    files = root.findall("x:file", NS)
    assert [file.get("original") for file in files] == ["/musterkreis/de/wohnen/", "/m/de/b/"]
    assert [[u.get("id") for u in file.iterfind(".//x:trans-unit", NS)] for file in files] == [["a", "c"], ["b"]]
    assert {(f.get("source-language"), f.get("target-language"), f.get("datatype")) for f in files} == {
        ("de", "en", "html")
    }
    assert files[0].find("x:header/x:phase-group/x:phase", NS).get("job-id") == info.id


def test_codes_are_elements_and_other_tags_are_text(info, make_entry) -> None:
    root = tree(info, make_entry(source=r"<1>a <2/></1> \<1> <7> <2> </1>", target="<1>"))
    source = root.find(".//x:source", NS)
    inner = etree.tostring(source, encoding="unicode", with_tail=False).partition(">")[2]
    assert inner == (
        '<g id="1" ctype="link">a <x id="2" ctype="image" equiv-text="icon"/></g>'
        r" \&lt;1&gt; &lt;7&gt; &lt;2&gt; &lt;/1&gt;</source>"
    )
    assert root.find(".//x:target", NS).text == "<1>"


@pytest.mark.parametrize(
    ("kind", "label", "ctype"),
    [
        (CodeKind.PAIRED, "link", "link"),
        (CodeKind.PAIRED, "underline", "underlined"),
        (CodeKind.PAIRED, "style, bold", "bold"),
        (CodeKind.PAIRED, "e-mail", "x-e-mail"),
        (CodeKind.PAIRED, "struck out, sub", "x-struck-out-sub"),
        (CodeKind.PAIRED, "", None),
        (CodeKind.STANDALONE, "icon", "image"),
        (CodeKind.STANDALONE, "end of link", "x-end-of-link"),
    ],
)
def test_ctypes(info, make_entry, kind: CodeKind, label: str, ctype: str | None) -> None:
    text = "<1>a</1>" if kind is CodeKind.PAIRED else "<1/>"
    root = tree(info, make_entry(source=text, codes=(InlineCode(1, kind, "<i>", label=label),)))
    assert root.find(".//x:source", NS)[0].get("ctype") == ctype


def test_a_unit_with_a_suggestion(info, make_entry) -> None:
    entry = make_entry(score=0.62, author="argos 1.9", previous_source="Guten Abend", url="https://example.org/a")
    element = tree(info, entry).find(".//x:trans-unit", NS)
    assert element.get("approved") == "no"
    target = element.find("x:target", NS)
    assert (target.get("state"), target.get("state-qualifier")) == ("needs-translation", "mt-suggestion")
    alternative = element.find("x:alt-trans", NS)
    assert alternative.get("match-quality") == "62%"
    assert alternative.get("alttranstype") == "previous-version"
    assert alternative.find("x:source", NS) is None  # OmegaT 6 would take it for the unit's
    assert contexts(element)["x-previous-source"] == "Guten Abend"
    (note,) = element.findall("x:note", NS)  # OmegaT 6 shows only the last one
    assert "machine translation (argos 1.9, confidence 62 %)" in note.text
    assert "The source was different before: Guten Abend" in note.text
    assert {name: note.get(name) for name in ("from", "annotates", "priority")} == {
        "from": "Sprachlotse",
        "annotates": "general",
        "priority": "2",
    }


def contexts(unit: etree._Element) -> dict[str, str]:
    return {c.get("context-type"): c.text for c in unit.iterfind("x:context-group/x:context", NS)}


def test_contexts_tell_the_place_and_what_is_around(info, make_entry) -> None:
    entry = make_entry(
        url="https://example.org/a",
        breadcrumb=("Leben", "Haus"),
        tag="h2",
        key="/wohnen",
        revision=3,
        paragraph="Guten Tag. Und  mehr.",
        repetition_of="abcdefgh23456722",
    )
    element = tree(info, entry).find(".//x:trans-unit", NS)
    assert contexts(element) == {
        "sourcefile": "https://example.org/a",
        "recordtitle": "Wohnen",
        "x-breadcrumb": "Leben › Haus",
        "element": "h2",
        "x-document": "/wohnen",
        "x-revision": "3",
        "x-paragraph": "Guten Tag. Und mehr.",
        "x-repetition-of": "abcdefgh23456722",
    }
    assert [group.get("purpose") for group in element.iterfind("x:context-group", NS)] == ["location", "information"]
    assert element.find("x:context-group", NS).get("name") == entry.segment_id


def inner(element: etree._Element) -> str:
    text = etree.tostring(element, encoding="unicode", with_tail=False).partition(">")[2]
    return text.rpartition("</")[0]


def test_what_must_stay_is_marked_beside_the_source(info, make_entry) -> None:
    term = Term("Jobcenter", "", "*", TermStatus.DO_NOT_TRANSLATE)
    entry = make_entry(
        source="<1>Jobcenter</1>, Tel. 0821 <1>3241-0</1>: a@b.de <2/> am 3. Mai 2026, 8:30 Uhr, {name}, 20 Euro",
        target="",
        terms=(term,),
        codes=(InlineCode(1, CodeKind.PAIRED, "<b>", "</b>"), InlineCode(2, CodeKind.STANDALONE, "<img>")),
    )
    unit = tree(info, entry).find(".//x:trans-unit", NS)
    assert [etree.QName(child).localname for child in unit][:3] == ["source", "seg-source", "target"]
    assert "mrk" not in inner(unit.find("x:source", NS))
    marked = unit.find("x:seg-source", NS)
    protected = '<mrk mtype="protected">{}</mrk>'
    assert inner(marked) == (
        f'<g id="1">{protected.format("Jobcenter")}</g>, Tel. {protected.format("0821 ")}'
        f'<g id="1">{protected.format("3241-0")}</g>: {protected.format("a@b.de")} <x id="2" equiv-text="&lt;2/&gt;"/>'
        ' am <mrk mtype="datetime">3. Mai 2026</mrk>, <mrk mtype="datetime">8:30</mrk> Uhr, '
        f"{protected.format('{name}')}, 20 Euro"
    )
    assert "".join(marked.itertext()) == "".join(unit.find("x:source", NS).itertext())


def test_nothing_is_marked_where_nothing_must_stay(info, make_entry) -> None:
    assert tree(info, make_entry()).find(".//x:seg-source", NS) is None


HALVES = (
    InlineCode(1, CodeKind.STANDALONE, "<b>", label="start of bold"),
    InlineCode(2, CodeKind.PAIRED, "<i>", "</i>", label="italic"),
    InlineCode(3, CodeKind.STANDALONE, "</b>", label="end of bold"),
    InlineCode(4, CodeKind.STANDALONE, '</u><a href="x>y">', label="end of underline, start of link"),
    InlineCode(5, CodeKind.STANDALONE, "[gallery 3]", label="gallery"),
    InlineCode(6, CodeKind.STANDALONE, "<svg><path/></svg>", label="icon"),
)


def test_which_element_a_code_becomes(info, make_entry) -> None:
    entry = make_entry(source="<1/>a<2>b<3/>c</2> <4/> <5/> <6/>", target="<3/> <1/><1/>", codes=HALVES)
    unit = tree(info, entry).find(".//x:trans-unit", NS)
    assert inner(unit.find("x:source", NS)) == (
        '<bx id="1" rid="1-3" ctype="x-start-of-bold" equiv-text="start of bold"/>a<g id="2" ctype="italic">b'
        '<ex id="3" rid="1-3" equiv-text="end of bold"/>c</g> '
        '<x id="4" ctype="x-end-of-underline-start-of-link" equiv-text="end of underline, start of link"/> '
        '<ph id="5" ctype="x-gallery" equiv-text="gallery">[gallery 3]</ph> '
        '<x id="6" ctype="image" equiv-text="icon"/>'
    )
    assert [etree.QName(code).localname for code in unit.find("x:target", NS)] == ["x", "x", "x"]
    (back,) = xliff12.parse(xliff12.serialize(info, [entry]), "back").entries
    assert (back.source, back.target) == (entry.source, entry.target)


def test_the_file_is_a_tree_though_it_is_written_in_pieces(info, make_entry) -> None:
    data = xliff12.serialize(info, [make_entry(), make_entry(segment_id="b", document="/m/de/b/", target=' xmlns="x"')])
    assert data.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<xliff xmlns="urn:oasis:')
    assert data.count(b"urn:oasis:names:tc:xliff:document:1.2") == 1
    assert {etree.QName(element).namespace for element in etree.fromstring(data).iter()} == {xliff12.NAMESPACE}
    assert xliff12.serialize(info, []).endswith(b'version="1.2">\n</xliff>\n')


@pytest.mark.parametrize(
    ("target", "review", "approved", "state", "qualifier"),
    [
        ("", Review.INITIAL, "no", "needs-translation", None),
        ("a", Review.TRANSLATED, "no", "needs-translation", "mt-suggestion"),
        ("a", Review.REVIEWED, "no", "signed-off", None),
        ("a", Review.FINAL, "yes", "final", None),
    ],
)
def test_states(info, make_entry, target, review, approved, state, qualifier) -> None:
    element = tree(info, make_entry(target=target, review=review)).find(".//x:trans-unit", NS)
    written = element.find("x:target", NS)
    assert (element.get("approved"), written.get("state"), written.get("state-qualifier")) == (
        approved,
        state,
        qualifier,
    )
    assert (element.find("x:alt-trans", NS) is None) is (qualifier is None)


@pytest.mark.parametrize("origin", Origin)
def test_every_unreviewed_text_says_where_it_is_from(info, make_entry, origin: Origin) -> None:
    assert tree(info, make_entry(origin=origin)).find(".//x:target", NS).get("state-qualifier")


# --- what tools make of it: the table of docs/decisions/0003 --------------------------------------


def poedit(unit: etree._Element, text: str, fuzzy: bool = False) -> None:
    target = unit.find("x:target", NS)
    target.text, target[:] = text, []
    target.attrib.pop("state-qualifier", None)
    target.set("state", "needs-l10n" if fuzzy else "translated")


def weblate(unit: etree._Element, text: str, state: str = "translated") -> None:
    target = unit.find("x:target", NS)
    target.text, target[:] = text, []
    target.set("state", state)
    unit.set("approved", "yes" if state == "final" else "no")


def weblate_by_itself(unit: etree._Element, text: str) -> None:
    """From 2026.10; takes the qualifier away when a person saves."""
    weblate(unit, text)
    unit.find("x:target", NS).set("state-qualifier", "leveraged-mt")


def weblate_saves(unit: etree._Element, text: str) -> None:
    weblate(unit, text)
    unit.find("x:target", NS).attrib.pop("state-qualifier", None)


def virtaal(unit: etree._Element, text: str) -> None:
    unit.find("x:target", NS).set("state", "translated")
    unit.find("x:target", NS).text = text
    unit.set("approved", "yes")


def omegat6(unit: etree._Element, text: str) -> None:
    """Writes what it has as translation, which includes every text that was there; the rest stays."""
    target = unit.find("x:target", NS)
    if text:
        target.text = text
        target.set("state", "translated")
    for alternative in unit.iterfind("x:alt-trans/x:target", NS):
        alternative.getparent().remove(alternative)


def omegat5(unit: etree._Element, text: str) -> None:
    """Knows neither state nor approval; what is not translated gets the source."""
    unit.find("x:target", NS).text = text or unit.findtext("x:source", namespaces=NS)


def only_approved(unit: etree._Element, text: str) -> None:
    unit.find("x:target", NS).text = text
    unit.set("approved", "yes")


@pytest.mark.parametrize(
    ("tool", "sent", "review", "back", "reviewed"),
    [
        (poedit, "offered", Review.TRANSLATED, "changed", True),
        (poedit, "offered", Review.TRANSLATED, "offered", True),
        (poedit, "", Review.INITIAL, "written", True),
        (lambda u, t: poedit(u, t, fuzzy=True), "offered", Review.TRANSLATED, "changed", False),
        (lambda u, t: poedit(u, t, fuzzy=True), "published", Review.FINAL, "published", False),
        (lambda u, t: poedit(u, t, fuzzy=True), "checked", Review.REVIEWED, "checked", False),
        (weblate, "offered", Review.TRANSLATED, "changed", True),
        (weblate, "offered", Review.TRANSLATED, "offered", False),
        (lambda u, t: weblate(u, t, "final"), "offered", Review.TRANSLATED, "offered", True),
        (lambda u, t: weblate(u, t, "needs-translation"), "offered", Review.TRANSLATED, "changed", False),
        (weblate, "", Review.INITIAL, "written", True),
        (weblate_by_itself, "offered", Review.TRANSLATED, "changed", False),
        (weblate_by_itself, "", Review.INITIAL, "written", False),
        (weblate_saves, "offered", Review.TRANSLATED, "changed", True),
        (weblate_saves, "offered", Review.TRANSLATED, "offered", True),
        (virtaal, "offered", Review.TRANSLATED, "changed", True),
        (virtaal, "offered", Review.TRANSLATED, "offered", True),
        (omegat6, "offered", Review.TRANSLATED, "changed", True),
        (omegat6, "offered", Review.TRANSLATED, "offered", False),
        (omegat6, "offered", Review.TRANSLATED, " offered\n", False),
        (omegat6, "", Review.INITIAL, "written", True),
        (omegat6, "", Review.INITIAL, "", False),
        (omegat6, "published", Review.FINAL, "published", True),
        (omegat5, "offered", Review.TRANSLATED, "changed", False),
        (omegat5, "", Review.INITIAL, "", False),
        (only_approved, "offered", Review.TRANSLATED, "offered", True),
        (only_approved, "offered", Review.TRANSLATED, "", False),
    ],
)
def test_who_vouches(info, make_entry, tool, sent: str, review: Review, back: str, reviewed: bool) -> None:
    origin = Origin.MACHINE if sent else None
    root = tree(info, make_entry(source="Quelle", target=sent, review=review, origin=origin, codes=()))
    tool(root.find(".//x:trans-unit", NS), back)
    (entry,) = xliff12.parse(etree.tostring(root), "back.xlf").entries
    assert entry.reviewed is reviewed


@pytest.mark.parametrize(
    ("attributes", "target", "reviewed"),
    [
        ("", "<target>a</target>", False),
        ("", "<target>Tag</target>", False),
        ('approved="no"', '<target state="needs-review-translation">a</target>', False),
        ('approved="yes"', "<target>a</target>", True),
        ('approved="yes"', "<target/>", False),
        ('approved="yes"', "", False),
        ("", '<target state="signed-off">a</target>', True),
        ("", '<target state="final">a</target>', True),
        ("", '<target state="translated">a</target>', True),
        ("", '<target state="translated" state-qualifier="mt-suggestion">a</target>', False),
        ("", '<target state="x-mine">a</target>', False),
    ],
)
def test_states_without_our_mark(attributes: str, target: str, reviewed: bool) -> None:
    assert unit(f"<source>Tag</source>{target}", attributes).reviewed is reviewed
