"""Asks a CTranslate2 model for the attention of all heads instead of one.

CTranslate2 returns the attention of the first ``alignment_heads`` heads of one decoder layer; Argos models
say 1. The mean over all heads follows words much better (``docs/decisions/0004-machine-translation.md``),
and it costs nothing. How many are returned is a variable inside ``model.bin``, and there is no option for it,
so the bytes of that variable are changed on the way into memory. The file stays as it is.
"""

from __future__ import annotations

import struct
from pathlib import Path

_HEADS = "decoder/num_heads"
_RETURNED = "decoder/alignment_heads"
_INT16 = 2
"""CTranslate2's number for the type (``model_spec._dtype_to_type_id``)."""


def model_files(folder: Path) -> dict[str, bytes] | None:
    """The files of the CTranslate2 model in ``folder``, by name, changed to return the attention of all heads.

    ``None`` when ``model.bin`` is not written as expected; then the model is used as it is. Raises OSError.
    """
    weights = bytearray((folder / "model.bin").read_bytes())
    heads, returned = _find(weights, _HEADS), _find(weights, _RETURNED)
    if heads is None or returned is None:
        return None
    weights[returned : returned + 2] = weights[heads : heads + 2]
    others = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file() and path.name != "model.bin"}
    return {**others, "model.bin": bytes(weights)}


def _find(weights: bytearray, name: str) -> int | None:
    """Where the two bytes of the int16 variable ``name`` are; ``None`` when it is not there exactly once."""
    encoded = name.encode() + b"\0"
    # Name with its length, no dimensions, type, bytes; then the value: ModelSpec._serialize.
    record = struct.pack("<H", len(encoded)) + encoded + struct.pack("<BBI", 0, _INT16, 2)
    start = weights.find(record)
    if start < 0 or weights.find(record, start + 1) >= 0 or start + len(record) + 2 > len(weights):
        return None
    return start + len(record)
