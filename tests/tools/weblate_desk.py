"""Run by the Python of a Weblate installation (``weblate_formats.py``): one file, opened and saved as Weblate does.

``weblate_desk.py FORMAT FILE JOB ANSWER``: FORMAT is Weblate's id of a file format, JOB a JSON list of changes
(``id``, ``target``, ``state``), ANSWER the JSON file to write what Weblate sees before them.
No server, no database: only the classes that read and write files.
"""

from __future__ import annotations

import json
import sys
import tempfile
from unittest.mock import MagicMock

FORMAT, FILE, JOB, ANSWER = sys.argv[1:]

for missing in ("cairo", "gi", "gi.repository", "tesserocr"):  # they draw and read pictures
    sys.modules[missing] = MagicMock()

import django  # noqa: E402
from django.conf import settings  # noqa: E402
from weblate import settings_example  # noqa: E402

values = {name: value for name, value in vars(settings_example).items() if name.isupper()}
values |= {
    "SECRET_KEY": "for tests only",
    "SITE_DOMAIN": "localhost",
    "DATA_DIR": tempfile.mkdtemp(prefix="weblate-"),
    "DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
}
settings.configure(**values)
django.setup()

from weblate.formats.models import FILE_FORMATS  # noqa: E402
from weblate.utils import state as states  # noqa: E402
from weblate.utils.version import VERSION  # noqa: E402

with open(JOB, encoding="utf-8") as file:
    job = json.load(file)


def state_of(unit):
    """As ``weblate.trans.models.Unit.get_unit_state`` decides for a project in which translations are reviewed."""
    if unit.is_readonly():
        return "read-only"
    if unit.is_fuzzy():
        return "fuzzy"
    if not unit.is_translated():
        return "empty"
    return "approved" if unit.is_approved() else "translated"


store = FILE_FORMATS[FORMAT](FILE, language_code=job["language"], source_language="de")
store.check_valid()
seen = [
    {
        "context": unit.context,
        "source": unit.source,
        "target": unit.target,
        "state": state_of(unit),
        "notes": unit.notes,
        "locations": unit.locations,
        "previous": unit.previous_source,
        "explanation": unit.explanation,
        "flags": unit.flags.format(),
    }
    for unit in store.content_units
]
by_id = {unit.context.split("/")[-1]: unit for unit in store.content_units}  # in XLIFF, the page stands before the id
for change in job["changes"]:
    shown = by_id[change["id"]]
    unit, added = store.find_unit(shown.context, shown.source)
    assert not added
    unit.set_target(shown.target if change["target"] is None else change["target"])
    unit.set_state(getattr(states, f"STATE_{change['state'].upper()}"))
if job["changes"]:
    store.update_header(last_translator="Amal <amal@example.org>", language=job["language"], language_team="Arabic")
    store.save()
with open(ANSWER, "w", encoding="utf-8") as file:
    json.dump({"version": VERSION, "units": seen}, file)
