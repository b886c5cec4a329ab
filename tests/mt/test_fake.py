from __future__ import annotations

import pytest

from pipeline.errors import EngineError
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Silent


def test_words_are_replaced_and_codes_kept() -> None:
    engine = FakeEngine({"Haus": "house"})
    answer = engine.translate(["<1>Haus</1> am See, Tel. 0821 <2/> \\<5>"], Silent())[0]
    assert answer.text == "<1>house</1> AM SEE, TEL. 0821 <2/> \\<5>"
    assert answer.score == 0.5


def test_a_whole_text_comes_before_its_words() -> None:
    assert FakeEngine({"Haus": "house", "Haus und Hof": "home"}).translate(["Haus und Hof"], Silent())[0].text == "home"


def test_it_counts_and_fails_when_told() -> None:
    engine = FakeEngine(name="fake 2", fail_after=2)
    engine.translate(["a", "b", "a"], Silent())
    with pytest.raises(EngineError, match="fake 2 was told to fail"):
        engine.translate(["c"], Silent())
    assert engine.calls == ["a", "b", "c"]
