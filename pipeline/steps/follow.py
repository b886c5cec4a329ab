"""What becomes of a translation when the source text it belongs to changes.

In this order: it is the translation of the new text already; an approved text for exactly the new text is known; only
tags or attributes changed, and the translation's tags can follow; only facts changed, and an approved translation can
be patched. Everything else is stale and goes to a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pipeline.html.codes import check_codes
from pipeline.model import Candidate, InlineCode, Segment, Target
from pipeline.state import Origin, Review, facts_by_hand, mark_stale, refresh, restore, update_facts
from pipeline.steps import facts
from pipeline.steps.pretranslate import fill_literal
from pipeline.steps.recode import recode


class Fate(StrEnum):
    """What became of a target."""

    CURRENT = "current"
    """It is a translation of the new text as it is."""
    RESTORED = "restored"
    """A text that was approved for the new source before is back."""
    RECODED = "tags followed"
    """Same words, other tags: the translation's tags were carried over."""
    FACTS_UPDATED = "facts updated"
    """An approved translation got the new numbers, times or addresses."""
    FACTS_FOR_PEOPLE = "facts for people"
    """Only facts changed, but where they stand in the translation is not beyond doubt: a person must do it."""
    STALE = "stale"
    """A person must bring it up to date."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A target after its source moved on."""

    target: Target
    fate: Fate


def follow(
    target: Target,
    segment: Segment,
    former_codes: Sequence[InlineCode],
    candidates: Sequence[Candidate],
    source_language: str,
) -> Followed:
    """``target`` for the segment's new text.

    ``former_codes`` are the codes of the text before the change, ``candidates`` the other texts known for this segment
    and language. Review and people stay with the text in every case: only a person changes them.
    """
    source = segment.source.text
    if target.source_text == source:
        return Followed(refresh(target), Fate.CURRENT)
    if target.origin is Origin.LITERAL:
        # Nobody translated it: it is filled in again, or offered a translation now that there are words in it.
        filled = fill_literal(segment, target.language)
        if filled is not None:
            return Followed(filled, Fate.CURRENT)
        return Followed(mark_stale(target, segment.revision), Fate.STALE)
    approved = {
        candidate.text: candidate
        for candidate in candidates
        if candidate.source_text == source and candidate.review is Review.FINAL
    }
    # Several were approved for this very text, one in place of the other: which one holds, a person says.
    if approved:
        if len(approved) == 1:
            return Followed(restore(*approved.values()), Fate.RESTORED)
        return Followed(mark_stale(target, segment.revision), Fate.STALE)
    if segment.previous_text == target.source_text:
        carried = recode(former_codes, segment.source.codes, target.source_text, source, target.text)
        if carried is not None:
            return Followed(refresh(replace(target, text=carried, source_text=source)), Fate.RECODED)
    if target.review is Review.FINAL and facts.only_facts_changed(target.source_text, source, source_language):
        update = facts.update_facts(target.source_text, source, target.text, source_language, target.language)
        if update.text is not None and not check_codes(segment.source.codes, update.text):
            return Followed(update_facts(target, update.text, source, update.changed), Fate.FACTS_UPDATED)
        reason = update.reason or "the tags differ"
        return Followed(facts_by_hand(target, segment.revision, update.changed, reason), Fate.FACTS_FOR_PEOPLE)
    return Followed(mark_stale(target, segment.revision), Fate.STALE)


def split_off(target: Target, segment: Segment) -> Target:
    """The translation of a text that was split, as the suggestion for the piece that became a segment of its own.

    A person has to cut it: it is stale from the start, with its own source text as the previous source.
    """
    return replace(mark_stale(target, segment.revision), segment_id=segment.id)
