"""How the literals of a translation differ from those of its source: what :mod:`pipeline.qa.facts` and
:mod:`pipeline.qa.numbers` look at.

Either side may say a small number in words ("fünf Tage" is "5 days"), and no table of number words is right for all
languages and their inflections. So what may have been put into words is told apart from what cannot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.literals import Literal, LiteralKind, Pairing
from pipeline.literals.numbers import ascii_digits
from pipeline.qa.check import Pair

_LARGEST_IN_WORDS = 12
"""Style guides of most languages want whole numbers up to here in words."""
_SMALL = re.compile(r"\d{1,2}\Z")
_AMOUNT_IN_WORDS = re.compile(r"(?:[12] [A-Z]+|(?:50|100) %)\Z")
"""``2 EUR`` is a word of its own in languages with a dual; "half", "entirely"."""
_FIRST = re.compile(r"(?:\d{4}|-)-\d\d-01\Z")
_LINKED = re.compile(r"""\bhref\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_CONTACT = frozenset({LiteralKind.PHONE, LiteralKind.EMAIL, LiteralKind.URL})
_LETTERS = frozenset({LiteralKind.EMAIL, LiteralKind.URL})
_OTHERS = frozenset({LiteralKind.PLACEHOLDER, LiteralKind.TERM})
"""Have checks of their own."""


@dataclass(frozen=True, slots=True)
class Differences:
    """What is different, each literal in one place only."""

    changed: tuple[tuple[Literal, Literal], ...] = ()
    """(of the source, what the target has instead), which cannot be two ways to say the same."""
    missing: tuple[Literal, ...] = ()
    """Of the source; nothing in the target can stand for it."""
    doubtful: tuple[Literal, ...] = ()
    """Of the source; the target may say it in words, or it is a plain number."""
    fewer: tuple[Literal, ...] = ()
    """Of the source, where it stands more often than in the target."""
    exchanged: tuple[tuple[Literal, Literal], ...] = ()
    """As ``changed``, but both may be there in words on the other side."""
    added: tuple[Literal, ...] = ()
    """Of the target; the source says it nowhere, not in words and not as the address of a link."""


def differences(pair: Pair) -> Differences:
    """What is different between the literals of both sides; placeholders and names are left out."""
    pairing = pair.literals
    if not pairing.lost and not pairing.extra:
        return Differences()
    said = {(kept.source.kind, kept.source.form) for kept in pairing.kept}
    said |= {(literal.kind, literal.form) for kept in pairing.kept for literal in kept.target}
    lost = [literal for literal in pairing.lost if literal.kind not in _OTHERS]
    extra = [
        literal for literal in pairing.extra if literal.kind not in _OTHERS and (literal.kind, literal.form) not in said
    ]
    changed: list[tuple[Literal, Literal]] = []
    exchanged: list[tuple[Literal, Literal]] = []
    missing: list[Literal] = []
    doubtful: list[Literal] = []
    fewer: list[Literal] = []
    instead = _partners(lost, extra)
    for literal in lost:
        if other := instead.get(literal):
            (exchanged if _in_words(literal, other) else changed).append((literal, other))
        elif (literal.kind, literal.form) in said:
            fewer.append(literal)
        elif _in_words(literal) and (literal.kind is LiteralKind.NUMBER or not _has_others(literal, pairing)):
            doubtful.append(literal)
        else:
            missing.append(literal)
    taken = set(instead.values())
    added = [
        literal
        for literal in extra
        if literal not in taken
        and (literal.kind is LiteralKind.DATE or not _in_words(literal))
        and not _is_linked(literal, pair)
    ]
    return Differences(tuple(changed), tuple(missing), tuple(doubtful), tuple(fewer), tuple(exchanged), tuple(added))


def _partners(lost: Sequence[Literal], extra: Sequence[Literal]) -> dict[Literal, Literal]:
    """What stands in the place of what is lost: the same kind first, then digits for digits, in order."""
    left = list(extra)
    found: dict[Literal, Literal] = {}
    for fits in (_same_kind, _same_signs):
        for literal in lost:
            other = None if literal in found else next((other for other in left if fits(literal, other)), None)
            if other:
                found[literal] = other
                left.remove(other)
    return found


def _same_kind(one: Literal, other: Literal) -> bool:
    return one.kind is other.kind


def _same_signs(one: Literal, other: Literal) -> bool:
    """Both are addresses, or both are made of digits and one of them is a number that nothing says more about."""
    if one.kind in _LETTERS or other.kind in _LETTERS:
        return one.kind in _LETTERS and other.kind in _LETTERS
    return LiteralKind.NUMBER in (one.kind, other.kind)


def _in_words(literal: Literal, beside: Literal | None = None) -> bool:
    """True for what people put into words: numbers up to twelve, full hours, the first of a month, a few amounts.

    With ``beside``, the literal that the other side has instead: true if it may still be there in words.
    """
    match literal.kind:
        case LiteralKind.NUMBER:
            return _SMALL.match(literal.form) is not None and int(literal.form) <= _LARGEST_IN_WORDS
        case LiteralKind.DATE:
            return _FIRST.match(literal.form) is not None and (beside is None or literal.form.startswith(beside.form))
        case LiteralKind.TIME:
            return literal.form.endswith(":00") if beside is None else _half_past(literal, beside)
        case LiteralKind.AMOUNT:
            return beside is None and _AMOUNT_IN_WORDS.match(literal.form) is not None
        case _:
            return False


def _half_past(time: Literal, beside: Literal) -> bool:
    """True for "half past 2", "quarter to 3" beside 14:30, 14:45: only the hour is there in digits."""
    hour, minute = map(int, time.form.split(":"))
    written = re.findall(r"\d+", ascii_digits(beside.text))
    if minute not in (15, 30, 45) or len(written) != 1:
        return False
    return (int(written[0]) - hour) % 12 == (1 if minute == 45 else 0)


def _has_others(literal: Literal, pairing: Pairing) -> bool:
    """True when the target has another time, or amount, in digits: then this one is not there in words."""
    return any(found.kind is literal.kind for kept in pairing.kept for found in kept.target)


def _is_linked(literal: Literal, pair: Pair) -> bool:
    """True for an address that the source links to: showing it beside the link's text takes nothing away."""
    if literal.kind not in _CONTACT:
        return False
    wanted = _bare(literal.form)
    linked = (_bare(found) for code in pair.codes for found in _LINKED.findall(code.start))
    return any(address and (wanted in address or address in wanted) for address in linked)


def _bare(address: str) -> str:
    return re.sub(r"^(?:https?://|mailto:|tel:)?(?:www\.)?", "", address.lower()).rstrip("/.")
