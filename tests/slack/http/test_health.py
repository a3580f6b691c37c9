"""Probes of readiness: what hangs or fails in one takes nothing from others, nor from Slack."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest
import requests

from jobsbot.slack.http import health as health_module
from jobsbot.slack.http.health import MAX_CONCURRENT_CHECKS, HealthEndpoints
from jobsbot.slack.http.routes import HttpApp, HttpResponse
from jobsbot.slack.http.server import WebServer
from jobsbot.slack.http.webhook import Webhook
from tests.slack.raw_requests import send_request
from tests.slack.signed_requests import SIGNING_SECRET, encode_form
from tests.slack.slack_workspace import wait_for


def test_a_look_at_the_store_that_hangs_takes_no_thread_from_slack():
    go, looking = Event(), Semaphore(0)

    def hang():
        looking.release()
        return go.wait(10)

    probes = {"slack": lambda: True, "store": hang, "cards": lambda: True}
    health = HealthEndpoints(probes=probes, check_wait_seconds=0.1, check_seconds=0.1)
    webhook = Webhook(
        signing_secrets=(SIGNING_SECRET,), handle_payload=lambda payload: HttpResponse(200, "heard")
    )
    app = HttpApp({**webhook.routes(), **health.routes()})
    server = WebServer(app, host="127.0.0.1", port=0, threads=3)
    server.start()
    url = f"http://127.0.0.1:{server.port}"
    with ThreadPoolExecutor(2) as operators:
        looks = [operators.submit(requests.get, f"{url}/readyz", timeout=30) for _ in range(2)]
        assert all(looking.acquire(timeout=30) for _ in range(2))
        for look in looks:
            assert (look.result().status_code, look.result().text) == (503, "Not up: store.\n")
        assert requests.get(f"{url}/readyz", timeout=30).status_code == 503
        assert requests.get(f"{url}/metrics", timeout=30).status_code == 503
        assert requests.get(f"{url}/healthz", timeout=30).status_code == 200
        body = encode_form(command="/jobs", text="help")
        assert send_request(url, body).text == "heard"
    go.set()
    wait_for(lambda: requests.get(f"{url}/readyz", timeout=30).status_code == 200)
    server.stop()


def test_balancers_that_look_at_the_same_moment_are_each_told_that_it_is_ready():
    go = Event()
    probes = {"store": lambda: go.wait(30)}
    health = HealthEndpoints(probes=probes, check_wait_seconds=30, check_seconds=30)
    server = WebServer(HttpApp(health.routes()), host="127.0.0.1", port=0)
    server.start()
    url = f"http://127.0.0.1:{server.port}/readyz"
    with ThreadPoolExecutor(4) as balancers:
        looks = [balancers.submit(requests.get, url, timeout=30) for _ in range(4)]
        wait_for(lambda: count_answering(server) == 4)
        go.set()
        assert [look.result().status_code for look in looks] == [200] * 4
    server.stop()


def count_answering(server: WebServer) -> int:
    """Count the requests that are here whole and not answered."""
    return sum(one.is_answering() for one in list(server._listener.active_channels.values()))


def test_a_machine_without_threads_to_spare_is_looked_at_again_once_it_has_some(monkeypatch):
    health = HealthEndpoints(probes={"store": lambda: True}, check_wait_seconds=0.1)
    answer = health.routes()["/readyz"].handle
    with monkeypatch.context() as scarce:
        scarce.setattr(health_module, "Thread", refuse_thread)
        for _ in range(MAX_CONCURRENT_CHECKS + 1):
            with pytest.raises(RuntimeError):
                answer({})
    assert answer({}).status == 200


def refuse_thread(**_):
    raise RuntimeError("can't start new thread")
