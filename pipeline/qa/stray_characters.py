"""Characters that nobody sees or can read: marks of direction without an end, byte order marks, lost letters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals.scripts import LETTERS, RIGHT_TO_LEFT, UNSPACED, is_right_to_left, scripts_of
from pipeline.model import Message, Severity, message
from pipeline.qa.bidi import unbalanced
from pipeline.qa.check import Check, Pair

_SUSPECT = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ue000-\uf8ff\ufeff\uffa0\ufff9-\ufffd\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
_NAMES = {
    "\ufeff": N_("byte order mark"),
    "\u00ad": N_("soft hyphen"),
    "\u200b": N_("zero-width space"),
    "\u200c": N_("zero-width non-joiner"),
    "\u200d": N_("zero-width joiner"),
    "\u200e": N_("left-to-right mark"),
    "\u200f": N_("right-to-left mark"),
    "\u061c": N_("Arabic letter mark"),
    "\u2028": N_("line separator"),
    "\u2029": N_("paragraph separator"),
}
_JOINED = frozenset(
    {"Arab", "Syrc", "Mong", "Nkoo", "Deva", "Beng", "Guru", "Gujr", "Orya", "Taml", "Telu", "Knda", "Mlym", "Sinh"}
    | {"Khmr", "Mymr", "Tibt"}
)
"""Scripts in which joiners and non-joiners change what is read, e.g. Persian."""
_NO_SPACES = re.compile(f"[{UNSPACED}]")
_RIGHT_TO_LEFT_LETTER = re.compile(f"[{''.join(LETTERS[script] for script in sorted(RIGHT_TO_LEFT))}]")
_LOST = "\ufffd"
"""Where the source has none, "lost letters" tells it, and blocks."""
_TOLD = 3
"""Different characters that are told of one text."""


def _find(pair: Pair) -> Iterator[Message]:
    found = Counter(_SUSPECT.findall(pair.target))
    if not found:
        return
    in_source = set(_SUSPECT.findall(pair.source))
    text = pair.plain_target
    strange = [
        character
        for character in found
        if (character in in_source if character == _LOST else character not in in_source)
        and not _belongs(character, text, pair.target_language)
    ]
    for character in strange[:_TOLD]:
        code, around = f"U+{ord(character):04X}", _around(text, character)
        if character == _LOST:
            yield message(N_("letters were lost here: “{text}”"), text=around)
        elif name := _NAMES.get(character):
            said = N_("a character that nobody sees ({name}, {code}) in “{text}”")
            yield message(said, name=name, code=code, text=around)
        else:
            yield message(N_("a character that phones cannot show ({code}) in “{text}”"), code=code, text=around)
    if unbalanced(text) and not unbalanced(pair.plain_source):
        yield message(N_("a mark that changes the writing direction has no end"))


def _belongs(character: str, text: str, language: str) -> bool:
    """True where ``character`` has its place in a text of ``language``."""
    match character:
        case "\u200c":
            return not _JOINED.isdisjoint(scripts_of(language)) or not scripts_of(language)
        case "\u200d":
            return not _JOINED.isdisjoint(scripts_of(language)) or not scripts_of(language) or _joins_pictures(text)
        case "\u200b":
            return _NO_SPACES.search(text) is not None
        case "\u200e":
            return True  # does nothing in other languages, and keeps numbers in order in these
        case "\u200f" | "\u061c":
            return is_right_to_left(language) or _RIGHT_TO_LEFT_LETTER.search(text) is not None
        case "\u2060":
            return True  # a no-break space without width
    if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
        return True  # a matter of balance
    if "\U000e0020" <= character <= "\U000e007f":
        return "\U0001f3f4" in text  # flags of regions
    return False


def _joins_pictures(text: str) -> bool:
    """True when every joiner stands between parts of a picture, as in 👩‍⚕️."""
    places = [place for place, character in enumerate(text) if character == "\u200d"]
    return all(0 < place < len(text) - 1 and unicodedata.category(text[place + 1]) == "So" for place in places)


def _around(text: str, character: str) -> str:
    place = text.find(character)
    return text[max(0, place - 12) : place] + text[place + 1 : place + 13] if place >= 0 else ""


CHECK = Check(
    name="stray characters",
    severity=Severity.WARN,
    why=N_("Characters that nobody sees break searching, copying and screen readers, or turn the line round"),
    fix=N_("Delete the place and type it anew; a lost letter must be written again"),
    find=_find,
)
