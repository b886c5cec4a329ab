"""Writes translations into the CMS: one at a time, compare-and-set under its edit lock, and read back.

For each: take the lock, see that the source is public and still what was translated, open the form, decide, save, read
what is stored, let go. Nothing is concluded from what the CMS says it did, only from what it holds afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from pipeline.connectors.base import silent
from pipeline.connectors.compare import DECIDE, compare, held
from pipeline.connectors.integreat.bulk import import_new
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.desk import Desk, PageDesk
from pipeline.connectors.integreat.errors import CmsFailure, Forbidden, LoginRefused, NotThere, Unanswered
from pipeline.connectors.integreat.locks import EditLock
from pipeline.connectors.integreat.objects import Descriptions, ObjectDesk
from pipeline.connectors.integreat.order import in_order
from pipeline.connectors.integreat.tree import language_tree
from pipeline.connectors.integreat.values import FormText, TranslationForm
from pipeline.errors import SprachlotseError, StoreError, StoreUnavailable
from pipeline.html.canonical import canonical_hash
from pipeline.html.links import find_links
from pipeline.model import DocumentKind, DocumentStatus, PageWrite, StoreDocument, StoreRef, WriteOutcome, WriteStatus

_ASKED = 3
"""Pages that are asked for the language tree, should the first ones be gone."""
APPROVAL = "submitted for approval: an editor has to publish it in the CMS"
_STILL_WAITS = "an editor still has to publish it in the CMS"


class Texts(Protocol):
    """What writing needs of those who read."""

    def fingerprint(self, title: str, content: str) -> str:
        """``store_hash`` of what this text becomes in the CMS."""

    def resolve(self, address: str) -> str | None:
        """What an address leads to, whatever its language or old slug: ``page:12``, ``event:3``; ``None``: unknown."""

    def remember(self, document: StoreDocument) -> None:
        """A text that was just written."""

    def learn_media(self, language: str, meant: tuple[str, str], stored: tuple[str, str]) -> bool:
        """Whether a text (title, content) that was just saved differs only in texts of the CMS's media library."""


def write(
    client: CmsClient,
    texts: Texts,
    source_language: str,
    writes: Sequence[PageWrite],
    now: datetime,
    *,
    dry_run: bool = False,
    advance: Callable[[], None] = silent,
    bulk_from: int = 0,
    clock: Callable[[], float] = time.monotonic,
) -> tuple[WriteOutcome, ...]:
    """Compare-and-set; see :meth:`pipeline.connectors.base.ContentStore.write`.

    ``now`` is not used: the CMS has its own clock. ``clock`` (seconds) is for the edit locks. ``bulk_from``: so many
    new pages are imported together (:mod:`pipeline.connectors.integreat.bulk`); 0: never.
    Raises ValueError for a write into the source language.
    """
    if any(write.language == source_language for write in writes):
        raise ValueError("the source language is never written")
    return _Push(client, texts, source_language, writes, dry_run, bulk_from, clock).run(advance)


@dataclass(frozen=True, slots=True)
class _Go:
    """It may be written."""

    status: DocumentStatus
    minor: bool
    meant: str
    """The fingerprint of what is to be stored."""


class _Push:
    """One call of :func:`write`."""

    def __init__(
        self,
        client: CmsClient,
        texts: Texts,
        source_language: str,
        writes: Sequence[PageWrite],
        dry_run: bool,
        bulk_from: int,
        clock: Callable[[], float],
    ) -> None:
        self._client, self._texts, self._source_language = client, texts, source_language
        self._writes, self._dry_run, self._bulk_from, self._clock = writes, dry_run, bulk_from, clock
        self._tree: Mapping[str, str | None] = {}
        self._active: dict[str, bool] = {}
        self._descriptions = Descriptions(client)
        self._paths: dict[tuple[str, str], str] = {}
        """(language, path of the source) → path of the translation, of pages written so far."""
        self._offered: frozenset[int] = frozenset()
        """Positions of new pages that an import may have stored, though it was not seen: as after a kill."""
        self._sent = False
        """The text that is being written was sent: whatever fails from then on, the CMS may hold it."""
        self._together = {(write.language, write.kind, write.source.id) for write in writes}

    def run(self, advance: Callable[[], None]) -> tuple[WriteOutcome, ...]:
        if not self._writes:
            return ()
        self._tree = self._read_tree()
        order = in_order(self._writes, self._tree, self._texts.resolve)
        outcomes = self._import(order)
        lost: SprachlotseError | None = None
        for i in order:
            write = self._writes[i]
            if i in outcomes:
                pass
            elif lost is None:
                try:
                    outcomes[i] = self._one(write)
                except (StoreUnavailable, LoginRefused) as exc:
                    if not outcomes:
                        raise
                    lost = exc
                    outcomes[i] = replace(held(write, str(exc), None), uncertain=self._sent or i in self._offered)
                except StoreError as exc:
                    outcomes[i] = replace(held(write, str(exc), None), uncertain=self._sent or i in self._offered)
            else:
                # Asking on would only make a CMS in trouble slower, and get an account locked.
                reason = f"not tried any more: {lost}"
                outcomes[i] = replace(held(write, reason, None), uncertain=i in self._offered)
            advance()
        return tuple(outcomes[i] for i in range(len(self._writes)))

    def _import(self, order: Sequence[int]) -> dict[int, WriteOutcome]:
        """Where many pages are new, those that can be imported together; everything else is left to the form."""
        new = frozenset(
            i for i, write in enumerate(self._writes) if write.kind is DocumentKind.PAGE and write.target_hash is None
        )
        if self._dry_run or not 0 < self._bulk_from <= len(new):
            return {}
        self._offered = new
        writes = [self._writes[i] for i in order]
        imported = import_new(self._client, self._texts, self._source_language, writes, self._tree)
        for position, outcome in imported.items():
            if outcome.ref is not None:
                self._paths[writes[position].language, writes[position].source.path] = outcome.ref.path
        return {order[position]: outcome for position, outcome in imported.items()}

    def _read_tree(self) -> Mapping[str, str | None]:
        """Which language the CMS translates from which. Asked of any page; events and locations do without."""
        pages = [w.source.id for w in self._writes if w.kind is DocumentKind.PAGE and w.source.id is not None]
        for number in dict.fromkeys(pages[:_ASKED]):
            try:
                response = self._client.page(f"/{self._client.region}/pages/{self._source_language}/{number}/edit/")
            except (Forbidden, NotThere, CmsFailure):  # of this page, not of the CMS: each write says what is wrong
                continue
            tree = language_tree(response.text, self._source_language) if response is not None else {}
            if len(tree) > 1:  # else it is the form of a new page: this one is gone
                return tree
        return {}

    # --- one document ----

    def _one(self, write: PageWrite) -> WriteOutcome:
        self._sent = False
        number = write.source.id
        if number is None:
            return held(write, "its number in the CMS is not known: run pull", None)
        if not self._is_active(write.language):
            reason = f"the language {write.language} is not active in the CMS: switch it on there, or take it out of"
            return held(write, f"{reason} target_languages in sprachlotse.toml", None)
        desk = self._desk(write, number)
        lock = EditLock(self._client, write.kind, number, self._clock)
        try:
            if not self._dry_run and (holder := lock.take()) is not None:
                return held(write, _being_edited(write, holder), None)
            return self._at_the_desk(write, number, desk, lock)
        finally:
            lock.release()

    def _desk(self, write: PageWrite, number: int) -> Desk:
        if write.kind is not DocumentKind.PAGE:
            return ObjectDesk(self._client, self._source_language, write, number, self._descriptions)
        above = write.source.path.rstrip("/").rpartition("/")[0] + "/"
        parent = self._paths.get((write.language, above))
        return PageDesk(self._client, self._source_language, write, number, parent)

    def _at_the_desk(self, write: PageWrite, number: int, desk: Desk, lock: EditLock) -> WriteOutcome:
        if reason := desk.look():
            return held(write, reason, None)
        form = desk.open()
        present = self._document(write, number, desk, form.target)
        decision = self._decide(write, desk, form, present)
        if isinstance(decision, WriteOutcome):
            if decision.status is WriteStatus.UNCHANGED and form.target is not None and present is not None:
                return self._found(decision, desk, form.target, present)
            if decision.found is not None and not decision.found.reachable and not self._dry_run:
                # No list shows it: the next pull would take it for not there, and nobody could decide about it.
                self._texts.remember(decision.found)
            return decision
        if self._dry_run:
            remark = "" if decision.status is DocumentStatus.PUBLIC else APPROVAL
            return WriteOutcome(write, WriteStatus.WRITTEN, present.ref if present else None, remark=remark)
        if (holder := lock.renew()) is not None:
            return held(write, _being_edited(write, holder), None)
        return self._save(write, number, desk, form, decision)

    def _decide(
        self, write: PageWrite, desk: Desk, form: TranslationForm, present: StoreDocument | None
    ) -> WriteOutcome | _Go:
        raw = desk.source(form)
        source = None
        if raw is not None:
            source = StoreDocument(write.kind, self._source_language, write.source, *raw)
        meant = self._texts.fingerprint(*desk.meant(form))
        minor = write.minor and present is not None and not self._others_depend_on(write)
        if present is not None and present.fingerprint == meant:
            behind = present.status is DocumentStatus.PUBLIC and self._links_behind(write, present)
            publish = write.insist and present.status is not DocumentStatus.PUBLIC and form.can_publish
            current = source is not None and canonical_hash(source.title, source.content) == write.source_hash
            if not (behind or publish) or not current or not form.can_edit:
                return WriteOutcome(write, WriteStatus.UNCHANGED, present.ref)
            minor = True  # not a word is another
        elif (outcome := compare(write, source, present)) is not None:
            return outcome
        if not form.can_edit:
            reason = (
                f"the account {self._client.user} may not edit this {write.kind} in the CMS: have its role looked at"
            )
            return held(write, reason, present)
        wanted = DocumentStatus.PUBLIC if form.can_publish else DocumentStatus.REVIEW
        if wanted is DocumentStatus.REVIEW and write.kind is DocumentKind.LOCATION:
            return held(write, "the CMS does not let this location be published: look at it there", present)
        # Nobody has decided yet on what waits for approval: our newer text may wait in its place.
        waits_too = present is not None and present.status is wanted is DocumentStatus.REVIEW
        if present is not None and present.status is not DocumentStatus.PUBLIC and not write.insist and not waits_too:
            return held(write, _not_public(write, present), present)
        return _Go(wanted, minor, meant)

    def _save(self, write: PageWrite, number: int, desk: Desk, form: TranslationForm, go: _Go) -> WriteOutcome:
        unanswered: Unanswered | None = None
        told: tuple[str, ...] = ()
        self._sent = True
        try:
            told = desk.save(form, go.status, go.minor)
        except Unanswered as exc:
            unanswered = exc
        except (Forbidden, LoginRefused):
            self._sent = False
            raise
        try:
            after = desk.open()
        except StoreUnavailable as exc:
            raise Unanswered(
                f"the CMS stopped answering while {write.source.path} was saved, and it is not known whether it was"
                f" ({exc.what})",
                "run push again: it looks at what is stored",
            ) from exc
        stored = self._document(write, number, desk, after.target)
        saved = after.target is not None and (form.target is None or after.target.version > form.target.version)
        meant = go.meant
        if saved and stored is not None and stored.fingerprint != meant:
            ours = desk.meant(form)
            if self._texts.learn_media(write.language, ours, (stored.title, stored.content)):
                stored = self._document(write, number, desk, after.target)
                meant = self._texts.fingerprint(*ours)
        if stored is None or after.target is None or stored.fingerprint != meant:
            return self._refused(write, told, unanswered, stored, saved)
        if not saved:
            # The very characters were there already: it made no new version of them.
            done = WriteOutcome(write, WriteStatus.UNCHANGED, stored.ref)
        else:
            done = WriteOutcome(write, WriteStatus.WRITTEN, stored.ref)
        return self._found(done, desk, after.target, stored)

    def _refused(
        self,
        write: PageWrite,
        told: tuple[str, ...],
        unanswered: Unanswered | None,
        stored: StoreDocument | None,
        saved: bool,
    ) -> WriteOutcome:
        """The text that is stored is not the one that was sent."""
        if saved:
            return held(
                write,
                "the CMS holds another text than the one it was sent, so it changed it or somebody else saved at the"
                f" same moment: {DECIDE}",
                stored,
            )
        if unanswered is not None:
            reason = f"the CMS did not save it, or not yet ({unanswered.what}): run push again"
            return replace(held(write, reason, None), uncertain=True)
        said = " / ".join(text.rstrip(".") for text in told) if told else "nothing"
        return held(write, f"the CMS did not save it and says: {said}: mend what that names, then run push again", None)

    def _found(self, outcome: WriteOutcome, desk: Desk, shown: FormText, stored: StoreDocument) -> WriteOutcome:
        """An outcome with where the text is now, and whether readers find it."""
        path, remark, reachable = None, "", False
        if stored.status is DocumentStatus.PUBLIC:
            path = desk.public_path(shown)
            reachable = path is not None
            remark = "" if reachable else f"readers find it once {desk.above()}"
        elif outcome.status is WriteStatus.WRITTEN:
            remark = APPROVAL
        else:
            remark = _STILL_WAITS
        ref = StoreRef(path or desk.path(shown), stored.ref.id)
        if not self._dry_run:
            self._texts.remember(replace(stored, ref=ref, reachable=reachable))
        self._paths[stored.language, outcome.write.source.path] = ref.path
        return replace(outcome, ref=ref, stored=stored.fingerprint, reachable=reachable, remark=remark)

    # --- what is asked about it ----

    def _document(self, write: PageWrite, number: int, desk: Desk, shown: FormText | None) -> StoreDocument | None:
        if shown is None:
            return None
        title, content = desk.text(shown)
        return StoreDocument(
            kind=write.kind,
            language=write.language,
            ref=StoreRef(write.target.path if write.target is not None else desk.path(shown), number),
            title=title,
            content=content,
            status=shown.status,
            reachable=shown.status is DocumentStatus.PUBLIC,
            fingerprint=self._texts.fingerprint(title, content),
        )

    def _is_active(self, language: str) -> bool:
        """Readers can ask for it. The forms of a language that is switched off work on, and nobody would notice."""
        if language not in self._active:
            # Any address of the language tells; this one has the shortest answer.
            self._active[language] = self._client.api(f"{language}/imprint") is not None
        return self._active[language]

    def _others_depend_on(self, write: PageWrite) -> bool:
        """The CMS translates other languages from this one, and they are not written along.

        A minor edit makes the CMS call them up to date, though they still have the former numbers. (The translation
        itself is up to date after any edit, a minor one too: its own time counts.)
        """
        if not self._tree:
            return True  # not known
        below = [language for language, above in self._tree.items() if above == write.language]
        return any((language, write.kind, write.source.id) not in self._together for language in below)

    def _links_behind(self, write: PageWrite, present: StoreDocument) -> bool:
        """A link of what is stored leads to another language's page where ours leads to this language's."""
        ours, theirs = ([link.address for link in find_links(text)] for text in (write.content, present.content))
        folder = f"/{self._client.region}/{write.language}/"
        return len(ours) == len(theirs) and any(
            folder in our and folder not in their and self._texts.resolve(our) == self._texts.resolve(their) is not None
            for our, their in zip(ours, theirs, strict=True)
        )


def _being_edited(write: PageWrite, holder: str) -> str:
    return f"{holder} is editing this {write.kind} in the CMS: run push again later"


def _not_public(write: PageWrite, present: StoreDocument) -> str:
    what = "waits for approval" if present.status is DocumentStatus.REVIEW else "is a draft"
    return (
        f"the newest {write.language} text {what} in the CMS: publish or discard it there, or run push --ours"
        f" {write.source.path} to publish the approved one"
    )
