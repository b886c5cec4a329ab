"""What the quality checks say about published translations, and whether they find errors that are planted in them.

``python -m benchmarks qa`` prints both tables. ``python -m benchmarks.qa --examples CHECK [--number 20] [--seed 1]``
prints random findings of one check for a person to judge: real texts, so never into the project. ``--missed`` prints
planted errors that were not found instead.

The pairs are all that stand one to one on published pages, say the same, and could carry the source's tags; also those
that the harvest refuses for their numbers, length or language, because these guards look at what the checks look at.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from benchmarks.harvest import _pages as translated_pages
from benchmarks.measure import ROOT, table
from benchmarks.qa_errors import CONTENT, Plant
from benchmarks.qa_errors_form import FORM
from pipeline.html.codes import plain_text
from pipeline.literals import has_words
from pipeline.qa import CHECKS, Check, Pair
from pipeline.qa import run as run_checks
from pipeline.steps.carry import carry_codes
from pipeline.steps.damage import find_damage
from pipeline.steps.harvest import Experience, How, doubt, no_translation
from pipeline.steps.pairing import align, built_alike, pair_by_place
from pipeline.terminology.load import load
from pipeline.terminology.match import TermIndex, find_terms

ERRORS: Mapping[str, Mapping[str, Plant]] = {**CONTENT, **FORM}
"""By check: what is planted, in words, and how."""
_LOOKED_AT_BY_CHECKS = frozenset(
    {
        "not translated", "no words in it", "numbers or addresses differ", "implausible length",
        "left in the source language", "in another language",
    }
)  # fmt: skip
"""Refusals of the harvest that do not say that one text is not the translation of the other."""
_SEED = 5
_PLANTED = 400
"""Planted errors of each kind."""


@dataclass(frozen=True, slots=True)
class Published:
    """A source segment and its published translation."""

    pair: Pair
    learned: bool
    """The harvest accepts it."""
    path: str
    """Of the page."""


@lru_cache(maxsize=1)
def published() -> tuple[str, tuple[Published, ...]]:
    """(name of the data, its different pairs in random order), with glossary terms and other translations."""
    name, pages = translated_pages()
    experience = Experience.gather("de", "en", [(ours, theirs) for _, ours, theirs in pages])
    index = TermIndex.of(load([ROOT / "glossaries"], ["shared"]).for_language("en"))
    found: dict[tuple[str, str], Published] = {}
    elsewhere: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for path, ours, theirs in pages:
        alike = built_alike(ours, theirs)
        how = How.STRUCTURE if alike else How.ALIGNMENT
        for bead in (pair_by_place if alike else align)(ours, theirs, experience.lexicon):
            if not bead.one_to_one:
                continue
            source, target = ours[bead.source[0]], theirs[bead.target[0]]
            text = carry_codes(source, target)
            if text is None or not has_words(plain_text(source.text)) or find_damage(target, source):
                continue
            why = doubt(source, target, text, experience)
            if why and why not in _LOOKED_AT_BY_CHECKS:
                continue
            unlike = no_translation(plain_text(source.text), plain_text(text), bead.score, how, experience)
            if unlike and unlike not in _LOOKED_AT_BY_CHECKS:
                continue
            learned = not why and not unlike
            if learned:
                elsewhere[source.text][text] = None
            hits = find_terms(index, plain_text(source.text))
            terms = tuple(dict.fromkeys(hit.term for hit in hits))
            pair = Pair(source.text, text, source.codes, "de", "en", terms, (), source.field, source.tag)
            known = found.get((source.text, text))
            found[source.text, text] = Published(pair, learned or bool(known and known.learned), path)
    pairs = [
        replace(one, pair=replace(one.pair, others=tuple(t for t in elsewhere[source] if t != target)))
        for (source, target), one in sorted(found.items())
    ]
    random.Random(_SEED).shuffle(pairs)
    return name, tuple(pairs)


def run() -> str:
    """Findings on published pages by check, with what a check costs; then planted errors that are found."""
    name, pairs = published()
    learned = [one.pair for one in pairs if one.learned]
    rows = [[check.name, check.severity.value, *_row([check], learned)] for check in CHECKS]
    rows.append(["**any**", "", *_row(CHECKS, learned)])
    title = f"Quality checks, {name}: {len(pairs)} published pairs, {len(learned)} of them accepted by the harvest"
    columns = ["check", "severity", "pairs with findings", "of the accepted", "µs a pair, literals included"]
    planted = [
        [check.name, what, str(len(made)), f"{len(made) - len(missed)} ({1 - len(missed) / len(made):.1%})"]
        for check in CHECKS
        for what, plant in ERRORS.get(check.name, {}).items()
        for made, missed in [_planted(check, plant)]
        if made
    ]
    return "\n".join(
        [
            table(title, columns, rows),
            table("Errors planted in accepted pairs", ["check", "error", "planted", "found"], planted),
        ]
    )


def _row(checks: Sequence[Check], learned: Sequence[Pair]) -> Iterator[str]:
    for pairs in (list(_all()), learned):
        found = sum(bool(run_checks(pair, checks)) for pair in pairs)
        yield f"{found} ({found / len(pairs):.1%})"
    yield f"{_microseconds(checks):.0f}"


def _all() -> Iterator[Pair]:
    """Every pair, fresh: nothing of it is computed yet."""
    return (replace(one.pair) for one in published()[1])


def _microseconds(checks: Sequence[Check]) -> float:
    """Processor time a pair, after one round that loads what has to be loaded."""
    times = []
    for _ in range(3):
        pairs = list(_all())
        begin = time.process_time()
        for pair in pairs:
            run_checks(pair, checks)
        times.append((time.process_time() - begin) / len(pairs) * 1e6)
    return min(times[1:])


def _planted(check: Check, plant: Plant) -> tuple[list[Pair], list[Pair]]:
    """Pairs with an error that had no finding of ``check`` before, and those of them that still have none."""
    chance = random.Random(_SEED)
    made: list[Pair] = []
    missed: list[Pair] = []
    for one in published()[1]:
        if len(made) == _PLANTED:
            break
        if not one.learned or any(True for _ in check.find(one.pair)):
            continue
        wrong = plant(one.pair, chance)
        if wrong is not None:
            made.append(wrong)
            if not any(True for _ in check.find(wrong)):
                missed.append(wrong)
    return made, missed


def _examples(check: Check, number: int, seed: int, missed: bool) -> Iterator[str]:
    if missed:
        for what, plant in ERRORS.get(check.name, {}).items():
            made, left = _planted(check, plant)
            yield f"== {what}: {len(left)} of {len(made)} not found"
            yield from (_shown(pair, []) for pair in left[:number])
        return
    found = [(one, list(check.find(one.pair))) for one in published()[1]]
    found = [(one, messages) for one, messages in found if messages]
    yield f"== {check.name}: {len(found)} findings in {len(published()[1])} pairs"
    for one, messages in random.Random(seed).sample(found, min(number, len(found))):
        yield _shown(one.pair, [*map(str, messages), "" if one.learned else "(refused by the harvest)", one.path])


def _shown(pair: Pair, notes: Sequence[str]) -> str:
    return "\n".join([f"  DE {pair.source}", f"  EN {pair.target}", *(f"     {note}" for note in notes if note), ""])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Show findings of a quality check on published pages.")
    parser.add_argument("--examples", metavar="CHECK", choices=[check.name for check in CHECKS])
    parser.add_argument("--number", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="planted errors that were not found")
    options = parser.parse_args()
    if options.examples is None:
        print(run())
    else:
        chosen = next(check for check in CHECKS if check.name == options.examples)
        print("\n".join(_examples(chosen, options.number, options.seed, options.missed)))
