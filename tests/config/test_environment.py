"""The environment and .env: what is read of them, with every problem said and no secret."""

import base64
from pathlib import Path

import pytest

from jobsbot.config.config import Needs
from jobsbot.config.reader import inspect_config, read_config
from tests.config.made_up_config import ALL, GOOD, problems, with_file


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


@pytest.mark.parametrize("name", ["SLACK_SIGNING_SECRET", "SLACK_SIGNING_SECRET_OLD", "SH_APIKEY"])
@pytest.mark.parametrize("token", ["xoxb-1-made-up", "xapp-1-made-up"])
def test_no_token_of_slack_is_sent_anywhere_else(tmp_path: Path, name: str, token: str) -> None:
    (found,) = problems({**GOOD, name: token}, tmp_path)
    assert found.startswith(f"{name} holds a token of Slack's.")
    assert "made-up" not in found


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


@pytest.mark.parametrize("name", ["https_proxy", "HTTP_PROXY", "all_proxy"])
def test_the_password_of_a_proxy_is_a_secret_too(tmp_path: Path, name: str) -> None:
    proxy = "http://me:p%40ss-of-the-proxy@proxy.example:8011"
    hide = read_config(GOOD | {name: proxy}, tmp_path, ALL).make_redactor().redact
    sent = base64.b64encode(b"me:p@ss-of-the-proxy").decode()
    for told in (proxy, "p@ss-of-the-proxy", f"Proxy-Authorization: Basic {sent}"):
        assert hide(told) != told
        assert "of-the-proxy" not in hide(told)
    assert sent not in hide(sent)
