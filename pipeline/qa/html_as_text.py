"""Tags and character references that somebody typed: readers would see ``<b>`` and ``&nbsp;`` as they stand."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.i18n import N_
from pipeline.model import Message, Severity, message
from pipeline.qa import unsafe_html
from pipeline.qa.check import Check, Pair
from pipeline.qa.markup import REFERENCE, TAG, shown, typed


def _find(pair: Pair) -> Iterator[Message]:
    for sign, pattern in (("<", TAG), ("&", REFERENCE)):
        if sign in pair.plain_target and not (pattern is TAG and any(unsafe_html.CHECK.find(pair))):
            found = (match[0] for match in pattern.finditer(pair.plain_target))
            for text in typed(found, (match[0] for match in pattern.finditer(pair.plain_source))):
                yield message(N_("readers will see “{text}” as it stands here"), text=shown(text))


CHECK = Check(
    name="html as text",
    severity=Severity.WARN,
    why=N_("HTML that is typed into a translation does not act: it is shown letter by letter"),
    fix=N_("Use the numbered tags of the source, and type the character itself instead of its name"),
    find=_find,
)
