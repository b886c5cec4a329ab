"""Quality checks of translations: one check, one module.

A check says why it matters and how to mend what it finds. Those that *block* keep a text from being taken, those that
*warn* are told. Coordinators may waive a check for one segment, with a reason.
"""

from pipeline.qa import (
    codes,
    do_not_translate,
    empty,
    facts,
    forbidden_term,
    glossary,
    html_as_text,
    leftover,
    length,
    numbers,
    placeholders,
    unsafe_html,
    untranslated,
)
from pipeline.qa.check import Check, Pair, run

CHECKS: tuple[Check, ...] = (
    codes.CHECK,
    placeholders.CHECK,
    facts.CHECK,
    empty.CHECK,
    unsafe_html.CHECK,
    do_not_translate.CHECK,
    forbidden_term.CHECK,
    numbers.CHECK,
    untranslated.CHECK,
    leftover.CHECK,
    length.CHECK,
    glossary.CHECK,
    html_as_text.CHECK,
)
"""All checks, those that block first, in the order in which they are told."""

__all__ = ["CHECKS", "Check", "Pair", "run"]
