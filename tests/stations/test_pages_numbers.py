"""Pages in languages from right to left get marks around their phone numbers when they are put together."""

from __future__ import annotations

import pytest

from pipeline.html.isolate import LRI, PDI
from pipeline.model import DocumentKind, KnownDocument, StoreRef
from pipeline.stations.pages import Pages
from pipeline.steps.segment import cut

SOURCE = ("Arzt", '<p>Rufen Sie <a href="tel:+498213102-0">0821 / 3102-0</a> an.</p><p>Adresse</p>')
DOCUMENT = KnownDocument(1, "stadt", DocumentKind.PAGE, "k", StoreRef("/stadt/de/arzt/", 1), "Arzt", 0, 1, "", 1)


def texts() -> list[str]:
    translated = {"Arzt": "طبيب", "Adresse": "عنوان"}
    return [
        translated.get(segment.text, segment.text.replace("Rufen Sie", "اتصل").replace("an.", "الآن."))
        for segment in cut(*SOURCE)
    ]


def assembled(language: str) -> tuple[Pages, str]:
    pages = Pages([DOCUMENT], [], "de", language)
    title, content = pages.assemble(DOCUMENT, SOURCE, texts())
    assert title == "طبيب"
    return pages, content


def test_marks_stand_around_the_link_of_the_number() -> None:
    _, content = assembled("ar")
    assert f'{LRI}<a href="tel:+498213102-0">0821 / 3102-0</a>{PDI}' in content
    assert content.count(LRI) == 1


@pytest.mark.parametrize("language", ["en", "uk"])
def test_other_languages_get_none(language: str) -> None:
    _, content = assembled(language)
    assert LRI not in content


def test_a_page_without_marks_is_the_same_page() -> None:
    pages, content = assembled("ar")
    bare = content.replace(LRI, "").replace(PDI, "")
    assert bare != content
    assert pages.hash_beyond_links(DOCUMENT, "طبيب", bare) == pages.hash_beyond_links(DOCUMENT, "طبيب", content)
    other = bare.replace("3102-0<", "3102-1<")
    assert pages.hash_beyond_links(DOCUMENT, "طبيب", other) != pages.hash_beyond_links(DOCUMENT, "طبيب", content)
