"""New workspaces, empty or with the sample municipality."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline import shipped
from pipeline.atomic import write_atomically
from pipeline.config import FILENAME, parse_settings
from pipeline.errors import WorkspaceError
from pipeline.persistence.database import Database
from pipeline.workspace import Workspace

SAMPLE = "kranichfurt"
"""Short name of the sample municipality."""

_HEAD = """\
# Settings of this Sprachlotse workspace; every setting is explained in docs/guides/commands.md.

[database]
url = "sqlite:///sprachlotse.db"
"""

_SAMPLE_TABLE = f"""
[municipality.{SAMPLE}]
name = "Stadt Kranichfurt"
source_language = "de"
target_languages = ["en", "ar", "uk"]
store = {{ type = "folder", path = "content/{SAMPLE}" }}
glossary = ["shared", "{SAMPLE}"]
review = "one"
publish = "complete-pages"
schedule = "0 3 * * *"
"""


def create_workspace(folder: Path, *, sample: bool) -> Workspace:
    """Make a workspace at ``folder`` with the shared glossary and, if wanted, the sample municipality.

    The settings come last: killed before, the command can be given again. A file that is there already is never
    replaced, an existing database is taken on. Raises WorkspaceError when there is a workspace already or the folder
    cannot be written.
    """
    root = folder.absolute()
    if (root / FILENAME).exists():
        raise WorkspaceError(f"{folder} already is a workspace", "choose another folder or go on working in this one")
    try:
        for source, target in _files(sample):
            destination = root / target
            destination.parent.mkdir(parents=True, exist_ok=True)
            if not destination.exists():
                write_atomically(destination, source.read_bytes())
        root.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise WorkspaceError(f"{folder} cannot be written ({exc.strerror})", "check its rights and free space") from exc
    text = _HEAD + (_SAMPLE_TABLE if sample else "")
    Database.open(parse_settings(text).database.url, root).close()
    write_atomically(root / FILENAME, text.encode())
    return Workspace.open(root)


def _files(sample: bool) -> Iterator[tuple[Path, str]]:
    """(file, place in the workspace)"""
    content, glossaries = shipped.sample_content(), shipped.glossaries()
    for folder in ("shared", SAMPLE) if sample else ("shared",):
        for file in sorted((glossaries / folder).rglob("*")):
            if file.is_file():
                yield file, f"glossaries/{folder}/{file.relative_to(glossaries / folder)}"
    if sample:
        for file in sorted(content.rglob("*.json")):
            yield file, f"content/{SAMPLE}/{file.relative_to(content)}"
