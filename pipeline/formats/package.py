"""The ZIP that goes out to volunteers; what comes back from them is read by :mod:`pipeline.formats.returned`.

``MUNICIPALITY_LANGUAGE.po``, ``.xlf`` (XLIFF 1.2), ``_2.1.xlf``
    The texts, the same in each.
``glossary/MUNICIPALITY_LANGUAGE.tbx``, ``glossary.csv``
    The glossary, for translation programs and for people. The table does not stand in the folder: OmegaT reads every
    file in a glossary folder, and would take the table's cells for terms.
``memory.tmx``
    The translation memory that was used.
``preview.html`` (and ``preview-2.html`` …), ``README.html``
    For people: the texts page by page; what to do.
``manifest.json``
    What is in it, and what an import compares with.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC
from functools import cache

from pipeline.formats import package_preview, po, tbx, termcsv, tmx, xliff12, xliff21
from pipeline.formats.archive import Limits
from pipeline.formats.readme import readme
from pipeline.formats.returned import MANIFEST, BadFile, Returned, read, read_any
from pipeline.literals import Finder, find_literals
from pipeline.model import PackageEntry, PackageInfo, Term, TermStatus
from pipeline.state import Review

__all__ = [
    "FORMATS",
    "BadFile",
    "Limits",
    "Returned",
    "file_names",
    "manifest",
    "read",
    "read_any",
    "serialize",
]

FORMATS = ("po", "xliff1.2", "xliff2.1")
"""What :func:`serialize` can put in a package."""

GLOSSARY_TABLE, MEMORY, README = "glossary.csv", "memory.tmx", "README.html"

_Writer = Callable[[PackageInfo, Sequence[PackageEntry], Finder], bytes]


def _po(info: PackageInfo, entries: Sequence[PackageEntry], _: Finder) -> bytes:
    return po.serialize(info, entries)


_WRITERS: Mapping[str, tuple[str, _Writer]] = {
    "po": (".po", _po),
    "xliff1.2": (".xlf", xliff12.serialize),
    "xliff2.1": ("_2.1.xlf", xliff21.serialize),
}


def serialize(
    info: PackageInfo,
    entries: Sequence[PackageEntry],
    formats: Sequence[str] = FORMATS,
    *,
    terms: Sequence[Term] = (),
    memory: Iterable[tmx.Unit] = (),
    extra: Mapping[str, bytes] | None = None,
) -> bytes:
    """The package as a ZIP archive: the same input gives the same bytes.

    ``formats`` are of :data:`FORMATS`, at least one. ``terms`` is the municipality's glossary for this language,
    ``memory`` the translations that were used; without any, their files are left out. ``extra`` are more files (name →
    bytes). Raises ValueError for a format that is not one of :data:`FORMATS`, or for none.
    """
    unknown = [name for name in formats if name not in _WRITERS]
    if unknown or not formats:
        raise ValueError(f"not a format of packages: {', '.join(unknown) or 'none at all'}")
    writers = [write for _, write in (_WRITERS[name] for name in formats)]
    translations = dict(zip(file_names(info, formats), writers, strict=True))
    find = cache(find_literals)  # for this package only: the texts are the same in every format
    files = {name: write(info, entries, find) for name, write in translations.items()}
    del find  # before the rest takes memory
    files |= _glossary(info, terms)
    if units := tuple(memory):
        files[MEMORY] = tmx.serialize(info.source_language, info.municipality, units, codes_as_text=True)
    files |= package_preview.serialize(info, entries)
    files[README] = readme(info, tuple(files), tuple(zip(formats, translations, strict=True)))
    files |= extra or {}
    files[MANIFEST] = manifest(info, entries, files, formats)
    return _packed(info, files)


def file_names(info: PackageInfo, formats: Sequence[str] = FORMATS) -> tuple[str, ...]:
    """Names of the members that hold translations, in the order of ``formats``."""
    return tuple(_stem(info) + _WRITERS[name][0] for name in formats)


def manifest(
    info: PackageInfo, entries: Sequence[PackageEntry], files: Mapping[str, bytes], formats: Sequence[str] = ()
) -> bytes:
    """``manifest.json``: what is in the package, and per document and entry the base that an import merges against."""
    vouched = (Review.REVIEWED, Review.FINAL)
    content = {
        "package": info.id,
        "municipality": info.municipality,
        "source_language": info.source_language,
        "target_language": info.target_language,
        "created": info.created.isoformat(),
        "selection": info.selection,
        "formats": list(formats),
        "counts": {
            "entries": len(entries),
            "documents": len({entry.document for entry in entries}),
            "words": sum(entry.words for entry in entries),
            "untranslated": sum(not entry.target for entry in entries),
            "to_check": sum(bool(entry.target) and entry.review not in vouched for entry in entries),
            "reviewed": sum(bool(entry.target) and entry.review in vouched for entry in entries),
        },
        "files": {
            name: {"sha256": hashlib.sha256(files[name]).hexdigest(), "bytes": len(files[name])}
            for name in sorted(files)
        },
        "documents": _documents(entries),
        "entries": [
            {
                "id": entry.segment_id,
                "source": _digest(entry.source),
                "target": _digest(entry.target),
                "review": entry.review.value,
            }
            for entry in entries
        ],
    }
    return (json.dumps(content, ensure_ascii=True, indent=1) + "\n").encode()


def _documents(entries: Sequence[PackageEntry]) -> list[dict[str, object]]:
    """Each document once, with the revision of the source that its entries were taken from."""
    first: dict[str, PackageEntry] = {}
    counts: dict[str, int] = {}
    revisions: dict[str, int] = {}
    for entry in entries:
        first.setdefault(entry.document, entry)
        counts[entry.document] = counts.get(entry.document, 0) + 1
        revisions[entry.document] = max(revisions.get(entry.document, 0), entry.revision)
    return [
        {
            "path": path,
            "key": entry.key,
            "title": entry.title,
            "revision": revisions[path],
            "entries": counts[path],
        }
        for path, entry in first.items()
    ]


def _glossary(info: PackageInfo, terms: Sequence[Term]) -> dict[str, bytes]:
    """All terms as a table; as TBX without forbidden renderings, which programs would offer like any other."""
    files: dict[str, bytes] = {}
    languages = (info.target_language,)
    if terms:
        files[GLOSSARY_TABLE] = termcsv.serialize(terms, info.source_language, languages)
    if wanted := [term for term in terms if term.status is not TermStatus.FORBIDDEN]:
        data = tbx.serialize(wanted, info.source_language, languages, info.name)
        files[f"glossary/{_stem(info)}.tbx"] = data
    return files


def _packed(info: PackageInfo, files: Mapping[str, bytes]) -> bytes:
    created = (info.created if info.created.tzinfo else info.created.replace(tzinfo=UTC)).astimezone(UTC)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            # ZIP knows no year before 1980.
            member = zipfile.ZipInfo(name, (max(created.year, 1980), *created.timetuple()[1:6]))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3
            member.external_attr = 0o644 << 16
            archive.writestr(member, files[name])
    return buffer.getvalue()


def _stem(info: PackageInfo) -> str:
    return re.sub(r"[^A-Za-z0-9._-]+", "-", f"{info.municipality}_{info.target_language}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
