"""XLIFF as the Integreat CMS exports and imports it: a whole page in one ``<file>``, title and HTML as plain text.

Nothing like the XLIFF that goes to volunteers (:mod:`pipeline.formats.xliff12`): no segments, no inline codes. Read is
what the CMS exports (1.2 and 2.0), written what it imports; ``docs/decisions/0016-cms-xliff.md`` says what it takes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats.safe_xml import Piece, Reading, read

VERSIONS = ("1.2", "2.0")
"""What the CMS reads and writes. It refuses all others, 2.1 too."""
TOOL = "Sprachlotse"
"""Named in files that we write: one of them among the exports must not pass for an answer of the CMS."""

_NAMESPACE = {version: f"urn:oasis:names:tc:xliff:document:{version}" for version in VERSIONS}
_UNIT = {"1.2": "trans-unit", "2.0": "unit"}
_FIELDS = {"title": "title", "content": "content", "body": "content"}
"""``resname`` → field; ``body`` is the old name, which 1.2 exports still have."""
_CONTENT = {"1.2": "body", "2.0": "content"}
_UNFIT = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold in any spelling."""
_DATE = (1980, 1, 1, 0, 0, 0)
"""Of all files in an archive: the same texts give the same bytes."""
_EXPORT = "export the pages from the CMS again and put that file there, as it is"


@dataclass(frozen=True, slots=True)
class CmsText:
    """One language of a page."""

    title: str
    """Plain text."""
    content: str
    """HTML, raw: shortcodes as they are written."""

    @property
    def empty(self) -> bool:
        """Nothing is written here: how the CMS exports what is not translated."""
        return not self.title.strip() and not self.content.strip()


@dataclass(frozen=True, slots=True)
class CmsPage:
    """A page in two languages, as one ``<file>`` holds it."""

    original: str
    """The page's number, e.g. ``30``; old exports have other things there, and ``external`` says which page it is."""
    source_language: str
    """As in the file: a BCP 47 tag (``de-DE``) or the CMS's own short name."""
    target_language: str
    source: CmsText
    target: CmsText | None
    """``None``: not translated."""
    external: str | None = None
    """Address of the page: ``<external-file href="…"/>``."""
    line: int = 0
    """Where it begins in the file that was read, from 1; 0: not known."""

    @property
    def number(self) -> int | None:
        """The page's number, where the file has it."""
        return int(self.original) if re.fullmatch(r"[0-9]{1,15}", self.original) else None


@dataclass(frozen=True, slots=True)
class CmsFile:
    """What a file of the CMS holds."""

    version: str
    """One of :data:`VERSIONS`."""
    pages: tuple[CmsPage, ...]
    ours: bool = False
    """Written by :func:`serialize`, not by the CMS."""


def parse(data: bytes, name: str) -> CmsFile:
    """Read an export of the CMS. ``name`` is for messages.

    Raises FormatError, with the line where that is known, for everything that the CMS does not write: damage, a
    document type, tags inside of texts, other fields or versions. A page must never be read by halves.
    """
    reading = read(
        data,
        name,
        units=tuple(_UNIT.values()),
        heads=("file", "external-file", "note"),
        texts=("source", "target"),
    )
    if reading.faults:
        raise FormatError(f"{name}: {reading.faults[0]}", _EXPORT)
    version = _version(reading, name)
    builder = _Builder(name, version, reading.root if reading.root is not None else etree.Element("xliff"))
    for piece in reading.pieces():
        builder.take(piece)
    pages = tuple(builder.pages())
    if not pages:
        raise FormatError(f"{name} holds no page", _EXPORT)
    return CmsFile(version, pages, builder.ours)


def _version(reading: Reading, name: str) -> str:
    root = reading.root
    kind = "" if root is None else etree.QName(root).localname
    if root is None or kind != "xliff":
        raise FormatError(f"{name} is XML, but no XLIFF file (its root is “{kind}”)", _EXPORT)
    version = root.get("version", "")
    if version not in VERSIONS:
        raise FormatError(f"{name} is XLIFF {version or 'without a version'}, which the CMS does not write", _EXPORT)
    return version


class _Builder:
    """Puts the pieces of a file together to pages."""

    def __init__(self, name: str, version: str, root: etree._Element) -> None:
        self._name, self._version = name, version
        self._languages = root.get("srcLang", ""), root.get("trgLang", "")
        self._files: list[tuple[etree._Element, int]] = []
        self._external: dict[int, str] = {}
        self._fields: dict[int, dict[str, tuple[str, str]]] = {}
        self.ours = False

    def take(self, piece: Piece) -> None:
        """One element of the file, in order."""
        kind = etree.QName(piece.element).localname
        if piece.damage:
            raise self._error(piece.line, piece.damage)
        if kind == "file":
            self._files.append((piece.element, piece.line))
            self.ours = self.ours or piece.element.get("product-name") == TOOL
        elif kind == "external-file":
            self._external.setdefault(len(self._files), piece.element.get("href", ""))
        elif kind == "note":
            self.ours = self.ours or piece.element.get("category") == TOOL
        elif kind != _UNIT[self._version] or not self._files:
            raise self._error(piece.line, f"<{kind}> stands where the CMS writes none")
        else:
            self._unit(piece)

    def _unit(self, piece: Piece) -> None:
        name = piece.element.get("resname") or piece.element.get("id") or ""
        fields = self._fields.setdefault(len(self._files), {})
        field = _FIELDS.get(name)
        if field is None:
            raise self._error(piece.line, f"the CMS exports no field “{name}”")
        if field in fields:
            raise self._error(piece.line, f"the {field} comes twice")
        holder = piece.element
        if self._version == "2.0":
            segments = holder.findall("{*}segment")
            if len(segments) != 1:
                raise self._error(piece.line, f"the {field} is cut into {len(segments)} segments")
            holder = segments[0]
        sources, targets = holder.findall("{*}source"), holder.findall("{*}target")
        if len(sources) != 1 or len(targets) > 1:
            raise self._error(piece.line, f"the {field} has {len(sources)} sources and {len(targets)} targets")
        target = self._text(targets[0], piece, field) if targets else ""
        fields[field] = self._text(sources[0], piece, field), target

    def _text(self, element: etree._Element, piece: Piece, field: str) -> str:
        if len(element):
            kind = etree.QName(element[0]).localname
            raise self._error(piece.line, f"the {field} holds tags of a translation tool (<{kind}>)")
        return element.text or ""

    def pages(self) -> Iterator[CmsPage]:
        """What was found, in order."""
        for number, (element, line) in enumerate(self._files, 1):
            languages = self._languages
            if self._version == "1.2":
                languages = element.get("source-language", ""), element.get("target-language", "")
            original = element.get("original", "")
            if not original:
                raise self._error(line, "it does not say which page it is (“original”)")
            if not all(languages):
                raise self._error(line, "it does not say its languages")
            fields = self._fields.get(number, {})
            missing = {"title", "content"} - fields.keys()
            if missing:
                raise self._error(line, f"the {sorted(missing)[0]} is missing")
            source, target = (CmsText(fields["title"][side], fields["content"][side]) for side in (0, 1))
            found = None if target.empty else target
            external = self._external.get(number)
            yield CmsPage(original, *languages, source, found, external, line)

    def _error(self, line: int, fault: str) -> FormatError:
        place = f", line {line}" if line else ""
        return FormatError(f"{self._name}{place}: {fault}", _EXPORT)


def serialize(page: CmsPage, version: str = "1.2") -> bytes:
    """A file that the CMS imports as the translation of one page: UTF-8, texts in CDATA, nothing in it but them.

    The CMS takes spaces off both ends of a text, and XML makes every line end a line feed. Raises ValueError for a
    page without a target, another version, or no languages; FormatError for characters that XML cannot hold, with
    their place.
    """
    if page.target is None or page.target.empty:
        raise ValueError(f"page {page.original} has no translation to be written")
    if version not in VERSIONS:
        raise ValueError(f"the CMS does not read XLIFF {version}")
    if not (page.original and page.source_language and page.target_language):
        raise ValueError("a page must say its number and its languages")
    body = "".join(
        _unit(page, version, name, source, target)
        for name, source, target in (
            ("title", page.source.title, page.target.title),
            (_CONTENT[version], page.source.content, page.target.content),
        )
    )
    languages = page.source_language, page.target_language
    if version == "1.2":
        head = _attributes(
            ("original", page.original),
            ("datatype", "plaintext"),
            ("source-language", languages[0]),
            ("target-language", languages[1]),
            ("product-name", TOOL),
        )
        href = f"<skl><external-file{_attributes(('href', page.external))}/></skl>" if page.external else ""
        header = f"<header>{href}</header>\n" if href else ""
        file, root = f"<file{head}>\n{header}<body>\n{body}</body>\n</file>", ""
    else:
        root = _attributes(("srcLang", languages[0]), ("trgLang", languages[1]))
        note = f'<notes><note category="{TOOL}">to be imported</note></notes>'
        file = f"<file{_attributes(('original', page.original))}>\n{note}\n{body}</file>"
    text = (
        f'<?xml version="1.0" encoding="utf-8"?>\n'
        f'<xliff xmlns="{_NAMESPACE[version]}" version="{version}"{root}>\n{file}\n</xliff>\n'
    )
    return text.encode()


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A ZIP archive of files (name, bytes) for the CMS, which takes them in the order of their names.

    The same files give the same bytes.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return out.getvalue()


def _unit(page: CmsPage, version: str, name: str, source: str, target: str) -> str:
    texts = "".join(
        f"<{tag}>{_cdata(text, f'page {page.original}, {tag} of its {_FIELDS[name]}')}</{tag}>\n"
        for tag, text in (("source", source), ("target", target))
    )
    attributes = _attributes(("id", name), ("resname", name), ("restype", "string"), ("datatype", "html"))
    if version == "2.0":
        texts = f"<segment>\n{texts}</segment>\n"
    return f"<{_UNIT[version]}{attributes}>\n{texts}</{_UNIT[version]}>\n"


def _cdata(text: str, place: str) -> str:
    _check(text, place)
    parts = text.replace("\r\n", "\n").replace("\r", "\n").replace("]]>", "]]]]><![CDATA[>")
    return f"<![CDATA[{parts}]]>"


def _attributes(*attributes: tuple[str, str]) -> str:
    for name, value in attributes:
        _check(value, f"“{name}”")
    return "".join(f" {name}={quoteattr(value)}" for name, value in attributes)


def _check(text: str, place: str) -> None:
    unfit = _UNFIT.search(text)
    if unfit is not None:
        line = text.count("\n", 0, unfit.start()) + 1
        what = f"{place}, line {line}: the character U+{ord(unfit.group()):04X} cannot stand in an XLIFF file"
        raise FormatError(what, "take the invisible character out of the text")
