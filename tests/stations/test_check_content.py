"""What ``check-content`` tells of texts that the Integreat CMS will change."""

from __future__ import annotations

import json
from pathlib import Path

from pipeline.progress import Silent
from pipeline.stations.check_content import check_content


def test_fragile_texts_are_told_but_fail_nothing(tmp_path: Path) -> None:
    pages = [
        {"path": "/stadt/de/a/", "title": "A", "content": "<div><p>a</p></div>"},
        {"path": "/stadt/de/b/", "title": "B", "content": "<div><p>a <bdi>b</bdi> <bdi>c</bdi></p><!-- x --></div>"},
        {"path": "/stadt/de/c/", "title": "C", "content": "<p>a</p><p>b</p>"},
        {"path": "/stadt/de/d/", "title": "D", "content": "<h1>a</h1>"},
    ]
    file = tmp_path / "pages.json"
    file.write_text(json.dumps(pages), encoding="utf-8")
    report = check_content(file, progress=Silent())
    assert not report.attention
    assert report.identical == 4
    assert report.lines()[1:] == [
        "fragile: entry 2 (/stadt/de/b/): <bdi> (2 times): the tag goes, its text stays",
        "fragile: entry 4 (/stadt/de/d/): <h1>: it becomes <h2>",
        "the Integreat CMS writes 2 documents in another way, which shows nowhere",
    ]
    told = json.loads(json.dumps(report.as_json()))["fragile"]
    assert [(one["harm"], one["count"]) for one in told] == [
        ("changed", 2), ("tidied", 1), ("tidied", 1), ("changed", 1),
    ]  # fmt: skip
    assert set(told[0]) == {"entry", "harm", "what", "becomes", "count"}
