"""Letters that a wrong encoding destroyed: ``?`` in their places, or pieces of their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.literals import find_literals
from pipeline.model import Message, Severity, message
from pipeline.qa.check import Check, Pair

_QUESTION_MARKS = re.compile(
    r"[^\W\d_]\?[^\W\d_]|(?:^|(?<=[\s«„“”(]))\?+[^\W\d_]|(?:^|\s)\?{3,}(?=\s+\?{2,}|\s*[^\W\d_])"
)
"""One within a word or before it, and words of nothing else: an old encoding has no other sign for what it lacks."""
_CONTINUED = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
"""How the second and further bytes of a letter in UTF-8 look when they are read as Latin-1 or Windows-1252."""
_EASTERN = "[ÄÅ][\u0080-\u009f¡-ª¬-º¼-¿ƒ†‡ˆ‰™šŠŸŒœžŽ‚„›…]|È[™›ƒ](?=[a-zà-ÿ])"
"""The same for the letters of Polish, Turkish, Romanian and Croatian; what real words and quotes have is left out."""
_HALVED = re.compile(f"Ã[{_CONTINUED}]|â[€]|Â[\u00a0-\u00bf]|(?:[ØÙÚÛÐÑ×][{_CONTINUED}]){{2}}|{_EASTERN}")
_LOST = re.compile("\ufffd")
"""What programs put where bytes stand for no letter."""
_QUOTED_PRINTABLE = re.compile(r"(?:=[89A-F][0-9A-F]){2,}")
_AROUND = 12
"""Characters shown on either side."""


def _find(pair: Pair) -> Iterator[Message]:
    target = pair.plain_target
    for pattern in (_LOST, _QUESTION_MARKS, _HALVED, _QUOTED_PRINTABLE):
        found = pattern.search(target)
        if found is None or pattern.search(pair.plain_source):
            continue
        if pattern is _QUESTION_MARKS:  # addresses have question marks in them
            target = _without_literals(pair)
            found = pattern.search(target)
            if found is None:
                continue
        around = target[max(0, found.start() - _AROUND) : found.end() + _AROUND].strip()
        yield message(N_("letters were lost here: “{text}”"), text=around)
        return


def _without_literals(pair: Pair) -> str:
    target = pair.plain_target
    for literal in reversed(find_literals(target, pair.target_language)):
        target = f"{target[: literal.start]} {target[literal.end :]}"
    return target


CHECK = Check(
    name="lost letters",
    severity=Severity.BLOCK,
    why=N_("The file was saved in an encoding that lacks these letters: nobody can read what stands there now"),
    fix=N_("Send the file as it was before, saved as UTF-8; if there is none, type the letters anew"),
    find=_find,
)
