"""Which page is it? The public API lists pages without their numbers. Pure.

What is certain: a version's number belongs to one page for ever, and an entry names the versions of its translations
and the number of the page above it. Slugs are unique in a language only at one moment: a page may be deleted and a new
one get its slug. So a number that comes from a slug has to be confirmed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from pipeline.connectors.integreat.values import Listed, slug_of


def certain(entries: Sequence[Listed], seen: Mapping[tuple[int, str], int]) -> dict[int, int]:
    """Version → number of the page, of the entries for which it is certain.

    ``entries`` are all pages of one list. ``seen``: (version, its slug) → number, of all languages; the slug, too, so
    that a database that was put back to an older state, and counts on from there, misleads nobody. Where two sources
    disagree, or two entries have one number, nothing is certain.
    """
    above: dict[str, set[int]] = {}
    for entry in entries:
        if entry.parent is not None and entry.parent_path:
            above.setdefault(entry.parent_path, set()).add(entry.parent)
    found: dict[int, int] = {}
    for entry in entries:
        names = [(entry.version, entry.slug)]
        names += [(version, slug_of(entry.translations[lang])) for lang, version in entry.versions.items()]
        said = {seen[name] for name in names if name in seen} | above.get(entry.path, set())
        if len(said) == 1:
            found[entry.version] = said.pop()
    times = Counter(found.values())
    return {version: number for version, number in found.items() if times[number] == 1}


def candidates(entry: Listed, slugs: Iterable[tuple[str, int]], taken: Collection[int]) -> tuple[int, ...]:
    """Numbers of pages that have, or once had, a slug of the entry's page; to be confirmed."""
    own = set(entry.slugs)
    return tuple(dict.fromkeys(number for slug, number in slugs if slug in own and number not in taken))
