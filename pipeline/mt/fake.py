"""The real fake of an engine, for tests and for trying the loop without a model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline.errors import EngineError
from pipeline.html.codes import Token, TokenKind, parse, render
from pipeline.mt.engine import NO_TERMS, TermsOf, Translation, announce
from pipeline.progress import Progress

_WORD = re.compile(r"[^\W\d_]+")


class FakeEngine:
    """Translates by ``dictionary`` (whole texts first, then single words); unknown words become upper case.

    Deterministic; inline codes, numbers and punctuation stay where they are. After ``fail_after`` texts it
    raises EngineError, in the middle of a call if need be; ``None``: never.
    """

    def __init__(
        self, dictionary: Mapping[str, str] | None = None, name: str = "fake 1", fail_after: int | None = None
    ) -> None:
        self._dictionary = dict(dictionary or {})
        self._name = name
        self._fail_after = fail_after
        self.calls: list[str] = []
        """Every text it was asked for, in order, also those it failed on."""

    @property
    def name(self) -> str:
        """See :class:`~pipeline.mt.engine.Engine`."""
        return self._name

    def translate(self, texts: Sequence[str], progress: Progress, terms: TermsOf = NO_TERMS) -> list[Translation]:
        """See :class:`~pipeline.mt.engine.Engine`. The score is always 0.5."""
        unique = dict.fromkeys(texts)
        announce(progress, f"Translating with {self._name}", unique)
        answers: dict[str, Translation] = {}
        for text in unique:
            self.calls.append(text)
            if self._fail_after is not None and len(self.calls) > self._fail_after:
                raise EngineError(f"{self._name} was told to fail after {self._fail_after} texts", "ask for fewer")
            answers[text] = Translation(self._one(text), 0.5)
            progress.advance(len(text))
        return [answers[text] for text in texts]

    def _one(self, text: str) -> str:
        if text in self._dictionary:
            return self._dictionary[text]
        return render(self._token(token) for token in parse(text))

    def _token(self, token: Token) -> Token:
        if token.kind is not TokenKind.TEXT:
            return token
        return Token(token.kind, _WORD.sub(lambda match: self._word(match[0]), token.text))

    def _word(self, word: str) -> str:
        return self._dictionary.get(word, word.upper())
