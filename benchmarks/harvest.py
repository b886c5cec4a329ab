"""How well published translations are aligned: ways compared on pages damaged on purpose, and a sample for people.

``python -m benchmarks harvest`` prints the table. ``python -m benchmarks.harvest OUT.tsv [--number 120] [--seed 1]``
writes a random sample of what would be learned, half of it aligned by structure, for a person to judge: real texts,
so never into the project. With ``--reference`` it writes all of them, in random order, as a reference for
``sprachlotse evaluate``.
"""

from __future__ import annotations

import argparse
import csv
import math
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks.measure import REAL, ROOT, seconds, table
from pipeline.connectors.folder import FolderStore
from pipeline.connectors.matching import match_translations
from pipeline.html.codes import plain_text
from pipeline.model import ExtractedSegment
from pipeline.steps.harvest import Experience, How, learn_page
from pipeline.steps.lexicon import Lexicon
from pipeline.steps.pairing import align, built_alike
from pipeline.steps.segment import cut

_Page = Sequence[ExtractedSegment]
_Links = list[tuple[int, str]]
"""(place of a source segment, plain text that was found for it)"""
_FOLDS = 4
_CHANGED = (0.05, 0.15)
"""Share of segments left out, as many put in, and half as many joined with the next one."""


def run() -> str:
    """Recall and precision of the ways to align, on pages that are built alike until one side is damaged."""
    name, pairs = _pages()
    alike = [(ours, theirs) for _, ours, theirs in pairs if built_alike(ours, theirs) and len(ours) > 3]
    rows: list[list[str]] = []
    for share in _CHANGED:
        counts: Counter[tuple[str, str]] = Counter()
        for ours, whole, theirs, wanted, lexicon in _damaged(alike, share):
            counts["", "wanted"] += wanted
            for way, links in _ways(ours, theirs, lexicon):
                right = sum(text == plain_text(whole[i].text) for i, text in links)
                counts[way, "right"] += right
                counts[way, "wrong"] += len(links) - right
        for way in dict.fromkeys(way for way, _ in counts if way):
            right, wrong = counts[way, "right"], counts[way, "wrong"]
            precision = f"{right / (right + wrong):.1%}" if right + wrong else "–"
            rows.append([f"{share:.0%}", way, f"{right / counts['', 'wanted']:.1%}", precision])
    experience = Experience.gather("de", "en", [(ours, theirs) for _, ours, theirs in pairs])
    took = seconds(lambda: [learn_page(ours, theirs, experience) for _, ours, theirs in pairs], runs=1)
    title = f"Aligning translations, {name}: {len(alike)} pages built alike; all {len(pairs)} harvested in {took:.1f} s"
    return table(title, ["changed", "way", "recall", "precision"], rows)


def _pages() -> tuple[str, list[tuple[str, _Page, _Page]]]:
    """(path, German segments, English segments) of each translated page."""
    folder, name = (REAL, "real dump") if REAL.is_dir() else (ROOT / "data" / "sample", "sample")
    store = FolderStore(folder)
    german = store.read("de")
    matches = match_translations(german, store.read("en"))
    found = ((page, matches.get(page.ref)) for page in german.documents)
    return name, [
        (page.ref.path, cut(page.title, page.content), cut(other.title, other.content))
        for page, other in found
        if other
    ]


def _damaged(pages: Sequence[tuple[_Page, _Page]], share: float) -> Iterator[tuple[_Page, _Page, _Page, int, Lexicon]]:
    """Each page, its translation whole and damaged, how many segments of that are its own and alone, and a lexicon
    learned from other pages.
    """
    chance = random.Random(7)
    order = chance.sample(range(len(pages)), len(pages))
    for fold in range(_FOLDS):
        others = [pages[i] for i in order if i % _FOLDS != fold]
        texts = [
            (plain_text(a.text), plain_text(b.text))
            for ours, theirs in others
            for a, b in zip(ours, theirs, strict=True)
        ]
        lexicon = Lexicon.learn(texts)
        strangers = [segment for _, theirs in others for segment in theirs[1:]]
        for ours, theirs in (pages[i] for i in order if i % _FOLDS == fold):
            yield ours, theirs, *_damage(theirs, strangers, share, chance), lexicon


def _damage(
    page: _Page, strangers: Sequence[ExtractedSegment], share: float, chance: random.Random
) -> tuple[_Page, int]:
    own = {segment.text for segment in page}
    strangers = [segment for segment in strangers if segment.text not in own]
    changed: list[ExtractedSegment] = [page[0]]
    wanted = 1
    index = 1
    while index < len(page):
        dice = chance.random()
        if dice < share:
            index += 1
            continue
        if dice < 2 * share:
            changed.append(chance.choice(strangers))
        elif dice < 2.5 * share and index + 1 < len(page):
            joined = f"{plain_text(page[index].text)} {plain_text(page[index + 1].text)}"
            changed.append(replace(page[index], text=joined, codes=()))
            index += 2
            continue
        changed.append(page[index])
        wanted += 1
        index += 1
    return changed, wanted


def _ways(ours: _Page, theirs: _Page, lexicon: Lexicon) -> Iterator[tuple[str, _Links]]:
    texts = [plain_text(segment.text) for segment in theirs]
    yield "same structure only", list(enumerate(texts)) if built_alike(ours, theirs) else []
    yield "length only (Gale and Church)", [(i, texts[j]) for i, j in _by_length(ours, theirs)]
    for name, words in (("words alike in both, length", Lexicon()), ("the same with a learned lexicon", lexicon)):
        beads = [bead for bead in align(ours, theirs, words) if bead.one_to_one]
        for least in (0.0, 0.4, 0.6):
            found = [(bead.source[0], texts[bead.target[0]]) for bead in beads if bead.score >= least]
            yield f"{name}, score ≥ {least}", found
    page = learn_page(ours, theirs, Experience("de", "en", lexicon))
    yield "what harvest learns, all guards", [(pair.index, plain_text(pair.target)) for pair in page.pairs]


_BEADS = {(1, 1): 0.89, (1, 0): 0.00495, (0, 1): 0.00495, (2, 1): 0.0445, (1, 2): 0.0445}
"""Prior probabilities of Gale and Church (1993); 2–2 left out."""
_VARIANCE = 6.8


def _by_length(ours: _Page, theirs: _Page) -> list[tuple[int, int]]:
    lengths, others = ([len(plain_text(s.text)) for s in page] for page in (ours, theirs))
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for i in range(len(lengths) + 1):
        for j in range(len(others) + 1):
            for (rows, columns), prior in _BEADS.items():
                before = best.get((i - rows, j - columns))
                if before is None:
                    continue
                cost = _cost(sum(lengths[i - rows : i]), sum(others[j - columns : j])) - math.log(prior)
                if (i, j) not in best or before[0] + cost < best[i, j][0]:
                    best[i, j] = before[0] + cost, (rows, columns)
    links: list[tuple[int, int]] = []
    i, j = len(lengths), len(others)
    while i or j:
        rows, columns = best[i, j][1]
        i, j = i - rows, j - columns
        if rows == columns:
            links.append((i, j))
    return links


def _cost(one: int, other: int) -> float:
    if not one and not other:
        return 0.0
    distance = abs(other - one) / math.sqrt(_VARIANCE * (one + other) / 2)
    return -math.log(max(math.erfc(distance / math.sqrt(2)), 1e-300))


def write_sample(out: Path, number: int, seed: int) -> int:
    """Write ``number`` pairs that would be learned, half of each way, as TSV. Returns how many there were to choose."""
    found: dict[How, list[tuple[How, float, str, str, str]]] = {how: [] for how in How}
    for row in _learned():
        found[row[0]].append(row)
    chance = random.Random(seed)
    drawn = [row for rows in found.values() for row in chance.sample(rows, min(number // len(found), len(rows)))]
    chance.shuffle(drawn)
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t")
        writer.writerow(["number", "how", "score", "document", "German", "English"])
        writer.writerows([place, *row] for place, row in enumerate(drawn, start=1))
    return sum(map(len, found.values()))


def write_reference(out: Path, seed: int) -> int:
    """Write every different pair that would be learned, shuffled, as ``source TAB target``. Returns how many."""
    pairs = list(dict.fromkeys((source, target) for _, _, _, source, target in _learned()))
    random.Random(seed).shuffle(pairs)
    out.write_text("".join(f"{source}\t{target}\n" for source, target in pairs), encoding="utf-8", newline="")
    return len(pairs)


def _learned() -> Iterator[tuple[How, float, str, str, str]]:
    """(way, score, path, source, target) of every pair that would be learned and is not the same on both sides."""
    _, pages = _pages()
    experience = Experience.gather("de", "en", [(ours, theirs) for _, ours, theirs in pages])
    for path, ours, theirs in pages:
        page = learn_page(ours, theirs, experience)
        for pair in page.pairs:
            if pair.source != pair.target:
                yield page.how, pair.score, path, pair.source, pair.target


def _main(options: argparse.Namespace) -> None:
    if options.out.resolve().is_relative_to(ROOT):
        raise SystemExit("real texts must not be written into the project: give a path outside it")
    if options.reference:
        print(f"{write_reference(options.out, options.seed)} pairs in {options.out}")
        return
    print(f"{write_sample(options.out, options.number, options.seed)} pairs to choose from, sample in {options.out}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write a sample of harvested pairs for a person to judge.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--number", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reference", action="store_true", help="all pairs, for `sprachlotse evaluate`")
    _main(parser.parse_args())
