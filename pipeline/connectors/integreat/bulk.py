"""Many new translations at once, through the CMS's import of XLIFF: a fraction of the requests that the form takes.

The import is a blunt tool: it looks at no edit lock, records no author, publishes whatever the account may do, takes
the status of the source's newest text, and answers "found" also where it could read nothing. So it is used only for
pages that have no translation at all, whose newest source text is the public one that was translated, and by an account
that may publish; that is looked at once more right before the import is confirmed, and every page afterwards. The CMS
helps: it read the files before that, and a first version that somebody has made since keeps ours out.

What does not fit, or did not arrive, is simply left to the form, which has an answer for everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

from pipeline.connectors.compare import DECIDE, held
from pipeline.connectors.integreat import texts as raw
from pipeline.connectors.integreat.api import parse_list
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.errors import Unanswered
from pipeline.connectors.integreat.forms import rights
from pipeline.connectors.integreat.normalise import settled
from pipeline.connectors.integreat.tree import TreePage
from pipeline.connectors.integreat.values import Listed
from pipeline.connectors.paths import in_language, split_path
from pipeline.errors import FormatError, StoreError, StoreUnavailable
from pipeline.formats.cms_xliff import CmsPage, CmsText, packed, serialize
from pipeline.html.canonical import canonical_hash
from pipeline.model import DocumentKind, DocumentStatus, PageWrite, StoreDocument, StoreRef, WriteOutcome, WriteStatus

MOST = 50
"""Pages in one import: the CMS takes 100 files, and works on all of them inside one request."""
LARGEST = 2_000_000
"""Bytes of the files of one import. The CMS has no limit for files; what stands in front of it often has one."""
_DRAFT = "its source is not published any more, so it is a draft: publish it in the CMS when the source is"


class Texts(Protocol):
    """What an import needs of those who read."""

    def fingerprint(self, title: str, content: str) -> str:
        """``store_hash`` of what this text becomes in the CMS."""

    def remember(self, document: StoreDocument) -> None:
        """A text that was just written."""


@dataclass(frozen=True, slots=True)
class _New:
    """A page that may go in."""

    position: int
    write: PageWrite
    number: int
    source: CmsText
    data: bytes = b""


def import_new(
    client: CmsClient,
    texts: Texts,
    source_language: str,
    writes: Sequence[PageWrite],
    tree: Mapping[str, str | None],
) -> dict[int, WriteOutcome]:
    """Position in ``writes`` → outcome of what was imported and found again; everything else is as it was.

    ``writes`` come in the order in which they are to be stored: pages before those that link to them. ``tree`` is from
    :func:`pipeline.connectors.integreat.tree.language_tree`. Never raises for the CMS: whoever goes on with the form
    meets the same trouble, and can tell what it is.
    """
    groups: dict[tuple[str, bool], list[tuple[int, PageWrite]]] = {}
    for position, write in enumerate(writes):
        new = write.kind is DocumentKind.PAGE and write.target is None and write.target_hash is None
        if new and write.source.id is not None and write.title.strip() and tree.get(write.language) == source_language:
            groups.setdefault((write.language, write.machine), []).append((position, write))
    outcomes: dict[int, WriteOutcome] = {}
    with suppress(StoreError, StoreUnavailable):  # what was found again counts; the form tells the rest
        if groups and _may_publish(client, source_language):
            tags = _tags(client)
            for (language, _), group in groups.items():
                if language in tags and source_language in tags:
                    _Import(client, texts, source_language, language, tags, outcomes).run(group)
    return outcomes


def _may_publish(client: CmsClient, source_language: str) -> bool:
    """Any page, not only single ones: the form of a page that does not exist yet shows the button only then."""
    response = client.page(f"/{client.region}/pages/{source_language}/new/")
    return response is not None and not response.history and rights(response.text) == (True, True)


def _tags(client: CmsClient) -> dict[str, str]:
    """Language → its BCP 47 tag. Files name languages by it: a short name may be another language's tag."""
    listed = client.api("languages") or ()
    pairs = ((entry.get("code"), entry.get("bcp47_tag")) for entry in listed if isinstance(entry, dict))
    return {code: tag for code, tag in pairs if isinstance(code, str) and isinstance(tag, str) and code and tag}


class _Import:
    """New pages of one language, all of engines or none."""

    def __init__(
        self,
        client: CmsClient,
        texts: Texts,
        source_language: str,
        language: str,
        tags: Mapping[str, str],
        outcomes: dict[int, WriteOutcome],
    ) -> None:
        self._client, self._texts, self._tags = client, texts, tags
        self._source_language, self._language = source_language, language
        self._outcomes = outcomes

    def run(self, group: Sequence[tuple[int, PageWrite]]) -> None:
        """Imports what may be imported, and puts what came of it into ``outcomes``."""
        free = self._free()
        listed = {entry.slug: entry for entry in self._listed(self._source_language)}
        pages = [page for position, write in group if (page := self._new(position, write, free, listed)) is not None]
        while pages:
            batch, pages = _batch(pages)
            self._import(batch)

    def _free(self) -> dict[int, TreePage]:
        """Pages without any translation whose newest source text is public, by number."""
        taken = {page.number for page in raw.page_tree(self._client, self._language) if page.slug is not None}
        sources = raw.page_tree(self._client, self._source_language)
        return {
            page.number: page
            for page in sources
            if page.number not in taken and page.status is DocumentStatus.PUBLIC and page.slug
        }

    def _listed(self, language: str) -> tuple[Listed, ...]:
        """What readers see."""
        return parse_list(self._client.api(f"{language}/pages") or (), DocumentKind.PAGE, language).entries

    def _new(
        self, position: int, write: PageWrite, free: Mapping[int, TreePage], listed: Mapping[str, Listed]
    ) -> _New | None:
        number = write.source.id
        page = free.get(number) if number is not None else None
        entry = listed.get(page.slug) if page is not None and page.slug else None
        if number is None or entry is None:
            return None
        source = CmsText(entry.title, entry.content)
        if canonical_hash(source.title, source.content) != write.source_hash:
            text = raw.public_text(self._client, entry, number)  # shortcodes, or the source has changed
            if text is None or canonical_hash(text.title, text.content) != write.source_hash:
                return None
            source = CmsText(text.title, text.content)
        target = CmsText(write.title, settled(write.content))
        tags = self._tags[self._source_language], self._tags[self._language]
        try:
            return _New(position, write, number, source, serialize(CmsPage(str(number), *tags, source, target)))
        except FormatError:
            return None

    def _import(self, batch: Sequence[_New]) -> None:
        place = f"/{self._client.region}/pages/{self._language}/xliff/upload/"
        while batch:
            files = [(f"{order:03}_{page.number}.xliff", page.data) for order, page in enumerate(batch)]
            shown = self._client.submit(place, files={"xliff_file": ("sprachlotse.zip", packed(files))})
            path = urlsplit(str(shown.url)).path.removeprefix(urlsplit(self._client.url).path)
            if "/xliff/import/" not in path:
                return
            free = self._free()
            still = [page for page in batch if page.number in free]
            if len(still) < len(batch):  # this import is never confirmed, so it changes nothing
                batch = still
                continue
            with suppress(Unanswered):  # what is stored tells
                self._client.submit(path, data={"machine_translated": "on"} if batch[0].write.machine else {})
            self._look(batch)
            return

    def _look(self, batch: Sequence[_New]) -> None:
        """What became of each page."""
        stored = {page.number: page for page in raw.page_tree(self._client, self._language) if page.slug is not None}
        listed = {entry.slug: entry for entry in self._listed(self._language)}
        for page in batch:
            there = stored.get(page.number)
            if there is not None and there.slug:
                outcome = self._outcome(page, there, listed.get(there.slug))
                if outcome is not None:
                    self._outcomes[page.position] = outcome

    def _outcome(self, page: _New, there: TreePage, shown: Listed | None) -> WriteOutcome | None:
        write = page.write
        meant = self._texts.fingerprint(write.title, write.content)
        text = (shown.title, shown.content) if shown is not None else None
        if text is None or self._texts.fingerprint(*text) != meant:
            text = raw.preview(self._client, self._language, page.number)
        if text is None:
            return None
        folder, _ = split_path(in_language(write.source.path, self._source_language, self._language))
        ref = StoreRef(shown.path if shown is not None else f"{folder}{there.slug}/", page.number)
        stored = StoreDocument(
            kind=write.kind,
            language=self._language,
            ref=ref,
            title=text[0],
            content=text[1],
            status=there.status or DocumentStatus.DRAFT,
            reachable=shown is not None,
            fingerprint=self._texts.fingerprint(*text),
        )
        if stored.fingerprint != meant:
            reason = (
                "the CMS holds another text than the one that was imported, so it changed it or somebody else saved at"
                f" the same moment: {DECIDE}"
            )
            return held(write, reason, stored)
        self._texts.remember(stored)
        remark = ""
        if stored.status is not DocumentStatus.PUBLIC:
            remark = _DRAFT
        elif shown is None:
            remark = f"readers find it once the pages above it are published in {self._language}"
        return WriteOutcome(
            write, WriteStatus.WRITTEN, ref, stored=stored.fingerprint, reachable=stored.reachable, remark=remark
        )


def _batch(pages: Sequence[_New]) -> tuple[list[_New], list[_New]]:
    """What goes into the next import, and the rest."""
    size, count = 0, 0
    for page in pages[:MOST]:
        size += len(page.data)
        if count and size > LARGEST:
            break
        count += 1
    return list(pages[:count]), list(pages[count:])
