"""XLIFF as the Integreat CMS writes and takes it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats.cms_xliff import VERSIONS, CmsPage, CmsText, parse, serialize

EXPORT = """<?xml version="1.0" ?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">
\t<file datatype="plaintext" original="30" source-language="de-DE" target-language="uk-UA">
\t\t<header>
\t\t\t<phase-group>
\t\t\t\t<phase phase-name="shortcodes" process-name="Shortcodes identification"/>
\t\t\t</phase-group>
\t\t</header>
\t\t<body>
\t\t\t<trans-unit datatype="html" id="title" resname="title" restype="string">
\t\t\t\t<source><![CDATA[Gärten & Höfe]]></source>
\t\t\t\t<target/>
\t\t\t</trans-unit>
\t\t\t<trans-unit datatype="html" id="body" resname="body" restype="string">
\t\t\t\t<source><![CDATA[<p>Siehe [page 1] &amp; [contact 1]</p>]]></source>
\t\t\t\t<target/>
\t\t\t</trans-unit>
\t\t</body>
\t</file>
</xliff>
"""
EXPORT_2 = """<?xml version="1.0" ?>
<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" srcDir="LEFT_TO_RIGHT" srcLang="de-DE" trgDir="RIGHT_TO_LEFT"
 trgLang="ar" version="2.0">
\t<file original="30">
\t\t<unit datatype="html" id="title" resname="title" restype="string">
\t\t\t<segment>
\t\t\t\t<source><![CDATA[Hof]]></source>
\t\t\t\t<target><![CDATA[ساحة]]></target>
\t\t\t</segment>
\t\t</unit>
\t\t<unit datatype="html" id="content" resname="content" restype="string">
\t\t\t<segment>
\t\t\t\t<source><![CDATA[<p>Der Hof</p>]]></source>
\t\t\t\t<target><![CDATA[<p>الساحة</p>]]></target>
\t\t\t</segment>
\t\t</unit>
\t</file>
</xliff>
"""
PAGE = CmsPage("30", "de-DE", "uk-UA", CmsText("Hof", "<p>Hof</p>"), CmsText("Двір", "<p>Двір</p>"))


def test_an_export_that_is_not_translated_yet() -> None:
    found = parse(EXPORT.encode(), "export.xliff")
    assert (found.version, found.ours) == ("1.2", False)
    (page,) = found.pages
    assert (page.number, page.source_language, page.target_language, page.line) == (30, "de-DE", "uk-UA", 3)
    assert page.source == CmsText("Gärten & Höfe", "<p>Siehe [page 1] &amp; [contact 1]</p>")
    assert page.target is None


def test_an_export_of_version_2() -> None:
    found = parse(EXPORT_2.encode(), "export.xliff")
    (page,) = found.pages
    assert (found.version, page.number, page.source_language, page.target_language) == ("2.0", 30, "de-DE", "ar")
    assert (page.source, page.target) == (CmsText("Hof", "<p>Der Hof</p>"), CmsText("ساحة", "<p>الساحة</p>"))


def test_several_pages_in_a_file_and_one_named_by_its_address() -> None:
    skeleton = '<header><skl><external-file href="https://cms.example/r/de/a/hof/"/></skl></header>'
    start, end = EXPORT.index("\t<file"), EXPORT.index("</xliff>")
    second = EXPORT[start:end].replace('original="30"', 'original="hof.html"')
    second = second[: second.index("<header>")] + skeleton + second[second.index("</header>") + len("</header>") :]
    first, other = parse((EXPORT[:end] + second + EXPORT[end:]).encode(), "x").pages
    assert (first.number, first.external) == (30, None)
    assert (other.number, other.external) == (None, "https://cms.example/r/de/a/hof/")
    assert other.source == first.source


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('<?xml version="1.0" ?>', "<!DOCTYPE xliff [<!ENTITY a 'b'>]>", "document type"),
        ('version="1.2"', 'version="2.1"', "XLIFF 2.1"),
        ("<xliff", "<tmx", "line"),
        ('original="30"', 'original=""', "line 3: it does not say which page"),
        ('target-language="uk-UA"', "", "line 3: it does not say its languages"),
        ('resname="body"', 'resname="slug"', "line 14: the CMS exports no field “slug”"),
        ('resname="body"', 'resname="title"', "line 14: the title comes twice"),
        ("<![CDATA[<p>Siehe", '<g id="1"/><![CDATA[<p>Siehe', "tags of a translation tool (<g>)"),
        ("<target/>", "<target/><target/>", "1 sources and 2 targets"),
        ("<target/>", "<target>", "line"),
        ("Gärten", "G\x07rten", "line"),
    ],
)
def test_what_the_cms_does_not_write_is_refused_with_its_place(old: str, new: str, said: str) -> None:
    assert old in EXPORT
    with pytest.raises(FormatError) as refused:
        parse(EXPORT.replace(old, new, 1).encode(), "hof.xliff")
    assert "hof.xliff" in str(refused.value)
    assert said in str(refused.value)


def test_a_page_is_never_read_by_halves() -> None:
    unit = EXPORT[EXPORT.index('\t\t\t<trans-unit datatype="html" id="body"') : EXPORT.index("\t\t</body>")]
    with pytest.raises(FormatError, match="the content is missing"):
        parse(EXPORT.replace(unit, "").encode(), "x")
    cut = EXPORT_2.replace("</segment>", "</segment><segment><source>x</source></segment>", 1)
    with pytest.raises(FormatError, match="cut into 2 segments"):
        parse(cut.encode(), "x")
    for whole in (EXPORT.encode(), EXPORT_2.encode()):
        for end in range(0, len(whole.rstrip()), 13):
            with pytest.raises(FormatError):
                parse(whole[:end], "x")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_written_names_itself_and_has_nothing_that_the_cms_refuses(version: str) -> None:
    data = serialize(PAGE, version)
    assert parse(data, "x").ours
    assert data.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = etree.fromstring(data)
    assert all(element.prefix is None for element in root.iter())
    assert not root.findall(".//{*}alt-trans")
    assert len(root.findall(".//{*}target")) == 2
    assert b"<target><![CDATA[<p>\xd0\x94" in data


def test_what_is_written_holds_to_the_schema(shared: Path) -> None:
    schema = shared / "schemas/xliff-1.2/xliff-core-1.2-strict.xsd"
    if not schema.is_file():
        pytest.skip("no schemas beside the project")
    validator = etree.XMLSchema(etree.parse(schema))
    address = CmsPage("a", "de", "en", PAGE.source, PAGE.target, external="https://cms.example/r/de/hof/?a=1&b")
    for page in (PAGE, address):
        validator.assertValid(etree.fromstring(serialize(page)))
    assert parse(serialize(address), "x").pages[0].external == address.external


@pytest.mark.parametrize("unfit", ["\x00", "\x07", "\x1f", "\ufffe", "\ud800"])
def test_a_character_that_xml_cannot_hold_is_told_with_its_place(unfit: str) -> None:
    page = CmsPage("30", "de", "uk", PAGE.source, CmsText("Двір", f"<p>a</p>\n<p>b{unfit}</p>"))
    with pytest.raises(FormatError, match=rf"page 30, target of its content, line 2: .*U\+{ord(unfit):04X}"):
        serialize(page)
    with pytest.raises(FormatError, match="page 30, source of its title, line 1"):
        serialize(CmsPage("30", "de", "uk", CmsText(unfit, ""), PAGE.target))


def test_nothing_is_written_without_a_translation_or_in_another_version() -> None:
    for page, version in (
        (CmsPage("30", "de", "uk", PAGE.source, None), "1.2"),
        (CmsPage("30", "de", "uk", PAGE.source, CmsText(" ", "\n")), "1.2"),
        (CmsPage("", "de", "uk", PAGE.source, PAGE.target), "1.2"),
        (PAGE, "2.1"),
    ):
        with pytest.raises(ValueError, match=r".+"):
            serialize(page, version)


_XML = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\ufffe\uffff\r")).map(
    lambda text: "".join(character for character in text if character >= " " or character in "\t\n")
)
_TRICKY = st.lists(st.one_of(_XML, st.sampled_from(["]]>", "]]", ">", "<![CDATA[", "<p>", "&amp;", "&", "\t", "\n"])))
_TEXT = _TRICKY.map("".join)


@given(
    source=st.builds(CmsText, _TEXT, _TEXT),
    target=st.builds(CmsText, _TEXT, _TEXT).filter(lambda text: not text.empty),
    original=_XML.filter(lambda text: bool(text.strip()) and not set(text) & set("\t\n")),
    version=st.sampled_from(VERSIONS),
)
def test_texts_come_back_as_they_were(source: CmsText, target: CmsText, original: str, version: str) -> None:
    (page,) = parse(serialize(CmsPage(original, "de-DE", "uk-UA", source, target), version), "x").pages
    assert (page.original, page.source, page.target) == (original, source, target)


@given(st.text(), st.sampled_from(VERSIONS))
def test_any_text_is_written_or_refused(text: str, version: str) -> None:
    page = CmsPage("7", "de", "uk", PAGE.source, CmsText("Двір", text))
    try:
        data = serialize(page, version)
    except FormatError:
        assert any(ord(c) < 32 or 0xD800 <= ord(c) < 0xE000 or c in "\ufffe\uffff" for c in text)
        return
    (found,) = parse(data, "x").pages
    assert found.target == CmsText("Двір", text.replace("\r\n", "\n").replace("\r", "\n"))


@given(st.binary(max_size=300), st.integers(0, len(EXPORT.encode())))
def test_no_bytes_make_it_fail_otherwise_than_told(data: bytes, place: int) -> None:
    whole = EXPORT.encode()
    for hostile in (data, whole[:place] + data + whole[place:]):
        try:
            parse(hostile, "x")
        except FormatError as refused:
            assert "x" in str(refused)


def test_what_the_real_cms_sends(shared: Path) -> None:
    samples = shared / "cms/samples"
    if not samples.is_dir():
        pytest.skip("no samples of the CMS beside the project")
    pages = {file.name: parse(file.read_bytes(), file.name).pages[0] for file in samples.glob("export-*.xliff")}
    assert len(pages) >= 4
    one, two = pages["export-1.2-en.xliff"], pages["export-2.0-en.xliff"]
    assert (one.source, one.target) == (two.source, two.target)
    assert pages["export-1.2-uk.xliff"].target is None
