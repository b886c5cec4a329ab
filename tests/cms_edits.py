"""Edits such as people make in an editor, one at a time, from a seed: for tests of fingerprints, fast and live."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from itertools import pairwise

from pipeline.html.tokens import VOID, Kind, Token, attribute_spans, element_ends, tokenize

Edit = Callable[[random.Random, str], str | None]
"""``None``: there is nothing of the kind in the page."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_DIGIT = re.compile(r"\d")
_SENTENCE = re.compile(r"[^.!?<>]{8,}[.!?]\s")
_INLINE = ("strong", "em", "u", "b", "i", "span")


def _texts(html: str, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """Matches in the text that readers see, never across or in a character reference."""
    return [
        match
        for token in tokenize(html)
        if token.kind is Kind.TEXT and not token.name
        for match in pattern.finditer(html, token.start, token.end)
        if "&" not in html[max(token.start, match.start() - 10) : match.end()]
    ]


def _replace(html: str, start: int, end: int, new: str) -> str:
    return html[:start] + new + html[end:]


def _tags(html: str, *names: str) -> list[tuple[Token, Token]]:
    """Start and end tags of whole elements."""
    tokens = tokenize(html)
    found = []
    for token, end in zip(tokens, element_ends(tokens), strict=True):
        if token.kind is Kind.START and token.name in names and token.name not in VOID:
            last = tokens[end - 1]
            if last.kind is Kind.END and last.name == token.name:
                found.append((token, last))
    return found


def _letter(random_: random.Random, html: str) -> str | None:
    words = _texts(html, _WORD)
    if not words:
        return None
    word = random_.choice(words)
    place = random_.randrange(word.start(), word.end())
    return _replace(html, place, place + 1, random_.choice([c for c in "aeoXzßé" if c != html[place]]))


def _case(random_: random.Random, html: str) -> str | None:
    words = [word for word in _texts(html, _WORD) if word[0][0].swapcase() != word[0][0]]
    if not words:
        return None
    word = random_.choice(words)
    return _replace(html, word.start(), word.start() + 1, word[0][0].swapcase())


def _digit(random_: random.Random, html: str) -> str | None:
    digits = _texts(html, _DIGIT)
    if not digits:
        return None
    digit = random_.choice(digits)
    return _replace(html, *digit.span(), str((int(digit[0]) + random_.randrange(1, 10)) % 10))


def _drop_word(random_: random.Random, html: str) -> str | None:
    words = _texts(html, _WORD)
    return _replace(html, *random_.choice(words).span(), "") if words else None


def _add_word(random_: random.Random, html: str) -> str | None:
    words = _texts(html, _WORD)
    return _replace(html, (end := random_.choice(words).end()), end, " neu") if words else None


def _split_word(random_: random.Random, html: str) -> str | None:
    words = _texts(html, _WORD)
    if not words:
        return None
    place = random_.choice(words).start() + 1
    return _replace(html, place, place, random_.choice([" ", "\u00a0", "\u00ad", "-"]))


def _join_words(random_: random.Random, html: str) -> str | None:
    spaces = _texts(html, re.compile(r"(?<=\w) (?=\w)"))
    return _replace(html, *random_.choice(spaces).span(), random_.choice(["", "\u00a0"])) if spaces else None


def _punctuation(random_: random.Random, html: str) -> str | None:
    signs = _texts(html, re.compile(r"(?<=\w)[.,:;!?]"))
    return _replace(html, *random_.choice(signs).span(), random_.choice(["…", "", " –"])) if signs else None


def _swap_sentences(random_: random.Random, html: str) -> str | None:
    sentences = _texts(html, _SENTENCE)
    if len(sentences) < 2:
        return None
    one, other = sorted(random_.sample(sentences, 2), key=lambda match: match.start())
    if one[0].strip() == other[0].strip():
        return None
    return html[: one.start()] + other[0] + html[one.end() : other.start()] + one[0] + html[other.end() :]


def _drop_block(random_: random.Random, html: str) -> str | None:
    blocks = [pair for pair in _tags(html, "p", "li", "h2", "h3", "h4") if pair[1].start > pair[0].end]
    if not blocks:
        return None
    start, end = random_.choice(blocks)
    return _replace(html, start.start, end.end, "")


def _add_block(random_: random.Random, html: str) -> str | None:
    blocks = _tags(html, "p", "li", "h3")
    if not blocks:
        return None
    start, end = random_.choice(blocks)
    return _replace(html, end.end, end.end, f"<{start.name}>Neu hier.</{start.name}>")


def _swap_blocks(random_: random.Random, html: str) -> str | None:
    blocks = _tags(html, "p", "li")
    pairs = [
        (one, other)
        for one, other in pairwise(blocks)
        if one[1].end <= other[0].start and html[one[0].start : one[1].end] != html[other[0].start : other[1].end]
    ]
    if not pairs:
        return None
    (a, b), (c, d) = random_.choice(pairs)
    return html[: a.start] + html[c.start : d.end] + html[b.end : c.start] + html[a.start : b.end] + html[d.end :]


def _retag(random_: random.Random, html: str) -> str | None:
    found = _tags(html, *_INLINE, "h3", "h4", "ul", "p")
    if not found:
        return None
    start, end = random_.choice(found)
    others = {"h3": "h4", "h4": "h3", "ul": "ol", "p": "h4"}
    name = others.get(start.name) or random_.choice([name for name in _INLINE if name != start.name])
    html = _replace(html, end.start, end.end, f"</{name}>")
    return _replace(html, start.start + 1, start.start + 1 + len(start.name), name)


def _unwrap(random_: random.Random, html: str) -> str | None:
    found = [pair for pair in _tags(html, *_INLINE, "a") if pair[1].start > pair[0].end]
    if not found:
        return None
    start, end = random_.choice(found)
    return html[: start.start] + html[start.end : end.start] + html[end.end :]


def _wrap(random_: random.Random, html: str) -> str | None:
    words = _texts(html, _WORD)
    if not words:
        return None
    word = random_.choice(words)
    tag = random_.choice(["strong", "em", "u"])
    return _replace(html, *word.span(), f"<{tag}>{word[0]}</{tag}>")


def _move_edge(random_: random.Random, html: str) -> str | None:
    """``<b>ab</b>c`` → ``<b>a</b>bc``"""
    found = [
        (start, end)
        for start, end in _tags(html, *_INLINE, "a")
        if html[end.start - 1].isalnum() and end.start - start.end > 1
    ]
    if not found:
        return None
    _, end = random_.choice(found)
    return html[: end.start - 1] + html[end.start : end.end] + html[end.start - 1] + html[end.end :]


def _line_break(random_: random.Random, html: str) -> str | None:
    spaces = _texts(html, re.compile(r"(?<=\w) (?=\w)"))
    return _replace(html, *random_.choice(spaces).span(), "<br>") if spaces else None


def _drop_break(random_: random.Random, html: str) -> str | None:
    found = [token for token in tokenize(html) if token.kind is Kind.START and token.name in ("br", "hr")]
    return _replace(html, (token := random_.choice(found)).start, token.end, " ") if found else None


def _drop_image(random_: random.Random, html: str) -> str | None:
    found = [token for token in tokenize(html) if token.kind is Kind.START and token.name == "img"]
    return _replace(html, (token := random_.choice(found)).start, token.end, "") if found else None


def _attribute(random_: random.Random, html: str) -> str | None:
    """Another value for an attribute that the CMS leaves to people."""
    found = [
        (token.name, name, first, last)
        for token in tokenize(html)
        if token.kind is Kind.START
        for name, quote, first, last in attribute_spans(html, token.start, token.end)
        if quote and name not in ("href", "target", "class", "translate", "dir", "aria-hidden", "tabindex")
    ]
    if not found:
        return None
    _, name, first, last = random_.choice(found)
    value = html[first:last]
    new = {"width": "77", "height": "77", "alt": f"{value} neu", "style": "color: #123456"}.get(name, f"{value}1")
    return _replace(html, first, last, new) if new != value else None


def _drop_attribute(random_: random.Random, html: str) -> str | None:
    found = [
        (token, name, first, last)
        for token in tokenize(html)
        if token.kind is Kind.START
        for name, quote, first, last in attribute_spans(html, token.start, token.end)
        if quote and name in ("style", "alt", "title", "width", "height", "src", "id", "href") and last > first
    ]
    if not found:
        return None
    _, name, first, last = random_.choice(found)
    start = html.rfind(name, 0, first)
    return _replace(html, start - 1, last + 1, "")


def _class(random_: random.Random, html: str) -> str | None:
    found = [token for token in tokenize(html) if token.kind is Kind.START and token.name in ("p", "li", "ul", "a")]
    plain = [token for token in found if "class=" not in html[token.start : token.end]]
    if not plain:
        return None
    token = random_.choice(plain)
    place = token.start + 1 + len(token.name)
    return _replace(html, place, place, ' class="hinweis"')


def _links(html: str, begin: str) -> list[tuple[int, int]]:
    return [
        (first, last)
        for token in tokenize(html)
        if token.kind is Kind.START and token.name == "a"
        for name, _, first, last in attribute_spans(html, token.start, token.end)
        if name == "href" and html[first:last].startswith(begin)
    ]


def _phone(random_: random.Random, html: str) -> str | None:
    found = [span for span in _links(html, "tel:") if _DIGIT.search(html[span[0] : span[1]])]
    if not found:
        return None
    start, end = random_.choice(found)
    place = random_.choice([index for index in range(start, end) if html[index].isdigit()])
    return _replace(html, place, place + 1, str((int(html[place]) + 1) % 10))


def _address(random_: random.Random, html: str) -> str | None:
    found = _links(html, "http") + _links(html, "mailto:")
    if not found:
        return None
    start, end = random_.choice(found)
    new = random_.choice([f"{html[start:end].rstrip('/')}x", "https://example.org/neu", "mailto:neu@example.org"])
    return _replace(html, start, end, new)


def _query(random_: random.Random, html: str) -> str | None:
    found = [span for span in _links(html, "http") if "integreat.app" not in html[span[0] : span[1]]]
    if not found:
        return None
    _, end = random_.choice(found)
    return _replace(html, end, end, random_.choice(["?a=1", "#abschnitt"]))


def _add_link(random_: random.Random, html: str) -> str | None:
    words = _texts(html, _WORD)
    if not words:
        return None
    word = random_.choice(words)
    inside = [pair for pair in _tags(html, "a") if pair[0].start < word.start() < pair[1].end]
    return None if inside else _replace(html, *word.span(), f'<a href="https://example.org/">{word[0]}</a>')


EDITS: dict[str, Edit] = {
    "a letter": _letter,
    "its case": _case,
    "a digit": _digit,
    "a word less": _drop_word,
    "a word more": _add_word,
    "a space or hyphen in a word": _split_word,
    "words joined, or a no-break space": _join_words,
    "punctuation": _punctuation,
    "sentences swapped": _swap_sentences,
    "a block less": _drop_block,
    "a block more": _add_block,
    "blocks swapped": _swap_blocks,
    "another tag": _retag,
    "a tag less": _unwrap,
    "a tag more": _wrap,
    "the edge of a tag": _move_edge,
    "a line break more": _line_break,
    "a line break less": _drop_break,
    "an image less": _drop_image,
    "an attribute's value": _attribute,
    "an attribute less": _drop_attribute,
    "a class": _class,
    "a phone number in a link": _phone,
    "where a link leads": _address,
    "a link's query or fragment": _query,
    "a link more": _add_link,
}


def edits(html: str, seed: int, count: int) -> list[tuple[str, str]]:
    """Up to ``count`` edits of a page, each on its own: (kind, the page with it). Kinds come in turn from ``seed``."""
    random_ = random.Random(seed)
    kinds = list(EDITS)
    found = []
    for number in range(len(kinds)):
        if len(found) == count:
            break
        kind = kinds[(seed * count + number) % len(kinds)]
        edited = EDITS[kind](random_, html)
        if edited is not None and edited != html:
            found.append((kind, edited))
    return found
