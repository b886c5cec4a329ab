"""What the requests of the contract have in common."""

from __future__ import annotations

from typing import Any

from live.contract import Call, form, only, parsed, told, values
from live.person import PAGES

from pipeline.connectors.integreat.forms import parse_side_by_side
from pipeline.connectors.integreat.tree import parse_tree, roots_to_open

ROOT, CHILD, TOWN_HALL = PAGES["willkommen"], PAGES["ankommen"], PAGES["rathaus"]
EMPTY, DRAFT, NEVER, ASIDE, MIRROR = (PAGES[name] for name in ("leer", "entwurf", "nur-entwurf", "archiv", "live"))
BELOW_ASIDE, CODES = PAGES["archivkind"], PAGES["shortcodes"]
GONE = 99999
R, API = "/musterstadt", "/api/v3/musterstadt"
BOT, AUTHOR, WATCHER, STRANGER, MANAGER = "sync-bot", "author", "observer", "outsider", "manager"

BESIDE = {"told": told, "parsed": parsed(parse_side_by_side), "form": form}
TREE = {"told": told, "roots": parsed(roots_to_open), "rows": parsed(parse_tree)}
PAGE_NAMES = ("path", "title", "content", "parent", "order", "slug_history", "available_languages")


def beside(language: str, number: int) -> str:
    return f"{R}/pages/{language}/{number}/edit/side-by-side/"


def sent(**more: Any) -> dict[str, Any]:
    """What the translation form sends."""
    return {"title": "Ласкаво просимо", "slug": "", "content": "<p>Привіт</p>", "status": "PUBLIC"} | more


def public(name: str, language: str, number: int) -> Call:
    """What readers see of a page then."""
    return Call(
        f"{name}: what readers see", None, f"{API}/{language}/page/?id={number}", {"json": _page_or_error}, follow=True
    )


def _page_or_error(response: Any) -> Any:
    return (
        only("path", "title", "content", "slug_history")(response) if response.status_code == 200 else values(response)
    )


def newest(name: str, language: str, number: int) -> Call:
    """What editors see of a page then: the newest text."""
    return Call(f"{name}: the newest text", BOT, f"{R}/ajax/{language}/{number}/preview/", {"json": values})


def below(response: Any) -> Any:
    """Rows below the root. The parser wants the root's row too, so one is made."""
    root = '<table data-descendants-url="/"><tr id="page-1" data-drop-id="1" class="page-row level-1"></tr></table>'
    return parsed(lambda _: parse_tree(root, response.json()["data"]))(response)
