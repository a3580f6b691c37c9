"""Changing jobs from a terminal: the same guards, and the API's own word at the end."""

import json
from pathlib import Path

import pytest

from jobsbot.demo.scrapy_cloud.simulation import Simulation
from tests.slow_examples import mark_slow
from tests.terminal.conftest import RunJobsbot


def test_a_stop_without_anybody_to_ask_is_refused_and_nothing_is_sent(
    say: RunJobsbot, simulation: Simulation
) -> None:
    done = say("stop", "123/1/3")
    assert done.returncode == 1
    assert "Stop 1 running job in project 123?" in done.stdout
    assert "Nothing was changed. Add --yes" in done.stderr
    assert simulation.writes == ()


def test_a_stop_with_yes_ends_with_what_the_api_says(
    say: RunJobsbot, simulation: Simulation
) -> None:
    done = say("stop", "123/1/3", "123/2/2", "--yes")
    assert done.returncode == 0, done.stderr
    assert "2 stopped" in done.stdout
    assert [(write.endpoint, write.keys) for write in simulation.writes] == [
        ("jobs/stop.json", ("123/1/3", "123/2/2"))
    ]
    assert say("list", "123", "running").stdout.startswith("No running jobs")


def test_a_few_tags_need_no_question(say: RunJobsbot, simulation: Simulation) -> None:
    done = say("tag", "123/1/1", "123/1/2", "+my tag", "-nightly")
    assert done.returncode == 0, done.stderr
    assert "2 tagged" in done.stdout
    assert "my tag" in say("show", "123/1/1").stdout


def test_outcomes_are_json_lines_too_and_the_deleted_are_kept(
    say: RunJobsbot, tmp_path: Path
) -> None:
    done = say("--json", "delete", "123/1/1", "--yes")
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    plan = lines[0]["plan"]
    (kept,) = tmp_path.rglob(f"deleted-{plan}.jsonl")
    assert json.loads(kept.read_text())["id"] == "123/1/1"
    assert lines[0].pop("plan")
    assert plan in done.stderr
    assert lines == [{"id": "123/1/1", "result": "done", "why": ""}]


@pytest.mark.parametrize(
    ("words", "code", "results"),
    [
        ("stop 123/1/1", 0, ["skipped"]),
        mark_slow(("tag 123/1/1 +nightly", 0, ["skipped"])),
        mark_slow(("stop 123/1/1 123/1/3", 0, ["done", "skipped"])),
        ("stop 123/9/9", 1, ["skipped"]),
        mark_slow(("stop 123/1/3 123/9/9", 1, ["done", "skipped"])),
        ("delete 123/1/3", 1, ["skipped"]),
        ("stop 123 spider=none", 1, []),
    ],
)
def test_nothing_left_to_do_is_done_and_what_is_not_there_is_not(
    say: RunJobsbot, words: str, code: int, results: list[str]
) -> None:
    done = say(*words.split(), "--yes", "--json")
    assert done.returncode == code, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["result"] for line in lines] == results
    assert all(line["plan"] and line.keys() == {"id", "result", "why", "plan"} for line in lines)


def test_a_running_job_is_not_deleted_and_that_is_no_success(
    say: RunJobsbot, simulation: Simulation
) -> None:
    done = say("delete", "123/1/3", "--yes")
    assert done.returncode == 1
    assert "must be stopped first" in done.stderr
    assert simulation.writes == ()


@pytest.mark.slow
def test_a_stop_by_filter_with_yes_passes_the_number_too(
    say: RunJobsbot, simulation: Simulation
) -> None:
    done = say("stop", "123", "spider=films", "--yes")
    assert done.returncode == 0, done.stderr
    assert sorted(simulation.writes[0].keys) == ["123/2/2", "123/2/3"]
