"""Reads a region: from the public API what could have changed, from the CMS itself the texts of what has.

A night without changes asks for the lists only: a version's number stands for its text. What the lists do not show
(drafts, texts below hidden pages) one request for each language tells of (:mod:`.drafts`); what is known to exist is
looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from pipeline.connectors.integreat import meta, numbers, texts
from pipeline.connectors.integreat.api import PATHS, Listing, parse_languages, parse_list
from pipeline.connectors.integreat.cache import Key, Known
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.drafts import Drafts, Newest
from pipeline.connectors.integreat.errors import Forbidden, LoginRefused
from pipeline.connectors.integreat.knowledge import Knowledge
from pipeline.connectors.integreat.lists import region_list, same_version
from pipeline.connectors.integreat.tree import TreePage
from pipeline.connectors.integreat.values import Listed, slug_of
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.model import DocumentKind, DocumentStatus, EntryProblem, Snapshot, StoreDocument, StoreRef

FEW = 10
"""So many pages that are new or changed are confirmed one by one; for more, the whole tree is asked for."""
SILENCE = 3
"""Texts in a row that the CMS does not answer for: then it is taken to be down."""

_PAGE = DocumentKind.PAGE
_MEANWHILE = "it was changed while it was being read: the next pull reads it"


class Reader:
    """Reads the languages of one region; what it learns goes into ``knowledge``."""

    def __init__(self, client: CmsClient, source_language: str, knowledge: Knowledge) -> None:
        self._client = client
        self._source_language = source_language
        self._knowledge = knowledge
        self._drafts = Drafts(client)
        self._public: frozenset[Key] | None = None
        """What the source language shows to readers, once it was read."""
        self._refs: dict[str, dict[Key, StoreRef]] = {}
        """Language → the refs that the last reading gave."""

    def languages(self) -> tuple[str, ...]:
        """Codes of the languages that readers can choose, sorted. Raises StoreError, StoreUnavailable."""
        return parse_languages(region_list(self._client, "languages"))

    def read(self, language: str) -> Snapshot:
        """See :meth:`pipeline.connectors.base.ContentStore.read`.

        A text that cannot be read is left out with a problem and named in ``Snapshot.skipped``.
        """
        if language == self._source_language:
            self._drafts = Drafts(self._client)  # another pull begins: what was refused may be allowed by now
        elif self._public is None:
            self.read(self._source_language)
        public = self._public if language != self._source_language else None
        reading = _Reading(self._client, language, self._knowledge, self._source_language, public, self._drafts)
        try:
            snapshot = reading.run()
        finally:
            self._knowledge.keep(language)
        if public is None:
            self._public = frozenset(reading.listed)
        self._refs[language] = {(doc.kind, doc.ref.id): doc.ref for doc in snapshot.documents if doc.ref.id is not None}
        return snapshot

    def refs(self, language: str) -> Mapping[Key, StoreRef]:
        """Kind and number → ref, as the last reading of ``language`` gave them, else as they were last known."""
        if language in self._refs:
            return self._refs[language]
        known = self._knowledge.memory(language).texts
        return {key: StoreRef(text.path, text.number) for key, text in known.items() if not text.gone}


class _Reading:
    """One reading of one language. ``public`` is what the source shows; ``None``: this is the source language."""

    def __init__(
        self,
        client: CmsClient,
        language: str,
        knowledge: Knowledge,
        source_language: str,
        public: frozenset[Key] | None,
        drafts: Drafts,
    ) -> None:
        self._client, self._language, self._knowledge, self._drafts = client, language, knowledge, drafts
        self._texts = knowledge.memory(language).texts
        self._sources = knowledge.memory(source_language).texts
        self._public = public
        self._tree: Mapping[int, TreePage] | None = None
        self._newest_texts = Newest()
        self._unconfirmed: set[int] = set()
        """Pages whose number was concluded from a slug."""
        self._silent = 0
        self._problems: list[EntryProblem] = []
        self._skipped: set[StoreRef] = set()
        self._unreadable: set[DocumentKind] = set()
        self.listed: dict[Key, Listed] = {}
        """What the public API lists, also what cannot be read."""

    def run(self) -> Snapshot:
        lists = {kind: self._listing(kind) for kind in DocumentKind}
        self._number_pages(lists[_PAGE])
        for kind in (DocumentKind.EVENT, DocumentKind.LOCATION):
            self.listed |= {(kind, e.number): e for e in lists[kind].entries if e.number is not None}
        if self._public:
            self._newest_texts = self._drafts.look(self._language, self._public, self.listed, self._tree)
            self._problems += self._newest_texts.problems
        keys = [key for key, entry in self.listed.items() if self._try(key, entry.path, self._take)]
        if self._public is not None:
            keys += [key for key in self._hidden(self._public) if self._try(key, self._path(key), self._look_up)]
            self._knowledge.add_fingerprints(self._language)
        there = [key for key in keys if not (self._texts[key].imported or self._texts[key].gone)]
        return Snapshot(
            language=self._language,
            documents=tuple(self._document(key) for key in there),
            problems=tuple(self._problems),
            unreadable=frozenset(self._unreadable),
            skipped=frozenset(self._skipped),
            stable_ids=True,
        )

    # --- what there is ----

    def _listing(self, kind: DocumentKind) -> Listing:
        place = f"{self._language}/{PATHS[kind]}"
        try:
            values = region_list(
                self._client, place, **({"combine_recurring": 1} if kind is DocumentKind.EVENT else {})
            )
        except (StoreError, StoreUnavailable) as exc:
            if kind is _PAGE:
                raise
            self._problems.append(EntryProblem(place, "the whole list", str(exc)))
            self._unreadable.add(kind)
            return Listing()
        listing = parse_list(values, kind, self._language)
        self._problems += listing.problems
        seen = self._knowledge.seen_pages() if kind is _PAGE and listing.unusable else {}
        for entry in listing.unusable:
            number = entry.number or seen.get((entry.version or 0, slug_of(entry.path)))
            if entry.path or number is not None:
                self._skipped.add(StoreRef(entry.path, number))
        return listing

    def _number_pages(self, listing: Listing) -> None:
        """Find out which page each entry is; what cannot be told is left out with a problem."""
        found = numbers.certain(listing.entries, self._knowledge.seen_pages())
        rest = [entry for entry in listing.entries if entry.version not in found]
        if rest and len(rest) <= FEW and self._tree is None:
            pages = [text for text in self._texts.values() if text.kind is _PAGE]
            rest = self._number(rest, [(slug, page.number) for page in pages for slug in page.slugs], found)
        if rest:
            tree = self._look_at_tree()
            rest = self._number(rest, [(page.slug, page.number) for page in tree.values() if page.slug], found)
        for entry in rest:
            self._skip(entry.path, None, f"the CMS does not tell which of its pages this is; {_MEANWHILE}")
        for entry in listing.entries:
            if (number := found.get(entry.version)) is not None:
                self.listed[_PAGE, number] = replace(entry, number=number)

    def _number(
        self, entries: Sequence[Listed], slugs: Sequence[tuple[str, int]], found: dict[int, int]
    ) -> list[Listed]:
        """Put into ``found`` the numbers that slugs lead to; returns the entries for which there is none."""
        left: list[Listed] = []
        for entry in entries:
            possible = numbers.candidates(entry, slugs, set(found.values()))
            if self._tree is not None and len(possible) == 1 and self._tree[possible[0]].parent == entry.parent:
                found[entry.version] = possible[0]
                self._unconfirmed.add(possible[0])
                continue
            confirmed = next((number for number in possible if self._is(entry, number)), None)
            if confirmed is None:
                left.append(entry)
            else:
                found[entry.version] = confirmed
        return left

    def _is(self, entry: Listed, number: int) -> bool:
        """The CMS itself says that the page with this number is what the list shows."""
        answer = self._client.api(f"{self._language}/page", id=number)
        return isinstance(answer, dict) and answer.get("id") == entry.version

    def _look_at_tree(self) -> Mapping[int, TreePage]:
        if self._tree is None:
            self._tree = {page.number: page for page in texts.page_tree(self._client, self._language)}
        return self._tree

    # --- texts that readers see ----

    def _take(self, key: Key) -> str | None:
        """Know the text of a listed entry. Returns why it cannot be."""
        entry, known = self.listed[key], self._texts.get(key)
        if known is not None and not known.gone and same_version(known, entry):
            if not self._may_be_draft(known):
                self._texts[key] = replace(known, path=entry.path, slugs=entry.slugs)
                return None
            if self._newest_texts.refused or self._is_still_draft(known):
                return None
        return self._take_page(entry, key[1]) if key[0] is _PAGE else self._take_object(entry, key)

    def _may_be_draft(self, known: Known) -> bool:
        """The newest text of a translation is, or may be, none that readers see."""
        if known.kind is not _PAGE or self._public is None:
            return False
        return not known.status is self._newest_texts.status(known.number) is DocumentStatus.PUBLIC

    def _is_still_draft(self, known: Known) -> bool:
        """The newest text is the draft that was read: nobody has gone on with it."""
        shown = known.status is not DocumentStatus.PUBLIC and self._newest_texts.status(known.number) is known.status
        return shown and texts.preview(self._client, self._language, known.number) == (known.title, known.content)

    def _take_page(self, entry: Listed, number: int) -> str | None:
        if self._public is None:
            text = texts.public_text(self._client, entry, number)
        else:
            text = texts.newest_text(self._client, self._language, number, entry)
        if text is None:
            return _MEANWHILE
        expected = text.status is not DocumentStatus.PUBLIC or text.title.strip() == entry.title.strip()
        if not text.shown and (number in self._unconfirmed or not expected) and not self._is(entry, number):
            return _MEANWHILE
        self._knowledge.put(
            self._language,
            Known(
                kind=_PAGE,
                number=number,
                version=entry.version,
                path=entry.path,
                title=text.title,
                content=text.content,
                status=text.status,
                slugs=entry.slugs,
            ),
        )
        return None

    def _take_object(self, entry: Listed, key: Key) -> str | None:
        """An event or location: what the list shows is raw."""
        kind, number = key
        imported = False
        if kind is DocumentKind.EVENT and key in self._sources and self._public is not None:
            imported = self._sources[key].imported
        elif kind is DocumentKind.EVENT:
            form = texts.object_form(self._client, kind, self._language, number)
            if form is None:
                return _MEANWHILE
            imported = form.imported
        self._knowledge.put(
            self._language,
            Known(
                kind=kind,
                number=number,
                version=entry.version,
                path=entry.path,
                title=entry.title,
                content=entry.content,
                meta_description=entry.meta_description,
                imported=imported,
            ),
        )
        return None

    # --- texts that readers do not see ----

    def _hidden(self, public: frozenset[Key]) -> list[Key]:
        """Translations of what the source shows that exist, as far as is known, and that no list shows."""
        memory = self._knowledge.memory(self._language)
        missing = [key for key in public if key not in self.listed]
        there = [key for key in missing if key in self._texts and not self._texts[key].gone]
        begun_objects = self._newest_texts.objects - set(there)
        there += [key for key in missing if key in begun_objects and not self._sources[key].imported]
        new = [key[1] for key in missing if key[0] is _PAGE and key not in there]
        if (pages := self._newest_texts.pages) is not None:
            memory.absent = set(new) - set(pages)
            new = [n for n in new if n in pages]
        else:  # what was ever looked for is not looked for again
            new = [n for n in new if n not in memory.absent and (_PAGE, n) not in self._texts]
        if new:
            tree = self._look_at_tree()
            begun = [n for n in new if n in tree and tree[n].slug is not None]
            memory.absent |= set(new) - set(begun)
            there += [(_PAGE, n) for n in begun]
        return sorted(there, key=lambda key: (key[0], key[1]))

    def _look_up(self, key: Key) -> str | None:
        """Know the newest text of a translation that no list shows, or that it is gone."""
        known = self._texts.get(key)
        if known is not None and self._newest_texts.refused:
            return None
        if known is not None and known.version is None and not known.gone and key[0] is _PAGE:
            # It may wait for approval for weeks.
            pages = self._newest_texts.pages
            same = pages is None or pages.get(key[1]) is known.status
            if same and texts.preview(self._client, self._language, key[1]) == (known.title, known.content):
                return None
        found = self._newest(key)
        if found is not None:
            self._knowledge.put(self._language, found)
        elif known is not None:
            self._texts[key] = replace(known, gone=True)
        return None if found is not None or known is not None else _MEANWHILE

    def _newest(self, key: Key) -> Known | None:
        kind, number = key
        known = Known(kind=kind, number=number, version=None, path=self._path(key), title="", content="")
        if kind is _PAGE:
            text = texts.newest_text(self._client, self._language, number)
            if text is None:
                return None
            slugs = self._texts[key].slugs if key in self._texts else (slug_of(known.path),)
            return replace(known, title=text.title, content=text.content, status=text.status, slugs=slugs)
        form = texts.object_form(self._client, kind, self._language, number)
        stored = form.target if form is not None else None
        if form is None or stored is None:
            return None
        return replace(
            known,
            title=stored.title,
            content=stored.content,
            meta_description=stored.meta_description,
            status=stored.status,
            imported=form.imported,
        )

    def _path(self, key: Key) -> str:
        """Where it is, was last, or would be."""
        if (entry := self.listed.get(key)) is not None:
            return entry.path
        if (known := self._texts.get(key)) is not None:
            return known.path
        page = self._tree.get(key[1]) if self._tree is not None else None
        source = self._sources.get(key)
        slug = (page.slug if page is not None else None) or slug_of(source.path if source is not None else "")
        if page is None or page.parent is None:
            return f"/{self._client.region}/{self._language}/{slug}/"
        return f"{self._path((_PAGE, page.parent))}{slug}/"

    # --- what is given ----

    def _document(self, key: Key) -> StoreDocument:
        text, entry = self._texts[key], self.listed.get(key)
        links = entry.translations if entry is not None else {}
        return StoreDocument(
            kind=text.kind,
            language=self._language,
            ref=StoreRef(text.path, text.number),
            title=text.title,
            content=meta.join(text.meta_description, text.content),
            last_updated=entry.last_updated if entry is not None else None,
            parent_path=entry.parent_path if entry is not None else None,
            url=self._knowledge.for_people(text.path),
            translations={language: StoreRef(path, text.number) for language, path in links.items()},
            status=text.status,
            reachable=entry is not None and text.status is DocumentStatus.PUBLIC,
            fingerprint=text.fingerprint,
        )

    # --- what goes wrong ----

    def _try(self, key: Key, path: str, action: Callable[[Key], str | None]) -> bool:
        """Do ``action``; what one text cannot be read for is a problem of that text only."""
        try:
            reason = action(key)
        except (LoginRefused, Forbidden):
            raise
        except StoreUnavailable as exc:
            self._silent += 1
            if self._silent == SILENCE:
                raise
            reason = str(exc)
        except StoreError as exc:
            reason = str(exc)
        else:
            self._silent = 0
        if reason is not None:
            self._skip(path, key, reason)
        return reason is None

    def _skip(self, path: str, key: Key | None, reason: str) -> None:
        number = key[1] if key is not None else None
        kind = key[0] if key is not None else _PAGE
        named = f"{path} (number {number})" if number is not None else path
        self._problems.append(EntryProblem(f"{self._language}/{PATHS[kind]}", named, reason))
        self._skipped.add(StoreRef(path, number))
