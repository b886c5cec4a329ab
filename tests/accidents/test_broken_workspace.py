"""Settings and databases that are damaged, from elsewhere, or from a newer version."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from fixtures_cli import At, Stages, call, files_of

COMMANDS = [
    ["pull"],
    ["harvest"],
    ["pretranslate"],
    ["export", "-l", "en"],
    ["import", "desk"],
    ["approve", "-l", "en"],
    ["push"],
    ["run"],
    ["status"],
    ["tm", "stats"],
]
"""What needs the database."""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text + "\n[municipality.x", "not valid TOML"),
        (lambda text: text.replace('"one"', '"one'), "not valid TOML"),
        (
            lambda text: text.replace("publish =", "publisch ="),
            "municipality.kranichfurt.publisch: there is no such setting",
        ),
        (lambda text: text + '\n[databse]\nurl = "x"', "databse: there is no such setting"),
        (lambda text: text.replace('"complete-pages"', '"everything"'), "municipality.kranichfurt.publish"),
        (lambda text: text.replace('["en", "ar", "uk"]', '"en"'), "kranichfurt.target_languages: it must be a list"),
        (lambda text: text.replace('["en", "ar", "uk"]', "[1]"), "municipality.kranichfurt.target_languages"),
        (lambda text: text.replace('["en", "ar", "uk"]', '["english"]'), "'english' is not a language code"),
        (lambda text: text.replace('["en", "ar", "uk"]', '["en", "en"]'), "named twice"),
        (lambda text: text.replace('["en", "ar", "uk"]', '["de"]'), "'de' is both source and target language"),
        (lambda text: text.replace('"folder"', '"ftp"'), "municipality.kranichfurt.store"),
        (lambda text: text.replace('name = "Stadt Kranichfurt"\n', ""), "kranichfurt.name: it is missing"),
        (lambda text: text.replace('name = "Stadt', 'name = 3 # "'), "kranichfurt.name: it must be a text in quotes"),
        (lambda text: text.replace("[municipality.kranichfurt]", "[municipality]"), "it must be a table"),
        (lambda text: text.replace("[municipality.kranichfurt]", '[municipality."Stadt Köln"]'), "'Stadt Köln'"),
        (lambda text: "municipality = 3\n" + text.split("[municipality")[0], "'municipality' is not a table"),
        (lambda text: text.replace("sqlite:///sprachlotse.db", ""), "database.url"),
        (lambda text: text.replace("sqlite:///sprachlotse.db", "sqlite://"), "database.url"),
        (lambda text: text.replace("sqlite:///sprachlotse.db", "oracel://x/y"), "database.url"),
        (lambda text: text.replace("sqlite:///sprachlotse.db", "sqlite:///no/such/folder/x.db"), "no/such/folder"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_settings_that_cannot_be_used(at: At, change: Callable[[str], str], said: str) -> None:
    root = at("pulled")
    file = root / "sprachlotse.toml"
    after = change(file.read_text())
    assert after != file.read_text()
    file.write_text(after)
    before = files_of(root)
    sentence = call("--workspace", root, "status").sentence
    assert said in sentence
    assert "pydantic" not in sentence
    assert files_of(root) == before


@pytest.mark.parametrize(
    "data",
    ['name = "Stadt Köln"'.encode("latin-1"), b"\x00\xff\xfe", "[a]".encode("utf-16")],
    ids=["latin-1", "x", "16"],
)
def test_settings_that_are_no_text(at: At, data: bytes) -> None:
    root = at("new")
    (root / "sprachlotse.toml").write_bytes(data)
    sentence = call("--workspace", root, "pull").sentence
    assert str(root / "sprachlotse.toml") in sentence
    assert "UTF-8" in sentence


def test_settings_saved_by_an_editor_with_a_byte_order_mark(at: At) -> None:
    root = at("pulled")
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text(), encoding="utf-8-sig")
    assert call("--workspace", root, "status").code == 0
    added = call(
        "--workspace", root, "municipality", "add", "x", "--target", "en", "--store", root / "content/kranichfurt"
    )
    assert added.code == 0
    assert call("--workspace", root, "pull", "-m", "x").code == 0


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


def without_tables(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for table in ("document", "memory"):
            connection.execute(f"ALTER TABLE {table} RENAME TO no_{table}")
        connection.commit()


def scrambled_inside(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[4096:] = b"\xde\xad\xbe\xef" * ((len(data) - 4096) // 4)
    file.write_bytes(data)


def a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


DATABASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "from a newer version": (newer, "made by a newer Sprachlotse (its schema is 9999"),
    "garbage": (lambda file: file.write_bytes(b"garbage" * 1000), "not a database"),
    "scrambled inside": (scrambled_inside, "malformed"),
    "cut off": (lambda file: file.write_bytes(file.read_bytes()[:5000]), "malformed"),
    "without tables": (without_tables, "no such table"),
    "a folder": (a_folder, "unable to open"),
}


@pytest.mark.parametrize("damage", DATABASES)
def test_a_database_that_cannot_be_used(at: At, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    root = at("reviewed")
    monkeypatch.chdir(root)
    do, said = DATABASES[damage]
    do(root / "sprachlotse.db")
    before = files_of(root)
    for command in COMMANDS:
        sentence = call(*command).sentence
        assert "sprachlotse.db" in sentence, command
        assert said in sentence, command
    after = files_of(root)
    for side in ("sprachlotse.db-wal", "sprachlotse.db-shm", ".sprachlotse/lock", "sprachlotse.db"):
        before.pop(side, None)
        after.pop(side, None)
    assert after == before, "nothing half-written: no package, no receipt, no page"
    doctor = call("doctor", "--json")
    assert doctor.code == 1
    assert any("sprachlotse.db" in check["detail"] for check in doctor.json["checks"] if check["state"] == "broken")


def test_a_newer_database_is_not_touched(at: At) -> None:
    root = at("pulled")
    newer(root / "sprachlotse.db")
    before = (root / "sprachlotse.db").read_bytes()
    sentence = call("--workspace", root, "pull").sentence
    assert "nothing was changed" in sentence
    assert (root / "sprachlotse.db").read_bytes() == before


def test_a_database_that_is_gone_is_made_anew(at: At) -> None:
    root = at("pushed")
    (root / "sprachlotse.db").unlink()
    answer = call("--workspace", root, "pull", "--json")
    assert (answer.code, answer.json["new"]) == (0, 27)
    taken = call("--workspace", root, "import", root / "desk", "--json")
    assert taken.code == 0, "ids are made from the text: what people did is not lost"
    assert taken.json["accepted"] > 100


def test_leftovers_of_a_killed_start_do_no_harm(at: At) -> None:
    root = at("new")
    (root / "sprachlotse.db").unlink()
    for suffix in ("", "-journal", "-wal", "-shm"):
        (root / f".sprachlotse.db.new{suffix}").write_bytes(b"half of something" * 500)
    assert call("--workspace", root, "pull").code == 0
    assert not list(root.glob(".sprachlotse.db.new*"))


def test_another_program_holds_the_database(at: At, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.persistence import database

    root = at("new")
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.2)
    with closing(sqlite3.connect(root / "sprachlotse.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert "in use by another program" in call("--workspace", root, "pull").sentence
        assert call("--workspace", root, "status").code == 0, "reading goes on"
        other.execute("ROLLBACK")
    assert call("--workspace", root, "pull", "--json").json["new"] == 27


def test_looking_changes_nothing(stages: Stages) -> None:
    root = stages.original("pushed")
    before = files_of(root)
    for command in (["status"], ["doctor"], ["tm", "stats"], ["glossary", "list"], ["municipality", "list"]):
        assert call("--workspace", root, *command).code == 0
    assert files_of(root) == before
