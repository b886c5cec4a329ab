from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

from pipeline.mt.argos import models
from pipeline.mt.argos.attention import model_files
from pipeline.mt.argos.translator import Options, Translator


def header(name: str, value: int) -> bytes:
    encoded = name.encode() + b"\0"
    return struct.pack("<H", len(encoded)) + encoded + struct.pack("<BBI", 0, 2, 2) + struct.pack("<h", value)


def test_all_heads_are_asked_for(tmp_path: Path) -> None:
    weights = b"start" + header("decoder/alignment_heads", 1) + b"between" + header("decoder/num_heads", 8) + b"end"
    (tmp_path / "model.bin").write_bytes(weights)
    (tmp_path / "config.json").write_bytes(b"{}")
    files = model_files(tmp_path)
    assert files is not None
    assert files["model.bin"] == weights.replace(
        header("decoder/alignment_heads", 1), header("decoder/alignment_heads", 8)
    )
    assert files["config.json"] == b"{}"
    assert (tmp_path / "model.bin").read_bytes() == weights


def test_a_file_written_in_another_way_is_left_alone(tmp_path: Path) -> None:
    heads, returned = header("decoder/num_heads", 8), header("decoder/alignment_heads", 1)
    for weights in (b"", b"garbage", heads, returned, returned + returned + heads, heads + returned[:-1]):
        (tmp_path / "model.bin").write_bytes(weights)
        assert model_files(tmp_path) is None


def test_a_real_model_is_written_as_expected(packages: Path) -> None:
    (model,) = models.installed(packages)
    assert model_files(model.path / "model") is not None


def test_the_attention_of_the_tiny_model_is_exact(packages: Path) -> None:
    """What the other tests build on: word by word, in the source's order."""
    translator = Translator(models.installed(packages)[0], Options())
    ((_, sentence),) = translator.translate(["Das Amt ist offen."], {"Das Amt ist offen."})
    assert sentence.text == "The office is open."
    assert sentence.weights is not None
    assert np.allclose(sentence.weights, np.eye(5), atol=0.05)
