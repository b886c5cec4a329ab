"""New workspaces, empty or with the sample municipality. The only place that knows where the sample's files lie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipeline.atomic import write_atomically
from pipeline.config import FILENAME
from pipeline.errors import WorkspaceError
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
    replaced. Raises WorkspaceError when there is a workspace already or the folder cannot be written.
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
        write_atomically(root / FILENAME, (_HEAD + (_SAMPLE_TABLE if sample else "")).encode())
    except OSError as exc:
        raise WorkspaceError(f"{folder} cannot be written ({exc.strerror})", "check its rights and free space") from exc
    workspace = Workspace.open(root)
    _ = workspace.database
    return workspace


def _files(sample: bool) -> Iterator[tuple[Path, str]]:
    """(file, place in the workspace)"""
    content, glossaries = _homes()
    for folder in ("shared", SAMPLE) if sample else ("shared",):
        for file in sorted((glossaries / folder).rglob("*")):
            if file.is_file():
                yield file, f"glossaries/{folder}/{file.relative_to(glossaries / folder)}"
    if sample:
        for file in sorted(content.rglob("*.json")):
            yield file, f"content/{SAMPLE}/{file.relative_to(content)}"


def _homes() -> tuple[Path, Path]:
    """Where content and glossaries lie: inside an installed package, or in the project's own folders."""
    package = Path(__file__).parent
    installed = package / "sample_files"
    if installed.is_dir():
        return installed / "content", installed / "glossaries"
    return package.parent / "data" / "sample", package.parent / "glossaries"
