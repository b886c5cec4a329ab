"""What the CMS makes of a text: pairs that a CMS made, and what holds for any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hostile_html import hostile_pages, ugly_pages
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.connectors.integreat.normalise import INTERNAL, as_stored, parsed, settled, stored_title
from pipeline.html.canonical import canonical

PAIRS = {
    "": "",
    "Nur Text": "<p>Nur Text</p>",
    "&nbsp;Text": "<p>\u00a0Text</p>",
    "  <p>a</p>\r\n": "<p>a</p>",
    "<p>a</p><p>b</p>": "<div><p>a</p><p>b</p></div>",
    "Text<p>a</p>": "<div><p>Text</p><p>a</p></div>",
    "<p>a</p>Text": "<div><p>a</p>Text</div>",
    "<h1>a</h1>": "<h2>a</h2>",
    "<pre>a\n b</pre>": "<p>a\n b</p>",
    "<p>a <bdi>b</bdi> <mark>c</mark></p>": "<p>a b <mark>c</mark></p>",
    "<!-- x --><p>a</p>": "<p>a</p>",
    "<p>&auml;&#252;&hellip; &amp; &lt; &unknown; &check; &auml</p>": (
        "<p>äü… &amp; &lt; &amp;unknown; &amp;check; &amp;auml</p>"
    ),
    '<p onclick="x()" ID=i style="color:red">a</p>': '<p id="i" style="color:red">a</p>',
    '<p style="background:url(javascript:x)">a</p>': '<p style="background:url()">a</p>',
    '<p><a href="javascript:x()">a</a></p>': '<p><a href="">a</a></p>',
    '<p><a href="tel:110" target="_blank">a</a></p>': '<p><a href="tel:110" class="link-external">a</a></p>',
    '<p><a class="b" href="#x">a</a></p>': '<p><a class="b link-external" href="#x">a</a></p>',
    '<p><a class="link-external" href="https://integreat.app/a/de/b/">a</a></p>': (
        '<p><a href="https://integreat.app/a/de/b/">a</a></p>'
    ),
    '<p><a href="https://m%C3%BCnchen.de/ü x">a</a></p>': (
        '<p><a href="https://münchen.de/%C3%BC%20x" class="link-external">a</a></p>'
    ),
    '<p><a href="https://example.org/"><img src="a.png"></a></p>': (
        '<p><a href="https://example.org/" class="link-external" aria-hidden="true" tabindex="-1">'
        '<img src="a.png"></a></p>'
    ),
    '<p><a href="#" aria-hidden="true" tabindex="-1"><img src="a.png" alt="A"></a></p>': (
        '<p><a href="#" class="link-external"><img src="a.png" alt="A"></a></p>'
    ),
    '<p><span class="notranslate">a</span></p>': ('<p><span class="notranslate" translate="no" dir="ltr">a</span></p>'),
    '<p><span translate="no">a</span></p>': '<p><span translate="no" class="notranslate" dir="ltr">a</span></p>',
    '<p><iframe src="https://example.org/"></iframe>a</p>': "<p>a</p>",
    "<form><input name=a><p>b</p></form>": "<div><p>b</p></div>",
    "<p>a <button>b</button>c</p>": "<p>a c</p>",
    "<p>a<script>b</script>c</p>": "<p>ac</p>",
    "<script>x</script><p>a</p>": "<div><body><p>a</p></body></div>",
    "<style>p{}</style><p>a</p>": "<div><style>p{}</style><body><p>a</p></body></div>",
    "<p>[page 1] a</p>": "<p>[page 1] a</p>",
    "<p>a\u2066030 1-2\u2069b</p>": "<p>a\u2066030 1-2\u2069b</p>",
    "<p>a\ud800b\x01c</p>": "<p>abc</p>",
}
"""Text → what a CMS 2026.7.1 stored of it, but for the last one, which it cannot store."""


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


def test_titles() -> None:
    assert stored_title("  Ärzte\u00a0 und  Apotheken \n") == "Ärzte\u00a0 und  Apotheken"
    assert len(stored_title("x" * 2000)) == 1024


_ANY = st.one_of(hostile_pages(), ugly_pages().map(lambda page: page.html), st.text())


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
