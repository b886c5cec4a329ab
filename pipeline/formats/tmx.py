"""TMX 1.4: what translation tools exchange their memories in.

A memory may be large: units are read and written one at a time. ``tmx_inline`` carries the codes, ``tmx_context`` the
place where a unit stands.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from lxml import etree

from pipeline import __version__
from pipeline.errors import FormatError
from pipeline.formats import tmx_context
from pipeline.formats.carry import carry, plain, restore
from pipeline.formats.safe_xml import Broken, events, first_fault, forget
from pipeline.formats.tmx_context import NOWHERE, Place
from pipeline.formats.tmx_inline import Numbers, fill, text_of
from pipeline.state import Origin, Review

TOOL = "Sprachlotse"
"""``creationtool`` of our own files."""

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = "%Y%m%dT%H%M%SZ"
_OMEGAT = "omegat"
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SCRIPTS = {
    "zh-cn": "zh-hans-cn",
    "zh-sg": "zh-hans-sg",
    "zh-tw": "zh-hant-tw",
    "zh-hk": "zh-hant-hk",
    "zh-mo": "zh-hant-mo",
}
"""Tools name the region, content stores the script."""

_EASY = frozenset({"de-si", "de-ls", "de-x-simple"})
"""Easy German: a language of its own here, not German as spoken somewhere."""


@dataclass(frozen=True, slots=True)
class Translation:
    """One translation of a text, on its way in or out."""

    language: str
    """As the municipality calls it."""
    text: str
    """In our notation of codes."""
    origin: Origin | None = None
    """``None`` where the file does not say so in our own words, as in any other tool's."""
    review: Review | None = None
    """As ``origin``."""
    score: float | None = None
    """0…1, as ``origin``."""
    author: str = ""
    """Who wrote or changed it last."""
    created: datetime | None = None
    """When it was first written; ``None`` when the file does not say."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A text and its translations."""

    source: str
    """In our notation of codes; empty when the unit has no text in the source language."""
    translations: tuple[Translation, ...]
    """Into the languages asked for."""
    where: str = ""
    """For people: ``unit 12, line 340``."""
    place: Place = NOWHERE
    """Where the text stands."""


def serialize(source_language: str, municipality: str, units: Iterable[Unit], *, codes_as_text: bool = False) -> bytes:
    """A TMX 1.4 file, UTF-8, one ``tu`` per unit in the order given. The same units give the same bytes.

    With ``codes_as_text`` codes stand in the segments in our notation, as in PO files: OmegaT throws away the code
    elements of memories that it has not written itself, and with them a match would lose its tags.
    """
    out = io.BytesIO()
    header = {
        "creationtool": TOOL,
        "creationtoolversion": __version__,
        "segtype": "paragraph",  # a block's text: tools that work by sentences cut it, which they do not with "block"
        "o-tmf": "sprachlotse",
        "adminlang": "en",
        "srclang": _tag(source_language),
        "datatype": "html",
    }
    with etree.xmlfile(out, encoding="UTF-8") as file:
        # No DOCTYPE: several tools look for the DTD beside the file, and give up when it is not there.
        file.write_declaration()
        with file.element("tmx", version="1.4"):
            file.write("\n", etree.Element("header", header), "\n")
            with file.element("body"):
                file.write("\n")
                for unit in units:
                    file.write(_unit(unit, source_language, municipality, codes_as_text), "\n")
            file.write("\n")
    return out.getvalue() + b"\n"


def _unit(unit: Unit, source_language: str, municipality: str, codes_as_text: bool) -> etree._Element:
    element = etree.Element("tu")
    _prop(element, "x-municipality", municipality)
    source = etree.Element("tuv", {_LANG: _tag(source_language)})
    tmx_context.write(element, source, unit.place)
    _segment(source, unit.source, codes_as_text)
    element.append(source)
    for translation in unit.translations:
        variant = etree.SubElement(element, "tuv", {_LANG: _tag(translation.language)})
        if translation.created is not None:
            variant.set("creationdate", translation.created.astimezone(UTC).strftime(_DATE))
        if author := plain(translation.author):
            variant.set("creationid", author)
        if translation.origin is not None:
            _prop(variant, "x-origin", translation.origin.value)
        if translation.review is not None:
            _prop(variant, "x-review", translation.review.value)
        if translation.score is not None:
            _prop(variant, "x-score", repr(translation.score))
        _segment(variant, translation.text, codes_as_text)
    return element


def _segment(variant: etree._Element, text: str, codes_as_text: bool) -> None:
    segment = etree.SubElement(variant, "seg")
    if codes_as_text:
        segment.text = carry(text)
    else:
        fill(segment, carry(text))


def _prop(element: etree._Element, kind: str, value: str) -> None:
    etree.SubElement(element, "prop", type=kind).text = plain(value)


def _tag(language: str) -> str:
    return language.replace("_", "-")


def parse(data: bytes, name: str, source_language: str, languages: Sequence[str]) -> Iterator[Unit]:
    """The units of a TMX file, from whatever tool, with what they have in ``languages``.

    Which language a unit was written in first does not matter. One that has several texts in the source language is
    given once for each, one that has none once, without a source. Languages match as :func:`same_language` says.

    Raises FormatError, also after some units, when ``data`` is not well-formed, is not TMX 1.x or declares entities.
    """
    _check_root(data, name)
    number, ours, omegat = 0, False, False
    parser = events(data, events=("end",), tag=("{*}header", "{*}tu"))
    try:
        for _, element in parser:
            if etree.QName(element).localname == "header":
                tool = element.get("creationtool", "")
                ours, omegat = tool == TOOL, tool.lower() == _OMEGAT
            else:
                number += 1
                line = element.sourceline
                where = f"unit {number}" + (f", line {line}" if line and line < 65535 else "")  # libxml2 stops there
                yield from _read_unit(element, where, source_language, languages, ours=ours, omegat=omegat)
            forget(element)
    except Broken as exc:
        raise _malformed(exc, name, parser) from exc
    except FormatError as exc:
        raise FormatError(f"{name}, {exc}", "save it again in the translation tool") from exc


def _check_root(data: bytes, name: str) -> None:
    """Look at what stands before the first unit."""
    if not data.strip():
        raise FormatError(f"{name} is empty", "export the memory again")
    parser = events(data, events=("start",))
    try:
        _, root = next(iter(parser))
    except (*Broken, StopIteration) as exc:
        raise _malformed(exc, name, parser) from exc
    kind = etree.QName(root)
    declared = root.getroottree().docinfo.internalDTD
    # The usual line, <!DOCTYPE tmx SYSTEM "tmx14.dtd">, only names the standard; that file is never fetched.
    if declared is not None and any(True for _ in (*declared.iterentities(), *declared.iterelements())):
        hint = "it may hide things there; export the memory again from the translation tool"
        raise FormatError(f"{name} declares entities or elements of its own (<!DOCTYPE …>)", hint)
    if kind.localname != "tmx":
        raise FormatError(f"{name} is XML, but its root is “{kind.localname}”, not “tmx”", "export the memory as TMX")
    version = root.get("version", "1.4")
    if not version.startswith("1."):
        raise FormatError(f"{name} is TMX {version}", "export the memory as TMX 1.4")


def _malformed(exc: Exception, name: str, parser: etree.iterparse) -> FormatError:
    line, reason = first_fault(exc, parser)
    return FormatError(f"{name}, line {line}: {reason}", "export it again as TMX, in UTF-8, from the translation tool")


def _read_unit(
    element: etree._Element, where: str, source_language: str, languages: Sequence[str], *, ours: bool, omegat: bool
) -> Iterator[Unit]:
    sources: list[tuple[etree._Element, etree._Element]] = []
    targets: list[tuple[str, etree._Element, etree._Element]] = []
    for variant in element.iterfind("{*}tuv"):
        segment = variant.find("{*}seg")
        code = pick_language(variant.get(_LANG) or variant.get("lang") or "", (source_language, *languages))
        if segment is None or code is None:
            continue
        if code == source_language:
            sources.append((variant, segment))
        else:
            targets.append((code, variant, segment))
    for source_variant, source in sources:
        numbers = Numbers.around([source, *(segment for _, _, segment in targets)])
        text = _text(source, numbers, ours, omegat)
        translations = tuple(
            _translation(element, variant, code, _text(segment, numbers, ours, omegat), ours)
            for code, variant, segment in targets
        )
        place = tmx_context.read(element, source_variant, ours=ours, omegat=omegat)
        yield Unit(text, translations, where, place)
    if not sources:
        yield Unit("", (), where)


def _text(segment: etree._Element, numbers: Numbers, ours: bool, omegat: bool) -> str:
    text = text_of(segment, numbers, omegat=omegat)
    if ours:
        return restore(text)
    return _SPACES.sub(" ", text).strip(" ")  # other tools indent; in a page it means nothing


def _translation(unit: etree._Element, variant: etree._Element, language: str, text: str, ours: bool) -> Translation:
    props: dict[str, str] = {}
    if ours and not any(variant.get(key) for key in ("changeid", "changedate")):  # else somebody changed it elsewhere
        props = {prop.get("type", ""): (prop.text or "").strip() for prop in variant.iterfind("{*}prop")}
    origin: Origin | None = None
    review: Review | None = None
    score: float | None = None
    with suppress(ValueError):
        origin = Origin(props.get("x-origin", ""))
    with suppress(ValueError):
        review = Review(props.get("x-review", ""))
    with suppress(ValueError):
        number = float(props.get("x-score", ""))
        score = number if 0 <= number <= 1 else None
    names = (e.get(key, "").strip() for e in (variant, unit) for key in ("changeid", "creationid"))
    dates = (_date(e.get(key, "")) for e in (variant, unit) for key in ("creationdate", "changedate"))
    return Translation(
        language,
        text,
        origin,
        review,
        score,
        author=plain(next(filter(None, names), "")),
        created=next(filter(None, dates), None),
    )


def _date(text: str) -> datetime | None:
    for form in (_DATE, "%Y%m%dT%H%M%S", "%Y-%m-%dT%H:%M:%SZ", "%Y%m%d"):
        with suppress(ValueError):
            return datetime.strptime(text.strip(), form).replace(tzinfo=UTC)
    return None


def pick_language(tag: str, languages: Iterable[str]) -> str | None:
    """The one of ``languages`` that ``tag`` names best: exactly, else the longest that it is a kind of, or the reverse.

    ``None`` when it is none of them.
    """
    found = [language for language in languages if same_language(tag, language)]
    wanted = _normal(tag)
    return max(found, key=lambda code: (_normal(code) == wanted, len(_normal(code))), default=None)


def same_language(one: str, other: str) -> bool:
    """True when two language tags are equal, or one only says more exactly which: ``de-DE`` and ``de``.

    Case and ``_`` do not matter. Easy German (``de-si``) is not German, and no region is another.
    """
    first, second = _normal(one), _normal(other)
    if first == second or not first or not second:
        return bool(first) and first == second
    if first in _EASY or second in _EASY:
        return False
    first, second = _SCRIPTS.get(first, first), _SCRIPTS.get(second, second)
    return f"{first}-".startswith(f"{second}-") or f"{second}-".startswith(f"{first}-")


def _normal(tag: str) -> str:
    return tag.strip().lower().replace("_", "-")
