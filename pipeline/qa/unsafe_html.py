"""Active content: scripts, frames, forms, event handlers, ``javascript:`` addresses; and any tag in a title.

In the text of a page none of them can act, because everything typed is escaped when the page is assembled, and codes
stand for the source's own markup only. But nobody types a script by accident: whoever sent this, or their tool, did
not translate. Titles are stored as they are, so there any tag may act.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.model import DocumentField, Message, Severity, message
from pipeline.qa.check import Check, Pair
from pipeline.qa.markup import ACTIVE, TAG, shown, typed


def _find(pair: Pair) -> Iterator[Message]:
    target = pair.plain_target
    if "<" not in target and ":" not in target:
        return
    patterns = (ACTIVE, TAG) if pair.field is DocumentField.TITLE else (ACTIVE,)
    for pattern in patterns:
        found = (match[0] for match in pattern.finditer(target))
        for text in typed(found, (match[0] for match in pattern.finditer(pair.plain_source))):
            yield message(N_("“{text}” could make a browser do something instead of showing a text"), text=shown(text))
            return


CHECK = Check(
    name="unsafe html",
    severity=Severity.BLOCK,
    why=N_("Somebody could put a program into the page that attacks its readers"),
    fix=N_("Take it out; links and bold text are the numbered tags of the source"),
    find=_find,
)
