"""TMX as other tools write it, and as they read ours."""

from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from translate.storage import tmx as toolkit

from pipeline.errors import FormatError
from pipeline.formats import tmx
from pipeline.formats.tmx import Translation, Unit
from pipeline.state import Origin, Review

HEADER = (
    '<header creationtool="{tool}" creationtoolversion="1" segtype="sentence" o-tmf="x" adminlang="en" '
    'srclang="{srclang}" datatype="html"/>'
)
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def file(body: str, tool: str = "Tool", srclang: str = "de-DE", prolog: str = "") -> str:
    return f'{prolog}<tmx version="1.4">{HEADER.format(tool=tool, srclang=srclang)}<body>{body}</body></tmx>'


def read(data: str | bytes, *languages: str) -> list[Unit]:
    return list(tmx.parse(data if isinstance(data, bytes) else data.encode(), "x.tmx", "de", languages or ("en",)))


def tu(source: str, target: str, attributes: str = "") -> str:
    return (
        f'<tu {attributes}><tuv xml:lang="de-DE"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="EN-US"><seg>{target}</seg></tuv></tu>'
    )


def pair(source: str, target: str, tool: str = "Tool") -> tuple[str, str]:
    (unit,) = read(file(tu(source, target), tool))
    (translation,) = unit.translations
    return unit.source, translation.text


# --- ours -------------------------------------------------------------------------------------------------

_TAGS = ["<1>", "</1>", "<2/>", "<2>", "</2>", "<3/>", r"\<1>", r"\\<2/>", "<b>", "<a0>", "< 1 >", "&amp;", "]]>"]
_SIGNS = [" ", "  ", "\n", "\r", "\t", "\x07", "\x00", "\u2028", "\u200f", "\ud800", "<U+0007/>", "\\", "😀", "شارع"]
_PIECES = st.sampled_from(_TAGS + _SIGNS)
TEXTS = st.lists(_PIECES | st.text(max_size=5), max_size=12).map("".join)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(lambda d: d.replace(microsecond=0, tzinfo=UTC))
TRANSLATIONS = st.builds(
    Translation,
    st.sampled_from(["en", "uk", "zh-hans", "de-si"]),
    TEXTS,
    st.sampled_from(Origin),
    st.sampled_from(Review),
    st.none() | st.floats(0, 1),
    st.sampled_from(["", "Amal", "argos translate-de_en 1.9", 'A "B" <c> & d']),
    MOMENTS,
)


@given(st.lists(st.tuples(TEXTS.filter(bool), st.lists(TRANSLATIONS, max_size=4)), max_size=4))
def test_what_is_written_is_read_again(pairs: list[tuple[str, list[Translation]]]) -> None:
    units = [Unit(source, tuple(translations)) for source, translations in pairs]
    data = tmx.serialize("de", "musterkreis", units)
    assert data == tmx.serialize("de", "musterkreis", units)
    back = read(data, "en", "uk", "zh-hans", "de-si")
    assert [(unit.source, unit.translations) for unit in back] == [(unit.source, unit.translations) for unit in units]


UNITS = [
    Unit(
        r"Guten <1>Tag</1> <2/> & \<3>",
        (
            Translation("en", "Good <1>day</1> <2/>", Origin.HUMAN, Review.FINAL, None, "Amal", NOW),
            Translation("ar", "<2/> <1>طاب</1> يومك", Origin.HARVESTED, Review.TRANSLATED, 0.5, "", NOW),
        ),
    ),
    Unit("Halb <1>offen", (Translation("en", "Half </1> open <1>"),)),
]


def test_codes_are_elements_and_everything_else_is_text() -> None:
    root = etree.fromstring(tmx.serialize("de", "m", UNITS))
    first, second = (
        [etree.tostring(seg, encoding="unicode", with_tail=False) for seg in unit.iter("seg")]
        for unit in root.iter("tu")
    )
    assert first[0] == (
        '<seg>Guten <bpt i="1" x="1">&lt;1&gt;</bpt>Tag<ept i="1">&lt;/1&gt;</ept> <ph x="2">&lt;2/&gt;</ph>'
        r" &amp; \&lt;3&gt;</seg>"
    )
    assert second == ["<seg>Halb &lt;1&gt;offen</seg>", "<seg>Half &lt;/1&gt; open &lt;1&gt;</seg>"]


def test_facts_stand_where_tools_look_for_them() -> None:
    unit = next(etree.fromstring(tmx.serialize("de", "musterkreis", UNITS)).iter("tu"))
    source, english, arabic = unit.iter("tuv")
    assert unit.findtext("prop[@type='x-municipality']") == "musterkreis"
    assert not source.findall("prop")
    assert {prop.get("type"): prop.text for prop in english.iter("prop")} == {"x-origin": "human", "x-review": "final"}
    assert arabic.findtext("prop[@type='x-score']") == "0.5"
    assert (english.get("creationdate"), english.get("creationid")) == ("20260102T030405Z", "Amal")


def test_our_files_are_valid(shared: Path) -> None:
    dtd = etree.DTD(str(shared / "schemas" / "tmx-1.4" / "tmx14.dtd"))
    for units in ([], UNITS):
        assert dtd.validate(etree.fromstring(tmx.serialize("de", "m", units))), dtd.error_log


def test_another_program_reads_our_files() -> None:
    store = toolkit.tmxfile.parsestring(tmx.serialize("de", "m", UNITS[:1]))
    (unit,) = store.units
    assert store.getsourcelanguage() == "de"
    assert (unit.source, unit.target) == (r"Guten <1>Tag</1> <2/> & \<3>", "Good <1>day</1> <2/>")


def test_we_read_files_of_another_program() -> None:
    store = toolkit.tmxfile(sourcelanguage="de", targetlanguage="en")
    store.addtranslation("Ein <1>Haus</1>", "de", "A <1>house</1>", "en")
    out = io.BytesIO()
    store.serialize(out)
    (unit,) = read(out.getvalue())
    assert (unit.source, unit.translations[0].text) == ("Ein <1>Haus</1>", "A <1>house</1>")


# --- other tools' -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (  # memoQ: empty codes, x only where needed
            '<bpt i="1" type="bold">{}</bpt>Wo<ept i="1">{}</ept> <ph>&lt;br/&gt;</ph>hin?',
            'Where <ph>&lt;br/&gt;</ph><bpt i="1" type="bold">{}</bpt>to<ept i="1">{}</ept>?',
            ("<1>Wo</1> <2/>hin?", "Where <2/><1>to</1>?"),
        ),
        (  # Trados: numbers begin anywhere; i differs between the languages, x does not
            '<bpt i="1" type="x" x="7" />Amt<ept i="1" /><ph x="9" type="y" />',
            '<ph x="9" type="y" /><bpt i="4" type="x" x="7" />office<ept i="4" />',
            ("<1>Amt</1><2/>", "<2/><1>office</1>"),
        ),
        (  # Workbench: old ut
            "<ut>{\\b </ut>Amt<ut>}</ut>",
            "<ut>{\\b </ut>Office<ut>}</ut>",
            ("<1/>Amt<2/>", "<1/>Office<2/>"),
        ),
        (  # two halves of a pair that goes over the segment's border, and a note in between
            '<it pos="begin" x="1">&lt;i&gt;</it>Amt <hi type="term">Mitte</hi>',
            '<it pos="begin" x="1">&lt;i&gt;</it>Office <hi>Centre</hi>',
            ("<1/>Amt Mitte", "<1/>Office Centre"),
        ),
        (  # a text inside a code is part of the code
            '<ph x="1">&lt;img alt="<sub>Bild</sub>"/&gt;</ph> da',
            '<ph x="1">&lt;img alt="<sub>picture</sub>"/&gt;</ph> here',
            ("<1/> da", "<1/> here"),
        ),
        (  # the same code twice
            "<ph>{br}</ph>a<ph>{br}</ph>",
            "<ph>{br}</ph>b<ph>{br}</ph>",
            ("<1/>a<2/>", "<1/>b<2/>"),
        ),
        ('<bpt i="1"/><bpt i="2"/>a<ept i="2"/><ept i="1"/>', "b", ("<1><2>a</2></1>", "b")),
        ("a", '<bpt i="1"/>b<ept i="1"/>', ("a", "<1>b</1>")),  # shows as a tag too many
        ("a<ept i='3'/>", "b", ("a</1>", "b")),  # shows as a broken tag
        ("<1>a</1><ph x='1'/>", "<ph x='1'/><1>b</1>".replace("<1>", "&lt;1&gt;"), None),
        ("  Viel\n      Platz\t", "Much&#160;space ", ("Viel Platz", "Much\u00a0space")),
    ],
)
def test_codes_of_other_tools(source: str, target: str, expected: tuple[str, str] | None) -> None:
    if expected is None:  # ours as text beside theirs as elements: numbers do not clash
        source = source.replace("<1>", "&lt;1&gt;").replace("</1>", "&lt;/1&gt;")
        target = target.replace("</1>", "&lt;/1&gt;")
        expected = ("<1>a</1><2/>", "<2/><1>b</1>")
    assert pair(source, target) == expected


def test_omegat_writes_short_tags_as_text() -> None:
    source, target = "&lt;a0&gt;Amt&lt;/a0&gt; &lt;b1/&gt;", "&lt;b1/&gt; &lt;a0&gt;office&lt;/a0&gt;"
    assert pair(source, target, "OmegaT") == ("<1>Amt</1> <2/>", "<2/> <1>office</1>")
    assert pair(source, target) == ("<a0>Amt</a0> <b1/>", "<b1/> <a0>office</a0>")  # of others it is text
    assert pair("&lt;1&gt;Amt&lt;/1&gt;", "x", "OmegaT")[0] == "<1>Amt</1>"  # as it stands in our PO files


def test_only_our_own_files_speak_of_review() -> None:
    props = '<prop type="x-origin">human</prop><prop type="x-review">final</prop><prop type="x-score">{}</prop>'
    body = '<tu><tuv xml:lang="de"><seg>a</seg></tuv><tuv xml:lang="en">{}<seg>b</seg></tuv></tu>'
    for tool, score, expected in (
        ("OmegaT", "1", (None, None, None)),
        ("Sprachlotse", "1", (Origin.HUMAN, Review.FINAL, 1.0)),
        ("Sprachlotse", "nan", (Origin.HUMAN, Review.FINAL, None)),
    ):
        (unit,) = read(file(body.format(props.format(score)), tool))
        (translation,) = unit.translations
        assert (translation.origin, translation.review, translation.score) == expected
    changed = body.format(props.format("1")).replace('"en"', '"en" changedate="20260303T000000Z"')
    (unit,) = read(file(changed, "Sprachlotse"))  # in another tool, which kept our header
    assert (unit.translations[0].origin, unit.translations[0].review) == (None, None)
    (unit,) = read(file(body.format('<prop type="x-review">perfect</prop>'), "Sprachlotse"))
    assert (unit.translations[0].origin, unit.translations[0].review) == (None, None)


def test_who_and_when() -> None:
    (unit,) = read(
        file(
            '<tu creationid="ORG" creationdate="20100203T040506Z"><tuv lang="de"><seg>a</seg></tuv>'
            '<tuv xml:lang="en" changeid="Ira" creationid="Bo" changedate="20120101T000000Z"><seg>b</seg></tuv>'
            '<tuv xml:lang="en-GB" creationdate="soon"><seg>c</seg></tuv></tu>'
        )
    )
    first, second = unit.translations
    assert (first.author, first.created) == ("Ira", datetime(2012, 1, 1, tzinfo=UTC))
    assert (second.author, second.created) == ("ORG", datetime(2010, 2, 3, 4, 5, 6, tzinfo=UTC))


def test_every_source_meets_every_translation() -> None:
    body = "".join(
        f'<tuv xml:lang="{tag}"><seg>{tag}</seg></tuv>' for tag in ("DE-AT", "en_US", "de", "fr", "uk-UA", "en-GB", "")
    )
    units = read(file(f"<tu>{body}</tu><tu><tuv xml:lang='fr'><seg>x</seg></tuv></tu>"), "en", "uk")
    assert [(unit.source, [(t.language, t.text) for t in unit.translations]) for unit in units] == [
        ("DE-AT", [("en", "en_US"), ("uk", "uk-UA"), ("en", "en-GB")]),
        ("de", [("en", "en_US"), ("uk", "uk-UA"), ("en", "en-GB")]),
        ("", []),
    ]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("de", "de"),
        ("DE_at", "de"),
        ("de-si", "de-si"),
        ("de-SI", "de-si"),
        ("zh-CN", "zh-hans"),
        ("zh-Hans-CN", "zh-hans"),
        ("zh-TW", "zh-hant"),
        ("en-US", None),
        ("en", "en-gb"),
        ("pt-BR", "pt-br"),
        ("pt-AO", "pt"),
        ("den", None),
        ("", None),
    ],
)
def test_languages(tag: str, expected: str | None) -> None:
    codes = ("de", "de-si", "zh-hans", "zh-hant", "en-gb", "pt", "pt-br")
    assert tmx.pick_language(tag, codes) == expected


# --- encodings --------------------------------------------------------------------------------------------

LETTER = file(tu("Straße", "street – улица"))


@pytest.mark.parametrize(
    "data",
    [
        LETTER.encode("utf-8-sig"),
        LETTER.encode("utf-16"),
        ('<?xml version="1.0" encoding="UTF-16"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">' + LETTER).encode("utf-16"),
        ('<?xml version="1.0" encoding="utf-16"?>' + LETTER).encode("utf-16-le"),
        ('<?xml version="1.0" encoding="windows-1251"?>' + LETTER.replace("ß", "&#xDF;")).encode("cp1251"),
        b"<!-- by hand --><?tool x?>" + LETTER.encode(),
        LETTER.replace("<tmx ", '<tmx xmlns="http://www.lisa.org/tmx14" ').encode(),
        LETTER.replace("1.4", "1.1").encode(),
    ],
)
def test_encodings_and_prologs(data: bytes) -> None:
    (unit,) = read(data)
    assert (unit.source, unit.translations[0].text) == ("Straße", "street – улица")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "x.tmx is empty"),
        (b" \n", "x.tmx is empty"),
        (b"\x00\x01\x02", "x.tmx, line 1"),
        (b"msgid", "x.tmx, line 1"),
        (b"<xliff/>", "root is “xliff”"),
        (b'<tmx version="2.0"/>', "TMX 2.0"),
        (file("\n" + tu("Straße", "x")).encode("latin-1"), "line 2: it is not in the encoding"),
        (b'<?xml version="1.0" encoding="klingon"?>' + LETTER.encode(), "klingon"),
        (file("\n\n<tu><tuv>").encode(), "line 3"),
        (file(tu("a", "b")).encode()[:-20], "not well-formed"),
        (file("\n" + tu("a&#7;", "b")).encode(), "line 2"),
        (file("\n" + tu("a&bad;", "b")).encode(), "line 2: this is not well-formed XML (Entity 'bad' not defined)"),
        (file(tu("a&bad;", "b"), prolog='<!DOCTYPE tmx SYSTEM "tmx14.dtd">').encode(), "line 1: the entity &bad;"),
        (file(tu("&a;", "b"), prolog='<!DOCTYPE tmx [<!ENTITY a "aa">]>').encode(), "declares entities"),
        (file("", prolog='<!DOCTYPE tmx [<!ENTITY a SYSTEM "file:///etc/passwd">]>').encode(), "declares entities"),
        (file("", prolog='<!DOCTYPE tmx [<!ENTITY % a SYSTEM "a"> %a;]>').encode(), "declares entities"),
        (file("", prolog="<!DOCTYPE tmx [<!ELEMENT tmx ANY>]>").encode(), "declares entities"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(FormatError, match=r"x\.tmx") as caught:
        read(data)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_entity_bomb_does_not_go_off() -> None:
    declared = "".join(f'<!ENTITY b{n} "{f"&b{n - 1};" * 10}">' for n in range(1, 12))
    bomb = file(tu("&b11;", "x"), prolog=f'<!DOCTYPE tmx [<!ENTITY b0 "boom">{declared}]>')
    tracemalloc.start()
    try:
        for data in (bomb, bomb.replace('version="1.4"', 'version="1.4" x="&b11;"')):
            with pytest.raises(FormatError):
                read(data)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_large_memory_is_never_held_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tree is in libxml2's memory, not in Python's: nothing but the tree itself can tell."""
    sizes: list[int] = []
    forget = tmx.forget

    def watched(element: etree._Element) -> None:
        forget(element)
        root = element.getroottree().getroot()
        sizes.append(len(root) + sum(map(len, root)))

    monkeypatch.setattr(tmx, "forget", watched)
    data = file("\n".join(tu(f"Haus <ph x='1'/> {n}", f"House <ph x='1'/> {n}") for n in range(20_000)))
    units = tmx.parse(data.encode(), "x.tmx", "de", ("en",))
    assert next(units).source == "Haus <1/> 0"
    assert len(sizes) == 1  # only the header: given while the rest is still to be read
    *_, last = units
    assert (last.source, last.where) == ("Haus <1/> 19999", "unit 20000, line 20000")
    assert len(sizes) == 20_001
    assert max(sizes) < 1_000  # what one portion of the file holds


@given(
    st.integers(0, len(LETTER) + 10), st.integers(0, 20), st.binary(max_size=8), st.sampled_from(["utf-8", "utf-16"])
)
def test_damaged_files_are_read_or_refused(place: int, length: int, instead: bytes, encoding: str) -> None:
    data = LETTER.encode(encoding)
    damaged = data[:place] + instead + data[place + length :]
    try:
        units = read(damaged)
    except FormatError as error:
        assert str(error).startswith("x.tmx")
    else:
        assert all(isinstance(unit, Unit) for unit in units)
