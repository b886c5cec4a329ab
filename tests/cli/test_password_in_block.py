"""Commands log into a CMS with a password that is only in a secret block of a Prefect that runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fake_cms import FakeCms
from fixtures_cli import call
from live.cms import PASSWORD, SMALL
from prefect_stub import StubPrefect

from pipeline.connectors.integreat.client import CmsClient
from pipeline.stand_in import review_package

SETTINGS = f"""\
[municipality.{SMALL}]
name = "Musterstadt"
target_languages = ["en", "uk"]
glossary = []

[municipality.{SMALL}.store]
type = "integreat"
url = "http://cms.test"
region = "{SMALL}"
user = "sync-bot"
password_block = "stadt-cms"
requests_per_second = 10000
"""


@pytest.fixture
def cms(monkeypatch: pytest.MonkeyPatch) -> FakeCms:
    fake, make = FakeCms(), CmsClient.__init__

    def connect(self: CmsClient, *arguments: Any, **options: Any) -> None:
        make(self, *arguments, **{**options, "transport": fake})

    monkeypatch.setattr(CmsClient, "__init__", connect)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    return fake


@pytest.fixture
def root(tmp_path: Path, cms: FakeCms) -> Path:
    (tmp_path / "sprachlotse.toml").write_text(SETTINGS)
    return tmp_path


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubPrefect]:
    stub = StubPrefect(blocks={"stadt-cms": PASSWORD})
    with stub.serving() as address:
        monkeypatch.setenv("PREFECT_API_URL", address)
        yield stub


def logins(cms: FakeCms) -> int:
    return cms.log.count(("POST", "/login/"))


def test_every_command_of_the_loop_can_log_in(root: Path, cms: FakeCms, prefect: StubPrefect) -> None:
    logged_in, said = [], ""

    def do(*command: object) -> None:
        nonlocal said
        cms.log.clear()
        answer = call("--workspace", root, *command)
        said += answer.out + answer.err
        assert answer.code == 0, (command, answer)
        if logins(cms):
            logged_in.append(command[0])

    before = cms.all_versions()
    do("pull")
    do("harvest")
    do("export", "-l", "en")
    (package,) = (root / "outbox").iterdir()
    returned = root / "returned.po"
    reviewed = review_package(package.read_bytes()).data
    returned.write_bytes(reviewed.replace(b'msgstr "Welcome"', b'msgstr "A warm welcome"'))
    do("import", returned)
    do("push")
    do("doctor")
    assert logged_in == ["pull", "harvest", "export", "import", "push", "doctor"]
    assert cms.all_versions() > before, said
    assert PASSWORD not in said
    assert PASSWORD.encode() not in b"".join(file.read_bytes() for file in root.rglob("*") if file.is_file())


def test_a_run_that_is_not_recorded_says_what_is_missing(root: Path, cms: FakeCms) -> None:
    """Neither is there an API to record it with nor one to read the block."""
    answer = call("--workspace", root, "run")
    assert answer.code == 2
    assert "in the secret block 'stadt-cms', which cannot be read" in answer.err


def test_without_prefect_a_command_says_both_ways_out_and_asks_nothing_twice(root: Path, cms: FakeCms) -> None:
    sentence = call("--workspace", root, "pull").sentence
    assert sentence == (
        "sprachlotse: the password of sync-bot at http://cms.test is in the secret block 'stadt-cms', which cannot be"
        " read: 'sprachlotse serve' is not running for this workspace: start 'sprachlotse serve' for this workspace,"
        " or name an environment variable in 'password_env' and set it"
    )
    assert logins(cms) == 0
