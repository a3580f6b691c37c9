"""A variable that was meant for the bot and that it does not read is said, without its value."""

from pathlib import Path

import pytest

from jobsbot.config.reader import read_config
from tests.config.made_up_config import ALL, GOOD, problems, with_file

VALUE = "0123456789abcdef0123456789abcdef"


def say_unread(folder: Path, **more: str) -> list[str]:
    config = read_config(GOOD | more, folder, ALL)
    return [str(each.problem) for each in config.unread_variables]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("JOBSBOT_CONFGI", "JOBSBOT_CONFIG"),
        ("JOBSBOT_CONF", "JOBSBOT_CONFIG"),
        ("JOBSBOT_AUDITKEY", "JOBSBOT_AUDIT_KEY"),
        ("jobsbot_host", "JOBSBOT_HOST"),
        ("JOBSBOT_PORT", "PORT"),
        ("JOBSBOT_DATABASE_URL", "DATABASE_URL"),
        ("SLACK_APP_TOKN", "SLACK_APP_TOKEN"),
        ("SHUB_API_KEY", "SHUB_APIKEY"),
        ("DATABSE_URL", "DATABASE_URL"),
        ("DATABASE_URLS", "DATABASE_URL"),
        ("shub_storage", "SHUB_STORAGE"),
    ],
)
def test_a_misspelt_name_is_said_with_what_was_meant(tmp_path: Path, name: str, meant: str) -> None:
    assert say_unread(tmp_path, **{name: "3000" if name == "JOBSBOT_PORT" else VALUE}) == [
        f"{name} is set, and is not read. Did you mean {meant}?"
    ]


def test_a_name_that_is_like_none_of_ours_is_said_with_those_that_there_are(tmp_path: Path) -> None:
    (said,) = say_unread(tmp_path, JOBSBOT_ZOOM=VALUE)
    assert said == (
        "JOBSBOT_ZOOM is set, and is not read. "
        "Remove it: there is JOBSBOT_AUDIT_KEY, JOBSBOT_CONFIG and JOBSBOT_HOST."
    )


def test_so_is_one_in_the_env_file(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"JOBSBOT_CONFIGS={VALUE}\n")
    (said,) = say_unread(tmp_path)
    assert "JOBSBOT_CONFIG?" in said


def test_a_name_that_holds_a_key_is_not_repeated(tmp_path: Path) -> None:
    (said,) = say_unread(tmp_path, **{f"JOBSBOT_{VALUE}": "x"})
    assert said.startswith("JOBSBOT_•••••• is set")


def test_nothing_is_said_of_what_others_read_or_the_file_names(tmp_path: Path) -> None:
    others = {
        "LOGLEVEL": "INFO",
        "PORTS": "1",
        "SLACK_WEBHOOK_URL": "x",
        "SLACK_BOT_TOKENS": "two: the one that is read is set",
        "PATH": "/bin",
        "JOBSBOT_HSOT": "",
        "JOBSBOT_SERVICE_HOST": "10.0.0.11",
        "JOBSBOT_SERVICE_PORT": "3000",
        "JOBSBOT_SERVICE_PORT_HTTP": "3000",
        "JOBSBOT_PORT": "tcp://10.0.0.11:3000",
        "JOBSBOT_PORT_3000_TCP": "tcp://10.0.0.11:3000",
        "JOBSBOT_PORT_3000_TCP_PROTO": "tcp",
        "JOBSBOT_PORT_3000_TCP_ADDR": "10.0.0.11",
        "JOBSBOT_STAGING_KEY": "named-by-the-file",
    }
    text = '[projects.staging]\nid = 4\nkey_env = "JOBSBOT_STAGING_KEY"\n'
    assert with_file(tmp_path, text, others).unread_variables == ()


def test_what_is_missing_may_be_there_by_another_name(tmp_path: Path) -> None:
    given = {name: value for name, value in GOOD.items() if name != "SH_APIKEY"}
    missing, misspelt = problems(given | {"SH_API_KEY": VALUE}, tmp_path)
    assert missing.startswith("SH_APIKEY is not set.")
    assert misspelt == "SH_API_KEY is set, and is not read. Did you mean SH_APIKEY?"
