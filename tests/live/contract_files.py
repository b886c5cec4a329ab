"""The contract: XLIFF, page tokens, and what becomes of texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from live.contract import Call, Driver, found, only, parsed, shape, told, values
from live.contract_parts import (
    API,
    AUTHOR,
    BOT,
    CHILD,
    DRAFT,
    EMPTY,
    GONE,
    NEVER,
    ROOT,
    TOWN_HALL,
    WATCHER,
    R,
    below,
    beside,
    newest,
    sent,
)

from pipeline.connectors.integreat.forms import parse_side_by_side
from pipeline.connectors.integreat.tree import parse_tree


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
    return Call(name, BOT, f"{R}/ajax/render/{language}/False/False/partial-page-tree/", {"rows": below}, json=["1"])


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
