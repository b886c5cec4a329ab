"""What the workspace knows about one municipality → an HTML report for its coordinator. Reads only the database."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pipeline import __version__
from pipeline.atomic import write_atomically
from pipeline.config import Municipality
from pipeline.errors import UsageError
from pipeline.formats import overview as html
from pipeline.formats.overview import Amount, InStore, Overview, Page, Standing
from pipeline.html.codes import plain_text
from pipeline.model import KnownDocument, PublicationRecord
from pipeline.persistence.repository import Repository
from pipeline.persistence.repository.overview import Flagged, Tally
from pipeline.state import BY_HAND, Publication, Review, ReviewPolicy, similar_only
from pipeline.stations.conflicts import Conflict, standoff
from pipeline.stations.pages import StayingLink, Stays, links_that_stay
from pipeline.stations.report import counted
from pipeline.steps.publish import beside
from pipeline.workspace import Workspace

REPORTS = "reports"


@dataclass(frozen=True, slots=True)
class OverviewReport:
    """Where the report is, and what stands first in it."""

    municipality: str
    report: Path
    held: int = 0
    facts_by_hand: int = 0
    """Translations into which a person must put new facts."""
    fact_updates: int = 0
    """Translations that were patched and that nobody has looked at."""
    stale: int = 0
    risky: int = 0
    """Machine translations on offer that are probably bad."""
    links_that_stay: int = 0
    """Links, each counted once for every page it stands in."""

    @property
    def attention(self) -> bool:
        return bool(self.held)

    def as_json(self) -> dict[str, object]:
        return {
            "municipality": self.municipality,
            "report": str(self.report),
            "held": self.held,
            "facts_by_hand": self.facts_by_hand,
            "fact_updates": self.fact_updates,
            "stale": self.stale,
            "risky": self.risky,
            "links_that_stay": self.links_that_stay,
        }

    def lines(self) -> list[str]:
        return [
            f"wrote {self.report}",
            f"{counted(self.held, 'push held', 'pushes held')}, {counted(self.stale, 'stale translation')}"
            f" ({self.facts_by_hand} of them only lack new facts),"
            f" {counted(self.risky, 'risky machine translation')} on offer,"
            f" {counted(self.fact_updates, 'fact update')} to look at,"
            f" {counted(self.links_that_stay, 'internal link')} that stay",
        ]


def report(workspace: Workspace, slug: str, *, out: Path | None = None, now: datetime) -> OverviewReport:
    """Write the report on ``slug`` to ``out``, or to ``reports/SLUG.html`` in the workspace.

    Raises UsageError when ``out`` is something else than an HTML file, StoreError or StoreUnavailable when it cannot
    be written.
    """
    municipality = workspace.municipality(slug)
    file = out.absolute() if out is not None else workspace.folder(REPORTS) / f"{slug}.html"
    _refuse_to_replace(file)
    with workspace.database.reading() as repository:
        overview = look(repository, slug, municipality, now)
    write_atomically(file, html.serialize(overview))
    links = [*overview.dead_links, *(link for links in overview.untranslated_links.values() for link in links)]
    return OverviewReport(
        slug,
        file,
        held=len(overview.held),
        facts_by_hand=sum(facts.count for facts in overview.facts_by_hand),
        fact_updates=sum(facts.count for facts in overview.fact_updates),
        stale=sum(language.coverage[Standing.STALE].segments for language in overview.languages),
        risky=sum(language.risky for language in overview.languages),
        links_that_stay=sum(len(link.pages) for link in links),
    )


def _refuse_to_replace(file: Path) -> None:
    """A report replaces a report, never anything else: ``--out sprachlotse.db`` would cost everything."""
    try:
        if not file.exists():
            return
        if not file.is_file():
            raise UsageError(f"{file} is no file", "name the HTML file to be written")
        with file.open("rb") as stream:
            beginning = stream.read(100)
    except OSError as exc:
        raise UsageError(f"{file} cannot be looked at ({exc.strerror})", "name another file with --out") from exc
    if beginning and not beginning.lstrip().lower().startswith(b"<!doctype html"):
        raise UsageError(f"{file} is there already and is no HTML file", "name another file with --out")


def look(repository: Repository, slug: str, municipality: Municipality, now: datetime) -> Overview:
    """Everything that the report tells of a municipality, from one state of the database."""
    documents = repository.documents.of(slug)
    pages = {document.id: Page(document.title, document.ref.path, document.url) for document in documents}
    sizes = {number: Amount(*size) for number, size in repository.overview.sizes(slug).items()}
    tallies: dict[str, list[Tally]] = defaultdict(list)
    for tally in repository.overview.tallies(slug):
        tallies[tally.language].append(tally)
    packages, pushes = repository.overview.last_package(slug), repository.overview.last_push(slug)
    codes = municipality.target_languages
    flagged = [one for one in repository.overview.flagged(slug) if one.language in codes]
    by_path = {page.path: page for page in pages.values()}
    links = links_that_stay(repository, slug, municipality.source_language, codes)
    risky = repository.targets.risky(slug, municipality.risk.flag_from)
    between = standoff(repository, slug, municipality.source_language, codes, municipality.publish)
    conflicts = {(one.document, one.language): one for one in between.conflicts}
    return Overview(
        slug=slug,
        name=municipality.name,
        source_language=municipality.source_language,
        two_people=municipality.review is ReviewPolicy.TWO,
        made=now,
        version=__version__,
        documents=len(documents),
        total=sum(sizes.values(), Amount()),
        languages=[
            language_overview(
                code,
                documents,
                pages,
                sizes,
                tallies[code],
                risky.get(code, 0),
                repository.publications.of(slug, code),
                packages.get(code),
                pushes.get(code),
            )
            for code in codes
        ],
        held=[
            html.HeldPush(
                by_path.get(path, Page(path, path)), language, reason, _differing(conflicts.get((path, language)))
            )
            for path, language, reason in between.held
        ],
        facts_by_hand=_facts(
            pages, [one for one in flagged if one.stale], lambda flag: flag if flag.startswith(BY_HAND) else None
        ),
        fact_updates=_facts(
            pages, [one for one in flagged if not one.stale], lambda flag: flag.removeprefix("fact update: ")
        ),
        stale_pages=_stale_pages(pages, codes, tallies),
        dead_links=_by_address(by_path, [link for link in links if link.reason is Stays.DEAD]),
        untranslated_links={
            code: _by_address(
                by_path, [link for link in links if link.reason is Stays.UNTRANSLATED and link.language == code]
            )
            for code in codes
        },
        last_revision=repository.overview.last_revision(slug),
    )


def language_overview(
    code: str,
    documents: Sequence[KnownDocument],
    pages: Mapping[int, Page],
    sizes: Mapping[int, Amount],
    tallies: Sequence[Tally],
    risky: int,
    records: Mapping[int, PublicationRecord],
    last_package: datetime | None,
    last_push: datetime | None,
) -> html.Language:
    """One language: its segments, its pages, and where its texts came from."""
    coverage = dict.fromkeys(Standing, Amount())
    final: dict[int, Amount] = defaultdict(Amount)
    origins: dict[str, Amount] = defaultdict(Amount)
    for tally in tallies:
        amount, standing = Amount(tally.segments, tally.words), _standing(tally)
        coverage[standing] += amount
        if standing is Standing.FINAL:
            final[tally.document_id] += amount
        if standing is not Standing.UNTRANSLATED or tally.stale:  # offers are texts from somewhere, too
            origins[tally.origin.value] += amount
    there = sum((coverage[standing] for standing in Standing if standing is not Standing.UNTRANSLATED), Amount())
    coverage[Standing.UNTRANSLATED] = sum(sizes.values(), Amount()) - there
    states = {document.id: _in_store(document, records.get(document.id)) for document in documents}
    counts = Counter(states.values())
    complete = [number for number, size in sizes.items() if final[number].segments == size.segments]
    open_pages = [
        html.OpenPage(pages[number], size - final[number], size)
        for number, size in sizes.items()
        if final[number].segments < size.segments
    ]
    return html.Language(
        code=code,
        coverage=coverage,
        complete=len(complete),
        to_publish=sum(
            states[number] not in (InStore.CURRENT, InStore.HIDDEN)
            and not ((record := records.get(number)) and record.reason)
            for number in complete
        ),
        in_store={state: counts[state] for state in InStore},
        origins=dict(sorted(origins.items(), key=lambda item: (-item[1].words, -item[1].segments, item[0]))),
        open_pages=sorted(open_pages, key=lambda one: (-one.open.words, -one.open.segments, one.page.path)),
        risky=risky,
        last_package=last_package,
        last_push=last_push,
    )


def _standing(tally: Tally) -> Standing:
    """As ``repository.targets.coverage`` counts: whatever is stale is nothing else, but offers for texts yet unseen."""
    if similar_only(tally.origin, tally.review, stale=tally.stale):
        return Standing.UNTRANSLATED
    if tally.stale:
        return Standing.STALE
    return {
        Review.FINAL: Standing.FINAL,
        Review.REVIEWED: Standing.REVIEWED,
        Review.TRANSLATED: Standing.OFFERED,
        Review.INITIAL: Standing.UNTRANSLATED,
    }[tally.review]


def _in_store(document: KnownDocument, record: PublicationRecord | None) -> InStore:
    if record is None or record.state is Publication.NEVER:
        return InStore.ABSENT
    if record.state is Publication.CONFLICT:
        return InStore.CONFLICT
    if record.state is Publication.THEIRS:
        return InStore.FOREIGN if record.ref is not None else InStore.ABSENT
    if record.state is Publication.FOREIGN:
        return InStore.FOREIGN
    # A push that was killed has not said of which revision its text is: the next one asks again.
    if record.pushed_revision != document.revision:
        return InStore.BEHIND
    return InStore.HIDDEN if record.hidden else InStore.CURRENT


def _differing(conflict: Conflict | None) -> list[tuple[str, str]] | None:
    if conflict is None or conflict.ours is None:
        return None
    theirs = (conflict.theirs.title, conflict.theirs.content) if conflict.theirs is not None else None
    return beside(theirs, (conflict.ours.title, conflict.ours.content))


def _facts(
    pages: Mapping[int, Page], flagged: Iterable[Flagged], remark: Callable[[str], str | None]
) -> list[html.Facts]:
    """Texts with changed facts in the order of the store, the languages together in which the same is to be said."""
    found: dict[tuple[int, str], dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in flagged:
        remarks = tuple(said for flag in one.flags if (said := remark(flag)) is not None)
        if remarks:
            found[one.document_id, one.source][remarks].append(one.language)
    return [html.Facts(pages[number], plain_text(source), dict(said)) for (number, source), said in found.items()]


def _stale_pages(
    pages: Mapping[int, Page], languages: Sequence[str], tallies: Mapping[str, Sequence[Tally]]
) -> list[html.StalePage]:
    segments: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    words: dict[int, int] = defaultdict(int)
    for language in languages:
        for tally in tallies.get(language, ()):
            if _standing(tally) is Standing.STALE:
                segments[tally.document_id][language] += tally.segments
                words[tally.document_id] += tally.words
    found = [html.StalePage(pages[number], dict(counts), words[number]) for number, counts in segments.items()]
    return sorted(found, key=lambda one: (-one.words, one.page.path))


def _by_address(pages: Mapping[str, Page], links: Iterable[StayingLink]) -> list[html.StayingAddress]:
    """Each address once; the one that stands in most pages first."""
    found: dict[str, list[Page]] = defaultdict(list)
    for link in links:
        found[link.address].append(pages.get(link.document, Page(link.document, link.document)))
    return sorted(
        (html.StayingAddress(address, where) for address, where in found.items()),
        key=lambda one: (-len(one.pages), one.address),
    )
