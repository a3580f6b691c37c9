"""Asking from a terminal: answers, JSON lines, and words that were not understood."""

import json

import pytest
import requests

from jobsbot.demo.scrapy_cloud.faults import ApiFaults
from tests.slow_examples import first_in_every_run
from tests.terminal.conftest import RunJobsbot


def read_objects(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_list_is_a_table_and_the_sentence_to_say_again(say: RunJobsbot) -> None:
    done = say("list", "123", "running")
    assert done.returncode == 0
    assert done.stdout.startswith("2 running in project 123")
    assert "123/1/3" in done.stdout
    assert "jobsbot list 123 running" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("words", "ids"),
    first_in_every_run(
        ("list 123 running", {"123/1/3", "123/2/2"}),
        ("show 123/1/1,2", {"123/1/1", "123/1/2"}),
        ("now 123", {f"123/{key}" for key in ("1/1", "1/2", "1/3", "2/2", "2/3")}),
        ("list 123 tag=nightly", {"123/1/1"}),
        ("list 123 offset=90", set()),
        ("select 123 pending", {"123/2/3"}),
        ("show 123/1/1", {"123/1/1"}),
        count=3,
    ),
)
def test_json_lines_hold_a_job_each_and_nothing_else(
    say: RunJobsbot, words: str, ids: set[str]
) -> None:
    done = say(*words.split(), "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert {job["id"] for job in read_objects(done.stdout)} == ids


def test_a_job_is_told_as_the_api_gives_it(say: RunJobsbot, api: str) -> None:
    [job] = read_objects(say("show", "123/1/2", "--json").stdout)
    answer = requests.get(f"{api}jobs/list.json?project=123&job=123/1/2", auth=("demo", ""))
    [given] = answer.json()["jobs"]
    run_seconds = job.pop("run_seconds")
    assert isinstance(run_seconds, int)
    masked = job.pop("spider_args", {})
    assert masked.keys() == given.pop("spider_args", {}).keys()
    assert {**job, "elapsed": 0} == {**given, "elapsed": 0}


def test_what_is_not_there_is_told_beside_what_is(say: RunJobsbot) -> None:
    for words in (["show", "123/1/1", "123/9/9"], ["show", "123/1/1", "123/9/9", "--json"]):
        done = say(*words)
        assert done.returncode == 1
        assert "123/1/1" in done.stdout
        assert "Not found: 123/9/9." in done.stderr
    nothing = say("show", "123/9/9", "--json")
    assert (nothing.returncode, nothing.stdout) == (1, "")
    assert "There is no job 123/9/9." in nothing.stderr


def test_an_error_is_no_json_and_stands_aside(say: RunJobsbot) -> None:
    done = say("list", "999", "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "may not see project 999" in done.stderr


@pytest.mark.parametrize(
    "words", first_in_every_run("stop 123", "log", "tag 123", "show", "why", "list", count=2)
)
def test_what_there_is_to_choose_from_is_no_result(say: RunJobsbot, words: str) -> None:
    project = () if words == "list" else ("--project", "123")
    for more in ((), ("--json",)):
        done = say(*words.split(), *project, *more)
        if done.returncode == 0:  # `why` of a whole project is an answer
            continue
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.strip()


@pytest.mark.parametrize("words", ["stuck 123", "summary 123", "diff 123"])
def test_what_is_judged_is_told_in_plain_figures(say: RunJobsbot, words: str) -> None:
    done = say(*words.split(), "--json")
    assert done.returncode == 0
    for row in read_objects(done.stdout):
        assert all(isinstance(value, str | int | float) for value in row.values()), row


def test_a_summary_is_a_row_each(say: RunJobsbot) -> None:
    [row] = read_objects(say("summary", "123", "--json").stdout)
    assert row["spider"] == "books"
    assert (row["runs"], row["bad"], row["bad_before"]) == (2, 1, 0)
    [by] = read_objects(say("summary", "123", "by=close_reason", "--json").stdout)[:1]
    assert by["close_reason"] == "failed"


def test_words_that_the_shell_took_apart_mean_the_same(say: RunJobsbot) -> None:
    whole, apart = say("list 123 spider='no such'"), say("list", "123", "spider=no such")
    assert whole.returncode == apart.returncode == 1
    assert whole.stderr == apart.stderr
    assert 'jobsbot list 123 spider="no such"' in apart.stderr


def test_a_wrong_word_is_pointed_at_with_what_was_meant(say: RunJobsbot) -> None:
    done = say("list", "123", "runing")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "I don't understand “runing” in list.\n"
        "  jobsbot list 123 runing\n"
        "                   ^^^^^^\n"
        "Did you mean: jobsbot list 123 running\n"
    )


@pytest.mark.parametrize("words", [("lst",), ("show",), ("stop", "123/x/2"), ("'",)])
def test_what_cannot_be_understood_exits_with_2(say: RunJobsbot, words: tuple[str, ...]) -> None:
    done = say(*words)
    assert done.returncode == 2
    assert done.stderr.endswith("\n")
    assert "Traceback" not in done.stderr


def test_a_failing_api_exits_with_1_and_says_which_side_failed(
    say: RunJobsbot, faults: ApiFaults
) -> None:
    done = say("list", "999")
    assert done.returncode == 1
    assert "may not see project 999" in done.stderr
    wrong = say("list", "123", SH_APIKEY="wrong-made-up-key")
    assert wrong.returncode == 1
    assert "does not accept the API key" in wrong.stderr
    assert "wrong-made-up-key" not in wrong.stdout + wrong.stderr


def test_help_needs_no_key_and_a_list_says_which_variable_is_missing(say: RunJobsbot) -> None:
    assert say("help", SH_APIKEY="").returncode == 0
    done = say("list", "123", SH_APIKEY="")
    assert done.returncode == 1
    assert "Set SH_APIKEY" in done.stderr


def test_the_terminals_own_project_is_remembered(say: RunJobsbot) -> None:
    assert say("list").returncode == 2
    assert say("use", "123").returncode == 0
    assert say("list", "running").stdout.startswith("2 running in project 123")


def test_configuration_problems_are_all_said(say: RunJobsbot) -> None:
    done = say("list", "123", PORT="x", LOG_LEVEL="y")
    assert done.returncode == 1
    assert [line.split()[1] for line in done.stderr.splitlines()] == ["PORT", "LOG_LEVEL"]


def test_jobsbot_alone_lists_every_verb(say: RunJobsbot) -> None:
    done = say()
    assert done.returncode == 0
    for word in ("list", "show", "stop", "delete", "tag", "update", "use", "help", "doctor"):
        assert f"\n  {word} " in done.stdout


def test_the_version_is_said(say: RunJobsbot) -> None:
    assert say("--version").stdout.startswith("jobsbot 0.")
