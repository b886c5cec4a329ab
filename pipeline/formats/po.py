"""gettext PO: what Poedit, Weblate, OmegaT, Virtaal and Lokalize open.

Identity is ``msgctxt``. ``fuzzy`` means: nobody vouches for this text yet. A person vouches by taking the flag away,
which every PO editor has a key for. Written with polib; read with :mod:`pipeline.formats.po_reader`, which says why.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC
from urllib.parse import quote

import langcodes
import polib
from translate.lang import data as toolkit

from pipeline import __version__
from pipeline.errors import FormatError
from pipeline.formats.carry import carry, plain, restore
from pipeline.formats.notes import notes
from pipeline.formats.po_reader import PoEntry, decode, read_entries
from pipeline.model import PackageEntry, PackageInfo, ReturnedEntry, ReturnedFile
from pipeline.state import Review

NO_TRANSLATOR = "Automatically generated"
"""``Last-Translator`` of a file that nobody has worked on (what ``msginit --no-translator`` writes)."""

_PLACEHOLDERS = {"", NO_TRANSLATOR.lower(), "full name <email@address>", "none"}
_DEFAULT_PLURAL = "nplurals=2; plural=(n != 1);"
_BRACKETED = re.compile(r"\((?:[^()]|\([^()]*\))*\)")
_HEADER_LINE = re.compile(r"^[A-Za-z][\w-]*:")


def serialize(info: PackageInfo, entries: Sequence[PackageEntry]) -> bytes:
    """A PO file with one entry per element of ``entries``, in their order: the same input gives the same bytes.

    Segment ids must differ from each other; gettext's tools refuse a file in which they do not.
    """
    file = polib.POFile(wrapwidth=0)  # editors wrap on screen; polib's wrapping would cut comments into pieces
    file.header = f"Translation package for {plain(info.name)}. Where an entry is marked “fuzzy” (“needs work”),\n"
    file.header += "nobody vouches for the text yet: check it, correct it, then take the mark away."
    file.metadata = _headers(info)
    file.extend(_entry(entry) for entry in entries)
    return str(file).encode()


def parse(data: bytes, name: str) -> ReturnedFile:
    """Read what came back. Entries keep the order of the file; duplicates and obsolete ones are entries too.

    ``reviewed`` is a text without ``fuzzy`` flag in an entry that is neither obsolete nor damaged; ``where`` is its
    line, and why it does not count as reviewed where that is not the flag. Raises FormatError when there is no PO
    in ``data`` at all; ``name`` is for messages.
    """
    if not data.strip():
        raise FormatError(f"{name} is empty", "ask for the file again")
    decoded = decode(data)
    found = read_entries(decoded.text)
    if not found:
        what = f"{name}, line 1: this is not a PO file (there is no msgid in it)"
        raise FormatError(what, "save the translation as PO in your editor and send that file")
    headers: dict[str, str] = {}
    entries: list[ReturnedEntry] = []
    for entry in found:
        if _is_header(entry):
            headers = _read_headers(entry.targets[0]) | headers
            continue
        doubt = decoded.doubt(entry.context, entry.source, *entry.targets.values())
        entries.extend(_returned(entry, doubt))
    translator = headers.get("last-translator", "")
    return ReturnedFile(
        name=name,
        entries=tuple(entries),
        package_id=headers.get("x-sprachlotse-package") or None,
        target_language=headers.get("language", "").replace("_", "-") or None,
        translator=None if translator.lower() in _PLACEHOLDERS else translator,
    )


def plural_forms(language: str) -> str:
    """The ``Plural-Forms`` header for a language code such as ``ar`` or ``zh-CN``.

    From translate-toolkit's table; a code it does not know goes by its macro-language (``prs``, Dari, by ``fa``).
    """
    try:
        macro = langcodes.standardize_tag(language, macro=True)
    except ValueError:
        macro = language
    base = re.split("[-_]", language)[0]
    regional = (code for code in toolkit.languages if base and code.startswith(f"{base}_"))  # the table has no "zh"
    for code in (language.replace("-", "_"), base, macro.split("-")[0], next(regional, "")):
        if code in toolkit.languages:
            _, number, formula = toolkit.languages[code]
            whole = formula if _BRACKETED.fullmatch(formula) else f"({formula})"
            return f"nplurals={number}; plural={whole};"
    return _DEFAULT_PLURAL


def _headers(info: PackageInfo) -> dict[str, str]:
    created = info.created if info.created.tzinfo else info.created.replace(tzinfo=UTC)
    stamp = created.strftime("%Y-%m-%d %H:%M%z")
    language = info.target_language.replace("-", "_")
    return {
        "Project-Id-Version": f"{plain(info.municipality)} {plain(info.id)}",
        "POT-Creation-Date": stamp,
        "PO-Revision-Date": stamp,
        "Last-Translator": NO_TRANSLATOR,
        "Language-Team": f"{plain(info.name)} ({language})",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(info.target_language),
        "X-Generator": f"Sprachlotse {__version__}",
        "X-Source-Language": info.source_language.replace("-", "_"),
        "X-Sprachlotse-Municipality": plain(info.municipality),
        "X-Sprachlotse-Package": plain(info.id),
    }


def _entry(entry: PackageEntry) -> polib.POEntry:
    vouched = entry.review in (Review.REVIEWED, Review.FINAL)
    return polib.POEntry(
        msgctxt=entry.segment_id,
        msgid=carry(entry.source),
        msgstr=carry(entry.target),
        comment="\n".join(notes(entry)),
        occurrences=[(_reference(entry.url or entry.document), "")],
        flags=["fuzzy"] if entry.target and not vouched else [],
        previous_msgid=None if entry.previous_source is None else carry(entry.previous_source),
    )


def _reference(url: str) -> str:
    # Spaces separate references; polib's writer uses "*" for itself; Weblate splits at ",".
    return quote(url, safe="/:?#[]@!$&'()+;=%~", errors="replace")


def _is_header(entry: PoEntry) -> bool:
    if entry.source != "" or entry.context is not None or entry.obsolete or 0 not in entry.targets:
        return False
    lines = [line for line in entry.targets[0].splitlines() if line.strip()]
    return not lines or any(_HEADER_LINE.match(line) for line in lines)


def _read_headers(text: str) -> dict[str, str]:
    """Header names in lower case; of headers that were merged (``msgcat``) the first counts."""
    headers: dict[str, str] = {}
    for line in text.splitlines():
        if _HEADER_LINE.match(line):
            key, value = line.split(":", 1)
            headers.setdefault(key.lower(), value.strip())
    return headers


def _returned(entry: PoEntry, doubt: str) -> list[ReturnedEntry]:
    """One value per text: a plural entry, which we never send, may come back with several."""
    remarks = [remark for remark in ("obsolete" if entry.obsolete else "", entry.damage, doubt) if remark]
    where = f"line {entry.line}" + (f" ({'; '.join(remarks)})" if remarks else "")
    source = restore(entry.source or "")
    reviewed = not entry.fuzzy and not remarks
    texts = [text for text in entry.targets.values() if text] or [""]
    return [
        ReturnedEntry(entry.context or "", source, restore(text), reviewed and bool(text) and len(texts) == 1, where)
        for text in texts
    ]
