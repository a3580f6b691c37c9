"""The command line as people use it: a process of its own, against the stand-in Jobs API."""

import os
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.run_factory import (
    make_finished_run,
    make_pending_run,
    make_running_run,
)
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation, utc_now
from jobsbot.demo.scrapy_cloud.storage.storage_api import make_storage_api
from tests.http_server import serve_app
from tests.processes.preloaded_processes import PreloadedProcesses

ROOT = Path(__file__).parents[2]
QUICK_STOPPING = StopTiming(shortest=timedelta(seconds=0.2), longest=timedelta(seconds=0.5))

RunJobsbot = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def stopping() -> StopTiming:
    return QUICK_STOPPING


@pytest.fixture
def simulation(stopping: StopTiming) -> Simulation:
    now = utc_now()
    return Simulation.of(
        [
            make_finished_run("123/1/1", now - timedelta(hours=5), items=90, tags=("nightly",)),
            make_finished_run("123/1/2", now - timedelta(hours=3), close_reason="failed", errors=7),
            make_running_run("123/1/3", now - timedelta(minutes=40), items=22),
            make_running_run("123/2/2", now - timedelta(minutes=10), spider="films"),
            make_pending_run("123/2/3", now - timedelta(minutes=2), spider="films"),
        ],
        stopping=stopping,
    )


@pytest.fixture
def faults() -> ApiFaults:
    return ApiFaults()


@pytest.fixture
def api(simulation: Simulation, faults: ApiFaults) -> Iterator[str]:
    with serve_app(make_jobs_api(simulation, faults)) as address:
        yield f"{address}/"
        faults.set()


@pytest.fixture
def storage(simulation: Simulation, faults: ApiFaults) -> Iterator[str]:
    with serve_app(make_storage_api(simulation, faults)) as address:
        yield f"{address}/"
        faults.set()


@pytest.fixture
def environ(api: str, storage: str, tmp_path: Path) -> dict[str, str]:
    """Nothing of this machine but where programs are."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "LANG": "C.UTF-8",
        "HOME": str(tmp_path),
        "SH_APIKEY": "demo",
        "SHUB_APIURL": api,
        "SHUB_STORAGE": storage,
    }


@pytest.fixture
def say(environ: dict[str, str], tmp_path: Path, processes: PreloadedProcesses) -> RunJobsbot:
    """Say `jobsbot …` in an empty folder, with nobody at the keys."""

    def run(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return processes.run("jobsbot", *words, environ=environ | more, folder=tmp_path)

    return run
