"""What is done again and again goes on after failures, and says so without filling a log."""

from collections import deque
from threading import Event

import pytest
from sqlalchemy.exc import OperationalError

from jobsbot.operations.periodic_thread import REMIND_SECONDS, PeriodicThread
from tests.operations.running_operations import wait_until

AWAY = OperationalError("SELECT 1", {}, Exception("nobody listens there"))


class Work:
    """Does what it is told: `None`, or what it raises; and counts seconds, one each time."""

    def __init__(self, *results):
        self.results, self.seconds, self.calls = deque(results), 0.0, 0

    def __call__(self):
        self.seconds += 1.0
        self.calls += 1
        if self.results and (failure := self.results.popleft()):
            raise failure


@pytest.mark.slow
def test_a_database_that_is_away_for_hours_costs_a_line_a_minute(caplog):
    caplog.set_level("INFO", "jobsbot.operations")
    work = Work(None, *[AWAY] * 3600, None, None, AWAY)
    thread = PeriodicThread("keeper", 1.0, work, steady_clock=lambda: work.seconds)
    for _ in range(3603):
        assert thread.run_once()
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) == 3600 / REMIND_SECONDS + 1
    assert [bool(record.exc_info) for record in caplog.records] == [True] + [False] * 60
    assert lines[1] == "keeper has not done its work for 60 s (OperationalError)"
    assert lines[-1] == "keeper does its work again, after 3600 s"
    thread.run_once()
    assert caplog.records[-1].exc_info, "another failure is told whole again"


def test_it_goes_on_after_each_failure_until_it_is_stopped():
    work = Work(AWAY, None, AWAY)
    thread = PeriodicThread("keeper", 0.0, work)
    thread.start()
    wait_until(lambda: work.calls > 5)
    assert thread.is_alive()
    thread.stop(60)
    assert not thread.is_alive()


def test_what_fails_once_it_was_stopped_is_not_told(caplog):
    begun, stopped = Event(), Event()

    def fail_late():
        begun.set()
        stopped.wait(60)
        raise AWAY

    thread = PeriodicThread("keeper", 0.0, fail_late)
    thread.start()
    assert begun.wait(60)
    thread.stop(0)
    stopped.set()
    wait_until(lambda: not thread.is_alive())
    assert "keeper" not in caplog.text
