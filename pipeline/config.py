"""``sprachlotse.toml`` → :class:`Settings`, read once.

The file is described in the command-line reference (``docs/guides/commands.md``). Unknown keys are refused: a misspelt
``publish`` must not quietly mean the default.
"""

from __future__ import annotations

import re
import tomllib
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from pipeline.errors import ConfigError
from pipeline.state import ReviewPolicy

FILENAME = "sprachlotse.toml"

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


_REASONS = {
    "extra_forbidden": "there is no such setting",
    "missing": "it is missing",
    "string_type": "it must be a text in quotes",
    "tuple_type": 'it must be a list, e.g. ["en", "ar"]',
    "dict_type": "it must be a table",
    "model_type": "it must be a table",
}
"""What pydantic calls a mistake → what to say of it; its own words for all others."""


class PublishPolicy(StrEnum):
    """What may go out while some segments of a document are not final."""

    COMPLETE_PAGES = "complete-pages"
    """A document is pushed when every segment is final and current."""
    SOURCE_FALLBACK = "source-fallback"
    """Missing segments appear in the source language."""


def web_address(value: str, example: str, instead: str) -> str:
    """``value``, an address of a server without a query. Raises ValueError, also where it holds a password.

    ``instead``: where that belongs, for people.
    """
    if "@" in value:  # before anything is said of the address: what is said is shown
        raise ValueError(f"a user name or password does not belong into the address; {instead}")
    wrong = f"'{value}' is no address of a server such as {example}"
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError as exc:  # a port that is no number, an IPv6 address that does not end
        raise ValueError(f"{wrong} ({exc})") from exc
    if not known or parts.query or parts.fragment:
        raise ValueError(wrong)
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FolderStoreSettings(_Strict):
    """A folder in the shape of an Integreat API v3 dump."""

    type: Literal["folder"]
    path: str
    """Relative to the workspace, or absolute."""

    @property
    def place(self) -> str:
        """Where the store is, for people."""
        return self.path


class IntegreatStoreSettings(_Strict):
    """An Integreat CMS. The password is never in the file."""

    type: Literal["integreat"]
    url: str
    """Address of the CMS, e.g. ``https://cms.example.org``."""
    region: str
    """The region's short name in the CMS, as in its addresses."""
    user: str
    """Name of the service account."""
    password_env: str | None = None
    """Name of the environment variable that holds its password."""
    password_block: str | None = None
    """Name of the Prefect secret block that holds its password; the variable goes first."""
    requests_per_second: Annotated[float, Field(gt=0)] = 10.0
    """At most so many requests in a second, on average."""
    web_app: str = "https://integreat.app"
    """Where people read the pages, and where links between them lead."""
    bulk_from: Annotated[int, Field(ge=0)] = 0
    """From so many new pages on they are imported together as XLIFF, where that is safe; 0: never."""

    @property
    def place(self) -> str:
        """Where the store is, for people."""
        return f"{self.url}/{self.region}"

    @field_validator("url", "web_app")
    @classmethod
    def _url(cls, value: str) -> str:
        instead = "use 'user' and 'password_env'"
        return web_address(value, "https://cms.example.org", instead).rstrip("/")

    @field_validator("region")
    @classmethod
    def _region(cls, value: str) -> str:
        if not _SLUG.fullmatch(value):
            raise ValueError(f"'{value}' is no region; use its short name, as in the addresses of its pages")
        return value

    @field_validator("password_env")
    @classmethod
    def _variable(cls, value: str | None) -> str | None:
        if value and not _VARIABLE.fullmatch(value):  # not repeated: people write the password itself here
            raise ValueError("this is no name of an environment variable; put the password into one, and name it here")
        return value

    @model_validator(mode="after")
    def _password(self) -> IntegreatStoreSettings:
        if not self.password_env and not self.password_block:
            raise ValueError("name the environment variable with the password in 'password_env'")
        return self


class XliffStoreSettings(_Strict):
    """Files that somebody exports from an Integreat CMS and imports into it by hand."""

    type: Literal["integreat-xliff"]
    path: str
    """Folder with the exported ``.xliff`` and ``.zip`` files; relative to the workspace, or absolute."""

    @property
    def place(self) -> str:
        """Where the store is, for people."""
        return self.path


StoreSettings = Annotated[
    FolderStoreSettings | IntegreatStoreSettings | XliffStoreSettings, Field(discriminator="type")
]


class ArgosSettings(_Strict):
    """Offline translation with the models that are installed here."""

    type: Literal["argos"] = "argos"


class LibreTranslateSettings(_Strict):
    """A LibreTranslate server that the municipality runs itself."""

    type: Literal["libretranslate"]
    url: str
    """Where the server is, e.g. ``http://127.0.0.1:5000``."""
    api_key_env: str | None = None
    """Name of the environment variable that holds the server's API key, or none."""

    @field_validator("url")
    @classmethod
    def _url(cls, value: str) -> str:
        return web_address(value, "http://127.0.0.1:5000", "use 'api_key_env' for a key")


class NoEngineSettings(_Strict):
    """No machine translation: memory and people only."""

    type: Literal["none"]


EngineSettings = Annotated[ArgosSettings | LibreTranslateSettings | NoEngineSettings, Field(discriminator="type")]


class RiskSettings(_Strict):
    """What becomes of machine translations that are probably bad (risk 0…1, ``docs/decisions/0010-risk.md``)."""

    flag_from: Annotated[float, Field(ge=0, le=1)] = 0.5
    """From this risk on they are offered as risky."""
    empty_from: Annotated[float, Field(ge=0, le=1)] = 0.9
    """From this risk on nothing is offered; 1: everything usable is."""

    @model_validator(mode="after")
    def _in_order(self) -> RiskSettings:
        if self.empty_from < self.flag_from:
            raise ValueError("'empty_from' is below 'flag_from': nothing would ever be offered as risky")
        return self


class Address(StrEnum):
    """How readers are addressed in languages that have two ways of it (*Sie* and *du*)."""

    FORMAL = "formal"
    INFORMAL = "informal"


class Gender(StrEnum):
    """How people of all genders are named in languages where nouns for people have a gender."""

    NEUTRAL = "neutral"
    """Words that name no gender, or both forms."""
    GENERIC = "generic"
    """One form for all."""


class Conventions(_Strict):
    """Choices that go through all texts of a municipality; terms of a glossary may hold for one of them only."""

    address: Address = Address.FORMAL
    gender: Gender = Gender.NEUTRAL


class Municipality(_Strict):
    """One ``[municipality.SLUG]`` table."""

    slug: str
    name: str
    source_language: str = "de"
    target_languages: tuple[str, ...]
    store: StoreSettings
    glossary: tuple[str, ...] = ("shared",)
    """Names of folders under ``glossaries/``; later ones win."""
    conventions: Conventions = Conventions()
    engine: EngineSettings = ArgosSettings()
    risk: RiskSettings = RiskSettings()
    review: ReviewPolicy = ReviewPolicy.ONE
    publish: PublishPolicy = PublishPolicy.COMPLETE_PAGES
    hand_out_days: Annotated[int, Field(ge=0)] = 42
    """How long a package is waited for before its segments may go to somebody else; 0: not at all."""
    schedule: str | None = None
    """Cron expression (five fields, Berlin time), or none."""

    @field_validator("slug")
    @classmethod
    def _slug(cls, value: str) -> str:
        if not _SLUG.fullmatch(value):
            raise ValueError(f"'{value}' is not a short name of lower-case letters, digits and single hyphens")
        return value

    @field_validator("source_language", "target_languages")
    @classmethod
    def _language(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for code in (value,) if isinstance(value, str) else value:
            if not _LANGUAGE.fullmatch(code):
                raise ValueError(f"'{code}' is not a language code such as de, en or zh-Hans")
        return value

    @field_validator("schedule")
    @classmethod
    def _cron(cls, value: str | None) -> str | None:
        if value is not None:
            from cronsim import CronSim, CronSimError

            try:
                CronSim(value, datetime(2000, 1, 1))
            except CronSimError as exc:
                raise ValueError(f"'{value}' is no cron expression such as '0 3 * * *' ({exc})") from exc
        return value

    @model_validator(mode="after")
    def _languages_differ(self) -> Municipality:
        if self.source_language in self.target_languages:
            raise ValueError(f"'{self.source_language}' is both source and target language")
        if len(set(self.target_languages)) != len(self.target_languages):
            raise ValueError("a target language is named twice")
        return self


class MachineSettings(_Strict):
    """The ``[machine]`` table: how offline models are run here. ``sprachlotse models tune`` finds what is best."""

    device: Literal["cpu", "cuda"] = "cpu"
    threads: Annotated[int, Field(ge=0)] = 0
    """Batches that are translated at the same time; 0: as many as there are processors."""
    threads_each: Annotated[int, Field(ge=1)] = 1
    """Processors that work on one batch together."""
    batch: Annotated[int, Field(ge=0)] = 0
    """Pieces of words in a batch; 0: what the program thinks best."""


class DatabaseSettings(_Strict):
    """The ``[database]`` table."""

    url: str = "sqlite:///sprachlotse.db"
    """SQLAlchemy URL; relative SQLite paths start at the workspace."""


class Settings(_Strict):
    """The whole of ``sprachlotse.toml``."""

    database: DatabaseSettings = DatabaseSettings()
    machine: MachineSettings = MachineSettings()
    municipality: Annotated[dict[str, Municipality], Field(default_factory=dict)]

    @property
    def municipalities(self) -> dict[str, Municipality]:
        """By slug, in the order of the file."""
        return self.municipality


def parse_settings(text: str, name: str = FILENAME) -> Settings:
    """Read settings from TOML text. ``name`` is the file's name for messages. Raises ConfigError."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise ConfigError(f"{name} is not valid TOML ({exc})", "mend that line and try again") from exc
    tables = data.get("municipality", {})
    if not isinstance(tables, dict):
        raise ConfigError(f"{name}: 'municipality' is not a table", "write [municipality.SLUG] above its settings")
    for slug, table in tables.items():
        if isinstance(table, dict):
            if "slug" in table:
                raise ConfigError(
                    f"{name}, municipality.{slug}.slug: there is no such setting",
                    "take it out; the table's name says it",
                )
            table["slug"] = slug
    try:
        return Settings.model_validate(data)
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = _REASONS.get(first["type"], first["msg"].removeprefix("Value error, "))
        reason = reason.replace("Input should be", "it must be")
        raise ConfigError(f"{name}, {where}: {reason}", "mend that setting and try again") from exc


def read_settings(file: Path) -> Settings:
    """Read ``sprachlotse.toml``. Raises ConfigError when it cannot be read or is wrong."""
    try:
        return parse_settings(file.read_text(encoding="utf-8-sig"), file.name)
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{file} cannot be read ({exc})", "check that the file is there and is UTF-8 text") from exc
