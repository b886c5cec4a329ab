"""A tokenizer and a vocabulary of different models are found out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pipeline.mt.argos.vocabulary import check_vocabulary

PIECES = [f"piece{number}" for number in range(100)]


@pytest.mark.parametrize("name", ["shared_vocabulary.json", "source_vocabulary.json", "shared_vocabulary.txt"])
@pytest.mark.parametrize(("known", "good"), [(100, True), (60, True), (59, False), (0, False)])
def test_most_pieces_must_be_known(tmp_path: Path, name: str, known: int, good: bool) -> None:
    tokens = [*PIECES[:known], *(f"other{number}" for number in range(100))]
    (tmp_path / name).write_text(json.dumps(tokens) if name.endswith("json") else "\n".join(tokens))
    if good:
        check_vocabulary(tmp_path, PIECES)
    else:
        with pytest.raises(ValueError, match=f"has only {known}% of its tokenizer's pieces: they are of different"):
            check_vocabulary(tmp_path, PIECES)


def test_what_is_unknown_is_left_to_the_engine(tmp_path: Path) -> None:
    check_vocabulary(tmp_path, PIECES)
    (tmp_path / "shared_vocabulary.json").write_text("{}")
    check_vocabulary(tmp_path, PIECES)
