"""Whatever comes back from volunteers: a ZIP archive, an archive in an archive, a PO or XLIFF file by any name."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipeline.errors import FormatError
from pipeline.formats import po, xliff12, xliff21
from pipeline.formats.archive import PACK_AGAIN, SIGNATURES, Archive, Budget, Limits, Member, is_archive, megabytes
from pipeline.formats.kinds import foreign_kind, is_xliff_2, looks_like_translation, looks_like_xml, office_kind
from pipeline.model import ReturnedFile

MANIFEST = "manifest.json"
"""What a package says about itself; returned packages often still have it."""

_SUFFIXES = (".po", ".xlf", ".xliff", ".sdlxliff", ".mqxliff", ".mxliff", ".zip")
"""The long ones are XLIFF 1.2 of Trados, memoQ and Phrase."""
_NEVER = re.compile(r"\.(html?|json|csv|tsv|tmx|tbx|mo|png|jpe?g|gif|svg|webp|heic|ico|mp[34]|ini|properties|db)$")
"""Files beside translations that are none: our own, of tools and of systems. All others are looked into."""
_BACKUP = re.compile(r"(~|\.(bak|orig|old|tmp|swp|pot))$")
"""Older states of a file, and templates: read only where there is nothing else."""

_QUOTATION = re.compile(rb"^> ?", re.MULTILINE)

_KEPT = "what could be read of it is kept as suggestions, none as reviewed; send it again"


@dataclass(frozen=True, slots=True)
class BadFile:
    """A file that came back and cannot be read, or an archive of which a part may be missing."""

    name: str
    reason: str
    """One sentence for people: what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Returned:
    """Everything that one returned file held."""

    files: tuple[ReturnedFile, ...]
    bad: tuple[BadFile, ...] = ()
    """What could not be read, and archives of which a part may be missing. Damaged files that could be read stand in
    ``files``, with ``faults``."""
    untouched: tuple[str, ...] = ()
    """Files left out because they are byte for byte as they went out, beside one of the same package that is not."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """What the manifest in a returned package says that it held."""

    package_id: str
    folder: str
    digests: frozenset[str]


@dataclass(slots=True)
class _Found:
    """What was read so far of one returned file."""

    budget: Budget
    files: list[ReturnedFile] = field(default_factory=list)
    bad: list[BadFile] = field(default_factory=list)
    sent: list[_Sent] = field(default_factory=list)


def read_any(data: bytes, name: str, limits: Limits = Limits()) -> Returned:
    """Read a returned file for what it is, whatever it is called: a ZIP archive, XLIFF or PO.

    Raises FormatError when nothing in it can be used; of an archive, what can be read is returned beside what
    cannot. ``name`` is for messages.
    """
    if is_archive(data):
        return read(data, name, limits)
    if len(data) > limits.file:
        raise FormatError(f"{name} is too large (over {megabytes(limits.file)})", "split it into several files")
    return Returned((_read_file(data, name),))


def read(data: bytes, name: str, limits: Limits = Limits()) -> Returned:
    """Read a returned ZIP archive: every translation in it, in any folder, also in archives inside it.

    Of a damaged file, what can still be read comes back too, none of it as reviewed. Raises FormatError when ``data``
    is no archive, holds too many files, or no translation.
    """
    found = _Found(Budget.of(limits))
    _read_archive(data, name, found, nested=False)
    if not found.files and not found.bad:
        raise FormatError(f"{name} holds no .po, .xlf or .xliff file", "send the file you translated in")
    untouched = tuple(file.name for file in found.files if _is_untouched(file, found))
    files = tuple(file for file in found.files if file.name not in untouched)
    return Returned(files, tuple(found.bad), untouched)


def _read_archive(data: bytes, name: str, found: _Found, *, nested: bool) -> None:
    archive = Archive(data, name, found.budget.limits)
    if kind := office_kind(member.name for member in archive.members):
        raise FormatError(f"{name} is {kind.what}", kind.hint)
    wanted = _wanted(archive.members)
    if archive.fault and not wanted:
        raise FormatError(f"{name} is not a ZIP archive that can be read: {archive.fault}", PACK_AGAIN)
    if len(wanted) > found.budget.members:
        limit = found.budget.limits.members
        raise FormatError(f"{name} holds more than {limit} files", "send only the .po or .xlf files")
    found.budget.members -= len(wanted)
    if archive.fault:
        hint = "what could still be found in it was read; if something is missing, send it again"
        found.bad.append(BadFile(name, str(FormatError(f"{name}: {archive.fault}", hint))))
    for member in wanted:
        label = f"{name}/{member.name}"
        try:
            _read_member(archive, member, label, found, nested=nested)
        except FormatError as error:
            found.bad.append(BadFile(label, str(error)))


def _wanted(inside: Iterable[Member]) -> Sequence[Member]:
    """The members to look into."""
    possible = [member for member in inside if member.name and not _is_shadow(member.name)]
    chosen = [m for m in possible if _is_manifest(m.name) or not _NEVER.search(m.name.lower())]
    current = [member for member in chosen if not _BACKUP.search(member.name.lower())]
    return current if any(not _is_manifest(member.name) for member in current) else chosen


def _is_manifest(name: str) -> bool:
    return _parts(name)[-1] == MANIFEST


def _is_shadow(name: str) -> bool:
    """macOS adds a shadow of every file, with the same suffix and no text in it."""
    parts = _parts(name)
    return "__MACOSX" in parts or parts[-1].startswith("._")


def _parts(name: str) -> list[str]:
    return name.replace("\\", "/").split("/")


def _read_member(archive: Archive, member: Member, label: str, found: _Found, *, nested: bool) -> None:
    content = archive.unpack(member, label, found.budget)
    if _is_manifest(member.name):
        if sent := _manifest(content.data, "/".join(_parts(label)[:-1])):
            found.sent.append(sent)
    elif content.data.startswith(SIGNATURES):
        if nested:
            raise FormatError(f"{label} is an archive in an archive in an archive", "send that one by itself")
        _read_archive(content.data, label, found, nested=True)
    elif _is_one(member.name, content.data):
        file = _read_content(content.data, content.damage, label)
        if len(file.entries) > found.budget.texts:
            raise FormatError(f"{label} holds more texts than are read of one archive", "send it by itself")
        found.budget.texts -= len(file.entries)
        found.files.append(file)


def _is_one(name: str, data: bytes) -> bool:
    """True for what claims to be a translation, is one, or might have been meant as one."""
    return name.lower().endswith(_SUFFIXES) or looks_like_translation(data) or foreign_kind(data) is not None


def _read_content(data: bytes, damage: str, label: str) -> ReturnedFile:
    if not damage:
        return _read_file(data, label)
    try:
        file = _read_file(data, label)
    except FormatError as error:
        what = f"{label} is damaged ({damage}), and what is left of it cannot be read ({error.what})"
        raise FormatError(what, "send it again") from error
    entries = (replace(entry, reviewed=False, where=f"{entry.where} ({damage})") for entry in file.entries)
    fault = f"it is damaged ({damage}): {_KEPT}"
    return replace(file, entries=tuple(entries), faults=(fault, *file.faults))


def _read_file(data: bytes, name: str) -> ReturnedFile:
    if kind := foreign_kind(data):
        raise FormatError(f"{name} is {kind.what}", kind.hint)
    data = _unquoted(data)
    if not looks_like_xml(data):
        file, format_ = po.parse(data, name), "po"
    elif is_xliff_2(data):
        file, format_ = xliff21.parse(data, name), "xliff2.1"
    else:
        file, format_ = xliff12.parse(data, name), "xliff1.2"
    return replace(file, format=file.format or format_, digest=file.digest or hashlib.sha256(data).hexdigest())


def _unquoted(data: bytes) -> bytes:
    """Without the mark that mail programs put in front of each line of a text that is answered to."""
    lines = data.splitlines() if data.startswith(b">") else []
    if not lines or not all(line.startswith(b">") for line in lines if line.strip()):
        return data
    return _QUOTATION.sub(b"", data)


def _manifest(data: bytes, folder: str) -> _Sent | None:
    """What a manifest says; ``None`` for one that is damaged or no manifest of ours."""
    try:
        content = json.loads(data)
        digests = frozenset(str(facts["sha256"]) for facts in content["files"].values())
        return _Sent(str(content["package"]), folder, digests)
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        return None


def _is_untouched(file: ReturnedFile, found: _Found) -> bool:
    """True for a file that went out like this, when another of the same package came back with work in it, or broken.

    A package holds the same texts in several formats and people work in one of them only.
    """
    return any(
        file.digest in sent.digests
        and (
            any(bad.name.startswith(f"{sent.folder}/") for bad in found.bad)
            or any(other.digest not in sent.digests and _is_of(other, sent) for other in found.files)
        )
        for sent in found.sent
    )


def _is_of(file: ReturnedFile, sent: _Sent) -> bool:
    return file.package_id == sent.package_id or (file.package_id is None and file.name.startswith(f"{sent.folder}/"))
