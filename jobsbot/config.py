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

from jobsbot.config_file import ProjectTable, Settings, read_settings
from jobsbot.core.errors import ConfigError
from jobsbot.core.plans.policy import Rules


@dataclass(frozen=True)
class Variable:
    """One variable of the environment: its name, its meaning, and what silence means."""

    name: str
    meaning: str
    default: str = ""
    secret: bool = False


VARIABLES = (
    Variable("SLACK_BOT_TOKEN", "bot token, `xoxb-…`", secret=True),
    Variable("SLACK_APP_TOKEN", "app-level token, `xapp-…`: if set, Socket Mode", secret=True),
    Variable("SLACK_SIGNING_SECRET", "verifies requests; needed for HTTP", secret=True),
    Variable("SLACK_API_URL", "root of Slack's Web API", "https://slack.com/api/"),
    Variable("SH_APIKEY", "Scrapy Cloud API key", secret=True),
    Variable("SHUB_APIKEY", "the same, as `shub` spells it", secret=True),
    Variable("SHUB_APIURL", "root of the Jobs API", "https://app.zyte.com/api/"),
    Variable("DATABASE_URL", "the store: SQLite or PostgreSQL", "sqlite:///jobsbot.sqlite", True),
    Variable("JOBSBOT_CONFIG", "the file for projects, policy and channels", "jobsbot.toml"),
    Variable("PORT", "HTTP port", "3000"),
    Variable("LOG_LEVEL", "`DEBUG`, `INFO`, `WARNING` or `ERROR`", "INFO"),
    Variable("LOG_FORMAT", "`text` or `json`", "text"),
)
"""Every variable that is read. Beside these, only those that `key_env` in the file names."""

DEFAULTS = MappingProxyType({variable.name: variable.default for variable in VARIABLES})


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
    slack_url: str = DEFAULTS["SLACK_API_URL"]
    api_key: Secret | None = None
    """For every project that has no key of its own."""
    project_keys: Mapping[int, Secret] = field(default_factory=lambda: MappingProxyType({}))
    api_url: str = DEFAULTS["SHUB_APIURL"]
    database: Secret = Secret(DEFAULTS["DATABASE_URL"])
    """The store's address, with its password: an SQLAlchemy URL."""
    port: int = 3000
    log_level: str = "INFO"
    log_format: str = "text"
    projects: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    rules: Rules = Rules()
    defaults: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """Channel id to the project it speaks of, until `use` says otherwise."""
    open_channels: frozenset[str] = frozenset()
    """Channels in which reads answer everyone."""

    @property
    def socket_mode(self) -> bool:
        return self.app_token is not None

    @property
    def on_sqlite(self) -> bool:
        return self.database.reveal().startswith("sqlite")


def read_config(environ: Mapping[str, str], folder: Path, needs: Needs) -> Config:
    """Read the configuration of a command that needs these. Raises ConfigError with every problem.

    `environ` stands above `folder/.env`; neither is changed.
    """
    given = dotenv_values(folder / ".env", interpolate=False) | dict(environ)
    values = {name: value for name, value in given.items() if value}
    settings = _settings(values, folder)
    checked = _Checked(values, settings, needs)
    config = checked.config()
    if checked.problems:
        raise ConfigError(tuple(checked.problems))
    return config


def config_here(needs: Needs) -> Config:
    """Read the configuration of this process. Raises ConfigError."""
    return read_config(os.environ, Path.cwd(), needs)


def _settings(values: Mapping[str, str], folder: Path) -> Settings:
    named = values.get("JOBSBOT_CONFIG")
    path = folder / (named or DEFAULTS["JOBSBOT_CONFIG"])
    if not path.is_file():
        missing = f"JOBSBOT_CONFIG names {named}, which is not there. Correct it, or remove it."
        return Settings(problems=(missing,) if named else ())
    try:
        return read_settings(path.read_text("utf8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        return Settings(problems=(f"{path.name} cannot be read ({error}). Make it UTF-8 text.",))


class _Checked:
    """Reads the values one after the other and notes what is wrong, going on after each."""

    def __init__(self, values: Mapping[str, str], settings: Settings, needs: Needs) -> None:
        self.values = values
        self.settings = settings
        self.needs = needs
        self.problems = list(settings.problems)

    def config(self) -> Config:
        keys = self.project_keys()
        self.check_needs(keys)
        return Config(
            bot_token=self.token("SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions"),
            app_token=self.token("SLACK_APP_TOKEN", "xapp-", "Basic Information"),
            signing_secret=self.secret("SLACK_SIGNING_SECRET"),
            slack_url=self.address("SLACK_API_URL"),
            api_key=self.secret("SH_APIKEY") or self.secret("SHUB_APIKEY"),
            project_keys=MappingProxyType(keys),
            api_url=self.address("SHUB_APIURL"),
            database=self.database(),
            port=self.port(),
            log_level=self.one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), str.upper),
            log_format=self.one_of("LOG_FORMAT", ("text", "json"), str.lower),
            projects=MappingProxyType({n: t.id for n, t in self.settings.projects.items()}),
            rules=self.settings.rules,
            defaults=self.settings.defaults,
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

    def project_keys(self) -> dict[int, Secret]:
        tables = self.settings.projects
        keys = {table.id: self.project_key(name, table) for name, table in tables.items()}
        return {project: key for project, key in keys.items() if key}

    def project_key(self, name: str, table: ProjectTable) -> Secret | None:
        if not table.key_env:
            return Secret(table.key) if table.key else None
        if table.key_env not in self.values:
            self.problems.append(
                f"projects.{name}.key_env names {table.key_env}, which is not set. Set it to the "
                f"project's API key, or remove key_env."
            )
        return self.secret(table.key_env)

    def secret(self, name: str) -> Secret | None:
        return Secret(self.values[name].strip()) if name in self.values else None

    def token(self, name: str, prefix: str, page: str) -> Secret | None:
        secret = self.secret(name)
        if secret and prefix not in secret.reveal():
            self.problems.append(
                f"{name} does not look like one: it begins with {prefix}. Copy it again from "
                f"your Slack app, {page}."
            )
        return secret

    def address(self, name: str) -> str:
        text = self.values.get(name, DEFAULTS[name]).strip()
        parts = _split(text)
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname:
            self.problems.append(f"{name} is not an address. Write it as {DEFAULTS[name]}.")
        elif parts.username or parts.password or parts.query:
            self.problems.append(f"{name} must hold no key or parameters. Leave the address alone.")
        return text.rstrip("/") + "/"

    def database(self) -> Secret:
        text = self.values.get("DATABASE_URL", DEFAULTS["DATABASE_URL"]).strip()
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

    def port(self) -> int:
        text = self.values.get("PORT", DEFAULTS["PORT"]).strip()
        if text.isascii() and text.isdigit() and 0 < int(text) < 65536:
            return int(text)
        self.problems.append("PORT is not a port. Give a number from 1 to 65535.")
        return 0

    def one_of(self, name: str, allowed: tuple[str, ...], fold: Callable[[str], str]) -> str:
        value = fold(self.values.get(name, DEFAULTS[name]).strip())
        if value not in allowed:
            self.problems.append(f"{name} is not one of its words. Use {', '.join(allowed)}.")
        return value


def _split(text: str) -> SplitResult | None:
    try:
        return urlsplit(text)
    except ValueError:
        return None
