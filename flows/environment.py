"""Where Prefect keeps its things and how it is told to behave: one table of settings for all our processes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

HOME = ".prefect"
"""Folder of the workspace that holds Prefect's database, the dashboard's files, logs and locks."""

_LOCAL = "127.0.0.1,localhost,::1"


def client_environment(home: Path, api: str, inherited: Mapping[str, str]) -> dict[str, str]:
    """Variables for a process that runs flows against the API at ``api``; ``inherited`` is its present environment."""
    no_proxy = inherited.get("NO_PROXY") or inherited.get("no_proxy") or ""
    no_proxy = f"{no_proxy},{_LOCAL}" if no_proxy else _LOCAL
    return {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_API_URL": api,
        # Never start a second, temporary server beside the one that is meant.
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        # Nothing is reported to anybody: neither by the library …
        "DO_NOT_TRACK": "1",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        # … nor by the server and the dashboard.
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        # A town hall's proxy must not be asked for addresses of this machine.
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,
    }


def serve_environment(home: Path, url: str, inherited: Mapping[str, str], *, anywhere: bool = False) -> dict[str, str]:
    """The whole environment of the server and worker processes.

    ``url`` is the dashboard's address on this machine; ``anywhere``: it is opened under other addresses too. What is
    set here wins; other ``PREFECT_…`` variables of the administrator (a password, say) pass through, but no API key.
    """
    ours = {
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{home / 'prefect.db'}",
        # Where the browser asks; "/api" is right under every address, but a full one is easier to check.
        "PREFECT_SERVER_UI_API_URL": "/api" if anywhere else f"{url}/api",
        # By default the dashboard's files are copied into site-packages, which an installed program must not write.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "ui"),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # Default is every origin: any page in the administrator's browser could start and delete runs.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": url,
        # Runs, logs and artifacts older than 90 days go; otherwise the database only ever grows.
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_RUNNER_POLL_FREQUENCY": "5",
        # Without it `python -m` puts the current folder first on the path, where another `flows` may lie.
        "PYTHONSAFEPATH": "1",
    }
    if password := inherited.get("PREFECT_SERVER_API_AUTH_STRING"):
        ours["PREFECT_API_AUTH_STRING"] = password  # what the server asks for, our worker must know
    kept = {key: value for key, value in inherited.items() if key not in {"PREFECT_API_KEY", "PREFECT_PROFILE"}}
    return kept | client_environment(home, f"{url}/api", inherited) | ours
