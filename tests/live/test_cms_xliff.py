"""Towns without a service account: people export from a real CMS and import what is written, in both versions."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from live.cms import PAGES, SMALL, Cms, Person, alerts
from live.region import (
    BOT,
    Town,
    Version,
    approved,
    as_the_cms_stores,
    count,
    differing,
    shown,
    states,
    versions,
)
from live.volunteer import path_of

from pipeline.connectors.cms_xliff.exports import TO_IMPORT
from pipeline.connectors.cms_xliff.store import XliffStore
from pipeline.connectors.integreat.bulk import import_new
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.fingerprint import fingerprint
from pipeline.html.canonical import canonical_hash
from pipeline.model import DocumentKind, PageWrite, StoreDocument, StoreRef, WriteStatus
from pipeline.steps.segment import assemble, cut

pytestmark = [pytest.mark.live, pytest.mark.slow]

REGION = "lkaugsburg"
CHAPTERS = tuple(f"/{REGION}/de/{name}/" for name in ("notfaelle", "inklusion"))
TREE = {"de": None, "en": "de", "uk": "de"}
FILE = re.compile(r"""href=['"](?P<path>/xliff/[^'"]+)['"]""")


def export(person: Person, language: str, numbers: list[int], folder: Path) -> Path:
    """What somebody does who selects pages and exports the published ones; the browser puts the file into a folder."""
    answer = person.post(
        f"/{REGION}/pages/{language}/xliff/only-public/", {"selected_ids[]": [str(n) for n in numbers]}
    )
    assert answer.is_redirect, answer.status_code
    found = FILE.search(person.get(answer.headers["location"]).text)
    assert found, "the CMS offers no file"
    path = folder / found["path"].rpartition("/")[2]
    folder.mkdir(parents=True, exist_ok=True)
    while path.exists():
        path = path.with_name(f"{path.stem} (2){path.suffix}")
    path.write_bytes(person.get(found["path"]).content)
    return path


def import_(person: Person, language: str, archive: Path) -> tuple[str, ...]:
    """What somebody does with an archive, as the README says; the messages that the CMS shows."""
    files = {"xliff_file": (archive.name, archive.read_bytes())}
    answer = person.post(f"/{REGION}/pages/{language}/xliff/upload/", files=files)
    view = answer.headers["location"]
    assert "/xliff/import/" in view, alerts(person.get(view).text)
    assert person.get(view).status_code == 200
    return person.act(view)


@contextmanager
def exporting(cms: Cms, version: str) -> Iterator[None]:
    """The server exports another version of XLIFF for a while; the default is 1.2."""
    if version == "1.2":
        yield
        return
    cms._environment["CMS_XLIFF_EXPORT_VERSION"] = f"xliff-{version}"
    cms.restart()
    try:
        yield
    finally:
        del cms._environment["CMS_XLIFF_EXPORT_VERSION"]
        cms.restart()


def settings(folder: Path) -> str:
    return (
        f'[municipality.{REGION}]\nname = "Augsburg"\ntarget_languages = ["uk", "en"]\n'
        f'engine = {{type = "none"}}\nstore = {{type = "integreat-xliff", path = "{folder}"}}\n'
    )


@pytest.mark.parametrize("version", ["1.2", "2.0"])
def test_approved_texts_reach_readers_by_files_alone(fresh_cms: Cms, tmp_path: Path, version: str) -> None:
    if fresh_cms.region != REGION:
        pytest.skip("the real pages are not here")
    person = fresh_cms.person("manager")
    german = {key[0]: several[-1] for key, several in versions(fresh_cms, REGION).items() if key[1] == "de"}
    chosen = {n: page for n, page in shown(fresh_cms, REGION, "de").items() if page.path.startswith(CHAPTERS)}
    numbers = sorted(chosen)
    exports = tmp_path / "exports"
    with exporting(fresh_cms, version):
        for language in ("uk", "en"):
            export(person, language, numbers, exports)
        root = tmp_path / "workspace"
        root.mkdir()
        (root / "sprachlotse.toml").write_text(settings(exports), encoding="utf-8")
        town = Town(root, fresh_cms, REGION)

        assert town.pull()["documents"] == len(numbers)
        _same_sources(XliffStore(exports, "de"), german, chosen)
        english = {n: several for (n, code), several in versions(fresh_cms, REGION).items() if code == "en"}
        assert {d.ref.id for d in XliffStore(exports, "de").read("en").documents} == english.keys() & chosen.keys()

        town.review("uk")
        report = town.push("--language", "uk", code=None)
        assert (report["pushed"], report["held"]) == (len(numbers), [])
        assert count(versions(fresh_cms, REGION), "uk") == 0

        messages = [import_(person, "uk", path) for path in sorted((exports / TO_IMPORT).glob("*.zip"))]
        assert all("imported successfully" in said[0] for said in messages), messages
        messages = [import_(person, "uk", path) for path in sorted((exports / TO_IMPORT).glob("*.zip"))]  # for links
        paths = {f"/{REGION}/de/{german[number].slug}/": number for number in numbers}
        pages = approved(town, "uk", german, paths)
        assert pages.keys() == chosen.keys()
        there = shown(fresh_cms, REGION, "uk")
        assert differing(pages, there) == []
        assert {n: (page.parent, page.order) for n, page in there.items()} == {
            n: (page.parent, page.order) for n, page in chosen.items()
        }
        assert {states(fresh_cms, REGION, "uk")[number] for number in numbers} == {"UP_TO_DATE"}

        before = versions(fresh_cms, REGION)
        export(person, "uk", numbers, exports)
        pulled = town.pull(code=None)
        assert (pulled["changed"], pulled["conflicts"], pulled["problems"]) == (0, [], [])
        assert all(document.reachable for document in XliffStore(exports, "de").read("uk").documents)
        assert not list((exports / TO_IMPORT).rglob("*.xliff"))
        again = town.push("--language", "uk", code=None)
        assert (again["pushed"], again["held"], again["unchanged"]) == (0, [], len(numbers))

        changed = numbers[-1]
        stored = fresh_cms.raw(changed, "uk")
        assert stored is not None
        person.edit_beside(changed, "uk", REGION, content=stored["content"] + "<p>Людина</p>")
        export(person, "uk", numbers, exports)
        (conflict,) = town.pull(code=None)["conflicts"]
        assert conflict["document"] == f"/{REGION}/de/{german[changed].slug}/"
        held = town.push("--language", "uk", code=None)
        assert held["pushed"] == 0 and not list((exports / TO_IMPORT).rglob("*.xliff"))
        assert count(versions(fresh_cms, REGION), "uk") == count(before, "uk") + 1


def _same_sources(store: XliffStore, german: dict[int, Version], chosen: dict[int, Any]) -> None:
    """Raw texts of readers' pages, to the letter, but for the line ends: XML has one kind of them."""
    read = {document.ref.id: (document.title, document.content) for document in store.read("de").documents}
    assert read == {number: (german[number].title, german[number].content.replace("\r\n", "\n")) for number in chosen}


class Texts:
    """What the bulk import asks the store's memory for, answered from the CMS's database."""

    def __init__(self, cms: Cms) -> None:
        self._cms = cms
        self._pages: dict[str, int] = {}

    def fingerprint(self, title: str, content: str) -> str:
        return fingerprint(title, content, self._resolve)

    def remember(self, document: StoreDocument) -> None:
        """Nothing has to be kept."""

    def _resolve(self, address: str) -> str | None:
        if "://integreat.app/" not in address:
            return None
        slug = path_of(address).rstrip("/").rpartition("/")[2]
        if slug not in self._pages:
            self._pages = dict(
                self._cms.value("[[t.slug, t.page_id] for t in PageTranslation.objects.filter(status='PUBLIC')]")
            )
        return str(self._pages.get(slug, slug))


def new_pages(cms: Cms, region: str, language: str, most: int = 1000) -> list[PageWrite]:
    """A made-up translation of readers' pages, in the order of the tree."""
    german = {key[0]: several for key, several in versions(cms, region).items() if key[1] == "de"}
    writes = []
    for number, page in sorted(shown(cms, region, "de").items(), key=lambda item: item[1].path.count("/"))[:most]:
        public = [version for version in german[number] if version.status == "PUBLIC"][-1]
        texts = [f"Пер {segment.text}" for segment in cut(public.title, public.content)]
        title, content = assemble(public.title, public.content, texts)
        ref, hash_ = StoreRef(page.path, number), canonical_hash(public.title, public.content)
        writes.append(PageWrite(DocumentKind.PAGE, ref, hash_, language, None, None, title, content))
    return writes


def client(cms: Cms, region: str, user: str) -> CmsClient:
    return CmsClient(cms.url, region, user, lambda: cms.password, requests_per_second=1000)


def test_a_hundred_new_pages_at_once(fresh_cms: Cms) -> None:
    if fresh_cms.region != REGION:
        pytest.skip("the real pages are not here")
    writes = new_pages(fresh_cms, REGION, "uk", 100)
    assert len(writes) == 100
    before = fresh_cms.all_versions(REGION)
    with client(fresh_cms, REGION, "author") as author:
        assert import_new(author, Texts(fresh_cms), "de", writes, TREE) == {}
    assert fresh_cms.all_versions(REGION) == before
    with client(fresh_cms, REGION, BOT) as bot:
        begun = time.monotonic()
        outcomes = import_new(bot, Texts(fresh_cms), "de", writes, TREE)
        print(f"bulk import of 100 pages: {time.monotonic() - begun:.1f} s, {bot.requests} requests")
        assert bot.requests < 60
        assert import_new(bot, Texts(fresh_cms), "de", writes, TREE) == {}
    assert [outcome.status for outcome in outcomes.values()] == [WriteStatus.WRITTEN] * 100
    assert fresh_cms.all_versions(REGION) == before + 100
    stored = {key[0]: several for key, several in versions(fresh_cms, REGION).items() if key[1] == "uk"}
    there = shown(fresh_cms, REGION, "uk")
    cleaned = as_the_cms_stores(fresh_cms, "uk", [write.content for write in writes])
    for write, content, outcome in zip(writes, cleaned, outcomes.values(), strict=True):
        assert write.source.id is not None and outcome.ref is not None
        (version,) = stored[write.source.id]
        assert (version.title, version.status, version.machine) == (write.title, "PUBLIC", False)
        assert Texts(fresh_cms).fingerprint("", version.content) == Texts(fresh_cms).fingerprint("", content)
        assert outcome.reachable and outcome.ref.path == there[write.source.id].path


def test_a_newer_draft_of_the_source_keeps_a_page_out_of_the_bulk_import(fresh_cms: Cms) -> None:
    writes = new_pages(fresh_cms, SMALL, "uk")
    draft = PAGES["entwurf"]
    assert draft in {write.source.id for write in writes}
    with client(fresh_cms, SMALL, BOT) as bot:
        outcomes = import_new(bot, Texts(fresh_cms), "de", writes, TREE)
    assert {writes[position].source.id for position in outcomes} == {w.source.id for w in writes} - {draft}
    assert fresh_cms.versions(draft, "uk") == 0
