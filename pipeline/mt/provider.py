"""Which engine translates a municipality's texts: its setting ``engine`` decides, and what is installed or offered."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.config import (
    ArgosSettings,
    EngineSettings,
    LibreTranslateSettings,
    MachineSettings,
    NoEngineSettings,
    Settings,
)
from pipeline.errors import EngineError, EngineUnavailable
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.argos.models_alone import ModelsAlone
from pipeline.mt.argos.translator import Options
from pipeline.mt.engine import Engine
from pipeline.mt.languages import PIVOT
from pipeline.mt.libretranslate.engine import LibreTranslateEngine, PlainLibreTranslate
from pipeline.mt.libretranslate.server import Server
from pipeline.progress import Silent

_GREETING = "Guten Tag"
_CUDA_BATCH = 4096
"""Pieces in one batch for a graphics card: small ones leave it idle."""


def options_for(machine: MachineSettings) -> Options:
    """How the ``[machine]`` table says that models are to be run.

    One worker on a graphics card unless more are asked for: each has buffers of its own in the card's memory.
    """
    if machine.device == "cuda":
        return Options(device="cuda", workers=machine.threads or 1, batch_pieces=machine.batch or _CUDA_BATCH)
    usual = Options().batch_pieces
    return Options(workers=machine.threads, threads_each=machine.threads_each, batch_pieces=machine.batch or usual)


@dataclass(frozen=True, slots=True)
class Engines:
    """The engines of one municipality. Call it with source and target language; ``None`` means that there is none."""

    engine: EngineSettings
    machine: MachineSettings
    environment: Mapping[str, str]
    """Where API keys are looked up."""

    @classmethod
    def of(cls, settings: Settings, slug: str, environment: Mapping[str, str] = os.environ) -> Engines:
        """Those of the municipality ``slug``, which must be in ``settings``."""
        return cls(settings.municipalities[slug].engine, settings.machine, environment)

    def __call__(self, source: str, target: str) -> Engine | None:
        """The engine for a pair, direct or through a pivot; :meth:`why_none` says why there is none.

        Raises EngineError when the model may be one of those that are damaged; for a server that is configured, when
        it cannot be asked or does not offer the pair.
        """
        if isinstance(self.engine, LibreTranslateSettings):
            return LibreTranslateEngine(self.server(self.engine), source, target)
        if not isinstance(self.engine, ArgosSettings):
            return None
        inventory = models.inventory()
        chain = models.find(source, target, models=inventory.models)
        if chain is None and inventory.problems:
            raise EngineError(f"no {source}→{target} model can be used", "; ".join(inventory.problems))
        return ArgosEngine(chain, options_for(self.machine)) if chain else None

    def alone(self, source: str, target: str) -> Engine | None:
        """The same model or server with nothing of ours around it, from plain text to plain text."""
        if isinstance(self.engine, LibreTranslateSettings):
            return PlainLibreTranslate(self.server(self.engine), source, target)
        chain = models.find(source, target) if isinstance(self.engine, ArgosSettings) else None
        return ModelsAlone(chain) if chain else None

    def server(self, settings: LibreTranslateSettings) -> Server:
        """The server that is configured. Raises EngineError when its API key is not in the environment."""
        return Server.of(settings.url, settings.api_key_env, self.environment)

    def why_none(self, source: str, target: str) -> str:
        """Why no engine translates the pair, and what to do about it; for people, without full stop."""
        if not isinstance(self.engine, ArgosSettings):
            return 'it is switched off for this municipality (engine = { type = "none" })'
        known = models.installed()
        missing, there = (source, target), ""
        if models.find(source, PIVOT, models=known):
            missing, there = (PIVOT, target), f": {source}→{PIVOT} is there, {PIVOT}→{target} is missing"
        elif models.find(PIVOT, target, models=known):
            missing, there = (source, PIVOT), f": {PIVOT}→{target} is there, {source}→{PIVOT} is missing"
        elif models.find(target, source, models=known):
            there = f": {target}→{source} is there, which is the other direction"
        return (
            f"no {source}→{target} model is installed{there}; install one with 'sprachlotse models install FILE',"
            f" or with '… install {'-'.join(missing)}' from the Argos index"
        )


def engine_checks(
    settings: Settings, slug: str, environment: Mapping[str, str] = os.environ
) -> list[tuple[str, str, str]]:
    """(language or empty, state, detail) for the engine of a municipality, as ``sprachlotse doctor`` shows them.

    ``ok``; ``none`` where no model is installed; ``broken`` where what is configured cannot work. Every engine gets a
    short text to translate: nothing else shows whether a model is whole, or whether a server takes the API key.
    """
    municipality = settings.municipalities[slug]
    engines = Engines.of(settings, slug, environment)
    source = municipality.source_language
    if isinstance(engines.engine, NoEngineSettings):
        return [("", "ok", engines.why_none(source, ""))]
    checks: list[tuple[str, str, str]] = []
    for target in municipality.target_languages:
        try:
            engine = engines(source, target)
            if engine is not None:
                engine.translate([_GREETING], Silent())
        except EngineUnavailable as exc:
            return [*checks, (target, "broken", str(exc))]  # nor would it answer for the other languages
        except EngineError as exc:
            checks.append((target, "broken", str(exc)))
        else:
            checks.append((target, "ok", engine.name) if engine else (target, "none", engines.why_none(source, target)))
    return checks
