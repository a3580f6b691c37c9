"""The variables of the environment, by names that Bolt, `python-scrapinghub` and `shub` use."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType


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
