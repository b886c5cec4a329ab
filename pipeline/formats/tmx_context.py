"""Where a translation unit stands, in the ``prop`` elements that translation tools keep it in.

- OmegaT, in the ``tu``: ``id`` (of the segment in its file), ``prev`` and ``next`` (source texts around it). It also
  writes ``file``; we do not, as with it a translation counts for that file only.
- memoQ, in the source's ``tuv``: ``x-context-pre`` and ``x-context-post``, each a ``seg`` element as text; the one over
  a document's edge is left out. Others (MateCat) write them into the ``tu``, as mere text.
- ours: ``x-before-key`` and ``x-after-key`` where a neighbour's text is no longer known, only its key.

We write the first two side by side and read all of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.errors import FormatError
from pipeline.formats.carry import carry, plain, restore
from pipeline.formats.tmx_inline import Numbers, fill, text_of


@dataclass(frozen=True, slots=True)
class Place:
    """What is known of where a text stands."""

    segment_id: str = ""
    """Empty: not known."""
    before: str | None = None
    """The source text before it, in our notation of codes; empty where a document begins, ``None``: not known."""
    after: str | None = None
    """The source text after it, as ``before``."""
    before_key: str | None = None
    """Key of the text before it, where that itself is not known."""
    after_key: str | None = None


NOWHERE = Place()

_SEGMENT_ID = re.compile(r"[a-z2-7]{16}")
_SPACES = re.compile(r"[ \t\n\r\f]+")


def write(unit: etree._Element, source: etree._Element, place: Place) -> None:
    """Put ``place`` into a ``tu`` and its source's ``tuv``; both must be without other elements than ``prop`` yet."""
    if place.segment_id:
        _prop(unit, "id", plain(place.segment_id))
    sides = (
        (place.before, place.before_key, "prev", "x-context-pre", "x-before-key"),
        (place.after, place.after_key, "next", "x-context-post", "x-after-key"),
    )
    for text, key, omegat, memoq, ours in sides:
        if text is not None:
            _prop(unit, omegat, carry(text))
            if text:
                segment = etree.Element("seg")
                fill(segment, carry(text))
                _prop(source, memoq, etree.tostring(segment, encoding="unicode"))
        elif key is not None:
            _prop(unit, ours, plain(key))


def _prop(element: etree._Element, kind: str, value: str) -> None:
    etree.SubElement(element, "prop", type=kind).text = value


def read(unit: etree._Element, source: etree._Element, *, ours: bool, omegat: bool) -> Place:
    """The place that a ``tu`` and its source's ``tuv`` tell; ``ours`` and ``omegat``: written by that program.

    Ids of other programs count if they look like ours: they then come from a package of ours.
    """
    props = _props(unit)
    if ours:
        before, after = (restore(props[kind]) if kind in props else None for kind in ("prev", "next"))
        return Place(props.get("id", ""), before, after, props.get("x-before-key"), props.get("x-after-key"))
    ids = (props.get("id", ""), props.get("path", ""), unit.get("tuid", ""))
    segment_id = next((id_.strip() for id_ in ids if _SEGMENT_ID.fullmatch(id_.strip())), "")
    if omegat:
        before, after = (_of_omegat(props[kind]) if kind in props else None for kind in ("prev", "next"))
    else:
        props |= _props(source)
        before, after = (
            _of_memoq(props[kind]) if kind in props else None for kind in ("x-context-pre", "x-context-post")
        )
        if "x-context-pre" in props or "x-context-post" in props:  # one is left out at the edge of a document
            before = before if "x-context-pre" in props else ""
            after = after if "x-context-post" in props else ""
    return Place(segment_id, before, after)


def _props(element: etree._Element) -> dict[str, str]:
    found: Mapping[str, str] = {prop.get("type", ""): prop.text or "" for prop in element.iterfind("{*}prop")}
    return dict(found)


def _of_omegat(text: str) -> str:
    segment = etree.Element("seg")
    segment.text = text
    return _SPACES.sub(" ", text_of(segment, Numbers.around([segment]), omegat=True)).strip(" ")


_PARSER = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)


def _of_memoq(text: str) -> str | None:
    """``None`` for a ``seg`` that cannot be read: then the neighbour is not known, and nothing else is lost."""
    if not text.lstrip().startswith("<seg"):
        return _SPACES.sub(" ", text).strip(" ")
    try:
        segment = etree.fromstring(text.strip(), _PARSER)
        return _SPACES.sub(" ", text_of(segment, Numbers.around([segment]))).strip(" ")
    except (etree.XMLSyntaxError, ValueError, FormatError):
        return None
