"""Has a person changed a text of the CMS? Asked of this fingerprint. Pure.

It is the same for a text that is to be pushed and for what the CMS stores of it, and another as soon as a person
changes a letter, a tag, an attribute or where a link leads. What the CMS itself changes, at a save or later, does not
count:

- where links lead is compared by object, not by address; ``link-external`` is the CMS's own mark;
- a link whose text is its address, or that the CMS keeps up to date, has the text that the CMS puts there;
- a contact card is made by the CMS from its list of contacts, anew whenever a contact changes;
- marks around phone numbers that Sprachlotse puts into lines from right to left.

``docs/decisions/0015-cms-html.md`` has the reasons and what was measured.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from lxml.html import HtmlElement, fragment_fromstring, tostring

from pipeline.connectors.integreat.links import Resolve
from pipeline.connectors.integreat.normalise import settled, stored_title
from pipeline.html.canonical import canonical_hash


def _no_titles(key: str) -> Collection[str]:
    return ()


def fingerprint(
    title: str, content: str, resolve: Resolve, *, titles: Callable[[str], Collection[str]] = _no_titles
) -> str:
    """32 hexadecimal digits. Never fails, but for what ``resolve`` raises.

    ``resolve`` is :meth:`Addresses.resolver` for the text's language, ``titles`` is :meth:`Addresses.titles`.
    """
    return canonical_hash(stored_title(title), comparable(content, resolve, titles=titles))


def comparable(content: str, resolve: Resolve, *, titles: Callable[[str], Collection[str]] = _no_titles) -> str:
    """``content`` as it is compared: HTML that is the same for all that the CMS may make of it."""
    text = settled(content)
    if not text:
        return ""
    root = fragment_fromstring(text)
    for link in root.iter("a"):
        _compare_link(link, resolve, titles)
    for card in root.xpath("//div[@data-contact-id]"):
        _empty(card)
    return str(tostring(root, encoding="unicode", with_tail=False))


def _compare_link(link: HtmlElement, resolve: Resolve, titles: Callable[[str], Collection[str]]) -> None:
    link.classes.discard("link-external")
    address = link.get("href")
    key = resolve(address) if address else None
    if address is None or key is None:
        return
    link.set("href", key)
    if not len(link) and link.text and link.text.strip() == address.strip():
        link.text = key
    elif link.get("data-integreat-auto-update") == "true" and link.text_content().strip() in titles(key):
        for child in list(link):
            link.remove(child)
        link.text = key


def _empty(card: HtmlElement) -> None:
    """Only which contact, and which of its details."""
    number, details = card.get("data-contact-id") or "", (card.get("data-contact-url") or "").partition("details=")[2]
    tail = card.tail
    card.clear()
    card.tail = tail
    card.set("data-contact-id", number)
    card.set("data-contact-details", details)
