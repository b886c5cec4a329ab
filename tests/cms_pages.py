"""The CMS's pages for editors as the parsers must take them: the marks they go by, and what stands around them.

Made by hand after the real pages; ``tests/live/test_parsers.py`` runs the parsers against those.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Text:
    """A version of a translation."""

    version: int = 1
    status: str = "PUBLIC"
    slug: str = "willkommen"
    title: str = "Willkommen"
    content: str = "<p>Grüß Gott</p>"


SHOWN = {"PUBLIC": "Published", "DRAFT": "Draft", "REVIEW": "Pending Approval", "AUTO_SAVE": "Auto Save"}
PUBLISH = '<button name="status" value="DRAFT">a</button><button name="status" value="PUBLIC">b</button>'
REVIEW = '<button name="status" value="REVIEW">Submit</button>'


def side_by_side(source: Text, target: Text | None, buttons: str = PUBLISH, shown: Mapping[str, str] = SHOWN) -> str:
    """The translation form of a page."""
    number, status = (target.version, shown[target.status]) if target else ("New", "Not saved yet")
    filled = target or Text(slug="", title="", content="")
    return f"""<!DOCTYPE html><html><body>
<form action="/logout/"><input name="csrfmiddlewaretoken" value="x"></form>
<form method="post" id="content_form"><div>{buttons}</div>
<div class="px-4">
  <label class="a">
    Version:
  </label>
  {source.version}
  <br />
  <label>Status:</label>
  {shown[source.status]}
  <label>Link</label>
  <div class="slug-field"><label>https://example.org/</label>
    <input type="text" value="{escape(source.slug)}" disabled /></div>
  <input id="source_translation_title" type="text" value="{escape(source.title)}" disabled />
  <div><label>Content</label>
  <textarea id="source_translation_tinymce" disabled data-old="" data-new="{escape(source.content)}">
     {escape(source.content)}
  </textarea></div>
</div>
<div class="px-4"><input type="hidden" name="csrfmiddlewaretoken" value="y">
  <label>Version:</label> {number} <br /> <label>Status:</label> {status}
  <label for="id_slug">Link</label>
  <div class="slug-field"><label for="id_slug">https://example.org/</label>
    <input type="text" name="slug" value="{escape(filled.slug)}" id="id_slug"></div>
  <label for="id_title">Title</label>
  <input type="text" name="title" value="{escape(filled.title)}" id="id_title">
  <label for="id_content">Content</label>
  <textarea name="content" id="target_translation_tinymce">
{escape(filled.content)}</textarea>
  <input type="checkbox" name="minor_edit" id="minor_edit">
</div></form></body></html>"""


def versions(texts: Sequence[Text]) -> str:
    """The list of all versions of a translation, newest first."""
    items = "".join(
        f'<div class="z-10 timeline-item"\n     data-number="{text.version}">\n  {text.version}\n</div>'
        for text in reversed(texts)
    )
    wrappers = "".join(
        f"""
            <div class="w-full hidden revision-wrapper"
                 id="revision-{text.version}"
                 data-date="16.01.2026, 10:00"
                 data-editor="{escape('Ines "IT" Müller')}"
                 data-status="{text.status}"
                 data-hix="None">
                <div class="flex"><span><label class="b">Status:</label> {SHOWN[text.status]}</span></div>
                <div class="revision-plain hidden">
                    <label>
                        page link:
                    </label>
                    /stadt/de/eltern/{escape(text.slug)}/
                    <label>
                        title of the page
                    </label>
                    <h1>
                        {escape(text.title)}
                    </h1>
                    <label>
                        content of the page
                    </label>
                    {text.content}
                </div>
                <div class="revision-diff w-full">
                </div>
            </div>
        """
        for text in texts
    )
    return f"""<html><body><form method="post"><input type="hidden" name="revision" value="">
<div id="version-history">{items}</div>{wrappers}
        <div id="revision-0" class="hidden"><div class="revision-plain"><label>x</label></div></div>
</form></body></html>"""


def object_form(target: Text | None, inner: str = "", buttons: str = PUBLISH, messages: str = "") -> str:
    """The form of an event or location."""
    box = ""
    if target:
        box = f"""<div class="grid"><div>Version:</div><div>{target.version} (<a href="/x/">Show</a>)</div>
            <div>Publication status:</div><div>{SHOWN.get(target.status, target.status)}</div></div>"""
    filled = target or Text(slug="", title="", content="")
    return f"""<html><body><div id="messages">{messages}</div>
<form id="content_form" method="post" enctype="multipart/form-data"><div>{buttons}</div>
<div><div class="flex"><label for="id_title">Title</label>{box}</div>
<input type="text" name="title" value="{escape(filled.title)}" id="id_title">
<div class="slug-field"><input type="text" name="slug" value="{escape(filled.slug)}"></div>
<textarea name="content">
{escape(filled.content)}</textarea></div>
{inner}</form><form id="ajax_poi_form"><input name="elsewhere" value="1"></form></body></html>"""


def tree_row(
    number: int,
    title: str,
    slug: str,
    *,
    level: int = 1,
    root: int | None = None,
    status: str = "Published",
    icons: Mapping[str, str] = {},
    opens: bool = False,
    publishable: bool = False,
) -> str:
    """A row of the page tree; ``icons``: language → name of its icon."""
    archive = '<button title="Archive page"><i icon-name="archive"></i></button>' if publishable else ""
    below = f"hidden parent-page-{root}" if root else ""
    opener = f'<span class="toggle-subpages" data-page-id="{number}" data-page-tree-id="{number + 100}"></span>'
    grid = "".join(
        f'<a href="/stadt/pages/{language}/{number}/edit/" class="{language}"><div id="translation-icon">'
        f'<span title="t"><i icon-name="{icon}"></i></span></div><div id="ajax-icon" class="hidden"><span>'
        '<i icon-name="clock"></i></span></div></a>'
        for language, icon in icons.items()
    )
    return f"""
<tr id="page-{number}-drop-left" data-drop-id="{number}" class="drop hidden level-{level}"><td></td></tr>
<tr id="page-{number}" data-drop-id="{number}" class="page-row drop border-t level-{level} {below}">
<td>{opener if opens else ""}</td>
<td><a href="#"><div class="title-slug"
     data-title-slug="{escape(slug)}">
    {escape(title) if slug else "<i>Translation not available</i>"}
</div></a></td>
<td><div class="lang-grid">{grid}</div></td>
<td><div>
    {status}
</div></td><td><div>16.01.2026</div></td><td>{archive}</td></tr>"""


def tree(*rows: str) -> str:
    """A table of rows with what people read above it."""
    flags = '<div class="lang-grid flags"><a href="/stadt/pages/en/"><span title="English"></span></a></div>'
    head = f"<thead><tr><th>{flags}</th></tr></thead>"
    return f"<html><body><table data-descendants-url=/x/>{head}<tbody>{''.join(rows)}</tbody></table></body></html>"


def page_form(current: str, names: Mapping[str, str], ways: Sequence[tuple[str, str]], buttons: str = PUBLISH) -> str:
    """The full form of page 7: languages as tabs, and (target, label) of the directions of translation."""
    tabs = "".join(
        f'<li><div class="cursor-default"><span class="flex-grow language-name">{name}</span></div></li>'
        if code == current
        else f'<li><a href="/stadt/pages/{code}/7/edit/"><span class="flex-grow language-name">{name}</span></a></li>'
        for code, name in names.items()
    )
    options = "".join(
        f'<option value="/stadt/pages/{target}/7/edit/side-by-side/">\n  {label}\n</option>' for target, label in ways
    )
    return f"""<html><body><form id="content_form">{buttons}<ul id="tab-wrapper">{tabs}</ul></form>
<select id="side-by-side-select"><option value="">---------</option>{options}</select></body></html>"""
