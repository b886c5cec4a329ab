"""Deciding for ours where nothing comes of it: whoever said it is told why."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Hands

PAGE = "/kranichfurt/de/willkommen/anmeldung/"


def said(hands: Hands, *ours: str) -> list[tuple[str, str, str]]:
    return [(remark.document, remark.language, remark.text) for remark in hands.push(ours=ours).remarks]


def test_an_incomplete_page_cannot_replace_what_the_store_has(hands: Hands) -> None:
    hands.pull()
    ((path, language, text),) = said(hands, PAGE)
    assert (path, language) == (PAGE, "en")
    assert "not complete yet" in text
    assert said(hands) == [], "nobody decided anything"


def test_a_change_that_no_pull_has_seen_is_not_replaced_in_silence(hands: Hands) -> None:
    hands.all_the_way()
    hands.edit_page("/registration", lambda html: html + "<p>Written by a person.</p>", "en")
    ((path, _, text),) = said(hands, PAGE)
    assert path == PAGE
    assert "seen by the next pull" in text
    assert [found[0] for found in hands.pull().conflicts] == [PAGE]
    decided = hands.push(ours=[PAGE])
    assert ((PAGE, "en") in decided.pushed, decided.remarks) == (True, [])
