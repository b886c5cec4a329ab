"""The receipt in a real browser: fits phones and screens, asks nobody, and its switch works without a script."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browser import DESKTOP, PHONE, Browser, running
from sample_receipt import sample

from pipeline.formats.receipt import serialize_html

pytestmark = pytest.mark.browser

_SEEN = """(label => { if (label) document.querySelector(`label[for=${label}]`).click();
  const page = document.querySelector(".page");
  return {direction: getComputedStyle(page).direction,
    seen: [0, 1, 2].map(n => [...page.querySelectorAll(`.l${n}`)].some(node => node.getClientRects().length))}; })"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with running() as browser:
        yield browser


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
@pytest.mark.parametrize("dark", [False, True])
def test_it_fits_and_asks_nobody(browser: Browser, language: str, width: int, dark: bool) -> None:
    opened = "document.querySelectorAll('details').forEach(one => one.open = true)"
    shown = browser.show(serialize_html(sample(language)), width, dark=dark, script=opened)
    assert shown.errors == ()
    assert shown.requests == ()
    assert (shown.scroll_width, shown.outside) == (width, ())
    assert shown.screenshot.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("label", "direction", "seen"),
    [("", "rtl", [True, False, False]), ("say1", "ltr", [False, True, False]), ("say2", "ltr", [False, False, True])],
)
def test_the_switch_shows_one_language(browser: Browser, label: str, direction: str, seen: list[bool]) -> None:
    shown = browser.show(serialize_html(sample("ar")), script=f"{_SEEN}('{label}')")
    assert shown.value == {"direction": direction, "seen": seen}


def test_in_print_the_switch_is_gone_and_the_language_stays(browser: Browser) -> None:
    script = "[...document.querySelectorAll('label')].map(one => getComputedStyle(one).display)"
    shown = browser.show(serialize_html(sample("ar")), printed=True, script=script)
    assert shown.value == ["none"] * 3
