"""What to offer for a segment that has no current translation.

In this order: nothing to translate → the source itself; the memory's translation of the same text; what a person once
wrote for the text before its edit; the memory's translation of a text that differs in literals or tags only, repaired;
that of a very similar text; the engine; that of a similar text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipeline.html.codes import check_codes, plain_text
from pipeline.literals import has_words, lost_literals
from pipeline.memory.rank import ranked
from pipeline.memory.repair import repair
from pipeline.memory.score import profile, same_facts
from pipeline.model import Candidate, Match, Segment, Target, Term, TermHit, TermOutcome, TermStatus, TermVerdict
from pipeline.mt.engine import Translation
from pipeline.mt.risk import Policy, Risk, assess
from pipeline.state import RISKY, Origin, Review, by_people, untouched_offer
from pipeline.terminology.verdicts import judged, wrong_renderings


def needs_offer(target: Target | None) -> bool:
    """True for a segment without a current text in the target language."""
    return target is None or not target.text or target.stale_since is not None


def kept_suggestion(target: Target | None) -> bool:
    """True for a stale text that a person stands behind: it stays as the suggestion, with its previous source."""
    if target is None or not target.text or target.stale_since is None or target.origin is Origin.LITERAL:
        return False
    return by_people(target)


def fill_literal(segment: Segment, language: str, names: Sequence[str] = ()) -> Target | None:
    """The source itself, final at once, when there is nothing to translate in it; else ``None``.

    ``names`` are the do-not-translate terms.
    """
    text = segment.source.text
    if has_words(plain_text(text), names):
        return None
    return Target(segment.id, language, text, Origin.LITERAL, Review.FINAL, source_text=text)


SIMILAR = 0.70
"""How similar a remembered source must be, its penalty taken off, for its translation to be offered at all."""
VERY_SIMILAR = 0.85
"""How similar it must be to be offered before an engine is asked.

From here on one word in eight is another at most: bringing a translation by people up to date is less work than
checking a whole new text. Below, people have more to change than an engine gets wrong, and with an engine the
translation at hand is at least one of the present text; without one a similar text is better than nothing.
"""


def rejected(target: Target | None, candidates: Iterable[Candidate]) -> frozenset[tuple[str, str]]:
    """(source, translation) pairs that people put another text in place of, for one segment.

    ``target`` is its current one, ``candidates`` are all its others. What a person wrote or vouched for is never
    among them, even if another person changed it.
    """
    texts = [*candidates, *([target] if target else ())]
    by_people = {(t.source_text, t.text) for t in texts if t.origin is Origin.HUMAN or t.review in _SIGNED_OFF}
    decided = {source for source, _ in by_people}
    return frozenset((t.source_text, t.text) for t in texts if t.source_text in decided) - by_people


_SIGNED_OFF = frozenset({Review.REVIEWED, Review.FINAL})


def from_memory(
    segment: Segment, language: str, matches: Sequence[Match], source_language: str = "de"
) -> Target | None:
    """The best translation of the same text that fits the segment's inline codes; a person still has to look at it."""
    text = segment.source.text
    for match in ranked(matches):
        if match.source == text and not check_codes(segment.source.codes, match.target):
            return Target(
                segment.id,
                language,
                match.target,
                Origin.CONTEXT_MATCH if match.context else Origin.EXACT_MATCH,
                Review.TRANSLATED,
                source_text=text,
                author=match.author,
                score=match.score,
                flags=lost_flags(text, match.target, source_language, language),
            )
    return None


def repaired(segment: Segment, language: str, matches: Sequence[Match], source_language: str = "de") -> Target | None:
    """The best translation of a text that differs in literals or codes only, with the segment's put in.

    It is a translation of the present text, and flags say what was done. See :func:`pipeline.memory.repair`.
    """
    text, codes = segment.source.text, segment.source.codes
    for match in ranked(matches):
        if match.source == text:
            continue
        found = repair(text, codes, match.source, match.target, source_language, language)
        if found is not None:
            return Target(
                segment.id,
                language,
                found.text,
                Origin.FUZZY_MATCH,
                Review.TRANSLATED,
                source_text=text,
                author=match.author,
                score=match.score,
                flags=(*found.flags, *lost_flags(text, found.text, source_language, language)),
            )
    return None


def similar(segment: Segment, language: str, matches: Sequence[Match], source_language: str = "de") -> Target | None:
    """The best translation of a similar text (:data:`SIMILAR`) that fits the segment's codes, as a stale suggestion.

    Stale, because it translates another text: people are shown that one as the previous source, and nothing but a
    person makes it a translation of this one. Texts with other numbers, times or addresses are left out: they could
    not be repaired, and a wrong number is the mistake that is easiest to overlook.
    """
    text = segment.source.text
    own = profile(text, source_language)
    for match in ranked(matches):
        if match.score < SIMILAR or match.source == text or check_codes(segment.source.codes, match.target):
            continue
        if same_facts(own, profile(match.source, source_language)):
            return Target(
                segment.id,
                language,
                match.target,
                Origin.FUZZY_MATCH,
                Review.TRANSLATED,
                source_text=match.source,
                stale_since=segment.revision,
                author=match.author,
                score=match.score,
                flags=lost_flags(text, match.target, source_language, language),
            )
    return None


def before_engine(offer: Target) -> bool:
    """True for an offer of the memory that is worth more than asking an engine: repaired, or :data:`VERY_SIMILAR`."""
    return offer.stale_since is None or (offer.score is not None and offer.score >= VERY_SIMILAR)


def from_engine(
    segment: Segment,
    language: str,
    translation: Translation,
    engine: str,
    hits: Sequence[TermHit],
    source_language: str = "de",
    policy: Policy = Policy(),
) -> Target | None:
    """What an engine made of it, with everything a reviewer must look at; ``None`` if it cannot be offered at all.

    It is there, too, where the ``policy`` wants nothing offered: see :func:`too_risky`.
    """
    text = segment.source.text
    if not translation.text or check_codes(segment.source.codes, translation.text):
        return None
    verdicts = term_verdicts(translation, hits)
    wrong = wrong_renderings(hits, plain_text(translation.text))
    missed = sum(not verdict.kept for verdict in verdicts) + len(wrong)
    right = [hit.term.target for hit in hits if hit.term.status is not TermStatus.FORBIDDEN]
    risk = assess(text, translation, engine, source_language, language, missed=missed, names=right)
    lost = lost_flags(text, translation.text, source_language, language)
    return Target(
        segment.id,
        language,
        translation.text,
        Origin.MACHINE,
        Review.TRANSLATED,
        source_text=text,
        author=engine,
        score=translation.score,
        flags=(*risk_flags(risk, policy), *translation.flags, *lost, *term_flags(verdicts, wrong, language)),
        risk=risk.value,
    )


def risk_flags(risk: Risk, policy: Policy) -> tuple[str, ...]:
    """What the reviewer of a risky offer is told: nothing when it is none."""
    return (RISKY + "; ".join(risk.reasons),) if risk.value >= policy.flag_from else ()


def too_risky(offer: Target, policy: Policy) -> bool:
    """True for a machine translation that is left empty: writing a new text is less work than mending this one."""
    return offer.risk is not None and offer.risk >= policy.empty_from


def against_policy(target: Target | None, policy: Policy) -> bool:
    """True for an untouched offer of an engine that another policy than this one marked, or did not mark, as risky."""
    if target is None or target.risk is None or not untouched_offer(target):
        return False
    flagged = any(flag.startswith(RISKY) for flag in target.flags)
    return flagged != (target.risk >= policy.flag_from)


def lost_flags(source: str, target: str, source_language: str, target_language: str) -> tuple[str, ...]:
    """One flag per literal of the source that the target lost. Texts may carry inline codes."""
    lost = lost_literals(plain_text(source), plain_text(target), source_language, target_language)
    return tuple(f"{literal.kind} missing: {literal.text}" for literal in lost)


def term_verdicts(translation: Translation, hits: Sequence[TermHit]) -> tuple[TermVerdict, ...]:
    """What became of each occurrence of a term: the engine's word, or what can be seen where it does not say."""
    return translation.verdicts or judged(hits, plain_text(translation.text))


def term_flags(verdicts: Sequence[TermVerdict], wrong: Sequence[Term], language: str) -> tuple[str, ...]:
    """What a reviewer must know of the glossary's terms: put in, missing, in conflict, or rendered as forbidden."""
    flags = [
        f"glossary {_TOLD[verdict.outcome]}: {verdict.source} → {verdict.target}"
        + (", dictionary form" if verdict.outcome is TermOutcome.APPLIED and language.split("-")[0] != "en" else "")
        for verdict in verdicts
        if verdict.outcome in _TOLD
    ]
    return tuple(dict.fromkeys((*flags, *(f"glossary: not “{term.target}”" for term in wrong))))


_TOLD = {TermOutcome.APPLIED: "put in", TermOutcome.MISSED: "missed", TermOutcome.CONFLICTING: "conflict"}
