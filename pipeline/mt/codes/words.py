"""Words of a text, and which words of a translation come from which words of the source.

Engines work in *pieces* of words (SentencePiece); people's links and bold text cover words. Here the
attention between pieces becomes weights between words.
"""

from __future__ import annotations

import difflib
import itertools
import re
import unicodedata
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Weights: TypeAlias = NDArray[np.float32]
"""``weights[t, s]``: how much of target word ``t`` comes from source word ``s``; each row sums to 1 or is 0."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
"""Thai, Lao, Burmese, Khmer, kana, Han: no spaces between words, so each character counts as one."""
_WORD = re.compile(
    rf"""
      [\w.+%-]+@[\w-]+(?:\.[\w-]+)+ | (?:https?://|www\.)[^\s<>]*[\w/]         # e-mail and web addresses
    | [{_UNSPACED}]
    | [^\W{_UNSPACED}]+ (?:[-'’.:/·][^\W{_UNSPACED}]+)*                        # 8.30, E-Mail, Bürger:innen
    | [^\w\s]                                                                  # one punctuation mark
    """,
    re.VERBOSE,
)
_BYTE_PIECE = re.compile(r"<0x([0-9A-F]{2})>")
_MIN_NAME = 4


def word_spans(text: str, offset: int = 0) -> list[tuple[int, int]]:
    """Start and end of every word and every punctuation mark of ``text``; white space is in none.

    ``offset`` is where ``text`` begins in what the spans count from.
    """
    return [(match.start() + offset, match.end() + offset) for match in _WORD.finditer(text)]


def word_weights(
    source: str, source_pieces: Sequence[str], target: str, target_pieces: Sequence[str], attention: NDArray[np.float32]
) -> Weights:
    """Weights between the words of two sentences, from the engine's attention.

    ``attention[t, s]`` for target piece ``t`` and source piece ``s``; columns beyond the source's pieces (an end
    mark) are left out. Words that are the same on both sides (numbers, names) are tied to each other.
    """
    source_words, target_words = word_spans(source), word_spans(target)
    of_source = _words_of_pieces(source, source_words, source_pieces)
    of_target = _words_of_pieces(target, target_words, target_pieces)
    weights = np.zeros((len(target_words), len(source_words)), dtype=np.float32)
    rows, columns = min(len(of_target), attention.shape[0]), min(len(of_source), attention.shape[1])
    if rows and columns and weights.size:
        by_word = np.zeros((len(source_words), rows), dtype=np.float32)
        for piece, word in enumerate(of_source[:columns]):
            if word >= 0:
                by_word[word] += attention[:rows, piece]
        by_word = by_word.T
        for piece, word in enumerate(of_target[:rows]):
            if word >= 0:
                weights[word] += by_word[piece]
    weights = normalised(weights)
    tie_equals([source[a:b] for a, b in source_words], [target[a:b] for a, b in target_words], weights)
    return weights


def chained(first: Weights, second: Weights) -> Weights:
    """Weights from source to target when ``first`` leads from source to pivot and ``second`` on to the target."""
    if first.shape[0] != second.shape[1]:
        raise ValueError("the pivot's words differ between the two weights")
    return normalised((second @ first).astype(np.float32))


def mutual(weights: Weights) -> Weights:
    """``weights`` where both sides count: a source word that other target words hang on more has less to say about
    this one. A word that comes from one source word alone (equal words do) leaves nothing of that to others."""
    tied = weights == 1
    owned = tied.any(axis=0)
    if owned.any():
        weights = np.where(owned & ~tied.any(axis=1, keepdims=True), 0, weights)
    sums = weights.sum(axis=0, keepdims=True)
    shares = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return normalised(weights * shares)


def normalised(weights: Weights) -> Weights:
    """``weights`` with each row summing to 1, or 0 where it did."""
    sums = weights.sum(axis=1, keepdims=True)
    normalised: Weights = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return normalised


def tie_equals(source: Sequence[str], target: Sequence[str], weights: Weights) -> None:
    """Changes ``weights``: the k-th "BAMF" of the target is the k-th of the source, whatever the attention says."""
    for word in {word for word in target if _is_name(word)}:
        there = [index for index, other in enumerate(target) if other == word]
        here = [index for index, other in enumerate(source) if other == word]
        if len(there) == len(here):
            for target_index, source_index in zip(there, here, strict=True):
                weights[target_index] = 0
                weights[target_index, source_index] = 1


def _is_name(word: str) -> bool:
    return any(character.isdigit() for character in word) or (len(word) >= _MIN_NAME and not word.islower())


def _words_of_pieces(text: str, words: Sequence[tuple[int, int]], pieces: Sequence[str]) -> list[int]:
    """The index of the word that each piece belongs to; -1 for pieces of no word.

    SentencePiece normalises, so the characters of the pieces are compared with the text's, not taken for them.
    """
    if "".join(pieces).replace("▁", "") == "".join(text.split()):  # mostly: then places can be counted
        word_at = [index for index, (start, end) in enumerate(words) for _ in range(start, end)]
        lengths = [len(piece) - piece.count("▁") for piece in pieces]
        starts = itertools.accumulate(lengths, initial=0)
        return [word_at[start] if length else -1 for start, length in zip(starts, lengths, strict=False)]
    characters: list[str] = []
    word_of: list[int] = []
    for index, (start, end) in enumerate(words):
        for character in _plain(text[start:end]):
            characters.append(character)
            word_of.append(index)
    stream: list[str] = []
    piece_of: list[int] = []
    for index, piece in enumerate(_readable(pieces)):
        for character in _plain(piece):
            stream.append(character)
            piece_of.append(index)
    result = [-1] * len(pieces)
    for a, b, size in _common(characters, stream):
        for offset in range(size):
            at = piece_of[b + offset]
            if result[at] < 0:
                result[at] = word_of[a + offset]
    return result


def _common(one: list[str], other: list[str]) -> list[tuple[int, int, int]]:
    if one == other:
        return [(0, 0, len(one))]
    blocks = difflib.SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [(block.a, block.b, block.size) for block in blocks]


def _plain(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return "".join(text.split()).casefold()


def _readable(pieces: Sequence[str]) -> list[str]:
    """Pieces as text: no space marks; the bytes of a character that the vocabulary lacks stand at its first piece."""
    texts = [piece.replace("▁", "") for piece in pieces]
    start = 0
    while start < len(texts):
        end = start
        while end < len(texts) and _BYTE_PIECE.fullmatch(texts[end]):
            end += 1
        if end > start:
            raw = bytes(int(text[3:5], 16) for text in texts[start:end])
            texts[start:end] = [raw.decode("utf-8", errors="replace")] + [""] * (end - start - 1)
        start = end + 1
    return texts
