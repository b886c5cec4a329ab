"""How long a translation usually is, by language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

_LENGTH: Mapping[str, float] = MappingProxyType(
    {
        **{"am": 0.46, "ar": 0.64, "az": 0.91, "bg": 0.96, "bn": 0.82, "bs": 0.83, "ca": 0.92, "ckb": 0.77, "cs": 0.83},
        **{"da": 0.91, "el": 1.04, "en": 0.89, "es": 1.0, "et": 0.91, "fa": 0.76, "fi": 0.93, "fr": 1.0, "he": 0.61},
        **{"hi": 0.91, "hr": 0.83, "hu": 1.01, "hy": 0.93, "id": 1.05, "it": 1.0, "ja": 0.35, "ka": 0.98, "ko": 0.4},
        **{"ku": 0.77, "lt": 0.92, "lv": 0.88, "mk": 0.9, "nb": 0.86, "nl": 1.07, "pl": 0.94, "prs": 0.77, "ps": 0.84},
        **{"pt": 0.95, "ro": 1.0, "ru": 0.98, "sk": 0.85, "sl": 0.87, "so": 0.97, "sq": 0.93, "sr": 0.8, "sv": 0.89},
        **{"sw": 0.84, "ta": 1.11, "th": 0.78, "ti": 0.56, "tl": 1.04, "tr": 0.86, "uk": 0.9, "ur": 0.8, "vi": 1.08},
        **{"zh": 0.24, "de": 1.0},
    }
)
"""Characters of the Universal Declaration of Human Rights by language, German = 1."""


@lru_cache(maxsize=256)
def base_language(tag: str) -> str:
    """The language that tables know for a BCP 47 ``tag``, whatever its region and script: ``uk-UA`` → ``uk``."""
    base = tag.replace("_", "-").split("-")[0].lower()
    return {"pes": "fa", "kmr": "ku", "zt": "zh", "no": "nb"}.get(base, base)


def usual_ratio(source_language: str, target_language: str) -> float:
    """Characters of a translation for each of its source, by BCP 47 tags. An unknown target counts as English, an
    unknown source as German."""
    return _LENGTH.get(base_language(target_language), _LENGTH["en"]) / _LENGTH.get(base_language(source_language), 1.0)
