"""A card says what the API said: checked against what was asked, and read again when it is odd."""

from datetime import timedelta

import pytest

from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.actions import Delete, Outcome, Result, Stop, Tag
from jobsbot.core.plans.plan import PlanStatus, find_undo
from jobsbot.core.values import replace
from tests.bot_conversation import message_text
from tests.fake_clock import FakeClock
from tests.operations.fake_api import (
    API_TIMED_OUT,
    DELETE_ENDPOINT,
    LIST_ENDPOINT,
    STOP_ENDPOINT,
    UPDATE_ENDPOINT,
    FakeJobsApi,
)
from tests.operations.running_operations import outcomes_by_key, run_operations, wait_until
from tests.sample_plans import INCIDENT, NOON, job_key, make_plan, running_jobs
from tests.slow_examples import first_in_every_run


def finished(*numbers, tags=()):
    return tuple(
        replace(job, state="finished", close_reason="finished", tags=list(tags))
        for job in running_jobs(*numbers)
    )


@pytest.mark.parametrize(
    ("action", "endpoint"),
    [
        (Stop(), STOP_ENDPOINT),
        (Tag(add=("seen",)), UPDATE_ENDPOINT),
        (Delete(), DELETE_ENDPOINT),
    ],
    ids=["stop", "tag", "delete"],
)
def test_while_the_answer_to_a_write_is_lost_the_card_says_unknown(url, action, endpoint):
    jobs = running_jobs(1, 2) if action == Stop() else finished(1, 2)
    api = FakeJobsApi(*jobs)
    api.fail(endpoint, API_TIMED_OUT)
    with run_operations(url, api) as run:
        run.ask(make_plan(jobs, action))
        run.click()
        wait_until(lambda: run.cards.edits and run.cards.now().progress.uncertain)
        shown = run.cards.now()
        text = message_text(draw_card(shown, NOON))
    assert shown.progress.uncertain == (job_key(1), job_key(2))
    assert "It is not known yet whether the request for 2 jobs arrived." in text
    assert "unknown: no answer came to its request, which may have arrived" in text
    assert "waiting" not in text
    assert "0 of 2 requested" not in text


def test_what_was_unknown_is_known_once_it_is_read(url):
    api = FakeJobsApi(*running_jobs(1, 2), lasts=3)
    api.fail(STOP_ENDPOINT, API_TIMED_OUT, arrives=True)
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1, 2))
    assert record.progress.uncertain == ()
    assert {outcome.result for outcome in record.progress.outcomes} == {Result.DONE}


ODD_ANSWERS = {
    "an empty list": lambda jobs: (),
    "a job left out": lambda jobs: jobs[1:],
    "no state": lambda jobs: tuple(replace(job, state=None) for job in jobs),
    "an empty state": lambda jobs: tuple(replace(job, state="") for job in jobs),
}


IN_EVERY_RUN = tuple(zip(ODD_ANSWERS, range(1, 5), strict=True))
"""Each odd answer once and each read once; all other pairs are for the slow tests."""
ODD_READS = [
    pytest.param(odd, read, marks=() if (odd, read) in IN_EVERY_RUN else pytest.mark.slow)
    for odd in ODD_ANSWERS
    for read in range(1, 5)
]


@pytest.mark.parametrize(("odd", "read"), ODD_READS)
def test_one_odd_read_of_jobs_that_run_is_not_believed(url, odd, read):
    api = FakeJobsApi(*running_jobs(1, 2), lasts=6)
    api.distort(LIST_ENDPOINT, ODD_ANSWERS[odd], number=read)
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1, 2))
    assert {outcome.result for outcome in record.progress.outcomes} == {Result.DONE}
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1, job_key(2): 1}


@pytest.mark.parametrize("odd", first_in_every_run(*ODD_ANSWERS.values()), ids=ODD_ANSWERS)
def test_one_odd_read_does_not_make_a_delete_done(url, odd):
    api = FakeJobsApi(*finished(1, 2))
    api.fail(DELETE_ENDPOINT, API_TIMED_OUT)  # it never arrived
    api.distort(LIST_ENDPOINT, odd, number=2)
    with run_operations(url, api) as run:
        run.ask(make_plan(finished(1, 2), Delete()))
        run.click()
        wait_until(lambda: api.calls.count(LIST_ENDPOINT) > 4)
        run.clock.forward(minutes=2)
        record = run.ended()
    assert {outcome.result for outcome in record.progress.outcomes} == {Result.UNKNOWN}


@pytest.mark.parametrize("project", [123, 456])
def test_a_job_that_was_not_asked_for_never_joins_and_stops_nothing(url, project):
    stranger = replace(running_jobs(1)[0], id=f"{project}/7/7")
    api = FakeJobsApi(*running_jobs(1))
    for read in range(1, 9):
        api.distort(LIST_ENDPOINT, lambda jobs: (stranger, *jobs), number=read)
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1))
    assert record.progress.outcomes == (Outcome(job_key(1), Result.DONE, "cancelled"),)
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_an_answer_with_a_key_that_is_none_does_not_stop_the_work(url):
    odd = replace(running_jobs(1)[0], id="not a key")
    api = FakeJobsApi(*running_jobs(1))
    api.distort(LIST_ENDPOINT, lambda jobs: (odd, *jobs), number=1)
    with run_operations(url, api) as run:
        assert outcomes_by_key(run.carry_out(running_jobs(1)))[job_key(1)].result is Result.DONE


def test_undo_leaves_a_tag_that_somebody_else_put_on_after_the_card_was_drawn(url):
    api = FakeJobsApi(*finished(1, tags=["theirs"]))  # when it was shown, it had none
    with run_operations(url, api) as run:
        record = run.carry_out(finished(1), Tag(add=("mine", "theirs")))
    assert find_undo(record) == (Tag(remove=("mine",)), (job_key(1),))


def test_undo_does_not_put_back_a_tag_that_somebody_else_took_off(url):
    api = FakeJobsApi(*finished(1, tags=["new"]))  # when it was shown, it was old, too
    with run_operations(url, api) as run:
        record = run.carry_out(finished(1, tags=["new", "old"]), Tag(remove=("new", "old")))
    assert find_undo(record) == (Tag(add=("new",)), (job_key(1),))


def test_undo_takes_back_what_every_job_lacked_before(url):
    api = FakeJobsApi(*finished(1, 2))
    with run_operations(url, api) as run:
        run.ask(make_plan(finished(1, 2), Tag(add=("seen",))))
        run.click()
        record = run.ended()
    assert find_undo(record) == (Tag(remove=("seen",)), (job_key(1), job_key(2)))


@pytest.mark.parametrize("minutes", [9, 11])
def test_what_was_confirmed_is_begun_for_as_long_as_a_card_is_open(url, store, minutes):
    api, clock = FakeJobsApi(*finished(1)), FakeClock(NOON)
    store.add_plan(make_plan(finished(1), Delete()))
    store.save_card_place("p1", INCIDENT)
    store.claim_plan("p1", make_plan(finished(1)).asked_by, NOON)
    clock.forward(minutes=minutes)
    with run_operations(url, api, clock=clock) as run:
        record = run.ended()
    assert record.status is PlanStatus.DONE
    done = outcomes_by_key(record)[job_key(1)].result is Result.DONE
    assert done is (timedelta(minutes=minutes) < timedelta(minutes=10))
