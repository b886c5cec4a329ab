"""A volunteer that writes a text of its own for every entry of a package, and pages put together from these texts.

The texts are made so that any mix-up shows: every word is spelled in the letters of the language, the first one begins
with a mark that no other entry has, and codes, numbers, addresses, names and placeholders are kept as a careful person
keeps them. Nothing here uses the program's own parser or merger: what a page must hold is worked out from the PO file
and the German page alone.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import polib

from pipeline.literals import LiteralKind, find_literals

CODE = re.compile(r"\\*</?\d+/?>")
WORD = re.compile(r"[^\W\d_]+")
BEFORE = re.compile(r"[^\W\d_]+[^\w]{0,3}$")
WITH_WORD = (LiteralKind.HOUSE_NUMBER, LiteralKind.PHONE)
NAME = re.compile(r"(?:^|; )([^;=:]+): do not translate")
SAID = re.compile(r"""(\b(?:alt|title|aria-label)\s*=\s*)("[^"]*"|'[^']*')""")
"""Attributes that people read or hear."""
BLANKS = " \t\r\n\f\u00a0"
"""What may stand around a text and is no part of its entry."""

PLACES = {
    "This is the title of the page.": "title",
    "This is the text of a picture": "attribute",
    "This is a hint that appears": "attribute",
    "This is read aloud": "attribute",
}
"""What the notes of an entry say of its place."""

LATIN = "abcdefghijklmnopqrstuvwxyzäöüßé"
LETTERS = {
    "uk": dict(zip(LATIN, "абцдефгхійклмнопкрстувшщизяєюсе", strict=True)),
    "ar": dict(zip(LATIN, "ابتدعفغهيجكلمنوبقرستثفوخيظصضطشح", strict=True)),
    "en": dict(zip(LATIN, "eqzdafghujklnmopcrtsivwxyboeusa", strict=True)),
}
"""Language → how it spells a word. English words of this kind are none, but no German ones either."""


@dataclass(frozen=True, slots=True)
class Written:
    """One entry as the volunteer left it."""

    id: str
    source: str
    target: str
    place: str
    """``title``, ``attribute`` (what people read or hear of a tag) or ``text``."""


@dataclass
class Review:
    """What the volunteer hands back."""

    data: bytes
    """The PO file."""
    pages: dict[str, list[Written]] = field(default_factory=dict)
    """Path of the German page → its entries, in the order of the page."""


class Volunteer:
    """Writes texts in one language; ``name`` goes into the file and into every text's mark."""

    def __init__(self, language: str, name: str = "Olena") -> None:
        self.language = language
        self.name = name

    def review(self, package: bytes) -> Review:
        """Fill the PO file of a package and sign every entry off."""
        with zipfile.ZipFile(io.BytesIO(package)) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".po"))
            catalogue = polib.pofile(archive.read(name).decode("utf-8"))
        catalogue.metadata["Last-Translator"] = self.name
        review = Review(b"")
        for entry in catalogue:
            names = [match[1] for line in entry.comment.splitlines() for match in NAME.finditer(_glossary(line))]
            entry.msgstr = self.write(entry.msgid, entry.msgctxt, names)
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            path = path_of(entry.occurrences[0][0])
            place = next((place for note, place in PLACES.items() if note in entry.comment), "text")
            review.pages.setdefault(path, []).append(Written(entry.msgctxt, entry.msgid, entry.msgstr, place))
        review.data = str(catalogue).encode()
        return review

    def write(self, source: str, id_: str, names: Sequence[str] = ()) -> str:
        """The volunteer's text for one entry."""
        kept = [match.span() for match in CODE.finditer(source)]
        plain, places = _without(source, kept)
        literals = find_literals(plain, "de", tuple(names))
        for literal in literals:
            # A house number is known by its street, and a part of a telephone number by the word before it.
            word = BEFORE.search(plain[: literal.start])
            start = word.start() if word and literal.kind in WITH_WORD else literal.start
            kept.append((places[start], places[literal.end - 1] + 1))
        for name in names:
            kept += [match.span() for match in re.finditer(rf"\b{re.escape(name)}\b", source)]
        pieces: list[str] = []
        mark, end = self._mark(id_), 0
        for word in WORD.finditer(source):
            if any(start < word.end() and word.start() < stop for start, stop in kept):
                continue
            spelled = self._spell(word[0])
            pieces += [source[end : word.start()], mark + spelled]
            mark, end = "", word.end()
        if mark and (
            first := WORD.search(source)
        ):  # nothing but a name or an address: a word before it says what it is
            pieces, end = [source[: first.start()], mark, " "], first.start()
        return "".join([*pieces, source[end:]])

    def _spell(self, word: str) -> str:
        letters = LETTERS[self.language]
        spelled = "".join(letters.get(char.lower(), char) for char in word)
        return spelled.capitalize() if word[0].isupper() else spelled

    def _mark(self, id_: str) -> str:
        digest = hashlib.sha256(f"{self.name} {id_}".encode()).digest()
        return self._spell("".join(LATIN[byte % 26] for byte in digest[:6]).capitalize())


def _glossary(comment: str) -> str:
    before, found, after = comment.partition("Glossary: ")
    return after if found and not before else ""


def _without(source: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[int]]:
    """``source`` without ``spans``, and where each of its characters stood."""
    places = [at for at in range(len(source)) if not any(start <= at < end for start, end in spans)]
    return "".join(source[at] for at in places), places


def path_of(address: str) -> str:
    """The path of a page's address for people, as the API gives paths: decoded, with a slash at the end."""
    return unquote(urlsplit(address).path).rstrip("/") + "/"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a page must hold."""

    title: str
    content: str


def assemble(title: str, content: str, entries: Sequence[Written]) -> Expected:
    """The German page with the volunteer's texts in it.

    Every text between two tags that begins an entry's next piece is replaced by the volunteer's; what stands in no
    entry (numbers, names that nobody translates) stays. Fails when a piece finds no place.
    """
    headings = [entry.target for entry in entries if entry.place == "title"]
    assert len(headings) <= 1, headings
    said = [(entry.source, entry.target) for entry in entries if entry.place == "attribute"]
    body = [entry for entry in entries if entry.place == "text"]
    runs = [run for entry in body for run in _runs(entry)]
    pieces: list[str] = []
    for token in re.split(r"(<!--.*?-->|<[^>]*>)", content, flags=re.DOTALL):
        if token.startswith("<"):
            pieces.append(SAID.sub(lambda match: match[1] + _say(match[2], said), token))
            continue
        text = html.unescape(token)
        if runs and _squash(text) == _squash(runs[0][0]) and text.strip(BLANKS):
            head = text[: len(text) - len(text.lstrip(BLANKS))]
            tail = text[len(text.rstrip(BLANKS)) :]
            pieces.append(head + html.escape(runs.pop(0)[1].strip(BLANKS), quote=False) + tail)
        else:
            pieces.append(token)
    assert not runs, f"no place in the page for {runs[0]}"
    assert not said, f"no place in the page for {said[0]}"
    return Expected(headings[0] if headings else title, "".join(pieces))


def _runs(entry: Written) -> Iterator[tuple[str, str]]:
    """The texts between the codes of an entry: the source's and the volunteer's."""
    ours, theirs = (CODE.split(text) for text in (entry.source, entry.target))
    assert len(ours) == len(theirs), entry
    for source, target in zip(ours, theirs, strict=True):
        if source.strip(BLANKS):
            yield source, target


def _say(quoted: str, said: list[tuple[str, str]]) -> str:
    for pair in said:
        if _squash(html.unescape(quoted[1:-1])) == _squash(pair[0]):
            said.remove(pair)
            return '"' + html.escape(pair[1]) + '"'
    return quoted


def _squash(text: str) -> str:
    return re.sub(rf"[{BLANKS}]+", " ", text).strip(BLANKS)
