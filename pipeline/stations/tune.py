"""Which settings run a model fastest on this machine, tried on the municipality's own sentences."""

from __future__ import annotations

from dataclasses import dataclass

import tomlkit
from tomlkit.exceptions import TOMLKitError

from pipeline.atomic import write_atomically
from pipeline.config import FILENAME, parse_settings
from pipeline.errors import ConfigError, EngineError, UsageError, WorkspaceError
from pipeline.html.codes import plain_text
from pipeline.literals import has_words
from pipeline.mt.argos import models
from pipeline.mt.argos.translator import Options, usable_cpus
from pipeline.mt.argos.tune import Trial, best, tune
from pipeline.mt.provider import options_for
from pipeline.mt.sentences import split
from pipeline.progress import Progress
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class TuneReport:
    """What was tried, and which way is best."""

    model: str
    """E.g. ``translate-de_en 1.9``."""
    processors: int
    trials: tuple[Trial, ...]
    """The settings as they are come first."""
    saved: bool = False
    """The best settings are in ``sprachlotse.toml`` now."""

    @property
    def attention(self) -> bool:
        return False

    @property
    def best(self) -> Trial:
        """The fastest, or the settings as they are where nothing is clearly faster."""
        return best(self.trials)

    def as_json(self) -> dict[str, object]:
        return {
            "model": self.model,
            "processors": self.processors,
            "trials": [
                {**_settings(trial.options), "sentences_per_second": round(trial.rate, 1)} for trial in self.trials
            ],
            "best": _settings(self.best.options),
            "saved": self.saved,
        }

    def lines(self) -> list[str]:
        lines = [f"{self.model} on {self.processors} processors, sentences per second, the best of three rounds:"]
        for trial in self.trials:
            options = trial.options
            way = f"{options.workers} × {options.threads_each} threads, batches of {options.batch_pieces} pieces"
            lines.append(f"{trial.rate:8.0f}  {way}")
        if self.best is self.trials[0]:
            return [*lines, "the settings as they are (the first line) are the fastest, or as good as that"]
        gain = self.best.rate / self.trials[0].rate
        wanted = ", ".join(f"{name} = {value}" for name, value in _settings(self.best.options).items())
        if self.saved:
            return [*lines, f"{gain:.2f} times as fast as before: {wanted} is in [machine] of {FILENAME} now"]
        return [*lines, f"{gain:.2f} times as fast would be, in [machine] of {FILENAME}: {wanted} (--save writes it)"]


def tune_model(
    workspace: Workspace, pair: str | None, slug: str, *, save: bool, progress: Progress, seconds: float = 1.0
) -> TuneReport:
    """Try the model for ``pair`` (``de-en``; default: the first one that the municipality ``slug`` can use).

    ``seconds`` is about what one trial takes. With ``save`` settings that are clearly faster are written into
    ``sprachlotse.toml``. Raises UsageError when nothing has been pulled or the pair is none, EngineError when no model
    is installed for it or it cannot be run.
    """
    municipality = workspace.municipality(slug)
    pairs = [_pair(pair)] if pair else [(municipality.source_language, to) for to in municipality.target_languages]
    chains = filter(None, (models.find(*one) for one in pairs))
    chain = next(chains, None)
    if chain is None:
        wanted = ", ".join(f"{source}→{target}" for source, target in pairs)
        raise EngineError(f"no model is installed for {wanted}", "install one with 'sprachlotse models install FILE'")
    model = chain[0]
    with workspace.database.reading() as repository:
        documents = repository.segments.live(slug)
    texts = {plain_text(segment.source.text) for document in documents.values() for segment in document}
    sentences = {s.strip() for text in texts if has_words(text) for s in split(text, municipality.source_language)}
    sentences.discard("")
    if not sentences:
        raise UsageError(f"there is no text of {slug} to try the model on", f"run 'sprachlotse pull -m {slug}' first")
    processors = usable_cpus()
    usual = options_for(workspace.settings.machine)
    trials = tune(model, sorted(sentences), cpus=processors, usual=usual, progress=progress, seconds=seconds)
    report = TuneReport(f"{model.code} {model.version}".strip(), processors, trials)
    if not save or report.best is trials[0]:
        return report
    save_settings(workspace, report.best.options)
    return TuneReport(report.model, processors, trials, saved=True)


def _settings(options: Options) -> dict[str, int]:
    return {"threads": options.workers, "threads_each": options.threads_each, "batch": options.batch_pieces}


def _pair(pair: str) -> tuple[str, str]:
    source, _, target = pair.partition("-")
    if not (source and target):
        raise UsageError(f"'{pair}' is no pair of languages", "write e.g. de-en")
    return source, target


def save_settings(workspace: Workspace, options: Options) -> None:
    """Write how models are to be run into ``[machine]``. Raises ConfigError, WorkspaceError for a full disk."""
    file = workspace.root / FILENAME
    with workspace.lock():
        try:
            document = tomlkit.parse(file.read_text(encoding="utf-8-sig"))
            machine = document.setdefault("machine", tomlkit.table())
            machine.update(_settings(options))
            text = tomlkit.dumps(document)
        except (OSError, UnicodeDecodeError, TOMLKitError) as exc:
            raise ConfigError(f"{file} cannot be read ({exc})", "mend it and try again") from exc
        parse_settings(text)  # what is written can be read again
        try:
            write_atomically(file, text.encode())
        except OSError as exc:
            raise WorkspaceError(f"{file} cannot be written ({exc.strerror})", "check its rights") from exc
