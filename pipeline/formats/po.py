"""gettext PO: what Poedit, Weblate, OmegaT, Virtaal and Lokalize open.

Identity is ``msgctxt``. ``fuzzy`` means: nobody vouches for this text yet. A person vouches by taking the flag away,
which every PO editor has a key for. Written with polib; read with :mod:`pipeline.formats.po_reader`, which says why.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote

import langcodes
import polib
from babel import Locale
from translate.lang import data as toolkit

from pipeline import __version__
from pipeline.errors import FormatError
from pipeline.formats.carry import carry, plain, restore
from pipeline.formats.notes import notes
from pipeline.formats.po_encoding import decode
from pipeline.formats.po_reader import PoEntry, read_entries
from pipeline.model import PackageEntry, PackageInfo, ReturnedEntry, ReturnedFile
from pipeline.state import Review

NO_TRANSLATOR = "Automatically generated"
"""``Last-Translator`` of a file that nobody has worked on (what ``msginit --no-translator`` writes)."""

_PACKAGE = "X-Sprachlotse-Package"
_ID_AND_MORE = re.compile(r"[a-z2-7]{16}[^a-z2-7].*", re.DOTALL)
_MARK = "#-#-#-#-#"
"""What ``msgcat`` puts before and behind a file's name where it found several texts for one source."""
_MERGED = re.compile(rf"^{_MARK}  (.*?)  {_MARK}\n?", re.MULTILINE)
_OURS = re.compile("Translation package for .*Where an entry is marked|nobody vouches for the text yet: check it")
"""Lines of our own beginning of the file, which stand before the first entry where the header is lost."""
_HEADER_INSIDE = re.compile(r"(?m)^(MIME-Version|Content-T[\w-]+|Plural-Forms|X-Generator|X-Sprachlotse-\w+): ")
"""Headers that stand in a translation: two files became one in the middle of a text."""
_PLACEHOLDERS = {"", NO_TRANSLATOR.lower(), "full name <email@address>", "none"}
_DEFAULT_PLURAL = "nplurals=2; plural=(n != 1);"
_MOST_LINES, _MOST_KEYWORDS = 4_000_000, 1_500_000
"""Lines, and ``msgid`` and its kin, of one file; 50,000 rich entries are some 800,000 lines. Each takes memory."""
_AMPERSAND = re.compile("&&|&")
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
    if decoded.text.count("\n") > _MOST_LINES or decoded.text.count("msgid") > _MOST_KEYWORDS:
        raise FormatError(f"{name} has far too many lines", "split it into several files")
    found = read_entries(decoded.text, decoded.doubtful)
    if not found.entries:
        what = f"{name}, line 1: this is not a PO file (there is no msgid in it)"
        raise FormatError(what, "save the translation as PO in your editor and send that file")
    faults = [*decoded.faults, *found.faults]
    headers: list[dict[str, str]] = []
    entries: list[ReturnedEntry] = []
    package = ""  # the one that the entry belongs to, by the header above it
    mixed = False  # that header is one of several languages: nobody can tell which one a text is in
    _doubt_lost_beginnings(found.entries)
    for entry in found.entries:
        if _is_header(entry):
            above = [_read_headers(part) for _, part in split_merged(entry.targets[0])]
            headers.extend(above)
            package = above[0].get(_PACKAGE.lower(), "") if len(above) == 1 else ""
            mixed = len({one["language"] for one in above if one.get("language")}) > 1
            if entry.damage:
                faults.append(f"line {entry.line}: the file's header is damaged: {entry.damage}")
            continue
        if mixed:
            entry.damage = entry.damage or "files of several languages were merged"
        entries.extend(replace(returned, package=package) for returned in _returned(entry))
    packages = dict.fromkeys(header[_PACKAGE.lower()] for header in headers if header.get(_PACKAGE.lower()))
    if len(packages) < 2:
        entries = [replace(entry, package="") for entry in entries]
    else:
        faults.append(f"several packages were put into one file: {', '.join(packages)}")
    said: dict[str, str] = {}
    for header in headers:
        said = header | said
    translator = said.get("last-translator", "")
    return ReturnedFile(
        name=name,
        entries=tuple(entries),
        package_id=next(iter(packages), None),
        target_language=said.get("language", "").replace("_", "-") or None,
        translator=None if translator.lower() in _PLACEHOLDERS else translator,
        format="po",
        digest=hashlib.sha256(data).hexdigest(),
        revised=_moment(said.get("po-revision-date", "")),
        faults=tuple(faults),
    )


def split_merged(text: str) -> list[tuple[str, str]]:
    """The texts that ``msgcat`` put into one because it found several for one source, each with the file's name.

    A text that was not merged is the only one, from a file without name.
    """
    marks = [*_MERGED.finditer(text)] if _MARK in text else []
    if not marks:
        return [("", text)]
    parts = [("", text[: marks[0].start()].removesuffix("\n"))]
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    for mark, end in zip(marks, ends, strict=True):
        part = text[mark.end() : end]
        parts.append((mark.group(1).strip(), part if end == len(text) else part.removesuffix("\n")))
    return [(file, part) for file, part in dict.fromkeys(parts) if part.strip()]


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
        "Language-Team": f"{_english_name(info.target_language)} ({plain(info.name)})",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_forms(info.target_language),
        "X-Generator": f"Sprachlotse {__version__}",
        "X-Source-Language": info.source_language.replace("-", "_"),
        "X-Sprachlotse-Municipality": plain(info.municipality),
        _PACKAGE: plain(info.id),
    }


def _english_name(language: str) -> str:
    """The language as the header ``Language-Team`` wants it: ``Arabic``; the code where nobody knows better."""
    names = Locale("en").languages
    return names.get(language.replace("-", "_")) or names.get(re.split("[-_]", language)[0]) or language


def _entry(entry: PackageEntry) -> polib.POEntry:
    vouched = entry.review in (Review.REVIEWED, Review.FINAL)
    changed = entry.previous_source is not None and entry.previous_source != entry.source
    target = carry(entry.target)
    return polib.POEntry(
        msgctxt=entry.segment_id,
        msgid=carry(entry.source, ampersand=vouched and _mistaken_for_accelerator(entry.source, target)),
        msgstr=target,
        comment="\n".join(notes(entry)),
        occurrences=[(_reference(entry.url or entry.document), "")],
        flags=["fuzzy"] if target and not vouched else [],
        previous_msgid=carry(entry.previous_source or "") if changed else None,
    )


def _mistaken_for_accelerator(source: str, target: str) -> bool:
    """Does ``msgfmt --check-accelerators`` take ``&`` for the mark of a key and find fault with a text as approved?

    It wants exactly one in the translation where the source has one ("&&" aside). Here it means "and".
    """
    return source.count("&") == 1 and _AMPERSAND.findall(target).count("&") != 1


def _reference(url: str) -> str:
    # Spaces separate references; polib's writer uses "*" for itself; Weblate splits at ",".
    return quote(url, safe="/:?#[]@!$&'()+;=%~", errors="replace")


def _is_header(entry: PoEntry) -> bool:
    if entry.source != "" or entry.context is not None or entry.obsolete or 0 not in entry.targets:
        return False
    lines = [line for line in entry.targets[0].splitlines() if line.strip()]
    return not lines or any(_HEADER_LINE.match(line) for line in lines)


def _moment(text: str) -> datetime | None:
    """``2026-01-02 03:04+0100`` as tools write it, without zone too; None for anything else."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _doubt_lost_beginnings(entries: Sequence[PoEntry]) -> None:
    """Where the lines before an entry's text are lost, its mark may be lost with them: in a file cut in two."""
    first = entries[0]
    if first.bare and not first.obsolete and not _is_header(first):
        first.damage = first.damage or "the beginning of the file is missing"
    proper = [entry for entry in entries if not entry.obsolete and not _is_header(entry)]
    named = any(entry.context is not None for entry in proper)  # or else a tool left all of them out
    described = sum(entry.described for entry in proper)
    for entry in proper:
        if entry.context is None and named:
            entry.damage = entry.damage or "its msgctxt is missing"
        elif not entry.described and 2 * described > len(proper):  # tools leave out all comments or none
            entry.damage = entry.damage or "its comments are missing, and perhaps the mark “fuzzy”"


def _read_headers(text: str) -> dict[str, str]:
    """Header names in lower case; of a header that stands twice the first counts."""
    headers: dict[str, str] = {}
    for line in text.splitlines():
        if _HEADER_LINE.match(line):
            key, value = line.split(":", 1)
            headers.setdefault(key.lower(), value.strip())
    return headers


def _returned(entry: PoEntry) -> list[ReturnedEntry]:
    """One value per text: a plural entry, which we never send, may come back with several, as may a merged one."""
    source = restore(entry.source or "")
    remarks = [remark for remark in ("obsolete" if entry.obsolete else "", entry.damage) if remark]
    texts: list[tuple[str, str]] = []
    if _MARK in source:
        texts.extend(("", target) for target in entry.targets.values())
    else:
        texts.extend(part for target in entry.targets.values() for part in split_merged(target))
        if any(_MARK in target for target in entry.targets.values()):
            remarks.append("merged")
    if any(_HEADER_INSIDE.search(text) and not _HEADER_INSIDE.search(source) for _, text in texts):
        remarks.append("the header of a file stands in it")
    texts = [(file, text) for file, text in texts if text] or [("", "")]
    reviewed = not entry.fuzzy and not remarks and len(texts) == 1 and max(entry.targets, default=0) == 0
    comment = "\n".join(words for words in entry.comments if not _OURS.match(words) and _MARK not in words)
    id_ = entry.context or ""
    swallowed = id_[16:] if _ID_AND_MORE.fullmatch(id_) else ""  # the lines of a translation that lost its msgstr
    returned = []
    for file, text in texts:
        why = "; ".join(remarks) + (f" from {file}" if file else "")
        where = f"line {entry.line}" + (f" ({why})" if why else "")
        returned.append(ReturnedEntry(id_, source, restore(text), reviewed and bool(text), where, comment))
    if swallowed:
        returned.append(
            ReturnedEntry("", "", restore(swallowed), False, f"line {entry.line} (it stands in the msgctxt)")
        )
    return returned
