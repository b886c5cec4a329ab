"""Letters of another script that look the same: "Аugsburg" with a Cyrillic А is found by no search."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pipeline.i18n import N_
from pipeline.literals.scripts import LETTERS, base, scripts_of
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_CYRILLIC = "АВЕЅІЈКМНОРСТУХҮаеѕіјорсухһԁԛԝ"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυι"
_LATIN = "ABCEHIJKMNOPSTXYZaceijnoprsuvxyhdqw"
"""Letters that look like one of another script, as the other script's writers mistake them."""
_FOREIGN = {
    "Cyrl": re.compile(f"[{_CYRILLIC}]+"),
    "Grek": re.compile(f"[{_GREEK}]+"),
    "Latn": re.compile(f"[{_LATIN}]+"),
}
_OF = {script: re.compile(f"[{LETTERS[script]}]") for script in _FOREIGN}
_MIXED = re.compile(
    "(?:[{0}]+[{1}{2}]|[{1}]+[{0}{2}]|[{2}]+[{0}{1}])".format(*(LETTERS[script] for script in ("Latn", "Cyrl", "Grek")))
)
"""Where two scripts meet in one word."""
_LETTERS = re.compile(r"(?<![%\\\\&\w])[^\W\d_]+")
_SINGLE = re.compile(rf"(?<![^\s(«„“])([aceiopy])(?= [{LETTERS['Cyrl']}])")
"""A word of one Latin letter before a Cyrillic word."""
_ONE_LETTER_WORDS: Mapping[str, str] = MappingProxyType(
    {"uk": "aioy", "ru": "aoyci", "be": "aiyo", "bg": "aoce", "mk": "aoceiy", "sr": "aoiy"}
)
"""Latin letters that look like a word of the language."""
_OTHERS_ARABIC: Mapping[str, tuple[str, str]] = MappingProxyType({"fa": ("يك", "یک"), "ar": ("یک", "يك")})
"""Letters that keyboards for another language have in the place of the language's own, and these."""
_ARABIC_WORD = re.compile(r"ال|.*[ةى]")
"""A word that is Arabic, also in a Persian text."""
_SHOWN = 3
"""Words that are told of one text."""


def _find(pair: Pair) -> Iterator[Message]:
    text = pair.plain_target
    if text.isascii():
        return
    if _MIXED.search(text):
        scripts = scripts_of(pair.target_language)
        mixed = dict.fromkeys(word for word in _LETTERS.findall(text) if _MIXED.search(word))
        strange = {word: _strange(word, scripts) for word in mixed if word not in pair.plain_source}
        for word in [word for word, letters in strange.items() if letters][:_SHOWN]:
            said = N_("“{word}” mixes letters that look alike: “{letters}” is of another script")
            yield message(said, word=word, letters=strange[word])
    for letter in dict.fromkeys(_SINGLE.findall(text)):
        if letter in _ONE_LETTER_WORDS.get(base(pair.target_language), ""):
            yield message(N_("the word “{letter}” is a Latin letter"), letter=letter)
    yield from _of_another_keyboard(pair)


def _of_another_keyboard(pair: Pair) -> Iterator[Message]:
    theirs, own = _OTHERS_ARABIC.get(base(pair.target_language), ("", ""))
    if not any(letter in pair.plain_target for letter in theirs):
        return
    for word in dict.fromkeys(_LETTERS.findall(pair.plain_target)):
        letters = [letter for letter in theirs if letter in word]
        if letters and word not in pair.plain_source and not _ARABIC_WORD.match(word):
            right = word.translate(str.maketrans(theirs, own))
            yield message(
                N_("“{word}” is typed with letters of another language: write “{right}”"), word=word, right=right
            )
            return  # who has this keyboard types all words like this


def _strange(word: str, expected: tuple[str, ...]) -> str:
    """The letters of ``word`` that should be of its other script; empty if it may be written like this.

    "SMS-ка" is no mistake: its S has no like in Cyrillic, so it was not typed for one.
    """
    there = [script for script, letter in _OF.items() if letter.search(word)]
    counts = {script: len(_OF[script].findall(word)) for script in there}
    # The rarer script is the strange one; as many of both: the one that is not the language's.
    for script in sorted(there, key=lambda script: (counts[script], script in expected)):
        letters = "".join(dict.fromkeys(_OF[script].findall(word)))
        if _FOREIGN[script].fullmatch(letters) and not _is_abbreviation("".join(_OF[script].findall(word)), word):
            return letters
    return ""


def _is_abbreviation(letters: str, word: str) -> bool:
    """True for "HTTP" in "HTTPметод": written together on purpose."""
    return len(letters) > 1 and letters.isupper() and letters in word and not word.isupper()


CHECK = Check(
    name="look-alike letters",
    severity=Severity.WARN,
    why=N_("A word with a letter of another script looks right, but is found by no search and read out wrongly"),
    fix=N_("Type the word anew with one keyboard layout"),
    find=_find,
)
