"""What comes back and cannot count as it is: sent back with the reason, let pass, or brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polib
import pytest
from merge_hands import ENGLISH, ONLY, PHONE, coded, told, where, write

from pipeline.model import ReceiptEntry, Verdict
from pipeline.state import Origin, Review
from pipeline.stations.checks import list_waivers, waive

if TYPE_CHECKING:
    from .conftest import Hands


@pytest.fixture
def town(hands: Hands) -> Hands:
    """The sample with an approved paragraph that has a time and a number in it, and nothing else due."""
    hands.edit_page("/anmeldung", lambda html: html + PHONE)
    hands.pull()
    hands.pretranslate()

    def good(entry: polib.POEntry) -> None:
        entry.flags = []
        if entry.msgid.startswith("Das Amt hat"):
            entry.msgstr = ENGLISH

    assert hands.take_in(hands.returned(hands.export(), good)).final == 350
    return hands


# --- sent back -------------------------------------------------------------------------------------------------------


def lost_number(hands: Hands) -> tuple[str, object]:
    """A paragraph with a number is due alone and went out."""
    hands.edit_page("/anmeldung", lambda html: html + PHONE)
    hands.pull()
    hands.pretranslate()
    package = hands.export(selection=ONLY)
    return where(hands, package, "Das Amt hat"), package


def test_a_blocked_text_is_kept_goes_out_with_the_reason_and_is_mended(ready: Hands) -> None:
    id_, package = lost_number(ready)
    wrong = "The office is open from 8 am to 12 pm."
    report = ready.take_in(ready.returned(package, write(wrong, id_)))
    entry = told(report, id_)
    assert entry.verdict is Verdict.NEEDS_WORK
    assert "06999 1234-0" in entry.reason
    assert (ready.target(id_).text, ready.target(id_).review) == (wrong, Review.TRANSLATED)
    assert ready.acts(id_) == [], "nobody vouches for what was sent back"
    next_package = ready.export(selection=ONLY)
    (shown,) = ready.catalogue(next_package)
    assert (shown.msgstr, shown.fuzzy) == (wrong, True)
    assert "06999 1234-0" in shown.comment, "the reason goes with it"
    mended = ready.take_in(ready.returned(next_package, write(ENGLISH, id_), name="mended.po"))
    assert (mended.verdicts, mended.final) == ({Verdict.ACCEPTED: 1}, 1)
    assert ready.target(id_).text == ENGLISH


def test_who_mends_it_in_the_old_file_is_not_told_of_a_conflict(ready: Hands) -> None:
    id_, package = lost_number(ready)
    ready.take_in(ready.returned(package, write("The office is open.", id_), name="a.po"))
    mended = ready.take_in(ready.returned(package, write(ENGLISH, id_), name="b.po"))
    assert (mended.verdicts[Verdict.ACCEPTED], mended.verdicts[Verdict.CONFLICT]) == (1, 0)
    assert ready.target(id_).review is Review.FINAL


def test_somebody_else_mends_what_was_sent_back(ready: Hands) -> None:
    id_, package = lost_number(ready)
    ready.take_in(ready.returned(package, write("The office is open.", id_)))
    other = ready.export(selection=ONLY)
    taken = ready.take_in(ready.returned(other, write(ENGLISH, id_), name="o.po", person="Olena"))
    assert taken.verdicts == {Verdict.ACCEPTED: 1}
    assert (ready.target(id_).text, ready.target(id_).reviewer) == (ENGLISH, "Olena")
    assert "The office is open." in {c.text for c in ready.candidates(id_)}


def test_a_blocked_text_never_takes_the_place_of_one_that_is_vouched_for(ready: Hands) -> None:
    id_, package = lost_number(ready)
    ready.take_in(ready.returned(package, write(ENGLISH, id_)))
    worse = ready.take_in(ready.returned(package, write("The office is open.", id_), name="b.po"))
    assert told(worse, id_).verdict is Verdict.NEEDS_WORK
    assert (ready.target(id_).text, ready.target(id_).review) == (ENGLISH, Review.FINAL)
    assert "The office is open." in {c.text for c in ready.candidates(id_)}


# --- waivers ---------------------------------------------------------------------------------------------------------


def let_pass(hands: Hands, id_: str, check: str) -> None:
    waive(
        hands.workspace, id_, language="en", check=check, reason="the number is gone", person="Mara", now=hands.tick()
    )


def checks_of(entry: ReceiptEntry) -> set[str]:
    return {finding.check for finding in entry.findings if finding.severity.value == "block"}


def test_after_a_waiver_the_very_same_file_is_accepted(ready: Hands) -> None:
    id_, package = lost_number(ready)
    file = ready.returned(package, write("The office is open from 8 am to 12 pm.", id_))
    (check,) = checks_of(told(ready.take_in(file), id_))
    let_pass(ready, id_, check)
    again = ready.take_in(file)
    assert (told(again, id_).verdict, again.verdicts[Verdict.ACCEPTED], again.final) == (Verdict.ACCEPTED, 1, 1)
    assert ready.target(id_).review is Review.FINAL
    assert [act.person for act in ready.acts(id_)] == ["Amal"]


def test_a_waiver_withdrawn_holds_up_the_next_text(ready: Hands) -> None:
    id_, package = lost_number(ready)
    file = ready.returned(package, write("The office is open from 8 am to 12 pm.", id_))
    (check,) = checks_of(told(ready.take_in(file), id_))
    let_pass(ready, id_, check)
    waive(ready.workspace, id_, language="en", check=check, reason="", person="Mara", withdraw=True, now=ready.tick())
    assert told(ready.take_in(file), id_).verdict is Verdict.NEEDS_WORK


def test_a_waiver_ends_when_the_source_changes(ready: Hands) -> None:
    id_, package = lost_number(ready)
    short = "The office is open from 8 am to 12 pm."
    (check,) = checks_of(told(ready.take_in(ready.returned(package, write(short, id_))), id_))
    let_pass(ready, id_, check)
    assert len(list_waivers(ready.workspace, ready.slug).waivers) == 1
    ready.edit_page("/anmeldung", lambda html: html.replace("Das Amt hat", "Unser Amt hat"))
    ready.pull()
    assert list_waivers(ready.workspace, ready.slug).waivers == []
    later = ready.export(selection=ONLY)
    now_there = where(ready, later, "Unser Amt hat")
    report = ready.take_in(ready.returned(later, write(short, now_there), name="later.po"))
    assert told(report, now_there).verdict is Verdict.NEEDS_WORK


def test_the_source_as_its_own_translation_counts_only_when_somebody_says_so(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    entry = next(e for e in ready.catalogue(package) if len(e.msgid) > 40 and "<" not in e.msgid)
    id_ = str(entry.msgctxt)
    file = ready.returned(package, write(entry.msgid, id_))
    report = ready.take_in(file)
    assert told(report, id_).verdict is Verdict.UNCHANGED
    assert "not translated" in told(report, id_).reason
    assert ready.target(id_).review is Review.TRANSLATED
    let_pass(ready, id_, "untranslated")
    again = ready.take_in(file)
    entry_told = told(again, id_)
    assert entry_told.verdict in (Verdict.ACCEPTED, Verdict.NEEDS_WORK)
    for check in checks_of(entry_told):
        let_pass(ready, id_, check)
        again = ready.take_in(file)
    assert ready.target(id_).text == entry.msgid
    assert ready.target(id_).review is Review.FINAL


# --- facts that changed meanwhile ------------------------------------------------------------------------------------


def test_a_new_number_in_the_source_is_put_into_what_was_approved_meanwhile(hands: Hands) -> None:
    id_, package = lost_number(hands)
    hands.edit_page("/anmeldung", lambda html: html.replace("1234-0", "777-15"))
    hands.pull()
    report = hands.take_in(hands.returned(package, write(ENGLISH, id_)))
    entry = told(report, id_)
    assert entry.verdict is Verdict.ACCEPTED
    assert "06999 777-15" in entry.reason
    target = hands.target(id_)
    assert (target.text, target.origin) == (ENGLISH.replace("1234-0", "777-15"), Origin.FACT_UPDATE)
    assert ENGLISH in {c.text for c in hands.candidates(id_)}, "what the person wrote is kept"
    (act,) = hands.acts(id_)
    assert (act.person, act.text, act.source_text) == ("Amal", ENGLISH, PHONE[3:-4]), "vouched for what was sent"
    texts = hands.texts()
    assert hands.take_in(hands.returned(package, write(ENGLISH, id_))).verdicts == {Verdict.UNCHANGED: 20}
    assert hands.texts() == texts


def test_the_new_number_is_put_in_also_where_an_engine_was_quicker(hands: Hands) -> None:
    """As every night: pull and pretranslate come long before the volunteer's file."""
    id_, package = lost_number(hands)
    hands.edit_page("/anmeldung", lambda html: html.replace("1234-0", "777-15"))
    hands.pull()
    hands.pretranslate()
    offered = hands.target(id_)
    assert (offered.origin, offered.stale_since) == (Origin.MACHINE, None)
    report = hands.take_in(hands.returned(package, write(ENGLISH, id_)))
    assert told(report, id_).verdict is Verdict.ACCEPTED
    target = hands.target(id_)
    assert (target.text, target.review) == (ENGLISH.replace("1234-0", "777-15"), Review.FINAL)
    assert offered.text in {c.text for c in hands.candidates(id_)}
    assert hands.take_in(hands.returned(package, write(ENGLISH, id_))).verdicts == {Verdict.UNCHANGED: 20}
    assert hands.target(id_) == target


@pytest.mark.parametrize("signed", [True, False], ids=["signed off", "draft"])
def test_a_person_s_text_for_the_former_source_is_what_the_next_one_works_on(ready: Hands, signed: bool) -> None:
    """Not what an engine makes of the new source: an hour of work would be in no package any more."""
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    text = coded(ready, package, id_, "Written with care")
    ready.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    ready.pull()
    ready.pretranslate()
    assert "VIERZEHN" in ready.target(id_).text

    def edit(entry: polib.POEntry) -> None:
        if entry.msgctxt == id_:
            entry.msgstr = text
            entry.flags = [] if signed else ["fuzzy"]

    report = ready.take_in(ready.returned(package, edit))
    assert told(report, id_).verdict is Verdict.CONFLICT
    assert "the source has changed since it was sent out" in told(report, id_).reason
    assert not told(report, id_).final
    ready.pretranslate()
    (entry,) = [e for e in ready.catalogue(ready.export(selection=ONLY)) if e.msgctxt == id_]
    assert (entry.msgstr, entry.fuzzy) == (text, True)
    assert "zwei Wochen" in (entry.previous_msgid or "")
    assert ready.push().pushed == []


def test_a_stale_suggestion_signed_off_without_the_new_number_is_sent_back(town: Hands) -> None:
    town.edit_page("/anmeldung", lambda html: html.replace("Das Amt hat", "Unser Amt hat").replace("1234-0", "777-15"))
    town.pull()
    town.pretranslate()
    package = town.export()
    (entry,) = town.catalogue(package)
    assert "1234-0" in entry.msgstr, "the approved text for the former source is the suggestion"
    report = town.take_in(town.returned(package))
    sent_back = told(report, entry.msgctxt)
    assert sent_back.verdict is Verdict.NEEDS_WORK
    assert "777-15" in sent_back.reason
    push = town.push()
    assert push.waiting == 1
    assert not any("1234-0" in e["content"] and "Unser" in e["content"] for e in town.entries("en"))


def test_a_fact_update_keeps_its_reviewer(town: Hands) -> None:
    (before,) = [id_ for id_, text in town.texts().items() if text == ENGLISH]
    town.edit_page("/anmeldung", lambda html: html.replace("1234-0", "777-15"))
    town.pull()
    target = town.target(before)
    assert (target.origin, target.reviewer, target.review) == (Origin.FACT_UPDATE, "Amal", Review.FINAL)
    package = town.export()
    town.take_in(town.returned(package, name="seen.po", person="Olena"))
    assert [(a.person, a.text) for a in town.acts(before)] == [
        ("Amal", ENGLISH),
        ("Olena", ENGLISH.replace("1234-0", "777-15")),
    ]


def test_a_text_that_fits_the_new_source_too_is_still_that_of_the_former(ready: Hands) -> None:
    """An editor mends a word, the translation stays, the editor takes it back: nobody is asked a third time."""
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    ready.take_in(ready.returned(package))
    approved = ready.target(id_)
    ready.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    ready.pull()
    ready.take_in(ready.returned(ready.export(selection=ONLY), name="same.po", person="Olena"))
    assert (ready.target(id_).text, ready.target(id_).reviewer) == (approved.text, "Olena")
    ready.edit_page("/anmeldung", lambda html: html.replace("vierzehn Tagen", "zwei Wochen", 1))
    ready.pull()
    assert ready.export(selection=ONLY).package is None
    assert (ready.target(id_).text, ready.target(id_).review) == (approved.text, Review.FINAL)


def test_an_approved_text_that_its_own_author_replaced_does_not_come_back_by_itself(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    first, second = coded(ready, package, id_, "First"), coded(ready, package, id_, "Second")
    ready.take_in(ready.returned(package, write(first, id_), name="1.po"))
    ready.take_in(ready.returned(package, write(second, id_), name="2.po"))
    ready.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    ready.pull()
    ready.take_in(ready.returned(ready.export(selection=ONLY), name="3.po", person="Olena"))
    assert ready.target(id_).text == second
    ready.edit_page("/anmeldung", lambda html: html.replace("vierzehn Tagen", "zwei Wochen", 1))
    ready.pull()
    assert not (ready.target(id_).text == first and ready.target(id_).stale_since is None), "it was replaced"
