"""The values that travel through the loop. All are frozen; nothing here does I/O.

Words are the field's own (see ``docs/architecture.md``): *document, unit, segment, inline code,
skeleton, source, target, origin, candidate, term, package*. Import them from here.
"""

from pipeline.model.known import Candidate, KnownDocument, PackageBase, PublicationRecord
from pipeline.model.packages import PackageEntry, PackageInfo, ReturnedEntry, ReturnedFile
from pipeline.model.store import (
    DocumentField,
    DocumentKind,
    EntryProblem,
    PageWrite,
    Snapshot,
    StoreDocument,
    StoreRef,
    WriteOutcome,
    WriteStatus,
)
from pipeline.model.terms import Convention, Term, TermHit, TermOutcome, TermStatus, TermVerdict
from pipeline.model.text import (
    AttributePlace,
    CodeKind,
    ExtractedSegment,
    InlineCode,
    Match,
    Segment,
    SegmentedHtml,
    Target,
)

__all__ = [
    "AttributePlace",
    "Candidate",
    "CodeKind",
    "Convention",
    "DocumentField",
    "DocumentKind",
    "EntryProblem",
    "ExtractedSegment",
    "InlineCode",
    "KnownDocument",
    "Match",
    "PackageBase",
    "PackageEntry",
    "PackageInfo",
    "PageWrite",
    "PublicationRecord",
    "ReturnedEntry",
    "ReturnedFile",
    "Segment",
    "SegmentedHtml",
    "Snapshot",
    "StoreDocument",
    "StoreRef",
    "Target",
    "Term",
    "TermHit",
    "TermOutcome",
    "TermStatus",
    "TermVerdict",
    "WriteOutcome",
    "WriteStatus",
]
