"""Where the password of a CMS account comes from: the environment, or a secret block of Prefect.

It is asked for at each login and kept nowhere: not in settings, objects, errors or logs.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from pipeline.config import IntegreatStoreSettings
from pipeline.connectors.integreat.errors import BlocksOutOfReach, LoginRefused

Secrets = Callable[[str], str | None]
"""Name of a secret block → what it holds; ``None``: there is no such block.

Raises BlocksOutOfReach (``what``: why, ``hint``: what to do) where blocks cannot be read at all, and other
SprachlotseErrors.
"""


def password_of(settings: IntegreatStoreSettings, secrets: Secrets | None = None) -> Callable[[], str]:
    """What gives the password each time it is called: the environment variable first, then the secret block.

    ``secrets`` reads blocks; without it none can be read. The call raises LoginRefused, naming where it looked, when
    there is no password: BlocksOutOfReach where the block may have it and cannot be asked.
    """

    def password() -> str:
        variable, block = settings.password_env, settings.password_block
        if variable and (value := os.environ.get(variable)):
            return value
        if block and (value := _read(settings, block, secrets)):
            return value
        raise _missing(settings)

    return password


def _read(settings: IntegreatStoreSettings, block: str, secrets: Secrets | None) -> str | None:
    try:
        if secrets is None:
            raise BlocksOutOfReach("nothing here reads secret blocks", "give Workspace.open what reads them")
        return secrets(block)
    except BlocksOutOfReach as exc:
        variable = settings.password_env
        instead = f"set {variable}" if variable else "name an environment variable in 'password_env' and set it"
        raise BlocksOutOfReach(
            f"{_whose(settings)} is in the secret block '{block}', which cannot be read: {exc.what}",
            f"{exc.hint}, or {instead}",
        ) from exc


def _missing(settings: IntegreatStoreSettings) -> LoginRefused:
    of = _whose(settings)
    variable, block = settings.password_env, settings.password_block
    if variable and block:
        return LoginRefused(
            f"{of} is neither in the environment variable {variable} nor in the secret block '{block}'",
            "set the variable, or make the block in the dashboard (type Secret)",
        )
    if block:
        return LoginRefused(
            f"{of} is not in the secret block '{block}'", "make the block in the dashboard (Blocks, type Secret)"
        )
    return LoginRefused(
        f"{of} is not in the environment variable {variable}",
        "set the variable for this command (and for 'serve') and try again",
    )


def _whose(settings: IntegreatStoreSettings) -> str:
    return f"the password of {settings.user} at {settings.url}"
