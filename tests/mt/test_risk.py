"""The risk of a machine translation: what raises it, that nothing bad lowers it, and what the reviewer is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.mt.engine import Translation
from pipeline.mt.risk import ASSUMED, RESCUED, WEIGHTS, Risk, Signal, Signals, assess, probability, reasons, signals

SOURCE = "Bitte bringen Sie den Mietvertrag bis zum 14. Mai ins Rathaus mit."
TARGET = "Please bring the rental contract to the town hall by 14 May."
GOOD = Translation(TARGET, score=0.8)


def risk(translation: Translation, source: str = SOURCE, engine: str = "argos 1", **more: object) -> Risk:
    return assess(source, translation, engine, "de", "en", **more)  # type: ignore[arg-type]


def values(translation: Translation, source: str = SOURCE, target_language: str = "en") -> dict[Signal, float]:
    return dict(signals(source, translation, "argos 1", "de", target_language).values)


def raised(worse: Translation, **more: object) -> bool:
    return risk(worse, **more).value > risk(GOOD).value  # type: ignore[arg-type]


_SIGNALS = st.fixed_dictionaries({signal: st.floats(0, 5) for signal in Signal})


@given(found=_SIGNALS, signal=st.sampled_from(Signal), more=st.floats(0, 5))
def test_no_signal_ever_lowers_the_risk(found: dict[Signal, float], signal: Signal, more: float) -> None:
    before = probability(Signals(found))
    after = probability(Signals(found | {signal: found[signal] + more}))
    assert 0 < before <= after < 1


@settings(deadline=None)  # the first word opens a dictionary
@given(score=st.floats(0, 1), other=st.floats(0, 1))
def test_a_lower_score_never_lowers_the_risk(score: float, other: float) -> None:
    low, high = sorted((score, other))
    assert risk(replace(GOOD, score=low)).value >= risk(replace(GOOD, score=high)).value


@settings(deadline=None)
@given(
    words=st.lists(st.sampled_from(["please", "bring", "Mietvertrag", "Upectsions", "hall", "7", "0821 3240"])),
    lost=st.sampled_from(["0821 32427", "14:30 Uhr", "info@kranichfurt.example", "86150"]),
)
def test_a_lost_literal_never_lowers_the_risk(words: list[str], lost: str) -> None:
    """The same translation, once of a text without the literal: lengths and words are those of the longer source."""
    text = " ".join(["Please", *words])
    kept = values(Translation(text), SOURCE)
    without = values(Translation(text), f"{SOURCE} {lost}")
    assert without[Signal.LOST] >= kept[Signal.LOST]
    assert probability(Signals(kept | {Signal.LOST: without[Signal.LOST]})) >= probability(Signals(kept))


@given(
    source=st.text(min_size=1, max_size=60), target=st.text(max_size=60), language=st.sampled_from(["en", "ar", "x"])
)
def test_any_text_has_a_risk_and_a_reason(source: str, target: str, language: str) -> None:
    plain = target.replace("<", "")
    found = assess(source.replace("<", ""), Translation(f"A{plain}"), "argos 1", "de", language)
    assert 0 < found.value < 1
    assert 1 <= len(found.reasons) <= 2
    assert all(found.reasons)


def test_a_good_translation_is_far_below_every_threshold() -> None:
    assert risk(GOOD).value < 0.1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Please.", "much shorter than the source text"),
        (
            "Upectsions bring the rental contrastion to the town hall by 14 May.",
            "unknown words: Upectsions, contrastion",
        ),
        ("Bitte bringen the Mietvertrag bis to 14 May ins Rathaus.", "words left untranslated: Bitte, bringen, …"),
        ("Please bring the rental contract to the town hall.", "numbers or addresses missing"),
        (
            "Please bring the rental contract to the town hall by 14 May, tel. 0821 3241.",
            "numbers or addresses that the source does not have",
        ),
    ],
)
def test_what_is_wrong_raises_the_risk_and_is_named(text: str, reason: str) -> None:
    worse = replace(GOOD, text=text)
    assert raised(worse)
    start = reason.partition("…")[0]
    assert any(found.startswith(start) for found in risk(worse).reasons)


def test_what_the_engine_and_the_glossary_say_counts() -> None:
    assert raised(replace(GOOD, score=0.3))
    assert risk(replace(GOOD, score=0.3)).reasons[0] == "the engine is unsure"
    assert raised(replace(GOOD, flags=(f"{RESCUED}: translated a second time",)))
    assert raised(GOOD, missed=1)
    assert raised(GOOD, engine="argos translate-de_en 1 + translate-en_uk 1")
    assert not raised(replace(GOOD, flags=("tags put at the end",)))


def test_a_word_that_stands_alone_is_riskier_than_in_a_sentence() -> None:
    assert values(Translation("Rent"), "Miete")[Signal.FEW_WORDS] == 1
    assert values(GOOD)[Signal.FEW_WORDS] < 0.2


def test_an_engine_without_scores_is_neither_sure_nor_unsure() -> None:
    unknown = risk(replace(GOOD, score=None)).value
    assert risk(replace(GOOD, score=0.9)).value < unknown < risk(replace(GOOD, score=0.3)).value


def test_names_and_what_the_glossary_wants_are_no_wrong_words() -> None:
    source, target = "Das Jobcenter Kranichfurt hilft.", "The Jobcenter Kranichfurt helps."
    assert values(Translation(target), source)[Signal.MADE_UP] == 0  # a name that the source has
    wanted = signals(source, Translation(target), "argos 1", "de", "en", names=["Jobcenter"])
    assert wanted.values[Signal.UNTRANSLATED] == 0
    assert signals(source, Translation("Zorbly helps."), "a", "de", "en", names=["Zorbly"]).values[Signal.MADE_UP] == 0


def test_a_single_word_that_stays_is_taken_for_a_name_several_are_not() -> None:
    source = "Die Tafel hilft mit frischem Gemüse."
    assert values(Translation("The Tafel helps with fresh vegetables."), source)[Signal.UNTRANSLATED] == 0
    assert values(Translation("The Tafel hilft with frischem vegetables."), source)[Signal.UNTRANSLATED] == 0.5


def test_words_of_streets_and_hosts_are_no_words_left_untranslated() -> None:
    source = "Schreiben Sie an info@rathaus.example oder rathaus.example/wohnung"
    found = values(Translation("Write to info@rathaus.example or rathaus.example/wohnung"), source)
    assert found[Signal.UNTRANSLATED] == found[Signal.MADE_UP] == 0


def test_tags_do_not_count() -> None:
    tagged = Translation("Please bring the <1>rental contract</1> to the town hall by 14 May.", 0.8)
    assert values(tagged, SOURCE.replace("Mietvertrag", "<1>Mietvertrag</1>")) == values(GOOD)


def test_a_language_of_short_texts_is_not_called_short() -> None:
    chinese = Translation("请于五月14日前携带租赁合同到市政厅。", 0.8)
    assert values(chinese, target_language="zh")[Signal.SHORT] < 0.3
    assert values(chinese, target_language="en")[Signal.SHORT] > 1


def test_unknown_words_say_nothing_where_the_dictionary_is_poor() -> None:
    arabic = Translation("يرجى إحضار عقد الإيجار إلى مبنى البلدية قبل 14 مايو.", 0.8)
    assert values(arabic, target_language="ar")[Signal.MADE_UP] == 0


def test_without_a_text_there_is_no_risk_to_tell() -> None:
    with pytest.raises(ValueError, match="no translation"):
        risk(Translation(""))


def test_every_signal_has_a_weight_and_none_is_below_what_is_assumed() -> None:
    assert set(WEIGHTS) == set(Signal)
    assert all(WEIGHTS[signal].weight >= ASSUMED.get(signal, 0) for signal in Signal)


@given(found=_SIGNALS)
def test_the_first_reason_is_what_adds_most(found: dict[Signal, float]) -> None:
    added = {s: WEIGHTS[s].weight * (value - WEIGHTS[s].typical) for s, value in found.items()}
    most = max(added.values())
    assert reasons(Signals(found))[0] in {WEIGHTS[s].words for s, value in added.items() if value == most}
