"""The texts of the small region are the fake's, ours: what is recorded of a real CMS and committed is nobody else's."""

from __future__ import annotations

from collections.abc import Iterator

from fake_cms import FakeCms
from fake_cms.regions import musterstadt
from fake_cms.state import LANGUAGES, Item

_TABLES = {"page": "cms_pagetranslation", "event": "cms_eventtranslation", "poi": "cms_poitranslation"}


def statements() -> str:
    """SQL for the database of the CMS, right after its data was put back: the same objects, versions and slugs."""
    fake = FakeCms(musterstadt)
    (region,) = fake.regions
    lines = [line for item in region.items.values() for line in _texts(item)]
    lines += [
        f"UPDATE cms_language SET message_content_not_available = {_quoted(language.missing)}"
        f" WHERE slug = {_quoted(language.slug)};"
        for language in LANGUAGES.values()
        if language.missing
    ]
    lines.append(
        f"UPDATE cms_imprintpagetranslation SET content = {_quoted(region.imprint)} WHERE page_id IN"
        " (SELECT i.id FROM cms_imprintpage i JOIN cms_region r ON r.id = i.region_id"
        f" WHERE r.slug = {_quoted(region.slug)});"
    )
    return "\n".join(("BEGIN;", *lines, "COMMIT;", ""))


def _texts(item: Item) -> Iterator[str]:
    for language, versions in item.translations.items():
        for text in versions:
            yield (
                f"UPDATE {_TABLES[item.kind]} SET title = {_quoted(text.title)}, content = {_quoted(text.content)}"
                f" WHERE {item.kind}_id = {item.id} AND version = {text.version}"
                f" AND language_id = (SELECT id FROM cms_language WHERE slug = {_quoted(language)});"
            )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
