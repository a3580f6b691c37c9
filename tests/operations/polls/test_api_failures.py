"""The Jobs API fails at every moment; the card says what is known, and nothing is sent twice."""

from datetime import timedelta

import pytest

from jobsbot.core.errors import BadKey, BadRequest, Changed, NoAccess, RateLimited, TimedOut
from jobsbot.core.plans.actions import Delete, Outcome, Result, Tag
from jobsbot.core.plans.policy import PolicyNumbers
from jobsbot.core.values import replace
from tests.fake_clock import FakeClock
from tests.operations.fake_api import (
    API_TIMED_OUT,
    API_UNREACHABLE,
    DELETE_ENDPOINT,
    LIST_ENDPOINT,
    STOP_ENDPOINT,
    UPDATE_ENDPOINT,
    FakeJobsApi,
)
from tests.operations.running_operations import (
    outcomes_by_key,
    run_operations,
    wait_until,
)
from tests.sample_plans import ANNA, INCIDENT, NOON, job_key, make_plan, running_jobs
from tests.slow_examples import first_in_every_run

NEVER_LEFT = TimedOut("Scrapy Cloud did not answer in time.", sent=False, changed=Changed.NO)
ENOUGH = RateLimited("Scrapy Cloud asks to slow down.", retry_after=0.05)


def finished(*numbers):
    return tuple(replace(job, state="finished") for job in running_jobs(*numbers))


def test_while_it_cannot_be_read_the_card_says_so_and_that_nothing_was_changed(url):
    api = FakeJobsApi(*running_jobs(1))
    api.fail(LIST_ENDPOINT, API_UNREACHABLE, times=3)
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1))
        troubles = {shown.progress.trouble for shown in run.cards.all("p1")}
    assert "Scrapy Cloud cannot be reached. Nothing has been changed yet." in troubles
    assert record.progress.trouble == ""
    assert outcomes_by_key(record)[job_key(1)].result is Result.DONE
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_when_it_cannot_be_read_until_the_deadline_nothing_was_asked(url):
    api = FakeJobsApi(*running_jobs(1))
    api.fail(LIST_ENDPOINT, API_UNREACHABLE, times=10_000)
    with run_operations(url, api) as run:
        run.ask(make_plan(running_jobs(1)))
        run.click()
        wait_until(lambda: run.store.get_plan("p1").progress.trouble != "")
        run.clock.forward(minutes=6)
        record = run.ended()
    assert outcomes_by_key(record)[job_key(1)] == Outcome(
        job_key(1), Result.FAILED, "Scrapy Cloud cannot be reached."
    )
    assert STOP_ENDPOINT not in api.calls


@pytest.mark.parametrize("error", first_in_every_run(API_UNREACHABLE, NEVER_LEFT, ENOUGH))
def test_a_stop_of_which_nothing_was_sent_is_tried_again(url, error):
    api = FakeJobsApi(*running_jobs(1, 2))
    api.fail(STOP_ENDPOINT, error, times=2)
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1, 2))
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}
    assert api.calls.count(STOP_ENDPOINT) == 3
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1, job_key(2): 1}


def test_a_stop_that_timed_out_and_arrived_is_not_sent_again(url):
    api = FakeJobsApi(*running_jobs(1), lasts=3)
    api.fail(STOP_ENDPOINT, API_TIMED_OUT, arrives=True)
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1))
    assert outcomes_by_key(record)[job_key(1)] == Outcome(job_key(1), Result.DONE, "cancelled")
    assert api.calls.count(STOP_ENDPOINT) == 1


def test_a_stop_that_timed_out_and_did_not_arrive_ends_as_unknown(url):
    api = FakeJobsApi(*running_jobs(1))
    api.fail(STOP_ENDPOINT, API_TIMED_OUT)
    with run_operations(url, api) as run:
        run.ask(make_plan(running_jobs(1)))
        run.click()
        wait_until(lambda: api.calls.count(LIST_ENDPOINT) > 3)
        assert run.store.get_plan("p1").progress.outcomes == ()
        run.clock.forward(minutes=6)
        record = run.ended()
    assert outcomes_by_key(record)[job_key(1)] == Outcome(
        job_key(1), Result.UNKNOWN, API_TIMED_OUT.text
    )
    assert api.calls.count(STOP_ENDPOINT) == 1


@pytest.mark.parametrize(
    ("action", "endpoint"),
    [(Tag(add=("seen",)), UPDATE_ENDPOINT), (Delete(), DELETE_ENDPOINT)],
    ids=["tag", "delete"],
)
def test_a_tag_or_delete_that_timed_out_is_read_and_not_sent_again(url, action, endpoint):
    api = FakeJobsApi(*finished(1, 2))
    api.fail(endpoint, API_TIMED_OUT, arrives=True)
    with run_operations(url, api) as run:
        record = run.carry_out(finished(1, 2), action)
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}
    assert api.calls.count(endpoint) == 1


@pytest.mark.parametrize(
    "error",
    first_in_every_run(
        BadKey("The key is wrong."), NoAccess("No access."), BadRequest("It was refused.")
    ),
    ids=["bad key", "no access", "bad request"],
)
def test_a_refused_stop_fails_and_says_why(url, error):
    api = FakeJobsApi(*running_jobs(1))
    api.fail(STOP_ENDPOINT, error)
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1))
    assert outcomes_by_key(record)[job_key(1)] == Outcome(job_key(1), Result.FAILED, error.text)
    assert api.calls.count(STOP_ENDPOINT) == 1


def test_a_refused_read_ends_it_before_anything_is_sent(url):
    api = FakeJobsApi(*running_jobs(1))
    api.fail(LIST_ENDPOINT, BadKey("The key is wrong."))
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1))
    assert outcomes_by_key(record)[job_key(1)] == Outcome(
        job_key(1), Result.FAILED, "The key is wrong."
    )
    assert STOP_ENDPOINT not in api.calls


def test_one_refused_batch_does_not_hold_up_the_others(url):
    numbers = range(1, 151)
    api = FakeJobsApi(*running_jobs(*numbers))
    api.fail(STOP_ENDPOINT, BadRequest("It was refused."))
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(*numbers))
    results = [o.result for o in record.progress.outcomes]
    assert (results.count(Result.FAILED), results.count(Result.DONE)) == (100, 50)


def test_while_batches_are_sent_it_is_written_down_how_far_it_has_come_and_what_went_wrong(url):
    numbers, written = range(1, 401), []
    api = FakeJobsApi(*running_jobs(*numbers))
    api.fail(STOP_ENDPOINT, API_UNREACHABLE)

    def look_before_each_stop():
        progress = run.store.get_plan("p1").progress
        written.append((len(progress.requested), progress.trouble))
        api.then(STOP_ENDPOINT, look_before_each_stop)

    with run_operations(url, api) as run:
        api.then(STOP_ENDPOINT, look_before_each_stop)
        record = run.carry_out(running_jobs(*numbers))
    trouble = "Scrapy Cloud cannot be reached."
    untouched = f"{trouble} Nothing has been changed yet."
    assert written[:4] == [(0, ""), (0, untouched), (100, trouble), (200, trouble)]
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}


def test_a_job_that_does_not_stop_in_time_is_still_running(url):
    api = FakeJobsApi(*running_jobs(1, 2), lasts=10_000)
    with run_operations(url, api) as run:
        run.ask(make_plan(running_jobs(1, 2)))
        run.click()
        wait_until(lambda: run.store.get_plan("p1").progress.requested)
        api.change(job_key(2), state="finished", close_reason="cancelled")
        wait_until(lambda: len(run.store.get_plan("p1").progress.outcomes) == 1)
        run.clock.forward(minutes=5, seconds=59)
        reads = api.calls.count(LIST_ENDPOINT)
        wait_until(lambda: api.calls.count(LIST_ENDPOINT) > reads + 1)
        assert len(run.store.get_plan("p1").progress.outcomes) == 1
        run.clock.forward(seconds=1)
        record = run.ended()
    assert outcomes_by_key(record)[job_key(1)] == Outcome(
        job_key(1), Result.UNKNOWN, "still running"
    )
    assert outcomes_by_key(record)[job_key(2)].result is Result.DONE


def test_a_delete_that_the_api_does_not_show_ends_as_unknown(url):
    api = FakeJobsApi(*finished(1))
    api.fail(DELETE_ENDPOINT, API_TIMED_OUT)
    with run_operations(
        url, api, numbers=PolicyNumbers(settle_within=timedelta(seconds=30))
    ) as run:
        run.ask(make_plan(finished(1), Delete()))
        run.click()
        wait_until(lambda: api.calls.count(LIST_ENDPOINT) > 3)
        run.clock.forward(seconds=30)
        record = run.ended()
    assert outcomes_by_key(record)[job_key(1)] == Outcome(
        job_key(1), Result.UNKNOWN, API_TIMED_OUT.text
    )


def test_a_plan_that_is_taken_up_after_its_time_is_read_and_not_begun(url, store):
    api, clock = FakeJobsApi(*running_jobs(1)), FakeClock(NOON)
    store.add_plan(make_plan(running_jobs(1)))
    store.save_card_place("p1", INCIDENT)
    store.claim_plan("p1", ANNA, NOON)
    clock.forward(minutes=11)
    with run_operations(url, api, clock=clock) as run:
        record = run.ended()
    assert outcomes_by_key(record)[job_key(1)] == Outcome(
        job_key(1), Result.FAILED, "was not asked in time; nothing was changed"
    )
    assert STOP_ENDPOINT not in api.calls
