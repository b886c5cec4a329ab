"""Talking to a LibreTranslate server: bounded, patient with what passes by itself, and clear about the rest.

The interface is that of LibreTranslate (``GET /languages``, ``/frontend/settings``, ``/spec``, ``POST /translate`` with
a list of texts), as its source has it; tried with 1.9.6. Where a proxy stands in front, it may answer anything.
"""

from __future__ import annotations

import atexit
import contextlib
import functools
import ipaddress
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.errors import EngineError, EngineUnavailable

if TYPE_CHECKING:
    import httpx

MAX_TEXTS = 50
"""Texts in one request; servers that take fewer say so, and are listened to."""
MAX_CHARACTERS = 5_000
"""Characters in one request of several texts, so that slow servers answer within :attr:`Patience.answer`."""
_CHECK_URL = "check 'url' in sprachlotse.toml and that the server is running"
_LIMIT = re.compile(r"\((\d+)\) exceeds (?:text|character) limit \((\d+)\)")
"""What the request has, texts or characters, and what it may have."""
_KEY = re.compile(r"api[ _-]?key", re.IGNORECASE)
_PASSES = frozenset({502, 503, 504})
"""What a proxy says while the server behind it is busy or starting."""
_HOPELESS = 3
"""So many texts in a row that the server fails on, and none that it could translate, and it is not the texts' fault."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds, and how often to try."""

    connect: float = 5.0
    answer: float = 120.0
    """For the translation of one request."""
    tries: int = 4
    busy: tuple[float, ...] = (1.0, 4.0, 15.0)
    """Before the second, third … try when the connection broke or the server is busy."""
    slow_down: tuple[float, ...] = (15.0, 30.0, 60.0)
    """The same when the server asks to slow down (429) and does not say for how long; its limits are per minute."""
    longest: float = 120.0
    """A server that asks for a longer break is not waited for."""


PATIENT = Patience()


class _TooMuch(Exception):
    """The request is larger than the server takes, ``has`` instead of ``limit`` (texts or characters; 0: unknown)."""

    def __init__(self, has: int = 0, limit: int = 0) -> None:
        self.has, self.limit = has, limit


class _Failed(Exception):
    """The server broke on this request (500); says why."""


@dataclass(slots=True)
class Server:
    """One LibreTranslate server. The API key is sent to it and stands nowhere else: not in errors, not in ``repr``."""

    url: str
    """Without a slash at the end."""
    _key: str | None
    _patience: Patience
    _sleep: Callable[[float], None]
    _batch: int = MAX_TEXTS
    _characters: int = MAX_CHARACTERS
    _answered: bool = False
    _failures: int = 0

    @classmethod
    def of(
        cls,
        url: str,
        key_variable: str | None,
        environment: Mapping[str, str],
        patience: Patience = PATIENT,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Server:
        """The server at ``url``, its API key from the environment variable ``key_variable``, if that names one.

        Asks nothing yet. Raises EngineError when the variable is not set.
        """
        key = environment.get(key_variable, "").strip() if key_variable else None
        if key_variable and not key:
            raise EngineError(
                f"the environment variable {key_variable}, which holds the API key for {url}, is not set",
                "set it where sprachlotse runs, or take api_key_env out of sprachlotse.toml",
            )
        return cls(url.rstrip("/"), key, patience, sleep)

    def __repr__(self) -> str:
        return f"Server({self.url!r})"

    @property
    def place(self) -> str:
        """Host and port, for people."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    def pairs(self) -> dict[str, frozenset[str]]:
        """Source language → target languages that the server offers, in its own codes. Raises as :meth:`translate`."""
        answer = self._get("/languages")
        if not isinstance(answer, list) or not all(isinstance(one, dict) and "code" in one for one in answer):
            raise self._nonsense("/languages")
        codes = frozenset(str(one["code"]) for one in answer)
        pairs: dict[str, frozenset[str]] = {}
        for one in answer:
            code, targets = str(one["code"]), one.get("targets")
            # Old servers do not list targets: there, everything translates into everything.
            pairs[code] = frozenset(map(str, targets)) if isinstance(targets, list) and targets else codes - {code}
        return pairs

    def version(self) -> str:
        """E.g. ``1.6.2``; empty when the server does not tell."""
        with contextlib.suppress(EngineError):  # only a name: what matters is asked elsewhere
            answer = self._get("/spec")
            info = answer.get("info") if isinstance(answer, dict) else None
            version = str(info.get("version", "")) if isinstance(info, dict) else ""
            return version if re.fullmatch(r"[\w.+-]{1,30}", version) else ""
        return ""

    def heed_limits(self) -> None:
        """Asks how long a text may be. A server that has no such page is believed to take anything."""
        with contextlib.suppress(EngineError):
            answer = self._get("/frontend/settings")
            limit = answer.get("charLimit") if isinstance(answer, dict) else None
            if isinstance(limit, int) and limit > 0:
                self._characters = min(self._characters, limit)

    def translate(self, texts: Sequence[str], source: str, target: str) -> Iterator[tuple[str, str | None]]:
        """Each text with its translation, request by request; ``None`` for one that is too long or breaks the server.

        Languages in the server's codes. Raises EngineError when the server refuses or answers nonsense,
        EngineUnavailable when it cannot be reached, or stays busy longer than the patience lasts.
        """
        start = 0
        while start < len(texts):
            end, size = start, 0
            while end < len(texts) and end - start < self._batch:
                size += len(texts[end])
                if end > start and size > self._characters:
                    break
                end += 1
            yield from self._some(texts[start:end], source, target)
            start = end

    def _some(self, texts: Sequence[str], source: str, target: str) -> Iterator[tuple[str, str | None]]:
        try:
            made = self._post(texts, source, target)
        except (_TooMuch, _Failed) as error:
            if len(texts) > 1:
                if isinstance(error, _TooMuch):
                    self._learn(error, texts)
                    yield from self.translate(texts, source, target)
                else:
                    for part in (texts[: len(texts) // 2], texts[len(texts) // 2 :]):
                        yield from self._some(part, source, target)
                return
            self._failures += isinstance(error, _Failed)
            if self._failures >= _HOPELESS and not self._answered:
                raise EngineError(
                    f"the LibreTranslate server at {self.place} cannot translate {source}→{target} ({error})",
                    "look into the server's log",
                ) from error
            yield texts[0], None
            return
        self._answered = True
        yield from zip(texts, made, strict=True)

    def _learn(self, error: _TooMuch, texts: Sequence[str]) -> None:
        """From now on requests are smaller than ``texts``: as small as the server says, else half."""
        if error.has == len(texts) > error.limit > 0:
            self._batch = min(self._batch, error.limit)
        elif 0 < error.limit < sum(map(len, texts)):
            self._characters = min(self._characters, error.limit)
        else:
            self._batch = len(texts) // 2

    def _post(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        order: dict[str, Any] = {"q": list(texts), "source": source, "target": target, "format": "text"}
        if self._key:
            order["api_key"] = self._key
        answer = self._ask("POST", "/translate", order)
        made = answer.get("translatedText") if isinstance(answer, dict) else None
        if not isinstance(made, list) or len(made) != len(texts) or not all(isinstance(one, str) for one in made):
            raise self._nonsense("/translate")
        return made

    def _get(self, path: str) -> Any:
        return self._ask("GET", path, None)

    def _ask(self, method: str, path: str, order: dict[str, Any] | None) -> Any:
        """The JSON that the server answers, tried again while what went wrong may pass."""
        for number in range(self._patience.tries):
            last = number + 1 == self._patience.tries
            try:
                response = self._send(method, path, order)
            except EngineUnavailable:
                if last or order is None:  # a server that does not even say what it offers is not waited for
                    raise
                wait = self._patience.busy[min(number, len(self._patience.busy) - 1)]
            else:
                if response.status_code == 429:
                    wait = self._break(response, number)
                elif response.status_code in _PASSES:
                    wait = self._patience.busy[min(number, len(self._patience.busy) - 1)]
                else:
                    return self._read(path, response)
                if last or wait > self._patience.longest:
                    raise self._busy(response, wait)
                if response.status_code == 429 and order and len(order["q"]) > 1 and number:
                    raise _TooMuch  # every text counts as a request there: fewer at a time fit under the limit
            self._sleep(wait)
        raise AssertionError("unreachable")

    def _send(self, method: str, path: str, order: dict[str, Any] | None) -> httpx.Response:
        import httpx

        try:
            # English, because one kind of refusal is told from another by its words.
            return self._client.request(method, self.url + path, json=order, headers={"Accept-Language": "en"})
        except httpx.TimeoutException as error:
            if order and len(order["q"]) > 1 and not isinstance(error, httpx.ConnectTimeout):
                raise _TooMuch from error
            raise EngineUnavailable(
                f"the LibreTranslate server at {self.place} does not answer in time", _CHECK_URL
            ) from error
        except httpx.InvalidURL as error:
            raise EngineError(f"{self.url} is no address of a server ({error})", _CHECK_URL) from error
        except httpx.HTTPError as error:
            raise EngineUnavailable(
                f"the LibreTranslate server at {self.place} cannot be reached or broke off ({error})", _CHECK_URL
            ) from error

    @property
    def _client(self) -> httpx.Client:
        return _client(_is_here(self.url), self._patience)

    def _read(self, path: str, response: httpx.Response) -> Any:
        status = response.status_code
        try:
            answer = response.json()
        except (ValueError, RecursionError):
            answer = None
        if status == 200:
            if answer is None:
                raise self._nonsense(path)
            return answer
        said = str(answer.get("error", "")) if isinstance(answer, dict) else ""
        said = self._without_key(" ".join(said.split()))[:200]
        if status == 413:
            raise _TooMuch
        if status == 400 and (limit := _LIMIT.search(said)):
            raise _TooMuch(int(limit[1]), int(limit[2]))
        if status == 500 and path == "/translate":
            raise _Failed(said or "it answers 500")
        if status == 401 or (status in (400, 403) and _KEY.search(said)):
            raise EngineError(
                f"the LibreTranslate server at {self.place} does not take the API key ({said or status})"
                if self._key
                else f"the LibreTranslate server at {self.place} wants an API key ({said or status})",
                "put the right key into the environment variable that api_key_env in sprachlotse.toml names",
            )
        reason = f"it answers {status}" + (f": {said}" if said else "")
        raise EngineError(f"the LibreTranslate server at {self.place} refuses {path} ({reason})", _CHECK_URL)

    def _break(self, response: httpx.Response, number: int) -> float:
        """Seconds that the server wants to be left alone for (Retry-After), or that are worth trying."""
        asked = response.headers.get("retry-after", "").strip()
        if asked.isdecimal():
            return float(asked)
        return self._patience.slow_down[min(number, len(self._patience.slow_down) - 1)]

    def _busy(self, response: httpx.Response, wait: float) -> EngineUnavailable:
        if response.status_code == 429:
            reason = f"asks to slow down, for {wait:g} s" if wait > self._patience.longest else "asks to slow down"
            return EngineUnavailable(
                f"the LibreTranslate server at {self.place} {reason}",
                "run the command again later, or raise the server's request limit; what was finished is kept",
            )
        return EngineUnavailable(
            f"the LibreTranslate server at {self.place} is busy or not started yet (it answers {response.status_code})",
            "run the command again later; what was finished is kept",
        )

    def _nonsense(self, path: str) -> EngineError:
        return EngineError(
            f"what {self.place} answers to {path} is not what a LibreTranslate server answers",
            "check 'url' in sprachlotse.toml: it must be the address of the server itself, without /translate",
        )

    def _without_key(self, text: str) -> str:
        return text.replace(self._key, "…") if self._key else text


@functools.lru_cache(maxsize=8)
def _client(here: bool, patience: Patience) -> httpx.Client:
    import httpx

    timeout = httpx.Timeout(patience.answer, connect=patience.connect)
    # This machine is never asked through a town hall's proxy.
    client = httpx.Client(timeout=timeout, trust_env=not here, headers={"User-Agent": "sprachlotse"})
    atexit.register(client.close)  # it is kept for all texts of a run, so nobody else closes its connections
    return client


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
