"""What a literal is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class LiteralKind(StrEnum):
    """What a literal is. The values are for people; ``form`` is the normal form that each kind is compared by."""

    PHONE = "phone number"
    """Form: digits, country first (``+498213102``), but emergency numbers and extensions as dialled (``112``)."""
    EMAIL = "e-mail address"
    """Form: lower case."""
    URL = "web address"
    """Form: lower case, without ``http(s)://`` and without the last slash."""
    TIME = "time"
    """A time of day. Form: ``08:00`` … ``23:59``; ``24:00`` is ``00:00``."""
    DATE = "date"
    """Form: ISO 8601 with dashes for what is not said: ``2026-03-12``, ``--03-12``, ``2026-03``."""
    AMOUNT = "amount"
    """Money or a percentage. Form: value and unit, ``1234.5 EUR``, ``50 %``."""
    POSTCODE = "postcode"
    """Five digits before a place. Form: the digits."""
    HOUSE_NUMBER = "house number"
    """After a street. Form: lower case, without spaces: ``12a``, ``4-6``."""
    PLACEHOLDER = "placeholder"
    """``{name}``, ``%s``, ``[gallery 3]``. Form: as it stands."""
    TERM = "name"
    """A do-not-translate term. Form: as it stands."""
    NUMBER = "number"
    """Any other. Form: value with a decimal point (``1234.5``) and what is glued to it (``25a``, ``B1``)."""


@dataclass(frozen=True, slots=True)
class Literal:
    """One literal in a plain text."""

    kind: LiteralKind
    text: str
    """As it stands in the text: ``text[start:end]``."""
    form: str
    """Normal form: two literals of a kind with the same form say the same. See :class:`LiteralKind`."""
    start: int
    """Offset of the first character in the text."""
    end: int


NUMERIC = frozenset(
    {
        LiteralKind.TIME,
        LiteralKind.DATE,
        LiteralKind.AMOUNT,
        LiteralKind.POSTCODE,
        LiteralKind.HOUSE_NUMBER,
        LiteralKind.NUMBER,
    }
)
"""Kinds that may be taken for one another when only one of two languages says which it is."""
