"""Which scripts languages are written in, and which letters belong to a script."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from babel.core import get_global

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "Latn": "A-Za-zªºÀ-ÖØ-öø-ʯ\u1d00-\u1d25\u1e00-\u1eff\u2c60-\u2c7f\ua722-\ua787\uff21-\uff3a\uff41-\uff5a",
        "Cyrl": "\u0400-\u052f\u1c80-\u1c88\u2de0-\u2dff\ua640-\ua69f",
        "Grek": "\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u03e1\u03f0-\u03f5\u03f7-\u03fb"
        "\u1f00-\u1fff",
        "Arab": "\u0620-\u064a\u066e-\u066f\u0671-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff\u0750-\u077f"
        "\u0870-\u0887\u0889-\u088e\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufefc",
        "Hebr": "\u05d0-\u05ea\u05ef-\u05f2\ufb1d-\ufb4f",
        "Syrc": "\u0710-\u072f\u074d-\u074f",
        "Thaa": "\u0780-\u07a5\u07b1",
        "Nkoo": "\u07ca-\u07ea",
        "Armn": "\u0531-\u0556\u0560-\u0588",
        "Geor": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2d",
        "Ethi": "\u1200-\u135a\u1380-\u138f\u2d80-\u2dde\uab01-\uab2e",
        "Deva": "\u0900-\u0963\u0971-\u097f",
        "Beng": "\u0980-\u09e3\u09f0-\u09f1\u09fc",
        "Guru": "\u0a01-\u0a5e\u0a70-\u0a75",
        "Gujr": "\u0a81-\u0ae3",
        "Orya": "\u0b01-\u0b63",
        "Taml": "\u0b82-\u0bd7",
        "Telu": "\u0c00-\u0c63",
        "Knda": "\u0c80-\u0ce3",
        "Mlym": "\u0d00-\u0d63",
        "Sinh": "\u0d81-\u0ddf",
        "Thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
        "Laoo": "\u0e81-\u0ecd\u0edc-\u0edf",
        "Tibt": "\u0f00\u0f40-\u0fbc",
        "Mymr": "\u1000-\u103f\u1050-\u108f\ua9e0-\ua9fe\uaa60-\uaa7f",
        "Khmr": "\u1780-\u17d3",
        "Tfng": "\u2d30-\u2d7f",
        "Mong": "\u1820-\u18aa",
        "Hang": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
        "Kana": "\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9d",
        "Hani": "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f",
    }
)
"""Letters of each script by its ISO 15924 code, as the inside of a character class; ``Kana`` is both kinds of kana."""

RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo"})
UNSPACED = LETTERS["Thai"] + LETTERS["Laoo"] + LETTERS["Mymr"] + LETTERS["Khmr"] + LETTERS["Kana"] + LETTERS["Hani"]
"""Letters of scripts that put no spaces between words, as the inside of a character class."""

_COMPOUND = {
    "Jpan": ("Kana", "Hani"),
    "Kore": ("Hang", "Hani"),
    "Hans": ("Hani",),
    "Hant": ("Hani",),
    "Hanb": ("Hani",),
    "Aran": ("Arab",),
}
"""Codes that stand for several scripts, or for a way to write one."""
_ALIASES = {"prs": "fa", "pes": "fa", "arb": "ar", "kmr": "ku", "iw": "he", "in": "id", "no": "nb", "sh": "sr"}
_BOTH = {
    "sr": ("Cyrl", "Latn"),
    "bs": ("Latn", "Cyrl"),
    "ku": ("Latn", "Arab"),
    "az": ("Latn", "Arab", "Cyrl"),
    "uz": ("Latn", "Cyrl", "Arab"),
    "tk": ("Latn", "Cyrl", "Arab"),
    "kk": ("Cyrl", "Latn", "Arab"),
    "mn": ("Cyrl", "Mong"),
    "pa": ("Guru", "Arab"),
    "ks": ("Arab", "Deva"),
    "sd": ("Arab", "Deva"),
    "tt": ("Cyrl", "Latn"),
    "ha": ("Latn", "Arab"),
    "rom": ("Latn", "Cyrl"),
    "zgh": ("Tfng", "Latn", "Arab"),
    "ber": ("Latn", "Tfng", "Arab"),
    "kab": ("Latn", "Tfng"),
}
"""Languages that are written in several scripts, the usual one first: a tag without script does not say which."""


def base(language: str) -> str:
    """The language of a municipality's code, without region and script: ``fa`` for ``prs`` and ``fa-AF``."""
    first = language.replace("_", "-").split("-")[0].lower()
    return _ALIASES.get(first, first)


@lru_cache(maxsize=256)
def scripts_of(language: str) -> tuple[str, ...]:
    """ISO 15924 codes of the scripts that ``language`` may be written in, keys of :data:`LETTERS`; empty if unknown."""
    parts = language.replace("_", "-").split("-")
    named = next((part.title() for part in parts[1:] if len(part) == 4 and part.isalpha()), "")
    if not named:
        if both := _BOTH.get(base(language)):
            return both
        likely: Mapping[str, str] = get_global("likely_subtags")
        named = next((part for part in likely.get(base(language), "").split("_") if len(part) == 4), "")
    return tuple(script for script in _COMPOUND.get(named, (named,)) if script in LETTERS)


def is_right_to_left(language: str) -> bool:
    """True when the usual script of ``language`` is written from right to left."""
    scripts = scripts_of(language)
    return bool(scripts) and scripts[0] in RIGHT_TO_LEFT


@lru_cache(maxsize=256)
def letters_of(language: str) -> re.Pattern[str] | None:
    """Matches a letter of any script that ``language`` is written in; ``None`` if these are unknown."""
    scripts = scripts_of(language)
    return re.compile(f"[{''.join(LETTERS[script] for script in scripts)}]") if scripts else None
