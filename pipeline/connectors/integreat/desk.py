"""One translation on the desk: its source as readers see it now, its form, and saving it.

:class:`PageDesk` is for pages; events and locations have a form of another kind (:mod:`.objects`).
"""

from __future__ import annotations

from typing import Final, Protocol

from pipeline.connectors.integreat import texts
from pipeline.connectors.integreat.api import parse_page
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.errors import CmsFailure, Forbidden, LoginRefused, NotThere
from pipeline.connectors.integreat.forms import messages, parse_side_by_side
from pipeline.connectors.integreat.normalise import settled
from pipeline.connectors.integreat.values import FormText, Listed, TranslationForm
from pipeline.connectors.paths import in_language, split_path
from pipeline.errors import StoreError
from pipeline.html.canonical import canonical_hash
from pipeline.model import DocumentStatus, PageWrite

STATUS: Final = {
    DocumentStatus.PUBLIC: "PUBLIC",
    DocumentStatus.REVIEW: "REVIEW",
    DocumentStatus.DRAFT: "DRAFT",
}
"""What the CMS's forms call it."""
RUN_PULL: Final = "run pull"


class Desk(Protocol):
    """What writing needs of one document in one language."""

    def look(self) -> str:
        """Why it must not be written whatever the text: its source is not public. Empty: it is.

        Raises StoreError, StoreUnavailable; so do all methods.
        """

    def open(self) -> TranslationForm:
        """The form as the CMS gives it now."""

    def source(self, form: TranslationForm) -> tuple[str, str] | None:
        """Title and content, raw, of the source as readers see it now; ``None``: they do not any more."""

    def text(self, shown: FormText) -> tuple[str, str]:
        """Title and content of what the form shows, as Sprachlotse has them."""

    def meant(self, form: TranslationForm) -> tuple[str, str]:
        """Title and content that are to be stored."""

    def save(self, form: TranslationForm, status: DocumentStatus, minor: bool) -> tuple[str, ...]:
        """Save what is meant; gives what the CMS says to that. Raises also Unanswered, Forbidden."""

    def public_path(self, shown: FormText) -> str | None:
        """Where readers find what the form shows as public; ``None``: they do not."""

    def path(self, shown: FormText) -> str:
        """Where it is, or would be if readers found it."""

    def above(self) -> str:
        """What hides a public translation from readers, as the end of "readers find it once …"."""


class PageDesk:
    """A :class:`Desk` for the page with this number.

    ``target_parent`` is the path of the translation of the page above it, where that is known.
    """

    def __init__(
        self, client: CmsClient, source_language: str, write: PageWrite, number: int, target_parent: str | None = None
    ) -> None:
        self._client = client
        self._source_language = source_language
        self._write = write
        self._number = number
        self._target_parent = target_parent
        self._place = f"/{client.region}/pages/{write.language}/{number}/edit/side-by-side/"
        self._listed: Listed | None = None

    def look(self) -> str:
        self._listed = self._public(self._source_language)
        return "" if self._listed is not None else self._why_hidden()

    def open(self) -> TranslationForm:
        response = self._client.page(self._place)
        if response is None or response.history:
            # The CMS leads to the page's own form where it has nothing to put beside the translation.
            raise StoreError(
                f"the CMS does not let this page be translated into {self._write.language}: the language that it"
                " translates from has no text of it, or there is no such language in its language tree",
                "translate that language first, or have the language tree looked at in the CMS",
            )
        return parse_side_by_side(response.text)

    def source(self, form: TranslationForm) -> tuple[str, str] | None:
        shown = form.source
        public = shown is not None and shown.status is DocumentStatus.PUBLIC
        if shown is not None and public and canonical_hash(shown.title, shown.content) == self._write.source_hash:
            # The newest text is public, and the very one that was translated: nothing more has to be asked. Where the
            # CMS translates from another language than we do, it shows that one, and this is never so.
            return shown.title, shown.content
        self._listed = self._public(self._source_language)
        if self._listed is None:
            return None
        raw = texts.public_text(self._client, self._listed, self._number)
        return (raw.title, raw.content) if raw is not None else None

    def text(self, shown: FormText) -> tuple[str, str]:
        return shown.title, shown.content

    def meant(self, form: TranslationForm) -> tuple[str, str]:
        return self._write.title, self._write.content

    def save(self, form: TranslationForm, status: DocumentStatus, minor: bool) -> tuple[str, ...]:
        write = self._write
        fields = {
            "title": write.title,
            # An empty one is made from the title. One that is there stays, whatever the title: addresses last.
            "slug": form.target.slug if form.target is not None else "",
            # In the form that the CMS would give it, so that its parser's version makes no difference.
            "content": settled(write.content),
            "status": STATUS[status],
        }
        if write.machine:
            fields["machine_translated"] = "on"
        if minor:
            fields["minor_edit"] = "on"
        return messages(self._client.submit(self._place, data=fields).text)

    def public_path(self, shown: FormText) -> str | None:
        listed = self._public(self._write.language)
        return listed.path if listed is not None else None

    def path(self, shown: FormText) -> str:
        folder = self._target_parent
        if folder is None:
            above, _ = split_path(self._listed.path if self._listed is not None else self._write.source.path)
            folder = in_language(above, self._source_language, self._write.language)
        return f"{folder}{shown.slug}/"

    def above(self) -> str:
        parent = self._listed.parent_path if self._listed is not None else None
        return (
            f"the pages above it ({parent}) are published in {self._write.language}"
            if parent
            else (f"the language {self._write.language} is switched on in the CMS")
        )

    def _public(self, language: str) -> Listed | None:
        found = self._client.api(f"{language}/page", id=self._number)
        return parse_page(found, language) if found is not None else None

    def _why_hidden(self) -> str:
        """The public API only says that readers do not see the source: tell people what became of it."""
        try:
            form = self.open()
        except (NotThere, CmsFailure):
            return f"its source was deleted in the CMS: {RUN_PULL}"
        except (Forbidden, LoginRefused):
            raise
        except StoreError:  # there is no such form: nothing more can be told
            return f"readers do not see its source any more: {RUN_PULL}"
        if form.source is not None and form.source.status is not DocumentStatus.PUBLIC:
            return f"its source is no longer published in the CMS: {RUN_PULL}, or publish it there first"
        if not form.can_edit:
            return f"its source was archived in the CMS, or a page above it: {RUN_PULL}"
        return f"readers do not see its source any more, as a page above it is not published: {RUN_PULL}"
