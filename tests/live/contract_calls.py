"""The requests of the contract, in groups: each begins with fresh data, and its calls come one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from live.contract import Call
from live.contract_files import TEXTS, XLIFF
from live.contract_objects import OBJECTS
from live.contract_reading import READING
from live.contract_writing import WRITING

GROUPS: Mapping[str, Sequence[Call]] = {
    "reading": READING,
    "writing": WRITING,
    "objects": OBJECTS,
    "xliff": XLIFF,
    "texts": TEXTS,
}
