"""What becomes of literals in the small real model: alone, behind placeholders, and with what Sprachlotse does."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.harvest import _pages as translated_pages
from benchmarks.measure import MODEL, pages, table
from pipeline.html.codes import plain_text
from pipeline.html.segment import segment_html
from pipeline.literals import LiteralKind, find_literals, has_words, match_literals
from pipeline.mt.argos import models
from pipeline.mt.argos.engine import ArgosEngine
from pipeline.mt.argos.translator import Options, Translator
from pipeline.mt.facts.edges import cut_settled_end
from pipeline.mt.facts.repair import put_literals_back
from pipeline.mt.sentences import split
from pipeline.progress import Silent
from pipeline.steps.harvest import Experience, learn_page
from pipeline.steps.pretranslate import lost_flags

Mask = Callable[[int], str]
_MASKS: dict[str, Mask] = {
    "1, 2 …": lambda i: str(i + 1),
    "41, 42 …": lambda i: str(i + 41),
    "XQ1": lambda i: f"XQ{i + 1}",
    "A1": lambda i: f"A{i + 1}",
    "(1)": lambda i: f"({i + 1})",
    "[1]": lambda i: f"[{i + 1}]",
    "#1": lambda i: f"#{i + 1}",
    "names the model knows (EU, IHK …)": lambda i: ("EU", "IHK", "BAMF", "AWO", "ADAC", "USA", "DRK", "VHS")[i % 8],
}


@dataclass
class _Way:
    """One way to translate, and what came of it."""

    targets: dict[str, str] = field(default_factory=dict)
    told: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Flags by text, for ways that check themselves."""


def run() -> str:
    """Share of real German segments of which all literals are kept, by way and by kind."""
    if not MODEL.exists():
        return "### Literals\n\nNot measured: there is no model beside the checkout.\n"
    name, found = pages()
    texts = {" ".join(plain_text(s.text).split()) for _, content in found for s in segment_html(content).segments}
    sources = sorted(text for text in texts if has_words(text) and find_literals(text))
    published = _published(set(sources))
    with tempfile.TemporaryDirectory() as folder:
        model = models.install(MODEL, Path(folder))
        translator = Translator(model, Options())
        ways = {"the model alone": _Way(_translated(translator, sources))}
        for form, mask in _MASKS.items():
            ways[f"literals behind {form}"] = _Way(_translated(translator, sources, mask=mask))
        ways["addresses at the end not given to the model"] = _Way(_translated(translator, sources, edges=True))
        ways["put back by attention"] = _Way(_translated(translator, sources, repair=True))
        answers = ArgosEngine([model]).translate(sources, Silent())
    both = _Way()
    for source, answer in zip(sources, answers, strict=True):
        both.targets[source] = plain_text(answer.text)
        both.told[source] = (*answer.flags, *lost_flags(source, answer.text, "de", "en"))
    ways["both: ArgosEngine"] = both
    # Texts that a way leaves empty (loops) are offered by none: all ways are compared on the same ones.
    sources = [source for source in sources if all(way.targets[source] for way in ways.values())]
    rows = [[label, *_row(way, sources, published)] for label, way in ways.items()]
    known = sum(source in published for source in sources)
    title = f"Literals, {name}: {len(sources)} segments, {known} of them published in English"
    columns = ["way", "all literals kept", "kept or flagged", "none lost, none invented", "chrF"]
    kinds = [[kind.value, *cells] for kind, cells in _by_kind(sources, ways["the model alone"], both)]
    return "\n".join(
        [
            table(title, columns, rows),
            table("Literals kept, by kind", ["kind", "in the sources", "the model alone", "ArgosEngine"], kinds),
        ]
    )


def _published(sources: set[str]) -> dict[str, str]:
    """The English of those segments that the harvest trusts."""
    _, pairs = translated_pages()
    experience = Experience.gather("de", "en", [(ours, theirs) for _, ours, theirs in pairs])
    found: dict[str, str] = {}
    for _, ours, theirs in pairs:
        for pair in learn_page(ours, theirs, experience).pairs:
            source, target = " ".join(plain_text(pair.source).split()), plain_text(pair.target)
            if source in sources and not match_literals(source, target, "de", "en").lost:
                found.setdefault(source, target)
    return found


def _translated(
    translator: Translator, texts: Sequence[str], *, mask: Mask | None = None, edges: bool = False, repair: bool = False
) -> dict[str, str]:
    """Each text's translation; empty when a sentence of it came out unusable."""
    cut = {text: [piece for sentence in split(text, "de") for piece in _pieces(sentence, edges)] for text in texts}
    cores = {core.strip() for pieces in cut.values() for core, settled in pieces if not settled and _speaks(core)}
    hidden = {core: _hidden(core, mask) if mask else (core, []) for core in cores}
    asked = list(dict.fromkeys(text for text, _ in hidden.values()))
    done = dict(translator.translate(asked, set(asked) if repair else ()))
    made: dict[str, str] = {}
    for core, (text, marks) in hidden.items():
        answer = done[text]
        target = answer.text
        if repair and answer.weights is not None:
            target = put_literals_back(core, target, answer.weights, "de", "en").text
        for sign, literal in marks:
            target = re.sub(rf"(?<!\w){re.escape(sign)}(?!\w)", lambda _, put=literal: put, target, count=1)  # type: ignore[misc]
        made[core] = target
    return {text: _joined(pieces, made) for text, pieces in cut.items()}


def _pieces(sentence: str, edges: bool) -> list[tuple[str, bool]]:
    spoken, end = cut_settled_end(sentence) if edges else (sentence, "")
    return [(spoken, False), *([(end, True)] if end else [])]


def _speaks(text: str) -> bool:
    return any(char.isalpha() for char in text)


def _hidden(text: str, mask: Mask) -> tuple[str, list[tuple[str, str]]]:
    """``text`` with a placeholder for each literal, and what each stands for."""
    marks: list[tuple[str, str]] = []
    literals = find_literals(text)
    for number in range(len(literals) - 1, -1, -1):
        literal = literals[number]
        marks.append((mask(number), literal.text))
        text = text[: literal.start] + mask(number) + text[literal.end :]
    return text, marks


def _joined(pieces: Sequence[tuple[str, bool]], made: dict[str, str]) -> str:
    parts: list[str] = []
    for core, settled in pieces:
        if settled or not _speaks(core):
            parts.append(core.strip())
        elif made[core.strip()]:
            parts.append(made[core.strip()])
        else:
            return ""
    return " ".join(part for part in parts if part)


def _row(way: _Way, sources: Sequence[str], published: dict[str, str]) -> list[str]:
    kept = flagged = clean = 0
    for source in sources:
        pairing = match_literals(source, way.targets[source], "de", "en")
        kept += not pairing.lost
        clean += not pairing.lost and not pairing.extra
        flags = way.told.get(source, ())
        flagged += all(any(literal.text in flag for flag in flags) for literal in (*pairing.lost, *pairing.extra))
    share = f"{flagged / len(sources):.1%}" if way.told else "–"
    pairs = [(way.targets[source], published[source]) for source in sources if source in published]
    return [f"{kept / len(sources):.1%}", share, f"{clean / len(sources):.1%}", _chrf(pairs)]


def _chrf(pairs: Sequence[tuple[str, str]]) -> str:
    try:
        from sacrebleu.metrics.chrf import CHRF
    except ImportError:
        return "–"
    return f"{CHRF().corpus_score([ours for ours, _ in pairs], [[theirs for _, theirs in pairs]]).score:.1f}"


def _by_kind(sources: Sequence[str], *ways: _Way) -> list[tuple[LiteralKind, list[str]]]:
    total = Counter(literal.kind for source in sources for literal in find_literals(source))
    columns = []
    for way in ways:
        lost = Counter(literal.kind for s in sources for literal in match_literals(s, way.targets[s], "de", "en").lost)
        columns.append({kind: f"{1 - lost[kind] / total[kind]:.1%}" for kind in total})
    return [(kind, [str(total[kind]), *(column[kind] for column in columns)]) for kind in LiteralKind if total[kind]]
