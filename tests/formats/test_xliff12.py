"""XLIFF 1.2 as tools see it, and as they save it."""

from __future__ import annotations

import pytest
from lxml import etree
from translate.storage import xliff as toolkit

from pipeline.errors import FormatError
from pipeline.formats import xliff12
from pipeline.model import CodeKind, InlineCode, ReturnedEntry
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
    contexts = {c.get("context-type"): c.text for c in element.iterfind(".//x:context", NS)}
    assert contexts == {"sourcefile": "https://example.org/a", "x-previous-source": "Guten Abend"}
    (note,) = element.findall("x:note", NS)  # OmegaT 6 shows only the last one
    assert "machine translation (argos 1.9, confidence 62 %)" in note.text
    assert "The source was different before: Guten Abend" in note.text


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


# --- as it comes back -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("", ""),
        ("<target/>", ""),
        ("<target>a<!-- no --> b<?pi?> c</target>", "a b c"),
        ('<target><mrk mtype="seg" mid="1">A.</mrk> <mrk mtype="seg" mid="2">B.</mrk></target>', "A. B."),
        ('<target><g id="1">a</g><x id="2"/><g id="3"/></target>', "<1>a</1><2/><3></3>"),
        ('<target><bpt id="1">&lt;b></bpt>a<ept id="1">&lt;/b></ept></target>', "<1>a</1>"),
        ('<target><bpt id="1" rid="7">x</bpt>a<ept id="2" rid="7">y</ept></target>', "<1>a</1>"),
        ('<target><bx id="1" rid="r"/>a<ex id="2" rid="r"/></target>', "<1>a</1>"),
        ('<target><ph id="2">&lt;img/></ph><it id="3" pos="open">x</it></target>', "<2/><3/>"),
        ('<target mq:x="1"><mq:ch val="y">a</mq:ch> b</target>', "a b"),
        ("<target><![CDATA[a <1>b</1>]]></target>", "a <1>b</1>"),
        ("<mq:target>no</mq:target><target>yes</target>", "yes"),
        ('<alt-trans><source>x</source><target state="final">no</target></alt-trans>', ""),
        ("<seg-source><mrk mtype='seg' mid='1'>Tag</mrk></seg-source><target>a</target>", "a"),
    ],
)
def test_what_other_tools_write(content: str, text: str) -> None:
    assert unit(f"<source>Tag</source>{content}").target == text


def test_missing_source_and_ids() -> None:
    data = b"<xliff version='1.0'><file><body><trans-unit><target>a</target></trans-unit></body></file></xliff>"
    back = xliff12.parse(data, "back.xlf")
    assert back.entries == (ReturnedEntry("", "", "a", False, "trans-unit without id, line 1"),)
    assert (back.package_id, back.target_language, back.translator) == (None, None, None)


def test_translator_is_the_contact_of_a_phase(info, make_entry) -> None:
    root = tree(info, make_entry())
    root.find(".//x:phase", NS).set("contact-name", "Amal")
    assert xliff12.parse(etree.tostring(root), "back.xlf").translator == "Amal"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_encodings(info, make_entry, encoding: str) -> None:
    data = etree.tostring(tree(info, make_entry(target="día")), encoding=encoding, xml_declaration=True)
    assert xliff12.parse(data, "back.xlf").entries[0].target == "día"


BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + ']><xliff version="1.2"><file original="{}"><body>{}</body></file></xliff>'
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n",
        b"\x00\x01\x02",
        b"PK\x03\x04",
        b"not xml",
        b"<xliff",
        b'<?xml version="1.0" encoding="klingon"?><xliff version="1.2"/>',
        b"<html/>",
        b'<xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>',
        b'<xliff version="1.2"><file><body><trans-unit id="a"><source>x</source><target>hal',
        b'<!DOCTYPE xliff [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff version="1.2"><file>&e;</file></xliff>',
        b'<!DOCTYPE xliff SYSTEM "http://127.0.0.1:9/x.dtd"><xliff version="1.2"/>',
        b'<!DOCTYPE xliff><xliff version="1.2"/>',
        BOMB.format("", "&i;").encode(),
        BOMB.format("&i;", "").encode(),
        BOMB.format("", "&i;").encode("utf-16"),
        b'<xliff version="1.2">' + b"<a>" * 100_000,
    ],
)
def test_hostile_input_is_a_clear_error(data: bytes) -> None:
    with pytest.raises(FormatError, match=r"^back\.xlf") as caught:
        xliff12.parse(data, "back.xlf")
    assert "\n" not in str(caught.value)
    assert caught.value.hint


def test_deep_nesting_in_a_text_is_read_or_refused(info, make_entry) -> None:
    for depth in (100, 240):
        nested = '<g id="1">' * depth + "a" + "</g>" * depth
        assert unit(f"<source>Tag</source><target>{nested}</target>").target.count("<1>") == depth


def test_translate_toolkit_saves_what_we_read(info, make_entry) -> None:
    """Virtaal's and Weblate's library, for real: it must find every unit and lose nothing when it saves."""
    entries = [make_entry(segment_id=f"id{number}", target=f"<1>Text</1> {number} <2/>") for number in range(3)]
    entries.append(make_entry(segment_id="id3", source="Tag", target="", origin=None, codes=(), document="/m/de/b/"))
    store = toolkit.xlifffile.parsestring(xliff12.serialize(info, entries))
    store.units[1].markfuzzy(False)
    store.units[3].target = "day"
    back = xliff12.parse(bytes(store), "back.xlf")
    assert [(entry.segment_id, entry.source, entry.target, entry.reviewed) for entry in back.entries] == [
        ("id0", entries[0].source, "<1>Text</1> 0 <2/>", False),
        ("id1", entries[1].source, "<1>Text</1> 1 <2/>", True),
        ("id2", entries[2].source, "<1>Text</1> 2 <2/>", False),
        ("id3", "Tag", "day", True),
    ]
    assert back.package_id == info.id
