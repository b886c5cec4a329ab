"""``README.html``: in the volunteer's language, German and English; about what is really in the package."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from lxml import etree

from pipeline.formats.readme import readme
from pipeline.formats.spoken import language_name

FILES = ("m_ar.po", "m_ar.xlf", "glossary.csv", "glossary/m_ar.tbx", "memory.tmx", "preview.html")
TRANSLATIONS = (("po", "m_ar.po"), ("xliff1.2", "m_ar.xlf"))


def parsed(data: bytes) -> Any:
    """Read strictly: every element closed, every ``&`` written out."""
    return etree.fromstring(data.replace(b' xmlns="http://www.w3.org/1999/xhtml"', b"", 1))


def text(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


@pytest.mark.parametrize(
    ("target", "sections"),
    [("ar", ["ar", "de", "en"]), ("en", ["en", "de"]), ("en-GB", ["en", "de"]), ("tlh", ["de", "en"])],
)
def test_the_volunteers_language_comes_first(info, target: str, sections: list[str]) -> None:
    root = parsed(readme(replace(info, target_language=target), FILES, TRANSLATIONS))
    assert [node.get("lang") for node in root.iter("section")] == sections
    assert root.get("lang") == sections[0]
    assert [node.get("href") for node in root.findall(".//nav//a")] == [f"#{code}" for code in sections]
    for node in [root, *root.iter("section"), *root.findall(".//nav//a")]:
        assert node.get("dir") == ("rtl" if node.get("lang") == "ar" else "ltr")
    assert [level.tag for level in root.iter("h1", "h2", "h3")] == ["h1", *["h2"] * (len(sections) - 1)]


def test_sections_say_the_same_in_other_words(info) -> None:
    arabic, german, english = parsed(readme(replace(info, target_language="ar"), FILES, TRANSLATIONS)).iter("section")
    assert "From German into Arabic" in text(english)
    assert text(german) != text(english) != text(arabic)
    for section in (arabic, german, english):
        for words in ("preview.html", "m_ar.po", "m_ar.xlf", "XLIFF 1.2", "<1>…</1>", "<2/>", "Ctrl+U", info.id):
            assert words in text(section), words
        assert len(section.findall("ol/li")) == 6
        # Nothing is left in English: it would be marked, as is what happens to be the same in both languages.
        assert {text(node) for node in section.findall(".//span[@lang]")} == set()
    assert all(len(text(section).split()) < 420 for section in (arabic, german, english))  # half a page


def test_what_is_quoted_keeps_its_order_from_right_to_left(info) -> None:
    arabic, german, _ = parsed(readme(replace(info, target_language="ar"), FILES, TRANSLATIONS)).iter("section")
    assert "risk 72 %" in {text(node) for node in arabic.findall(".//bdi[@dir='ltr']")}
    assert german.findall(".//bdi[@dir='ltr']") == []


def test_it_speaks_of_what_is_there_only(info) -> None:
    english = text(parsed(readme(info, ("m_en.po", "preview.html"), (("po", "m_en.po"),))))
    for name in ("glossary", "memory.tmx", ".xlf"):
        assert name not in english.replace("what the glossary says", "")
    full = text(parsed(readme(info, FILES, TRANSLATIONS)))
    assert "Put glossary/m_ar.tbx into the project’s folder glossary" in full
    assert "glossary.csv" in full
    assert "In OmegaT: take the PO file" in full
    only_xliff = text(parsed(readme(info, FILES, TRANSLATIONS[1:])))
    assert "m_ar.po" not in only_xliff
    assert "OmegaT" not in only_xliff


def test_the_selection_is_told(info) -> None:
    said = "only risky, under /seeheim/de/arzt/"  # English, and a path whose slashes must not jump in Arabic
    root = parsed(readme(replace(info, selection=said), FILES, TRANSLATIONS))
    assert {(one.get("lang"), one.get("dir")) for one in root.iter("bdi") if text(one) == said} == {("en", "ltr")}


def test_it_needs_no_network_and_no_scripts(info) -> None:
    root = parsed(readme(info, FILES, TRANSLATIONS))
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert "default-src 'none'" in policy
    assert root.xpath("//@src | //link | //script") == []
    assert {href for href in root.xpath("//a/@href") if not href.startswith("#")} == {"preview.html"}


@pytest.mark.parametrize("said", ["</style><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "a\x07b{x}"])
def test_foreign_text_is_shown_and_never_obeyed(info, said: str) -> None:
    root = parsed(readme(replace(info, name=said, selection=said, id=said), FILES, TRANSLATIONS))
    assert {node.tag for node in root.iter(etree.Element)}.isdisjoint({"script", "img"})
    shown = " ".join(said.replace("\x07", "\ufffd").split())
    assert sum(text(node) == shown for node in root.iter("bdi")) >= 3


@pytest.mark.parametrize(("code", "name"), [("uk", "Ukrainisch"), ("prs", "prs"), ("so", "Somali"), ("!", "!")])
def test_language_names(code: str, name: str) -> None:
    assert language_name(code, "de") == name
