"""The three-way merge of returned entries: nothing a person wrote is lost or overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

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
    Verdict,
    Waiver,
)
from pipeline.state import Origin, Review, ReviewPolicy
from pipeline.steps.review import Around, Hand, Judgement, judge, pick_base

SOURCE = "Rufen Sie <1>0821 1234</1> an."
CODES = (InlineCode(1, CodeKind.PAIRED, '<a href="tel:08211234">', "</a>", "phone"),)
SEGMENT = Segment("abcdefghijklmnop", ExtractedSegment(SOURCE, SOURCE, CODES), 3, 1)
MACHINE = "Ring <1>0821 1234</1> on."
BASE = PackageBase("p1", "en", SOURCE, MACHINE, Review.TRANSLATED)
HAND = Hand("Amal", "p1", ReviewPolicy.ONE)
NOW = datetime(2026, 11, 28, tzinfo=UTC)


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
    assert result.verdict is Verdict.NEEDS_WORK
    assert "<1>" in result.reason
    assert result.target is not None
    assert (result.target.text, result.target.review) == ("Please call 0821 1234.", Review.TRANSLATED)


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
    assert draft.verdict is Verdict.UNKNOWN
    assert draft.candidate is not None


def test_a_changed_source_in_the_file_is_not_believed() -> None:
    result = verdict(returned("Please call <1>0821 1234</1>.", source="Etwas anderes"))
    assert result.verdict is Verdict.UNKNOWN
    assert result.candidate is not None


def test_a_lost_number_is_sent_back_and_comes_again_as_the_persons_draft() -> None:
    result = verdict(returned("Please call <1>us</1>."))
    assert result.verdict is Verdict.NEEDS_WORK
    assert "0821 1234" in result.reason
    assert result.target is not None
    assert (result.target.review, result.target.text) == (Review.TRANSLATED, "Please call <1>us</1>.")
    assert any("0821 1234" in flag for flag in result.target.flags), "the next package says what to mend"


def test_what_a_coordinator_lets_pass_is_taken() -> None:
    waived = Waiver(SEGMENT.id, "en", "facts", SOURCE, "Mara", "the line is closed", NOW)
    text = "Please call <1>us</1>."
    result = judge(returned(text), SEGMENT, "en", BASE, ours(), HAND, Around(waivers=(waived,)))
    assert (result.verdict, result.findings) == (Verdict.ACCEPTED, ())
    former = replace(waived, source_text="Rufen Sie <1>0821 99</1> an.")
    result = judge(returned(text), SEGMENT, "en", BASE, ours(), HAND, Around(waivers=(former,)))
    assert result.verdict is Verdict.NEEDS_WORK, "a waiver ends with the source text that it was given for"


def test_who_signs_an_old_number_off_is_asked_again() -> None:
    """The source has a new number, and the suggestion is still of the text before."""
    old = SOURCE.replace("0821 1234", "0821 9999")
    stale = Target(SEGMENT.id, "en", "Ring <1>0821 9999</1>.", Origin.HUMAN, Review.FINAL, old, stale_since=2)
    base = PackageBase("p1", "en", SOURCE, stale.text, Review.TRANSLATED)
    result = judge(returned(stale.text), SEGMENT, "en", base, stale, HAND)
    assert result.verdict is Verdict.NEEDS_WORK
    assert result.target is None, "what was approved for the former text stays where it is, and stays stale"
    mended = "Call <1>0821</1>."
    result = judge(returned(mended), SEGMENT, "en", base, stale, HAND)
    assert result.verdict is Verdict.NEEDS_WORK
    assert result.target is not None and result.target.text == mended, "a new text comes back as a draft of the new one"


def test_a_blocked_text_never_takes_the_place_of_one_that_is_vouched_for() -> None:
    mine = ours("Phone <1>0821 1234</1>.", Review.FINAL, Origin.HUMAN)
    base = PackageBase("p1", "en", SOURCE, mine.text, Review.FINAL)
    result = judge(returned("Please call."), SEGMENT, "en", base, mine, HAND)
    assert (result.verdict, result.target) == (Verdict.NEEDS_WORK, None)
    assert result.candidate is not None


def mine_from_p1(text: str, review: Review = Review.FINAL, person: str = "Amal") -> Target:
    return Target(SEGMENT.id, "en", text, Origin.HUMAN, review, SOURCE, author=person, reviewer=person, package="p1")


def test_the_same_person_may_send_a_better_text_later() -> None:
    mine = mine_from_p1("Phone <1>0821 1234</1>.")
    result = verdict(returned("Please call <1>0821 1234</1>."), mine)
    assert result.verdict is Verdict.ACCEPTED
    assert result.target is not None and result.target.text == "Please call <1>0821 1234</1>."
    draft = mine_from_p1("Phone <1>0821 1234</1>", Review.TRANSLATED)
    assert verdict(returned("Please call <1>0821 1234</1>."), draft).verdict is Verdict.ACCEPTED


def test_an_old_file_does_not_bring_back_what_its_sender_replaced() -> None:
    mine = mine_from_p1("Please call <1>0821 1234</1>.")
    old = "Phone <1>0821 1234</1>."
    around = Around(superseded=frozenset({old}))
    result = judge(returned(old), SEGMENT, "en", BASE, mine, HAND, around)
    assert (result.verdict, result.target) == (Verdict.UNCHANGED, None)


def test_another_person_with_the_same_package_is_another_person() -> None:
    mine = mine_from_p1("Phone <1>0821 1234</1>.", person="Olena")
    result = verdict(returned("Please call <1>0821 1234</1>."), mine)
    assert (result.verdict, result.target) == (Verdict.CONFLICT, None)
    assert result.other == mine


def test_what_a_second_person_approved_is_not_changed_by_the_first() -> None:
    mine = replace(mine_from_p1("Phone <1>0821 1234</1>."), approver="Yusuf")
    assert verdict(returned("Please call <1>0821 1234</1>."), mine).verdict is Verdict.CONFLICT


def test_a_new_offer_of_an_engine_gives_way_to_a_person() -> None:
    mine = ours("Do call <1>0821 1234</1>.")
    result = verdict(returned("Please call <1>0821 1234</1>."), mine)
    assert result.verdict is Verdict.ACCEPTED


def test_a_signed_text_goes_before_another_persons_draft_and_says_so() -> None:
    mine = ours("Phone <1>0821 1234</1>", origin=Origin.HUMAN)
    result = verdict(returned("Please call <1>0821 1234</1>."), replace(mine, author="Olena"))
    assert result.verdict is Verdict.ACCEPTED
    assert "Olena" in result.reason
    two_drafts = verdict(returned("Please call <1>0821 1234</1>.", reviewed=False), replace(mine, author="Olena"))
    assert two_drafts.verdict is Verdict.CONFLICT


def test_two_texts_for_one_segment_in_what_came_together_conflict() -> None:
    around = Around(beside="Phone <1>0821 1234</1>.")
    mine = mine_from_p1("Phone <1>0821 1234</1>.")
    result = judge(returned("Please call <1>0821 1234</1>."), SEGMENT, "en", BASE, mine, HAND, around)
    assert (result.verdict, result.target) == (Verdict.CONFLICT, None)
    assert result.candidate is not None
    same_again = judge(returned("Phone <1>0821 1234</1>."), SEGMENT, "en", BASE, mine, HAND, around)
    assert same_again.verdict is Verdict.UNCHANGED


def test_the_source_where_a_translation_should_be_counts_as_none() -> None:
    result = verdict(returned(SOURCE))
    assert (result.verdict, result.target) == (Verdict.UNCHANGED, None)
    waived = Waiver(SEGMENT.id, "en", "untranslated", SOURCE, "Mara", "a name", NOW)
    result = judge(returned(SOURCE), SEGMENT, "en", BASE, ours(), HAND, Around(waivers=(waived,)))
    assert result.verdict is Verdict.ACCEPTED


def test_spaces_that_a_tool_changed_in_the_source_do_not_matter() -> None:
    written = SOURCE.replace(" ", "\u00a0", 1) + "\n"
    result = verdict(returned("Please call <1>0821 1234</1>.\n", source=written))
    assert result.verdict is Verdict.ACCEPTED
    assert result.target is not None
    assert (result.target.source_text, result.target.text) == (SOURCE, "Please call <1>0821 1234</1>.")


def test_a_no_break_space_that_a_person_put_in_is_a_change() -> None:
    result = verdict(returned("Ring <1>0821 1234</1>\u00a0on."))
    assert result.target is not None
    assert (result.target.text, result.target.origin) == ("Ring <1>0821 1234</1>\u00a0on.", Origin.HUMAN)


def test_new_numbers_in_the_source_are_put_into_what_comes_back() -> None:
    now = SOURCE.replace("0821 1234", "0821 9999")
    moved = Segment(SEGMENT.id, ExtractedSegment(now, "", CODES), 3, 2, previous_text=SOURCE)
    stale = Target(SEGMENT.id, "en", MACHINE, Origin.MACHINE, Review.TRANSLATED, SOURCE, stale_since=2)
    result = judge(returned("Please call <1>0821 1234</1>."), moved, "en", BASE, stale, HAND)
    assert result.verdict is Verdict.ACCEPTED
    assert result.target is not None
    assert (result.target.text, result.target.stale_since) == ("Please call <1>0821 9999</1>.", None)
    assert result.target.flags, "shown until a person has looked"


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
