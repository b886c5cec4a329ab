"""``preview.html`` of a package: source and target side by side, page by page, in any browser, without a network.

Not for working in: it shows what the translation files hold, with what is risky, which terms the glossary has and what
changed in the source. The template ``package_preview.html`` beside this module is part of the program; segments are
put together here, as a package may hold 50,000 of them. Titles, texts and reasons are other people's: all are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from pipeline import __version__
from pipeline.formats.carry import plain
from pipeline.formats.notes import origin_words
from pipeline.formats.preview_text import Span, compared, shown
from pipeline.formats.spoken import Speaker, direction, fit, language_name, template
from pipeline.html.codes import plain_text
from pipeline.i18n import N_, chain
from pipeline.literals import count_words
from pipeline.model import DocumentField, PackageEntry, PackageInfo, Term, TermStatus
from pipeline.state import RISKY, Review
from pipeline.terminology.match import TermIndex, find_terms

PART = 2_500
"""Segments in one file, more or less: a page stays whole. A phone opens that many without complaint."""

_STATES = {
    "empty": N_("Nothing here yet: please translate"),
    "check": N_("Suggestion: please check"),
    "seen": N_("Checked by one person"),
    "final": N_("Approved"),
}
_FILTERS = {
    "all": N_("Everything"),
    "risky": N_("Risky"),
    "empty": N_("Nothing there yet"),
    "check": N_("To check"),
    "changed": N_("Source changed"),
}
_TERMS = {
    TermStatus.PREFERRED: N_("{source} = {target}"),
    TermStatus.ADMITTED: N_("{source} = {target} (also possible)"),
    TermStatus.FORBIDDEN: N_("{source}: do not write {target}"),
    TermStatus.DO_NOT_TRANSLATE: N_("{source}: do not translate"),
}
_FIELDS = {
    DocumentField.TITLE: N_("title of the page"),
    DocumentField.ATTRIBUTE: N_("text of a picture or link, read aloud or shown as a hint"),
}
_HEADINGS = frozenset({"summary", "th", *(f"h{level}" for level in range(1, 7))})
_NOTHING = Markup('<span class="none">—</span>')


@dataclass(frozen=True, slots=True)
class _Page:
    """A document as one part of the preview shows it."""

    title: str
    breadcrumb: tuple[str, ...]
    url: str
    """Of the public page, empty where it has none that may become a link."""
    anchor: str
    words: int
    risky: int
    segments: Sequence[Markup]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is needed of an entry more than once."""

    entry: PackageEntry
    number: int
    """From 1, in the order of the preview."""
    file: str
    words: int
    state: str
    """Of :data:`_STATES`."""
    classes: tuple[str, ...]
    """Kinds that the filters know, the state among them."""

    @classmethod
    def of(cls, entry: PackageEntry, number: int, file: str) -> _Facts:
        state = {Review.REVIEWED: "seen", Review.FINAL: "final"}.get(entry.review, "check") if entry.target else "empty"
        classes = [state]
        if any(flag.startswith(RISKY) for flag in entry.flags):
            classes.append("risky")
        if entry.previous_source is not None and entry.target:
            classes.append("changed")
        return cls(entry, number, file, entry.words or count_words(plain_text(entry.source)), state, tuple(classes))


def serialize(info: PackageInfo, entries: Sequence[PackageEntry], part: int = PART) -> dict[str, bytes]:
    """The preview as HTML in UTF-8, well-formed as XML too: ``preview.html``, and ``preview-2.html`` … when it is long.

    Pages stand in the order of their first entry, as in XLIFF; each entry's id is the anchor of its segment. The
    same input gives the same bytes.
    """
    code, translations = chain(info.target_language)[0]
    documents: dict[str, list[PackageEntry]] = {}
    for entry in entries:
        documents.setdefault(entry.document, []).append(entry)
    facts: dict[str, _Facts] = {}
    parts: dict[str, list[list[_Facts]]] = {"preview.html": []}
    for several in documents.values():
        file = next(reversed(parts))
        if parts[file] and sum(map(len, parts[file])) + len(several) > part:
            file = f"preview-{len(parts) + 1}.html"
            parts[file] = []
        page = [_Facts.of(entry, len(facts) + number, file) for number, entry in enumerate(several, 1)]
        parts[file].append(page)
        facts |= {one.entry.segment_id: one for one in page}
    writer = _Writer(info, Speaker(code, translations), facts, TermIndex.of(_all_terms(entries)))
    return {file: writer.write(file, pages, tuple(parts)) for file, pages in parts.items()}


def _all_terms(entries: Sequence[PackageEntry]) -> tuple[Term, ...]:
    return tuple(dict.fromkeys(term for entry in entries for term in entry.terms))


class _Writer:
    """Writes the files of one preview."""

    def __init__(self, info: PackageInfo, speaker: Speaker, facts: Mapping[str, _Facts], terms: TermIndex) -> None:
        self._info = info
        self._say = speaker.say
        self._speaker = speaker
        self._facts = facts
        self._terms = terms
        self._sides = [
            (kind, language, direction(language), language_name(language, speaker.code))
            for kind, language in (("src", info.source_language), ("tgt", info.target_language))
        ]
        self._said: dict[Term, Markup] = {}
        self._states = {state: self._say(words) for state, words in _STATES.items()}

    def write(self, file: str, pages: Sequence[Sequence[_Facts]], files: Sequence[str]) -> bytes:
        everything = [one for page in pages for one in page]
        counts = {kind: sum(kind in one.classes for one in everything) for kind in _FILTERS}
        context = {
            "info": self._info,
            "_": self._speaker.say,
            "ngettext": self._speaker.count,
            "tongue": self._speaker,
            "source": self._sides[0],
            "target": self._sides[1],
            "pages": [self._page(number, page) for number, page in enumerate(pages, 1)],
            "segments": len(everything),
            "words": sum(one.words for one in everything),
            "filters": [
                (kind, words, counts[kind]) for kind, words in _FILTERS.items() if kind == "all" or counts[kind]
            ],
            "file": file,
            "files": files,
            "all_segments": len(self._facts),
            "version": __version__,
        }
        return f"{template('package_preview.html').render(context).strip()}\n".encode()

    def _page(self, number: int, page: Sequence[_Facts]) -> _Page:
        first = page[0].entry
        return _Page(
            title=plain(first.title) or plain(first.document),
            breadcrumb=tuple(map(plain, first.breadcrumb)),
            url=_web_address(first.url),
            anchor=f"page-{number}",
            words=sum(one.words for one in page),
            risky=sum("risky" in one.classes for one in page),
            segments=[self._segment(one) for one in page],
        )

    def _segment(self, one: _Facts) -> Markup:
        entry = one.entry
        anchor = escape(fit(entry.segment_id))
        about = [f'<b class="state">{self._states[one.state]}</b>']
        if entry.target and entry.origin:
            about.append(_english(origin_words(entry)))
        if entry.field in _FIELDS:
            about.append(f"<span>{self._say(_FIELDS[entry.field])}</span>")
        if repeated := self._facts.get(entry.repetition_of):
            about.append(f"<span>{self._repetition(one, repeated)}</span>")
        codes = {code.id: code for code in entry.codes}
        heading = " h" if entry.tag in _HEADINGS or entry.field is DocumentField.TITLE else ""
        texts = (shown(entry.source, codes, self._found(entry)), shown(entry.target, codes))
        sides = "".join(
            f'<div class="{kind}{heading}"><span class="side">{escape(name)}</span>'
            f'<div class="text" lang="{escape(language)}" dir="{way}">{text or _NOTHING}</div></div>'
            for (kind, language, way, name), text in zip(self._sides, texts, strict=True)
        )
        notes = "".join(f'<li class="{kind}">{note}</li>' for kind, note in self._notes(entry))
        return Markup(
            f'<article class="seg {" ".join(one.classes)}" id="{anchor}">'
            f'<p class="about"><a class="no" href="#{anchor}">{one.number}</a>{"".join(about)}</p>'
            f'<div class="pair">{sides}</div>' + (f'<ul class="notes">{notes}</ul>' if notes else "") + "</article>\n"
        )

    def _repetition(self, one: _Facts, first: _Facts) -> Markup:
        address = ("" if first.file == one.file else first.file) + f"#{fit(first.entry.segment_id)}"
        link = Markup('<a href="{}">{}</a>').format(address, first.number)
        return self._say(N_("Same text as no. {number}"), number=link)

    def _found(self, entry: PackageEntry) -> list[Span]:
        """Where the entry's terms stand in its plain source text, in order."""
        if not entry.terms:
            return []
        text = plain_text(entry.source)
        # Most stand there to the letter, which is quicker to see than to look for all that German makes of them.
        each = [[match.span() for match in _word(source).finditer(text)] for source in {t.source for t in entry.terms}]
        spans = sorted(span for several in each for span in several)
        if all(each) and all(before[1] <= after[0] for before, after in pairwise(spans)):
            return spans
        hits = find_terms(self._terms, text)
        return sorted({(hit.start, hit.end) for hit in hits if hit.term in entry.terms})

    def _notes(self, entry: PackageEntry) -> Iterator[tuple[str, Markup]]:
        """(kind, what to look at), the most important first."""
        for flag in entry.flags:
            if flag.startswith(RISKY):
                reason = _english(plain(flag.removeprefix(RISKY)))
                yield "risk", self._say(N_("Risky: {reason}"), reason=reason)
            else:
                yield "look", self._say(N_("Look at: {reason}"), reason=_english(plain(flag)))
        if entry.terms:
            terms = Markup("; ").join(map(self._term, entry.terms))
            yield "term", self._say(N_("Glossary: {terms}"), terms=terms)
        if entry.target and entry.previous_source is not None:
            changes = compared(entry.previous_source, entry.source)
            if changes is None:
                old = shown(entry.previous_source, {code.id: code for code in entry.codes})
                yield "was", self._say(N_("The suggestion is of another text: {text}"), text=self._foreign(old))
            else:
                yield "was", self._say(N_("Changed in the source: {text}"), text=self._foreign(changes))
        if entry.paragraph and entry.paragraph != entry.source:
            whole = self._foreign(shown(entry.paragraph, {}, ()))
            yield "whole", self._say(N_("Whole paragraph: {text}"), text=whole)

    def _term(self, term: Term) -> Markup:
        if term in self._said:
            return self._said[term]
        source = Markup("<b>{}</b>").format(self._foreign(escape(plain(term.source))))
        _, language, way, _ = self._sides[1]
        target = Markup('<b lang="{}" dir="{}">{}</b>').format(language, way, plain(term.target))
        said = self._say(_TERMS[term.status], source=source, target=target)
        if term.note:
            said = Markup("{} (<bdi>{}</bdi>)").format(said, plain(term.note))
        self._said[term] = said
        return said

    def _foreign(self, text: Markup) -> Markup:
        """A text in the source language within a sentence of ours."""
        _, language, way, _ = self._sides[0]
        return Markup(f'<span class="text" lang="{escape(language)}" dir="{way}">{text}</span>')


@cache
def _word(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(text)}(?!\w)")


def _english(text: str) -> Markup:
    """What is said in English only, as in the translation files."""
    return Markup(f'<span lang="en" dir="ltr">{escape(text)}</span>')


def _web_address(url: str) -> str:
    """``url`` where it may become a link; what a store calls an address may be anything."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return plain(url) if parts.scheme in ("http", "https") and parts.netloc else ""
