"""The lists of a region's public API: asking for one, and whether an entry is what was read before."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.connectors.integreat.cache import Known
from pipeline.connectors.integreat.client import CmsClient
from pipeline.connectors.integreat.values import Listed, slug_of
from pipeline.errors import StoreError
from pipeline.model import DocumentKind, DocumentStatus


def same_version(known: Known, entry: Listed) -> bool:
    """It is the text that was read; its title, too, so that a database that was put back misleads nobody."""
    same = known.version == entry.version and slug_of(known.path) == entry.slug
    if known.kind is DocumentKind.PAGE:
        return same and (known.title == entry.title or known.status is not DocumentStatus.PUBLIC)
    now = (entry.title, entry.content, entry.meta_description)
    return same and (known.title, known.content, known.meta_description) == now


def region_list(client: CmsClient, path: str, **params: int) -> Sequence[object]:
    """A list of the region's public API. Raises StoreError where there is none, StoreUnavailable."""
    values = client.api(path, **params)
    if values is None:
        language = path.partition("/")[0]
        raise StoreError(
            f"{client.url} has no region {client.region} with an active language '{language}'"
            if "/" in path
            else f"{client.url} has no region {client.region}",
            "check region and languages in sprachlotse.toml, and the language in the CMS",
        )
    if not isinstance(values, list):
        raise StoreError(f"what {client.url} gives as {path} is no list", "check 'url' in sprachlotse.toml")
    return values
