"""A small project 123 behind the stand-in Jobs API, over real HTTP."""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest
import requests

from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.run_factory import (
    make_finished_run,
    make_pending_run,
    make_running_run,
)
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from jobsbot.demo.scrapy_cloud.spider_schedule import SpiderSchedule
from tests.fake_clock import NOON, FakeClock
from tests.http_server import serve_app


def ago(**by: float):
    return NOON - timedelta(**by)


@pytest.fixture(scope="package", autouse=True)
def runs_made_once() -> Iterator[None]:
    """Keep the runs that a schedule makes: the thousands of a demo's weeks take 0.1 s each time.

    They are values, the same for the same demo_start, and most tests have one demo_start.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SpiderSchedule, "make_run", cache(SpiderSchedule.make_run))
        yield


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def simulation(clock):
    return Simulation.of(
        [
            make_finished_run(
                "123/1/1", ago(hours=5), items=90, responses=120, tags=("nightly", "prod")
            ),
            make_finished_run(
                "123/1/2", ago(hours=3), close_reason="failed", errors=7, tags=("prod",)
            ),
            make_finished_run("123/2/1", ago(hours=4), spider="films", tags=("nightly",)),
            make_running_run("123/1/3", ago(minutes=40), items=22, responses=483),
            make_running_run("123/2/2", ago(minutes=10), spider="films", tags=("prod",)),
            make_pending_run("123/2/3", ago(minutes=2), spider="films"),
        ],
        clock=clock,
        projects=(123, 456),
    )


@pytest.fixture
def faults():
    return ApiFaults()


@pytest.fixture
def observed():
    return []


@pytest.fixture
def url(simulation, faults, observed):
    with serve_app(make_jobs_api(simulation, faults, observed.append)) as address:
        yield f"{address}/"
        faults.set()


@pytest.fixture
def session(url):
    with requests.Session() as one:
        one.auth = ("demo", "")
        yield one


@pytest.fixture
def get(session, url):
    """Ask for something: `get("jobs/list.json", project=123, state=["running"])`."""

    def ask(path, **parameters):
        return session.get(url + path, params=parameters, timeout=30, allow_redirects=False)

    return ask


@pytest.fixture
def post(session, url):
    """Write something: `post("jobs/stop.json", project=123, job=["123/1/1"])`."""

    def send(path, **form):
        return session.post(url + path, data=form, timeout=30, allow_redirects=False)

    return send


@pytest.fixture
def keys(get):
    """The keys that `jobs/list.json` of project 123 answers with."""

    def listed(**filters):
        return [job["id"] for job in get("jobs/list.json", project=123, **filters).json()["jobs"]]

    return listed
