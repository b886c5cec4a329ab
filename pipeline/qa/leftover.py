"""Words or sentences of the source language in a translation, and sentences in a third language.

Three tests, the cheap ones first. Words of the source that stand in the target to the letter, are in the source
language's dictionary and not in the target language's, begin with a small letter and are no part of a name. Where many
of a sentence's other words are strange to the target language, or in another script, language identification is
asked, with the rules of decision record 9 (:mod:`pipeline.steps.languages`): it needs longer texts, and costs as much
as all other checks together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipeline.i18n import N_
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair
from pipeline.qa.left_words import WORD, is_foreign, is_left, prose, same_language, same_text
from pipeline.qa.markup import shown
from pipeline.steps import vocabulary
from pipeline.steps.languages import wrong_language
from pipeline.steps.lengths import base_language

_QUOTED = re.compile(
    r"„[^„“”\"]{0,200}[“”\"]|“[^“”\"]{0,200}[”\"]|«[^«»]{0,200}»|»[^«»]{0,200}«|\"[^\"]{0,200}\"|‚[^‚‘’]{0,200}[‘’]"
)
_BRACKETS = re.compile(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]")
"""Where a translation gives the German name of something, as it should."""
_ENDS = ".!?؟۔。！？"
_SENTENCE = re.compile(rf"[^{_ENDS}]+[{_ENDS}]*")
_TELLING = 5
"""Letters of a word that is no small part of a name ("Bundesamt für Migration und Flüchtlinge")."""
_FEWEST = 2
"""Words that must be strange before a language is asked for."""
_SHORTEST = 16
"""Letters of a sentence that its language is asked of; see :mod:`pipeline.steps.languages`."""


def _find(pair: Pair) -> Iterator[Message]:
    if same_language(pair) or same_text(pair):
        return
    pairing = pair.literals
    literals = [*pairing.extra, *(literal for kept in pairing.kept for literal in kept.target)]
    text = prose(pair.plain_target, literals) if literals else pair.plain_target
    words = WORD.findall(text)
    given = frozenset(WORD.findall(pair.plain_source))
    copied_words = [word for word in words if word in given]
    if any(map(_is_small, copied_words)) and any(_may_be_left(word, pair) for word in copied_words):
        told = _without_names(text, given)
        if copied := list(_copied(told, given, pair)):
            yield message(N_("“{words}” is still in the source language"), words=shown(" … ".join(copied)))
            return
    if len(_strange(words, given, pair)) < _FEWEST:
        return
    for sentence in _SENTENCE.finditer(text):
        if _is_strange(sentence[0], given, pair):
            why = wrong_language(pair.plain_source, sentence[0], pair.source_language, pair.target_language)
            said = shown(pair.plain_target[sentence.start() : sentence.end()].strip())
            if why == "left in the source language":
                yield message(N_("this seems to be in the source language: “{sentence}”"), sentence=said)
            elif why:
                yield message(N_("this seems to be in another language: “{sentence}”"), sentence=said)


def _is_small(word: str) -> bool:
    return word.islower() and len(word) > 1


def _may_be_left(word: str, pair: Pair) -> bool:
    return is_left(word, pair.source_language, pair.target_language) is not False


def _without_names(text: str, given: frozenset[str]) -> str:
    """``text`` with asides covered that are nothing but the source's words: names, quoted or given in addition."""
    for pattern in (_QUOTED, _BRACKETS):
        text = pattern.sub(
            lambda aside: "0" * len(aside[0]) if given.issuperset(WORD.findall(aside[0])) else aside[0], text
        )
    return text


def _copied(text: str, given: frozenset[str], pair: Pair) -> Iterator[str]:
    """Runs of words that ``text`` has from the source and that no name explains."""
    run: list[re.Match[str]] = []
    for word in WORD.finditer(text):
        if run and (word[0] not in given or not text[run[-1].end() : word.start()].isspace()):
            yield from _telling(run, text, pair)
            run = []
        if word[0] in given:
            run.append(word)
    yield from _telling(run, text, pair)


def _telling(run: Sequence[re.Match[str]], text: str, pair: Pair) -> Iterator[str]:
    small = [word[0] for word in run if _is_small(word[0])]
    if not small:
        return
    left = {word: is_left(word, pair.source_language, pair.target_language) for word in small}
    certain = [word for word, found in left.items() if found]
    possible = [word for word, found in left.items() if found is None and len(word) >= _TELLING]
    long = any(len(word) >= _TELLING for word in certain)
    if (
        long
        or _is_prose(run, small, pair)
        or (certain and len(run) > 2 and _is_sentence(run, text))
        or len(possible) > 1
        or (len(certain) > 1 and run[0][0].islower())
    ):
        yield text[run[0].start() : run[-1].end()]


def _is_prose(run: Sequence[re.Match[str]], small: Sequence[str], pair: Pair) -> bool:
    """True for four words or more of which most are small: "Haus an der Brücke" is a name."""
    return len(run) > 3 and 2 * len(small) > len(run) and any(_may_be_left(word[0], pair) for word in run)


def _is_sentence(run: Sequence[re.Match[str]], text: str) -> bool:
    """True when nothing but marks stands between ``run`` and the sentences around it."""
    before, after = text[: run[0].start()].rstrip(), text[run[-1].end() :].lstrip()
    return before[-1:] in _ENDS and after[:1] in _ENDS


def _is_strange(sentence: str, given: frozenset[str], pair: Pair) -> bool:
    """Worth asking: half of its words are not the target language's, as far as dictionaries and scripts tell."""
    words = [word for word in WORD.findall(sentence) if len(word) > 2]
    if sum(map(len, words)) < _SHORTEST:
        return False
    strange = _strange(words, given, pair)
    if not words or len(strange) < _FEWEST:
        return False
    own = [word for word in words if word not in given and word.islower()]
    return 2 * len(strange) >= (len(words) if is_foreign(strange[0], pair.target_language) else len(own))


def _strange(words: Sequence[str], given: frozenset[str], pair: Pair) -> list[str]:
    """Those of ``words`` that are in another script; where there are none, those that are in the wrong dictionary."""
    words = [word for word in words if len(word) > 2]
    foreign = [word for word in words if is_foreign(word, pair.target_language)]
    if foreign:
        return foreign
    source, target = base_language(pair.source_language), base_language(pair.target_language)
    own = [word for word in words if word not in given and word.islower()]
    if target in vocabulary.LANGUAGES:
        return [word for word in own if not vocabulary.is_word(word, target)]
    if source in vocabulary.LANGUAGES:
        return [word for word in own if vocabulary.is_word(word, source)]
    return own


CHECK = Check(
    name="left-over words",
    severity=Severity.WARN,
    why=N_("Readers of the translation stumble over words of a language that they cannot read"),
    fix=N_("Translate these words; ignore this if they are a name"),
    find=_find,
)
