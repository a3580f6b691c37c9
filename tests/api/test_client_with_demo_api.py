"""The client and the stand-in Jobs API understand each other, in good times and bad."""

from datetime import timedelta

import pytest

from jobsbot.api.client import Client
from jobsbot.core.errors import BadKey, CutStream, NoAccess, Unavailable
from jobsbot.core.jobs.api_calls import (
    delete_jobs,
    list_jobs,
    read_jobs,
    stop_jobs,
    stream_jobs,
    update_jobs,
)
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import JobKey
from jobsbot.demo.scrapy_cloud.faults import ApiFaults, Fault, FaultMode
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.run_factory import make_finished_run, make_running_run
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from tests.api.client_factory import make_sleepless_client
from tests.fake_clock import NOON, FakeClock
from tests.http_server import serve_app

DONE = [JobKey(123, 1, number) for number in range(1, 251)]
BUSY = JobKey(123, 2, 1)


@pytest.fixture
def faults():
    return ApiFaults()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def root(faults, clock):
    runs = [make_finished_run(str(key), NOON - timedelta(minutes=key.number)) for key in DONE]
    simulation = Simulation.of(
        [*runs, make_running_run(str(BUSY), NOON)], clock=clock, projects=(123,)
    )
    with serve_app(make_jobs_api(simulation, faults)) as address:
        yield f"{address}/"
        faults.set()


@pytest.fixture
def client(root) -> Client:
    return make_sleepless_client(root, key="demo").client


def test_pages_and_stream_give_the_same_jobs(client):
    filters = JobFilters(state="finished")
    paged = client.send(list_jobs(123, filters))
    assert {job.key for job in paged} == set(DONE)
    assert list(client.stream(stream_jobs(123, filters))) == list(paged)


def test_what_was_written_can_be_read(client, clock):
    assert client.send(update_jobs(DONE[:2], add=["seen"])) == 2
    assert client.send(delete_jobs(DONE[1:2])) == 1
    client.send(stop_jobs([BUSY]))
    clock.forward(seconds=60)
    left = {job.key: job for job in client.send(read_jobs([*DONE[:2], BUSY]))}
    assert set(left) == {DONE[0], BUSY}
    assert "seen" in (left[DONE[0]].tags or [])
    assert left[BUSY].close_reason == "cancelled"


def test_a_wrong_key_and_a_strange_project_are_told_apart(root, client):
    with pytest.raises(BadKey):
        make_sleepless_client(root, key="wrong").client.send(list_jobs(123, JobFilters()))
    with pytest.raises(NoAccess, match="may not see project 2"):
        client.send(list_jobs(2, JobFilters()))


def test_a_stream_that_is_cut_says_how_many_came(client, faults):
    faults.set(Fault(mode=FaultMode.CUT, lines=26))  # the first line is no job
    stream, jobs = client.stream(stream_jobs(123, JobFilters())), []
    with pytest.raises(CutStream) as caught:
        for job in stream:
            jobs.append(job)
    assert len(jobs) == caught.value.jobs == 25


def test_a_passing_gateway_failure_is_not_noticed_and_a_lasting_one_is(client, faults):
    faults.set(Fault(mode=FaultMode.UNAVAILABLE, times=2))
    assert len(client.send(list_jobs(123, JobFilters(count=5)))) == 5
    faults.set(Fault(mode=FaultMode.UNAVAILABLE))
    with pytest.raises(Unavailable, match="status 503"):
        client.send(list_jobs(123, JobFilters(count=5)))
