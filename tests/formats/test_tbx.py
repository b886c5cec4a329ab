"""TBX: what we write is read back, by other tools too, and what other tools write is understood."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.formats import tbx, tbx_reader
from pipeline.formats.termfile import TermFile, TermLine
from pipeline.model import Convention, Term, TermStatus
from pipeline.terminology.load import parse
from pipeline.terminology.table import Table

NAME = TermStatus.DO_NOT_TRANSLATE
TERMS = (
    Term("Duldung", "tolerated stay", "en", note="Not a title.", part_of_speech="noun", domain="residence"),
    Term("Duldung", "toleration", "en", TermStatus.ADMITTED, part_of_speech="noun", domain="residence"),
    Term("Duldung", "residence permit", "en", TermStatus.FORBIDDEN, "Something else & <worse>.", domain="law"),
    Term("Duldung", "толерантність", "uk", part_of_speech="noun"),
    Term("Termin", "votre rendez-vous", "fr", convention=Convention.FORMAL),
    Term("Termin", "ton rendez-vous", "fr", convention=Convention.INFORMAL),
    Term("BAMF", "BAMF", "*", NAME, "People know it.", part_of_speech="abbreviation", domain="offices"),
    Term("BAMF", "Federal Office", "en", TermStatus.FORBIDDEN),
)


def judged(file: TermFile) -> tuple[list[Term], list[str]]:
    """The terms in the file, and what is wrong in it."""
    table, problems = Table(), [f"{fault.line}: {fault.reason}" for fault in file.faults]
    for line in file.lines:
        _, findings = table.add("t.tbx", line, "")
        problems += [str(finding.problem) for finding in findings]
    return table.terms, problems


def read(data: bytes, *languages: str) -> tuple[list[Term], list[str]]:
    return judged(tbx_reader.parse(data, "de", languages))


def entries(body: str) -> bytes:
    """A file as other tools write it; its body begins in line 5."""
    head = '<?xml version="1.0"?>\n<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc>\n'
    return (
        f"{head}<p>x</p></sourceDesc></fileDesc></martifHeader>\n<text><body>\n{body}</body></text></martif>".encode()
    )


def lang(code: str, *tigs: str) -> str:
    return f'<langSet xml:lang="{code}">' + "".join(f"<tig>{tig}</tig>" for tig in tigs) + "</langSet>"


def word(text: str, status: str = "") -> str:
    return f"<term>{text}</term>" + (f'<termNote type="administrativeStatus">{status}</termNote>' if status else "")


# --- what we write -----------------------------------------------------------------------------------


@pytest.mark.parametrize("languages", [(), ("en", "uk")])
def test_everything_comes_back(languages: tuple[str, ...]) -> None:
    terms, problems = read(tbx.serialize(TERMS, "de", languages), "en", "uk", "fr")
    assert problems == []
    assert set(terms) == set(TERMS)
    assert len(terms) == len(TERMS)


def test_one_entry_for_a_term_and_one_for_a_name() -> None:
    data = tbx.serialize(TERMS, "de", ["en", "uk"], title="Musterstadt")
    root = etree.fromstring(data)
    assert [len(entry.findall("langSet")) for entry in root.iter("termEntry")] == [3, 2, 3, 2]
    assert root.findtext(".//title") == "Musterstadt"
    name = root.findall(".//termEntry")[2]
    assert name.findtext("descrip[@type='Translation needed']") == "No"
    assert [term.text for term in name.iter("term")] == ["BAMF"] * 3
    assert data == tbx.serialize(TERMS, "de", ["en", "uk"], title="Musterstadt")


def test_what_all_renderings_share_stands_at_the_entry() -> None:
    note = "An office."
    terms = [Term("Amt", "office", "en", note=note, domain="offices"), Term("Amt", "служба", "uk", note=note)]
    entry = next(etree.fromstring(tbx.serialize(terms, "de")).iter("termEntry"))
    assert entry.findtext("note") == "An office."
    assert entry.find("descrip") is None
    assert entry.findtext("langSet/tig/descrip") == "offices"


def test_identifiers_stay_when_other_terms_come() -> None:
    def ids(terms: tuple[Term, ...]) -> list[str]:
        return [str(entry.get("id")) for entry in etree.fromstring(tbx.serialize(terms, "de")).iter("termEntry")]

    assert ids(TERMS[3:]) == ids(TERMS)
    assert len(set(ids(TERMS))) == 4


def test_an_empty_term_base_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="at least one term"):
        tbx.serialize([], "de")


def test_it_keeps_to_the_standards_document_type(shared: Path) -> None:
    dtd = etree.DTD(str(shared / "schemas" / "tbx" / "TBXcoreStructV02.dtd"))
    document = etree.fromstring(tbx.serialize(TERMS, "de", ["en"], title="x"))
    assert dtd.validate(document), dtd.error_log


WORDS = st.text(alphabet="aäßŁж&<>'\"\u0301é.-1", min_size=1, max_size=6).filter(lambda t: any(c.isalnum() for c in t))
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
MAYBE = st.one_of(st.just(""), TEXTS)
ANY_TERM = st.builds(
    Term,
    TEXTS,
    TEXTS,
    st.sampled_from(["en", "uk", "zh-Hans", "pt-br"]),
    st.sampled_from(sorted(set(TermStatus) - {NAME})),
    note=MAYBE,
    part_of_speech=MAYBE,
    domain=MAYBE,
    convention=st.sampled_from([None, *Convention]),
)
ANY_NAME = st.builds(
    lambda text, note, part, domain: Term(text, text, "*", NAME, note, part_of_speech=part, domain=domain),
    TEXTS,
    MAYBE,
    MAYBE,
    MAYBE,
)


def consistent(terms: list[Term]) -> list[Term]:
    """Without what contradicts something before it, as a glossary holds them."""
    table = Table()
    for term in terms:
        convention = term.convention.value if term.convention else ""
        targets = () if term.status is NAME else ((term.language, term.target),)
        other = (term.status.value, term.note, term.part_of_speech, term.domain, convention)
        table.add("x", TermLine(1, term.source, targets, *other), "")
    return table.terms


@given(st.lists(st.one_of(ANY_TERM, ANY_NAME), min_size=1, max_size=8).map(consistent))
def test_whatever_a_glossary_holds_comes_back(terms: list[Term]) -> None:
    again, problems = read(tbx.serialize(terms, "de", ["en", "uk"]), "en", "uk", "zh-Hans", "pt-br")
    assert problems == []
    assert sorted(map(repr, again)) == sorted(map(repr, terms))


# --- other tools ---------------------------------------------------------------------------------


def test_the_translate_toolkit_reads_as_many_units() -> None:
    store = pytest.importorskip("translate.storage.tbx")
    data = tbx.serialize(TERMS, "de", ["en"])
    units = store.tbxfile.parsestring(data, "de", "en").units
    assert len(units) == len({term.source for term in TERMS}) + 1  # a name has an entry of its own
    assert [unit.source for unit in units] == ["Duldung", "Termin", "BAMF", "BAMF"]
    assert [unit.istranslatable() for unit in units] == [True, True, False, True]
    targets = units[0].get_target_terms("en")
    assert [(term.text, term.deprecated) for term in targets] == [
        ("tolerated stay", False),
        ("toleration", False),
        ("residence permit", True),
    ]


def test_we_read_what_the_translate_toolkit_writes() -> None:
    store = pytest.importorskip("translate.storage.tbx").tbxfile(sourcelanguage="de")
    for source, target in (("Rathaus", "town hall"), ("Straße & Platz", "street & square")):
        unit = store.addsourceunit(source)
        unit.settarget(target, "en")
        unit.addnote("Said so.", origin="translator")
    terms, problems = read(bytes(store), "en")
    assert problems == []
    assert terms == [
        Term("Rathaus", "town hall", "en", note="Said so."),
        Term("Straße & Platz", "street & square", "en", note="Said so."),
    ]


def test_a_term_base_of_2008_with_nested_terms_and_groups() -> None:
    body = """
<termEntry id="c1">
 <descripGrp><descrip type="subjectField">residence law</descrip><admin type="source">x</admin></descripGrp>
 <descrip type="definition">A permission of some kind</descrip>
 <langSet xml:lang="DE-de"><ntig><termGrp><term>Aufenthalts<hi>titel</hi></term>
  <termNote type="partOfSpeech">noun</termNote></termGrp></ntig>
  <ntig><termGrp><term>Titel</term></termGrp></ntig></langSet>
 <langSet xml:lang="en-GB"><ntig><termGrp><term>
    residence   title</term><termNoteGrp><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>
    </termNoteGrp></termGrp><note>Not a permit!</note></ntig>
  <tig><term>title</term><termNote type="normativeAuthorization">supersededTerm</termNote></tig></langSet>
 <langSet xml:lang="ru"><tig><term>титул</term></tig></langSet>
</termEntry>"""
    terms, problems = read(entries(body), "en", "uk")
    definition = "A permission of some kind"
    other = {"part_of_speech": "noun", "domain": "residence law"}
    assert problems == []
    assert terms[:3] == [
        Term("Aufenthaltstitel", "residence title", "en", note=f"{definition}. Not a permit!", **other),
        Term("Aufenthaltstitel", "title", "en", TermStatus.FORBIDDEN, note=definition, **other),
        Term("Aufenthaltstitel", "титул", "ru", note=definition, **other),
    ]
    assert [(term.source, term.target) for term in terms[3:]] == [
        ("Titel", "residence title"),
        ("Titel", "title"),
        ("Titel", "титул"),
    ]


HEAD_3 = '<tbx type="TBX-Basic" style="{}" xml:lang="de" xmlns="urn:iso:std:iso:30042:ed-2" {}>\n'
CONCEPT = """<tbxHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></tbxHeader><text><body>
<conceptEntry id="c1">{}<langSec xml:lang="de"><termSec><term>Amt</term>{}</termSec></langSec>
<langSec xml:lang="en"><termSec><term>office</term>{}</termSec></langSec></conceptEntry></body></text></tbx>"""


def test_version_3_with_categories_as_attributes() -> None:
    data = HEAD_3.format("dca", "") + CONCEPT.format(
        '<descrip type="subjectField">offices</descrip>',
        '<termNote type="partOfSpeech">noun</termNote>',
        '<termNote type="administrativeStatus">admittedTerm-admn-sts</termNote><note>Small.</note>',
    )
    expected = Term("Amt", "office", "en", TermStatus.ADMITTED, "Small.", part_of_speech="noun", domain="offices")
    assert read(data.encode(), "en") == ([expected], [])


def test_what_we_take_for_version_3_is_that(shared: Path) -> None:
    schema = etree.RelaxNG(file=str(shared / "schemas/tbx/TBXcoreStructV03.rng"))
    data = HEAD_3.format("dca", "") + CONCEPT.format(
        '<descrip type="subjectField">offices</descrip>',
        '<termNote type="partOfSpeech">noun</termNote>',
        '<termNote type="administrativeStatus">admittedTerm-admn-sts</termNote><note>Small.</note>',
    )
    assert schema.validate(etree.fromstring(data)), schema.error_log


def test_version_3_with_categories_as_elements() -> None:
    names = 'xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"'
    data = HEAD_3.format("dct", names) + CONCEPT.format(
        "<min:subjectField>offices</min:subjectField>",
        "<min:partOfSpeech>noun</min:partOfSpeech>",
        "<min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus>"
        "<basic:definition>A place</basic:definition><note>Small.</note>",
    )
    other = {"part_of_speech": "noun", "domain": "offices"}
    assert read(data.encode(), "en") == (
        [Term("Amt", "office", "en", TermStatus.FORBIDDEN, "A place. Small.", **other)],
        [],
    )


def test_renderings_without_status_one_is_preferred() -> None:
    def statuses(*tigs: str) -> list[str]:
        terms, problems = read(entries(f"<termEntry>{lang('de', word('Amt'))}{lang('en', *tigs)}</termEntry>"), "en")
        assert problems == []
        return [term.status.value for term in terms]

    assert statuses(word("office"), word("bureau")) == ["preferred", "admitted"]
    assert statuses(word("office"), word("bureau", "preferred")) == ["admitted", "preferred"]
    assert statuses(word("office", "forbidden"), word("bureau")) == ["forbidden", "preferred"]
    assert statuses(word("office", "obsolete"), word("bureau", "admitted")) == ["forbidden", "admitted"]


def test_regions_of_a_language_do_not_contradict_each_other() -> None:
    tag = "preferredTerm-admn-sts"
    body = lang("de-AT", word("Zentrum")) + lang("en-GB", word("centre", tag)) + lang("en-US", word("center", tag))
    terms, problems = read(entries(f"<termEntry>{body}</termEntry>"), "en")
    assert problems == []
    assert [(term.target, term.language, term.status.value) for term in terms] == [
        ("centre", "en", "preferred"),
        ("center", "en", "admitted"),
    ]


def test_a_name_with_a_translation_is_a_problem() -> None:
    keep = '<descrip type="Translation needed">no</descrip>'
    body = f"<termEntry>{keep}\n{lang('de', word('Haus'))}{lang('en', word('house'))}</termEntry>"
    terms, problems = read(entries(body), "en")
    assert terms == []
    assert problems == ["t.tbx, line 6: “Haus” is do-not-translate but has a translation; remove one of the two"]


# --- what is wrong ----------------------------------------------------------------------------------


def test_what_cannot_be_used_is_named_by_its_line() -> None:
    good = lang("de", word("Amt")) + lang("en", word("office"))
    body = "\n".join(
        [
            f"<termEntry>{lang('fr', word('mairie'))}</termEntry>",
            f"<termEntry>{lang('fr', word('bureau'))}</termEntry>",
            f"<termEntry>{lang('de', word('Rathaus'))}</termEntry>",
            f"<termEntry>{lang('de', word('Kita'))}{lang('en', word('nursery', 'liked'))}</termEntry>",
            f"<termEntry>{lang('de', word(' '))}{lang('e n', word('x'))}<langSet>{word('x')}</langSet></termEntry>",
            f"<termEntry>{good}</termEntry>",
        ]
    )
    terms, problems = read(entries(body), "en")
    assert [term.source for term in terms] == ["Amt"]
    assert problems == [
        "5: 3 entries have no term in de, the language of the originals; they are left out, this is the first",
        "7: 1 entry has a term in no other language; this one is left out",
        "9: a term is empty; it is left out",
        "9: “e n” is no language; its terms are left out",
        "9: a language is not named (xml:lang); its terms are left out",
        "t.tbx, line 8: status “liked” is unknown; use one of preferred, admitted, forbidden, do-not-translate, "
        "or leave it empty",
    ]


BOMB = (
    '<!DOCTYPE martif [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;">]>\n<martif><text>&b;</text></martif>'
)
EXTERNAL = '<!DOCTYPE martif [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n<martif><text>&a;</text></martif>'
WHOLE = tbx.serialize(TERMS, "de")


@pytest.mark.parametrize(
    ("data", "line", "words"),
    [
        (b"", 0, "the file is empty"),
        (b" \n\t", 0, "the file is empty"),
        (BOMB.encode(), 1, "declares entities"),
        (EXTERNAL.encode(), 1, "declares entities"),
        (b"<?xml version='1.0'?>\n<tmx version='1.4'/>", 2, "its root is “tmx”"),
        (b"<mtf><conceptGrp/></mtf>", 1, "its root is “mtf”"),
        (b"<martif><text><body/></text></martif>", 0, "no entry"),
        (b"de,en\nAmt,office\n", 1, "not well-formed XML"),
        (b"PK\x03\x04\x00\x00", 1, "XML"),
        (WHOLE[: len(WHOLE) // 2], WHOLE[: len(WHOLE) // 2].count(b"\n") + 1, "not well-formed XML"),
        (WHOLE.replace(b"UTF-8", b"ISO-8859-1"), 1, "says that it is in ISO-8859-1, but it is in UTF-8"),
        (b"<?xml version='1.0' encoding='UTF-8'?>\n<martif>\n<p>Stra\xdfe</p></martif>", 3, "encoding"),
        (b"<?xml version='1.0' encoding='klingon'?>\n<martif/>", 1, "encoding"),
        (b"<martif>" + b"<a>" * 300 + b"</a>" * 300 + b"</martif>", 1, "not well-formed XML"),
    ],
)
def test_a_hostile_file_is_one_sentence_and_no_terms(data: bytes, line: int, words: str) -> None:
    file = tbx_reader.parse(data, "de")
    assert (file.lines, file.usable) == ((), False)
    (fault,) = file.faults
    assert words in fault.reason
    assert "\n" not in fault.reason
    assert fault.line == line


def test_a_file_in_latin_1_that_says_so_is_read() -> None:
    text = entries(f"<termEntry>{lang('de', word('Behörde'))}{lang('en', word('office'))}</termEntry>").decode()
    data = text.replace('version="1.0"', 'version="1.0" encoding="iso-8859-1"').encode("latin-1")
    terms, problems = read(data, "en")
    assert ([term.source for term in terms], problems) == (["Behörde"], [])


def test_a_large_file_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tbx_reader, "LARGEST", 100)
    (fault,) = tbx_reader.parse(WHOLE, "de").faults
    assert "are read at once" in fault.reason


def test_the_document_type_of_the_standard_may_be_named() -> None:
    named = WHOLE.replace(b"<martif", b'<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">\n<martif', 1)
    assert read(named, "en", "uk", "fr") == read(WHOLE, "en", "uk", "fr")


@given(st.one_of(st.binary(max_size=100), st.text(alphabet='<>/martif tig=""&;', max_size=60).map(str.encode)))
def test_no_bytes_at_all_make_it_fail(data: bytes) -> None:
    for file in (tbx_reader.parse(data, "de"), parse(b"<martif><text><body>" + data, "t.TBX", "de")):
        assert file.faults or file.lines
