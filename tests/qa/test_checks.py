"""What holds for all checks together."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import CodeKind, InlineCode, Severity, Term, TermStatus
from pipeline.qa import CHECKS, Check, Pair, run

ROOT = Path(__file__).resolve().parents[2]
LINK = InlineCode(1, CodeKind.PAIRED, '<a href="https://www.stadt.de/">', "</a>", "link")
TERMS = (
    Term("Amt", "office", "en"),
    Term("Amt", "agency", "en", TermStatus.FORBIDDEN),
    Term("BAMF", "BAMF", "*", TermStatus.DO_NOT_TRANSLATE),
)
LANGUAGES = st.sampled_from(["en", "ar", "fa", "zh", "fr", "uk", "prs", "xx", ""])
PIECES = st.sampled_from(
    ["<1>", "</1>", "<2/>", "< 1 >", "Das Amt", "the office", "0821 1234", "8 Uhr", "8 am", "BAMF", "{name}", "&nbsp;",
     "<b>", "(", "„", "”", ".", "?", "؟", " ", "  ", "\u00a0", "\u200f", "\u202e", "مكتب", "٣", "办公室", "и", "der",
     "für", "\\", "%"]
)  # fmt: skip


def test_names_are_unique_and_those_that_block_come_first() -> None:
    assert len({check.name for check in CHECKS}) == len(CHECKS)
    severities = [check.severity for check in CHECKS]
    assert severities == sorted(severities, key=lambda severity: severity is Severity.WARN)


def test_every_check_is_in_a_module_of_its_own_that_is_registered() -> None:
    modules = {path.stem for path in (ROOT / "pipeline" / "qa").glob("*.py") if "CHECK = Check(" in path.read_text()}
    assert len(modules) == len(CHECKS)
    assert {path.stem for path in (ROOT / "tests" / "qa").glob("test_*.py")} >= {f"test_{name}" for name in modules}


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_it_says_why_it_matters_and_how_to_mend_it(check: Check) -> None:
    assert re.fullmatch(r"[a-z][a-z -]+", check.name)
    for said in (check.why, check.fix):
        assert said[0].isupper() and not said.endswith(".") and 20 < len(said) < 160
        assert "{" not in said  # no gaps: it is shown as it is


@settings(deadline=None)  # a dictionary may have to be opened
@given(st.lists(PIECES, max_size=12).map("".join), st.lists(PIECES, max_size=12).map("".join), LANGUAGES)
def test_no_check_fails_and_every_message_can_be_said(source: str, target: str, language: str) -> None:
    for finding in run(Pair(source, target, (LINK,), "de", language, TERMS, ("other",)), CHECKS):
        assert str(finding)
        assert not str(finding).endswith(".")


def test_what_is_waived_is_not_told() -> None:
    pair = Pair("Ruf an: 0821 1234 <1>hier</1>", "Call: 0821 4321", (LINK,))
    assert [finding.check for finding in run(pair, CHECKS) if finding.severity is Severity.BLOCK] == ["codes", "facts"]
    assert [f.check for f in run(pair, CHECKS, frozenset({"codes"})) if f.severity is Severity.BLOCK] == ["facts"]


def test_a_good_translation_has_no_findings() -> None:
    source, target = "Das Amt ist <1>hier</1>, von 8 bis 12 Uhr.", "The office is <1>here</1>, from 8 am to 12 pm."
    assert run(Pair(source, target, (LINK,), terms=TERMS[:2]), CHECKS) == ()


@pytest.mark.parametrize(
    "unit", ["<", "&", "„", "“", '"', "(", "<a ", "<b x", " on", "1 ", "a.", "der ", "\u200f", "{", "xx"]
)
def test_hostile_texts_take_no_more_than_a_moment(unit: str) -> None:
    text = unit * (20_000 // len(unit))
    begin = time.process_time()
    run(Pair("Das Amt ist hier. " + text[:200], text, (LINK,), "de", "en", TERMS), CHECKS)
    assert time.process_time() - begin < 5
