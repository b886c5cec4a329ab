"""What the CMS's pages for editors say, as values. Pure: HTML in, values out.

Texts are the very characters that the CMS stores. Nothing is recognised by words where there is another way: what
people read may be in another language one day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Final
from urllib.parse import unquote

from lxml import etree
from lxml import html as lxml_html

from pipeline.connectors.integreat.values import FormText, TranslationForm
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, DocumentStatus

_STATUS: Final = {
    "PUBLIC": DocumentStatus.PUBLIC,
    "REVIEW": DocumentStatus.REVIEW,
    "DRAFT": DocumentStatus.DRAFT,
    "AUTO_SAVE": DocumentStatus.DRAFT,  # what the editor in the browser saves by itself: not published either
}
_SHOWN: Final = {
    "published": "PUBLIC",
    "veröffentlicht": "PUBLIC",
    "pending approval": "REVIEW",
    "freigabe ausstehend": "REVIEW",
    "draft": "DRAFT",
    "entwurf": "DRAFT",
    "auto save": "AUTO_SAVE",
    "automatische speicherung": "AUTO_SAVE",
    # Of an archived event or location nothing else is shown; nobody sees it, and it cannot be edited.
    "archived": "DRAFT",
    "archiviert": "DRAFT",
}
"""What the CMS shows → its own name of it. We ask for English; what stands between may drop that."""
_IMPORTED: Final = ("external calendar", "externen kalender")
_CELLS: Final = 4
_DECLARATION: Final = re.compile(r"\A\s*<\?xml[^>]*>")
"""Of XHTML, which other servers send; texts that are decoded must not name an encoding."""
_NO_SPACE: Final = re.compile(r"\s+")


def messages(html: str) -> tuple[str, ...]:
    """What the CMS tells the person in front of it about what was done, in order, as plain text.

    Other notices on the page, which are always there or wait to be shown, are not among them.
    """
    root = document(html)
    box = _by_id(root, "messages")
    alerts = [alert for alert in (root if box is None else box).iter("*") if alert.get("role") == "alert"]
    if box is None:
        alerts = [alert for alert in alerts if next(alert.iterancestors("form"), None) is None]
    return tuple(text for alert in alerts if (text := plain(alert)))


def document(html: str) -> lxml_html.HtmlElement:
    """``html``, parsed; an empty document where there is nothing."""
    # HTML makes one character of "\r\n"; the CMS stores what it was sent, and gives it so elsewhere.
    html = _DECLARATION.sub("", html).replace("\r", "&#13;")
    try:
        return lxml_html.document_fromstring(html)
    except etree.ParserError:
        return lxml_html.document_fromstring("<p></p>")


def plain(element: lxml_html.HtmlElement) -> str:
    """The text of ``element`` with single spaces."""
    return _NO_SPACE.sub(" ", element.text_content()).strip()


def parse_side_by_side(html: str) -> TranslationForm:
    """The translation form of a page (``edit/side-by-side/``). Raises StoreError where it is none."""
    form = _form(html, "translation form")
    source_title, target_title = _by_id(form, "source_translation_title"), _named(form, "title")
    source_text, target_text = _by_id(form, "source_translation_tinymce"), _named(form, "content")
    if source_title is None or source_text is None or target_title is None or target_text is None:
        raise strange("translation form")
    source_column, target_column = _column(source_title), _column(target_title)
    version, status = _version(source_column)
    if version is None:
        raise strange("translation form")
    slug = next((field.get("value", "") for field in source_column.iter("input") if field is not source_title), "")
    source = FormText(version, status, slug, source_title.get("value", ""), source_text.get("data-new", ""))
    version, status = _version(target_column)
    target = None
    if version is not None:
        target = FormText(version, status, _value(form, "slug"), _value(form, "title"), _value(form, "content"))
    can_edit, can_publish = _buttons(form)
    return TranslationForm(source, target, can_edit, can_publish)


def rights(html: str) -> tuple[bool, bool]:
    """Whether the account may save the form of a page, event or location, and whether it may publish with it."""
    form = _by_id(document(html), "content_form")
    return _buttons(form) if form is not None else (False, False)


def parse_object_form(html: str, kind: DocumentKind) -> TranslationForm:
    """The form of an event or location in one language. Raises StoreError where it is none.

    ``fields`` are what a browser would send if nothing was changed, without ``status``, which is the button's; names
    that occur several times have lists.
    """
    form = _form(html, f"form of the {kind}")
    title = _named(form, "title")
    if title is None or _named(form, "content") is None:
        raise strange(f"form of the {kind}")
    target = None
    # Right above the title: "Version:", its number with a link, "Publication status:", the status.
    above = title.getprevious()
    cells = [plain(cell) for cell in above.iterfind("div/div")] if above is not None else []
    if cells:
        number = re.match(r"\d+", cells[1]) if len(cells) == _CELLS else None
        if number is None:
            raise strange(f"form of the {kind}")
        title_, content, meta = (_value(form, name) for name in ("title", "content", "meta_description"))
        target = FormText(int(number[0]), shown_status(cells[3]), _value(form, "slug"), title_, content, meta)
    can_edit, can_publish = _buttons(form)
    told = " ".join(messages(html)).lower()
    imported = kind is DocumentKind.EVENT and not can_edit and any(words in told for words in _IMPORTED)
    fields = dict(_fields(form))
    if (hours := fields.pop("initial-opening_hours", None)) is not None:
        # A script makes the field from this. Without it the location's opening hours would be an error.
        fields.setdefault("opening_hours", hours)
    return TranslationForm(None, target, can_edit, can_publish, fields, imported)


_NUMBER = re.compile(r'<div class="[^"]*\btimeline-item\b[^"]*"\s+data-number="(\d+)"')
_VERSION = re.compile(
    r'<div class="[^"]*\brevision-wrapper\b[^"]*"\s+id="revision-(?P<version>[1-9]\d*)"'
    r'(?:\s+data-[a-z]+="[^"]*")*?\s+data-status="(?P<status>[A-Z_]+)"'
)
_PLAIN = re.compile(
    r'<div class="revision-plain[^"]*">\s*<label>[^<]*</label>\s*(?P<path>[^<]*?)\s*<label>[^<]*</label>\s*'
    r"<h1>\s*(?P<title>[^<]*?)\s*</h1>\s*?\n?(?P<indent>[ \t]*)<label>[^<]*</label>\n(?P=indent)(?P<content>.*)\Z",
    re.DOTALL,
)
_END = re.compile(r'\n[ \t]*</div>\s*<div class="revision-diff[ "]')


def parse_versions(html: str) -> tuple[FormText, ...]:
    """All versions of a translation (``versions/``), the newest first. Raises StoreError where it is no such page.

    Read from the characters, not from a parsed tree: the contents stand in the page as they are, whatever they are.
    """
    # The numbers stand above all contents, so no content can pretend to be another version.
    numbers = _NUMBER.findall(html[: start.start()] if (start := _VERSION.search(html)) else "")
    starts = [start for start in _VERSION.finditer(html) if start["version"] in numbers]
    if not numbers or sorted(start["version"] for start in starts) != sorted(numbers):
        raise strange("list of versions")
    found: list[FormText] = []
    for start, end in zip(starts, [*(match.start() for match in starts[1:]), len(html)], strict=True):
        # The last end before the next version: a content may hold anything.
        closing = list(_END.finditer(html, start.end(), end))
        shown = _PLAIN.search(html, start.end(), closing[-1].start()) if closing else None
        status = _STATUS.get(start["status"])
        if shown is None or status is None:
            raise strange("list of versions")
        slug = unquote(unescape(shown["path"])).rstrip("/").rpartition("/")[2]
        found.append(FormText(int(start["version"]), status, slug, unescape(shown["title"]), shown["content"]))
    return tuple(sorted(found, key=lambda text: -text.version))


# --- inside ----


def strange(what: str) -> StoreError:
    """The error for a page that does not look as the CMS's pages do. ``what`` it should be."""
    return StoreError(
        f"what the CMS sends is no {what} that Sprachlotse knows",
        "see in the CMS whether the page is there; if it is, look for a newer Sprachlotse for this version of the CMS",
    )


def _form(html: str, what: str) -> lxml_html.HtmlElement:
    form = _by_id(document(html), "content_form")
    if form is None:
        raise strange(what)
    return form


def _by_id(root: lxml_html.HtmlElement, name: str) -> lxml_html.HtmlElement | None:
    return next((element for element in root.iter("*") if element.get("id") == name), None)


def _named(root: lxml_html.HtmlElement, name: str) -> lxml_html.HtmlElement | None:
    return next((element for element in root.iter("input", "textarea") if element.get("name") == name), None)


def _value(root: lxml_html.HtmlElement, name: str) -> str:
    field = _named(root, name)
    if field is None:
        return ""
    return _text(field) if field.tag == "textarea" else field.get("value", "")


def _text(area: lxml_html.HtmlElement) -> str:
    """What is in a ``<textarea>``: a line break right at its beginning is not part of it."""
    return (area.text or "").removeprefix("\r").removeprefix("\n")


def _column(field: lxml_html.HtmlElement) -> lxml_html.HtmlElement:
    parent = field.getparent()
    if parent is None:
        raise strange("translation form")
    return parent


def _version(column: lxml_html.HtmlElement) -> tuple[int | None, DocumentStatus]:
    """Number and status behind the first two labels of a column; no number: not translated yet."""
    labels = list(column.iter("label"))[:2]
    shown = [(label.tail or "").strip() for label in labels]
    if len(shown) != 2:
        raise strange("translation form")
    if not shown[0].isdecimal():
        return None, DocumentStatus.DRAFT
    return int(shown[0]), shown_status(shown[1])


def shown_status(text: str) -> DocumentStatus:
    """The status that the CMS shows as ``text``. Raises StoreError for one it did not have before."""
    name = _SHOWN.get(text.strip().lower())
    if name is None:
        raise StoreError(
            f"the CMS shows '{text.strip()}' as the status of a text, which Sprachlotse does not know",
            "look for a newer Sprachlotse for this version of the CMS",
        )
    return _STATUS[name]


def _buttons(form: lxml_html.HtmlElement) -> tuple[bool, bool]:
    """Whether the account may save the form, and whether it may publish with it."""
    values = {
        button.get("value") for button in form.iter("button") if button.get("name") == "status" and _enabled(button)
    }
    return bool(values), "PUBLIC" in values


def _enabled(field: lxml_html.HtmlElement) -> bool:
    """It is sent: neither it nor a ``<fieldset>`` around it is disabled."""
    return "disabled" not in field.attrib and all("disabled" not in f.attrib for f in field.iterancestors("fieldset"))


_NOT_SENT: Final = frozenset({"submit", "button", "image", "reset", "file"})


def _fields(form: lxml_html.HtmlElement) -> Iterator[tuple[str, str | list[str]]]:
    """Names and values that a browser would send."""
    values: dict[str, list[str]] = {}
    for field in form.iter("input", "textarea", "select"):
        name = field.get("name")
        if name and _enabled(field):
            values.setdefault(name, []).extend(_sent(field))
    for name, several in values.items():
        if several:
            yield name, several[0] if len(several) == 1 else several


def _sent(field: lxml_html.HtmlElement) -> list[str]:
    if field.tag == "textarea":
        return [_text(field)]
    if field.tag == "select":
        options = [option for option in field.iter("option") if "disabled" not in option.attrib]
        chosen = [option for option in options if "selected" in option.attrib]
        if "multiple" not in field.attrib:
            chosen = chosen[-1:] or options[:1]
        return [option.get("value", plain(option)) for option in chosen]
    kind = field.get("type", "text").lower()
    if kind in _NOT_SENT:
        return []
    if kind in ("checkbox", "radio"):
        return [field.get("value", "on")] if "checked" in field.attrib else []
    return [field.get("value", "")]
