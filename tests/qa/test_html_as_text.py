from __future__ import annotations

import pytest

from pipeline.model import CodeKind, DocumentField, InlineCode, Severity
from pipeline.qa import Pair
from pipeline.qa.html_as_text import CHECK

BOLD = InlineCode(1, CodeKind.PAIRED, "<b>", "</b>", "bold")


def found(target: str, source: str = "Text") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (BOLD,)))]


@pytest.mark.parametrize(
    "text",
    ["<b>", "</strong>", "<br/>", "<BR>", '<a href="https://x.org/">', "<span class=x>", "&nbsp;", "&amp;", "&#39;",
     "&#x2019;", "&uuml;", "&rsquo;", "&lt;"],
)  # fmt: skip
def test_readers_would_see_it(text: str) -> None:
    assert found(f"Office {text}") == [f"readers will see “{text}” as it stands here"]
    assert CHECK.severity is Severity.WARN


@pytest.mark.parametrize(
    "text",
    ["a < b", "a <b and c", "R&D", "Q&A; more", "<name>", "<1>tag</1>", "\\<5>", "AT&T;", "x &c; y", "<3", "←b>"],
)
def test_signs_and_codes_are_fine(text: str) -> None:
    assert found(f"Office {text}") == []


def test_what_the_source_shows_may_be_shown() -> None:
    assert found("Write <br> and &amp;", "Schreib <br> und &amp;") == []
    assert len(found("&amp; &amp;", "&amp;")) == 1


def test_each_is_told_once_and_active_content_by_its_own_check() -> None:
    assert found("<b>a</b> <b>b</b>") == [
        "readers will see “<b>” as it stands here",
        "readers will see “</b>” as it stands here",
    ]
    assert found("<script>x</script>") == []
    assert list(CHECK.find(Pair("Titel", "<b>Title</b>", field=DocumentField.TITLE))) == []
