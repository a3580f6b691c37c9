"""The ports that a process listens on: here, the probes of one that hears no Slack."""

import socket
from dataclasses import dataclass

import pytest
import requests

from jobsbot.config.config import Config, Secret
from jobsbot.config.values import ListenAddress
from jobsbot.demo.free_port import find_free_port
from jobsbot.metrics import Metrics
from jobsbot.servers import serve_worker_probes
from jobsbot.services import open_services
from jobsbot.slack.factory import make_slack_client
from tests.databases.migrated import copy_migrated_database

ACCEPTED_NOWHERE = make_slack_client("xoxb-made-up", "http://127.0.0.1:9/")


@dataclass
class IdleWork:
    """Durable work that has nothing to do."""

    alive: bool = True
    cards: None = None

    def is_alive(self) -> bool:
        return self.alive


@pytest.fixture
def make_services(tmp_path):
    url = copy_migrated_database(tmp_path / "jobsbot.sqlite")

    def make(address):
        return open_services(Config(database_url=Secret(url), probes_address=address))

    return make


def get(port, path):
    answer = requests.get(f"http://127.0.0.1:{port}{path}", timeout=30)
    return answer.status_code, answer.text


def test_a_worker_answers_its_probes_on_their_own_port_and_nothing_else(make_services):
    port, work = find_free_port(), IdleWork()
    with (
        make_services(ListenAddress("127.0.0.1", port)) as services,
        serve_worker_probes(services, Metrics(), ACCEPTED_NOWHERE, work),
    ):
        assert get(port, "/healthz") == (200, "ok\n")
        assert get(port, "/readyz") == (503, "Not up: slack.\n")
        work.alive = False
        assert get(port, "/readyz") == (503, "Not up: slack, durable work.\n")
        status, figures = get(port, "/metrics")
        assert status == 200
        assert "# TYPE jobsbot_api_requests_total counter" in figures
        assert get(port, "/slack/events")[0] == 404
    with pytest.raises(requests.ConnectionError):
        get(port, "/healthz")


def test_the_work_goes_on_where_that_port_is_taken(make_services, caplog):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = ListenAddress("127.0.0.1", taken.getsockname()[1])
        with (
            make_services(address) as services,
            serve_worker_probes(services, Metrics(), ACCEPTED_NOWHERE, IdleWork()),
        ):
            assert f"Working without probes. Port {address.port} cannot be listened" in caplog.text


def test_without_a_port_of_their_own_a_worker_listens_nowhere(make_services, caplog):
    caplog.set_level("INFO")
    with (
        make_services(None) as services,
        serve_worker_probes(services, Metrics(), ACCEPTED_NOWHERE, IdleWork()),
    ):
        assert "Listening" not in caplog.text
