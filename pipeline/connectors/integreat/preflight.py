"""Can Sprachlotse work with this CMS, region and account? Looked at before a municipality is registered, and by
``doctor``. Reads only.
"""

from __future__ import annotations

import difflib
import ipaddress
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from pipeline.connectors.integreat.account import PageRights, Rights, page_rights
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.errors import Forbidden, NotThere
from pipeline.connectors.integreat.forms import rights
from pipeline.connectors.integreat.tree import language_tree, parse_tree
from pipeline.errors import StoreError

TESTED_VERSIONS = ("2026.7.1",)
"""Of the CMS, which our tests run against."""

_VERSION = re.compile(r">\s*[^<>]*?:?\s*(\d{4}\.\d{1,2}\.\d+[^\s<]*)\s*</a>")


class Severity(StrEnum):
    """What a finding means for the municipality."""

    ERROR = "error"
    """Sprachlotse cannot do its work."""
    WARNING = "warning"
    """It can, but something will not be as people expect, or is not safe."""
    NOTE = "note"
    """Good to know."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that people should know."""

    severity: Severity
    what: str
    """With where and why."""
    hint: str
    """What to do."""

    def __str__(self) -> str:
        return f"{self.what}: {self.hint}"


@dataclass(frozen=True, slots=True)
class Preflight:
    """What was found."""

    region: str
    """Name for people."""
    languages: tuple[str, ...]
    """Those that readers see."""
    version: str | None = None
    """Of the CMS; ``None``: it does not say, or nobody logged in."""
    active: tuple[str, ...] = ()
    """Languages that editors work in, those that readers do not see yet among them; empty: not known."""
    tree: Mapping[str, str | None] | None = None
    """Language → the one that the region translates it from; ``None``: not known (there is no page yet)."""
    pages: Rights | None = None
    """``None``: nobody logged in, or there is no page yet."""
    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """What must be mended first."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def summary(self) -> str:
        """One line for people."""
        parts = [f"Integreat CMS {self.version}" if self.version else "Integreat CMS", self.region]
        if self.pages is not None:
            parts.append(f"the account {self.pages}")
        return ", ".join(parts)


def preflight(
    client: CmsClient, source_language: str, target_languages: Sequence[str], *, log_in: bool = True
) -> Preflight:
    """Look at everything that Sprachlotse needs: about ten requests, nothing is changed.

    Without ``log_in`` only what everybody sees is looked at. Raises StoreUnavailable when the CMS does not answer;
    StoreError when it is none, has no such region, or refuses the login: then there is nothing more to be found.
    """
    region = _region(client)
    found = Preflight(str(region.get("name") or client.region), _codes(region))
    findings = [*_insecure(client.url), *_region_findings(region), *_reader_languages(found, source_language)]
    if not log_in:
        findings += _unseen(target_languages, found, client.region)
        return _with(found, findings)
    page = _tree_page(client, source_language, findings)
    if page is None:
        return _with(found, findings)
    version = _version(page)
    findings += _version_findings(version)
    rows = parse_tree(page)
    if not rows:
        findings.append(
            Finding(
                Severity.WARNING,
                f"region {client.region} has no page yet, so the account's rights and the languages could not be seen",
                "make a page in the CMS, then run 'sprachlotse doctor'",
            )
        )
        findings += _unseen(target_languages, found, client.region)
        return _with(found, findings, version=version)
    form = _text(client, f"/{client.region}/pages/{source_language}/{rows[0].number}/edit/")
    tree = language_tree(form, source_language)
    may = page_rights(client, source_language, page, form)
    pages = may.rights
    findings += _rights_findings(client, may, rows[0].title)
    if not tree:
        findings.append(
            Finding(
                Severity.WARNING,
                f"the language tree of region {client.region} could not be read from the form of '{rows[0].title}'",
                "look in the CMS which language is translated from which; what does not fit is held at each push",
            )
        )
        findings += _unseen(target_languages, found, client.region)
        return _with(found, findings, version=version, pages=pages)
    first = next((code for code, above in tree.items() if above is None), source_language)
    findings += _objects(client, region, first)
    for target in target_languages:
        findings += _target(target, source_language, tree, found.languages, target_languages)
    return _with(found, findings, version=version, active=tuple(tree), tree=tree, pages=pages)


# --- inside ----


def _text(client: CmsClient, path: str) -> str:
    response = client.page(path)
    return response.text if response is not None else ""


def _with(found: Preflight, findings: Sequence[Finding], **more: Any) -> Preflight:
    return Preflight(found.region, found.languages, findings=tuple(findings), **more)


def _region(client: CmsClient) -> Mapping[str, Any]:
    regions = client.root_api("regions")
    if not isinstance(regions, list) or not all(isinstance(region, dict) for region in regions):
        raise StoreError(
            f"there is no Integreat CMS at {client.url}",
            "check its address: the one where editors log in, without anything behind the server's name",
        )
    for region in regions:
        if region.get("path") == client.region:
            return dict(region)
    paths = [str(region.get("path")) for region in regions]
    near = difflib.get_close_matches(client.region, paths, n=3) or sorted(paths)[:3]
    raise StoreError(
        f"the CMS at {client.url} has no region '{client.region}' (it has e.g. {', '.join(near) or 'none'})",
        "use the short name that the addresses of the region's pages have; an archived region is not there",
    )


def _codes(region: Mapping[str, Any]) -> tuple[str, ...]:
    languages = region.get("languages")
    return tuple(str(one.get("code")) for one in languages) if isinstance(languages, list) else ()


def _insecure(url: str) -> list[Finding]:
    parts = urlsplit(url)
    if parts.scheme == "https" or _loopback(parts.hostname or ""):
        return []
    return [
        Finding(
            Severity.WARNING,
            f"the address {url} is not encrypted: everybody on the way can read the password and change texts",
            "use https://",
        )
    ]


def _loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _region_findings(region: Mapping[str, Any]) -> list[Finding]:
    if region.get("live", True):
        return []
    return [
        Finding(
            Severity.NOTE,
            f"region {region.get('path')} is hidden in the apps for now",
            "nothing to do; readers see what is pushed once the region goes live",
        )
    ]


def _reader_languages(found: Preflight, source: str) -> list[Finding]:
    if source in found.languages:
        return []
    return [
        Finding(
            Severity.ERROR,
            f"readers of {found.region} see no language '{source}', which is to be translated from"
            f" (they see: {', '.join(found.languages) or 'none'})",
            "name the region's own language with --source, or have the language activated in the CMS",
        )
    ]


def _unseen(targets: Sequence[str], found: Preflight, region: str) -> list[Finding]:
    """Target languages that readers do not see, where it is not known whether editors do."""
    return [
        Finding(
            Severity.WARNING,
            f"readers of region {region} see no language '{target}'",
            "check in the CMS that the region has it and that it is active",
        )
        for target in targets
        if target not in found.languages
    ]


def _tree_page(client: CmsClient, source: str, findings: list[Finding]) -> str | None:
    """The page of the tree, which every account sees that may see pages at all."""
    try:
        response = client.page(f"/{client.region}/pages/{source}/")
    except NotThere:
        findings.append(
            Finding(
                Severity.ERROR,
                f"language '{source}' is not active in region {client.region}",
                "have it activated in the region's language tree, or name another with --source",
            )
        )
        return None
    except Forbidden:
        findings.append(
            Finding(
                Severity.ERROR,
                f"account {client.user} may not see the pages of region {client.region}",
                "have it made an editor of this region in the CMS",
            )
        )
        return None
    return response.text if response is not None else None


def _version(page: str) -> str | None:
    """It stands at the foot of every page, with a link to the release notes."""
    match = _VERSION.search(page)
    return match[1] if match else None


def _version_findings(version: str | None) -> list[Finding]:
    if version in TESTED_VERSIONS:
        return []
    shown = f"it is {version}" if version else "the CMS does not say which one it is"
    return [
        Finding(
            Severity.NOTE,
            f"Sprachlotse was tested with version {', '.join(TESTED_VERSIONS)} of the CMS; {shown}",
            "watch what the first push holds; every text is read back and compared",
        )
    ]


def _rights_findings(client: CmsClient, may: PageRights, title: str) -> list[Finding]:
    who, region = f"account {client.user}", f"region {client.region}"
    if not may.rights.edit:
        what = f"{who} may not edit pages of {region} (looked at '{title}')"
        return [Finding(Severity.ERROR, what, "have it made an editor (or author) of this region in the CMS")]
    findings: list[Finding] = []
    if may.some:
        what = f"{who} may edit only some pages of {region} ({may.editable} of {may.pages})"
        hint = "translations of all others will be held; have it made an editor of the region in the CMS"
        findings.append(Finding(Severity.WARNING, what, hint))
    if may.rights.publish:
        return findings
    what, them = f"{who} may only submit pages for approval (role author)", "them"
    if may.publishable:
        what = f"{who} may publish only {may.publishable} of the {may.editable} pages that it may edit"
        them = "the others"
    hint = f"an editor has to publish each of {them} in the CMS; for publishing at once make it an editor"
    findings.append(Finding(Severity.WARNING, what, hint))
    return findings


def _objects(client: CmsClient, region: Mapping[str, Any], first: str) -> list[Finding]:
    """Events and locations have rights of their own. The form for a new one tells them, in the region's first language:
    in others a location cannot be published before it is there.
    """
    findings: list[Finding] = []
    for switch, path, name in (("events", "events", "events"), ("pois", "pois", "locations")):
        if not region.get(switch):
            continue
        try:
            response = client.page(f"/{client.region}/{path}/{first}/new/", missing_ok=True)
            may = Rights(*rights(response.text)) if response is not None else Rights(edit=False, publish=False)
        except Forbidden:
            may = Rights(edit=False, publish=False)
        if not may.publish:
            findings.append(
                Finding(
                    Severity.WARNING,
                    f"account {client.user} {may} as far as {name} of region {client.region} are concerned",
                    "their translations will be held or wait for approval; have its role checked in the CMS",
                )
            )
    return findings


def _target(
    target: str, source: str, tree: Mapping[str, str | None], visible: Sequence[str], targets: Sequence[str]
) -> list[Finding]:
    if target not in tree:
        known = ", ".join(code for code in tree if code != source) or "none"
        return [
            Finding(
                Severity.ERROR,
                f"the region has no active language '{target}' (active are: {known})",
                "use the CMS's own code, or have the language activated in the region's language tree",
            )
        ]
    findings: list[Finding] = []
    if target not in visible:
        findings.append(
            Finding(
                Severity.WARNING,
                f"language '{target}' is active but readers do not see it",
                "have it made visible in the region's language tree when its texts are ready",
            )
        )
    above = _above(target, tree)
    if source not in above:
        way = " from ".join([target, *above])
        findings.append(
            Finding(
                Severity.ERROR,
                f"the region does not translate '{target}' from '{source}' (its language tree: {way})",
                "translate from the language at the end of that, or have the language tree changed in the CMS",
            )
        )
        return findings
    between = above[: above.index(source)]
    if between:
        missing = [code for code in between if code not in targets]
        hint = f"translate '{missing[0]}' here too, or " if missing else ""
        findings.append(
            Finding(
                Severity.NOTE if not missing else Severity.WARNING,
                f"the CMS translates '{target}' from '{between[0]}', not from '{source}' itself: it takes a page in"
                f" '{target}' only where there is one in '{between[0]}'",
                f"{hint}see to it that those pages are there before; they are pushed first",
            )
        )
    return findings


def _above(target: str, tree: Mapping[str, str | None]) -> list[str]:
    """The languages above ``target``, the nearest first."""
    above: list[str] = []
    code = tree.get(target)
    while code is not None and code not in above:
        above.append(code)
        code = tree.get(code)
    return above
