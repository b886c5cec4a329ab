"""Glossary terms in the translations of the real pages by the small real model, where present (``../shared``)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline import shipped
from pipeline.html.codes import check_codes, plain_text
from pipeline.literals import match_literals
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import LOOPED, ArgosEngine
from pipeline.progress import Silent
from pipeline.steps.segment import cut
from pipeline.terminology.load import load
from pipeline.terminology.match import TermIndex, find_terms
from pipeline.terminology.verdicts import occurrences, settled

pytestmark = pytest.mark.slow


def test_terms_stand_as_the_glossary_wants_and_nothing_is_lost_for_them(shared: Path, tmp_path: Path) -> None:
    models.install(shared / "models" / "translate-de_en-0_1.argosmodel", tmp_path / "packages")
    engine = ArgosEngine(models.installed(tmp_path / "packages"))
    pages = json.loads((shared / "content/lkaugsburg/de/pages.json").read_text("utf-8"))
    codes = {segment.text: segment.codes for page in pages for segment in cut(page["title"], page["content"])}
    index = TermIndex.of(load([shipped.glossaries()], ["shared"]).for_language("en"))
    terms = {text: hits for text in sorted(codes) if (hits := find_terms(index, plain_text(text)))}
    texts = list(terms)[::3]
    alone = engine.translate(texts, Silent())
    answers = engine.translate(texts, Silent(), terms)
    kept = [verdict.kept for answer in answers for verdict in answer.verdicts]
    assert len(kept) > 300
    assert sum(kept) >= 0.95 * len(kept)
    assert any(LOOPED in answer.flags for answer in answers)
    for text, before, after in zip(texts, alone, answers, strict=True):
        assert after.text, text
        assert check_codes(codes[text], after.text) == (), text
        source, target = plain_text(text), plain_text(after.text)
        lost = match_literals(source, target, "de", "en").lost
        assert set(lost) <= set(match_literals(source, plain_text(before.text), "de", "en").lost), text
        found = settled(occurrences(terms[text]), target)
        assert [verdict.kept for verdict in after.verdicts] == [one is not None for one in found], text
