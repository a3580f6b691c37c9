"""The configuration: environment, `.env` and `jobsbot.toml`, read once, into one frozen value.

Every problem is reported at once, each with its remedy. Secrets show themselves in no `repr`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Flag, auto
from pathlib import Path
from types import MappingProxyType
from urllib.parse import SplitResult, urlsplit

from dotenv import dotenv_values

from jobsbot.config_file import ConfigFile, ProjectTable, parse_config_file
from jobsbot.core.errors import ConfigError
from jobsbot.core.plans.policy import PolicyRules


@dataclass(frozen=True)
class EnvironmentVariable:
    """One variable of the environment: its name, its meaning, and what silence means."""

    name: str
    meaning: str
    default: str = ""
    secret: bool = False


ENVIRONMENT_VARIABLES = (
    EnvironmentVariable("SLACK_BOT_TOKEN", "bot token, `xoxb-…`", secret=True),
    EnvironmentVariable(
        "SLACK_APP_TOKEN", "app-level token, `xapp-…`: if set, Socket Mode", secret=True
    ),
    EnvironmentVariable("SLACK_SIGNING_SECRET", "verifies requests; needed for HTTP", secret=True),
    EnvironmentVariable("SLACK_API_URL", "root of Slack's Web API", "https://slack.com/api/"),
    EnvironmentVariable("SH_APIKEY", "Scrapy Cloud API key", secret=True),
    EnvironmentVariable("SHUB_APIKEY", "the same, as `shub` spells it", secret=True),
    EnvironmentVariable("SHUB_APIURL", "root of the Jobs API", "https://app.zyte.com/api/"),
    EnvironmentVariable(
        "SHUB_STORAGE", "root of storage: logs, items, activity", "https://storage.zyte.com/"
    ),
    EnvironmentVariable("SHUB_JOBQ", "root of the job queue; by default storage's"),
    EnvironmentVariable(
        "DATABASE_URL", "the store: SQLite or PostgreSQL", "sqlite:///jobsbot.sqlite", True
    ),
    EnvironmentVariable(
        "JOBSBOT_CONFIG", "the file for projects, policy and channels", "jobsbot.toml"
    ),
    EnvironmentVariable("PORT", "HTTP port", "3000"),
    EnvironmentVariable("LOG_LEVEL", "`DEBUG`, `INFO`, `WARNING` or `ERROR`", "INFO"),
    EnvironmentVariable("LOG_FORMAT", "`text` or `json`", "text"),
)
"""Every variable that is read. Beside these, only those that `key_env` in the file names."""

VARIABLE_DEFAULTS = MappingProxyType(
    {variable.name: variable.default for variable in ENVIRONMENT_VARIABLES}
)


STORAGE_ROOT = VARIABLE_DEFAULTS["SHUB_STORAGE"]


@dataclass(frozen=True, repr=False)
class Secret:
    """A value that is never shown. `reveal` is for the one place that sends it."""

    _value: str

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(…)"


class Needs(Flag):
    """What a command cannot do without."""

    STORE = auto()
    API = auto()
    TOKEN = auto()  # speaks in Slack
    EVENTS = auto()  # hears Slack: an app-level token, or a signing secret


@dataclass(frozen=True, kw_only=True)
class Config:
    """All that can be configured. Built by `read_config`, never changed."""

    bot_token: Secret | None = None
    app_token: Secret | None = None
    signing_secret: Secret | None = None
    slack_url: str = VARIABLE_DEFAULTS["SLACK_API_URL"]
    api_key: Secret | None = None
    """For every project that has no key of its own."""
    project_keys: Mapping[int, Secret] = field(default_factory=lambda: MappingProxyType({}))
    api_url: str = VARIABLE_DEFAULTS["SHUB_APIURL"]
    storage_url: str = STORAGE_ROOT
    job_queue_url: str = ""
    """Empty where it is under storage's root."""
    database_url: Secret = Secret(VARIABLE_DEFAULTS["DATABASE_URL"])
    """The store's address, with its password: an SQLAlchemy URL."""
    port: int = 3000
    log_level: str = "INFO"
    log_format: str = "text"
    projects: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    rules: PolicyRules = PolicyRules()
    channel_projects: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Channel id to the project it speaks of, until `use` says otherwise."""
    open_channels: frozenset[str] = frozenset()
    """Channels in which reads answer everyone."""

    @property
    def uses_socket_mode(self) -> bool:
        return self.app_token is not None

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.reveal().startswith("sqlite")


def read_config(environ: Mapping[str, str], folder: Path, needs: Needs) -> Config:
    """Read the configuration of a command that needs these. Raises ConfigError with every problem.

    `environ` stands above `folder/.env`; neither is changed.
    """
    given = dotenv_values(folder / ".env", interpolate=False) | dict(environ)
    values = {name: value for name, value in given.items() if value}
    settings = _load_config_file(values, folder)
    checked = _ConfigReader(values, settings, needs)
    config = checked.build_config()
    if checked.problems:
        raise ConfigError(tuple(checked.problems))
    return config


def load_config(needs: Needs) -> Config:
    """Read the configuration of this process. Raises ConfigError."""
    return read_config(os.environ, Path.cwd(), needs)


def _load_config_file(values: Mapping[str, str], folder: Path) -> ConfigFile:
    named = values.get("JOBSBOT_CONFIG")
    path = folder / (named or VARIABLE_DEFAULTS["JOBSBOT_CONFIG"])
    if not path.is_file():
        missing = f"JOBSBOT_CONFIG names {named}, which is not there. Correct it, or remove it."
        return ConfigFile(problems=(missing,) if named else ())
    try:
        return parse_config_file(path.read_text("utf8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        return ConfigFile(problems=(f"{path.name} cannot be read ({error}). Make it UTF-8 text.",))


class _ConfigReader:
    """Reads the values one after the other and notes what is wrong, going on after each."""

    def __init__(self, values: Mapping[str, str], settings: ConfigFile, needs: Needs) -> None:
        self.values = values
        self.settings = settings
        self.needs = needs
        self.problems = list(settings.problems)

    def build_config(self) -> Config:
        keys = self.read_project_keys()
        self.check_needs(keys)
        return Config(
            bot_token=self.read_token("SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions"),
            app_token=self.read_token("SLACK_APP_TOKEN", "xapp-", "Basic Information"),
            signing_secret=self.read_secret("SLACK_SIGNING_SECRET"),
            slack_url=self.read_url("SLACK_API_URL"),
            api_key=self.read_secret("SH_APIKEY") or self.read_secret("SHUB_APIKEY"),
            project_keys=MappingProxyType(keys),
            api_url=self.read_url("SHUB_APIURL"),
            storage_url=self.read_url("SHUB_STORAGE"),
            job_queue_url=self.read_url("SHUB_JOBQ") if "SHUB_JOBQ" in self.values else "",
            database_url=self.read_database_url(),
            port=self.read_port(),
            log_level=self.read_choice(
                "LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), str.upper
            ),
            log_format=self.read_choice("LOG_FORMAT", ("text", "json"), str.lower),
            projects=MappingProxyType({n: t.id for n, t in self.settings.projects.items()}),
            rules=self.settings.rules,
            channel_projects=self.settings.channel_projects,
            open_channels=self.settings.open_channels,
        )

    def check_needs(self, keys: Mapping[int, Secret]) -> None:
        """Note what is missing for this command."""
        has = self.values.keys()
        if Needs.TOKEN in self.needs and "SLACK_BOT_TOKEN" not in has:
            self.problems.append(
                "SLACK_BOT_TOKEN is not set. Copy it from your Slack app, OAuth & Permissions."
            )
        if Needs.EVENTS in self.needs and not has & {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}:
            self.problems.append(
                "Neither SLACK_SIGNING_SECRET (for HTTP) nor SLACK_APP_TOKEN (for Socket Mode) is "
                "set. Copy one from your Slack app, Basic Information."
            )
        own = bool(keys) and len(keys) == len({t.id for t in self.settings.projects.values()})
        if Needs.API in self.needs and not own and not has & {"SH_APIKEY", "SHUB_APIKEY"}:
            self.problems.append(
                "SH_APIKEY is not set. Copy it from your Scrapy Cloud account settings, or give "
                "every project in jobsbot.toml a key_env of its own."
            )

    def read_project_keys(self) -> dict[int, Secret]:
        tables = self.settings.projects
        keys = {table.id: self.read_project_key(name, table) for name, table in tables.items()}
        return {project: key for project, key in keys.items() if key}

    def read_project_key(self, name: str, table: ProjectTable) -> Secret | None:
        if not table.key_env:
            return Secret(table.key) if table.key else None
        if table.key_env not in self.values:
            self.problems.append(
                f"projects.{name}.key_env names {table.key_env}, which is not set. Set it to the "
                f"project's API key, or remove key_env."
            )
        return self.read_secret(table.key_env)

    def read_secret(self, name: str) -> Secret | None:
        return Secret(self.values[name].strip()) if name in self.values else None

    def read_token(self, name: str, prefix: str, page: str) -> Secret | None:
        secret = self.read_secret(name)
        if secret and prefix not in secret.reveal():
            self.problems.append(
                f"{name} does not look like one: it begins with {prefix}. Copy it again from "
                f"your Slack app, {page}."
            )
        return secret

    def read_url(self, name: str) -> str:
        text = self.values.get(name, VARIABLE_DEFAULTS[name]).strip()
        parts = _split_url(text)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            self.problems.append(
                f"{name} is not an address. Write it as {VARIABLE_DEFAULTS[name] or STORAGE_ROOT}."
            )
        elif parts.username or parts.password or parts.query:
            self.problems.append(f"{name} must hold no key or parameters. Leave the address alone.")
        return text.rstrip("/") + "/"

    def read_database_url(self) -> Secret:
        text = self.values.get("DATABASE_URL", VARIABLE_DEFAULTS["DATABASE_URL"]).strip()
        scheme, _, rest = text.partition("://")
        if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
            return Secret(f"postgresql+psycopg://{rest}")
        # A store in memory would lose what was confirmed.
        if scheme != "sqlite" or not rest.startswith("/") or rest in ("/", "/:memory:"):
            self.problems.append(
                "DATABASE_URL names no store. Write it as sqlite:///jobsbot.sqlite or "
                "postgresql://user:password@host/database."
            )
        return Secret(text)

    def read_port(self) -> int:
        text = self.values.get("PORT", VARIABLE_DEFAULTS["PORT"]).strip()
        if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
            return int(text)
        self.problems.append("PORT is not a port. Give a number from 1 to 65535.")
        return 0

    def read_choice(self, name: str, allowed: tuple[str, ...], fold: Callable[[str], str]) -> str:
        value = fold(self.values.get(name, VARIABLE_DEFAULTS[name]).strip())
        if value not in allowed:
            self.problems.append(f"{name} is not one of its words. Use {', '.join(allowed)}.")
        return value


def _split_url(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:
        return None
