"""Events and locations: their translations are saved with the form of the whole object.

So all its fields are sent back as a browser would send them, and only those of the translation are others. Whether that
was so is looked at afterwards: dates, places and whatever else belongs to the object must be what they were.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
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


class Descriptions:
    """Short descriptions of locations, as the public API shows them. Asked once per language.

    The forms of regions without search engine optimisation have no field for them, so nobody changes them meanwhile.
    """

    def __init__(self, client: CmsClient) -> None:
        self._client = client
        self._known: dict[str, dict[int, str]] = {}

    def of(self, language: str, number: int) -> str:
        """Empty where there is none. Raises StoreError, StoreUnavailable."""
        if language not in self._known:
            kind = DocumentKind.LOCATION
            values = self._client.api(f"{language}/{PATHS[kind]}")
            entries = parse_list(values, kind, language).entries if isinstance(values, list) else ()
            self._known[language] = {e.number: e.meta_description for e in entries if e.number is not None}
        return self._known[language].get(number, "")

    def note(self, language: str, number: int, description: str) -> None:
        """It was just saved."""
        self._known.setdefault(language, {})[number] = description


class ObjectDesk:
    """A :class:`~pipeline.connectors.integreat.desk.Desk` for an event or location with this number."""

    def __init__(
        self, client: CmsClient, source_language: str, write: PageWrite, number: int, descriptions: Descriptions
    ) -> None:
        self._client = client
        self._source_language = source_language
        self._write = write
        self._number = number
        self._descriptions = descriptions
        self._place = f"/{client.region}/{texts.FORMS[write.kind]}/{write.language}/{number}/edit/"
        self._source: tuple[str, str] | None = None
        self._saved: TranslationForm | None = None

    def look(self) -> str:
        kind = self._write.kind
        form = self._form(self._source_language)
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
        opened = self._form(self._write.language)
        if opened is None:
            raise StoreError(f"the {self._write.kind} was deleted in the CMS", RUN_PULL)
        return opened

    def source(self, form: TranslationForm) -> tuple[str, str] | None:
        return self._source

    def text(self, shown: FormText) -> tuple[str, str]:
        return shown.title, meta.join(shown.meta_description, shown.content)

    def meant(self, form: TranslationForm) -> tuple[str, str]:
        write = self._write
        if write.kind is not DocumentKind.LOCATION or form.target is None or meta.split(write.content)[0] is not None:
            return write.title, write.content
        # The source has no description, and a translation that has one keeps it.
        return write.title, meta.join(form.target.meta_description, write.content)

    def save(self, form: TranslationForm, status: DocumentStatus, minor: bool) -> tuple[str, ...]:
        kind = self._write.kind
        fields = self._fields(form, status, minor)
        response = self._client.submit(self._place, data=fields)
        told = messages(response.text)
        found = _NUMBER.search(response.url.path)
        if found is None or int(found[1]) != self._number:
            raise StoreError(
                f"the {kind} was deleted meanwhile, and the CMS made a new one of it: {response.url}",
                "delete that one in the CMS, then run pull",
            )
        if response.history:  # saved: this is the form as it is stored; else it shows what was sent
            if kind is DocumentKind.LOCATION:
                self._descriptions.note(self._write.language, self._number, str(fields["meta_description"]))
            self._saved = self._complete(parse_object_form(response.text, kind), self._write.language)
            changed = changed_fields(form.fields, self._saved.fields)
            if changed:
                raise StoreError(
                    f"the translation was saved, but {', '.join(changed)} of the {kind} changed with it",
                    f"look at the {kind} in the CMS, and put that right there",
                )
        return told

    def public_path(self, shown: FormText) -> str | None:
        return self.path(shown)

    def path(self, shown: FormText) -> str:
        return f"/{self._client.region}/{self._write.language}/{PATHS[self._write.kind]}/{shown.slug}/"

    def above(self) -> str:
        return f"the language {self._write.language} is switched on in the CMS"

    def _form(self, language: str) -> TranslationForm | None:
        form = texts.object_form(self._client, self._write.kind, language, self._number)
        return self._complete(form, language) if form is not None else None

    def _complete(self, form: TranslationForm, language: str) -> TranslationForm:
        """With the short description of a location, where the form has no field for it."""
        if self._write.kind is not DocumentKind.LOCATION or form.target is None or "meta_description" in form.fields:
            return form
        description = self._descriptions.of(language, self._number)
        return replace(form, target=replace(form.target, meta_description=description))

    def _fields(self, form: TranslationForm, status: DocumentStatus, minor: bool) -> dict[str, str | list[str]]:
        write = self._write
        title, content = self.meant(form)
        fields = {name: value for name, value in form.fields.items() if name not in _ORDERS}
        fields.pop("machine_translated", None)
        if write.kind is DocumentKind.LOCATION:
            # Also where the form has no field for it: what is not sent is deleted.
            description, content = meta.split(content)
            fields["meta_description"] = description or ""
        fields |= {
            "title": title,
            "slug": form.target.slug if form.target is not None else "",
            "content": settled(content),
            "status": STATUS[status],
        }
        if write.machine:
            fields["machine_translated"] = "on"
        if minor:
            fields["minor_edit"] = "on"
        return fields


def changed_fields(before: Mapping[str, str | list[str]], after: Mapping[str, str | list[str]]) -> list[str]:
    """Names of the fields that are the object's own, not the translation's, and differ."""
    names = sorted((before.keys() | after.keys()) - _TRANSLATION - _ORDERS)
    return [name for name in names if before.get(name) != after.get(name)]
