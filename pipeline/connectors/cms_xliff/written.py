"""What was written for people to import, and what became of it: the store's memory, and pure questions to it.

Nothing tells us that a file was imported but the next export of that page. Until one shows our text, the translation is
*waiting*: the store counts it as being there, unseen by readers. The files that were there already when we wrote prove
nothing; what they showed then, later ones may show again as long as nobody has imported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from pipeline.connectors.cms_xliff.exports import Export
from pipeline.connectors.cms_xliff.slugs import fingerprint
from pipeline.errors import StoreError
from pipeline.formats.cms_xliff import CmsText

NOTHING = ""
"""Stands among hashes for “not translated”."""
_VERSION = 1


class Standing(StrEnum):
    """What became of a text that was written for import."""

    WAITING = "waiting"
    """No export has shown it, nor anything else that is new."""
    ARRIVED = "arrived"
    """An export has shown it: it was imported. What the newest one shows counts."""
    OVERTAKEN = "overtaken"
    """An export shows another text than before, and not ours: somebody worked on it in the CMS."""


@dataclass(frozen=True, slots=True)
class Written:
    """A translation that was written for import."""

    title: str
    content: str
    fingerprint: str
    source_hash: str
    """Canonical hash of the source that it translates."""
    before: tuple[str, ...]
    """Fingerprints of what the CMS may have as long as this is not imported: the text before, and earlier ones of ours
    that were waiting then."""
    known: tuple[str, ...]
    """Digests of the page's exports that were there when it was written."""
    moment: int
    """When it was written, in nanoseconds."""
    file: str = ""
    """Its path under ``to-import``; empty when there is none: it has arrived, or must not be imported any more."""
    machine: bool = False
    """An engine's text that nobody has looked at."""
    answered: bool = False
    """An export has shown what became of it; from then on only exports count, also one that shows the old text."""

    @property
    def text(self) -> CmsText:
        """As it was written."""
        return CmsText(self.title, self.content)


Key = tuple[str, int]
"""Language and page."""
Memory = dict[Key, Written]


@dataclass(frozen=True, slots=True)
class Present:
    """The translation of a page as far as anybody can know."""

    text: CmsText | None
    fingerprint: str
    """:data:`NOTHING` where there is none."""
    standing: Standing | None
    """``None``: nothing was written by us."""
    export: Export | None
    """The newest one; ``None``: all were taken away, and only what we wrote is known."""


def telling(exports: Sequence[Export], written: Written | None) -> Sequence[Export]:
    """Of a page's exports into a language, the newest last: those that tell what became of what was written.

    They were not there then, and are not dug out of an old mail. Without any, and where nothing was written: all.
    """
    if written is None:
        return exports
    known = [export for export in exports if export.digest in written.known]
    newest = known[-1] if known else None
    since = [
        export
        for export in exports
        if export.digest not in written.known
        and (newest is None or export.version > newest.version or export.moment >= newest.moment)
    ]
    return since or exports


Same = Callable[[CmsText, CmsText], bool]
"""Is the second one, from an export, what the CMS made of the first?"""


def present(exports: Sequence[Export], written: Written | None, same: Same) -> Present:
    """What is known of a page's translation. ``exports`` are those that :func:`telling` gave and that can be read."""
    unknown = [export for export in exports if written is None or export.digest not in written.known]
    latest = exports[-1] if exports else None
    text = latest.text.target if latest is not None else None
    if written is None:
        return Present(text, _hash(text), None, latest)

    def ours(text: CmsText | None) -> bool:
        return text is not None and same(written.text, text)

    hash_ = written.fingerprint if ours(text) else _hash(text)
    if written.answered or any(ours(export.text.target) for export in unknown):
        return Present(text, hash_, Standing.ARRIVED, latest)
    if not unknown or hash_ in written.before:
        return Present(written.text, written.fingerprint, Standing.WAITING, latest)
    return Present(text, hash_, Standing.OVERTAKEN, latest)


def _hash(text: CmsText | None) -> str:
    return NOTHING if text is None else fingerprint(text)


def rewritten(now: Present, before: Written | None) -> tuple[str, ...]:
    """``Written.before`` of a text that is to take the place of what is present ``now``."""
    if now.standing is Standing.WAITING and before is not None:
        return tuple(dict.fromkeys((*before.before, before.fingerprint)))
    return (now.fingerprint,)


def to_json(memory: Mapping[Key, Written]) -> bytes:
    """The same bytes for the same memory."""
    pages = [
        {"language": language, "page": page, **asdict(written)} for (language, page), written in sorted(memory.items())
    ]
    whole = {"version": _VERSION, "written": pages}
    return json.dumps(whole, ensure_ascii=True, indent=1, sort_keys=True).encode() + b"\n"


def from_json(data: bytes, name: str) -> Memory:
    """Raises StoreError when ``data`` is no memory that this version knows."""
    memory: Memory = {}
    try:
        whole = json.loads(data)
        if whole["version"] != _VERSION:
            raise ValueError(f"version {whole['version']}")
        for entry in whole["written"]:
            key = str(entry.pop("language")), int(entry.pop("page"))
            entry |= {"before": tuple(entry["before"]), "known": tuple(entry["known"])}
            memory[key] = Written(**entry)
    except (ValueError, KeyError, TypeError, AttributeError) as exc:
        raise StoreError(
            f"{name}, which says what waits for being imported, is damaged or of another version ({exc})",
            "take it from a backup, or put it aside; then run pull, which will ask about texts that were not imported",
        ) from exc
    return memory
