"""Events and locations: their translations are saved with the form of the whole object.

So all its fields are sent back as a browser would send them, and only those of the translation are others. Whether that
was so is looked at afterwards: dates, places and whatever else belongs to the object must be what they were.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pipeline.connectors.integreat import meta, texts
from pipeline.connectors.integreat.api import PATHS, parse_list
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.desk import RUN_PULL, STATUS
from pipeline.connectors.integreat.forms import messages, parse_object_form
from pipeline.connectors.integreat.normalise import settled
from pipeline.connectors.integreat.values import FormText, TranslationForm
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, DocumentStatus, PageWrite

_TRANSLATION: Final = frozenset({"title", "slug", "content", "meta_description", "status", "machine_translated"})
"""Fields of the translation."""
_ORDERS: Final = frozenset(
    {
        "csrfmiddlewaretoken",
        "minor_edit",
        "automatic_translation",
        "mt_translations_to_create",
        "mt_translations_to_update",
    }
)
"""Fields that say what is to be done, and are nothing that the object has. The CMS's own translations are not ours to
start."""
_NUMBER: Final = re.compile(r"/(\d+)/edit/\Z")


class ObjectDesk:
    """A :class:`~pipeline.connectors.integreat.desk.Desk` for an event or location with this number."""

    def __init__(self, client: CmsClient, source_language: str, write: PageWrite, number: int) -> None:
        self._client = client
        self._source_language = source_language
        self._write = write
        self._number = number
        self._place = f"/{client.region}/{texts.FORMS[write.kind]}/{write.language}/{number}/edit/"
        self._source: tuple[str, str] | None = None
        self._saved: TranslationForm | None = None

    def look(self) -> str:
        kind = self._write.kind
        form = texts.object_form(self._client, kind, self._source_language, self._number)
        shown = form.target if form is not None else None
        if form is None or shown is None:
            return f"the {kind} was deleted in the CMS: {RUN_PULL}"
        if form.imported:
            return f"the {kind} comes from another calendar, which overwrites it: translate it there"
        if shown.status is not DocumentStatus.PUBLIC:
            return (
                f"the {kind} is not published in the CMS (a draft, or archived): {RUN_PULL}, or publish it there first"
            )
        self._source = self.text(shown)
        return ""

    def open(self) -> TranslationForm:
        if self._saved is not None:  # what the CMS showed right after saving is what is stored
            form, self._saved = self._saved, None
            return form
        form = texts.object_form(self._client, self._write.kind, self._write.language, self._number)
        if form is None:
            raise StoreError(f"the {self._write.kind} was deleted in the CMS", RUN_PULL)
        return form

    def source(self, form: TranslationForm) -> tuple[str, str] | None:
        return self._source

    def text(self, shown: FormText) -> tuple[str, str]:
        return shown.title, meta.join(shown.meta_description, shown.content)

    def save(self, form: TranslationForm, write: PageWrite, status: DocumentStatus, minor: bool) -> tuple[str, ...]:
        response = self._client.submit(self._place, data=self._fields(form, write, status, minor))
        told = messages(response.text)
        found = _NUMBER.search(response.url.path)
        if found is None or int(found[1]) != self._number:
            raise StoreError(
                f"the {write.kind} was deleted meanwhile, and the CMS made a new one of it: {response.url}",
                "delete that one in the CMS, then run pull",
            )
        if response.history:  # saved: this is the form as it is stored; else it shows what was sent
            self._saved = parse_object_form(response.text, write.kind)
            changed = changed_fields(form.fields, self._saved.fields)
            if changed:
                raise StoreError(
                    f"the translation was saved, but {', '.join(changed)} of the {write.kind} changed with it",
                    f"look at the {write.kind} in the CMS",
                )
        return told

    def public_path(self, shown: FormText) -> str | None:
        return self.path(shown)

    def path(self, shown: FormText) -> str:
        return f"/{self._client.region}/{self._write.language}/{PATHS[self._write.kind]}/{shown.slug}/"

    def above(self) -> str:
        return f"the language {self._write.language} is switched on in the CMS"

    def _fields(
        self, form: TranslationForm, write: PageWrite, status: DocumentStatus, minor: bool
    ) -> dict[str, str | list[str]]:
        fields = {name: value for name, value in form.fields.items() if name not in _ORDERS}
        fields.pop("machine_translated", None)
        description, content = (
            meta.split(write.content) if write.kind is DocumentKind.LOCATION else (None, write.content)
        )
        fields |= {
            "title": write.title,
            "slug": form.target.slug if form.target is not None else "",
            "content": settled(content),
            "status": STATUS[status],
        }
        if write.kind is DocumentKind.LOCATION:
            if description is not None:
                fields["meta_description"] = description
            elif "meta_description" not in fields:
                # Regions without search engine optimisation have no field for it, and what is not sent is deleted.
                fields["meta_description"] = self._present_description()
        if write.machine:
            fields["machine_translated"] = "on"
        if minor:
            fields["minor_edit"] = "on"
        return fields

    def _present_description(self) -> str:
        """The short description of the translation, as the public API shows it."""
        listed = self._client.api(f"{self._write.language}/{PATHS[self._write.kind]}")
        entries = parse_list(listed, self._write.kind, self._write.language).entries if listed is not None else ()
        return next((entry.meta_description for entry in entries if entry.number == self._number), "")


def changed_fields(before: Mapping[str, str | list[str]], after: Mapping[str, str | list[str]]) -> list[str]:
    """Names of the fields that are the object's own, not the translation's, and differ."""
    names = sorted((before.keys() | after.keys()) - _TRANSLATION - _ORDERS)
    return [name for name in names if before.get(name) != after.get(name)]
