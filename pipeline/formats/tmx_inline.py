"""Inline codes between our notation (``<1>…</1>``, ``<2/>``) and TMX 1.4's elements (``bpt``, ``ept``, ``ph`` and kin).

On the way out a pair becomes ``bpt`` and ``ept``, a code that stands alone ``ph``. The number is their ``x`` (and
``i``), and our own notation is their content: the "native code" of the standard. Whatever else a text says stays text.

On the way in, ``it`` and the old ``ut`` are codes that stand alone, ``hi`` is text without a code, and ``sub`` is
part of the code it stands in. Codes of other tools get our numbers: 1, 2, 3 … in the order of the source.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.errors import FormatError

_TAG = re.compile(r"(?<!\\)<(/?)([1-9][0-9]{0,8})(/?)>")
_OPEN, _ALONE = re.compile(r"<([1-9][0-9]{0,8})>"), re.compile(r"<([1-9][0-9]{0,8})/>")
_OMEGAT = re.compile(r"<(/?)([a-z])([0-9]{1,6})(/?)>")
"""OmegaT's short tags, ``<a0>…</a0>`` and ``<b1/>``: it writes them as text into the memory of a project."""

_Key = tuple[str, ...]


def fill(element: etree._Element, text: str) -> None:
    """Put ``text`` into ``element`` (a ``seg``), its codes as elements.

    Pairs may overlap. What has only one half, or more than two, stays text.
    """
    position = 0
    for tag in _elements(text):
        _append(element, text[position : tag.start()])
        position = tag.end()
        closes, number, alone = tag.groups()
        if alone:
            code = etree.SubElement(element, "ph", x=number)
        elif closes:
            code = etree.SubElement(element, "ept", i=number)
        else:
            code = etree.SubElement(element, "bpt", i=number, x=number)
        code.text = tag.group()
    _append(element, text[position:])


def _elements(text: str) -> list[re.Match[str]]:
    tags = list(_TAG.finditer(text))
    halves: dict[str, list[str]] = defaultdict(list)
    for tag in tags:
        closes, number, alone = tag.groups()
        if not alone:
            halves[number].append(closes)
    pairs = {number for number, kinds in halves.items() if kinds == ["", "/"]}
    return [tag for tag in tags if (not tag[1] if tag[3] else tag[2] in pairs)]


def _append(element: etree._Element, text: str) -> None:
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


@dataclass
class Numbers:
    """What the codes of one translation unit are called here: the same code has one number in every language."""

    taken: set[int] = field(default_factory=set)
    """Numbers that the unit uses in our notation already."""
    known: dict[_Key, int] = field(default_factory=dict)

    @classmethod
    def around(cls, segments: list[etree._Element]) -> Numbers:
        """For a unit with these ``seg`` elements. Read the source's first."""
        texts = ("".join(str(text) for text in segment.itertext()) for segment in segments)
        return cls({int(tag[2]) for text in texts for tag in _TAG.finditer(text)})

    def of(self, key: _Key) -> int:
        """The number of the code with ``key``; a new one when it is met for the first time."""
        if key not in self.known:
            number = 1
            while number in self.taken:
                number += 1
            self.taken.add(number)
            self.known[key] = number
        return self.known[key]


def text_of(segment: etree._Element, numbers: Numbers, *, omegat: bool = False) -> str:
    """The text of a ``seg`` in our notation.

    What names a code in all languages is its ``x``; without one, the ``i`` of a pair, and what stands in the others.
    With ``omegat``, its short tags are codes too. Raises FormatError for an entity that nobody has declared.
    """
    text = "".join(_Reader(numbers).read(segment))
    return _OMEGAT.sub(lambda tag: _short_tag(tag, numbers), text) if omegat else text


def _short_tag(tag: re.Match[str], numbers: Numbers) -> str:
    closes, letter, number, alone = tag.groups()
    return f"<{closes}{numbers.of(('omegat', letter, number))}{alone}>"


class _Reader:
    """One ``seg``."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._pairs: dict[str, int] = {}
        """``i`` of a ``bpt`` → its number."""
        self._met: Counter[_Key] = Counter()

    def read(self, element: etree._Element) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            if isinstance(child.tag, str):
                yield from self._child(child)
            elif isinstance(child, etree._Entity):
                raise FormatError(f"line {child.sourceline}: the entity {child.text} is not declared")
            yield child.tail or ""

    def _child(self, child: etree._Element) -> Iterator[str]:
        name = etree.QName(child).localname
        content = "".join(str(text) for text in child.itertext())
        if name == "bpt":
            i = child.get("i", "")
            number = _ours(_OPEN, content) or self._numbers.of(("pair", _attributes(child).get("x", f"i {i}")))
            self._pairs[i] = number
            yield f"<{number}>"
        elif name == "ept":
            i = child.get("i", "")
            yield f"</{self._pairs[i] if i in self._pairs else self._numbers.of(('end', i))}>"
        elif name in ("ph", "it", "ut"):
            yield f"<{_ours(_ALONE, content) or self._numbers.of(self._key(name, child, content))}/>"
        else:  # hi, and what tools wrap around text
            yield from self.read(child)

    def _key(self, name: str, child: etree._Element, content: str) -> _Key:
        attributes = _attributes(child)
        if "x" in attributes:
            return (name, "x", attributes["x"], attributes.get("pos", ""))
        key = (name, "content", content, attributes.get("type", ""), attributes.get("pos", ""))
        self._met[key] += 1
        return (*key, str(self._met[key]))


def _attributes(element: etree._Element) -> Mapping[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items() if value}


def _ours(form: re.Pattern[str], content: str) -> int:
    found = form.fullmatch(content)
    return int(found[1]) if found else 0
