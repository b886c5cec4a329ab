"""What the CMS makes of a text: pairs that a CMS made, and what holds for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cms_pairs import PAIRS
from hostile_html import hostile_pages, ugly_pages
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.connectors.integreat.normalise import INTERNAL, as_stored, parsed, settled, stored_title
from pipeline.html.canonical import canonical


@pytest.mark.parametrize("sent", PAIRS)
def test_what_a_cms_made_of_a_text(sent: str) -> None:
    assert canonical(as_stored(sent)) == canonical(PAIRS[sent])


def test_the_pairs_of_the_reference(shared: Path) -> None:
    file = shared / "cms/samples/normalisation.json"
    if not file.exists():
        pytest.skip("no ../shared/cms beside the project")
    pairs = json.loads(file.read_bytes())
    assert len(pairs) > 40
    for pair in pairs:
        assert canonical(as_stored(pair["sent"])) == canonical(pair["stored"]), pair["sent"]


def test_a_text_that_each_save_changes_settles() -> None:
    torn = "<p>a <code>b</code> c</p>"
    assert as_stored(torn) == "<p>a <p>b</p> c</p>"
    assert settled(torn) == "<div><p>a </p><p>b</p> c</div>"
    assert settled("<script>x</script><p>a</p>") == "<div><p>a</p></div>"


def test_what_is_internal_is_said_by_the_cms() -> None:
    link = '<p><a href="https://cms.stadt.example/x">a</a></p>'
    assert "link-external" in as_stored(link)
    assert as_stored(link, (*INTERNAL, "cms.stadt.example")) == link


def test_characters_that_the_cms_cannot_store_go() -> None:
    assert as_stored("<p>a\ud800b\x01c&#1;d</p>") == "<p>abcd</p>"


def test_titles() -> None:
    assert stored_title("  Ärzte\u00a0 und  Apotheken \n") == "Ärzte\u00a0 und  Apotheken"
    assert len(stored_title("x" * 2000)) == 1024


@pytest.mark.parametrize("inside", ["<form>a</form>", "<param>", "<iframe></iframe>", "<embed>", "<object>a</object>"])
@pytest.mark.parametrize("around", ["button", "select", "applet", "noframes"])
def test_a_text_that_is_nothing_but_what_goes(around: str, inside: str) -> None:
    """The CMS itself answers with an error."""
    assert settled(f"<{around}>{inside}</{around}>") in ("<div></div>", "")


_GOING = st.lists(
    st.sampled_from(
        [
            f"<{slash}{name}>"
            for slash in ("", "/")
            for name in ("applet", "button", "form", "object", "svg", "p", "div")
        ]
        + [
            "<param>",
            "<embed>",
            "<image>",
            "<a>",
            "x",
            "<!-- -->",
            "<unknown>",
            "<script>x</script>",
            "<style>p{}</style>",
        ]
    ),
    max_size=8,
).map("".join)
_ANY = st.one_of(hostile_pages(), ugly_pages().map(lambda page: page.html), _GOING, st.text())


@given(_ANY)
def test_no_text_is_too_bad(content: str) -> None:
    stored = as_stored(content)
    assert (parsed(stored) is None) == (stored == "")


@given(_ANY)
def test_what_is_settled_is_left_alone(content: str) -> None:
    once = settled(content)
    assert canonical(as_stored(once)) == canonical(once)
    assert settled(once) == once


@given(_ANY)
@settings(max_examples=200)
def test_settling_is_saving_again_and_again(content: str) -> None:
    assert settled(as_stored(content)) == settled(content)


def test_real_pages_settle_at_once(shared: Path) -> None:
    for language in ("de", "en"):
        for entry in json.loads((shared / f"content/lkaugsburg/{language}/pages.json").read_bytes()):
            stored = as_stored(entry["content"])
            assert as_stored(stored) == stored, entry["path"]
