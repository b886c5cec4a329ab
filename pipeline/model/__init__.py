"""The values that travel through the loop. All are frozen; nothing here does I/O.

Words are the field's own (see ``docs/architecture.md``): *document, unit, segment, inline code,
skeleton, source, target, origin, candidate, term, package*. Import them from here.
"""

from pipeline.model.evidence import Act, Evidence, PackageState, TakenIn, Waiver
from pipeline.model.findings import Finding, Severity
from pipeline.model.known import Candidate, KnownDocument, KnownSegment, PackageBase, PublicationRecord
from pipeline.model.messages import Message, message
from pipeline.model.packages import PackageEntry, PackageInfo, ReturnedEntry, ReturnedFile
from pipeline.model.receipts import Receipt, ReceiptEntry, Verdict
from pipeline.model.store import (
    DocumentField,
    DocumentKind,
    DocumentStatus,
    EntryProblem,
    PageWrite,
    Snapshot,
    StoreDocument,
    StoreRef,
    TranslationState,
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
    "Act",
    "AttributePlace",
    "Candidate",
    "CodeKind",
    "Convention",
    "DocumentField",
    "DocumentKind",
    "DocumentStatus",
    "EntryProblem",
    "Evidence",
    "ExtractedSegment",
    "Finding",
    "InlineCode",
    "KnownDocument",
    "KnownSegment",
    "Match",
    "Message",
    "PackageBase",
    "PackageEntry",
    "PackageInfo",
    "PackageState",
    "PageWrite",
    "PublicationRecord",
    "Receipt",
    "ReceiptEntry",
    "ReturnedEntry",
    "ReturnedFile",
    "Segment",
    "SegmentedHtml",
    "Severity",
    "Snapshot",
    "StoreDocument",
    "StoreRef",
    "TakenIn",
    "Target",
    "Term",
    "TermHit",
    "TermOutcome",
    "TermStatus",
    "TermVerdict",
    "TranslationState",
    "Verdict",
    "Waiver",
    "WriteOutcome",
    "WriteStatus",
    "message",
]
