from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import Severity
from pipeline.qa import Pair
from pipeline.qa.length import CHECK

SHORTER = ["it is much shorter than the source: is a part missing?"]
LONGER = ["it is much longer than the source: does it say more?"]
SOURCE = "Das Büro hilft bei allen Anträgen. Bitte bringen Sie Ihren Ausweis und die Meldebescheinigung mit."
TARGET = "The office helps with all applications. Please bring your ID and the certificate of registration."


def found(source: str, target: str, language: str = "en", source_language: str = "de") -> list[str]:
    return [str(message) for message in CHECK.find(Pair(source, target, (), source_language, language))]


def test_a_sentence_that_is_missing_or_came_in_addition() -> None:
    assert found(SOURCE, TARGET) == []
    assert found(SOURCE, TARGET.split(". ")[0] + ".") == SHORTER
    assert found(SOURCE, f"{TARGET} {TARGET}") == LONGER
    assert CHECK.severity is Severity.WARN


@pytest.mark.parametrize(
    ("target", "language"),
    [
        ("办公室协助办理所有申请。请携带身份证件和户籍登记证明。", "zh"),
        ("يساعد المكتب في جميع الطلبات. يرجى إحضار بطاقة الهوية وشهادة التسجيل.", "ar"),
        ("Бюро допомагає з усіма заявами. Будь ласка, візьміть із собою посвідчення та довідку про реєстрацію.", "uk"),
        ("Büro tüm başvurularda yardımcı olur. Lütfen kimliğinizi ve ikamet belgenizi getirin.", "tr"),
        ("Biroul vă ajută cu toate cererile. Vă rugăm să aduceți actul de identitate și certificatul.", "xx"),
    ],
)
def test_every_language_has_its_own_length(target: str, language: str) -> None:
    assert found(SOURCE, target, language) == []
    assert found(SOURCE, f"{target} {target} {target}", language) == LONGER


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("Mo–Fr", "Monday to Friday"),
        ("Niederländisch", "Dutch"),
        ("ethnische Zugehörigkeit", "ethnicity"),
        ("Fiktionsbescheinigung", "Fiktionsbescheinigung (provisional residence document)"),
        ("Beratung für Migrantinnen und Migranten in der Stadt", "Advice for migrants in the town"),
        ("Bürgerinnen und Bürger sowie Schüler/Schülerinnen", "Citizens and pupils"),
        (f"www.stadt.de/{'lang' * 10}", f"Click here: www.stadt.de/{'lang' * 10}"),
    ],
)  # fmt: skip
def test_short_texts_names_addresses_and_both_genders(source: str, target: str) -> None:
    assert found(source, target) == []


def test_even_a_short_text_can_be_far_too_long() -> None:
    assert (
        found(
            "Amt", "Office, which you can visit from Monday to Friday; bring all of your papers with you, and a photo"
        )
        == LONGER
    )


def test_addresses_are_as_long_in_every_language() -> None:
    address = "https://www.stadt.de/ein/sehr/langer/weg/zu/einer/seite/mit/vielen/teilen.html"
    assert found(f"Mehr: {address}", f"更多：{address}", "zh") == []
    assert found(f"{SOURCE} {address}", f"Office. {address}") == SHORTER


def test_nothing_is_said_of_one_language_or_an_empty_text() -> None:
    assert found(SOURCE, "Büro.", "de-CH") == []
    assert found(SOURCE, " ") == []


@given(st.text(max_size=200), st.text(max_size=200), st.sampled_from(["en", "zh", "xx", ""]))
def test_never_fails(source: str, target: str, language: str) -> None:
    list(CHECK.find(Pair(source, target, (), "de", language)))
