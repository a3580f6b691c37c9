"""The bot as a child process: started, killed, started again, and never left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from jobsbot.demo.bot_process import make_child_environment
from jobsbot.demo.free_port import find_free_port
from tests.demo.small_bot_process import SMALL_BOT, SOON, gone, small_bot


def pid_at(url):
    return int(requests.get(url, timeout=SOON).text.split()[-1])


def test_it_is_started_and_ends_without_a_trace(tmp_path):
    with small_bot(tmp_path) as (bot, url, states):
        assert bot.wait_until_up(SOON)
        pid = pid_at(url)
        assert "small bot listens" in bot.log()
    assert gone(pid)
    assert [s["state"] for s in states] == ["starting", "up", "down"]


@pytest.mark.slow
def test_it_is_killed_and_started_again(tmp_path):
    with small_bot(tmp_path) as (bot, url, states):
        assert bot.wait_until_up(SOON)
        first = pid_at(url)
        bot.restart()
        assert bot.wait_until_up(SOON)
        assert pid_at(url) != first
        assert gone(first)
        assert [s["state"] for s in states][-2:] == ["restarting", "up"]


def test_a_bot_that_cannot_start_is_down_and_its_log_says_why(tmp_path):
    command = (sys.executable, "-c", "raise SystemExit('no such luck')")
    with small_bot(tmp_path, command) as (bot, _url, _states):
        assert not bot.wait_until_up(SOON)
        assert bot.describe()["state"] == "down"
        assert "no such luck" in bot.log()


def test_it_sees_its_own_settings_and_none_of_ours(tmp_path, monkeypatch):
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-of-somebody-else")
    monkeypatch.setenv("SHUB_APIKEY", "a-real-key")
    settings = make_child_environment({"PORT": "1234"})
    assert settings["PORT"] == "1234"
    assert not {"SLACK_BOT_TOKEN", "SHUB_APIKEY"} & settings.keys()
    assert "PATH" in settings


@pytest.mark.skipif(os.name != "posix", reason="kills with a POSIX signal")
@pytest.mark.slow
def test_it_ends_when_its_parent_is_killed(tmp_path):
    port = find_free_port()
    parent = subprocess.Popen(
        (sys.executable, "-c", PARENT, str(port), str(tmp_path)), cwd=Path.cwd()
    )
    try:
        pid = wait_for_pid(f"http://127.0.0.1:{port}")
    finally:
        parent.send_signal(signal.SIGKILL)
        parent.wait()
    assert gone(pid)


PARENT = f"""
import sys, time
from pathlib import Path
from jobsbot.demo.bot_process import BotProcess
command = {SMALL_BOT!r}
bot = BotProcess(int(sys.argv[1]), Path(sys.argv[2]), {{}}, changed=print, command=command)
bot.start()
time.sleep({SOON * 2})
"""


def wait_for_pid(url):
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        try:
            return pid_at(url)
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError("the small bot never answered")
