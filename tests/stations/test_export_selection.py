"""What goes into a package, and that nothing goes to two people unasked."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pytest

from pipeline.errors import UsageError
from pipeline.model import Verdict
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Progress
from pipeline.state import publishable
from pipeline.stations.packages import call_back, list_packages
from pipeline.steps.selection import Only, Selection

if TYPE_CHECKING:
    from .conftest import Hands

ONE = 'review = "one"'
ANMELDUNG = "/kranichfurt/de/willkommen/anmeldung/"


def ids(hands: Hands, report: object) -> list[str]:
    return [str(entry.msgctxt) for entry in hands.catalogue(report)]


def leave(entry: polib.POEntry) -> None:
    """What a person does who has not begun."""


def manifest(hands: Hands, report: object) -> dict[str, object]:
    loaded: dict[str, object] = json.loads(hands.members(report)["manifest.json"])
    return loaded


def change_source(hands: Hands) -> None:
    hands.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    assert hands.pull().changed == 1
    hands.pretranslate()


# --- out is out ------------------------------------------------------------------------------------------------------


def test_chunks_by_words_never_meet_and_together_are_everything(ready: Hands) -> None:
    everything = ready.export(selection=Selection(again=True))
    whole = ids(ready, everything)
    assert everything.package is not None
    call_back(ready.workspace, str(manifest(ready, everything)["package"]), now=ready.tick())
    seen: list[str] = []
    packages = set()
    left = len(whole)
    while (report := ready.export(selection=Selection(max_words=900))).package is not None:
        assert report.words <= 900
        assert report.left == left - report.segments
        assert report.out == len(seen), "what went out in the chunks before"
        left = report.left
        packages.add(report.package.name)
        seen += ids(ready, report)
    assert sorted(seen) == sorted(whole), "nothing twice, nothing left"
    assert len(packages) > 3
    assert report.out == len(whole)
    assert len(report.with_people) == len(packages)


def test_a_chunk_smaller_than_the_first_page_is_as_much_of_it_as_fits(ready: Hands) -> None:
    first = ready.export(selection=Selection(under=(ANMELDUNG,), max_words=20))
    assert 0 < first.words <= 20
    second = ready.export(selection=Selection(under=(ANMELDUNG,), max_words=20))
    assert not set(ids(ready, first)) & set(ids(ready, second))
    tiny = ready.export(selection=Selection(max_words=1))
    assert tiny.segments == 1, "a package is never empty"


def test_when_all_is_out_in_parts_nothing_is_packed_and_it_is_said_why(ready: Hands) -> None:
    ready.export(selection=Selection(max_words=2000))
    ready.export()
    before = sorted(path.name for path in (ready.workspace.root / "outbox").iterdir())
    report = ready.export()
    assert report.package is None
    assert (report.segments, report.out, len(report.with_people)) == (0, 349, 2)
    assert report.attention is False
    (first, second) = report.lines()
    assert "349 segments in 2 packages" in first
    assert "packages close" in second
    assert sorted(path.name for path in (ready.workspace.root / "outbox").iterdir()) == before


@pytest.mark.parametrize(
    "wanted",
    [Selection(), Selection(max_words=100_000), Selection(only=Only.NEW), Selection(again=True)],
    ids=["all", "words", "new", "again"],
)
def test_the_package_that_is_out_is_written_again_byte_for_byte(ready: Hands, wanted: Selection) -> None:
    first = ready.export()
    assert first.package is not None
    data = first.package.read_bytes()
    first.package.unlink()
    ready.moment += timedelta(days=3)
    again = ready.export(selection=wanted)
    assert (again.package, again.again, again.out) == (first.package, True, 0)
    assert first.package.read_bytes() == data
    assert "as before" in again.lines()[0]


def test_who_asks_for_few_words_does_not_get_the_whole_package_that_somebody_has(ready: Hands) -> None:
    ready.export()
    report = ready.export(selection=Selection(max_words=900))
    assert (report.package, report.out) == (None, 349)


def test_the_package_that_is_out_is_written_to_another_folder(ready: Hands, tmp_path: Path) -> None:
    first = ready.export()
    assert first.package is not None
    folder = tmp_path / "stick"
    folder.mkdir()
    again = ready.export(out=folder)
    assert again.package == folder / first.package.name
    assert again.package.read_bytes() == first.package.read_bytes()
    assert len(list_packages(ready.workspace, None, None).packages) == 1


def test_other_formats_are_the_same_package(ready: Hands) -> None:
    first = ready.export()
    xliff = ready.export(formats=("xliff1.2", "xliff2.1"))
    assert (xliff.package, xliff.again) == (first.package, True)
    assert xliff.files == ("kranichfurt_en.xlf", "kranichfurt_en_2.1.xlf")
    assert len(list_packages(ready.workspace, None, None).packages) == 1
    assert manifest(ready, xliff)["formats"] == ["xliff1.2", "xliff2.1"]


def test_again_hands_the_same_to_a_second_person(ready: Hands) -> None:
    first = ready.export(selection=Selection(max_words=500))
    rest = ready.export(selection=Selection(again=True))
    assert rest.segments == 349
    assert set(ids(ready, first)) < set(ids(ready, rest))
    assert (rest.out, rest.with_people) == (0, ())


def test_a_language_of_its_own_is_never_out_for_another(ready: Hands) -> None:
    ready.pretranslate("ar")
    english, arabic = ready.export(), ready.export("ar")
    assert arabic.segments == english.segments
    assert arabic.out == 0


# --- what comes back, and what is called back ------------------------------------------------------------------------


def test_an_entry_that_came_back_untouched_is_due_again(ready: Hands) -> None:
    first = ready.export()
    taken = ready.take_in(ready.returned(first, leave))
    assert taken.verdicts == {Verdict.UNCHANGED: 349}
    again = ready.export()
    assert (again.segments, again.again) == (349, True)
    assert ready.export().out == 0, "and it is out once more: the same package, no other"
    with ready.workspace.database.reading() as repository:
        (package,) = repository.packages.all()
    assert (package.entries, package.returned) == (349, 0)


def test_only_what_came_back_is_handed_out_again(ready: Hands) -> None:
    first = ready.export()
    catalogue = ready.catalogue(first)
    some = {entry.msgctxt for entry in list(catalogue)[:40]}
    for entry in list(catalogue):
        if entry.msgctxt not in some:
            catalogue.remove(entry)
    ready.take_in(ready.desk("some.po", str(catalogue).encode()))
    second = ready.export()
    assert set(ids(ready, second)) == some
    assert second.out == 349 - 40


def test_what_was_signed_off_is_not_due(ready: Hands) -> None:
    ready.take_in(ready.returned(ready.export()))
    nothing = ready.export()
    assert (nothing.package, nothing.out, nothing.lines()) == (None, 0, ["en: nothing is due"])


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("nothing of it kept", Verdict.NEEDS_WORK), ("", Verdict.UNCHANGED)],
)
def test_sent_back_or_emptied_it_is_due_again(ready: Hands, text: str, verdict: Verdict) -> None:
    first = ready.export()
    entry = next(e for e in ready.catalogue(first) if "<1>" in e.msgid)

    def one(other: polib.POEntry) -> None:
        other.flags = []
        if other.msgctxt == entry.msgctxt:
            other.msgstr = text

    taken = ready.take_in(ready.returned(first, one))
    assert [told.verdict for told in taken.told if told.segment_id == entry.msgctxt] == [verdict]
    assert ids(ready, ready.export()) == [entry.msgctxt]


def test_a_changed_source_is_due_although_the_old_text_is_out(ready: Hands) -> None:
    first = ready.export()
    change_source(ready)
    second = ready.export()
    (entry,) = ready.catalogue(second)
    assert "vierzehn Tagen" in entry.msgid
    assert second.out == 348, "the others are still with people"
    assert second.with_people == (manifest(ready, first)["package"],)
    third = ready.export()
    assert (third.package, third.out) == (None, 349), "and now the new text is out, too"


def test_a_package_that_is_called_back_frees_its_segments_and_may_come_back(ready: Hands) -> None:
    first = ready.export(selection=Selection(max_words=500))
    id_ = str(manifest(ready, first)["package"])
    report = call_back(ready.workspace, id_, now=ready.tick())
    assert "called back" in report.lines()[0]
    second = ready.export()
    assert (second.segments, second.out) == (349, 0)
    taken = ready.take_in(ready.returned(first))
    assert taken.verdicts == {Verdict.ACCEPTED: first.segments}, "who had it after all loses nothing"


def test_a_package_that_was_called_back_by_mistake_is_out_again(ready: Hands) -> None:
    first = ready.export(selection=Selection(max_words=500))
    id_ = str(manifest(ready, first)["package"])
    call_back(ready.workspace, id_, now=ready.tick())
    reopened = call_back(ready.workspace, id_, now=ready.tick(), reopen=True)
    assert reopened.lines()[0].endswith(": out")
    second = ready.export()
    assert second.out == first.segments
    assert not set(ids(ready, first)) & set(ids(ready, second))


def test_a_package_handed_out_once_more_after_it_was_called_back_is_open(ready: Hands) -> None:
    first = ready.export()
    call_back(ready.workspace, str(manifest(ready, first)["package"]), now=ready.tick())
    assert ready.export().again
    (package,) = list_packages(ready.workspace, None, None).packages
    assert package.closed is None


def test_packages_that_nobody_knows_cannot_be_called_back(ready: Hands) -> None:
    with pytest.raises(UsageError, match="there is no package 'nix'"):
        call_back(ready.workspace, "nix", now=ready.tick())


# --- how long people are waited for ----------------------------------------------------------------------------------


def test_after_the_days_of_waiting_it_goes_to_somebody_else(ready: Hands) -> None:
    first = ready.export(selection=Selection(max_words=500))
    ready.moment += timedelta(days=42) - timedelta(minutes=5)
    assert ready.export(selection=Selection(max_words=10)).out == first.segments
    ready.moment += timedelta(minutes=10)
    later = ready.export(selection=Selection(max_words=500))
    assert later.package == first.package


def test_writing_the_package_again_every_night_does_not_prolong_the_wait(ready: Hands) -> None:
    first = ready.export()
    start = ready.moment
    for day in range(1, 42, 10):
        ready.moment = start + timedelta(days=day)
        assert ready.export().again
    ready.moment = start + timedelta(days=42, minutes=1)
    partly = ready.export(selection=Selection(max_words=500))
    assert partly.package is not None, "42 days after it went out, not after it was last written"
    assert partly.package != first.package


def test_zero_days_of_waiting_hand_out_everything_every_time(ready: Hands) -> None:
    ready.set(ONE, f"{ONE}\nhand_out_days = 0")
    first = ready.export(selection=Selection(max_words=500))
    second = ready.export(selection=Selection(max_words=500))
    assert (second.package, second.out) == (first.package, 0)
    assert ready.export().segments == 349


# --- what was asked for ----------------------------------------------------------------------------------------------


def test_only_new_then_only_changed(ready: Hands) -> None:
    assert ready.export(selection=Selection(only=Only.CHANGED)).package is None
    new = ready.export(selection=Selection(only=Only.NEW))
    assert new.segments == 349
    ready.take_in(ready.returned(new))
    ready.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1) + "<p>Ganz neu.</p>")
    ready.pull()
    ready.pretranslate()
    (changed,) = ready.catalogue(ready.export(selection=Selection(only=Only.CHANGED)))
    assert "vierzehn Tagen" in changed.msgid
    (fresh,) = ready.catalogue(ready.export(selection=Selection(only=Only.NEW)))
    assert fresh.msgid == "Ganz neu."


@pytest.mark.parametrize("signed", [True, False], ids=["sent back", "begun"])
def test_who_asks_for_what_is_new_gets_also_what_is_not_finished(ready: Hands, signed: bool) -> None:
    """Else it would never go out again to somebody who works with 'new' and 'changed' only."""
    package = ready.export(selection=Selection(under=(ANMELDUNG,)))
    entry = next(e for e in ready.catalogue(package) if "<1>" in e.msgid)

    def half(other: polib.POEntry) -> None:
        if other.msgctxt == entry.msgctxt:
            other.msgstr = "All tags are lost." if signed else f"Begun. {entry.msgstr}"
            other.flags = [] if signed else ["fuzzy"]
        else:
            other.flags = []

    ready.take_in(ready.returned(package, half))
    new = ready.export(selection=Selection(only=Only.NEW, under=(ANMELDUNG,)))
    assert ids(ready, new) == [entry.msgctxt]


class Unsure(FakeEngine):
    """Translates as its father does, and is sure of itself, but for what is about flats."""

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        found = super().translate(texts, progress, terms)
        pairs = zip(texts, found, strict=True)
        return [Translation(one.text, 0.08 if "Wohn" in text else 0.95) for text, one in pairs]


def test_only_risky_is_what_the_risk_policy_flags(hands: Hands) -> None:
    hands.set(ONE, f"{ONE}\nrisk = {{ flag_from = 0.5, empty_from = 1.0 }}")
    hands.engine = Unsure()
    hands.pull()
    assert hands.export(selection=Selection(only=Only.RISKY)).lines() == ["en: nothing is due (only risky)"]
    hands.pretranslate()
    with hands.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(hands.slug, "en").values()
    risky = {target.segment_id for target in targets if any(flag.startswith("risky: ") for flag in target.flags)}
    assert 0 < len(risky) < 349
    report = hands.export(selection=Selection(only=Only.RISKY))
    assert set(ids(hands, report)) == risky
    hands.take_in(hands.returned(report))
    assert hands.export(selection=Selection(only=Only.RISKY)).package is None, "a person has seen them"


def test_a_page_and_all_below_it(ready: Hands) -> None:
    report = ready.export(selection=Selection(under=("/kranichfurt/de/willkommen",)))
    documents = manifest(ready, report)["documents"]
    assert isinstance(documents, list)
    assert {document["path"] for document in documents} == {
        "/kranichfurt/de/willkommen/",
        "/kranichfurt/de/willkommen/erste-schritte/",
        "/kranichfurt/de/willkommen/anmeldung/",
        "/kranichfurt/de/willkommen/bürgerbüro/",
        "/kranichfurt/de/willkommen/notruf-und-notdienste/",
    }
    assert report.selection == "under /kranichfurt/de/willkommen"
    assert f"({report.selection})" in report.lines()[1]
    both = ready.export(selection=Selection(under=("/kranichfurt/de/alltag/müll-trennen/", ANMELDUNG)))
    assert {d["path"] for d in manifest(ready, both)["documents"]} == {
        "/kranichfurt/de/alltag/müll-trennen/",
    }, "the other one is out"


def test_a_page_that_is_not_there_is_named(ready: Hands) -> None:
    before = list(ready.workspace.root.rglob("*.zip"))
    with pytest.raises(UsageError, match="kranichfurt has no page /kranichfurt/de/nirgends/"):
        ready.export(selection=Selection(under=(ANMELDUNG, "/kranichfurt/de/nirgends/")))
    assert list(ready.workspace.root.rglob("*.zip")) == before


# --- what the package and the report say -----------------------------------------------------------------------------


def test_the_report_for_scripts(ready: Hands) -> None:
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    told = ready.export(selection=Selection(max_words=700)).as_json()
    assert set(told) == {
        "municipality", "language", "package", "files", "segments", "words", "suggested", "fact_updates", "again",
        "selection", "out", "with_people", "left", "kept", "undecided", "remarks",
    }  # fmt: skip
    assert (told["out"], told["selection"], told["again"]) == (19, "at most 700 words", False)
    assert isinstance(told["segments"], int)
    assert isinstance(told["left"], int)
    assert told["segments"] + told["left"] + 19 == 349
    json.dumps(told)


def test_the_lines_for_people(ready: Hands) -> None:
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    lines = ready.export(selection=Selection(max_words=700)).lines()
    assert any(line.startswith("left out, because people have them: 19 segments in 1 package (") for line in lines)
    assert any("more would be due: for the next package" in line for line in lines)


def test_what_is_due_elsewhere_and_out_is_not_told_for_another_page(ready: Hands) -> None:
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    other = ready.export(selection=Selection(under=("/kranichfurt/de/alltag",)))
    assert (other.out, other.with_people) == (0, ())


def test_the_manifest_says_the_revision_that_was_sent(ready: Hands) -> None:
    first = ready.export(selection=Selection(under=(ANMELDUNG,)))
    documents = manifest(ready, first)["documents"]
    assert isinstance(documents, list)
    assert [(d["path"], d["revision"], d["entries"]) for d in documents] == [(ANMELDUNG, 1, 19)]
    change_source(ready)
    documents = manifest(ready, ready.export(selection=Selection(under=(ANMELDUNG,))))["documents"]
    assert isinstance(documents, list)
    assert [(d["path"], d["revision"], d["entries"]) for d in documents] == [(ANMELDUNG, 2, 1)]


def test_repetitions_are_marked_in_every_format(hands: Hands) -> None:
    twice = "<p>Bitte bringen Sie Ihren Ausweis mit.</p>"
    hands.edit_page("/anmeldung", lambda html: html + twice)
    hands.edit_page("/jobcenter", lambda html: html + twice)
    hands.pull()
    hands.pretranslate()
    report = hands.export(formats=("po", "xliff1.2", "xliff2.1"))
    first, second = [e for e in hands.catalogue(report) if e.msgid == "Bitte bringen Sie Ihren Ausweis mit."]
    assert f"the same text as in entry {first.msgctxt}" in " ".join(second.comment.split())
    assert "the same text" not in first.comment
    members = hands.members(report)
    assert members["kranichfurt_en.xlf"].decode().count(f">{first.msgctxt}<") >= 1
    assert b"repetition-of" in members["kranichfurt_en.xlf"]
    assert b"repetition-of" in members["kranichfurt_en_2.1.xlf"]


def test_a_repetition_is_marked_only_where_the_first_is_in_the_same_package(hands: Hands) -> None:
    twice = "<p>Bitte bringen Sie Ihren Ausweis mit.</p>"
    hands.edit_page("/anmeldung", lambda html: html + twice)
    hands.edit_page("/jobcenter", lambda html: html + twice)
    hands.pull()
    hands.pretranslate()
    report = hands.export(selection=Selection(under=("/kranichfurt/de/arbeit-und-bildung/jobcenter/",)))
    (entry,) = [e for e in hands.catalogue(report) if e.msgid == "Bitte bringen Sie Ihren Ausweis mit."]
    assert "the same text" not in entry.comment


def test_the_memory_in_the_package_is_what_was_used(hands: Hands) -> None:
    hands.pull()
    hands.harvest()
    hands.pretranslate()
    report = hands.export()
    (memory,) = [data for name, data in hands.members(report).items() if name.endswith(".tmx")]
    with hands.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(hands.slug, "en")
    packed = {id_: targets[id_] for id_ in ids(hands, report)}
    used = [t for t in packed.values() if t.text and t.origin.value not in ("machine", "literal")]
    made_up = [t for t in packed.values() if t.origin.value == "machine"]
    assert used
    assert made_up
    text = memory.decode()
    assert text.count("<tu ") + text.count("<tu>") == len({(t.source_text, t.text) for t in used})
    plain = next(t for t in made_up if "<" not in t.text and "&" not in t.text and len(t.text) > 30)
    assert plain.text not in text, "what a machine made is no memory"


def test_the_archive_is_whole_and_names_are_plain(ready: Hands) -> None:
    report = ready.export(formats=("po", "xliff1.2", "xliff2.1"))
    assert report.package is not None
    with zipfile.ZipFile(io.BytesIO(report.package.read_bytes())) as archive:
        assert archive.testzip() is None
        assert all(name.isascii() for name in archive.namelist())
    assert report.package.name == f"kranichfurt_en_{manifest(ready, report)['package']}.zip"


# --- two packages with the same texts --------------------------------------------------------------------------------


def test_an_older_package_that_comes_back_after_a_younger_one_went_out_is_merged(ready: Hands) -> None:
    first = ready.export(selection=Selection(under=(ANMELDUNG,)))
    change_source(ready)
    second = ready.export(selection=Selection(again=True))
    changed = next(e for e in ready.catalogue(second) if "vierzehn Tagen" in e.msgid)
    taken = ready.take_in(ready.returned(first))
    assert (taken.verdicts[Verdict.ACCEPTED], taken.verdicts[Verdict.CONFLICT]) == (18, 1)
    assert not publishable(ready.target(str(changed.msgctxt))), "what was signed off translates another text"

    def finish(entry: polib.POEntry) -> None:
        entry.flags = []

    later = ready.take_in(ready.returned(second, finish, person="Olena"))
    assert later.verdicts[Verdict.CONFLICT] == 0
    assert later.verdicts[Verdict.UNCHANGED] == 18, "what Amal signed off and Olena finds right"
    assert publishable(ready.target(str(changed.msgctxt)))
