"""A real Integreat CMS for tests: started and stopped, and worked in as people do.

``../shared/cms`` starts it (see its README). Each session of tests has a CMS of its own: the folders lie under
``~/.cache/sprachlotse-live``, one for each session at the same time, and keep the database, so that starting takes
seconds after the first time. ``SPRACHLOTSE_CMS_URL`` names one that runs already, started by the same script.
"""

from __future__ import annotations

import json
import os
import pwd
import re
import shlex
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from filelock import FileLock, Timeout
from live.own_texts import statements
from live.person import PAGES as PAGES
from live.person import SMALL as SMALL
from live.person import Person as Person
from live.person import alerts as alerts
from live.person import form_fields as form_fields

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT.parent / "shared" / "cms"
CONTENT = ROOT.parent / "shared" / "content"
URL = "SPRACHLOTSE_CMS_URL"
PASSWORD = "loopback-only-password"
"""Of all accounts of the fixture, which listens on loopback only."""
_HOME = Path(pwd.getpwuid(os.getuid()).pw_dir)
"""Tests change ``HOME``; what is slow to make is kept in the real one."""
_SLOTS = _HOME / ".cache" / "sprachlotse-live"
_INSTALLED = _HOME / ".cache" / "integreat-cms-live"
_HERE = f"here={shlex.quote(str(SCRIPTS))}; "
_START = 900
"""Seconds: the first time, the CMS is installed."""


class NoDatabase(Exception):
    """This CMS runs elsewhere: its database and its server are out of reach."""


class Cms:
    """A CMS that runs. ``home`` is the folder of its data, ``None`` for one that somebody else started."""

    def __init__(self, url: str, home: Path | None = None, environment: Mapping[str, str] | None = None) -> None:
        self.url = url.rstrip("/")
        self.home = home
        self._environment = dict(environment or {})
        self._shell: subprocess.Popen[str] | None = None
        self._people: dict[str, Person] = {}
        self._gone: list[Person] = []
        self._anonymous = httpx.Client(base_url=self.url, timeout=120)
        regions = [region["path"] for region in self._anonymous.get("/api/v3/regions/").raise_for_status().json()]
        if SMALL not in regions:
            raise RuntimeError(f"{self.url} is not a CMS that shared/cms/up filled: it has {regions}")
        self.region = next((name for name in regions if name != SMALL), SMALL)
        """Slug of the real region; of the small one where there is none."""
        self.password = PASSWORD

    # --- asking ----

    @property
    def version(self) -> str:
        """Of the CMS, as it shows it to editors."""
        found = re.search(r"Version: ([\w.]+)<", self.person("manager").get(f"/{SMALL}/pages/de/").text)
        assert found, "the CMS no longer shows its version at the foot of its pages"
        return found[1]

    def api(self, path: str, region: str | None = None, **params: str | int) -> Any:
        """What the public API says at ``path`` (``de/pages``) of the region; ``None`` for 404."""
        address = f"/api/v3/{region or self.region}/{path.strip('/')}/"
        response = self._anonymous.get(address, params=params)
        return None if response.status_code == httpx.codes.NOT_FOUND else response.raise_for_status().json()

    def page(self, language: str, number: int, region: str | None = None) -> Any:
        """What the public API says of a page by its number; ``None`` where readers do not see it."""
        return self.api(f"{language}/page", region, id=number)

    def person(self, name: str) -> Person:
        """Somebody of the README's accounts, logged in."""
        if name not in self._people:
            self._people[name] = Person(self.url, name, self.password)
        return self._people[name]

    # --- what has no simple form ----

    def shell(self, code: str) -> str:
        """Run Python inside the CMS (as ``django-admin shell``); gives back what it printed.

        Raises NoDatabase, and AssertionError with the traceback where the code failed.
        """
        process = self._inside()
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps(code) + "\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline())
        assert answer["error"] is None, answer["error"]
        return str(answer["out"]).strip()

    def value(self, expression: str, **names: Any) -> Any:
        """What a Python expression gives inside the CMS, with all its models at hand; through JSON."""
        given = "".join(f"{name} = {value!r}\n" for name, value in names.items())
        return json.loads(
            self.shell(f"import json\nfrom integreat_cms.cms.models import *\n{given}print(json.dumps({expression}))")
        )

    def versions(self, number: int, language: str) -> int:
        """How many versions the translation of a page has."""
        return int(
            self.value(
                "PageTranslation.objects.filter(page_id=number, language__slug=language).count()",
                number=number,
                language=language,
            )
        )

    def all_versions(self, region: str | None = None) -> int:
        """How many versions all pages, events and locations of the region have together."""
        code = (
            "PageTranslation.objects.filter(page__region__slug=region).count()"
            " + EventTranslation.objects.filter(event__region__slug=region).count()"
            " + POITranslation.objects.filter(poi__region__slug=region).count()"
        )
        return int(self.value(code, region=region or self.region))

    def raw(self, number: int, language: str) -> dict[str, Any] | None:
        """The newest version of a page's translation as the database has it."""
        found = self.value(
            "[{'version': t.version, 'status': t.status, 'title': t.title, 'slug': t.slug, 'content': t.content,"
            " 'machine': t.machine_translated, 'minor': t.minor_edit, 'in_translation': t.currently_in_translation,"
            " 'creator': t.creator.username if t.creator else None}"
            " for t in PageTranslation.objects"
            ".filter(page_id=number, language__slug=language).order_by('-version')[:1]]",
            number=number,
            language=language,
        )
        return found[0] if found else None

    def set_language(self, language: str, *, active: bool, region: str | None = None) -> None:
        """Switch a language of the region on or off."""
        self.shell(
            "from integreat_cms.cms.models import LanguageTreeNode\n"
            f"n = LanguageTreeNode.objects.get(language__slug={language!r}, region__slug={region or self.region!r})\n"
            f"n.active = {active}; n.visible = {active}; n.save()"
        )

    def set_imported(self, event: int) -> None:
        """Make an event one that comes from an external calendar."""
        self.shell(
            "from integreat_cms.cms.models import Event, ExternalCalendar\n"
            f"e = Event.objects.get(id={event})\n"
            "e.external_calendar = ExternalCalendar.objects.create("
            "name='Kalender', region=e.region, url='http://127.0.0.1:9/')\n"
            "e.save()"
        )

    def set_seo(self, on: bool, region: str = SMALL) -> None:
        """Give locations a field for a short description, or take it away."""
        self.shell(
            "from integreat_cms.cms.models import Region\n"
            f"Region.objects.filter(slug={region!r}).update(seo_enabled={on})"
        )

    def set_role(self, user: str, role: str) -> None:
        """Give an account another role: ``EDITOR``, ``AUTHOR``, ``OBSERVER``, ``MANAGEMENT``."""
        self.shell(
            "from integreat_cms.cms.models import User, Role\n"
            f"u = User.objects.get(username={user!r}); u.groups.set([Role.objects.get(name={role!r}).group])"
        )

    def set_password(self, user: str, password: str) -> None:
        """Change an account's password, which ends its sessions."""
        self.shell(
            "from integreat_cms.cms.models import User\n"
            f"u = User.objects.get(username={user!r}); u.set_password({password!r}); u.save()"
        )
        self._forget(user)

    def _forget(self, *names: str) -> None:
        """Their sessions have ended: whoever asks for them again gets them logged in anew."""
        self._gone += [self._people.pop(name) for name in names if name in self._people]

    def expire_sessions(self) -> None:
        """Log everybody out."""
        self.shell("from django.contrib.sessions.models import Session\nSession.objects.all().delete()")
        self._forget(*list(self._people))

    # --- the server ----

    def stop_server(self) -> None:
        """Stop the web server only; the database goes on."""
        self._run("stop_server")

    def start_server(self) -> None:
        """Start the web server again and wait until it answers."""
        self._run("start_server")

    def restart(self) -> None:
        """Stop and start the web server: sessions stay, edit locks are gone."""
        self.stop_server()
        self.start_server()

    def reset(self) -> None:
        """Put the data back to what it was at the beginning; edit locks that people hold are released."""
        for person in self._people.values():
            person.release_all()
        self._forget(*list(self._people))
        _up(self._home(), self._environment)

    def close(self) -> None:
        """Stop what was started."""
        self._forget(*list(self._people))
        for person in self._gone:
            person.close()
        self._anonymous.close()
        if self._shell is not None:
            assert self._shell.stdin and self._shell.stdout
            self._shell.stdin.close()
            self._shell.wait(timeout=30)
            self._shell.stdout.close()
            self._shell = None
        if self.home is not None:
            _script("down", self._environment)

    def _home(self) -> Path:
        if self.home is None:
            raise NoDatabase(f"{URL} names a CMS whose database and server cannot be reached from here")
        return self.home

    def _run(self, function: str) -> None:
        self._home()
        _bash(f". ./lib.sh; {function}", self._environment)

    def _inside(self) -> subprocess.Popen[str]:
        home = self._home()
        if self._shell is None or self._shell.poll() is not None:
            worker = Path(__file__).with_name("shell.py")
            with (home / "log" / "shell.log").open("a") as log:
                self._shell = subprocess.Popen(
                    [
                        "bash",
                        "-c",
                        f'{_HERE}. ./lib.sh; CMS_EXEC=exec cms_env "$CMS_HOME/venv/bin/python" "$0"',
                        str(worker),
                    ],
                    cwd=SCRIPTS,
                    env=self._environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
            assert self._shell.stdout
            json.loads(self._shell.stdout.readline())
        return self._shell


# --- starting and stopping ----


def unavailable() -> str | None:
    """Why there is no CMS to test against; ``None``: there is one."""
    if os.environ.get(URL) or (SCRIPTS / "up").is_file():
        return None
    return f"../shared/cms is not here, and {URL} names no CMS"


@contextmanager
def running(*, real_region: bool = True) -> Iterator[Cms]:
    """A CMS for one session of tests: the one in ``SPRACHLOTSE_CMS_URL``, or a private one, stopped at the end."""
    if os.environ.get(URL):
        cms = Cms(os.environ[URL])
        try:
            yield cms
        finally:
            cms.close()
        return
    with _slot() as home:
        environment = _environment(home, _dumps() if real_region else ())
        _script("down", environment)  # what a session that was killed left running
        _lend_installation(home, environment)
        cms = Cms(_up(home, environment), home, environment)
        try:
            yield cms
        finally:
            cms.close()


@contextmanager
def _slot() -> Iterator[Path]:
    """The first folder that no other session uses."""
    _SLOTS.mkdir(parents=True, exist_ok=True)
    for number in range(20):
        lock = FileLock(_SLOTS / f"{number}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            continue
        home = _SLOTS / str(number)
        (home / "log").mkdir(parents=True, exist_ok=True)
        try:
            yield home
        finally:
            lock.release()
        return
    raise RuntimeError(f"twenty CMS run already from {_SLOTS}")


def _environment(home: Path, dumps: tuple[str, ...]) -> dict[str, str]:
    ports = []
    with socket.socket() as one, socket.socket() as other:
        for free in (one, other):
            free.bind(("127.0.0.1", 0))
            ports.append(str(free.getsockname()[1]))
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CMS_", "INTEGREAT_", "PG"))}
    ours = {"HOME": str(_HOME), "CMS_HOME": str(home), "CMS_PORT": ports[0], "CMS_PGPORT": ports[1]}
    return kept | ours | dict(zip(("CMS_PAGES", "CMS_PAGES_EN"), dumps, strict=False))


def _dumps() -> tuple[str, ...]:
    found = [CONTENT / "lkaugsburg" / language / "pages.json" for language in ("de", "en")]
    return tuple(str(path) for path in found) if all(path.is_file() for path in found) else ()


def _lend_installation(home: Path, environment: Mapping[str, str]) -> None:
    """Use an installation of the same version that is there already: installing takes a minute."""
    version = _bash('. ./lib.sh; printf %s "$CMS_VERSION"', environment)
    mark = f"venv/.installed-{version}"
    if (home / mark).exists():
        return
    if (home / "venv").is_symlink():
        (home / "venv").unlink()
    for other in (_INSTALLED, *sorted(_SLOTS.iterdir())):
        if (other / mark).exists() and not (home / "venv").exists():
            (home / "venv").symlink_to((other / "venv").resolve())


def _up(home: Path, environment: Mapping[str, str]) -> str:
    """Start it, with its data as at the beginning, but for texts of our own in the small region."""
    begun = time.monotonic()
    url = _script("up", environment, "--reset").splitlines()[-1]
    texts = home / "texts.sql"
    texts.write_text(statements(), encoding="utf-8")
    _bash(f'. "$here/lib.sh"; psql_ -d cms -q -f {shlex.quote(str(texts))}', environment)
    with (home / "log" / "tests.log").open("a") as log:
        log.write(f"up --reset: {time.monotonic() - begun:.1f} s\n")
    return url


def _script(name: str, environment: Mapping[str, str], *arguments: str) -> str:
    return _command([str(SCRIPTS / name), *arguments], environment)


def _bash(code: str, environment: Mapping[str, str]) -> str:
    return _command(["bash", "-euo", "pipefail", "-c", _HERE + code], environment)


def _command(command: list[str], environment: Mapping[str, str]) -> str:
    # To files and not to pipes: what the script starts would keep a pipe open for ever.
    log = Path(environment["CMS_HOME"]) / "log"
    log.mkdir(parents=True, exist_ok=True)
    out, err = log / "script.out", log / "script.err"
    with out.open("w") as stdout, err.open("w") as stderr:
        code = subprocess.run(
            command, cwd=SCRIPTS, env=environment, stdout=stdout, stderr=stderr, timeout=_START, check=False
        ).returncode
    if code:
        raise RuntimeError(f"{command[:3]} ended with {code}:\n{err.read_text()[-3000:]}")
    return out.read_text().strip()
