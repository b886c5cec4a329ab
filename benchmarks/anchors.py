"""Where inline codes end up in machine translations: ways to place them compared on published translations.

``python -m benchmarks anchors`` prints the table; :mod:`benchmarks.anchor_judge` says what counts as right. With the
environment variable ``ARGOS_PYTHON`` (see :mod:`benchmarks.engine`) argostranslate's own tag translation is in it.
``python -m benchmarks.anchors OUT.tsv [--number 50] [--seed 4]`` writes a random sample of placed codes for a person to
judge: real texts, so never into the project.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import numpy as np

from benchmarks.anchor_judge import RIGHT, Words, all_marks, judge
from benchmarks.engine import ARGOS_PYTHON
from benchmarks.harvest import _pages as translated_pages
from benchmarks.literals import _chrf
from benchmarks.measure import MODEL, ROOT, table
from pipeline.html.codes import TokenKind, parse, plain_text
from pipeline.literals import has_words
from pipeline.mt.argos import job, models, translator
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.argos.models import Model
from pipeline.mt.codes import place
from pipeline.mt.codes.anchors import anchor_alignment, with_anchors
from pipeline.mt.codes.marks import Mark, MarkedText, take_apart
from pipeline.mt.codes.place import Alignment, place_codes
from pipeline.mt.codes.words import Weights, tie_equals
from pipeline.mt.engine import Translation
from pipeline.progress import Silent
from pipeline.steps.harvest import Experience, learn_page


@dataclass(frozen=True, slots=True)
class Case:
    """One real segment with codes, its published translation, and what the engine made of it."""

    text: str
    """German, in the notation of codes."""
    published: Words
    """English."""
    published_text: str
    labels: Mapping[int, str]
    """Code → what it is: ``link``, ``bold`` … Only paired codes around a part of the segment's words."""
    source: MarkedText
    target: str
    """The machine translation, without codes."""
    raw: Alignment
    """By the attention of all heads, as it comes; equal words tied."""
    one_head: tuple[str, Alignment]
    """The translation and the alignment by a model that returns the attention of one head."""
    anchors: Mapping[str, str]
    """What stands inside codes, translated alone."""
    engine: Translation
    """The engine's own answer."""


Way = Callable[[Case], tuple[str, bool]]
"""Places the codes: our translation in the notation of codes, and whether some were put at the end."""


# --- ways ------------------------------------------------------------------------------------------------


def _with(case: Case, weights: Weights) -> tuple[str, bool]:
    alignment = Alignment()
    alignment.add(case.raw.source_words, case.raw.target_words, weights)
    return place_codes(case.source, case.target, alignment)


def _blank(case: Case) -> Weights:
    return np.zeros((len(case.raw.target_words), len(case.raw.source_words)), dtype=np.float32)


def _at_the_end(case: Case) -> tuple[str, bool]:
    return f"{case.target} {''.join(f'<{code}></{code}>' for code in case.labels)}", True


def _proportional(case: Case) -> tuple[str, bool]:
    weights = _blank(case)
    rows, columns = weights.shape
    for row in range(rows):
        weights[row, min(int((row + 0.5) * columns / rows), columns - 1)] = 1
    return _with(case, weights)


def _equal_words(case: Case) -> tuple[str, bool]:
    weights = _blank(case)
    here = [case.source.plain[start:end] for start, end in case.raw.source_words]
    tie_equals(here, [case.target[start:end] for start, end in case.raw.target_words], weights)
    return _with(case, weights)


def _mutual(alignment: Alignment) -> Alignment:
    """``alignment`` as :meth:`Alignment.add` makes it when nobody keeps it from that."""
    made = Alignment()
    for sentence in alignment.sentences:
        rows, columns = sentence.weights.shape
        here = alignment.source_words[sentence.source : sentence.source + columns]
        made.add(here, alignment.target_words[sentence.target : sentence.target + rows], sentence.weights)
    return made


def _placed(
    case: Case, alignment: Alignment, anchors: Mapping[str, str] | None = None, target: str = "", least: float = 0
) -> tuple[str, bool]:
    target = target or case.target
    if anchors is not None:
        alignment = with_anchors(case.source, target, alignment, anchors)
    with mock.patch.object(place, "MIN_EVIDENCE", least or place.MIN_EVIDENCE):
        return place_codes(case.source, target, alignment)


def _where_in_doubt(case: Case) -> tuple[str, bool]:
    made = _placed(case, _mutual(case.raw), {})
    return _placed(case, _mutual(case.raw), case.anchors) if made[1] else made


_BEFORE = 0.3
"""The best setting of ``MIN_EVIDENCE`` for attention that is not made mutual: it is spread over more words."""
_WAYS: dict[str, Way] = {
    "all at the end": _at_the_end,
    "proportional position": _proportional,
    "equal names and numbers only": _equal_words,
    "anchor's own text searched (names, addresses)": lambda c: place_codes(
        c.source, c.target, anchor_alignment(c.source, c.target, {})
    ),
    "anchor translated alone and searched (no attention)": lambda c: place_codes(
        c.source, c.target, anchor_alignment(c.source, c.target, c.anchors)
    ),
    "attention of one head": lambda c: _placed(c, c.one_head[1], target=c.one_head[0], least=_BEFORE),
    "attention of all heads (before)": lambda c: _placed(c, c.raw, least=_BEFORE),
    "all heads, mutual": lambda c: _placed(c, _mutual(c.raw)),
    "all heads, mutual, own text searched": lambda c: _placed(c, _mutual(c.raw), {}),
    "the same, anchors translated where a code is lost": _where_in_doubt,
    "one head, mutual, anchors translated": lambda c: _placed(
        c, _mutual(c.one_head[1]), c.anchors, target=c.one_head[0]
    ),
    "all heads, anchors translated": lambda c: _placed(c, c.raw, c.anchors, least=_BEFORE),
    "all heads, mutual, anchors translated: what we do": lambda c: (c.engine.text, job.TAGS_AT_END in c.engine.flags),
}


# --- cases -----------------------------------------------------------------------------------------------

_Pairs = Mapping[str, tuple[str, Mapping[int, str]]]
"""German → (English as published, code → label)."""


def cases(model: Model) -> tuple[str, list[Case]]:
    """(name of the data, a case for each published pair with codes around a part of its words).

    What the engine leaves empty is left out.
    """
    name, pairs = _pairs()
    engine = ArgosEngine([model])
    ours = dict(zip(pairs, engine.translate(list(pairs), Silent()), strict=True))
    raw = _alignments(model, list(pairs), one_head=False)
    one_head = _alignments(model, list(pairs), one_head=True)
    made = []
    for text, (published, labels) in pairs.items():
        if not ours[text].text or text not in raw or text not in one_head:
            continue
        source, target, alignment, anchors = raw[text]
        single = one_head[text][1:3]
        made.append(
            Case(text, Words.of(published), published, labels, source, target, alignment, single, anchors, ours[text])
        )
    return name, made


def _pairs() -> tuple[str, _Pairs]:
    name, pages = translated_pages()
    experience = Experience.gather("de", "en", [(ours, theirs) for _, ours, theirs in pages])
    found: dict[str, tuple[str, Mapping[int, str]]] = {}
    for _, ours, theirs in pages:
        for pair in learn_page(ours, theirs, experience).pairs:
            labels = {code.id: code.label for code in ours[pair.index].codes}
            parts = _around_parts(take_apart(pair.source))
            if parts and pair.source != pair.target:
                found.setdefault(pair.source, (pair.target, {code: labels[code] for code in parts}))
    return name, found


def _around_parts(source: MarkedText) -> list[int]:
    """Ids of the paired codes that stand around words, and not around all of them."""
    found = []
    for mark in all_marks(source.marks):
        inside, outside = source.plain[mark.start : mark.end], source.plain[: mark.start] + source.plain[mark.end :]
        if mark.paired and any(map(str.isalnum, inside)) and any(map(str.isalnum, outside)):
            found.append(mark.id)
    return found


_Seen = tuple[MarkedText, str, Alignment, Mapping[str, str]]


def _alignments(model: Model, texts: Sequence[str], *, one_head: bool) -> dict[str, _Seen]:
    """What the engine knows when it places the codes of each text, its weights not yet made mutual."""
    seen: dict[str, _Seen] = {}
    by_source: dict[str, list[_Seen]] = {}

    def record(source: MarkedText, target: str, alignment: Alignment, anchors: Mapping[str, str]) -> Alignment:
        by_source.setdefault(source.plain, []).append((source, target, alignment, dict(anchors)))
        return alignment

    with ExitStack() as stack:
        stack.enter_context(mock.patch.object(job, "with_anchors", record))
        stack.enter_context(mock.patch.object(place, "mutual", lambda weights: weights))
        if one_head:
            stack.enter_context(mock.patch.object(translator, "model_files", lambda folder: None))
        ArgosEngine([model]).translate(texts, Silent())
    for text in texts:
        source = take_apart(text)
        for known in by_source.get(source.plain, ()):
            if _shape(known[0].marks) == _shape(source.marks):
                seen[text] = known
    return seen


def _shape(marks: Sequence[Mark]) -> list[tuple[int, int, int]]:
    return [(mark.id, mark.start, mark.end) for mark in all_marks(marks)]


# --- tables ----------------------------------------------------------------------------------------------


def run() -> str:
    """Share of codes that are around the right words, by way."""
    if not MODEL.exists():
        return "### Inline codes\n\nNot measured: there is no model beside the checkout.\n"
    with tempfile.TemporaryDirectory() as folder:
        name, found = cases(models.install(MODEL, Path(folder)))
        argos = _argos(Path(folder), found)
    judged = {case.text: set(_judged(case, case.engine.text)) for case in found}
    rows = [[label, *_row(found, [way(case) for case in found], judged)] for label, way in _WAYS.items()]
    if argos is not None:
        rows.append(["argostranslate's translate_tags", *_row(found, [(text, False) for text in argos.tagged], judged)])
    codes = sum(len(case.labels) for case in found)
    number = sum(map(len, judged.values()))
    title = (
        f"Inline codes in machine translations, {name}: {len(found)} published segments with {codes} codes around"
        f" a part of their words, {number} of them can be judged"
    )
    columns = [
        "way",
        "around the right words",
        "exactly",
        "F1",
        "links",
        "bold, italic …",
        "with words",
        "names, numbers",
    ]
    columns += ["segments with tags at the end"]
    made = table(title, columns, rows)
    return made + (_argos_findings(found, argos) if argos is not None else _NO_ARGOS)


def _judged(case: Case, placed: str) -> dict[int, float]:
    return {code: f1 for code, f1 in judge(case.published, placed).items() if code in case.labels}


def _row(found: Sequence[Case], made: Sequence[tuple[str, bool]], judged: Mapping[str, set[int]]) -> list[str]:
    scores: list[tuple[float, bool, bool]] = []
    at_end = 0
    for case, (placed, lost) in zip(found, made, strict=True):
        f1 = _judged(case, placed)
        wordy = {mark.id: has_words(case.source.plain[mark.start : mark.end]) for mark in all_marks(case.source.marks)}
        # A way that translates the anchor into something else (Argos leaves it German) has it wrong.
        scores += [(f1.get(code, 0.0), case.labels[code] == "link", wordy[code]) for code in judged[case.text]]
        at_end += lost
    all_of = [score for score, _, _ in scores]
    groups = [
        [score for score, link, _ in scores if link],
        [score for score, link, _ in scores if not link],
        [score for score, _, words in scores if words],
        [score for score, _, words in scores if not words],
    ]
    exact = sum(score > 0.999 for score in all_of) / len(all_of)
    cells = [_share(all_of), f"{exact:.1%}", f"{sum(all_of) / len(all_of):.2f}", *map(_share, groups)]
    return [*cells, str(at_end)]


def _share(scores: Sequence[float]) -> str:
    return f"{sum(score >= RIGHT for score in scores) / len(scores):.1%} of {len(scores)}" if scores else "–"


# --- argostranslate itself -------------------------------------------------------------------------------

_NO_ARGOS = f"\nArgos' own tag translation was not measured: {ARGOS_PYTHON} names no Python that has it.\n"


@dataclass(frozen=True, slots=True)
class _Argos:
    """What argostranslate makes of the cases' texts."""

    tagged: list[str]
    plain: list[str]


def _argos(packages: Path, found: Sequence[Case]) -> _Argos | None:
    """argostranslate's own tag translation; None where it is not installed."""
    python = os.environ.get(ARGOS_PYTHON)
    if not python:
        return None
    trees, plain = [_tree(case.text) for case in found], [case.source.plain for case in found]
    work = json.dumps({"trees": trees, "plain": plain, "from": "de", "to": "en"})
    script = Path(__file__).with_name("argos_tags.py")
    environment = {**os.environ, "ARGOS_PACKAGES_DIR": str(packages)}
    done = subprocess.run(
        [python, str(script)], input=work, env=environment, capture_output=True, text=True, check=True
    )
    return _Argos(*json.loads(done.stdout.splitlines()[-1]))


def _tree(text: str) -> list[object]:
    """Text in the notation of codes as nested lists: strings, and ``[id, paired, children]`` for codes."""
    root: list[object] = []
    stack = [root]
    for token in parse(text):
        if token.kind is TokenKind.TEXT:
            stack[-1].append(token.text)
        elif token.kind is TokenKind.CLOSE:
            stack.pop()
        else:
            children: list[object] = []
            stack[-1].append([token.id, token.kind is TokenKind.OPEN, children])
            if token.kind is TokenKind.OPEN:
                stack.append(children)
    return root


def _argos_findings(found: Sequence[Case], argos: _Argos) -> str:
    published = [plain_text(case.published_text) for case in found]
    ways = {
        "argostranslate, tags": [plain_text(text) for text in argos.tagged],
        "argostranslate, the same texts without tags": argos.plain,
        "ours": [case.target for case in found],
    }
    rows = [[way, _chrf(list(zip(texts, published, strict=True)))] for way, texts in ways.items()]
    return "\n" + table("What tags do to the translation", ["way", "chrF"], rows)


# --- a sample for people ---------------------------------------------------------------------------------


def write_sample(out: Path, number: int, seed: int) -> int:
    """Writes ``number`` codes of the engine's translations, drawn at random, as TSV. Returns how many there are."""
    with tempfile.TemporaryDirectory() as folder:
        _, found = cases(models.install(MODEL, Path(folder)))
    rows = []
    for case in found:
        f1 = _judged(case, case.engine.text)
        rows += [
            (code, f"{f1[code]:.2f}" if code in f1 else "–", case.text, case.published_text, case.engine.text)
            for code in case.labels
        ]
    drawn = random.Random(seed).sample(rows, min(number, len(rows)))
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(["code", "F1", "German", "published", "ours"])
        writer.writerows(drawn)
    return len(rows)


def _main(options: argparse.Namespace) -> None:
    if options.out.resolve().is_relative_to(ROOT):
        raise SystemExit("real texts must not be written into the project: give a path outside it")
    print(f"{write_sample(options.out, options.number, options.seed)} codes to choose from, sample in {options.out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a sample of placed codes for a person to judge.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--number", type=int, default=50)
    parser.add_argument("--seed", type=int, default=4)
    _main(parser.parse_args())
