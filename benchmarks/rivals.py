"""Sprachlotse's segmentation beside translate-toolkit's html2po and po2html, and beside lxml.

Every way (:mod:`benchmarks.ways`) cuts each page into strings, gets them back translated, and puts them into the page,
which it reads again for that. The translation is made up: each word gets a mark, tags and character references
stay as they are. So the judge (:mod:`benchmarks.judge`) knows what each page must become.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from rapidfuzz.distance import LCSseq, Levenshtein
from translate.storage.html import htmlfile

from benchmarks import judge
from benchmarks.measure import pages, seconds, table
from benchmarks.ways import WAYS, Way, file, translated

LANGUAGES = ("de", "en")

UGLY = {
    "CRLF": "<p>eins<br>\r\nzwei</p>\r\n<p>drei</p>",
    "no-break spaces, spelled three ways": "<p>8&nbsp;Uhr, 9&#160;Uhr, 10\u00a0Uhr</p>",
    "soft hyphen, `&amp;`, umlaut as reference": "<p>Amts&shy;gericht &amp; B&uuml;ro</p>",
    "capital letters, bare attributes": "<P CLASS=info>eins <B>zwei</B> drei</P>",
    "`<br/>` beside `<br>`": "<p>eins<br/>zwei<br>drei</p>",
    "quotation marks in an attribute": "<p>eins <a href='#' data-x='{\"a\": 1}'>zwei</a> drei</p>",
    "`&quot;` in an attribute": '<p>eins <a href="#" data-x="&quot;a&quot;">zwei</a> drei</p>',
    "unescaped `&` in a link": '<p>eins <a href="?a=1&b=2">zwei</a> drei</p>',
    "comment in a sentence": "<p>eins <!-- ab hier neu --> zwei</p>",
    "unclosed `<p>`": "<p>eins<p>zwei",
    "unclosed `<li>`": "<ul><li>eins<li>zwei</ul>",
    "closing tag too many": "<p>eins</p></div><p>zwei</p>",
    "misnested `<b><i>`": "<p>eins <b>zwei <i>drei</b> vier</i> fünf</p>",
    "link around two paragraphs": '<a href="#"><p>eins</p><p>zwei</p></a>',
    "text beside blocks": "<div>eins<p>zwei</p>drei</div>",
    "lone `<`": "<p>Kinder < 6 Jahre</p>",
    "tag cut off at the end": "<p>eins <a href='#",
}
"""Damage that pages have, made up after it."""


def run() -> str:
    """Speed, bytes, translated pages, what translators see, and what a lost tag does."""
    names, results = [], []
    for language in LANGUAGES:
        name, found = pages(language)
        contents = [content for _, content in found if content.strip()]
        names.append(f"{len(contents)} pages in {language}")
        results.append([_Result(way, contents) for way in WAYS])
    for result in chain.from_iterable(results):
        result.measure()
    about = f"{name}, {' / '.join(names)}"
    tables = {
        "source texts put back": _KEPT,
        "every word translated": _TRANSLATED,
        "what translators see": _SEEN,
        "the last tag of each string forgotten": _FORGOTTEN,
    }
    return "\n".join(
        (
            _speed(about, [html for each in results for html in each[0].contents if not _failed(each, html)]),
            *(_table(f"Rivals, {title}, {about}", results, rows) for title, rows in tables.items()),
            _ugly(),
        )
    )


def _failed(results: Sequence[_Result], html: str) -> bool:
    return any(html in result.failed for result in results)


def _speed(about: str, contents: Sequence[str]) -> str:
    """``contents`` are the pages that all ways can do."""
    megabytes = sum(len(content.encode()) for content in contents) / 1e6
    times: dict[str, tuple[float, float]] = {}
    for way in WAYS:
        filled = [_filled(way, html) for html in contents]
        cut = seconds(lambda w=way: [w.cut(html) for html in contents])  # type: ignore[misc]
        back = seconds(lambda w=way, f=filled: [w.back(*both) for both in zip(contents, f, strict=True)])  # type: ignore[misc]
        times[way.name] = cut, back
    only = seconds(lambda: [htmlfile(inputfile=file(html.encode(), "page.html")) for html in contents])
    times["translate.storage.html alone, no PO file"] = only, 0.0
    ours = times[WAYS[0].name]
    rows = [
        (
            name,
            f"{megabytes / cut:.2f}",
            f"{ours[0] / cut:.2f}",
            f"{megabytes / back:.2f}" if back else "–",
            f"{ours[1] / back:.2f}" if back else "–",
        )
        for name, (cut, back) in times.items()
    ]
    columns = ("way", "cut, MB/s", "relative to ours", "put back, MB/s", "relative to ours")
    return table(f"Rivals, speed, {about}", columns, rows)


def _filled(way: Way, html: str) -> Any:
    cut = way.cut(html)
    return way.fill(cut, [way.translate(text) for text in way.texts(cut)])


@dataclass
class _Result:
    """What one way does to all pages. Pages that it cannot do count as such, and as not kept."""

    way: Way
    contents: Sequence[str]
    failed: set[str] = field(default_factory=set)
    count: dict[str, float] = field(default_factory=dict)

    def measure(self) -> None:
        self._add(pages=len(self.contents))
        for html in self.contents:
            try:
                cut = self.way.cut(html)
                texts = self.way.texts(cut)
                targets = [self.way.translate(text) for text in texts]
                same = self.way.back(html, self.way.fill(cut, texts))
                other = self.way.back(html, self.way.fill(cut, targets))
            # Whatever a rival raises is a page that it cannot do.
            except Exception:
                self.failed.add(html)
                self._add(failed=1)
                continue
            source = judge.read(html)
            self._judge_same(html, source, same)
            self._judge_translated(source.translated(translated), other)
            self._judge_strings(texts)
            self._judge_slips(html, cut, texts, targets, other)

    def _add(self, **counts: float) -> None:
        for name, number in counts.items():
            self.count[name] = self.count.get(name, 0) + number

    def _judge_same(self, html: str, source: judge.Page, same: str) -> None:
        page = judge.read(same)
        self._add(
            identical=same == html,
            unequal=Levenshtein.distance(html, same),
            characters=len(html),
            same_layout=page.layout == source.layout,
            same_texts=page == source,
        )

    def _judge_translated(self, wanted: judge.Page, other: str) -> None:
        page = judge.read(other)
        kept = LCSseq.similarity(wanted.words, page.words)
        self._add(
            same_layout_translated=page.layout == wanted.layout,
            as_translated=(page.layout, page.texts) == (wanted.layout, wanted.texts),
            words=len(wanted.words),
            lost=len(wanted.words) - kept,
            extra=len(page.words) - kept,
            labels=len(wanted.labels),
            labels_done=sum(one == two for one, two in zip(page.labels, wanted.labels, strict=False)),
        )

    def _judge_strings(self, texts: Iterable[str]) -> None:
        for text in texts:
            markup = self.way.markup(text)
            size = sum(len(tag) for tag in markup)
            raw = judge.tags(text)
            self._add(
                strings=1,
                coded=bool(markup),
                tags=len(markup),
                size=size,
                length=len(text),
                raw=bool(raw),
                attributes=sum(len(re.findall(r"\s[\w-]+\s*=", tag)) for tag in raw),
                unbalanced=not judge.is_balanced(text),
            )
            self.count["largest"] = max(self.count.get("largest", 0), size)

    def _judge_slips(self, html: str, cut: Any, texts: Sequence[str], targets: Sequence[str], other: str) -> None:
        """The translator forgets the last tag of each string that has tags."""
        slips = [self._forget_tag(target) for target in targets]
        forgotten = sum(slip != target for slip, target in zip(slips, targets, strict=True))
        if not forgotten:
            return
        self._add(slips=forgotten, slipped=1, noticed=self.way.objections(html, texts, slips))
        self._add(false_alarms=self.way.objections(html, texts, targets))
        try:
            damaged = self.way.back(html, self.way.fill(cut, slips))
        # As above: what it raises keeps the damage out of the page.
        except Exception:
            self._add(refused=1)
        else:
            self._add(damaged=judge.read(damaged) != judge.read(other))

    def _forget_tag(self, target: str) -> str:
        markup = self.way.markup(target)
        return "".join(target.rsplit(markup[-1], 1)) if markup else target


def _ugly() -> str:
    """What happens to damaged pages when their source texts are put back."""
    rows = [(name, *(_outcome(way, html) for way in WAYS)) for name, html in UGLY.items()]
    return table("Rivals, damaged pages, source texts put back", ("", *(way.name for way in WAYS)), rows)


def _outcome(way: Way, html: str) -> str:
    try:
        cut = way.cut(html)
        same = way.back(html, way.fill(cut, way.texts(cut)))
    # As above.
    except Exception as error:
        return f"fails: {type(error).__name__}"
    if same == html:
        return "identical"
    page, source = judge.read(same), judge.read(html)
    if page == source:
        return "the same in a browser"
    if page.words != source.words:
        return "words changed or lost"
    return "tags or attributes changed" if page.layout != source.layout else "spaces changed"


Row = tuple[str, Callable[[dict[str, float]], str]]


def _number(name: str) -> Callable[[dict[str, float]], str]:
    return lambda count: f"{count.get(name, 0):.0f}"


def _ratio(name: str, of: str, digits: int = 1, factor: float = 1.0) -> Callable[[dict[str, float]], str]:
    return lambda count: f"{factor * count.get(name, 0) / max(count.get(of, 0), 1):.{digits}f}"


def _broken(layout: str) -> Callable[[dict[str, float]], str]:
    """Judged pages that are not counted under ``layout``."""
    return lambda count: f"{count['pages'] - count.get('failed', 0) - count.get(layout, 0):.0f}"


_KEPT: tuple[Row, ...] = (
    ("pages that it cannot do", _number("failed")),
    ("pages byte-identical", _number("identical")),
    ("characters changed, per 1,000", _ratio("unequal", "characters", factor=1000)),
    ("pages whose elements or attributes differ in a browser", _broken("same_layout")),
    ("pages that differ in a browser at all", _broken("same_texts")),
)
_TRANSLATED: tuple[Row, ...] = (
    ("pages whose elements or attributes differ in a browser", _broken("same_layout_translated")),
    ("pages exactly as translated, all else unchanged", _number("as_translated")),
    ("words", _number("words")),
    ("words lost or left untranslated", _number("lost")),
    ("words doubled or left over", _number("extra")),
    ("texts in alt, title, aria-label", _number("labels")),
    ("of these translated", _number("labels_done")),
)
_SEEN: tuple[Row, ...] = (
    ("strings", _number("strings")),
    ("characters per string", _ratio("length", "strings")),
    ("strings with tags", _number("coded")),
    ("tags in them", _number("tags")),
    ("characters of markup per string with tags", _ratio("size", "coded")),
    ("characters of markup in the worst string", _number("largest")),
    ("strings with raw HTML", _number("raw")),
    ("raw attributes in them", _number("attributes")),
    ("strings with unbalanced tags", _number("unbalanced")),
)
_FORGOTTEN: tuple[Row, ...] = (
    ("strings with a forgotten tag", _number("slips")),
    ("of these found by its checker, if people run it", _number("noticed")),
    ("right strings that its checker objects to", _number("false_alarms")),
    ("pages with a forgotten tag", _number("slipped")),
    ("of these refused", _number("refused")),
    ("of these written with elements or texts out of place", _number("damaged")),
)


def _table(title: str, results: Sequence[Sequence[_Result]], rows: Sequence[Row]) -> str:
    """``results`` by language, then by way; a cell has one figure for each language."""
    body = []
    for name, show in rows:
        figures = [[show(result.count) for result in each] for each in results]
        body.append((name, *(" / ".join(cell) for cell in zip(*figures, strict=True))))
    return table(title, ("", *(way.name for way in WAYS)), body)
