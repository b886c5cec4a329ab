"""The four facts about a target, kept apart, and the named transitions between them.

1. *origin*: where the text came from (:class:`Origin`);
2. *review*: how far people vouch for it (:class:`Review`, XLIFF 2's states);
3. *freshness*: current, or stale since a source revision (``Target.stale_since``);
4. *publication*: what the content store holds (:class:`Publication`).

Only ``final`` and current targets are ever pushed. Machine output never becomes final by itself:
:func:`review_by_person` is the only way up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.model import Candidate, Target


class Origin(StrEnum):
    """Where a target's text came from."""

    HUMAN = "human"
    """A person wrote or changed it."""
    CONTEXT_MATCH = "context match"
    """From the memory: same text, same neighbours."""
    EXACT_MATCH = "exact match"
    """From the memory: same text."""
    FUZZY_MATCH = "fuzzy match"
    """From the memory: similar text."""
    MACHINE = "machine"
    """An engine."""
    LITERAL = "literal"
    """No translatable words: the source itself."""
    FACT_UPDATE = "fact update"
    """An approved target whose numbers, times or addresses were patched."""
    HARVESTED = "harvested"
    """Read from a translation that the content store already had."""


class Review(StrEnum):
    """XLIFF 2 ``state``: how far people vouch for a target."""

    INITIAL = "initial"
    """Nothing there yet."""
    TRANSLATED = "translated"
    """Something there that no person has vouched for: fuzzy in PO."""
    REVIEWED = "reviewed"
    """One person vouches for it."""
    FINAL = "final"
    """May be published."""

    @property
    def rank(self) -> int:
        """0 (initial) … 3 (final)."""
        return list(Review).index(self)


class ReviewPolicy(StrEnum):
    """How many people a municipality asks for."""

    ONE = "one"
    """A reviewed target is final."""
    TWO = "two"
    """A second person approves; translator and approver differ."""


class Publication(StrEnum):
    """What the content store holds of a document in one language, as Sprachlotse knows it."""

    NEVER = "never"
    """Nothing there."""
    FOREIGN = "foreign"
    """There is a text there that Sprachlotse did not write."""
    PUBLISHED = "published"
    """What Sprachlotse pushed is there."""
    CONFLICT = "conflict"
    """Somebody changed the text in the store since Sprachlotse last saw it."""
    THEIRS = "theirs"
    """A person decided that the store's text stays (``push --theirs``), and it cannot be told text by text: nothing is
    pushed over it, whatever changes in the source, until a person decides for ours (``push --ours``).

    Such a record has no ``seen_hash``, as nothing may be replaced; ``conflict_hash`` is what stands there (``None``:
    deleted), ``pushed_revision`` the source revision that it is of, as far as one knows, ``reason`` why it is so.
    A pull asks :func:`pipeline.steps.store_edits.still_theirs`; a push leaves it out, unless the document is in
    ``ours``: then ``conflict_hash`` is what it may replace, as in a conflict."""


RISKY = "risky: "
"""How the flag begins that says why a machine translation is probably bad."""


def review_by_person(target: Target, policy: ReviewPolicy, person: str) -> Target:
    """``person`` vouches for ``target``: reviewed, and final where one person is enough. It is no risk any more."""
    review = Review.FINAL if policy is ReviewPolicy.ONE else Review.REVIEWED
    flags = tuple(flag for flag in target.flags if not flag.startswith(RISKY))
    return replace(target, review=review, reviewer=person, flags=flags, risk=None)


def by_people(target: Target) -> bool:
    """True when a person stands behind ``target``: wrote it, published it, or vouches for it."""
    return target.origin in _BY_PEOPLE or target.review.rank >= Review.REVIEWED.rank


_BY_PEOPLE = frozenset({Origin.HUMAN, Origin.HARVESTED, Origin.FACT_UPDATE})


def untouched_offer(target: Target | None) -> bool:
    """True for an engine's current text that nobody has vouched for and that carries a risk."""
    if target is None or target.risk is None or target.stale_since is not None:
        return False
    return target.origin is Origin.MACHINE and target.review is Review.TRANSLATED


def approve(target: Target, person: str) -> Target:
    """``person`` is the second pair of eyes: reviewed → final.

    Raises ValueError when the target is not ``reviewed``: nobody may approve what nobody reviewed.
    """
    if target.review is not Review.REVIEWED:
        raise ValueError(f"only reviewed targets can be approved, not {target.review}")
    return replace(target, review=Review.FINAL, approver=person)


def mark_stale(target: Target, revision: int) -> Target:
    """The source moved on at ``revision``. A target that already was stale keeps its first date."""
    flags = tuple(flag for flag in target.flags if not flag.startswith(BY_HAND))
    return replace(target, stale_since=revision if target.stale_since is None else target.stale_since, flags=flags)


def refresh(target: Target) -> Target:
    """The source is back at the very text that ``target`` translates."""
    return replace(target, stale_since=None)


def restore(candidate: Candidate) -> Target:
    """An approved text that gave way is current again: the source is back at what it translates."""
    from pipeline.model import Target  # the values are built on this module's enumerations

    return Target(
        candidate.segment_id,
        candidate.language,
        candidate.text,
        candidate.origin,
        candidate.review,
        source_text=candidate.source_text,
        author=candidate.author,
        score=candidate.score,
        reviewer=candidate.author,
        package=candidate.package,
    )


def update_facts(target: Target, text: str, source_text: str, changed: Iterable[tuple[str, str]]) -> Target:
    """Only facts changed in the source, and they were put into an approved target: ``text``. Its review stays.

    ``changed`` are (old, new) values; they are flagged until a person has looked (:func:`fact_update_seen`).
    """
    earlier = target.flags if unseen_fact_update(target) else ()
    flags = (*earlier, *(f"fact update: {old} → {new}" for old, new in changed))
    return replace(target, text=text, source_text=source_text, origin=Origin.FACT_UPDATE, stale_since=None, flags=flags)


BY_HAND = "only facts changed in the source"
"""How the flag begins that :func:`facts_by_hand` sets."""


def facts_by_hand(target: Target, revision: int, changed: Iterable[tuple[str, str]], reason: str) -> Target:
    """Only facts changed in the source at ``revision``, and a person has to put them in: ``reason`` says why."""
    values = ", ".join(f"{old} → {new}" for old, new in changed)
    flag = f"{BY_HAND} ({values}), to be put in by hand: {reason}"
    return replace(mark_stale(target, revision), flags=(flag,))


def unseen_fact_update(target: Target | None) -> bool:
    """True for an approved target that was patched and that no person has looked at since."""
    return publishable(target) and target is not None and target.origin is Origin.FACT_UPDATE and bool(target.flags)


def fact_update_seen(target: Target) -> Target:
    """A person had it in a package and let it stand."""
    return replace(target, flags=())


def similar_only(origin: Origin, review: Review, *, stale: bool) -> bool:
    """True for an offer of the memory that translates a similar text, which nobody has made fit yet.

    It is behind the source from the start, as it was never a translation of it: work to be done, no work outdated.
    """
    return stale and origin is Origin.FUZZY_MATCH and review is Review.TRANSLATED


def publishable(target: Target | None) -> bool:
    """True for what may be pushed: final and current."""
    return target is not None and target.review is Review.FINAL and target.stale_since is None
