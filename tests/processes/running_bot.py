"""`jobsbot run` as a process of its own, until the test is done with it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.processes.preloaded_processes import PreloadedProcesses, RunningModule

WAIT_SECONDS = 60.0


@contextmanager
def run_bot(
    processes: PreloadedProcesses, environ: dict[str, str], folder: Path
) -> Iterator[RunningModule]:
    process = processes.start("jobsbot", "run", environ=environ, folder=folder)
    try:
        yield process
    finally:
        process.kill()


def wait_until_up(url: str) -> requests.Response:
    until = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return requests.get(url, timeout=30)
        except requests.ConnectionError:
            assert time.monotonic() < until, "it does not come up"
            time.sleep(0.1)
