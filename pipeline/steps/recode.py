"""Carry a translation's codes over when only the tags of its source changed.

``Rufen Sie <1>an</1>: 0821 1`` became ``Rufen Sie an: <1>0821 1</1>``: the words are the same, so the translation
still holds, and only its tags must follow. They follow where their place in the translation is beyond doubt; in any
other case a person must say where they go.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.html.codes import Token, TokenKind, check_codes, parse, render
from pipeline.literals import find_literals, match_literals
from pipeline.model import CodeKind, InlineCode
from pipeline.steps.likeness import UNSEEN, markup, seen_text, shown_inside


def recode(
    old_codes: Sequence[InlineCode], new_codes: Sequence[InlineCode], old_text: str, new_text: str, target: str
) -> str | None:
    """``target``, a translation of ``old_text``, with the codes of ``new_text``; ``None`` when a person must do it.

    All texts are in code notation; ``target`` has the codes ``old_codes``. Codes that stay keep their place and get
    their new numbers, codes that vanished are taken out. A new one is put in only around the whole text, around what
    another code surrounds, around a literal that the target has exactly once, at the very beginning or end, or right
    beside another code. Readers see the same words in the result as in ``target``, and
    :func:`pipeline.html.codes.check_codes` finds nothing wrong with it.
    """
    if seen_text(old_text, old_codes) != seen_text(new_text, new_codes) or check_codes(old_codes, target):
        return None
    if check_codes(old_codes, old_text) or check_codes(new_codes, new_text):
        return None
    stays = _same(_spans(old_codes, old_text), _spans(new_codes, new_text))
    kept = set(stays.values())
    vanished = [code for code in old_codes if code.id not in stays]
    added = [code for code in new_codes if code.id not in kept]
    if any(shown_inside(code) for code in (*vanished, *added)):
        return None  # it was or is a word of the text, and languages have their own order of words
    tokens = _carried(parse(target), stays)
    source = _split(parse(new_text))
    for code in added:
        placed = _paired(code, tokens, source, kept) if _is_pair(code) else _standalone(code, tokens, source, kept)
        if placed is None:
            return None
        tokens = placed
        kept.add(code.id)
    try:
        text = render(_joined(tokens))
    except ValueError:
        return None  # a backslash before a code: the notation cannot say it
    same_words = seen_text(text, new_codes) == seen_text(target, old_codes)
    if not same_words or check_codes(new_codes, text) or not _nested_alike(added, parse(new_text), parse(text)):
        return None
    return text


@dataclass(frozen=True, slots=True)
class _Span:
    """What a code surrounds, or where it stands, in visible characters from the beginning of the text."""

    code: InlineCode
    start: int
    end: int


def _is_pair(code: InlineCode) -> bool:
    return code.kind is CodeKind.PAIRED


def _spans(codes: Sequence[InlineCode], text: str) -> list[_Span]:
    """The codes of a source with their spans, in the order of the text."""
    by_id = {code.id: code for code in codes}
    spans: dict[int, _Span] = {}
    position = 0
    for token in parse(text):
        if token.kind is TokenKind.TEXT:
            position += _visible(token.text)
        elif token.id in spans:
            spans[token.id] = replace(spans[token.id], end=position)
        else:
            spans[token.id] = _Span(by_id[token.id], position, position)
            position += _visible(shown_inside(by_id[token.id])) if token.kind is TokenKind.STANDALONE else 0
    return list(spans.values())


def _visible(text: str) -> int:
    """Letters and signs that readers see, however they are encoded."""
    shown = unicodedata.normalize("NFC", text).translate(UNSEEN)
    return sum(not character.isspace() and not unicodedata.combining(character) for character in shown)


def _same(old: Sequence[_Span], new: Sequence[_Span]) -> dict[int, int]:
    """Id of each old code that is still there → its new id: same place, and the same tags where there is a choice."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for exact in (True, False):
        for before in old:
            for after in new:
                if before.code.id in found or after.code.id in taken or before.code.kind is not after.code.kind:
                    continue
                if (before.start, before.end) != (after.start, after.end):
                    continue
                if exact and markup(before.code) != markup(after.code):
                    continue
                if shown_inside(before.code) != shown_inside(after.code):
                    continue
                found[before.code.id] = after.code.id
                taken.add(after.code.id)
    return found


def _carried(tokens: Sequence[Token], ids: dict[int, int]) -> list[Token]:
    """The target's tokens with new numbers; codes without one are taken out, with the space that was theirs."""
    result: list[Token] = []
    removed = False
    for token in tokens:
        if token.kind is not TokenKind.TEXT:
            if token.id in ids:
                result.append(_token(ids[token.id], token.kind))
                removed = False
            else:
                removed = removed or token.kind is TokenKind.STANDALONE
            continue
        text = token.text
        if removed and (not result or _ends_in_space(result)):
            text = text.lstrip(" ")
        removed = False
        result += _split((replace(token, text=text),)) if text else ()
    if removed and _ends_in_space(result):
        while result and result[-1].text == " ":
            result.pop()
    return result


def _ends_in_space(tokens: Sequence[Token]) -> bool:
    return bool(tokens) and tokens[-1].kind is TokenKind.TEXT and tokens[-1].text.endswith(" ")


def _token(number: int, kind: TokenKind) -> Token:
    written = {TokenKind.OPEN: "<{}>", TokenKind.CLOSE: "</{}>", TokenKind.STANDALONE: "<{}/>"}
    return Token(kind, written[kind].format(number), number)


def _split(tokens: Sequence[Token]) -> list[Token]:
    """Every character of text a token of its own, so that a place in the text is a place in the list."""
    return [
        piece
        for token in tokens
        for piece in ([replace(token, text=c) for c in token.text] if token.kind is TokenKind.TEXT else [token])
    ]


def _joined(tokens: Sequence[Token]) -> Iterator[Token]:
    """The opposite of :func:`_split`."""
    text: list[str] = []
    for token in tokens:
        if token.kind is TokenKind.TEXT:
            text.append(token.text)
            continue
        if text:
            yield Token(TokenKind.TEXT, "".join(text))
            text.clear()
        yield token
    if text:
        yield Token(TokenKind.TEXT, "".join(text))


def _around(tokens: Sequence[Token], start: int, end: int, code: InlineCode) -> list[Token]:
    opening, closing = _token(code.id, TokenKind.OPEN), _token(code.id, TokenKind.CLOSE)
    return [*tokens[:start], opening, *tokens[start:end], closing, *tokens[end:]]


def _find(tokens: Sequence[Token], number: int, kind: TokenKind) -> int:
    return next(i for i, token in enumerate(tokens) if token.id == number and token.kind is kind)


def _paired(code: InlineCode, tokens: list[Token], source: list[Token], kept: set[int]) -> list[Token] | None:
    """The target with a new pair in it; ``None`` when its place is in doubt."""
    start, end = _find(source, code.id, TokenKind.OPEN), _find(source, code.id, TokenKind.CLOSE)
    inner = [t for t in source[start + 1 : end] if t.kind is not TokenKind.TEXT]
    if twin := _twin(source, start, end, kept):
        opened, closed = _find(tokens, twin, TokenKind.OPEN), _find(tokens, twin, TokenKind.CLOSE)
        if any(t.id == twin for t in inner):
            return _around(tokens, opened, closed + 1, code)
        return _around(tokens, opened + 1, closed, code)
    if not _shown(source[:start]) and not _shown(source[end + 1 :]):
        return _around(tokens, 0, len(tokens), code)
    return _around_literal(code, tokens, source, start, end)


def _twin(source: Sequence[Token], start: int, end: int, kept: set[int]) -> int:
    """A pair in the target already that surrounds the same text in the source, the innermost one; or 0."""
    twin = 0
    for index, token in enumerate(source):
        if token.kind is not TokenKind.OPEN or token.id not in kept:
            continue
        close = _find(source, token.id, TokenKind.CLOSE)
        first, last = sorted((index, start)), sorted((close, end))
        same = not _shown(source[first[0] : first[1]]) and not _shown(source[last[0] : last[1]])
        # Numbers grow inwards: the last one before the new pair, else the first one after it.
        if same and (index < start or not twin):
            twin = token.id
    return twin


def _shown(tokens: Sequence[Token]) -> bool:
    """True when there is text to see in ``tokens``."""
    return any(token.kind is TokenKind.TEXT and _visible(token.text) for token in tokens)


def _around_literal(
    code: InlineCode, tokens: list[Token], source: list[Token], start: int, end: int
) -> list[Token] | None:
    """The target with a pair around the one literal that it surrounds in the source."""
    plain_source, plain_target = _plain(source), _plain(tokens)
    inside = _plain(source[start:end])
    first = len(_plain(source[:start])) + len(inside) - len(inside.lstrip())
    last = first + len(inside.strip())
    pairing = match_literals(plain_source, plain_target)
    kept = next((k for k in pairing.kept if (k.source.start, k.source.end) == (first, last)), None)
    if kept is None or len(kept.target) != 1:
        return None
    (there,) = kept.target
    rivals = sum(literal.form == kept.source.form for literal in find_literals(plain_source))
    forms = {there.form, kept.source.form}
    found = {(t.start, t.end) for k in pairing.kept for t in k.target if t.form in forms}
    found |= {(t.start, t.end) for t in pairing.extra if t.form in forms}
    if rivals != 1 or found != {(there.start, there.end)}:
        return None
    places = [i for i, token in enumerate(tokens) if token.kind is TokenKind.TEXT]
    opened, closed = places[there.start], places[there.end - 1] + 1
    if closed - opened != there.end - there.start:
        return None  # another code begins or ends within it
    return _around(tokens, opened, closed, code)


def _plain(tokens: Sequence[Token]) -> str:
    return "".join(token.text for token in tokens if token.kind is TokenKind.TEXT)


def _standalone(code: InlineCode, tokens: list[Token], source: list[Token], kept: set[int]) -> list[Token] | None:
    """The target with a new standalone code in it; ``None`` when its place is in doubt."""
    number = _token(code.id, TokenKind.STANDALONE)
    if markup(code) == "":
        return [*tokens, number]  # comments: nobody sees where they are
    place = _find(source, code.id, TokenKind.STANDALONE)
    if not _shown(source[:place]) and all(token.kind is TokenKind.TEXT for token in source[:place]):
        return [number, *_space(source[place + 1 :]), *tokens]
    if not _shown(source[place + 1 :]) and all(token.kind is TokenKind.TEXT for token in source[place + 1 :]):
        return [*tokens, *_space(source[:place][::-1]), number]
    for step in (1, -1):
        beside = source[place + 1 :] if step == 1 else source[:place][::-1]
        space = _space(beside)
        if len(space) < len(beside) and (neighbour := beside[len(space)]).id in kept:
            there = _find(tokens, neighbour.id, neighbour.kind)
            if step == 1:
                return [*tokens[:there], number, *space, *tokens[there:]]
            return [*tokens[: there + 1], *space, number, *tokens[there + 1 :]]
    return None


def _space(tokens: Sequence[Token]) -> list[Token]:
    """The white space that ``tokens`` begin with."""
    count = next((i for i, t in enumerate(tokens) if t.kind is not TokenKind.TEXT or _visible(t.text)), len(tokens))
    return list(tokens[:count])


def _nested_alike(added: Sequence[InlineCode], source: Sequence[Token], target: Sequence[Token]) -> bool:
    """True when each new code is inside, and around, the same other codes in both texts."""
    return all(_relations(code.id, source) == _relations(code.id, target) for code in added if markup(code))


def _relations(number: int, tokens: Sequence[Token]) -> tuple[set[int], set[int]]:
    """The codes around code ``number``, and those inside it."""
    open_: list[int] = []
    around: set[int] = set()
    inside: set[int] = set()
    for token in tokens:
        if token.kind is TokenKind.CLOSE:
            open_.remove(token.id)
            continue
        if token.kind is TokenKind.TEXT:
            continue
        if token.id == number:
            around = set(open_)
        elif number in open_:
            inside.add(token.id)
        if token.kind is TokenKind.OPEN:
            open_.append(token.id)
    return around, inside
