"""Is a term's rendering in a target text? Plain text only: the caller takes inline codes out first."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipeline.model import Term, TermStatus
from pipeline.terminology.glossary import fold
from pipeline.terminology.target_forms import normal, same_word

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_NO_SPACES = frozenset({"zh", "zh-cn", "zh-tw", "ja", "th", "km", "lo", "my"})
"""Languages written without spaces: a word is a stretch of text."""
_LATIN = "[0-9A-Za-zÀ-ɏ]"
"""What continues a name; an Arabic article or preposition may be written onto it."""


def term_present(term: Term, target_text: str) -> bool:
    """True when ``term.target`` is in ``target_text``: each of its words in order, without a gap.

    Case does not matter, hyphens count as spaces, and each word may have another form, as ``target_forms.same_word``
    knows them. Do-not-translate terms must be there to the letter, as a whole word.
    """
    if term.status is TermStatus.DO_NOT_TRANSLATE:
        wanted = " ".join(unicodedata.normalize("NFC", term.target).split())
        text = " ".join(unicodedata.normalize("NFC", target_text).split())
        return re.search(rf"(?<!{_LATIN}){re.escape(wanted)}(?!{_LATIN})", text) is not None
    wanted_words, words = _words(term.target, term.language), _words(target_text, term.language)
    if not wanted_words:
        return False
    if term.language.casefold() in _NO_SPACES:
        return "".join(wanted_words) in "".join(words)
    return any(
        all(same_word(wanted, word, term.language) for wanted, word in zip(wanted_words, words[start:], strict=False))
        for start in range(len(words) - len(wanted_words) + 1)
    )


@lru_cache(maxsize=4096)
def _words(text: str, language: str) -> tuple[str, ...]:
    if language.split("-")[0] in ("tr", "az"):
        text = text.replace("İ", "i").replace("I", "ı")
    return tuple(_WORD.findall(normal(fold(text), language)))
