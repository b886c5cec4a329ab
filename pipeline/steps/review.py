"""What a returned entry means: a three-way merge per segment of base (what went out), ours (now) and theirs.

Nothing that a person wrote is lost: what does not become the current target is handed back as a candidate. A text that
a check blocks becomes a draft where nobody vouches for what is there, so that it comes back to be mended in the next
package; else a candidate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.html.codes import TokenKind, parse, plain_text
from pipeline.i18n import N_
from pipeline.literals import has_words
from pipeline.model import (
    Candidate,
    CodeKind,
    Finding,
    InlineCode,
    Message,
    PackageBase,
    ReturnedEntry,
    Segment,
    Severity,
    Target,
    Term,
    TermStatus,
    Verdict,
    Waiver,
    message,
)
from pipeline.qa import CHECKS, Pair, run
from pipeline.state import (
    Origin,
    Review,
    ReviewPolicy,
    by_people,
    fact_update_seen,
    review_by_person,
    unseen_fact_update,
)
from pipeline.steps.follow import Fate, follow
from pipeline.steps.half_done import left_sentence
from pipeline.steps.sameness import alike, meant, same, without_edges


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one entry and what follows from it."""

    entry: ReturnedEntry
    verdict: Verdict
    reasons: tuple[Message, ...] = ()
    """For people; empty when there is nothing to say."""
    findings: tuple[Finding, ...] = ()
    """What checks found in the text that came back; told beside ``reasons``."""
    target: Target | None = None
    """The new current target, if it changes."""
    candidate: Candidate | None = None
    """The person's text, if it does not become current."""
    other: Target | None = None
    """The text that it is in conflict with."""
    silent: bool = False
    """The entry says nothing: empty, or as it was sent out."""

    @property
    def reason(self) -> str:
        """All that there is to say, in English."""
        return "; ".join(map(str, (*self.reasons, *self.findings)))


@dataclass(frozen=True, slots=True)
class Hand:
    """Who sent a file back."""

    author: str
    package: str
    policy: ReviewPolicy
    source_language: str = "de"
    """Of the municipality: how its times and numbers are written."""


@dataclass(frozen=True, slots=True)
class Around:
    """What else is known where an entry belongs."""

    terms: tuple[Term, ...] = ()
    """Of the glossary, in the source text."""
    others: tuple[str, ...] = ()
    """How people translated the same source text elsewhere."""
    waivers: tuple[Waiver, ...] = ()
    """Checks that a coordinator lets pass for this segment, also for former source texts of it."""
    superseded: frozenset[str] = frozenset()
    """Texts that the same hand replaced by later ones, where the file is known to be an old one."""
    beside: str | None = None
    """Another text for the segment that was taken from the files that came together with this one."""

    def waived(self, source: str) -> frozenset[str]:
        """Names of the checks that do not hold up a translation of ``source``."""
        return frozenset(waiver.check for waiver in self.waivers if waiver.source_text == source)


UNTRANSLATED = "untranslated"
"""Name of the check for a target that equals its source; who waives it says that the text stays as it is."""


def unknown(entry: ReturnedEntry, language: str, hand: Hand, reason: Message) -> Judgement:
    """An entry that belongs to no live segment: whatever was written is kept."""
    return Judgement(entry, Verdict.UNKNOWN, (reason,), candidate=_candidate(entry, language, hand, str(reason)))


def pick_base(bases: Sequence[PackageBase], language: str, package_id: str | None, source: str) -> PackageBase | None:
    """The base an entry was exported from: of the named package, else the newest with the same source text.

    A name that contradicts the source text is not believed: headers survive where texts are pasted together.
    """
    fitting = [base for base in bases if base.language == language]
    named = [base for base in fitting if base.package_id == package_id]
    same_source = [base for base in fitting if alike(base.source_text, source)]
    both = [base for base in named if alike(base.source_text, source)]
    return next(iter([*both, *same_source, *named, *fitting]), None)


def judge(
    entry: ReturnedEntry,
    segment: Segment,
    language: str,
    base: PackageBase | None,
    ours: Target | None,
    hand: Hand,
    around: Around = Around(),
) -> Judgement:
    """Merge one returned entry. ``base`` is ``None`` for a segment that never went out in this language."""
    entry = replace(entry, target=without_edges(entry.target, segment.source.text))
    if not plain_text(entry.target).strip():
        return Judgement(entry, Verdict.UNCHANGED, (message(N_("not translated")),), silent=True)
    if base is None:
        # Ids are made from the text, so a package outlives a lost database. What a person signed off is
        # taken; of an unsigned text nobody can say any more whether a person or an engine wrote it.
        if not entry.reviewed or not alike(entry.source, segment.source.text):
            return unknown(entry, language, hand, message(N_("this text was never sent out in this language")))
        base = PackageBase("", language, segment.source.text, "", Review.INITIAL)
    source = meant(entry.source, base.source_text, segment.source.text)
    if source is None:
        reason = message(N_("the source text in the file is not the one that was sent out"))
        return unknown(entry, language, hand, reason)
    merge = _Merge(entry, segment, language, base, ours, hand, around, source)
    if entry.reviewed and merge.half_done():
        merge = replace(merge, entry=replace(entry, reviewed=False))
    return merge.judgement()


@dataclass(frozen=True, slots=True)
class _Merge:
    """One entry whose segment and source text are known."""

    entry: ReturnedEntry
    segment: Segment
    language: str
    base: PackageBase
    ours: Target | None
    hand: Hand
    around: Around
    source: str
    """What the person translated: the text that went out, or the present one."""

    def judgement(self) -> Judgement:
        entry, ours, base = self.entry, self.ours, self.base
        touched = not same(entry.target, base.target_text)
        if not touched and not entry.reviewed:
            return replace(self._unchanged(message(N_("not reviewed yet"))), silent=True)
        if touched and self._untranslated():
            # OmegaT and others fill in the source where there is no translation, and do not mark it.
            reason = message(N_("it is the same as the source, so it counts as not translated"))
            return replace(self._unchanged(reason), silent=True)
        if ours is not None and ours.source_text == self.source and same(entry.target, ours.text):
            return self._same_as_ours(ours)
        if ours is not None and entry.target in self.around.superseded and self._has_our_hand(ours):
            return self._unchanged(message(N_("an older version of a text that you have sent since")))
        if self.around.beside is not None and not same(entry.target, self.around.beside):
            reason = message(
                N_("two translations of this text came together: the other one is “{other}”"), other=self.around.beside
            )
            return self._conflict(reason, ours)
        if ours is not None and ours.source_text == self.source and self._moved(ours):
            # Who it is by, stands beside it (``Judgement.other``).
            reason = message(N_("meanwhile there is another translation: “{other}”"), other=ours.text)
            return self._conflict(reason, ours)
        outdated = self._is_current and ours is not None and ours.source_text != self.source
        vouched = ours is not None and ours.review.rank >= Review.REVIEWED.rank
        if not entry.reviewed and vouched and (not outdated or self._damaged):
            return self._conflict(message(N_("a draft came back for a translation that is reviewed")), ours)
        draft = Target(
            self.segment.id,
            self.language,
            # What nobody touched keeps its spelling: tools change spaces and compose letters.
            entry.target if touched else base.target_text,
            Origin.HUMAN if touched or ours is None else ours.origin,
            Review.TRANSLATED,
            source_text=self.source,
            stale_since=None if self._is_current else self.segment.revision,
            author=self.hand.author,
            package=self.hand.package,
        )
        return self._checked(draft)

    @property
    def _is_current(self) -> bool:
        return self.source == self.segment.source.text

    @property
    def _damaged(self) -> bool:
        return "(" in self.entry.where

    def _untranslated(self) -> bool:
        names = [term.source for term in self.around.terms if term.status is TermStatus.DO_NOT_TRANSLATE]
        return (
            same(self.entry.target, self.source)
            and has_words(plain_text(self.source), names)
            and UNTRANSLATED not in self.around.waived(self.source)
        )

    def half_done(self) -> str:
        """A sentence of the source that the person has not come to yet; empty when there is none."""
        if same(self.entry.target, self.base.target_text) or UNTRANSLATED in self.around.waived(self.source):
            return ""
        return left_sentence(self.source, self.entry.target, self.hand.source_language, self.language)

    def _same_as_ours(self, ours: Target) -> Judgement:
        """The text is the current one already: all that can be new is that a person vouches for it."""
        if self.entry.reviewed and self._is_current and unseen_fact_update(ours):
            seen = message(N_("you have looked at the new numbers, times or addresses"))
            return Judgement(self.entry, Verdict.ACCEPTED, (seen,), target=fact_update_seen(ours))
        if not self.entry.reviewed or ours.review.rank >= Review.REVIEWED.rank:
            return self._unchanged(message(N_("already known")))
        return self._checked(replace(ours, package=self.hand.package))

    def _same_hand(self) -> bool:
        """True when the present text came back in the same package from the same person: a later one may follow."""
        ours, package = self.ours, self.hand.package
        return ours is not None and bool(package) and ours.package == package and self._has_our_hand(ours)

    def _has_our_hand(self, ours: Target) -> bool:
        return self.hand.author in (ours.author, ours.reviewer) and not ours.approver

    def _moved(self, ours: Target) -> bool:
        """True when another person has changed the text, or vouched for it, since it went out.

        What an engine or the memory offered meanwhile gives way to a person. So does another person's draft, to
        somebody who signs off.
        """
        moved = not same(ours.text, self.base.target_text) or ours.review.rank > self.base.review.rank
        if not moved or not by_people(ours) or self._same_hand():
            return False
        draft = ours.origin is Origin.HUMAN and ours.review is Review.TRANSLATED
        return not (draft and self.entry.reviewed)

    def _checked(self, draft: Target) -> Judgement:
        """``draft`` becomes the current target, vouched for where the person did and no check blocks it."""
        ours = self.ours
        if not self._is_current and self._translated_anew():
            if self._followed_before(draft):
                return self._unchanged(message(N_("already known")))
            reason = message(N_("the source has changed since, and there is a translation of the new text"))
            return self._conflict(reason, ours)
        findings = self._findings(draft.text)
        told = tuple(str(finding) for finding in findings)
        if any(finding.severity is Severity.BLOCK for finding in findings):
            return self._needs_work(replace(draft, flags=told), findings)
        if not self.entry.reviewed:
            reasons = [*self._since_changed(), *self._why_draft()]
            verdict = Verdict.ACCEPTED if self._is_current else Verdict.CONFLICT
            return Judgement(self.entry, verdict, tuple(reasons), findings, replace(draft, flags=told))
        vouched = review_by_person(replace(draft, flags=told), self.hand.policy, self.hand.author)
        if self._is_current:
            return Judgement(self.entry, Verdict.ACCEPTED, self._replaces_draft(), findings, vouched)
        followed = self._followed(vouched)
        if followed is not None:
            facts = message(
                N_("only facts changed in the source since it was sent out, and the new ones were put in: “{text}”"),
                text=followed.text,
            )
            written = _candidate(self.entry, self.language, self.hand, str(facts))
            return Judgement(self.entry, Verdict.ACCEPTED, (facts,), findings, followed, written)
        return Judgement(self.entry, Verdict.CONFLICT, self._since_changed(), findings, vouched)

    def _translated_anew(self) -> bool:
        """True when people have a text for the new source, which the person's text must not push aside.

        What an engine or the memory offers gives way: a person's text for the former source is more to work on.
        """
        ours = self.ours
        if ours is None or ours.source_text != self.segment.source.text or not ours.text:
            return False
        return by_people(ours)

    def _followed(self, vouched: Target) -> Target | None:
        """The approved text with the facts of the present source, where only these changed beyond doubt."""
        if vouched.review is not Review.FINAL:
            return None
        followed = follow(vouched, replace(self.segment, previous_text=None), (), (), self.hand.source_language)
        return followed.target if followed.fate is Fate.FACTS_UPDATED else None

    def _followed_before(self, draft: Target) -> bool:
        """True when ``ours`` is this very text of this very person with the new facts in it: the file came before."""
        ours = self.ours
        if ours is None or not self.entry.reviewed or ours.reviewer != self.hand.author:
            return False
        followed = self._followed(review_by_person(draft, self.hand.policy, self.hand.author))
        return followed is not None and same(followed.text, ours.text) and ours.review.rank >= followed.review.rank

    def _findings(self, text: str) -> tuple[Finding, ...]:
        extracted = self.segment.source
        pair = Pair(
            source=self.source,
            target=text,
            # Also for a text that has changed since: it may change back, and then this is its translation.
            codes=extracted.codes if self._is_current else _codes_of(self.source),
            source_language=self.hand.source_language,
            target_language=self.language,
            terms=self.around.terms,
            others=self.around.others,
            field=extracted.field,
            tag=extracted.tag,
        )
        return run(pair, CHECKS, self.around.waived(self.source))

    def _needs_work(self, draft: Target, findings: tuple[Finding, ...]) -> Judgement:
        """Blocked. The text stays as a draft where it takes nothing away that a person vouches for."""
        ours = self.ours
        refused = Judgement(self.entry, Verdict.NEEDS_WORK, self._since_changed(), findings)
        if ours is not None and draft.text == ours.text and ours.source_text != self.source:
            return refused  # the old translation, signed off for the new text: it stays what it is
        vouched = ours is not None and ours.source_text == self.source and ours.review.rank >= Review.REVIEWED.rank
        if vouched or not self._is_current:
            why = "; ".join(map(str, findings))
            return replace(refused, candidate=_candidate(self.entry, self.language, self.hand, why), other=ours)
        if ours is not None and replace(draft, flags=ours.flags) == ours:
            return refused  # it came before; what is told may differ, because other texts have come since
        return replace(refused, target=draft)

    def _why_draft(self) -> list[Message]:
        if left := self.half_done():
            return [message(N_("kept as a draft: “{sentence}” is still the source"), sentence=left)]
        if self._damaged:
            return [message(N_("kept as a draft: {where}"), where=self.entry.where)]
        return [message(N_("kept as a draft: it is still marked as needing work"))]

    def _replaces_draft(self) -> tuple[Message, ...]:
        ours = self.ours
        if ours is None or ours.origin is not Origin.HUMAN or ours.review is not Review.TRANSLATED:
            return ()
        if not ours.author or ours.author == self.hand.author or same(ours.text, self.base.target_text):
            return ()
        return (message(N_("it replaces a draft by {person}, which is kept"), person=ours.author),)

    def _since_changed(self) -> tuple[Message, ...]:
        if self._is_current:
            return ()
        now = self.segment.source.text
        return (message(N_("the source has changed since it was sent out; now it reads “{source}”"), source=now),)

    def _unchanged(self, reason: Message) -> Judgement:
        return Judgement(self.entry, Verdict.UNCHANGED, (reason,))

    def _conflict(self, reason: Message, other: Target | None) -> Judgement:
        candidate = _candidate(self.entry, self.language, self.hand, str(reason))
        return Judgement(self.entry, Verdict.CONFLICT, (reason,), candidate=candidate, other=other)


def _codes_of(source: str) -> tuple[InlineCode, ...]:
    """The inline codes that a source text shows, as far as a check needs them."""
    kinds = {TokenKind.OPEN: CodeKind.PAIRED, TokenKind.STANDALONE: CodeKind.STANDALONE}
    return tuple(InlineCode(token.id, kinds[token.kind], "") for token in parse(source) if token.kind in kinds)


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
