"""The database: migrations, versions, transactions."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from pipeline.errors import ConfigError, WorkspaceError
from pipeline.model import DocumentKind, KnownDocument, StoreRef
from pipeline.persistence import migrate, tables
from pipeline.persistence.database import HEAD, Database

URL = "sqlite:///sprachlotse.db"


def a_document() -> KnownDocument:
    return KnownDocument(
        id=0,
        municipality="stadt",
        kind=DocumentKind.PAGE,
        key="stadt:page:/stadt/de/arzt/",
        ref=StoreRef("/stadt/de/arzt/", 7),
        title="Arzt",
        position=0,
        revision=1,
        hash="00",
        segmenter=1,
    )


def test_the_migrations_make_the_tables_of_the_program(tmp_path: Path) -> None:
    Database.open(URL, tmp_path).close()
    engine = create_engine(f"sqlite:///{tmp_path / 'sprachlotse.db'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
    engine.dispose()
    assert tables.DocumentRow.__tablename__ in SQLModel.metadata.tables


def test_the_programs_head_is_the_newest_script() -> None:
    assert migrate.head_version() == HEAD


def test_wal_and_foreign_keys(tmp_path: Path) -> None:
    database = Database.open(URL, tmp_path)
    with database.reading() as repository:
        connection = repository.documents._session.connection()
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    database.close()


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = Database.open(URL, tmp_path)
    with pytest.raises(RuntimeError), database.transaction() as repository:
        repository.documents.add(a_document())
        raise RuntimeError
    with database.reading() as repository:
        assert repository.documents.of("stadt") == []
    database.close()


def test_what_is_read_is_not_kept(tmp_path: Path) -> None:
    database = Database.open(URL, tmp_path)
    with database.reading() as repository:
        repository.documents.add(a_document())
    with database.reading() as repository:
        assert repository.documents.of("stadt") == []
    database.close()


def test_a_document_comes_back_as_it_was(tmp_path: Path) -> None:
    database = Database.open(URL, tmp_path)
    with database.transaction() as repository:
        added = repository.documents.add(a_document())
    with database.reading() as repository:
        assert repository.documents.of("stadt") == [added]
    database.close()


def test_a_newer_workspace_is_left_alone(tmp_path: Path) -> None:
    Database.open(URL, tmp_path).close()
    file = tmp_path / "sprachlotse.db"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = file.read_bytes()
    with pytest.raises(WorkspaceError, match="newer Sprachlotse"):
        Database.open(URL, tmp_path)
    assert file.read_bytes() == before


def test_garbage_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "sprachlotse.db").write_bytes(b"this is not a database, whatever its name says" * 40)
    with pytest.raises(WorkspaceError, match=r"sprachlotse\.db"):
        Database.open(URL, tmp_path)


@pytest.mark.parametrize("url", ["", "no url at all", "sqlite://", "mystery+driver://x/y"])
def test_unusable_urls(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"database\.url"):
        Database.open(url, tmp_path)


def test_a_killed_creation_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / ".sprachlotse.db.new").write_bytes(b"half a database")
    database = Database.open(URL, tmp_path)
    with database.reading() as repository:
        assert repository.documents.of("stadt") == []
    database.close()
    assert {p.name for p in tmp_path.iterdir()} == {"sprachlotse.db"}
