"""The client and the stand-in Jobs API understand each other, in good times and bad."""

from datetime import timedelta

import pytest

from jobsbot.api.client import Client
from jobsbot.core.call import delete_jobs, list_jobs, read_jobs, stop_jobs, stream_jobs, update_jobs
from jobsbot.core.errors import BadKey, CutStream, NoAccess, Unavailable
from jobsbot.core.filters import Filters
from jobsbot.core.job import JobKey
from jobsbot.demo.scrapy_cloud.faults import ApiFaults as Faults
from jobsbot.demo.scrapy_cloud.faults import Fault
from jobsbot.demo.scrapy_cloud.faults import FaultMode as Mode
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api as make_app
from jobsbot.demo.scrapy_cloud.run_factory import make_finished_run as finished
from jobsbot.demo.scrapy_cloud.run_factory import make_running_run as running
from jobsbot.demo.scrapy_cloud.simulation import Simulation as World
from tests.api.clients import still_client
from tests.clocks import NOON, MadeUpClock
from tests.servers import serving

DONE = [JobKey(123, 1, number) for number in range(1, 251)]
BUSY = JobKey(123, 2, 1)


@pytest.fixture
def faults():
    return Faults()


@pytest.fixture
def clock():
    return MadeUpClock()


@pytest.fixture
def root(faults, clock):
    runs = [finished(str(key), NOON - timedelta(minutes=key.number)) for key in DONE]
    world = World.of([*runs, running(str(BUSY), NOON)], clock=clock, projects=(123,))
    with serving(make_app(world, faults)) as address:
        yield f"{address}/"
        faults.set()


@pytest.fixture
def client(root) -> Client:
    return still_client(root, key="demo").client


def test_pages_and_stream_give_the_same_jobs(client):
    filters = Filters(state="finished")
    paged = client.ask(list_jobs(123, filters))
    assert {job.key for job in paged} == set(DONE)
    assert list(client.stream(stream_jobs(123, filters))) == list(paged)


def test_what_was_written_can_be_read(client, clock):
    assert client.ask(update_jobs(DONE[:2], add=["seen"])) == 2
    assert client.ask(delete_jobs(DONE[1:2])) == 1
    client.ask(stop_jobs([BUSY]))
    clock.forward(seconds=60)
    left = {job.key: job for job in client.ask(read_jobs([*DONE[:2], BUSY]))}
    assert set(left) == {DONE[0], BUSY}
    assert "seen" in (left[DONE[0]].tags or [])
    assert left[BUSY].close_reason == "cancelled"


def test_a_wrong_key_and_a_strange_project_are_told_apart(root, client):
    with pytest.raises(BadKey):
        still_client(root, key="wrong").client.ask(list_jobs(123, Filters()))
    with pytest.raises(NoAccess, match="may not see project 2"):
        client.ask(list_jobs(2, Filters()))


def test_a_stream_that_is_cut_says_how_many_came(client, faults):
    faults.set(Fault(mode=Mode.CUT, lines=26))  # the first line is no job
    stream, jobs = client.stream(stream_jobs(123, Filters())), []
    with pytest.raises(CutStream) as caught:
        for job in stream:
            jobs.append(job)
    assert len(jobs) == caught.value.jobs == 25


def test_a_passing_gateway_failure_is_not_noticed_and_a_lasting_one_is(client, faults):
    faults.set(Fault(mode=Mode.UNAVAILABLE, times=2))
    assert len(client.ask(list_jobs(123, Filters(count=5)))) == 5
    faults.set(Fault(mode=Mode.UNAVAILABLE))
    with pytest.raises(Unavailable, match="status 503"):
        client.ask(list_jobs(123, Filters(count=5)))
