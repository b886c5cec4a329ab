"""The check for letters that a wrong encoding destroyed."""

from __future__ import annotations

import pytest

from pipeline.qa import Pair, lost_letters


def told(target: str, source: str = "Ein Satz.", language: str = "en") -> list[str]:
    return [str(found) for found in lost_letters.CHECK.find(Pair(source, target, (), "de", language))]


@pytest.mark.parametrize("language", ["ar", "ru", "en", "fr"])
@pytest.mark.parametrize(
    "text",
    [
        "???? ?????? ???", "???? 1 ???? ????,", "The caf?s are open", "One ?lan is open", "Don?t wait",
        "The cafÃ© is open", "Donâ€™t wait", "Â© the town", "Ù…Ø±Ø­Ø¨Ø§", "ÐŸÑ€Ð¸Ð²ÐµÑ‚",
        "The caf=C3=A9 is open", "Donâ\x80\x99t wait", "The B\ufffdrgerb\ufffdro", "UrzÄ…d miasta", "DÅ‚ugi tekst",
        "KayÄ±t ÅŸart", "PrimÄƒria oraÈ™ului",
    ],
)  # fmt: skip
def test_what_a_wrong_encoding_leaves(text: str, language: str) -> None:
    assert len(told(text, language=language)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Who? Me?", "What??", "Really?!", "(Why?)", "¿Qué?", "Où ?", "Comment ? – Ainsi.", "See https://a.example/?a=b?c",
        "https://a.example/s?q=1", "«CAFÉ»", "Ânes", "São Paulo", "à «X»", "MÄRZ=A1", "x=1", "Was ist das? Ein Haus.",
        "Ø 5 cm", "Кто? Я?", "من؟ أنا؟", "I don’t know", "??", "Tel. 1? 2?",
    ],
)  # fmt: skip
def test_what_people_write(text: str) -> None:
    assert told(text) == []


def test_what_the_source_has_too() -> None:
    assert told("Type caf?s", "Gib caf?s ein") == []
