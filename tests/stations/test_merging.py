"""What comes back is merged: nothing is lost, nobody's text wins by accident."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import polib
import pytest
from lxml import etree

from pipeline.model import Act, ReceiptEntry, Verdict
from pipeline.state import Origin, Review
from pipeline.stations.checks import list_waivers, waive
from pipeline.steps.selection import Selection

if TYPE_CHECKING:
    from .conftest import Hands

ANMELDUNG = "/kranichfurt/de/willkommen/anmeldung/"
ONLY = Selection(under=(ANMELDUNG,))
AGAIN = Selection(under=(ANMELDUNG,), again=True)
PHONE = "<p>Das Amt hat von 8 bis 12 Uhr offen, Telefon 06999 1234-0.</p>"
ENGLISH = "The office is open from 8 am to 12 pm, phone 06999 1234-0."


def write(text: str, segment: str | None, *, rest: bool = True) -> Callable[[polib.POEntry], None]:
    """Sign off everything; the one segment with this text. ``rest=False``: only that one."""

    def edit(entry: polib.POEntry) -> None:
        if entry.msgctxt == segment:
            entry.msgstr, entry.flags = text, []
        elif rest:
            entry.flags = []

    return edit


def told(report: object, segment: str | None) -> ReceiptEntry:
    (entry,) = [one for one in report.told if one.segment_id == segment]  # type: ignore[attr-defined]
    return entry


def where(hands: Hands, package: object, words: str) -> str:
    """Id of the one entry whose source has these words."""
    (entry,) = [e for e in hands.catalogue(package) if words in e.msgid]  # type: ignore[arg-type]
    return str(entry.msgctxt)


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


# --- the same file twice, and later ones -----------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-8-sig"])
def test_the_same_work_again_under_another_name_and_in_another_encoding(ready: Hands, encoding: str) -> None:
    file = ready.returned(ready.export(selection=ONLY))
    first = ready.take_in(file)
    texts, acts = ready.texts(), {id_: ready.acts(id_) for id_, _, _ in first.entries}
    again = ready.desk("again.po", file.read_text(encoding="utf-8").replace("\n", "\r\n").encode(encoding))
    second = ready.take_in(again)
    assert second.verdicts == {Verdict.UNCHANGED: 19}
    assert second.attention is False
    assert ready.texts() == texts
    assert not [c for id_ in acts for c in ready.candidates(id_) if c.origin is Origin.HUMAN]
    assert {id_: [a.person for a in ready.acts(id_)] for id_ in acts} == {id_: ["Amal"] for id_ in acts}


def test_the_same_bytes_are_known_whatever_the_file_is_called(ready: Hands) -> None:
    file = ready.returned(ready.export(selection=ONLY))
    ready.take_in(file)
    renamed = ready.desk("Final version (2).po", file.read_bytes())
    report = ready.take_in(renamed)
    assert [name for name, _ in report.before] == ["Final version (2).po"]
    assert "taken in before" in "\n".join(report.lines())
    assert report.as_json()["taken_in_before"] == [{"file": "Final version (2).po", "at": "2026-11-22T09:02:00+00:00"}]


def test_a_better_text_later_from_the_same_person_and_then_the_old_file_again(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    old = ready.returned(package, write(coded(ready, package, id_, "First try"), id_), name="old.po")
    new = ready.returned(package, write(coded(ready, package, id_, "Much better"), id_), name="new.po")
    assert ready.take_in(old).final == 19
    later = ready.take_in(new)
    assert (later.verdicts[Verdict.ACCEPTED], later.verdicts[Verdict.UNCHANGED], later.final) == (1, 18, 1)
    assert ready.target(id_).text.startswith("Much better")
    assert "First try" in " ".join(c.text for c in ready.candidates(id_)), "it stays as a candidate"
    before = ready.texts()
    third = ready.take_in(old)
    assert third.verdicts == {Verdict.UNCHANGED: 19}
    assert "an older version" in told(third, id_).reason
    assert ready.texts() == before
    fourth = ready.take_in(new, old)
    assert fourth.verdicts == {Verdict.UNCHANGED: 38}
    assert ready.texts() == before


@pytest.mark.parametrize("change", ["line ends", "encoding", "headers", "order"])
def test_the_old_file_again_as_a_mail_program_left_it(ready: Hands, change: str) -> None:
    """The same work in other bytes is as old as it was: it does not undo what the person has sent since."""
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    old = ready.returned(package, write(coded(ready, package, id_, "First try"), id_), name="old.po")
    new = ready.returned(package, write(coded(ready, package, id_, "Much better"), id_), name="new.po")
    ready.take_in(old)
    ready.take_in(new)
    text = old.read_text(encoding="utf-8")
    if change == "line ends":
        data = text.replace("\n", "\r\n").encode()
    elif change == "encoding":
        data = text.encode("utf-16")
    elif change == "headers":
        data = text.replace('"Last-Translator: Amal', '"X-Generator: Poedit 3\\n"\n"Last-Translator: Amal').encode()
    else:
        head, *blocks = text.strip().split("\n\n")
        data = "\n\n".join([head, *reversed(blocks)]).encode()
    assert data != old.read_bytes()
    again = ready.take_in(ready.desk("again.po", data))
    assert again.verdicts == {Verdict.UNCHANGED: 19}
    assert "an older version" in told(again, id_).reason
    assert ready.target(id_).text.startswith("Much better")
    assert [name for name, _ in again.before] == ["again.po"]


def coded(hands: Hands, package: object, segment: str, words: str) -> str:
    """``words`` with everything in them that the source of the segment demands."""
    (entry,) = [e for e in hands.catalogue(package) if e.msgctxt == segment]  # type: ignore[arg-type]
    return f"{words} {entry.msgstr}"


def test_one_may_go_back_to_the_text_that_one_had_before(ready: Hands) -> None:
    """Only a file that came before is an old one: the old text in a new file is a decision."""
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    a, b = coded(ready, package, id_, "First"), coded(ready, package, id_, "Second")
    ready.take_in(ready.returned(package, write(a, id_), name="1.po"))
    ready.take_in(ready.returned(package, write(b, id_), name="2.po"))
    back = ready.take_in(ready.returned(package, write(a, id_), name="3.po", saved="2026-12-24 10:00+0000"))
    assert told(back, id_).verdict is Verdict.ACCEPTED
    assert ready.target(id_).text == a


def test_two_versions_in_one_folder_are_taken_in_the_order_in_which_they_were_saved(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    a, b = coded(ready, package, id_, "Early"), coded(ready, package, id_, "Late")
    ready.returned(package, write(b, id_), name="a.po", saved="2026-11-23 20:00+0100")
    folder = ready.returned(package, write(a, id_), name="z.po", saved="2026-11-23 10:00+0100").parent
    report = ready.take_in(folder)
    assert report.verdicts[Verdict.CONFLICT] == 0
    assert ready.target(id_).text == b
    assert a in {c.text for c in ready.candidates(id_)}


def test_two_versions_that_cannot_be_told_apart_conflict_and_none_wins(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    a, b = coded(ready, package, id_, "One"), coded(ready, package, id_, "Two")
    before = ready.target(id_)
    ready.returned(package, write(a, id_), name="a.po")
    folder = ready.returned(package, write(b, id_), name="b.po").parent
    report = ready.take_in(folder)
    assert [e.verdict for e in report.told if e.segment_id == id_] == [Verdict.CONFLICT] * 2
    assert ready.target(id_) == before
    assert {c.text for c in ready.candidates(id_)} >= {a, b}
    assert report.final == 18


def test_a_folder_that_grows_is_taken_in_again_and_again(ready: Hands) -> None:
    """The program of this volunteer does not set the time of saving, and the coordinator imports the whole folder."""
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    files = []
    for name in ("first", "second", "third"):
        text = coded(ready, package, id_, name)
        files.append(ready.returned(package, write(text, id_), name=f"{name}.po"))
        report = ready.take_in(*files)
        verdicts = {entry.file: entry.verdict for entry in report.told if entry.segment_id == id_}
        assert verdicts.pop(f"{name}.po") is Verdict.ACCEPTED
        assert set(verdicts.values()) <= {Verdict.UNCHANGED}
        assert (ready.target(id_).text, ready.target(id_).review) == (text, Review.FINAL)
    assert ready.take_in(files[0].parent).verdicts == {Verdict.UNCHANGED: 57}


@pytest.mark.parametrize("times", [2, 3])
def test_what_contradicted_itself_does_so_every_time(ready: Hands, times: int) -> None:
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    a, b = coded(ready, package, id_, "One"), coded(ready, package, id_, "Two")
    ready.returned(package, write(a, id_), name="a.po")
    folder = ready.returned(package, write(b, id_), name="b.po").parent
    for _ in range(times):
        report = ready.take_in(folder)
    assert [e.verdict for e in report.told if e.segment_id == id_] == [Verdict.CONFLICT] * 2
    assert ready.target(id_).review is Review.TRANSLATED


# --- several people --------------------------------------------------------------------------------------------------


def test_two_volunteers_with_overlapping_packages_keep_both_texts_with_their_names(ready: Hands) -> None:
    first, second = ready.export(selection=ONLY), ready.export(selection=Selection(again=True))
    id_ = where(ready, first, "zwei Wochen")
    a, b = coded(ready, first, id_, "Amal says"), coded(ready, first, id_, "Olena says")
    ready.take_in(ready.returned(first, write(a, id_)))
    report = ready.take_in(ready.returned(second, write(b, id_), name="olena.po", person="Olena"))
    entry = told(report, id_)
    assert (entry.verdict, entry.other, entry.other_by, entry.final) == (Verdict.CONFLICT, a, "Amal", False)
    assert (ready.target(id_).text, ready.target(id_).author) == (a, "Amal")
    assert [(c.text, c.author) for c in ready.candidates(id_) if c.author == "Olena"] == [(b, "Olena")]
    assert report.attention
    assert report.verdicts[Verdict.UNCHANGED] == 18, "where both agree there is nothing to decide"
    other = next(str(e.msgctxt) for e in ready.catalogue(first) if e.msgctxt != id_)
    assert [act.person for act in ready.acts(other)] == ["Amal", "Olena"]


def test_both_files_at_once_end_as_one_after_the_other(ready: Hands) -> None:
    first, second = ready.export(selection=ONLY), ready.export(selection=AGAIN)
    assert second.package == first.package
    id_ = where(ready, first, "zwei Wochen")
    a, b = coded(ready, first, id_, "Amal says"), coded(ready, first, id_, "Olena says")
    files = [
        ready.returned(first, write(a, id_), name="1.po"),
        ready.returned(first, write(b, id_), name="2.po", person="Olena"),
    ]
    report = ready.take_in(*files)
    assert [e.verdict for e in report.told if e.segment_id == id_] == [Verdict.ACCEPTED, Verdict.CONFLICT]
    assert ready.target(id_).text == a
    assert b in {c.text for c in ready.candidates(id_)}


def test_po_and_xliff_of_one_package_edited_differently(ready: Hands) -> None:
    package = ready.export(formats=("po", "xliff1.2"), selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    a = coded(ready, package, id_, "In the PO")
    po = ready.returned(package, write(a, id_))
    xml = etree.fromstring(ready.members(package)["kranichfurt_en.xlf"])
    space = {"x": "urn:oasis:names:tc:xliff:document:1.2"}
    (unit,) = [u for u in xml.iterfind(".//x:trans-unit", space) if id_ in (u.get("id"), u.get("resname"))]
    unit.set("approved", "yes")
    target = unit.find("x:target", space)
    assert target is not None
    target.text = "In the XLIFF " + (target.text or "")
    target.set("state", "signed-off")
    xliff = ready.desk("back.xlf", etree.tostring(xml, encoding="utf-8", xml_declaration=True))
    report = ready.take_in(po, xliff, person="Amal")
    assert [e.verdict for e in report.told if e.segment_id == id_] == [Verdict.CONFLICT] * 2, "which is the later one?"
    assert ready.target(id_).review is Review.TRANSLATED
    kept = [c.text for c in ready.candidates(id_)]
    assert a in kept
    assert any(text.startswith("In the XLIFF") for text in kept)
    assert report.final == 18, "the PO file has the others signed off"


def test_duplicates_that_msgcat_merged_conflict_and_none_becomes_final(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    a, b = coded(ready, package, id_, "One"), coded(ready, package, id_, "Two")
    catalogue = polib.pofile(str(ready.returned(package, write(a, id_))))
    twin = next(entry for entry in catalogue if entry.msgctxt == id_)
    catalogue.append(polib.POEntry(msgctxt=id_, msgid=twin.msgid, msgstr=b))
    pasted = ready.take_in(ready.desk("pasted.po", str(catalogue).encode()))
    assert [e.verdict for e in pasted.told if e.segment_id == id_] == [Verdict.CONFLICT] * 2
    assert ready.target(id_).review is Review.TRANSLATED
    assert {c.text for c in ready.candidates(id_)} >= {a, b}


def test_what_msgcat_writes_over_two_texts_is_not_published(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    a, b = coded(ready, package, id_, "One"), coded(ready, package, id_, "Two")
    merged = f"#-#-#-#-#  a.po (1)  #-#-#-#-#\n{a}\n#-#-#-#-#  b.po (1)  #-#-#-#-#\n{b}"
    report = ready.take_in(ready.returned(package, write(merged, id_)))
    assert "#-#" not in ready.target(id_).text
    assert ready.target(id_).review is not Review.FINAL
    kept = " ".join([ready.target(id_).text, *(c.text for c in ready.candidates(id_))])
    assert "One" in kept
    assert "Two" in kept
    assert not any(entry.final for entry in report.told if entry.segment_id == id_)


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
    report = ready.take_in(ready.returned(package, write(wrong, id_)))  # type: ignore[arg-type]
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
    ready.take_in(ready.returned(package, write("The office is open.", id_), name="a.po"))  # type: ignore[arg-type]
    mended = ready.take_in(ready.returned(package, write(ENGLISH, id_), name="b.po"))  # type: ignore[arg-type]
    assert (mended.verdicts[Verdict.ACCEPTED], mended.verdicts[Verdict.CONFLICT]) == (1, 0)
    assert ready.target(id_).review is Review.FINAL


def test_somebody_else_mends_what_was_sent_back(ready: Hands) -> None:
    id_, package = lost_number(ready)
    ready.take_in(ready.returned(package, write("The office is open.", id_)))  # type: ignore[arg-type]
    other = ready.export(selection=ONLY)
    taken = ready.take_in(ready.returned(other, write(ENGLISH, id_), name="o.po", person="Olena"))
    assert taken.verdicts == {Verdict.ACCEPTED: 1}
    assert (ready.target(id_).text, ready.target(id_).reviewer) == (ENGLISH, "Olena")
    assert "The office is open." in {c.text for c in ready.candidates(id_)}


def test_a_blocked_text_never_takes_the_place_of_one_that_is_vouched_for(ready: Hands) -> None:
    id_, package = lost_number(ready)
    ready.take_in(ready.returned(package, write(ENGLISH, id_)))  # type: ignore[arg-type]
    worse = ready.take_in(ready.returned(package, write("The office is open.", id_), name="b.po"))  # type: ignore[arg-type]
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
    file = ready.returned(package, write("The office is open from 8 am to 12 pm.", id_))  # type: ignore[arg-type]
    (check,) = checks_of(told(ready.take_in(file), id_))
    let_pass(ready, id_, check)
    again = ready.take_in(file)
    assert (told(again, id_).verdict, again.verdicts[Verdict.ACCEPTED], again.final) == (Verdict.ACCEPTED, 1, 1)
    assert ready.target(id_).review is Review.FINAL
    assert [act.person for act in ready.acts(id_)] == ["Amal"]


def test_a_waiver_withdrawn_holds_up_the_next_text(ready: Hands) -> None:
    id_, package = lost_number(ready)
    file = ready.returned(package, write("The office is open from 8 am to 12 pm.", id_))  # type: ignore[arg-type]
    (check,) = checks_of(told(ready.take_in(file), id_))
    let_pass(ready, id_, check)
    waive(ready.workspace, id_, language="en", check=check, reason="", person="Mara", withdraw=True, now=ready.tick())
    assert told(ready.take_in(file), id_).verdict is Verdict.NEEDS_WORK


def test_a_waiver_ends_when_the_source_changes(ready: Hands) -> None:
    id_, package = lost_number(ready)
    short = "The office is open from 8 am to 12 pm."
    (check,) = checks_of(told(ready.take_in(ready.returned(package, write(short, id_))), id_))  # type: ignore[arg-type]
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
    report = hands.take_in(hands.returned(package, write(ENGLISH, id_)))  # type: ignore[arg-type]
    entry = told(report, id_)
    assert entry.verdict is Verdict.ACCEPTED
    assert "06999 777-15" in entry.reason
    target = hands.target(id_)
    assert (target.text, target.origin) == (ENGLISH.replace("1234-0", "777-15"), Origin.FACT_UPDATE)
    assert ENGLISH in {c.text for c in hands.candidates(id_)}, "what the person wrote is kept"
    (act,) = hands.acts(id_)
    assert (act.person, act.text, act.source_text) == ("Amal", ENGLISH, PHONE[3:-4]), "vouched for what was sent"
    texts = hands.texts()
    assert hands.take_in(hands.returned(package, write(ENGLISH, id_))).verdicts == {  # type: ignore[arg-type]
        Verdict.UNCHANGED: 20
    }
    assert hands.texts() == texts


def test_the_new_number_is_put_in_also_where_an_engine_was_quicker(hands: Hands) -> None:
    """As every night: pull and pretranslate come long before the volunteer's file."""
    id_, package = lost_number(hands)
    hands.edit_page("/anmeldung", lambda html: html.replace("1234-0", "777-15"))
    hands.pull()
    hands.pretranslate()
    offered = hands.target(id_)
    assert (offered.origin, offered.stale_since) == (Origin.MACHINE, None)
    report = hands.take_in(hands.returned(package, write(ENGLISH, id_)))  # type: ignore[arg-type]
    assert told(report, id_).verdict is Verdict.ACCEPTED
    target = hands.target(id_)
    assert (target.text, target.review) == (ENGLISH.replace("1234-0", "777-15"), Review.FINAL)
    assert offered.text in {c.text for c in hands.candidates(id_)}
    assert hands.take_in(hands.returned(package, write(ENGLISH, id_))).verdicts == {  # type: ignore[arg-type]
        Verdict.UNCHANGED: 20
    }
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


# --- whoever sends it ------------------------------------------------------------------------------------------------


def test_reviewer_and_approver_both_stand_in_the_evidence(ready: Hands) -> None:
    ready.set('review = "one"', 'review = "two"')
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    report = ready.take_in(ready.returned(package))
    assert report.final == 0
    assert ready.approve("Olena").approved == 19
    acts = ready.acts(id_)
    assert [(a.act, a.person, a.origin) for a in acts] == [
        (Act.REVIEWED, "Amal", Origin.MACHINE),
        (Act.APPROVED, "Olena", Origin.MACHINE),
    ]
    assert acts[0].package == acts[1].package == re.sub(r".*_|\.zip", "", str(package.package))
    assert (acts[0].file, len(acts[0].file_digest)) == ("returned.po", 64)
    assert (acts[1].file, acts[1].file_digest) == ("", "")
    assert [a.revision for a in acts] == [1, 1]
    assert ready.target(id_).review is Review.FINAL


def test_a_text_that_came_after_the_approval_does_not_undo_it(ready: Hands) -> None:
    ready.set('review = "one"', 'review = "two"')
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    ready.take_in(ready.returned(package))
    ready.approve("Olena")
    approved = ready.target(id_)
    late = ready.take_in(ready.returned(package, write(coded(ready, package, id_, "Late"), id_), name="late.po"))
    assert told(late, id_).verdict is Verdict.CONFLICT
    assert ready.target(id_) == approved


def test_drafts_are_kept_as_drafts_and_come_back_in_the_next_package(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    id_ = where(ready, package, "zwei Wochen")
    text = coded(ready, package, id_, "Begun")

    def begin(entry: polib.POEntry) -> None:
        if entry.msgctxt == id_:
            entry.msgstr = text

    report = ready.take_in(ready.returned(package, begin))
    assert report.verdicts == {Verdict.ACCEPTED: 1, Verdict.UNCHANGED: 18}
    (entry,) = [e for e in ready.catalogue(ready.export(selection=ONLY)) if e.msgctxt == id_]
    assert (entry.msgstr, entry.fuzzy) == (text, True)
    assert ready.acts(id_) == []


def test_what_was_signed_off_is_not_undone_by_an_untouched_copy(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    untouched = ready.returned(package, lambda entry: None, name="copy.po", person="Olena")
    ready.take_in(ready.returned(package))
    texts = ready.texts()
    report = ready.take_in(untouched)
    assert report.verdicts == {Verdict.UNCHANGED: 19}
    assert ready.texts() == texts
    assert all(ready.target(e.segment_id).review is Review.FINAL for e in report.told)


def test_an_emptied_entry_deletes_nothing(ready: Hands) -> None:
    package = ready.export(selection=ONLY)
    ready.take_in(ready.returned(package))
    texts = ready.texts()

    def wipe(entry: polib.POEntry) -> None:
        entry.msgstr, entry.flags = "", []

    report = ready.take_in(ready.returned(package, wipe, name="wiped.po"))
    assert report.verdicts == {Verdict.UNCHANGED: 19}
    assert ready.texts() == texts


# --- every format ----------------------------------------------------------------------------------------------------

V12, V20 = "urn:oasis:names:tc:xliff:document:1.2", "urn:oasis:names:tc:xliff:document:2.0"


def approve_all(data: bytes) -> bytes:
    """What a translation program writes when a person has approved every unit of an XLIFF file."""
    tree = etree.fromstring(data)
    for unit in tree.iter(f"{{{V12}}}trans-unit"):
        unit.set("approved", "yes")
        target = unit.find(f"{{{V12}}}target")
        assert target is not None
        target.set("state", "signed-off")
    for segment in tree.iter(f"{{{V20}}}segment"):
        segment.set("state", "final")
        segment.attrib.pop("subState", None)
    return etree.tostring(tree, encoding="utf-8", xml_declaration=True)


@pytest.mark.parametrize(("form", "name"), [("xliff1.2", "kranichfurt_en.xlf"), ("xliff2.1", "kranichfurt_en_2.1.xlf")])
def test_xliff_comes_back_as_po_does(ready: Hands, form: str, name: str) -> None:
    package = ready.export(formats=(form,))
    untouched = ready.take_in(ready.desk("as it was.xlf", ready.members(package)[name]))
    assert untouched.verdicts == {Verdict.UNCHANGED: 349}
    report = ready.take_in(ready.desk("Rücklauf (1).xml.xlf", approve_all(ready.members(package)[name])), person="Amal")
    assert report.verdicts == {Verdict.ACCEPTED: 349}
    assert report.final == 349
    texts = ready.texts()
    assert ready.take_in(ready.desk("2.xlf", approve_all(ready.members(package)[name])), person="Amal").verdicts == {
        Verdict.UNCHANGED: 349
    }
    assert ready.texts() == texts
    assert ready.export().package is None
    with ready.workspace.database.reading() as repository:
        acts = repository.evidence.of_segments(texts, "en")
    assert {(act.person, act.file) for several in acts.values() for act in several} == {
        ("Amal", "Rücklauf (1).xml.xlf")
    }


def test_all_three_formats_signed_off_alike_say_one_thing(ready: Hands) -> None:
    package = ready.export(formats=("po", "xliff1.2", "xliff2.1"), selection=ONLY)
    members = ready.members(package)
    files = [
        ready.returned(package),
        ready.desk("a.xlf", approve_all(members["kranichfurt_en.xlf"])),
        ready.desk("b.xlf", approve_all(members["kranichfurt_en_2.1.xlf"])),
    ]
    report = ready.take_in(*files, person="Amal")
    assert report.verdicts == {Verdict.ACCEPTED: 19, Verdict.UNCHANGED: 38}
    assert all(len(ready.acts(id_)) == 1 for id_, _, _ in report.entries), "one person, one act"
