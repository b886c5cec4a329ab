"""What is broken in a published text: link texts that were cut, addresses torn apart, spaces lost at tags.

Seen in real stores: ``091194328655`` became ``0 <a href="tel:…">9119432</a> 8655``: the first character before the
link, seven in it, the rest behind it. Such a text must be shown to the municipality and never be learned from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from pipeline.html.codes import TokenKind, parse, plain_text
from pipeline.literals import find_literals, has_words
from pipeline.model import ExtractedSegment

CUT = "link text cut"
TORN = "address torn apart"
DOUBLED = "address doubled"
GLUED = "space lost at a tag, or tag inside a word"

_HREF = re.compile(r"""<a\b[^>]*?\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_SCHEME = re.compile(r"(tel|mailto|sms|https?):(?://)?", re.IGNORECASE)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that put no spaces between words."""
_SHORTEST = 5
"""Letters and digits of an address or word that is looked for."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """A text as letters and digits only, and where each of them stood."""

    letters: str
    links: tuple[int, ...]
    """For each letter the number of the link it is in; 0: in none."""
    apart: tuple[bool, ...]
    """For each letter: a space stands before it."""
    begins: tuple[bool, ...]
    """For each letter: no other letter or digit stands right before it, tags aside."""

    def find(self, needle: str) -> Iterator[range]:
        """Where ``needle`` stands as whole words, without regard to spaces, tags and case."""
        start = self.letters.find(needle)
        while start >= 0:
            end = start + len(needle)
            if self.begins[start] and (end == len(self.letters) or self.begins[end]):
                yield range(start, end)
            start = self.letters.find(needle, start + 1)

    def cut(self, needle: str) -> bool:
        """True when a link begins or ends in the middle of ``needle``."""
        return any(len({self.links[place] for place in found}) > 1 for found in self.find(needle))

    def torn(self, needle: str) -> bool:
        """True when ``needle`` has a space in it wherever it stands."""
        found = list(self.find(needle))
        return bool(found) and all(any(self.apart[place] for place in places[1:]) for places in found)


def find_damage(target: ExtractedSegment, source: ExtractedSegment | None = None) -> str:
    """What is broken in a published segment; empty if nothing is known to be.

    ``source`` is the segment it translates, where that is known: what stands there in the same way is no damage, and
    its words tell where a link has cut one. Without it only the addresses that the target itself links to can tell.
    """
    seen = _see(target)
    known = _see(source) if source is not None else None
    plain = plain_text(source.text) if source is not None else ""
    addresses = {_squash(address) for address in _linked(target)}
    for literal in find_literals(plain):
        if any(mark in literal.text for mark in "@./") or sum(map(str.isdigit, literal.text)) > _SHORTEST:
            addresses.add(_squash(literal.text))
    addresses = {address for address in addresses if len(address) >= _SHORTEST}
    words = {_squash(word) for word in re.findall(r"\w+", plain) if len(word) >= _SHORTEST}
    for needle in sorted(addresses | words):
        if seen.cut(needle) and not (known and known.cut(needle)):
            return CUT
    if any(_is_piece(text, address) for text, address in _link_texts(target) if text not in _texts(source)):
        return CUT
    if source is not None and not has_words(plain) and _is_piece(plain_text(target.text), plain):
        return CUT
    for needle in sorted(a for a in addresses if not a.isdigit()):
        if seen.torn(needle) and not (known and known.torn(needle)):
            return TORN
    if known is not None:
        for needle in sorted(addresses):
            before = len(list(known.find(needle)))
            if 0 < before < len(list(seen.find(needle))):
                return DOUBLED
    if _glued(target, links_only=source is None) > (_glued(source) if source is not None else 0):
        return GLUED
    return ""


def _see(segment: ExtractedSegment) -> _Seen:
    letters: list[str] = []
    links: list[int] = []
    apart: list[bool] = []
    begins: list[bool] = []
    is_link = {code.id for code in segment.codes if _HREF.search(code.start)}
    inside: list[int] = []
    space, fresh = False, True
    for token in parse(segment.text):
        if token.kind is TokenKind.OPEN and token.id in is_link:
            inside.append(token.id)
        elif token.kind is TokenKind.CLOSE and token.id in inside:
            inside.remove(token.id)
        elif token.kind is TokenKind.TEXT:
            for char in token.text:
                if not char.isalnum():
                    space = space or char.isspace()
                    fresh = True
                    continue
                for letter in char.lower():
                    letters.append(letter)
                    links.append(inside[-1] if inside else 0)
                    apart.append(space)
                    begins.append(fresh)
                    space = fresh = False
    return _Seen("".join(letters), tuple(links), tuple(apart), tuple(begins))


def _squash(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _link_texts(segment: ExtractedSegment) -> Iterator[tuple[str, str]]:
    """Each link's text and the address it goes to, without scheme and query."""
    address = {code.id: _address(code.start) for code in segment.codes}
    for code, text in _inside(segment):
        if address.get(code):
            yield text, address[code]


def _texts(segment: ExtractedSegment | None) -> set[str]:
    return {text for _, text in _inside(segment)} if segment is not None else set()


def _inside(segment: ExtractedSegment) -> Iterator[tuple[int, str]]:
    for code in segment.codes:
        if found := re.search(rf"<{code.id}>(.*?)</{code.id}>", segment.text, re.DOTALL):
            yield code.id, plain_text(found.group(1)).strip()


def _linked(segment: ExtractedSegment) -> Iterator[str]:
    for code in segment.codes:
        if address := _address(code.start):
            yield address
            digits = _squash(address)
            if address.startswith("+49"):
                yield "0" + digits[2:]


def _address(markup: str) -> str:
    found = _HREF.search(markup)
    href = unquote(unescape(next(filter(None, found.groups()), ""))).strip() if found else ""
    scheme = _SCHEME.match(href)
    return href[scheme.end() :].split("?")[0].split("#")[0].strip().rstrip("/") if scheme else ""


def _is_piece(text: str, address: str) -> bool:
    """True when a link's text is torn out of the middle of the address it goes to ("obcente" of "Jobcenter-…@…")."""
    start = address.find(text)
    if len(text) < 3 or start < 0 or text == address or ("/" in address and not re.search(r"[./@]", text)):
        return False
    if address.strip("+").isdigit() and start + len(text) == len(address) and len(text) > _SHORTEST:
        return False  # the number without its prefix
    end = start + len(text)
    begins_inside = start > 0 and address[start - 1].isalnum() and text[0].isalnum()
    ends_inside = end < len(address) and address[end].isalnum() and text[-1].isalnum()
    return begins_inside or (ends_inside and not text.isalpha())


def _glued(segment: ExtractedSegment, *, links_only: bool = False) -> int:
    """How often a word begins or ends at a tag right beside another word."""
    links = {code.id for code in segment.codes if _HREF.search(code.start)}
    count = 0
    before = ""
    tag = False
    for token in parse(segment.text):
        if token.kind is not TokenKind.TEXT:
            tag = tag or not links_only or token.id in links
            continue
        first = token.text[0]
        both = before.isalnum() and first.isalnum() and not _UNSPACED.match(before) and not _UNSPACED.match(first)
        count += tag and both
        before, tag = token.text[-1], False
    return count
