"""Texts on their way through a real CMS: what it stores is what was foreseen, and no person's edit is missed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from cms_edits import EDITS, edits
from cms_pairs import PAIRS
from hostile_html import hostile_pages, ugly_pages
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from live.cms import PAGES, SMALL, Cms

from pipeline.connectors.integreat.fingerprint import fingerprint, media_texts
from pipeline.connectors.integreat.links import Addresses
from pipeline.connectors.integreat.normalise import as_stored, settled
from pipeline.html.canonical import canonical
from pipeline.html.fragile import Harm, fragile
from pipeline.html.isolate import LRI, isolate_numbers
from pipeline.model import DocumentKind

pytestmark = pytest.mark.live

CARD = '<div data-contact-id="1" data-contact-url="/musterstadt/contact/1/?details=name"></div>'


class Desk:
    """An editor who saves texts as they are, and reads what is stored."""

    def __init__(self, cms: Cms, region: str) -> None:
        self._cms, self._region = cms, region
        self._editor = cms.person("sync-bot")

    def save(self, page: int, language: str, title: str, content: str, slug: str = "") -> int:
        """Save a translation; gives the HTTP status."""
        fields = {"title": title, "slug": slug, "content": content, "status": "PUBLIC"}
        path = f"/{self._region}/pages/{language}/{page}/edit/side-by-side/"
        return self._editor.post(path, fields).status_code

    def stored(self, page: int, language: str) -> tuple[str, str]:
        """Title and text of the newest version."""
        answer = self._editor.get(f"/{self._region}/ajax/{language}/{page}/preview/").json()
        return answer["title"], answer["page_translation"]

    def through(self, page: int, language: str, title: str, content: str) -> tuple[str, str]:
        """What is stored of a text."""
        assert self.save(page, language, title, content) == httpx.codes.OK, content
        return self.stored(page, language)

    def pages(self) -> list[int]:
        """Numbers of the public German pages."""
        return sorted({page for page, language, _, _ in self._translations() if language == "de"})

    def addresses(self) -> Addresses:
        known = Addresses(cms=self._cms.url)
        for page, language, slug, title in self._translations():
            known.add(DocumentKind.PAGE, page, f"/{self._region}/{language}/{slug}/", title=title)
        return known

    def _translations(self) -> list[tuple[int, str, str, str]]:
        return [
            tuple(row)
            for row in self._cms.value(
                "[list(row) for row in PageTranslation.objects.filter(page__region__slug=region, status='PUBLIC')"
                ".values_list('page_id', 'language__slug', 'slug', 'title').order_by('id')]",
                region=self._region,
            )
        ]


def printer(known: Addresses) -> Callable[[str, str], str]:
    """Title and content → fingerprint."""
    resolve = known.resolver("de")
    return lambda title, content: fingerprint(title, content, resolve, titles=known.titles)


def test_pairs(fresh_cms: Cms) -> None:
    desk = Desk(fresh_cms, SMALL)
    for number, (sent, expected) in enumerate(PAIRS.items()):
        _, stored = desk.through(PAGES["rathaus"], "en", f"Title {number}", sent)
        assert canonical(stored) == canonical(expected) == canonical(as_stored(sent)), sent
        assert canonical(settled(stored)) == canonical(settled(sent)), sent


def test_what_the_cms_cannot_save_or_loses_is_told_before(fresh_cms: Cms) -> None:
    desk = Desk(fresh_cms, SMALL)
    page = PAGES["rathaus"]
    assert desk.save(page, "en", "T", CARD) == httpx.codes.INTERNAL_SERVER_ERROR
    assert fragile(CARD)[0].harm is Harm.REFUSED
    lost = f"<div><p>a</p>{CARD} verloren<p>b</p></div>"
    _, stored = desk.through(page, "en", "T", lost)
    assert "Erika" in stored and "verloren" not in stored
    assert fragile(lost)[0].harm is Harm.LOST
    show = printer(desk.addresses())
    assert show("T", stored) == show("T", f"<div><p>a</p>{CARD}<p>b</p></div>")
    assert show("T", stored) != show("T", f"<div><p>a</p>{CARD.replace('=name', '=email')}<p>b</p></div>")


def test_a_contact_that_changes_is_no_edit_of_the_page(fresh_cms: Cms) -> None:
    desk = Desk(fresh_cms, SMALL)
    page = PAGES["rathaus"]
    _, before = desk.through(page, "en", "T", f"<div><p>a</p>{CARD}<p>b</p></div>")
    fresh_cms.shell(
        "from integreat_cms.cms.models import Contact\nc = Contact.objects.get(id=1)\nc.name = 'Otto Neumann'\nc.save()"
    )
    _, after = desk.stored(page, "en")
    assert "Otto" in after and "Otto" not in before
    show = printer(desk.addresses())
    assert show("T", before) == show("T", after)


def test_texts_of_the_media_library(fresh_cms: Cms) -> None:
    """The library's text takes the place of ours; once that was seen, it is foreseen."""
    fresh_cms.shell(
        "from integreat_cms.cms.models import MediaFile, Region\n"
        "from django.utils import timezone\n"
        f"region = Region.objects.get(slug={SMALL!r})\n"
        "MediaFile.objects.bulk_create([MediaFile(file='regions/1/logo.png', thumbnail='', name='logo',"
        " alt_text='Logo', type='image/png', region=region, file_size=1, last_modified=timezone.now())])"
    )
    desk = Desk(fresh_cms, SMALL)
    show = desk.addresses().resolver("de")
    meant = '<p><img src="https://admin.example/media/regions/1/logo.png" alt="Wappen"> a</p>'
    _, stored = desk.through(PAGES["rathaus"], "en", "T", meant)
    assert 'alt="Logo"' in stored
    media = media_texts(meant, stored)
    assert fingerprint("T", meant, show) != fingerprint("T", stored, show)
    assert fingerprint("T", meant, show, media=media) == fingerprint("T", stored, show, media=media)
    assert fingerprint("T", stored, show, media=media) == fingerprint("T", stored, show)


def test_links_follow_the_cms(fresh_cms: Cms) -> None:
    desk = Desk(fresh_cms, SMALL)
    town_hall, arrive = PAGES["rathaus"], PAGES["ankommen"]
    german = next(row["path"] for row in fresh_cms.api("de/pages", SMALL) if row["path"].endswith("/ankommen/"))
    address = f"https://integreat.app{german}"
    meant = f'<p><a href="{address}">a</a> <a href="{address}">{address}</a></p>'
    _, untranslated = desk.through(town_hall, "en", "T", f"{meant}")
    assert german in untranslated
    before = printer(desk.addresses())("T", untranslated)

    desk.through(arrive, "en", "Quite another title", "<p>a</p>")
    # Only a text that differs is saved: links that are to lead elsewhere by now must be sent as they are to be.
    _, same = desk.through(town_hall, "en", "T", meant)
    assert same == untranslated
    english = address.replace(german, "/musterstadt/en/welcome/quite-another-title/")
    pointed = meant.replace(address, english)
    _, stored = desk.through(town_hall, "en", "T", pointed)
    assert canonical(stored) == canonical(pointed)
    _, rewritten = desk.through(town_hall, "en", "T", f"{meant} ")
    _, cut = desk.through(town_hall, "en", "T", pointed.replace('title/">a<', 'title/#x">a<'))
    assert stored == cut and "#x" not in cut

    desk.through(arrive, "en", "Renamed", "<p>a</p>")
    _, renamed = desk.stored(town_hall, "en")
    assert "/renamed/" in renamed
    show = printer(desk.addresses())
    assert {show("T", text) for text in (meant, untranslated, pointed, stored, rewritten, cut, renamed)} == {before}


def test_marks_around_numbers_survive(fresh_cms: Cms) -> None:
    desk = Desk(fresh_cms, SMALL)
    text = '<p>هاتف <a href="tel:+498213102-0">0821 / 3102-0</a>، أو 030 23125-100</p>'
    marked = isolate_numbers(text, "ar")
    assert marked.count(LRI) == 2
    _, stored = desk.through(PAGES["rathaus"], "ar", "بلدية", marked)
    assert stored == as_stored(marked) and stored.count(LRI) == 2


@pytest.mark.slow
def test_hostile_html(cms: Cms, capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever it was: what is settled before it is sent is stored as it is."""
    texts: list[str] = []

    @seed(6)
    @settings(max_examples=400, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(hostile_pages(), ugly_pages().map(lambda page: page.html)))
    def collect(content: str) -> None:
        texts.append(content.replace("\0", "").encode("utf-8", "replace").decode())

    collect()
    sent = [settled(text) for text in texts]
    stored = _cleaned(cms, sent)
    changed = [(one, other) for one, other in zip(sent, stored, strict=True) if canonical(one) != canonical(other)]
    raw = _cleaned(cms, texts)
    foreseen = sum(canonical(as_stored(one)) == canonical(other) for one, other in zip(texts, raw, strict=True))
    with capsys.disabled():
        print(
            f"\nhostile HTML: {len(texts)} texts, {len(texts) - len(changed)} settled ones stored as they were sent,"
            f" {foreseen} foreseen when sent as they are"
        )
    assert len(changed) <= len(texts) // 500, changed[:5]
    assert foreseen > len(texts) // 2


def _cleaned(cms: Cms, texts: list[str]) -> list[str]:
    """What the CMS's form makes of many texts at once."""
    code = (
        "import json\nfrom integreat_cms.cms.utils.content_utils import clean_content\n"
        f"texts = json.loads({json.dumps(texts)!r})\n"
        "def stored(text):\n    try:\n        return clean_content(text.strip(), 'en')\n"
        "    except ValueError:\n        return 'refused'\n"
        "print(json.dumps([stored(text) for text in texts]))"
    )
    answers: list[str] = json.loads(cms.shell(code))
    return answers


@pytest.mark.slow
def test_real_pages_and_generated_edits(fresh_cms: Cms, shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every real page, German and English, as a translation; then edits of what is stored, one by one."""
    desk = Desk(fresh_cms, fresh_cms.region)
    pages = desk.pages()
    meant: dict[tuple[int, str], tuple[str, str]] = {}
    for dump, language in (("de", "uk"), ("en", "tr")):
        entries = json.loads((shared / f"content/lkaugsburg/{dump}/pages.json").read_bytes())
        for page, entry in zip(pages, entries, strict=False):
            # Slugs of their own: looking for a link's page, the CMS takes any page that has the slug in any language.
            slug = f"page-{page}-{language}"
            assert desk.save(page, language, entry["title"], settled(entry["content"]), slug) == httpx.codes.OK
            meant[page, language] = entry["title"], entry["content"]
    assert len(meant) == 238 + 233
    stored = {key: desk.stored(*key) for key in meant}
    show = printer(desk.addresses())
    different = [key for key in meant if show(*meant[key]) != show(*stored[key])]
    verbatim = sum(canonical(settled(meant[key][1])) == canonical(stored[key][1]) for key in meant)

    tried, gone, missed = Counter[str](), Counter[str](), Counter[str]()
    for number, ((page, language), (title, content)) in enumerate(stored.items()):
        before = show(title, content)
        if number % 10 == 0:
            title, _ = desk.through(page, language, f"{title} (neu)", content)
            tried["the title"] += 1
            missed["the title"] += show(title, content) == before
            before = show(title, content)
        for kind, edited in edits(content, number, 2 if number % 8 == 0 else 1):
            _, after = desk.through(page, language, title, edited)
            if after == content:
                gone[kind] += 1
                continue
            tried[kind] += 1
            missed[kind] += show(title, after) == before
    with capsys.disabled():
        print(
            f"\nreal pages through the CMS: {len(meant)}, equal {len(meant) - len(different)},"
            f" the same to the letter {verbatim};"
            f"\nedits stored: {tried.total()} of {len(tried)} kinds, missed {missed.total()}; undone by the CMS itself:"
            f" {dict(gone)}"
        )
    assert different == []
    assert tried.total() >= 500
    assert missed.total() == 0, missed
    assert set(tried) == {*EDITS, "the title"}
