"""Quality checks of translations: one check, one module.

A check says why it matters and how to mend what it finds. Those that *block* keep a text from being taken, those that
*warn* are told. Coordinators may waive a check for one segment, with a reason.
"""

from pipeline.qa import (
    brackets,
    codes,
    consistency,
    digits,
    direction_overrides,
    do_not_translate,
    doubled_words,
    empty,
    end_punctuation,
    facts,
    forbidden_term,
    glossary,
    html_as_text,
    leftover,
    length,
    lookalikes,
    lost_letters,
    no_break_spaces,
    numbers,
    placeholders,
    reversed_numbers,
    spaces_at_codes,
    stray_characters,
    unsafe_html,
    untranslated,
    wrong_script,
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
    direction_overrides.CHECK,
    wrong_script.CHECK,
    lost_letters.CHECK,
    numbers.CHECK,
    untranslated.CHECK,
    leftover.CHECK,
    length.CHECK,
    glossary.CHECK,
    html_as_text.CHECK,
    lookalikes.CHECK,
    stray_characters.CHECK,
    reversed_numbers.CHECK,
    digits.CHECK,
    end_punctuation.CHECK,
    brackets.CHECK,
    spaces_at_codes.CHECK,
    no_break_spaces.CHECK,
    doubled_words.CHECK,
    consistency.CHECK,
)
"""All checks, those that block first, in the order in which they are told."""

__all__ = ["CHECKS", "Check", "Pair", "run"]
