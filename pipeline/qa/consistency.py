"""The same source text, translated in another way elsewhere."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from pipeline.html.codes import plain_text
from pipeline.i18n import N_
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_NO_LETTERS = re.compile(r"[\W_]+")
_MARKS = re.compile("[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0670\u0640\u200b-\u200f]")
"""Accents, vowel signs and joiners, which some people write and others leave out."""
_SHOWN = 80


def _find(pair: Pair) -> Iterator[Message]:
    if not pair.others:
        return
    ours = _essence(pair.plain_target)
    others = {other: _essence(plain_text(other)) for other in pair.others}
    if not ours or ours in others.values():
        return
    different = next((plain_text(other) for other, essence in others.items() if essence), None)
    if different is not None:
        shown = different if len(different) <= _SHOWN else f"{different[: _SHOWN - 1]}…"
        yield message(N_("elsewhere the same text is translated “{other}”"), other=shown)


def _essence(text: str) -> str:
    """``text`` without what people rightly do in two ways: case, punctuation, spaces, vowel signs."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return _NO_LETTERS.sub("", _MARKS.sub("", folded))


CHECK = Check(
    name="consistency",
    severity=Severity.WARN,
    why=N_("Readers take two translations of the same text for two different things"),
    fix=N_("Use the same words in both places, unless the places really mean something different"),
    find=_find,
)
