"""An engine that asks a LibreTranslate server, which the municipality runs itself.

::

    texts ─ different ones ─▶ plain text + codes ─▶ sentences, and what stands inside codes ─▶ server
                                                                                                │
    translations ◀─ codes put where their words are found again ◀─ sentences joined ◀───────────┘

The server tells no attention and no score: codes are placed by :mod:`pipeline.mt.codes.anchors`, literals are checked
but not put back, and glossary terms cannot be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.errors import EngineError
from pipeline.html.codes import TokenKind, escape_text, parse, plain_text
from pipeline.literals import match_literals
from pipeline.mt.argos.engine import TAGS_AT_END
from pipeline.mt.argos.translator import LOOP, NOTHING
from pipeline.mt.codes.anchors import anchor_alignment, inner_texts
from pipeline.mt.codes.marks import MarkedText, take_apart
from pipeline.mt.codes.place import place_codes
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation, announce
from pipeline.mt.facts.edges import cut_settled_end, may_have_literals
from pipeline.mt.languages import source_codes, target_codes
from pipeline.mt.libretranslate.server import Server
from pipeline.mt.loops import runs_in_circles
from pipeline.mt.sentences import split
from pipeline.progress import Progress

_TEXTS_AT_A_TIME = 32
"""After so many, progress is told."""
REFUSED = "the server could not translate it: left empty"

_SERVER_CODES: Mapping[str, tuple[str, ...]] = {
    "zh": ("zh-hans",),
    "zt": ("zh-hant",),
    "zh-hans": ("zh", "zh-cn"),
    "zh-hant": ("zt", "zh-tw"),
    "pt-br": ("pb",),
    "nb": ("no",),
}
"""Codes that only servers use, beside those of :mod:`pipeline.mt.languages`: LibreTranslate 1.7 renamed Chinese."""


class LibreTranslateEngine:
    """Translates from ``source`` to ``target`` (a municipality's codes) on ``server``.

    Asks the server right away what it offers. Raises EngineError when it does not offer the pair, refuses or makes no
    sense, EngineUnavailable when it cannot be reached.
    """

    def __init__(self, server: Server, source: str, target: str) -> None:
        self._server = server
        self._source, self._target = source, target
        self._codes = offered_pair(server, source, target)
        server.heed_limits()
        version = server.version() or "of unknown version"
        self._name = f"libretranslate {version} {self._codes[0]}→{self._codes[1]} at {server.place}"

    @property
    def name(self) -> str:
        """E.g. ``libretranslate 1.6.2 de→en at 127.0.0.1:5000``: other servers may have other models."""
        return self._name

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        """See :class:`~pipeline.mt.engine.Engine`; raises EngineUnavailable, too.

        As with the offline engine, text without letters stays as it is, and an unusable sentence leaves its text empty.
        """
        unique = list(dict.fromkeys(texts))
        if unique:
            announce(progress, f"Translating with {self._name}", unique)
        made: dict[str, str | None] = {}
        answers: dict[str, Translation] = {}
        for start in range(0, len(unique), _TEXTS_AT_A_TIME):
            jobs = [_Job.of(text, self._source) for text in unique[start : start + _TEXTS_AT_A_TIME]]
            wanted = dict.fromkeys(text for job in jobs for text in job.needed if text not in made)
            made.update(self._server.translate(list(wanted), *self._codes))
            answers.update((job.text, job.finish(made, self._source, self._target)) for job in jobs)
            progress.advance(sum(len(job.text) for job in jobs))
        return [answers[text] for text in texts]


class PlainLibreTranslate:
    """The server by itself: plain text as it is, and whatever it answers. Raises as :class:`LibreTranslateEngine`."""

    def __init__(self, server: Server, source: str, target: str) -> None:
        self._server = server
        self._codes = offered_pair(server, source, target)
        server.heed_limits()

    @property
    def name(self) -> str:
        """E.g. ``libretranslate de→en alone``."""
        return f"libretranslate {self._codes[0]}→{self._codes[1]} alone"

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        """See :class:`~pipeline.mt.engine.Engine`, but for plain text."""
        unique = [text for text in dict.fromkeys(texts) if text.strip()]
        announce(progress, f"Translating with {self.name}", unique)
        made: dict[str, str] = {}
        for text, answer in self._server.translate(unique, *self._codes):
            made[text] = answer or ""
            progress.advance(len(text))
        return [Translation(made.get(text, "")) for text in texts]


def offered_pair(server: Server, source: str, target: str) -> tuple[str, str]:
    """The server's own codes for the pair. Raises EngineError when it does not offer it."""
    pairs = server.pairs()
    known = {code.lower(): code for code in pairs}
    readable = [known[code] for code in _with_servers(source_codes(source)) if code in known]
    for here in readable:
        targets = {code.lower(): code for code in pairs[here]}
        for code in _with_servers(target_codes(target)):
            if code in targets and targets[code] != here:
                return here, targets[code]
    offered = ", ".join(sorted({code for here in readable for code in pairs[here]} - set(readable))) or "nothing"
    raise EngineError(
        f"the LibreTranslate server at {server.place} does not translate {source}→{target} (from {source}: {offered})",
        f"install a model for {source}→{target} on the server and start it again",
    )


def _with_servers(codes: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for code in codes for name in (code, *_SERVER_CODES.get(code, ()))))


@dataclass(frozen=True, slots=True)
class _Job:
    """One text on its way to the server and back."""

    text: str
    source: MarkedText
    pieces: tuple[tuple[str, bool], ...]
    """Joined they are the plain text; True for those that the server is asked for, white space around them included."""
    loose: str = ""
    """Codes of a text that could not be taken apart, as they stand."""

    @classmethod
    def of(cls, text: str, language: str) -> _Job:
        loose = ""
        readable = text.encode(errors="replace").decode()  # half a surrogate pair is no character
        try:
            source = take_apart(readable)
        except ValueError:
            source = MarkedText(" ".join(plain_text(readable).split()), ())
            loose = "".join(token.text for token in parse(readable) if token.kind is not TokenKind.TEXT)
        return cls(text, source, tuple(_pieces(source.plain, language)), loose)

    @property
    def needed(self) -> Iterator[str]:
        """What the server must translate for this text."""
        yield from (piece.strip() for piece, asked in self.pieces if asked)
        yield from (inner for inner in inner_texts(self.source) if _speaks(inner))

    def finish(self, made: Mapping[str, str | None], source_language: str, language: str) -> Translation:
        """The whole text's translation from what the server ``made`` of its parts."""
        joined: list[str] = []
        for piece, asked in self.pieces:
            if not asked:
                joined.append(piece)
                continue
            core = piece.strip()
            answer = made[core]
            target = " ".join((answer or "").split())
            if not target:
                return Translation("", flags=(REFUSED if answer is None else NOTHING,))
            if runs_in_circles(core, target):
                return Translation("", flags=(LOOP,))
            joined.append(piece.replace(core, target, 1))
        target = "".join(joined)
        flags = self._invented(target, source_language, language)
        if self.loose:
            return Translation(f"{escape_text(target)} {self.loose}", None, (TAGS_AT_END, *flags))
        if not self.source.marks:
            return Translation(escape_text(target), None, flags)
        anchors = {inner: made.get(inner) or inner for inner in inner_texts(self.source)}
        text, at_end = place_codes(self.source, target, anchor_alignment(self.source, target, anchors))
        return Translation(text, None, (TAGS_AT_END, *flags) if at_end else flags)

    def _invented(self, target: str, source_language: str, language: str) -> tuple[str, ...]:
        """One flag for each literal that the source does not have; those that are lost are flagged elsewhere."""
        if not may_have_literals(self.source.plain) and not may_have_literals(target):
            return ()
        extra = match_literals(self.source.plain, target, source_language, language).extra
        return tuple(dict.fromkeys(f"{literal.kind} not in the source: {literal.text}" for literal in extra))


def _pieces(plain: str, language: str) -> Iterator[tuple[str, bool]]:
    """``plain`` cut into sentences and addresses at their ends, each with whether it has to be translated."""
    for sentence in split(plain, language):
        spoken, end = cut_settled_end(sentence) if language == "de" else (sentence, "")
        yield spoken, _speaks(spoken)
        if end:
            yield end, False


def _speaks(text: str) -> bool:
    return any(character.isalpha() for character in text)
