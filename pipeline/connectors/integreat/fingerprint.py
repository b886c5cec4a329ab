"""Has a person changed a text of the CMS? Asked of this fingerprint. Pure.

It is the same for a text that is to be pushed and for what the CMS stores of it, and another as soon as a person
changes a letter, a tag, an attribute or where a link leads. What the CMS itself changes, at a save or later, does not
count:

- where links lead is compared by object, not by address; ``link-external`` is the CMS's own mark;
- a link whose text is its address, or that the CMS keeps up to date, has the text that the CMS puts there;
- a contact card is made by the CMS from its list of contacts, anew whenever a contact changes;
- an image of its media library has the text that the library gives it, where that is known (:func:`media_texts`);
- marks around phone numbers that Sprachlotse puts into lines from right to left.

``docs/decisions/0015-cms-html.md`` has the reasons and what was measured.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import MappingProxyType
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement, tostring

from pipeline.connectors.integreat.links import Resolve
from pipeline.connectors.integreat.normalise import parsed, settled, stored_title
from pipeline.html.canonical import canonical_hash
from pipeline.html.isolate import without_marks

_NOTHING: Mapping[str, str] = MappingProxyType({})


def _no_titles(key: str) -> Collection[str]:
    return ()


def fingerprint(
    title: str,
    content: str,
    resolve: Resolve,
    *,
    titles: Callable[[str], Collection[str]] = _no_titles,
    media: Mapping[str, str] = _NOTHING,
) -> str:
    """32 hexadecimal digits. Never fails, but for what ``resolve`` raises.

    ``resolve`` and ``titles`` are those of :class:`~pipeline.connectors.integreat.links.Addresses`; ``media`` is what
    is known from :func:`media_texts`.
    """
    return canonical_hash(stored_title(title), comparable(content, resolve, titles=titles, media=media))


def comparable(
    content: str,
    resolve: Resolve,
    *,
    titles: Callable[[str], Collection[str]] = _no_titles,
    media: Mapping[str, str] = _NOTHING,
) -> str:
    """``content`` as it is compared: HTML that is the same for all that the CMS may make of it."""
    root = parsed(settled(without_marks(content)))
    if root is None:
        return ""
    if media and _put_texts(root, media):
        root = parsed(settled(_written(root)))  # of a link around an image the CMS makes what the image's text says
        assert root is not None
    for link in root.iter("a"):
        _compare_link(link, resolve, titles)
    for card in root.xpath("//div[@data-contact-id]"):
        _empty(card)
    return _written(root)


def media_texts(meant: str, stored: str) -> dict[str, str]:
    """File → text of the images in a text that was just saved whose texts are not those that were sent.

    The CMS puts the texts of its media library into all pages. When the fingerprints of both are the same with this as
    ``media``, and not without, that is what happened: remember it with what else is known of the CMS.
    """
    ours, theirs = parsed(meant), parsed(stored)
    if ours is None or theirs is None:
        return {}
    return {
        file: words
        for image, other in zip(ours.iter("img"), theirs.iter("img"), strict=False)
        if (file := _file(image)) == _file(other) and file and (words := other.get("alt")) and words != image.get("alt")
    }


def _put_texts(root: HtmlElement, media: Mapping[str, str]) -> bool:
    changed = False
    for image in root.iter("img"):
        words = media.get(_file(image))
        if words and words != image.get("alt"):
            image.set("alt", words)
            changed = True
    return changed


def _file(image: HtmlElement) -> str:
    """What the CMS looks up in its media library for an image; empty: nothing."""
    try:
        path = unquote(urlsplit(image.get("src") or "").path)
    except ValueError:
        return ""
    return path.partition("/media/")[2] if path.startswith("/media/") else ""


def _written(root: HtmlElement) -> str:
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
