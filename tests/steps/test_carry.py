"""Codes of a published translation, brought into the source's numbering."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.html.codes import check_codes, plain_text
from pipeline.model import ExtractedSegment
from pipeline.steps.carry import carry_codes
from pipeline.steps.segment import cut


def line(html: str) -> ExtractedSegment:
    (segment,) = cut("", f"<p>{html}</p>")
    return segment


def carried(source: str, target: str) -> str | None:
    return carry_codes(line(source), line(target))


def test_links_find_each_other_by_address_in_whatever_order() -> None:
    found = carried(
        'Zum <a href="https://a.example/">Amt</a> oder zur <a href="https://b.example/x">Bücherei</a>.',
        'To the <a class="k" href="http://b.example/x/">library</a> or the <a href="https://a.example">office</a>.',
    )
    assert found == "To the <2>library</2> or the <1>office</1>."


def test_emphasis_and_link_change_places() -> None:
    found = carried(
        'Eine <b>Beratung</b> gibt <a href="/x/de/amt/">das Amt</a>.',
        'The <a href="/x/en/office/">office</a> gives <b>advice</b>.',
    )
    assert found == "The <2>office</2> gives <1>advice</1>."


def test_emphasis_that_only_the_translation_has_is_left_out() -> None:
    assert carried("Das geht nicht.", "That does <em>not</em> work.") == "That does not work."


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ('Frag beim <a href="/bamf">BAMF</a> nach.', "Ask the BAMF.", "Ask the <1>BAMF</1>."),
        ("Der <strong>Turnverein</strong> hilft.", "The Turnverein helps.", "The <1>Turnverein</1> helps."),
    ],
)
def test_what_the_source_has_around_a_name_is_put_around_it(source: str, target: str, expected: str) -> None:
    assert carried(source, target) == expected


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Frag <b>sofort</b> nach.", "Ask at once."),
        ('Frag <a href="/a">BAMF</a> nach.', "BAMF or BAMF: ask."),
        ('Frag beim <a href="/a">example.org</a> nach.', "Ask at https://example.org now."),
        ("Frag nach.", 'Ask <a href="/a">here</a>.'),
        ('Ruf <a href="tel:0711555">uns</a> an.', 'Call <a href="tel:0711556">us</a> now.'),
        ('Lies <a href="/a">hier</a>.', 'Read <a href="/a">here</a> or <a href="/a">there</a>.'),
        ("Ein <b>Rat</b> und <b>Tat</b> dazu.", "Some <b>help</b> for it."),
    ],
    ids=["no place", "two places", "inside an address", "new link", "other number", "link twice", "less emphasis"],
)
def test_what_has_no_place_beyond_doubt_is_refused(source: str, target: str) -> None:
    assert carried(source, target) is None


def test_an_icon_of_the_source_comes_with_its_link() -> None:
    found = carried(
        'Mehr: <img src="w.svg"> <a href="https://a.example/">a.example</a>',
        'More: <a href="https://a.example/">a.example</a>',
    )
    assert found == "More: <1>a.example</1>"


pieces = st.sampled_from(
    ["Rat ", "<b>x</b> ", '<a href="/1">eins</a> ', '<a href="/2">zwei</a> ', "<i>Amt</i> ", "\\&lt;1> "]
)
htmls = st.lists(pieces, min_size=1, max_size=6).map("".join).map(lambda html: f"A {html} Z")


@given(htmls, htmls)
def test_what_is_carried_fits_and_reads_the_same(source: str, target: str) -> None:
    ours, theirs = line(source), line(target)
    found = carry_codes(ours, theirs)
    if found is not None:
        assert check_codes(ours.codes, found) == ()
        assert plain_text(found) == plain_text(theirs.text)


@given(htmls)
def test_the_same_markup_is_kept(html: str) -> None:
    same = line(html)
    found = carry_codes(same, same)
    assert found is not None
    assert check_codes(same.codes, found) == ()
