"""What comes back is merged: nothing is lost, nobody's text wins by accident."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polib
import pytest
from lxml import etree
from merge_hands import AGAIN, ONLY, coded, told, where, write

from pipeline.model import Act, Verdict
from pipeline.state import Origin, Review
from pipeline.steps.selection import Selection

if TYPE_CHECKING:
    from .conftest import Hands


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
