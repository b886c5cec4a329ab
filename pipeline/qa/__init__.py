"""Quality checks of translations: one check, one module.

A check says why it matters and how to mend what it finds. Those that *block* keep a text from being taken, those that
*warn* are told. Coordinators may waive a check for one segment, with a reason.
"""

from pipeline.qa import codes
from pipeline.qa.check import Check, Pair, run

CHECKS: tuple[Check, ...] = (codes.CHECK,)
"""All checks, those that block first, in the order in which they are told."""

__all__ = ["CHECKS", "Check", "Pair", "run"]
