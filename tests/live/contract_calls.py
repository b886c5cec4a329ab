"""The requests of the contract, in groups: each begins with fresh data, and its calls come one after the other."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from live.contract import Call, Driver, form, found, names, only, parsed, shape, small_region, told, values
from live.person import PAGES

from pipeline.connectors.integreat.forms import parse_object_form, parse_side_by_side, parse_versions, rights
from pipeline.connectors.integreat.tree import language_tree, parse_tree, roots_to_open
from pipeline.model import DocumentKind

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


def _below(response: Any) -> Any:
    """Rows below the root. The parser wants the root's row too, so one is made."""
    root = '<table data-descendants-url="/"><tr id="page-1" data-drop-id="1" class="page-row level-1"></tr></table>'
    return parsed(lambda _: parse_tree(root, response.json()["data"]))(response)


READING: Sequence[Call] = (
    Call("regions", None, "/api/v3/regions/", {"json": small_region}),
    Call("languages", None, f"{API}/languages/", {"json": values}),
    Call("an unknown region", None, "/api/v3/nowhere/languages/"),
    Call("German pages", None, f"{API}/de/pages/", {"shape": shape, "times": only("modified_gmt", "last_updated")}),
    Call("the town hall in the API", None, f"{API}/de/page/?id={TOWN_HALL}", {"json": only(*PAGE_NAMES)}),
    Call("the arrival page in the API", None, f"{API}/de/page/?id={CHILD}", {"json": only(*PAGE_NAMES)}),
    Call("an empty page in the API", None, f"{API}/de/page/?id={EMPTY}", {"json": only(*PAGE_NAMES)}),
    Call("a mirroring page in the API", None, f"{API}/de/page/?id={MIRROR}", {"json": only(*PAGE_NAMES)}),
    Call("a public page with a newer draft", None, f"{API}/de/page/?id={DRAFT}", {"json": only(*PAGE_NAMES)}),
    Call("English pages", None, f"{API}/en/pages/", {"json": only(*PAGE_NAMES)}),
    Call("Arabic pages", None, f"{API}/ar/pages/", {"json": only(*PAGE_NAMES)}),
    Call("pages of an invisible language", None, f"{API}/tr/pages/", {"json": values}),
    Call("pages of an inactive language", None, f"{API}/fa/pages/", {"json": values}),
    Call("pages of no language", None, f"{API}/xx/pages/", {"json": values}),
    Call("a page that was never published", None, f"{API}/de/page/?id={NEVER}"),
    Call("an archived page", None, f"{API}/de/page/?id={ASIDE}"),
    Call("a page below an archived one", None, f"{API}/de/page/?id={BELOW_ASIDE}"),
    Call("a page that does not exist", None, f"{API}/de/page/?id={GONE}"),
    Call("a page that is not translated", None, f"{API}/en/page/?id={CHILD}"),
    Call("a page by its path", None, f"{API}/de/page/?url=/musterstadt/de/willkommen/rathaus/", {"json": only("path")}),
    Call("a page by a wrong folder", None, f"{API}/de/page/?url=/musterstadt/de/rathaus/", {"json": only("path")}),
    Call("no page by a path", None, f"{API}/de/page/?url=/musterstadt/de/nichts/"),
    Call("a page by nothing", None, f"{API}/de/page/", {"json": values}),
    Call("events", None, f"{API}/en/events/?combine_recurring", {"shape": shape, "json": only("path", "title", "id")}),
    Call(
        "locations", None, f"{API}/en/locations/", {"json": only("path", "title", "content", "meta_description", "id")}
    ),
    Call("imprint", None, f"{API}/uk/imprint/", {"json": values}),
    Call("imprint of an inactive language", None, f"{API}/fa/imprint/", {"json": values}),
    # Not logged in, and not allowed
    Call("without login to the tree", None, f"{R}/pages/de/"),
    Call("without login to a text", None, f"{R}/ajax/de/{ROOT}/preview/"),
    Call("without login to nowhere", None, "/nowhere/pages/de/"),
    Call("the login", None, "/login/", {"form": found(token='//input[@name="csrfmiddlewaretoken"]')}),
    Call("a wrong password", None, "/login/", {"told": told}, data={"username": BOT, "password": "wrong"}),
    Call("a name that does not exist", None, "/login/", {"told": told}, data={"username": "nobody", "password": "x"}),
    Call("a login without token", None, "/login/", data={"username": BOT, "password": "x"}, token=False),
    Call("the login when logged in", BOT, "/login/"),
    Call("a stranger to the region", STRANGER, f"{R}/pages/de/"),
    Call("a stranger's look at a text", STRANGER, f"{R}/ajax/de/{ROOT}/preview/"),
    Call("an unknown region when logged in", BOT, "/nowhere/pages/de/"),
    Call("an address that does not exist", BOT, f"{R}/nothing/of/the/kind/"),
    # The tree
    Call("the German tree", BOT, f"{R}/pages/de/", TREE),
    Call("the English tree", BOT, f"{R}/pages/en/", TREE),
    Call("the Ukrainian tree", BOT, f"{R}/pages/uk/", TREE),
    Call("the tree of an inactive language", BOT, f"{R}/pages/fa/"),
    Call("the tree for an observer", WATCHER, f"{R}/pages/de/", {"told": told}),
    *(
        Call(
            f"the whole tree: {language}",
            BOT,
            f"{R}/ajax/render/{language}/False/False/partial-page-tree/",
            {"shape": shape, "rows": _below},
            json=["1"],
        )
        for language in ("de", "en", "uk")
    ),
    Call(
        "below a root that is not there",
        BOT,
        f"{R}/ajax/render/de/False/False/partial-page-tree/",
        {"json": values},
        json=["77"],
    ),
    # Raw texts
    *(
        Call(f"the newest German text of page {number}", BOT, f"{R}/ajax/de/{number}/preview/", {"json": values})
        for number in (ROOT, CODES, EMPTY, DRAFT, NEVER, ASIDE, MIRROR)
    ),
    Call("the newest text of a missing translation", BOT, f"{R}/ajax/en/{CHILD}/preview/", {"json": values}),
    Call("the newest text of no page", BOT, f"{R}/ajax/en/{GONE}/preview/", {"json": values}),
    Call("the newest text for an observer", WATCHER, f"{R}/ajax/de/{ROOT}/preview/"),
    Call("versions with a draft", BOT, f"{R}/pages/de/{DRAFT}/versions/", {"parsed": parsed(parse_versions)}),
    Call("versions with links and codes", BOT, f"{R}/pages/de/{CODES}/versions/", {"parsed": parsed(parse_versions)}),
    Call("versions of an empty page", BOT, f"{R}/pages/de/{EMPTY}/versions/", {"parsed": parsed(parse_versions)}),
    Call("versions of an archived page", BOT, f"{R}/pages/de/{ASIDE}/versions/", {"told": told}),
    Call("versions of a missing translation", BOT, f"{R}/pages/en/{CHILD}/versions/"),
    Call("the form of a new page", BOT, f"{R}/pages/de/new/", {"rights": parsed(rights)}),
    Call("the form of a new page for an author", AUTHOR, f"{R}/pages/de/new/", {"rights": parsed(rights)}),
    Call("the form of a new page for an observer", WATCHER, f"{R}/pages/de/new/", {"rights": parsed(rights)}),
    Call("versions of no page", BOT, f"{R}/pages/en/{GONE}/versions/"),
    # Forms
    Call("the form of a translation", BOT, beside("en", ROOT), BESIDE),
    Call("the form of an outdated translation", BOT, beside("en", TOWN_HALL), BESIDE),
    Call("the form of a new translation", BOT, beside("uk", CHILD), BESIDE),
    Call("the form for an author", AUTHOR, beside("en", ROOT), BESIDE),
    Call("the form for an observer", WATCHER, beside("en", ROOT), BESIDE),
    Call("the form below a draft", BOT, beside("en", DRAFT), BESIDE),
    Call("the form of an archived page", BOT, beside("en", ASIDE), BESIDE),
    Call("the form in an inactive language", BOT, beside("fa", ROOT), {"parsed": parsed(parse_side_by_side)}),
    Call("the form in the first language", BOT, beside("de", ROOT), {"told": told}, follow=True),
    Call("the form without a source", BOT, beside("ar", CHILD), {"told": told}, follow=True),
    Call("the form of no page", BOT, beside("en", GONE)),
    Call("the form in no language", BOT, beside("xx", ROOT)),
    *(
        Call(
            f"the page form for {who}",
            who,
            f"{R}/pages/de/{number}/edit/",
            {
                "told": told,
                "rights": parsed(rights),
                "tree": parsed(lambda page: language_tree(page, "de")),
                "names": names,
            },
        )
        for who, number in ((BOT, ROOT), (AUTHOR, TOWN_HALL), (WATCHER, CHILD))
    ),
    Call(
        "the page form of an archived page",
        BOT,
        f"{R}/pages/de/{ASIDE}/edit/",
        {"told": told, "rights": parsed(rights)},
    ),
    Call("the page form below an archived page", BOT, f"{R}/pages/de/{BELOW_ASIDE}/edit/", {"told": told}),
)


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
    Call(
        "the tree after that", BOT, f"{R}/ajax/render/en/False/False/partial-page-tree/", {"rows": _below}, json=["1"]
    ),
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
    Call(
        "the tree without it", BOT, f"{R}/ajax/render/de/False/False/partial-page-tree/", {"rows": _below}, json=["1"]
    ),
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


def event(language: str, number: int) -> str:
    return f"{R}/events/{language}/{number}/edit/"


def place(language: str, number: int) -> str:
    return f"{R}/pois/{language}/{number}/edit/"


def _object(kind: DocumentKind) -> Mapping[str, Any]:
    return {"told": told, "parsed": parsed(lambda page: parse_object_form(page, kind)), "form": form}


EVENT, PLACE = _object(DocumentKind.EVENT), _object(DocumentKind.LOCATION)


def _submit(path: str, **changes: Any) -> Any:
    def act(driver: Driver) -> object:
        return driver.person(BOT).submit(path, {"status": "PUBLIC", **changes})

    return act


OBJECTS: Sequence[Call] = (
    Call("an event", BOT, event("en", 1), EVENT),
    Call("a new translation of an event", BOT, event("uk", 2), EVENT),
    Call("an event for an author", AUTHOR, event("en", 1), {"parsed": EVENT["parsed"], "told": told}),
    Call("an event for an observer", WATCHER, event("en", 1), {"parsed": EVENT["parsed"], "told": told}),
    Call("an event that does not exist", BOT, event("en", GONE), EVENT),
    Call("an event in an inactive language", BOT, event("fa", 1)),
    Call("the form of a new event", BOT, f"{R}/events/de/new/", {"rights": parsed(rights)}),
    Call("the form of a new event for an observer", WATCHER, f"{R}/events/de/new/", {"rights": parsed(rights)}),
    Call(
        "an event is translated",
        BOT,
        event("uk", 2),
        EVENT,
        before=_submit(event("uk", 2), title="Кафе", content="<p>К</p>"),
    ),
    Call(
        "events then", None, f"{API}/uk/events/?combine_recurring", {"json": only("path", "title", "content", "event")}
    ),
    Call("an event is saved unchanged", BOT, event("uk", 2), EVENT, before=_submit(event("uk", 2))),
    Call(
        "an event's German text is changed",
        BOT,
        event("uk", 2),
        EVENT,
        before=_submit(event("de", 2), content="<p>Neu</p>"),
    ),
    Call("an event's source is taken back", BOT, event("uk", 2), EVENT, before=_submit(event("de", 2), status="DRAFT")),
    Call("events after that", None, f"{API}/uk/events/?combine_recurring", {"json": only("path", "title")}),
    Call("an imported event", BOT, event("en", 1), EVENT, before=lambda driver: driver.set_imported(1)),
    Call("a location", BOT, place("en", 1), PLACE),
    Call("a new translation of a location", BOT, place("uk", 2), PLACE),
    Call("a location for an author", AUTHOR, place("en", 1), {"parsed": PLACE["parsed"], "told": told}),
    Call("a location for an observer", WATCHER, place("en", 1), {"parsed": PLACE["parsed"], "told": told}),
    Call("a location that does not exist", BOT, place("en", GONE), PLACE),
    Call("the form of a new location", BOT, f"{R}/pois/de/new/", {"rights": parsed(rights)}),
    Call(
        "a location with a description",
        BOT,
        place("uk", 2),
        PLACE,
        before=lambda driver: driver.set_seo(True, "musterstadt"),
    ),
    Call(
        "a location is translated",
        BOT,
        place("uk", 2),
        PLACE,
        before=_submit(place("uk", 2), title="Бібліотека", content="<p>Б</p>", meta_description="Коротко"),
    ),
    Call(
        "locations then", None, f"{API}/uk/locations/", {"json": only("path", "title", "content", "meta_description")}
    ),
    Call(
        "the description's field goes",
        BOT,
        place("uk", 2),
        PLACE,
        before=lambda driver: driver.set_seo(False, "musterstadt"),
    ),
    Call(
        "what is not sent is deleted",
        None,
        f"{API}/uk/locations/",
        {"json": only("title", "meta_description")},
        before=_submit(place("uk", 2), content="<p>Бб</p>"),
    ),
)


def xliff(number: object, language: str, title: str, body: str) -> bytes:
    def unit(name: str, text: str) -> str:
        return (
            f'<trans-unit id="{name}" resname="{name}" restype="string" datatype="html"><source></source>'
            f"<target><![CDATA[{text}]]></target></trans-unit>"
        )

    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2" version="1.2">'
        f'<file original="{number}" datatype="plaintext" source-language="de-DE" target-language="{language}"><body>'
        f"{unit('title', title)}{unit('body', body)}</body></file></xliff>"
    ).encode()


def _import(content: bytes, name: str = "a.xliff", language: str = "uk", who: str = BOT) -> Any:
    """Upload and confirm, as somebody does."""

    def act(driver: Driver) -> None:
        person = driver.person(who)
        answer = person.post(f"{R}/pages/{language}/xliff/upload/", files={"xliff_file": (name, content)})
        assert "/xliff/import/" in answer.headers["location"], answer.headers["location"]
        person.get(answer.headers["location"])
        person.post(answer.headers["location"], {"machine_translated": "on"})

    return act


def _packed(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.xliff", content)
    return packed.getvalue()


def _export(kind: str, *numbers: int, language: str = "en") -> Call:
    return Call(
        f"export {kind} of {numbers}",
        BOT,
        f"{R}/pages/{language}/xliff/{kind}/",
        {"told": told, "file": found(link='//a[starts-with(@href, "/xliff/")]')},
        data={"selected_ids[]": [str(number) for number in numbers]},
        follow=True,
    )


def _tree(name: str, language: str = "en") -> Call:
    return Call(name, BOT, f"{R}/ajax/render/{language}/False/False/partial-page-tree/", {"rows": _below}, json=["1"])


XLIFF: Sequence[Call] = (
    _export("only-public", ROOT, TOWN_HALL),
    Call("the flag on the root", BOT, f"{R}/pages/en/", {"rows": parsed(parse_tree), "told": told}),
    _tree("the flag below"),
    Call(
        "the flag is taken off", BOT, f"{R}/ajax/en/{TOWN_HALL}/cancel-translation-process/", {"shape": shape}, data={}
    ),
    Call(
        "no flag without translation",
        BOT,
        f"{R}/ajax/en/{CHILD}/cancel-translation-process/",
        {"shape": shape},
        data={},
    ),
    Call("no flag without page", BOT, f"{R}/ajax/en/{GONE}/cancel-translation-process/", {"shape": shape}, data={}),
    Call("an observer takes no flag off", WATCHER, f"{R}/ajax/en/{ROOT}/cancel-translation-process/", data={}),
    _tree("no flag any more"),
    _export("only-public", NEVER),
    _export("download", CHILD),
    _export("only-public", TOWN_HALL, language="uk"),
    Call("nothing was flagged that is not there", BOT, f"{R}/pages/uk/", {"rows": parsed(parse_tree)}),
    Call("an upload of nothing", BOT, f"{R}/pages/uk/xliff/upload/", {"told": told}, data={}, follow=True),
    Call(
        "an upload",
        BOT,
        f"{R}/pages/uk/xliff/upload/",
        files={"xliff_file": ("a.xliff", xliff(CHILD, "uk-UA", "П", "<p>П</p>"))},
    ),
    Call("an upload by an observer", WATCHER, f"{R}/pages/uk/xliff/upload/", files={"xliff_file": ("a.xliff", b"x")}),
    newest("only uploaded", "uk", CHILD),
    Call(
        "imported",
        BOT,
        f"{R}/pages/uk/",
        {"told": told},
        before=_import(xliff(CHILD, "uk-UA", "Прибуття", "<h1>Так</h1>")),
    ),
    newest("imported", "uk", CHILD),
    Call("imported unreadable", BOT, f"{R}/pages/uk/", {"told": told}, before=_import(b"<xliff")),
    Call(
        "imported into no page", BOT, f"{R}/pages/uk/", {"told": told}, before=_import(xliff(GONE, "uk-UA", "П", "x"))
    ),
    newest("not imported", "uk", TOWN_HALL),
    Call(
        "a whole zip is imported",
        None,
        f"{API}/uk/pages/",
        {"json": only("path", "title", "content")},
        before=_import(
            _packed(
                a=xliff(ROOT, "uk-UA", "Вітаємо", "<p>1</p><p>2</p>"),
                b=xliff(TOWN_HALL, "uk-UA", "Ратуша", "<p>3</p>"),
                c=xliff(DRAFT, "uk-UA", "Чернетка", "<p>4</p>"),
                d=b"no XLIFF",
                e=xliff(EMPTY, "uk-UA", "", "<p>5</p>"),
            ),
            "a.zip",
        ),
    ),
    newest("of a page with a newer draft", "uk", DRAFT),
    newest("of a page without title", "uk", EMPTY),
    Call("its form", BOT, beside("uk", DRAFT), {"parsed": parsed(parse_side_by_side)}),
    Call(
        "the same again",
        BOT,
        beside("uk", ROOT),
        {"parsed": parsed(parse_side_by_side)},
        before=_import(xliff(ROOT, "uk-UA", "Вітаємо", "<p>1</p><p>2</p>")),
    ),
    Call(
        "imported by an author",
        BOT,
        beside("uk", ROOT),
        {"parsed": parsed(parse_side_by_side)},
        before=_import(xliff(ROOT, "uk-UA", "Вітаємо!", "<p>6</p>"), who=AUTHOR),
    ),
    _tree("the tree after imports", "uk"),
    Call(
        "by token",
        None,
        f"{API}/en/pushpage/",
        {"json": values},
        json={"token": "11111111-2222-3333-4444-555555555555", "content": "<p>Mit Token</p>"},
    ),
    newest("by token", "en", ROOT),
    Call("by a wrong token", None, f"{API}/en/pushpage/", json={"token": "x", "content": "<p>x</p>"}),
)

SNIPPETS = (
    "plain text",
    "<p>a</p><p>b</p>",
    "<div><p>a</p></div>",
    "text <b>b</b>",
    "<h1>H</h1>",
    "<pre>code</pre><code>y</code>",
    '<p>a&nbsp;b &auml; &#252; &amp; &lt;x&gt; "q"</p>',
    "<p>a<br/>b<br>c</p>",
    '<p align=center style="color: red" onclick="x()" class="c" id="i" data-x="1">a</p>',
    "<p>a</p>\r\n<p>b</p>\n\n",
    '<p><a href="https://example.org/" target="_blank">x</a> <a href="tel:+49">t</a> <a href="#x">a</a></p>',
    '<p><a href="https://integreat.app/musterstadt/de/willkommen/">home</a></p>',
    '<p><a href="https://integreat.app/musterstadt/de/willkommen/">https://integreat.app/musterstadt/de/willkommen/</a></p>',
    '<p><a class="link-external" href="https://integreat.app/musterstadt/en/welcome/town-hall/">hall</a></p>',
    '<p><a href="https://integreat.app/musterstadt/de/willkommen/ankommen/">not translated</a></p>',
    '<p><a href="https://integreat.app/musterstadt/ar/أهلا-وسهلا/">from Arabic</a></p>',
    '<p><span class="notranslate">N</span> <span translate="no">M</span></p>',
    "<p>[page 1] [contact 1]</p>",
    "<p></p><p>&nbsp;</p>",
    "<!-- c --><p>c</p>",
    '<iframe src="https://example.org/v"></iframe><p>f</p>',
    "<p>😀 <bdi>x</bdi> <mark>m</mark></p>",
    "<p>a</p>tail text",
    "lead<p>a</p>",
    "   ",
    '<p title="a &quot; b" >t</p>',
    "<p>مرحبا ‏ ‫</p>",
)
TEXTS: Sequence[Call] = tuple(
    call
    for number, snippet in enumerate(SNIPPETS)
    for call in (
        Call(
            f"{number}: {snippet!r}",
            BOT,
            f"{R}/ajax/en/{ROOT}/preview/",
            {"json": only("page_translation")},
            before=lambda driver, snippet=snippet: driver.person(BOT).post(
                beside("en", ROOT), sent(title="Welcome", slug="welcome", content=snippet)
            ),
        ),
    )
)

GROUPS: Mapping[str, Sequence[Call]] = {
    "reading": READING,
    "writing": WRITING,
    "objects": OBJECTS,
    "xliff": XLIFF,
    "texts": TEXTS,
}
