"""Compare-and-set: may a text be written over what the store holds now? Pure; every store asks the same questions."""

from __future__ import annotations

from pipeline.html.canonical import canonical_hash
from pipeline.model import PageWrite, StoreDocument, StoreRef, WriteOutcome, WriteStatus

DECIDE = "run pull, look at both texts in status, then push --theirs or push --ours"
"""What to do where the store has another text than was expected."""
SOURCE_GONE = "its source is no longer in the store: run pull"


def store_hash(document: StoreDocument) -> str:
    """What tells whether a text of the store has changed: the store's own fingerprint, else the canonical hash."""
    return document.fingerprint or canonical_hash(document.title, document.content)


def compare(write: PageWrite, source: StoreDocument | None, present: StoreDocument | None) -> WriteOutcome | None:
    """The outcome when nothing is to be written; ``None``: go ahead.

    ``source`` and ``present`` are the document and its translation as the store holds them at this moment.
    That the store already holds the text counts before everything else: a push that was killed after writing,
    and runs again, must end as if it had not been killed.
    """
    if present is not None and same_text(write, present):
        return WriteOutcome(write, WriteStatus.UNCHANGED, present.ref)
    if not write.title.strip():
        return held(write, "the translated title is empty: translate it first", present)
    if source is None:
        return held(write, SOURCE_GONE, present)
    if canonical_hash(source.title, source.content) != write.source_hash:
        return held(write, "the source text changed since it was pulled: run pull, then translate what is new", present)
    if present is None:
        if write.target is None and write.target_hash is None:
            return None
        return held(write, "the translation to be replaced is no longer in the store: run pull, then decide", None)
    if write.target_hash is None:
        return held(write, f"a translation exists by now at {present.ref.path}: {DECIDE}", present)
    if store_hash(present) != write.target_hash:
        return held(write, f"somebody changed the translation at {present.ref.path} in the store: {DECIDE}", present)
    return None


def same_text(write: PageWrite, present: StoreDocument) -> bool:
    """The store canonically holds what is to be written."""
    if (write.title, write.content) == (present.title, present.content):
        return True
    return canonical_hash(write.title, write.content) == canonical_hash(present.title, present.content)


def held(write: PageWrite, reason: str, found: StoreDocument | None) -> WriteOutcome:
    """Nothing is written; ``reason`` says to a person what was found and what to do."""
    ref: StoreRef | None = found.ref if found is not None else None
    return WriteOutcome(write, WriteStatus.HELD, ref, reason, found)
