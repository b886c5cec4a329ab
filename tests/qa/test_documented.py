"""The guide to the checks says of every check what the check says of itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipeline.model import Severity
from pipeline.qa import CHECKS, Check

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "checks.md"
_SEVERITY = {Severity.BLOCK: "*Blocks.*", Severity.WARN: "*Warns.*"}
_PARTS = ("**Finds:** ", "**Why:** ", "**Fix:** ")


def sections() -> dict[str, str]:
    """Heading of the third level → what stands below it."""
    found = re.split(r"^### (.+)\n", GUIDE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return {
        name: re.split(r"^## ", text, flags=re.MULTILINE)[0] for name, text in zip(found[::2], found[1::2], strict=True)
    }


def joined(text: str) -> str:
    return " ".join(text.split())


def test_every_check_has_its_section_in_the_order_in_which_they_are_told() -> None:
    assert list(sections()) == [check.name for check in CHECKS]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_section_says_what_the_check_says(check: Check) -> None:
    text = joined(sections()[check.name])
    other = _SEVERITY[Severity.WARN if check.severity is Severity.BLOCK else Severity.BLOCK]
    assert text.startswith(_SEVERITY[check.severity])
    assert other not in text
    assert [part for part in _PARTS if text.count(part) != 1] == []
    assert f"**Why:** {joined(check.why)}." in text
    assert f"**Fix:** {joined(check.fix)}." in text
    finds = text.split("**Finds:** ")[1].split("**Why:** ")[0].strip()
    assert len(finds) > 60
    assert finds.endswith(".")


def test_the_contents_lead_to_every_section() -> None:
    contents = joined(GUIDE.read_text(encoding="utf-8").split("### ")[0])
    assert [check.name for check in CHECKS if f"[{check.name}](#{check.name.replace(' ', '-')})" not in contents] == []
