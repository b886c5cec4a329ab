"""A page as a real browser shows it: Chromium without a window and without a network, driven through two pipes.

The DevTools protocol goes over the file descriptors 3 and 4 (``--remote-debugging-pipe``), so that no port is opened
and no library is needed::

    with running() as browser:
        shown = browser.show(page, width=390)
    assert shown.errors == () and shown.scroll_width <= 390
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pytest

PHONE, DESKTOP = 390, 1280
"""Widths in CSS pixels that our pages must fit."""

_SWITCHES = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars"),
    *("--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:1", "--remote-debugging-pipe"),
)
_TIMEOUT = 60.0
"""Seconds for one answer: the machine may be busy."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of opening a page."""

    width: int
    scroll_width: int
    """CSS pixels; more than ``width`` means that people must scroll sideways."""
    height: int
    """Of the whole page."""
    errors: tuple[str, ...]
    """Errors and warnings of the console: what a security policy refused, files not found, scripts that failed."""
    requests: tuple[str, ...]
    """Addresses asked for, other than the page itself."""
    outside: tuple[str, ...]
    """Elements that stick out at either side, for the message of a failed test."""
    screenshot: bytes
    """PNG."""
    value: Any = None
    """Of ``script``."""


_MEASURE = """(width => {
  const root = document.scrollingElement;
  const outside = [...document.body.querySelectorAll("*")].filter(node => {
    const box = node.getBoundingClientRect(); return box.width && (box.right > width + 1 || box.left < -1); });
  return {scroll: root.scrollWidth, height: root.scrollHeight,
    outside: outside.slice(0, 10).map(node => node.outerHTML.slice(0, 120))};
})"""


class Browser:
    """A running Chromium."""

    def __init__(self, process: subprocess.Popen[bytes], commands: int, answers: int, folder: Path) -> None:
        self._process, self._commands, self._answers, self._folder = process, commands, answers, folder
        self._numbers, self._buffer = count(1), b""
        self._events: list[dict[str, Any]] = []

    def show(
        self,
        page: bytes | Path,
        width: int = DESKTOP,
        *,
        height: int = 800,
        dark: bool = False,
        printed: bool = False,
        whole: bool = False,
        scale: float = 1,
        script: str = "",
    ) -> Shown:
        """Open ``page`` (HTML, or a file of it) in a new tab, ``width`` CSS pixels wide, and look at it.

        ``script`` runs when the page is there and before it is measured; its value must fit JSON. ``whole``: the
        screenshot shows all of the page instead of the first ``height`` pixels. ``scale``: pixels of the screenshot
        per CSS pixel.
        """
        if isinstance(page, bytes):
            path = self._folder / f"page-{next(self._numbers)}.html"
            path.write_bytes(page)
        else:
            path = page.resolve()
        target = self._ask("Target.createTarget", url="about:blank")["targetId"]
        session = self._ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        try:
            return self._look(session, path, width, height, dark, printed, whole, scale, script)
        finally:
            self._ask("Target.closeTarget", targetId=target)

    def _look(
        self,
        session: str,
        path: Path,
        width: int,
        height: int,
        dark: bool,
        printed: bool,
        whole: bool,
        scale: float,
        script: str,
    ) -> Shown:
        def ask(method: str, **params: Any) -> dict[str, Any]:
            return self._ask(method, session, **params)

        for domain in ("Page", "Runtime", "Log", "Network"):
            ask(f"{domain}.enable")
        size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600}
        ask("Emulation.setDeviceMetricsOverride", **size)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        ask("Emulation.setEmulatedMedia", media="print" if printed else "", features=[scheme])
        self._events.clear()
        failed = ask("Page.navigate", url=path.as_uri()).get("errorText")
        assert not failed, f"{path.name}: {failed}"
        self._await("Page.loadEventFired", session)
        value = self._evaluate(session, script) if script else None
        measured = self._evaluate(session, f"{_MEASURE}({width})")
        picture = ask("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        if whole:
            ask("Emulation.setDeviceMetricsOverride", **(size | {"height": min(measured["height"], 16000)}))
            picture = ask("Page.captureScreenshot", format="png")
        events = [event for event in self._events if event.get("sessionId") == session]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        return Shown(
            width=width,
            scroll_width=measured["scroll"],
            height=measured["height"],
            errors=tuple(error for event in events if (error := _error(event))),
            requests=tuple(url for url in asked if url != path.as_uri()),
            outside=tuple(measured["outside"]),
            screenshot=base64.b64decode(picture["data"]),
            value=value,
        )

    def _evaluate(self, session: str, expression: str) -> Any:
        answer = self._ask("Runtime.evaluate", session, expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def _ask(self, method: str, session: str = "", **params: Any) -> dict[str, Any]:
        number = next(self._numbers)
        command = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        data = json.dumps(command).encode() + b"\0"
        while data:
            data = data[os.write(self._commands, data) :]
        while (answer := self._next()).get("id") != number:
            self._events.append(answer)
        assert "error" not in answer, f"{method}: {answer['error']}"
        result: dict[str, Any] = answer["result"]
        return result

    def _await(self, method: str, session: str) -> None:
        while not any(event["method"] == method and event.get("sessionId") == session for event in self._events):
            self._events.append(self._next())

    def _next(self) -> dict[str, Any]:
        """The next thing that the browser says."""
        until = time.monotonic() + _TIMEOUT
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            data = os.read(self._answers, 1 << 20) if ready else b""
            if not data:
                raise AssertionError(f"Chromium says nothing more (exit code {self._process.poll()})")
            self._buffer += data
        message, _, self._buffer = self._buffer.partition(b"\0")
        said: dict[str, Any] = json.loads(message)
        return said


def _error(event: dict[str, Any]) -> str:
    """What went wrong in the page, if this event tells of it."""
    params = event.get("params", {})
    match event["method"]:
        case "Log.entryAdded" if params["entry"]["level"] in ("error", "warning"):
            return str(params["entry"]["text"])
        case "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            return str(details.get("exception", {}).get("description", details["text"]))
        case "Runtime.consoleAPICalled" if params["type"] in ("error", "warning", "assert"):
            return " ".join(str(one.get("value", one.get("description"))) for one in params["args"])
    return ""


@contextmanager
def running() -> Iterator[Browser]:
    """A Chromium of one's own, stopped at the end. Skips the test where none is installed."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed: how our pages look stays unproven here")
    with tempfile.TemporaryDirectory(prefix="sprachlotse-browser-", ignore_cleanup_errors=True) as folder:
        to_browser, commands = os.pipe()
        answers, from_browser = os.pipe()
        profile = Path(folder) / "profile"
        process = subprocess.Popen(
            [program, *_SWITCHES, f"--user-data-dir={profile}"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(3, 4),
            preexec_fn=lambda: _take(to_browser, from_browser),
            env=os.environ | {"HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_CACHE_HOME": folder},
        )
        os.close(to_browser)
        os.close(from_browser)
        try:
            yield Browser(process, commands, answers, Path(folder))
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            os.close(commands)
            os.close(answers)


def _take(to_browser: int, from_browser: int) -> None:
    """In the new process: the pipes become descriptors 3 and 4, whatever numbers they had."""
    first, second = (fcntl.fcntl(number, fcntl.F_DUPFD, 10) for number in (to_browser, from_browser))
    os.dup2(first, 3)
    os.dup2(second, 4)
