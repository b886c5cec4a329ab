"""Secret blocks of Prefect, for passwords that shall not stand in the environment, as flows read them.

Flows have Prefect and its settings; commands that people type read them with :mod:`flows.blocks`.
"""

from __future__ import annotations

from typing import Any

import httpx
from prefect.blocks.system import Secret
from prefect.exceptions import PrefectException

from flows.blocks import as_password
from pipeline.errors import StoreUnavailable


def secret_block(name: str) -> str | None:
    """What the secret block ``name`` holds; ``None``: there is no such block, or no text in it.

    Raises StoreUnavailable when the API does not answer.
    """
    try:
        block: Any = Secret.load(name)  # typed as what it is inside of async functions, too
    except ValueError:  # Prefect's word for "there is none"
        return None
    except (httpx.HTTPError, PrefectException) as exc:
        raise StoreUnavailable(
            f"the secret block '{name}' cannot be read now ({type(exc).__name__})",
            "check that the server of the dashboard runs, then run it again",
        ) from exc
    # Not block.get(): it reads texts as JSON where they happen to be some, and makes a number of "4711".
    return as_password(block.value.get_secret_value())
