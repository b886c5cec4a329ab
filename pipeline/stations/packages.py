"""What is out with people, and calling a package back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import UsageError
from pipeline.model import PackageState
from pipeline.stations.marks import tell_store
from pipeline.stations.report import counted
from pipeline.workspace import Workspace


@dataclass(frozen=True, slots=True)
class PackagesReport:
    """Packages, newest first."""

    packages: Sequence[PackageState]
    remarks: tuple[str, ...] = ()
    """What could not be told to the store."""

    @property
    def attention(self) -> bool:
        return False

    def as_json(self) -> dict[str, object]:
        return {
            "packages": [
                {
                    "id": package.id,
                    "municipality": package.municipality,
                    "language": package.language,
                    "file": package.file,
                    "created": package.created.isoformat(),
                    "selection": package.selection,
                    "closed": package.closed.isoformat() if package.closed else None,
                    "segments": package.entries,
                    "returned": package.returned,
                }
                for package in self.packages
            ],
            "remarks": list(self.remarks),
        }

    def lines(self) -> list[str]:
        return [*map(_line, self.packages), *self.remarks] or ["no package went out yet"]


def _line(package: PackageState) -> str:
    if package.closed:
        state = f"called back on {package.closed:%Y-%m-%d}"
    elif package.returned == package.entries:
        state = "came back"
    elif package.returned:
        state = f"{package.entries - package.returned:,} still out"
    else:
        state = "out"
    asked = f" ({package.selection})" if package.selection else ""
    where = f"{package.municipality} {package.language}, {counted(package.entries, 'segment')}{asked}"
    return f"{package.id}  {package.created:%Y-%m-%d}  {where}: {state}"


def list_packages(workspace: Workspace, slug: str | None, language: str | None) -> PackagesReport:
    """Every package of one municipality or of all, in one language or in all."""
    with workspace.database.reading() as repository:
        return PackagesReport(repository.packages.all(slug, language))


def call_back(workspace: Workspace, package_id: str, *, now: datetime, reopen: bool = False) -> PackagesReport:
    """Nobody is waited for any more: its segments may go to somebody else.

    With ``reopen`` the other way round: it is waited for, from now on.

    It may come back all the same, and is merged as any other. Raises UsageError for a package that is not known.
    """
    with workspace.lock(), workspace.database.transaction() as repository:
        if repository.packages.created(package_id) is None:
            raise UsageError(f"there is no package '{package_id}'", "see 'sprachlotse packages list'")
        if reopen:
            repository.packages.reopen(package_id, now)
        else:
            repository.packages.close(package_id, now)
        found = [package for package in repository.packages.all() if package.id == package_id]
    remarks: list[str] = []
    for package in found:
        municipality = workspace.settings.municipalities.get(package.municipality)
        if municipality is not None and package.language in municipality.target_languages:
            remarks += tell_store(workspace, package.municipality, language=package.language, now=now)
    return PackagesReport(found, tuple(remarks))
