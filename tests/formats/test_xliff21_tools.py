"""XLIFF 2.1 as tools save it: the table of docs/decisions/0003, and translate-toolkit for real."""

from __future__ import annotations

import pytest
from lxml import etree
from translate.storage.xliff2 import Xliff2File

from pipeline.formats import xliff21
from pipeline.model import ReturnedEntry, ReturnedFile
from pipeline.state import Origin, Review

NS = {"x": xliff21.NAMESPACE, "mda": "urn:oasis:names:tc:xliff:metadata:2.0"}


def write(segment: etree._Element, text: str) -> etree._Element:
    target = segment.find("x:target", NS)
    if target is None:
        target = etree.SubElement(segment, f"{{{xliff21.NAMESPACE}}}target")
    target.text, target[:] = text, []
    return target


def poedit(segment: etree._Element, text: str, fuzzy: bool = False) -> None:
    write(segment, text)
    segment.set("state", "translated")
    segment.attrib.pop("subState", None)
    if fuzzy:
        segment.set("subState", "poedit:fuzzy")


def weblate(segment: etree._Element, text: str, state: str = "translated", approved: bool = False) -> None:
    """Its state of XLIFF 1.2 goes to the target, what translate-toolkit makes of it to the segment."""
    write(segment, text).set("state", state)
    segment.set("state", "reviewed" if approved else "translated")


def weblate_by_itself(segment: etree._Element, text: str) -> None:
    weblate(segment, text)
    segment.find("x:target", NS).set("state-qualifier", "leveraged-mt")


def virtaal(segment: etree._Element, text: str, state: str = "translated") -> None:
    write(segment, text)
    segment.set("state", state)


def omegat6(segment: etree._Element, text: str) -> None:
    """Neither it nor Okapi's filter touches a state."""
    if text:
        write(segment, text)


def by_the_book(segment: etree._Element, text: str, state: str = "translated") -> None:
    """Whoever changes the state changes the sub-state or takes it away: Trados, Swordfish and others."""
    write(segment, text)
    segment.set("state", state)
    segment.attrib.pop("subState", None)


def stamps(segment: etree._Element, text: str) -> None:
    """What nobody may do, and one day somebody does: "translated" on everything."""
    segment.set("state", "translated")


def loses_modules(segment: etree._Element, text: str) -> None:
    unit = segment.getparent()
    unit.remove(unit.find("mda:metadata", NS))
    virtaal(segment, text)


@pytest.mark.parametrize(
    ("tool", "sent", "review", "back", "reviewed"),
    [
        (poedit, "offered", Review.TRANSLATED, "changed", True),
        (poedit, "offered", Review.TRANSLATED, "offered", True),
        (poedit, "", Review.INITIAL, "written", True),
        (lambda s, t: poedit(s, t, fuzzy=True), "offered", Review.TRANSLATED, "changed", False),
        (lambda s, t: poedit(s, t, fuzzy=True), "published", Review.FINAL, "published", False),
        (weblate, "offered", Review.TRANSLATED, "changed", True),
        (weblate, "offered", Review.TRANSLATED, "offered", True),
        (weblate, "", Review.INITIAL, "written", True),
        (lambda s, t: weblate(s, t, "needs-translation"), "offered", Review.TRANSLATED, "changed", False),
        (lambda s, t: weblate(s, t, "needs-translation"), "published", Review.FINAL, "changed", False),
        (lambda s, t: weblate(s, t, "final", approved=True), "offered", Review.TRANSLATED, "offered", True),
        (weblate_by_itself, "offered", Review.TRANSLATED, "changed", False),
        (virtaal, "offered", Review.TRANSLATED, "changed", True),
        (virtaal, "offered", Review.TRANSLATED, "offered", False),
        (virtaal, "", Review.INITIAL, "written", True),
        (lambda s, t: virtaal(s, t, "initial"), "offered", Review.TRANSLATED, "changed", False),
        (lambda s, t: virtaal(s, t, "reviewed"), "offered", Review.TRANSLATED, "offered", True),
        (omegat6, "offered", Review.TRANSLATED, "changed", False),
        (omegat6, "offered", Review.TRANSLATED, "offered", False),
        (omegat6, "", Review.INITIAL, "written", False),
        (omegat6, "", Review.INITIAL, "", False),
        (omegat6, "published", Review.FINAL, "published", True),
        (omegat6, "published", Review.FINAL, "changed", True),
        (by_the_book, "offered", Review.TRANSLATED, "changed", True),
        (by_the_book, "offered", Review.TRANSLATED, "offered", True),
        (lambda s, t: by_the_book(s, t, "initial"), "offered", Review.TRANSLATED, "changed", False),
        (lambda s, t: by_the_book(s, t, "final"), "offered", Review.TRANSLATED, "offered", True),
        (stamps, "offered", Review.TRANSLATED, "offered", False),
        (stamps, "", Review.INITIAL, "", False),
        (loses_modules, "offered", Review.TRANSLATED, "offered", False),
        (loses_modules, "offered", Review.TRANSLATED, "changed", False),
    ],
)
def test_who_vouches(info, make_entry, tool, sent: str, review: Review, back: str, reviewed: bool) -> None:
    origin = Origin.MACHINE if sent else None
    entry = make_entry(source="Quelle", target=sent, review=review, origin=origin, codes=())
    root = etree.fromstring(xliff21.serialize(info, [entry]))
    tool(root.find(".//x:segment", NS), back)
    (returned,) = xliff21.parse(etree.tostring(root), "back.xlf").entries
    assert (returned.target, returned.reviewed) == (back, reviewed)


def test_white_space_is_no_change(info, make_entry) -> None:
    root = etree.fromstring(xliff21.serialize(info, [make_entry(target="two words", codes=())]))
    virtaal(root.find(".//x:segment", NS), " two\n  words")
    assert not xliff21.parse(etree.tostring(root), "back.xlf").entries[0].reviewed


@pytest.mark.parametrize(
    ("attributes", "target", "reviewed"),
    [
        ("", "<target>a</target>", False),
        ('state="initial"', "<target>a</target>", False),
        ('state="translated"', "<target>a</target>", True),
        ('state="translated"', "<target/>", False),
        ('state="translated" subState="x:y"', "<target>a</target>", True),
        ('state="translated" subState="sprachlotse:machine"', "<target>a</target>", False),
        ('state="reviewed"', "<target>Tag</target>", True),
        ('state="final"', "<target>a</target>", True),
        ('state="final"', '<target state="needs-translation">a</target>', False),
        ('state="signed-off"', "<target>a</target>", True),
        ("", '<target state="signed-off">a</target>', True),
        ('state="new"', "<target>a</target>", False),
        ('state="x"', "<target>a</target>", False),
    ],
)
def test_states_without_our_mark(attributes: str, target: str, reviewed: bool) -> None:
    assert back(f"<segment {attributes}><source>Tag</source>{target}</segment>").entries[0].reviewed is reviewed


def back(content: str, unit: str = "id1") -> ReturnedFile:
    text = (
        f'<xliff version="2.0" xmlns="{xliff21.NAMESPACE}" srcLang="de" trgLang="en"><file id="f">'
        f'<unit id="{unit}">{content}</unit></file></xliff>'
    )
    return xliff21.parse(text.encode(), "back.xlf")


# --- files that were put together -----------------------------------------------------------------


def test_two_translations_in_one_segment_are_both_kept() -> None:
    several = back(
        '<segment state="final"><source>A.</source><target>a.</target><target>c.</target></segment>'
        '<segment state="final"><source>B.</source><target>b.</target></segment>'
    )
    where = "unit id1, line 1 (there are several translations in it)"
    assert several.entries == (
        ReturnedEntry("id1", "A.B.", "a.b.", False, where),
        ReturnedEntry("id1", "A.B.", "c.b.", False, where),
    )
    twice = '<segment state="final"><source>A.</source><target>a</target><target>a</target><target/></segment>'
    assert [(entry.target, entry.reviewed) for entry in back(twice).entries] == [("a", True)]


@pytest.mark.parametrize(
    ("unit", "segment", "identity", "remark", "reviewed"),
    [
        ("abcdefgh23456723", "abcdefgh23456723", "abcdefgh23456723", "", True),
        ("abcdefgh23456723", "1", "abcdefgh23456723", "", True),
        ("tu1", "abcdefgh23456723", "abcdefgh23456723", "", True),
        ("tu1", "s1", "tu1", "", True),
        (
            "abcdefgh23456723",
            "aaaaaaaa22222222",
            "abcdefgh23456723",
            " (its end belongs to aaaaaaaa22222222)",
            False,
        ),
    ],
)
def test_identity_stands_at_both_ends(unit: str, segment: str, identity: str, remark: str, reviewed: bool) -> None:
    content = f'<segment id="{segment}" state="final"><source>A</source><target>a</target></segment>'
    (entry,) = back(content, unit).entries
    assert (entry.segment_id, entry.where, entry.reviewed) == (identity, f"unit {identity}, line 1{remark}", reviewed)


@pytest.mark.parametrize(
    ("damage", "kept"),
    [
        ("<source>A</source><targt>a text</target>", "a text"),
        ("<source>A</source><target>a text</targ", "a text"),
        ("<source>A</source>&lt;target>a text</target>", "a text"),
        ("<source>A</source><target>a <pc id='1'>text</target>", "a "),
    ],
)
def test_a_damaged_unit_keeps_its_text_and_is_not_reviewed(damage: str, kept: str) -> None:
    good = '<unit id="b"><segment state="final"><source>B</source><target>b</target></segment></unit>'
    data = (
        f'<xliff version="2.0" xmlns="{xliff21.NAMESPACE}" srcLang="de" trgLang="en"><file id="f">'
        f'<unit id="a"><segment state="final">{damage}</segment></unit>{good}</file></xliff>'
    )
    returned = xliff21.parse(data.encode(), "back.xlf")
    first, second = returned.entries
    assert (first.segment_id, first.reviewed) == ("a", False)
    assert kept in first.target
    assert "damaged" in first.where
    assert (second.segment_id, second.target, second.reviewed) == ("b", "b", True)
    assert returned.faults


def test_a_unit_without_segments_has_no_translation() -> None:
    match = "<source>A</source><target>offered</target>"
    (entry,) = back(f'<m:matches xmlns:m="urn:m"><m:match>{match}</m:match></m:matches>').entries
    assert (entry.source, entry.target) == ("", "")


# --- translate-toolkit, the library of Weblate and Virtaal ----------------------------------------


def test_translate_toolkit_reads_and_saves_our_file(info, make_entry) -> None:
    entries = [
        make_entry(segment_id="a", source="Guten  <1>Tag</1>, 0821 324-1234 <2/>", target="Good  <1>day</1> <2/>"),
        make_entry(segment_id="b", source="Amt", target="office", codes=()),
        make_entry(segment_id="c", source="Rat", target="council", codes=(), review=Review.FINAL),
        make_entry(segment_id="d", source="Tag", target="", origin=None, codes=(), document="/m/de/b/"),
        make_entry(
            segment_id="e", source="Das <1>Haus 0821 324-1234 <2/></1>!", target="haus <2/>", document="/m/de/b/"
        ),
    ]
    store = Xliff2File.parsestring(xliff21.serialize(info, entries))
    assert (store.getsourcelanguage(), store.gettargetlanguage()) == ("de", "en")
    read = [
        (unit.source, unit.target, unit.isfuzzy(), unit.istranslated(), unit.isapproved(), unit.istranslatable())
        for unit in store.units
    ]
    assert read == [
        ("Guten  Tag, 0821 324-1234 ", "Good  day ", True, False, False, True),
        ("Amt", "office", True, False, False, True),
        ("Rat", "council", False, True, True, True),
        ("Tag", None, False, False, False, True),
        ("Das Haus 0821 324-1234 !", "haus ", True, False, False, True),
    ]
    assert [unit.getid() for unit in store.units] == ["a::a", "b::b", "c::c", "d::d", "e::e"]

    store.units[1].target = "authority"
    store.units[1].markfuzzy(False)
    store.units[3].target = "day"
    store.units[3].marktranslated()
    store.units[3].addnote("which day?", origin="translator")
    store.units[4].rich_target = store.units[4].rich_source
    store.units[4].markapproved()
    returned = xliff21.parse(bytes(store), "back.xlf")
    assert [(entry.segment_id, entry.source, entry.target, entry.reviewed) for entry in returned.entries] == [
        ("a", entries[0].source, entries[0].target, False),
        ("b", "Amt", "authority", True),
        ("c", "Rat", "council", True),
        ("d", "Tag", "day", True),
        ("e", entries[4].source, entries[4].source, True),
    ]
    assert [entry.comment for entry in returned.entries] == ["", "", "", "which day?", ""]
    assert (returned.package_id, returned.faults) == (info.id, ())


def test_translate_toolkit_changes_nothing_that_nobody_touched(info, make_entry) -> None:
    texts = [" <1> a\n b</1>  <2/> ", "\t<3/>", "a\x00\r\n\u2028<U+0007/>", r"\<1> &amp; ]]>"]
    entries = [make_entry(segment_id=f"id{n}", source=text, target=text) for n, text in enumerate(texts)]
    data = xliff21.serialize(info, entries)
    once = bytes(Xliff2File.parsestring(data))
    twice = bytes(Xliff2File.parsestring(once))
    before = [(entry.segment_id, entry.source, entry.target) for entry in xliff21.parse(data, "back.xlf").entries]
    for saved in (once, twice):
        after = [(e.segment_id, e.source, e.target, e.reviewed) for e in xliff21.parse(saved, "back.xlf").entries]
        assert after == [(*entry, False) for entry in before]
