"""What the Integreat CMS will change is told, and nothing is told of what it leaves alone."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hostile_html import hostile_pages, ugly_pages
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import defs

from pipeline.connectors.integreat.normalise import as_stored
from pipeline.html.canonical import canonical
from pipeline.html.fragile import Fragile, Harm, fragile

APP = "https://integreat.app"
CARD = '<div data-contact-id="1" data-contact-url="/stadt/contact/1/?details=name"></div>'

FOUND = [
    ("<p>a <bdi>b</bdi> <bdi>c</bdi></p>", Harm.CHANGED, "<bdi> (2 times)"),
    ("<p>a <x-unknown>b</x-unknown></p>", Harm.CHANGED, "<x-unknown>"),
    ('<p>a</p><iframe src="https://example.org/"></iframe>', Harm.LOST, "<iframe>"),
    ("<form><p>a</p></form>", Harm.LOST, "<form>"),
    ("<p>a <button>b</button></p>", Harm.LOST, "<button>"),
    ("<p>a<script>b</script></p>", Harm.TIDIED, "<script>"),
    ("<p>a <svg><circle r='1'/></svg></p>", Harm.LOST, "<svg>"),
    ("<h1>a</h1>", Harm.CHANGED, "<h1>"),
    ("<pre>a\n  b</pre>", Harm.CHANGED, "<pre>"),
    ("<p>a <code>b</code> c</p>", Harm.CHANGED, "tears apart"),
    ('<p onclick="x()">a</p>', Harm.LOST, "onclick"),
    ('<p><a href=" JavaScript:x()">a</a></p>', Harm.LOST, "JavaScript:"),
    (f'<p><a href="{APP}/stadt/de/arzt/#zeiten">a</a></p>', Harm.CHANGED, "#zeiten"),
    ('<p><a href="tel:1" target="_blank">a</a></p>', Harm.TIDIED, "target"),
    ('<p><img src="https://cms.example/media/a.png" alt="A"></p>', Harm.TIDIED, "media library"),
    ("<!-- x --><p>a</p>", Harm.TIDIED, "a comment"),
    ("<div>" * 251 + "a" + "</div>" * 251, Harm.LOST, "inside each other"),
    ("<p>a</p><p>b</p>", Harm.TIDIED, "side by side"),
    ("<p>a</p>b", Harm.TIDIED, "side by side"),
    ("a", Harm.TIDIED, "without a paragraph"),
    ("<style>p{}</style><p>a</p>", Harm.TIDIED, "<style> at the beginning"),
    (CARD, Harm.REFUSED, "the card of contact 1"),
    (f"<div><p>a</p>{CARD} und dann</div>", Harm.LOST, "the text right behind the card of contact 1"),
    (f"<div><p>a</p>{CARD.replace('name', '')}</div>", Harm.LOST, "the card of contact 1"),
    (f"<div><p>a</p>{CARD.replace('1', 'x')}</div>", Harm.REFUSED, "the card of contact x"),
]


@pytest.mark.parametrize(("content", "harm", "what"), FOUND)
def test_what_is_fragile_is_told(content: str, harm: Harm, what: str) -> None:
    assert [one.harm for one in fragile(content) if what in str(one)] == [harm]


@pytest.mark.parametrize(
    "content",
    [
        "",
        "<p>a</p>",
        "<div><p>a <b>b</b><br>c</p>\n<ul><li>d</li></ul></div>",
        f"<div><p>a</p>{CARD}<p>b</p></div>",
        '<p><img src="https://cms.example/media/a.png" alt=""><img src="/static/a.svg" alt="A"></p>',
        f'<p><a href="{APP}/stadt/de/arzt/">a</a><a href="https://example.org/a/b/c#d">a</a><a href="#d">a</a></p>',
        "<p>a <svg></svg></p>",
        "<div>" * 200 + "<br>" * 300 + "</div>" * 200,
        "<table><tbody><tr><td>a</td></tr></tbody></table>",
    ],
)
def test_what_stays_is_not_told(content: str) -> None:
    assert fragile(content) == ()


def test_the_worst_comes_first() -> None:
    found = fragile("<!-- x --><h1>a</h1><form>b</form>")
    assert [one.harm for one in found] == [Harm.LOST, Harm.CHANGED, Harm.TIDIED, Harm.TIDIED]
    assert str(found[0]) == "<form>: it goes, its text stays"
    assert str(Fragile(Harm.CHANGED, "<bdi>", "the tag goes", 3)) == "<bdi> (3 times): the tag goes"


def test_every_element_that_the_cms_drops_or_renames_is_told() -> None:
    void = {"br", "hr", "img", "wbr", "area", "col", "source", "track", "basefont", "isindex", "keygen", "command"}
    inside = {
        "html",
        "head",
        "body",
        "tr",
        "td",
        "th",
        "tbody",
        "thead",
        "tfoot",
        "caption",
        "col",
        "colgroup",
        "title",
    }
    for name in sorted(defs.tags - inside - {"svg"}):
        content = f"<div><p>x</p><{name}>" + ("</div>" if name in void else f"y</{name}></div>")
        kept = f"<{name}" in as_stored(content)
        assert kept == (fragile(content) == ()), name


@given(st.one_of(hostile_pages(), ugly_pages().map(lambda page: page.html)))
def test_any_text_can_be_asked(content: str) -> None:
    found = fragile(content)
    assert len(set(found)) == len(found)
    assert all(one.count > 0 for one in found)


def test_real_pages_lose_nothing_and_every_change_is_told(shared: Path) -> None:
    for language in ("de", "en"):
        for entry in json.loads((shared / f"content/lkaugsburg/{language}/pages.json").read_bytes()):
            found = fragile(entry["content"])
            assert {one.harm for one in found} <= {Harm.TIDIED}, entry["path"]
            if not found:
                assert _marks(as_stored(entry["content"])) == _marks(entry["content"]), entry["path"]


def _marks(content: str) -> str:
    """Without what the CMS writes into every link to elsewhere and around every image without text."""
    return re.sub(r' (?:class="link-external"|aria-hidden="true"|tabindex="-1")', "", canonical(content))
