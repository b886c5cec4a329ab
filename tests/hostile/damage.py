"""What happens to files on their way back: which damage comes to which, by number and seed.

A kind of the first table changes a file's entries as people and tools do, of the second its lines, of the third its
encoding, of the fourth its bytes, of the fifth the archive that it is packed in. The names are those of the statistics.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from hostile.cases import Archive, Case
from hostile.damaged_archives import ARCHIVES, plain
from hostile.damaged_bytes import BYTES, ENCODINGS, LINES
from hostile.damaged_entries import BOTH, PO_ONLY, XLIFF_ONLY
from hostile.world import FORMATS, Work

__all__ = ["KINDS", "Case", "case_of"]


def _kinds(po: bool) -> list[tuple[str, Callable[..., object]]]:
    entries = [*BOTH, *(PO_ONLY if po else XLIFF_ONLY)]
    tables: list[tuple[str, Sequence[Callable[..., object]]]] = [
        ("entries", entries), ("lines", LINES), ("encoding", ENCODINGS), ("bytes", BYTES), ("archive", ARCHIVES),
    ]  # fmt: skip
    return [(table, kind) for table, several in tables for kind in several]


KINDS = {True: _kinds(True), False: _kinds(False)}
"""Of PO and of XLIFF: (table, damage)."""


def case_of(works: dict[tuple[str, str], Work], seed: int, number: int) -> Case:
    """The case number ``number``: the same for the same seed. All kinds come in turn, in each format."""
    rng = Random(f"{seed}/{number}")
    format_ = FORMATS[number % len(FORMATS)]
    names = sorted({name for name, _ in works})
    name, second = rng.sample(names, 2)
    case = Case(number, rng, works[name, format_], works[second, format_])
    case.works.append(case.work)
    kinds = KINDS[case.work.is_po]
    turn = number // len(FORMATS)
    chosen = [kinds[turn % len(kinds)]]
    if rng.random() < 0.4:
        chosen.append(rng.choice(kinds))
    order = ("entries", "lines", "encoding", "bytes", "archive")
    chosen.sort(key=lambda pair: order.index(pair[0]))
    text: str | None = case.work.data.decode()
    data = b""
    pack: Archive = plain
    for table, damage in chosen:
        case.kinds.append(damage.__name__.strip("_"))
        if table in ("entries", "lines"):
            assert text is not None
            text = str(damage(case, text))
            continue
        if text is not None:
            data, text = text.encode("utf-8", "surrogatepass"), None
        if table == "archive":
            pack = damage  # type: ignore[assignment]  # the table says so; the last one counts
        else:
            changed = damage(case, data)
            assert isinstance(changed, bytes)
            data = changed or b"\n"
    if text is not None:
        data = text.encode("utf-8", "surrogatepass")
    case.contents.append(data)
    case.files = pack(case, case.work.file, data)
    return case
