"""``municipality add`` and ``doctor`` with an Integreat CMS."""

from __future__ import annotations

import socket
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cms_stub import PASSWORD, StubCms
from fixtures_cli import Answer, call
from prefect_stub import StubPrefect

from pipeline.cli import stores

VARIABLE = "STUB_CMS_PASSWORD"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    call("init", tmp_path / "work")
    return tmp_path / "work"


@pytest.fixture
def cms(monkeypatch: pytest.MonkeyPatch) -> StubCms:
    monkeypatch.setenv(VARIABLE, PASSWORD)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(stores, "PATIENCE", 0.0)
    return StubCms()


@pytest.fixture
def url(cms: StubCms) -> Iterator[str]:
    with cms.serving() as address:
        yield address


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[StubPrefect]:
    """A Prefect API that commands find, with the account's password in a block."""
    stub = StubPrefect(blocks={"stadt-cms": PASSWORD})
    with stub.serving() as address:
        monkeypatch.setenv("PREFECT_API_URL", address)
        yield stub


class Add:
    """``municipality add`` with what it needs, and what a test changes about it."""

    def __init__(self, root: Path, url: str) -> None:
        self.root = root
        self.options = {"--target": "en", "--cms": url, "--region": "stadt", "--user": "sync-bot"}
        self.options["--password-env"] = VARIABLE

    def __call__(self, *more: str, without: tuple[str, ...] = (), **changes: str) -> Answer:
        options = self.options | {f"--{name.replace('_', '-')}": value for name, value in changes.items()}
        pairs = [part for name, value in options.items() if name not in without for part in (name, value)]
        return call("--workspace", self.root, "municipality", "add", "stadt", *pairs, *more)

    @property
    def settings(self) -> str:
        return (self.root / "sprachlotse.toml").read_text()

    def doctor(self) -> tuple[int, list[tuple[str, str]]]:
        """The exit code, and state and detail of the lines about the store."""
        answer = call("--workspace", self.root, "doctor", "--json")
        checks = [check for check in answer.json["checks"] if check["name"] == "stadt: store"]
        return answer.code, [(check["state"], check["detail"]) for check in checks]


@pytest.fixture
def add(root: Path, url: str) -> Add:
    return Add(root, url)


def test_a_region_is_registered(add: Add, url: str) -> None:
    answer = add("--target", "uk", "--password-block", "stadt-cms")
    assert (answer.code, answer.err) == (0, "")
    assert "sprachlotse pull -m stadt" in answer.out
    table = tomllib.loads(add.settings)["municipality"]["stadt"]
    assert table["target_languages"] == ["en", "uk"]
    assert table["store"] == {
        "type": "integreat",
        "url": url,
        "region": "stadt",
        "user": "sync-bot",
        "password_env": VARIABLE,
        "password_block": "stadt-cms",
    }
    assert PASSWORD not in "".join(file.read_text("latin-1") for file in add.root.rglob("*") if file.is_file())


def test_a_slash_at_the_end_of_the_address_does_not_matter(add: Add, url: str) -> None:
    assert add(cms=f"{url}/").code == 0
    assert tomllib.loads(add.settings)["municipality"]["stadt"]["store"]["url"] == url


def test_what_is_not_as_people_expect_is_told_and_registered(add: Add, cms: StubCms) -> None:
    cms.role = "AUTHOR"
    answer = add("--target", "ar", "--json")
    assert answer.code == 0
    assert [line.partition(":")[0] for line in answer.err.splitlines()] == ["warning", "note"]
    assert "may only submit pages for approval" in answer.err
    assert answer.json["municipalities"][0]["store"]["user"] == "sync-bot"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"region": "stadl"}, "has no region 'stadl'"),
        ({"region": "Stadt"}, "'Stadt' is no region"),
        ({"source": "fr"}, "no language 'fr'"),
        ({"target": "pl"}, "no active language 'pl'"),
        ({"target": "de"}, "'de' is both source and target"),
        ({"password_env": "NOT_SET_ANYWHERE"}, "environment variable NOT_SET_ANYWHERE"),
        ({"cms": "cms.example.org"}, "is no address of a server"),
        ({"cms": "https://sync-bot:geheim@cms.example.org"}, "does not belong into the address"),
        ({"store": "somewhere"}, "--store and --cms name different stores"),
        ({"cms_xliff": "somewhere"}, "--cms and --cms-xliff name different stores"),
    ],
)
def test_what_cannot_work_is_refused(add: Add, changes: dict[str, str], named: str) -> None:
    before = add.settings
    sentence = add(**changes).sentence
    assert named in sentence
    assert "geheim" not in sentence
    assert add.settings == before


@pytest.mark.parametrize(
    ("without", "named"),
    [
        (("--cms",), "no content store is named"),
        (("--region", "--user"), "--region and --user must be given"),
        (("--password-env",), "--password-env must be given"),
    ],
)
def test_what_is_missing_is_named(add: Add, without: tuple[str, ...], named: str) -> None:
    before = add.settings
    assert named in add(without=without).sentence
    assert add.settings == before


def test_options_of_the_cms_belong_to_it(add: Add, tmp_path: Path) -> None:
    sentence = add("--store", str(tmp_path), without=("--cms",)).sentence
    assert "--region belongs to --cms" in sentence


def test_accounts_that_cannot_work_are_refused(add: Add, cms: StubCms) -> None:
    before = add.settings
    for role, named in (("OBSERVER", "may not edit pages"), ("OUTSIDER", "may not see the pages")):
        cms.role = role
        assert named in add().sentence
    cms.password = "another"
    sentence = add().sentence
    assert "refused the login of sync-bot" in sentence
    assert PASSWORD not in sentence
    assert add.settings == before


def test_all_that_is_wrong_is_told_at_once(add: Add) -> None:
    sentence = add("--target", "pl", "--target", "xx").sentence
    assert "'pl'" in sentence
    assert "'xx'" in sentence


def test_where_no_prefect_answers_a_password_in_a_block_is_not_tried(add: Add, cms: StubCms) -> None:
    answer = add("--password-block", "stadt-cms", without=("--password-env",))
    assert answer.code == 0
    assert "the login was not tried" in answer.err
    assert "'sprachlotse serve' is not running for this workspace: start 'sprachlotse serve'" in answer.err
    assert "or name an environment variable in 'password_env' and set it" in answer.err
    assert len(answer.err.splitlines()) == 1
    assert cms.log == ["GET /api/v3/regions/"]
    code, lines = add.doctor()
    assert [state for state, _ in lines] == ["ok", "warning"]
    assert code == 0


def test_a_password_in_a_block_is_read_and_tried(add: Add, prefect: StubPrefect) -> None:
    answer = add("--password-block", "stadt-cms", without=("--password-env",))
    assert (answer.code, answer.err) == (0, "")
    assert "password_env" not in add.settings
    assert add.doctor() == (0, [("ok", "Integreat CMS 2026.7.1, Stadt Stub, the account may publish")])
    assert PASSWORD not in "".join(file.read_text("latin-1") for file in add.root.rglob("*") if file.is_file())

    prefect.blocks["stadt-cms"] = "an older one"
    code, ((state, detail),) = add.doctor()
    assert (code, state) == (1, "broken")
    assert "refused the login of sync-bot" in detail
    assert "an older one" not in detail


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"blocks": {}}, "is not in the secret block 'stadt-cms': make the block in the dashboard"),
        ({"login": "admin:x"}, "asks for a password (HTTP 401): set PREFECT_API_AUTH_STRING"),
        ({"status": 500}, "cannot be read from the Prefect API"),
    ],
)
def test_a_block_that_cannot_be_had_is_no_password(
    add: Add, cms: StubCms, prefect: StubPrefect, change: dict[str, Any], named: str
) -> None:
    for name, value in change.items():
        setattr(prefect, name, value)
    before = add.settings
    assert named in add("--password-block", "stadt-cms", without=("--password-env",)).sentence
    assert add.settings == before
    assert cms.log == []


def test_the_variable_goes_before_the_block(add: Add, prefect: StubPrefect) -> None:
    assert add("--password-block", "stadt-cms").code == 0
    assert prefect.log == []


def test_a_server_that_does_not_answer_is_not_registered(add: Add) -> None:
    with socket.socket() as taken:  # bound, not listening: nobody else gets the port
        taken.bind(("127.0.0.1", 0))
        sentence = add(cms=f"http://127.0.0.1:{taken.getsockname()[1]}").sentence
    assert "does not answer" in sentence
    assert "[municipality" not in add.settings


# --- doctor ----


def test_doctor_says_what_the_account_may_do(add: Add) -> None:
    add()
    assert add.doctor() == (0, [("ok", "Integreat CMS 2026.7.1, Stadt Stub, the account may publish")])


def test_doctor_reads_no_pages(add: Add, cms: StubCms) -> None:
    add()
    cms.log.clear()
    add.doctor()
    assert len(cms.log) == 7
    assert not (add.root / ".sprachlotse/stores").exists()


def test_doctor_finds_what_has_changed(add: Add, cms: StubCms, monkeypatch: pytest.MonkeyPatch) -> None:
    add("--target", "uk")
    cms.visible.remove("uk")
    assert [state for state, _ in add.doctor()[1]] == ["ok", "warning"]
    del cms.parents["uk"]
    code, lines = add.doctor()
    assert code == 1
    assert [state for state, _ in lines] == ["broken"]
    assert "no active language 'uk'" in lines[0][1]
    cms.role = "OBSERVER"
    assert [state for state, _ in add.doctor()[1]] == ["broken", "warning", "warning", "broken"]
    cms.password = "another"
    assert "refused the login" in add.doctor()[1][0][1]
    monkeypatch.delenv(VARIABLE)
    code, lines = add.doctor()
    assert code == 1
    assert VARIABLE in lines[0][1]


def test_a_cms_that_does_not_answer_is_a_check_that_failed(root: Path, cms: StubCms) -> None:
    with cms.serving() as url:
        add = Add(root, url)
        add()
    code, lines = add.doctor()
    assert code == 1
    assert [state for state, _ in lines] == ["broken"]
    assert "does not answer" in lines[0][1]
    answer = call("--workspace", root, "doctor")
    assert (answer.code, answer.err) == (1, "")


def test_a_password_in_clear_is_warned_of_loudly(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.connectors.integreat.preflight._loopback", lambda _: False)
    answer = add()
    assert answer.code == 0
    assert answer.err.startswith("warning: the address http://127.0.0.1")
    assert "can read the password" in answer.err
