"""What to offer for a segment that has no current translation.

In this order: nothing to translate → the source itself; the memory's exact match; what a person once wrote for the
text before its edit; the engine.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.html.codes import check_codes, plain_text
from pipeline.literals import has_words, lost_literals
from pipeline.model import Match, Segment, Target, Term, TermStatus
from pipeline.mt.engine import Translation
from pipeline.state import Origin, Review
from pipeline.terminology.verify import term_present


def needs_offer(target: Target | None) -> bool:
    """True for a segment without a current text in the target language."""
    return target is None or not target.text or target.stale_since is not None


def kept_suggestion(target: Target | None) -> bool:
    """True for a stale text that a person stands behind: it stays as the suggestion, with its previous source."""
    if target is None or not target.text or target.stale_since is None or target.origin is Origin.LITERAL:
        return False
    return target.origin in _BY_PEOPLE or target.review.rank >= Review.REVIEWED.rank


_BY_PEOPLE = frozenset({Origin.HUMAN, Origin.HARVESTED, Origin.FACT_UPDATE})


def fill_literal(segment: Segment, language: str, names: Sequence[str] = ()) -> Target | None:
    """The source itself, final at once, when there is nothing to translate in it; else ``None``.

    ``names`` are the do-not-translate terms.
    """
    text = segment.source.text
    if has_words(plain_text(text), names):
        return None
    return Target(segment.id, language, text, Origin.LITERAL, Review.FINAL, source_text=text)


def from_memory(
    segment: Segment, language: str, matches: Sequence[Match], source_language: str = "de"
) -> Target | None:
    """The best exact match that fits the segment's inline codes; a person still has to look at it."""
    text = segment.source.text
    for match in matches:
        if match.source == text and not check_codes(segment.source.codes, match.target):
            return Target(
                segment.id,
                language,
                match.target,
                Origin.EXACT_MATCH,
                Review.TRANSLATED,
                source_text=text,
                author=match.author,
                score=match.score,
                flags=lost_flags(text, match.target, source_language, language),
            )
    return None


def from_engine(
    segment: Segment,
    language: str,
    translation: Translation,
    engine: str,
    terms: Sequence[Term],
    source_language: str = "de",
) -> Target | None:
    """What an engine made of it, with everything a reviewer must look at; ``None`` if it cannot be offered at all."""
    text = segment.source.text
    if not translation.text or check_codes(segment.source.codes, translation.text):
        return None
    missing = tuple(f"glossary: {term.source} = {term.target}" for term in missed_terms(terms, translation.text))
    missing += tuple(f"glossary: not “{term.target}”" for term in forbidden_terms(terms, translation.text))
    return Target(
        segment.id,
        language,
        translation.text,
        Origin.MACHINE,
        Review.TRANSLATED,
        source_text=text,
        author=engine,
        score=translation.score,
        flags=(*translation.flags, *lost_flags(text, translation.text, source_language, language), *missing),
    )


def lost_flags(source: str, target: str, source_language: str, target_language: str) -> tuple[str, ...]:
    """One flag per literal of the source that the target lost. Texts may carry inline codes."""
    lost = lost_literals(plain_text(source), plain_text(target), source_language, target_language)
    return tuple(f"{literal.kind} missing: {literal.text}" for literal in lost)


def missed_terms(terms: Sequence[Term], target: str) -> tuple[Term, ...]:
    """One term per source whose translation, preferred or admitted, is not in the target."""
    plain = plain_text(target)
    wanted = [term for term in terms if term.status is not TermStatus.FORBIDDEN]
    kept = {term.source for term in wanted if term_present(term, plain)}
    return tuple({term.source: term for term in reversed(wanted) if term.source not in kept}.values())


def forbidden_terms(terms: Sequence[Term], target: str) -> tuple[Term, ...]:
    """Renderings that the glossary forbids and the target has."""
    plain = plain_text(target)
    return tuple(term for term in terms if term.status is TermStatus.FORBIDDEN and term_present(term, plain))
