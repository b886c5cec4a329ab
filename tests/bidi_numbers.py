"""Phone numbers in lines from right to left, and whether a browser shows their groups in reverse."""

from __future__ import annotations

CASES: tuple[tuple[str, str, bool], ...] = (
    ("هاتف: 030 23125-100", "ar", True),
    ("هاتف: 0821/3102-100", "ar", True),
    ("هاتف: 082131020", "ar", False),
    ("هاتف: 0821/310200", "ar", False),
    ("هاتف: 0821 / 310200", "ar", True),
    ("هاتف: +49821310200", "ar", True),
    ("هاتف: (0821) 310200", "ar", True),
    ("030 23125-100", "ar", True),
    ("0821-310200", "ar", False),
    ("+49 821 310200", "ar", True),
    ("Landratsamt, 030 23125-100", "ar", False),
    ("هاتف: \u200e030 23125-100 اليوم", "ar", False),
    ("هاتف: \u200e+49 821 310-200 اليوم", "ar", False),
    ("هاتف: \u2066030 23125-100\u2069 اليوم", "ar", False),
    ("هاتف: 0821.3102.100", "ar", False),
    ("هاتف: 030\u00a023125", "ar", False),
    ("تلفن: ۰۳۰ ۲۳۱۲۵", "fa", True),
    ("טלפון: 0821-310200", "he", False),
    ("טלפון: 0821 310200", "he", True),
    ("هاتف: 0821–310200", "ar", True),
    ("هاتف: 030 23125-100\u200e", "ar", True),
)
"""(text, language, reversed)"""
