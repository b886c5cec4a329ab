"""From marked messages to catalogues, without losing what is translated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from babel import UnknownLocaleError
from babel.messages.pofile import PoFileError
from jinja2 import TemplateSyntaxError

from pipeline.i18n import extract
from pipeline.i18n.extract import collect, main, read, update

NOW = datetime(2026, 11, 28, 8, tzinfo=UTC)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "pipeline"
    (folder / "qa").mkdir(parents=True)
    (folder / "qa" / "one.py").write_text(
        'from pipeline.i18n import N_\n\n# Translators: of a page\nWHY = N_("it is {much} %"\n    " too long")\n',
        "utf-8",
    )
    (folder / "page.html").write_text(
        '{{ _("Hello, {who}", who=x) }} {% if gettext("Title") %}{{ ngettext("{n} text", "{n} texts", 3) }}{% endif %}'
    )
    (folder / "other.html").write_text("{{ not_marked }} {% really not a template")
    return folder


@pytest.fixture
def locale(tmp_path: Path) -> Path:
    folder = tmp_path / "locale"
    folder.mkdir()
    return folder


def texts(path: Path) -> dict[object, object]:
    return {message.id: message.string for message in read(path) if message.id}


def translate(path: Path, msgid: str, msgstr: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(f'msgid "{msgid}"\nmsgstr ""') == 1
    path.write_text(text.replace(f'msgid "{msgid}"\nmsgstr ""', f'msgid "{msgid}"\nmsgstr "{msgstr}"'), "utf-8")


def test_messages_of_modules_and_templates_are_collected(package: Path) -> None:
    found = {message.id: message for message in collect(package) if message.id}
    assert set(found) == {"it is {much} % too long", "Hello, {who}", "Title", ("{n} text", "{n} texts")}
    assert found["it is {much} % too long"].auto_comments == ["of a page"]
    assert [place for place, _ in found["it is {much} % too long"].locations] == ["pipeline/qa/one.py"]
    assert all("python-format" not in message.flags for message in found.values())
    assert "python-brace-format" in found["Hello, {who}"].flags


def test_a_template_that_cannot_be_read_is_an_error(package: Path) -> None:
    (package / "bad.html").write_text('{{ _("Lost") }} {% if %}')
    with pytest.raises(TemplateSyntaxError):
        collect(package)


def test_translations_stay_and_new_messages_are_added(package: Path, locale: Path) -> None:
    assert update(locale, collect(package), NOW, ["ar"]) == ["ar: 4 messages, 4 to translate or to check"]
    translate(locale / "ar.po", "Title", "عنوان")
    (package / "new.py").write_text('N_("brand new")', "utf-8")
    assert update(locale, collect(package), NOW) == ["ar: 5 messages, 4 to translate or to check"]
    assert texts(locale / "ar.po")["Title"] == "عنوان"
    assert texts(locale / "ar.po")["brand new"] == ""
    assert texts(locale / "ar.po")[("{n} text", "{n} texts")] == ("",) * 6
    assert "No native reader has checked it yet" in (locale / "ar.po").read_text("utf-8")


def test_a_message_that_changed_keeps_its_translation_as_fuzzy(package: Path, locale: Path) -> None:
    update(locale, collect(package), NOW, ["de"])
    translate(locale / "de.po", "it is {much} % too long", "um {much} % zu lang")
    (package / "qa" / "one.py").write_text('N_("it is {much} % too long here")', "utf-8")
    assert update(locale, collect(package), NOW) == ["de: 4 messages, 4 to translate or to check"]
    (changed,) = [message for message in read(locale / "de.po") if message.id == "it is {much} % too long here"]
    assert changed.fuzzy
    assert changed.string == "um {much} % zu lang"
    assert '#| msgid "it is {much} % too long"' in (locale / "de.po").read_text("utf-8")


def test_a_message_that_is_gone_is_taken_out(package: Path, locale: Path) -> None:
    update(locale, collect(package), NOW, ["de"])
    translate(locale / "de.po", "it is {much} % too long", "um {much} % zu lang")
    (package / "qa" / "one.py").unlink()
    assert update(locale, collect(package), NOW) == ["de: 3 messages, 3 to translate or to check"]
    assert "zu lang" not in (locale / "de.po").read_text("utf-8")


def test_nothing_is_written_where_only_a_date_would_change(package: Path, locale: Path) -> None:
    update(locale, collect(package), NOW, ["de"])
    before = {path.name: path.read_bytes() for path in locale.iterdir()}
    assert set(before) == {"de.po", "sprachlotse.pot"}
    update(locale, collect(package), NOW + timedelta(days=1), ["de"])
    assert {path.name: path.read_bytes() for path in locale.iterdir()} == before


def test_a_damaged_catalogue_is_not_written_over(package: Path, locale: Path) -> None:
    (locale / "de.po").write_text('msgid "Title"\nohne Ende\n', "utf-8")
    with pytest.raises(PoFileError):
        update(locale, collect(package), NOW)
    assert "ohne Ende" in (locale / "de.po").read_text("utf-8")


def test_an_unknown_language_is_refused(package: Path, locale: Path) -> None:
    with pytest.raises(UnknownLocaleError):
        update(locale, collect(package), NOW, ["qqq"])


def test_the_command_says_what_is_to_do(
    locale: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(extract, "LOCALE", locale)
    main(["--add", "bg"])
    assert capsys.readouterr().out.startswith("bg: ")
    assert ("{n} text could not be assigned to any text that we know. It is kept, and somebody will look at it.") in {
        one[0] if isinstance(one, tuple) else one for one in texts(locale / "bg.po")
    }
