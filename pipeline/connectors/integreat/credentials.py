"""Where the password of a CMS account comes from: the environment, or a secret block that flows can read.

It is asked for at each login and kept nowhere: not in settings, objects, errors or logs.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from pipeline.config import IntegreatStoreSettings
from pipeline.connectors.integreat.errors import LoginRefused

Secrets = Callable[[str], str | None]
"""Name of a secret block → what it holds; ``None``: there is no such block. Raises SprachlotseError."""


def password_of(settings: IntegreatStoreSettings, secrets: Secrets | None = None) -> Callable[[], str]:
    """What gives the password each time it is called: the environment variable first, then the secret block.

    ``secrets`` reads blocks; only flows have it. The call raises LoginRefused, naming where it looked, when there is no
    password.
    """

    def password() -> str:
        if settings.password_env and (value := os.environ.get(settings.password_env)):
            return value
        if settings.password_block and secrets is not None and (value := secrets(settings.password_block)):
            return value
        raise _missing(settings, can_read_blocks=secrets is not None)

    return password


def in_environment(settings: IntegreatStoreSettings) -> bool:
    """Commands can log in: the variable is set, and not to nothing."""
    return bool(settings.password_env and os.environ.get(settings.password_env))


def _missing(settings: IntegreatStoreSettings, *, can_read_blocks: bool) -> LoginRefused:
    of = f"the password of {settings.user} at {settings.url}"
    variable, block = settings.password_env, settings.password_block
    if variable and block and can_read_blocks:
        return LoginRefused(
            f"{of} is neither in the environment variable {variable} nor in the secret block '{block}'",
            "set the variable, or make the block in the dashboard (type Secret)",
        )
    if block and can_read_blocks:
        return LoginRefused(
            f"{of} is not in the secret block '{block}'", "make the block in the dashboard (Blocks, type Secret)"
        )
    if variable:
        return LoginRefused(
            f"{of} is not in the environment variable {variable}",
            "set the variable for this command (and for 'serve') and try again",
        )
    return LoginRefused(
        f"{of} is in the secret block '{block}', which only runs of 'serve' and recorded runs can read",
        "name an environment variable in 'password_env' for commands, or start the run from the dashboard",
    )
