"""Addresses for new translations, made the way Integreat makes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote, urlsplit, urlunsplit


def slugify(title: str) -> str:
    """The last part of a page's path: lower case, letters of every script, words joined by hyphens.

    As Django's ``slugify(allow_unicode=True)``, which Integreat uses. May be empty.
    """
    text = unicodedata.normalize("NFKC", title).lower()
    text = re.sub(r"[^\w\s-]", "", text)
    return re.sub(r"[-\s]+", "-", text).strip("-_")


def in_language(path: str, source_language: str, target_language: str) -> str:
    """``path`` with its language part replaced: the second one (``/region/de/…``), else the first that fits.

    A path without one comes back as it is.
    """
    parts = path.split("/")
    places = [place for place, part in enumerate(parts) if part == source_language]
    if not places:
        return path
    parts[2 if 2 in places else places[0]] = target_language
    return "/".join(parts)


def new_path(folder: str, title: str, spare: str, taken: Callable[[str], bool]) -> str:
    """A path in ``folder`` (which ends in ``/``) with a slug from ``title``, or ``spare`` where that gives none.

    ``-2``, ``-3`` … is added until ``taken`` says no.
    """
    slug = slugify(title) or spare
    path = f"{folder}{slug}/"
    number = 2
    while taken(path):
        path = f"{folder}{slug}-{number}/"
        number += 1
    return path


def split_path(path: str) -> tuple[str, str]:
    """Folder (ends in ``/``) and slug: ``/a/de/x/`` → ``/a/de/``, ``x``."""
    folder, _, slug = path.rstrip("/").rpartition("/")
    return f"{folder}/", slug


def url_like(url: str | None, path: str) -> str | None:
    """``url`` with another path, escaped where the old one was; ``None`` for none or an unusable one."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return urlunsplit(
        parts._replace(path=quote(path, errors="surrogatepass") if "%" in parts.path else path, query="", fragment="")
    )
