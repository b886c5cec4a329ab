"""What the Integreat CMS makes of a text when it saves it. Pure.

The CMS parses what it is given with lxml, cleans it, and writes the tree back. This is the same treatment, step by
step, so that a text that is to be pushed can be sent in the form in which it will be stored, and compared with what is
stored. What depends on the CMS's own data (where internal links lead, texts of its media library, contact cards) is
left to :mod:`pipeline.connectors.integreat.fingerprint`.

``docs/decisions/0015-cms-html.md`` says what was measured against a running CMS.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from html.entities import name2codepoint
from urllib.parse import quote, unquote, unquote_plus, urlparse

from lxml import etree
from lxml.html import HtmlElement, defs, fromstring, tostring

from pipeline.html.tokens import Kind, tokenize

INTERNAL = ("https://integreat.app", "https://integreat-app.de")
"""What an address must have in it to be internal for the CMS, where its makers' defaults are kept."""

# fmt: off
_KILLED = frozenset([
    "applet", "base", "button", "frame", "frameset", "input", "link", "meta", "noframes", "script", "select",
    "textarea",
])
"""Elements that go with all that is in them."""
_OPENED = frozenset([
    "blink", "embed", "form", "head", "html", "iframe", "layer", "marquee", "object", "param", "title",
])
"""Elements that go, and leave what is in them."""
# fmt: on

_BEFORE_BODY = frozenset(["base", "head", "html", "link", "meta", "script", "style", "title"])
"""What may stand before the first paragraph without beginning the body."""

_SPACE = re.compile(r"[\s\x00-\x08\x0b\x0c\x0e-\x19]+")
_SCHEMES = re.compile(r"(?:javascript|jscript|livescript|vbscript|data|about|mocha):", re.IGNORECASE)
_IMAGE_DATA = re.compile(r"data:image/(.+?);base64,", re.IGNORECASE)
_ACTIVE_IMAGE = re.compile(r"xml|svg", re.IGNORECASE)
_STYLE_EXPRESSION = re.compile(r"expression\s*\(.*?\)", re.IGNORECASE | re.DOTALL)
_STYLE_IMPORT = re.compile(r"@\s*import", re.IGNORECASE)
_STYLE_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_STYLE_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?")
_TAG_IN_STYLE = re.compile(r"</?[a-zA-Z]+|\son[a-zA-Z]+\s*=", re.ASCII)
_QUOTED_ADDRESS = re.compile(r"(?<=[\"'])https?://.+?(?=[\"'])")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*>")
_REFERENCE = re.compile(r"&([a-zA-Z][a-zA-Z0-9]*+)(;?)")
_NAME = re.compile(r"[a-zA-Z_:][\w:.-]*")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML cannot carry: the CMS fails at them, or they go."""

_ADDRESSES = frozenset(["href", "src", "action"])
_KEPT_IN_ADDRESS = "\"#$%&+,/:;<=>?@[\\]^`{|}-_.!~*'()"
"""What libxml2 leaves in an address when it writes it; all else is percent-encoded."""

_MOST_PASSES = 8
"""A text that the CMS changes at each save settles within three; the rest is what parsers do to hostile input."""


def as_stored(content: str, internal: Collection[str] = INTERNAL) -> str:
    """``content`` as the CMS stores it when somebody saves it, internal links, media texts and contacts excepted.

    Never fails. ``internal``: texts by which the CMS knows the addresses that it does not mark as external.
    """
    content = _UNFIT.sub("", content).strip()
    root = parsed(content)
    if root is None:
        return ""
    _clean(root)
    for element in root.iter("h1"):
        element.tag = "h2"
    for element in root.iter("pre", "code"):
        element.tag = "p"
    for link in root.iter("a"):
        _mark_external(link, internal)
        link.attrib.pop("target", None)
    for span in root.iter("span"):
        if "notranslate" in span.classes or span.get("translate") == "no":
            span.classes.add("notranslate")
            span.set("translate", "no")
            span.set("dir", "ltr")
    for link in root.iter("a"):
        _hide_around_image(link)
    for element in root.iter(etree.Element):
        _encode_addresses(element)
    return _QUOTED_ADDRESS.sub(_readable_host, tostring(root, encoding="unicode", with_tail=False))


def settled(content: str, internal: Collection[str] = INTERNAL) -> str:
    """``content`` as it is stored after as many saves as change it: what the CMS leaves alone.

    A text in this form is stored as it is, whatever version of its parser the CMS has; one save is enough for all but
    odd HTML. Idempotent. Never fails.
    """
    seen: list[str] = []
    while content not in seen and len(seen) < _MOST_PASSES:
        seen.append(content)
        content = as_stored(content, internal)
    return content


def stored_title(title: str) -> str:
    """A title as the CMS stores it: without white space around it, 1,024 characters at most."""
    return _UNFIT.sub("", title).strip()[:1024]


def parsed(content: str) -> HtmlElement | None:
    """The tree that the CMS makes of a text, with one root; ``None`` where there is nothing in it."""
    try:
        root = fromstring(_for_older_parser(_DECLARATION.sub("", content)))
    except etree.LxmlError:
        return None
    if not isinstance(root.tag, str):  # nothing but a comment
        return None
    for element in root.iter():  # what references like "&#1;" became
        if element.text and _UNFIT.search(element.text):
            element.text = _UNFIT.sub("", element.text)
        if element.tail and _UNFIT.search(element.tail):
            element.tail = _UNFIT.sub("", element.tail)
        for name, value in _attributes(element):
            if not _NAME.fullmatch(name):
                del element.attrib[name]
            elif _UNFIT.search(value):
                element.set(name, _UNFIT.sub("", value))
    return root


def _attributes(element: HtmlElement) -> list[tuple[str, str]]:
    """Empty for comments and the like."""
    return [(str(name), str(value)) for name, value in element.items()] if isinstance(element.tag, str) else []


def _for_older_parser(content: str) -> str:
    """``content`` spelled so that every version of libxml2 reads it as the CMS's does.

    That one (2.12) puts a paragraph around text at the very beginning, which newer ones do not, and knows the named
    character references of HTML 4 with their semicolon only.
    """
    pieces: list[str] = []
    in_body = False
    for kind, start, end, name in tokenize(content):
        raw = content[start:end]
        if kind is Kind.TEXT or kind is Kind.START:
            raw = _REFERENCE.sub(_known_reference, raw)
        if not in_body:
            if kind is Kind.TEXT and not name:
                in_body = bool(raw.strip("\t\n\f\r "))
                raw = f"<p>{raw}" if in_body else raw
            else:
                in_body = kind is not Kind.COMMENT and kind is not Kind.RAW and name not in _BEFORE_BODY
        pieces.append(raw)
    return "".join(pieces)


def _known_reference(match: re.Match[str]) -> str:
    return match[0] if match[2] and (match[1] in name2codepoint or match[1] == "apos") else f"&amp;{match[0][1:]}"


def _clean(root: HtmlElement) -> None:
    """What can run or load something goes, and what is no HTML."""
    for element in root.iter("image"):
        element.tag = "img"
    for element in root.iter(etree.Element):
        for name in element.attrib:
            if str(name).startswith("on"):
                del element.attrib[name]
    root.rewrite_links(_harmless_link, resolve_base_href=False)
    for element in root.iter(etree.Element):
        _clean_style_attribute(element)
    for element in list(root.iter("style")):
        _clean_style(element, root)
    killed = [element for element in root.iter() if not isinstance(element.tag, str) or element.tag in _KILLED]
    opened = [element for element in root.iter() if element.tag in _OPENED]
    if root in opened:
        opened.remove(root)
        root.tag = "div"
        root.attrib.clear()
    for element in killed:
        _drop(element, root)
    for element in reversed(opened):
        if element.getparent() is not None:  # else it went with the root's content: the CMS itself fails there
            element.drop_tag()
    for element in [element for element in root.iter() if element.tag not in defs.tags]:
        if element is root:
            root.tag = "div"
            root.attrib.clear()
        else:
            element.drop_tag()


def _drop(element: HtmlElement, root: HtmlElement) -> None:
    """Take an element out, its tail apart; the root is emptied."""
    if element is root:
        element.clear()
        element.tag = "div"
    elif element.getparent() is not None:
        element.drop_tree()


def _runs(text: str) -> bool:
    """True when an address begins something that runs."""
    kinds = _IMAGE_DATA.findall(text)
    return any(map(_ACTIVE_IMAGE.search, kinds)) or len(_SCHEMES.findall(text)) > len(kinds)


def _harmless_link(address: str) -> str:
    return "" if _runs(_SPACE.sub("", unquote_plus(address))) else address


def _clean_style_attribute(element: HtmlElement) -> None:
    style = element.get("style")
    if style is None:
        return
    new = _STYLE_IMPORT.sub("", _STYLE_EXPRESSION.sub("", style))
    if _style_runs(new):
        del element.attrib["style"]
    elif new != style:
        element.set("style", new)


def _clean_style(element: HtmlElement, root: HtmlElement) -> None:
    if (element.get("type") or "").lower().strip() == "text/javascript":
        _drop(element, root)
        return
    style = element.text or ""
    new = _STYLE_IMPORT.sub("", _STYLE_EXPRESSION.sub("", style))
    if _style_runs(new):
        new = "/* deleted */"
    else:
        for comment in _STYLE_COMMENT.findall(new):
            if _runs(comment) or _TAG_IN_STYLE.search(comment):
                new = new.replace(comment, "/* deleted */")
    if new != style:
        element.text = new


def _style_runs(style: str) -> bool:
    plain = _STYLE_ESCAPE.sub(_style_character, _STYLE_COMMENT.sub("", style)).replace("\\", "")
    plain = _SPACE.sub("", plain).lower()
    return (
        _runs(plain)
        or any(part in plain for part in ("expression(", "@import", "</noscript"))
        or _TAG_IN_STYLE.search(plain) is not None
    )


def _style_character(match: re.Match[str]) -> str:
    number = int(match[1], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


def _mark_external(link: HtmlElement, internal: Collection[str]) -> None:
    address = link.get("href")
    if not address:
        return
    if any(part in address for part in internal):
        link.classes.discard("link-external")
    else:
        link.classes.add("link-external")


def _hide_around_image(link: HtmlElement) -> None:
    """A link with nothing but an image in it is for screen readers only when the image has a text."""
    children = list(link.iterchildren())
    if len(children) != 1 or children[0].tag != "img" or link.text_content().strip():
        return
    if children[0].get("alt"):
        link.attrib.pop("aria-hidden", None)
        link.attrib.pop("tabindex", None)
    else:
        link.set("aria-hidden", "true")
        link.set("tabindex", "-1")


def _encode_addresses(element: HtmlElement) -> None:
    """Addresses percent-encoded, as every version of libxml2 up to 2.13 writes them."""
    for name, value in element.attrib.items():
        if name in _ADDRESSES or (name == "name" and element.tag == "a"):
            element.set(name, quote(value.lstrip(" \t\n\r"), safe=_KEPT_IN_ADDRESS))


def _readable_host(match: re.Match[str]) -> str:
    """An address with its host decoded: ``https://m%C3%BCnchen.de/`` → ``https://münchen.de/``."""
    try:
        parts = urlparse(match[0])
    except ValueError:  # "https://[": the CMS itself fails there
        return match[0]
    return parts._replace(netloc=unquote(parts.netloc)).geturl()
