"""When two texts count as the same although tools and people have handled them."""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def alike(one: str, other: str) -> bool:
    """True when two source texts are the same but for what tools change by themselves when they save.

    That is white space of any kind, how letters with marks are put together, and characters that nobody sees.
    """
    return one == other or _bare(one) == _bare(other)


def _bare(text: str) -> str:
    return _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text))).strip()


def same(one: str, other: str) -> bool:
    """True when two translations are the same: only line ends and how letters are put together may differ.

    A person who puts in a no-break space or a mark of writing direction has changed the text.
    """
    return one == other or _composed(one) == _composed(other)


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def meant(written: str, *texts: str) -> str | None:
    """Which of ``texts`` a file's source is, by the letter or nearly so."""
    nearly = (text for text in texts if alike(written, text))
    return next((text for text in texts if written == text), next(nearly, None))


def without_edges(target: str, source: str) -> str:
    """``target`` without white space at its ends where the source has none: people and tools leave line feeds there."""
    if source[:1].isspace() or source[-1:].isspace():
        return target
    return target.strip()
