"""The three-way merge of returned entries: nothing a person wrote is lost or overwritten."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.model import (
    CodeKind,
    ExtractedSegment,
    InlineCode,
    PackageBase,
    ReturnedEntry,
    Segment,
    Target,
)
from pipeline.state import Origin, Review, ReviewPolicy
from pipeline.steps.review import Hand, Judgement, Verdict, judge, pick_base

SOURCE = "Rufen Sie <1>0821 1234</1> an."
CODES = (InlineCode(1, CodeKind.PAIRED, '<a href="tel:08211234">', "</a>", "phone"),)
SEGMENT = Segment("abcdefghijklmnop", ExtractedSegment(SOURCE, SOURCE, CODES), 3, 1)
MACHINE = "Ring <1>0821 1234</1> on."
BASE = PackageBase("p1", "en", SOURCE, MACHINE, Review.TRANSLATED)
HAND = Hand("Amal", "p1", ReviewPolicy.ONE)


def ours(text: str = MACHINE, review: Review = Review.TRANSLATED, origin: Origin = Origin.MACHINE) -> Target:
    return Target(SEGMENT.id, "en", text, origin, review, source_text=SOURCE, author="argos")


def returned(target: str, reviewed: bool = True, source: str = SOURCE) -> ReturnedEntry:
    return ReturnedEntry(SEGMENT.id, source, target, reviewed)


def verdict(entry: ReturnedEntry, mine: Target | None = None, base: PackageBase | None = BASE) -> Judgement:
    return judge(entry, SEGMENT, "en", base, mine if mine is not None else ours(), HAND)


def test_removing_fuzzy_vouches_for_the_text_and_keeps_its_origin() -> None:
    result = verdict(returned(MACHINE))
    assert result.verdict is Verdict.ACCEPTED
    assert result.target is not None
    assert (result.target.review, result.target.origin, result.target.reviewer) == (
        Review.FINAL,
        Origin.MACHINE,
        "Amal",
    )


def test_where_two_people_are_asked_for_one_is_not_enough() -> None:
    result = judge(returned(MACHINE), SEGMENT, "en", BASE, ours(), Hand("Amal", "p1", ReviewPolicy.TWO))
    assert result.target is not None
    assert result.target.review is Review.REVIEWED


def test_a_changed_text_is_the_persons() -> None:
    result = verdict(returned("Please call <1>0821 1234</1>."))
    assert result.verdict is Verdict.ACCEPTED
    assert result.target is not None
    assert (result.target.text, result.target.origin, result.target.author) == (
        "Please call <1>0821 1234</1>.",
        Origin.HUMAN,
        "Amal",
    )


def test_still_fuzzy_and_untouched_says_nothing() -> None:
    assert verdict(returned(MACHINE, reviewed=False)).verdict is Verdict.UNCHANGED
    assert verdict(returned("", reviewed=False)).verdict is Verdict.UNCHANGED


def test_still_fuzzy_but_changed_is_kept_as_a_draft() -> None:
    result = verdict(returned("Call <1>0821 1234</1>", reviewed=False))
    assert result.verdict is Verdict.ACCEPTED
    assert result.target is not None
    assert result.target.review is Review.TRANSLATED
    assert result.target.origin is Origin.HUMAN


def test_broken_tags_are_named_and_the_text_is_kept() -> None:
    result = verdict(returned("Please call 0821 1234."))
    assert result.verdict is Verdict.REJECTED
    assert "<1>" in result.reason
    assert result.candidate is not None
    assert result.candidate.text == "Please call 0821 1234."


def test_the_same_file_twice_changes_nothing() -> None:
    first = verdict(returned("Please call <1>0821 1234</1>."))
    assert first.target is not None
    again = verdict(returned("Please call <1>0821 1234</1>."), first.target)
    assert again.verdict is Verdict.UNCHANGED


def test_two_people_who_disagree_conflict_and_both_texts_stay() -> None:
    mine = ours("Phone <1>0821 1234</1>.", Review.FINAL, Origin.HUMAN)
    result = verdict(returned("Please call <1>0821 1234</1>."), mine)
    assert result.verdict is Verdict.CONFLICT
    assert result.target is None
    assert result.candidate is not None
    assert "Phone" in result.reason


def test_somebody_vouched_for_the_machine_text_meanwhile() -> None:
    result = verdict(returned("Please call <1>0821 1234</1>."), ours(review=Review.FINAL))
    assert result.verdict is Verdict.CONFLICT


def test_the_source_changed_while_the_package_was_out() -> None:
    moved = Segment(SEGMENT.id, ExtractedSegment("Rufen Sie vorher an.", ""), 3, 2, previous_text=SOURCE)
    stale = Target(SEGMENT.id, "en", MACHINE, Origin.MACHINE, Review.TRANSLATED, SOURCE, stale_since=2)
    result = judge(returned("Please call <1>0821 1234</1>."), moved, "en", BASE, stale, HAND)
    assert result.verdict is Verdict.CONFLICT
    assert result.target is not None
    assert result.target.stale_since == 2, "kept, but never pushed: it translates another text"


def test_a_package_outlives_a_lost_database() -> None:
    result = judge(returned("Please call <1>0821 1234</1>."), SEGMENT, "en", None, None, HAND)
    assert result.verdict is Verdict.ACCEPTED
    draft = judge(returned(MACHINE, reviewed=False), SEGMENT, "en", None, None, HAND)
    assert draft.verdict is Verdict.REJECTED
    assert draft.candidate is not None


def test_a_changed_source_in_the_file_is_not_believed() -> None:
    result = verdict(returned("Please call <1>0821 1234</1>.", source="Etwas anderes"))
    assert result.verdict is Verdict.REJECTED
    assert result.candidate is not None


def test_a_lost_number_is_told() -> None:
    result = verdict(returned("Please call <1>us</1>."))
    assert result.verdict is Verdict.ACCEPTED
    assert "0821 1234" in result.reason


def test_the_base_is_of_the_named_package_else_of_the_same_source() -> None:
    older = PackageBase("p0", "en", SOURCE, "old", Review.TRANSLATED)
    other = PackageBase("p2", "en", "andere Quelle", "x", Review.TRANSLATED)
    arabic = PackageBase("p1", "ar", SOURCE, "ar", Review.TRANSLATED)
    bases = [other, arabic, BASE, older]
    assert pick_base(bases, "en", "p0", SOURCE) is older
    assert pick_base(bases, "en", None, SOURCE) is BASE
    assert pick_base(bases, "en", "unknown", "ganz neu") is other
    assert pick_base(bases, "tr", "p1", SOURCE) is None


texts = st.sampled_from(
    ["", MACHINE, "Call <1>0821 1234</1>", "kaputt", "Phone <1>0821 1234</1>.", "<1>a</1> <2/>", "  "]
)
reviews = st.sampled_from([Review.TRANSLATED, Review.REVIEWED, Review.FINAL])


@given(texts, st.booleans(), texts, reviews, st.sampled_from([SOURCE, "Rufen Sie vorher an."]), st.booleans())
def test_no_text_of_a_person_is_ever_lost(
    theirs: str, reviewed: bool, mine: str, review: Review, now: str, had_base: bool
) -> None:
    segment = Segment(SEGMENT.id, ExtractedSegment(now, now, CODES if now == SOURCE else ()), 3, 2)
    target = Target(
        SEGMENT.id,
        "en",
        mine,
        Origin.HUMAN,
        review,
        SOURCE,
        stale_since=None if now == SOURCE else 2,
    )
    held = target if mine else None
    result = judge(returned(theirs, reviewed), segment, "en", BASE if had_base else None, held, HAND)
    wrote = theirs.strip() and (theirs != MACHINE or (reviewed and had_base))
    kept = {held.text if held and result.target is None else ""}
    kept |= {result.target.text} if result.target else set()
    kept |= {result.candidate.text} if result.candidate else set()
    if wrote:
        assert theirs in kept
    if result.target is not None and held is not None and held.review is Review.FINAL:
        # What was final gives way only where its source moved on, or to itself.
        assert result.target.text == held.text or held.stale_since is not None
    if result.target is not None and result.target.stale_since is None:
        assert result.target.source_text == now
