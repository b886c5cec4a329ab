"""``preview.html`` and ``README.html`` as a browser shows them: on a phone and a desktop, light, dark and printed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
from browser import DESKTOP, PHONE, Browser, running

from pipeline.formats import package, package_preview
from pipeline.model import CodeKind, DocumentField, InlineCode, PackageEntry, Term
from pipeline.state import Origin, Review

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as started:
        yield started


@pytest.fixture(scope="module")
def entries(make_entry) -> list[PackageEntry]:
    """All that a preview can show, and words that do not want to wrap."""
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 3
    codes = tuple(InlineCode(n, CodeKind.PAIRED, "<b>", "</b>", "bold text of some kind") for n in range(1, 30))
    return [
        make_entry(segment_id="a" * 16, field=DocumentField.TITLE, review=Review.REVIEWED, breadcrumb=(long, "Alltag")),
        make_entry(segment_id="b" * 16, flags=("risky: " + long, "number lost: 3"), author=long, risk=0.9, codes=codes),
        make_entry(segment_id="c" * 16, source="".join(f"<{c.id}>x</{c.id}>" for c in codes), target=long, codes=codes),
        make_entry(segment_id="d" * 16, target="", origin=None, terms=(Term("Tag", long, "ar", note=long),)),
        make_entry(segment_id="e" * 16, target="صباح \u202eالخير", previous_source="Guten <1>Abend</1> <2/>"),
        make_entry(segment_id="f" * 16, document="/b/", title=long, url="https://b.example/", paragraph=long),
        make_entry(segment_id="g" * 16, document="/b/", title=long, repetition_of="a" * 16, origin=Origin.HUMAN),
    ]


@pytest.fixture(scope="module", params=["ar", "en"])
def pages(request, info, entries) -> dict[str, bytes]:  # type: ignore[no-untyped-def]
    made = replace(info, target_language=request.param, selection="only risky, under /de/arbeit/, at most 2000 words")
    data = package.serialize(made, entries, terms=(Term("Tag", "day", request.param),))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in ("preview.html", "README.html")}


@pytest.mark.parametrize("name", ["preview.html", "README.html"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP, 320])
def test_it_fits_and_asks_nobody(browser: Browser, pages: dict[str, bytes], name: str, width: int) -> None:
    shown = browser.show(pages[name], width, script="document.querySelectorAll('details').forEach(d => d.open = true)")
    assert shown.errors == ()
    assert shown.requests == ()
    assert shown.scroll_width <= width, shown.outside


@pytest.mark.parametrize("look", [{"dark": True}, {"printed": True}])
def test_it_fits_in_the_dark_and_on_paper(browser: Browser, pages: dict[str, bytes], look: dict[str, bool]) -> None:
    shown = browser.show(pages["preview.html"], PHONE, **look)  # type: ignore[arg-type]
    assert (shown.errors, shown.scroll_width <= PHONE) == ((), True)


def test_side_by_side_on_a_desktop_and_stacked_on_a_phone(browser: Browser, pages: dict[str, bytes]) -> None:
    script = """(() => { const sides = [...document.querySelector('.pair').children];
        const [a, b] = sides.map(side => side.getBoundingClientRect());
        return [a.top === b.top, a.left < b.left, document.dir]; })()"""
    level, left, direction = browser.show(pages["preview.html"], DESKTOP, script=script).value
    assert (level, left) == (True, direction == "ltr")
    assert browser.show(pages["preview.html"], PHONE, script=script).value[0] is False


def test_filters_work_without_scripts(browser: Browser, pages: dict[str, bytes]) -> None:
    script = """(() => { const shown = kind => [...document.querySelectorAll(kind)].filter(node => node.offsetParent);
        const ids = () => shown('.seg').map(node => node.id[0]).join(''), all = ids();
        document.querySelector('#show-risky').click(); const risky = ids(), documents = shown('.doc').length;
        document.querySelector('#show-empty').click(); return [all, risky, documents, ids()]; })()"""
    assert browser.show(pages["preview.html"], script=script).value == ["abcdefg", "b", 1, "d"]


def test_an_address_leads_to_its_segment(browser: Browser, pages: dict[str, bytes]) -> None:
    """A receipt can link there, also when the page's part of the preview is closed."""
    script = """(async () => { document.querySelectorAll('.doc').forEach(d => d.open = false);
        location.hash = '#' + 'g'.repeat(16); await new Promise(r => setTimeout(r, 300));
        const box = document.querySelector(':target').getBoundingClientRect();
        return box.height > 0 && box.top < innerHeight; })()"""
    assert browser.show(pages["preview.html"], PHONE, script=script).value is True


def test_texts_keep_their_direction(browser: Browser, pages: dict[str, bytes]) -> None:
    """A text that turns the line round, and never back, turns nothing outside its cell."""
    script = """(() => { const cell = document.querySelector('#eeeeeeeeeeeeeeee .src .text');
        const range = document.createRange(); range.selectNodeContents(cell);
        return range.getClientRects()[0].left - cell.getBoundingClientRect().left; })()"""
    assert abs(browser.show(pages["preview.html"], script=script).value) < 2


def test_two_thousand_segments_open_quickly(browser: Browser, info, make_entry) -> None:
    entries = [make_entry(segment_id=f"{n:016d}", document=f"/{n // 20}/") for n in range(2000)]
    (data,) = package_preview.serialize(info, entries).values()
    script = "performance.getEntriesByType('navigation')[0].domComplete"
    shown = browser.show(data, PHONE, script=script)
    assert shown.errors == ()
    assert shown.value < 10_000  # about 0.5 s on a quiet machine
