"""The mark at the end: a question that is no question any more, a colon before a list that is gone."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from pipeline.i18n import N_
from pipeline.literals.scripts import LETTERS, base, scripts_of
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_WRAPPING = (
    " \u00a0\u202f\u2009\n\t\"'“”„‟«»‹›‘’‚()[]（）「」『』*_"
    "\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
_PICTURES = re.compile("[\u2190-\u2bff\ufe0f\U0001f000-\U0001faff]")
"""What may stand behind the mark: space, ends of quotations and brackets, invisible characters, arrows and pictures."""

_STOPS = ".。．｡।॥۔።։။།៕។᙮…"
_EXCLAMATIONS = "!！՜"
_COLONS = ":：፦፥︓"
_TERMINAL = _STOPS + "?？؟⸮፧" + _EXCLAMATIONS
_ENDS: Mapping[str, str] = MappingProxyType(
    {".": _TERMINAL + _COLONS, "?": "?？؟⸮፧", "!": _TERMINAL, ":": _COLONS, "…": "….·。"}
)
"""For each mark of the source what the translation may end in, in most languages: "!" may become a full stop, because
German asks for things with "!" where others do not."""
_ALSO: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "el": {"?": ";\u037e", ".": ";\u037e"},
        "hy": {"?": ":՞", "!": ":՜", ".": ":"},
        "am": {".": ":፡", ":": "፡"},
        "ti": {".": ":፡", ":": "፡"},
        "hi": {".": "|", ":": "ः"},
    }
)
"""What a language writes for some of them, or what is typed where a keyboard has nothing like it: Armenian and Ethiopic
full stops as colons, a Hindi colon as a letter that looks the same."""
_SHOULD: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {"Arab": {"?": "؟", ";": "؛", ",": "،"}, "Grek": {"?": ";"}}
)
"""Marks of the Latin script that other scripts have their own of."""
_NO_MARKS = frozenset(["Thai", "Laoo", "Khmr", "Mymr", "Tibt"])
"""Scripts that end a sentence with nothing, or only at the end of a paragraph."""
_SIGNS_INSIDE = {"hy": {"?": "՞", "!": "՜"}}
"""Armenian puts these over the word that is stressed."""
_ABBREVIATED = re.compile(
    r"(?:\b(?:[^\W\d_]|usw|etc|bzw|Tel|Nr|Str|str|inkl|exkl|max|min|ggf|evtl|Std|Min|Mio|Abs|Art|Kfz|Jh|geb|ehem|vgl|"
    r"ca|zzgl|Mob|Mo|Di|Mi|Do|Fr|Sa|So|Jan|Feb|Apr|Aug|Sept|Okt|Nov|Dez|Hr|Hrsg|Geb|Whg|Kto|Co|Dipl|Abt|allg|gem|gel|gegr|"
    r"Hbf|Pl|pl|Bhf|St|mtl|jährl|tgl|wöch)|\d|[sS]tr|[a-zA-Z]\.[^\W\d_]+)\.$"
)
"""A full stop that belongs to an abbreviation or an ordinal."""
_ADDRESS_END = re.compile(r"(?:@|www\.|https?:|/)\S*$")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LATIN_QUESTION = re.compile(rf"[{LETTERS['Latn']}]\W*$")


def _find(pair: Pair) -> Iterator[Message]:
    source, target = _without_tail(pair.plain_source), _without_tail(pair.plain_target)
    mark, last = source[-1:], target[-1:]
    if not mark or not last or mark not in ".?!:…,;":
        return
    scripts = scripts_of(pair.target_language)
    code = base(pair.target_language)
    own = next((_SHOULD[script] for script in scripts[:1] if script in _SHOULD), {})
    if (right := own.get(last)) and not _LATIN_QUESTION.search(target[:-1]):
        yield message(N_("ends in “{mark}”, which this language writes “{right}”"), mark=last, right=right)
        return
    if not scripts or scripts[0] in _NO_MARKS or mark in ",;" or _is_kept(mark, source, target, code):
        return
    if unicodedata.category(last)[0] in "LMN":
        yield message(N_("“{mark}” at the end is missing"), mark=mark)
    elif mark != ".":
        yield message(N_("ends in “{last}”, the source in “{mark}”"), last=last, mark=mark)


def _is_kept(mark: str, source: str, target: str, code: str) -> bool:
    last = target[-1]
    if last in _ENDS[mark] or last in _ALSO.get(code, {}).get(mark, ""):
        return True
    if mark == "?" and last in "!！" and target[-2:-1] in _ENDS["?"]:
        return True  # "?!"
    if _SIGNS_INSIDE.get(code, {}).get(mark, "\0") in target:
        return True
    if mark == ".":
        return (
            (scripts_of(code)[:1] in (("Kana",), ("Hani",)) and "。" not in target)  # a single sentence needs none
            or _ABBREVIATED.search(source.rsplit(None, 1)[-1]) is not None
            or _ADDRESS_END.search(target.rsplit(None, 1)[-1]) is not None
            or len(_WORD.findall(source)) < 3
        )
    return False


def _without_tail(text: str) -> str:
    """``text`` up to its last mark or letter."""
    text = text.rstrip(_WRAPPING)
    while text and _PICTURES.match(text[-1]):
        text = text[:-1].rstrip(_WRAPPING)
    return text


CHECK = Check(
    name="end punctuation",
    severity=Severity.WARN,
    why=N_("Without its mark a question is no question, and nobody knows that a list or the next sentence follows"),
    fix=N_("End the translation with the mark that its language writes where the source has one"),
    find=_find,
)
