"""Session, forms, trees and the look beforehand, against the real CMS: what we read is what it stores."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from live.cms import PAGES, SMALL, Cms

from pipeline.connectors.integreat.account import Rights
from pipeline.connectors.integreat.client import DELAYS, CmsClient
from pipeline.connectors.integreat.errors import Forbidden, LoginRefused, NotThere
from pipeline.connectors.integreat.forms import messages, parse_object_form, parse_side_by_side, parse_versions
from pipeline.connectors.integreat.preflight import Severity, preflight
from pipeline.connectors.integreat.tree import TreePage, parse_tree, roots_to_open
from pipeline.model import DocumentKind, TranslationState

pytestmark = pytest.mark.live

ROOT = PAGES["willkommen"]


def session(cms: Cms, region: str = SMALL, user: str = "sync-bot", **more: Any) -> CmsClient:
    return CmsClient(cms.url, region, user, lambda: cms.password, requests_per_second=1000, **more)


@pytest.fixture
def small(fresh_cms: Cms) -> Iterator[CmsClient]:
    """A session in the small region, whose data are as at the beginning."""
    with session(fresh_cms) as client:
        yield client


def text(client: CmsClient, path: str) -> str:
    response = client.page(path)
    assert response is not None
    return response.text


def tree_of(client: CmsClient, language: str) -> tuple[TreePage, ...]:
    page = text(client, f"/{client.region}/pages/{language}/")
    path = f"/{client.region}/ajax/render/{language}/False/False/partial-page-tree/"
    below = client.submit(path, json=list(roots_to_open(page)), repeatable=True).json()["data"]
    return parse_tree(page, below)


def stored(client: CmsClient, language: str, number: int) -> tuple[str, str] | None:
    """Title and raw text of the newest version, through JSON."""
    response = client.page(f"/{client.region}/ajax/{language}/{number}/preview/", missing_ok=True)
    if response is None:
        return None
    found = response.json()
    return found["title"], found["page_translation"]


# --- reading ----


def test_all_places_show_the_same_text(cms: Cms) -> None:
    """On every third of the real pages; all characters, line ends too."""
    texts = 0
    with session(cms, cms.region) as client:
        for page in tree_of(client, "en")[::3]:
            form = parse_side_by_side(text(client, f"/{client.region}/pages/en/{page.number}/edit/side-by-side/"))
            for language, shown in (("de", form.source), ("en", form.target)):
                there = stored(client, language, page.number)
                assert (shown and (shown.title, shown.content)) == there
                if shown is not None:
                    versions = text(client, f"/{client.region}/pages/{language}/{page.number}/versions/")
                    assert parse_versions(versions)[0] == shown
                    texts += 1
    assert texts > 10


HOSTILE = (
    "<div>\n\n<p>شارع \"A\" &amp; 'B' &lt;script&gt;x&lt;/script&gt; &amp;amp; [page 1]</p>"
    "\r\n<p>a\u00a0b [contact 1 email]</p></div>",
    "<p>&lt;/textarea&gt;</p>",
    '<div><div class="revision-diff x"></div>\n   </div>\n<div class="revision-diff w-full"></div></div>',
    '<div class="w-full hidden revision-wrapper" id="revision-99" data-status="DRAFT">'
    '<div class="revision-plain hidden">'
    "<label>a</label>b<label>c</label><h2>d</h2><label>e</label>x</div></div>",
    "\n\n<p>vorn</p>\n\n",
    "",
    "<p>   in</p>",
)


def test_texts_that_look_like_the_page_around_them(small: CmsClient) -> None:
    for number, content in enumerate(HOSTILE):
        title = f"Titel {number} \"x\" & <b> 'y' &amp; أهلا"
        status = "DRAFT" if number % 2 else "PUBLIC"
        fields = {"title": title, "slug": "", "content": content, "status": status}
        form = f"/{SMALL}/pages/ar/{ROOT}/edit/side-by-side/"
        told = messages(small.submit(form, data=fields).text)
        assert len(told) == 1, told
        assert "success" in told[0]
        shown = parse_side_by_side(text(small, form)).target
        assert shown is not None
        assert (shown.title, shown.content) == stored(small, "ar", ROOT)
        assert shown.title == title
        assert shown.status.value == status.lower()
        versions = parse_versions(text(small, f"/{SMALL}/pages/ar/{ROOT}/versions/"))
        assert versions[0] == shown
        assert [version.version for version in versions] == list(range(shown.version, 0, -1))


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_tree_is_the_one_readers_see(cms: Cms, language: str) -> None:
    with session(cms, cms.region) as client:
        pages = {page.number: page for page in tree_of(client, language)}
        entries = client.api(f"{language}/pages")
    assert entries
    parents = {page.slug: page.parent for page in pages.values()}
    for entry in entries:
        slug = entry["path"].rstrip("/").rpartition("/")[2]
        assert parents[slug] == (entry["parent"]["id"] or None)
    numbers = {page.slug: page.number for page in pages.values()}
    by_order = sorted(entries, key=lambda entry: (entry["parent"]["id"], entry["order"]))
    ours = sorted(
        (page for page in pages.values() if page.slug in {e["path"].rstrip("/").rpartition("/")[2] for e in entries}),
        key=lambda page: (page.parent or 0, page.order),
    )
    assert [numbers[entry["path"].rstrip("/").rpartition("/")[2]] for entry in by_order] == [p.number for p in ours]


def test_states_follow_what_happens(fresh_cms: Cms, small: CmsClient) -> None:
    def state(language: str) -> TranslationState:
        return next(page for page in tree_of(small, "de") if page.number == ROOT).states[language]

    assert (state("en"), state("uk")) == (TranslationState.UP_TO_DATE, TranslationState.MISSING)
    fresh_cms.person("manager").edit(ROOT, "de", content="<p>Neu</p>")
    assert state("en") is TranslationState.OUTDATED
    small.submit(f"/{SMALL}/pages/en/xliff/only-public/", data={"selected_ids[]": [str(ROOT)]}, follow=False)
    assert state("en") is TranslationState.IN_TRANSLATION


# --- events and locations ----

_PREPARE = """
from datetime import timedelta
from integreat_cms.cms.models import *
days = Event.objects.get(id=1)
days.end = days.start + timedelta(days=3, hours=1); days.only_weekdays = True
days.location = POI.objects.get(id=1); days.save()
monthly = Event.objects.get(id=2)
monthly.recurrence_rule = RecurrenceRule.objects.create(
    frequency="MONTHLY", interval=2, week_for_monthly=(monthly.start.day - 1) // 7 + 1, weekdays_for_weekly=[],
    weekday_for_monthly=monthly.start.weekday(), recurrence_end_date=(monthly.start + timedelta(days=200)).date())
monthly.meeting_url = "https://meet.example.org/x?a=1&b=2"; monthly.save()
weekly = Event.objects.get(id=3)
weekday = weekly.start.weekday()
weekly.recurrence_rule = RecurrenceRule.objects.create(
    frequency="WEEKLY", interval=1, weekdays_for_weekly=sorted({weekday, (weekday + 3) % 7})); weekly.save()
place = POI.objects.get(id=1)
place.location_on_map = place.temporarily_closed = True
place.appointment_url = "https://termin.example.org/?a=1&b=2"
open_ = {"allDay": False, "closed": False, "appointmentOnly": True,
         "timeSlots": [{"start": "08:00", "end": "12:00"}, {"start": "13:00", "end": "17:30"}]}
closed = {"allDay": False, "closed": True, "appointmentOnly": False, "timeSlots": []}
place.opening_hours = [open_] * 5 + [closed] * 2; place.save()
Contact.objects.create(location=place, name="Amt", website="https://www.example.org/a?b=c&d=e",
                       email="info@example.org", phone_number="+49821123457", appointment_url=place.appointment_url)
"""
_ALL = (
    "{f'{m.__name__} {o.pk}': {f.name: str(getattr(o, f.attname)) for f in o._meta.concrete_fields"
    " if f.name not in ('last_updated', 'created_date', 'phone_number')}"
    " for m in (Event, RecurrenceRule, POI, Contact) for o in m.objects.all()}"
)


def test_a_form_sent_back_changes_the_translation_only(fresh_cms: Cms, small: CmsClient) -> None:
    """Days, rules, places, opening hours, contacts: everything that the same form has beside the text."""
    fresh_cms.shell(_PREPARE)
    before = fresh_cms.value(_ALL)
    objects = [("events", DocumentKind.EVENT, n) for n in (1, 2, 3)]
    objects += [("pois", DocumentKind.LOCATION, n) for n in (1, 2)]
    for path, kind, number in objects:
        form = f"/{SMALL}/{path}/ar/{number}/edit/"
        found = parse_object_form(text(small, form), kind)
        assert (found.target, found.can_edit, found.can_publish) == (None, True, True)
        fields = {**found.fields, "title": "عنوان", "content": "<p>نص</p>", "status": "PUBLIC"}
        saved = small.submit(form, data=fields)
        assert len(saved.history) == 1, messages(saved.text)
        written = parse_object_form(text(small, form), kind).target
        assert written is not None
        assert (written.version, written.title, written.content) == (1, "عنوان", "<p>نص</p>")
    assert fresh_cms.value(_ALL) == before


def test_imported_events_are_known(fresh_cms: Cms, small: CmsClient) -> None:
    fresh_cms.set_imported(1)
    found = parse_object_form(text(small, f"/{SMALL}/events/de/1/edit/"), DocumentKind.EVENT)
    assert (found.imported, found.can_edit) == (True, False)
    assert found.target is not None


def test_the_short_description_of_a_location(fresh_cms: Cms, small: CmsClient) -> None:
    fresh_cms.set_seo(True)
    form = f"/{SMALL}/pois/de/1/edit/"
    found = parse_object_form(text(small, form), DocumentKind.LOCATION)
    fields = {**found.fields, "meta_description": 'Kurz & "gut"', "status": "PUBLIC"}
    small.submit(form, data=fields)
    again = parse_object_form(text(small, form), DocumentKind.LOCATION).target
    assert again is not None
    assert again.meta_description == 'Kurz & "gut"'


# --- the look beforehand ----


@pytest.mark.parametrize(
    ("user", "rights", "severities"),
    [
        ("sync-bot", Rights(edit=True, publish=True), []),
        ("manager", Rights(edit=True, publish=True), []),
        ("author", Rights(edit=True, publish=False), [Severity.WARNING]),
        ("observer", Rights(edit=False, publish=False), [Severity.ERROR, Severity.WARNING, Severity.WARNING]),
        ("outsider", None, [Severity.ERROR]),
    ],
)
def test_rights_of_accounts(cms: Cms, user: str, rights: Rights | None, severities: list[Severity]) -> None:
    with session(cms, user=user) as client:
        found = preflight(client, "de", ["en", "uk"])
    assert (found.pages, [finding.severity for finding in found.findings]) == (rights, severities)
    if rights is not None:
        assert found.version == cms.version
        assert found.tree == {"de": None, "en": "de", "ar": "en", "uk": "de", "tr": "de"}


def test_languages_that_cannot_work(cms: Cms) -> None:
    with session(cms) as client:
        found = preflight(client, "de", ["en", "ar", "tr", "fa", "xx"])
    assert [finding.severity for finding in found.findings] == [
        Severity.NOTE,
        Severity.WARNING,
        Severity.ERROR,
        Severity.ERROR,
    ]


def test_a_page_given_to_an_observer(fresh_cms: Cms) -> None:
    fresh_cms.shell(
        "from integreat_cms.cms.models import *\n"
        f"Page.objects.get(id={PAGES['rathaus']}).authors.add(User.objects.get(username='observer'))"
    )
    with session(fresh_cms, user="observer") as client:
        found = preflight(client, "de", ["en"])
    assert found.pages == Rights(edit=True, publish=False)
    assert "only some pages of region musterstadt (1 of 8)" in found.findings[0].what


def test_pages_of_an_organisation(fresh_cms: Cms) -> None:
    """Its members edit and publish them, whatever their role."""
    fresh_cms.shell(
        "from integreat_cms.cms.models import *\n"
        "region = Region.objects.get(slug='musterstadt')\n"
        "icon = MediaFile.objects.create(name='x', file='x.png', type='image/png', file_size=1, region=region,"
        " last_modified='2026-01-01T00:00Z')\n"
        "verein = Organization.objects.create(name='Verein', slug='verein', region=region, icon=icon,"
        " website='https://verein.example')\n"
        f"Page.objects.filter(id__in=[{ROOT}, {PAGES['rathaus']}]).update(organization=verein)\n"
        "User.objects.filter(username__in=['observer', 'author']).update(organization=verein)\n"
    )
    with session(fresh_cms, user="observer") as client:
        found = preflight(client, "de", ["en"])
    assert found.pages == Rights(edit=True, publish=True)
    assert "only some pages of region musterstadt (2 of 8)" in found.findings[0].what
    with session(fresh_cms, user="author") as client:
        found = preflight(client, "de", ["en"])
    assert found.pages == Rights(edit=True, publish=False)
    assert "may publish only 2 of the 8 pages that it may edit" in found.findings[0].what


# --- the session ----


def test_sessions_end_and_passwords_change(fresh_cms: Cms, small: CmsClient) -> None:
    text(small, f"/{SMALL}/pages/de/")
    fresh_cms.expire_sessions()
    text(small, f"/{SMALL}/pages/de/")
    fresh_cms.expire_sessions()
    fields = {"title": "Welcome", "slug": "", "content": "<p>Neu</p>", "status": "PUBLIC"}
    told = messages(small.submit(f"/{SMALL}/pages/en/{ROOT}/edit/side-by-side/", data=fields).text)
    assert "success" in told[0], "a write, too, is carried out after a new login"
    fresh_cms.set_password("sync-bot", "another")
    with pytest.raises(LoginRefused, match="sync-bot"):
        text(small, f"/{SMALL}/pages/de/")


def test_rights_can_go_in_the_middle(fresh_cms: Cms, small: CmsClient) -> None:
    path = f"/{SMALL}/pages/en/{ROOT}/edit/side-by-side/"
    assert parse_side_by_side(text(small, path)).can_publish
    fresh_cms.set_role("sync-bot", "OBSERVER")
    assert not parse_side_by_side(text(small, path)).can_edit
    with pytest.raises(Forbidden):
        small.submit(path, data={"title": "x", "status": "PUBLIC"})


def test_a_restart_is_survived(fresh_cms: Cms) -> None:
    """The pauses take as long as this machine needs to start it, which must not matter here."""
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        if seconds in DELAYS:
            pauses.append(seconds)
            if len(pauses) == 3:
                fresh_cms.start_server()

    with session(fresh_cms, patience=900, sleep=pause) as client:
        text(client, f"/{SMALL}/pages/de/")
        fresh_cms.stop_server()
        assert "content_form" in text(client, f"/{SMALL}/pages/de/{ROOT}/edit/")
    assert len(pauses) == 3


def test_regions_and_pages_that_are_not_there(cms: Cms) -> None:
    with session(cms) as client:
        for path in ("/nirgendwo/pages/de/", f"/{SMALL}/pages/fa/", f"/{SMALL}/ajax/de/99999/preview/"):
            assert client.page(path, missing_ok=True) is None
            with pytest.raises(NotThere):
                client.page(path)
