"""Secrets that are planted wherever a process can hold one are in nothing that it leaves behind."""

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from jobsbot.core.text.redactor import fold_case, spell_secret
from jobsbot.demo.free_port import find_free_port
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.run_factory import make_finished_run, make_running_run
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation, utc_now
from tests.http_server import serve_app
from tests.processes.preloaded_processes import PreloadedProcesses
from tests.processes.running_bot import run_bot, wait_until_up
from tests.slack.signed_requests import encode_form, make_signed_headers
from tests.slack.slack_workspace import wait_for

QUICK_STOPPING = StopTiming(timedelta(seconds=0.1), timedelta(seconds=0.2))
ROOT = Path(__file__).parents[2]
PLANTED = {
    name: f"{start}{number}Zq7sPl4nted{number}9XkVw"
    for number, (name, start) in enumerate(
        {
            "SLACK_BOT_TOKEN": "xoxb-",
            "SLACK_APP_TOKEN": "xapp-1-A0B-",
            "SLACK_SIGNING_SECRET": "",
            "SLACK_SIGNING_SECRET_OLD": "",
            "SH_APIKEY": "",
            "STAGING_KEY": "",
            "JOBSBOT_AUDIT_KEY": "",
            "in jobsbot.toml": "",
            "database": "",
            "proxy": "",
            "address to answer at": "",
            "trigger": "",
            "verification token": "",
        }.items(),
        11,
    )
}
HTTP_ALONE = tuple(name for name in PLANTED if name.isupper() and name != "SLACK_APP_TOKEN")
TOML = f"""
[projects]
prod-crawl = 123
staging = {{ id = 456, key_env = "STAGING_KEY" }}
other = {{ id = 789, key = "{PLANTED["in jobsbot.toml"]}" }}
"""


@pytest.fixture
def api() -> Iterator[str]:
    """A stand-in Jobs API that knows the planted key."""
    now = utc_now()
    runs = [
        make_running_run("123/1/1", now - timedelta(hours=1), items=3),
        make_finished_run("123/1/2", now - timedelta(hours=3), close_reason="failed", errors=7),
    ]
    jobs = make_jobs_api(Simulation.of(runs, stopping=QUICK_STOPPING), ApiFaults())
    own, known = (
        "Basic " + base64.b64encode(f"{key}:".encode()).decode()
        for key in (PLANTED["SH_APIKEY"], "demo")
    )

    def with_key(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        if environ.get("HTTP_AUTHORIZATION") == own:
            environ["HTTP_AUTHORIZATION"] = known
        return jobs(environ, start)

    with serve_app(with_key) as address:
        yield f"{address}/"


@pytest.fixture
def environ(api: str, tmp_path: Path) -> dict[str, str]:
    (tmp_path / "jobsbot.toml").write_text(TOML)
    nobody = f"http://127.0.0.1:{find_free_port()}/"
    return {
        **{name: PLANTED[name] for name in HTTP_ALONE},
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "HOME": str(tmp_path),
        "SLACK_API_URL": nobody,
        "SHUB_APIURL": api,
        "SHUB_STORAGE": api,
        "DATABASE_URL": f"sqlite:///{tmp_path}/jobsbot.sqlite",
        "PORT": str(find_free_port()),
        "LOG_LEVEL": "DEBUG",
        "https_proxy": f"http://me:{PLANTED['proxy']}@127.0.0.1:1",
    }


def assert_none_is_told(told: str, where: str) -> None:
    """Look for each secret in each spelling."""
    folded = fold_case(told)
    for name, secret in PLANTED.items():
        spellings = (*spell_secret(secret), *spell_secret(f"me:{secret}"))
        found = [one for one in spellings if len(one) >= 8 and fold_case(one) in folded]
        assert not found, (name, where, told[:2000])


def check_files(folder: Path) -> None:
    """Look through all that was written, but what we have written ourselves."""
    written = [path for path in folder.rglob("*") if path.is_file() and path.suffix != ".toml"]
    assert written
    for path in written:
        assert_none_is_told(path.read_bytes().decode("latin-1"), str(path))


TYPED = PLANTED["SH_APIKEY"]
RUNS: Mapping[str, tuple[str, ...]] = {
    "list": ("list", "123"),
    "json": ("--json", "list", "123"),
    "a key that is refused": ("list", "456"),
    "another key that is refused": ("--json", "list", "789"),
    "export": ("export", "123", "--out", "jobs.csv"),
    "stop": ("stop", "123/1/1", "--yes", "because", TYPED),
    "typed": ("list", "123", f"tag={TYPED}"),
    "no sentence": ("nonsense", TYPED, f"--{TYPED}"),
    "history": ("history", f"@{TYPED}"),
    "audit": ("audit", "export"),
    "verified": ("audit", "verify"),
    "doctor": ("doctor",),
    "doctor as JSON": ("doctor", "--json"),
}
ELSEWHERE: Mapping[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "through a proxy": ({"SHUB_APIURL": "https://jobs.invalid/api/"}, ("list", "123")),
    "doctor through it": ({"SLACK_API_URL": "https://slack.invalid/api/"}, ("doctor", "--json")),
    "a store that is not there": (
        {"DATABASE_URL": f"postgresql://me:{PLANTED['database']}@127.0.0.1:1/jobs"},
        ("migrate",),
    ),
    "an address that is wrong": (
        {"DATABASE_URL": f"postgresql://me:{PLANTED['database']}@127.0.0.1:port/jobs"},
        ("run",),
    ),
    "Socket Mode": ({"SLACK_APP_TOKEN": PLANTED["SLACK_APP_TOKEN"]}, ("doctor",)),
    "tokens in each other's place": (
        {
            "SLACK_BOT_TOKEN": PLANTED["SLACK_APP_TOKEN"],
            "SLACK_APP_TOKEN": PLANTED["SLACK_BOT_TOKEN"],
        },
        ("run",),
    ),
}


@pytest.mark.slow
def test_no_command_tells_a_planted_secret(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    runs = {name: ({}, words) for name, words in RUNS.items()} | dict(ELSEWHERE)
    for number, (name, (more, words)) in enumerate(runs.items()):
        around = environ | more | {"LOG_FORMAT": ("text", "json")[number % 2]}
        done = processes.run("jobsbot", *words, environ=around, folder=tmp_path)
        assert done.stdout + done.stderr, name
        assert_none_is_told(done.stdout + done.stderr, name)
    check_files(tmp_path)


@pytest.mark.slow
def test_a_running_bot_tells_none_either(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    at = f"http://127.0.0.1:{environ['PORT']}"
    with run_bot(processes, environ, tmp_path) as process:
        wait_until_up(f"{at}/healthz")
        told = [requests.get(f"{at}/{page}", timeout=30).text for page in ("readyz", "metrics")]
        unsigned = {"text": TYPED, "token": PLANTED["SLACK_BOT_TOKEN"]}
        headers = {"X-Slack-Signature": f"v0={TYPED}", "X-Slack-Request-Timestamp": TYPED}
        events = f"{at}/slack/events?token={TYPED}"
        told.append(requests.post(events, data=unsigned, headers=headers, timeout=30).text)
        told.append(Path(f"/proc/{process.pid}/cmdline").read_bytes().decode())
        process.send_signal(signal.SIGTERM)
        told += process.communicate()
    for each in told:
        assert_none_is_told(each, "a running bot")
    check_files(tmp_path)


CRASHES = """
from threading import Thread
from jobsbot.config.config import Needs
from jobsbot.config.reader import load_config
from jobsbot.logs import set_up_logging

config = load_config(Needs.STORE)
set_up_logging(config)

def fail():
    told = " and ".join(config.secrets())
    try:
        raise KeyError(told)
    except KeyError as error:
        error.add_note(told)
        raise RuntimeError([told, told.encode()]) from error

thread = Thread(target=fail, name=config.audit_key.reveal())
thread.start()
thread.join()
fail()
"""
"""A program whose every secret stands in what ends a thread of it, and then itself."""


@pytest.mark.slow
def test_no_crash_tells_one(environ: dict[str, str], tmp_path: Path) -> None:
    command = [sys.executable, "-c", CRASHES]
    done = subprocess.run(
        command, env=environ, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("jobsbot itself failed.") == 2
    assert done.stderr.count("RuntimeError") >= 2
    assert_none_is_told(done.stdout + done.stderr, "a crash")


@pytest.mark.slow
def test_the_demo_tells_none_and_leaves_none_behind(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    """It is run where the real bot is: its stand-ins hear of none of that."""
    port, kept = find_free_port(), tmp_path / "demo"
    kept.mkdir()
    argv = ("demo", "--no-browser", "--port", str(port), "--folder", str(kept))
    process = processes.start("jobsbot", *argv, environ=environ, folder=tmp_path)
    try:
        wait_until_up(f"http://127.0.0.1:{port}/demo/state")
        pages = ("", "demo/state", "metrics", "readyz")
        told = [requests.get(f"http://127.0.0.1:{port}/{page}", timeout=30).text for page in pages]
        wait_for(lambda: "Authorised in Slack" in (kept / "bot.log").read_text())
        process.send_signal(signal.SIGTERM)
        told += process.communicate()
    finally:
        process.kill()
    for each in told:
        assert_none_is_told(each, "the demo")
    check_files(kept)


class UnhelpfulSlack:
    """Knows the bot, and takes nothing that it says; the address to answer at fails each time."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        if environ["PATH_INFO"] == "/auth.test":
            answer = {"ok": True, "team_id": "T1", "user_id": "U0"}
        else:
            answer = {"ok": False, "error": "invalid_auth"}
            self.refused.append(environ["PATH_INFO"])
        start("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]


@pytest.mark.slow
def test_what_a_command_brings_to_be_answered_with_is_told_nowhere(
    environ: dict[str, str], processes: PreloadedProcesses, tmp_path: Path
) -> None:
    at, slack = f"http://127.0.0.1:{environ['PORT']}", UnhelpfulSlack()
    with serve_app(slack) as home:
        around = environ | {"SLACK_API_URL": f"{home}/"}
        with run_bot(processes, around, tmp_path) as process:
            wait_until_up(f"{at}/healthz")
            body = encode_form(
                command="/jobs", text="stop 123/1/1", user_id="U1", user_name="ana",
                team_id="T1", channel_id="C1", trigger_id=PLANTED["trigger"],
                token=PLANTED["verification token"],
                response_url=f"{home}/commands/T1/1/{PLANTED['address to answer at']}",
            )  # fmt: skip
            headers = make_signed_headers(body, secret=environ["SLACK_SIGNING_SECRET"])
            answer = requests.post(f"{at}/slack/events", data=body, headers=headers, timeout=30)
            assert answer.status_code == 200
            wait_for(lambda: any(path.startswith("/commands/") for path in slack.refused))
            wait_for(lambda: any(path == "/chat.postMessage" for path in slack.refused))
            metrics = requests.get(f"{at}/metrics", timeout=30).text
            process.send_signal(signal.SIGTERM)
            for told in (answer.text, metrics, *process.communicate()):
                assert_none_is_told(told, "a bot that answers")
    check_files(tmp_path)
