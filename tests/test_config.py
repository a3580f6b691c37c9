"""The configuration: read from the environment, .env and jobsbot.toml, with every problem said."""

from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.config import Config, Needs, read_config
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
    return list(caught.value.problems)


def with_file(folder: Path, text: str, environ: dict[str, str] | None = None) -> Config:
    (folder / "jobsbot.toml").write_text(text)
    return read_config(GOOD | (environ or {}), folder, ALL)


def test_the_least_that_works_has_a_default_for_all_the_rest(tmp_path: Path) -> None:
    config = read_config(GOOD, tmp_path, ALL)
    assert not config.uses_socket_mode
    assert config.slack_url == "https://slack.com/api/"
    assert config.api_url == "https://app.zyte.com/api/"
    assert config.database_url.reveal() == "sqlite:///jobsbot.sqlite"
    assert (config.port, config.log_level, config.log_format) == (3000, "INFO", "text")


def test_every_missing_thing_is_said_at_once_with_its_remedy(tmp_path: Path) -> None:
    found = problems({"PORT": "http", "LOG_LEVEL": "LOUD"}, tmp_path)
    assert [line.split()[0] for line in found] == [
        "SLACK_BOT_TOKEN",
        "Neither",
        "SH_APIKEY",
        "PORT",
        "LOG_LEVEL",
    ]
    assert all(line.count(". ") >= 1 and line.endswith(".") for line in found)


def test_the_terminal_needs_nothing_of_slack(tmp_path: Path) -> None:
    config = read_config({"SHUB_APIKEY": "made-up-key"}, tmp_path, Needs.API | Needs.STORE)
    assert config.api_key is not None
    assert config.api_key.reveal() == "made-up-key"
    assert config.bot_token is None


def test_sh_apikey_stands_above_shub_apikey(tmp_path: Path) -> None:
    config = read_config({"SH_APIKEY": "one", "SHUB_APIKEY": "two"}, tmp_path, Needs.API)
    assert config.api_key is not None
    assert config.api_key.reveal() == "one"


def test_the_environment_stands_above_the_env_file_and_neither_is_changed(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SH_APIKEY=from-file\nPORT=4000\nSLACK_BOT_TOKEN=xoxb-$1${X}\n")
    environ = {"SH_APIKEY": "from-process"}
    config = read_config(environ, tmp_path, Needs.API | Needs.TOKEN)
    assert config.api_key is not None
    assert config.api_key.reveal() == "from-process"
    assert config.port == 4000
    assert config.bot_token is not None
    assert config.bot_token.reveal() == "xoxb-$1${X}"
    assert environ == {"SH_APIKEY": "from-process"}


def test_an_app_token_means_socket_mode_and_needs_no_signing_secret(tmp_path: Path) -> None:
    environ = GOOD | {"SLACK_APP_TOKEN": "xapp-made-up", "SLACK_SIGNING_SECRET": ""}
    assert read_config(environ, tmp_path, ALL).uses_socket_mode


def test_tokens_in_each_others_place_are_noticed(tmp_path: Path) -> None:
    swapped = GOOD | {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_APP_TOKEN": "xoxb-1"}
    found = problems(swapped, tmp_path)
    assert len(found) == 2
    assert "begins with xoxb-" in found[0]
    assert "begins with xapp-" in found[1]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_postgresql_is_taken(tmp_path: Path, scheme: str) -> None:
    environ = GOOD | {"DATABASE_URL": f"{scheme}://jobs:pass@db/jobsbot"}
    config = read_config(environ, tmp_path, ALL)
    assert config.database_url.reveal() == "postgresql+psycopg://jobs:pass@db/jobsbot"
    assert not config.uses_sqlite


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db/jobs"),
        ("DATABASE_URL", "jobs.sqlite"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("SHUB_APIURL", "jobs.internal/api"),
        ("SHUB_APIURL", "https://user:key@app.zyte.com/api/"),
        ("SLACK_API_URL", "https://[broken/"),
        ("PORT", "70000"),
        ("LOG_FORMAT", "xml"),
        ("JOBSBOT_CONFIG", "nowhere.toml"),
    ],
)
def test_a_value_that_cannot_work_is_named_and_not_repeated(
    tmp_path: Path, name: str, value: str
) -> None:
    found = problems(GOOD | {name: value}, tmp_path)
    assert len(found) == 1
    assert found[0].startswith(name)
    assert value not in found[0] or name == "JOBSBOT_CONFIG"


def test_no_secret_shows_in_a_repr_or_a_problem(tmp_path: Path) -> None:
    environ = GOOD | {"DATABASE_URL": "postgresql://jobs:hidden-password@db/jobsbot"}
    shown = repr(with_file(tmp_path, '[projects.a]\nid = 1\nkey = "hidden-key"\n', environ))
    assert "made-up" not in shown
    assert "hidden" not in shown
    assert shown.count("Secret(…)") == 5


def test_projects_are_ids_or_tables_with_their_own_key(tmp_path: Path) -> None:
    config = with_file(
        tmp_path,
        'projects.prod-crawl = 123\n[projects.Staging]\nid = 456\nkey_env = "STAGING_KEY"\n',
        {"STAGING_KEY": "made-up-staging"},
    )
    assert dict(config.projects) == {"prod-crawl": 123, "staging": 456}
    assert {p: key.reveal() for p, key in config.project_keys.items()} == {456: "made-up-staging"}


def test_no_general_key_is_needed_where_every_project_has_its_own(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text('[projects.a]\nid = 1\nkey_env = "A_KEY"\n')
    config = read_config({"A_KEY": "made-up"}, tmp_path, Needs.API)
    assert config.api_key is None
    (tmp_path / "jobsbot.toml").write_text('projects.b = 2\n[projects.a]\nid = 1\nkey_env="A_KEY"')
    assert problems({"A_KEY": "made-up"}, tmp_path, Needs.API)[0].startswith("SH_APIKEY")


def test_policy_takes_numbers_and_lengths_of_time(tmp_path: Path) -> None:
    text = '[policy]\nfew = 3\nmost = 50\nopen_for = "15m"\nstop_within = 400\n'
    rules = with_file(tmp_path, text).rules
    assert (rules.few, rules.most) == (3, 50)
    assert rules.open_for == timedelta(minutes=15)
    assert rules.stop_within == timedelta(seconds=400)
    assert rules.settle_within == timedelta(seconds=60)


def test_a_channel_has_a_project_and_may_answer_in_the_open(tmp_path: Path) -> None:
    text = (
        'projects.prod = 123\n[channels.C1]\nproject = "Prod"\nopen = true\n'
        "[channels.C2]\nproject = 9\n"
    )
    config = with_file(tmp_path, text)
    assert dict(config.channel_projects) == {"C1": 123, "C2": 9}
    assert config.open_channels == {"C1"}


def test_everything_wrong_in_the_file_is_said_at_once_with_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text(
        """
        polcy = 1
        [projects]
        running = 4
        crawl = 0
        [projects.x]
        idd = 3
        [policy]
        fwe = 3
        most = "many"
        settle_within = 0
        open_for = "soon"
        [channels.C1]
        project = "crowl"
        """
    )
    found = problems(GOOD, tmp_path)
    for said in (
        "polcy is not a setting. Did you mean policy?",
        "projects.running is not a name.",
        "projects.crawl.id is not a project. Give its number.",
        "projects.x.idd is not a setting. Did you mean id?",
        "projects.x.id is missing.",
        "policy.fwe is not a setting. Did you mean few?",
        "policy.most cannot be used. Expected `int",
        "policy.open_for is not a length of time. Write it as 90s, 10m or 1h.",
        "policy.settle_within is not a length of time.",
        "channels.C1.project is no project of this file.",
    ):
        assert any(said in line for line in found), said
    assert len(found) == 10


def test_a_file_that_is_not_toml_says_the_line(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text("[projects\n")
    found = problems(GOOD, tmp_path)
    assert len(found) == 1
    assert "line 1" in found[0]


def test_a_key_variable_that_is_not_set_is_said(tmp_path: Path) -> None:
    (tmp_path / "jobsbot.toml").write_text('[projects.a]\nid = 1\nkey_env = "A_KEY"\n')
    assert problems(GOOD, tmp_path) == [
        "projects.a.key_env names A_KEY, which is not set. Set it to the project's API key, or "
        "remove key_env."
    ]
