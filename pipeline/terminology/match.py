"""Find glossary terms in German text. Plain text only: the caller takes inline codes out first.

Compounds are other words and do not match ("Rathausplatz" is not "Rathaus"); the parts of a hyphenated word are
words of their own ("Kita-Platz" holds "Kita"). A name that is not to be translated matches to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pipeline.model import Term, TermHit, TermStatus
from pipeline.terminology.glossary import fold
from pipeline.terminology.inflection import inflects, plain

_LETTER = "[^\\W_\u0300-\u036f]"
_WORD = re.compile(f"{_LETTER}(?:[\u0300-\u036f\u00ad\u200b]*{_LETTER})*[\u0300-\u036f]*")
"""Letters and digits; soft hyphens, zero-width spaces and combining accents do not end a word."""
_ADDRESS = re.compile(r"\S*(?:@|://)\S*|\bwww\.\S+")
"""E-mail and web addresses: what looks like a term in there is none."""
_HYPHENS = "-\u2010\u2011"
_KEY = 3
"""Letters of a word that no ending of German inflection changes, apart from umlauts."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    """As written, without invisible characters."""
    folded: str
    start: int
    end: int
    gap: str
    """What stands between this word and the next: `` ``, ``-``, other characters, or empty at the end."""
    cut: bool
    """Half of a compound, as in "Kinder- und Jugendhilfe": never a term by itself."""


@dataclass(frozen=True, slots=True)
class _Entry:
    term: Term
    words: tuple[_Word, ...]


@dataclass(frozen=True, slots=True)
class TermIndex:
    """The terms for one target language, arranged so that a text is looked up without a scan of all of them."""

    by_key: dict[str, tuple[_Entry, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, terms: Iterable[Term]) -> TermIndex:
        """Index ``terms`` (see ``Glossary.for_language``). A term without a letter or digit is never found."""
        by_key: dict[str, tuple[_Entry, ...]] = {}
        for term in terms:
            words = tuple(_words(term.source))
            if words:
                key = _key(words[0])
                by_key[key] = (*by_key.get(key, ()), _Entry(term, words))
        return cls(by_key)


def find_terms(index: TermIndex, source_text: str) -> tuple[TermHit, ...]:
    """The terms in ``source_text``, in order. Where terms overlap the longest wins.

    Rows of the same term (preferred, admitted, forbidden) give one hit each, with the same offsets.
    """
    words = list(_words(source_text))
    spans: dict[tuple[int, int], list[_Entry]] = {}
    for position, word in enumerate(words):
        for entry in index.by_key.get(_key(word), ()):
            if _matches(entry, words, position):
                spans.setdefault((position, position + len(entry.words)), []).append(entry)
    hits: list[TermHit] = []
    taken: set[int] = set()
    for first, last in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if taken.isdisjoint(range(first, last)):
            taken.update(range(first, last))
            start, end = words[first].start, words[last - 1].end
            hits.extend(TermHit(term, start, end) for term in _closest(spans[first, last], source_text[start:end]))
    return tuple(sorted(hits, key=lambda hit: hit.start))


def _closest(entries: list[_Entry], found: str) -> list[Term]:
    """The terms spelled as ``found``, or all of them where it is an inflected form."""
    exact = [entry.term for entry in entries if fold(entry.term.source) == fold(found)]
    return exact or [entry.term for entry in entries]


def _words(text: str) -> Iterator[_Word]:
    addresses = [match.span() for match in _ADDRESS.finditer(text)] if "@" in text or "." in text or ":" in text else []
    matches = [match for match in _WORD.finditer(text) if not any(a <= match.start() < b for a, b in addresses)]
    for number, match in enumerate(matches):
        following = matches[number + 1].start() if number + 1 < len(matches) else match.end()
        gap = text[match.end() : following]
        before, after = text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 2]
        cut = (after[:1] in _HYPHENS and after != "" and not after[1:].isalnum()) or (
            before[-1:] in _HYPHENS and before != "" and not before[:-1].isalnum()
        )
        word = re.sub("[\u00ad\u200b]", "", match.group())
        yield _Word(word, fold(word), match.start(), match.end(), _gap(gap), cut)


def _gap(between: str) -> str:
    """A gap between words in normal form."""
    if between and between in _HYPHENS:
        return "-"
    return " ".join(between.split()) or (" " if between else "")


def _key(word: _Word) -> str:
    return plain(word.folded)[:_KEY]


def _matches(entry: _Entry, words: list[_Word], position: int) -> bool:
    if position + len(entry.words) > len(words):
        return False
    exact_only = entry.term.status is TermStatus.DO_NOT_TRANSLATE
    last = len(entry.words) - 1
    for number, wanted in enumerate(entry.words):
        word = words[position + number]
        if word.cut or not _same_word(wanted, word, exact_only):
            return False
        if number < last and not (word.gap == wanted.gap or (word.gap in "- " and wanted.gap in "- ")):
            return False
    return True


def _same_word(wanted: _Word, word: _Word, exact_only: bool) -> bool:
    if wanted.text == word.text:
        return True
    if exact_only:
        return False
    if len(wanted.text) > 1 and wanted.text.isupper():
        return word.text == wanted.text + "s"
    noun = wanted.text[0].isupper()
    if noun and not word.text[0].isupper():
        return False
    if word.gap == "-":  # inside a hyphenated word an ending would be a linking letter: "Ausbildungs-Portal"
        return wanted.folded == word.folded
    return inflects(wanted.folded, word.folded, noun=noun)
