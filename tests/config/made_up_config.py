"""The least configuration that works, with made-up secrets, and what is wrong with another."""

from pathlib import Path

import pytest

from jobsbot.config.config import Config, Needs
from jobsbot.config.reader import read_config
from jobsbot.core.errors import ConfigError

ALL = Needs.STORE | Needs.API | Needs.TOKEN | Needs.EVENTS


GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-1-made-up",
    "SLACK_SIGNING_SECRET": "made-up-signing-secret",
    "SH_APIKEY": "made-up-key",
}


def problems(environ: dict[str, str], folder: Path, needs: Needs = ALL) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_config(environ, folder, needs)
    return [str(problem) for problem in caught.value.problems]


def with_file(folder: Path, text: str, environ: dict[str, str] | None = None) -> Config:
    (folder / "jobsbot.toml").write_text(text)
    return read_config(GOOD | (environ or {}), folder, ALL)
