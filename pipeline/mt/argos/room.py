"""Whether there is room in memory for a model, asked before it is loaded.

CTranslate2 starts threads; when one of these finds no memory, C++ ends the whole process (``std::terminate``; seen from
40 to 200 MB below a limit of ``ulimit -v``), and where memory is used up the system kills it: nobody would be told
anything. So what is surely too little is refused before.
"""

from __future__ import annotations

import resource
from dataclasses import dataclass
from pathlib import Path

_COPIES = 3
"""The file, the copy that is handed over and the weights that are made of it are there at the same time."""
_EVERY_MODEL = 32 * 1024**2
_EVERY_WORKER = 16 * 1024**2
"""Memory that is really used beside the weights, at least."""
_ADDRESSES = 200 * 1024**2
_WORKER_ADDRESSES = 100 * 1024**2
"""Addresses that are taken beside them: stacks and malloc's arenas of the threads. Counted under ``ulimit -v`` only."""


@dataclass(frozen=True, slots=True)
class System:
    """Where the system tells about memory; other folders for tests."""

    proc: Path = Path("/proc")
    cgroup: Path = Path("/sys/fs/cgroup")


def check_room(model: int, workers: int, system: System = System()) -> None:
    """Raises MemoryError when a model whose file has ``model`` bytes cannot fit, with so many ``workers``.

    Says nothing where the system does not tell (other systems than Linux).
    """
    free = free_memory(system)
    needed = _COPIES * model + _EVERY_MODEL + workers * _EVERY_WORKER
    if free is not None and free < needed:
        raise MemoryError(f"{free / 1e6:.0f} MB are free, and it needs {needed / 1e6:.0f} MB at least")
    free = free_addresses(system)
    needed = _COPIES * model + _ADDRESSES + workers * _WORKER_ADDRESSES
    if free is not None and free < needed:
        raise MemoryError(
            f"this process may take {free / 1e6:.0f} MB more (ulimit -v), and it needs {needed / 1e6:.0f} MB"
        )


def free_memory(system: System = System()) -> int | None:
    """Bytes that a process can still get, swap included: the machine's, or less in a container. ``None``: unknown."""
    machine = _numbers(system.proc / "meminfo", ":")
    known = []
    if "MemAvailable" in machine:
        known.append(1024 * (machine["MemAvailable"] + machine.get("SwapFree", 0)))
    limit, used = _number(system.cgroup / "memory.max"), _number(system.cgroup / "memory.current")
    if limit is not None and used is not None:
        # Pages of files that nobody reads at present are given up when memory is asked for.
        known.append(limit - used + _numbers(system.cgroup / "memory.stat", " ").get("inactive_file", 0))
    return max(0, min(known)) if known else None


def free_addresses(system: System = System()) -> int | None:
    """Bytes of addresses that this process may still take; ``None`` where that is not limited, or unknown."""
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    taken = _numbers(system.proc / "self" / "status", ":").get("VmSize")
    return None if limit == resource.RLIM_INFINITY or taken is None else max(0, limit - 1024 * taken)


def _numbers(file: Path, separator: str) -> dict[str, int]:
    """Name → number of each line such as ``MemFree:  123 kB``; empty when there is no such file."""
    found: dict[str, int] = {}
    for line in _text(file).splitlines():
        name, _, rest = line.partition(separator)
        value = rest.split()[:1]
        if value and value[0].isdecimal():
            found[name] = int(value[0])
    return found


def _number(file: Path) -> int | None:
    text = _text(file).strip()
    return int(text) if text.isdecimal() else None  # "max": no limit


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
