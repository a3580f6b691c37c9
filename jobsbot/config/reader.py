"""Environment, `.env` and `jobsbot.toml`, read once, into one frozen value.

Every problem is reported at once, each with its remedy.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from jobsbot.config.config import Config, Needs, Secret
from jobsbot.config.env_file import (
    explain_unreadable_file,
    find_lost_file,
    read_env_file,
    shorten_path,
)
from jobsbot.config.problem_text import hide_keys_in_problem
from jobsbot.config.process_folders import find_working_folder
from jobsbot.config.toml_file import ConfigFile, ProjectTable, parse_config_file
from jobsbot.config.unread_variables import UnreadVariable, find_unread_variables
from jobsbot.config.values import (
    InvalidValue,
    ListenAddress,
    check_database_url,
    check_host,
    check_secret,
    check_token,
    check_url,
    clean_value,
    parse_listen_address,
    parse_port,
)
from jobsbot.config.variables import VARIABLE_DEFAULTS
from jobsbot.core.errors import ConfigError, ConfigProblem

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
LOG_FORMATS = ("text", "json")
PROXY_VARIABLES = frozenset({"http_proxy", "https_proxy", "all_proxy"})
"""What `requests` reads by itself, in either case of letters."""
VARIABLE_NAME_PATTERN = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_NO_FILE = {False: "not there", True: "no file: a folder, or a link that leads nowhere"}
T = TypeVar("T")


def read_config(environ: Mapping[str, str], folder: Path, needs: Needs) -> Config:
    """Read the configuration of a command that needs these. Raises ConfigError with every problem.

    `environ` stands above `folder/.env`; neither is changed.
    """
    config, problems = inspect_config(environ, folder, needs)
    if problems:
        # What is missing may be there by another name.
        raise ConfigError((*problems, *(each.problem for each in config.unread_variables)))
    return config


def inspect_config(
    environ: Mapping[str, str], folder: Path, needs: Needs
) -> tuple[Config, tuple[ConfigProblem, ...]]:
    """Read what can be used, and tell what cannot, which is then as if it were not set.

    What is told repeats nothing that looks like a key, wherever it stands.
    """
    from_file, problems = read_env_file(folder / ".env")
    given = {name: clean_value(value) for name, value in (from_file | dict(environ)).items()}
    values = {name: value for name, value in given.items() if value}
    reader = _ConfigReader(values, _load_config_file(values, folder), needs)
    config = reader.build_config()
    return config, tuple(map(hide_keys_in_problem, (*problems, *reader.problems)))


def load_config(needs: Needs) -> Config:
    """Read the configuration of this process. Raises ConfigError."""
    return read_config(os.environ, find_working_folder(), needs)


def _load_config_file(values: Mapping[str, str], folder: Path) -> ConfigFile:
    named = values.get("JOBSBOT_CONFIG")
    path = folder / (named or VARIABLE_DEFAULTS["JOBSBOT_CONFIG"])
    try:
        if not path.is_file():
            return ConfigFile(problems=_find_missing_file(path, named))
        return parse_config_file(path.read_text("utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        return ConfigFile(problems=(explain_unreadable_file(path, error),))


def _find_missing_file(path: Path, named: str | None) -> tuple[ConfigProblem, ...]:
    """Say what is wrong where there is no file; nothing where none is meant."""
    if not named:
        return find_lost_file(path)
    missing = (
        f"JOBSBOT_CONFIG names {shorten_path(named)}, which is {_NO_FILE[os.path.lexists(path)]}."
    )
    return (ConfigProblem(missing, "Correct it, or remove it."),)


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
        storage_url = self.read_url("SHUB_STORAGE")
        return Config(
            bot_token=self.read_token("SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions"),
            app_token=self.read_token("SLACK_APP_TOKEN", "xapp-", "Basic Information"),
            signing_secret=self.read_secret("SLACK_SIGNING_SECRET"),
            old_signing_secret=self.read_secret("SLACK_SIGNING_SECRET_OLD"),
            slack_url=self.read_url("SLACK_API_URL"),
            api_key=self.read_secret("SH_APIKEY") or self.read_secret("SHUB_APIKEY"),
            project_keys=MappingProxyType(keys),
            api_url=self.read_url("SHUB_APIURL"),
            storage_url=storage_url,
            job_queue_url=self.read_url("SHUB_JOBQ", storage_url),
            audit_key=self.read("JOBSBOT_AUDIT_KEY", Secret),
            database_url=self.read_database_url(),
            proxies=self.list_proxies(),
            names_store="DATABASE_URL" in self.values,
            port=self.read_port(),
            host=self.read_host("JOBSBOT_HOST"),
            probes_address=self.read_listen_address("PROBES_PORT"),
            log_level=self.read_choice("LOG_LEVEL", LOG_LEVELS, str.upper),
            log_format=self.read_choice("LOG_FORMAT", LOG_FORMATS, str.lower),
            projects=MappingProxyType({n: t.id for n, t in self.settings.projects.items()}),
            policy=self.settings.policy,
            unread_variables=self.find_unread_variables(),
            file_has_faults=bool(self.settings.problems),
            channel_projects=self.settings.channel_projects,
            open_channels=self.settings.open_channels,
        )

    def find_unread_variables(self) -> tuple[UnreadVariable, ...]:
        named = {table.key_env for table in self.settings.projects.values()}
        return tuple(find_unread_variables(self.values, named))

    def check_needs(self, keys: Mapping[int, Secret]) -> None:
        """Note what is missing for this command."""
        has = self.values.keys()
        if Needs.TOKEN in self.needs and "SLACK_BOT_TOKEN" not in has:
            self.report_problem(
                "SLACK_BOT_TOKEN is not set.", "Copy it from your Slack app, OAuth & Permissions."
            )
        if Needs.EVENTS in self.needs and not has & {"SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"}:
            self.report_problem(
                "Neither SLACK_SIGNING_SECRET (for HTTP) nor SLACK_APP_TOKEN (for Socket Mode) is "
                "set.",
                "Copy one from your Slack app, Basic Information.",
            )
        own = bool(keys) and len(keys) == len({t.id for t in self.settings.projects.values()})
        if Needs.API in self.needs and not own and not has & {"SH_APIKEY", "SHUB_APIKEY"}:
            self.report_problem(
                "SH_APIKEY is not set.",
                "Copy it from your Scrapy Cloud account settings, or give every project in "
                "jobsbot.toml a key_env of its own.",
            )

    def read_project_keys(self) -> dict[int, Secret]:
        tables = self.settings.projects
        keys = {table.id: self.read_project_key(name, table) for name, table in tables.items()}
        return {project: key for project, key in keys.items() if key}

    def read_project_key(self, name: str, table: ProjectTable) -> Secret | None:
        if not table.key_env:
            said = f"projects.{name}.key"
            return self.understand(table.key, lambda text: Secret(check_secret(said, text)))
        if not VARIABLE_NAME_PATTERN.fullmatch(table.key_env):
            self.report_problem(
                f"projects.{name}.key_env is no name of a variable.",
                "Write the name there, and set that variable to the project's API key.",
            )
            return None
        if table.key_env not in self.values:
            self.report_problem(
                f"projects.{name}.key_env names {table.key_env}, which is not set.",
                "Set it to the project's API key, or remove key_env.",
            )
        return self.read_secret(table.key_env)

    def read_secret(self, name: str) -> Secret | None:
        return self.read(name, lambda text: Secret(check_secret(name, text)))

    def read_token(self, name: str, prefix: str, page: str) -> Secret | None:
        return self.read(name, lambda text: Secret(check_token(name, text, prefix, page)))

    def read_url(self, name: str, default: str = "") -> str:
        """Read the root of an API, empty where it cannot be used."""
        default = default or VARIABLE_DEFAULTS[name]
        if name not in self.values:
            return default
        return self.read(name, lambda text: check_url(name, text, default)) or ""

    def read_database_url(self) -> Secret:
        default = VARIABLE_DEFAULTS["DATABASE_URL"]
        text = self.values.get("DATABASE_URL", default)
        return self.understand(text, lambda text: Secret(check_database_url(text))) or Secret("")

    def read_port(self) -> int:
        text = self.values.get("PORT", VARIABLE_DEFAULTS["PORT"])
        return self.understand(text, lambda text: parse_port("PORT", text)) or 0

    def read_host(self, name: str) -> str:
        return self.read(name, lambda text: check_host(name, text)) or ""

    def read_listen_address(self, name: str) -> ListenAddress | None:
        return self.read(name, lambda text: parse_listen_address(name, text))

    def list_proxies(self) -> tuple[Secret, ...]:
        found = (v for name, v in self.values.items() if name.lower() in PROXY_VARIABLES)
        return tuple(map(Secret, found))

    def read_choice(self, name: str, allowed: tuple[str, ...], fold: Callable[[str], str]) -> str:
        value = fold(self.values.get(name, VARIABLE_DEFAULTS[name]))
        if value in allowed:
            return value
        self.report_problem(f"{name} is not one of its words.", f"Use {', '.join(allowed)}.")
        return VARIABLE_DEFAULTS[name]

    def read(self, name: str, how: Callable[[str], T]) -> T | None:
        """Read a variable; None where it is not set or cannot be used."""
        return self.understand(self.values.get(name, ""), how)

    def understand(self, text: str, how: Callable[[str], T]) -> T | None:
        """Understand a value; None where there is none, or it cannot be used, which is noted."""
        try:
            return how(text) if text else None
        except InvalidValue as invalid:
            self.problems.append(invalid.problem)
            return None

    def report_problem(self, says: str, remedy: str) -> None:
        self.problems.append(ConfigProblem(says, remedy))
