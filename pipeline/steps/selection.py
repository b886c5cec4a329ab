"""Which of the segments that are due go into a package."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.html.codes import plain_text
from pipeline.literals import count_words
from pipeline.model import DocumentKind, KnownDocument, PackageBase, Segment, Target
from pipeline.state import RISKY, Origin, Review, by_people, publishable, unseen_fact_update


@dataclass(frozen=True, slots=True)
class Due:
    """A segment that needs a person."""

    document: KnownDocument
    segment: Segment
    target: Target | None

    @property
    def words(self) -> int:
        """Words of the source."""
        return count_words(plain_text(self.segment.source.text))


class Only(StrEnum):
    """One kind of due segments."""

    NEW = "new"
    """No person has finished a translation of them: there is none, or one that was begun or sent back."""
    CHANGED = "changed"
    """People have, and the source has changed since; fact updates that nobody has looked at are among them."""
    RISKY = "risky"
    """The machine translation is probably a bad one."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What a coordinator asks for; as it stands here: everything due that nobody else has."""

    only: Only | None = None
    under: tuple[str, ...] = ()
    """Paths of pages: these and all below them."""
    max_words: int | None = None
    """At most that many words of the source, at least 1."""
    again: bool = False
    """Also what people have in other packages."""
    documents: tuple[str, ...] = ()
    """Paths of documents: these alone, beside those of ``under``; also where the store's text was decided for."""

    def __str__(self) -> str:
        """For people; empty for everything."""
        parts = [f"only {self.only}"] if self.only else []
        parts += [f"under {path}" for path in self.under]
        parts += [f"document {path}" for path in self.documents]
        if self.max_words is not None:
            parts.append(f"at most {self.max_words} {'word' if self.max_words == 1 else 'words'}")
        parts += ["also what is out"] if self.again else []
        return ", ".join(parts)


def is_due(target: Target | None) -> bool:
    """True for what is not final and current, and for a fact update that nobody has looked at."""
    return not publishable(target) or unseen_fact_update(target)


def wanted(due: Iterable[Due], selection: Selection, below: Collection[int] | None) -> list[Due]:
    """Those of the asked kind, in documents whose number is in ``below`` (``None``: in all). Counts no words."""
    return [
        one
        for one in due
        if (below is None or one.document.id in below) and (selection.only is None or selection.only in _kinds(one))
    ]


def _kinds(due: Due) -> set[Only]:
    target = due.target
    kinds: set[Only] = set()
    if target is None or not target.text or not by_people(target) or _begun(target):
        kinds.add(Only.NEW)
    elif target.stale_since is not None or unseen_fact_update(target):
        kinds.add(Only.CHANGED)
    if target is not None and any(flag.startswith(RISKY) for flag in target.flags):
        kinds.add(Only.RISKY)
    return kinds


def _begun(target: Target) -> bool:
    """True for a person's draft of the present text, which nobody has signed off."""
    return target.origin is Origin.HUMAN and target.review is Review.TRANSLATED and target.stale_since is None


def not_out(due: Iterable[Due], out: Mapping[str, Sequence[PackageBase]]) -> list[Due]:
    """Those that no person has: in no package that is out, or only with a source text that has changed since."""
    return [
        one for one in due if all(base.source_text != one.segment.source.text for base in out.get(one.segment.id, ()))
    ]


def within(due: Sequence[Due], max_words: int | None) -> list[Due]:
    """As many whole documents, from the first on, as have at most ``max_words`` together.

    When the first has more by itself, as much of it as fits, and at least one segment: a package is never empty.
    A later document that does not fit is passed over, so that a long page does not stop the short ones behind it.
    """
    if max_words is None:
        return list(due)
    documents: dict[int, list[Due]] = {}
    for one in due:
        documents.setdefault(one.document.id, []).append(one)
    chosen: list[Due] = []
    left = max_words
    for several in documents.values():
        words = sum(one.words for one in several)
        if words <= left:
            chosen += several
            left -= words
    return chosen or _beginning(due, max_words)


def _beginning(due: Sequence[Due], max_words: int) -> list[Due]:
    chosen = list(due[:1])
    words = sum(one.words for one in chosen)
    for one in due[1:]:
        words += one.words
        if words > max_words or one.document.id != due[0].document.id:
            break
        chosen.append(one)
    return chosen


def subtree(paths: Iterable[str], documents: Sequence[KnownDocument]) -> tuple[set[int], list[str]]:
    """Numbers of the documents at ``paths`` and below them, and the paths that no document has or is under."""
    by_place = {(document.kind, document.ref.path): document for document in documents}
    found: set[int] = set()
    missing: list[str] = []
    for path in paths:
        here = {document.id for document in documents if _is_below(document, path, by_place)}
        if not here:
            missing.append(path)
        found |= here
    return found, missing


def _is_below(document: KnownDocument, path: str, by_place: Mapping[tuple[DocumentKind, str], KnownDocument]) -> bool:
    root = path.rstrip("/")
    seen: set[str] = set()
    here: KnownDocument | None = document
    while here is not None and here.ref.path not in seen:
        if here.ref.path.rstrip("/") == root:
            return True
        seen.add(here.ref.path)
        parent = here.parent_path
        if parent is not None and parent.rstrip("/") == root:
            return True
        here = by_place.get((here.kind, parent)) if parent else None
    return False
