"""What a returned entry means: a three-way merge per segment of base (what went out), ours (now) and theirs.

Nothing that a person wrote is lost: what does not become the current target is handed back as a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.html.codes import TokenKind, check_codes, parse, plain_text
from pipeline.literals import has_words
from pipeline.model import Candidate, CodeKind, InlineCode, PackageBase, ReturnedEntry, Segment, Target
from pipeline.state import Origin, Review, ReviewPolicy, fact_update_seen, review_by_person, unseen_fact_update
from pipeline.steps.pretranslate import lost_flags


class Verdict(StrEnum):
    """What became of one returned entry."""

    ACCEPTED = "accepted"
    """It changed something: a new text, or a person now vouches for the one that was there."""
    UNCHANGED = "unchanged"
    """It says nothing new."""
    REJECTED = "rejected"
    """It cannot be used as it is; the text is kept as a candidate."""
    CONFLICT = "conflict"
    """It contradicts what happened in between; both texts are kept."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one entry and what follows from it."""

    entry: ReturnedEntry
    verdict: Verdict
    reason: str = ""
    """For people; empty when there is nothing to say."""
    target: Target | None = None
    """The new current target, if it changes."""
    candidate: Candidate | None = None
    """The person's text, if it does not become current."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who sent a file back."""

    author: str
    package: str
    policy: ReviewPolicy
    source_language: str = "de"
    """Of the municipality: how its times and numbers are written."""


def unknown(entry: ReturnedEntry, language: str, hand: Hand, reason: str) -> Judgement:
    """An entry that belongs to no live segment: whatever was written is kept."""
    return Judgement(entry, Verdict.REJECTED, reason, candidate=_candidate(entry, language, hand, reason))


def pick_base(bases: Sequence[PackageBase], language: str, package_id: str | None, source: str) -> PackageBase | None:
    """The base an entry was exported from: of the named package, else the newest with the same source text."""
    fitting = [base for base in bases if base.language == language]
    named = [base for base in fitting if base.package_id == package_id]
    same_source = [base for base in fitting if base.source_text == source]
    return next(iter([*named, *same_source, *fitting]), None)


def judge(
    entry: ReturnedEntry, segment: Segment, language: str, base: PackageBase | None, ours: Target | None, hand: Hand
) -> Judgement:
    """Merge one returned entry. ``base`` is ``None`` for a segment that never went out in this language."""
    theirs = entry.target
    if not theirs.strip():
        return Judgement(entry, Verdict.UNCHANGED, "not translated")
    if base is None:
        # Ids are made from the text, so a package outlives a lost database. What a person signed off is
        # taken; of an unsigned text nobody can say any more whether a person or an engine wrote it.
        if not entry.reviewed or entry.source != segment.source.text:
            return unknown(entry, language, hand, "this segment was never sent out in this language")
        base = PackageBase("", language, entry.source, "", Review.INITIAL)
    if entry.source != base.source_text and entry.source != segment.source.text:
        reason = "the source text in the file is not the one that was sent out"
        return unknown(entry, language, hand, reason)
    touched = theirs != base.target_text
    if not touched and not entry.reviewed:
        return Judgement(entry, Verdict.UNCHANGED, "not reviewed yet")

    source = entry.source
    is_current = source == segment.source.text
    # Also for a text that has changed since: it may change back, and then this is its translation.
    problems = check_codes(segment.source.codes if is_current else _codes_of(source), theirs)
    if problems:
        reason = "; ".join(str(problem) for problem in problems)
        return unknown(entry, language, hand, reason)

    ours_text = ours.text if ours else ""
    ours_review = ours.review if ours else Review.INITIAL
    if theirs == ours_text and ours is not None and ours.source_text == source:
        if entry.reviewed and is_current and unseen_fact_update(ours):
            return Judgement(entry, Verdict.ACCEPTED, "fact update looked at", target=fact_update_seen(ours))
        if not entry.reviewed or ours_review.rank >= Review.REVIEWED.rank:
            return Judgement(entry, Verdict.UNCHANGED, "already known")
        vouched = replace(review_by_person(ours, hand.policy, hand.author), package=hand.package)
        return _accepted(entry, vouched, is_current, segment)

    moved = ours_text != base.target_text or ours_review.rank > base.review.rank
    if moved and ours is not None and ours.source_text == source:
        who = ours.reviewer or ours.author
        reason = f"meanwhile there is another translation ({ours.review}{', ' + who if who else ''}): “{ours.text}”"
        return _conflict(entry, language, hand, reason)
    outdated = is_current and ours is not None and ours.source_text != source
    if not entry.reviewed and not outdated and ours_review.rank >= Review.REVIEWED.rank:
        return _conflict(entry, language, hand, "a draft came back for a translation that is reviewed")

    target = Target(
        segment.id,
        language,
        theirs,
        Origin.HUMAN if touched or ours is None else ours.origin,
        Review.TRANSLATED,
        source_text=source,
        stale_since=None if is_current else segment.revision,
        author=hand.author,
        package=hand.package,
        flags=lost_flags(source, theirs, hand.source_language, language),
    )
    if not is_current and ours is not None and ours.source_text == segment.source.text and ours.text:
        return _conflict(
            entry, language, hand, "the source has changed since, and there is a translation of the new text"
        )
    if entry.reviewed:
        target = review_by_person(target, hand.policy, hand.author)
    return _accepted(entry, target, is_current, segment)


def _codes_of(source: str) -> tuple[InlineCode, ...]:
    """The inline codes that a source text shows, as far as a check needs them."""
    kinds = {TokenKind.OPEN: CodeKind.PAIRED, TokenKind.STANDALONE: CodeKind.STANDALONE}
    return tuple(InlineCode(token.id, kinds[token.kind], "") for token in parse(source) if token.kind in kinds)


def _accepted(entry: ReturnedEntry, target: Target, is_current: bool, segment: Segment) -> Judgement:
    if not is_current:
        reason = f"the source has changed since it was sent out; now it reads “{segment.source.text}”"
        return Judgement(entry, Verdict.CONFLICT, reason, target=target)
    reasons = [] if target.review.rank >= Review.REVIEWED.rank else ["kept as a draft: still marked as needing work"]
    if target.text == target.source_text and has_words(plain_text(target.text)):
        reasons.append("it is the same as the source")
    return Judgement(entry, Verdict.ACCEPTED, "; ".join([*reasons, *target.flags]), target=target)


def _conflict(entry: ReturnedEntry, language: str, hand: Hand, reason: str) -> Judgement:
    return Judgement(entry, Verdict.CONFLICT, reason, candidate=_candidate(entry, language, hand, reason))


def _candidate(entry: ReturnedEntry, language: str, hand: Hand, reason: str) -> Candidate | None:
    if not entry.target.strip():
        return None
    return Candidate(
        segment_id=entry.segment_id,
        language=language,
        text=entry.target,
        source_text=entry.source,
        origin=Origin.HUMAN,
        review=Review.REVIEWED if entry.reviewed else Review.TRANSLATED,
        author=hand.author,
        reason=reason,
        package=hand.package,
    )
