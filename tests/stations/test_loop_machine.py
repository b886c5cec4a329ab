"""People and commands in any order: whatever they do, nobody's work is lost and nothing unvouched goes public.

A state machine plays editors of a small municipality, volunteers and the commands. After every command the store's
files and the database are looked at with means of their own (``moorbach.py``: JSON, sqlite3, regular expressions), not
with the code that is under test.
"""

from __future__ import annotations

import io
import os
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polib
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from moorbach import (
    BLOCKS,
    CODE,
    LANGUAGES,
    PEOPLE,
    SLUG,
    TAG,
    TITLES,
    Foreign,
    Page,
    Parcel,
    Town,
    blocks,
    facts,
    visible,
    wordless,
    words,
)

from pipeline.mt.fake import FakeEngine
from pipeline.progress import Silent
from pipeline.sample import create_workspace
from pipeline.stations.approve import approve
from pipeline.stations.export import export
from pipeline.stations.harvest import harvest
from pipeline.stations.pretranslate import pretranslate
from pipeline.stations.pull import pull
from pipeline.stations.push import PushReport, push
from pipeline.stations.take_in import take_in
from pipeline.workspace import Workspace

EDITS = ("edit", "move", "delete", "add", "title", "revert", "link", "comment", "facts", "split", "bold")


class Loop(Town, RuleBasedStateMachine):
    """Rules are what people and commands do; the checks follow every command."""

    @initialize(review=st.sampled_from(["one", "two"]), publish=st.sampled_from(["complete-pages", "source-fallback"]))
    def found(self, review: str, publish: str) -> None:
        self.two, self.fallback = review == "two", publish == "source-fallback"
        file = self.root / "sprachlotse.toml"
        file.write_text(
            file.read_text()
            + f'\n[municipality.{SLUG}]\nname = "Moorbach"\ntarget_languages = ["en", "uk"]\n'
            + f'store = {{ type = "folder", path = "content" }}\nreview = "{review}"\npublish = "{publish}"\n'
        )
        self.opened = Workspace.open(self.root)
        for number, (title, first) in enumerate([(0, 0), (1, 3), (2, 6)]):
            path = f"/{SLUG}/de/seite-{number}/"
            self.pages.append(Page(self.number(), path, TITLES[title], list(BLOCKS[first : first + 3])))
        self.save_german()
        content = "<p>Please register in two weeks.</p>\r\n<p>Please register in three weeks.</p>\r\n"
        content += "<p>Please register <strong>soon</strong>.</p>"
        entry = self.entry(self.number(), f"/{SLUG}/en/registration/", "Registration", content)
        entry["available_languages"] = {"de": {"id": self.pages[0].id, "path": self.pages[0].path}}
        self.save("en", [entry])
        self.foreign["en", entry["path"]] = Foreign("Please register in two weeks.", after_push=False)

    def teardown(self) -> None:
        if self.opened is not None:
            self.opened.close()
        shutil.rmtree(self.folder)

    # --- editors of the German pages ---

    def edited(self, page: Page) -> Page:
        page.history.append((page.title, list(page.blocks)))
        page.id = self.number()  # as the API does with every save
        return page

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), what=st.sampled_from(EDITS))
    def edit_german(self, data: st.DataObject, what: str) -> None:
        page = data.draw(st.sampled_from(self.pages))
        place = data.draw(st.integers(0, max(0, len(page.blocks) - 1)))
        if what == "revert":
            if not page.history:
                return
            title, blocks = data.draw(st.sampled_from(page.history))
            self.edited(page)
            page.title, page.blocks = title, list(blocks)
        else:
            self.edited(page)
            if what == "title":
                page.title = data.draw(st.sampled_from(TITLES))
            elif what == "add":
                page.blocks.insert(place, data.draw(st.sampled_from(BLOCKS)))
            elif page.blocks:
                block = page.blocks.pop(place)
                if what == "edit":
                    page.blocks.insert(place, data.draw(st.sampled_from(BLOCKS)))
                elif what == "move":
                    page.blocks.insert(data.draw(st.integers(0, len(page.blocks))), block)
                elif what == "link":
                    page.blocks.insert(place, block.replace('href="/', 'href="/neu/').replace("w.png", "v.png"))
                elif what == "facts":
                    number = self.number() % 1000
                    hours = data.draw(st.sampled_from(["7 bis 11", "8 bis 12", "9 bis 16"]))
                    after = re.sub(r"\b0\d{3}(?= \d)", f"0{number:03}", block)
                    page.blocks.insert(place, re.sub(r"\d+ bis \d+", hours, after))
                elif what == "split":
                    page.blocks[place:place] = block.replace(", wir", "</p><p>wir", 1).split("</p><p>")
                elif what == "bold":
                    after = block.replace("bald", "<strong>bald</strong>")
                    plain = block.replace("<strong>", "").replace("</strong>", "")
                    page.blocks.insert(place, plain if "<strong>" in block else after)
                elif what == "comment":
                    page.blocks.insert(place, block.replace(" ", " <!-- x -->", 1) if "<!--" not in block else block)
        self.save_german()

    @precondition(lambda self: self.pages)
    @rule(data=st.data(), what=st.sampled_from(["wrap", "entities", "ids"]))
    def save_without_a_change_of_text(self, data: st.DataObject, what: str) -> None:
        page = data.draw(st.sampled_from(self.pages))
        page.id = self.number()
        page.wrapped ^= what == "wrap"
        page.entities ^= what == "entities"
        self.save_german()

    @precondition(lambda self: len(self.pages) > 1)
    @rule(data=st.data())
    def delete_german(self, data: st.DataObject) -> None:
        page = data.draw(st.sampled_from(self.pages))
        self.pages.remove(page)
        self.gone.append(page)
        self.save_german()

    @precondition(lambda self: self.gone)
    @rule(data=st.data())
    def restore_german(self, data: st.DataObject) -> None:
        page = data.draw(st.sampled_from(self.gone))
        self.gone.remove(page)
        self.pages.insert(0, page)
        self.save_german()

    @precondition(lambda self: self.pages)
    @rule(data=st.data())
    def rename_german(self, data: st.DataObject) -> None:
        """Between two pulls: when path and number change at once, a page cannot be known again."""
        page = data.draw(st.sampled_from(self.pages))
        self.pull()
        before = {entry["path"]: entry for entry in self.load("de")}[page.path]
        page.path = f"/{SLUG}/de/seite-{self.number()}/"
        entries = self.load("de")
        (entry,) = [entry for entry in entries if entry["path"] == before["path"]]
        entry["path"] = page.path
        self.save("de", entries)
        self.pull()

    # --- editors of the translations ---

    def translations(self) -> list[tuple[str, str]]:
        return [(language, entry["path"]) for language in LANGUAGES for entry in self.load(language)]

    @precondition(lambda self: self.translations())
    @rule(data=st.data(), what=st.sampled_from(["text", "title", "add", "attribute", "digits", "put back", "delete"]))
    def edit_translation(self, data: st.DataObject, what: str) -> None:
        language, path = data.draw(st.sampled_from(self.translations()))
        entries = self.load(language)
        (entry,) = [entry for entry in entries if entry["path"] == path]
        mark = f"Hand{self.number()}"
        ours = self.pushed.get((language, path))
        content = entry["content"]
        if what == "delete":
            self.save(language, [other for other in entries if other is not entry])
            self.foreign.pop((language, path), None)
            return
        if what == "put back":
            if ours is None:
                return
            entry["title"], entry["content"] = ours
            self.foreign.pop((language, path), None)
        else:
            if what == "title":
                entry["title"] = f"{mark} {entry['title']}"
            elif what == "text":
                entry["content"] = re.sub(r"(>\s*)([^<>\s])", rf"\g<1>{mark} \2", content, count=1)
            elif what == "attribute":
                entry["content"] = re.sub(r"<(p|h3|a|ul|div)\b", rf'<\1 class="{mark}"', content, count=1)
            elif what == "digits":
                mark = str(self.number())
                entry["content"] = content.replace("0899", mark)
            if what == "add" or (what != "title" and entry["content"] == content):
                entry["content"] = content + f"<p>{mark}</p>"
            before = self.foreign.get((language, path))
            after_push = ours is not None and (before is None or before.after_push)
            self.foreign[language, path] = Foreign(mark, after_push)
        entry["id"] = self.number()
        entry["last_updated"] = self.tick().isoformat()
        self.save(language, entries)

    # --- commands ---

    def command(self, run: Callable[[], Any], *, twice: bool = True) -> Any:
        """Run a command, then again: the second time nothing may change. Sources are never touched."""
        german = [{k: v for k, v in e.items() if k != "available_languages"} for e in self.load("de")]
        report = run()
        if twice:
            before = self.dump(), self.store_bytes()
            run()
            assert (self.dump(), self.store_bytes()) == before
        assert [{k: v for k, v in e.items() if k != "available_languages"} for e in self.load("de")] == german
        self.check()
        return report

    @rule()
    def pull(self) -> None:
        self.command(lambda: pull(self.workspace, SLUG, now=self.tick(), progress=Silent()))
        self.check_segments()

    @rule()
    def harvest(self) -> None:
        self.command(lambda: harvest(self.workspace, SLUG, now=self.tick(), progress=Silent()))
        for (language, _), foreign in self.foreign.items():
            foreign.taken_over |= any(
                foreign.mark in text for (text,) in self.rows("SELECT text FROM target WHERE language = ?", language)
            )

    @rule()
    def pretranslate(self) -> None:
        self.command(
            lambda: pretranslate(
                self.workspace, SLUG, now=self.tick(), progress=Silent(), engines=lambda source, target: FakeEngine()
            )
        )

    @rule(language=st.sampled_from(LANGUAGES))
    def export(self, language: str) -> None:
        self.send_out(language)

    def send_out(self, language: str) -> bool:
        report = self.command(
            lambda: export(self.workspace, SLUG, language=language, now=self.tick(), progress=Silent())
        )
        if report.package is not None:
            with zipfile.ZipFile(io.BytesIO(report.package.read_bytes())) as archive:
                (name,) = [name for name in archive.namelist() if name.endswith(".po")]
                self.parcels.append(Parcel(language, archive.read(name).decode()))
        return report.package is not None

    @precondition(lambda self: self.parcels)
    @rule(data=st.data(), person=st.sampled_from(PEOPLE), late=st.booleans(), careful=st.booleans())
    def bring_back(self, data: st.DataObject, person: str, late: bool, careful: bool) -> None:
        """A volunteer sends back a package, maybe an old one; a careful one signs everything off."""
        parcel = data.draw(st.sampled_from(self.parcels)) if late else self.parcels[-1]
        kinds = ["sign", "write"] if careful else ["sign", "write", "draft", "leave", "break", "empty"]
        several = data.draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=7))
        self.send_back(parcel, person, lambda number: several[number % len(several)])

    def send_back(self, parcel: Parcel, person: str, what: Callable[[int], str]) -> None:
        catalogue = polib.pofile(parcel.data)
        catalogue.metadata["Last-Translator"] = person
        for number, entry in enumerate(catalogue):
            self.work_on(entry, what(number), parcel.language, person)
        file = self.folder / f"{self.number()}.po"
        catalogue.save(str(file))
        self.old_files.append(file)
        self.take_in(file)

    def work_on(self, entry: polib.POEntry, what: str, language: str, person: str) -> None:
        fresh = f"{language}{self.number()} "
        if what == "leave":
            return
        if what == "empty":
            entry.msgstr = ""
            return
        if what == "sign" and facts(entry.msgstr) != facts(entry.msgid):
            what = "write"  # nobody signs off an earlier text whose facts are not those of the new one
        if what in ("write", "draft", "break") or not entry.msgstr:
            entry.msgstr = fresh + entry.msgid
        if what == "break":
            entry.msgstr = entry.msgstr.replace("<1>", "", 1) + "<7/>"
        if what in ("sign", "write", "break"):
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            if what != "break":
                self.signed.setdefault((language, entry.msgid, entry.msgstr), set()).add(person)
        elif "fuzzy" not in entry.flags:
            entry.flags.append("fuzzy")
        self.written.add((language, entry.msgstr))

    @precondition(lambda self: self.old_files)
    @rule(data=st.data())
    def bring_the_same_file_again(self, data: st.DataObject) -> None:
        self.take_in(data.draw(st.sampled_from(self.old_files)))

    def take_in(self, file: Path) -> None:
        self.command(lambda: take_in(self.workspace, [file], now=self.tick(), progress=Silent()))

    @rule(person=st.sampled_from(PEOPLE), language=st.sampled_from(LANGUAGES))
    def approve(self, person: str, language: str) -> None:
        self.approved |= {key for key, who in self.signed.items() if key[0] == language and who - {person}}
        self.command(lambda: approve(self.workspace, SLUG, language=language, person=person, now=self.tick()))

    @rule(language=st.sampled_from(LANGUAGES))
    def whole_way(self, language: str) -> None:
        """A quiet week: everything is translated, signed off, approved and pushed."""
        self.pull()
        self.pretranslate()
        if self.send_out(language):
            self.send_back(self.parcels[-1], "Amal", lambda number: ("sign", "write")[number % 2])
        self.approve("Olena", language)
        self.push_out([], dry_first=False)

    @rule(data=st.data(), dry_first=st.booleans(), decide=st.booleans())
    def push(self, data: st.DataObject, dry_first: bool, decide: bool) -> None:
        known = [path for (path,) in self.rows("SELECT path FROM document WHERE NOT removed")]
        self.push_out(data.draw(st.lists(st.sampled_from(known), unique=True)) if decide and known else [], dry_first)

    def push_out(self, ours: list[str], dry_first: bool) -> None:
        def run(dry_run: bool = False) -> PushReport:
            return push(self.workspace, SLUG, ours=ours, dry_run=dry_run, now=self.tick(), progress=Silent())

        dry: PushReport | None = None
        if dry_first:
            state = self.dump(), self.store_bytes()
            dry = run(dry_run=True)
            assert (self.dump(), self.store_bytes()) == state
        before = {
            (language, entry["path"]): (entry["title"], entry["content"])
            for language in LANGUAGES
            for entry in self.load(language)
        }
        report = self.command(run, twice=not ours)
        assert dry is None or dry.pushed == report.pushed
        sources = {
            (language, link["path"]): german["path"]
            for german in self.load("de")
            for language, link in german["available_languages"].items()
        }
        written = 0
        for language in LANGUAGES:
            for entry in self.load(language):
                key, after = (language, entry["path"]), (entry["title"], entry["content"])
                old = before.pop(key, None)
                if old == after:
                    continue
                written += 1
                source = sources[key]
                self.check_vouched(language, source, entry)
                if old is not None:
                    self.check_replaced(key, old, source in ours)
                self.pushed[key] = after
        assert not before, "a push takes nothing out of the store"
        assert written == len(report.pushed)

    # --- what must hold ---

    def check(self) -> None:
        """What people wrote is there; what is final and current fits its source."""
        kept = {
            *self.rows("SELECT language, text FROM target"),
            *self.rows("SELECT language, text FROM candidate"),
            *self.rows("SELECT language, target FROM memory"),
        }
        assert self.written <= kept
        wrong = self.rows(
            "SELECT t.text FROM target t JOIN segment s ON s.id = t.segment_id JOIN document d ON d.id = s.document_id"
            " WHERE t.stale_since IS NULL AND NOT s.retired AND NOT d.removed AND t.source_text != s.text"
        )
        assert not wrong
        final = self.rows(
            "SELECT t.language, t.source_text, t.text FROM target t"
            " WHERE t.review = 'final' AND t.origin != 'literal' AND t.stale_since IS NULL"
        )
        vouched = {(lang, words(german), words(text)) for lang, german, text in self.vouched()}
        for language, german, text in final:
            # Tags may have followed a change of layout, and facts a change of facts; words never change.
            assert (language, words(german), words(text)) in vouched
            assert facts(german) == facts(text)

    def vouched(self) -> set[tuple[str, str, str]]:
        return self.approved if self.two else set(self.signed)

    def check_segments(self) -> None:
        """After a pull the live segments are what readers of the German pages see, in order."""
        for entry in self.load("de"):
            texts = self.rows(
                "SELECT s.text FROM segment s JOIN document d ON d.id = s.document_id"
                " WHERE NOT s.retired AND NOT d.removed AND d.path = ? ORDER BY s.position",
                entry["path"],
            )
            shown = [" ".join(CODE.sub("", text).split()) for (text,) in texts]
            assert shown == visible([entry["title"], *blocks(entry["content"])])

    def check_vouched(self, language: str, source: str, page: dict[str, Any]) -> None:
        """A pushed page is the German one, as it was pulled, with texts that people signed off in their places."""
        ((title, content),) = self.rows(
            "SELECT r.title, r.content FROM document d JOIN revision r"
            " ON r.document_id = d.id AND r.number = d.revision WHERE d.path = ? AND NOT d.removed",
            source,
        )
        tags = [self.pointed(tag, language) for tag in TAG.findall(content)]
        assert sorted(TAG.findall(page["content"])) == sorted(tags)
        vouched = {(words(german), words(text)) for code, german, text in self.vouched() if code == language}
        both = zip([title, *blocks(content)], [page["title"], *blocks(page["content"])], strict=True)
        for german, text in both:
            same = german == text and (self.fallback or wordless(german))
            assert same or (words(german), words(text)) in vouched, (german, text)
            assert facts(german) == facts(text)

    def pointed(self, tag: str, language: str) -> str:
        """A tag of a German page as the translated page must have it: links lead to translations that exist."""
        link = re.search(rf'(?:"|integreat.app)(/{SLUG}/de/[^/]+/?)["?]', tag)
        if link is None:
            return tag
        found = self.rows(
            "SELECT p.path FROM publication p JOIN document d ON d.id = p.document_id WHERE NOT d.removed"
            " AND d.path = ? AND p.language = ? AND (p.state != 'conflict' OR p.conflict_hash IS NOT NULL)",
            link[1].rstrip("/") + "/",
            language,
        )
        return tag.replace(link[1], found[0][0]) if found and found[0][0] else tag

    def check_replaced(self, key: tuple[str, str], old: tuple[str, str], decided: bool) -> None:
        """What a person put there was kept, and after a push only a person's word or the harvest let it go."""
        foreign = self.foreign.pop(key, None)
        if foreign is None:
            return
        assert self.rows("SELECT 1 FROM store_page WHERE language = ? AND title = ? AND content = ?", key[0], *old)
        assert not foreign.after_push or foreign.taken_over or decided, (key, foreign.mark)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[type[Loop]]:
    create_workspace(tmp_path / "template", sample=False).close()
    Loop.template = tmp_path / "template"
    yield Loop


def profile(examples: int, steps: int) -> settings:
    """LOOP_EXAMPLES sets how many orders are tried; with LOOP_NOSHRINK a failure is told at once, unshortened."""
    return settings(
        max_examples=int(os.environ.get("LOOP_EXAMPLES", examples)),
        phases=[Phase.generate] if os.environ.get("LOOP_NOSHRINK") else list(Phase),
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def test_any_order_of_events(machine: type[Loop]) -> None:
    run_state_machine_as_test(machine, settings=profile(40, 30))  # type: ignore[no-untyped-call]


@pytest.mark.slow
def test_any_order_of_events_at_length(machine: type[Loop]) -> None:
    run_state_machine_as_test(machine, settings=profile(150, 60))  # type: ignore[no-untyped-call]
