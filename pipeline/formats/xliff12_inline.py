"""Inline codes between our notation (``<1>…</1>``, ``<2/>``) and XLIFF 1.2's elements (``g``, ``x`` and their kin).

Only a tag that stands for one of the segment's codes becomes an element; whatever else a text says stays text, so
that reading gives back the very characters that were written. Which element a code becomes, and what the tools make
of it, is in ``docs/decisions/0003-exchange-formats.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from lxml import etree

from pipeline.formats.carry import carry, plain, restore
from pipeline.literals import Finder, LiteralKind, find_literals
from pipeline.model import CodeKind, InlineCode

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"

_TAG = re.compile(r"(?<!\\)<(/?)([1-9][0-9]{0,4})(/?)>")
_CTYPE = {
    CodeKind.PAIRED: {"bold": "bold", "italic": "italic", "underline": "underlined", "link": "link"},
    CodeKind.STANDALONE: {"icon": "image", "image": "image", "line break": "lb"},
}
"""Label → the standard's own value; other labels get its ``x-`` form."""

_OPENING = re.compile(r"""<([A-Za-z][^\s/>]*)(?:[^<>"']|"[^"]*"|'[^']*')*+>""")
_CLOSING = re.compile(r"</([A-Za-z][^\s/>]*)\s*>")
_ICONS = {"icon", "image", "possible line break"}
_LONGEST = 200
"""Characters of a code that a ``ph`` shows."""
_HALF = re.compile(r"([0-9]+)-([0-9]+)")
"""``rid`` of two codes that are the halves of one element: their numbers."""

_MARKED = {
    **dict.fromkeys(
        (
            LiteralKind.PHONE,
            LiteralKind.EMAIL,
            LiteralKind.URL,
            LiteralKind.POSTCODE,
            LiteralKind.HOUSE_NUMBER,
            LiteralKind.PLACEHOLDER,
            LiteralKind.TERM,
        ),
        "protected",
    ),
    **dict.fromkeys((LiteralKind.TIME, LiteralKind.DATE), "datetime"),
}
"""What a translation says exactly as the source does, and what it may say in its own way. Amounts and numbers belong
to the words around them."""


_MAY_HOLD = re.compile(r"[0-9@{%\[]|\w\.\w")
"""A text without any of these has none of them but names; looking closer takes a hundred times as long."""


class Mark(NamedTuple):
    """``text[start:end]`` is something that ``mrk`` with this ``mtype`` goes around."""

    start: int
    end: int
    mtype: str


def fill(element: etree._Element, text: str, codes: Sequence[InlineCode]) -> None:
    """Put ``text`` into ``element``, with the tags of ``codes`` as elements."""
    text = carry(text)
    known = {code.id: code for code in codes}
    tags = _elements(text, known)
    mates = _mates([known[int(tag[2])] for tag in tags if tag[3]])
    parents = [element]
    position = 0
    for tag in tags:
        _append(parents[-1], text[position : tag.start()])
        position = tag.end()
        closes, number, alone = tag.groups()
        if closes:
            parents.pop()
        else:
            child = _code(parents[-1], known[int(number)], mates)
            parents.extend([] if alone else [child])
    _append(element, text[position:])


def marks(source: etree._Element, language: str, terms: Sequence[str], find: Finder = find_literals) -> list[Mark]:
    """What ``mrk`` say about a filled ``source``: places in its text, in order.

    ``language`` is the source's; ``terms`` are those not to be translated.
    """
    text = "".join(_shown(source))
    if not terms and not _MAY_HOLD.search(text):
        return []
    spans = (Mark(found.start, found.end, _MARKED.get(found.kind, "")) for found in find(text, language, tuple(terms)))
    return [span for span in spans if span.mtype]


def protect(source: etree._Element, segments: etree._Element, marks: Sequence[Mark]) -> None:
    """Make ``segments``, a ``seg-source``, a copy of a filled ``source`` with its :func:`marks`."""
    _copy(source, segments, marks, 0)


def text_of(element: etree._Element) -> str:
    """The text in ``element`` (a source or target) in our notation. What other tools make of codes goes by the ids."""
    return restore("".join(_pieces(element, {})))


def _elements(text: str, known: dict[int, InlineCode]) -> list[re.Match[str]]:
    """The tags that become elements: of known codes, of the right kind, and properly nested; in order."""
    open_tags: list[re.Match[str]] = []
    good: list[re.Match[str]] = []
    if not known:
        return good
    for tag in _TAG.finditer(text):
        closes, number, alone = tag.groups()
        code = known.get(int(number))
        if code is None or (closes and alone) or bool(alone) is (code.kind is CodeKind.PAIRED):
            continue
        if alone:
            good.append(tag)
        elif not closes:
            open_tags.append(tag)
        elif any(opened.group(2) == number for opened in open_tags):
            while (opened := open_tags.pop()).group(2) != number:
                pass  # never closed before its parent is: stays text
            good.extend((opened, tag))
    return sorted(good, key=lambda tag: tag.start())


def _mates(codes: Sequence[InlineCode]) -> dict[int, tuple[str, str]]:
    """Halves of one element that overlaps another: id → element name and ``rid``.

    The schema wants each ``bx`` once and with its ``ex``; a half whose other half is elsewhere is no such thing.
    """
    if len(codes) < 2:
        return {}
    opened: dict[str, int] = {}
    mates: dict[int, tuple[str, str]] = {}
    once = [code for code in codes if codes.count(code) == 1]
    for code in once:
        if opening := _OPENING.fullmatch(code.start):
            opened[opening[1].lower()] = code.id
        elif (closing := _CLOSING.fullmatch(code.start)) and (first := opened.pop(closing[1].lower(), None)):
            rid = f"{first}-{code.id}"
            mates |= {first: ("bx", rid), code.id: ("ex", rid)}
    return mates


def _code(parent: etree._Element, code: InlineCode, mates: dict[int, tuple[str, str]]) -> etree._Element:
    name, attributes = _described(code, *mates.get(code.id, ("", "")))
    element = etree.SubElement(parent, name, attributes)
    if name.endswith("}ph"):
        element.text = plain(code.start[:_LONGEST])
    return element


@lru_cache(maxsize=4096)
def _described(code: InlineCode, half: str, rid: str) -> tuple[str, dict[str, str]]:
    """Tag and attributes of a code; ``half``: ``bx`` or ``ex`` for one whose other half is in the same text."""
    label = plain(code.label)
    name = half or ("g" if code.kind is CodeKind.PAIRED else "ph" if _shows_something(code) else "x")
    attributes = {"id": str(code.id)}
    if half:
        attributes["rid"] = rid
    if label and name != "ex":  # the schema has none there
        values = _CTYPE[CodeKind.PAIRED if half else code.kind]
        standard = (values.get(part) for part in label.split(", "))  # "bold, link": one code for both
        attributes["ctype"] = next((value for value in standard if value), "x-" + re.sub(r"\W+", "-", label))
    if code.kind is CodeKind.STANDALONE:
        attributes["equiv-text"] = label or f"<{code.id}/>"
    return f"{{{NAMESPACE}}}{name}", attributes


def _shows_something(code: InlineCode) -> bool:
    """Does it have its own place in the sentence: a shortcode, a formula, words that are not to be translated?

    Not an icon, nor half of an element that goes on in another segment.
    """
    halves = _CLOSING.sub("", _OPENING.sub("", code.start)).strip() == ""
    return bool(code.start) and not halves and not _ICONS.intersection(code.label.split(", "))


def _shown(element: etree._Element) -> Iterator[str]:
    """The text without what only stands for code."""
    yield element.text or ""
    for child in element:
        if etree.QName(child).localname != "ph":
            yield from _shown(child)
        yield child.tail or ""


def _copy(source: etree._Element, copy: etree._Element, marks: Sequence[Mark], offset: int) -> int:
    """Copy what is in ``source`` into ``copy``, marked; ``offset`` is where it stands in the whole text."""
    offset = _marked(copy, source.text or "", marks, offset)
    for child in source:
        code = etree.SubElement(copy, child.tag, {str(name): str(value) for name, value in child.attrib.items()})
        if etree.QName(child).localname == "ph":
            code.text = child.text
        else:
            offset = _copy(child, code, marks, offset)
        offset = _marked(copy, child.tail or "", marks, offset)
    return offset


def _marked(parent: etree._Element, text: str, marks: Sequence[Mark], offset: int) -> int:
    end = offset + len(text)
    position = offset
    for start, stop, mtype in marks:
        first, last = max(start, offset), min(stop, end)  # a tag may stand in a literal: it gets two marks
        if first < last:
            _append(parent, text[position - offset : first - offset])
            mark = etree.SubElement(parent, f"{{{NAMESPACE}}}mrk", mtype=mtype)
            mark.text = text[first - offset : last - offset]
            position = last
    _append(parent, text[position - offset :])
    return end


def _append(element: etree._Element, text: str) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _pieces(element: etree._Element, pairs: dict[str, str]) -> Iterator[str]:
    """``pairs``: what ``bpt`` and ``bx`` are known by to the ``ept`` and ``ex`` that close them → their id."""
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str):
            yield from _piece(child, pairs)
        yield child.tail or ""


def _piece(child: etree._Element, pairs: dict[str, str]) -> Iterator[str]:
    name = etree.QName(child).localname
    number = child.get("id", "")
    rid = child.get("rid", number)
    if name == "g":
        yield f"<{number}>"
        yield from _pieces(child, pairs)
        yield f"</{number}>"
    elif name in ("x", "ph", "it") or (name in ("bx", "ex") and _is_half(number, rid)):
        yield f"<{number}/>"
    elif name in ("bpt", "bx"):
        pairs[rid] = number
        yield f"<{number}>"
    elif name in ("ept", "ex"):
        yield f"</{pairs.get(rid, number)}>"
    else:  # mrk, and what other tools wrap around text
        yield from _pieces(child, pairs)


def _is_half(number: str, rid: str) -> bool:
    """Did we send this as a code that stands alone?"""
    ours = _HALF.fullmatch(rid)
    return bool(ours) and number in ours.groups() if ours else False
