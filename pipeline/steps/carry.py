"""Inline codes of a published translation → those of its source segment.

The same links, icons and emphasis stand in both, but numbered for themselves, in another order, or lost here and there.
A translation can be used when every code of the source has exactly one place in it that is beyond doubt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from pipeline.html.codes import Token, TokenKind, check_codes, escape_text, parse, plain_text, render
from pipeline.model import CodeKind, ExtractedSegment, InlineCode

_TAG = re.compile(r"<\s*([a-zA-Z][a-zA-Z0-9]*)")
_ADDRESS = re.compile(r"""\b(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_FIXED = re.compile(r"(?:tel|mailto|sms):", re.IGNORECASE)
_LANGUAGE = re.compile(r"(?<=/)[a-z]{2,3}(?:-[a-z]{2,4})?(?=/)")


@dataclass(frozen=True, slots=True)
class _Code:
    id: int
    kind: CodeKind
    names: tuple[str, ...]
    """Elements that it begins with."""
    addresses: tuple[str, ...]
    """What it links to or shows, in one spelling."""

    @property
    def links(self) -> bool:
        return "a" in self.names

    @property
    def is_style(self) -> bool:
        """Emphasis and the like: shows nothing and leads nowhere."""
        return self.kind is CodeKind.PAIRED and not self.addresses and not self.links

    @property
    def fixed(self) -> tuple[str, ...]:
        """Phone numbers and mail addresses linked to: never another one in a translation."""
        return tuple(a for a in self.addresses if _FIXED.match(a))


def carry_codes(source: ExtractedSegment, target: ExtractedSegment) -> str | None:
    """The text of ``target`` with the codes of ``source``, or None when a code has no place beyond doubt.

    Links and icons find each other by address, then, where as many are left on both sides, by order; emphasis by
    order where there is as much of it on both sides. Emphasis that only the target has is left out. What only the
    source has is put around the same words where these stand once in the target, such as a name or an address.
    Readers see the same text before and after.
    """
    ours, theirs = [_describe(c) for c in source.codes], [_describe(c) for c in target.codes]
    if check_codes(target.codes, target.text):
        return None
    numbers = _match(ours, theirs)
    if numbers is None:
        return None
    tokens: list[Token] = []
    for token in parse(target.text):
        if token.kind is TokenKind.TEXT:
            tokens.append(token)
        elif token.id in numbers:
            tokens.append(
                Token(token.kind, token.text.replace(str(token.id), str(numbers[token.id])), numbers[token.id])
            )
    try:
        text = render(tokens)
    except ValueError:
        return None
    for code in ours:
        if code.id in numbers.values():
            continue
        wrapped = _wrap(source, code, text)
        if wrapped is None:
            return None
        text = wrapped
    if check_codes(source.codes, text) or plain_text(text) != plain_text(target.text):
        return None
    return text


def _match(ours: Sequence[_Code], theirs: Sequence[_Code]) -> dict[int, int] | None:
    """Target code → source code. None when the target has a link or an icon that the source has not."""
    left, right = list(ours), list(theirs)
    numbers: dict[int, int] = {}

    def pair(a: _Code, b: _Code) -> None:
        numbers[b.id] = a.id
        left.remove(a)
        right.remove(b)

    for same in (lambda a, b: a.addresses == b.addresses, lambda a, b: bool(set(a.addresses) & set(b.addresses))):
        for b in [code for code in right if code.addresses]:
            found = [a for a in left if a.kind is b.kind and same(a, b)]
            twins = [c for c in right if c.kind is b.kind and c.addresses == b.addresses]
            if found and len(found) == len(twins):
                pair(found[0], b)
    for group in (_leads, _is_style, _is_other):
        some, others = [c for c in left if group(c)], [c for c in right if group(c)]
        if len(some) == len(others) and all(_may_match(a, b) for a, b in zip(some, others, strict=True)):
            for a, b in zip(some, others, strict=True):
                pair(a, b)
    return numbers if all(code.is_style for code in right) else None


def _leads(code: _Code) -> bool:
    return code.links


def _is_style(code: _Code) -> bool:
    return code.is_style


def _is_other(code: _Code) -> bool:
    return not code.links and not code.is_style


def _may_match(a: _Code, b: _Code) -> bool:
    return a.kind is b.kind and a.fixed == b.fixed and (a.links or a.names == b.names)


def _wrap(source: ExtractedSegment, code: _Code, text: str) -> str | None:
    """``text`` with ``code`` around the words that it has in the source, if these stand in one place only."""
    found = re.search(rf"<{code.id}>(.*?)</{code.id}>", source.text, re.DOTALL)
    if code.kind is not CodeKind.PAIRED or found is None or "<" in found.group(1):
        return None
    words = found.group(1).strip()
    whole = re.compile(rf"(?<![\w/@.:-]){re.escape(words)}(?![\w/@-])")
    if len(words) < 3 or len(whole.findall(plain_text(source.text))) != 1 or len(whole.findall(plain_text(text))) != 1:
        return None
    pieces: list[str] = []
    done = False
    for token in parse(text):
        if token.kind is TokenKind.TEXT and (place := whole.search(token.text)):
            before, after = token.text[: place.start()], token.text[place.end() :]
            pieces += [escape_text(before), f"<{code.id}>", escape_text(words), f"</{code.id}>", escape_text(after)]
            done = True
        else:
            pieces.append(escape_text(token.text) if token.kind is TokenKind.TEXT else token.text)
    return "".join(pieces) if done else None


def _describe(code: InlineCode) -> _Code:
    names = tuple(name.lower() for name in _TAG.findall(code.start))
    addresses = tuple(_spelling(next(filter(None, groups), "")) for groups in _ADDRESS.findall(code.start))
    return _Code(code.id, code.kind, names, addresses)


def _spelling(address: str) -> str:
    """One spelling: http or https, the page of whatever language, with or without a slash at the end."""
    address = unescape(address).strip().lower()
    if _FIXED.match(address):
        return re.sub(r"[\s()/-]|%20", "", address)
    return _LANGUAGE.sub("*", address.replace("http://", "https://", 1)).rstrip("/")
