"""Where the files lie that come with the program: the sample municipality's content, and the starter glossaries."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent
_INSTALLED = _PACKAGE / "sample_files"
"""Inside an installed package; a checkout has them in folders of their own."""


def sample_content() -> Path:
    """The folder store of the sample municipality."""
    return _INSTALLED / "content" if _INSTALLED.is_dir() else _PACKAGE.parent / "data" / "sample"


def glossaries() -> Path:
    """The folder of glossaries: ``shared`` and one per municipality."""
    return _INSTALLED / "glossaries" if _INSTALLED.is_dir() else _PACKAGE.parent / "glossaries"
