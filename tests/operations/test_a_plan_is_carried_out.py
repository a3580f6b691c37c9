"""From the click to the truth on the card."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import msgspec

from jobsbot.core.plans.actions import Delete, Outcome, Result, Tag
from jobsbot.core.plans.plan import Status
from jobsbot.core.plans.policy import Barrier
from tests.operations.house import Wall, by_key, living, until
from tests.operations.world import DELETE, READ, STOP, TAG, World
from tests.plans import ANNA, BEN, INCIDENT, NOON, key, planned, running


def finished(*numbers, tags=()):
    return tuple(
        msgspec.structs.replace(job, state="finished", close_reason="finished", tags=list(tags))
        for job in running(*numbers)
    )


def test_a_stop_that_takes_a_while_is_done_when_a_read_says_so(url):
    world = World(*running(1, 2), lasts=3)
    seen = []
    with living(url, world, Wall(watch=lambda: seen.append(world.jobs[key(1)].state))) as house:
        record = house.carry_out(running(1, 2))
        assert by_key(record) == {
            key(1): Outcome(key(1), Result.DONE, "cancelled"),
            key(2): Outcome(key(2), Result.DONE, "cancelled"),
        }
        assert house.wall.now() == record
        said = [by_key(shown).get(key(1)) for shown in house.wall.all("p1")]
    assert seen.count("running") >= 1
    assert [outcome for outcome, state in zip(said, seen, strict=True) if state == "running"] == [
        None
    ] * seen.count("running")
    assert world.sent(STOP) == {key(1): 1, key(2): 1}


def test_the_card_changes_at_once_whatever_the_api_does(url):
    world = World(*running(1))
    with living(url, world) as house:
        shown = []
        world.then(READ, lambda: shown.extend(house.wall.all("p1")))
        house.carry_out(running(1))
    assert {record.status for record in shown} == {Status.CLAIMED}


def test_the_audit_ends_with_the_result(url):
    with living(url, World(*running(1))) as house:
        house.carry_out(running(1))
        lines = house.store.audited("p1")
    assert [(line.who, line.what) for line in lines] == [(ANNA, "ended: stop 123/1/1: 1 done")]


def test_a_job_that_does_not_exist_is_never_stopped(url):
    world = World(*running(1))
    with living(url, world) as house:
        record = house.carry_out(running(1, 2))
    assert by_key(record)[key(2)] == Outcome(key(2), Result.SKIPPED, "not found")
    assert by_key(record)[key(1)].result is Result.DONE
    assert world.sent(STOP) == {key(1): 1}


def test_a_job_that_vanishes_while_it_is_stopped_is_not_called_stopped(url):
    world = World(*running(1), lasts=100)
    with living(url, world) as house:
        house.ask(planned(running(1)))
        house.click()
        until(lambda: house.store.recall("p1").progress.requested)
        del world.jobs[key(1)]
        record = house.ended()
    assert by_key(record)[key(1)].result is Result.UNKNOWN


def test_a_job_that_had_finished_is_skipped_and_says_why(url):
    world = World(*finished(1), *running(2))
    with living(url, world) as house:
        record = house.carry_out(running(1, 2))
    assert by_key(record)[key(1)] == Outcome(key(1), Result.SKIPPED, "had already finished")
    assert world.sent(STOP) == {key(2): 1}


def test_when_nothing_is_left_to_do_nothing_is_sent(url):
    world = World(*finished(1, 2))
    with living(url, world) as house:
        record = house.carry_out(running(1, 2))
    assert {o.result for o in record.progress.outcomes} == {Result.SKIPPED}
    assert STOP not in world.calls


def test_tags_are_put_on_and_taken_off_where_they_are_needed(url):
    world = World(*finished(1, tags=["new"]), *finished(2, tags=["seen"]))
    with living(url, world) as house:
        record = house.carry_out(finished(1, 2, tags=["new"]), Tag(add=("seen",), remove=("new",)))
    assert by_key(record)[key(1)] == Outcome(key(1), Result.DONE)
    assert by_key(record)[key(2)].result is Result.SKIPPED
    assert world.jobs[key(1)].tags == ["seen"]
    assert world.sent(TAG) == {key(1): 1}


def test_a_delete_is_done_when_the_job_is_gone(url):
    world = World(*finished(1), *running(2))
    with living(url, world) as house:
        record = house.carry_out(finished(1, 2), Delete())
    assert by_key(record)[key(1)] == Outcome(key(1), Result.DONE)
    assert by_key(record)[key(2)].result is Result.SKIPPED
    assert world.sent(DELETE) == {key(1): 1}
    assert key(2) in world.jobs


def test_many_jobs_go_a_hundred_at_a_time_each_once(url):
    numbers = range(1, 251)
    world = World(*running(*numbers))
    with living(url, world) as house:
        record = house.carry_out(running(*numbers))
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}
    assert len(record.progress.outcomes) == 250
    assert world.calls.count(STOP) == 3
    assert set(world.sent(STOP).values()) == {1}


def test_a_plan_started_from_24_threads_is_sent_once(url):
    world = World(*running(1, 2, 3))
    with living(url, world) as house:
        house.ask(planned(running(1, 2, 3)))
        assert house.store.close("p1", Status.CLAIMED, ANNA, NOON)
        with ThreadPoolExecutor(24) as pool:
            for start in [pool.submit(house.operations.start, "p1") for _ in range(24)]:
                start.result(timeout=30)
        house.ended()
        house.operations.start("p1")
    assert world.calls.count(STOP) == 1
    assert world.sent(STOP) == {key(n): 1 for n in (1, 2, 3)}


def test_what_was_not_confirmed_is_not_begun(url):
    world = World(*running(1))
    with living(url, world) as house:
        house.ask(planned(running(1)))
        house.operations.start("p1")
        until(lambda: house.operations._engine.state("p1", 0) == "SUCCESS")
        assert house.store.recall("p1").status is Status.OPEN
    assert world.calls == []


def test_when_most_jobs_have_changed_people_are_asked_again_on_the_same_card(url):
    world = World(*finished(1, 2, 3), *running(4))
    with living(url, world) as house:
        house.ask(planned(running(1, 2, 3, 4)))
        house.click(who=BEN)
        until(lambda: house.wall.whispers != [])
        old, new = house.store.recall("p1"), house.wall.now()
        assert old.status is Status.REPLACED
        assert (new.plan.id, new.status, new.card) == (
            old.progress.replaced_by,
            Status.OPEN,
            INCIDENT,
        )
        assert new.plan.keys == (key(4),)
        assert [seen.key for seen in new.plan.jobs] == [key(n) for n in (1, 2, 3, 4)]
        assert (new.plan.asked_by, new.plan.barrier) == (BEN, Barrier.CARD)
        assert new.plan.expires_at == NOON + timedelta(minutes=10)
        assert house.wall.whispers == [(BEN, INCIDENT, "The jobs changed since you looked.")]
        assert STOP not in world.calls

        house.click(new.plan.id, BEN)
        record = house.ended(new.plan.id)
        assert by_key(record)[key(4)].result is Result.DONE
    assert world.sent(STOP) == {key(4): 1}


def test_tags_that_nobody_had_to_confirm_are_not_asked_about_again(url):
    world = World(*finished(1, 2, tags=["seen"]), *finished(3))
    plan = planned(finished(1, 2, 3), Tag(add=("seen",))).guarded(
        Barrier.NONE, timedelta(minutes=10)
    )
    with living(url, world) as house:
        house.ask(plan)
        house.click()
        record = house.ended()
    assert by_key(record)[key(3)].result is Result.DONE


def test_a_job_that_appeared_after_the_card_is_not_touched(url):
    world = World(*running(1, 2))
    with living(url, world) as house:
        house.carry_out(running(1))
    assert world.sent(STOP) == {key(1): 1}
    assert world.jobs[key(2)].state == "running"
