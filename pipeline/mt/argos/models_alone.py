"""Argos models without anything around them: what :mod:`pipeline.stations.evaluate` compares with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pipeline.errors import EngineError
from pipeline.mt.argos.models import Model
from pipeline.mt.argos.translator import Options, usable_cpus
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation
from pipeline.mt.sentences import split
from pipeline.progress import Progress

_AT_A_TIME = 1024
"""Sentences handed to CTranslate2 at a time: what bounds memory."""


class ModelsAlone:
    """Runs ``chain``, one model after the other, on *plain* text, and gives plain text.

    A text is cut into sentences, because models read no more at a time, and these are joined again; beam and length
    penalty are the engine's. Nothing else is the engine's: no codes, no glossary, no literals, and nothing is left
    out, not even a sentence that runs in circles. Models are loaded when the first text is translated.
    """

    def __init__(self, chain: Sequence[Model]) -> None:
        self._chain = tuple(chain)

    @property
    def name(self) -> str:
        """E.g. ``translate-de_en 1.9 alone``."""
        return " + ".join(f"{model.code} {model.version}".strip() for model in self._chain) + " alone"

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        """See :class:`~pipeline.mt.engine.Engine`, but for plain text. Raises EngineError when a model cannot run."""
        language = self._chain[0].from_code
        cut = {text: [part.strip() for part in split(text, language) if part.strip()] for text in texts}
        made = {sentence: sentence for sentences in cut.values() for sentence in sentences}
        progress.start(f"Translating with {self.name}", sum(map(len, made)) * len(self._chain))
        for model in self._chain:
            with _running(model):
                results = _run(model, list(dict.fromkeys(filter(None, made.values()))), progress)
            made = {sentence: results.get(text, "") for sentence, text in made.items()}
        return [Translation(" ".join(filter(None, (made[sentence] for sentence in cut[text])))) for text in texts]


def _run(model: Model, sentences: list[str], progress: Progress) -> dict[str, str]:
    """Each of the different ``sentences`` with what the model makes of it."""
    import ctranslate2
    import sentencepiece

    tokenizer: Any = sentencepiece.SentencePieceProcessor(model_file=str(model.path / "sentencepiece.model"))
    translator: Any = ctranslate2.Translator(
        str(model.path / "model"), compute_type="auto", inter_threads=usable_cpus(), intra_threads=1
    )
    options = Options()
    results: dict[str, str] = {}
    for start in range(0, len(sentences), _AT_A_TIME):
        chunk = sentences[start : start + _AT_A_TIME]
        answers = translator.translate_batch(
            tokenizer.encode(chunk, out_type=str),
            target_prefix=[[model.target_prefix]] * len(chunk) if model.target_prefix else None,
            beam_size=options.beam_size,
            length_penalty=options.length_penalty,
            max_batch_size=options.batch_pieces,
            batch_type="tokens",
            replace_unknowns=True,
        )
        for sentence, answer in zip(chunk, answers, strict=True):
            pieces = answer.hypotheses[0]
            if model.target_prefix and pieces[:1] == [model.target_prefix]:
                pieces = pieces[1:]
            # ⁇ is how SentencePiece writes a piece that it does not know.
            results[sentence] = " ".join(tokenizer.decode(pieces).replace("⁇", " ").split())
        progress.advance(sum(map(len, chunk)))
    return results


@contextmanager
def _running(model: Model) -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError, OSError, ImportError, LookupError, OverflowError, MemoryError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise EngineError(
            f"the model {model.code} {model.version} in {model.path} cannot be run ({reason})",
            f"install it again: sprachlotse models remove {model.code}, then sprachlotse models install FILE",
        ) from error
