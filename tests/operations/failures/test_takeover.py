"""A worker is killed or frozen in the middle of its work: another goes on, nothing is repeated."""

import os
import signal
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from jobsbot.core.plans.actions import Result
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.database_url import IDLE_TRANSACTION_SETTING
from jobsbot.demo.scrapy_cloud import run_factory
from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.store import open_store
from tests.http_server import serve_app
from tests.operations.running_operations import wait_until
from tests.sample_plans import ANNA, make_plan, running_jobs, stop_request

pytestmark = [pytest.mark.slow, pytest.mark.postgres]
RENEWALS_PER_LEASE = 5
SHORT_TRANSACTIONS = f"?options=-c%20{IDLE_TRANSACTION_SETTING}%3D3s"
"""For the address: who is frozen in a transaction keeps its locks as long as its lease."""
PROJECT_ROOT = Path(__file__).parents[3]
STOPPING = StopTiming(shortest=timedelta(seconds=4), longest=timedelta(seconds=5))


@contextmanager
def run_worker(processes, url, api, name):
    """Run a worker until the block ends."""
    reading, writing = os.pipe()
    process = processes.start(
        "tests.operations.failures.worker_process",
        *(f"{url}{SHORT_TRANSACTIONS}", f"{api}/", name),
        environ=os.environ,
        folder=PROJECT_ROOT,
        streams={1: writing},
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            assert said.readline() == "ready\n"
        yield process
    finally:
        process.kill()


def wake_and_let_work(process, store, name):
    """Let a frozen worker go on for longer than a lease: it looks at plans many times meanwhile."""

    def count_renewals():
        return store.list_leases()[name].renewals

    before = count_renewals()
    process.send_signal(signal.SIGCONT)
    wait_until(lambda: count_renewals() > before + RENEWALS_PER_LEASE, seconds=60)
    assert process.poll() is None, "it works on, and has not failed"


def make_world():
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    runs = [run_factory.make_running_run(f"123/1/{n}", long_ago) for n in (1, 2)]
    return Simulation.of(runs, stopping=STOPPING, projects=(123,))


class HeldApi:
    """Holds back the answer to the first request, until it is released."""

    def __init__(self, app):
        self._app, self.is_holding, self.released = app, Event(), Event()

    def __call__(self, environ, start_response):
        if not self.is_holding.is_set():
            self.is_holding.set()
            self.released.wait(120)
        return self._app(environ, start_response)


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_another_worker_goes_on_before_anything_was_requested(url, processes, sent):
    """The engine knows nothing of the plan yet: its first poll was begun, and waits for a read."""
    simulation = make_world()
    held = HeldApi(make_jobs_api(simulation, ApiFaults()))
    with serve_app(held) as api:
        store = open_store(url)
        store.add_plan(make_plan(running_jobs(1, 2), said=stop_request(when=datetime.now(UTC))))
        with run_worker(processes, url, api, "run-0") as first:
            assert store.claim_plan("p1", ANNA, datetime.now(UTC))
            assert held.is_holding.wait(60)
            assert store.list_last_polls(["p1"])["p1"].run_id.startswith("run-0/")
            first.send_signal(sent)
            with run_worker(processes, url, api, "run-1"):
                wait_until(lambda: store.get_plan("p1").status is PlanStatus.DONE, seconds=60)
                ended = store.get_plan("p1")
                held.released.set()
                if sent == signal.SIGSTOP:
                    wake_and_let_work(first, store, "run-0")
        assert store.get_plan("p1") == ended
        store.close_connections()
    assert {outcome.result for outcome in ended.progress.outcomes} == {Result.DONE}
    written = [name for write in simulation.writes for name in write.keys]
    assert sorted(written) == ["123/1/1", "123/1/2"]


@pytest.mark.parametrize("url", ["postgres"], indirect=True)
@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGSTOP], ids=["killed", "frozen"])
def test_another_worker_goes_on(url, processes, sent):
    simulation = make_world()
    with serve_app(make_jobs_api(simulation, ApiFaults())) as api:
        store = open_store(url)
        store.add_plan(make_plan(running_jobs(1, 2), said=stop_request(when=datetime.now(UTC))))
        with run_worker(processes, url, api, "run-0") as first:
            assert store.claim_plan("p1", ANNA, datetime.now(UTC))
            wait_until(lambda: store.get_plan("p1").progress.requested, seconds=60)
            first.send_signal(sent)
            with run_worker(processes, url, api, "run-1"):
                wait_until(lambda: store.get_plan("p1").status is PlanStatus.DONE, seconds=60)
                ended = store.get_plan("p1")
                if sent == signal.SIGSTOP:
                    wake_and_let_work(first, store, "run-0")
        assert store.get_plan("p1") == ended
        store.close_connections()
    assert {outcome.result for outcome in ended.progress.outcomes} == {Result.DONE}
    written = [name for write in simulation.writes for name in write.keys]
    assert sorted(written) == ["123/1/1", "123/1/2"]
