"""What Sprachlotse relies on in an Integreat CMS: a list of requests, and what is recorded of each answer.

The same list is put to the real CMS (``test_contract.py``) and to the fake (``tests/test_fake_cms_contract.py``); both
must answer what ``contract/*.json`` says. What changes from run to run (times, tokens, ids of versions) is masked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any, Protocol

import httpx
from live.person import Person, alerts, form_fields
from lxml import html as lxml_html

FOLDER = Path(__file__).with_name("contract")
RECORD = "--record-contract"
_R = "/musterstadt"


class Driver(Protocol):
    """The real CMS's or the fake's."""

    version: str

    def person(self, name: str) -> Person: ...
    def set_role(self, user: str, role: str) -> None: ...
    def set_password(self, user: str, password: str) -> None: ...
    def set_language(self, language: str, *, active: bool, region: str | None = None) -> None: ...
    def set_imported(self, event: int) -> None: ...
    def set_seo(self, on: bool, region: str = ...) -> None: ...
    def expire_sessions(self) -> None: ...


Observer = Callable[[httpx.Response], Any]


@dataclass(frozen=True)
class Call:
    """A request by somebody (``None``: not logged in), and what is looked at in its answer besides the status."""

    name: str
    who: str | None
    path: str
    see: Mapping[str, Observer] = field(default_factory=dict)
    data: Mapping[str, Any] | None = None
    """A form: POST."""
    json: Any = None
    files: Mapping[str, tuple[str, bytes]] | None = None
    follow: bool = False
    """Look at the page that the answer leads to."""
    token: bool = True
    """Send the CSRF token."""
    before: Callable[[Driver], object] | None = None
    """What somebody does first."""

    @property
    def posts(self) -> bool:
        return self.data is not None or self.json is not None or self.files is not None


# --- what is looked at ----


def masked(value: Any, name: str = "") -> Any:
    """``value`` without what changes from run to run."""
    if isinstance(value, Mapping):
        return {key: masked(inner, key) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [masked(inner, name) for inner in value]
    if name in _TIMES and isinstance(value, str):
        return re.sub(r"\d", "0", re.sub(r"\.\d+", "", value)).replace("+00:00", "+01:00").replace("+02:00", "+01:00")
    if isinstance(value, str):
        value = re.sub(r"https?://(127\.0\.0\.1:\d+|cms\.test)", "CMS", value)
        value = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID", value)
        return re.sub(r"_\d{4}-\d\d-\d\d_\d\d-\d\d_", "_WHEN_", value)
    return value


_TIMES = (
    "modified_gmt",
    "last_updated",
    "start",
    "end",
    "start_date",
    "end_date",
    "start_time",
    "end_time",
)


def values(response: httpx.Response) -> Any:
    """The whole JSON."""
    return masked(response.json())


def only(*names: str) -> Observer:
    """Some members of each entry of a list, or of an object."""

    def look(response: httpx.Response) -> Any:
        found = response.json()
        picked = [{name: entry[name] for name in names} for entry in (found if isinstance(found, list) else [found])]
        return masked(picked)

    return look


def small_region(response: httpx.Response) -> Any:
    """The entry of the small region in the list of regions."""
    return masked([entry for entry in response.json() if entry["path"] == "musterstadt"])


def shape(response: httpx.Response) -> Any:
    """Names and types in JSON; of lists, of all entries together."""
    return _shape([response.json()])


def _shape(samples: Sequence[Any]) -> Any:
    kinds = sorted({type(sample).__name__ for sample in samples})
    if kinds == ["dict"]:
        names = sorted({name for sample in samples for name in sample})
        return {name: _shape([sample[name] for sample in samples if name in sample]) for name in names}
    if kinds == ["list"]:
        inner = [entry for sample in samples for entry in sample]
        return [_shape(inner)] if inner else []
    return "|".join(kinds)


def told(response: httpx.Response) -> Any:
    """Messages to people. Not those that the pages hold in readiness for their own scripts."""
    ready = ("The HIX value is too low", "There are currently page", "No address found", "Please choose one option")
    ready += ("The contact details provided here", "To restore this page", "You cannot archive a location")
    return [masked(message) for message in alerts(response.text) if message and not message.startswith(ready)]


def form(response: httpx.Response) -> Any:
    """Fields of the form, with what a browser would send, and its buttons."""
    (found,) = lxml_html.document_fromstring(response.text).xpath('//form[@id="content_form"]')
    enabled = form_fields(response.text)
    controls = {
        element.get("name"): masked(enabled.get(element.get("name")), element.get("name"))
        for element in found.iter("input", "textarea", "select")
        if element.get("name") and element.get("name") != "csrfmiddlewaretoken"
    }
    buttons = sorted(
        button.get("value") for button in found.iter("button") if button.get("name") == "status" and button.get("value")
    )
    return {"fields": dict(sorted(controls.items())), "buttons": buttons}


def names(response: httpx.Response) -> Any:
    """Those fields of a page's full form that tests change."""
    return sorted({"title", "slug", "content", "minor_edit"} & set(form(response)["fields"]))


def parsed(parse: Callable[[str], Any]) -> Observer:
    """What one of Sprachlotse's own parsers finds."""

    def look(response: httpx.Response) -> Any:
        return masked(_plain(parse(response.text)))

    return look


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items() if key != "fields"}
    if isinstance(value, tuple | list):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def found(**expressions: str) -> Observer:
    """Whether there is something at XPaths."""

    def look(response: httpx.Response) -> Any:
        page = lxml_html.document_fromstring(response.text)
        return {name: bool(page.xpath(expression)) for name, expression in expressions.items()}

    return look


def text(response: httpx.Response) -> Any:
    """The whole body."""
    return masked(response.text)


# --- asking, recording, comparing ----


def put(driver: Driver, url: str, transport: httpx.BaseTransport | None, calls: Sequence[Call]) -> dict[str, Any]:
    """All answers, by the names of the calls."""
    answers = {}
    with httpx.Client(base_url=url, headers={"Accept-Language": "en"}, timeout=120, transport=transport) as anonymous:
        for call in calls:
            if call.before is not None:
                call.before(driver)
            http = anonymous if call.who is None else driver.person(call.who).http
            answers[call.name] = _observed(call, http)
    return answers


def _observed(call: Call, http: httpx.Client) -> dict[str, Any]:
    if call.posts:
        token = {"X-CSRFToken": http.cookies.get("csrftoken") or ""} if call.token else {}
        response = http.post(call.path, data=call.data, json=call.json, files=call.files, headers=token)
    else:
        response = http.get(call.path)
    seen: dict[str, Any] = {"status": response.status_code}
    while response.is_redirect:
        seen.setdefault("to", []).append(masked(response.headers["location"]))
        if not call.follow:
            break
        response = http.get(response.headers["location"])
    else:
        seen["type"] = response.headers["content-type"].partition(";")[0]
    return seen | {name: look(response) for name, look in call.see.items()}


def load(group: str) -> dict[str, Any]:
    """What is recorded."""
    recorded: dict[str, Any] = json.loads((FOLDER / f"{group}.json").read_text(encoding="utf-8"))
    return recorded


def save(group: str, version: str, answers: Mapping[str, Any]) -> None:
    """Record."""
    FOLDER.mkdir(exist_ok=True)
    content = json.dumps({"cms": version, "answers": answers}, ensure_ascii=False, indent=1)
    (FOLDER / f"{group}.json").write_text(content + "\n", encoding="utf-8")


def difference(recorded: Any, answered: Any) -> str:
    """Line by line; empty: none."""
    before, after = (
        json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).splitlines() for value in (recorded, answered)
    )
    return "\n".join(unified_diff(before, after, "recorded", "answered", lineterm="", n=4))
