"""What people have in packages now: handed out, waited for, and not come back."""

from __future__ import annotations

from datetime import datetime, timedelta

from pipeline.model import PackageBase
from pipeline.persistence.repository import Repository
from pipeline.workspace import Workspace


def segments_out(
    repository: Repository, workspace: Workspace, slug: str, language: str, now: datetime
) -> dict[str, list[PackageBase]]:
    """Segment id → its bases in packages, newest first.

    A package is waited for ``hand_out_days`` of the municipality; 0: until it is back or called back.
    """
    days = workspace.municipality(slug).hand_out_days
    since = now - timedelta(days=days) if days else datetime.min.replace(tzinfo=now.tzinfo)
    return repository.packages.out(slug, language, since)


def documents_out(
    repository: Repository, workspace: Workspace, slug: str, language: str, now: datetime
) -> dict[int, tuple[str, ...]]:
    """Number of each document that has segments with people → the packages they are in, sorted."""
    out = segments_out(repository, workspace, slug, language, now)
    found: dict[int, tuple[str, ...]] = {}
    for document, segments in repository.segments.live(slug).items():
        if packages := {base.package_id for segment in segments for base in out.get(segment.id, ())}:
            found[document] = tuple(sorted(packages))
    return found
