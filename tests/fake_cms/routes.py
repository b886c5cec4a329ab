"""Which address does what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from fake_cms import api, objects, saving, views, xliff

_R, _L, _N = r"/(?P<region>[^/]+)", r"/(?P<language>[a-z-]+)", r"/(?P<number>\d+)"
_ADDRESSES: list[tuple[str, str, Callable[..., Any]]] = [
    ("GET", "/api/v3/regions/", api.regions),
    ("GET", f"/api/v3{_R}/languages/", api.languages),
    ("GET", f"/api/v3{_R}{_L}/pages/", api.pages),
    ("GET", f"/api/v3{_R}{_L}/page/", api.page),
    ("GET", f"/api/v3{_R}{_L}/events/", api.events),
    ("GET", f"/api/v3{_R}{_L}/locations/", api.locations),
    ("GET", f"/api/v3{_R}{_L}/imprint/", api.imprint),
    ("POST", f"/api/v3{_R}{_L}/pushpage/", api.push_page),
    ("GET", f"/s/p{_N}/", api.short_link),
    ("GET", "/login/", views.login_form),
    ("POST", "/login/", views.login),
    ("GET", "/login/totp/", views.second_factor),
    ("GET", "/", views.start),
    ("GET", r"/xliff/(?P<name>.+)", views.download),
    ("GET", f"{_R}/ajax{_L}{_N}/preview/", views.preview),
    ("POST", f"{_R}/ajax{_L}{_N}/cancel-translation-process/", views.cancel_translation),
    ("POST", f"{_R}/ajax/render{_L}/False/False/partial-page-tree/", views.partial_tree),
    ("POST", f"{_R}/ajax/content-edit-lock/heartbeat/", views.heartbeat),
    ("POST", f"{_R}/ajax/content-edit-lock/release/", views.release),
    ("POST", f"{_R}/pages{_L}/xliff/(?P<only_public>download|only-public)/", xliff.export),
    ("POST", f"{_R}/pages{_L}/xliff/upload/", xliff.upload),
    ("GET", f"{_R}/pages{_L}/xliff/import/(?P<key>[^/]+)/", xliff.view_import),
    ("POST", f"{_R}/pages{_L}/xliff/import/(?P<key>[^/]+)/", xliff.confirm_import),
    ("GET", f"{_R}/pages{_L}/", views.tree),
    ("GET", f"{_R}/pages{_L}/new/", saving.new_page_form),
    ("POST", f"{_R}/pages{_L}/new/", saving.save_page),
    ("GET", f"{_R}/pages{_L}{_N}/edit/", saving.page_form),
    ("POST", f"{_R}/pages{_L}{_N}/edit/", saving.save_page),
    ("GET", f"{_R}/pages{_L}{_N}/edit/side-by-side/", saving.side_by_side),
    ("POST", f"{_R}/pages{_L}{_N}/edit/side-by-side/", saving.save_side_by_side),
    ("GET", f"{_R}/pages{_L}{_N}/versions/", views.versions),
    ("POST", f"{_R}/pages{_L}{_N}/archive/", saving.archive),
    ("POST", f"{_R}/pages{_L}{_N}/restore/", saving.restore),
    ("POST", f"{_R}/pages{_L}{_N}/delete/", saving.delete),
    ("POST", rf"{_R}/pages{_L}{_N}/move/(?P<target>\d+)/(?P<position>[a-z-]+)/", saving.move),
    ("GET", f"{_R}/(?P<folder>events|pois){_L}/", objects.object_list),
    ("GET", f"{_R}/(?P<folder>events|pois){_L}{_N}/edit/", objects.object_form),
    ("GET", f"{_R}/(?P<folder>events|pois){_L}/new/", objects.new_object_form),
    ("POST", f"{_R}/(?P<folder>events|pois){_L}{_N}/edit/", objects.save_object),
]
ROUTES = [(method, re.compile(pattern), view) for method, pattern, view in _ADDRESSES]
