"""Nothing to read where the source has words: in the whole text, or in a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.html.codes import TokenKind, parse
from pipeline.html.text import has_words
from pipeline.i18n import N_
from pipeline.model import CodeKind, InlineCode, Message, Severity, message
from pipeline.qa.check import Check, Pair

_LINK = re.compile(r"<a[\t\n\f\r />]", re.IGNORECASE)


def _find(pair: Pair) -> Iterator[Message]:
    if not has_words(pair.plain_source):
        return
    if not has_words(pair.plain_target):
        yield message(N_("there are no words in the translation"))
        return
    links = [code for code in pair.codes if code.kind is CodeKind.PAIRED and _LINK.search(code.start)]
    if links:
        source, target = _with_words(pair.source), _with_words(pair.target)
        there = {token.id for token in parse(pair.target)}
        yield from (_told(code) for code in links if code.id in source - target and code.id in there)


def _told(code: InlineCode) -> Message:
    tags = {"start": f"<{code.id}>", "end": f"</{code.id}>"}
    return message(N_("nothing stands between {start} and {end}: nobody can follow this link"), **tags)


def _with_words(text: str) -> frozenset[int]:
    """Ids of the codes that are around a letter, a digit or another code, such as a picture; and of broken ones."""
    found: set[int] = set()
    inside: list[int] = []
    for token in parse(text):
        if token.kind is TokenKind.OPEN:
            inside.append(token.id)
        elif token.kind is TokenKind.CLOSE:
            if token.id in inside:
                inside.remove(token.id)
            else:
                found.add(token.id)
        elif token.kind is not TokenKind.TEXT or has_words(token.text):
            found.update(inside)
    return frozenset(found.union(inside))


CHECK = Check(
    name="empty",
    severity=Severity.BLOCK,
    why=N_("Where the page has words in the source language, readers of the translation would see nothing"),
    fix=N_("Translate the text; put the words of a link between its two tags"),
    find=_find,
)
