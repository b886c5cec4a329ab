"""What is out with people, and what of it came back."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from pipeline.model import PackageState, Verdict
from pipeline.stations.packages import call_back, list_packages
from pipeline.steps.selection import Selection

if TYPE_CHECKING:
    from .conftest import Hands

ANMELDUNG = "/kranichfurt/de/willkommen/anmeldung/"
JOBCENTER = "/kranichfurt/de/arbeit-und-bildung/jobcenter/"


def out(hands: Hands) -> list[PackageState]:
    return list(list_packages(hands.workspace, None, None).packages)


def test_nothing_went_out(ready: Hands) -> None:
    report = list_packages(ready.workspace, None, None)
    assert (report.lines(), report.as_json()) == (["no package went out yet"], {"packages": [], "remarks": []})


def test_the_newest_stands_first_with_what_was_asked_for(ready: Hands) -> None:
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    ready.export(selection=Selection(under=(JOBCENTER,), max_words=50))
    newest, oldest = list_packages(ready.workspace, None, None).as_json()["packages"]  # type: ignore[misc]
    assert set(newest) == {
        "id", "municipality", "language", "file", "created", "selection", "closed", "segments", "returned",
    }  # fmt: skip
    assert newest["selection"] == f"under {JOBCENTER}, at most 50 words"
    assert (oldest["segments"], oldest["returned"], oldest["closed"]) == (19, 0, None)
    assert oldest["file"] == f"kranichfurt_en_{oldest['id']}.zip"


def test_how_much_is_still_out(ready: Hands) -> None:
    package = ready.export(selection=Selection(under=(ANMELDUNG,)))
    assert list_packages(ready.workspace, None, None).lines()[0].endswith(": out")
    catalogue = ready.catalogue(package)
    for entry in list(catalogue)[5:]:
        catalogue.remove(entry)
    ready.take_in(ready.desk("five.po", str(catalogue).encode()))
    assert list_packages(ready.workspace, None, None).lines()[0].endswith(": 14 still out")
    ready.take_in(ready.returned(package))
    assert list_packages(ready.workspace, None, None).lines()[0].endswith(": came back")
    (state,) = out(ready)
    assert (state.entries, state.returned) == (19, 19)


def test_a_file_without_its_header_comes_back_to_the_package_that_had_these_texts(ready: Hands) -> None:
    package = ready.export(selection=Selection(under=(ANMELDUNG,)))
    file = ready.returned(package)
    text = file.read_text(encoding="utf-8")
    ready.take_in(ready.desk("bare.po", "\n".join(x for x in text.splitlines() if "X-Spr" not in x).encode()))
    (state,) = out(ready)
    assert state.returned == 19


def test_a_package_in_another_language_is_listed_by_language(ready: Hands) -> None:
    ready.pretranslate("ar")
    ready.export()
    ready.export("ar")
    assert [p.language for p in list_packages(ready.workspace, "kranichfurt", "ar").packages] == ["ar"]
    assert {p.language for p in out(ready)} == {"en", "ar"}
    assert list_packages(ready.workspace, "elsewhere", None).packages == []


def test_called_back_is_said_with_its_day(ready: Hands) -> None:
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    (state,) = out(ready)
    ready.moment += timedelta(days=9)
    call_back(ready.workspace, state.id, now=ready.tick())
    assert list_packages(ready.workspace, None, None).lines()[0].endswith(": called back on 2026-12-01")


def test_closing_twice_keeps_the_first_day(ready: Hands) -> None:
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    (state,) = out(ready)
    first = call_back(ready.workspace, state.id, now=ready.tick()).packages[0].closed
    ready.moment += timedelta(days=3)
    assert call_back(ready.workspace, state.id, now=ready.tick()).packages[0].closed == first


def test_reopening_what_has_been_waited_for_too_long_waits_anew(ready: Hands) -> None:
    """Who says "it is out with somebody after all" means that it is waited for: from now on."""
    ready.export(selection=Selection(under=(ANMELDUNG,)))
    (state,) = out(ready)
    ready.moment += timedelta(days=60)
    call_back(ready.workspace, state.id, now=ready.tick())
    call_back(ready.workspace, state.id, now=ready.tick(), reopen=True)
    assert ready.export(selection=Selection(under=(ANMELDUNG, JOBCENTER))).out == 19


def test_text_of_two_packages_in_one_file_comes_back_to_both(ready: Hands) -> None:
    """Somebody pasted two files together; the header names only one of them."""
    first = ready.export(selection=Selection(under=(ANMELDUNG,)))
    second = ready.export(selection=Selection(under=(JOBCENTER,)))
    catalogue, other = ready.catalogue(first), ready.catalogue(second)
    for entry in other:
        catalogue.append(entry)
    for entry in catalogue:
        entry.flags = []
    report = ready.take_in(ready.desk("both.po", str(catalogue).encode()))
    assert report.verdicts == {Verdict.ACCEPTED: len(catalogue)}
    assert [(p.entries, p.returned) for p in out(ready)] == [(len(other), len(other)), (19, 19)]
    assert {receipt_id for receipt in report.receipts for receipt_id in receipt.packages} == {p.id for p in out(ready)}


@pytest.mark.parametrize("state", ["came back", "called back"])
def test_a_page_that_was_removed_is_no_longer_asked_for(ready: Hands, state: str) -> None:
    package = ready.export(selection=Selection(under=(ANMELDUNG,)))
    ready.write_entries("de", [e for e in ready.entries("de") if e["path"] != ANMELDUNG])
    ready.pull()
    if state == "called back":
        call_back(ready.workspace, out(ready)[0].id, now=ready.tick())
    report = ready.take_in(ready.returned(package))
    assert report.verdicts == {Verdict.UNKNOWN: 19}
    assert {reason for _, _, reason in report.entries} == {"this text is no longer on the page"}
    assert all(ready.candidates(id_) for id_, _, _ in report.entries), "it is kept, should the page come back"
