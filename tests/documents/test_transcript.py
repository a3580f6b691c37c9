"""The terminal's conversation in the README is what the program prints."""

import os
import pwd
import re
import shlex
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from jobsbot.demo.scrapy_cloud.jobs_api import make_jobs_api
from jobsbot.demo.scrapy_cloud.run_factory import make_finished_run, make_running_run
from jobsbot.demo.scrapy_cloud.simulated_run import StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation, utc_now
from tests.http_server import serve_app
from tests.processes.preloaded_processes import PreloadedProcesses

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf8")

README_NOW = datetime(2026, 11, 24, 13, 58, tzinfo=UTC)
"""The moment at which the README's conversation was had."""

TIME = r"\d{4}-\d\d-\d\d \d\d:\d\d UTC"

TOLERANCE = timedelta(minutes=3)
"""What a slow machine may take from the first sentence to the last, and what minutes round off."""

VARYING = (
    (r"plan [0-9a-f]{8,}", "plan 4a1fdcc2"),
    (r"It took \d+ s", "It took 3 s"),
    (rf"@{pwd.getpwuid(os.getuid()).pw_name}\b", "@ana"),
)


@pytest.fixture
def api() -> Iterator[str]:
    """The project of the README: a run that has run away, beside one that goes well."""
    now = utc_now()
    jobs = [
        make_finished_run("123/3/69", now - timedelta(hours=2), spider="books", items=2104),
        make_running_run(
            "123/3/70", now - timedelta(minutes=19, seconds=20), spider="books", items=1986
        ),
        make_running_run(
            "123/4/7", now - timedelta(hours=6, minutes=11, seconds=20), items=4357, errors=5
        ),
    ]
    stops = StopTiming(shortest=timedelta(seconds=1), longest=timedelta(seconds=1))
    with serve_app(make_jobs_api(Simulation.of(jobs, stopping=stops), ApiFaults())) as address:
        yield f"{address}/"


def read_times(text: str) -> list[datetime]:
    """Each moment that a text says, in its order."""
    times = re.findall(TIME, text)
    return [datetime.strptime(time, "%Y-%m-%d %H:%M %Z").replace(tzinfo=UTC) for time in times]


@pytest.mark.slow
def test_the_transcript_is_what_the_program_prints(
    api: str, tmp_path: Path, processes: PreloadedProcesses
) -> None:
    (tmp_path / "jobsbot.toml").write_text("projects.prod-crawl = 123\n")
    told = README.split("```console\n")[1].split("```")[0]
    environ = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8",
        "HOME": str(tmp_path), "SH_APIKEY": "demo", "SHUB_APIURL": api,
    }  # fmt: skip
    printed, since = "", utc_now() - README_NOW
    for line in re.findall(r"^\$ jobsbot (.*)$", told, re.M):
        done = processes.run("jobsbot", *shlex.split(line), environ=environ, folder=tmp_path)
        printed += f"$ jobsbot {line}\n{done.stdout}{done.stderr}\n"
    for varying, fixed in VARYING:
        printed = re.sub(varying, fixed, printed)
    told_times, printed_times = read_times(told), read_times(printed)
    ages = [abs(real - since - ours) for real, ours in zip(printed_times, told_times, strict=True)]
    assert max(ages) < TOLERANCE, [f"{time - since:%H:%M}" for time in printed_times]
    told, printed = re.sub(TIME, "TIME", told), re.sub(TIME, "TIME", printed)
    assert told == printed.rstrip("\n") + "\n", f"It prints:\n{printed}"
