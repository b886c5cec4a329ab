"""A page by itself, as HTML that any browser opens: for looking at how texts fit."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

_STYLE = (
    "body{font:1rem/1.5 sans-serif;max-width:45rem;margin:0 auto;padding:1rem;overflow-wrap:break-word}"
    "img,iframe,video{max-width:100%;height:auto}table{display:block;overflow-x:auto}"
)


def page(language: str, direction: str, title: str, content: str) -> bytes:
    """A whole document in UTF-8. ``direction`` is ``ltr`` or ``rtl``; ``content`` is HTML; its scripts will not run."""
    return _document(language, direction, title, f"<h1>{escape(title)}</h1>\n{content}")


def index(language: str, direction: str, title: str, pages: Iterable[tuple[str, str]]) -> bytes:
    """A list of links to ``pages`` (file, title)."""
    rows = "\n".join(f'<li><a href="{escape(file)}">{escape(name)}</a></li>' for file, name in pages)
    return _document(language, direction, title, f"<h1>{escape(title)}</h1>\n<ol>\n{rows}\n</ol>")


def _document(language: str, direction: str, title: str, body: str) -> bytes:
    text = f"""<!doctype html>
<html lang="{escape(language)}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="script-src 'none'">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
{body}
</body>
</html>
"""
    return text.encode("utf-8", errors="replace")  # a page of a store may hold half a surrogate pair
