"""Argos translation models: which are installed, installing, removing, finding a way between languages.

They live in Argos' own folder (``ARGOS_PACKAGES_DIR`` or Argos' default), so models installed with
Argos are found, and the other way round. ``argostranslate.package`` describes them; installing is
our own, because Argos' would import torch and unpack without looking. The index and downloads are in
:mod:`pipeline.mt.argos.remote`.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import filelock

from pipeline.errors import EngineError, FormatError, TransientError
from pipeline.mt.argos.archive import MAX_BYTES, unpack
from pipeline.mt.argos.remote import AvailableModel, available, available_pair, download
from pipeline.mt.argos.vendor import argos
from pipeline.mt.languages import PIVOT, source_codes, target_codes

__all__ = [
    "AvailableModel",
    "Inventory",
    "Model",
    "available",
    "available_pair",
    "default_folder",
    "download",
    "find",
    "install",
    "installed",
    "inventory",
    "remove",
]

_LOCK = ".sprachlotse.lock"
LOCK_SECONDS = 60.0
"""How long to wait for another process that installs or removes models."""
_LANGUAGE_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,15}")
_NAMED = re.compile(r"(?:translate-)?([a-z]{2,3})_([a-z]{2,3})(?![a-z]).*", re.IGNORECASE)
"""What files and folders of packages are called, e.g. ``translate-de_en-1_9`` or ``de_en``."""
_VOCABULARIES = (("shared_vocabulary",), ("source_vocabulary", "target_vocabulary"))


@dataclass(frozen=True, slots=True)
class Model:
    """An installed Argos package that translates from one language to another."""

    code: str
    """E.g. ``translate-de_en``."""
    version: str
    """As the package says, e.g. ``1.9``; empty when it does not."""
    from_code: str
    to_code: str
    path: Path
    """The package's folder."""
    size: int
    """Bytes on disk."""
    target_prefix: str = ""
    """A token that the model wants in front of each target; empty for nearly all models."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is in a folder of packages."""

    models: tuple[Model, ...] = ()
    """By code, newest version first."""
    problems: tuple[str, ...] = ()
    """One sentence for each folder that cannot be used."""
    reason: str = ""
    """Why there are no models at all, and what to do; empty when there are some."""


class _BrokenPackage(Exception):
    """Why a package's folder cannot be used, without its name and without advice."""


def default_folder() -> Path:
    """Argos' own folder of packages. Raises EngineError when argostranslate is not there or cannot start."""
    return Path(argos("settings").package_data_dir)


def inventory(folder: Path | None = None) -> Inventory:
    """The models and broken packages in ``folder`` (default: Argos' own); a missing folder is an empty one.

    Never raises: without argostranslate the inventory is empty and says why.
    """
    models: list[Model] = []
    problems: list[str] = []
    try:
        argos("package")
        root = default_folder() if folder is None else folder
        paths = _package_folders(root)
    except EngineError as error:
        return Inventory(reason=str(error))
    for path in paths:
        try:
            model = _describe(path)
        except _BrokenPackage as error:
            problems.append(f"{path} {error}: delete that folder and install the model again")
        else:
            models += [model] if model else []
    models.sort(key=_version_key, reverse=True)
    models.sort(key=lambda model: model.code)
    reason = f"no translation model is installed in {root}: install one with: sprachlotse models install FILE"
    return Inventory(tuple(models), tuple(problems), "" if models else reason)


def installed(folder: Path | None = None) -> tuple[Model, ...]:
    """The usable models in ``folder`` (default: Argos' own), by code, newest version first. Never raises."""
    return inventory(folder).models


def find(
    from_lang: str, to_lang: str, folder: Path | None = None, *, models: Sequence[Model] | None = None
) -> tuple[Model, ...] | None:
    """The models that lead from one language to the other: one, or two through English; ``None`` if none do.

    Language codes may be a municipality's or Argos' (:mod:`pipeline.mt.languages`). Of several versions
    the newest is taken. ``models`` to choose from; default: those installed in ``folder``.
    """
    if set(source_codes(from_lang)) & set(target_codes(to_lang)):
        return None  # the same language, if need be by another name
    known = installed(folder) if models is None else tuple(models)
    direct = _pair(known, source_codes(from_lang), target_codes(to_lang))
    if direct:
        return (direct,)
    first = _pair(known, source_codes(from_lang), (PIVOT,))
    second = _pair(known, (PIVOT,), target_codes(to_lang))
    return (first, second) if first and second else None


def install(file: Path, folder: Path | None = None, *, max_bytes: int = MAX_BYTES, wait: float = LOCK_SECONDS) -> Model:
    """Installs an ``.argosmodel`` file; the same version of the same model is replaced.

    ``max_bytes`` unpacked; ``wait`` seconds for another process that is busy there. Either the whole model is
    there afterwards, or nothing has changed. Raises FormatError when the file is not a usable package, EngineError
    when argostranslate is missing or the folder cannot be written, TransientError when ``wait`` was not enough.
    """
    argos("package")
    root = default_folder() if folder is None else folder
    with _workplace(root, wait) as temporary:
        unpacked = unpack(file, temporary, max_bytes)
        try:
            new = _describe(unpacked)
            if new is not None:
                _check_direction(file.stem, new.from_code, new.to_code)
        except _BrokenPackage as error:
            raise FormatError(f"{file} {error}", "get the package again, or another version of it") from error
        if new is None:
            raise FormatError(f"{file} is an Argos package, but not one that translates", "take a translate-… package")
        # The name is made from what the package is, as Argos does, so that it can never replace another model.
        final = root / f"{new.code}-{re.sub(r'[^0-9A-Za-z]+', '_', new.version)}"
        old = {model.path for model in installed(root) if (model.code, model.version) == (new.code, new.version)}
        if final.exists() or final.is_symlink():
            old.add(final)
        for number, path in enumerate(sorted(old)):
            path.rename(temporary / f"replaced-{number}")
        unpacked.rename(final)
        described = _describe(final)
    if described is None:  # it was one before it was renamed
        raise EngineError(f"{final} changed while it was installed", "try again")
    return described


def remove(code: str, folder: Path | None = None, *, wait: float = LOCK_SECONDS) -> Model:
    """Removes every version of the model ``code`` (e.g. ``translate-de_en``); returns the newest of them.

    Raises EngineError when there is none or it cannot be removed, TransientError as :func:`install`.
    """
    argos("package")
    root = default_folder() if folder is None else folder
    found = [model for model in installed(root) if model.code == code]
    if not found:
        known = ", ".join(dict.fromkeys(model.code for model in installed(root))) or "none"
        raise EngineError(f"the model {code!r} is not installed in {root}", f"installed are: {known}")
    with _workplace(root, wait) as temporary:
        for number, model in enumerate(found):
            # Out of sight in one step; the temporary folder is deleted afterwards.
            model.path.rename(temporary / f"removed-{number}")
    return found[0]


# --- reading -----------------------------------------------------------------------------------------


def _package_folders(root: Path) -> list[Path]:
    try:
        return sorted(path for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    except FileNotFoundError:
        return []
    except OSError as error:
        raise EngineError(
            f"the folder of models {root} cannot be read ({error.strerror})", "check its rights, or ARGOS_PACKAGES_DIR"
        ) from error


def _describe(path: Path) -> Model | None:
    """The package in ``path``; ``None`` when it is no translation model. Raises _BrokenPackage."""
    try:
        package = argos("package").Package(path)
        kind, version, prefix = package.type, str(package.package_version), str(package.target_prefix)
        from_code, to_code = package.from_code, package.to_code
        size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    except FileNotFoundError as error:
        raise _BrokenPackage("has no metadata.json") from error
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise _BrokenPackage("has a metadata.json that cannot be read") from error
    if kind != "translate":
        return None
    for code in (from_code, to_code):
        if not isinstance(code, str) or not _LANGUAGE_CODE.fullmatch(code):
            raise _BrokenPackage("has a metadata.json that names no pair of languages")
    _check_direction(path.name, from_code, to_code)
    _check_files(path)
    return Model(
        code=f"translate-{from_code}_{to_code}",
        version=version,
        from_code=from_code,
        to_code=to_code,
        path=path,
        size=size,
        target_prefix=prefix,
    )


def _check_direction(name: str, from_code: str, to_code: str) -> None:
    """Raises _BrokenPackage for a package whose name says the other direction.

    One of both is wrong, and to translate the wrong way gives nonsense that looks like a translation.
    """
    named = _NAMED.fullmatch(name)
    if named and from_code != to_code and (named[1].lower(), named[2].lower()) == (to_code.lower(), from_code.lower()):
        raise _BrokenPackage(
            f"is named as a model for {to_code}→{from_code}, but its metadata.json says {from_code}→{to_code}"
        )


def _check_files(path: Path) -> None:
    model = path / "model"
    if not (model / "model.bin").is_file():
        raise _BrokenPackage("has no model/model.bin")
    if not any(all(any(model.glob(f"{name}.*")) for name in names) for names in _VOCABULARIES):
        raise _BrokenPackage("has no vocabulary in its model folder")
    if not (path / "sentencepiece.model").is_file():
        if (path / "bpe.model").is_file():
            raise _BrokenPackage("uses the BPE tokenizer of some Argos models, which Sprachlotse does not run")
        raise _BrokenPackage("has no sentencepiece.model")


def _pair(models: Sequence[Model], sources: Sequence[str], targets: Sequence[str]) -> Model | None:
    for source in sources:
        for target in targets:
            fitting = [m for m in models if (m.from_code.lower(), m.to_code.lower()) == (source, target)]
            if fitting:
                return max(fitting, key=_version_key)
    return None


def _version_key(model: Model) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", model.version))


# --- writing -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _workplace(root: Path, wait: float) -> Iterator[Path]:
    """A temporary folder on ``root``'s disk, for us alone; it and what killed runs left are deleted afterwards."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(root / _LOCK, timeout=wait):
            place, prefix = _beside(root), f".{root.name}-sprachlotse-"
            for leftover in place.glob(f"{prefix}*"):
                shutil.rmtree(leftover)
            temporary = Path(tempfile.mkdtemp(prefix=prefix, dir=place))
            try:
                yield temporary
            finally:
                shutil.rmtree(temporary)
    except filelock.Timeout as error:
        raise TransientError(
            f"another process has been installing or removing models in {root} for {wait:g} s",
            "wait until it is done and try again",
        ) from error
    except OSError as error:
        raise EngineError(
            f"the folder of models {root} cannot be written ({error.strerror or error})",
            "check its rights and the free space, or set ARGOS_PACKAGES_DIR to another folder",
        ) from error


def _beside(root: Path) -> Path:
    # Inside root, a folder left by a killed run would stop Argos itself from listing its packages. But where
    # root is a mounted volume, its parent is on another disk and nothing could be renamed from there.
    parent = root.resolve().parent
    same_disk = parent.stat().st_dev == root.stat().st_dev
    return parent if same_disk and os.access(parent, os.W_OK) else root
