"""The configuration: read from the environment, .env and jobsbot.toml, with every problem said."""

from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.config.config import Config, Needs
from jobsbot.config.reader import inspect_config, read_config
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
    rules = with_file(tmp_path, text).policy.numbers
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
        "polcy (line 2) is not a setting. Did you mean policy?",
        "projects.running (line 4) is not a name.",
        "projects.crawl.id (line 5) is not a project. Give its number.",
        "projects.x.idd (line 7) is not a setting. Did you mean id?",
        "projects.x.id (line 6) is missing.",
        "policy.fwe (line 9) is not a setting. Did you mean few?",
        "policy.most (line 10) is no whole number.",
        "policy.open_for (line 12) is not a length of time. Write it as 90s, 10m or 1h.",
        "policy.settle_within (line 11) is not a length of time.",
        "channels.C1.project (line 14) is no project of this file.",
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


def test_the_addresses_beside_the_jobs_api_have_defaults(tmp_path: Path) -> None:
    config = read_config(GOOD, tmp_path, ALL)
    assert config.storage_url == config.job_queue_url == "https://storage.zyte.com/"
    config = read_config(GOOD | {"SHUB_STORAGE": "https://storage.example"}, tmp_path, ALL)
    assert config.storage_url == config.job_queue_url == "https://storage.example/"
    config = read_config(GOOD | {"SHUB_JOBQ": "https://jobq.example"}, tmp_path, ALL)
    assert config.storage_url == "https://storage.zyte.com/"
    assert config.job_queue_url == "https://jobq.example/"


def test_http_listens_where_slack_can_reach_it_and_else_on_this_machine(tmp_path: Path) -> None:
    socket = GOOD | {"SLACK_APP_TOKEN": "xapp-made-up"}
    assert read_config(GOOD, tmp_path, ALL).listen_host == "0.0.0.0"
    assert read_config(socket, tmp_path, ALL).listen_host == "127.0.0.1"
    for host in ("10.0.0.3", "::1", "bot.internal"):
        assert read_config(socket | {"JOBSBOT_HOST": host}, tmp_path, ALL).listen_host == host


def test_probes_have_a_port_of_their_own_if_they_are_given_one(tmp_path: Path) -> None:
    assert read_config(GOOD, tmp_path, ALL).probes_address is None
    for text, address in (
        ("9090", ("127.0.0.1", 9090)),
        ("0.0.0.0:9090", ("0.0.0.0", 9090)),
        ("[::1]:9090", ("::1", 9090)),
    ):
        config = read_config(GOOD | {"PROBES_PORT": text}, tmp_path, ALL)
        assert config.probes_address == address


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JOBSBOT_HOST", "http://bot.internal"),
        ("JOBSBOT_HOST", "bot internal"),
        ("PROBES_PORT", "probes"),
        ("PROBES_PORT", "0"),
        ("PROBES_PORT", "bot:70000"),
        ("SHUB_STORAGE", "somewhere"),
        ("SHUB_JOBQ", "https://user:key@jobq.example"),
        ("SHUB_APIURL", "https://jobs.example:port/"),
        ("SLACK_API_URL", "https://slack.example/api/#made-up"),
        ("SH_APIKEY", "made up"),
        ("SLACK_BOT_TOKEN", "xoxb-made\nup"),
        ("SLACK_BOT_TOKEN", "xoxb-mäde-up"),
        ("DATABASE_URL", "postgresql://jobs:made-up@db:port/jobsbot"),
        ("DATABASE_URL", "postgresql://jobs:made-up@db:99999/jobsbot"),
        ("DATABASE_URL", "postgresql://jobs:made@up@db/jobsbot"),
        ("DATABASE_URL", "sqlite://made-up/jobsbot"),
        ("DATABASE_URL", "sqlite:///file:made-up?mode=memory&uri=true"),
    ],
)
def test_what_cannot_work_is_said_once_and_no_part_of_it_repeated(
    tmp_path: Path, name: str, value: str
) -> None:
    found = problems(GOOD | {name: value}, tmp_path)
    assert len(found) == 1
    assert found[0].startswith(name)
    assert value not in found[0]
    assert "made" not in found[0]


@pytest.mark.parametrize("name", ["SHUB_APIURL", "SLACK_API_URL", "SHUB_STORAGE", "SHUB_JOBQ"])
def test_nothing_is_sent_in_the_clear_off_this_machine(tmp_path: Path, name: str) -> None:
    for host in ("jobs.example", "10.0.0.1", "localhost.example", "[2001:db8::1]", "0.0.0.0"):
        found = problems(GOOD | {name: f"http://{host}/api/"}, tmp_path)
        assert found == [
            f"{name} would have keys and tokens sent in the clear. Write it with https://."
        ]
    for host in ("localhost:8321", "127.0.0.1:8321", "127.9.9.9", "[::1]:80", "x.localhost"):
        read_config(GOOD | {name: f"http://{host}/api/"}, tmp_path, ALL)


@pytest.mark.parametrize("name", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_the_beginning_of_a_token_is_none(tmp_path: Path, name: str) -> None:
    prefix = "xoxb-" if name == "SLACK_BOT_TOKEN" else "xapp-"
    found = problems(GOOD | {name: prefix}, tmp_path)
    assert len(found) == 1
    assert found[0].startswith(f"{name} is only the beginning of a token.")
    config, _ = inspect_config(GOOD | {name: prefix}, tmp_path, ALL)
    assert not config.uses_socket_mode


def test_a_token_begins_with_its_prefix_and_does_not_only_hold_it(tmp_path: Path) -> None:
    assert len(problems(GOOD | {"SLACK_BOT_TOKEN": "Bearer-xoxb-1"}, tmp_path)) == 1


@pytest.mark.parametrize("quote", ['"', "'"])
def test_quotes_that_docker_keeps_are_no_part_of_a_value(tmp_path: Path, quote: str) -> None:
    quoted = {name: f"{quote}{value}{quote}" for name, value in GOOD.items()}
    url = {"DATABASE_URL": f"{quote}sqlite:///x.sqlite{quote}", "PORT": f" {quote}4000{quote} "}
    config = read_config(quoted | url, tmp_path, ALL)
    assert config.bot_token is not None
    assert config.bot_token.reveal() == GOOD["SLACK_BOT_TOKEN"]
    assert config.database_url.reveal() == "sqlite:///x.sqlite"
    assert config.port == 4000


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SH_APIKEY=made-up-key\n", "utf-8-sig")
    (tmp_path / "jobsbot.toml").write_text("[projects]\nprod = 123\n", "utf-8-sig")
    config = read_config({}, tmp_path, Needs.API)
    assert dict(config.projects) == {"prod": 123}


@pytest.mark.parametrize("name", [".env", "jobsbot.toml"])
def test_a_file_that_is_not_utf8_or_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("a=1", "utf-16")
    assert problems(GOOD, tmp_path) == [f"{name} is not UTF-8 text. Save it as UTF-8."]


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("few = 1001", "policy.few (line 2) is above 1000."),
        ("most = 10001", "policy.most (line 2) is above 10000."),
        ("most = 99999999999999999999999", "policy.most (line 2) is above 10000."),
        ('open_for = "25h"', "policy.open_for (line 2) is longer than 24h."),
        ("stop_within = 86401", "policy.stop_within (line 2) is longer than 24h."),
        ('settle_within = "2h"', "policy.settle_within (line 2) is longer than 1h."),
        ("open_for = -1", "policy.open_for (line 2) is not a length of time."),
    ],
)
def test_no_number_of_the_policy_is_without_a_ceiling(
    tmp_path: Path, setting: str, says: str
) -> None:
    (tmp_path / "jobsbot.toml").write_text(f"[policy]\n{setting}\n")
    assert any(says in problem for problem in problems(GOOD, tmp_path))


def test_a_length_of_time_is_read_as_in_a_sentence(tmp_path: Path) -> None:
    rules = with_file(tmp_path, '[policy]\nopen_for = "1h30m"\n').policy.numbers
    assert rules.open_for == timedelta(minutes=90)
