"""Checks over what is in use, and what a coordinator lets pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polib
import pytest

from pipeline.errors import UsageError
from pipeline.model import Severity, Verdict
from pipeline.progress import Silent
from pipeline.qa import CHECKS
from pipeline.stations.checks import CheckReport, WaiverReport, check, list_waivers, waive
from pipeline.steps.selection import Selection

if TYPE_CHECKING:
    from .conftest import Hands

ANMELDUNG = "/kranichfurt/de/willkommen/anmeldung/"
PHONE = "<p>Das Amt hat von 8 bis 12 Uhr offen, Telefon 06999 1234-0.</p>"


def looked(hands: Hands, *names: str, language: str = "en") -> CheckReport:
    return check(hands.workspace, hands.slug, language=language, names=names, progress=Silent())


@pytest.fixture
def blocked(ready: Hands) -> tuple[Hands, str, str]:
    """Hands, the id of a segment whose draft has lost a number, and the check that says so."""
    ready.edit_page("/anmeldung", lambda html: html + PHONE)
    ready.pull()
    ready.pretranslate()
    package = ready.export(selection=Selection(under=(ANMELDUNG,)))

    def lose(entry: polib.POEntry) -> None:
        if entry.msgid.startswith("Das Amt"):
            entry.msgstr, entry.flags = "The office is open from 8 am to 12 pm.", []

    taken = ready.take_in(ready.returned(package, lose))
    (entry,) = [one for one in taken.told if one.verdict is Verdict.NEEDS_WORK]
    (finding,) = [f for f in entry.findings if f.severity is Severity.BLOCK]
    return ready, entry.segment_id, finding.check


def allow(hands: Hands, id_: str, name: str, **options: object) -> WaiverReport:
    arguments = {"language": "en", "check": name, "reason": "the number is gone", "person": "Mara"} | options
    return waive(hands.workspace, id_, now=hands.tick(), **arguments)  # type: ignore[arg-type]


def test_what_is_wrong_now_is_found_with_page_and_texts(blocked: tuple[Hands, str, str]) -> None:
    hands, id_, name = blocked
    report = looked(hands, name)
    (found,) = [one for one in report.found if one.segment_id == id_]
    assert (found.language, found.document, found.review) == ("en", ANMELDUNG, "translated")
    assert found.target == "The office is open from 8 am to 12 pm."
    assert "06999 1234-0" in str(found.findings[0])
    assert report.attention, "a block needs somebody"
    (told,) = [f for f in report.as_json()["findings"] if f["id"] == id_]  # type: ignore[attr-defined]
    assert set(told) == {
        "id", "language", "document", "check", "severity", "message", "source", "target", "review"
    }  # fmt: skip
    assert (told["check"], told["severity"]) == (name, "block")
    assert any(line.startswith(f"{id_} en: {name}: ") for line in report.lines())
    assert report.as_json()["by_check"] == {name: len(report.found)}


def test_only_the_checks_asked_for(blocked: tuple[Hands, str, str]) -> None:
    hands, _, name = blocked
    every = looked(hands)
    assert {f.check for one in looked(hands, name).found for f in one.findings} == {name}
    assert {f.check for one in every.found for f in one.findings} > {name}, "the stand-in engine writes German"
    assert every.looked_at == looked(hands, name).looked_at > 300


def test_copies_and_outdated_texts_are_nobody_s_translations(ready: Hands) -> None:
    before = looked(ready).looked_at
    with ready.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(ready.slug, "en")
    assert before == sum(t.origin.value != "literal" for t in targets.values())
    ready.take_in(ready.returned(ready.export()))
    ready.edit_page("/anmeldung", lambda html: html.replace("zwei Wochen", "vierzehn Tagen", 1))
    ready.pull()
    assert looked(ready).looked_at == before - 1


def test_a_waived_finding_is_not_found_and_the_waiver_is_listed(blocked: tuple[Hands, str, str]) -> None:
    hands, id_, name = blocked
    given = allow(hands, id_, name)
    assert given.lines() == [f"{id_} en: {name} waived (by Mara: the number is gone)"]
    assert not [one for one in looked(hands, name).found if one.segment_id == id_]
    held = list_waivers(hands.workspace, hands.slug)
    (waiver,) = held.waivers
    assert (waiver.segment_id, waiver.check, waiver.person, waiver.reason) == (id_, name, "Mara", "the number is gone")
    assert held.as_json()["waivers"] == [
        {
            "id": id_,
            "language": "en",
            "check": name,
            "source": PHONE[3:-4],
            "by": "Mara",
            "reason": "the number is gone",
            "at": waiver.at.isoformat(),
        }
    ]
    assert list_waivers(hands.workspace, hands.slug, language="ar").waivers == []


def test_a_waiver_is_for_one_language_only(blocked: tuple[Hands, str, str]) -> None:
    hands, id_, name = blocked
    allow(hands, id_, name, language="ar")
    assert [one for one in looked(hands, name).found if one.segment_id == id_]


def test_given_again_it_has_the_new_reason(blocked: tuple[Hands, str, str]) -> None:
    hands, id_, name = blocked
    allow(hands, id_, name)
    allow(hands, id_, name, reason="  two numbers became one ", person=" Olena ")
    (waiver,) = list_waivers(hands.workspace, hands.slug).waivers
    assert (waiver.reason, waiver.person) == ("two numbers became one", "Olena")


def test_withdrawn_it_is_found_again(blocked: tuple[Hands, str, str]) -> None:
    hands, id_, name = blocked
    allow(hands, id_, name)
    gone = allow(hands, id_, name, withdraw=True, reason="")
    assert gone.withdrawn
    assert "holds again" in gone.lines()[0]
    assert [one for one in looked(hands, name).found if one.segment_id == id_]
    assert list_waivers(hands.workspace, hands.slug).lines() == ["no check is waived"]
    with pytest.raises(UsageError, match=f"'{name}' is not waived for {id_}"):
        allow(hands, id_, name, withdraw=True)


def test_a_waiver_for_a_former_text_is_not_listed_and_holds_nothing_up(blocked: tuple[Hands, str, str]) -> None:
    hands, id_, name = blocked
    allow(hands, id_, name)
    hands.edit_page("/anmeldung", lambda html: html.replace("Das Amt hat", "Unser Amt hat"))
    hands.pull()
    assert list_waivers(hands.workspace, hands.slug).waivers == []
    hands.edit_page("/anmeldung", lambda html: html.replace("Unser Amt hat", "Das Amt hat"))
    hands.pull()
    assert len(list_waivers(hands.workspace, hands.slug).waivers) == 1, "it was for this very text"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"name": "spelling"}, "there is no check 'spelling'"),
        ({"id": "zzzz"}, "there is no segment 'zzzz'"),
        ({"reason": "  "}, "a waiver needs a reason"),
        ({"person": " "}, "a waiver needs a name"),
        ({"language": "fr"}, "'fr' is not a target language of kranichfurt"),
    ],
)
def test_wrong_wishes_are_one_sentence(blocked: tuple[Hands, str, str], options: dict[str, str], sentence: str) -> None:
    hands, id_, name = blocked
    id_, name = options.pop("id", id_), options.pop("name", name)
    with pytest.raises(UsageError, match=sentence):
        allow(hands, id_, name, **options)
    assert list_waivers(hands.workspace, hands.slug).waivers == []


def test_an_unknown_check_to_run_is_named_with_those_that_exist(ready: Hands) -> None:
    with pytest.raises(UsageError) as told:
        looked(ready, "spelling")
    assert all(one.name in str(told.value) for one in CHECKS)


def test_inconsistent_translations_of_the_same_text_are_found(ready: Hands) -> None:
    twice = "<p>Bitte bringen Sie Ihren Ausweis mit.</p>"
    ready.edit_page("/anmeldung", lambda html: html + twice)
    ready.edit_page("/jobcenter", lambda html: html + twice)
    ready.pull()
    ready.pretranslate()
    seen: list[str] = []

    def differently(entry: polib.POEntry) -> None:
        if entry.msgid.startswith("Bitte bringen Sie Ihren Ausweis"):
            entry.msgstr = ["Please bring your ID.", "Do bring along your passport."][len(seen)]
            entry.flags = []
            seen.append(str(entry.msgctxt))

    taken = ready.take_in(ready.returned(ready.export(), differently))
    assert len(seen) == 2
    assert taken.verdicts[Verdict.ACCEPTED] == 2, "it may be right as it is"
    names = {f.check for one in looked(ready).found if one.segment_id in seen for f in one.findings}
    assert any("consisten" in name for name in names), names


def test_a_long_list_is_cut_for_people_and_whole_for_scripts(ready: Hands) -> None:
    report = looked(ready)
    findings = sum(len(one.findings) for one in report.found)
    assert findings > 50
    assert report.lines()[-1] == f"… and {findings - 50:,} more; --json has all"
    assert len(report.as_json()["findings"]) == findings  # type: ignore[arg-type]
