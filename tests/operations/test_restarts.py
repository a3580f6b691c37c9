"""One run of the bot ends in the middle, another goes on: with the truth, and without a repeat."""

import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from threading import Event

import pytest
from dbos import DBOS

from jobsbot.core.plans.actions import Outcome, Result, Tag
from jobsbot.core.plans.plan import PlanStatus, Progress
from jobsbot.core.values import replace
from jobsbot.operations.engine import build_workflow_id, engine_database_url
from jobsbot.operations.poll_state import PollStatus
from jobsbot.operations.polls.decisions import RESTARTED_REASON
from tests.databases.temporary import temporary_database
from tests.fake_clock import FakeClock
from tests.operations.fake_api import API_TIMED_OUT, LIST_ENDPOINT, STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import (
    QUICK_INTERVALS,
    FakeCards,
    outcomes_by_key,
    run_operations,
    wait_until,
)
from tests.sample_plans import ANNA, BEN, INCIDENT, NOON, job_key, make_plan, running_jobs

MINUTE = timedelta(minutes=1)


@pytest.fixture
def before(store):
    """The store as an earlier run left it."""
    return store


def add_claimed_plan(store, jobs, action=None):
    store.add_plan(make_plan(jobs, action))
    store.save_card_place("p1", INCIDENT)
    assert store.claim_plan("p1", ANNA, NOON)


def test_a_stop_that_is_waited_for_is_waited_for_by_the_next_run(url):
    api, cards = FakeJobsApi(*running_jobs(1), lasts=10_000), FakeCards()
    with run_operations(url, api, cards) as first:
        first.ask(make_plan(running_jobs(1)))
        first.click()
        wait_until(lambda: first.store.get_plan("p1").progress.requested)
    api.change(job_key(1), state="finished", close_reason="cancelled")
    with run_operations(url, api, cards) as second:
        record = second.ended()
        assert outcomes_by_key(record)[job_key(1)] == Outcome(job_key(1), Result.DONE, "cancelled")
        assert record.progress.interrupted
        assert cards.now() == record
    assert api.calls.count(STOP_ENDPOINT) == 1


def test_a_plan_without_a_restart_was_not_interrupted(url):
    with run_operations(url, FakeJobsApi(*running_jobs(1))) as run:
        assert not run.carry_out(running_jobs(1)).progress.interrupted


def test_another_machine_that_looks_is_no_interruption(url):
    api, cards = FakeJobsApi(*running_jobs(1), lasts=10_000), FakeCards()
    with run_operations(url, api, cards, executor_id="one") as first:
        first.ask(make_plan(running_jobs(1)))
        first.click()
        wait_until(lambda: first.store.get_plan("p1").progress.requested)
    api.change(job_key(1), state="finished", close_reason="cancelled")
    with run_operations(url, api, cards, executor_id="two") as second:
        assert not second.ended().progress.interrupted


def test_a_plan_that_was_claimed_and_not_begun_is_begun(url, before):
    add_claimed_plan(before, running_jobs(1))
    api = FakeJobsApi(*running_jobs(1))
    with run_operations(url, api) as run:
        assert outcomes_by_key(run.ended())[job_key(1)].result is Result.DONE
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_a_stop_that_may_have_been_sent_is_not_sent_again_and_ends_as_read(url, before):
    add_claimed_plan(before, running_jobs(1, 2))
    poll = before.begin_poll("p1", 0, "one/earlier").poll
    before.add_attempt(poll, 0, NOON)
    api = FakeJobsApi(*running_jobs(1, 2))
    with run_operations(url, api) as run:
        wait_until(lambda: api.calls.count(LIST_ENDPOINT) > 2)
        api.change(job_key(1), state="finished", close_reason="cancelled")
        wait_until(lambda: job_key(1) in outcomes_by_key(run.store.get_plan("p1")))
        run.clock.forward(minutes=1)
        record = run.ended()
    assert record.progress.interrupted
    assert outcomes_by_key(record) == {
        job_key(1): Outcome(job_key(1), Result.DONE, "cancelled"),
        job_key(2): Outcome(job_key(2), Result.UNKNOWN, f"still running; {RESTARTED_REASON}"),
    }
    assert STOP_ENDPOINT not in api.calls


def test_batches_that_were_not_begun_are_sent_by_the_next_run(url, before):
    numbers = range(1, 251)
    add_claimed_plan(before, running_jobs(*numbers))
    poll = before.begin_poll("p1", 0, "one/earlier").poll
    before.add_attempt(poll, 0, NOON)
    before.record_answer(poll, 0, "")
    api = FakeJobsApi(*running_jobs(*numbers))
    with run_operations(url, api) as run:
        wait_until(lambda: len(run.store.get_plan("p1").progress.requested) == 250)
    assert set(api.sent(STOP_ENDPOINT)) == {job_key(n) for n in range(101, 251)}


def test_tags_that_may_have_been_sent_are_read_and_sent_only_where_they_are_missing(url, before):
    there = replace_tags(running_jobs(1), ["seen"])
    add_claimed_plan(before, running_jobs(1, 2), Tag(add=("seen",)))
    poll = before.begin_poll("p1", 0, "one/earlier").poll
    before.add_attempt(poll, 0, NOON)
    api = FakeJobsApi(*there, *running_jobs(2))
    with run_operations(url, api) as run:
        record = run.ended()
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}
    assert api.sent("jobs/update.json") == {job_key(2): 1}


def replace_tags(jobs, tags):
    api = FakeJobsApi(*jobs)
    for job in jobs:
        api.change(job.key, tags=tags)
    return tuple(api.jobs.values())


def test_a_card_that_expired_while_nobody_was_there_says_so_after_the_start(url, before):
    before.add_plan(make_plan(running_jobs(1)))
    before.save_card_place("p1", INCIDENT)
    clock = FakeClock(NOON + 10 * MINUTE)
    with run_operations(url, FakeJobsApi(*running_jobs(1)), clock=clock) as run:
        wait_until(lambda: run.cards.edits != [])
        record = run.cards.now()
    assert (record.status, record.closed_at) == (PlanStatus.EXPIRED, NOON + 10 * MINUTE)
    assert [line.what for line in before.get_audit_entries("p1")][-1:] == ["expired: stop 123/1/1"]


def test_a_card_expires_though_nobody_clicks_and_a_late_click_does_nothing(url):
    api = FakeJobsApi(*running_jobs(1))
    with run_operations(url, api) as run:
        run.ask(make_plan(running_jobs(1)))
        run.clock.forward(minutes=9)
        assert run.cards.edits == []
        run.clock.forward(minutes=1)
        wait_until(lambda: run.cards.edits != [])
        assert run.cards.now().status is PlanStatus.EXPIRED
        assert not run.store.claim_plan("p1", BEN, run.clock())
        run.operations.start("p1")
    assert api.calls == []


def test_an_end_that_was_not_shown_is_shown_after_the_start(url, before):
    add_claimed_plan(before, running_jobs(1))
    end = Progress(outcomes=(Outcome(job_key(1), Result.DONE, "cancelled"),), ended_at=NOON)
    before.end_plan(before.begin_poll("p1", 0, "one/earlier").poll, end, ANNA, "ended", NOON)
    with run_operations(url, FakeJobsApi()) as run:
        wait_until(lambda: run.cards.edits != [])
        assert run.cards.now().progress == end
        wait_until(lambda: not run.store.list_stale_cards(9))


def test_a_cancellation_that_was_not_shown_is_shown_after_the_start(url, before):
    before.add_plan(make_plan(running_jobs(1)))
    before.save_card_place("p1", INCIDENT)
    before.close_plan("p1", PlanStatus.CANCELLED, BEN, NOON)
    with run_operations(url, FakeJobsApi()) as run:
        wait_until(lambda: run.cards.edits != [])
        assert (run.cards.now().status, run.cards.now().closed_by) == (PlanStatus.CANCELLED, BEN)


def test_an_edit_that_failed_is_made_good(url):
    api = FakeJobsApi(*running_jobs(1))
    with run_operations(url, api, FakeCards(down=3)) as run:
        record = run.carry_out(running_jobs(1))
        assert run.cards.now() == record


def test_a_card_that_never_can_be_edited_is_left_after_a_day(url):
    cards = FakeCards(down=10_000)
    intervals = replace(QUICK_INTERVALS, redraw_intervals=(0.01,))
    with run_operations(url, FakeJobsApi(*running_jobs(1)), cards, intervals=intervals) as run:
        run.ask(make_plan(running_jobs(1)))
        run.click()
        wait_until(lambda: run.store.get_plan("p1").status is PlanStatus.DONE)
        wait_until(lambda: run.store.get_plan("p1").end_told)
        assert run.store.list_stale_cards(9) == ("p1",)
        run.clock.forward(days=2)
        run.ended()
        wait_until(lambda: is_left_alone(cards))
        assert run.store.list_stale_cards(9) == ()
    assert cards.edits == []


def is_left_alone(cards: FakeCards) -> bool:
    """Tell whether nobody tries to edit a card for many times as long as between two attempts."""
    tried = cards.down
    time.sleep(0.2)
    return cards.down == tried


def test_work_that_was_cancelled_in_the_database_ends_and_is_not_revived(url):
    api = FakeJobsApi(*running_jobs(1, 2))
    api.fail(STOP_ENDPOINT, API_TIMED_OUT)
    with run_operations(
        url, api, intervals=replace(QUICK_INTERVALS, poll_intervals=(600.0,))
    ) as run:
        run.ask(make_plan(running_jobs(1, 2)))
        run.click()
        wait_until(lambda: run.poll_status("p1", 1) is PollStatus.DELAYED)
        reads = api.calls.count(LIST_ENDPOINT)
        DBOS.cancel_workflow(build_workflow_id("p1", 1))
        record = run.ended()
    assert {(o.result, o.why) for o in record.progress.outcomes} == {
        (Result.UNKNOWN, API_TIMED_OUT.text)
    }
    assert api.calls.count(LIST_ENDPOINT) == reads


def test_a_look_that_fails_by_a_fault_of_ours_is_made_again(url):
    api = FakeJobsApi(*running_jobs(1))
    api.fail(LIST_ENDPOINT, ZeroDivisionError("a fault of ours"))
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1))
    assert outcomes_by_key(record)[job_key(1)].result is Result.DONE


def test_stopping_is_bounded_though_the_api_hangs_and_the_work_is_taken_up(url):
    api, hung, free, answered = FakeJobsApi(*running_jobs(1)), Event(), Event(), Event()
    api.then(LIST_ENDPOINT, lambda: (hung.set(), free.wait(60), answered.set()))
    with run_operations(url, api) as first:
        first.ask(make_plan(running_jobs(1)))
        first.click()
        assert hung.wait(60)
        first.operations.stop(timeout=0.3)
        assert not answered.is_set(), "it ended while the API still hung"
        free.set()
    with run_operations(url, api) as second:
        assert outcomes_by_key(second.ended())[job_key(1)].result is Result.DONE
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_when_it_stops_between_batches_the_rest_is_sent_after_the_start(url):
    numbers = range(1, 251)
    api, cards = FakeJobsApi(*running_jobs(*numbers), lasts=10_000), FakeCards()
    with run_operations(url, api, cards) as first:
        first.ask(make_plan(running_jobs(*numbers)))
        api.then(STOP_ENDPOINT, first.operations._stopping.set)
        first.click()
        wait_until(lambda: len(first.store.get_plan("p1").progress.requested) == 100)
    assert api.calls.count(STOP_ENDPOINT) == 1
    with run_operations(url, api, cards) as second:
        wait_until(lambda: len(second.store.get_plan("p1").progress.requested) == 250)
    assert set(api.sent(STOP_ENDPOINT).values()) == {1}
    assert api.calls.count(STOP_ENDPOINT) == 3


def test_the_engine_keeps_to_a_file_of_its_own_that_writes_ahead(tmp_path):
    with temporary_database("sqlite", tmp_path) as url:
        file = engine_database_url(url).removeprefix("sqlite:///")
    assert file == str(tmp_path / "jobsbot.work.db")
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
