"""The receipt of an import: an HTML file for the volunteer, and everything as values for a JSON file.

The HTML file needs no network and no script. All sentences stand in it in the volunteer's language, in German and in
English, and a switch of plain CSS shows one of them: the volunteer reads it first, the municipality after. Texts,
names, comments and file names are other people's and are escaped on their way in. The template ``receipt.html`` beside
this module is part of the program.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Any

from babel import Locale
from babel.core import UnknownLocaleError
from jinja2 import Template

from pipeline.formats.marked import compared, shown, visible
from pipeline.formats.overview import Page
from pipeline.formats.spoken import Spoken, Voice
from pipeline.formats.templates import environment
from pipeline.i18n import chain, spoken, translations
from pipeline.model import Finding, Message, Receipt, ReceiptEntry, Verdict
from pipeline.qa import CHECKS

CARDS = 1_000
"""Entries shown with all details in each section; what is beyond is counted, and stands in the JSON file."""
ROWS = 1_000
"""Entries shown in short in each of the two sections that nobody has to do anything about."""

_CHECKS = {check.name: check for check in CHECKS}


def serialize_html(receipt: Receipt, languages: Spoken = (), version: str = "") -> bytes:
    """The receipt as HTML in UTF-8, well-formed as XML too. The same input gives the same bytes.

    ``languages`` of the page; without, the target language where we have a catalogue for it, German and English.
    ``version`` is that of the program, for the last line.
    """
    voice = Voice(tuple(languages) or chain(receipt.language))
    page = _template().render(
        r=receipt,
        parts=_parts(receipt),
        v=voice,
        _=voice.say,
        ngettext=voice.count,
        gettext=voice.plain,
        directions={code: _direction(code) for code in (receipt.language, receipt.source_language)},
        version=version,
    )
    return f"{page.strip()}\n".encode()


def contents(receipt: Receipt) -> dict[str, Any]:
    """Everything in the receipt as values that JSON has: all entries, none left out.

    Keys, which stay as they are (more may be added):

    - ``language``, ``source_language``: BCP 47 tags; ``spoken``: the one of the sentences in ``…_local``, which are
      in the volunteer's language, or in English where we have no catalogue for it
    - ``municipality``, ``people``, ``packages``, ``files``, ``unusable`` (list of ``file``, ``reason``)
    - ``taken_in`` (ISO 8601)
    - how many entries are ``accepted``, ``unchanged``, ``rejected``, ``conflicts``; ``rejected`` are ``needs_work`` and
      ``unknown`` together; ``final`` of those accepted may be published now
    - ``checks``: name of each check that found something → ``why``, ``why_local``, ``fix``, ``fix_local``
    - ``entries``, in the order of the files:

      - ``id`` of the segment (empty: the entry had lost it), ``verdict`` (:class:`~pipeline.model.Verdict`), ``final``
      - ``reason``, ``reason_local``: why, in one line; empty when there is nothing to say
      - ``findings``: list of ``check``, ``severity`` (``block``, ``warn``), ``message``, ``message_local``
      - ``source``, ``target``, ``reviewed`` (the person vouched for it), ``comment``
      - ``other``, ``other_by``: the text that it is in conflict with, and whose it is
      - ``document`` (title), ``url``, ``file``, ``where`` (place in the file)
    """
    local = translations(receipt.language)

    def both(key: str, *messages: Message) -> dict[str, str]:
        return {
            key: "; ".join(str(one) for one in messages),
            f"{key}_local": "; ".join(one.said(local) for one in messages),
        }

    def entry(one: ReceiptEntry) -> dict[str, Any]:
        findings = [
            {"check": found.check, "severity": found.severity.value, **both("message", found.message)}
            for found in one.findings
        ]
        return {
            "id": one.segment_id,
            "verdict": one.verdict.value,
            "final": one.final,
            **both("reason", *one.reasons, *(found.message for found in one.findings)),
            "findings": findings,
            "source": one.source,
            "target": one.target,
            "reviewed": one.reviewed,
            "comment": one.comment,
            "other": one.other,
            "other_by": one.other_by,
            "document": one.document,
            "url": one.url,
            "file": one.file,
            "where": one.where,
        }

    counts = Counter(one.verdict for one in receipt.entries)
    found = dict.fromkeys(found.check for one in receipt.entries for found in one.findings)
    return {
        "language": receipt.language,
        "source_language": receipt.source_language,
        "spoken": spoken(receipt.language) or "en",
        "municipality": receipt.municipality,
        "people": list(receipt.people),
        "packages": list(receipt.packages),
        "files": list(receipt.files),
        "unusable": [{"file": file, "reason": reason} for file, reason in receipt.unusable],
        "taken_in": receipt.taken_in.isoformat(),
        "accepted": counts[Verdict.ACCEPTED],
        "unchanged": counts[Verdict.UNCHANGED],
        "rejected": counts[Verdict.NEEDS_WORK] + counts[Verdict.UNKNOWN],
        "needs_work": counts[Verdict.NEEDS_WORK],
        "unknown": counts[Verdict.UNKNOWN],
        "conflicts": counts[Verdict.CONFLICT],
        "final": sum(one.final for one in receipt.entries if one.verdict is Verdict.ACCEPTED),
        "checks": {
            name: both("why", Message(_CHECKS[name].why)) | both("fix", Message(_CHECKS[name].fix))
            for name in found
            if name in _CHECKS
        },
        "entries": [entry(one) for one in receipt.entries],
    }


@dataclass(frozen=True, slots=True)
class _Parts:
    """The entries, by what the reader has to do about them; each stands in one of the lists."""

    needs_work: list[ReceiptEntry]
    conflicts: list[ReceiptEntry]
    unknown: list[ReceiptEntry]
    to_look_at: list[ReceiptEntry]
    """Accepted, with findings."""
    noted: list[ReceiptEntry]
    """The rest of those accepted or unchanged beside which a person wrote something: somebody has to read it."""
    accepted: list[ReceiptEntry]
    unchanged: list[ReceiptEntry]
    counts: dict[str, int]
    """Name of the verdict (``NEEDS_WORK``) → entries."""
    final: int
    """Accepted, and ready for publication."""
    second: int
    """Accepted and signed off: somebody else has to approve them."""
    drafts: int
    """Accepted, and not signed off."""


def _parts(receipt: Receipt) -> _Parts:
    lists: dict[str, list[ReceiptEntry]] = {name: [] for name in _LISTS}
    for entry in receipt.entries:
        lists[_list_of(entry)].append(entry)
    counts = Counter(entry.verdict.name for entry in receipt.entries)
    taken = [entry for entry in receipt.entries if entry.verdict is Verdict.ACCEPTED]
    open_ = [entry.reviewed for entry in taken if not entry.final]
    return _Parts(
        **lists,
        counts={verdict.name: counts[verdict.name] for verdict in Verdict},
        final=len(taken) - len(open_),
        second=sum(open_),
        drafts=len(open_) - sum(open_),
    )


_LISTS = ("needs_work", "conflicts", "unknown", "to_look_at", "noted", "accepted", "unchanged")


def _list_of(entry: ReceiptEntry) -> str:
    match entry.verdict:
        case Verdict.NEEDS_WORK:
            return "needs_work"
        case Verdict.CONFLICT:
            return "conflicts"
        case Verdict.UNKNOWN:
            return "unknown"
    if entry.verdict is Verdict.ACCEPTED and entry.findings:
        return "to_look_at"
    if entry.comment.strip():
        return "noted"
    return "accepted" if entry.verdict is Verdict.ACCEPTED else "unchanged"


@cache
def _template() -> Template:
    templates = environment(visible)  # so are characters that no HTML file may hold
    templates.globals |= {
        "cards": CARDS,
        "rows_shown": ROWS,
        "checks": _CHECKS,
        "compared": compared,
    }
    templates.filters |= {
        "shown": shown,
        "by_page": _by_page,
        "by_check": _by_check,
        "person": _person,
        "web_address": lambda url: Page("", "", url).web_address,
    }
    return templates.get_template("receipt.html")


def _direction(language: str) -> str:
    """``ltr`` or ``rtl``; ``auto`` for a language that CLDR does not know."""
    try:
        return Locale.parse(language.replace("_", "-"), sep="-").text_direction
    except (ValueError, UnknownLocaleError):
        return "auto"


def _by_page(entries: Iterable[ReceiptEntry]) -> list[tuple[ReceiptEntry, list[ReceiptEntry]]]:
    """Neighbours on the same page together, with the first of them."""
    groups = [list(group) for _, group in groupby(entries, key=lambda entry: (entry.document, entry.url))]
    return [(group[0], group) for group in groups]


def _by_check(findings: Iterable[Finding]) -> list[tuple[str, list[tuple[Finding, int]]]]:
    """Name of the check → what it found, and how often: a volunteer reads why and how to mend it once."""
    groups: dict[str, Counter[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.check, Counter())[finding] += 1
    return [(name, list(found.items())) for name, found in groups.items()]


def _person(name: str) -> str:
    """``name`` without the e-mail address that translation programs put behind it."""
    return _ADDRESS.sub("", name) or name


_ADDRESS = re.compile(r"\s*<[^<>@]*@[^<>@]*>\s*\Z")
