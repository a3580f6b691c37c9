"""The end of a process: what was acknowledged is done before it goes."""

import os
import signal
import time
from pathlib import Path

import pytest
import requests

from jobsbot.demo.free_port import find_free_port
from tests.http_server import serve_app
from tests.slack.signed_requests import SIGNING_SECRET, encode_form, make_signed_headers
from tests.slack.slack_workspace import WAIT_SECONDS, wait_for


@pytest.fixture
def outside():
    """Slack and a Jobs API that takes a second, in one; what was answered to people, by path."""
    answered = []

    def app(environ, start_response):
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path = environ["PATH_INFO"]
        if path.startswith("/answers/"):
            answered.append(path)
        if path.startswith("/jobs-api/"):
            time.sleep(1)  # its slowness, which is what is tested
            answer = b'{"status": "ok", "count": 0, "total": 0, "jobs": []}'
        elif path.endswith("/users.info"):
            answer = b'{"ok": true, "user": {"id": "U1", "team_id": "T9"}}'
        else:
            answer = b'{"ok": true, "user_id": "U9", "team_id": "T9"}'
        start_response("200 OK", [("Content-Type", "application/json")])
        return [answer]

    with serve_app(app) as url:
        yield url, answered


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.slow
def test_a_signal_finishes_what_was_acknowledged_and_says_how_long_it_took(
    outside, tmp_path, number, processes
):
    url, answered = outside
    port = find_free_port()
    settings = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path.cwd()),
        "SLACK_BOT_TOKEN": "xoxb-made-up",
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"{url}/slack/",
        "SH_APIKEY": "made-up-key-of-nobody",
        "SHUB_APIURL": f"{url}/jobs-api/",
        "DATABASE_URL": f"sqlite:///{tmp_path}/jobsbot.sqlite",
        "PORT": str(port),
    }
    process = processes.start("jobsbot", "run", environ=settings, folder=tmp_path)
    address = f"http://127.0.0.1:{port}"

    def ready():
        assert process.poll() is None
        try:
            return requests.get(f"{address}/readyz", timeout=1).ok
        except requests.ConnectionError:
            return False

    try:
        wait_for(ready)
        for n in range(3):
            where = {"user_id": "U1", "channel_id": "C1", "trigger_id": str(n)}
            answer = f"{url}/answers/{n}"
            body = encode_form(command="/jobs", text="list 123", response_url=answer, **where)
            sent = requests.post(
                f"{address}/slack/events",
                data=body,
                headers=make_signed_headers(body),
                timeout=WAIT_SECONDS,
            )
            assert sent.ok
        assert answered == []
        process.send_signal(number)
        _, log = process.communicate(timeout=30)
    finally:
        process.kill()
    assert process.returncode == 0
    assert sorted(answered) == ["/answers/0", "/answers/1", "/answers/2"]
    assert "all that was acknowledged is done" in log
    assert "WARNING" not in log
    for secret in ("xoxb-made-up", SIGNING_SECRET, "made-up-key", "/answers/"):
        assert secret not in log
