"""What a push says to people, and to scripts."""

from __future__ import annotations

from collections import Counter

from pipeline.stations.harvest_report import HarvestReport
from pipeline.stations.pretranslate import PretranslateReport
from pipeline.stations.push import Held, PushReport
from pipeline.stations.push_report import Remark


def test_remarks_are_told_one_by_one_or_counted() -> None:
    report = PushReport("town", pushed=[(f"/{n}/", "en") for n in range(7)])
    report.held.append(Held("/x/", "en", "somebody is editing it"))
    report.remarks = [Remark(f"/{n}/", "en", "waits for approval") for n in range(6)] + [
        Remark("/6/", "en", "below /5/")
    ]
    assert report.lines() == [
        "7 documents pushed (7 en), 0 unchanged, 0 not complete yet, 1 held",
        "held: /x/ (en): somebody is editing it",
        "6 documents (en): waits for approval",
        "/6/ (en): below /5/",
    ]
    json = report.as_json()
    assert isinstance(json["remarks"], list)
    assert json["remarks"][-1] == {"document": "/6/", "language": "en", "text": "below /5/"}
    assert len(json["remarks"]) == 7
    assert report.attention, "because of what was held"


def test_a_few_remarks_are_told_one_by_one_and_once() -> None:
    report = PushReport("town", remarks=[Remark(f"/{n}/", "en", "waits for approval") for n in range(5)])
    assert report.lines()[1:] == [f"/{n}/ (en): waits for approval" for n in range(5)]


def test_remarks_alone_need_nobody_s_decision() -> None:
    assert not PushReport("town", remarks=[Remark("/1/", "en", "waits for approval")]).attention


def test_large_numbers_are_written_as_everywhere() -> None:
    (line,) = PushReport("town", unchanged=1234, waiting=56789).lines()
    assert line == "0 documents pushed, 1,234 unchanged, 56,789 not complete yet, 0 held"
    offered = PretranslateReport("town", segments=12345, unique=4792, by_origin=Counter({"literal": 1800})).lines()
    assert offered == ["12,345 segments without a current translation, 4,792 different texts", "offered: 1,800 literal"]
    harvest = HarvestReport("town", aligned=1838, learned=1232, current=1269)
    assert "1,232 new in the memory, 1,269 offered" in harvest.lines()[0]
