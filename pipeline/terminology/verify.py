"""Is a term's rendering in a target text? Plain text only: the caller takes inline codes out first."""

from __future__ import annotations

import re
import unicodedata

from pipeline.model import Term, TermStatus
from pipeline.terminology.glossary import fold

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_ENGLISH_ENDINGS = ("", "s", "es", "'s")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]")
_ARABIC_CLITICS = re.compile("^[وف]?(?:[بك]?ال|لل|[بكل](?=...))?")
_LATIN = "[0-9A-Za-zÀ-ɏ]"
"""What continues a name; an Arabic article or preposition may be written onto it."""


def term_present(term: Term, target_text: str) -> bool:
    """True when ``term.target`` is in ``target_text``: each of its words in order, without a gap.

    Case does not matter and endings may differ: English plural and genitive, Arabic article and prefixed
    prepositions; in other languages the last third of a longer word. Do-not-translate terms must be there to the
    letter, as a whole word. A thin check: it misses irregular forms, and takes words for forms that only begin alike.
    """
    if term.status is TermStatus.DO_NOT_TRANSLATE:
        wanted = " ".join(unicodedata.normalize("NFC", term.target).split())
        text = " ".join(unicodedata.normalize("NFC", target_text).split())
        return re.search(rf"(?<!{_LATIN}){re.escape(wanted)}(?!{_LATIN})", text) is not None
    wanted_words, words = _words(term.target, term.language), _words(target_text, term.language)
    if not wanted_words:
        return False
    return any(
        all(_same(wanted, word, term.language) for wanted, word in zip(wanted_words, words[start:], strict=False))
        for start in range(len(words) - len(wanted_words) + 1)
    )


def _words(text: str, language: str) -> list[str]:
    folded = fold(text).replace("’", "'").replace("ʼ", "'")
    if language == "ar":
        folded = re.sub("[أإآ]", "ا", _ARABIC_MARKS.sub("", folded)).replace("ى", "ي")
    return _WORD.findall(folded)


def _same(wanted: str, word: str, language: str) -> bool:
    if wanted == word:
        return True
    if language == "en":
        base = wanted.removesuffix("'s")
        return word in {base + ending for ending in _ENGLISH_ENDINGS} or (
            base[-1:] == "y" and word == base[:-1] + "ies"
        )
    if language == "ar":
        return _ARABIC_CLITICS.sub("", wanted) == _ARABIC_CLITICS.sub("", word)
    if len(wanted) < 4:
        return len(wanted) == 3 and word.startswith(wanted) and len(word) < 6
    return len(word) - len(wanted) <= 4 and word.startswith(wanted[: max(3, len(wanted) * 2 // 3)])
