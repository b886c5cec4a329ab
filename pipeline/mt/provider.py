"""Which engine translates a pair of languages: what is installed decides."""

from __future__ import annotations

from pipeline.mt import models
from pipeline.mt.argos import ArgosEngine
from pipeline.mt.engine import Engine


def engine_for(source: str, target: str) -> Engine | None:
    """The offline engine for a pair, direct or through a pivot; ``None`` when its models are not installed."""
    chain = models.find(source, target)
    return ArgosEngine(chain) if chain else None
