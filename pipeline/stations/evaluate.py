"""Machine translation measured against a person's: what Sprachlotse would offer, beside the model alone.

Reads settings, glossary and models; neither the database nor the cache of engines, and writes nothing.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import EngineError, FormatError
from pipeline.formats.reference import ReferencePair, parse
from pipeline.model import ExtractedSegment, Segment, Target, Term, TermHit, TermStatus
from pipeline.mt.engine import NO_TERMS, Engine, TermsOf, Translation
from pipeline.mt.provider import Engines
from pipeline.progress import Progress
from pipeline.stations.report import counted
from pipeline.stations.terms import glossary_of, hits_in
from pipeline.steps.evaluate import (
    RiskFound,
    Score,
    Share,
    bleu,
    chrf,
    codes_kept,
    literals_kept,
    readable,
    risk_found,
    sentence_chrf,
    terms_kept,
)
from pipeline.steps.pretranslate import fill_literal, from_engine
from pipeline.workspace import Workspace

EngineFor = Callable[[str, str], Engine | None]
"""(source language, target language) → engine, or ``None`` when no model is installed for the pair."""

_NOTHING = Share(0, 0)


@dataclass
class EvaluateReport:
    """How good what Sprachlotse would offer is, and the model alone (``…_raw``) on the same texts."""

    municipality: str
    language: str
    engine: str = ""
    """Engine and model with version."""
    segments: int = 0
    """Pairs of the reference that were compared."""
    untranslated: int = 0
    """Segments that nothing would be offered for. Empty texts count against BLEU, chrF and the terms."""
    untranslated_raw: int = 0
    bleu: Score | None = None
    bleu_raw: Score | None = None
    chrf: Score | None = None
    chrf_raw: Score | None = None
    chrf_offered: Score | None = None
    """chrF of the segments that something would be offered for, without the empty ones."""
    chrf_offered_raw: Score | None = None
    """Of the same segments."""
    terms: Share = _NOTHING
    """Glossary terms of all sources, each once per text, whose rendering is there."""
    terms_raw: Share = _NOTHING
    codes: Share = _NOTHING
    """Texts with inline codes that the engine gave back with every code in order, of those it gave back at all."""
    literals: Share = _NOTHING
    """Literals of the texts that something is offered for."""
    literals_or_flagged: Share = _NOTHING
    """The same, where a lost one counts as kept when the reviewer is told of it."""
    literals_raw: Share = _NOTHING
    """Of the same texts."""
    risk: RiskFound | None = None
    """How well the risks tell which machine translations are bad; ``None`` when there are none."""
    seconds: float = 0.0
    """What the offers took: loading the model, translating, placing codes, checking."""
    glossary_problems: list[str] = field(default_factory=list)
    """What in the glossary files could not be used."""

    @property
    def attention(self) -> bool:
        return False

    @property
    def segments_per_second(self) -> float | None:
        """Lines of the reference, repeated ones too; ``None`` when the clock saw no time go by."""
        return self.segments / self.seconds if self.seconds else None

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "language": self.language,
            "engine": self.engine,
            "segments": self.segments,
            "untranslated": self.untranslated,
            "untranslated_raw_mt": self.untranslated_raw,
            "bleu": self.bleu and self.bleu.value,
            "bleu_raw_mt": self.bleu_raw and self.bleu_raw.value,
            "chrf": self.chrf and self.chrf.value,
            "chrf_raw_mt": self.chrf_raw and self.chrf_raw.value,
            "chrf_offered": self.chrf_offered and self.chrf_offered.value,
            "chrf_offered_raw_mt": self.chrf_offered_raw and self.chrf_offered_raw.value,
            "terms": self.terms.total,
            "term_accuracy": self.terms.value,
            "term_accuracy_raw_mt": self.terms_raw.value,
            "coded": self.codes.total,
            "codes_kept": self.codes.value,
            "literals": self.literals.total,
            "literals_kept": self.literals.value,
            "literals_kept_or_flagged": self.literals_or_flagged.value,
            "literals_kept_raw_mt": self.literals_raw.value,
            "risk": self.risk and self.risk.as_json(),
            "seconds": round(self.seconds, 3),
            "segments_per_second": self.segments_per_second,
            "signatures": {
                "bleu": self.bleu.signature if self.bleu else "",
                "chrf": self.chrf.signature if self.chrf else "",
            },
            "glossary_problems": self.glossary_problems,
        }

    def lines(self) -> list[str]:
        lines = [f"{counted(self.segments, 'segment')} translated by {self.engine}, beside the model alone"]
        if self.bleu and self.chrf and self.bleu_raw and self.chrf_raw:
            lines.append(f"chrF {self.chrf.value:.1f}, alone {self.chrf_raw.value:.1f}")
            lines.append(f"BLEU {self.bleu.value:.1f}, alone {self.bleu_raw.value:.1f}")
        if self.untranslated and self.chrf_offered and self.chrf_offered_raw:
            where = f"chrF where something is offered {self.chrf_offered.value:.1f}"
            lines.append(f"{where}, alone {self.chrf_offered_raw.value:.1f}")
        lines.append(
            f"glossary: {_of(self.terms)} as it wants, alone {_of(self.terms_raw)}"
            if self.terms.total
            else "glossary: none of its terms is in these texts"
        )
        if self.codes.total:
            lines.append(f"tags: all in order in {_of(self.codes)} texts that have some")
        if self.literals.total:
            flagged = self.literals_or_flagged.kept - self.literals.kept
            lines.append(
                f"numbers, addresses, dates …: {_of(self.literals)} kept, {flagged} flagged for the reviewer,"
                f" {self.literals.total - self.literals.kept - flagged} lost; alone {_of(self.literals_raw)} kept"
            )
        if self.risk and self.risk.auc is not None and self.risk.riskiest_tenth is not None:
            found = self.risk
            lines.append(
                f"risk: {found.bad:,} of {found.offers:,} machine translations are bad; of the risky ones"
                f" {_of(found.risky)}, of those too risky to be offered {_of(found.too_risky)};"
                f" the riskiest tenth holds {found.riskiest_tenth:.0%} of the bad ones (AUC {found.auc:.2f})"
            )
        lines.append(f"left empty: {self.untranslated}, alone {self.untranslated_raw}")
        lines.append(
            f"{self.segments / self.seconds if self.seconds else 0:.0f} segments/s, loading the model included"
        )
        return lines + [f"glossary: {problem}" for problem in self.glossary_problems]


def evaluate(
    workspace: Workspace,
    slug: str,
    reference: Path,
    *,
    language: str,
    limit: int | None = None,
    progress: Progress,
    engines: EngineFor | None = None,
    raw_engines: EngineFor | None = None,
) -> EvaluateReport:
    """Translate the sources of ``reference`` (all, or its first ``limit`` lines, at least 1) and compare.

    The offers are those of :func:`~pipeline.stations.pretranslate.pretranslate` without a memory: texts without words
    as they are, all others from the engine, with glossary, codes and literals minded. ``raw_engines`` give what that is
    compared with, from plain text to plain text. Left out, both are what the municipality's settings name. Raises
    FormatError for a reference or glossary that cannot be used, UsageError for an unknown municipality or language,
    EngineError when there is no engine for the pair or it cannot run, EngineUnavailable for a server that is not there.
    """
    workspace.languages(slug, language)
    source_language = workspace.municipality(slug).source_language
    pairs = parse(_read(reference), str(reference), limit)
    glossary = glossary_of(workspace, slug)
    names = [term.source for term in glossary.for_language(language) if term.status is TermStatus.DO_NOT_TRANSLATE]
    hits = hits_in(workspace, slug, language, dict.fromkeys(pair.source for pair in pairs))
    configured = Engines.of(workspace.settings, slug)
    engine = (engines or configured)(source_language, language)
    raw_engine = (raw_engines or configured.alone)(source_language, language)
    if engine is None or raw_engine is None:
        raise EngineError(
            f"machine translation into {language} cannot be measured", configured.why_none(source_language, language)
        )
    began = time.monotonic()
    answers, offers = _offers(pairs, engine, hits, names, source_language, language, progress)
    seconds = time.monotonic() - began
    alone = _answers(raw_engine, [readable(pair.source) for pair in pairs], progress)
    lines = [
        _Line(
            pair,
            readable(pair.source),
            tuple(dict.fromkeys(hit.term for hit in hits.get(pair.source, ()))),
            answers.get(pair.source),
            offer,
            readable(offer.text) if offer else "",
            " ".join(alone[readable(pair.source)].text.split()),
        )
        for pair, offer in zip(pairs, offers, strict=True)
    ]
    report = EvaluateReport(slug, language, engine.name, len(pairs), seconds=seconds)
    report.glossary_problems = [str(problem) for problem in glossary.problems]
    _compare(report, lines, source_language)
    thresholds = workspace.municipality(slug).risk
    report.risk = _risk(lines, thresholds.flag_from, thresholds.empty_from)
    return report


@dataclass(frozen=True, slots=True)
class _Line:
    """One pair of the reference and what the machines made of it."""

    pair: ReferencePair
    source: str
    """Plain text, as are ``ours`` and ``raw``."""
    terms: tuple[Term, ...]
    answer: Translation | None
    """The engine's; ``None`` where it was not asked."""
    offer: Target | None
    ours: str
    """Text of the offer; empty without one."""
    raw: str


def _compare(report: EvaluateReport, lines: Sequence[_Line], source_language: str) -> None:
    """Fill in all the scores."""
    language = report.language
    people = [readable(line.pair.target) for line in lines]
    ours, raw = [line.ours for line in lines], [line.raw for line in lines]
    report.untranslated = sum(line.offer is None for line in lines)
    report.untranslated_raw = raw.count("")
    report.bleu, report.bleu_raw = bleu(ours, people, language), bleu(raw, people, language)
    report.chrf, report.chrf_raw = chrf(ours, people), chrf(raw, people)
    report.terms = Share.sum(terms_kept(line.terms, line.ours) for line in lines)
    report.terms_raw = Share.sum(terms_kept(line.terms, line.raw) for line in lines)
    # What the engine said, not what is offered: an answer with broken codes is never offered.
    answered = [(line.pair.codes, line.answer.text) for line in lines if line.answer and line.answer.text]
    report.codes = Share.sum(codes_kept(codes, text) for codes, text in answered)
    offered = [(line, line.offer.flags) for line in lines if line.offer]
    if offered:
        people = [readable(line.pair.target) for line, _ in offered]
        report.chrf_offered = chrf([line.ours for line, _ in offered], people)
        report.chrf_offered_raw = chrf([line.raw for line, _ in offered], people)
    report.literals = Share.sum(literals_kept(x.source, x.ours, source_language, language) for x, _ in offered)
    report.literals_or_flagged = Share.sum(
        literals_kept(x.source, x.ours, source_language, language, flags) for x, flags in offered
    )
    report.literals_raw = Share.sum(literals_kept(x.source, x.raw, source_language, language) for x, _ in offered)


def _risk(lines: Sequence[_Line], flag_from: float, empty_from: float) -> RiskFound | None:
    """Of everything that an engine translated, whatever the municipality does with it."""
    by_machine = [(line, line.offer.risk) for line in lines if line.offer and line.offer.risk is not None]
    if not by_machine:
        return None
    scores = sentence_chrf([x.ours for x, _ in by_machine], [readable(x.pair.target) for x, _ in by_machine])
    return risk_found([risk for _, risk in by_machine], scores, flag_from, empty_from)


def _offers(
    pairs: Sequence[ReferencePair],
    engine: Engine,
    hits: Mapping[str, tuple[TermHit, ...]],
    names: Sequence[str],
    source_language: str,
    language: str,
    progress: Progress,
) -> tuple[dict[str, Translation], list[Target | None]]:
    """The engine's answers by source, and what would be offered for each pair."""
    segments = [
        Segment("", ExtractedSegment(pair.source, pair.source, pair.codes), position, 0)
        for position, pair in enumerate(pairs)
    ]
    filled = [fill_literal(segment, language, names) for segment in segments]
    asked = [s.source.text for s, literal in zip(segments, filled, strict=True) if literal is None]
    answers = _answers(engine, asked, progress, hits)
    offers: list[Target | None] = []
    for segment, literal in zip(segments, filled, strict=True):
        text = segment.source.text
        offers.append(
            literal or from_engine(segment, language, answers[text], engine.name, hits.get(text, ()), source_language)
        )
    return answers, offers


def _answers(
    engine: Engine, texts: Sequence[str], progress: Progress, hits: TermsOf = NO_TERMS
) -> dict[str, Translation]:
    """Each different text with the engine's answer."""
    unique = list(dict.fromkeys(texts))
    return dict(zip(unique, engine.translate(unique, progress, hits), strict=True)) if unique else {}


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except (OSError, ValueError) as exc:  # ValueError: a name that no file can have
        reason = exc.strerror if isinstance(exc, OSError) else "no file can have this name"
        raise FormatError(f"the reference {file} cannot be read ({reason})", "check the name of the file") from exc


def _of(share: Share) -> str:
    return f"{share.kept:,} of {share.total:,}"
