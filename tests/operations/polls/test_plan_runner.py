"""From the click to the truth on the card."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Event

import msgspec
import pytest

from jobsbot.core.plans.actions import Delete, Outcome, Result, Stop, Tag
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.plans.policy import Barrier
from jobsbot.operations.engine import PollStatus
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
    BEN,
    INCIDENT,
    NOON,
    job_key,
    make_plan,
    running_jobs,
    stop_request,
)


def finished(*numbers, tags=()):
    return tuple(
        msgspec.structs.replace(job, state="finished", close_reason="finished", tags=list(tags))
        for job in running_jobs(*numbers)
    )


def test_a_stop_that_takes_a_while_is_done_when_a_read_says_so(url):
    world = FakeJobsApi(*running_jobs(1, 2), lasts=3)
    seen = []
    with run_operations(
        url, world, FakeCards(watch=lambda: seen.append(world.jobs[job_key(1)].state))
    ) as house:
        record = house.carry_out(running_jobs(1, 2))
        assert outcomes_by_key(record) == {
            job_key(1): Outcome(job_key(1), Result.DONE, "cancelled"),
            job_key(2): Outcome(job_key(2), Result.DONE, "cancelled"),
        }
        assert house.wall.now() == record
        said = [outcomes_by_key(shown).get(job_key(1)) for shown in house.wall.all("p1")]
    assert seen.count("running") >= 1
    assert [outcome for outcome, state in zip(said, seen, strict=True) if state == "running"] == [
        None
    ] * seen.count("running")
    assert world.sent(STOP_ENDPOINT) == {job_key(1): 1, job_key(2): 1}


def test_the_card_changes_at_once_whatever_the_api_does(url):
    world, hung = FakeJobsApi(*running_jobs(1)), Event()
    world.then(LIST_ENDPOINT, lambda: hung.wait(10))
    with run_operations(url, world) as house:
        house.ask(make_plan(running_jobs(1)))
        house.click()
        wait_until(lambda: house.wall.all("p1") != [])
        assert house.wall.now().status is PlanStatus.CLAIMED
        hung.set()
        house.ended()


@pytest.mark.parametrize("action", [Stop(), Delete(), Tag(add=("seen",))], ids=lambda a: a.verb)
def test_a_write_is_carried_out_to_its_end_while_no_card_can_be_shown(url, action):
    jobs = running_jobs(1) if action == Stop() else finished(1)
    hung = Event()
    wall = FakeCards(watch=lambda: hung.wait(20))
    slow = replace(QUICK_INTERVALS, redraw_intervals=(60.0, 60.0))
    with run_operations(url, FakeJobsApi(*jobs), wall, intervals=slow) as house:
        house.ask(make_plan(jobs, action))
        house.click()
        wait_until(lambda: house.store.get_plan("p1").status is PlanStatus.DONE)
        assert outcomes_by_key(house.store.get_plan("p1"))[job_key(1)].result is Result.DONE
        hung.set()
        house.ended()
        assert house.wall.now().status is PlanStatus.DONE


def test_sixty_stops_are_all_requested_while_every_card_hangs(url):
    jobs, hung = running_jobs(*range(1, 61)), Event()
    world = FakeJobsApi(*jobs, lasts=10_000)
    seldom = replace(QUICK_INTERVALS, poll_intervals=(60.0,))
    wall = FakeCards(watch=lambda: hung.wait(60))
    with run_operations(url, world, wall, intervals=seldom) as house:
        for number, job in enumerate(jobs):
            house.ask(make_plan([job], said=stop_request(f"p{number}")))
            house.click(f"p{number}")
        wait_until(lambda: len(world.sent(STOP_ENDPOINT)) == 60, seconds=50)
        hung.set()
    assert set(world.sent(STOP_ENDPOINT).values()) == {1}


def test_while_an_edit_hangs_the_states_between_are_skipped(url):
    numbers, first = range(1, 951), Event()
    wall = FakeCards(watch=lambda: first.wait(30))
    slow = replace(QUICK_INTERVALS, redraw_intervals=(60.0, 60.0))
    with run_operations(url, FakeJobsApi(*running_jobs(*numbers)), wall, intervals=slow) as house:
        house.ask(make_plan(running_jobs(*numbers)))
        house.click()
        wait_until(lambda: house.store.get_plan("p1").status is PlanStatus.DONE, seconds=60)
        first.set()
        record = house.ended()
        assert [shown.status for shown in wall.all("p1")] == [PlanStatus.CLAIMED, PlanStatus.DONE]
        assert wall.now() == record


def test_the_audit_ends_with_the_result(url):
    with run_operations(url, FakeJobsApi(*running_jobs(1))) as house:
        house.carry_out(running_jobs(1))
        lines = house.store.get_audit_entries("p1")
    assert [(line.who, line.what) for line in lines] == [
        (ANNA, "asked: stop 123/1/1"),
        (ANNA, "confirmed: stop 123/1/1"),
        (ANNA, "ended: stop 123/1/1: 1 done"),
    ]


def test_a_job_that_does_not_exist_is_never_stopped(url):
    world = FakeJobsApi(*running_jobs(1))
    with run_operations(url, world) as house:
        record = house.carry_out(running_jobs(1, 2))
    assert outcomes_by_key(record)[job_key(2)] == Outcome(job_key(2), Result.SKIPPED, "not found")
    assert outcomes_by_key(record)[job_key(1)].result is Result.DONE
    assert world.sent(STOP_ENDPOINT) == {job_key(1): 1}


def test_a_job_that_vanishes_while_it_is_stopped_is_not_called_stopped(url):
    world = FakeJobsApi(*running_jobs(1), lasts=100)
    with run_operations(url, world) as house:
        house.ask(make_plan(running_jobs(1)))
        house.click()
        wait_until(lambda: house.store.get_plan("p1").progress.requested)
        del world.jobs[job_key(1)]
        record = house.ended()
    assert outcomes_by_key(record)[job_key(1)].result is Result.UNKNOWN


def test_a_job_that_had_finished_is_skipped_and_says_why(url):
    world = FakeJobsApi(*finished(1), *running_jobs(2))
    with run_operations(url, world) as house:
        record = house.carry_out(running_jobs(1, 2))
    assert outcomes_by_key(record)[job_key(1)] == Outcome(
        job_key(1), Result.SKIPPED, "had already finished", already=True
    )
    assert world.sent(STOP_ENDPOINT) == {job_key(2): 1}


def test_when_nothing_is_left_to_do_nothing_is_sent(url):
    world = FakeJobsApi(*finished(1, 2))
    with run_operations(url, world) as house:
        record = house.carry_out(running_jobs(1, 2))
    assert {o.result for o in record.progress.outcomes} == {Result.SKIPPED}
    assert STOP_ENDPOINT not in world.calls


def test_tags_are_put_on_and_taken_off_where_they_are_needed(url):
    world = FakeJobsApi(*finished(1, tags=["new"]), *finished(2, tags=["seen"]))
    with run_operations(url, world) as house:
        record = house.carry_out(finished(1, 2, tags=["new"]), Tag(add=("seen",), remove=("new",)))
    assert outcomes_by_key(record)[job_key(1)] == Outcome(job_key(1), Result.DONE)
    assert outcomes_by_key(record)[job_key(2)].result is Result.SKIPPED
    assert world.jobs[job_key(1)].tags == ["seen"]
    assert world.sent(UPDATE_ENDPOINT) == {job_key(1): 1}


def test_a_delete_is_done_when_the_job_is_gone(url):
    world = FakeJobsApi(*finished(1), *running_jobs(2))
    with run_operations(url, world) as house:
        record = house.carry_out(finished(1, 2), Delete())
    assert outcomes_by_key(record)[job_key(1)] == Outcome(job_key(1), Result.DONE)
    assert outcomes_by_key(record)[job_key(2)].result is Result.SKIPPED
    assert world.sent(DELETE_ENDPOINT) == {job_key(1): 1}
    assert job_key(2) in world.jobs


def test_many_jobs_go_a_hundred_at_a_time_each_once(url):
    numbers = range(1, 251)
    world = FakeJobsApi(*running_jobs(*numbers))
    with run_operations(url, world) as house:
        record = house.carry_out(running_jobs(*numbers))
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}
    assert len(record.progress.outcomes) == 250
    assert world.calls.count(STOP_ENDPOINT) == 3
    assert set(world.sent(STOP_ENDPOINT).values()) == {1}


def test_a_plan_started_from_24_threads_is_sent_once(url):
    world = FakeJobsApi(*running_jobs(1, 2, 3))
    with run_operations(url, world) as house:
        house.ask(make_plan(running_jobs(1, 2, 3)))
        assert house.store.claim_plan("p1", ANNA, NOON)
        with ThreadPoolExecutor(24) as pool:
            for start in [pool.submit(house.operations.start, "p1") for _ in range(24)]:
                start.result(timeout=30)
        house.ended()
        house.operations.start("p1")
    assert world.calls.count(STOP_ENDPOINT) == 1
    assert world.sent(STOP_ENDPOINT) == {job_key(n): 1 for n in (1, 2, 3)}


def test_what_was_not_confirmed_is_not_begun(url):
    world = FakeJobsApi(*running_jobs(1))
    with run_operations(url, world) as house:
        house.ask(make_plan(running_jobs(1)))
        house.operations.start("p1")
        wait_until(lambda: house.poll_status("p1", 0) is PollStatus.SUCCEEDED)
        assert house.store.get_plan("p1").status is PlanStatus.OPEN
    assert world.calls == []


def test_when_most_jobs_have_changed_people_are_asked_again_on_the_same_card(url):
    world = FakeJobsApi(*finished(1, 2, 3), *running_jobs(4))
    with run_operations(url, world) as house:
        house.ask(make_plan(running_jobs(1, 2, 3, 4)))
        house.click(who=BEN)
        wait_until(lambda: house.wall.whispers != [])
        old, new = house.store.get_plan("p1"), house.wall.now()
        assert old.status is PlanStatus.REPLACED
        assert (new.plan.id, new.status, new.card) == (
            old.progress.replaced_by,
            PlanStatus.OPEN,
            INCIDENT,
        )
        assert new.plan.keys == (job_key(4),)
        assert [seen.key for seen in new.plan.jobs] == [job_key(n) for n in (1, 2, 3, 4)]
        assert (new.plan.asked_by, new.plan.barrier) == (BEN, Barrier.CARD)
        assert new.plan.expires_at == NOON + timedelta(minutes=10)
        assert house.wall.whispers == [(BEN, INCIDENT, "The jobs changed since you looked.")]
        assert STOP_ENDPOINT not in world.calls

        house.click(new.plan.id, BEN)
        record = house.ended(new.plan.id)
        assert outcomes_by_key(record)[job_key(4)].result is Result.DONE
    assert world.sent(STOP_ENDPOINT) == {job_key(4): 1}


def test_tags_that_nobody_had_to_confirm_are_not_asked_about_again(url):
    world = FakeJobsApi(*finished(1, 2, tags=["seen"]), *finished(3))
    plan = make_plan(finished(1, 2, 3), Tag(add=("seen",))).with_barrier(
        Barrier.NONE, timedelta(minutes=10)
    )
    with run_operations(url, world) as house:
        house.ask(plan)
        house.click()
        record = house.ended()
    assert outcomes_by_key(record)[job_key(3)].result is Result.DONE


def test_a_job_that_appeared_after_the_card_is_not_touched(url):
    world = FakeJobsApi(*running_jobs(1, 2))
    with run_operations(url, world) as house:
        house.carry_out(running_jobs(1))
    assert world.sent(STOP_ENDPOINT) == {job_key(1): 1}
    assert world.jobs[job_key(2)].state == "running"
