"""The Argos engine beside CTranslate2 called by hand, and beside Argos itself, over the same texts."""

from __future__ import annotations

import json
import os
import random
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

import ctranslate2
import sentencepiece

from benchmarks.measure import MODEL, once, pages, table
from pipeline.html.codes import plain_text
from pipeline.html.segment import segment_html
from pipeline.literals import has_words
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.sentences import split
from pipeline.progress import Silent

BEAM = 4
ROUNDS = 5
ARGOS_PYTHON = "ARGOS_PYTHON"
"""Environment variable: the Python of an environment with all of argostranslate."""
ARGOS_SAMPLE = 400
"""Texts that Argos itself gets, drawn at random: it takes them one by one, so fewer are no disadvantage."""
ARGOS_WAYS: tuple[tuple[str, dict[str, str]], ...] = (
    ("as it comes", {}),
    ("1 intra-thread", {"ARGOS_INTRA_THREADS": "1"}),
    ("1 intra-thread, batches of 512", {"ARGOS_INTRA_THREADS": "1", "ARGOS_BATCH_SIZE": "512"}),
    ("2 × 1 threads", {"ARGOS_INTER_THREADS": "2", "ARGOS_INTRA_THREADS": "1"}),
    (
        "2 × 1 threads, batches of 512",
        {"ARGOS_INTER_THREADS": "2", "ARGOS_INTRA_THREADS": "1", "ARGOS_BATCH_SIZE": "512"},
    ),
)


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
        raw: dict[str, Callable[[], object]] = {
            f"raw translate_batch, inter_threads={inter}, intra_threads={intra}, batches of {batch} pieces": (
                lambda i=inter, j=intra, b=batch: _raw(model.path, sentences, i, j, b)  # type: ignore[misc]
            )
            for inter, intra, batch in ((1, 1, 256), (1, 2, 256), (2, 1, 128), (2, 1, 256), (2, 1, 512), (2, 1, 2048))
            if inter * intra <= (os.cpu_count() or 1)
        }
        shorter = "raw translate_batch, inter_threads=2, intra_threads=1, batches of 256 pieces, cut off at 128 pieces"
        raw[shorter] = lambda: _raw(model.path, sentences, 2, 1, 256, max_decoding_length=128)
        ours: dict[str, Callable[[], object]] = {
            "ArgosEngine, plain texts": lambda: ArgosEngine([model]).translate(plain, Silent()),
            "ArgosEngine, texts with tags": lambda: ArgosEngine([model]).translate(sorted(coded), Silent()),
        }
        times = {way: [once(work)] for way, work in raw.items()}
        # Only the two fastest raw ways are worth more rounds; in turn with ours, because machines' speed drifts.
        whole = [way for way in raw if way != shorter]  # what is cut off is no translation, and is told beside
        contenders = sorted(whole, key=lambda way: times[way][0])[:2]
        for way in (*contenders, shorter, *ours):
            times[way] = []
        for _ in range(ROUNDS):
            for way in (*contenders, shorter, *ours):
                times[way].append(once({**raw, **ours}[way]))
        argos = _argos(Path(folder), plain)
    best = [min(times[way][number] for way in contenders) for number in range(ROUNDS)]
    rows = []
    for way, seconds in times.items():
        ratio = median(b / s for b, s in zip(best, seconds, strict=len(seconds) > 1)) if seconds else 0
        rows.append((way, f"{len(plain) / median(seconds):.0f}", f"{ratio:.2f}"))
    speed = len(plain) / median(best)
    rows += [(way, f"{rate:.0f}", f"{rate / speed:.3f}") for way, rate in argos]
    title = (
        f"Engine, {name}: {len(plain)} unique segments, {len(sentences)} unique sentences, beam {BEAM},"
        f" medians of {ROUNDS} rounds in turn"
    )
    made = table(title, ("way", "segments/s", "speed relative to the best raw one"), rows)
    if argos:
        engine = len(plain) / median(times["ArgosEngine, texts with tags"])
        best_argos = max(rate for _, rate in argos)
        made += (
            f"\nArgosEngine with tags against Argos as it comes: {engine / argos[0][1]:.1f} times as fast;"
            f" against the best of Argos' own settings: {engine / best_argos:.1f} times.\n"
        )
    else:
        made += f"\nArgos itself was not measured: {ARGOS_PYTHON} names no Python that has it.\n"
    return made


def _raw(path: Path, sentences: list[str], inter: int, intra: int, batch: int, **options: int) -> None:
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(path / "sentencepiece.model"))
    translator = ctranslate2.Translator(str(path / "model"), inter_threads=inter, intra_threads=intra)
    pieces = tokenizer.encode(sentences, out_type=str)
    translator.translate_batch(pieces, beam_size=BEAM, max_batch_size=batch, batch_type="tokens", **options)


def _argos(packages: Path, plain: list[str]) -> list[tuple[str, float]]:
    """Argos' own translation of a sample, segments per second by way; nothing where it is not installed."""
    python = os.environ.get(ARGOS_PYTHON)
    if not python:
        return []
    sample = random.Random(4).sample(plain, min(ARGOS_SAMPLE, len(plain)))
    work = json.dumps({"texts": sample, "from": "de", "to": "en"})
    script = Path(__file__).with_name("argos_as_it_comes.py")
    made = []
    for way, settings in ARGOS_WAYS:
        environment = {**os.environ, "ARGOS_PACKAGES_DIR": str(packages), **settings}
        run = subprocess.run(
            [python, str(script)], input=work, env=environment, capture_output=True, text=True, check=True
        )
        made.append((f"argostranslate.translate, {way}", len(sample) / float(run.stdout.split()[-1])))
    return made
