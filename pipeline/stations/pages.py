"""Documents as pages of one target language: texts in their places, internal links pointed at that language."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.html.canonical import canonical_hash
from pipeline.html.isolate import isolate_numbers, without_marks
from pipeline.html.links import find_links, rewrite_links
from pipeline.model import KnownDocument, PublicationRecord
from pipeline.persistence.repository import Repository
from pipeline.state import Publication
from pipeline.steps.links import Directory, app_page_path, at_path, known_hosts
from pipeline.steps.segment import assemble


class Pages:
    """Assembles a municipality's pages in one language. Make it once per command and language, not per page.

    A link is pointed at the translation when the store has one (:func:`in_store`), whoever wrote it; all other links
    stay as they are in the source. Events and locations are pages like all others.
    """

    def __init__(
        self,
        documents: Iterable[KnownDocument],
        records: Iterable[PublicationRecord],
        source_language: str,
        language: str,
    ) -> None:
        known = list(documents)
        self._language = language
        self._hosts = known_hosts(document.url for document in known)
        self._source_paths = {document.id: document.ref.path for document in known}
        self._sources = Directory(self._source_paths, self._hosts, source_language)
        self._target_paths: dict[int, str] = {}
        self._linked: dict[int, set[int]] = {}
        for record in records:
            self.note(record)

    @classmethod
    def load(cls, repository: Repository, slug: str, source_language: str, language: str) -> Pages:
        """The pages as the workspace knows them now."""
        records = repository.publications.of(slug, language)
        return cls(repository.documents.of(slug), records.values(), source_language, language)

    def note(self, record: PublicationRecord) -> bool:
        """From now on links follow this record. True when links to its document change by that."""
        number = record.document_id
        before = self._target_paths.pop(number, None)
        if number in self._source_paths and record.ref is not None and in_store(record):
            self._target_paths[number] = record.ref.path
        return self._target_paths.get(number) != before

    def assemble(
        self, document: KnownDocument, source: tuple[str, str], texts: Sequence[str | None]
    ) -> tuple[str, str]:
        """Title and content of ``document`` with ``texts`` in place of its segments' (``None`` leaves the source).

        ``source``, title and content, is what ``repository.documents.source(document)`` gives. In languages that run
        from right to left phone numbers get marks that keep their groups in order. Raises ValueError as
        :func:`pipeline.steps.segment.assemble` does.
        """
        title, content = assemble(*source, texts)
        linked = self._linked[document.id] = set()

        def resolve(address: str) -> str | None:
            destination = self._sources.find(address, document.ref.path)
            if destination is None:
                return None
            if destination.document is None:
                path = self._app_page(destination.app_page)
            else:
                linked.add(destination.document)
                path = self._target_paths.get(destination.document)
            return None if path is None else at_path(address, path)

        return title, isolate_numbers(rewrite_links(content, resolve), self._language)

    def linking_to(self, documents: Collection[int]) -> set[int]:
        """Those of the pages assembled so far that have a link to one of ``documents``, pointed or not."""
        return {page for page, linked in self._linked.items() if not linked.isdisjoint(documents)}

    def hash_beyond_links(self, document: KnownDocument, title: str, content: str) -> str:
        """Canonical hash that does not see which of the two languages an internal link leads to, nor marks around
        phone numbers.

        ``title`` and ``content`` are the document in either language. Two pages with the same hash differ at most
        in links that the next push points anyway: what harvest compares with :meth:`assemble` goes through this.
        """
        targets = Directory(self._target_paths, self._hosts, self._language)

        def resolve(address: str) -> str | None:
            for directory in (self._sources, targets):
                destination = directory.find(address, document.ref.path)
                if destination is None:
                    continue
                if destination.document is not None:
                    return at_path(at_path(address, "/"), self._source_paths[destination.document])
                if destination.app_page is not None:
                    return at_path(address, f"/{destination.app_page}")
            return None

        return canonical_hash(title, without_marks(rewrite_links(content, resolve)))

    def _app_page(self, name: str | None) -> str | None:
        """The path of a page that the app makes itself, once the language has pages at all."""
        if name is None:
            return None
        folders = Directory(self._target_paths, self._hosts, self._language).folders
        return app_page_path(min(folders), name) if folders else None


def in_store(record: PublicationRecord | None) -> bool:
    """The store has a translation there, as far as the workspace knows: a link to it leads somewhere.

    Not so where readers do not find it, and not after somebody deleted it, even while a person has to decide whether
    it is to be written again.
    """
    if record is None or record.ref is None or record.hidden:
        return False
    if record.state in (Publication.CONFLICT, Publication.THEIRS):
        return record.conflict_hash is not None
    return True


class Stays(StrEnum):
    """Why an internal link leads to the source language's page."""

    UNTRANSLATED = "no translation yet"
    """The page it leads to is not in the store in this language."""
    DEAD = "no such page"
    """The source has no page with this path, nor one that was moved from there: editors should mend the source."""


@dataclass(frozen=True, slots=True)
class StayingLink:
    """An internal link that could not be pointed at a page of the target language."""

    document: str
    """Path of the source document that it stands in."""
    language: str
    """Target language; for dead links, which are the same in all, the source language."""
    address: str
    reason: Stays


def links_that_stay(
    repository: Repository, slug: str, source_language: str, languages: Sequence[str]
) -> tuple[StayingLink, ...]:
    """Internal links that lead to the source language, in the store's order: what ``status`` and ``report`` list.

    Dead links of all source documents, then for each of ``languages`` the links that have no translation to lead to,
    in pages that Sprachlotse published. An address that a page has several times is listed once. Reads only the
    database; takes time in proportion to the links in the source documents.
    """
    documents = repository.documents.of(slug)
    directory = Directory(
        {document.id: document.ref.path for document in documents},
        known_hosts(document.url for document in documents),
        source_language,
    )
    found: list[StayingLink] = []
    translatable: dict[int, dict[str, int]] = {}
    """Document → address → the document it leads to."""
    for document in documents:
        _, content = repository.documents.source(document)
        for address in dict.fromkeys(link.address for link in find_links(content)):
            destination = directory.find(address, document.ref.path)
            if destination is None:
                continue
            if destination.document is not None:
                translatable.setdefault(document.id, {})[address] = destination.document
            elif destination.app_page is None:
                found.append(StayingLink(document.ref.path, source_language, address, Stays.DEAD))
    for language in languages:
        records = repository.publications.of(slug, language)
        for document in documents:
            record = records.get(document.id)
            if record is None or record.state is not Publication.PUBLISHED:
                continue
            found += [
                StayingLink(document.ref.path, language, address, Stays.UNTRANSLATED)
                for address, number in translatable.get(document.id, {}).items()
                if not in_store(records.get(number))
            ]
    return tuple(found)
