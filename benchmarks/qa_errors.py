"""Errors of content that the benchmark of quality checks plants: tags, facts, words, terms, lengths."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from pipeline.qa import Pair

Plant = Callable[[Pair, random.Random], Pair | None]
"""The pair with an error in its target; ``None`` where there is no place for it."""

_TAG = re.compile(r"</?\d+/?>")


def with_target(pair: Pair, target: str) -> Pair | None:
    """``pair`` with another target; ``None`` if it is the same."""
    return replace(pair, target=target) if target != pair.target else None


def _drop_tag(pair: Pair, chance: random.Random) -> Pair | None:
    tags = list(_TAG.finditer(pair.target))
    if not tags:
        return None
    tag = chance.choice(tags)
    return with_target(pair, pair.target[: tag.start()] + pair.target[tag.end() :])


CONTENT: Mapping[str, Mapping[str, Plant]] = {"codes": {"a tag dropped": _drop_tag}}
"""By check: what is planted, in words, and how."""
