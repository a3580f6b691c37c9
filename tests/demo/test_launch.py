"""`jobsbot demo` as a program: there at once, gone without a trace."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest
import requests

from jobsbot.demo.assembly import running_demo
from jobsbot.demo.free_port import find_free_port
from jobsbot.demo.launch import run_demo
from tests.demo.small_bot_process import SMALL_BOT, SOON, gone

PROGRAM = """
import sys
from jobsbot.demo.launch import run_demo
sys.exit(run_demo(int(sys.argv[1]), False, None))
"""


@pytest.mark.slow
def test_the_demo_serves_page_slack_and_jobs_api_on_one_address():
    with running_demo(0, command=SMALL_BOT) as demo:
        state = requests.get(f"{demo.url}/demo/state", timeout=SOON).json()
        assert state["bot"]["state"] in ("starting", "up")
        slack = requests.post(
            f"{demo.url}/slack-api/auth.test", data={"token": "xoxb-demo"}, timeout=SOON
        )
        assert slack.json()["user"] == "jobsbot"
        events = demo.workspace.page_events.listen("U01ONCALL")
        jobs = requests.get(
            f"{demo.url}/scrapy-cloud/api/jobs/list.json",
            params={"project": 123, "state": "running"},
            auth=("demo", ""),
            timeout=SOON,
        )
        assert jobs.json()["count"] == 3
        seen = next(event for event in events if b"jobs-api" in event)
        assert b'"path":"/jobs/list.json"' in seen


@pytest.mark.slow
def test_the_bot_is_pointed_at_the_stand_ins_and_stores_in_the_folder(tmp_path):
    with running_demo(0, tmp_path, SMALL_BOT) as demo:
        assert demo.bot.wait_until_up(SOON)
        config = (tmp_path / "jobsbot.toml").read_text()
        assert "prod-crawl = 123" in config
        log = (tmp_path / "bot.log").read_text()
        assert "small bot listens" in log
    assert (tmp_path / "jobsbot.toml").exists()


@pytest.mark.slow
def test_the_mode_of_the_jobs_api_is_switched_from_the_page():
    with running_demo(0, command=SMALL_BOT) as demo:
        address = f"{demo.url}/scrapy-cloud/api/jobs/list.json?project=123"
        requests.post(f"{demo.url}/demo/faults", json={"api": {"mode": "503"}}, timeout=SOON)
        assert requests.get(address, auth=("demo", ""), timeout=SOON).status_code == 503
        faults = requests.get(f"{demo.url}/demo/state", timeout=SOON).json()["faults"]
        assert faults["api"] == {"mode": "503"}
        requests.post(f"{demo.url}/demo/faults", json={"api": {"mode": "well"}}, timeout=SOON)
        assert requests.get(address, auth=("demo", ""), timeout=SOON).status_code == 200
        wrong = requests.post(f"{demo.url}/demo/faults", json={"api": {"mode": "x"}}, timeout=SOON)
        assert wrong.status_code == 400


def test_a_port_that_is_taken_is_said_with_what_to_do(capfd):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run_demo(port, False, None) == 1
    said = capfd.readouterr().err
    assert f"127.0.0.1:{port}" in said
    assert f"--port {port + 1}" in said


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="ends it with a POSIX signal")
def test_it_is_there_within_two_seconds_and_leaves_nothing_behind(tmp_path):
    """The best of three starts. A machine that does other things too may take longer by as much."""
    for _ in range(3):
        waited = start_and_interrupt(tmp_path)
        assert list(tmp_path.iterdir()) == []
        if waited < 2 * (os.getloadavg()[0] / (os.cpu_count() or 1) + 1):
            return
    raise AssertionError(f"it took {waited:.1f} s")


def start_and_interrupt(folder) -> float:
    """Start the demo, wait for its first answer, and end it. Answers the seconds it waited."""
    port, began = find_free_port(), time.monotonic()
    environment = {**os.environ, "TMPDIR": str(folder)}
    demo = subprocess.Popen((sys.executable, "-c", PROGRAM, str(port)), env=environment)
    try:
        wait_for_answer(f"http://127.0.0.1:{port}/demo/state")
        waited = time.monotonic() - began
    finally:
        demo.send_signal(signal.SIGINT)
        code = demo.wait(SOON)
    assert code == 0
    assert gone(demo.pid)
    return waited


def wait_for_answer(url):
    until = time.monotonic() + SOON
    while time.monotonic() < until:
        try:
            requests.get(url, timeout=SOON)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the demo never answered")
