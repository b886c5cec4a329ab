"""The canonical form: the same for every spelling of a page, another one for every other page."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.html import canonical, canonical_hash

SAME = [
    ("<p>\u00fcber</p>", "<p>&#252;ber</p>", "<p>&uuml;ber</p>", "<p>&#xFC;ber</p>", "<P>über</p >"),
    ("<p>a\u00a0b</p>", "<p>a&nbsp;b</p>", "<p>a&#160;b</p>", "<p>a&#160b</p>"),
    ("<p>a b</p>", "<p>a\r\nb</p>", "<p>\n a \t b\n</p>\n", " <p>a\rb</p>", "<!-- c --><p>a<!-- d --> b</p>"),
    ("a<br>b", "a<br/>b", "a <BR />\nb"),
    ('<a class="c" href="x">a</a>', "<a href='x' class=c>a</a>", '<A\nHREF = "x" CLASS="c" >a</A>'),
    ('<a href="?a=1&amp;b=2">a</a>', '<a href="?a=1&b=2">a</a>', '<a href="?a=1&#38;b=2">a</a>'),
    ('<a href="?a=1&amp;copy=2">a</a>', "<a href=?a=1&copy=2>a</a>"),
    ("<input disabled>", '<input disabled="">', "<input DISABLED=''/>"),
    ("<p>a &lt; b &amp; c</p>", "<p>a < b & c</p>", "<p>a &LT; b &#38; c</p>"),
    ("<div><p>a</p></div>", "<div>\r\n<p>a</p>\r\n</div>\r\n"),
    ("<pre>a\n b</pre>", "<pre>a\r\n b</pre>"),
    ("<script>a\nb</script>", "<SCRIPT>a\r\nb</SCRIPT>"),
]

DIFFERENT = [
    (
        "<p>a</p>",
        "<p>b</p>",
        "<p>A</p>",
        "<p>a.</p>",
        "a",
        "<div>a</div>",
        "<p>a",
        "<p><b>a</b></p>",
        "<p>a</p><p></p>",
    ),
    ("<p>a b</p>", "<p>a\u00a0b</p>", "<p>ab</p>", "<p>a <b>b</b></p>"),
    ("<a>x</a>", "<a href>x</a>", "<a href=x>x</a>", '<a href="x ">x</a>', '<a href="X">x</a>', "<a title=x>x</a>"),
    ("<p>a\u200bb</p>", "<p>ab</p>", "<p>a\u00adb</p>"),
    ("<p>\u00fc</p>", "<p>u\u0308</p>"),
    ("&lt;b>", "<b>", "&amp;lt;b>"),
    ("<pre>a b</pre>", "<pre>a  b</pre>", "<pre>a\nb</pre>"),
    ("<script>a</script>", "<script>a </script>", "<script>&#97;</script>"),
    ("<script>'<p>a</p>'</script>", "<script>'<P>a</P>'</script>", "<script>'<p>a</p>'"),
    ("<p title='a", "<p title='a'>", "<p title='ab"),
    ("a\x00b", "ab", "a\ud800b", "a\udc00b", "a\ufffdb"),
]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_page_are_the_same(spellings: tuple[str, ...]) -> None:
    assert {canonical_hash("T", spelling) for spelling in spellings} == {canonical_hash("T", spellings[0])}


@pytest.mark.parametrize("pages", DIFFERENT)
def test_every_change_shows(pages: tuple[str, ...]) -> None:
    assert len({canonical_hash("T", page) for page in pages}) == len(pages)


def test_titles_count_too() -> None:
    assert canonical_hash(" Arbeit  & Beruf\n", "") == canonical_hash("Arbeit & Beruf", "")
    assert len({canonical_hash(title, "a") for title in ("A", "a", "A a", "", "&amp;", "&", "\ud800")}) == 7
    assert canonical_hash("1", "2") != canonical_hash("12", "")
    assert len(bytes.fromhex(canonical_hash("T", "a"))) == 16


@dataclass(frozen=True)
class Element:
    name: str
    attributes: tuple[tuple[str, str], ...]
    children: tuple[Element | str, ...]


TEXTS = st.text(st.sampled_from("abü1 &<>\"'\u00a0;#é"), min_size=1, max_size=8).filter(
    lambda text: text.strip(" ") == text
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["href", "class", "title", "id"]), st.text("abü &<>\"'=;", max_size=5), max_size=3
)


def elements(children: st.SearchStrategy[Element | str]) -> st.SearchStrategy[Element]:
    return st.builds(
        Element,
        st.sampled_from(["p", "div", "li", "b", "a", "span"]),
        ATTRIBUTES.map(lambda found: tuple(found.items())),
        st.lists(children, max_size=3).map(tuple),
    )


TREES = elements(st.recursive(TEXTS, elements, max_leaves=6))


def spell(node: Element | str, choice: random.Random) -> str:
    """``node`` as HTML, one of many ways."""
    if isinstance(node, str):
        return "".join(spell_character(character, choice, "&<") for character in node)
    attributes = list(node.attributes)
    choice.shuffle(attributes)
    name = choice.choice([node.name, node.name.upper()])
    pieces = ["<", name]
    for key, value in attributes:
        quote = choice.choice("\"'")
        pieces += [choice.choice([" ", "\n", "  "]), choice.choice([key, key.title()]), choice.choice(["=", " = "])]
        pieces += [quote, *(spell_character(character, choice, "&" + quote) for character in value), quote]
    pieces += [choice.choice([">", " >", "/>"])]
    pieces += [spell(child, choice) for child in node.children]
    return "".join(pieces) + f"</{name}>"


def spell_character(character: str, choice: random.Random, special: str) -> str:
    if character == " ":
        return " "
    ways = [f"&#{ord(character)};", f"&#x{ord(character):X};"]
    ways += {"ü": ["&uuml;"], "\u00a0": ["&nbsp;"], "&": ["&amp;"], "<": ["&lt;"], '"': ["&quot;"]}.get(character, [])
    return choice.choice(ways if character in special else [*ways, character])


@given(TREES, st.randoms(use_true_random=False))
def test_any_two_spellings_are_the_same(tree: Element, choice: random.Random) -> None:
    one, other = spell(tree, choice), spell(tree, choice)
    assert canonical(one) == canonical(other)
    assert canonical(one.replace("\n", "\r\n")) == canonical(f"\n {other}\t")


def changed(node: Element | str) -> Iterator[Element | str]:
    """``node`` with one change: of a character, a name, an attribute or a child."""
    if isinstance(node, str):
        for index, character in enumerate(node):
            if character != " ":
                yield f"{node[:index]}x{node[index + 1 :]}"
        yield f"{node}y"
        return
    yield replace(node, name="section")
    yield replace(node, attributes=(*node.attributes, ("lang", "")))
    for index, (key, value) in enumerate(node.attributes):
        before, after = node.attributes[:index], node.attributes[index + 1 :]
        yield replace(node, attributes=(*before, *after))
        yield replace(node, attributes=(*before, (key, f"{value} "), *after))
        yield replace(node, attributes=(*before, (f"data-{key}", value), *after))
    for index, child in enumerate(node.children):
        yield replace(node, children=(*node.children[:index], *node.children[index + 1 :]))
        for other in changed(child):
            yield replace(node, children=(*node.children[:index], other, *node.children[index + 1 :]))


@settings(max_examples=40)
@given(TREES, st.randoms(use_true_random=False))
def test_any_change_shows(tree: Element, choice: random.Random) -> None:
    form = canonical(spell(tree, choice))
    for other in changed(tree):
        assert canonical(spell(other, choice)) != form, other


PIECES = [
    "<p>",
    "</p>",
    "<a b='",
    "'",
    '"',
    ">",
    "<",
    "=",
    "&",
    "&lt",
    "<!--",
    "-->",
    "<pre>",
    "<script>",
    "</script>",
    "\r",
    "\n",
    " ",
]


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=4)), max_size=20).map("".join))
def test_the_canonical_form_is_its_own(html: str) -> None:
    assert canonical(canonical(html)) == canonical(html)
