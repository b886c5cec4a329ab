"""The contract: how pages are written, locked, and changed by people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from live.contract import Call, Driver, only, parsed, told, values
from live.contract_parts import (
    API,
    ASIDE,
    AUTHOR,
    BOT,
    CHILD,
    EMPTY,
    GONE,
    MANAGER,
    NEVER,
    ROOT,
    STRANGER,
    TOWN_HALL,
    WATCHER,
    R,
    below,
    beside,
    newest,
    public,
    sent,
)

from pipeline.connectors.integreat.forms import parse_side_by_side


def lock(name: str, who: str, force: bool = False) -> Call:
    body = {"key": json.dumps([TOWN_HALL, "Page"]), "force": force}
    return Call(name, who, f"{R}/ajax/content-edit-lock/heartbeat/", {"json": values}, json=body)


def unlock(name: str, who: str) -> Call:
    body = {"body": json.dumps([TOWN_HALL, "Page"])}
    return Call(name, who, f"{R}/ajax/content-edit-lock/release/", {"json": values}, data=body)


def _form_of(number: int, language: str, **more: Any) -> Any:
    def act(driver: Driver) -> object:
        return driver.person(MANAGER).edit(number, language, **more)

    return act


UK, EN = beside("uk", ROOT), beside("en", TOWN_HALL)
SAVED = {"told": told, "parsed": parsed(parse_side_by_side)}
WRITING: Sequence[Call] = (
    Call("without token", BOT, UK, data=sent(), token=False),
    Call("without login", None, UK, data=sent()),
    Call("nothing", BOT, UK, SAVED, data={}),
    Call("no title", BOT, UK, SAVED, data=sent(title=" ")),
    Call("a status that does not exist", BOT, UK, SAVED, data=sent(status="BOGUS")),
    public("nothing was saved", "uk", ROOT),
    Call("a new translation", BOT, UK, SAVED, data=sent(machine_translated="on")),
    public("a new translation", "uk", ROOT),
    newest("a new translation", "uk", ROOT),
    Call("the same again", BOT, UK, SAVED, data=sent(machine_translated="on")),
    Call("the same with its slug", BOT, UK, SAVED, data=sent(slug="ласкаво-просимо", machine_translated="on")),
    Call("the same, no longer machine translated", BOT, UK, SAVED, data=sent(slug="ласкаво-просимо")),
    Call("a minor edit", BOT, UK, SAVED, data=sent(slug="ласкаво-просимо", content="<p>1</p>", minor_edit="on")),
    Call("another title keeps the slug", BOT, UK, SAVED, data=sent(slug="ласкаво-просимо", title="Вітаємо")),
    Call("another title without slug", BOT, UK, SAVED, data=sent(title="Вітаємо")),
    public("another title", "uk", ROOT),
    Call("by a former path", None, f"{API}/uk/page/?url=/musterstadt/uk/ласкаво-просимо/", {"json": only("path")}),
    Call("a slug in capitals", BOT, UK, SAVED, data=sent(title="Вітаємо", slug="Anders")),
    Call("a slug that another page has", BOT, beside("en", CHILD), SAVED, data=sent(title="Welcome", slug="welcome")),
    Call("a title that another page has", BOT, beside("uk", CHILD), SAVED, data=sent(title="Вітаємо")),
    Call("a title of signs only", BOT, beside("uk", EMPTY), SAVED, data=sent(title="???")),
    Call("saved as a draft", BOT, UK, SAVED, data=sent(slug="anders", status="DRAFT")),
    public("saved as a draft", "uk", ROOT),
    newest("saved as a draft", "uk", ROOT),
    Call("published again", BOT, UK, SAVED, data=sent(slug="anders")),
    Call("an author publishes", AUTHOR, UK, data=sent(content="<p>A</p>")),
    Call("an author saves a draft", AUTHOR, UK, data=sent(content="<p>A</p>", status="DRAFT")),
    Call("an author submits", AUTHOR, UK, SAVED, data=sent(content="<p>A</p>", slug="anders", status="REVIEW")),
    public("an author submitted", "uk", ROOT),
    Call("an observer submits", WATCHER, UK, data=sent(status="REVIEW")),
    Call("a stranger submits", STRANGER, UK, data=sent(status="REVIEW")),
    Call("into no page", BOT, beside("uk", GONE), data=sent()),
    Call("into no language", BOT, beside("xx", ROOT), data=sent()),
    Call("into the first language", BOT, beside("de", ROOT), {"told": told}, data=sent(), follow=True),
    Call("into a language without source", BOT, beside("ar", NEVER), {"told": told}, data=sent(), follow=True),
    Call("into an inactive language", BOT, beside("fa", ROOT), SAVED, data=sent()),
    Call("into an archived page", BOT, beside("uk", ASIDE), SAVED, data=sent(title="Архів")),
    Call("below a draft", BOT, beside("uk", NEVER), SAVED, data=sent(title="Чернетка")),
    public("below a draft", "uk", NEVER),
    # Locks
    lock("a manager takes the lock", MANAGER),
    lock("the bot asks for the lock", BOT),
    Call("the bot writes against a lock", BOT, EN, SAVED, data=sent(title="Town hall", slug="town-hall")),
    unlock("the bot gives back a lock it has not", BOT),
    lock("the manager keeps the lock", MANAGER),
    lock("the bot takes the lock away", BOT, force=True),
    Call("the bot writes with the lock", BOT, EN, SAVED, data=sent(title="Town hall", slug="town-hall")),
    unlock("the bot gives the lock back", BOT),
    lock("the manager takes it again", MANAGER),
    unlock("the manager gives it back", MANAGER),
    # What people do
    Call(
        "a page is renamed",
        None,
        f"{API}/de/page/?id={CHILD}",
        {"json": only("content", "path")},
        before=_form_of(TOWN_HALL, "de", title="Stadthaus", slug=""),
    ),
    Call("its old path", None, f"{API}/de/page/?url=/musterstadt/de/willkommen/rathaus/", {"json": only("path")}),
    Call("the tree after that", BOT, f"{R}/ajax/render/en/False/False/partial-page-tree/", {"rows": below}, json=["1"]),
    Call(
        "a translation leads where its source leads",
        BOT,
        beside("en", CHILD),
        SAVED,
        data=sent(
            title="Arriving",
            slug="arriving",
            content='<p>See the <a href="https://integreat.app/musterstadt/de/willkommen/rathaus/">town hall</a>.</p>',
        ),
    ),
    Call(
        "a page is taken back",
        None,
        f"{API}/en/pages/",
        {"json": only("path")},
        before=_form_of(ROOT, "en", status="DRAFT"),
    ),
    Call("what depends on it", None, f"{API}/ar/pages/", {"json": only("path")}),
    newest("what was taken back", "ar", ROOT),
    Call(
        "published once more",
        None,
        f"{API}/en/pages/",
        {"json": only("path")},
        before=_form_of(ROOT, "en"),
    ),
    Call("what depends on it stays hidden", None, f"{API}/ar/pages/", {"json": only("path")}),
    Call(
        "a page is archived",
        None,
        f"{API}/de/pages/",
        {"json": only("path")},
        before=lambda driver: driver.person(MANAGER).archive(CHILD),
    ),
    Call("the tree without it", BOT, f"{R}/ajax/render/de/False/False/partial-page-tree/", {"rows": below}, json=["1"]),
    Call(
        "a page is moved to the root",
        None,
        f"{API}/de/pages/",
        {"json": only("path", "parent", "order")},
        before=lambda driver: driver.person(MANAGER).move(TOWN_HALL, ROOT, position="right"),
    ),
    Call(
        "a page is deleted",
        None,
        f"{API}/de/page/?id={EMPTY}",
        before=lambda driver: driver.person("admin").delete(EMPTY),
    ),
    Call("its newest text", BOT, f"{R}/ajax/de/{EMPTY}/preview/", {"json": values}),
    # Accounts
    Call(
        "a language is switched off",
        BOT,
        f"{R}/pages/uk/",
        before=lambda driver: driver.set_language("uk", active=False, region="musterstadt"),
    ),
    Call("its form", BOT, beside("uk", ROOT), SAVED),
    Call("its pages", None, f"{API}/uk/pages/"),
    Call("demoted to observer", BOT, EN, SAVED, before=lambda driver: driver.set_role(BOT, "OBSERVER")),
    Call("a demoted account writes", BOT, EN, data=sent()),
)
