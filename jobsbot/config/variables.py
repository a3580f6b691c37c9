"""The environment variables that are read: their names, meanings and defaults."""

from __future__ import annotations

from types import MappingProxyType

import msgspec


class EnvironmentVariable(msgspec.Struct, frozen=True):
    """One variable of the environment: its name, its meaning, and its default."""

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
    EnvironmentVariable(
        "SLACK_SIGNING_SECRET_OLD",
        "a second secret that is good too, while one is exchanged",
        secret=True,
    ),
    EnvironmentVariable("SLACK_API_URL", "root of Slack's Web API", "https://slack.com/api/"),
    EnvironmentVariable("SH_APIKEY", "Scrapy Cloud API key", secret=True),
    EnvironmentVariable("SHUB_APIKEY", "the same, as `shub` spells it", secret=True),
    EnvironmentVariable("SHUB_APIURL", "root of the Jobs API", "https://app.zyte.com/api/"),
    EnvironmentVariable(
        "SHUB_STORAGE",
        "root of the storage: logs, items, requests, activity",
        "https://storage.zyte.com/",
    ),
    EnvironmentVariable("SHUB_JOBQ", "root of the job queue; without it, `SHUB_STORAGE`"),
    EnvironmentVariable(
        "JOBSBOT_AUDIT_KEY",
        "keys the chain of the audit; without it the chain is a plain hash",
        secret=True,
    ),
    EnvironmentVariable(
        "DATABASE_URL", "the store: SQLite or PostgreSQL", "sqlite:///jobsbot.sqlite", True
    ),
    EnvironmentVariable(
        "JOBSBOT_CONFIG", "the file for projects, policy and channels", "jobsbot.toml"
    ),
    EnvironmentVariable("PORT", "HTTP port", "3000"),
    EnvironmentVariable(
        "JOBSBOT_HOST",
        "address that HTTP listens on; without it all, and with Socket Mode this machine alone",
    ),
    EnvironmentVariable(
        "PROBES_PORT",
        "a port of its own for health, readiness and metrics, on this machine alone unless it is "
        "`HOST:PORT`; without it, the HTTP port, and none for `jobsbot worker`",
    ),
    EnvironmentVariable("LOG_LEVEL", "`DEBUG`, `INFO`, `WARNING` or `ERROR`", "INFO"),
    EnvironmentVariable("LOG_FORMAT", "`text` or `json`", "text"),
)
"""Every variable that is read. Beside these, only those that `key_env` in the file names."""

VARIABLE_DEFAULTS = MappingProxyType(
    {variable.name: variable.default for variable in ENVIRONMENT_VARIABLES}
)
