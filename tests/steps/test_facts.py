"""Fact updates: what is one, and patches that are right or not made."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.html.codes import plain_text
from pipeline.literals import lost_literals
from pipeline.steps.facts import only_facts_changed, update_facts


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("von 8 bis 12 Uhr", "von 9 bis 12.30 Uhr"),
        ("Tel. <1>0631 4205-0</1>", "Tel. <1>0631 4205-11</1>"),
        ("bis 12. März 2026", "bis 3. Mai 2027"),
        ("bis 1.6.2026", "bis 3. Mai 2027"),
        ("kostet 50 Euro", "kostet 1.050,50 Euro"),
        ("Lindenweg 4, 67655 Kranichfurt", "Lindenweg 12a, 67657 Kranichfurt"),
        ("mehr: www.amt.example", "mehr: https://rat.example/x"),
        ("an <1>info@amt.example</1>", "an <1>rat@amt.example</1>"),
        ("in 2 Wochen", "in 5 Wochen"),
        ("Niveau B1", "Niveau B2"),
        ("8–12 Uhr, Tel. 112", "9–13 Uhr, Tel. 110"),
    ],
)
def test_only_facts(before: str, after: str) -> None:
    assert only_facts_changed(before, after)
    assert only_facts_changed(after, before)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("von 8 bis 12 Uhr", "von 8 bis 12 Uhr"),
        ("von 8 bis 12 Uhr", "ab 8 bis 12 Uhr"),
        ("8–12 Uhr", "8–12 und 14–16 Uhr"),
        ("von 8 bis 12 Uhr", "von 8 Uhr"),
        ("um 8 Uhr", "um 8"),
        ("kostet 50 Euro", "kostet 50 Prozent"),
        ("kostet 50 €", "kostet 50 $"),
        ("bis 12. März", "bis 12. März 2026"),
        ("im März", "im April"),
        ("Hallo {name}", "Hallo {vorname}"),
        ("Tel. <1>0631 4205-0</1>", "Tel. 0631 4205-0"),
        ("Tel. <1>0631 4205-0</1>", "<1>Tel. 0631 4205-1</1>"),
        ("<1/>8 Uhr", "<2/>9 Uhr"),
        ("<1>0631</1> 4205-0", "<1>0632</1> 4205-0"),
        ("drei Tage", "vier Tage"),
        ("5 Tage", "fünf Tage"),
        ("Zimmer 5", "Raum 6"),
    ],
)
def test_more_than_facts(before: str, after: str) -> None:
    assert not only_facts_changed(before, after)


@pytest.mark.parametrize(
    ("language", "before", "after", "target", "expected"),
    [
        ("en", "8 bis 20 Uhr", "9 bis 19 Uhr", "8 am to 8 pm", "9 am to 7 pm"),
        ("en", "8 bis 12 Uhr", "12 bis 16 Uhr", "8 a.m. to 12 p.m.", "12 p.m. to 4 p.m."),
        ("en", "8 Uhr", "17.30 Uhr", "8 AM", "5:30 PM"),
        ("en", "8.00 Uhr", "17.30 Uhr", "8.00 am", "5.30 pm"),
        ("en", "16 bis 18 Uhr", "17 bis 18 Uhr", "4 to 6 pm", "5 to 6 pm"),
        ("en", "16 bis 18 Uhr", "10 bis 18 Uhr", "4 to 6 p.m.", "10 a.m. to 6 p.m."),
        ("en", "08:00–12:00", "09:00–13:00", "08:00–12:00", "09:00–13:00"),
        ("uk", "8 bis 12 Uhr", "8.30 bis 16 Uhr", "з 8:00 до 12:00", "з 8:30 до 16:00"),
        ("tr", "10 Uhr", "8 Uhr", "saat 10.00", "saat 8.00"),
        ("ar", "8 bis 20 Uhr", "9 bis 19 Uhr", "من ٨ صباحًا حتى ٨ مساءً", "من ٩ صباحًا حتى ٧ مساءً"),
        ("ar", "8 Uhr", "14.30 Uhr", "8 صباحًا", "2:30 مساءً"),
        ("fa", "8:00 Uhr", "9:30 Uhr", "ساعت ۸:۰۰", "ساعت ۹:۳۰"),
        ("en", "Tel. <1>0631 4205-0</1>", "Tel. <1>0631 4205-11</1>", "<1>0631 4205-0</1>", "<1>0631 4205-11</1>"),
        ("en", "Tel. 0631 4205-0", "Tel. 0631 4205-11", "Call +49 631 4205-0", "Call +49 631 4205-11"),
        ("en", "Tel. 0631 4205-0", "Tel. 0631 4205-11", "Call +4963142050", "Call +49631420511"),
        ("en", "Tel. 0631 / 4205-0", "Tel. 0631 / 4205-11", "Call 063142050", "Call 0631420511"),
        ("ar", "Tel. 0631 4205-0", "Tel. 0631 4205-11", "هاتف ٠٦٣١ ٤٢٠٥-٠", "هاتف ٠٦٣١ ٤٢٠٥-١١"),
        ("en", "Tel. 0631/4205-0", "Tel. 0631 4205-0", "Call 0631/4205-0", "Call 0631 4205-0"),
        ("en", "Tel. 0631/4205-0", "Tel. 0631 4205-0", "Call 063142050", "Call 063142050"),
        ("en", "am 12. März 2026", "am 3. Mai 2027", "on 12 March 2026", "on 3 May 2027"),
        ("en", "am 12. März 2026", "am 3. Mai 2027", "on March 12, 2026", "on May 3, 2027"),
        ("en", "am 12.3.2026", "am 3.5.2027", "on 12 Mar 2026", "on 3 May 2027"),
        ("en-gb", "am 12.03.2026", "am 03.05.2027", "on 12/03/2026", "on 03/05/2027"),
        ("uk", "am 12. März 2026", "am 3. Mai 2027", "12 березня 2026 року", "3 травня 2027 року"),
        ("tr", "am 12. März 2026", "am 3. Mai 2027", "12 Mart 2026", "3 Mayıs 2027"),
        ("ar", "am 12. März 2026", "am 3. Mai 2027", "في ١٢ مارس ٢٠٢٦", "في ٣ مايو ٢٠٢٧"),
        ("fa", "am 12. März 2026", "am 3. Mai 2027", "۱۲ مارس ۲۰۲۶", "۳ مهٔ ۲۰۲۷"),
        ("en", "1.234,50 €", "2.500,75 €", "€1,234.50", "€2,500.75"),
        ("en", "50 Euro", "1.050 Euro", "50 euros", "1,050 euros"),
        ("en", "49,- €", "59,- €", "€49", "€59"),
        ("uk", "20.000 €", "25.500 €", "20\u00a0000 €", "25\u00a0500 €"),
        ("tr", "50 %", "60 %", "%50", "%60"),
        ("ar", "1.234,50 €", "2.500,75 €", "١٬٢٣٤٫٥٠ €", "٢٬٥٠٠٫٧٥ €"),
        ("en", "1,5 Stunden", "2,5 Stunden", "1.5 hours", "2.5 hours"),
        ("uk", "in 2 Wochen", "in 3 Wochen", "за 2 тижні", "за 3 тижні"),
        ("en", "seit 2021", "seit 2026", "since 2021", "since 2026"),
        ("ru", "seit 2021", "seit 2026", "с 2021 года", "с 2026 года"),
        ("en", "Niveau B1", "Niveau B2", "level B1", "level B2"),
        ("en", "ein 365-Euro-Ticket", "ein 500-Euro-Ticket", "a 365-euro ticket", "a 500-euro ticket"),
        ("ar", "Lindenweg 4, 67655 X", "Lindenweg 12a, 67657 X", "67655 X, Lindenweg 4", "67657 X, Lindenweg 12a"),
        ("uk", "an info@amt.example", "an rat@amt.example", "на info@amt.example.", "на rat@amt.example."),
        ("en", "www.amt.example", "https://rat.example/x", "See www.amt.example.", "See https://rat.example/x."),
        ("en", "2 Kinder, 2 Hunde", "3 Kinder, 3 Hunde", "2 children, 2 dogs", "3 children, 3 dogs"),
        ("en", "5 oder 7 Tage", "7 oder 5 Tage", "5 or 7 days", "7 or 5 days"),
        ("en", "Zimmer 8, 8 Uhr", "Zimmer 8, 9 Uhr", "room 8, 8 am", "room 8, 9 am"),
        ("en", r"bis \<5> 3 Tage", r"bis \<5> 4 Tage", r"up to \<5> 3 days", r"up to \<5> 4 days"),
    ],
)
def test_patched(language: str, before: str, after: str, target: str, expected: str) -> None:
    update = update_facts(before, after, target, "de", language)
    assert (update.text, update.reason) == (expected, "")
    assert update.changed


@pytest.mark.parametrize(
    ("language", "before", "after", "target", "reason"),
    [
        ("uk", "in 2 Wochen", "in 5 Wochen", "за 2 тижні", "words beside"),
        ("ar", "in 2 Wochen", "in 5 Wochen", "2 أسابيع", "words beside"),
        ("xx", "in 5 Wochen", "in 6 Wochen", "5 abc", "words beside"),
        ("en", "1 Tag", "2 Tag", "1 day", "words beside"),
        ("en", "in 5 Wochen", "in 6 Wochen", "in five weeks", "does not have"),
        ("tr", "8 Uhr", "9 Uhr", "saat 8'de", "ending"),
        ("en", "im 1. Stock", "im 2. Stock", "on the 1st floor", "ending"),
        ("ru", "im 5. Stock", "im 6. Stock", "на 5-м этаже", "ending"),
        ("en", "am 12. März", "am 13. März", "on 12th March", "ending"),
        ("it", "am 8. März", "am 9. März", "l'8 marzo", "written onto"),
        ("en", "ein 7-Stunden-Tag", "ein 8-Stunden-Tag", "a 7-hour day", "article"),
        ("en", "2 Kinder, 2 Hunde", "2 Kinder, 3 Hunde", "2 children, 2 dogs", "more than once"),
        ("xx", "Zimmer 8, 8 Uhr", "Zimmer 8, 9 Uhr", "abc 8, def 8", "more than once"),
        ("en", "5 Tage", "6 Tage", "5 days. Yes, 5!", "more than once"),
        ("en", "Tel. 0631 4205", "Tel. 0631 4206", "Call <1>0631</1> 4205", "tag"),
        ("en", "9 bis 12 Uhr", "9 bis 13 Uhr", "9 am to noon", "in words"),
        ("en", "9 Uhr", "0 Uhr", "9 am", "midnight"),
        ("en", "14 bis 16 Uhr", "9 bis 16 Uhr", "2 to 4 o'clock", "half of the day"),
        ("en", "16 bis 19 Uhr", "16 bis 21 Uhr", "4 to 7 and 9 pm", ""),
        ("uk", "bis 13 Uhr", "bis 19 Uhr", "до 1 дня", ""),
        ("es", "um 13 Uhr", "um 14 Uhr", "a la 1:00 p. m.", ""),
        ("uk", "im März 2026", "im Mai 2026", "у березні 2026", "name of the month"),
        ("ar", "am 12. März 2026", "am 13. März 2026", "22/12/1404", "does not have"),
        ("en", "12.–15. März 2026", "12.–16. März 2026", "March 12–15, 2026", ""),
        ("en", "www.amt.example/de/x", "www.amt.example/de/y", "www.amt.example/en/x", "another address"),
        ("en", "8 bis 12 Uhr", "ab 8 Uhr", "8 am to 12 pm", "more than"),
        ("en", "5 Tage", "5 Tage", "5 days", "more than"),
    ],
)
def test_handed_to_people(language: str, before: str, after: str, target: str, reason: str) -> None:
    update = update_facts(before, after, target, "de", language)
    assert update.text is None
    assert reason in update.reason
    assert update.reason and not update.reason.endswith(".")


def test_says_what_changed() -> None:
    update = update_facts("<1>Mo</1> 8–12 Uhr, Tel. 112", "<1>Mo</1> 9–12 Uhr, Tel. 110", "8–12 112", "de", "uk")
    assert update.changed == (("8", "9"), ("112", "110"))


_TEMPLATES = [
    # language, source, target, where H is an hour, the target's spelling of it is in the table below
    ("en", "Montags <1>{a} bis {b} Uhr</1>, Tel. {t}", "Mondays <1>{a} to {b}</1>, phone {t}"),
    ("uk", "Montags <1>{a} bis {b} Uhr</1>, Tel. {t}", "Щопонеділка <1>з {a} до {b}</1>, тел. {t}"),
    ("ar", "Montags <1>{a} bis {b} Uhr</1>, Tel. {t}", "كل اثنين <1>من {a} حتى {b}</1>، هاتف {t}"),
    ("fa", "Montags <1>{a} bis {b} Uhr</1>, Tel. {t}", "دوشنبه‌ها <1>از {a} تا {b}</1>، تلفن {t}"),
    ("tr", "Montags <1>{a} bis {b} Uhr</1>, Tel. {t}", "Pazartesi <1>{a} – {b}</1>, tel. {t}"),
]
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def _spelled(language: str, hour: int) -> str:
    """How the made-up translations write a time: written by hand, not by the code under test."""
    twelve = hour % 12 or 12
    if language == "en":
        return f"{twelve} {'am' if hour < 12 else 'pm'}"
    if language == "ar":
        return f"{twelve} {'صباحًا' if hour < 12 else 'مساءً'}".translate(_ARABIC)
    if language == "fa":
        return f"{hour}:00".translate(_PERSIAN)
    return f"{hour}:00"


_HOURS = st.integers(1, 23)
_PHONES = st.integers(2000, 9_999_999).map(lambda number: f"0631 {number}")


@settings(max_examples=300)
@given(st.sampled_from(_TEMPLATES), _HOURS, _HOURS, _PHONES, _HOURS, _HOURS, _PHONES)
def test_a_patch_is_what_a_translator_would_have_written_or_is_not_made(
    template: tuple[str, str, str], a: int, b: int, phone: str, c: int, d: int, other: str
) -> None:
    language, source, target = template
    before, after = source.format(a=a, b=b, t=phone), source.format(a=c, b=d, t=other)
    old = target.format(a=_spelled(language, a), b=_spelled(language, b), t=phone)
    expected = target.format(a=_spelled(language, c), b=_spelled(language, d), t=other)
    if before == after:
        return
    update = update_facts(before, after, old, "de", language)
    if update.text is None:
        # Only where one value becomes two, or two become one.
        assert a == b
        return
    assert update.text == expected
    assert lost_literals(plain_text(after), plain_text(update.text), "de", language) == ()
    back = update_facts(after, before, update.text, "de", language)
    assert back.text == old or c == d


_FACTS = st.sampled_from(
    [
        "8 Uhr",
        "20.30 Uhr",
        "9 bis 17 Uhr",
        "12. März 2026",
        "1.6.2027",
        "50 Euro",
        "1.234,50 €",
        "7 %",
        "0631 4205-0",
        "112",
        "5 Tage",
        "1 Tag",
        "B1",
        "§ 25a",
        "Lindenweg 4",
        "67655 Kranichfurt",
        "www.amt.example",
        "a@amt.example",
        "2026",
    ]
)
_WORDS = st.sampled_from(["am", "der", "<1>und</1>", "<2/>", "bis", ",", "–", "Tel."])
_FOREIGN = st.sampled_from(
    [
        "8 am",
        "8:30 pm",
        "noon",
        "9 to 5",
        "12 March 2026",
        "6/1/2027",
        "€1,234.50",
        "٧٪",
        "0631/42050",
        "112",
        "5",
        "1st",
        "8'de",
        "b1",
        "25a",
        "4",
        "67655",
        "www.amt.example",
        "a@amt.example",
        "<1>x</1>",
        "<2/>",
        "\\<5>",
        "۵",
        "з 8 до 20",
    ]
)


@settings(max_examples=500)
@given(
    st.lists(st.one_of(_FACTS, _WORDS), max_size=6),
    st.lists(_FACTS, min_size=6, max_size=6),
    st.lists(st.one_of(_FACTS, _FOREIGN, st.text(max_size=3)), max_size=8),
    st.sampled_from(["en", "uk", "ar", "fa", "tr", "it", "zh", "xx", ""]),
)
def test_whatever_comes_the_words_and_codes_of_a_target_stay(
    source: list[str], facts: list[str], foreign: list[str], language: str
) -> None:
    before = " ".join(source)
    words = {"am", "der", "<1>und</1>", "<2/>", "bis", ",", "–", "Tel."}
    after = " ".join(piece if piece in words else fact for piece, fact in zip(source, facts, strict=False))
    target = " ".join(foreign)
    update = update_facts(before, after, target, "de", language)
    if update.text is None:
        assert update.reason
        return
    assert lost_literals(plain_text(after), plain_text(update.text), "de", language) == ()
    assert re.findall(r"<[^<>]*>", update.text) == re.findall(r"<[^<>]*>", target)


def test_zeros_in_front_stay() -> None:
    update = update_facts("Rufen Sie an: 0899 9.", "Rufen Sie an: 0026 9.", "Call us: 0899 9.", "de", "en")
    assert update.text == "Call us: 0026 9."
    assert update_facts("Vorwahl 0899", "Vorwahl 0026", "area code 899", "de", "en").text is None
