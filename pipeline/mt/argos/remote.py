"""The Argos package index and downloads: announced, bounded, and given up within seconds without a network."""

from __future__ import annotations

import contextlib
import json
import os
import re
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from pipeline.errors import EngineError, FormatError, TransientError
from pipeline.mt.argos.vendor import argos
from pipeline.mt.languages import PIVOT, source_codes, target_codes
from pipeline.progress import Progress

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")

_MAX_INDEX_BYTES = 20 * 1024**2
_BLOCK = 256 * 1024
_OFFLINE_HINT = "check the network, or install a model from a file with: sprachlotse models install FILE"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds."""

    connect: float = 3.0
    silence: float = 15.0
    """Longest silence in the middle of a download."""
    begin: float = 8.0
    """Longest wait for the whole index, and for a download to begin; name resolution and proxies included."""


PATIENT = Patience()


class ModelSourceUnavailable(TransientError):
    """The package index or a download does not answer right now."""


@dataclass(frozen=True, slots=True)
class AvailableModel:
    """A model that the package index offers."""

    code: str
    """E.g. ``translate-de_en``."""
    version: str
    from_code: str
    to_code: str
    links: tuple[str, ...]
    """Addresses of the same file, tried in order."""

    def translates(self, from_lang: str, to_lang: str) -> bool:
        """True when it leads from one language to the other, both in a municipality's or in Argos' codes."""
        return self.from_code.lower() in source_codes(from_lang) and self.to_code.lower() in target_codes(to_lang)


def available(index_url: str | None = None, patience: Patience = PATIENT) -> tuple[AvailableModel, ...]:
    """What the package index offers, by code, oldest version first; entries that make no sense are left out.

    ``index_url``: default is Argos' own (``ARGOS_PACKAGE_INDEX``). Raises ModelSourceUnavailable when it does
    not answer in time, EngineError when it refuses, FormatError when what it answers is no index.
    """
    url = index_url if index_url is not None else str(argos("settings").remote_package_index)
    body = _in_time(url, lambda: _get(url, patience), patience.begin)
    try:
        index = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{url} does not hold an index of Argos packages", _OFFLINE_HINT) from error
    if not isinstance(index, list):
        raise FormatError(f"{url} does not hold an index of Argos packages", _OFFLINE_HINT)
    models = [model for model in map(_available_model, index) if model]
    return tuple(sorted(models, key=lambda model: (model.code, _numbers(model.version))))


def available_pair(
    from_lang: str, to_lang: str, index_url: str | None = None, patience: Patience = PATIENT
) -> AvailableModel:
    """The newest direct model for a pair that the index offers. Raises as :func:`available`, and EngineError
    when the index has none."""
    fitting = [model for model in available(index_url, patience) if model.translates(from_lang, to_lang)]
    if not fitting:
        raise EngineError(
            f"the package index has no model that translates {from_lang} directly to {to_lang}",
            f"install two that lead through {PIVOT}: {from_lang}-{PIVOT} and {PIVOT}-{to_lang}",
        )
    return max(fitting, key=lambda model: _numbers(model.version))


def download(
    model: AvailableModel, progress: Progress, folder: Path | None = None, patience: Patience = PATIENT
) -> Path:
    """Downloads ``model`` into ``folder`` (default: Argos' cache) and returns the file, whole and a real ZIP.

    Progress is in bytes; its label names the size when the server tells it. The links are tried in order. Raises
    ModelSourceUnavailable when none answers or the transfer breaks, EngineError when the servers do not
    have it or the folder cannot be written, FormatError when what came is no package.
    """
    target = (Path(argos("settings").downloads_dir) if folder is None else folder) / _file_name(model)
    if not model.links:
        raise EngineError(f"the package index has no address for {model.code} {model.version}", _OFFLINE_HINT)
    for number, url in enumerate(model.links, start=1):
        try:
            return _download(model, url, target, progress, patience)
        except (ModelSourceUnavailable, EngineError, FormatError):
            if number == len(model.links):
                raise
    raise AssertionError("unreachable")


def _available_model(entry: object) -> AvailableModel | None:
    if not isinstance(entry, Mapping) or entry.get("type", "translate") != "translate":
        return None
    from_code, to_code, links = entry.get("from_code"), entry.get("to_code"), entry.get("links")
    if not isinstance(from_code, str) or not isinstance(to_code, str) or not isinstance(links, list):
        return None
    addresses = tuple(link for link in links if isinstance(link, str) and link.startswith(("https://", "http://")))
    if not addresses:
        return None
    version = str(entry.get("package_version", ""))
    return AvailableModel(f"translate-{from_code}_{to_code}", version, from_code, to_code, addresses)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


def _file_name(model: AvailableModel) -> str:
    return re.sub(r"[^0-9A-Za-z_-]+", "_", f"{model.code}-{model.version}") + ".argosmodel"


def _download(model: AvailableModel, url: str, target: Path, progress: Progress, patience: Patience) -> Path:
    label = f"Downloading {model.from_code} → {model.to_code} {model.version}"
    connection = _stream(url, patience)
    with contextlib.ExitStack() as stack:
        response = _in_time(url, connection.__enter__, patience.begin)
        stack.push(connection)
        size = response.headers.get("content-length", "")
        total = int(size) if size.isdecimal() and "content-encoding" not in response.headers else None
        progress.start(f"{label} ({total / 1e6:.1f} MB)" if total is not None else label, total)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{target.stem}-", suffix=".part", dir=target.parent)
            part = Path(name)
            stack.callback(part.unlink, missing_ok=True)
            with os.fdopen(handle, "wb") as sink:
                for block in _blocks(url, response):
                    sink.write(block)
                    progress.advance(len(block))
            if not zipfile.is_zipfile(part):
                raise FormatError(f"what {url} sent is no Argos package", _OFFLINE_HINT)
            part.replace(target)
        except OSError as error:
            raise EngineError(
                f"{target} could not be written ({error.strerror or error})",
                "check the folder's rights and the free space",
            ) from error
    return target


# --- httpx, imported only when the network is asked: it costs 0.1 s that no other command should pay ----


def _get(url: str, patience: Patience) -> bytes:
    with _stream(url, patience) as response:
        body = b""
        for block in _blocks(url, response):
            body += block
            if len(body) > _MAX_INDEX_BYTES:
                raise FormatError(f"{url} is too large for an index of Argos packages", _OFFLINE_HINT)
        return body


@contextlib.contextmanager
def _stream(url: str, patience: Patience) -> Iterator[httpx.Response]:
    import httpx

    timeout = httpx.Timeout(patience.silence, connect=patience.connect)
    with (
        _translated(url),
        httpx.Client(timeout=timeout, follow_redirects=True) as client,
        client.stream("GET", url, headers={"User-Agent": "sprachlotse"}) as response,
    ):
        if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise ModelSourceUnavailable(f"{url} answers {response.status_code}", "try again later")
        if response.status_code != httpx.codes.OK:
            raise EngineError(f"{url} answers {response.status_code}", _OFFLINE_HINT)
        yield response


def _blocks(url: str, response: httpx.Response) -> Iterator[bytes]:
    with _translated(url):
        yield from response.iter_bytes(_BLOCK)


@contextlib.contextmanager
def _translated(url: str) -> Iterator[None]:
    import httpx

    try:
        yield
    except httpx.TimeoutException as error:
        raise ModelSourceUnavailable(f"{url} does not answer in time", _OFFLINE_HINT) from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise EngineError(f"{url} is not an address that can be asked", "check ARGOS_PACKAGE_INDEX") from error
    except httpx.HTTPError as error:
        raise ModelSourceUnavailable(f"{url} cannot be reached or broke off ({error})", _OFFLINE_HINT) from error


def _in_time(url: str, work: Callable[[], T], seconds: float) -> T:
    """``work()``, given up after ``seconds``: name resolution has no timeout of its own."""
    outcome: list[T | BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise ModelSourceUnavailable(f"{url} does not answer within {seconds:g} s", _OFFLINE_HINT)
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]
