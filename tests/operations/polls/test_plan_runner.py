"""From the click to the truth on the card."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from jobsbot.core.plans.actions import Delete, Outcome, Result, Stop, Tag
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.values import replace
from jobsbot.operations.engine import ENGINE_THREADS
from jobsbot.threads.precedence import Precedence
from tests.fake_clock import FakeClock
from tests.operations.fake_api import (
    DELETE_ENDPOINT,
    LIST_ENDPOINT,
    STOP_ENDPOINT,
    UPDATE_ENDPOINT,
    FakeJobsApi,
)
from tests.operations.running_operations import (
    QUICK_INTERVALS,
    FakeCards,
    outcomes_by_key,
    run_operations,
    wait_until,
)
from tests.sample_plans import (
    ANNA,
    NOON,
    finished_jobs,
    job_key,
    make_plan,
    running_jobs,
    stop_request,
)


def test_a_stop_that_takes_a_while_is_done_when_a_read_says_so(url):
    api = FakeJobsApi(*running_jobs(1, 2), lasts=3)
    seen = []
    with run_operations(
        url, api, FakeCards(watch=lambda: seen.append(api.jobs[job_key(1)].state))
    ) as run:
        record = run.carry_out(running_jobs(1, 2))
        assert outcomes_by_key(record) == {
            job_key(1): Outcome(job_key(1), Result.DONE, "cancelled"),
            job_key(2): Outcome(job_key(2), Result.DONE, "cancelled"),
        }
        assert run.cards.now() == record
        said = [outcomes_by_key(shown).get(job_key(1)) for shown in run.cards.all("p1")]
    assert seen.count("running") >= 1
    assert [outcome for outcome, state in zip(said, seen, strict=True) if state == "running"] == [
        None
    ] * seen.count("running")
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1, job_key(2): 1}


@pytest.mark.slow
def test_the_card_changes_at_once_whatever_the_api_does(url):
    api, hung = FakeJobsApi(*running_jobs(1)), Event()
    api.then(LIST_ENDPOINT, lambda: hung.wait(10))
    with run_operations(url, api) as run:
        run.ask(make_plan(running_jobs(1)))
        run.click()
        wait_until(lambda: run.cards.all("p1") != [])
        assert run.cards.now().status is PlanStatus.CLAIMED
        hung.set()
        run.ended()


@pytest.mark.parametrize("action", [Stop(), Delete(), Tag(add=("seen",))], ids=lambda a: a.verb)
def test_a_write_is_carried_out_to_its_end_while_no_card_can_be_shown(url, action):
    jobs = running_jobs(1) if action == Stop() else finished_jobs(1)
    hung = Event()
    cards = FakeCards(watch=lambda: hung.wait(20))
    slow = replace(QUICK_INTERVALS, redraw_intervals=(60.0, 60.0))
    with run_operations(url, FakeJobsApi(*jobs), cards, intervals=slow) as run:
        run.ask(make_plan(jobs, action))
        run.click()
        wait_until(lambda: run.store.get_plan("p1").status is PlanStatus.DONE)
        assert outcomes_by_key(run.store.get_plan("p1"))[job_key(1)].result is Result.DONE
        hung.set()
        run.ended()
        assert run.cards.now().status is PlanStatus.DONE


@pytest.mark.slow
def test_sixty_stops_are_all_requested_while_every_card_hangs(url):
    jobs, hung = running_jobs(*range(1, 61)), Event()
    api = FakeJobsApi(*jobs, lasts=10_000)
    seldom = replace(QUICK_INTERVALS, poll_intervals=(60.0,), reconcile_interval=0.5)
    cards = FakeCards(watch=lambda: hung.wait(60))
    with run_operations(url, api, cards, intervals=seldom) as run:
        for number, job in enumerate(jobs):
            run.ask(make_plan([job], said=stop_request(f"p{number}")))
            run.click(f"p{number}")
        wait_until(lambda: len(api.sent(STOP_ENDPOINT)) == 60, seconds=50)
        hung.set()
    assert set(api.sent(STOP_ENDPOINT).values()) == {1}


def test_what_another_process_claimed_begins_while_cards_expire_and_none_can_be_drawn(url):
    (job, *_), hung = running_jobs(1), Event()
    api, clock = FakeJobsApi(job, lasts=10_000), FakeClock(NOON)
    cards = FakeCards(watch=lambda: hung.wait(60))
    with run_operations(url, api, cards, clock) as run:
        for number in range(20):
            run.ask(make_plan([job], said=stop_request(f"old{number}")))
        clock.forward(hours=1)
        wait_until(lambda: cards.edits)  # the first of those that expired is being drawn
        run.ask(make_plan([job], said=stop_request(when=clock())))
        assert run.store.claim_plan("p1", ANNA, clock())
        wait_until(lambda: api.sent(STOP_ENDPOINT))
        assert not hung.is_set()
        hung.set()
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_while_an_edit_hangs_the_states_between_are_skipped(url):
    numbers, first = range(1, 251), Event()
    cards = FakeCards(watch=lambda: first.wait(30))
    slow = replace(QUICK_INTERVALS, redraw_intervals=(60.0, 60.0))
    with run_operations(url, FakeJobsApi(*running_jobs(*numbers)), cards, intervals=slow) as run:
        run.ask(make_plan(running_jobs(*numbers)))
        run.click()
        wait_until(lambda: run.store.get_plan("p1").status is PlanStatus.DONE, seconds=60)
        first.set()
        record = run.ended()
        assert [shown.status for shown in cards.all("p1")] == [PlanStatus.CLAIMED, PlanStatus.DONE]
        assert cards.now() == record


def test_the_audit_ends_with_the_result(url):
    with run_operations(url, FakeJobsApi(*running_jobs(1))) as run:
        run.carry_out(running_jobs(1))
        lines = run.store.get_audit_entries("p1")
    assert [(line.who, line.what) for line in lines] == [
        (ANNA, "asked: stop 123/1/1"),
        (ANNA, "confirmed: stop 123/1/1"),
        (ANNA, "ended: stop 123/1/1: 1 done"),
    ]


def test_a_job_that_does_not_exist_is_never_stopped(url):
    api = FakeJobsApi(*running_jobs(1))
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1, 2))
    assert outcomes_by_key(record)[job_key(2)] == Outcome(job_key(2), Result.SKIPPED, "not found")
    assert outcomes_by_key(record)[job_key(1)].result is Result.DONE
    assert api.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_a_job_that_vanishes_while_it_is_stopped_is_not_called_stopped(url):
    api = FakeJobsApi(*running_jobs(1), lasts=100)
    with run_operations(url, api) as run:
        run.ask(make_plan(running_jobs(1)))
        run.click()
        wait_until(lambda: run.store.get_plan("p1").progress.requested)
        del api.jobs[job_key(1)]
        record = run.ended()
    assert outcomes_by_key(record)[job_key(1)].result is Result.UNKNOWN


def test_a_job_that_had_finished_is_skipped_and_says_why(url):
    api = FakeJobsApi(*finished_jobs(1), *running_jobs(2))
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1, 2))
    assert outcomes_by_key(record)[job_key(1)] == Outcome(
        job_key(1), Result.SKIPPED, "had already finished", already=True
    )
    assert api.sent(STOP_ENDPOINT) == {job_key(2): 1}


def test_when_nothing_is_left_to_do_nothing_is_sent(url):
    api = FakeJobsApi(*finished_jobs(1, 2))
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(1, 2))
    assert {o.result for o in record.progress.outcomes} == {Result.SKIPPED}
    assert STOP_ENDPOINT not in api.calls


def test_tags_are_put_on_and_taken_off_where_they_are_needed(url):
    api = FakeJobsApi(*finished_jobs(1, tags=["new"]), *finished_jobs(2, tags=["seen"]))
    with run_operations(url, api) as run:
        record = run.carry_out(
            finished_jobs(1, 2, tags=["new"]), Tag(add=("seen",), remove=("new",))
        )
    assert outcomes_by_key(record)[job_key(1)] == Outcome(job_key(1), Result.DONE)
    assert outcomes_by_key(record)[job_key(2)].result is Result.SKIPPED
    assert api.jobs[job_key(1)].tags == ["seen"]
    assert api.sent(UPDATE_ENDPOINT) == {job_key(1): 1}


def test_a_delete_is_done_when_the_job_is_gone(url):
    api = FakeJobsApi(*finished_jobs(1), *running_jobs(2))
    with run_operations(url, api) as run:
        record = run.carry_out(finished_jobs(1, 2), Delete())
    assert outcomes_by_key(record)[job_key(1)] == Outcome(job_key(1), Result.DONE)
    assert outcomes_by_key(record)[job_key(2)].result is Result.SKIPPED
    assert api.sent(DELETE_ENDPOINT) == {job_key(1): 1}
    assert job_key(2) in api.jobs


def test_many_jobs_go_a_hundred_at_a_time_each_once(url):
    numbers = range(1, 251)
    api = FakeJobsApi(*running_jobs(*numbers))
    with run_operations(url, api) as run:
        record = run.carry_out(running_jobs(*numbers))
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}
    assert len(record.progress.outcomes) == 250
    assert api.calls.count(STOP_ENDPOINT) == 3
    assert set(api.sent(STOP_ENDPOINT).values()) == {1}


def test_a_plan_started_from_24_threads_is_sent_once(url):
    api = FakeJobsApi(*running_jobs(1, 2, 3))
    with run_operations(url, api) as run:
        run.ask(make_plan(running_jobs(1, 2, 3)))
        assert run.store.claim_plan("p1", ANNA, NOON)
        with ThreadPoolExecutor(24) as pool:
            for start in [pool.submit(run.operations.start, "p1") for _ in range(24)]:
                start.result(timeout=30)
        run.ended()
        run.operations.start("p1")
    assert api.calls.count(STOP_ENDPOINT) == 1
    assert api.sent(STOP_ENDPOINT) == {job_key(n): 1 for n in (1, 2, 3)}


def test_what_was_not_confirmed_is_not_begun(url):
    api = FakeJobsApi(*running_jobs(1))
    with run_operations(url, api) as run:
        run.ask(make_plan(running_jobs(1)))
        run.operations.start("p1")
        run.wait_until_idle()
        assert run.store.get_plan("p1").status is PlanStatus.OPEN
    assert api.calls == []


def test_while_another_write_is_urgent_a_stop_leaves_and_its_card_waits(url):
    precedence = Precedence(lambda: 0.0)  # its clock stands still: the other stays urgent
    with run_operations(url, FakeJobsApi(*running_jobs(1)), precedence=precedence) as run:
        run.ask(make_plan(running_jobs(1)))
        precedence.begin_stage("another")
        run.click()
        wait_until(lambda: run.api.sent(STOP_ENDPOINT))
        assert run.cards.edits == []
        assert not run.store.get_plan("p1").progress.outcomes
        precedence.end("another")
        assert outcomes_by_key(run.ended())[job_key(1)].result is Result.DONE
        assert run.cards.edits


@pytest.mark.slow
def test_stops_leave_however_many_others_wait_to_see_how_theirs_went(url):
    number = 2 * ENGINE_THREADS + 2
    jobs, precedence = running_jobs(*range(1, number + 1)), Precedence(lambda: 0.0)
    with run_operations(url, FakeJobsApi(*jobs, lasts=99), precedence=precedence) as run:
        precedence.begin_stage("another")
        for job in jobs:
            run.ask(make_plan([job], said=stop_request(f"p{job.key.number}")))
            run.click(f"p{job.key.number}")
        wait_until(lambda: len(run.api.sent(STOP_ENDPOINT)) == number)
        precedence.end("another")
