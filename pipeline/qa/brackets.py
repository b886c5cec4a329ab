"""Brackets and quotation marks that have no partner."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals.scripts import base
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_OPEN = {"(": ")", "[": "]", "{": "}", "（": "）", "［": "］", "【": "】", "「": "」", "『": "』"}
_CLOSE = {end: start for start, end in _OPEN.items()}
_SAME = {"（": "(", "）": ")", "［": "[", "］": "]"}
"""Chinese and Japanese write these for the same."""
_PARTNERS = {
    "„": '“”"‟',
    "‟": '”"',
    "“": '”"“',
    "”": '”"“',
    '"': '"”“',
    "«": "»",
    "»": "«»",
    "‹": "›",
    "›": "‹›",
    "‚": "‘’'",
    "‘": "’'",
}
"""What may end a quotation that begins with it, in any language: German „…“ and »…«, Finnish ”…”, Polish „…”, English
“…”, and what comes of keyboards that have only one of the two."""
_SINGLE = frozenset("‚‘")
"""Their ends are apostrophes, too, so one that never ends may be one as well."""
_SIGN = re.compile(r"[()\[\]{}（）［］【】「」『』„‟“”\"«»‹›‚‘’']")
_SMILEY = re.compile(r"[:;=][-'’^o]?[()\[\]]")
_LIST_MARK = re.compile(r"(?<![\w(])(?:\d{1,3}|[^\W\d_]{1,2}|[ivxIVX]{1,5})\.?\)")
"""``1)``, ``a)``, ``ii)``, ``٣)``."""
_LIST = re.compile(rf"(?:^|[.,;:،؛–—\n„“”\"«])\s*{_LIST_MARK.pattern}")
"""A list begins: later on in the text more such marks may follow after any word."""
_GERSHAYIM = frozenset({"he", "yi"})
"""Languages that write a quotation mark inside abbreviations."""


def _find(pair: Pair) -> Iterator[Message]:
    if not _SIGN.search(pair.target):
        return
    alone = _alone(pair.plain_target, pair.target_language)
    if not alone:
        return
    excused = _alone(pair.plain_source, pair.source_language)
    for sign in alone - excused if excused else alone:
        if sign in "([{【「『":
            yield message(N_("the bracket “{bracket}” is never closed"), bracket=sign)
        elif sign in ")]}】」』":
            yield message(N_("the bracket “{bracket}” closes nothing"), bracket=sign)
        elif not any(excused[other] for other in excused if other in _PARTNERS or other in "’'"):
            yield message(N_("the quotation mark {mark} has no partner"), mark=sign)


_DEEPEST = 8
"""Quotations inside one another that are looked at: a text of nothing but marks must not cost quadratic time."""


def _alone(text: str, language: str) -> Counter[str]:
    """Brackets and quotation marks of a plain text that have no partner."""
    depth: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    quotes: list[str] = []
    marks = {mark.end() - 1 for mark in _LIST_MARK.finditer(text)} if ")" in text and _LIST.search(text) else set()
    for found in _SIGN.finditer(text):
        sign, place = found[0], found.start()
        if sign in _OPEN:
            if not _is_smiley(text, place):
                depth[_SAME.get(sign, sign)] += 1
        elif sign in _CLOSE:
            start = _SAME.get(_CLOSE[sign], _CLOSE[sign])
            if depth[start]:
                depth[start] -= 1
            elif place not in marks and not _is_smiley(text, place):
                alone[_SAME.get(sign, sign)] += 1
        else:
            _quote(text, place, quotes, alone, language)
    alone.update(sign for sign in quotes if sign not in _SINGLE)
    return alone + depth


def _quote(text: str, place: int, quotes: list[str], alone: Counter[str], language: str) -> None:
    """Close the innermost quotation with the mark at ``place``, or open one."""
    sign = text[place]
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    inside_word = before.isalnum() and after.isalnum()
    if sign == '"' and inside_word and base(language) in _GERSHAYIM:
        return
    if sign in "’'" and (inside_word or not quotes or quotes[-1] not in _SINGLE):
        return  # an apostrophe, or the end of a quotation that began with one: nobody can tell
    for level in range(len(quotes) - 1, max(-1, len(quotes) - 1 - _DEEPEST), -1):
        if sign in _PARTNERS[quotes[level]] and not (sign in "“»" and sign == quotes[level] and _begins(before, after)):
            for unended in quotes[level + 1 :]:
                if unended not in _SINGLE:
                    alone[unended] += 1
            del quotes[level:]
            return
    if sign in "’'":
        return
    if sign == '"' and before.isdigit() and not after.isalnum():
        return  # inches
    quotes.append(sign)


def _begins(before: str, after: str) -> bool:
    """True for a mark that stands before a word, not behind one."""
    return (not before or before.isspace()) and bool(after) and not after.isspace()


def _is_smiley(text: str, place: int) -> bool:
    return any(found.start() <= place < found.end() for found in _SMILEY.finditer(text, max(0, place - 2), place + 3))


CHECK = Check(
    name="brackets and quotes",
    severity=Severity.WARN,
    why=N_("Where a bracket or quotation mark has no partner, readers cannot tell what belongs together"),
    fix=N_("Add the missing bracket or quotation mark, or take out the lonely one"),
    find=_find,
)
