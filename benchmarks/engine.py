"""The Argos engine beside CTranslate2 called by hand over the same unique sentences."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import ctranslate2
import sentencepiece

from benchmarks.measure import MODEL, once, pages, table
from pipeline.html.codes import plain_text
from pipeline.html.segment import segment_html
from pipeline.literals import has_words
from pipeline.mt import models
from pipeline.mt.argos import ArgosEngine
from pipeline.mt.sentences import split
from pipeline.progress import Silent

BEAM = 4


def run() -> str:
    """Segments per second; raw CTranslate2 gets sentences that are cut already and places no tags."""
    if not MODEL.exists():
        return "### Engine\n\nNot measured: there is no model beside the checkout.\n"
    name, found = pages()
    coded = {segment.text for _, content in found for segment in segment_html(content).segments}
    coded = {text for text in coded if has_words(plain_text(text))}
    plain = sorted({plain_text(text) for text in coded})
    sentences = sorted({s.strip() for text in plain for s in split(text, "de") if s.strip()}, key=len, reverse=True)
    with tempfile.TemporaryDirectory() as folder:
        model = models.install(MODEL, Path(folder))
        rows = []
        times: dict[str, float] = {}
        for inter, intra, batch in ((1, 1, 256), (1, 2, 256), (2, 1, 256), (2, 1, 512), (2, 1, 2048)):
            if inter * intra > (os.cpu_count() or 1):
                continue
            way = f"raw translate_batch, inter_threads={inter}, intra_threads={intra}, batches of {batch} pieces"
            times[way] = once(lambda i=inter, j=intra, b=batch: _raw(model.path, sentences, i, j, b))  # type: ignore[misc]
        engine = ArgosEngine([model])
        times["ArgosEngine, plain texts"] = once(lambda: engine.translate(plain, Silent()))
        times["ArgosEngine, texts with tags"] = once(lambda: engine.translate(sorted(coded), Silent()))
    best = min(time for way, time in times.items() if way.startswith("raw"))
    for way, time in times.items():
        rows.append((way, f"{len(plain) / time:.0f}", f"{best / time:.2f}"))
    title = f"Engine, {name}: {len(plain)} unique segments, {len(sentences)} unique sentences, beam {BEAM}"
    return table(title, ("way", "segments/s", "speed relative to the best raw one"), rows)


def _raw(path: Path, sentences: list[str], inter: int, intra: int, batch: int) -> None:
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(path / "sentencepiece.model"))
    translator = ctranslate2.Translator(str(path / "model"), inter_threads=inter, intra_threads=intra)
    pieces = tokenizer.encode(sentences, out_type=str)
    translator.translate_batch(pieces, beam_size=BEAM, max_batch_size=batch, batch_type="tokens")
