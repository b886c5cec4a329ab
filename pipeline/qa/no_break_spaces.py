"""No-break spaces: lost between a number and its unit, missing in French, or so many that lines cannot wrap."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals.scripts import base
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_NUMBER = r"(?<![\w.,])\d+(?:[.,]\d+)*"
_TIED = re.compile(
    f"({_NUMBER})[\u00a0\u202f](?:([€%°$£]|\\d{{2,}})|(?:EUR|Euro|Cent|ct|Uhr|km|m|cm|kg|g|l|h|Std|Min|Grad|Jahre)\\b)"
)
"""A number that the source ties to its unit or its next digits; not to whatever word an editor has tied it to."""
_CHAIN = re.compile("(?:[^\\s]*[^\\W\\d_][^\\s]*[\u00a0\u202f]){3}[^\\s]*[^\\W\\d_]")
"""Four words that cannot be parted."""
_DOUBLE_GAP = re.compile("(?<=\\S)(?: [\u00a0\u202f]+|[\u00a0\u202f]+ )(?=\\S)")
_FRENCH_COMMON = re.compile(r"(?<=[\w)\]»”’%€\"]) ([;:!?»])(?=[\s)»”\"…]|$)|(«) (?=\S)")
"""A common space where French has a no-break space."""
_FRENCH_NONE = re.compile(r"(?<=[^\W\d_])([;!?])(?=[\s)]|$)|(?<=[^\W\d_])(:)(?=\s|$)|(«)(?=\w)|(?<=\w)(»)")
_FRANCE = re.compile(r"fr(?:[-_](?:fr|be|lu))?$", re.IGNORECASE)
"""In Switzerland and Canada some of the marks follow without space."""
_SHOWN = 40


def _find(pair: Pair) -> Iterator[Message]:
    target = pair.plain_target
    if base(pair.target_language) == "fr":
        yield from _french(target, pair.target_language)
    if _has_any(pair.source):
        for number, sign in dict.fromkeys(_TIED.findall(pair.plain_source)):
            unit = re.escape(sign) if sign else r"[^\W\d]+"
            if torn := re.search(rf"(?<![\w.,]){re.escape(number)} {unit}", target):
                yield message(N_("“{text}” may be torn apart at the end of a line"), text=torn[0])
    if _has_any(target):
        if (chain := _CHAIN.search(target)) and not _CHAIN.search(pair.plain_source):
            text = chain[0] if len(chain[0]) <= _SHOWN else f"{chain[0][:_SHOWN]}…"
            yield message(N_("“{text}” is full of no-break spaces: its line cannot wrap on a phone"), text=text)
        elif _DOUBLE_GAP.search(target) and not _DOUBLE_GAP.search(pair.plain_source):
            yield message(N_("a no-break space stands beside a common one: the gap is twice as wide"))


def _has_any(text: str) -> bool:
    return "\u00a0" in text or "\u202f" in text


def _french(text: str, language: str) -> Iterator[Message]:
    """One message, however many places there are: who types French so does it everywhere."""
    if common := _FRENCH_COMMON.search(text):
        mark = common[1] or common[2]
        yield message(N_("“{mark}” wants a no-break space, or it may stand alone on a line"), mark=mark)
    elif _FRANCE.match(language) and (none := _FRENCH_NONE.search(text)):
        mark = next(filter(None, none.groups()))
        yield message(N_("“{mark}” wants a no-break space in French"), mark=mark)


CHECK = Check(
    name="no-break spaces",
    severity=Severity.WARN,
    why=N_("A line must not end between a number and its unit, and must be able to end between other words"),
    fix=N_(
        "Use it between a number and its unit, and in French before : ; ! ? and inside « »; elsewhere a common space"
    ),
    find=_find,
)
