"""Errors of form that the benchmark of quality checks plants: punctuation, spaces, characters, repetitions."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.qa_errors import Plant

FORM: Mapping[str, Mapping[str, Plant]] = {}
"""By check: what is planted, in words, and how."""
