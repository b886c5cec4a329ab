"""The folder store against the real system: limits, rights, small disks and kills, in processes of their own."""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from pipeline.model import WriteStatus

WRITTEN = WriteStatus.WRITTEN

PUSH = """
    import sys
    from datetime import UTC, datetime
    from pathlib import Path

    from pipeline.connectors.folder import FolderStore
    from pipeline.errors import SprachlotseError
    from pipeline.html.canonical import canonical_hash
    from pipeline.model import DocumentKind, PageWrite

    root = Path(sys.argv[1])
    store = FolderStore(root)

    def push(language, title, content):
        (source,) = [d for d in store.read("de").documents if d.ref.id == 1]
        try:
            there = [d for d in store.read(language).documents if d.translations.get("de") == source.ref]
        except SprachlotseError:
            there = []
        target = there[0] if there else None
        write = PageWrite(
            DocumentKind.PAGE, source.ref, canonical_hash(source.title, source.content), language,
            target.ref if target else None, canonical_hash(target.title, target.content) if target else None,
            title, content,
        )
        return store.write("de", [write], datetime.now(UTC))[0]
"""


def run(town, code: str, **options) -> subprocess.CompletedProcess[str]:
    script = textwrap.dedent(PUSH) + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", script, str(town.root)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **options,
    )


@pytest.fixture
def big(town, entry):
    """A store whose files are larger than what one ``write`` call or a small limit takes."""
    filler = [entry(n, f"/stadt/de/s{n}/", f"S{n}", "<p>Text</p>" * 200) for n in range(2, 60)]
    town.put("de", [entry(1, "/stadt/de/a/", "A", links={"en": (101, "/stadt/en/a/")}), *filler])
    town.put("en", [entry(101, "/stadt/en/a/", "A", links={"de": (1, "/stadt/de/a/")}), *filler[:50]])
    return town


def test_a_file_that_hits_a_real_limit_half_way_is_left_as_it_was(big):
    before = big.bytes()
    limit = len(before["en/pages.json"]) // 2
    done = run(
        big,
        f"""
        import resource, signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
        try:
            push("en", "B", "x")
        except SprachlotseError as error:
            print(type(error).__name__, error)
        """,
    )
    assert done.stdout.startswith("StoreError"), done.stderr
    assert "en/pages.json could not be written (File too large)" in done.stdout
    assert "ulimit -f" in done.stdout
    assert big.bytes() == before


@pytest.fixture
def open_town(big, town_at):
    """A store that every account of the machine may read (pytest's own folders are private)."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(big.root, folder, dirs_exist_ok=True)
        for path in [Path(folder), *Path(folder).rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)
        yield town_at(Path(folder))


@pytest.mark.parametrize("what", ["folder", "file"])
def test_real_missing_rights_are_said_in_one_sentence(open_town, what):
    before = open_town.bytes()
    place, mode = open_town.file("en"), 0o000
    if what == "folder":
        place, mode = place.parent, 0o555
    place.chmod(mode)
    try:
        done = run(
            open_town,
            """
            import os
            if os.geteuid() == 0:  # root may do everything: become nobody
                os.setgid(65534)
                os.setuid(65534)
            try:
                print(push("en", "B", "x"))
            except SprachlotseError as error:
                print(type(error).__name__, error)
            """,
        )
    finally:
        place.chmod(0o755 if what == "folder" else 0o644)
    verb = "written" if what == "folder" else "read"
    assert done.stdout.startswith("StoreError"), done.stdout + done.stderr
    assert f"en/pages.json could not be {verb} (Permission denied)" in done.stdout
    assert "check the rights" in done.stdout
    assert open_town.bytes() == before


OWN_MOUNTS = ["unshare", "--map-root-user", "--mount"]


def may_mount() -> bool:
    """Linux lets a process mount what only it can see, where user namespaces are allowed."""
    try:
        tried = [*OWN_MOUNTS, "mount", "-t", "tmpfs", "tmpfs", "/tmp"]
        return subprocess.run(tried, capture_output=True, check=False, timeout=10).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.parametrize(
    ("option", "error"),
    [
        ("size={size}", "StoreUnavailable {file} could not be written (No space left on device): free some space"),
        ("ro", "StoreError {file} could not be written (Read-only file system): the file system is read-only"),
    ],
)
def test_a_real_full_or_read_only_disk(big, tmp_path, option, error):
    if not may_mount():
        pytest.skip("this machine does not let tests mount a small disk")
    place = tmp_path / "disk"
    place.mkdir()
    size = sum(len(data) for data in big.bytes().values()) + 40_000  # room for the store, not for another file
    script = textwrap.dedent(PUSH) + textwrap.dedent(
        """
        import shutil, subprocess
        shutil.copytree(root, sys.argv[2], dirs_exist_ok=True)
        subprocess.run(["mount", "-o", "remount," + sys.argv[3], sys.argv[2]], check=True)
        before = {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        root = Path(sys.argv[2])
        store = FolderStore(root)
        try:
            push("en", "B", "x")
        except SprachlotseError as error:
            print(type(error).__name__, error)
        after = {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()}
        print(len(after), after == before)
        """
    )
    mount = 'mount -t tmpfs tmpfs "$1" && shift && exec "$@"'
    python = [sys.executable, "-c", script, str(big.root), str(place), option.format(size=size)]
    done = subprocess.run(
        [*OWN_MOUNTS, "sh", "-c", mount, "sh", str(place), *python],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stderr == ""
    said, state = done.stdout.splitlines()
    assert said.startswith(error.format(file=place / "en" / "pages.json"))
    assert state == "2 True"


KILLED = """
    for number in range(10_000):
        for language in ("en", "ar"):
            push(language, "ABC"[number % 3], "ABC"[number % 3] * 2_000)
        print(number, flush=True)
"""


def kill_while_writing(town, seed: int) -> None:
    script = textwrap.dedent(PUSH) + textwrap.dedent(KILLED)
    process = subprocess.Popen([sys.executable, "-c", script, str(town.root)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(random.Random(seed).uniform(0, 0.05))
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL


def check_after_kill(town, asked, german: list[dict]) -> None:
    for language in ("en", "ar"):
        entry = town.entries(language)[0]
        assert entry["content"] == entry["title"] * 2_000
        document = town.document(language, entry["path"])
        source = town.document("de", "/stadt/de/a/")
        # A pushes-again: what the killed process wanted, or something newer, goes in without fuss.
        (outcome,) = town.write(asked(source, document, "Z", "<p>Z</p>", language=language))
        assert outcome.status is WRITTEN
    assert sorted(town.bytes()) == ["ar/pages.json", "de/pages.json", "en/pages.json"]
    now = town.entries("de")
    assert list(now[0].pop("available_languages")) == ["en", "ar"]
    assert now == german


@pytest.mark.parametrize("rounds", [3, pytest.param(40, marks=pytest.mark.slow)])
def test_a_push_killed_at_any_moment_leaves_one_text_or_the_other(big, asked, rounds):
    german = big.entries("de")
    del german[0]["available_languages"]
    for seed in range(rounds):
        kill_while_writing(big, seed)
        check_after_kill(big, asked, german)


def test_a_first_push_that_dies_at_any_step_ends_the_same_when_run_again(big):
    """Creates a language: three files. The process ends in the middle of each system call in turn."""
    done = run(
        big,
        """
        import json, os
        from pipeline.connectors.files import FailingDisk

        class Dying(FailingDisk):
            def failure(self):
                os._exit(9)

        def state():
            return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}

        def timeless(name, data):
            entries = json.loads(data)
            return name, [{k: v for k, v in e.items() if name[:2] == "de" or k not in TIMES} for e in entries]

        TIMES = ("last_updated", "modified_gmt")
        before, deaths, endings = state(), 0, set()
        for step in ("create", "write", "sync", "replace", "sync_folder"):
            for at in range(1, 5):
                for path in root.rglob("*.json*"):
                    path.unlink()
                for name, data in before.items():
                    (root / name).write_bytes(data)
                child = os.fork()
                if child == 0:
                    store = FolderStore(root, disk=Dying(step, at=at))
                    push("ar", "A", "x")
                    os._exit(0)
                deaths += os.waitpid(child, 0)[1] != 0
                push("ar", "A", "x")
                endings.add(json.dumps(sorted(timeless(*item) for item in state().items())))
        print(deaths, len(endings), *sorted(state()))
        """,
    )
    assert done.stderr == ""
    deaths, endings, *files = done.stdout.split()
    assert int(deaths) >= 10
    assert endings == "1"
    assert files == ["ar/pages.json", "de/pages.json", "en/pages.json"]
