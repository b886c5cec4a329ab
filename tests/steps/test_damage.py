"""Damage that was seen in published pages, in made-up texts of the same shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import ExtractedSegment
from pipeline.steps.damage import CUT, DOUBLED, GLUED, TORN, find_damage
from pipeline.steps.segment import cut


def line(html: str) -> ExtractedSegment:
    (segment,) = cut("", f"<p>{html}</p>")
    return segment


MAIL = '<a href="mailto:Buergeramt-Mitte@stadt.example">Buergeramt-Mitte@stadt.example</a>'
PHONE = '<a href="tel:071155501234">071155501234</a>'
SITE = '<a href="https://www.stadt.example/amt">www.stadt.example/amt</a>'


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (MAIL, 'B <a href="mailto:Buergeramt-Mitte@stadt.example">uergera</a> mt-Mitte@stadt.example'),
        (PHONE, '0 <a href="tel:071155501234">7115550</a> 1234'),
        (SITE, 'w <a href="https://www.stadt.example/amt">ww.stad</a> t.example/amt'),
        (
            f"Schreib an {MAIL}.",
            'Write to B<a href="mailto:Buergeramt-Mitte@stadt.example">uergera</a>mt-Mitte@stadt.example.',
        ),
        (MAIL, '<a href="mailto:Buergeramt-Mitte@stadt.example">uergera</a>'),
        ("Hauptstraße 3, 70173 Kranichfurt", '<a href="https://maps.example/1">Hauptstraße 3, 70173 Kran</a> ichfurt'),
        (PHONE, '0 <a href="tel:+4971155501234">7115550</a> 1234'),
    ],
)
def test_cut_link_texts(source: str, target: str) -> None:
    assert find_damage(line(target), line(source)) == CUT


@pytest.mark.parametrize(("whole", "damaged"), [(MAIL, "mailto"), (PHONE, "tel"), (SITE, "https")])
def test_cut_addresses_are_found_without_the_source(whole: str, damaged: str) -> None:
    start, end = whole.index(">") + 1, whole.rindex("<")
    broken = f"{whole[start]} {whole[:start]}{whole[start + 1 : start + 8]}</a> {whole[start + 8 : end]}"
    assert damaged in broken
    assert find_damage(line(broken)) == CUT


def test_torn_and_doubled() -> None:
    assert find_damage(line("Write to buergeramt @stadt.example now"), line("Schreib buergeramt@stadt.example")) == TORN
    assert find_damage(line(f"Call {PHONE} 071155501234"), line(f"Ruf {PHONE} an")) == DOUBLED


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ('Mehr gibt es <a href="/x">hier</a>.', 'You can find more<a href="/x">here</a>.'),
        ("Das <b>gilt</b> nicht.", "That<b>holds</b> not."),
        ('Siehe „<a href="/x">Hilfe für Eltern</a>“.', 'See "<a href="/x">Help for par</a>ents".'),
    ],
)
def test_lost_spaces(source: str, target: str) -> None:
    assert find_damage(line(target), line(source)) == GLUED


@pytest.mark.parametrize(
    ("source", "target"),
    [
        (PHONE, '<a href="tel:071155501234">0711 5550 1234</a>'),
        (f"Tel. {PHONE}", 'Phone <a href="tel:+4971155501234">0711 5550-1234</a>'),
        (f"Mail: {MAIL}", f"Mail: {MAIL}"),
        ("<b>Kinder</b>garten am See", "<b>Kinder</b>garten on the lake"),
        ('Die <a href="/k">Kinder</a>tagesstätte', 'The <a href="/k">Kinder</a>tagesstätte'),
        ("Der <b>Rat e.V.</b> hilft", "The <b>Rat e.V</b>. helps"),
        (
            'Zum <a href="https://x.example/deutschkurse">Kurs</a>',
            'To the <a href="https://x.example/deutschkurse">Kurs</a>',
        ),
        (
            'Frag <a href="mailto:amueller@x.example">Frau Mueller</a>',
            'Ask <a href="mailto:amueller@x.example">Ms Mueller</a>',
        ),
        ("Wasser und <b>Strom</b>", "水和<b>电</b>费"),
    ],
)
def test_what_is_sound_is_left_alone(source: str, target: str) -> None:
    assert find_damage(line(target), line(source)) == ""


html = st.lists(
    st.sampled_from(["Amt ", "<b>Rat</b> ", f"{MAIL} ", f"{PHONE} ", f"{SITE} ", "k<i>l</i>m ", "„A“ ", "1. "]),
    min_size=1,
).map(lambda parts: "Zur " + "".join(parts))


@given(html)
def test_a_text_is_no_damage_to_itself(text: str) -> None:
    assert find_damage(line(text), line(text)) == ""
