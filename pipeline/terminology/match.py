"""Find glossary terms in German text. Plain text only: the caller takes inline codes out first.

Compounds are other words and do not match ("Rathausplatz" is not "Rathaus"); the parts of a hyphenated word are
words of their own ("Kita-Platz" holds "Kita"), unless they make up a term ("Asyl-Verfahren" is "Asylverfahren"). A
gendered form ("Bürger*innen", "Bürgerinnen und Bürger") is one occurrence of the masculine term. A name that is not to
be translated matches to the letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.model import Term, TermHit, TermStatus
from pipeline.terminology.gender import JOINERS, inner_capital, is_determiner, is_feminine, mark_after
from pipeline.terminology.glossary import fold
from pipeline.terminology.inflection import inflects, plain

_LETTER = "[^\\W_\u0300-\u036f]"
_WORD = re.compile(f"{_LETTER}(?:[\u0300-\u036f\u00ad\u200b]*{_LETTER})*[\u0300-\u036f]*")
"""Letters and digits; soft hyphens, zero-width spaces and combining accents do not end a word."""
_ADDRESS = re.compile(r"\S*(?:@|://)\S*|\bwww\.\S+")
"""E-mail and web addresses: what looks like a term in there is none."""
_HYPHENS = "-\u2010\u2011"
_PARTS = 4
"""Most words that a hyphenated term may be cut into."""
_KEY = 3
"""Letters of a word that no ending of German inflection changes, apart from umlauts."""
_VOCABULARY = 2**16
"""Words that are remembered: pages say the same ones again and again."""


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
    masculine: tuple[str, ...] = ()
    """Of a gendered word ("Bürger*innen"): what the masculine may be, folded; it counts instead of ``folded``."""


@dataclass(frozen=True, slots=True)
class _Entry:
    term: Term
    words: tuple[_Word, ...]
    joined: str = ""
    """The folded term as one word (``asylverfahren``); empty where it has spaces or must match to the letter."""


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
                entry = _Entry(term, words, _joined(term, words))
                for key in {_key(words[0].folded), _key(entry.joined or words[0].folded)}:
                    by_key[key] = (*by_key.get(key, ()), entry)
        return cls(by_key)


def find_terms(index: TermIndex, source_text: str) -> tuple[TermHit, ...]:
    """The terms in ``source_text``, in order. Where terms overlap the longest wins.

    Rows of the same term (preferred, admitted, forbidden) give one hit each, with the same offsets.
    """
    words = list(_words(source_text))
    spans: dict[tuple[int, int], list[_Entry]] = {}
    for position, word in enumerate(words):
        variants = dict(_variants(words, position))
        entries = {
            id(entry): entry for key in {_key(word.folded), *map(_key, variants)} for entry in index.by_key.get(key, ())
        }
        for entry in entries.values():
            last = _last(entry, words, position, variants)
            if last:
                spans.setdefault((position, last), []).append(entry)
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
    found: list[tuple[int, int, bool, tuple[str, ...]]] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        if (found and start < found[-1][1]) or any(a <= start < b for a, b in addresses):
            continue
        written = _visible(match.group())
        mark = mark_after(text, _folded(written), end) if written[-1].islower() else None
        if mark:
            found.append((start, mark.end, not mark.forms, mark.forms))
        else:
            found.append((start, end, False, inner_capital(written)))
    for number, (start, end, cut, masculine) in enumerate(found):
        gap = text[end : found[number + 1][0]] if number + 1 < len(found) else ""
        before, after = text[max(0, start - 2) : start], text[end : end + 2]
        cut = (
            cut
            or (after[:1] in _HYPHENS and after != "" and not after[1:].isalnum())
            or (before[-1:] in _HYPHENS and before != "" and not before[:-1].isalnum())
        )
        word = _visible(text[start:end])
        yield _Word(word, _folded(word), start, end, _gap(gap), cut, masculine)


def _visible(word: str) -> str:
    return word.replace("\u00ad", "").replace("\u200b", "")


@lru_cache(maxsize=_VOCABULARY)
def _folded(word: str) -> str:
    return fold(word)


def _gap(between: str) -> str:
    """A gap between words in normal form."""
    if between and between in _HYPHENS:
        return "-"
    return " ".join(between.split()) or (" " if between else "")


@lru_cache(maxsize=_VOCABULARY)
def _key(folded: str) -> str:
    return plain(folded)[:_KEY]


def _joined(term: Term, words: tuple[_Word, ...]) -> str:
    """See ``_Entry.joined``."""
    if term.status is TermStatus.DO_NOT_TRANSLATE or any(word.gap not in ("-", "") for word in words[:-1]):
        return ""
    return "".join(word.folded for word in words)


def _variants(words: list[_Word], position: int) -> Iterator[tuple[str, int]]:
    """The word at ``position`` and those hyphenated to it, written as one, with the position after the last of them.

    Two capitalised words with a space between count as well: "Asyl Verfahren" is a common slip.
    """
    joined = words[position].folded
    if words[position].cut:
        return
    yield joined, position + 1
    for last in range(position + 1, min(position + _PARTS, len(words))):
        before, word = words[last - 1], words[last]
        spaced = before.gap == " " and last == position + 1 and before.text[0].isupper() and word.text[0].isupper()
        if word.cut or not (spaced or (before.gap == "-" and word.start == before.end + 1)):
            return
        joined += word.folded
        yield joined, last + 1
        if spaced:
            return


def _last(entry: _Entry, words: list[_Word], position: int, variants: dict[str, int]) -> int:
    """The position after the last word of ``entry`` where it stands at ``position``; 0 where it does not."""
    pair = _pair(entry, words, position)
    if pair:
        return pair
    if _matches(entry, words, position):
        return position + len(entry.words)
    if entry.joined and entry.term.source[0].isupper() and words[position].text[0].isupper():
        for joined, last in variants.items():
            if (last > position + 1 or len(entry.words) > 1) and _joins(entry, words, last, joined):
                return last
    return 0


def _joins(entry: _Entry, words: list[_Word], last: int, joined: str) -> bool:
    if words[last - 1].gap == "-":
        return entry.joined == joined
    return inflects(entry.joined, joined, noun=True)


def _pair(entry: _Entry, words: list[_Word], position: int) -> int:
    """The position after "Bürgerinnen und Bürger", in either order, where ``entry`` is "Bürger"; else 0."""
    wanted, first = entry.words[0], words[position]
    if len(entry.words) > 1 or entry.term.status is TermStatus.DO_NOT_TRANSLATE or not wanted.text[0].isupper():
        return 0
    other = _partner(words, position)
    if other is None or first.cut or words[other].cut:
        return 0
    second = words[other]
    return (
        other + 1
        if (_same_word(wanted, first, False) and is_feminine(wanted.folded, second.folded))
        or (is_feminine(wanted.folded, first.folded) and _same_word(wanted, second, False))
        else 0
    )


def _partner(words: list[_Word], position: int) -> int | None:
    """Where the second half of a pair stands that begins at ``position``, if something joins them."""
    other = position + 1
    if words[position].gap == " " and other < len(words) and words[other].folded in JOINERS:
        if words[other].gap not in (" ", "."):  # the point of "bzw."
            return None
        other += 1
        if other + 1 < len(words) and is_determiner(words[other].folded):
            other += 1
    elif words[position].gap != "/":
        return None
    prefix = words[position - 1] if position and words[position - 1].gap == "-" else None
    if prefix and other + 1 < len(words) and (words[other].folded, words[other].gap) == (prefix.folded, "-"):
        other += 1  # "EU-Bürgerinnen und EU-Bürger"
    return other if other < len(words) else None


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
    if word.masculine:
        return any(inflects(wanted.folded, form, noun=noun) for form in word.masculine)
    if word.gap == "-":  # inside a hyphenated word an ending would be a linking letter: "Ausbildungs-Portal"
        return wanted.folded == word.folded
    noun = noun and not is_determiner(wanted.folded)  # "Ihr Termin" is "zu Ihrem Termin"
    return inflects(wanted.folded, word.folded, noun=noun)
