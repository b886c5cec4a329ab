"""A real, test-sized translation model, built by hand in milliseconds.

It is a true Transformer that CTranslate2 loads and runs, but its weights are written, not learned: target
piece number *t* attends to source piece number *t* and is that piece's entry in a dictionary, or the same piece.
So it translates piece by piece, in the source's order, with perfect attention. Words of the dictionary are one piece
each; everything else is spelled in single characters and therefore stays as it is.

Register it in ``tests/conftest.py`` with ``pytest_plugins = ["fixtures_mt"]``.
"""

from __future__ import annotations

import io
import json
import string
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

DICTIONARY: Mapping[str, str] = {
    "Das": "The",
    "Die": "The",
    "Amt": "office",
    "Haus": "house",
    "ist": "is",
    "und": "and",
    "offen": "open",
    "geschlossen": "closed",
    "Ausländerbehörde": "immigration",
    "hier": "here",
    "Hier": "Here",
    "Bitte": "Please",
    "mehr": "more",
    "Schleife": "… … … …",
}
"""German → English. A value of several words is one piece of the target vocabulary."""

_CHARACTERS = (
    string.ascii_letters + string.digits + "äöüÄÖÜßéіїєґабвгдежзиклмнопрстуфхцчшщьюя" + string.punctuation + "–…„“€§"
)
_POSITIONS = 450
_CODE = 64
"""Dimensions that tell positions apart."""


def build_tiny_model(
    folder: Path,
    from_code: str = "de",
    to_code: str = "en",
    dictionary: Mapping[str, str] = DICTIONARY,
    version: str = "1.0",
    **metadata: str,
) -> Path:
    """Writes ``translate-<from>_<to>-<version>.argosmodel`` into ``folder`` and returns it; deterministic."""
    name = f"translate-{from_code}_{to_code}-{version.replace('.', '_')}"
    tokenizer, pieces = _tokenizer(dictionary)
    about = {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": from_code,
        "from_name": from_code.upper(),
        "to_code": to_code,
        "to_name": to_code.upper(),
        **metadata,
    }
    file = folder / f"{name}.argosmodel"
    with (
        tempfile.TemporaryDirectory() as temporary,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        _transformer(pieces, dictionary).save(temporary)
        archive.writestr(f"{name}/metadata.json", json.dumps(about))
        archive.writestr(f"{name}/sentencepiece.model", tokenizer)
        for path in sorted(Path(temporary).iterdir()):
            archive.write(path, f"{name}/model/{path.name}")
    return file


def _piece(words: str) -> str:
    return "▁" + words.replace(" ", "▁")


def _tokenizer(dictionary: Mapping[str, str]) -> tuple[bytes, list[str]]:
    import sentencepiece

    words = sorted({_piece(word) for pair in dictionary.items() for word in pair})
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([_CHARACTERS]),
        model_writer=model,
        model_type="char",
        vocab_size=len(_CHARACTERS) + len(words) + 10,
        hard_vocab_limit=False,
        character_coverage=1.0,
        user_defined_symbols=words,
        normalization_rule_name="identity",
        minloglevel=2,
    )
    processor = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue())
    return model.getvalue(), [processor.id_to_piece(index) for index in range(processor.get_piece_size())]


def _transformer(pieces: list[str], dictionary: Mapping[str, str]) -> Any:
    """Dimensions: one for each piece of the vocabulary, then ``_CODE`` that tell the position."""
    from ctranslate2.specs import TransformerSpec

    size = len(pieces) + _CODE
    spec = TransformerSpec.from_config((1, 1), num_heads=1)
    spec.encoder.scale_embeddings = spec.decoder.scale_embeddings = False
    for part in (spec.encoder, spec.decoder):
        part.position_encodings.encodings = _position_codes(len(pieces))
        _identity_norm(part.layer_norm, size)
    spec.encoder.embeddings[0].weight = np.eye(len(pieces), size, dtype=np.float32)
    spec.decoder.embeddings.weight = np.zeros((len(pieces), size), dtype=np.float32)
    _silent(spec.encoder.layer[0].self_attention, size)
    _silent(spec.decoder.layer[0].self_attention, size)
    for part in (spec.encoder, spec.decoder):
        _silent_feed_forward(part.layer[0].ffn, size)
    attention = spec.decoder.layer[0].attention
    _identity_norm(attention.layer_norm, size)
    position = np.zeros((size, size), dtype=np.float32)
    position[len(pieces) :, len(pieces) :] = np.eye(_CODE)
    meaning = np.zeros((size, size), dtype=np.float32)
    for index, piece in enumerate(pieces):
        meaning[_meaning(piece, index, pieces, dictionary), index] = 1
    _linear(attention.linear[0], 40 * position)
    _linear(attention.linear[1], np.concatenate([position, meaning]))
    _linear(attention.linear[2], 20 * np.eye(size, dtype=np.float32))
    _linear(spec.decoder.projection, 4 * np.eye(len(pieces), size, dtype=np.float32))
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.add_source_eos = True
    spec.validate()
    return spec


def _meaning(piece: str, index: int, pieces: list[str], dictionary: Mapping[str, str]) -> int:
    translation = dictionary.get(piece.removeprefix("▁")) if piece.startswith("▁") else None
    return pieces.index(_piece(translation)) if translation else index


def _position_codes(offset: int) -> np.ndarray[Any, np.dtype[np.float32]]:
    """Codes of +1 and -1, as many of one as of the other, so that layer norms change nothing but the scale."""
    random = np.random.default_rng(4)
    half = np.repeat(np.array([1, -1], dtype=np.float32), _CODE // 2)
    codes = np.stack([random.permutation(half) for _ in range(_POSITIONS)])
    return np.concatenate([np.zeros((_POSITIONS, offset), dtype=np.float32), codes], axis=1)


def _identity_norm(norm: Any, size: int) -> None:
    norm.gamma = np.ones(size, dtype=np.float32)
    norm.beta = np.zeros(size, dtype=np.float32)


def _linear(linear: Any, weight: np.ndarray[Any, np.dtype[np.float32]]) -> None:
    linear.weight = weight.astype(np.float32)
    linear.bias = np.zeros(weight.shape[0], dtype=np.float32)


def _silent(attention: Any, size: int) -> None:
    """Adds nothing to what passes through."""
    _identity_norm(attention.layer_norm, size)
    _linear(attention.linear[0], np.zeros((3 * size, size), dtype=np.float32))
    _linear(attention.linear[1], np.zeros((size, size), dtype=np.float32))


def _silent_feed_forward(ffn: Any, size: int) -> None:
    _identity_norm(ffn.layer_norm, size)
    _linear(ffn.linear_0, np.zeros((8, size), dtype=np.float32))
    _linear(ffn.linear_1, np.zeros((size, 8), dtype=np.float32))


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real ``.argosmodel`` file, German to English (:data:`DICTIONARY`)."""
    return build_tiny_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def make_tiny_model() -> Callable[..., Path]:
    """:func:`build_tiny_model`, for other languages, dictionaries and versions."""
    return build_tiny_model
