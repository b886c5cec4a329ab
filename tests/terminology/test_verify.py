"""Is the rendering in the target?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


FORMS = """
en | residence permit | your residence permits' number
en | counselling centre | at the counseling center
en | naturalisation | Naturalization takes long.
en | child benefit | child-benefit
en | person | many people
ar | شهادة | شهادتك | شهادات | والشهادة | بشهادة | للشهادة | شهادتها
ar | اللجوء | للجوء | باللجوء | واللجوء | لجوء | لجوئهم
ar | تصريح الإقامة | تصاريح الإقامة | لتصريح إقامة | وتصريح الإقامة
ar | اللاجئون | اللاجئين | للاجئين
ar | طلب اللجوء | طلبات اللجوء | بطلب اللجوء
uk | свідоцтво про народження | свідоцтва про народження | без свідоцтв про народження
uk | заява про надання притулку | заяву про надання притулку | заявою про надання притулку
uk | притулок | притулку | притулком
uk | договір оренди | договором оренди | договори оренди
uk | посвідчення водія | посвідченням водія
uk | міграційна служба | міграційної служби | міграційну службу | у міграційній службі
ru | вид на жительство | видом на жительство | видов на жительство
ru | убежище | убежища | убежищем
ru | ходатайство о предоставлении убежища | ходатайства о предоставлении убежища
ru | беженец | беженцы | беженцев
tr | oturma izni | oturma izninizi | oturma izninin | Oturma izinleri
tr | iltica başvurusu | iltica başvurunuz | İLTİCA BAŞVURUSU
tr | kurs | kursa | kursun | kurslar | kurslarda
tr | destek | desteği | destekten
fa | اجازه اقامت | اجازه‌های اقامت | اجازه اقامتتان | اجازه اقامتم
fa | پناهنده | پناهندگان | پناهنده‌ها
fa | مدرک | مدرک‌های | مدارک
fr | titre de séjour | titres de séjour | un Titre de séjour
fr | autorisation de travail | l’autorisation de travail | d'autorisations de travail
fr | travail | travaux
es | permiso de residencia | permisos de residencia
es | autorización | autorizaciones
it | permesso di soggiorno | permessi di soggiorno
it | ufficio | all’ufficio | uffici
ro | permis de ședere | permisul de ședere | permisului de ședere
pl | urząd pracy | urzędu pracy | w urzędzie pracy
hr | dozvola | dozvolu | dozvole
bg | разрешение | разрешението
zh | 居留许可 | 您的居留许可。
ku | mafê penaberiyê | mafê penaberiyêye
"""
"""Language, rendering, texts that hold it."""

OTHER_WORDS = """
en | hearing | to hear | heard
en | permit | permission | permitted
en | residence permit | permit-free residence | permit of residence
ar | عقد العمل | عقدة | العمل | عقد
ar | بلدية | لدية | بلد
ar | ورشة | رشة
ar | طلب | طالب | مطلوب
uk | інтеграційний курс | інтеграція курсу | курс інтеграції
uk | дозвіл на проживання | дозвілля на проживання
uk | заява | заявник
uk | порадник | порада
ru | вид на жительство | видео на жительство | видный
ru | работа | работодатель | работник
tr | izin | izci
tr | iltica | iltihap
tr | kurs | kursiyer
fa | اجازه | اجاره | اجازهنامه
fr | permis | permission
fr | titre | titulaire
es | permiso | permitir
it | permesso | permettere
pl | urząd | urządzenie
zh | 居留许可 | 居留
ku | maf | mafdar
"""


def lines(table: str) -> list[tuple[str, str, str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return [(language, target, text) for language, target, *texts in rows for text in texts]


@pytest.mark.parametrize(("language", "target", "text"), lines(FORMS))
def test_forms_of_the_rendering_count(language: str, target: str, text: str) -> None:
    assert term_present(Term("x", target, language), text)


@pytest.mark.parametrize(("language", "target", "text"), lines(OTHER_WORDS))
def test_other_words_do_not_count(language: str, target: str, text: str) -> None:
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


@given(
    st.sampled_from(["en", "ar", "uk", "ru", "tr", "fa", "fr", "ku", "zh"]),
    st.lists(st.sampled_from(["permit", "дозвіл", "شهادة", "titre", "İzin", "-", "'", "许可", ", "]), min_size=1),
    st.sampled_from(["", " ", "... "]),
)
def test_a_rendering_is_present_in_itself(language: str, words: list[str], around: str) -> None:
    target = " ".join(words)
    expected = any(character.isalnum() for character in target)
    assert term_present(Term("x", target, language), f"{around}{target}{around}") is expected
