"""What stands in one line between two block edges → the part people translate, with numbered codes.

Three steps, each linear: :func:`trim` leaves to the skeleton what stands at the edges,
``_compact`` joins markup that belongs together (fewer tags for people), :func:`encode` writes the
text and numbers the codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import chain
from typing import NamedTuple

from pipeline.html.text import has_words, is_blank, readable, skip_backslashes_back, skip_space, skip_space_back
from pipeline.html.tokens import attributes, decode
from pipeline.model import CodeKind, InlineCode


class ItemKind(Enum):
    """What stands in a line."""

    TEXT = auto()
    OPEN = auto()
    """Start tag of an inline element."""
    CLOSE = auto()
    """End tag of an inline element."""
    ICON = auto()
    """``<img>``, ``<svg>``, ``<wbr>``: shows no words; goes with the link or text behind it."""
    COMMENT = auto()
    """Shows nothing at all; see :mod:`pipeline.html.comments`."""
    FIXED = auto()
    """A shortcode, a do-not-translate element, a formula: shows something that has its own place in the sentence."""


class Item(NamedTuple):
    """One piece of a line: ``html[start:end]``."""

    kind: ItemKind
    start: int
    end: int
    name: str = ""
    """OPEN, CLOSE: element name. ICON, FIXED, COMMENT: label for people."""


class Line(NamedTuple):
    """What :func:`trim` leaves of a line: ``items[first:last]``."""

    items: Sequence[Item]
    partners: Sequence[int]
    """For OPEN and CLOSE the index of the other half in this line, else -1."""
    shown: Sequence[int]
    """How many of the items before this one show text."""
    first: int
    last: int


def pair(items: Sequence[Item]) -> list[int]:
    """For each OPEN and CLOSE the index of its other half in ``items``; -1 where there is none.

    Pairs never overlap: of ``<b><i></b></i>`` only ``b`` is a pair. Nor does a link lie in a link: browsers end
    ``<a>`` where the next one starts, so of ``<a>x<a>y</a>z</a>`` only the link around ``y`` is a pair.
    """
    partners = [-1] * len(items)
    open_items: list[int] = []
    open_names: dict[str, int] = {}
    open_link = -1
    for index, item in enumerate(items):
        if item.kind is ItemKind.OPEN:
            if item.name == "a":
                open_link = index
                open_names["a"] = 0
            open_items.append(index)
            open_names[item.name] = open_names.get(item.name, 0) + 1
        elif item.kind is ItemKind.CLOSE and open_names.get(item.name):
            while True:
                opened = open_items.pop()
                name = items[opened].name
                if name == "a" and opened != open_link:
                    continue
                open_names[name] -= 1
                if name == item.name:
                    break
            partners[opened] = index
            partners[index] = opened
    return partners


def trim(html: str, items: Sequence[Item]) -> Line | None:
    """``items`` without what belongs to the skeleton at both edges; None when no words are left.

    To the skeleton go white space, icons and comments, elements around the whole line, elements
    that show neither text nor anything fixed, and halves of elements that go on outside the line.
    """
    texts = [decode(html[item.start : item.end]) if item.kind is ItemKind.TEXT else "" for item in items]
    if not any(map(has_words, texts)):
        return None
    partners = pair(items)
    shown = [0]
    kept = [0]
    """How many of the items before this one belong into the sentence."""
    for item, text in zip(items, texts, strict=True):
        shows = not is_blank(text)
        shown.append(shown[-1] + shows)
        kept.append(kept[-1] + (shows or item.kind is ItemKind.FIXED))
    first, last = 0, len(items)
    while True:
        left, right = items[first], items[last - 1]
        if left.kind is ItemKind.OPEN and partners[first] >= 0:
            after = partners[first] + 1
        else:
            after = first + 1
        if kept[after] == kept[first]:
            first = after
            continue
        if right.kind is ItemKind.CLOSE and partners[last - 1] >= 0:
            before = partners[last - 1]
        else:
            before = last - 1
        if kept[last] == kept[before]:
            last = before
            continue
        if left.kind is ItemKind.OPEN and partners[first] == last - 1:
            first += 1
            last -= 1
            continue
        return Line(items, partners, shown, first, last)


class _NodeKind(Enum):
    TEXT = auto()
    OPEN = auto()
    CLOSE = auto()
    ICON = auto()
    FIXED = auto()
    HALF = auto()
    """Start or end tag whose other half stands outside the line, or overlaps another element."""
    GONE = auto()
    """Its characters were taken over by a neighbour."""


@dataclass(slots=True)
class _Node:
    """``html[start:end]`` becomes text, a code, or one half of a code."""

    kind: _NodeKind
    start: int
    end: int
    labels: tuple[str, ...] = ()
    mate: _Node | None = None
    """OPEN and CLOSE: the other half."""
    icon_last: bool = False
    """OPEN: the last thing in it is an icon."""
    number: int = 0


class Half(NamedTuple):
    """``html[start:end]`` is what a code's tag stands for."""

    start: int
    end: int
    code: int
    """The code's id."""
    closing: bool
    """True for ``</1>``."""


class Encoded(NamedTuple):
    """What people get to see of ``html[start:end]``."""

    start: int
    end: int
    text: str
    codes: tuple[InlineCode, ...]
    halves: tuple[Half, ...]
    """In order of place."""


def encode(html: str, line: Line, *, preformatted: bool = False) -> Encoded:
    """The segment's place in the page, its text for people, and its codes."""
    nodes = _compact(html, _nodes(html, line))
    if nodes[0].kind is _NodeKind.TEXT:
        nodes[0].start = skip_space(html, nodes[0].start, nodes[0].end)
    if nodes[-1].kind is _NodeKind.TEXT:
        nodes[-1].end = skip_space_back(html, nodes[-1].start, nodes[-1].end)
    pieces: list[str] = []
    coded: list[_Node] = []
    for index, node in enumerate(nodes):
        if node.kind is _NodeKind.TEXT:
            if index + 1 < len(nodes):
                node.end = nodes[index + 1].start = skip_backslashes_back(html, node.start, node.end)
            pieces.append(readable(html[node.start : node.end], preformatted=preformatted))
        elif node.kind is _NodeKind.CLOSE:
            pieces.append(f"</{node.mate.number if node.mate else 0}>")
        else:
            coded.append(node)
            node.number = len(coded)
            pieces.append(f"<{node.number}>" if node.kind is _NodeKind.OPEN else f"<{node.number}/>")
    halves = (
        Half(node.start, node.end, node.number or (node.mate.number if node.mate else 0), node.kind is _NodeKind.CLOSE)
        for node in nodes
        if node.kind is not _NodeKind.TEXT
    )
    codes = tuple(_code(html, node) for node in coded)
    return Encoded(nodes[0].start, nodes[-1].end, "".join(pieces), codes, tuple(halves))


def _code(html: str, node: _Node) -> InlineCode:
    return InlineCode(
        id=node.number,
        kind=CodeKind.PAIRED if node.mate else CodeKind.STANDALONE,
        start=html[node.start : node.end],
        end=html[node.mate.start : node.mate.end] if node.mate else "",
        label=", ".join(node.labels),
    )


def _nodes(html: str, line: Line) -> list[_Node]:
    """The items of a line as nodes; an element that shows no text becomes one."""
    nodes: list[_Node] = []
    opened: dict[int, _Node] = {}
    index = line.first
    while index < line.last:
        item, partner = line.items[index], line.partners[index]
        node = _Node(_NodeKind[item.kind.name], item.start, item.end)
        nodes.append(node)
        if item.kind is ItemKind.OPEN and partner >= 0 and _is_one_thing(html, line, index, nodes):
            inside = [other for other in line.items[index:partner] if other.kind is not ItemKind.TEXT]
            fixed = any(other.kind is ItemKind.FIXED for other in inside)
            node.kind = _NodeKind.FIXED if fixed else _NodeKind.ICON
            node.labels = _labels(_label(html, other) for other in inside if other.kind is not ItemKind.CLOSE)
            node.end = line.items[partner].end
            index = partner
        elif item.kind is ItemKind.CLOSE and partner >= 0:
            node.mate = opened[partner]
            node.mate.mate = node
        elif item.kind is not ItemKind.TEXT:
            node.labels = (_label(html, item),)
            if item.kind is ItemKind.OPEN and partner >= 0:
                opened[index] = node
            elif item.kind in (ItemKind.OPEN, ItemKind.CLOSE):
                node.kind = _NodeKind.HALF
                node.labels = (f"{'start' if item.kind is ItemKind.OPEN else 'end'} of {node.labels[0]}",)
        index += 1
    return nodes


def _is_one_thing(html: str, line: Line, index: int, nodes: Sequence[_Node]) -> bool:
    """True when the element at ``index``, last in ``nodes``, shows no text and hides no space between words."""
    partner = line.partners[index]
    if line.shown[index] != line.shown[partner]:
        return False
    kinds = {item.kind for item in line.items[index + 1 : partner]}
    if ItemKind.TEXT not in kinds or ItemKind.ICON in kinds or ItemKind.FIXED in kinds:
        return True
    after_icon = len(nodes) > 1 and nodes[-2].kind is _NodeKind.ICON
    return after_icon or _space_before(html, nodes, len(nodes) - 1)


def _compact(html: str, nodes: Sequence[_Node]) -> list[_Node]:
    """The same characters in fewer codes.

    Icons join the link or text element behind them, or the icon behind them, or the element at
    whose edge they stand; elements that begin and end together become one; so do halves side by
    side. White space is taken into a code only where people see a space before it anyway.
    """
    done: list[_Node] = []
    for node in nodes:
        before = done[-1] if done else None
        if node.kind in (_NodeKind.ICON, _NodeKind.OPEN, _NodeKind.HALF):
            if count := _icon_before(html, done):
                icon = done[-count]
                node.start, node.labels = icon.start, _labels(icon.labels, node.labels)
                del done[-count:]
                before = done[-1] if done else None
            if node.kind is _NodeKind.ICON and before is not None and before.kind is _NodeKind.OPEN:
                before.end, before.labels, before.icon_last = node.end, _labels(before.labels, node.labels), True
                continue
            if node.kind is _NodeKind.HALF and before is not None and before.kind is _NodeKind.HALF:
                before.end, before.labels = node.end, _labels(before.labels, node.labels)
                continue
        elif node.kind is _NodeKind.TEXT:
            if before is not None and before.icon_last and _space_before(html, done, len(done) - 1):
                node.start = before.end = skip_space(html, node.start, node.end)
                if node.start == node.end:
                    continue
        elif node.kind is _NodeKind.CLOSE and before is not None and node.mate is not None:
            if before.kind is _NodeKind.ICON:
                node.start, node.mate.labels = before.start, _labels(node.mate.labels, before.labels)
                done.pop()
            elif before.kind is _NodeKind.CLOSE and before.mate is not None and node.mate.end == before.mate.start:
                outer, inner = node.mate, before.mate
                outer.end, outer.labels, inner.kind = inner.end, _labels(outer.labels, inner.labels), _NodeKind.GONE
                before.end, before.mate, outer.mate = node.end, outer, before
                continue
        done.append(node)
    return [node for node in done if node.kind is not _NodeKind.GONE]


def _icon_before(html: str, done: Sequence[_Node]) -> int:
    """How many of the last nodes are an icon (1) or an icon and white space (2) that may join what follows; else 0."""
    if done and done[-1].kind is _NodeKind.ICON:
        return 1
    if len(done) < 2 or done[-2].kind is not _NodeKind.ICON or done[-1].kind is not _NodeKind.TEXT:
        return 0
    blank = skip_space(html, done[-1].start, done[-1].end) == done[-1].end
    return 2 if blank and _space_before(html, done, len(done) - 2) else 0


def _space_before(html: str, done: Sequence[_Node], index: int) -> bool:
    """True when people see a space, or the line's beginning, before ``done[index]``."""
    if index == 0:
        return True
    before = done[index - 1]
    return before.kind is _NodeKind.TEXT and skip_space_back(html, before.start, before.end) < before.end


_LABELS = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "cite": "italic", "u": "underline", "ins": "inserted",
    "s": "struck out", "strike": "struck out", "del": "struck out", "sub": "subscript", "sup": "superscript",
    "small": "small", "big": "big", "mark": "highlight", "q": "quotation", "abbr": "abbreviation",
    "acronym": "abbreviation", "span": "style", "font": "style", "tt": "code", "kbd": "code", "samp": "code",
    "img": "icon", "svg": "icon", "picture": "icon", "math": "formula", "wbr": "possible line break",
    "input": "input field",
}  # fmt: skip
"""Element name → what people call it. All other elements go by their names."""


def _labels(*labels: Iterable[str]) -> tuple[str, ...]:
    """Each label once, in order, and no more than people can read."""
    return tuple(dict.fromkeys(chain.from_iterable(labels)))[:4]


def _label(html: str, item: Item) -> str:
    """What people call an item."""
    if item.kind in (ItemKind.ICON, ItemKind.FIXED):
        return _LABELS.get(item.name, item.name)
    if item.kind is ItemKind.OPEN and item.name == "a":
        tag = html[item.start : item.end]
        address = next((value for name, value in attributes(tag) if name == "href"), "").strip().lower()
        if address.startswith("mailto:"):
            return "e-mail"
        return "phone" if address.startswith("tel:") else "link"
    if item.name == "a":
        return "link"
    return _LABELS.get(item.name, item.name)
