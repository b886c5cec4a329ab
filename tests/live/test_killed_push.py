"""A push that is killed while it writes into the CMS, and given again, ends as if it had not been killed."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest
from fixtures_cli import PROGRAM
from live import cms as live
from live.cms import Cms
from live.region import (
    BOT,
    REAL,
    VARIABLE,
    Town,
    approved,
    differing,
    german_paths,
    in_the_middle,
    overwritten,
    prepared,
    shown,
    versions,
)

pytestmark = [pytest.mark.live, pytest.mark.slow]


@pytest.fixture
def town(cms: Cms, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Town:
    if cms.home is None:
        pytest.skip(f"{live.URL} names a CMS whose database cannot be looked into from here")
    if cms.region != REAL:
        pytest.skip("the real pages are not here")
    monkeypatch.setenv(VARIABLE, cms.password)
    original = prepared(cms, tmp_path_factory.mktemp("town"))
    cms.reset()
    return original.copy(tmp_path / "workspace")


def killed(town: Town, after: int) -> None:
    """Push as a process of its own, and kill it as soon as the CMS has answered ``after`` more writes."""
    command = [*PROGRAM, "--workspace", str(town.root), "push"]
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with in_the_middle(town.cms, REAL, after, lambda: process.send_signal(signal.SIGKILL)):
            assert process.wait(timeout=900) == -signal.SIGKILL, "it ended before it was killed"
    finally:
        process.kill()
        process.wait()


@pytest.mark.parametrize("pull_first", [False, True], ids=["pushed again", "pulled first"])
def test_killed_and_given_again(town: Town, pull_first: bool) -> None:
    cms = town.cms
    known = versions(cms, REAL)
    for writes in (3, 7, 1):
        killed(town, writes)
    begun = versions(cms, REAL)
    assert sum(v.creator == BOT for several in begun.values() for v in several) >= 11
    if pull_first:
        pulled = town.pull(code=None)
        assert pulled["conflicts"] == [], "what a killed push wrote is nobody's edit"
    report = town.push(code=None)
    assert report["held"] == []
    after = versions(cms, REAL)
    assert overwritten(known, after) == []
    german = {page: several[-1] for (page, code), several in after.items() if code == "de"}
    total = 0
    for code in ("uk", "en"):
        pages = approved(town, code, german, german_paths(town))
        assert differing(pages, shown(cms, REAL, code)) == []
        for page in pages:
            ours = [(v.title, v.content) for v in after[page, code] if v.creator == BOT]
            assert len(ours) == len(set(ours)), f"page {page} got the same text twice"
            assert len(ours) <= 2, "one for the text, one more at most for links to pages that were new, too"
            total += len(ours)
    print(f"25 pages, {total} versions")
    quiet = town.push(code=None)
    assert (quiet["pushed"], quiet["held"]) == (0, [])
    assert versions(cms, REAL) == after
    assert town.pull(code=None)["conflicts"] == []
