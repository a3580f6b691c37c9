"""One run of the bot ends in the middle, another goes on: with the truth, and without a repeat."""

import sqlite3
import time
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from dbos import DBOS

from jobsbot.core.plans.actions import Outcome, Result, Tag
from jobsbot.core.plans.plan import Progress, Status
from jobsbot.operations.decisions import RESTARTED
from jobsbot.operations.engine import look_id, own_tables
from jobsbot.store import migrate, open_store
from tests.clocks import MadeUpClock
from tests.databases import database
from tests.operations.house import QUICK, Wall, by_key, living, until
from tests.operations.world import READ, SILENT, STOP, World
from tests.plans import ANNA, BEN, INCIDENT, NOON, key, planned, running

MINUTE = timedelta(minutes=1)


@pytest.fixture
def before(url):
    """The store as an earlier run left it."""
    migrate(url)
    store = open_store(url)
    yield store
    store.close_connections()


def claimed(store, jobs, action=None):
    store.keep(planned(jobs, action))
    store.posted("p1", INCIDENT)
    assert store.close("p1", Status.CLAIMED, ANNA, NOON)


def test_a_stop_that_is_waited_for_is_waited_for_by_the_next_run(url):
    world, wall = World(*running(1), lasts=10_000), Wall()
    with living(url, world, wall) as first:
        first.ask(planned(running(1)))
        first.click()
        until(lambda: first.store.recall("p1").progress.requested)
    world.change(key(1), state="finished", close_reason="cancelled")
    with living(url, world, wall) as second:
        record = second.ended()
        assert by_key(record)[key(1)] == Outcome(key(1), Result.DONE, "cancelled")
        assert record.progress.interrupted
        assert wall.now() == record
    assert world.calls.count(STOP) == 1


def test_a_plan_without_a_restart_was_not_interrupted(url):
    with living(url, World(*running(1))) as house:
        assert not house.carry_out(running(1)).progress.interrupted


def test_another_machine_that_looks_is_no_interruption(url):
    world, wall = World(*running(1), lasts=10_000), Wall()
    with living(url, world, wall, executor_id="one") as first:
        first.ask(planned(running(1)))
        first.click()
        until(lambda: first.store.recall("p1").progress.requested)
    world.change(key(1), state="finished", close_reason="cancelled")
    with living(url, world, wall, executor_id="two") as second:
        assert not second.ended().progress.interrupted


def test_a_plan_that_was_claimed_and_not_begun_is_begun(url, before):
    claimed(before, running(1))
    world = World(*running(1))
    with living(url, world) as house:
        assert by_key(house.ended())[key(1)].result is Result.DONE
    assert world.sent(STOP) == {key(1): 1}


def test_a_stop_that_may_have_been_sent_is_not_sent_again_and_ends_as_read(url, before):
    claimed(before, running(1, 2))
    before.take("p1", 0, "one/earlier")
    before.attempt("p1", 0, NOON)
    world = World(*running(1, 2))
    with living(url, world) as house:
        until(lambda: world.calls.count(READ) > 2)
        world.change(key(1), state="finished", close_reason="cancelled")
        until(lambda: key(1) in by_key(house.store.recall("p1")))
        house.clock.forward(minutes=1)
        record = house.ended()
    assert record.progress.interrupted
    assert by_key(record) == {
        key(1): Outcome(key(1), Result.DONE, "cancelled"),
        key(2): Outcome(key(2), Result.UNKNOWN, f"still running; {RESTARTED}"),
    }
    assert STOP not in world.calls


def test_batches_that_were_not_begun_are_sent_by_the_next_run(url, before):
    numbers = range(1, 251)
    claimed(before, running(*numbers))
    before.take("p1", 0, "one/earlier")
    before.attempt("p1", 0, NOON)
    before.answered("p1", 0, "")
    world = World(*running(*numbers))
    with living(url, world) as house:
        until(lambda: len(house.store.recall("p1").progress.requested) == 250)
    assert set(world.sent(STOP)) == {key(n) for n in range(101, 251)}


def test_tags_that_may_have_been_sent_are_read_and_sent_only_where_they_are_missing(url, before):
    there = replace_tags(running(1), ["seen"])
    claimed(before, running(1, 2), Tag(add=("seen",)))
    before.take("p1", 0, "one/earlier")
    before.attempt("p1", 0, NOON)
    world = World(*there, *running(2))
    with living(url, world) as house:
        record = house.ended()
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}
    assert world.sent("jobs/update.json") == {key(2): 1}


def replace_tags(jobs, tags):
    world = World(*jobs)
    for job in jobs:
        world.change(job.key, tags=tags)
    return tuple(world.jobs.values())


def test_a_card_that_expired_while_nobody_was_there_says_so_after_the_start(url, before):
    before.keep(planned(running(1)))
    before.posted("p1", INCIDENT)
    clock = MadeUpClock(NOON + 10 * MINUTE)
    with living(url, World(*running(1)), clock=clock) as house:
        until(lambda: house.wall.edits != [])
        record = house.wall.now()
    assert (record.status, record.at) == (Status.EXPIRED, NOON + 10 * MINUTE)
    assert [line.what for line in before.audited("p1")] == ["expired: stop 123/1/1"]


def test_a_card_expires_though_nobody_clicks_and_a_late_click_does_nothing(url):
    world = World(*running(1))
    with living(url, world) as house:
        house.ask(planned(running(1)))
        house.clock.forward(minutes=9)
        assert house.wall.edits == []
        house.clock.forward(minutes=1)
        until(lambda: house.wall.edits != [])
        assert house.wall.now().status is Status.EXPIRED
        assert not house.store.close("p1", Status.CLAIMED, BEN, house.clock())
        house.operations.start("p1")
    assert world.calls == []


def test_an_end_that_was_not_shown_is_shown_after_the_start(url, before):
    claimed(before, running(1))
    end = Progress(outcomes=(Outcome(key(1), Result.DONE, "cancelled"),), ended_at=NOON)
    before.advance("p1", end, Status.DONE)
    with living(url, World()) as house:
        until(lambda: house.wall.edits != [])
        assert house.wall.now().progress == end
        until(lambda: not house.store.behind(9))


def test_a_cancellation_that_was_not_shown_is_shown_after_the_start(url, before):
    before.keep(planned(running(1)))
    before.posted("p1", INCIDENT)
    before.close("p1", Status.CANCELLED, BEN, NOON)
    with living(url, World()) as house:
        until(lambda: house.wall.edits != [])
        assert (house.wall.now().status, house.wall.now().by) == (Status.CANCELLED, BEN)


def test_an_edit_that_failed_is_made_good(url):
    world = World(*running(1))
    with living(url, world, Wall(down=3)) as house:
        record = house.carry_out(running(1))
        assert house.wall.now() == record


def test_a_card_that_never_can_be_edited_is_left_at_last(url):
    wall = Wall(down=10_000)
    with living(url, World(*running(1)), wall) as house:
        house.carry_out(running(1))
        tried = wall.down
        assert house.store.behind(9) == ()
        passes = []
        until(lambda: passes.append(house.store.behind(9)) or len(passes) > 10)
    assert wall.down == tried
    assert wall.edits == []


def test_edits_while_acting_are_a_second_apart_and_the_last_is_always_made(url):
    numbers = range(1, 951)
    slow = replace(QUICK, reshow=(60.0, 60.0))
    with living(url, World(*running(*numbers)), pace=slow) as house:
        record = house.carry_out(running(*numbers))
        assert [shown.status for shown in house.wall.all("p1")] == [Status.CLAIMED, Status.DONE]
        assert house.wall.now() == record


def test_work_that_was_cancelled_in_the_database_ends_and_is_not_revived(url):
    world = World(*running(1, 2))
    world.fail(STOP, SILENT)
    with living(url, world, pace=replace(QUICK, looks=(600.0,))) as house:
        house.ask(planned(running(1, 2)))
        house.click()
        until(lambda: house.operations._engine.state("p1", 1) == "DELAYED")
        reads = world.calls.count(READ)
        DBOS.cancel_workflow(look_id("p1", 1))
        record = house.ended()
    assert {(o.result, o.why) for o in record.progress.outcomes} == {(Result.UNKNOWN, SILENT.text)}
    assert world.calls.count(READ) == reads


def test_a_look_that_fails_by_a_fault_of_ours_is_made_again(url):
    world = World(*running(1))
    world.fail(READ, ZeroDivisionError("a fault of ours"))
    with living(url, world) as house:
        record = house.carry_out(running(1))
    assert by_key(record)[key(1)].result is Result.DONE


def test_stopping_is_bounded_though_the_api_hangs_and_the_work_is_taken_up(url):
    world, hung, free = World(*running(1)), Event(), Event()
    world.then(READ, lambda: (hung.set(), free.wait(30)))
    with living(url, world) as first:
        first.ask(planned(running(1)))
        first.click()
        assert hung.wait(10)
        began = time.monotonic()
        first.operations.stop(timeout=0.3)
        took = time.monotonic() - began
        free.set()
    assert took < 5
    with living(url, world) as second:
        assert by_key(second.ended())[key(1)].result is Result.DONE
    assert world.sent(STOP) == {key(1): 1}


def test_when_it_stops_between_batches_the_rest_is_sent_after_the_start(url):
    numbers = range(1, 251)
    world, wall = World(*running(*numbers), lasts=10_000), Wall()
    with living(url, world, wall) as first:
        first.ask(planned(running(*numbers)))
        world.then(STOP, first.operations._stopping.set)
        first.click()
        until(lambda: len(first.store.recall("p1").progress.requested) == 100)
    assert world.calls.count(STOP) == 1
    with living(url, world, wall) as second:
        until(lambda: len(second.store.recall("p1").progress.requested) == 250)
    assert set(world.sent(STOP).values()) == {1}
    assert world.calls.count(STOP) == 3


def test_the_engine_keeps_to_a_file_of_its_own_that_writes_ahead(tmp_path):
    with database("sqlite", tmp_path) as url:
        file = own_tables(url).removeprefix("sqlite:///")
    assert file == str(tmp_path / "jobsbot.work.db")
    with closing(sqlite3.connect(file)) as raw:
        assert raw.execute("PRAGMA journal_mode").fetchone() == ("wal",)
