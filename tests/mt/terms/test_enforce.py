"""Glossary terms in machine translations: put in where they are missing, never to the harm of anything else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.html.codes import TokenKind, check_codes, parse, plain_text
from pipeline.literals import match_literals
from pipeline.model import CodeKind, InlineCode, Term, TermOutcome, TermStatus
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import LOOPED, ArgosEngine
from pipeline.mt.argos.translator import LOOP, Options, Search, Sentence, Translator
from pipeline.mt.cache import MemoryCache, cache_key
from pipeline.mt.cached import CachedEngine
from pipeline.mt.engine import Translation
from pipeline.mt.terms.enforce import Enforcer, Wish
from pipeline.progress import Silent
from pipeline.terminology.match import TermIndex, find_terms
from pipeline.terminology.verdicts import occurrences, settled

MakeModel = Callable[..., Path]

OFFICE = Term("Ausländerbehörde", "immigration office", "en")
HALL = Term("Amt", "public authority", "en")
NOT_OFFICE = Term("Amt", "office", "en", TermStatus.FORBIDDEN)
HOUSE = Term("Haus", "house", "en")
NAME = Term("vhs", "vhs", "*", TermStatus.DO_NOT_TRANSLATE)
TERMS = (OFFICE, HALL, NOT_OFFICE, HOUSE, NAME)


def ask(engine: ArgosEngine, texts: Sequence[str], terms: Sequence[Term] = TERMS) -> list[Translation]:
    index = TermIndex.of(terms)
    return engine.translate(texts, Silent(), {text: find_terms(index, plain_text(text)) for text in texts})


def outcomes(answer: Translation) -> list[str]:
    return [verdict.outcome.value for verdict in answer.verdicts]


@pytest.mark.parametrize(
    ("text", "expected", "verdicts"),
    [
        ("Das Haus ist offen.", "The house is open.", ["already right"]),
        ("Die Ausländerbehörde ist offen.", "The immigration office is open.", ["applied"]),
        ("Ausländerbehörde", "immigration office", ["applied"]),
        ("Das Amt ist hier.", "The public authority is here.", ["applied"]),
        ("Das <1>Amt</1> ist <2/>hier.", "The <1>public authority</1> is <2/>here.", ["applied"]),
        (
            "Das Amt  ist offen. Das Haus ist geschlossen. Das Amt ist hier.",
            "The public authority is open. The house is closed. The public authority is here.",
            ["applied", "already right", "applied"],
        ),
        ("Das Amt und Amt 4", "The public authority and public authority 4", ["applied", "applied"]),
        ("Die vhs ist hier", "The vhs is here", ["already right"]),
        ("• Das Amt", "• The public authority", ["applied"]),
        ("0821 123", "0821 123", []),
    ],
)
def test_terms_are_put_in(engine: ArgosEngine, text: str, expected: str, verdicts: list[str]) -> None:
    (answer,) = ask(engine, [text])
    assert (answer.text, answer.flags, outcomes(answer)) == (expected, (), verdicts)


def test_verdicts_tell_where_in_the_plain_text(engine: ArgosEngine) -> None:
    (answer,) = ask(engine, ["<1>Das</1>  Amt, die Ausländerbehörde"])
    assert [(v.source, v.target, v.start, v.end) for v in answer.verdicts] == [
        ("Amt", "public authority", 5, 8),
        ("Ausländerbehörde", "immigration office", 14, 30),
    ]


def test_without_terms_nothing_changes(engine: ArgosEngine) -> None:
    assert ask(engine, ["Das Amt ist offen."], ())[0] == engine.translate(["Das Amt ist offen."], Silent())[0]


def test_a_text_without_words_is_judged_too(engine: ArgosEngine) -> None:
    text = "4711"
    (answer,) = engine.translate([text], Silent(), {text: find_terms(TermIndex.of([Term("4711", "4711", "*")]), text)})
    assert (answer.text, outcomes(answer)) == (text, ["already right"])


class Mute:
    """The real fake of a translator that has nothing more to say."""

    def others(
        self, sources: Sequence[str], search: Search, beginnings: Sequence[str] | None = None
    ) -> list[tuple[Sentence, ...]]:
        return [() for _ in sources]

    def likelihood(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        return [-float(len(target)) for _, target in pairs]


def enforce(source: str, target: str, weights: list[list[float]]) -> tuple[str, set[int]]:
    wanted = occurrences(find_terms(TermIndex.of(TERMS), source))
    ties = np.array(weights, dtype=np.float32)
    (granted,) = Enforcer(Mute(), "de", "en").enforce(
        [(Wish(source, wanted), Sentence(target, alignment=lambda: ties))]
    )
    return granted.sentence.text, set(granted.conflicts)


def test_what_must_be_kept_in_the_same_place_is_a_conflict() -> None:
    assert enforce("Haus Amt", "house", [[0.4, 0.6]]) == ("house", {1})  # of another term
    assert enforce("Amt 112", "112", [[0.6, 0.4]]) == ("112", {0})  # of a literal
    assert enforce("Amt hier", "here", [[0.1, 0.9]]) == ("here", set())  # nothing comes from it: only missed


def test_the_likeliest_candidate_is_taken() -> None:
    """Here a shorter text is a likelier one, so the wider stretch is replaced."""
    assert enforce("Amt hier", "old bureau here", [[0.3, 0.3], [0.9, 0], [0, 1]])[0] == "public authority here"


def test_a_forbidden_rendering_goes_even_where_the_wanted_one_is_there() -> None:
    text, _ = enforce(
        "Amt hier", "public authority, that office here", [[1, 0], [1, 0], [0, 0], [0, 0], [1, 0], [0, 1]]
    )
    assert text == "public authority, that public authority here"


def test_other_translations_come_first() -> None:
    """They are used when they lose nothing and are nearly as likely."""

    class Talkative(Mute):
        def others(
            self, sources: Sequence[str], search: Search, beginnings: Sequence[str] | None = None
        ) -> list[tuple[Sentence, ...]]:
            ties = np.eye(4, 3, dtype=np.float32)
            made = [(-0.1, "the bureau 4"), (-0.2, "public authority"), (-0.25, "the public authority 4")]
            return [tuple(Sentence(text, score, 4, lambda: ties) for score, text in made) for _ in sources]

    wanted = occurrences(find_terms(TermIndex.of(TERMS), "Das Amt 4"))
    sentence = Sentence("the bureau 4", alignment=lambda: np.eye(3, dtype=np.float32))
    enforcer = Enforcer(Talkative(), "de", "en")
    (granted,) = enforcer.enforce([(Wish("Das Amt 4", wanted), sentence)])
    assert granted.sentence.text == "the public authority 4"


def test_through_a_pivot(make_tiny_model: MakeModel, tmp_path: Path) -> None:
    folder = tmp_path / "packages"
    models.install(make_tiny_model(tmp_path), folder)
    ukrainian = {"The": "Цей", "office": "офіс", "is": "є", "open": "відкрито", "house": "дім"}
    models.install(make_tiny_model(tmp_path, "en", "uk", ukrainian), folder)
    chain = models.find("de", "uk", folder)
    assert chain is not None
    (answer,) = ask(ArgosEngine(chain), ["Das <1>Amt</1> ist offen."], [Term("Amt", "установа", "uk")])
    assert (answer.text, outcomes(answer)) == ("Цей <1>установа</1> є відкрито.", ["applied"])


# --- loops ----------------------------------------------------------------------------------------------


def test_a_loop_is_tried_again_and_told(make_tiny_model: MakeModel, tmp_path: Path) -> None:
    dictionary = {"Eins": "one", "Zwei": "one", "Drei": "one", "Vier": "one", "Amt": "office", "Schleife": "… … … …"}
    models.install(make_tiny_model(tmp_path, "de", "en", dictionary), tmp_path / "packages")
    engine = ArgosEngine(models.installed(tmp_path / "packages"))
    rescued, lost, untouched = ask(engine, ["Amt. Eins Zwei Drei Vier Amt", "Amt. Schleife", "Amt"], [HALL])
    assert rescued.text.startswith("public authority. one one one ")
    assert rescued.flags == (LOOPED,)
    assert outcomes(rescued) == ["applied", "applied"]
    assert (lost.text, lost.flags, outcomes(lost)) == ("", (LOOP,), ["missed"])
    assert untouched.flags == ()


def test_the_weakest_sentence_is_told(engine: ArgosEngine) -> None:
    (answer,) = engine.translate(["Das Amt ist offen. Das Haus."], Silent())
    assert answer.score is not None
    assert answer.weakest is not None
    assert 0 < answer.weakest <= answer.score


# --- cache ----------------------------------------------------------------------------------------------


def test_the_key_holds_what_the_texts_own_terms_want() -> None:
    text = "Das Amt"
    hits = find_terms(TermIndex.of(TERMS), text)
    other = find_terms(TermIndex.of([Term("Amt", "agency", "en")]), text)
    noted = find_terms(TermIndex.of([Term("Amt", "agency", "en", note="new")]), text)
    keys = [cache_key("e", text), cache_key("e", text, hits), cache_key("e", text, other), cache_key("f", text, hits)]
    assert len(set(keys)) == 4
    assert cache_key("e", text, other) == cache_key("e", text, noted)


def test_an_edit_of_the_glossary_asks_only_for_the_texts_it_concerns(engine: ArgosEngine) -> None:
    cache, texts = MemoryCache(), ["Das Amt", "Das Haus", "hier"]
    first = CachedEngine(engine, cache)
    first_terms = {text: find_terms(TermIndex.of(TERMS), text) for text in texts}
    answers = first.translate(texts, Silent(), first_terms)
    assert outcomes(answers[0]) == ["applied"]
    again = CachedEngine(engine, cache)
    assert again.translate(texts, Silent(), first_terms) == answers
    assert again.asked == 0
    edited = {text: find_terms(TermIndex.of([Term("Amt", "agency", "en"), HOUSE]), text) for text in texts}
    assert [a.text for a in again.translate(texts, Silent(), edited)] == ["The agency", "The house", "here"]
    assert again.asked == 1


# --- whatever the text ------------------------------------------------------------------------------------

WORDS = [
    "Das",
    "Amt",
    "Haus",
    "Ausländerbehörde",
    "vhs",
    "ist",
    "offen.",
    "Bitte",
    "hier!",
    "0821 12345",
    "a@b.de",
    ",",
]


@st.composite
def coded_texts(draw: st.DrawFn) -> str:
    parts = []
    for number, word in enumerate(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=10)), 1):
        form = draw(st.sampled_from(["{}", "{}", "<{n}>{}</{n}>", "{} <{n}/>"]))
        parts.append(form.format(word, n=number))
    return " ".join(parts)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.lists(coded_texts(), min_size=1, max_size=3))
def test_nothing_is_lost_for_a_term(engine: ArgosEngine, texts: list[str]) -> None:
    alone = engine.translate(texts, Silent())
    for text, before, after in zip(texts, alone, ask(engine, texts), strict=True):
        source, old, new = plain_text(text), plain_text(before.text), plain_text(after.text)
        assert set(match_literals(source, new, "de", "en").lost) <= set(match_literals(source, old, "de", "en").lost)
        tokens = [token for token in parse(text) if token.kind in (TokenKind.OPEN, TokenKind.STANDALONE)]
        kinds = {TokenKind.OPEN: CodeKind.PAIRED, TokenKind.STANDALONE: CodeKind.STANDALONE}
        assert check_codes([InlineCode(t.id, kinds[t.kind], "") for t in tokens], after.text) == ()
        wanted = occurrences(find_terms(TermIndex.of(TERMS), source))
        assert [(v.start, v.end) for v in after.verdicts] == [(one.start, one.end) for one in wanted]
        found = settled(wanted, new)
        assert [verdict.kept for verdict in after.verdicts] == [one is not None for one in found]
        for had, has, verdict in zip(settled(wanted, old), found, after.verdicts, strict=True):
            assert has or not had
            if has:
                assert verdict.outcome is (TermOutcome.ALREADY_RIGHT if had else TermOutcome.APPLIED)


def test_likelihood_tells_the_model_s_own_words_from_others(packages: Path) -> None:
    translator = Translator(models.installed(packages)[0], Options())
    own, other, endless, empty = translator.likelihood(
        [("Das Amt", "The office"), ("Das Amt", "The house"), ("Das Amt", "office " * 600), ("Das Amt", "")]
    )
    assert -0.1 < own <= 0
    assert other < own - 1
    assert endless == float("-inf")
    assert empty < own
    assert translator.likelihood([]) == []


def test_a_model_goes_on_from_a_beginning(packages: Path) -> None:
    translator = Translator(models.installed(packages)[0], Options())
    ((begun,), (free,)) = translator.others(["Das Amt ist hier", "Das Haus"], Search(), ["The house", "The"])
    assert (begun.text, free.text) == ("The house is here", "The house")
    (three,) = translator.others(["Das Amt"], Search(hypotheses=3))
    assert three[0].text == "The office"
    assert 1 < len(three) <= 3
    assert translator.others([], Search()) == []
