"""The contract: what is read of pages, by everybody and by editors."""

from __future__ import annotations

from collections.abc import Sequence

from live.contract import Call, found, names, only, parsed, shape, small_region, told, values
from live.contract_parts import (
    API,
    ASIDE,
    AUTHOR,
    BELOW_ASIDE,
    BESIDE,
    BOT,
    CHILD,
    CODES,
    DRAFT,
    EMPTY,
    GONE,
    MIRROR,
    NEVER,
    PAGE_NAMES,
    ROOT,
    STRANGER,
    TOWN_HALL,
    TREE,
    WATCHER,
    R,
    below,
    beside,
)

from pipeline.connectors.integreat.forms import parse_side_by_side, parse_versions, rights
from pipeline.connectors.integreat.tree import TRANSLATED, language_tree, parse_filtered, parse_objects
from pipeline.model import DocumentKind

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
            {"shape": shape, "rows": below},
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
    # Which newest texts are not published
    *(
        Call(
            f"pages that have a text: {language}, for {who}",
            who,
            f"{R}/pages/{language}/?{TRANSLATED}",
            {"rows": parsed(parse_filtered)},
        )
        for language, who in (("de", BOT), ("en", BOT), ("uk", BOT), ("de", AUTHOR), ("de", WATCHER))
    ),
    *(
        Call(
            f"{folder} that have a text, for {who}",
            who,
            f"{R}/{folder}/uk/?size=500&page={page}",
            {
                "rows": parsed(
                    lambda html, kind=kind: {n: sorted(there) for n, there in parse_objects(html, kind).items()}
                )
            },
        )
        for folder, kind, who, page in (
            ("events", DocumentKind.EVENT, BOT, 1),
            ("pois", DocumentKind.LOCATION, BOT, 2),
            ("events", DocumentKind.EVENT, AUTHOR, 2),
            ("pois", DocumentKind.LOCATION, WATCHER, 1),
        )
    ),
    Call("events of an inactive language", BOT, f"{R}/events/fa/?size=500&page=1"),
    Call("pages that have a text in an inactive language", BOT, f"{R}/pages/fa/?{TRANSLATED}"),
    Call("pages that have a text, for a stranger", STRANGER, f"{R}/pages/de/?{TRANSLATED}"),
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
