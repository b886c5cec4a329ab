from __future__ import annotations

from typing import Any

import pytest

from pipeline.errors import EngineError
from pipeline.mt.cache import MemoryCache, cache_key
from pipeline.mt.cached import CachedEngine
from pipeline.mt.engine import Engine, Translation
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Silent


def test_every_text_is_asked_for_once_ever() -> None:
    inner, cache = FakeEngine({"a": "A!"}), MemoryCache()
    first = CachedEngine(inner, cache)
    assert [t.text for t in first.translate(["a", "b", "a"], Silent())] == ["A!", "B", "A!"]
    second = CachedEngine(inner, cache)
    assert [t.text for t in second.translate(["b", "c"], Silent())] == ["B", "C"]
    assert sorted(inner.calls) == ["a", "b", "c"]
    assert (first.asked, second.asked) == (2, 1)


def test_another_engine_has_other_answers() -> None:
    cache = MemoryCache()
    CachedEngine(FakeEngine({"a": "one"}, name="model 1"), cache).translate(["a"], Silent())
    answers = CachedEngine(FakeEngine({"a": "two"}, name="model 2"), cache).translate(["a"], Silent())
    assert answers[0].text == "two"


def test_what_is_done_is_kept_when_the_engine_dies_half_way() -> None:
    cache, texts = MemoryCache(), [f"text {n}" for n in range(10)]
    dying = CachedEngine(FakeEngine(fail_after=7), cache, chunk=3)
    with pytest.raises(EngineError, match="told to fail"):
        dying.translate(texts, Silent())
    assert len(dying.known(texts)) == 6
    inner = FakeEngine()
    assert len(CachedEngine(inner, cache, chunk=3).translate(texts, Silent())) == 10
    assert len(inner.calls) == 4


def test_answers_are_stored_chunk_by_chunk() -> None:
    cache = MemoryCache()
    CachedEngine(FakeEngine(), cache, chunk=4).translate([str(n) for n in range(10)], Silent())
    assert cache.writes == 3
    with pytest.raises(ValueError, match="at least 1"):
        CachedEngine(FakeEngine(), cache, chunk=0)


def test_progress_is_one_piece_of_work_over_what_is_not_known(recorder: Any) -> None:
    cache = MemoryCache()
    CachedEngine(FakeEngine(), cache).translate(["a"], Silent())
    CachedEngine(FakeEngine(), cache, chunk=2).translate(["a", "bbb", "c", "dd", "bbb"], recorder)
    assert recorder.starts == [("Translating with fake 1: 3 texts", 6)]  # characters
    assert recorder.done == 6


def test_nothing_to_do_announces_nothing(recorder: Any) -> None:
    assert CachedEngine(FakeEngine(), MemoryCache()).translate([], recorder) == []
    assert recorder.starts == []


def test_the_whole_answer_is_kept() -> None:
    class Odd:
        name = "odd 1"

        def translate(self, texts: object, progress: object, terms: object = ()) -> list[Translation]:
            return [Translation("", None, ("left empty",))]

    odd: Engine = Odd()
    cache = MemoryCache()
    CachedEngine(odd, cache).translate(["x"], Silent())
    assert cache.entries == {cache_key("odd 1", "x"): Translation("", None, ("left empty",))}
    assert CachedEngine(odd, cache).known(["x", "y"]) == {"x": Translation("", None, ("left empty",))}


def test_keys_tell_engine_and_text_apart() -> None:
    assert cache_key("a", "bc") != cache_key("ab", "c")
    assert cache_key("a", "b") == cache_key("a", "b")
    assert len(cache_key("a", "\ud800")) == 64
