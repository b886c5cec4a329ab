"""Is the rendering in the target?"""

from __future__ import annotations

import pytest

from pipeline.model import Term, TermStatus
from pipeline.terminology.verify import term_present


@pytest.mark.parametrize(
    ("language", "target", "text"),
    [
        ("en", "residence permit", "Your Residence\u00a0Permits expire"),
        ("en", "public authority", "Letters from public authorities."),
        ("en", "citizen's benefit", "citizen’s benefit"),
        ("en", "job centre", "the job-centre's door"),
        ("en", "day nursery", "(day nursery)"),
        ("uk", "дозвіл на проживання", "без дозволу на проживання"),
        ("uk", "інтеграційний курс", "запис на Інтеграційні курси"),
        ("uk", "возз'єднання сім'ї", "щодо возз’єднання сімʼї"),
        ("ru", "вид на жительство", "виды на жительство"),
        ("ar", "تصريح الإقامة", "يجب تمديد تصريحُ الاقامة"),
        ("ar", "عقد العمل", "بعقد العمل"),
        ("tr", "oturma izni", "Oturma izniniz"),
    ],
)
def test_present_in_another_form(language: str, target: str, text: str) -> None:
    assert term_present(Term("x", target, language), text)


@pytest.mark.parametrize(
    ("language", "target", "text"),
    [
        ("en", "residence permit", "residence title"),
        ("en", "residence permit", "permit of residence"),
        ("en", "residence permit", "residence"),
        ("en", "asylum", "asylumlike"),
        ("en", "interview", ""),
        ("en", "…", "anything"),
        ("uk", "паспорт", "пароль"),
        ("uk", "дозвіл на проживання", "дозвіл на роботу"),
        ("ar", "عقد العمل", "عقد الإيجار"),
        ("tr", "izin", "ize"),
    ],
)
def test_absent(language: str, target: str, text: str) -> None:
    assert not term_present(Term("x", target, language), text)


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("Ask the BAMF.", True),
        ("the BAMF-office", True),
        ("الـBAMF", True),
        ("Ask the Bamf.", False),
        ("the BAMFs", False),
        ("the office", False),
    ],
)
def test_a_name_stays_to_the_letter(text: str, present: bool) -> None:
    assert term_present(Term("BAMF", "BAMF", "*", TermStatus.DO_NOT_TRANSLATE), text) is present


def test_a_name_may_run_over_a_line_end() -> None:
    name = Term("Haus der Begegnung", "Haus der Begegnung", "*", TermStatus.DO_NOT_TRANSLATE)
    assert term_present(name, "at the Haus der\n Begegnung")
    assert not term_present(name, "at the Haus Begegnung")
