"""The templates of our HTML files. They stand beside this module and are part of the program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup


def environment(fit: Callable[[str], str]) -> Environment:
    """Where templates are found, and what is done to all that is put into them.

    Texts are made fit for a file by ``fit``, and escaped; what is HTML already stays as it is.
    """
    return Environment(
        loader=PackageLoader("pipeline.formats", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: _fitted(fit, value),
    )


def _fitted(fit: Callable[[str], str], value: Any) -> Any:
    return fit(value) if isinstance(value, str) and not isinstance(value, Markup) else value
