"""One tree of errors. Every message says what, where, why, and what to do next, in one sentence.

::

    SprachlotseError
    ├── TerminalError            trying again changes nothing: a person must act
    │   ├── UsageError           wrong command, option or name
    │   ├── ConfigError          sprachlotse.toml
    │   ├── WorkspaceError       no workspace, no rights, from a newer version, in use
    │   ├── StoreError           a content store that cannot be read or written as it is
    │   ├── FormatError          a PO, XLIFF, package, glossary or model file that cannot be used
    │   └── EngineError          a translation engine or model that cannot run
    └── TransientError           may work the next time: flows retry these
        ├── StoreUnavailable     network, lock, full disk
        ├── WorkspaceBusy        another command works in the same workspace
        ├── EngineUnavailable    a translation server that does not answer right now
        └── ModelSourceUnavailable (pipeline.mt.argos.remote)  the index of models does not answer

Vendor exceptions are translated at the edge with ``raise … from exc``.
"""

from __future__ import annotations


class SprachlotseError(Exception):
    """Base of all errors that people see. ``str(error)`` is one clear sentence (no line breaks).

    Parameters: ``what`` happened (with where and why), and ``hint``: what to do next.
    """

    def __init__(self, what: str, hint: str = "") -> None:
        self.what = " ".join(what.split())
        self.hint = " ".join(hint.split())
        super().__init__(f"{self.what.rstrip('.')}: {self.hint}" if self.hint else self.what)


class TerminalError(SprachlotseError):
    """Trying again changes nothing."""


class UsageError(TerminalError):
    """Wrong command, option or name."""


class ConfigError(TerminalError):
    """``sprachlotse.toml`` cannot be used."""


class WorkspaceError(TerminalError):
    """The workspace is missing, locked, read-only or from a newer version."""


class StoreError(TerminalError):
    """A content store cannot be read or written as it is."""


class FormatError(TerminalError):
    """A file in an exchange format cannot be used."""


class EngineError(TerminalError):
    """A translation engine or model cannot run."""


class TransientError(SprachlotseError):
    """May work the next time."""


class StoreUnavailable(TransientError):
    """The content store does not answer or does not take the write right now."""


class WorkspaceBusy(TransientError):
    """Another command works in the same workspace."""


class EngineUnavailable(TransientError):
    """A translation server does not answer right now."""
