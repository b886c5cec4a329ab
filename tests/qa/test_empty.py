from __future__ import annotations

import pytest

from pipeline.model import CodeKind, InlineCode, Severity
from pipeline.qa import Pair
from pipeline.qa.empty import CHECK

LINK = InlineCode(1, CodeKind.PAIRED, '<a class="x" href="#">', "</a>", "link")
BOLD = InlineCode(2, CodeKind.PAIRED, "<abbr>", "</abbr>")
PICTURE = InlineCode(3, CodeKind.STANDALONE, "<img src=x>", label="picture")
NOTHING = "there are no words in the translation"
NO_LINK = "nothing stands between <1> and </1>: nobody can follow this link"


def found(source: str, target: str) -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (LINK, BOLD, PICTURE)))]


@pytest.mark.parametrize("target", ["", " ", "\u200b\u00a0", "<1></1>", "<1> </1> <2></2>", "-", "…", "???", "<3/>"])
def test_no_word_where_the_source_has_some(target: str) -> None:
    assert found("<1>Amt</1> <2>für</2> Soziales", target) == [NOTHING]
    assert CHECK.severity is Severity.BLOCK


@pytest.mark.parametrize("target", ["<1></1> Office", "Office <1> </1>", "Office <1>\u200f</1>", "<1>.</1> Office"])
def test_a_link_without_words_cannot_be_followed(target: str) -> None:
    assert found("<1>Amt</1>", target) == [NO_LINK]


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("<1>Amt</1>", "<1>5</1>"),
        ("<1>Amt</1>", "<1>مكتب</1>"),
        ("<1>Amt</1>", "<1><2>Office</2></1>"),
        ("<1><3/></1> Amt", "<1><3/></1> Office"),
        ("<1></1> Amt", "<1></1> Office"),
        ("<2>Amt</2>", "<2></2> Office"),
        ("→", "→"),
        ("<1>Amt</1>", "Office"),
        ("<1>Amt</1>", "Office</1>"),
        ("<1>Amt</1>", "<1> Office"),
    ],
)
def test_pictures_signs_and_what_the_check_of_tags_tells_are_fine(source: str, target: str) -> None:
    assert found(source, target) == []
