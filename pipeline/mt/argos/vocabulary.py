"""Whether a model's tokenizer and vocabulary belong together.

CTranslate2 takes any pieces and calls those that it does not know unknown: with another model's tokenizer it would
translate everything, into nonsense, and nobody would be told.
"""

from __future__ import annotations

import json
from pathlib import Path

_AT_LEAST = 0.6
"""Part of the tokenizer's pieces that the vocabulary must have. Of the model measured it is 1; of tokenizers of the
same size, trained on other texts, 0.22 (another language) to 0.52 (the other half of the same pages)."""


def check_vocabulary(folder: Path, pieces: list[str]) -> None:
    """Raises ValueError when the CTranslate2 model in ``folder`` does not know most of its tokenizer's ``pieces``.

    Raises OSError, too. A vocabulary in an unknown form is left to CTranslate2.
    """
    known = _known(folder)
    if known is None or not pieces:
        return
    share = sum(piece in known for piece in pieces) / len(pieces)
    if share < _AT_LEAST:
        raise ValueError(f"its vocabulary has only {share:.0%} of its tokenizer's pieces: they are of different models")


def _known(folder: Path) -> frozenset[str] | None:
    for name in ("source_vocabulary", "shared_vocabulary"):
        file = folder / f"{name}.json"
        if file.is_file():
            tokens = json.loads(file.read_text(encoding="utf-8"))
            return frozenset(tokens) if isinstance(tokens, list) else None
        file = folder / f"{name}.txt"
        if file.is_file():
            return frozenset(file.read_text(encoding="utf-8").split("\n"))
    return None
