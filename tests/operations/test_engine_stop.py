"""The engine's threads end with it: the interpreter would wait for each of them at its own end."""

import sqlite3
from contextlib import closing
from threading import Event
from threading import enumerate as enumerate_threads

import pytest

from jobsbot.operations.engine import DurableEngine
from tests.operations.running_operations import wait_until


def list_executors() -> set[int | None]:
    return {t.ident for t in enumerate_threads() if t.name.startswith("dbos-executor")}


class SlowPoll:
    """A poll that is made twice; each time it ends when it is let."""

    def __init__(self):
        self.begun, self.may_end = [Event(), Event()], [Event(), Event()]
        self.times = 0

    def __call__(self, plan_id, number):
        time, self.times = self.times, self.times + 1
        self.begun[time].set()
        self.may_end[time].wait(60)

    def let_end(self):
        for event in self.may_end:
            event.set()


@pytest.mark.slow
def test_who_waits_for_a_poll_that_was_taken_over_ends_with_the_engine(url):
    poll, others = SlowPoll(), list_executors()
    engine = DurableEngine(url, "one", poll, queue_interval=0.05)
    engine.launch()
    try:
        engine.start("p1")
        assert poll.begun[0].wait(60)
        assert engine.recover_poll("p1", 0, "one")
        assert poll.begun[1].wait(60)
        poll.may_end[0].set()  # it is not its own any more, so that it waits for the other
    finally:
        engine.stop()
    wait_until(lambda: len(list_executors() - others) == 1, seconds=60)
    poll.let_end()
    wait_until(lambda: not list_executors() - others, seconds=60)


def test_an_end_waits_until_a_poll_that_has_ended_is_recorded(tmp_path):
    ended, work_file = Event(), tmp_path / "jobsbot.work.sqlite"
    with closing(sqlite3.connect(work_file, check_same_thread=False, timeout=30)) as other:

        def poll(plan_id, number):
            other.execute("BEGIN IMMEDIATE")  # nothing can be recorded until it is let go
            ended.set()
            return 3600.0

        engine = DurableEngine(f"sqlite:///{tmp_path}/jobsbot.sqlite", "one", poll, 0.05)
        engine.launch()
        try:
            engine.start("p1")
            assert ended.wait(60)
            assert not engine.wait_until_recorded(0.0)
            other.rollback()
            assert engine.wait_until_recorded(60)
        finally:
            engine.stop()
        (recorded,) = other.execute("SELECT count(*) FROM operation_outputs").fetchone()
        queued = other.execute("SELECT status FROM workflow_status WHERE workflow_uuid LIKE '%:1'")
        assert (recorded >= 1, queued.fetchall()) == (True, [("DELAYED",)])


@pytest.mark.slow
def test_a_poll_that_was_taken_and_not_begun_when_the_engine_stops_is_left_to_the_next_launch(url):
    begun = []

    def poll(plan_id, number):
        begun.append(plan_id)

    engine = DurableEngine(url, "one", poll, queue_interval=0.05)
    engine.launch()
    try:
        engine.stop_polling(60)
        engine.start("p1")
        assert engine.wait_until_recorded(60)
    finally:
        engine.stop()
    assert not begun
    next_engine = DurableEngine(url, "one", poll, queue_interval=0.05)
    next_engine.launch()
    try:
        wait_until(lambda: begun == ["p1"], seconds=60)
    finally:
        next_engine.stop()
