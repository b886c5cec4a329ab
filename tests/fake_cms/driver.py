"""What tests do in the fake CMS, by the names that the driver of the real one has (``tests/live/cms.py``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from fake_cms.people import Person

if TYPE_CHECKING:
    from fake_cms.state import Item, Region, Session, User


class Driver:
    """Asking and changing, past all forms."""

    if TYPE_CHECKING:
        url: str
        regions: list[Region]
        users: dict[str, User]
        sessions: dict[str, Session]
        locks: dict[tuple[str, int], User]
        running: bool
        _people: dict[str, Person]
        region: str

        def end_sessions(self, users: Any) -> None: ...

    version = "2026.7.1"

    def region_of(self, slug: str | None = None) -> Region:
        """A region's state; the first one's without a name."""
        return next(region for region in self.regions if region.slug == (slug or self.region))

    def item(self, number: int, kind: str = "page", region: str | None = None) -> Item:
        """The state of a page, event or location."""
        return self.region_of(region).items[kind, number]

    def api(self, path: str, region: str | None = None, **params: str | int) -> Any:
        """What the public API says; ``None`` for 404. Does not count as a request of the one who is tested."""
        return self._aside(lambda http: _json(http.get(_address(path, region or self.region), params=params)))

    def page(self, language: str, number: int, region: str | None = None) -> Any:
        """What the public API says of a page; ``None`` where readers do not see it."""
        return self.api(f"{language}/page", region, id=number)

    def person(self, name: str) -> Person:
        """Somebody logged in; what people do is neither counted nor hit by faults."""
        if name not in self._people:
            self._people[name] = Person(
                self.url,
                name,
                self.users[name].password,
                transport=_Aside(self),
            )
        return self._people[name]

    def versions(self, number: int, language: str, region: str | None = None) -> int:
        """How many versions a page's translation has."""
        return len(self.item(number, region=region).translations.get(language, []))

    def all_versions(self, region: str | None = None) -> int:
        """How many versions everything in the region has together."""
        items = self.region_of(region).items.values()
        return sum(len(versions) for item in items for versions in item.translations.values())

    def raw(self, number: int, language: str, region: str | None = None) -> dict[str, Any] | None:
        """The newest version of a page's translation."""
        newest = self.item(number, region=region).newest(language)
        if newest is None:
            return None
        names = ("version", "status", "title", "slug", "content", "machine", "minor", "in_translation", "creator")
        return {name: getattr(newest, name) for name in names}

    def set_language(self, language: str, *, active: bool, region: str | None = None) -> None:
        """Switch a language of the region on or off."""
        node = self.region_of(region).node(language)
        node.active = node.visible = active

    def set_imported(self, event: int) -> None:
        """Make an event one that comes from an external calendar."""
        self.item(event, "event").calendar = True

    def set_seo(self, on: bool, region: str | None = None) -> None:
        """Give locations a field for a short description, or take it away."""
        self.region_of(region).seo = on

    def set_role(self, user: str, role: str) -> None:
        """Give an account another role."""
        self.users[user].role = role

    def set_password(self, user: str, password: str) -> None:
        """Change a password, which ends the account's sessions."""
        self.users[user].password = password
        self._people.pop(user, None)
        self.end_sessions([user])

    def expire_sessions(self) -> None:
        """Log everybody out."""
        self._people.clear()
        self.sessions.clear()

    def stop_server(self) -> None:
        """Connections are refused from now on."""
        self.running = False

    def start_server(self) -> None:
        """Answers again; edit locks are gone."""
        self.running = True
        self.locks.clear()

    def restart(self) -> None:
        """Sessions stay, edit locks are gone."""
        self.stop_server()
        self.start_server()

    def _aside(self, ask: Any) -> Any:
        with httpx.Client(base_url=self.url, transport=_Aside(self)) as http:
            return ask(http)


class _Aside(httpx.BaseTransport):
    """Past counting and faults."""

    def __init__(self, cms: Any) -> None:
        self._cms = cms

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        answer: httpx.Response = self._cms._answer(request)
        return answer


def _address(path: str, region: str) -> str:
    return f"/api/v3/{region}/{path.strip('/')}/"


def _json(response: httpx.Response) -> Any:
    return None if response.status_code == httpx.codes.NOT_FOUND else response.raise_for_status().json()
