"""The small real German→English model and the real pages, where present (``../shared``)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.html.codes import TokenKind, check_codes, parse
from pipeline.literals import find_literals, has_words, match_literals
from pipeline.model import ExtractedSegment
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import TAGS_AT_END, ArgosEngine
from pipeline.mt.codes.words import word_spans
from pipeline.mt.engine import Translation
from pipeline.mt.sentences import split
from pipeline.progress import Silent
from pipeline.steps.segment import cut

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def real_engine(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> ArgosEngine:
    folder = tmp_path_factory.mktemp("real") / "packages"
    models.install(shared / "models" / "translate-de_en-0_1.argosmodel", folder)
    chain = models.find("de", "en", folder)
    assert chain is not None
    return ArgosEngine(chain)


@pytest.fixture(scope="module")
def segments(shared: Path) -> list[ExtractedSegment]:
    pages = json.loads((shared / "content/lkaugsburg/de/pages.json").read_text("utf-8"))
    return [segment for page in pages for segment in cut(page["title"], page["content"])]


@pytest.fixture(scope="module")
def coded(segments: list[ExtractedSegment], real_engine: ArgosEngine) -> list[tuple[ExtractedSegment, Translation]]:
    """Every different segment with inline codes, and what the engine made of it."""
    sources = list({segment.text: segment for segment in segments if segment.codes}.values())
    return list(zip(sources, real_engine.translate([s.text for s in sources], Silent()), strict=True))


def test_a_real_model_translates(real_engine: ArgosEngine) -> None:
    text = "Die <1>Ausländerbehörde</1> im Landkreis Augsburg ist zu. Weitere Informationen findest Du <2>hier</2>."
    (answer,) = real_engine.translate([text], Silent())
    assert real_engine.name == "argos translate-de_en 0.1"
    assert "<2>here</2>" in answer.text
    assert "Augsburg" in answer.text
    assert answer.score is not None
    assert 0.3 < answer.score < 1


def test_real_segments_keep_all_codes_and_most_in_their_place(
    coded: list[tuple[ExtractedSegment, Translation]],
) -> None:
    offered = [(segment, answer) for segment, answer in coded if answer.text]
    assert len(offered) > 0.9 * len(coded) > 500
    for segment, answer in offered:
        assert check_codes(segment.codes, answer.text) == (), segment.text
    at_end = sum(TAGS_AT_END in answer.flags for _, answer in offered)
    assert at_end < 0.12 * len(offered)


def test_links_stand_around_the_right_word(coded: list[tuple[ExtractedSegment, Translation]]) -> None:
    """Where a link's text is one name or number that the model kept, the link is around that very word."""
    right = kept = 0
    for segment, answer in coded:
        there = inside(answer.text)
        for code, word in inside(segment.text).items():
            is_name = len(word_spans(word)) == 1 and word[0].isalnum() and not word.islower()
            if is_name and segment.text.count(word) == 1 and answer.text.count(word) == 1:
                kept += 1
                right += word in there.get(code, "")
    assert kept > 10
    assert right >= 0.95 * kept


def test_literals_are_kept_or_told(segments: list[ExtractedSegment], real_engine: ArgosEngine) -> None:
    """The model alone keeps all literals of fewer than half of these; what is invented is always named."""
    sources = sorted({s.text for s in segments if not s.codes and has_words(s.text) and find_literals(s.text)})[::4]
    offered = [(s, t) for s, t in zip(sources, real_engine.translate(sources, Silent()), strict=True) if t.text]
    kept = 0
    for source, answer in offered:
        pairing = match_literals(source, answer.text, "de", "en")
        kept += not pairing.lost
        assert all(any(extra.text in flag for flag in answer.flags) for extra in pairing.extra), source
    assert len(offered) > 50
    assert kept > 0.9 * len(offered)


def inside(text: str) -> dict[int, str]:
    """Code → the text that it stands around."""
    around: list[int] = []
    found: dict[int, str] = {}
    for token in parse(text):
        if token.kind is TokenKind.OPEN:
            around.append(token.id)
        elif token.kind is TokenKind.CLOSE:
            around.remove(token.id)
        elif token.kind is TokenKind.TEXT:
            for code in around:
                found[code] = found.get(code, "") + token.text
    return {code: content.strip() for code, content in found.items()}


def test_real_texts_are_split_without_loss(segments: list[ExtractedSegment]) -> None:
    for segment in segments:
        assert "".join(split(segment.text, "de")) == segment.text
