"""The loop with PostgreSQL in place of SQLite: a server of its own, on the loopback address, gone afterwards."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import StoreUnavailable
from pipeline.mt.fake import FakeEngine
from pipeline.persistence.database import Database
from pipeline.progress import Silent
from pipeline.stations.harvest import harvest
from pipeline.stations.status import status
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from .conftest import Hands

pytestmark = pytest.mark.live
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def _programs() -> Path:
    """The folder of the newest PostgreSQL that is installed; skips where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.skip("no PostgreSQL on this machine")
    return (found[-1] if found else Path(str(on_path))).parent


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """URL of a database on a server that only this test knows."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    programs = _programs()
    # PostgreSQL refuses to run as root; its own user must be able to write the folder.
    other = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="sprachlotse-postgres-"))
    if other:
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    settings = f"-h 127.0.0.1 -p {port} -k {folder} -c fsync=off"
    run = {"check": True, "capture_output": True, "cwd": folder}
    try:
        subprocess.run([*other, programs / "initdb", "-U", "tester", "-A", "trust", "-D", data], **run)  # type: ignore[call-overload]
        subprocess.run(  # what it prints must not keep the pipe open
            [*other, programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", settings, "start"],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd=folder,
        )
        try:
            yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
        finally:
            subprocess.run([*other, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **run)  # type: ignore[call-overload]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_server_that_is_not_there_is_said_to_be_away() -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        with pytest.raises(StoreUnavailable, match="cannot be reached") as caught:
            Database.open(f"postgresql+psycopg://tester:secret@127.0.0.1:{port}/postgres", Path())
    assert "secret" not in str(caught.value)


@pytest.fixture
def on_postgres(hands: Hands, server: str) -> Iterator[Hands]:
    """The sample workspace with its database on ``server``."""
    root = hands.workspace.root
    hands.workspace.close()
    sqlite = root / "sprachlotse.db"
    sqlite.unlink(missing_ok=True)
    file = root / "sprachlotse.toml"
    text = file.read_text(encoding="utf-8")
    usual = '"sqlite:///sprachlotse.db"'
    assert usual in text
    file.write_text(text.replace(usual, f'"{server}"'), encoding="utf-8")
    hands.workspace = Workspace.open(root)
    yield hands
    hands.workspace.close()
    assert not sqlite.exists()


def test_the_whole_way_on_postgresql(on_postgres: Hands) -> None:
    hands = on_postgres
    engine = FakeEngine()
    hands.engine = engine
    pushed = hands.all_the_way()
    assert pushed.pushed
    assert pushed.held == []
    (row,) = [c for c in status(hands.workspace).municipalities[0].languages if c.language == "en"]
    assert row.final == row.segments
    # Again: nothing new, nothing asked, nothing written.
    asked = len(engine.calls)
    assert hands.pull().changed == 0
    assert hands.pretranslate().segments == 0
    assert len(engine.calls) == asked
    assert hands.push().pushed == []
    # And with a change, after the connection was closed and opened again.
    hands.workspace.close()
    hands.workspace = Workspace.open(hands.workspace.root)
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    assert hands.pull().changed == 1
    assert hands.pretranslate().kept == 1
    learned = harvest(hands.workspace, hands.slug, language="en", now=NOW, progress=Silent())
    assert learned.attention is False
