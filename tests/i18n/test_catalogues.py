"""Our catalogues: every message in every language, with the gaps of the English one, and none that is not ours."""

from __future__ import annotations

import shutil
import string
import subprocess
from collections import Counter
from collections.abc import Callable
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message

from pipeline.i18n import N_, catalogues, chain, languages, spoken, translations
from pipeline.i18n.extract import LOCALE, TEMPLATE, collect, read

OURS = sorted(path.stem for path in LOCALE.glob("*.po"))


@pytest.fixture(scope="module")
def code() -> Catalog:
    """What is marked in the code now."""
    return collect()


def messages(catalog: Catalog) -> dict[object, Message]:
    return {message.id: message for message in catalog if message.id}


def gaps(text: str) -> Counter[str]:
    """Raises ValueError for a lonely brace."""
    return Counter(name for _, name, spec, _ in string.Formatter().parse(text) if name is not None and not spec)


def forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def translated(message: Message) -> bool:
    """It is said to people: neither empty nor fuzzy."""
    return not message.fuzzy and all(form.strip() for form in forms(message))


def test_the_languages_of_the_brief_are_there() -> None:
    assert {"de", "ar", "uk", "ru", "tr", "fa", "fr", "es", "pl", "ro"} <= set(OURS)
    assert set(languages()) == {"en", *OURS}


def test_the_code_has_messages_of_each_kind(code: Catalog) -> None:
    places = {place for message in code for place, _ in message.locations}
    assert "pipeline/qa/codes.py" in places
    assert "pipeline/formats/receipt.html" in places
    assert ("{n} comes back to you.", "{n} come back to you.") in messages(code)


@pytest.mark.parametrize("language", OURS)
def test_every_message_is_translated_and_nothing_else(language: str, code: Catalog) -> None:
    catalog, wanted = read(LOCALE / f"{language}.po"), messages(code)
    ours = messages(catalog)
    assert [one for one in wanted if one not in ours] == [], "run python -m pipeline.i18n.extract and translate"
    assert [one for one in ours if one not in wanted] == [], "run python -m pipeline.i18n.extract"
    assert not catalog.obsolete
    assert [one for one, message in ours.items() if not translated(message)] == []


@pytest.mark.parametrize("language", OURS)
def test_gaps_are_those_of_the_message(language: str, code: Catalog) -> None:
    catalog = read(LOCALE / f"{language}.po")
    numbers = Counter(plural_of(language)(n) for n in range(1001))
    for message in messages(catalog).values():
        english = message.id if isinstance(message.id, str) else message.id[1]
        for index, form in enumerate(forms(message) if translated(message) else ()):
            expected, found = gaps(english), gaps(form)
            if message.pluralizable and numbers[index] == 1:
                expected.pop("n", None)  # "one text", "two texts": such a form may spell its number out
                found.pop("n", None)
            assert found == expected, (message.id, form)
            assert form.format(**dict.fromkeys(gaps(english), "‹x›"))


def plural_of(language: str) -> Callable[[int], int]:
    """Number → which plural form it takes, as gettext itself reads the header."""
    found = translations(language)
    assert isinstance(found, GNUTranslations)
    plural: Callable[[int], int] = found.plural  # type: ignore[attr-defined]
    return plural


@pytest.mark.parametrize("language", OURS)
def test_sentences_end_as_in_english(language: str) -> None:
    """A full stop where the code has one, none where it puts the message into a sentence or a list."""
    for message in messages(read(LOCALE / f"{language}.po")).values():
        english = message.id if isinstance(message.id, str) else message.id[1]
        for form in forms(message) if translated(message) else ():
            assert (form.rstrip()[-1] in ".!?؟۔") == (english.rstrip()[-1] in ".!?"), (message.id, form)
            assert form == form.strip()
            assert "  " not in form
            assert form[-1] != ":" or english[-1] == ":"


@pytest.mark.parametrize("language", OURS)
def test_gettext_accepts_the_file(language: str) -> None:
    msgfmt = shutil.which("msgfmt")
    if msgfmt is None:
        pytest.skip("msgfmt is not installed: what gettext makes of our catalogues stays unproven here")
    done = subprocess.run(
        [msgfmt, "--check", "--output-file=/dev/null", str(LOCALE / f"{language}.po")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_template_for_translators_is_up_to_date(code: Catalog) -> None:
    assert messages(read(LOCALE / TEMPLATE)).keys() == messages(code).keys()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("de", "de"),
        ("de-AT", "de"),
        ("de-si", "de"),
        ("AR_sy", "ar"),
        ("prs", "fa"),
        ("en-GB", "en"),
        ("ti", None),
        ("", None),
        ("../de", None),
    ],
)
def test_a_language_finds_its_catalogue(asked: str, found: str | None) -> None:
    assert spoken(asked) == found


def test_nobody_is_addressed_in_another_language_that_they_may_know() -> None:
    assert [spoken(code) for code in ("be", "kmr", "ckb", "ur", "ps", "hr")] == [None] * 6


def test_a_longer_tag_goes_before_a_shorter_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogues, "languages", lambda: ("en", "zh", "zh-Hant"))
    assert [spoken(tag) for tag in ("zh-hant-TW", "zh-TW", "zh")] == ["zh-Hant", "zh", "zh"]


def test_what_has_no_catalogue_is_said_in_english() -> None:
    for language in ("ti", "en", "xx"):
        assert type(translations(language)) is NullTranslations
        assert translations(language).gettext("Accepted") == "Accepted"


def test_a_catalogue_is_compiled_once_and_speaks() -> None:
    assert translations("de") is translations("de-CH")
    assert translations("de").gettext("Thank you!") == "Vielen Dank!"
    assert translations("de").ngettext("{n} comes back to you.", "{n} come back to you.", 1).startswith("{n} kommt")


def test_a_page_for_several_readers_has_german_and_english() -> None:
    assert [code for code, _ in chain("ar-SY")] == ["ar", "de", "en"]
    assert [code for code, _ in chain("ti")] == ["de", "en"]
    assert [code for code, _ in chain("en")] == ["en", "de"]
    assert [code for code, _ in chain("fr", "de", "fa")] == ["fr", "de", "fa", "en"]


def test_marking_changes_nothing() -> None:
    assert N_("a {gap}") == "a {gap}"


def test_catalogues_are_compiled_without_fuzzy_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (LOCALE / "de.po").read_text("utf-8")
    entry = '#, fuzzy\nmsgid "quite unsure"\nmsgstr "ganz unsicher"\n\nmsgid "quite sure"\nmsgstr "ganz sicher"\n'
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "de.po").write_text(f"{text}\n{entry}", "utf-8")
    monkeypatch.setattr(catalogues, "files", lambda _: tmp_path)
    found = catalogues._load.__wrapped__("de")
    assert (found.gettext("quite unsure"), found.gettext("quite sure")) == ("quite unsure", "ganz sicher")
