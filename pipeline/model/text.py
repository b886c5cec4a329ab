"""What is inside a document: segments with their inline codes, and their targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipeline.model.store import DocumentField
from pipeline.state import Origin, Review


class CodeKind(StrEnum):
    """How an inline code appears in a segment's text."""

    PAIRED = "paired"
    """``<1>…</1>``: an inline element that opens and closes inside the segment."""
    STANDALONE = "standalone"
    """``<1/>``: an icon, or one half of an element that crosses the segment's edge."""


@dataclass(frozen=True, slots=True)
class InlineCode:
    """Markup inside a segment that people see as a short numbered tag."""

    id: int
    """1, 2, 3 … in order of appearance in the source; unique within its segment."""
    kind: CodeKind
    start: str
    """The exact source characters that ``<1>`` or ``<1/>`` stands for, e.g. ``<a href="…">``."""
    end: str = ""
    """The exact source characters of ``</1>``; empty for standalone codes."""
    label: str = ""
    """What it is, for people: ``link``, ``bold``, ``icon`` … (English, lower case)."""


@dataclass(frozen=True, slots=True)
class ExtractedSegment:
    """A block's text, cut at ``<br>``: what a person translates, not yet known by an id."""

    text: str
    """Entities decoded, white space collapsed as a browser would, codes as ``<1>…</1>`` / ``<2/>``."""
    raw: str
    """The exact source characters that ``text`` was made from."""
    codes: tuple[InlineCode, ...] = ()
    field: DocumentField = DocumentField.CONTENT
    unit: int = 0
    """Ordinal of the block (unit) it stands in: segments of one paragraph share it, attributes in it too."""
    tag: str = ""
    """Name of the block element around it, e.g. ``p``, ``li``, ``h3``; empty at top level.

    For an attribute its element and name, e.g. ``img alt``.
    """


@dataclass(frozen=True, slots=True)
class AttributePlace:
    """Where an attribute's text stands: in the skeleton, or in a tag that is part of another segment's inline code."""

    quote: str
    """What stands around the attribute's value: ``"``, ``'`` or nothing."""
    host: int | None = None
    """Index of the segment whose code holds the tag; ``None`` for the skeleton. The rest is for hosted ones."""
    in_raw: int = 0
    """Where the text begins in the host's ``raw``."""
    code: int = 0
    """Id of the code."""
    closing: bool = False
    """True when the tag is in the code's ``end``, False for its ``start``."""
    in_code: int = 0
    """Where the text begins in that."""


@dataclass(frozen=True, slots=True)
class SegmentedHtml:
    """HTML as skeleton and segments.

    ``parts[0] + segment + parts[1] + segment + … + parts[n]``, where hosted attributes stand inside their host.
    """

    parts: tuple[str, ...]
    """The skeleton: always one more than there are segments without a host."""
    segments: tuple[ExtractedSegment, ...]
    """In document order; a hosted attribute comes after its host, before the next segment."""
    attributes: Mapping[int, AttributePlace] = field(default_factory=dict)
    """For each segment of an attribute, by its index, where it stands."""
    comments: Mapping[int, str] = field(default_factory=dict)
    """Comments that stand between the words of a segment, by its index: a translation takes them behind it."""


@dataclass(frozen=True, slots=True)
class Segment:
    """An extracted segment that has an identity."""

    id: str
    """Stable across revisions; what ``msgctxt`` and XLIFF ids carry. 16 characters of base32."""
    source: ExtractedSegment
    position: int
    """Order within its document: 0 is the title."""
    revision: int
    """Number of the document's revision in which this text first appeared."""
    previous_text: str | None = None
    """The text before the last edit, when there was one."""


@dataclass(frozen=True, slots=True)
class Target:
    """The current translation of one segment into one language: the four facts kept apart."""

    segment_id: str
    language: str
    text: str
    origin: Origin
    review: Review
    source_text: str
    """The exact source text this is a translation of."""
    stale_since: int | None = None
    """Freshness: ``None`` is current; else the source revision that it is behind."""
    author: str = ""
    """Person, or engine with version, e.g. ``argos translate-de_en 1.9``."""
    score: float | None = None
    """Match or engine score in 0…1, where the origin has one."""
    reviewer: str = ""
    """The person who vouches for it; empty until someone does."""
    approver: str = ""
    """The second person, where the municipality asks for one; empty until then."""
    package: str = ""
    """Package id it came back in, for origin human."""
    flags: tuple[str, ...] = ()
    """What a reviewer must look at, e.g. ``number lost: 0821 3241``."""
    risk: float | None = None
    """How likely a machine translation is to be a bad one, 0…1 (``pipeline.mt.risk``); ``None`` for all others."""


@dataclass(frozen=True, slots=True)
class Match:
    """A translation that the memory offers for a source text."""

    source: str
    target: str
    origin: Origin
    score: float
    """How similar the sources are, 1.0 for the same text; less its penalty once :func:`pipeline.memory.ranked`."""
    author: str = ""
    review: Review = Review.TRANSLATED
    """How far people vouched for it where it was learned."""
    context: bool = False
    """Remembered of the same segment, or between the same neighbours."""
