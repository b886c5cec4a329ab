"""Is there room for a model? Asked of made-up systems, and of the real one."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pipeline.mt.argos.room import System, check_room, free_addresses, free_memory

MB = 1024**2


def system(folder: Path, **files: str) -> System:
    for name, text in files.items():
        (folder / name.replace("__", ".")).write_text(text)
    return System(proc=folder, cgroup=folder)


def test_the_machines_memory_with_its_swap(tmp_path: Path) -> None:
    made = system(tmp_path, meminfo="MemTotal: 9000 kB\nMemAvailable:   2048 kB\nSwapFree:       1024 kB\n")
    assert free_memory(made) == 3 * MB


@pytest.mark.parametrize(
    ("limit", "stat", "free"),
    [("10485760", "anon 5\ninactive_file 1048576\n", 5 * MB), ("10485760", "", 4 * MB), ("max", "", 100 * MB)],
)
def test_a_container_has_less(tmp_path: Path, limit: str, stat: str, free: int) -> None:
    made = system(
        tmp_path,
        meminfo=f"MemAvailable: {100 * 1024} kB\n",
        memory__max=limit + "\n",
        memory__current=f"{6 * MB}\n",
        memory__stat=stat,
    )
    assert free_memory(made) == free


def test_a_container_over_its_limit_has_nothing(tmp_path: Path) -> None:
    assert free_memory(system(tmp_path, memory__max="5\n", memory__current="9\n")) == 0


def test_a_system_that_tells_nothing_is_not_judged(tmp_path: Path) -> None:
    made = system(tmp_path)
    assert free_memory(made) is None
    check_room(10**15, 64, made)


def test_too_little_is_said_in_numbers(tmp_path: Path) -> None:
    made = system(tmp_path, meminfo=f"MemAvailable: {300 * 1000} kB\n")
    check_room(10 * MB, 2, made)
    with pytest.raises(MemoryError, match="307 MB are free, and it needs 382 MB at least"):
        check_room(100 * MB, 2, made)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells")
def test_the_real_system_has_room_for_a_small_model() -> None:
    free = free_memory()
    assert free is not None
    assert free > 0
    assert free_addresses() is None, "tests are run without ulimit -v"
    check_room(1, 1)
