"""The receipt for programs: everything in it, nothing lost, keys that stay."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from sample_receipt import TAKEN_IN, sample

from pipeline.formats.receipt import contents
from pipeline.i18n import translations
from pipeline.model import Finding, Message, Receipt, ReceiptEntry, Severity, Verdict, message

KEYS = {
    *("language", "source_language", "spoken", "municipality", "people", "packages", "files", "unusable", "taken_in"),
    *("accepted", "unchanged", "rejected", "needs_work", "unknown", "conflicts", "final", "checks", "entries"),
}
ENTRY_KEYS = {
    *("id", "verdict", "final", "reason", "reason_local", "findings", "source", "target", "reviewed", "comment"),
    *("other", "other_by", "document", "url", "file", "where"),
}


def read(receipt: Receipt) -> dict[str, Any]:
    """The values, which JSON must give back as they are: no tuples, no objects, no keys that are no text."""
    found = contents(receipt)
    assert json.loads(json.dumps(found, ensure_ascii=False)) == found
    return found


def test_the_keys_are_a_promise() -> None:
    found = read(sample("ar"))
    assert set(found) == KEYS
    assert {frozenset(entry) for entry in found["entries"]} == {frozenset(ENTRY_KEYS)}
    assert {frozenset(one) for entry in found["entries"] for one in entry["findings"]} == {
        frozenset({"check", "severity", "message", "message_local"})
    }
    assert {frozenset(one) for one in found["checks"].values()} == {frozenset({"why", "why_local", "fix", "fix_local"})}


def test_counts_are_those_of_the_entries() -> None:
    found = read(sample("en", accepted=9, unchanged=4))
    verdicts = Counter(entry["verdict"] for entry in found["entries"])
    assert verdicts == {"accepted": 9, "needs work": 2, "conflict": 1, "unknown": 1, "unchanged": 4}
    assert [found[key] for key in ("accepted", "unchanged", "rejected", "needs_work", "unknown", "conflicts")] == [
        9, 4, 3, 2, 1, 1,
    ]  # fmt: skip
    assert found["final"] == sum(entry["final"] for entry in found["entries"])
    assert found["taken_in"] == "2026-11-28T08:05:00+00:00"


def test_reasons_are_in_english_and_in_the_language_of_the_volunteer() -> None:
    found = read(sample("ar"))
    tag = next(entry for entry in found["entries"] if entry["findings"] and entry["findings"][0]["check"] == "codes")
    local = translations("ar").gettext("tag {tag} is missing").format(tag="<1>")
    assert local != "tag <1> is missing"
    assert (tag["reason"], tag["reason_local"]) == ("tag <1> is missing", local)
    assert tag["findings"][0] == {
        "check": "codes", "severity": "block", "message": "tag <1> is missing", "message_local": local,
    }  # fmt: skip
    assert found["checks"]["codes"]["fix_local"] == translations("ar").gettext(found["checks"]["codes"]["fix"])
    assert found["spoken"] == "ar"
    assert read(replace(sample("ar"), language="ti"))["spoken"] == "en"


def test_all_reasons_stand_in_one_line() -> None:
    found = Finding("codes", Severity.BLOCK, message("tag {tag} is missing", tag="<2/>"))
    entry = ReceiptEntry("a", Verdict.NEEDS_WORK, "x", "y", True, (message("not translated"), message("odd")), (found,))
    (one,) = read(replace(sample("en"), entries=(entry,)))["entries"]
    assert one["reason"] == "not translated; odd; tag <2/> is missing"


_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
_MESSAGE = st.builds(lambda value: message("a {gap}", gap=value), _TEXT)
_ENTRY = st.builds(
    ReceiptEntry,
    segment_id=_TEXT,
    verdict=st.sampled_from(Verdict),
    source=_TEXT,
    target=_TEXT,
    reviewed=st.booleans(),
    reasons=st.lists(_MESSAGE, max_size=2).map(tuple),
    findings=st.lists(st.builds(Finding, _TEXT, st.sampled_from(Severity), _MESSAGE), max_size=2).map(tuple),
    other=_TEXT,
    other_by=_TEXT,
    document=_TEXT,
    url=_TEXT,
    file=_TEXT,
    where=_TEXT,
    comment=_TEXT,
    final=st.booleans(),
)


@given(st.lists(_ENTRY, max_size=4), st.lists(_TEXT, max_size=2))
@settings(max_examples=60)
def test_nothing_is_lost_whatever_people_write(entries: list[ReceiptEntry], people: list[str]) -> None:
    receipt = Receipt("en", "de", "", tuple(people), (), (), (("f", "r"),), TAKEN_IN, tuple(entries))
    found = read(receipt)
    assert found["people"] == people
    assert len(found["entries"]) == len(entries)
    for one, entry in zip(found["entries"], entries, strict=True):
        for key in ("source", "target", "other", "other_by", "document", "url", "file", "where", "comment", "final"):
            assert one[key] == getattr(entry, key)
        assert one["id"] == entry.segment_id
        assert one["verdict"] == entry.verdict.value
        said: list[Message] = [*entry.reasons, *(finding.message for finding in entry.findings)]
        assert one["reason"] == "; ".join(map(str, said))
