from __future__ import annotations

import math
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import EngineError
from pipeline.html.codes import TokenKind, check_codes, parse, plain_text
from pipeline.model import CodeKind, InlineCode
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import TAGS_AT_END, ArgosEngine
from pipeline.mt.argos.translator import LOOP, TOO_LONG, Options
from pipeline.mt.cache import MemoryCache
from pipeline.mt.cached import CachedEngine
from pipeline.mt.engine import Translation
from pipeline.progress import Silent

MakeModel = Callable[..., Path]


def translate(engine: ArgosEngine, text: str) -> Translation:
    return engine.translate([text], Silent())[0]


# --- what comes out --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Das Amt ist offen.", "The office is open."),
        ("Das  Amt\tist offen. ", "The office is open."),
        ("Das Amt ist offen. Das Haus ist geschlossen.", "The office is open. The house is closed."),
        ("Das <1>Amt</1> ist <2/>offen.", "The <1>office</1> is <2/>open."),
        ("<1><2>Das Amt</2></1>", "<1><2>The office</2></1>"),
        ("<1/> Das Haus. <2>Bitte hier.</2>", "<1/> The house. <2>Please here.</2>"),
        ("Das Amt \\<1> hier", "The office \\<1> here"),
        ("• Das Amt", "• The office"),
        ("1. Das Amt", "1. The office"),
        ("Das Amt, Tel. 0821 123", "The office, Tel. 0821 123"),
    ],
)
def test_texts_are_translated_with_their_codes(engine: ArgosEngine, text: str, expected: str) -> None:
    answer = translate(engine, text)
    assert (answer.text, answer.flags) == (expected, ())
    assert answer.score == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("text", ["", " ", "0821 123-4", "<1/> 8.00 – 12.00", "…", "<1>5</1> €", "☎"])
def test_what_has_no_letters_stays_as_it_is(engine: ArgosEngine, text: str) -> None:
    assert translate(engine, text) == Translation(text)


def test_answers_come_in_order_and_duplicates_alike(engine: ArgosEngine) -> None:
    texts = ["Das Haus", "0821", "Das Amt", "Das Haus"]
    assert [answer.text for answer in engine.translate(texts, Silent())] == [
        *("The house", "0821", "The office", "The house")
    ]
    assert engine.translate([], Silent()) == []


def test_a_loop_is_never_offered(engine: ArgosEngine) -> None:
    assert translate(engine, "Das Amt. Die Schleife ist <1>hier</1>.") == Translation("", None, (LOOP,))


def test_a_sentence_that_no_model_can_read_is_left_empty(engine: ArgosEngine) -> None:
    assert translate(engine, "Das Amt. " + "\U0001f600a" * 300).flags == (TOO_LONG,)


def test_codes_that_are_not_whole_go_to_the_end(engine: ArgosEngine) -> None:
    answer = translate(engine, "Das <1>Amt</2> hier")
    assert (answer.text, answer.flags) == ("The office here <1></2>", (TAGS_AT_END,))


def test_odd_characters_do_no_harm(engine: ArgosEngine) -> None:
    for text in ("Das\0Amt", "Das \ud800 Amt", "Das \u202eAmt\u202c", "a" * 5000, "<1>" * 100, "Das ▁ Amt", "Das_Amt"):
        answer = translate(engine, text)
        assert answer.text or answer.flags


WORDS = [
    "Das",
    "Amt",
    "Haus",
    "ist",
    "offen.",
    "Bitte",
    "hier!",
    "0821",
    "z. B.",
    "•",
    "–",
    "Ä",
    "你",
    "\u00a0",
    "a@b.de",
]


@st.composite
def coded_texts(draw: st.DrawFn) -> str:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12))
    number, stack, parts = 0, [], []
    for word in words:
        for _ in range(draw(st.integers(0, 2))):
            choice = draw(st.integers(0, 3))
            if choice == 0:
                number += 1
                parts.append(f"<{number}/>")
            elif choice == 1:
                number += 1
                stack.append(number)
                parts.append(f"<{number}>")
            elif choice == 2 and stack:
                parts.append(f"</{stack.pop()}>")
        parts.append(word + draw(st.sampled_from(["", " "])))
    return "".join(parts) + "".join(f"</{code}>" for code in reversed(stack))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(coded_texts(), min_size=1, max_size=4))
def test_every_code_is_there_once_in_whatever_comes_out(engine: ArgosEngine, texts: list[str]) -> None:
    for text, answer in zip(texts, engine.translate(texts, Silent()), strict=True):
        tokens = [token for token in parse(text) if token.kind in (TokenKind.OPEN, TokenKind.STANDALONE)]
        codes = [
            InlineCode(t.id, CodeKind.PAIRED if t.kind is TokenKind.OPEN else CodeKind.STANDALONE, "") for t in tokens
        ]
        assert answer.text
        assert check_codes(codes, answer.text) == ()
        assert plain_text(answer.text).strip() or not plain_text(text).strip()
        assert answer.score is None or 0 < answer.score <= 1


# --- how it works --------------------------------------------------------------------------------------


def test_progress_counts_different_texts(engine: ArgosEngine, recorder: Any) -> None:
    engine.translate(["Das Haus", "Das Amt", "Das Haus", "0821"], recorder)
    assert recorder.starts == [("Translating with argos translate-de_en 1.0: 3 texts", 19)]  # characters
    assert recorder.done == 19


def test_many_texts_in_many_batches(packages: Path) -> None:
    engine = ArgosEngine(models.installed(packages), Options(batch_pieces=32, workers=2))
    texts = [f"Das Haus {number} ist offen. Das <1>Amt {number}</1>!" for number in range(700)]
    answers = engine.translate(texts, Silent())
    assert [answer.text for answer in answers] == [
        f"The house {number} is open. The <1>office {number}</1>!" for number in range(700)
    ]


def test_the_name_tells_models_versions_and_unusual_options(packages: Path) -> None:
    (model,) = models.installed(packages)
    second = replace(model, code="translate-en_uk", from_code="en", to_code="uk", version="1.9")
    assert ArgosEngine([model]).name == "argos translate-de_en 1.0"
    assert ArgosEngine([model, second]).name == "argos translate-de_en 1.0 + translate-en_uk 1.9"
    assert ArgosEngine([model], Options(workers=3, device="cuda", batch_pieces=9)).name == "argos translate-de_en 1.0"
    other = Options(beam_size=2, length_penalty=0.2, compute_type="float32")
    assert ArgosEngine([model], other).name == "argos translate-de_en 1.0 (beam 2, length penalty 0.2, float32)"


def test_a_chain_must_hang_together(packages: Path) -> None:
    (model,) = models.installed(packages)
    with pytest.raises(ValueError, match="at least one"):
        ArgosEngine([])
    with pytest.raises(ValueError, match="does not go on"):
        ArgosEngine([model, model])


def test_other_options_are_used_and_scores_stay_means(packages: Path) -> None:
    for penalty in (0.2, 1.0, 1.5):
        engine = ArgosEngine(models.installed(packages), Options(beam_size=1, length_penalty=penalty))
        answer = translate(engine, "Das Amt ist offen.")
        assert answer.text == "The office is open."
        assert answer.score is not None
        assert math.isclose(answer.score, 1, abs_tol=0.01)


def test_through_a_pivot_model_by_model(make_tiny_model: MakeModel, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    models.install(make_tiny_model(tmp_path), folder)
    ukrainian = {"The": "Цей", "office": "офіс", "is": "є", "open": "відкрито", "here": "тут", "… … … …": "петля"}
    models.install(make_tiny_model(tmp_path, "en", "uk", ukrainian), folder)
    chain = models.find("de", "uk", folder)
    assert chain is not None
    engine = ArgosEngine(chain)
    assert engine.name == "argos translate-de_en 1.0 + translate-en_uk 1.0"
    answers = engine.translate(["Das <1>Amt</1> ist offen.", "Die Schleife", "<1/> Das Amt <2>hier</2>"], Silent())
    assert [answer.text for answer in answers] == [*("Цей <1>офіс</1> є відкрито.", "", "<1/> Цей офіс <2>тут</2>")]
    assert answers[1].flags == (LOOP,)


def test_a_target_prefix_is_given_to_the_model_and_taken_off(make_tiny_model: MakeModel, tmp_path: Path) -> None:
    # The tiny model copies by position, so a prefix in front costs it the first source piece.
    file = make_tiny_model(tmp_path, target_prefix="▁office")
    models.install(file, tmp_path / "packages")
    engine = ArgosEngine(models.installed(tmp_path / "packages"))
    assert translate(engine, "Das <1>Haus</1> ist offen").text == "<1>house</1> is open"


# --- when it cannot work -------------------------------------------------------------------------------


def spoil(packages: Path, tmp_path: Path, file: str, content: bytes | None) -> ArgosEngine:
    shutil.copytree(packages, tmp_path / "spoiled")
    (model,) = models.installed(tmp_path / "spoiled")
    path = model.path / file
    path.write_bytes(path.read_bytes()[:2000] if content is None else content)
    return ArgosEngine([model])


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("model/model.bin", None),
        ("model/model.bin", b""),
        ("model/model.bin", b"garbage" * 1000),
        ("model/config.json", b"{"),
        ("model/shared_vocabulary.json", b'["one"]'),
        ("sentencepiece.model", b"garbage"),
        ("sentencepiece.model", None),
    ],
)
def test_a_corrupt_model_is_one_clear_sentence(
    packages: Path, tmp_path: Path, file: str, content: bytes | None
) -> None:
    engine = spoil(packages, tmp_path, file, content)
    with pytest.raises(EngineError) as caught:
        translate(engine, "Das Amt")
    assert "translate-de_en 1.0" in str(caught.value)
    assert "sprachlotse models install FILE" in caught.value.hint
    assert caught.value.__cause__ is not None


def test_a_model_that_is_gone_and_a_device_that_is_not_there(packages: Path, tmp_path: Path) -> None:
    (model,) = models.installed(packages)
    with pytest.raises(EngineError, match="cannot be run"):
        translate(ArgosEngine([replace(model, path=tmp_path / "gone")]), "Das Amt")
    with pytest.raises(EngineError, match="cannot be run"):
        translate(ArgosEngine([model], Options(device="abacus")), "Das Amt")


def test_a_model_is_not_touched_before_the_first_text_needs_it(packages: Path, tmp_path: Path) -> None:
    engine = ArgosEngine([replace(models.installed(packages)[0], path=tmp_path / "gone")])
    assert translate(engine, "0821") == Translation("0821")


def test_the_cache_keeps_what_the_real_engine_answered(engine: ArgosEngine) -> None:
    cache = MemoryCache()
    first = CachedEngine(engine, cache).translate(["Das <1>Amt</1>", "Schleife"], Silent())
    again = CachedEngine(engine, cache)
    assert again.translate(["Das <1>Amt</1>", "Schleife"], Silent()) == first
    assert again.asked == 0


# --- literals --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forgetful(make_tiny_model: MakeModel, tmp_path_factory: pytest.TempPathFactory) -> ArgosEngine:
    """Garbles some literals, and makes one up."""
    folder = tmp_path_factory.mktemp("forgetful")
    words = {"Das": "The", "Amt": "office", "hier": "here", "86830": "18830", "12": "…", "acht": "8"}
    models.install(make_tiny_model(folder, dictionary=words), folder / "packages")
    return ArgosEngine(models.installed(folder / "packages"))


def test_a_garbled_literal_is_put_back_and_the_reviewer_is_told(forgetful: ArgosEngine) -> None:
    answer = translate(forgetful, "Das <1>Amt</1> hier 86830 <2>Moorbach</2>")
    assert answer.text == "The <1>office</1> here 86830 <2>Moorbach</2>"
    assert answer.flags == ("postcode put in: 86830",)


def test_a_link_around_a_garbled_literal_stays_around_it(forgetful: ArgosEngine) -> None:
    assert translate(forgetful, "Das Amt <1>86830</1> Moorbach").text == "The office <1>86830</1> Moorbach"


def test_what_is_made_up_is_told(forgetful: ArgosEngine) -> None:
    answer = translate(forgetful, "Das acht Amt")
    assert answer.flags == ("number not in the source: 8",)


def test_a_text_with_all_its_literals_has_no_flag(forgetful: ArgosEngine) -> None:
    assert translate(forgetful, "Das Amt 86831 Moorbach").flags == ()


def test_an_address_at_the_end_is_never_given_to_the_model(forgetful: ArgosEngine) -> None:
    answer = translate(forgetful, "Das Amt: <1>Hauptstraße 12</1>, 86830 Moorbach")
    assert (answer.text, answer.flags) == ("The office: <1>Hauptstraße 12</1>, 86830 Moorbach", ())
