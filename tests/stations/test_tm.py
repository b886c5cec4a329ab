"""The memory goes out as TMX and comes in again, here and from strangers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import UsageError
from pipeline.memory.context import neighbour_key
from pipeline.persistence.repository.memory import MemoryEntry
from pipeline.progress import Silent
from pipeline.state import Origin, Review
from pipeline.stations.tm import (
    BAD_CODES,
    EMPTY,
    LOST,
    NO_SOURCE,
    NOT_ASKED,
    NOTHING,
    TmImportReport,
    export_memory,
    import_memory,
)

if TYPE_CHECKING:
    from conftest import Hands

FIRST = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
LATER = datetime(2026, 2, 2, 3, 4, 5, tzinfo=UTC)
FINAL = MemoryEntry("Rund um die <1>Uhr</1>, 24/7", "Always <1>open</1>", Origin.HUMAN, Review.FINAL, "Amal")
FOUND = MemoryEntry("Guten Tag", "Hello", Origin.HARVESTED, Review.TRANSLATED, "content store", 0.75)
OTHER = MemoryEntry("Guten Tag", "Good day", Origin.HUMAN, Review.REVIEWED, "Ira")


def learn(hands: Hands, language: str, entries: list[MemoryEntry], when: datetime = FIRST) -> None:
    with hands.workspace.database.transaction() as repository:
        repository.memory.learn(hands.slug, "de", language, entries, when)


def remembered(hands: Hands) -> list[tuple[str, MemoryEntry, datetime]]:
    with hands.workspace.database.reading() as repository:
        return [(language, entry, when) for _, language, entry, when in repository.memory.all(hands.slug)]


def forget_everything(hands: Hands) -> None:
    hands.workspace.close()
    (hands.workspace.root / "sprachlotse.db").unlink()


def take(hands: Hands, *files: Path, **options: object) -> TmImportReport:
    now = hands.tick()
    return import_memory(hands.workspace, hands.slug, files, now=now, progress=Silent(), **options)  # type: ignore[arg-type]


def foreign(hands: Hands, *pairs: tuple[str, str], name: str = "foreign.tmx", tool: str = "OmegaT") -> Path:
    units = "\n".join(
        f'<tu><tuv xml:lang="DE-DE"><seg>{source}</seg></tuv>'
        f'<tuv xml:lang="EN-US" changeid="Bo" changedate="20200101T000000Z"><seg>{target}</seg></tuv></tu>'
        for source, target in pairs
    )
    file = hands.workspace.folder("desk") / name
    file.write_text(f'<tmx version="1.4"><header creationtool="{tool}" srclang="*all*"/><body>{units}</body></tmx>')
    return file


def test_a_memory_comes_back_as_it_was(hands: Hands) -> None:
    learn(hands, "en", [FINAL, FOUND])
    learn(hands, "en", [OTHER], LATER)
    learn(hands, "uk", [MemoryEntry("Guten Tag", "Добрий день", Origin.MACHINE, Review.TRANSLATED, "argos", 0.5)])
    before = remembered(hands)
    written = export_memory(hands.workspace, hands.slug)
    assert written.file == hands.workspace.root / "memories" / f"{hands.slug}.tmx"
    assert (written.as_json()["units"], dict(written.languages)) == (4, {"en": 3, "uk": 1})
    first = written.file.read_bytes()
    assert first.count(b"<tu>") == 3  # English and Ukrainian share one, the second English has its own
    forget_everything(hands)
    report = take(hands, written.file)
    assert (report.units.total(), report.learned, report.attention) == (4, 4, False)
    assert remembered(hands) == before
    export_memory(hands.workspace, hands.slug)
    assert written.file.read_bytes() == first
    again = take(hands, written.file)
    assert (again.units.total(), again.learned, again.as_json()["known"]) == (4, 0, 4)
    assert remembered(hands) == before


def test_the_place_comes_back_too(hands: Hands) -> None:
    hands.pull()
    hands.pretranslate()
    hands.take_in(hands.returned(hands.export()))
    gone = MemoryEntry("Weg", "Gone", Origin.HUMAN, Review.FINAL, "Amal", None, "s", "00112233aabbccdd", None)
    learn(hands, "en", [gone])
    before = remembered(hands)
    assert sum(entry.before_key is not None and entry.after_key is not None for _, entry, _ in before) > 20
    file = export_memory(hands.workspace, hands.slug).file
    first = file.read_bytes()
    take(hands, file)
    assert remembered(hands) == before
    forget_everything(hands)
    take(hands, file)
    # Without the pages nothing tells the texts of neighbours that were never translated: their keys do.
    assert remembered(hands) == before
    export_memory(hands.workspace, hands.slug)
    forget_everything(hands)
    take(hands, file)
    assert remembered(hands) == before
    hands.pull()
    hands.engine = None
    report = hands.pretranslate()
    # A translation has one place, the newest: what stands on a page twice is an exact match at the other one.
    assert set(report.by_origin) <= {Origin.CONTEXT_MATCH, Origin.EXACT_MATCH, Origin.LITERAL}
    assert report.by_origin[Origin.CONTEXT_MATCH.value] >= len(before) - 1 > 5 * report.by_origin["exact match"]
    export_memory(hands.workspace, hands.slug)
    assert file.read_bytes() == first


def test_a_place_from_elsewhere_fills_a_gap_only(hands: Hands) -> None:
    placed = MemoryEntry("Amt", "Office", Origin.HUMAN, Review.FINAL, "Amal", None, "s", "0" * 16, "1" * 16)
    learn(hands, "en", [FOUND, placed])
    file = foreign(hands, ("Guten Tag", "Hello"), ("Amt", "Office"), tool="MemoQ")
    props = '<prop type="x-context-pre">&lt;seg&gt;Oben&lt;/seg&gt;</prop>'
    file.write_text(file.read_text().replace('"DE-DE">', f'"DE-DE">{props}'))
    take(hands, file)
    known = {entry.source: entry for _, entry, _ in remembered(hands)}
    assert known["Amt"] == placed
    assert known["Guten Tag"] == replace(FOUND, before_key=neighbour_key("Oben"), after_key=neighbour_key(""))


def test_what_strangers_bring_is_found_not_reviewed(hands: Hands) -> None:
    assert take(hands, foreign(hands, ("Guten Tag", "Hello"))).learned == 1
    entry = MemoryEntry("Guten Tag", "Hello", Origin.HARVESTED, Review.TRANSLATED, "Bo")
    assert remembered(hands) == [("en", entry, datetime(2020, 1, 1, tzinfo=UTC))]


def test_unless_people_vouch_for_it(hands: Hands) -> None:
    file = foreign(hands, ("Guten Tag", "Hello"))
    take(hands, file, reviewed=True)
    ((_, entry, _),) = remembered(hands)
    assert (entry.origin, entry.review) == (Origin.HUMAN, Review.REVIEWED)
    take(hands, file)  # says less, and changes nothing
    assert [known for _, known, _ in remembered(hands)] == [entry]


def test_nothing_known_counts_for_less(hands: Hands) -> None:
    learn(hands, "en", [FINAL, OTHER])
    before = remembered(hands)
    report = take(hands, foreign(hands, ("Guten Tag", "Good day")), reviewed=True)
    assert (report.learned, report.units["en"]) == (0, 1)
    assert remembered(hands) == before


def test_a_date_in_the_future_is_now(hands: Hands) -> None:
    file = foreign(hands, ("Guten Tag", "Hello"))
    file.write_text(file.read_text().replace("20200101", "20990101"))
    take(hands, file)
    assert [when for _, _, when in remembered(hands)] == [hands.moment]


@pytest.mark.parametrize(
    ("source", "target", "kind", "reason"),
    [
        ("Das <ph x='1'/> Amt", "The office", BAD_CODES, "tag <1/> is missing"),
        ("Das Amt", "The <ph x='1'/> office", BAD_CODES, "tag <1/> is not in the source"),
        ("Das <bpt i='1'/>Amt", "The <bpt i='1'/>office", BAD_CODES, "tag <1> has no end: </1> is missing"),
        ("Das Amt: 0921 12345", "The office: 0921 12354", LOST, "phone number missing: 0921 12345"),
        ("Das Amt am 3.4.2026", "The office", LOST, "date missing: 3.4.2026"),
    ],
)
def test_what_lost_something_is_refused(hands: Hands, source: str, target: str, kind: str, reason: str) -> None:
    file = foreign(hands, ("Guten Tag", "Hello"), (source, target))
    for reviewed in (False, True):
        report = take(hands, file, reviewed=reviewed)
        assert dict(report.refused) == {kind: 1}
        (refusal,) = report.refusals
        assert (refusal.file, refusal.where, refusal.language) == ("foreign.tmx", "unit 2, line 2", "en")
        assert refusal.reason == reason
        assert report.attention
        assert [entry.target for _, entry, _ in remembered(hands)] == ["Hello"]


def test_what_says_nothing_is_counted_and_left_out(hands: Hands) -> None:
    file = foreign(hands, ("Guten Tag", "Hello"), ("Amt", " "), ("0921 12345", "0921 12345"), ("", "x"))
    body = file.read_text().replace("</body>", '<tu><tuv xml:lang="de"><seg>Amt</seg></tuv></tu></body>')
    file.write_text(body)
    report = take(hands, file)
    assert dict(report.skipped) == {EMPTY: 1, NOTHING: 1, NO_SOURCE: 1, NOT_ASKED: 1}
    assert (report.learned, report.attention) == (1, False)
    assert report.lines()[-1].startswith("left out: 1 with")


def test_only_the_language_asked_for(hands: Hands) -> None:
    learn(hands, "en", [FOUND])
    learn(hands, "uk", [OTHER])
    written = export_memory(hands.workspace, hands.slug, language="uk")
    assert (written.file.name, dict(written.languages)) == (f"{hands.slug}-uk.tmx", {"uk": 1})
    both = export_memory(hands.workspace, hands.slug).file
    forget_everything(hands)
    assert dict(take(hands, both, language="uk").units) == {"uk": 1}
    assert [language for language, _, _ in remembered(hands)] == ["uk"]


def test_a_broken_file_teaches_nothing_and_the_others_go_on(hands: Hands) -> None:
    good = foreign(hands, ("Guten Tag", "Hello"))
    broken = foreign(hands, ("Amt", "Office"), name="broken.tmx")
    broken.write_text(broken.read_text().replace("</body>", "<tu>"))
    report = take(hands, broken, good)
    assert (report.files, [name for name, _ in report.unusable]) == (["foreign.tmx"], ["broken.tmx"])
    assert report.attention
    assert [entry.source for _, entry, _ in remembered(hands)] == ["Guten Tag"]


def test_learned_translations_are_offered(hands: Hands) -> None:
    hands.pull()
    with hands.workspace.database.reading() as repository:
        segments = [s for several in repository.segments.live(hands.slug).values() for s in several]
    text = next(s.source.text for s in segments if s.source.text.isalpha() and len(s.source.text) > 6)
    take(hands, foreign(hands, (text, "What a stranger wrote")))
    hands.engine = None
    hands.pretranslate()
    with hands.workspace.database.reading() as repository:
        targets = repository.targets.of_municipality(hands.slug, "en").values()
    offered = {target.source_text: target for target in targets}[text]
    assert (offered.text, offered.review) == ("What a stranger wrote", Review.TRANSLATED)


def test_an_export_replaces_only_an_export(hands: Hands, tmp_path: Path) -> None:
    learn(hands, "en", [FOUND])
    out = tmp_path / "deep" / "m.tmx"
    assert export_memory(hands.workspace, hands.slug, out=out).file == out
    learn(hands, "en", [OTHER])
    export_memory(hands.workspace, hands.slug, out=out)
    assert b"Good day" in out.read_bytes()
    theirs = foreign(hands, ("a", "b"))
    for precious in (theirs, hands.workspace.root / "sprachlotse.toml", hands.workspace.root / "sprachlotse.db"):
        before = precious.read_bytes()
        with pytest.raises(UsageError, match="is there already"):
            export_memory(hands.workspace, hands.slug, out=precious)
        assert precious.read_bytes() == before
    with pytest.raises(UsageError, match="is no file"):
        export_memory(hands.workspace, hands.slug, out=tmp_path)
