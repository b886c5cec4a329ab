"""Inline codes between our notation (``<1>…</1>``, ``<2/>``) and XLIFF 1.2's elements (``g``, ``x`` and their kin).

Only a tag that stands for one of the segment's codes becomes an element; whatever else a text says stays text, so
that reading gives back the very characters that were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from pipeline.formats.carry import carry, plain, restore
from pipeline.model import CodeKind, InlineCode

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"

_TAG = re.compile(r"(?<!\\)<(/?)([1-9][0-9]{0,4})(/?)>")
_CTYPE = {
    CodeKind.PAIRED: {"bold": "bold", "italic": "italic", "underline": "underlined", "link": "link"},
    CodeKind.STANDALONE: {"icon": "image", "image": "image", "line break": "lb"},
}
"""Label → the standard's own value; other labels get its ``x-`` form."""


def fill(element: etree._Element, text: str, codes: Sequence[InlineCode]) -> None:
    """Put ``text`` into ``element``, with the tags of ``codes`` as elements."""
    text = carry(text)
    known = {code.id: code for code in codes}
    parents = [element]
    position = 0
    for tag in _elements(text, known):
        _append(parents[-1], text[position : tag.start()])
        position = tag.end()
        closes, number, alone = tag.groups()
        if closes:
            parents.pop()
        else:
            child = _code(parents[-1], known[int(number)])
            parents.extend([] if alone else [child])
    _append(element, text[position:])


def text_of(element: etree._Element) -> str:
    """The text in ``element`` (a source or target) in our notation. What other tools make of codes goes by the ids."""
    return restore("".join(_pieces(element, {})))


def _elements(text: str, known: dict[int, InlineCode]) -> Iterator[re.Match[str]]:
    """The tags that become elements: of known codes, of the right kind, and properly nested."""
    open_tags: list[re.Match[str]] = []
    good: list[re.Match[str]] = []
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
    yield from sorted(good, key=lambda tag: tag.start())


def _code(parent: etree._Element, code: InlineCode) -> etree._Element:
    name = "g" if code.kind is CodeKind.PAIRED else "x"
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", id=str(code.id))
    label = plain(code.label)
    if label:
        standard = (_CTYPE[code.kind].get(part) for part in label.split(", "))  # "bold, link": one code for both
        element.set("ctype", next((value for value in standard if value), "x-" + re.sub(r"\W+", "-", label)))
    if code.kind is CodeKind.STANDALONE:
        element.set("equiv-text", label or f"<{code.id}/>")
    return element


def _append(element: etree._Element, text: str) -> None:
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
    if name == "g":
        yield f"<{number}>"
        yield from _pieces(child, pairs)
        yield f"</{number}>"
    elif name in ("bpt", "bx"):
        pairs[child.get("rid", number)] = number
        yield f"<{number}>"
    elif name in ("ept", "ex"):
        yield f"</{pairs.get(child.get('rid', number), number)}>"
    elif name in ("x", "ph", "it"):
        yield f"<{number}/>"
    else:  # mrk, and what other tools wrap around text
        yield from _pieces(child, pairs)
