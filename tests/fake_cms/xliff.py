"""XLIFF in the CMS: what it exports, and how it takes files in."""

from __future__ import annotations

import io
import re
import uuid
import zipfile
from typing import TYPE_CHECKING, Any

import httpx
from lxml import etree

from fake_cms import html_pages, texts
from fake_cms.state import LANGUAGES, Item, Region, slugify
from fake_cms.web import Redirect, Refused, Request

if TYPE_CHECKING:
    from fake_cms.app import FakeCms

_NAMESPACE = "{urn:oasis:names:tc:xliff:document:1.2}"


def export(cms: FakeCms, request: Request, region: Region, language: str, only_public: str) -> httpx.Response:
    """Files for translation into ``language``; existing translations are flagged "in translation"."""
    if not request.user.may("view"):
        raise Refused(403)
    node = region.node(language) if language in [node.language for node in region.tree] else None
    if node is None or node.source is None:
        raise Refused(404)
    public = only_public == "only-public"
    folder = str(uuid.uuid4())
    made: dict[str, bytes] = {}
    for number in request.form.get("selected_ids[]", []):
        item = region.items.get(("page", int(number)))
        if item is None:
            continue
        source = _readable(item, node.source, public)
        if source is None:
            title = item.newest(region.first_language)
            request.tell(
                f"Page with the title in {LANGUAGES[node.source].english}: "
                f'"{html_pages.escape(title.title if title else "")}" does not have a '
                f"{'published ' if public else ''}source translation in {LANGUAGES[node.source].english} and therefore "
                f"cannot be exported as XLIFF for translation to {LANGUAGES[language].english}."
            )
            continue
        target = _readable(item, language, public)
        name = f"{region.slug}_{node.source}_{language}_{item.id}_{source.version}_{source.slug}.xliff"
        made[name] = _written(item, node.source, language, source, target).encode("utf-8")
        if target is not None:
            for version in item.translations[language]:
                version.in_translation = True
    if len(made) == 1:
        ((name, content),) = made.items()
    elif made:
        name, content = f"{region.slug}_2026-11-28_12-00_{node.source}_{language}.zip", _zipped(made)
    if made:
        cms.downloads[f"{folder}/{name}"] = content
        kind = "published pages only" if public else "unpublished and published pages"
        request.tell(
            f"XLIFF file with {kind} for translation to {LANGUAGES[language].english} successfully created. "
            f"If the download does not start automatically, please click <a href='/xliff/{folder}/{name}'>here</a>."
        )
    raise Redirect(f"/{region.slug}/pages/{language}/")


def _readable(item: Item, language: str, public: bool) -> Any:
    if public:
        return item.public(language)
    versions = [v for v in item.translations.get(language, []) if v.status in ("PUBLIC", "DRAFT")]
    return versions[-1] if versions else None


def _zipped(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def _written(item: Item, source: str, language: str, here: Any, there: Any) -> str:
    def unit(name: str, text: str, translated: str) -> str:
        return (
            f'<trans-unit datatype="html" id="{name}" resname="{name}" restype="string">'
            f"<source><![CDATA[{text}]]></source><target><![CDATA[{translated}]]></target></trans-unit>"
        )

    title = unit("title", here.title, there.title if there else "")
    body = unit("body", here.content, there.content if there else "")
    return (
        '<?xml version="1.0" ?>\n<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">'
        f'<file datatype="plaintext" original="{item.id}" source-language="{LANGUAGES[source].tag}" '
        f'target-language="{LANGUAGES[language].tag}"><header/><body>{title}{body}</body></file></xliff>\n'
    )


def upload(cms: FakeCms, request: Request, region: Region, language: str) -> httpx.Response:
    """Takes files; leads to the import where at least one has a name that is known."""
    if not request.user.may("edit"):
        raise Refused(403)
    found: list[tuple[str, bytes]] = []
    if not request.files:
        request.tell("No XLIFF file was selected for import.")
    for _, name, content in request.files:
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                found += [(entry, archive.read(entry)) for entry in archive.namelist() if entry.endswith(".xliff")]
        elif name.endswith((".xliff", ".xlf")):
            found.append((name, content))
        else:
            request.tell(f'File "{name}" is neither a ZIP archive nor an XLIFF file.')
    if not found:
        raise Redirect(f"/{region.slug}/pages/{language}/")
    key = str(uuid.uuid4())
    cms.uploads[key] = found
    raise Redirect(f"/{region.slug}/pages/{language}/xliff/import/{key}/")


def view_import(cms: FakeCms, request: Request, region: Region, language: str, key: str) -> httpx.Response:
    """Shows what would be imported; the flag "in translation" goes already now."""
    for item, target, _ in _read(cms, request, region, key):
        for version in item.translations.get(target, []):
            version.in_translation = False
    return html_pages.whole(request, f'<form method="post">{html_pages.token(request)}</form>')


def confirm_import(cms: FakeCms, request: Request, region: Region, language: str, key: str) -> httpx.Response:
    """A new version for each file that can be read, changed or not; no lock is looked at."""
    imported, failed = [], False
    for item, target, values in _read(cms, request, region, key):
        if not request.user.may("edit") or not values.get("title"):
            request.tell(f"Page {values.get('title', '')} could not be imported successfully because of the errors:")
            failed = True
            continue
        node_source = item.region.node(target).source
        newest, source = item.newest(target), item.newest(node_source) if node_source else None
        status = newest.status if newest else (source.status if source else "DRAFT")
        slug = values.get("slug") or (newest.slug if newest else "")
        slug = item.region.free_slug(item, target, slug or slugify(values["title"]) or "page")
        content = texts.stored(values.get("content", ""), target, cms.regions)
        machine = request.value("machine_translated") == "on"
        item.region.save(
            item,
            target,
            title=values["title"],
            slug=slug,
            content=content,
            status=status,
            machine=machine,
            in_translation=False,
            creator=None,
        )
        imported.append(_readable_title(item, values["title"]))
    if imported:
        request.tell(f"Page{'s' if len(imported) > 1 else ''} {', '.join(imported)} was imported successfully.")
    if failed:
        return html_pages.whole(request, f'<form method="post">{html_pages.token(request)}</form>')
    raise Redirect(f"/{region.slug}/pages/{language}/")


def _readable_title(item: Item, title: str) -> str:
    first = item.newest(item.region.first_language)
    assert first is not None
    return f'"{title}" (Title in {LANGUAGES[item.region.first_language].english}: "{first.title}")'


def _read(cms: FakeCms, request: Request, region: Region, key: str) -> list[tuple[Item, str, dict[str, str]]]:
    if key not in cms.uploads:
        request.tell("This XLIFF import is no longer available.")
        raise Redirect(f"/{region.slug}/pages/{region.first_language}/")
    found = []
    for name, content in cms.uploads[key]:
        if name.endswith(".xlf"):
            continue  # silently
        try:
            found += _units(region, content)
        except LookupError:
            request.tell(
                f'The page referenced in XLIFF file "{name}" could not be found. Please contact the administrator.'
            )
        except (etree.XMLSyntaxError, ValueError):
            request.tell(
                f'An unexpected error has occurred while importing XLIFF file "{name}". '
                "Please try again later or contact an administrator."
            )
    return found


def _units(region: Region, content: bytes) -> list[tuple[Item, str, dict[str, str]]]:
    if re.search(rb"<!DOCTYPE", content):
        raise ValueError("a DOCTYPE")
    root = etree.fromstring(content)
    if root.tag != f"{_NAMESPACE}xliff" or root.prefix is not None:
        raise ValueError("not XLIFF 1.2")
    known = {name: language.slug for language in LANGUAGES.values() for name in (language.slug, language.tag)}
    found = []
    for file in root.iter(f"{_NAMESPACE}file"):
        item = region.items["page", int(file.get("original", ""))]
        if not {file.get("source-language"), file.get("target-language")} <= known.keys():
            raise ValueError("an unknown language")
        values: dict[str, str] = {}
        for unit in file.iter(f"{_NAMESPACE}trans-unit"):
            target = unit.find(f".//{_NAMESPACE}target")
            if target is None:
                raise ValueError("no target")
            names = {"title": "title", "body": "content", "content": "content", "slug": "slug", "status": "status"}
            values[names.get(unit.get("resname", ""), "")] = "".join(target.itertext())
        if "" in values:
            raise ValueError("an unknown unit")
        found.append((item, known[file.get("target-language", "")], values))
    return found
