"""A poll that nobody makes any more is made anew; what cannot be read or is late stops nothing."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text

from jobsbot.core.plans.actions import Delete, Result
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.values import replace
from jobsbot.operations.engine import build_workflow_id, engine_database_url
from jobsbot.operations.poll_state import PollStatus
from jobsbot.operations.polls.elapsed_times import ElapsedTimes
from tests.fake_clock import FakeClock
from tests.operations.fake_api import DELETE_ENDPOINT, LIST_ENDPOINT, STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import (
    QUICK_INTERVALS,
    outcomes_by_key,
    run_operations,
    wait_until,
)
from tests.sample_plans import ANNA, INCIDENT, NOON, job_key, make_plan, running_jobs, stop_request

LEASES = replace(QUICK_INTERVALS, lease_seconds=2.0, lost_after=0.3, queue_interval=0.02)


def change_engine(url, sentence, **values):
    engine = create_engine(engine_database_url(url))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET search_path TO dbos"))
        connection.execute(text(sentence), values)
    engine.dispose()


def lose_poll(url, plan_id, number, executor_id):
    """Leave a poll as a process leaves it that died, or whose disk was full when it ended."""
    change_engine(
        url,
        "UPDATE workflow_status SET status = 'PENDING', executor_id = :owner"
        " WHERE workflow_uuid = :id",
        owner=executor_id,
        id=build_workflow_id(plan_id, number),
    )


@pytest.mark.parametrize("owner", ["one", "two"], ids=["this process itself", "a dead process"])
@pytest.mark.slow
def test_a_poll_that_was_lost_is_made_anew(url, owner):
    api = FakeJobsApi(*running_jobs(1), lasts=10_000)
    patient = replace(LEASES, poll_intervals=(600.0,))
    with run_operations(url, api, intervals=patient) as run:
        run.ask(make_plan(running_jobs(1)))
        run.click()
        wait_until(lambda: run.poll_status("p1", 1) is PollStatus.DELAYED)
        lose_poll(url, "p1", 1, owner)
        api.change(job_key(1), state="finished", close_reason="cancelled")
        assert outcomes_by_key(run.ended())[job_key(1)].result is Result.DONE
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_a_plan_that_the_engine_cannot_begin_at_once_is_claimed_all_the_same(url):
    api = FakeJobsApi(*running_jobs(1), lasts=10_000)
    with run_operations(url, api, intervals=LEASES) as run:
        run.ask(make_plan(running_jobs(1)))
        change_engine(url, "ALTER TABLE workflow_status RENAME TO out_of_reach")
        run.click()
        assert run.store.get_plan("p1").status is PlanStatus.CLAIMED
        change_engine(url, "ALTER TABLE out_of_reach RENAME TO workflow_status")
        wait_until(lambda: api.sent(STOP_ENDPOINT))
        api.change(job_key(1), state="finished", close_reason="cancelled")
        assert outcomes_by_key(run.ended())[job_key(1)].result is Result.DONE
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}


@pytest.mark.slow
def test_a_poll_of_a_process_that_lives_is_left_to_it(url):
    api = FakeJobsApi(*running_jobs(1), lasts=10_000)
    patient = replace(LEASES, poll_intervals=(600.0,))
    with run_operations(url, api, intervals=patient) as run:
        run.ask(make_plan(running_jobs(1)))
        run.click()
        wait_until(lambda: run.poll_status("p1", 1) is PollStatus.DELAYED)
        run.store.take_lease("two", "somebody")
        lose_poll(url, "p1", 1, "two")
        reads = api.calls.count(LIST_ENDPOINT)
        end = time.monotonic() + LEASES.lease_seconds + 2 * LEASES.lost_after
        wait_until(lambda: run.store.renew_lease("two", "somebody") and time.monotonic() > end)
        assert api.calls.count(LIST_ENDPOINT) == reads
        wait_until(lambda: api.calls.count(LIST_ENDPOINT) > reads)  # it renews no more


@pytest.mark.slow
def test_a_poll_that_waits_for_a_clock_that_was_set_back_begins(url):
    api = FakeJobsApi(*running_jobs(1), lasts=10_000)
    with run_operations(url, api, intervals=replace(LEASES, poll_intervals=(0.2,))) as run:
        run.ask(make_plan(running_jobs(1)))
        run.click()
        wait_until(lambda: run.store.get_plan("p1").progress.requested)
        number = run.store.list_last_polls(["p1"])["p1"].number
        change_engine(
            url,
            "UPDATE workflow_status SET delay_until_epoch_ms = :far WHERE status = 'DELAYED'",
            far=int((time.time() + 3600) * 1000),
        )
        wait_until(lambda: run.store.list_last_polls(["p1"])["p1"].number > number + 1)


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_jump_of_the_clock_moves_no_deadline(hours):
    clock, steady = FakeClock(NOON), [50.0]
    elapsed = ElapsedTimes(clock, lambda: steady[0])
    clock.forward(seconds=5)
    assert elapsed.since("p1", "work", NOON) == timedelta(seconds=5)
    clock.forward(hours=hours)
    steady[0] += 20
    assert elapsed.since("p1", "work", NOON) == timedelta(seconds=25)


def test_what_the_wall_clock_dates_into_the_future_was_just_now():
    elapsed = ElapsedTimes(FakeClock(NOON), lambda: 50.0)
    assert elapsed.since("p1", "work", NOON + timedelta(hours=1)) == timedelta()


@pytest.mark.parametrize("status", ["claimed", "open"])
def test_one_plan_that_cannot_be_read_stops_no_other(url, status):
    api = FakeJobsApi(*running_jobs(1, 2))
    with run_operations(url, api) as run:
        for number in (1, 2):
            run.ask(make_plan(running_jobs(number), said=stop_request(f"p{number}")))
        with run.store.engine.begin() as connection:
            connection.execute(
                text("UPDATE plans SET body = '{}', status = :status WHERE id = 'p1'"),
                {"status": status},
            )
        run.click("p2")
        assert outcomes_by_key(run.ended("p2"))[job_key(2)].result is Result.DONE
        run.ask(make_plan(running_jobs(3), said=stop_request("p3")))
        run.clock.forward(minutes=11)
        wait_until(lambda: run.store.get_plan("p3").status is PlanStatus.EXPIRED)
        assert run.operations.is_alive()


@pytest.mark.slow
def test_a_delete_of_unknown_arrival_is_not_sent_again_while_it_may_still_be_on_its_way(url, store):
    job = running_jobs(1)[0]
    api = FakeJobsApi(job)
    api.change(job_key(1), state="finished")
    patient = replace(LEASES, resend_after=30.0)
    store.add_plan(make_plan(tuple(api.jobs.values()), Delete()))
    store.save_card_place("p1", INCIDENT)
    store.claim_plan("p1", ANNA, NOON)
    store.add_attempt(store.begin_poll("p1", 0, "two/earlier").poll, 0, NOON)
    with run_operations(url, api, intervals=patient) as run:
        run.operations.start("p1")
        wait_until(lambda: api.calls.count(LIST_ENDPOINT) > 3)
        assert DELETE_ENDPOINT not in api.calls
        assert run.store.get_plan("p1").progress.uncertain == (job_key(1),)
        run.clock.forward(seconds=31)
        assert outcomes_by_key(run.ended())[job_key(1)].result is Result.DONE
    assert api.sent(DELETE_ENDPOINT) == {job_key(1): 1}


def test_closed_plans_are_let_go_after_their_time_and_the_audit_stays(url):
    with run_operations(url, FakeJobsApi(*running_jobs(1))) as run:
        run.carry_out(running_jobs(1))
        run.ask(make_plan(running_jobs(1), said=stop_request("p2")))
        last = run.store.list_last_polls(["p1"])["p1"].number
        assert run.store.find_old_plans(NOON, 10) == {}
        assert run.store.find_old_plans(NOON + timedelta(days=90), 10) == {"p1": last}
        wait_until(lambda: run.poll_status("p1", last).is_final)
    run.clock.forward(hours=90 * 24 + 1)
    with run_operations(url, FakeJobsApi(), clock=run.clock) as run:
        wait_until(lambda: run.store.get_plan("p1") is None)
        polls = [run.poll_status("p1", number) for number in range(last + 1)]
        assert set(polls) == {PollStatus.MISSING}
        assert run.store.get_plan("p2") is not None
        assert len(run.store.get_audit_entries("p1")) == 3


def test_only_closed_plans_are_let_go(url, store):
    store.add_plan(make_plan(running_jobs(1)))
    store.delete_closed_plans(["p1"])
    assert store.get_plan("p1") is not None
    store.claim_plan("p1", ANNA, NOON)
    assert store.find_old_plans(NOON + timedelta(days=90), 10) == {}
