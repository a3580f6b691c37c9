"""Stops are graceful and silent, deletes final, and tags are counted by what was meant."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests

from jobsbot.demo.scrapy_cloud.request_parsing import JobQuery
from jobsbot.demo.scrapy_cloud.run_factory import make_running_run
from jobsbot.demo.scrapy_cloud.simulated_run import SimulatedRun, StopTiming
from jobsbot.demo.scrapy_cloud.simulation import Simulation
from tests.fake_clock import NOON


@pytest.fixture
def job(get):
    def shown(key):
        (one,) = get("jobs/list.json", project=123, job=key).json()["jobs"]
        return one

    return shown


def test_a_stop_says_ok_and_nothing_else_whatever_the_job_is(post):
    for key in ("123/1/3", "123/1/1", "123/2/3", "123/77/88", "nonsense"):
        answer = post("jobs/stop.json", project=123, job=key)
        assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_a_stopped_job_runs_on_for_some_seconds_and_is_then_cancelled(post, job, clock):
    post("jobs/stop.json", project=123, job=["123/1/3", "123/2/2"])
    clock.forward(seconds=3)
    assert [job(key)["state"] for key in ("123/1/3", "123/2/2")] == ["running", "running"]
    clock.forward(seconds=9)
    for key in ("123/1/3", "123/2/2"):
        assert (job(key)["state"], job(key)["close_reason"]) == ("finished", "cancelled")
    assert job("123/1/3")["items_scraped"] == 22


def test_stopping_again_does_not_make_it_take_longer(post, job, clock):
    post("jobs/stop.json", project=123, job="123/1/3")
    clock.forward(seconds=3)
    post("jobs/stop.json", project=123, job="123/1/3")
    clock.forward(seconds=9)
    assert job("123/1/3")["state"] == "finished"


def test_a_pending_job_is_cancelled_at_once_and_never_started(post, job):
    post("jobs/stop.json", project=123, job="123/2/3")
    stopped = job("123/2/3")
    assert (stopped["state"], stopped["close_reason"]) == ("finished", "cancelled")
    assert not {"started_time", "updated_time", "logs"} & set(stopped)


def test_a_stubborn_job_is_killed_when_the_patience_is_over(simulation, post, job, clock):
    simulation.add_runs(SimulatedRun(key="123/3/1", spider="mule", queued=NOON, stubborn=True))
    post("jobs/stop.json", project=123, job="123/3/1")
    clock.forward(minutes=4, seconds=59)
    assert job("123/3/1")["state"] == "running"
    clock.forward(seconds=1)
    assert job("123/3/1")["close_reason"] == "cancel_timeout"


def test_how_long_a_stop_takes_is_up_to_the_world(clock):
    simulation = Simulation.of([], clock=clock, stopping=StopTiming(timedelta(0), timedelta(0)))
    simulation.add_runs(SimulatedRun(key="123/1/1", spider="books", queued=NOON))
    simulation.stop_jobs("123", ["123/1/1"])
    assert simulation.list_jobs("123", JobQuery.of({}))[0].state == "finished"


def test_what_finishes_by_itself_in_the_meantime_keeps_its_own_reason(simulation, post, job, clock):
    simulation.add_runs(make_running_run("123/3/2", NOON, lasts=timedelta(seconds=2)))
    post("jobs/stop.json", project=123, job="123/3/2")
    clock.forward(seconds=12)
    assert job("123/3/2")["close_reason"] == "finished"


def test_a_delete_counts_the_jobs_there_were_and_they_are_gone(post, keys):
    answer = post("jobs/delete.json", project=123, job=["123/1/1", "123/1/2", "123/9/9"])
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "count": 2})
    assert "123/1/1" not in keys()
    assert sorted(keys(state="deleted")) == ["123/1/1", "123/1/2"]
    assert post("jobs/delete.json", project=123, job="123/1/1").json()["count"] == 0


def test_nothing_is_deleted_if_one_of_the_jobs_is_running(post, keys):
    answer = post("jobs/delete.json", project=123, job=["123/1/1", "123/1/3"])
    assert answer.status_code == 400
    assert {"123/1/1", "123/1/3"} <= set(keys())


def test_jobs_of_another_project_are_not_touched(post, keys):
    assert post("jobs/delete.json", project=456, job="123/1/1").json()["count"] == 0
    post("jobs/stop.json", project=456, job="123/2/3")
    assert keys(state="pending") == ["123/2/3"]
    assert "123/1/1" in keys()


def test_tags_are_put_on_and_taken_off_and_every_match_counts(post, job):
    form = {"job": ["123/1/1", "123/1/2"], "add_tag": ["seen", "prod"], "remove_tag": "nightly"}
    assert post("jobs/update.json", project=123, **form).json() == {"status": "ok", "count": 2}
    assert post("jobs/update.json", project=123, **form).json()["count"] == 2
    assert job("123/1/1")["tags"] == ["prod", "seen"]


def test_one_filter_retags_everything_that_it_matches(post, keys):
    answer = post("jobs/update.json", project=123, lacks_tag="prod", add_tag="prod")
    assert answer.json()["count"] == 3
    assert len(keys(has_tag="prod")) == 6


def test_a_tag_edit_does_not_move_a_job_in_the_list(post, keys):
    before = keys()
    post("jobs/update.json", project=123, job="123/1/1", add_tag="seen")
    assert keys() == before


@pytest.mark.slow
def test_a_form_that_is_too_large_is_refused_whole(post, keys, simulation):
    answer = post("jobs/delete.json", project=123, job=["123/1/1"] * 100_000)
    assert (answer.status_code, answer.json()["status"]) == (413, "error")
    assert "123/1/1" in keys()
    assert simulation.writes == ()


@pytest.mark.slow
def test_many_at_once_lose_nothing(simulation, url, clock):
    def stop_and_list(number):
        auth, key = ("demo", ""), f"123/5/{number}"
        requests.post(f"{url}jobs/stop.json", {"project": 123, "job": key}, auth=auth, timeout=30)
        return requests.get(f"{url}jobs/list.json?project=123", auth=auth, timeout=30).status_code

    simulation.add_runs(*(make_running_run(f"123/5/{number}", NOON) for number in range(40)))
    with ThreadPoolExecutor(8) as people:
        assert set(people.map(stop_and_list, range(40))) == {200}
    clock.forward(seconds=12)
    assert len(simulation.writes) == 40
    assert {
        job.key for job in simulation.list_jobs("123", JobQuery.of({"state": ["running"]}))
    } == {
        "123/1/3",
        "123/2/2",
    }


def test_every_write_that_arrives_is_on_record(simulation, post, clock):
    post("jobs/stop.json", project=123, job=["123/1/3", "123/2/2"])
    clock.forward(minutes=1)
    post("jobs/delete.json", project=123, job="123/1/1")
    assert [(one.endpoint, one.keys, one.at) for one in simulation.writes] == [
        ("jobs/stop.json", ("123/1/3", "123/2/2"), NOON),
        ("jobs/delete.json", ("123/1/1",), clock()),
    ]
