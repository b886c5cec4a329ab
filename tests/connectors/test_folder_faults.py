"""Full disks, missing rights, kills: the old file or the new one, and nothing lies about."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import threading
from pathlib import Path

import pytest

from pipeline.connectors.files import Disk, FailingDisk, folder_lock, temporary_for
from pipeline.connectors.folder import FolderStore
from pipeline.errors import StoreError, StoreUnavailable
from pipeline.model import DocumentKind, WriteStatus

WRITTEN, HELD = WriteStatus.WRITTEN, WriteStatus.HELD

LATER, PERSON = StoreUnavailable, StoreError


@pytest.fixture
def write(doctors, asked):
    """Creates a page: touches the English file and the German one."""
    return asked(doctors.document("de", "/stadt/de/schule/"), None, "School", "<p>Pupils</p>")


@pytest.mark.parametrize("step", ["create", "write", "sync"])
@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize(
    ("code", "raised", "advice"),
    [
        (errno.ENOSPC, LATER, "free some space on the disk"),
        (errno.EDQUOT, LATER, "free some space in the quota"),
        (errno.EIO, LATER, "check the disk"),
        (errno.EROFS, PERSON, "read-only"),
        (errno.EACCES, PERSON, "check the rights"),
        (errno.EFBIG, PERSON, "larger than this account may write"),
        (errno.ENAMETOOLONG, PERSON, "check the file"),
    ],
)
def test_what_goes_wrong_while_writing_leaves_everything_as_it_was(doctors, write, step, at, code, raised, advice):
    before = doctors.bytes()
    with pytest.raises(
        raised, match=rf"(de|en)/pages\.json could not be written \({re.escape(os.strerror(code))}\)"
    ) as caught:
        doctors.write(write, disk=FailingDisk(step, code, at))
    assert advice in str(caught.value)
    assert isinstance(caught.value.__cause__, OSError)
    assert doctors.bytes() == before
    assert doctors.write(write)[0].status is WRITTEN


def test_a_new_language_that_cannot_be_written_leaves_no_folder(doctors, asked):
    write = asked(doctors.document("de", "/stadt/de/schule/"), None, "Okul", "x", language="tr")
    for disk in (FailingDisk("write"), FailingDisk("sync_folder"), FailingDisk("replace")):
        with pytest.raises(StoreUnavailable):
            doctors.write(write, disk=disk)
        assert not (doctors.root / "tr").exists()


def test_a_rename_that_fails_leaves_what_the_next_push_completes(doctors, write):
    with pytest.raises(StoreUnavailable, match=r"de/pages\.json"):
        doctors.write(write, disk=FailingDisk("replace", errno.EIO, at=2))
    assert sorted(doctors.bytes()) == ["de/pages.json", "en/pages.json"]
    assert doctors.write(write)[0].status is WriteStatus.UNCHANGED
    assert "en" in doctors.entries("de")[1]["available_languages"]


@pytest.mark.parametrize("full", ["en/pages.json", "en/events.json"])
def test_one_language_that_cannot_be_written_does_not_stop_the_other(doctors, write, asked, entry, full):
    """All files of ``en`` are left as they were, whichever of them fails; ``uk`` goes on."""
    doctors.put("de", [entry(5, "/stadt/de/events/fest/", "Fest")], DocumentKind.EVENT)

    class FullThere(FailingDisk):
        def create(self, path: Path) -> int:
            if path == temporary_for(doctors.root / full):
                raise self.failure()
            return Disk.create(self, path)

    english = doctors.file("en").read_bytes()
    party = asked(doctors.document("de", "/stadt/de/events/fest/"), None, "Party", "x")
    other = asked(doctors.document("de", "/stadt/de/schule/"), None, "Школа", "x", language="uk")
    outcomes = doctors.write(write, other, party, disk=FullThere())
    assert [o.status for o in outcomes] == [HELD, WRITTEN, HELD]
    assert f"{full} could not be written" in outcomes[0].reason
    assert doctors.file("en").read_bytes() == english
    assert sorted(doctors.bytes()) == ["de/events.json", "de/pages.json", "en/pages.json", "uk/pages.json"]
    assert list(doctors.entries("de")[1]["available_languages"]) == ["uk"]
    assert doctors.entries("de", DocumentKind.EVENT)[0]["available_languages"] == {}


def test_a_file_replaced_by_somebody_without_our_lock_is_not_written_over(doctors, write):
    """E.g. a fresh dump that is copied in while a push is running."""
    fresh = json.dumps([{"id": 1}]).encode()

    class Meddled(Disk):
        def sync(self, descriptor: int) -> None:
            super().sync(descriptor)
            doctors.file("en").write_bytes(fresh)

    german = doctors.file("de").read_bytes()
    with pytest.raises(StoreUnavailable, match=r"en/pages\.json was changed by somebody else"):
        doctors.write(write, disk=Meddled())
    assert doctors.bytes() == {"de/pages.json": german, "en/pages.json": fresh}


def test_the_mode_of_the_file_is_kept(doctors, write):
    doctors.file("en").chmod(0o640)
    doctors.file("de").chmod(0o664)
    doctors.write(write)
    assert [stat.S_IMODE(doctors.file(x).stat().st_mode) for x in ("en", "de")] == [0o640, 0o664]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_the_owner_of_the_file_is_kept(doctors, write):
    os.chown(doctors.file("en"), 65534, 65533)
    doctors.write(write)
    status = doctors.file("en").stat()
    assert (status.st_uid, status.st_gid) == (65534, 65533)


def test_what_a_kill_left_behind_is_removed_by_the_next_push(doctors, write):
    for language in ("de", "en"):
        temporary_for(doctors.file(language)).write_bytes(b"[{")
    assert len(doctors.store.read("de").documents) == 2
    doctors.write(write)
    complete = doctors.bytes()
    assert sorted(complete) == ["de/pages.json", "en/pages.json"]
    temporary_for(doctors.file("en")).write_bytes(b"[{")
    doctors.write(write)
    assert doctors.bytes() == complete


# --- the lock -----------------------------------------------------------------------------------------


def test_a_store_that_is_being_written_is_waited_for(doctors, write):
    with (
        folder_lock(doctors.root, 1),
        pytest.raises(StoreUnavailable, match="stadt is being written by another process"),
    ):
        doctors.write(write, lock_seconds=0.05)
    assert doctors.write(write, lock_seconds=0)[0].status is WRITTEN


def test_reading_does_not_wait(doctors):
    with folder_lock(doctors.root, 1):
        assert len(doctors.store.read("de").documents) == 2


def test_a_store_that_is_not_there_cannot_be_written(doctors, write, tmp_path):
    with pytest.raises(StoreError, match="nowhere could not be opened"):
        FolderStore(tmp_path / "nowhere").write("de", [write], doctors.now)


def test_pushes_at_the_same_time_do_not_lose_each_others_pages(town, entry, asked):
    town.put("de", [entry(n, f"/stadt/de/s{n}/", f"S{n}") for n in range(1, 13)])
    documents = town.store.read("de").documents
    outcomes = []

    def push(document):
        outcomes.extend(town.write(asked(document, None, document.title, "x")))

    threads = [threading.Thread(target=push, args=(document,)) for document in documents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [o.status for o in outcomes] == [WRITTEN] * 12
    assert {e["title"] for e in town.entries("en")} == {d.title for d in documents}
    assert len({e["id"] for e in town.entries("en")}) == 12
    assert all("en" in e["available_languages"] for e in town.entries("de"))
