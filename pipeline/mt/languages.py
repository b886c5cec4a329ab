"""One small table between the language codes of municipalities and those of Argos packages."""

from __future__ import annotations

PIVOT = "en"
"""Argos packages nearly always translate from or to English, so chains go through it."""

_ALIASES: dict[str, tuple[str, ...]] = {
    "fa": ("pes",),
    "pes": ("fa",),
    "ku": ("kmr",),
    "kmr": ("ku",),
    "no": ("nb",),
    "nb": ("no",),
    "nn": ("no", "nb"),
    "tl": ("fil",),
    "fil": ("tl",),
    "he": ("iw",),
    "iw": ("he",),
    "pt-br": ("pb", "pt"),
    "zh-hans": ("zh",),
    "zh-cn": ("zh",),
    "zh-sg": ("zh",),
    "zh-hant": ("zt",),
    "zh-tw": ("zt",),
    "zh-hk": ("zt",),
    "zh-mo": ("zt",),
}
"""Codes that name the same language for a translation engine, best first."""

_EASY = frozenset({"de-si", "de-ls", "de-x-simple"})
"""Easy German: an engine that reads German reads it, but none that writes German writes it."""


def source_codes(code: str) -> tuple[str, ...]:
    """Codes under which a package may *read* ``code``, best first; lower case.

    >>> source_codes("zh-Hant"), source_codes("de-si")
    (('zh-hant', 'zt'), ('de-si', 'de'))
    """
    return _codes(code)


def target_codes(code: str) -> tuple[str, ...]:
    """Codes under which a package may *write* ``code``, best first; lower case.

    Like :func:`source_codes`, but Easy German is never replaced by German: that would be no translation.
    """
    plain = _normal(code)
    return (plain,) if plain in _EASY else _codes(code)


def _normal(code: str) -> str:
    return code.strip().lower().replace("_", "-")


def _codes(code: str) -> tuple[str, ...]:
    plain = _normal(code)
    if plain in _ALIASES:
        return (plain, *_ALIASES[plain])
    base = plain.split("-")[0]
    if base == plain:
        return (plain,)
    return tuple(dict.fromkeys((plain, base, *_ALIASES.get(base, ()))))
