"""What the CMS makes of a text: when it is saved, and when readers ask for it. Only the rules that matter to tests."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from fake_cms.state import LANGUAGES, WEBAPP, Item, Region, Version, linked

_GONE = ("script", "iframe", "form", "button", "object", "embed", "input", "select", "textarea", "meta", "link")
"""Removed with what is in them."""
_UNKNOWN = ("bdi", "custom-tag")
"""Tags that disappear; what is in them stays."""


def stored(text: str, language: str, regions: Iterable[Region]) -> str:
    """``text`` as the CMS keeps it, with links to documents that are public in ``language`` leading there."""
    text = text.strip()
    if not text:
        return ""
    # Its parser would make one character of a line break with two.
    root = lxml_html.fromstring(text.replace("\r", "&#13;"))
    if not text.startswith("<"):  # bare text at the beginning gets a paragraph of its own
        if root.tag == "span":
            root.tag = "p"
        elif root.tag == "div" and (root.text or "").strip():
            lead = root.makeelement("p")
            lead.text, root.text = root.text, None
            root.insert(0, lead)
    etree.strip_elements(root, etree.Comment, *_GONE, with_tail=False)
    for element in [found for found in root.iter(*_UNKNOWN) if found is not root]:
        element.drop_tag()
    for element in root.iter():
        for name in [name for name in element.attrib if name.startswith("on")]:
            del element.attrib[name]
        element.tag = {"h1": "h2", "pre": "p", "code": "p"}.get(element.tag, element.tag)
    known = list(regions)
    for link in root.iter("a"):
        _link(link, language, known)
    for span in root.iter("span"):
        if "notranslate" in span.classes or span.get("translate") == "no":
            span.classes.add("notranslate")
            span.attrib.update({"translate": "no", "dir": "ltr"})
    written = lxml_html.tostring(root, encoding="unicode", with_tail=False)
    written = written.replace("&#13;", "\r")
    return re.sub(r'(?<=["\'])https?://[^/"\']+', lambda match: unquote(match[0]), written)


def _link(link: lxml_html.HtmlElement, language: str, regions: list[Region]) -> None:
    link.attrib.pop("target", None)
    address = link.get("href")
    if not address:
        return
    if address.lower().startswith("javascript:"):
        link.set("href", "")
        return
    if WEBAPP.removeprefix("https://") in address:
        link.classes.discard("link-external")
        if "class" in link.attrib and not link.get("class"):
            del link.attrib["class"]
    else:
        link.classes.add("link-external")
    found = linked(regions, address)
    shown = found[0].public(language) if found else None
    if found and shown:
        there = WEBAPP + found[0].path(language, shown)
        if len(link) == 0 and (link.text or "").strip() == address:
            link.text = there
        elif link.get("data-integreat-auto-update") == "true":
            for child in link:
                link.remove(child)
            link.text = shown.title
        if there != unquote(address):
            link.set("href", there)


def shown(item: Item, language: str, version: Version) -> str:
    """What readers get of a page: mirrored pages mixed in, shortcodes replaced, links elsewhere if it is empty."""
    own = version.content
    mirrored = item.mirrored.public(language) if item.mirrored else None
    if not own.strip() and item.mirrored is None:
        own = _elsewhere(item, language)
    other = mirrored.content if mirrored else ""
    return expand(item.region, language, other + own if item.mirrored_first else own + other)


def _elsewhere(item: Item, language: str) -> str:
    there = [(slug, item.public(slug)) for slug in item.region.visible]
    links = [
        f'\n    <li>\n<a href="{WEBAPP}{item.path(slug, version)}">{LANGUAGES[slug].native}</a>\n</li>'
        for slug, version in there
        if version and version.content.strip()
    ]
    return f"\n\n<p>\n    {LANGUAGES[language].missing}\n</p>\n<ul>{''.join(links)}\n</ul>\n" if links else ""


def expand(region: Region, language: str, text: str) -> str:
    """Replace shortcodes as for readers."""

    def page(match: re.Match[str]) -> str:
        item = region.items.get(("page", int(match[1])))
        version = item.public(language) if item else None
        if item is None or version is None:
            return ""
        text = match[2] or match[3] or html.escape(version.title)
        return f'<a href="{item.path(language, version)}">{text}</a>'

    text = re.sub(r"\[page (\d+)(?: &quot;(.*?)&quot;| \"(.*?)\")?\]", page, text)
    return re.sub(r"\[contact (\d+)[^\]]*\]", r'<div data-contact-id="\1"><p>Erika Musterfrau</p></div>', text)


def excerpt(text: str) -> str:
    """Without tags; what is in them stays as it is."""
    return re.sub(r"<[^>]*>", "", text)


def addresses(text: str) -> list[str]:
    """Where the links in a text lead."""
    return [html.unescape(found) for found in re.findall(r'<a\s[^>]*?href="([^"]*)"', text)]
