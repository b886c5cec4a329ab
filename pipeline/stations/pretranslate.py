"""Memory, glossary and engine → something to correct for every segment that lacks a current translation."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pipeline.errors import EngineError, EngineUnavailable
from pipeline.model import Segment, Target, TermOutcome, TermStatus
from pipeline.mt.cached import CachedEngine
from pipeline.mt.engine import Engine, Translation
from pipeline.mt.provider import Engines
from pipeline.mt.risk import Policy
from pipeline.persistence.database import Database
from pipeline.progress import Progress
from pipeline.state import RISKY, Origin
from pipeline.stations.left_out import stays_theirs
from pipeline.stations.remembered import Remembered
from pipeline.stations.report import counted
from pipeline.stations.terms import glossary_of, hits_in
from pipeline.steps.pretranslate import (
    against_policy,
    before_engine,
    fill_literal,
    from_engine,
    from_memory,
    kept_suggestion,
    needs_offer,
    repaired,
    similar,
    term_verdicts,
    too_risky,
)
from pipeline.workspace import Workspace

EngineFor = Callable[[str, str], Engine | None]
"""(source language, target language) → engine, or ``None`` when no model is installed for the pair."""


@dataclass
class PretranslateReport:
    """What is offered now, and where it came from."""

    municipality: str
    segments: int = 0
    """Segments that lacked a current translation."""
    unique: int = 0
    """Different texts among them."""
    by_origin: Counter[str] = field(default_factory=Counter)
    left: int = 0
    """Segments that still have nothing to offer."""
    kept: int = 0
    """Edited segments whose earlier translation stays as the suggestion."""
    repaired: int = 0
    """Fuzzy matches that became translations of the present text: only literals or tags had to be put in."""
    risky: int = 0
    """Machine translations among the offers that are marked as risky."""
    left_empty_as_risky: int = 0
    """Segments that have nothing to offer because the machine translation was too risky."""
    not_asked: int = 0
    """Segments for which no engine was asked, because their page stays as the store has it (``push --theirs``)."""
    asked: int = 0
    """Texts that an engine really had to translate; the rest came from its cache."""
    verdicts: Counter[TermOutcome] = field(default_factory=Counter)
    """What became of the glossary's terms in texts that an engine translated, each occurrence for itself."""
    glossary_problems: list[str] = field(default_factory=list)
    """What in the glossary files could not be used."""
    without_engine: dict[str, str] = field(default_factory=dict)
    """Language → why no engine was used."""
    failed: dict[str, str] = field(default_factory=dict)
    """Language → why its engine broke; everything else was kept."""
    seconds: float = 0.0

    @property
    def attention(self) -> bool:
        return bool(self.failed)

    @property
    def occurrences(self) -> int:
        """Glossary terms in texts that an engine translated, each occurrence for itself."""
        return self.verdicts.total()

    @property
    def missed(self) -> int:
        """Those that are not there as the glossary wants, conflicting ones too."""
        return self.verdicts[TermOutcome.MISSED] + self.verdicts[TermOutcome.CONFLICTING]

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "segments": self.segments,
            "unique": self.unique,
            "by_origin": dict(self.by_origin),
            "left": self.left,
            "kept": self.kept,
            "repaired": self.repaired,
            "risky": self.risky,
            "left_empty_as_risky": self.left_empty_as_risky,
            "not_asked": self.not_asked,
            "asked": self.asked,
            "glossary": {
                "occurrences": self.occurrences,
                "applied": self.occurrences - self.missed,
                "already_right": self.verdicts[TermOutcome.ALREADY_RIGHT],
                "missed": self.missed,
                "conflicting": self.verdicts[TermOutcome.CONFLICTING],
                "problems": self.glossary_problems,
            },
            "without_engine": self.without_engine,
            "failed": self.failed,
            "seconds": round(self.seconds, 3),
        }

    def lines(self) -> list[str]:
        lines = [
            f"{counted(self.segments, 'segment')} without a current translation,"
            f" {counted(self.unique, 'different text')}"
        ]
        lines += [f"glossary: {problem}" for problem in self.glossary_problems]
        if self.by_origin:
            lines.append("offered: " + ", ".join(f"{n:,} {origin}" for origin, n in self.by_origin.most_common()))
        if self.kept:
            lines.append(f"{self.kept} edited: the earlier translation stays as suggestion, with the previous source")
        if self.repaired:
            lines.append(f"{self.repaired} from the memory with other numbers, addresses or tags put in, marked")
        if self.risky:
            lines.append(f"{self.risky} of the machine translations are risky, marked with the reason")
        if self.left_empty_as_risky:
            lines.append(f"left empty because too risky: {self.left_empty_as_risky}")
        if self.occurrences:
            lines.append(
                f"glossary: {self.occurrences} terms in machine-translated texts,"
                f" {self.verdicts[TermOutcome.ALREADY_RIGHT]} right already,"
                f" {self.verdicts[TermOutcome.APPLIED]} put in, {self.missed} missed; the last two are marked"
            )
        if self.left:
            lines.append(f"{counted(self.left, 'segment')} left empty for people")
        if self.not_asked:
            lines.append(
                f"{counted(self.not_asked, 'segment')} not machine translated: their pages stay as the store has them"
            )
        for language, reason in self.without_engine.items():
            lines.append(f"machine translation into {language} was skipped: {reason}")
        for language, reason in self.failed.items():
            lines.append(f"machine translation into {language} stopped: {reason}")
        return lines


def pretranslate(
    workspace: Workspace,
    slug: str,
    *,
    language: str | None = None,
    now: datetime,
    progress: Progress,
    engines: EngineFor | None = None,
) -> PretranslateReport:
    """Offer a translation for what has none or an outdated one. Never touches what a person vouched for.

    No engine works for pages that stay as the store has them: nobody is asked to translate them. What the memory has
    and what needs no person is offered there, too, for whoever exports such a page by its name.

    ``engines``: if left out, those that the municipality's settings name. Raises FormatError for a glossary that
    cannot be used. An engine that breaks is told in the report; what it finished is kept.
    """
    began = time.monotonic()
    languages = workspace.languages(slug, language)
    report = PretranslateReport(slug)
    texts: set[str] = set()
    report.glossary_problems = [str(problem) for problem in glossary_of(workspace, slug).problems]
    with workspace.lock():
        for code in languages:
            texts |= _one_language(workspace, slug, code, now, progress, engines, report)
    report.unique = len(texts)
    report.seconds = time.monotonic() - began
    return report


def _one_language(
    workspace: Workspace,
    slug: str,
    language: str,
    now: datetime,
    progress: Progress,
    engines: EngineFor | None,
    report: PretranslateReport,
) -> set[str]:
    database = workspace.database
    source_language = workspace.municipality(slug).source_language
    policy = risk_policy(workspace, slug)
    with database.reading() as repository:
        waiting = repository.segments.waiting(slug, language, policy.flag_from)
        targets = repository.targets.of_municipality(slug, language, waiting)
        documents = repository.segments.live(slug, waiting)
        records = repository.publications.of(slug, language)
        open_ = [s for document in documents.values() for s in document if needs_offer(targets.get(s.id))]
        remembered = Remembered.load(repository, slug, language, documents.values(), open_, targets)
    glossary = glossary_of(workspace, slug).for_language(language)
    names = [term.source for term in glossary if term.status is TermStatus.DO_NOT_TRANSLATE]
    offers: list[Target] = []
    others: list[Segment] = []
    for segment in open_:
        offer = fill_literal(segment, language, names)
        offer = offer or from_memory(segment, language, remembered.exactly(segment), source_language)
        if offer is not None:
            offers.append(offer)
        elif kept_suggestion(targets.get(segment.id)):
            report.kept += 1
            report.by_origin[Origin.FUZZY_MATCH.value] += 1
        else:
            others.append(segment)
    with database.reading() as repository:
        alike = remembered.alike(repository, slug, source_language, language, others)
    theirs = {s.id for number, several in documents.items() if stays_theirs(records.get(number)) for s in several}
    for_engine: list[Segment] = []
    without_engine: dict[str, Target] = {}
    for segment in others:
        matches = alike[segment.id]
        patched = repaired(segment, language, matches, source_language)
        offer = patched or similar(segment, language, matches, source_language)
        report.repaired += patched is not None
        if offer is not None and before_engine(offer):
            offers.append(offer)
            continue
        if segment.id in theirs:
            report.not_asked += 1
        else:
            for_engine.append(segment)
        if offer is not None:
            without_engine[segment.id] = offer
    marks = [s for document in documents.values() for s in document if against_policy(targets.get(s.id), policy)]
    marked = {segment.id: targets[segment.id].text for segment in marks}
    changed: list[Target] = []
    withheld: set[str] = set()
    for offer in _machine(workspace, slug, language, [*for_engine, *marks], progress, engines, report):
        if offer.segment_id in marked:
            # Offered already, and perhaps in a package that is out: its mark follows the policy, its text stays.
            changed += [offer] if offer.text == marked[offer.segment_id] else []
        elif too_risky(offer, policy):
            withheld.add(offer.segment_id)
        else:
            offers.append(offer)
            without_engine.pop(offer.segment_id, None)
    offers += without_engine.values()
    if offers or changed:
        with database.transaction() as repository:
            repository.targets.save([*offers, *changed], now, "a newer offer replaced it")
    report.segments += len(open_)
    report.by_origin.update(offer.origin.value for offer in offers)
    offered = {offer.segment_id for offer in offers}
    left = {s.id for s in open_ if s.id not in offered and not ((t := targets.get(s.id)) and t.text)}
    report.left += len(left)
    report.left_empty_as_risky += len(left & withheld)
    report.risky += sum(any(flag.startswith(RISKY) for flag in offer.flags) for offer in offers)
    return {segment.source.text for segment in open_}


def _machine(
    workspace: Workspace,
    slug: str,
    language: str,
    segments: Sequence[Segment],
    progress: Progress,
    engines: EngineFor | None,
    report: PretranslateReport,
) -> list[Target]:
    """Ask the engine, each different text once, and say where its answer needs a look."""
    if not segments:
        return []
    source_language = workspace.municipality(slug).source_language
    configured = Engines.of(workspace.settings, slug)
    try:
        engine = (engines or configured)(source_language, language)
    except (EngineError, EngineUnavailable) as exc:
        report.failed[language] = str(exc)
        return []
    if engine is None:
        report.without_engine[language] = configured.why_none(source_language, language)
        return []
    texts = list(dict.fromkeys(segment.source.text for segment in segments))
    terms = hits_in(workspace, slug, language, texts)  # a broken glossary is to be known before an hour of work
    cached = CachedEngine(engine, DatabaseCache(workspace.database))
    try:
        answers: Mapping[str, Translation] = dict(zip(texts, cached.translate(texts, progress, terms), strict=True))
    except (EngineError, EngineUnavailable) as exc:
        report.failed[language] = str(exc)
        answers = cached.known(texts, terms)
    report.asked += cached.asked
    offers: list[Target] = []
    policy = risk_policy(workspace, slug)
    for segment in segments:
        text = segment.source.text
        if text not in answers:
            continue
        hits = terms.get(text, ())
        offer = from_engine(segment, language, answers[text], engine.name, hits, source_language, policy)
        if offer is not None:
            offers.append(offer)
        if offer is not None and not too_risky(offer, policy):
            report.verdicts.update(verdict.outcome for verdict in term_verdicts(answers[text], hits))
    return offers


def risk_policy(workspace: Workspace, slug: str) -> Policy:
    """What the municipality's settings say of risky machine translations."""
    settings = workspace.municipality(slug).risk
    return Policy(settings.flag_from, settings.empty_from)


class DatabaseCache:
    """The engine cache of a workspace; every batch is kept at once, so that a kill loses little."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get_many(self, keys: Sequence[str]) -> dict[str, Translation]:
        """The answers that are known."""
        with self._database.reading() as repository:
            return repository.engine_cache.get_many(keys)

    def put_many(self, translations: Mapping[str, Translation]) -> None:
        """Keep answers; returns when the database has them."""
        with self._database.transaction() as repository:
            repository.engine_cache.put_many(translations)
