"""Where a unit stands, as we and other tools write it into TMX."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.formats import tmx
from pipeline.formats.tmx import Translation, Unit
from pipeline.formats.tmx_context import NOWHERE, Place

SIGNS = st.sampled_from(
    ["<1>", "</1>", "<2/>", r"\\<1>", "<b>", "<a0>", " ", "\n", "\r", "\x07", "\ud800", "<U+0007/>", "😀"]
)
TEXTS = st.lists(SIGNS | st.text(max_size=5), max_size=8).map("".join)
SIDES = st.one_of(st.just((None, None)), TEXTS.map(lambda text: (text, None)), st.just((None, "0123456789abcdef")))
PLACES = st.builds(
    lambda id_, before, after: Place(id_, before[0], after[0], before[1], after[1]),
    st.sampled_from(["", "abcdefgh234567ab", "s1"]),
    SIDES,
    SIDES,
)
TRANSLATION = Translation("en", "Office")


def read(data: str | bytes) -> Place:
    (unit,) = tmx.parse(data if isinstance(data, bytes) else data.encode(), "x.tmx", "de", ("en",))
    return unit.place


def foreign(unit: str, source: str = "", tool: str = "MemoQ", attributes: str = "") -> Place:
    return read(
        f'<tmx version="1.4"><header creationtool="{tool}" srclang="de"/><body><tu {attributes}>{unit}'
        f'<tuv xml:lang="de">{source}<seg>Amt</seg></tuv><tuv xml:lang="en-GB"><seg>Office</seg></tuv>'
        "</tu></body></tmx>"
    )


def props(**texts: str) -> str:
    return "".join(f'<prop type="{kind.replace("_", "-")}">{escape(text)}</prop>' for kind, text in texts.items())


@given(PLACES)
def test_what_is_written_is_read_again(place: Place) -> None:
    data = tmx.serialize("de", "m", [Unit("Amt", (TRANSLATION,), place=place)])
    assert read(data) == place


PLACE = Place("abcdefgh234567ab", "Zum <1>Amt</1> & Rat", "", None, None)


def test_it_stands_where_tools_look_for_it() -> None:
    data = tmx.serialize("de", "m", [Unit("Amt", (TRANSLATION,), place=PLACE)])
    (unit,) = etree.fromstring(data).iter("tu")
    assert {prop.get("type"): prop.text for prop in unit.findall("prop")} == {
        "x-municipality": "m",
        "id": PLACE.segment_id,
        "prev": PLACE.before,
        "next": None,
    }
    source, target = unit.iter("tuv")
    inner = '<bpt i="1" x="1">&lt;1&gt;</bpt>Amt<ept i="1">&lt;/1&gt;</ept>'
    assert {prop.get("type"): prop.text for prop in source.findall("prop")} == {
        "x-context-pre": f"<seg>Zum {inner} &amp; Rat</seg>"
    }
    assert not target.findall("prop")


def test_our_files_stay_valid(shared: Path) -> None:
    dtd = etree.DTD(str(shared / "schemas" / "tmx-1.4" / "tmx14.dtd"))
    for place in (PLACE, Place("s", None, "x", "00")):
        data = tmx.serialize("de", "m", [Unit("Amt", (TRANSLATION,), place=place)])
        assert dtd.validate(etree.fromstring(data)), dtd.error_log


@given(*[st.text("ab &<>\"'äж😀", max_size=9)] * 2)
def test_other_tools_that_read_our_elements_see_the_same_texts(before: str, after: str) -> None:
    place = Place("", f"Amt <1>{before}</1>", f"{after}.")
    data = tmx.serialize("de", "m", [Unit("Amt", (TRANSLATION,), place=place)])
    for name in (b"MemoQ", b"OmegaT"):
        theirs = read(data.replace(b'creationtool="Sprachlotse"', b'creationtool="%s"' % name))
        assert [spaced(text) for text in (theirs.before, theirs.after)] == [spaced(place.before), spaced(place.after)]


def spaced(text: str | None) -> list[str]:
    """White space of other tools' files means nothing."""
    assert text is not None
    return text.split()


def test_memoq_keeps_neighbours_with_the_source_text() -> None:
    pre = '<seg>Zum <bpt i="1" type="bold">{}</bpt>Rathaus<ept i="1">{}</ept></seg>'
    both = props(x_context_pre=pre, x_context_post="<seg>Hilfe &amp; Rat</seg>")
    assert foreign("", both) == Place("", "Zum <1>Rathaus</1>", "Hilfe & Rat")
    assert foreign("", props(x_context_post="<seg>Hilfe</seg>")) == Place("", "", "Hilfe")
    assert foreign("", props(x_context_pre="<seg>Hilfe</seg>")) == Place("", "Hilfe", "")
    assert foreign("", props(x_context="x")) == NOWHERE


@pytest.mark.parametrize(
    "broken", ["<seg>", "<seg>&bad;</seg>", "<seg><!DOCTYPE a []></seg>", "<segment", "<seg>a</seg>b"]
)
def test_a_neighbour_that_cannot_be_read_is_not_known(broken: str) -> None:
    assert foreign("", props(x_context_pre=broken, x_context_post="<seg>Hilfe</seg>")) == Place("", None, "Hilfe")


def test_others_keep_them_with_the_unit_as_mere_text() -> None:
    assert foreign(props(x_context_pre=" Zum\n Amt", x_context_post="")) == Place("", "Zum Amt", "")


def test_omegat_keeps_them_with_the_unit() -> None:
    there = props(file="a.po", id="7_0", prev="Zum <a0>Rathaus</a0>", next="", path="abcdefgh234567ab")
    assert foreign(there, tool="OmegaT") == Place("abcdefgh234567ab", "Zum <1>Rathaus</1>", "")
    assert foreign(props(id="abcdefgh234567ab"), tool="OmegaT") == Place("abcdefgh234567ab")
    assert foreign(there) == Place("abcdefgh234567ab")  # of others, "prev" may be anything


def test_an_id_that_is_none_of_ours_is_no_segment() -> None:
    for id_ in ("7", "ABCDEFGH234567AB", "abcdefgh234567a", "abcdefgh234567ab-1", "abcdefgh034567ab"):
        assert foreign(props(id=id_), attributes=f'tuid="{id_}"') == NOWHERE
    assert foreign("", attributes='tuid="abcdefgh234567ab"') == Place("abcdefgh234567ab")
