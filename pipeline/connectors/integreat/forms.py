"""What the CMS's pages for editors say, as values. Pure: HTML in, values out."""

from __future__ import annotations

from lxml import html as lxml_html


def messages(html: str) -> tuple[str, ...]:
    """What the CMS tells the person in front of it (``role="alert"``), in order, as plain text."""
    if not html.strip():
        return ()
    found = (_plain(alert) for alert in lxml_html.document_fromstring(html).xpath('//*[@role="alert"]'))
    return tuple(text for text in found if text)


def _plain(element: lxml_html.HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())
