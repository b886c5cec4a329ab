"""The three ways from pages to translators and back that :mod:`benchmarks.rivals` measures."""

from __future__ import annotations

import html as html_module
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import lxml.html
from translate.convert.html2po import converthtml as html2po
from translate.convert.po2html import converthtml as po2html
from translate.filters.checks import FilterFailure, StandardChecker
from translate.storage.po import pofile

from benchmarks import judge
from pipeline.html import check_codes, merge, parse, render, segment_html
from pipeline.html.codes import Token, TokenKind

MARK = "ë"
"""What the made-up translation puts after each word."""
_MARKUP = re.compile(r"(<[^>]*>|&(?:#\d+|#[xX][0-9a-fA-F]+|\w+);)")


def translated(text: str) -> str:
    """The made-up translation of plain text."""
    return judge.WORD.sub(lambda word: word[0] + MARK, text)


def translated_html(text: str) -> str:
    """The made-up translation of a text with raw HTML tags and character references in it."""
    pieces = _MARKUP.split(text)
    pieces[::2] = [translated(piece) for piece in pieces[::2]]
    return "".join(pieces)


class Way(Protocol):
    """One way from pages to translators and back. ``Any`` is what it keeps between the two."""

    name: str

    def cut(self, html: str) -> Any:
        """The page's strings, in the way's own form."""

    def texts(self, cut: Any) -> list[str]:
        """The strings as translators see them."""

    def fill(self, cut: Any, targets: Sequence[str]) -> Any:
        """The same form with translations."""

    def back(self, html: str, filled: Any) -> str:
        """The page with translations in it."""

    def translate(self, text: str) -> str:
        """The made-up translation of one string."""

    def markup(self, text: str) -> list[str]:
        """The tags that translators see in it."""

    def objections(self, html: str, texts: Sequence[str], targets: Sequence[str]) -> int:
        """How many translations the checker that comes with the way objects to, if people run it."""


class Sprachlotse:
    """`segment_html` and `merge`. Kept in between: the texts."""

    name = "Sprachlotse"

    def cut(self, html: str) -> list[str]:
        return [segment.text for segment in segment_html(html).segments]

    def texts(self, cut: list[str]) -> list[str]:
        return cut

    def fill(self, cut: list[str], targets: Sequence[str]) -> list[str]:
        return list(targets)

    def back(self, html: str, filled: list[str]) -> str:
        return merge(segment_html(html), filled)

    def translate(self, text: str) -> str:
        return render(
            Token(token.kind, translated(token.text), token.id) if token.kind is TokenKind.TEXT else token
            for token in parse(text)
        )

    def markup(self, text: str) -> list[str]:
        return [token.text for token in parse(text) if token.kind is not TokenKind.TEXT]

    def objections(self, html: str, texts: Sequence[str], targets: Sequence[str]) -> int:
        pairs = zip(segment_html(html).segments, targets, strict=True)
        return sum(bool(check_codes(segment.codes, target)) for segment, target in pairs)


class Html2Po:
    """The commands ``html2po page.html page.po`` and ``po2html -t page.html page.po``, without their start-up.

    Their options are left as they are: ``--duplicates=msgctxt`` keeps like texts apart. Kept in between: the PO file.
    """

    name = "html2po, po2html"
    _checker = StandardChecker()

    def cut(self, html: str) -> bytes:
        catalogue = io.BytesIO()
        html2po(file(html.encode(), "page.html"), catalogue, None)
        return catalogue.getvalue()

    def texts(self, cut: bytes) -> list[str]:
        return [str(unit.source) for unit in self._units(pofile.parsestring(cut))]  # type: ignore[no-untyped-call]

    def fill(self, cut: bytes, targets: Sequence[str]) -> bytes:
        catalogue = pofile.parsestring(cut)  # type: ignore[no-untyped-call]
        for unit, target in zip(self._units(catalogue), targets, strict=True):
            unit.target = target
        return bytes(catalogue)

    def back(self, html: str, filled: bytes) -> str:
        page = io.BytesIO()
        po2html(file(filled, "page.po"), page, file(html.encode(), "page.html"))
        return page.getvalue().decode()

    def translate(self, text: str) -> str:
        return translated_html(text)

    def markup(self, text: str) -> list[str]:
        return judge.tags(text)

    def objections(self, html: str, texts: Sequence[str], targets: Sequence[str]) -> int:
        """``pofilter --test=xmltags``."""
        return sum(not self._passes(text, target) for text, target in zip(texts, targets, strict=True))

    def _passes(self, text: str, target: str) -> bool:
        try:
            return bool(self._checker.xmltags(text, target))
        except FilterFailure:
            return False

    @staticmethod
    def _units(catalogue: pofile) -> list[Any]:
        return [unit for unit in catalogue.units if unit.istranslatable()]


def file(content: bytes, name: str) -> io.BytesIO:
    """``content`` as the file that the commands open."""
    opened = io.BytesIO(content)
    opened.name = name
    return opened


@dataclass(slots=True)
class _Run:
    """Text and inline elements between two block elements of a tree."""

    parent: Any
    before: Any | None
    """The block element it follows; None at the start of ``parent``."""
    nodes: list[Any]

    @property
    def lead(self) -> str:
        return (self.parent.text if self.before is None else self.before.tail) or ""

    def source(self) -> str:
        """Its inner HTML."""
        nodes = (lxml.html.tostring(node, encoding="unicode") for node in self.nodes)
        return html_module.escape(self.lead, quote=False) + "".join(nodes)

    def replace(self, html: str) -> None:
        """Puts ``html`` in its place."""
        # lxml drops white space before the first element.
        content = html.lstrip()
        new = lxml.html.fragment_fromstring(content, create_parent="div")
        new.text = html[: len(html) - len(content)] + (new.text or "")
        for node in self.nodes:
            self.parent.remove(node)
        if self.before is None:
            self.parent.text, at = new.text, 0
        else:
            self.before.tail, at = new.text, self.parent.index(self.before) + 1
        self.parent[at:at] = list(new)


class Lxml:
    """Extraction as one writes it with lxml: the inner HTML of each block, or of what stands between two blocks.

    Outer white space stays outside; strings without text are left out. Kept in between: the strings.
    """

    name = "lxml"
    BLOCK = (
        *("address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt"),
        *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr"),
        *("li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead"),
        *("tr", "ul"),
    )

    def cut(self, html: str) -> list[str]:
        return [source.strip() for _, source in self._strings(self._tree(html))]

    def texts(self, cut: list[str]) -> list[str]:
        return cut

    def fill(self, cut: list[str], targets: Sequence[str]) -> list[str]:
        return list(targets)

    def back(self, html: str, filled: list[str]) -> str:
        tree = self._tree(html)
        # All runs are found before the first is replaced.
        for (run, source), target in zip(list(self._strings(tree)), filled, strict=True):
            start = len(source) - len(source.lstrip())
            run.replace(source[:start] + target + source[len(source.rstrip()) :])
        children = (lxml.html.tostring(child, encoding="unicode") for child in tree)
        space = html[: len(html) - len(html.lstrip())]
        return space + html_module.escape(tree.text or "", quote=False) + "".join(children)

    def translate(self, text: str) -> str:
        return translated_html(text)

    def markup(self, text: str) -> list[str]:
        return judge.tags(text)

    def objections(self, html: str, texts: Sequence[str], targets: Sequence[str]) -> int:
        """It has no checker."""
        return 0

    @staticmethod
    def _tree(html: str) -> Any:
        return lxml.html.fragment_fromstring(html.lstrip(), create_parent="div")

    def _strings(self, tree: Any) -> Iterator[tuple[_Run, str]]:
        for run in self._runs(tree):
            if run.lead.strip() or any("".join(node.itertext()).strip() or _tail(node) for node in run.nodes):
                yield run, run.source()

    def _runs(self, parent: Any) -> Iterator[_Run]:
        before, nodes = None, []
        for child in parent:
            if next(child.iter(*self.BLOCK), None) is None:
                nodes.append(child)
                continue
            yield _Run(parent, before, nodes)
            yield from self._runs(child)
            before, nodes = child, []
        yield _Run(parent, before, nodes)


def _tail(node: Any) -> str:
    return (node.tail or "").strip()


WAYS: tuple[Way, ...] = (Sprachlotse(), Html2Po(), Lxml())
