"""Errors of form that the benchmark of quality checks plants: punctuation, spaces, characters, repetitions."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from benchmarks.qa_errors import Plant, with_target
from pipeline.qa import Pair

_WORD = re.compile(r"(?<![\w<&/'’.@-])[^\W\d_]{2,}(?![\w>'’@-]|\.\w)")
_CODE = re.compile(r"<(/?)\d+(/?)>")
_BRACKETS = re.compile(r"[()\"“”«»]")
_NUMBER_AND_UNIT = re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)*) ?(€|%)")
_LIKE = str.maketrans("aceopxyABCEHKMOPTX", "асеорхуАВСЕНКМОРТХ")
_BACK = str.maketrans("асеорхуіАВСЕНКМОРТХІ", "aceopxyiABCEHKMOPTXI")
"""Latin letters and the Cyrillic ones that look like them, and back."""


def _at_word(change: Callable[[str], str]) -> Plant:
    """Change a random word of the target."""

    def plant(pair: Pair, chance: random.Random) -> Pair | None:
        words = list(_WORD.finditer(pair.target))
        if not words:
            return None
        word = chance.choice(words)
        return with_target(pair, pair.target[: word.start()] + change(word[0]) + pair.target[word.end() :])

    return plant


def _replace(pattern: str, by: str) -> Plant:
    """Replace a random match of ``pattern`` in the target."""
    wanted = re.compile(pattern)

    def plant(pair: Pair, chance: random.Random) -> Pair | None:
        places = list(wanted.finditer(pair.target))
        if not places:
            return None
        place = chance.choice(places)
        new = place.expand(by)
        return with_target(pair, pair.target[: place.start()] + new + pair.target[place.end() :])

    return plant


def _lose_end(marks: str) -> Plant:
    def plant(pair: Pair, _: random.Random) -> Pair | None:
        if pair.source[-1:] not in marks or pair.target[-1:] not in marks:
            return None
        return with_target(pair, pair.target[:-1])

    return plant


def _foreign_letter(pair: Pair, chance: random.Random) -> Pair | None:
    words = [word for word in _WORD.finditer(pair.target) if _other_script(word[0]) != word[0]]
    if not words:
        return None
    word = chance.choice(words)
    letters = [i for i, letter in enumerate(word[0]) if _other_script(letter) != letter]
    place = word.start() + chance.choice(letters)
    return with_target(pair, pair.target[:place] + _other_script(pair.target[place]) + pair.target[place + 1 :])


def _other_script(text: str) -> str:
    return text.translate(_LIKE if text.isascii() else _BACK)


def _in_cyrillic(pair: Pair, _: random.Random) -> Pair | None:
    """Another file's text in the place of this one."""
    return with_target(pair, "Відомство у справах іноземців зачинено") if _WORD.search(pair.target) else None


def _tied(pair: Pair, _: random.Random) -> Pair | None:
    """The source ties a number to its unit; the target parts them."""
    if not _NUMBER_AND_UNIT.search(pair.source) or not _NUMBER_AND_UNIT.search(pair.target):
        return None
    source = _NUMBER_AND_UNIT.sub("\\1\u00a0\\2", pair.source)
    return replace(pair, source=source, target=_NUMBER_AND_UNIT.sub(r"\1 \2", pair.target))


def _no_wrap(pair: Pair, _: random.Random) -> Pair | None:
    target = pair.target.replace(" ", "\u00a0")
    return with_target(pair, target) if len(_WORD.findall(pair.target)) > 4 and "<" not in target else None


def _other_digits(pattern: str) -> Plant:
    """A match of ``pattern`` in Arabic digits, in a text that is said to be Arabic."""

    def plant(pair: Pair, chance: random.Random) -> Pair | None:
        numbers = list(re.finditer(pattern, pair.target))
        if not numbers:
            return None
        number = chance.choice(numbers)
        arabic = number[0].translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
        changed = with_target(pair, pair.target[: number.start()] + arabic + pair.target[number.end() :])
        return replace(changed, target_language="ar") if changed else None

    return plant


def _other_translation(pair: Pair, chance: random.Random) -> Pair | None:
    changed = _at_word(lambda word: f"{word}s")(pair, chance)
    return replace(changed, others=(pair.target,)) if changed else None


def _override(pair: Pair, chance: random.Random) -> Pair | None:
    return _replace(r"(?<![<\d])\d{3,}", "\u202e\\g<0>\u202c")(pair, chance)


FORM: Mapping[str, Mapping[str, Plant]] = {
    "doubled words": {"a word doubled": _at_word(lambda word: f"{word} {word}")},
    "brackets and quotes": {"a bracket or quotation mark dropped": _replace(_BRACKETS.pattern, "")},
    "end punctuation": {
        "colon lost": _lose_end(":："),
        "question mark lost": _lose_end("?？؟;"),
        "full stop lost": _lose_end(".。۔።।։"),
    },
    "spaces at codes": {
        "space before a tag lost": _replace(r"(?<=\w) (<\d+>)(?=\w)", r"\1"),
        "space behind a tag lost": _replace(r"(?<=\w)(</\d+>) (?=\w)", r"\1"),
        "space moved into a tag": _replace(r"(?<=\w) (<\d+>)(?=\w)", r"\1 "),
        "space before the mark behind a tag": _replace(r"(?<=\w)(</\d+>)(?=[.,:!?])", r"\1 "),
    },
    "no-break spaces": {"number and unit parted": _tied, "every space a no-break space": _no_wrap},
    "stray characters": {
        "zero-width space": _at_word(lambda word: f"{word[0]}\u200b{word[1:]}"),
        "soft hyphen": _at_word(lambda word: f"{word[0]}\u00ad{word[1:]}"),
        "byte order mark": _at_word(lambda word: f"\ufeff{word}"),
        "letter lost": _at_word(lambda word: f"{word[0]}\ufffd{word[2:]}"),
        "embedding without end": _at_word(lambda word: f"\u202b{word}"),
    },
    "direction overrides": {"number overridden": _override},
    "digits": {
        "phone number in Arabic digits": _other_digits(r"(?<![\w<])0\d[\d /-]{5,}\d"),
        "one of several numbers in Arabic digits": _other_digits(r"(?<![\w</.:,-])\d{1,3}(?![\w>/.:,-])(?=.* \d+ )"),
    },
    "wrong script": {"a text of another language": _in_cyrillic},
    "look-alike letters": {"one letter": _foreign_letter},
    "consistency": {"another form of a word": _other_translation},
}
"""By check: what is planted, in words, and how."""
