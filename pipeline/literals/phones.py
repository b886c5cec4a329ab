"""Phone numbers as people in Germany write them; a walk over groups of digits, because every separator occurs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.literals.kinds import Literal, LiteralKind
from pipeline.literals.numbers import ascii_digits

COUNTRY = "49"
"""The content is German: a number that begins with one 0 is a German one."""
_MOST, _FEWEST = 15, 6
"""Digits of a number: at most by E.164; fewer than six with an area code do not exist."""
_BLOB = re.compile(r"[+(]{0,2}\d(?:[ \u00a0\u202f/().–‑-]{0,4}+\d)*+")
_GROUP = re.compile(r"\d+")
_WITHIN = re.compile(r"[ \u00a0\u202f]{0,2}(?:[/.–‑-]|\(0\)|\)[ \u00a0]?[/–-]?|\()?[ \u00a0\u202f]{0,2}")
_NEXT = re.compile(r"[ \u00a0]/|[/–-][ \u00a0]|[ \u00a0]{2}")
_EXTENSION = re.compile(r"[ \u00a0]?(?:,|/|und|oder|or|and|bis|to)[ \u00a0]?[-–‑][ \u00a0]?(\d{1,5})(?![\w])")
_CALLED = re.compile(
    r"(?:\b(?:Tel(?:efon)?(?:isch)?(?:nummern?)?|Phone|Telefax|Fax|Mobil|Handy|(?:Ruf|Notruf|Service)?nummer|Hotline|Notruf|"
    r"(?:phone )?number|call|dial|Durchwahl|DW|wählen Sie(?: die)?|Rufen Sie)\b|☎|📞)[ \u00a0.:/–-]*$",
    re.IGNORECASE,
)
_GLUED = re.compile(r"[\dA-Za-zÀ-ɏ]$")
"""A number is not the end of a word; but Chinese puts no space before it, and Arabic writes prepositions onto it."""
_DIRECT = re.compile(r"(?:Durchwahl|DW)[ \u00a0.:–-]*$")
_SHORT = frozenset({"110", "112", "115"})
_SHORT_CONTEXT = re.compile(
    r"Notruf|Polizei|Feuerwehr|Rettung|Notarzt|Nummer|nummer|Telefon|anrufen|\bRuf|\brufen|Behörde|[Ee]mergency|[Pp]olice|[Cc]all|[Dd]ial"
)
_HARMONISED = "116"
"""116 117, 116 111 …: the European numbers of social value."""


def find_phones(text: str) -> Iterator[Literal]:
    """Phone numbers in ``text``, in any script of digits. What other literals took is NUL characters."""
    for blob in _BLOB.finditer(text):
        groups = list(_GROUP.finditer(text, blob.start(), blob.end()))
        i = 0
        while i < len(groups):
            last = _number(text, groups, i)
            if last is None:
                i += 1
                continue
            end = groups[last].end()
            yield _literal(text, _beginning(text, groups[i].start(), end), end)
            i = last + 1
            while extension := _EXTENSION.match(text, end):
                yield Literal(LiteralKind.PHONE, extension[1], ascii_digits(extension[1]), *extension.span(1))
                end = extension.end()
                while i < len(groups) and groups[i].start() < end:
                    i += 1


def _number(text: str, groups: list[re.Match[str]], first: int) -> int | None:
    """Index of the last group of the number that begins with group ``first``; ``None`` if none does."""
    start = groups[first].start()
    head = ascii_digits(groups[first][0])
    before = text[max(0, start - 40) : start]
    abroad = before.rstrip(" (").endswith("+")
    trunk = head.startswith("0") and head != "0" * len(head)
    called = _CALLED.search(before.rstrip("(")) is not None
    if _GLUED.search(before):
        return None
    if not (abroad or trunk or called):
        return _short(text, groups, first, head)
    digits, last = len(head), first
    for i in range(first + 1, len(groups)):
        between = text[groups[i - 1].end() : groups[i].start()]
        group = ascii_digits(groups[i][0])
        if not _WITHIN.fullmatch(between) or digits + len(group) > _MOST:
            break
        shortest_area_code = 3 if _NEXT.search(between) else 4
        if group.startswith("0") and len(group) >= shortest_area_code and digits >= _FEWEST and "(" not in between:
            break
        digits, last = digits + len(group), i
    if digits > _MOST:
        return None
    fewest = 1 if _DIRECT.search(before) else 3 if called else _FEWEST
    return last if digits >= fewest else None


def _short(text: str, groups: list[re.Match[str]], first: int, head: str) -> int | None:
    """Numbers that work without an area code."""
    if head.startswith(_HARMONISED) and len(head) == 6:
        return first
    if head == _HARMONISED and first + 1 < len(groups):
        between = text[groups[first].end() : groups[first + 1].start()]
        return first + 1 if between in (" ", "\u00a0", "\u202f", "-") and len(groups[first + 1][0]) == 3 else None
    if head not in _SHORT:
        return None
    alone = len(groups) == 1 and ascii_digits(text.strip("\0 .:!()")) == head
    return first if alone or _SHORT_CONTEXT.search(text) else None


def _beginning(text: str, start: int, end: int) -> int:
    """With the plus and the bracket that belong to it."""
    before = start
    while before and text[before - 1] in "(+" and start - before < 2:
        if text[before - 1] == "(" and ")" not in text[start:end]:
            break
        before -= 1
    return before


def _literal(text: str, start: int, end: int) -> Literal:
    return Literal(LiteralKind.PHONE, text[start:end], form_of(text[start:end]), start, end)


def form_of(written: str) -> str:
    """The digits, country first where there is an area code.

    >>> form_of("0821 / 3102-0"), form_of("+49 (0) 821 3102-0"), form_of("116 117")
    ('+4982131020', '+4982131020', '116117')
    """
    plain = ascii_digits(written)
    abroad = plain.lstrip("( ").startswith("+")
    digits = "".join(char for char in plain.replace("(0)", "") if char.isdigit())
    if digits.startswith("00"):
        abroad, digits = True, digits[2:]
    if abroad:
        rest = digits.removeprefix(COUNTRY)
        return f"+{COUNTRY}{rest.removeprefix('0')}" if rest != digits else f"+{digits}"
    return f"+{COUNTRY}{digits[1:]}" if digits.startswith("0") and len(digits) >= _FEWEST else digits
