"""Errors of content that the benchmark of quality checks plants: tags, facts, words, terms, lengths."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from pipeline.literals import Literal, LiteralKind, count_words
from pipeline.model import CodeKind, Term, TermStatus
from pipeline.qa import Pair
from pipeline.terminology.verdicts import places

Plant = Callable[[Pair, random.Random], Pair | None]
"""The pair with an error in its target; ``None`` where there is no place for it."""

_TAG = re.compile(r"</?\d+/?>")
_SENTENCE = re.compile(r"[^.!?]+[.!?]+(?:\s|$)")
_WORD = re.compile(r"[^\W\d_]+")
_NAMES = ("Kranichfurt", "Mirle", "Lindenhof")


def with_target(pair: Pair, target: str) -> Pair | None:
    """``pair`` with another target; ``None`` if it is the same."""
    return replace(pair, target=target) if target != pair.target else None


def _drop_tag(pair: Pair, chance: random.Random) -> Pair | None:
    tags = list(_TAG.finditer(pair.target))
    return with_target(pair, _cut(pair.target, *chance.choice(tags).span())) if tags else None


def _double_tag(pair: Pair, chance: random.Random) -> Pair | None:
    tags = _TAG.findall(pair.target)
    return with_target(pair, f"{pair.target} {chance.choice(tags)}") if tags else None


def _facts(*kinds: LiteralKind) -> Callable[[Pair], list[Literal]]:
    """What the target keeps of these kinds, once, to the letter and outside of tags: so that it can be changed."""

    def find(pair: Pair) -> list[Literal]:
        return [
            literal
            for kept in pair.literals.kept
            for literal in kept.target
            if kept.source.kind in kinds and pair.target.count(literal.text) == 1
        ]

    return find


_FACTS = _facts(*set(LiteralKind) - {LiteralKind.NUMBER, LiteralKind.PLACEHOLDER, LiteralKind.TERM})


def _small(pair: Pair) -> list[Literal]:
    """Numbers that may stand there in words."""
    return [literal for literal in _NUMBERS(pair) if re.fullmatch("[0-9]|1[0-2]", literal.form)]


def _large(pair: Pair) -> list[Literal]:
    return [literal for literal in _NUMBERS(pair) if literal not in _small(pair)]


_NUMBERS = _facts(LiteralKind.NUMBER)


def _drop(find: Callable[[Pair], list[Literal]]) -> Plant:
    def plant(pair: Pair, chance: random.Random) -> Pair | None:
        found = find(pair)
        return with_target(pair, pair.target.replace(chance.choice(found).text, "", 1)) if found else None

    return plant


def _change_digit(find: Callable[[Pair], list[Literal]]) -> Plant:
    def plant(pair: Pair, chance: random.Random) -> Pair | None:
        found = [literal for literal in find(pair) if re.search(r"\d", literal.text)]
        if not found:
            return None
        text = chance.choice(found).text
        place = chance.choice([m.start() for m in re.finditer(r"\d", text)])
        digit = chance.choice([d for d in "123456789" if d != text[place]])
        return with_target(pair, pair.target.replace(text, text[:place] + digit + text[place + 1 :], 1))

    return plant


def _swap_digits(pair: Pair, chance: random.Random) -> Pair | None:
    found = [(literal.text, m.start()) for literal in _FACTS(pair) for m in re.finditer(r"(\d)(?!\1)\d", literal.text)]
    if not found:
        return None
    text, place = chance.choice(found)
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return with_target(pair, pair.target.replace(text, swapped, 1))


def _change_address(pair: Pair, chance: random.Random) -> Pair | None:
    found = _facts(LiteralKind.EMAIL, LiteralKind.URL)(pair)
    letters = [(literal.text, m.start()) for literal in found for m in re.finditer(r"(?<=[a-z])[a-z]", literal.text)]
    if not letters:
        return None
    text, place = chance.choice(letters)
    return with_target(pair, pair.target.replace(text, text[:place] + text[place + 1 :], 1))


def _invent(pair: Pair, chance: random.Random) -> Pair | None:
    return with_target(pair, f"{pair.target} (0821 {chance.randint(1000, 9999)} {chance.randint(100, 999)})")


def _translated_placeholder(pair: Pair, chance: random.Random) -> Pair | None:
    source, target = f"{pair.source} {{anzahl}}", f"{pair.target} {chance.choice(('{number}', '{ anzahl }', 'anzahl'))}"
    return replace(pair, source=source, target=target)


def _only_tags(pair: Pair, chance: random.Random) -> Pair | None:
    return with_target(pair, " ".join(_TAG.findall(pair.target)) + chance.choice(["", " ", "-", " …", "?"]))


def _empty_link(pair: Pair, chance: random.Random) -> Pair | None:
    links = [code.id for code in pair.codes if code.kind is CodeKind.PAIRED and code.start.startswith("<a ")]
    found = [m for i in links if (m := re.search(rf"<{i}>([^<>]+)</{i}>", pair.target))]
    return with_target(pair, _cut(pair.target, *chance.choice(found).span(1))) if found else None


def _the_source(least: int, most: int) -> Plant:
    def plant(pair: Pair, chance: random.Random) -> Pair | None:
        return with_target(pair, pair.source) if least <= count_words(pair.plain_source) <= most else None

    return plant


def _source_sentence(pair: Pair, chance: random.Random) -> Pair | None:
    ours, theirs = _SENTENCE.findall(pair.plain_source), list(_SENTENCE.finditer(pair.target))
    at_same_place = [
        (mine, other) for mine, other in zip(ours, theirs, strict=False) if "<" not in other[0] and len(mine) > 20
    ]
    if not at_same_place or len(ours) != len(theirs) or len(ours) < 2:
        return None
    mine, other = chance.choice(at_same_place)
    return with_target(pair, pair.target[: other.start()] + mine + pair.target[other.end() :])


def _source_word(pair: Pair, chance: random.Random) -> Pair | None:
    """A German verb or adjective for an English word."""
    ours = [w for w in _WORD.findall(pair.plain_source) if w.islower() and len(w) > 5 and w not in pair.plain_target]
    theirs = [m for m in _WORD.finditer(pair.target) if m[0].islower() and len(m[0]) > 3]
    if not ours or len(theirs) < 3:
        return None
    place = chance.choice(theirs)
    return with_target(pair, pair.target[: place.start()] + chance.choice(ours) + pair.target[place.end() :])


_FOREIGN = (
    "Bitte wenden Sie sich rechtzeitig an unser Team, wir helfen Ihnen gerne weiter.",
    "Vous pouvez demander un rendez-vous par téléphone ou par courriel.",
    "Bu hizmet herkes için ücretsizdir, lütfen önceden randevu alınız.",
)


def _new_sentence(pair: Pair, chance: random.Random) -> Pair | None:
    return with_target(pair, f"{pair.target.rstrip('.')}. {chance.choice(_FOREIGN)}")


def _terms(pair: Pair, *statuses: TermStatus) -> Iterable[tuple[Term, tuple[int, int]]]:
    """Terms whose only rendering in the target stands there once, where no tag moves places."""
    if pair.plain_target != pair.target:
        return
    wanted = [term for term in pair.terms if term.status is not TermStatus.FORBIDDEN]
    for term in wanted:
        found = [place for other in wanted if other.source == term.source for place in places(other, pair.target)]
        if term.status in statuses and len(found) == 1 and found == list(places(term, pair.target)):
            yield term, found[0]


def _other_term(pair: Pair, chance: random.Random) -> Pair | None:
    found = list(_terms(pair, TermStatus.PREFERRED, TermStatus.ADMITTED))
    if not found:
        return None
    start, end = chance.choice(found)[1]
    return with_target(pair, pair.target[:start] + "this thing" + pair.target[end:])


def _forbidden(pair: Pair, chance: random.Random) -> Pair | None:
    by_source = {term.source: term.target for term in pair.terms if term.status is TermStatus.FORBIDDEN}
    found = [(by_source[t.source], place) for t, place in _terms(pair, TermStatus.PREFERRED) if t.source in by_source]
    if not found:
        return None
    word, (start, end) = chance.choice(found)
    return with_target(pair, pair.target[:start] + word + pair.target[end:])


def _translated_name(pair: Pair, chance: random.Random) -> Pair | None:
    found = list(_terms(pair, TermStatus.DO_NOT_TRANSLATE))
    if not found:
        return None
    start, end = chance.choice(found)[1]
    return with_target(pair, f"{pair.target[:start]}{chance.choice(_NAMES)}{pair.target[end:]}")


def _without_sentence(number: int) -> Plant:
    """A text of ``number`` sentences without one of them."""

    def plant(pair: Pair, chance: random.Random) -> Pair | None:
        found = list(_SENTENCE.finditer(pair.target))
        if len(found) != number or "".join(m[0] for m in found) != pair.target:
            return None
        return with_target(pair, _cut(pair.target, *chance.choice(found).span()).strip())

    return plant


def _twice(pair: Pair, chance: random.Random) -> Pair | None:
    return with_target(pair, f"{pair.target} {pair.target}") if count_words(pair.plain_target) > 3 else None


_SCRIPTS = (
    "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', "<iframe src='https://example.org'></iframe>",
    "<svg/onload=alert(1)>", "javascript:alert(1)", "<a href=\"javascript:void(0)\">", "<form action=x>",
)  # fmt: skip
_MARKUP = ("<b>", "<br>", "<br />", "</strong>", '<a href="https://example.org">', "&nbsp;", "&amp;", "&uuml;", "&#39;")


def _typed(texts: tuple[str, ...]) -> Plant:
    def plant(pair: Pair, chance: random.Random) -> Pair | None:
        spaces = [m.start() for m in re.finditer(" ", pair.target)] or [len(pair.target)]
        place = chance.choice(spaces)
        return with_target(pair, f"{pair.target[:place]} {chance.choice(texts)}{pair.target[place:]}")

    return plant


def _cut(text: str, start: int, end: int) -> str:
    return text[:start] + text[end:]


CONTENT: Mapping[str, Mapping[str, Plant]] = {
    "codes": {"a tag dropped": _drop_tag, "a tag twice": _double_tag},
    "placeholders": {"a placeholder translated": _translated_placeholder},
    "facts": {
        "a fact deleted": _drop(_FACTS),
        "one digit another": _change_digit(_FACTS),
        "two digits swapped": _swap_digits,
        "a letter of an address dropped": _change_address,
        "a number above twelve deleted": _drop(_large),
    },
    "numbers": {
        "a number up to twelve deleted": _drop(_small),
        "a telephone number invented": _invent,
    },
    "empty": {"only tags or a sign": _only_tags, "nothing in a link": _empty_link},
    "untranslated": {
        "the source, 1 word": _the_source(1, 1),
        "the source, 2 or 3 words": _the_source(2, 3),
        "the source, 4 words or more": _the_source(4, 999),
    },
    "left-over words": {
        "a sentence of the source": _source_sentence,
        "a word of the source": _source_word,
        "a new sentence in German, French or Turkish": _new_sentence,
    },
    "glossary": {"another word for a term": _other_term},
    "forbidden term": {"the forbidden word": _forbidden},
    "do-not-translate": {"another name": _translated_name},
    "length": {
        "one of two sentences dropped": _without_sentence(2),
        "one of three sentences dropped": _without_sentence(3),
        "everything twice": _twice,
    },
    "unsafe html": {"a script": _typed(_SCRIPTS)},
    "html as text": {"a tag or an entity": _typed(_MARKUP)},
}
"""By check: what is planted, in words, and how."""
