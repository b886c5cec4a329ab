"""What the Integreat CMS will change or drop when somebody saves a text, told before people translate it.

The rules are those of ``pipeline.connectors.integreat.normalise``, which models the CMS; here they are looked for in
the HTML as it is, so that editors can be shown the very tag.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipeline.html.tokens import Kind, Token, attributes, element_ends, tokenize

# fmt: off
_WITH_CONTENT = frozenset([
    "applet", "base", "button", "frame", "frameset", "input", "link", "meta", "noframes", "script", "select",
    "textarea",
])
_KNOWN = frozenset([
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "basefont", "bdo", "big", "blockquote",
    "body", "br", "canvas", "caption", "center", "cite", "code", "col", "colgroup", "command", "datalist", "dd", "del",
    "details", "dfn", "dir", "div", "dl", "dt", "em", "fieldset", "figcaption", "figure", "font", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "i", "image", "img", "ins", "isindex", "kbd", "keygen", "label",
    "legend", "li", "map", "mark", "math", "menu", "meter", "nav", "noscript", "ol", "optgroup", "option", "output",
    "p", "pre", "progress", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "source", "span", "strike",
    "strong", "style", "sub", "summary", "sup", "svg", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr",
    "track", "tt", "u", "ul", "var", "video", "wbr",
])
"""Elements that stay."""
# fmt: on
_HEAD = frozenset(["base", "head", "html", "link", "meta", "script", "style", "title"])
_DEEPEST = 250
_RUNS = re.compile(r"\s*(?:javascript|jscript|livescript|vbscript|data|about|mocha):", re.IGNORECASE)
_PAGE_WITH_PLACE = re.compile(r"\s*https?://integreat\.app/[^/?#]+/[^/?#]+/[^?#]+[?#]", re.IGNORECASE)
_MEDIA = re.compile(r"\s*(?:https?://[^/]+)?/media/", re.IGNORECASE)


class Harm(StrEnum):
    """What becomes of a text that is fragile."""

    REFUSED = "refused"
    """The CMS cannot save it at all."""
    LOST = "lost"
    """Something that readers see or use goes."""
    CHANGED = "changed"
    """Readers see it differently."""
    TIDIED = "tidied"
    """Readers see no difference."""


@dataclass(frozen=True, slots=True)
class Fragile:
    """One kind of thing in one text, as often as it is there."""

    harm: Harm
    what: str
    """E.g. ``<bdi>``."""
    becomes: str
    """E.g. ``the tag goes, its text stays``."""
    count: int = 1
    """At least 1."""

    def __str__(self) -> str:
        times = f" ({self.count} times)" if self.count > 1 else ""
        return f"{self.what}{times}: {self.becomes}"


def fragile(content: str) -> tuple[Fragile, ...]:
    """What the CMS will change in ``content``, the worst first. Never fails; linear time."""
    counts: dict[tuple[Harm, str, str], int] = {}
    for found in _find(content, tokenize(content)):
        counts[found] = counts.get(found, 0) + 1
    order = list(Harm)
    return tuple(
        Fragile(*found, count=count)
        for found, count in sorted(counts.items(), key=lambda item: order.index(item[0][0]))
    )


def _find(content: str, tokens: Sequence[Token]) -> Iterator[tuple[Harm, str, str]]:
    ends = element_ends(list(tokens))
    skip = 0
    """Token up to which all goes already."""
    paragraphs = 0
    """Token where the present paragraph ends."""
    for index, (kind, start, end, name) in enumerate(tokens):
        if index < skip:
            continue
        if kind is Kind.COMMENT:
            yield Harm.TIDIED, "a comment", "it goes"
        if kind is not Kind.START:
            continue
        raw = content[start:end]
        if name == "p":
            paragraphs = ends[index]
        if name in _WITH_CONTENT:
            skip = ends[index]
            harm = Harm.TIDIED if name in ("link", "meta", "base", "script") else Harm.LOST
            yield harm, f"<{name}>", "it goes, with all that is in it"
        elif name == "svg":
            skip = ends[index]
            if skip > index + 2:
                yield Harm.LOST, "<svg>", "the drawing goes: use an image"
        elif name in ("iframe", "embed", "object"):
            yield Harm.LOST, f"<{name}>", "it goes: readers will not see what it shows; link to it"
        elif name == "form":
            yield Harm.LOST, "<form>", "it goes, its text stays"
        elif name == "h1":
            yield Harm.CHANGED, "<h1>", "it becomes <h2>"
        elif name in ("pre", "code"):
            inside = name == "code" and index < paragraphs
            yield (
                (Harm.CHANGED, "<code>", "it becomes a paragraph and tears apart the one that it stands in")
                if inside
                else (Harm.CHANGED, f"<{name}>", "it becomes <p>: spaces and line breaks show no more")
            )
        elif name not in _KNOWN and name not in _HEAD:
            yield Harm.CHANGED, f"<{name}>", "the tag goes, its text stays"
        yield from _in_tag(name, raw)
    yield from _depth(ends)
    yield from _cards(content, tokens, ends)
    yield from _roots(content, tokens, ends)


def _in_tag(name: str, raw: str) -> Iterator[tuple[Harm, str, str]]:
    if "=" not in raw:
        return
    for key, value in attributes(raw):
        if key.startswith("on"):
            yield Harm.LOST, f"{key}=… in <{name}>", "it goes"
        elif key in ("href", "src", "action") and _RUNS.match(value):
            yield Harm.LOST, f"an address with {value.strip().partition(':')[0]}:", "it is emptied"
        elif key == "href" and name == "a" and _PAGE_WITH_PLACE.match(value):
            yield (
                Harm.CHANGED,
                f"a link to a place in another page ({value.strip()})",
                "it leads to the page's beginning where the page is public in the language of the text",
            )
        elif key == "src" and name == "img" and _MEDIA.match(value) and dict(attributes(raw)).get("alt"):
            yield (
                Harm.TIDIED,
                "the text (alt) of an image from the media library",
                "the library's text takes its place in all languages, where it has one",
            )
        elif key == "target" and name == "a":
            yield Harm.TIDIED, "target=… in <a>", "it goes"


def _depth(ends: Sequence[int]) -> Iterator[tuple[Harm, str, str]]:
    """The CMS's parser gives up at 255 elements inside each other."""
    around: list[int] = []
    for index, end in enumerate(ends):
        while around and around[-1] <= index:
            around.pop()
        if end:
            around.append(end)
        if len(around) > _DEEPEST:
            yield Harm.LOST, f"more than {_DEEPEST} elements inside each other", "what is inside goes"
            return


def _cards(content: str, tokens: Sequence[Token], ends: Sequence[int]) -> Iterator[tuple[Harm, str, str]]:
    """Contact cards: the CMS makes them anew at each save."""
    for index, token in enumerate(tokens):
        if (
            token.kind is not Kind.START
            or token.name != "div"
            or "data-contact-id" not in content[token.start : token.end]
        ):
            continue
        card = dict(attributes(content[token.start : token.end]))
        if "data-contact-id" not in card:
            continue
        number, last = card["data-contact-id"], ends[index]
        name = f"the card of contact {number}"
        if not number.strip().isdecimal():
            yield Harm.REFUSED, name, "the CMS cannot save a text with it: its number is no number"
        before = content[: token.start].strip()
        behind = content[tokens[last - 1].end :].strip() if last else ""
        if not before and not behind:
            yield Harm.REFUSED, name, "the CMS cannot save a text that is nothing but a card: put a paragraph before it"
        if not any(part.strip() for part in card.get("data-contact-url", "").partition("details=")[2].split(",")):
            yield Harm.LOST, name, "it goes, because it says which contact, but no details"
        if (
            last < len(tokens)
            and tokens[last].kind is Kind.TEXT
            and content[tokens[last].start : tokens[last].end].strip()
        ):
            yield Harm.LOST, f"the text right behind {name}", "it goes: put it into a paragraph"


def _roots(content: str, tokens: Sequence[Token], ends: Sequence[int]) -> Iterator[tuple[Harm, str, str]]:
    """What stands at the top: more than one element, bare text, what belongs into a page's head."""
    roots = 0
    bare = False
    index = 0
    first = next((token for token in tokens if token.kind is Kind.START or _shows(content, token)), None)
    if first is not None and first.kind is Kind.START and first.name in _HEAD:
        yield Harm.TIDIED, f"<{first.name}> at the beginning", "the CMS puts <div> and <body> around what follows"
        return
    while index < len(tokens):
        if tokens[index].kind is Kind.START:
            roots += 1
            index = max(ends[index], index + 1)
        else:
            bare = bare or _shows(content, tokens[index])
            index += 1
    if roots > 1 or (bare and roots):
        yield Harm.TIDIED, "several elements side by side at the top", "the CMS puts a <div> around them"
    elif bare:
        yield Harm.TIDIED, "text without a paragraph", "the CMS puts a <p> around it"


def _shows(content: str, token: Token) -> bool:
    return token.kind is Kind.TEXT and bool(content[token.start : token.end].strip())
