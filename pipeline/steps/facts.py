"""Fact updates: only literals of a source changed, so its approved translations are patched, or handed to people.

A patch is made only when it can be proved: every literal of the old source has its one place in the translation, the
new value is written in the translation's own style, nothing outside those places changes, and the patched text keeps
every literal of the new source. Everything else goes to a person, with the reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from pipeline.html.codes import Token, TokenKind, parse, render
from pipeline.literals import Kept, Literal, LiteralKind, Pairing, find_literals, match_literals
from pipeline.literals.forms import same
from pipeline.literals.rewrite import Unwritable, rewrite

_FIXED = frozenset({LiteralKind.PLACEHOLDER, LiteralKind.TERM})
"""Kinds that are no facts: a change of these is an edit."""


@dataclass(frozen=True, slots=True)
class FactUpdate:
    """What came of patching one translation."""

    text: str | None
    """The patched and verified target with its own codes; ``None`` when a person must look."""
    reason: str = ""
    """Why not, for people: one clause without full stop. Empty when patched."""
    changed: tuple[tuple[str, str], ...] = ()
    """(old, new) of each literal of the source that is written differently now, in order."""


class _Stop(Exception):
    """A person must look; the message says why."""


def only_facts_changed(before: str, after: str, language: str = "de") -> bool:
    """True when two source texts (in code notation) say the same with other numbers, times, dates or addresses.

    Words, codes, placeholders and the kinds of literals are the same, in the same order; a time stays a time, euros
    stay euros, a date keeps its year or its lack of one. A literal that appears or disappears is an edit.
    """
    return before != after and _template(before, language) == _template(after, language)


def update_facts(before: str, after: str, target: str, source_language: str, target_language: str) -> FactUpdate:
    """Put the facts of ``after`` into ``target``, which translates ``before``. All three are in code notation.

    Never raises for any texts: where the patch cannot be proved, the result has no text and a reason.
    """
    if not only_facts_changed(before, after, source_language):
        return FactUpdate(None, "more than numbers, times, dates or addresses changed")
    old, new = (find_literals(_plain(parse(text)), source_language) for text in (before, after))
    if [literal.kind for literal in old] != [literal.kind for literal in new]:
        return FactUpdate(None, "a tag inside a number of the source hides what changed")
    changes = [(i, a, b) for i, (a, b) in enumerate(zip(old, new, strict=True)) if a.text != b.text]
    changed = tuple((a.text, b.text) for _, a, b in changes)
    try:
        text = _patch(before, after, target, changes, (source_language, target_language))
    except (_Stop, Unwritable) as exc:
        return FactUpdate(None, str(exc), changed)
    return FactUpdate(text, "", changed)


def _template(text: str, language: str) -> tuple[object, ...]:
    """The text with its facts taken out: codes, pieces of text, and what kind of fact stands between them."""
    tokens = parse(text)
    edges = _edges(tokens)
    facts = [
        literal
        for literal in find_literals(_plain(tokens), language)
        if literal.kind not in _FIXED and not _crosses(literal, edges)
    ]
    pieces: list[object] = []
    position, waiting = 0, iter([*facts, None])
    fact = next(waiting)
    for token in tokens:
        if token.kind is not TokenKind.TEXT:
            pieces.append(token)
            continue
        start, end = position, position + len(token.text)
        while fact is not None and fact.start < end:
            pieces += (token.text[position - start : fact.start - start], _slot(fact))
            position = fact.end
            fact = next(waiting)
        pieces.append(token.text[position - start :])
        position = end
    return tuple(pieces)


def _slot(literal: Literal) -> tuple[str, ...]:
    """What must stay the same about a fact."""
    detail = ""
    if literal.kind is LiteralKind.AMOUNT:
        detail = literal.form.split(" ")[1]
    elif literal.kind is LiteralKind.DATE:
        detail = f"{literal.form.startswith('--')} {len(literal.form)}"
    return (literal.kind.value, detail)


def _patch(
    before: str,
    after: str,
    target: str,
    changes: list[tuple[int, Literal, Literal]],
    languages: tuple[str, str],
) -> str:
    plain_before, plain_after = _plain(parse(before)), _plain(parse(after))
    tokens = parse(target)
    plain = _plain(tokens)
    pairing = match_literals(plain_before, plain, *languages)
    if pairing.lost:
        raise _Stop(f"the translation does not have “{pairing.lost[0].text}”")
    news = find_literals(plain_after, languages[0])
    others = find_literals(plain, languages[1])
    places: list[tuple[Literal, str]] = []
    for i, old, new in changes:
        place = _place(pairing, i, old, new, news, others, languages)
        written = rewrite(old, new, place, plain, others, languages[1])
        if written != place.text:
            if _crosses(place, _edges(tokens)):
                raise _Stop(f"a tag stands inside “{place.text}” in the translation")
            places.append((place, written))
    patched = _put(tokens, places)
    _verify(plain_after, pairing, tokens, patched, places, languages)
    return render(patched)


def _place(
    pairing: Pairing,
    index: int,
    old: Literal,
    new: Literal,
    news: tuple[Literal, ...],
    in_target: tuple[Literal, ...],
    languages: tuple[str, str],
) -> Literal:
    """The one place in the target where ``old``, the source's literal number ``index``, stands."""
    found = pairing.kept[index].target
    if len(found) != 1:
        raise _Stop(f"the translation says “{old.text}” in other pieces")
    place = found[0]
    sharing = [i for i, kept in enumerate(pairing.kept) if any(_overlap(place, other) for other in kept.target)]
    if sharing != [index]:
        raise _Stop(f"“{place.text}” in the translation stands for more than “{old.text}”")
    # Where the value stands more than once, all of it must change to the same.
    exact = place.kind is old.kind and place.form == old.form
    for i, kept in enumerate(pairing.kept):
        if i != index and _alike(old, kept.source, exact, languages[0]) and news[i].form != new.form:
            raise _Stop(f"“{old.text}” stands there more than once and not all of it changed")
    twins = sum(1 for literal in in_target if _alike_in_target(old, literal, exact, languages))
    if twins > sum(1 for kept in pairing.kept if _alike(old, kept.source, exact, languages[0])):
        raise _Stop(f"“{old.text}” is in the translation more than once")
    return place


def _alike(literal: Literal, other: Literal, exact: bool, language: str) -> bool:
    if literal.kind is other.kind and literal.form == other.form:
        return True
    return not exact and same(literal, other, language, language)


def _alike_in_target(literal: Literal, other: Literal, exact: bool, languages: tuple[str, str]) -> bool:
    if literal.kind is other.kind and literal.form == other.form:
        return True
    return not exact and same(literal, other, *languages)


def _put(tokens: tuple[Token, ...], places: list[tuple[Literal, str]]) -> tuple[Token, ...]:
    """The tokens with new texts at ``places`` (offsets in the plain text), all at once."""
    waiting = sorted(places, key=lambda place: place[0].start)
    patched: list[Token] = []
    position = 0
    for token in tokens:
        if token.kind is not TokenKind.TEXT:
            patched.append(token)
            continue
        start, end = position, position + len(token.text)
        pieces: list[str] = []
        while waiting and waiting[0][0].start < end:
            place, text = waiting.pop(0)
            pieces += (token.text[position - start : place.start - start], text)
            position = place.end
        pieces.append(token.text[position - start :])
        position = end
        patched.append(replace(token, text="".join(pieces)))
    return tuple(patched)


def _verify(
    plain_after: str,
    pairing: Pairing,
    tokens: tuple[Token, ...],
    patched: tuple[Token, ...],
    places: list[tuple[Literal, str]],
    languages: tuple[str, str],
) -> None:
    """Read the patched text anew. Raises :class:`_Stop` when it does not say what it should."""
    plain = _plain(patched)
    again = match_literals(plain_after, plain, *languages)
    if again.lost:
        raise _Stop(f"“{again.lost[0].text}” cannot be written into the translation without doubt")
    for was, now in zip(pairing.kept, again.kept, strict=True):
        if _exact(was) and not _exact(now):
            raise _Stop(f"“{now.target[0].text}” in the translation could be read as something else")
    said = Counter((literal.kind, literal.form) for literal in again.extra)
    if said - Counter((literal.kind, literal.form) for literal in pairing.extra):
        raise _Stop(f"“{again.extra[0].text}” would be left over in the translation")
    spans = {(literal.start, literal.end) for kept in again.kept for literal in kept.target}
    shift = 0
    for place, text in sorted(places, key=lambda place: place[0].start):
        start = place.start + shift
        if (start, start + len(text)) not in spans:
            raise _Stop(f"“{text}” in the translation could be read as something else")
        shift += len(text) - len(place.text)
    if parse(render(patched)) != patched or [t for t in tokens if t.kind is not TokenKind.TEXT] != [
        t for t in patched if t.kind is not TokenKind.TEXT
    ]:
        raise _Stop("the tags of the translation cannot be kept")


def _exact(kept: Kept) -> bool:
    return [(kept.source.kind, kept.source.form)] == [(literal.kind, literal.form) for literal in kept.target]


def _plain(tokens: tuple[Token, ...]) -> str:
    return "".join(token.text for token in tokens if token.kind is TokenKind.TEXT)


def _edges(tokens: tuple[Token, ...]) -> frozenset[int]:
    """Offsets in the plain text at which a code stands."""
    edges: set[int] = set()
    position = 0
    for token in tokens:
        if token.kind is TokenKind.TEXT:
            position += len(token.text)
        else:
            edges.add(position)
    return frozenset(edges)


def _crosses(literal: Literal, edges: frozenset[int]) -> bool:
    return any(literal.start < edge < literal.end for edge in edges)


def _overlap(one: Literal, other: Literal) -> bool:
    return one.start < other.end and other.start < one.end
