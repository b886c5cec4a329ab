"""Sentences in several languages at once: safe, isolated, numbers and days as each language writes them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import escape

from pipeline.formats.carry import carry
from pipeline.formats.spoken import Voice
from pipeline.i18n import chain, languages
from pipeline.model import message


def said(markup: str) -> dict[str, str]:
    """Language → what is said in it."""
    root = html.fragment_fromstring(f"<div>{markup}</div>")
    return {span.get("lang"): span.text_content() for span in root.findall("span")}


def test_each_language_has_a_span_with_its_direction() -> None:
    assert Voice(chain("ar")).say("Thank you!") == (
        '<span class="l0" lang="ar" dir="rtl">شكرًا لكم!</span>'
        '<span class="l1" lang="de" dir="ltr">Vielen Dank!</span>'
        '<span class="l2" lang="en" dir="ltr">Thank you!</span>'
    )


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("n", [0, 1, 2, 5, 21, 1234])
def test_every_number_finds_its_plural_form(language: str, n: int) -> None:
    one, many = "{n} of your translations was accepted.", "{n} of your translations were accepted."
    voice = Voice(chain(language))
    first = said(voice.count(one, many, n))[voice.first.code]
    assert first
    assert "{" not in first
    if n > 2:
        assert re.sub(r"\D", "", first) == str(n)


def test_numbers_days_and_lists_are_written_as_each_language_does() -> None:
    voice = Voice(chain("en"))
    assert said(voice.number(1_234_567)) == {"en": "1,234,567", "de": "1.234.567"}
    late = datetime(2026, 11, 29, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert said(voice.say("Received on {day}", day=late)) == {
        "en": "Received on November 28, 2026",
        "de": "Eingegangen am 28. November 2026",
    }
    assert said(voice.say("Thank you, {people}!", people=["A", "B"]))["de"] == "Vielen Dank, A und B!"
    assert voice.first.date(datetime(2026, 1, 2, tzinfo=UTC)) == "January 2, 2026"
    names = said(voice.say("from {source} into {target}", source=voice.language("de"), target=voice.language("tlh")))
    assert names == {"en": "from German into tlh", "de": "Deutsch → tlh"}


@pytest.mark.parametrize(
    ("value", "opening"),
    [
        ("</1>", '<bdi dir="ltr">'),
        ("06151 12345", '<bdi dir="ltr">'),
        ("نص", "<bdi>"),
        ("Text", "<bdi>"),
        ("", '<bdi dir="ltr">'),
    ],
)
def test_what_has_no_letters_runs_from_left_to_right(value: str, opening: str) -> None:
    assert f"{opening}{escape(value)}</bdi>" in Voice(chain("ar")).message(message("tag {tag} is missing", tag=value))


@given(st.text(max_size=30))
def test_any_text_in_a_gap_is_text_and_nothing_else(value: str) -> None:
    voice = Voice(chain("fa"))
    for markup in (
        voice.message(message("tag {tag} is missing", tag=value)),
        voice.say("Thank you, {people}!", people=[value]),
    ):
        root = html.fragment_fromstring(f"<div>{markup}</div>")
        assert {node.tag for node in root.iter()} == {"div", "span", "bdi"}
        assert str(escape(carry(value))) in markup


def test_messages_are_said_once_and_kept() -> None:
    voice = Voice(chain("de"))
    assert voice.message(message("tag {tag} is missing", tag="<1>")) is voice.message(
        message("tag {tag} is missing", tag="<1>")
    )
    assert voice.say("Accepted") is voice.say("Accepted")
    assert voice.plain("Accepted") == "Übernommen"
