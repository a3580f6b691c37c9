"""All projects at once in a terminal: one list, and what it lacks beside it."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.demo.scrapy_cloud.run_factory import make_running_run
from jobsbot.demo.scrapy_cloud.simulation import Simulation, utc_now
from tests.slow_examples import first_in_every_run
from tests.terminal.conftest import RunJobsbot

TWO_PROJECTS = "[projects]\nprod-crawl = 123\nstaging = 456\n"
ONE_UNKNOWN = TWO_PROJECTS + "old = 789\n"
STAGING_DENIED = TWO_PROJECTS + '[[policy.deny]]\nwho = ["terminal"]\nmay = ["read"]\non = [456]\n'


@pytest.fixture
def simulation() -> Simulation:
    now = utc_now()
    return Simulation.of(
        [
            make_running_run("123/1/1", now - timedelta(minutes=40)),
            make_running_run("123/2/1", now - timedelta(minutes=10), spider="films"),
            make_running_run("456/1/1", now - timedelta(minutes=5)),
        ]
    )


@pytest.fixture
def configure(tmp_path: Path) -> Callable[[str], object]:
    return (tmp_path / "jobsbot.toml").write_text


def read_ids(text: str) -> list[object]:
    return [json.loads(line)["id"] for line in text.splitlines()]


def test_all_projects_are_one_list(say: RunJobsbot, configure: Callable[[str], object]) -> None:
    configure(TWO_PROJECTS)
    done = say("list", "all", "running")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 running in 2 projects, longest 40 m")
    lines = say("list", "running", "everywhere", "--json")
    assert (lines.returncode, lines.stderr) == (0, "")
    assert read_ids(lines.stdout) == ["456/1/1", "123/2/1", "123/1/1"]


def test_a_project_that_could_not_be_asked_is_told_beside_the_lines(
    say: RunJobsbot, configure: Callable[[str], object]
) -> None:
    configure(ONE_UNKNOWN)
    part = say("list", "all", "running", "--json")
    assert part.returncode == 1
    assert len(read_ids(part.stdout)) == 3
    assert part.stderr == "Not in these lines: old could not be asked.\n"


def test_a_project_that_may_not_be_read_is_told_beside_the_lines(
    say: RunJobsbot, configure: Callable[[str], object]
) -> None:
    configure(STAGING_DENIED)
    mine = say("list", "all", "running", "--json")
    assert mine.returncode == 0
    assert read_ids(mine.stdout) == ["123/2/1", "123/1/1"]
    assert mine.stderr == "Not in these lines: 1 project you may not read.\n"


def test_a_write_over_all_projects_is_refused(
    say: RunJobsbot, configure: Callable[[str], object], simulation: Simulation
) -> None:
    configure(TWO_PROJECTS)
    done = say("stop", "running", "everywhere", "--yes")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "does not go over all projects" in done.stderr
    assert not simulation.writes


@pytest.mark.parametrize(
    "words",
    first_in_every_run("now all", "stuck in all projects", "stuck all", "now everywhere", count=2),
)
def test_what_goes_on_and_what_looks_wrong_is_told_of_all(
    say: RunJobsbot, configure: Callable[[str], object], words: str
) -> None:
    configure(TWO_PROJECTS)
    done = say(*words.split())
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 projects" in done.stdout.splitlines()[0]
    lines = say(*words.split(), "--json")
    assert (lines.returncode, lines.stderr) == (0, "")
    assert [line["id"] for line in map(json.loads, lines.stdout.splitlines())] == (
        ["456/1/1", "123/2/1", "123/1/1"] if words.startswith("now") else []
    )


def test_a_spider_is_looked_for_in_all_projects(
    say: RunJobsbot, configure: Callable[[str], object]
) -> None:
    configure(TWO_PROJECTS)
    only = say("films")
    assert (only.returncode, only.stderr) == (0, "")
    assert only.stdout.startswith("1 running in prod-crawl, spider films")
    several = say("stop", "books")
    assert (several.returncode, several.stdout) == (2, "")
    assert "prod-crawl: jobsbot stop 123 spider=books\n" in several.stderr
    assert "staging: jobsbot stop 456 spider=books\n" in several.stderr
