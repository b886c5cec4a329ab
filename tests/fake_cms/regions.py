"""Regions to test with: the small one of ``shared/cms``, and one with as many pages as wanted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fake_cms.state import Ids, Item, Node, Region

BASE = datetime(2026, 1, 15, 9, tzinfo=UTC)


def _tree() -> list[Node]:
    return [
        Node("de"),
        Node("en", "de"),
        Node("ar", "en"),
        Node("uk", "de"),
        Node("tr", "de", visible=False),
        Node("fa", "de", active=False, visible=False),
    ]


def musterstadt(ids: Ids) -> Region:
    """Ten pages in every state, three events, two locations."""
    region = Region("musterstadt", "Musterstadt", _tree(), ids)

    def page(parent: Item | None, *texts: tuple[str, str, str, str, int], **more: object) -> Item:
        item = region.add("page", parent, **more)
        for language, title, content, slug, days in texts:
            region.save(item, language, title=title, content=content, slug=slug, updated=BASE + timedelta(days=days))
        return item

    welcome = page(
        None,
        (
            "de",
            "Willkommen",
            "<h2>Guten Tag in Musterstadt</h2><p>Hier steht <strong>alles</strong> für die ersten Wochen.</p>",
            "willkommen",
            0,
        ),
        (
            "en",
            "Welcome",
            "<h2>Hello in Musterstadt</h2><p>These pages hold <strong>everything</strong> for your first weeks.</p>",
            "welcome",
            1,
        ),
        (
            "ar",
            "أهلا وسهلا",
            "<h2>مرحبا بكم</h2><p>في هذه الصفحات <strong>كل شيء</strong> للأسابيع الأولى.</p>",
            "أهلا-وسهلا",
            2,
        ),
        token="11111111-2222-3333-4444-555555555555",
    )
    page(
        welcome,
        (
            "de",
            "Ankommen",
            '<p>Zur Anmeldung gehen Sie ins <a href="https://integreat.app/musterstadt/de/willkommen/rathaus/">Rathaus</a>.'
            ' Anrufen: <a href="tel:+49821123456">0821 123456</a></p>',
            "ankommen",
            0,
        ),
    )
    town_hall = page(
        welcome,
        ("de", "Rathaus", "<p>Montag bis Freitag, 8:00–12:00 Uhr, ist im Rathaus jemand da.</p>", "rathaus", 3),
        ("en", "Town hall", "<p>You find somebody in the town hall on weekdays, 8am–12pm.</p>", "town-hall", 1),
        token="22222222-2222-3333-4444-555555555555",
    )
    page(
        welcome,
        (
            "de",
            "Kurzbefehle",
            f'<p>Siehe [page {welcome.id}], auch genannt [page {welcome.id} "die erste Seite"], bei [contact 1]</p>',
            "kurzbefehle",
            0,
        ),
    )
    page(welcome, ("de", "Leere Seite", "", "leere-seite", 0))
    draft = page(welcome, ("de", "Entwurf", "<p>Das lesen alle.</p>", "entwurf", 0))
    region.save(
        draft,
        "de",
        content="<p>Das liest noch niemand.</p>",
        status="DRAFT",
        updated=BASE + timedelta(days=1),
    )
    never = page(welcome, ("de", "Nur Entwurf", "<p>Das las noch niemand.</p>", "nur-entwurf", 0))
    never.translations["de"][0].status = "DRAFT"
    aside = page(welcome, ("de", "Archiviert", "<p>Archiviert.</p>", "archiviert", 0), archived=True)
    page(aside, ("de", "Unter der archivierten", "<p>Kind.</p>", "archivkind", 0))
    page(welcome, ("de", "Live-Inhalt", "<p>Eigener Text.</p>", "live-inhalt", 0), mirrored=town_hall)
    _extras(region)
    return region


def _extras(region: Region) -> None:
    start = datetime.now(UTC).replace(hour=16, minute=0, second=0, microsecond=0) + timedelta(days=30)
    for number, (title, text) in enumerate(
        (
            ("Abend über Deutsch", "<p>Fragen zu <strong>A1–B2</strong>? Kommen Sie einfach vorbei.</p>"),
            ("Sprachcafé", "<p>Dienstags wird am Markt geredet.</p>"),
            (
                "Elternabend",
                '<p>Das <a href="https://example.org/anmeldung">Formular</a> liegt am Eingang.</p>',
            ),
        )
    ):
        day = (start + timedelta(days=7 * number)).date().isoformat()
        fields = {"start_date": day, "end_date": day, "start_time": "17:00", "end_time": "19:00"}
        event = region.add("event", fields=fields)
        region.save(event, "de", title=title, content=text, slug=f"veranstaltung-{number + 1}")
        if number == 0:
            text = "<p>Questions about <strong>A1–B2</strong>? Just come by.</p>"
            region.save(event, "en", title="An evening about German", content=text, slug="event-1")
    for number, (title, street) in enumerate(
        (("Bürgerbüro", "Rathausplatz 1"), ("Stadtbücherei", "Ernst-Reuter-Platz 1"))
    ):
        fields = {
            "address": street,
            "postcode": "86150",
            "city": "Augsburg",
            "country": "Deutschland",
            "latitude": f"48.3{69 + 10 * number}",
            "longitude": "10.898",
        }
        place = region.add("poi", fields=fields)
        text = f"<p>{title}: werktags.</p>"
        region.save(place, "de", title=title, content=text, slug=title.lower())
        if number == 0:
            text = "<p>On weekdays.</p>"
            region.save(place, "en", title="Citizens' office", content=text, slug="citizens-office")


def big_region(pages: int, *, slug: str = "grossstadt", english: bool = True) -> Callable[[Ids], Region]:
    """A region of ``pages`` pages three levels deep, each linking to the one before; half of them in English."""

    def make(ids: Ids) -> Region:
        region = Region(slug, slug.title(), [Node("de"), Node("en", "de"), Node("ar", "de"), Node("uk", "de")], ids)
        made: list[Item] = []
        for number in range(pages):
            parent = None if number % 9 == 0 else made[number - number % 3] if number % 3 else made[number - number % 9]
            item = region.add("page", parent)
            link = ""
            if made:
                before = made[-1]
                there = before.path("de", before.translations["de"][-1])
                link = f'<p>Siehe <a href="https://integreat.app{there}">Seite {number - 1}</a>.</p>'
            text = f"<div><p>Seite {number}: Beratung am {number % 28 + 1}. Mai, Zimmer {number}.</p>{link}</div>"
            when = BASE + timedelta(minutes=number)
            region.save(item, "de", title=f"Seite {number}", content=text, updated=when)
            if english and number % 2 == 0 and (parent is None or parent.public("en")):
                text = f"<p>Page {number}: advice on {number % 28 + 1} May, room {number}.</p>"
                region.save(item, "en", title=f"Page {number}", content=text, updated=when + timedelta(days=1))
            made.append(item)
        return region

    return make
