"""Whatever people do in the CMS between two nights: each page is the page it was, with the text that readers see."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from fake_cms import FakeCms, Item, Region, Version, big_region
from fake_cms.app import PASSWORD

from pipeline.connectors.integreat.cache import MemoryCache
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.store import IntegreatStore
from pipeline.model import DocumentKind, DocumentStatus, Snapshot

NIGHTS = 6
TITLES = ("Arzt", "Schule", "Wohnen", "Arbeit")
"""Few, so that slugs come again."""


class People:
    """Do one thing after the other to a region, at random."""

    def __init__(self, region: Region, chance: random.Random) -> None:
        self.region, self.chance = region, chance

    def act(self) -> None:
        pages = self.region.of("page")
        actions: list[Callable[[Item], None]] = [
            self.edit,
            self.rename,
            self.translate,
            self.draft,
            self.publish,
            self.move,
            self.archive,
            self.add,
            self.delete,
            self.replace,
            self.save_again,
        ]
        self.chance.choice(actions)(self.chance.choice(pages))

    def language(self) -> str:
        return self.chance.choice(("de", "en"))

    def edit(self, page: Item) -> None:
        language = self.language()
        if page.newest(language):
            self.region.save(page, language, content=f"<p>{self.chance.random()} [page 1]</p>", status="PUBLIC")

    def rename(self, page: Item) -> None:
        language = self.language()
        if page.newest(language):
            self.region.save(page, language, title=self.chance.choice(TITLES), slug="")

    def translate(self, page: Item) -> None:
        if page.public("de") and not page.newest("en"):
            self.region.save(page, "en", title=self.chance.choice(TITLES), status=self.status())

    def status(self) -> str:
        return self.chance.choice(("PUBLIC", "PUBLIC", "DRAFT", "REVIEW"))

    def draft(self, page: Item) -> None:
        """As the page form does it, or as a newer draft."""
        language = self.language()
        versions = page.translations.get(language, [])
        if self.chance.random() < 0.5:
            for version in versions:
                version.status = "DRAFT"
        elif versions:
            self.region.save(page, language, content=f"<p>Draft {self.chance.random()}</p>", status="DRAFT")

    def publish(self, page: Item) -> None:
        language = self.language()
        if page.newest(language):
            self.region.save(page, language, status="PUBLIC")

    def save_again(self, page: Item) -> None:
        language = self.language()
        if page.newest(language):
            self.region.save(page, language)

    def move(self, page: Item) -> None:
        others = [other for other in self.region.of("page") if other is not page and page not in other.ancestors]
        target = self.chance.choice([*others, None])
        (page.parent.children if page.parent else self.region.roots).remove(page)
        page.parent = target
        (target.children if target else self.region.roots).append(page)

    def archive(self, page: Item) -> None:
        page.archived = not page.archived

    def add(self, page: Item) -> None:
        made = self.region.add("page", self.chance.choice((page, None)))
        self.region.save(made, "de", title=self.chance.choice(TITLES), content=f"<p>{self.chance.random()}</p>")

    def replace(self, page: Item) -> None:
        """By a new page with its name."""
        newest = page.newest("de")
        if not page.children and newest:
            self.region.delete(page)
            made = self.region.add("page", page.parent)
            self.region.save(made, "de", title=newest.title, slug=newest.slug, content=newest.content)

    def delete(self, page: Item) -> None:
        if not page.children and len(self.region.of("page")) > 5:
            self.region.delete(page)


def read(cms: FakeCms, cache: MemoryCache) -> list[Snapshot]:
    client = CmsClient(cms.url, cms.region, "sync-bot", lambda: PASSWORD, requests_per_second=1e6, transport=cms)
    store = IntegreatStore(client, "de", cache)
    return [store.read("de"), store.read("en")]


def texts(snapshot: Snapshot) -> dict[int, tuple[str, str, str, bool]]:
    """Number → title, content, path, whether readers find it."""
    assert not snapshot.problems
    return {
        doc.ref.id or 0: (doc.title, doc.content, doc.ref.path, doc.reachable)
        for doc in snapshot.documents
        if doc.kind is DocumentKind.PAGE
    }


def source_texts(region: Region) -> dict[int, tuple[str, str, str, bool]]:
    """What readers see in German."""
    shown = [(page, page.public("de")) for page in region.of("page") if page.seen("de")]
    return {page.id: (text.title, text.content, page.path("de", text), True) for page, text in shown if text}


def english(region: Region, page: Item) -> tuple[Version, bool] | None:
    """The newest text, drafts too, and whether readers find it."""
    newest = page.newest("en")
    return (newest, page.seen("en") and newest is page.public("en")) if newest else None


@pytest.mark.parametrize("seed", range(40))
def test_each_page_stays_the_page_it_is(seed: int) -> None:
    chance = random.Random(seed)
    cms = FakeCms(big_region(12))
    region, cache = cms.region_of(), MemoryCache()
    people = People(region, chance)
    ever_shown: set[int] = set()
    for _ in range(NIGHTS):
        source, translations = read(cms, cache)
        assert texts(source) == source_texts(region)
        found = texts(translations)
        for page in region.of("page"):
            there = english(region, page)
            if not page.seen("de") or there is None:
                continue
            text, shown = there
            ever_shown |= {page.id} if page.seen("en") else set()
            if page.id not in found:
                # Never shown to readers, and begun after it was looked for: nobody tells.
                assert page.id not in ever_shown
                continue
            title, content, _, reachable = found[page.id]
            if shown:
                assert (title, content, reachable) == (text.title, text.content, True)
            elif not page.seen("en"):
                assert (title, content, reachable) == (text.title, text.content, False)
            else:  # a newer draft: known where its text was read at all, else noticed by the push
                assert (title, content) in {(v.title, v.content) for v in page.translations["en"]}
        gone = set(found) - {page.id for page in region.of("page") if page.newest("en")}
        assert gone == set()
        for _ in range(chance.randrange(4)):
            people.act()


@pytest.mark.parametrize("seed", range(5))
def test_without_what_was_kept_the_same_is_read(seed: int) -> None:
    chance = random.Random(seed + 1000)
    cms = FakeCms(big_region(15))
    people, cache = People(cms.region_of(), chance), MemoryCache()
    for _ in range(3):
        read(cms, cache)
        for _ in range(5):
            people.act()
    kept, anew = read(cms, cache)[0], read(cms, MemoryCache())[0]
    assert texts(kept) == texts(anew)
    assert [doc.ref for doc in kept.documents] == [doc.ref for doc in anew.documents]
    assert all(doc.status is DocumentStatus.PUBLIC for doc in kept.documents)
