"""In which order translations are written. Pure.

Languages before those that the CMS translates from them, or the CMS would call the latter outdated at once. Pages
before those below them, which nobody finds otherwise. And pages before those that link to them: the CMS points a link
at a translation that is there when the linking page is saved. Where pages link to each other in a circle one of them
has to come first; the station's second round mends its links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from pipeline.html.links import find_links
from pipeline.model import DocumentKind, PageWrite


def _above(language: str, tree: Mapping[str, str | None]) -> list[str]:
    found: list[str] = []
    parent = tree.get(language)
    while parent is not None and parent not in found:
        found.append(parent)
        parent = tree.get(parent)
    return found


def in_order(
    writes: Sequence[PageWrite],
    tree: Mapping[str, str | None],
    resolve: Callable[[str], str | None],
) -> list[int]:
    """Positions in ``writes``, in the order in which they are to be written.

    ``tree`` is from :func:`pipeline.connectors.integreat.tree.language_tree`; ``resolve`` says what an address leads
    to, as ``page:12``. The same for the same ``writes``, whatever else happens.
    """
    order: list[int] = []
    languages = sorted(dict.fromkeys(write.language for write in writes), key=lambda code: len(_above(code, tree)))
    for language in languages:
        here = [i for i, write in enumerate(writes) if write.language == language]
        # Pages last: events and locations link to no pages that are not there, but pages are full of links to them.
        here.sort(key=lambda i: writes[i].kind is DocumentKind.PAGE)
        order += _Language(writes, here, resolve).order()
    return order


class _Language:
    """The writes of one language."""

    def __init__(self, writes: Sequence[PageWrite], here: Sequence[int], resolve: Callable[[str], str | None]) -> None:
        self._writes, self._here, self._resolve = writes, here, resolve
        self._named = {f"{writes[i].kind}:{writes[i].source.id}": i for i in here}
        paths = {writes[i].source.path.rstrip("/"): i for i in here if writes[i].kind is DocumentKind.PAGE}
        self._above = {i: self._ancestors(writes[i], paths) for i in here}

    def order(self) -> list[int]:
        done: dict[int, None] = {}
        for start in self._here:
            # Depth first, with a stack of our own: chains of links are longer than Python's.
            if start in done:
                continue
            waiting: dict[int, Iterator[int]] = {start: self._before(start)}
            while waiting:
                current = next(reversed(waiting))
                following = next(waiting[current], None)
                if following is None:
                    del waiting[current]
                    done[current] = None
                elif following not in done and following not in waiting and not self._comes_later(following, waiting):
                    waiting[following] = self._before(following)
        return list(done)

    def _comes_later(self, i: int, waiting: Mapping[int, object]) -> bool:
        """It is below a page that waits, and comes after that page whoever links to it."""
        return any(above in waiting for above in self._above[i])

    def _before(self, i: int) -> Iterator[int]:
        """What should be there before ``i``: the pages above it, the highest first, then what it links to."""
        yield from reversed(self._above[i])
        for link in find_links(self._writes[i].content):
            named = self._resolve(link.address)
            if named is not None and named in self._named:
                yield self._named[named]

    @staticmethod
    def _ancestors(write: PageWrite, paths: Mapping[str, int]) -> list[int]:
        """The pages above it that are written too, the nearest first."""
        if write.kind is not DocumentKind.PAGE:
            return []
        found: list[int] = []
        path = write.source.path.rstrip("/")
        while path := path.rpartition("/")[0]:
            if path in paths:
                found.append(paths[path])
        return found
