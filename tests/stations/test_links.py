"""Internal links lead to the target language's pages: in what is pushed, in what stays, after a kill and a deletion."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from pipeline.connectors.base import silent
from pipeline.connectors.folder import FolderStore
from pipeline.model import PageWrite, WriteOutcome
from pipeline.mt.fake import FakeEngine
from pipeline.progress import Silent
from pipeline.stations.pages import Pages, StayingLink, Stays, links_that_stay
from pipeline.stations.push import push
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from .conftest import Hands

SLUG = "moorbach"
TOML = f"""
[municipality.{SLUG}]
name = "Moorbach"
target_languages = ["en"]
store = {{ type = "folder", path = "content/{SLUG}" }}
glossary = []
"""
HREF = re.compile(r'href="([^"]*)"')
A, B, C = (f"/{SLUG}/de/{name}/" for name in ("ankommen", "bürgerbüro", "kita"))
EN_A, EN_B, EN_C = (f"/{SLUG}/en/{name}/" for name in ("ankommen", "bürgerbüro", "kita"))
PAGES = {
    A: ("Ankommen", f'<p>Zum <a href="https://integreat.app{B}?a=1&amp;b=2#c">Amt</a> gehen.</p>'),
    B: ("Bürgerbüro", f'<p translate="no"><a href="{A}">A</a></p><p>Die <a href="{C}">Kita</a> hilft.</p>'),
    C: ("Kita", f'<p>Neu.</p><p><a href="https://example.org{A}">Fremd</a> <a href="/{SLUG}/de/weg/">Weg</a></p>'),
}


def entry(number: int, path: str, title: str, content: str) -> dict[str, Any]:
    stamp = "2026-11-01T08:00:00+01:00"
    url = f"https://admin.integreat-app.de{path}"
    return {
        "id": number, "url": url, "path": path, "title": title, "content": content,
        "last_updated": stamp, "available_languages": {},
    }  # fmt: skip


@pytest.fixture
def town(hands: Hands) -> Iterator[Hands]:
    """Three pages that link to each other, pulled; the store has no English yet."""
    root = hands.workspace.root
    file = root / "sprachlotse.toml"
    file.write_text(file.read_text(encoding="utf-8") + TOML, encoding="utf-8")
    pages = root / "content" / SLUG / "de" / "pages.json"
    pages.parent.mkdir(parents=True)
    entries = [entry(number, path, *page) for number, (path, page) in enumerate(PAGES.items(), 1)]
    pages.write_text(json.dumps(entries), encoding="utf-8")
    with Workspace.open(root) as workspace:
        here = type(hands)(workspace, FakeEngine(), slug=SLUG)
        here.pull()
        yield here


def sign_off(town: Hands, only: Callable[[str], bool] = lambda text: True) -> None:
    """A reviewer signs off the translations whose source ``only`` says yes to."""
    town.pretranslate()

    def edit(entry: Any) -> None:
        if only(entry.msgid):
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]

    town.take_in(town.returned(town.export(), edit, f"{town.moment:%H%M}.po"))


def links(town: Hands) -> dict[str, list[str]]:
    return {entry["path"]: HREF.findall(entry["content"]) for entry in town.entries("en")}


POINTED = {
    EN_A: [f"https://integreat.app{EN_B}?a=1&amp;b=2#c"],
    EN_B: [EN_A, EN_C],
    EN_C: [f"https://example.org{A}", f"/{SLUG}/de/weg/"],
}


def test_pages_that_are_new_together_link_to_each_other(town: Hands) -> None:
    sign_off(town)
    dry = town.push(dry_run=True)
    pushed = town.push()
    assert dry.pushed == pushed.pushed == [(A, "en"), (B, "en"), (C, "en")]
    assert (pushed.unchanged, pushed.held, pushed.waiting) == (0, [], 0)
    assert links(town) == POINTED
    again = town.push()
    assert (again.pushed, again.unchanged) == ([], 3)
    assert town.pull().conflicts == []
    assert town.push().pushed == []


def test_nothing_but_addresses_and_texts_changes(town: Hands) -> None:
    sign_off(town)
    town.push()
    tags = {e["path"]: re.findall("<[^>]*>", HREF.sub("", e["content"])) for e in town.entries("en")}
    assert list(tags.values()) == [re.findall("<[^>]*>", HREF.sub("", content)) for _, content in PAGES.values()]


def test_a_link_follows_when_its_page_is_translated_later(town: Hands) -> None:
    sign_off(town, lambda text: text != "Neu.")
    first = town.push()
    assert (first.pushed, first.waiting) == ([(A, "en"), (B, "en")], 1)
    assert links(town) == {EN_A: POINTED[EN_A], EN_B: [EN_A, C]}
    sign_off(town)
    dry = town.push(dry_run=True)
    second = town.push()
    assert dry.pushed == second.pushed == [(C, "en"), (B, "en")]
    assert dry.unchanged == second.unchanged == 1, "B is a pushed page, not an unchanged one too"
    assert links(town) == POINTED
    assert town.push().pushed == []


def test_a_link_goes_back_when_its_translation_is_deleted(town: Hands) -> None:
    sign_off(town)
    town.push()
    town.write_entries("en", [e for e in town.entries("en") if e["path"] != EN_C])
    assert town.push(dry_run=True).pushed == [], "nobody has looked yet"
    town.pull()
    report = town.push()
    assert (report.pushed, [held.document for held in report.held]) == ([(B, "en")], [C])
    assert links(town)[EN_B] == [EN_A, C]
    again = town.push(ours=[C])
    assert again.pushed == [(C, "en"), (B, "en")]
    assert links(town)[EN_B] == [EN_A, EN_C]
    assert town.push().pushed == []


def test_links_lead_to_a_page_in_conflict(town: Hands) -> None:
    sign_off(town, lambda text: text != "Neu.")
    town.push()
    english = town.entries("en")
    foreign = entry(77, f"/{SLUG}/en/nursery/", "Nursery", "<p>By hand.</p>")
    foreign["available_languages"] = {"de": {"id": 3, "path": C}}
    town.write_entries("en", [*english, foreign])
    town.pull()
    assert town.push().pushed == [(B, "en")]
    assert links(town)[EN_B] == [EN_A, f"/{SLUG}/en/nursery/"]
    foreign["title"] = "Our nursery"
    town.write_entries("en", [*town.entries("en")[:-1], foreign])
    sign_off(town)
    assert [held.document for held in town.push().held] == [C]
    assert links(town)[EN_B] == [EN_A, f"/{SLUG}/en/nursery/"]


def test_a_link_follows_a_translation_that_was_moved(town: Hands) -> None:
    sign_off(town)
    town.push()
    for language in ("en", "de"):
        text = json.dumps(town.entries(language), ensure_ascii=False)
        after = text.replace(f'"path": "{EN_C}"', '"path": "/moorbach/en/x/"')
        assert after != text
        town.write_entries(language, json.loads(after))
    town.pull()
    assert town.push().pushed == [(B, "en")]
    assert links(town)[EN_B] == [EN_A, "/moorbach/en/x/"]


class Killed(BaseException):
    """What a process does not survive."""


class OddStore(FolderStore):
    """Something happens around the n-th time that a push writes."""

    def __init__(self, root: Path, before: Callable[[int], None], after: Callable[[int], None]) -> None:
        super().__init__(root)
        self._before, self._after = before, after
        self.calls = 0

    def write(
        self,
        source_language: str,
        writes: Sequence[PageWrite],
        now: datetime,
        *,
        dry_run: bool = False,
        advance: Callable[[], None] = silent,
    ) -> tuple[WriteOutcome, ...]:
        self.calls += 1
        self._before(self.calls)
        outcomes = super().write(source_language, writes, now, dry_run=dry_run, advance=advance)
        self._after(self.calls)
        return outcomes


def push_with(
    town: Hands, before: Callable[[int], None] = lambda _: None, after: Callable[[int], None] = lambda _: None
) -> Any:
    class Odd(Workspace):
        def store(self, slug: str) -> FolderStore:
            return OddStore(self.root / "content" / slug, before, after)

    with Odd.open(town.workspace.root) as workspace:
        return push(workspace, SLUG, now=town.tick(), progress=Silent())


@pytest.mark.parametrize("call", [1, 2])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("then", ["push", "pull, push"])
def test_a_kill_in_either_round_heals(town: Hands, call: int, moment: str, then: str) -> None:
    sign_off(town)

    def kill(number: int) -> None:
        if number == call:
            raise Killed

    with pytest.raises(Killed):
        push_with(town, **{moment: kill})
    if "pull" in then:
        assert town.pull().conflicts == []
    assert town.push().held == []
    assert links(town) == POINTED
    again = town.push()
    assert (again.pushed, again.unchanged) == ([], 3)


def test_what_somebody_changes_between_the_rounds_is_held(town: Hands) -> None:
    sign_off(town)

    def meddle(number: int) -> None:
        if number == 2:
            english = town.entries("en")
            (page,) = [e for e in english if e["path"] == EN_B]
            page["content"] += "<p>By hand.</p>"
            town.write_entries("en", english)

    report = push_with(town, before=meddle)
    assert report.pushed == [(A, "en"), (B, "en"), (C, "en")], "each went out once"
    assert [held.document for held in report.held] == [B]
    (page,) = [e for e in town.entries("en") if e["path"] == EN_B]
    assert page["content"].endswith("<p>By hand.</p>")
    assert HREF.findall(page["content"]) == [A, C], "not written again"
    assert links(town)[EN_A] == POINTED[EN_A]


def test_an_unchanged_page_that_is_held_in_the_second_round_is_counted_once(town: Hands) -> None:
    sign_off(town, lambda text: text != "Neu.")
    town.push()
    sign_off(town)

    def meddle(number: int) -> None:
        if number == 2:
            town.edit_page("en/bürgerbüro", lambda content: content + "<p>By hand.</p>", "en")

    report = push_with(town, before=meddle)
    assert (report.pushed, report.unchanged) == ([(C, "en")], 1)
    assert [held.document for held in report.held] == [B]


def test_what_stays_is_listed(town: Hands) -> None:
    def staying() -> tuple[StayingLink, ...]:
        with town.workspace.database.reading() as repository:
            return links_that_stay(repository, SLUG, "de", ["en"])

    dead = StayingLink(C, "de", f"/{SLUG}/de/weg/", Stays.DEAD)
    assert staying() == (dead,), "what is not published has no links yet"
    sign_off(town, lambda text: text != "Neu.")
    town.push()
    assert staying() == (dead, StayingLink(B, "en", C, Stays.UNTRANSLATED))
    sign_off(town)
    town.push()
    assert staying() == (dead,)


def test_harvest_takes_over_a_changed_text_beside_pointed_links(town: Hands) -> None:
    sign_off(town, lambda text: text != "Neu.")
    town.push()
    town.edit_page("en/bürgerbüro", lambda content: content.replace("HILFT", "will help"), "en")
    # By the time of the harvest the link in the page would lead elsewhere than it does.
    sign_off(town)
    report = town.push()
    assert (C, "en") in report.pushed
    assert [held.document for held in report.held] == [B]
    town.pull()
    harvested = town.harvest()
    assert harvested.unlike == []
    assert harvested.current == 1


def test_pages_that_differ_in_their_links_language_only(town: Hands) -> None:
    sign_off(town)
    town.push()
    with town.workspace.database.reading() as repository:
        pages = Pages.load(repository, SLUG, "de", "en")
        for document in repository.documents.of(SLUG):
            title, content = repository.documents.source(document)
            (english,) = [e for e in town.entries("en") if e["path"] == document.ref.path.replace("/de/", "/en/")]
            back = HREF.sub(lambda _, it=iter(HREF.findall(english["content"])): f'href="{next(it)}"', content)  # type: ignore[misc]
            same = pages.hash_beyond_links(document, title, content)
            assert pages.hash_beyond_links(document, title, back) == same
            for other in ('href="/moorbach/en/anders/"', 'href="https://example.org/"', f'href="{A}x"'):
                assert pages.hash_beyond_links(document, title, HREF.sub(other, content)) != same


def test_every_page_of_the_sample_links_within_its_language(hands: Hands) -> None:
    report = hands.all_the_way()
    assert report.held == []
    english = [*hands.entries("en"), *hands.entries("en", "events"), *hands.entries("en", "locations")]
    paths = {entry["path"] for entry in english}
    found = 0
    for page in english:
        for path in re.findall(r'href="https://integreat\.example(/[^"?#]*)', page["content"]):
            found += 1
            assert unquote(path) in paths, (page["path"], path)
    assert found > 3
    assert hands.push().pushed == []
