"""A confirmed plan that waits by its rule: nothing is sent before, and nothing once taken back."""

from datetime import timedelta
from itertools import count

import pytest

from jobsbot.core.guard import AssumedMembers, Guard
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.plans.actions import Result
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.plans.policy import Policy, PolicyNumbers
from jobsbot.core.ports import FencedOff
from jobsbot.core.values import replace
from jobsbot.operations.leases import Lease
from jobsbot.operations.poll_state import PollStatus
from jobsbot.operations.polls.elapsed_times import ElapsedTimes
from jobsbot.operations.polls.job_file import JobFileKeeper
from jobsbot.operations.polls.plan_runner import PlanRunner
from jobsbot.operations.polls.poll_tools import PollTools
from tests.bot_conversation import message_text
from tests.fake_clock import FakeClock
from tests.operations.fake_api import STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import (
    QUICK_INTERVALS,
    FakeCards,
    run_operations,
    wait_until,
)
from tests.sample_plans import ANNA, NOON, make_plan, running_jobs
from tests.slow_examples import first_in_every_run

COOL = timedelta(seconds=30)


def cooling_plan():
    return replace(make_plan(running_jobs(1)), cool=COOL)


def is_cooling(store):
    return store.get_plan("p1").progress.cooling_since is not None


def begin_cooling(run):
    """Confirm a plan that waits by its rule, and see it wait."""
    run.ask(cooling_plan())
    run.click()
    wait_until(lambda: is_cooling(run.store))


class PassingSeconds:
    """A steady clock that comes to the end of the wait once it was read so many times."""

    now, readings_left = 0.0, 1000

    def __call__(self):
        if self.readings_left == 0:
            self.now = 30.001
        self.readings_left -= 1
        return self.now


class UnseenCards:
    """Cards that nobody looks at."""

    def refresh(self, plan_id, *, forced=False, changed=True):
        pass

    def retry_refused_notices(self):
        pass


def make_runner(store, api, steady_clock, name_run=lambda: "one/1"):
    """Make polls by hand, with a guard that lets everything through."""
    clock = FakeClock(NOON)
    tools = PollTools(
        api=api,
        work_log=store,
        cards=UnseenCards(),
        numbers=PolicyNumbers(),
        clock=clock,
        steady_clock=steady_clock,
        elapsed=ElapsedTimes(clock, steady_clock),
        intervals=QUICK_INTERVALS,
        name_run=name_run,
        may_send=lambda: True,
        judge_batch=Guard(Policy(), AssumedMembers(), store).judge_batch,
        keep_jobs=JobFileKeeper(FakeCards(), Masking()).keep_jobs,
    )
    return PlanRunner(tools)


def test_it_begins_once_it_has_waited(url):
    api, clock = FakeJobsApi(*running_jobs(1)), FakeClock(NOON)
    with run_operations(url, api, clock=clock) as run:
        begin_cooling(run)
        clock.forward(seconds=29)
        wait_until(lambda: len(run.cards.all("p1")) > 2)
        assert api.calls == []
        clock.forward(seconds=1)
        assert run.ended().status is PlanStatus.DONE
        assert api.sent(STOP_ENDPOINT) != {}


def test_once_taken_back_nothing_is_sent(url):
    api, clock = FakeJobsApi(*running_jobs(1)), FakeClock(NOON)
    with run_operations(url, api, clock=clock) as run:
        begin_cooling(run)
        assert run.store.take_back_claim("p1", ANNA, NOON)
        clock.forward(minutes=1)
        wait_until(lambda: run.cards.edits and run.cards.now().status is PlanStatus.CANCELLED)
    assert api.calls == [], "nor by what was still under way when its card was drawn"


def count_polls(run):
    return next(n for n in count(1) if run.poll_status("p1", n) is PollStatus.MISSING)


def test_the_poll_that_finds_it_taken_back_is_let_go_with_the_others(url):
    api, clock = FakeJobsApi(*running_jobs(1)), FakeClock(NOON)
    with run_operations(url, api, clock=clock) as run:
        begin_cooling(run)
        assert run.store.take_back_claim("p1", ANNA, NOON)
        wait_until(lambda: run.poll_status("p1", count_polls(run) - 1).is_final)
        polls = count_polls(run)
    clock.forward(days=91)
    with run_operations(url, api, clock=clock) as run:
        wait_until(lambda: run.store.get_plan("p1") is None)
        left = {run.poll_status("p1", number) for number in range(polls)}
    assert left == {PollStatus.MISSING}


def test_after_a_restart_it_waits_anew_in_sight(url):
    api, clock = FakeJobsApi(*running_jobs(1)), FakeClock(NOON)
    with run_operations(url, api, clock=clock) as run:
        begin_cooling(run)
    clock.forward(minutes=2)
    with run_operations(url, api, clock=clock) as run:
        again = clock()
        wait_until(lambda: run.store.get_plan("p1").progress.cooling_since == again)
        assert api.calls == []
        assert run.store.get_plan("p1").progress.interrupted
        clock.forward(seconds=30)
        assert run.ended().status is PlanStatus.DONE


@pytest.mark.parametrize("waited_seconds", [1, 29, 31, 500])
def test_while_the_process_was_frozen_nobody_could_take_it_back_so_that_it_waits_anew(
    store, waited_seconds
):
    api, seconds = FakeJobsApi(*running_jobs(1)), PassingSeconds()
    lease = Lease(store, "one", "a", 10.0, seconds, lambda: None)
    lease.take()
    runner = make_runner(store, api, seconds, lease.name_run)
    store.add_plan(cooling_plan())
    store.claim_plan("p1", ANNA, NOON)
    runner.poll("p1", 0)
    seconds.now += 11 + waited_seconds
    runner.tools.clock.forward(seconds=11 + waited_seconds)
    runner.poll("p1", 1)
    lease.renew()
    runner.poll("p1", 2)
    assert api.calls == []
    assert store.get_plan("p1").progress.interrupted
    for number in range(3, 6):
        assert store.get_plan("p1").progress.began_at is None
        seconds.now += 9.5
        lease.renew()
        runner.poll("p1", number)
    assert api.calls == []
    seconds.now += 9.5
    lease.renew()
    runner.poll("p1", 6)
    assert api.sent(STOP_ENDPOINT) != {}


@pytest.mark.parametrize("away_minutes", first_in_every_run(10.4, 11))
def test_no_beginning_is_promised_that_its_deadline_would_forestall(url, away_minutes):
    api, clock = FakeJobsApi(*running_jobs(1)), FakeClock(NOON)
    with run_operations(url, api, clock=clock) as run:
        begin_cooling(run)
    clock.forward(minutes=away_minutes)
    with run_operations(url, api, clock=clock) as run:
        record = run.ended()
        texts = [message_text(message) for _, message in run.cards.edits]
    assert not any("Begins in" in text for text in texts)
    assert record.progress.cooling_since is None
    assert [outcome.result for outcome in record.progress.outcomes] == [Result.FAILED]
    assert api.sent(STOP_ENDPOINT) == {}


def test_what_is_sent_has_begun_whenever_in_its_poll_the_wait_runs_out(store):
    for last_reading in range(12):
        api, seconds = FakeJobsApi(*running_jobs(1)), PassingSeconds()
        runner, plan_id = make_runner(store, api, seconds), f"p{last_reading}"
        store.add_plan(replace(cooling_plan(), id=plan_id))
        store.claim_plan(plan_id, ANNA, NOON)
        runner.poll(plan_id, 0)
        seconds.readings_left, seconds.now = last_reading, 29.999
        runner.poll(plan_id, 1)
        has_begun = store.get_plan(plan_id).progress.began_at is not None
        assert (STOP_ENDPOINT in api.calls) == has_begun, last_reading
        seconds.readings_left = 0
        runner.poll(plan_id, 2)
        assert store.get_plan(plan_id).progress.began_at is not None


def test_a_poll_that_was_under_way_sends_nothing_once_it_is_taken_back(store):
    store.add_plan(cooling_plan())
    assert store.claim_plan("p1", ANNA, NOON)
    before = store.begin_poll("p1", 0, "one/1").poll
    assert store.take_back_claim("p1", ANNA, NOON)
    assert not store.take_back_claim("p1", ANNA, NOON)
    with pytest.raises(FencedOff):
        store.add_attempt(before, 0, NOON)
    assert store.begin_poll("p1", 1, "one/1") is None
