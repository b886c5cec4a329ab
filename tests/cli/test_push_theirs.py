"""Deciding a conflict at the command line: ``push --theirs``, and what ``status`` shows of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fixtures_cli import At, call, edit_store

PAGE = "/kranichfurt/de/willkommen/anmeldung/"


@dataclass
class Changed:
    """A workspace in whose store somebody changed a page that Sprachlotse published."""

    root: Path
    page: str
    """Path of the German page."""
    there: str
    """Path of the English one."""

    def change(self, edit: Callable[[Any], object]) -> None:
        def of_the_page(entries: list[Any]) -> None:
            (page,) = [entry for entry in entries if entry["path"] == self.there]
            edit(page)

        edit_store(self.root, of_the_page, "en")
        assert call("--workspace", self.root, "pull").code == 1


@pytest.fixture
def published(at: At) -> Changed:
    root = at("imported")
    told = call("--workspace", root, "push", "-l", "en", "--json").json
    page = told["documents"][0]["document"]
    german = json.loads((root / "content/kranichfurt/de/pages.json").read_text(encoding="utf-8"))
    (there,) = [entry["available_languages"]["en"]["path"] for entry in german if entry["path"] == page]
    return Changed(root, page, there)


def test_theirs_is_taken_over_and_told(published: Changed) -> None:
    root, page = published.root, published.page
    published.change(lambda entry: entry.update(title="How to register"))
    status = call("--workspace", root, "status")
    assert status.code == 1
    assert "-How to register" in status.out
    (conflict,) = call("--workspace", root, "status", "--json").json["municipalities"][0]["conflicts"]
    assert conflict["document"] == page
    assert conflict["theirs"]["title"] == "How to register"
    assert conflict["ours"]["title"] != "How to register"

    told = call("--workspace", root, "push", "--theirs", page, "--json")
    assert told.code == 0, told
    (decided,) = told.json["theirs"]["decided"]
    assert (decided["document"], decided["language"], decided["taken"], decided["stays"]) == (page, "en", 1, "")
    assert (told.json["pushed"], told.json["held"]) == (0, [])
    assert call("--workspace", root, "pull").code == 0
    assert call("--workspace", root, "status").code == 0


def test_people_read_what_stays_theirs(published: Changed) -> None:
    root, page = published.root, published.page
    published.change(lambda entry: entry.update(content=entry["content"] + "<p>Written by a person.</p>"))
    told = call("--workspace", root, "push", "--theirs", page)
    assert told.code == 0
    assert "the page stays as the store has it" in told.out
    assert "Written by a person." in told.out
    status = call("--workspace", root, "status")
    assert status.code == 0
    assert f"stays as in the store: {page} (en)" in status.out
    again = call("--workspace", root, "push", "--theirs", PAGE)
    assert (again.code, "there is no conflict to decide" in again.out) == (0, True)


def test_who_decides_is_in_the_evidence_and_a_named_document_is_handed_out(published: Changed) -> None:
    root, page = published.root, published.page
    published.change(lambda entry: entry.update(title="How to register", content=entry["content"] + "<p>More.</p>"))
    assert call("--workspace", root, "push", "--theirs", page, "--by", "Anna Amt").code == 0
    assert "Anna Amt" in call("--workspace", root, "evidence", "-l", "en").out
    named = call("--workspace", root, "export", "-l", "en", "--document", page, "--json")
    assert (named.code, named.json["selection"], named.json["kept"]) == (0, f"document {page}", [])
    unknown = call("--workspace", root, "export", "-l", "en", "--document", "/nowhere/")
    assert (unknown.code, "/nowhere/" in unknown.sentence) == (2, True)


def test_both_for_one_document_is_no_decision(at: At) -> None:
    root = at("imported")
    answer = call("--workspace", root, "push", "--ours", PAGE, "--theirs", PAGE)
    assert answer.code == 2
    assert PAGE in answer.sentence
    answer = call("--workspace", root, "push", "--theirs", "/nowhere/")
    assert answer.code == 2
    assert "/nowhere/" in answer.sentence
