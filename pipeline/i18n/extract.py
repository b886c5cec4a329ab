"""For developers: ``python -m pipeline.i18n.extract`` brings the catalogues up to date with the code.

Collects every message of the package into ``locale/sprachlotse.pot`` and merges it into each ``locale/<language>.po``:
a new message is added without a translation, one that changed keeps the old translation and is marked fuzzy, one that
is gone is taken out. ``--add LANGUAGE`` starts a catalogue. Works in a checkout, not in an installed package.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

PACKAGE = Path(__file__).resolve().parents[1]
LOCALE = Path(__file__).resolve().parent / "locale"
TEMPLATE = "sprachlotse.pot"

_KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}
_COMMENTS = ("Translators:",)
"""A comment that begins so, right above a message, is shown to those who translate it."""

_ABOUT: dict[str, Any] = {
    "project": "Sprachlotse",
    "version": "1",  # of the set of messages; a release of the program changes none of them by itself
    "msgid_bugs_address": "the issue tracker of Sprachlotse",
    "copyright_holder": "the authors of Sprachlotse",
    "last_translator": "the authors of Sprachlotse",
    "fuzzy": False,
}
_HEADER = """\
# Sprachlotse: what we say to volunteers and coordinators, in {language}.
# This file is distributed under the same license as Sprachlotse (GPL-3.0-or-later).
#
# Written with the program. No native reader has checked it yet: corrections are welcome."""

_OF_THE_DAY = re.compile(rb'^"(?:POT-Creation-Date|PO-Revision-Date|Generated-By): .*\n', re.MULTILINE)


def collect(package: Path = PACKAGE) -> Catalog:
    """Every marked message of the Python modules and templates below ``package``, in the order of the files.

    Raises jinja2.TemplateSyntaxError for a template that cannot be read: its messages would be lost without a word.
    """
    catalog = Catalog(**_ABOUT)
    catalog.header_comment = "# Messages of Sprachlotse. Made by `python -m pipeline.i18n.extract`: do not edit."
    for path in sorted([*package.rglob("*.py"), *package.rglob("*.html")]):
        place = path.relative_to(package.parent).as_posix()
        for line, message, comments, context in _messages(path):
            catalog.add(message, locations=[(place, line)], auto_comments=comments, context=context)
    for entry in catalog:
        _flag(entry)
    return catalog


def _messages(path: Path) -> Iterator[tuple[int, Any, list[str], str | None]]:
    data = path.read_bytes()
    if not re.search(rb"\b(?:N_|_|n?gettext)\(", data):
        return iter(())
    method, options = "python", {}
    if path.suffix == ".html":
        method, options = "jinja2.ext:babel_extract", {"silent": "false", "trimmed": "true"}
    return extract(method, BytesIO(data), _KEYWORDS, _COMMENTS, options, strip_comment_tags=True)


def _flag(message: Message) -> None:
    """Our gaps are ``{name}``; per cent signs mean per cent, not what Babel takes them for."""
    message.flags.discard("python-format")


def read(path: Path) -> Catalog:
    """A catalogue as it is on disk. Raises babel's PoFileError, with the line, when it is damaged."""
    return read_po(BytesIO(path.read_bytes()), locale=path.stem.replace("-", "_"), abort_invalid=True)


def update(folder: Path, template: Catalog, now: datetime, new: Iterable[str] = ()) -> list[str]:
    """Merge ``template`` into the catalogues in ``folder``, and start those of the languages ``new``.

    Returns one line per catalogue for people. Writes nothing where only a date would change. Raises
    babel.UnknownLocaleError for a language that babel has no plural forms of.
    """
    template.creation_date = now
    _write(folder / TEMPLATE, template)
    for language in new:
        path = folder / f"{language}.po"
        if not path.exists():
            _write(path, _started(language, now))
    lines = []
    for path in sorted(folder.glob("*.po")):
        catalog = read(path)
        catalog.update(template)
        catalog.obsolete.clear()
        for entry in catalog:
            _flag(entry)
        _write(path, catalog)
        waiting = sum(1 for entry in catalog if entry.id and (entry.fuzzy or not _translated(entry)))
        lines.append(f"{path.stem}: {len(catalog)} messages, {waiting} to translate or to check")
    return lines


def _started(language: str, now: datetime) -> Catalog:
    locale = Locale.parse(language.replace("-", "_"))
    catalog = Catalog(locale, creation_date=now, revision_date=now, language_team=locale.english_name, **_ABOUT)
    catalog.header_comment = _HEADER.format(language=locale.english_name)
    return catalog


def _translated(message: Message) -> bool:
    """Also of a message with plural forms: all of them."""
    return all(message.string or [""])


def _write(path: Path, catalog: Catalog) -> None:
    buffer = BytesIO()
    write_po(buffer, catalog, width=100, include_lineno=False, include_previous=True, ignore_obsolete=True)
    data = buffer.getvalue()
    if not path.exists() or _OF_THE_DAY.sub(b"", path.read_bytes()) != _OF_THE_DAY.sub(b"", data):
        path.write_bytes(data)


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m pipeline.i18n.extract", description=__doc__)
    parser.add_argument("--add", metavar="LANGUAGE", action="append", default=[], help="start a catalogue, e.g. ti")
    new = parser.parse_args(arguments).add
    for line in update(LOCALE, collect(), datetime.now(UTC), new):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
