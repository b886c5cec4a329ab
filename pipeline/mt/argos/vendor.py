"""The one door to argostranslate, an optional extra."""

from __future__ import annotations

import contextlib
import importlib
import sys
from typing import Any, Literal

from pipeline.errors import EngineError


def argos(module: Literal["package", "settings"]) -> Any:
    """The module ``argostranslate.<module>``.

    Never ``argostranslate.translate``: it loads stanza and torch. Importing Argos' settings creates its
    folders in the home directory. Raises EngineError when argostranslate is not installed or cannot start.
    """
    try:
        # Argos prints complaints about its settings file to stdout, which belongs to our own results.
        with contextlib.redirect_stdout(sys.stderr):
            return importlib.import_module(f"argostranslate.{module}")
    except ImportError as error:
        raise EngineError(
            "argostranslate, which keeps the translation models, is not installed",
            "install it with: pip install --no-deps argostranslate (pip install 'sprachlotse[argos]' brings torch too)",
        ) from error
    except (OSError, ValueError, KeyError, AssertionError) as error:
        raise EngineError(
            f"argostranslate cannot start ({error})",
            "check the ARGOS_… environment variables, its settings.json and the rights of your home folder",
        ) from error
