"""What readers get from a page: the judge of :mod:`benchmarks.rivals`.

A page is read by tinyhtml5, which builds the tree that the WHATWG standard prescribes to browsers. Neither
Sprachlotse nor a rival uses it. Two pages are laid out alike when their trees have the same elements with the
same attributes in the same places; then texts can be compared place by place.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import tinyhtml5  # type: ignore[import-untyped]

WORD = re.compile(r"[^\W_]+")
READABLE = frozenset({"alt", "title", "aria-label"})
"""Attributes that people read: their texts may change."""
_NOT_READ = frozenset({"script", "style", "svg", "math"})
_SPACE = re.compile(r"[ \t\n\r\f]+")
"""White space that browsers collapse; a no-break space is none."""
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*)(?:"[^"]*"|'[^']*'|[^>"'])*>""")
_VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as its readers get it."""

    layout: tuple[str, ...]
    """Start and end of each element in document order, with names and values of attributes; no values of `READABLE`."""
    texts: tuple[str, ...]
    """The texts between them, white space collapsed; one more than ``layout`` has entries."""
    labels: tuple[str, ...]
    """The values of attributes in `READABLE` that have words."""

    @property
    def words(self) -> list[str]:
        """The words of the texts, in reading order."""
        return [word for text in self.texts for word in WORD.findall(text)]

    def translated(self, translate: Callable[[str], str]) -> Page:
        """The same page with ``translate`` done to each text and label."""
        texts = tuple(_SPACE.sub(" ", translate(text)) for text in self.texts)
        return Page(self.layout, texts, tuple(translate(label) for label in self.labels))


def read(html: str) -> Page:
    """``html`` as the content of a page's body."""
    # Read as a file: a short string could be taken for a path.
    tree = tinyhtml5.parse(io.StringIO(f"<!doctype html><body>{html}"), namespace_html_elements=False)
    layout: list[str] = []
    texts = [""]
    labels: list[str] = []
    for piece in _walk(tree.find("body"), read=True):
        if isinstance(piece, str):
            texts[-1] += piece
        else:
            name, attributes = piece
            labels += [value for key, value in attributes if key in READABLE and WORD.search(value)]
            shown = " ".join(key if key in READABLE else f"{key}={value!r}" for key, value in attributes)
            layout.append(f"{name} {shown}")
            texts.append("")
    return Page(tuple(layout), tuple(_SPACE.sub(" ", text) for text in texts), tuple(labels))


def _walk(element: Any, *, read: bool) -> Iterator[str | tuple[str, list[tuple[str, str]]]]:
    """Texts, and starts and ends of elements; comments are not for readers."""
    if isinstance(element.tag, str):
        read = read and element.tag not in _NOT_READ
        yield element.tag, sorted((str(key), value) for key, value in element.attrib.items())
        if read and element.text:
            yield element.text
        for child in element:
            yield from _walk(child, read=read)
            if read and child.tail:
                yield child.tail
        yield f"/{element.tag}", []


def tags(text: str) -> list[str]:
    """The raw HTML tags in a string that translators get."""
    return [match[0] for match in _TAG.finditer(text)]


def is_balanced(text: str) -> bool:
    """Whether each raw HTML tag in ``text`` has its other half there, properly nested."""
    stack: list[str] = []
    for match in _TAG.finditer(text):
        slash, name = match[1], match[2].lower()
        if slash:
            if not stack or stack.pop() != name:
                return False
        elif name not in _VOID and not match[0].endswith("/>"):
            stack.append(name)
    return not stack
