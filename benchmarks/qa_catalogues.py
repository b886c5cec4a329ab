"""Quality checks of form in other languages than English: on the message catalogues of the machine's own programs.

The published pages beside the checkout are English only. People translated the catalogues in ``/usr/share/locale`` into
a hundred languages, and most have been read by many. Their messages say other things than pages do, so what looks like
source code (placeholders, options, tables) is left out. ``python -m benchmarks.qa_catalogues`` prints two tables;
``--examples LANGUAGE CHECK`` prints findings for a person to judge.
"""

from __future__ import annotations

import argparse
import gettext
import random
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from benchmarks.measure import table
from benchmarks.qa_errors import Plant
from benchmarks.qa_errors_form import FORM
from pipeline.qa import CHECKS, Check, Pair

FOLDER = Path("/usr/share/locale")
LANGUAGES = ("ar", "fa", "uk", "ru", "bg", "sr", "hr", "pl", "ro", "hu", "tr", "el", "it", "fr", "es", "he", "hi", "ja")
_NAMES_ONLY = ("iso_", "xkeyboard")
"""Catalogues of names of languages, countries and keyboards."""
_CODE = re.compile(r"[%\\<>{}|=`]|\s\s|\n|--|\w_\w|::|^-|\w\(\)|\$")
_MOST = 4000
"""Messages a language."""
_PLANTED = 200
_SEED = 11
_NEED_CODES = frozenset({"spaces at codes", "consistency", "wrong script", "direction overrides", "digits"})
"""Have nothing to find in messages, or nothing to plant."""


def run() -> str:
    """False alarms and recall by language."""
    names = [name for name in FORM if name not in ("spaces at codes", "consistency")]
    checks = [check for check in CHECKS if check.name in names or check.name == "reversed numbers"]
    if not FOLDER.is_dir():
        return "### Quality checks of form, other languages\n\nNot measured: there are no message catalogues here.\n"
    rows, planted = [], []
    for language in LANGUAGES:
        pairs = messages(language)
        if not pairs:
            continue
        rows.append([language, str(len(pairs)), *(_share(check, pairs) for check in checks)])
        planted.append([language, *(_recall(check, pairs) for check in checks if check.name not in _NEED_CODES)])
    columns = [check.name for check in checks]
    title = "Quality checks of form on message catalogues: messages with findings"
    kinds = [check.name for check in checks if check.name not in _NEED_CODES]
    return "\n".join(
        [
            table(title, ["language", "messages", *columns], rows),
            table("Errors planted in catalogues: found", ["language", *kinds], planted),
        ]
    )


@lru_cache(maxsize=32)
def messages(language: str) -> tuple[Pair, ...]:
    """Different messages of two words or more that read like sentences or labels, a random sample."""
    found: dict[tuple[str, str], None] = {}
    for file in sorted(FOLDER.glob(f"{language}/LC_MESSAGES/*.mo")):
        if file.name.startswith(_NAMES_ONLY):
            continue
        try:
            with file.open("rb") as opened:
                catalogue: Mapping[object, object] = vars(gettext.GNUTranslations(opened))["_catalog"]
        except (OSError, UnicodeDecodeError, ValueError):
            continue  # not in UTF-8, or damaged: nothing to measure
        for key, text in catalogue.items():
            if isinstance(key, str) and isinstance(text, str) and key and text:
                source, target = key.split("\x04")[-1].replace("_", ""), text.replace("_", "")
                if " " in source.strip() and not _CODE.search(source) and not _CODE.search(target):
                    found[source, target] = None
    pairs = sorted(found)
    random.Random(_SEED).shuffle(pairs)
    return tuple(Pair(source, target, (), "en", language.replace("_", "-")) for source, target in pairs[:_MOST])


def _share(check: Check, pairs: Sequence[Pair]) -> str:
    found = sum(any(True for _ in check.find(pair)) for pair in pairs)
    return f"{found} ({found / len(pairs):.2%})" if found else "0"


def _recall(check: Check, pairs: Sequence[Pair]) -> str:
    made = found = 0
    for plant in FORM.get(check.name, {}).values():
        some, of_them = _planted(check, plant, pairs)
        made, found = made + some, found + of_them
    return f"{found / made:.0%} of {made}" if made else "–"


def _planted(check: Check, plant: Plant, pairs: Sequence[Pair]) -> tuple[int, int]:
    chance = random.Random(_SEED)
    made = found = 0
    for pair in pairs:
        if made == _PLANTED:
            break
        if any(True for _ in check.find(pair)):
            continue
        wrong = plant(pair, chance)
        if wrong is not None:
            made += 1
            found += any(True for _ in check.find(wrong))
    return made, found


def _examples(language: str, name: str, number: int) -> None:
    check = next(check for check in CHECKS if check.name == name)
    findings = [(pair, list(map(str, check.find(pair)))) for pair in messages(language)]
    findings = [(pair, told) for pair, told in findings if told]
    for pair, told in random.Random(_SEED).sample(findings, min(number, len(findings))):
        print(f"  {pair.source}\n  {pair.target}\n     {'; '.join(told)}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Quality checks of form on message catalogues.")
    parser.add_argument("--examples", nargs=2, metavar=("LANGUAGE", "CHECK"))
    parser.add_argument("--number", type=int, default=20)
    options = parser.parse_args()
    if options.examples:
        _examples(*options.examples, options.number)
    else:
        print(run())
