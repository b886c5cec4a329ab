"""What a person should know about an entry, in plain words: comments in PO, notes in XLIFF.

Editors show them beside the text in a narrow column: short lines first, what is long and for reference only last.
"""

from __future__ import annotations

from pipeline.formats.carry import isolated, plain
from pipeline.model import CodeKind, DocumentField, InlineCode, PackageEntry, Term, TermStatus
from pipeline.state import RISKY, Origin, Review

_WHERE = {
    "li": "This is a list item.",
    "th": "This is a table heading.",
    "td": "This is a table cell.",
    "summary": "This is a heading.",
    **{f"h{level}": "This is a heading." for level in range(1, 7)},
}

_ATTRIBUTE = {
    "alt": "This is the text of a picture: read aloud to those who cannot see it.",
    "title": "This is a hint that appears when the pointer rests on something.",
    "aria-label": "This is read aloud to those who cannot see the page, in place of what is shown.",
}
"""Attribute → what people call it. No others are segments (``pipeline.html.attributes``)."""

_ORIGIN = {
    Origin.HUMAN: "written by a person",
    Origin.CONTEXT_MATCH: "the same text between the same neighbours, translated before",
    Origin.EXACT_MATCH: "the same text, translated before elsewhere",
    Origin.FUZZY_MATCH: "a similar text, translated before",
    Origin.MACHINE: "machine translation",
    Origin.LITERAL: "nothing to translate, copied",
    Origin.FACT_UPDATE: "translated before, with the new numbers, times or addresses put in",
    Origin.HARVESTED: "already published in this language",
}

_MEASURE = {Origin.MACHINE: "confidence", Origin.HARVESTED: "certainty"}
"""What the score of an origin says, where it is not how similar the source texts are."""

_REVIEW = {
    Review.INITIAL: "nobody has checked it yet",
    Review.TRANSLATED: "nobody has checked it yet",
    Review.REVIEWED: "checked by one person",
    Review.FINAL: "approved",
}

_TERM = {
    TermStatus.PREFERRED: "{source} = {target}",
    TermStatus.ADMITTED: "{source} = {target} (also possible)",
    TermStatus.FORBIDDEN: "{source}: do not write “{target}”",
    TermStatus.DO_NOT_TRANSLATE: "{source}: do not translate",
}


def notes(entry: PackageEntry) -> tuple[str, ...]:
    """Lines for people about ``entry``: where it stands, what is offered and how far to trust it, what to keep.

    None holds a line break.
    """
    lines = [f"Page: {' › '.join(map(_aside, (*entry.breadcrumb, entry.title)))}"]
    if entry.field is DocumentField.TITLE:
        lines.append("This is the title of the page.")
    elif entry.field is DocumentField.ATTRIBUTE:
        lines.append(_ATTRIBUTE[entry.tag.rpartition(" ")[2]])
    elif entry.tag in _WHERE:
        lines.append(_WHERE[entry.tag])
    if entry.repetition_of:
        same = f"the same text as in entry {plain(entry.repetition_of)} further up"
        lines.append(f"Repeated: {same}. Translate it alike, unless it means something else here.")
    if entry.target and entry.previous_source is not None:
        lines.append(
            f"Suggestion: {origin_words(entry)}; it is of the text before its last change: bring it up to date."
        )
    elif entry.target and entry.origin:
        kind = "Translation" if entry.review in (Review.REVIEWED, Review.FINAL) else "Suggestion"
        lines.append(f"{kind}: {origin_words(entry)}; {_REVIEW[entry.review]}.")
    lines.extend(map(_warning, entry.flags))
    if entry.terms:
        lines.append(f"Glossary: {'; '.join(map(_term, entry.terms))}")
    if entry.codes:
        lines.append(f"Tags to keep: {'; '.join(map(_code, entry.codes))}")
    if entry.paragraph and entry.paragraph != entry.source:
        lines.append(f"Whole paragraph: {_aside(entry.paragraph)}")
    return tuple(lines)


def origin_words(entry: PackageEntry) -> str:
    """Where the target comes from, e.g. ``machine translation (argos translate-de_en 1.9, risk 72 %)``.

    Risk is the share of such machine translations that people had to rework thoroughly; an engine's own confidence
    says less, and is told only where there is no risk.
    """
    if entry.origin is None:
        return ""
    measure, value = _MEASURE.get(entry.origin, "similarity"), entry.score
    if entry.risk is not None:
        measure, value = "risk", entry.risk
    score = "" if value is None else f"{measure} {value:.0%}".replace("%", " %")
    details = ", ".join(part for part in (plain(entry.author), score) if part)
    return f"{_ORIGIN[entry.origin]} ({details})" if details else _ORIGIN[entry.origin]


def _code(code: InlineCode) -> str:
    tag = f"<{code.id}>…</{code.id}>" if code.kind is CodeKind.PAIRED else f"<{code.id}/>"
    return f"{tag} {plain(code.label)}".rstrip()


def _term(term: Term) -> str:
    words = _TERM[term.status].format(source=_aside(term.source), target=_aside(term.target))
    return f"{words} ({_aside(term.note)})" if term.note else words


def _warning(flag: str) -> str:
    if flag.startswith(RISKY):
        return f"Risky: {_aside(flag.removeprefix(RISKY))}"
    return f"Look at: {_aside(flag)}"


def _aside(text: str) -> str:
    return isolated(plain(text))
