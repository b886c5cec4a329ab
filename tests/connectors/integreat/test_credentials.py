"""Where a password comes from, and that nothing tells it."""

from __future__ import annotations

import pytest

from pipeline.config import IntegreatStoreSettings
from pipeline.connectors.integreat.credentials import password_of
from pipeline.connectors.integreat.errors import BlocksOutOfReach, LoginRefused
from pipeline.errors import StoreUnavailable

VARIABLE, BLOCK = "STADT_CMS_PASSWORT", "stadt-cms"
BLOCKS = {BLOCK: "from the block"}


def settings(variable: str | None = VARIABLE, block: str | None = BLOCK) -> IntegreatStoreSettings:
    return IntegreatStoreSettings(
        type="integreat",
        url="https://cms.example.org",
        region="stadt",
        user="sync-bot",
        password_env=variable,
        password_block=block,
    )


@pytest.fixture
def variable(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv(VARIABLE, "from the environment")
    return VARIABLE


def test_the_variable_goes_first(variable: str) -> None:
    assert password_of(settings(), BLOCKS.get)() == "from the environment"


@pytest.mark.parametrize("value", [None, ""])
def test_the_block_is_next(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is None:
        monkeypatch.delenv(VARIABLE, raising=False)
    else:
        monkeypatch.setenv(VARIABLE, value)
    assert password_of(settings(), BLOCKS.get)() == "from the block"
    assert password_of(settings(variable=None), BLOCKS.get)() == "from the block"


def test_it_is_looked_up_at_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    password = password_of(settings())
    for value in ("old", "new"):
        monkeypatch.setenv(VARIABLE, value)
        assert password() == value


@pytest.mark.parametrize(
    ("variable", "block", "reads_blocks", "words"),
    [
        (VARIABLE, None, False, f"is not in the environment variable {VARIABLE}"),
        (VARIABLE, None, True, f"is not in the environment variable {VARIABLE}"),
        (VARIABLE, "other", True, f"neither in the environment variable {VARIABLE} nor in the secret block 'other'"),
        (None, "other", True, "is not in the secret block 'other'"),
        (VARIABLE, "other", False, "is in the secret block 'other', which cannot be read: nothing here reads"),
        (None, "other", False, "is in the secret block 'other', which cannot be read: nothing here reads"),
    ],
)
def test_what_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, block: str | None, reads_blocks: bool, words: str
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    password = password_of(settings(variable, block), BLOCKS.get if reads_blocks else None)
    with pytest.raises(LoginRefused) as caught:
        password()
    assert words in str(caught.value)
    assert "sync-bot at https://cms.example.org" in str(caught.value)


@pytest.mark.parametrize(
    ("variable", "instead"),
    [(VARIABLE, f"or set {VARIABLE}"), (None, "or name an environment variable in 'password_env' and set it")],
)
def test_where_no_block_can_be_read_both_ways_out_are_told(
    monkeypatch: pytest.MonkeyPatch, variable: str | None, instead: str
) -> None:
    def away(_: str) -> str:
        raise BlocksOutOfReach("'serve' is not running", "start 'serve'")

    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(BlocksOutOfReach) as caught:
        password_of(settings(variable), away)()
    assert str(caught.value) == (
        "the password of sync-bot at https://cms.example.org is in the secret block 'stadt-cms', which cannot be read:"
        f" 'serve' is not running: start 'serve', {instead}"
    )


def test_the_block_is_not_asked_where_the_variable_has_it(variable: str) -> None:
    def away(_: str) -> str:
        raise AssertionError("asked")

    assert password_of(settings(), away)() == "from the environment"


def test_a_block_that_cannot_be_read_now_is_no_missing_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: str) -> str:
        raise StoreUnavailable("the server is away")

    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(StoreUnavailable):
        password_of(settings(), away)()


def test_no_repr_tells_it(variable: str) -> None:
    password = password_of(settings(), BLOCKS.get)
    assert "from the" not in f"{password!r} {settings()!r} {vars(password)}"
