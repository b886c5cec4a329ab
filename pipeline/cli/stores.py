"""Content stores at the command line: naming one for a municipality, and looking whether it can be worked with."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.config import IntegreatStoreSettings, Municipality
from pipeline.errors import SprachlotseError, StoreError, UsageError
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.connectors.integreat.preflight import Preflight

Check = tuple[str, str, str]
"""Name, state (``ok``, ``none``, ``note``, ``warning``, ``missing``, ``broken``) and detail of a line of ``doctor``."""

PATIENCE = 5.0
"""Seconds for which a CMS that does not answer is asked again while somebody waits."""


@dataclasses.dataclass(frozen=True)
class StoreOptions:
    """The options of ``municipality add`` that name its content store."""

    folder: Path | None = None
    cms: str | None = None
    xliff: Path | None = None
    region: str | None = None
    user: str | None = None
    password_env: str | None = None
    password_block: str | None = None

    def as_table(self, root: Path) -> dict[str, str]:
        """The ``store`` table for sprachlotse.toml. Raises UsageError when not exactly one store is named in full."""
        named = [option for option, value in self._stores if value is not None]
        if len(named) != 1:
            problem = f"{' and '.join(named)} name different stores" if named else "no content store is named"
            raise UsageError(problem, "name one with --store DIR, --cms URL or --cms-xliff DIR")
        if self.cms is not None:
            return self._cms_table(self.cms)
        given = [option for option, value in self._for_cms if value is not None]
        if given:
            raise UsageError(f"{given[0]} belongs to --cms", f"take it out, or name the CMS instead of {named[0]}")
        if self.xliff is not None:
            return {"type": "integreat-xliff", "path": _relative(self.xliff, root)}
        return {"type": "folder", "path": _relative(self.folder or root, root)}

    @property
    def _stores(self) -> tuple[tuple[str, object], ...]:
        return (("--store", self.folder), ("--cms", self.cms), ("--cms-xliff", self.xliff))

    @property
    def _for_cms(self) -> tuple[tuple[str, str | None], ...]:
        return (
            ("--region", self.region),
            ("--user", self.user),
            ("--password-env", self.password_env),
            ("--password-block", self.password_block),
        )

    def _cms_table(self, url: str) -> dict[str, str]:
        missing = [option for option, value in self._for_cms[:2] if not value]
        if not self.password_env and not self.password_block:
            missing.append("--password-env")
        if missing:
            raise UsageError(
                f"with --cms {' and '.join(missing)} must be given, too",
                "name the region, the account, and the environment variable that holds the account's password",
            )
        if "@" in url:  # whatever it is, it is not repeated in a message
            raise UsageError(
                "a user name or password does not belong into the address of the CMS",
                "name them with --user and --password-env",
            )
        values = {"type": "integreat", "url": url.rstrip("/")}
        for option, value in self._for_cms:
            if value:
                values[option.removeprefix("--").replace("-", "_")] = value
        return values


def _relative(path: Path, root: Path) -> str:
    """As it stands in the settings: a folder of the workspace can be moved with it."""
    place = path.absolute()
    return str(place.relative_to(root)) if place.is_relative_to(root) else str(place)


def look(workspace: Workspace, slug: str) -> tuple[str, ...]:
    """Look at the store of ``slug`` before it is registered; returns what people should be warned of.

    Raises what makes work with it impossible.
    """
    municipality = workspace.municipality(slug)
    if not isinstance(municipality.store, IntegreatStoreSettings):
        workspace.store(slug).read(municipality.source_language)
        return ()
    from pipeline.connectors.integreat.preflight import Severity

    found = _preflight(workspace, municipality.store, municipality)
    if found.errors:
        raise StoreError("; ".join(error.what for error in found.errors), found.errors[0].hint)
    return tuple(
        f"{finding.severity}: {finding}" for finding in found.findings if finding.severity is not Severity.ERROR
    )


def store_checks(workspace: Workspace, slug: str) -> list[Check]:
    """What ``doctor`` says of the store of ``slug``; a store that cannot be reached is a check that failed."""
    name = f"{slug}: store"
    municipality = workspace.municipality(slug)
    try:
        if isinstance(municipality.store, IntegreatStoreSettings):
            return _cms_checks(workspace, name, municipality.store, municipality)
        pages = len(workspace.store(slug).read(municipality.source_language).documents)
    except SprachlotseError as exc:
        return [(name, "broken", str(exc))]
    return [(name, "ok", f"{pages} documents in {municipality.source_language}")]


def _cms_checks(
    workspace: Workspace, name: str, store: IntegreatStoreSettings, municipality: Municipality
) -> list[Check]:
    from pipeline.connectors.integreat.preflight import Severity

    found = _preflight(workspace, store, municipality)
    checks = [] if found.errors else [(name, "ok", found.summary)]
    for finding in found.findings:
        state = "broken" if finding.severity is Severity.ERROR else finding.severity.value
        checks.append((name, state, str(finding)))
    return checks


def _preflight(workspace: Workspace, store: IntegreatStoreSettings, municipality: Municipality) -> Preflight:
    """Without a look at the account where its password is in a block that cannot be read now: a warning says so."""
    from pipeline.connectors.integreat.client import CmsClient
    from pipeline.connectors.integreat.credentials import password_of
    from pipeline.connectors.integreat.errors import BlocksOutOfReach
    from pipeline.connectors.integreat.preflight import Finding, Severity, preflight

    password = password_of(store, workspace.secrets)
    unseen: tuple[Finding, ...] = ()
    try:
        password()  # says what is missing, before anything is asked of the CMS
    except BlocksOutOfReach as exc:
        unseen = (Finding(Severity.WARNING, f"the login was not tried: {exc.what}", exc.hint),)
    with CmsClient(
        store.url,
        store.region,
        store.user,
        password,
        requests_per_second=store.requests_per_second,
        patience=PATIENCE,
    ) as client:
        found = preflight(client, municipality.source_language, municipality.target_languages, log_in=not unseen)
    return dataclasses.replace(found, findings=(*found.findings, *unseen))
