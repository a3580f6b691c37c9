"""What the pool promises: bounded, never silent, drained at the end."""

from threading import Event
from threading import enumerate as enumerate_threads

import pytest

from jobsbot.slack.worker_pool import WorkerPool, make_worker_pools
from tests.slack.slack_workspace import wait_for


def test_full_is_said_at_once_and_nothing_that_was_taken_is_lost():
    go, done = Event(), []
    pool = WorkerPool(threads=2, queue_size=3, name="test")
    taken = [pool.submit(lambda n=n: (go.wait(10), done.append(n))) for n in range(9)]
    assert taken == [True] * 5 + [False] * 4
    go.set()
    assert pool.drain(10)
    assert sorted(done) == [0, 1, 2, 3, 4]


def test_a_closing_pool_takes_nothing_on():
    pool = WorkerPool(threads=1, queue_size=1, name="test")
    assert pool.drain(1)
    assert not pool.submit(lambda: None)


def test_draining_gives_up_on_what_hangs_and_counts_it():
    never = Event()
    lanes = make_worker_pools(slow=1, quick=1, queue_size=5)
    for _ in range(3):
        assert lanes.slow.submit(lambda: never.wait(10) and None)
    done = Event()
    assert lanes.quick.submit(done.set)
    assert lanes.drain(0.2) == 3
    assert done.is_set()
    never.set()
    assert lanes.slow.drain(5)


def test_what_is_quick_does_not_wait_behind_what_hangs():
    never, answered = Event(), Event()
    lanes = make_worker_pools(slow=2, quick=1, queue_size=50)
    for _ in range(52):
        assert lanes.slow.submit(lambda: never.wait(10) and None)
    assert not lanes.slow.submit(lambda: None)
    assert lanes.quick.submit(answered.set)
    assert answered.wait(5)
    never.set()
    assert lanes.drain(5) == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_work_that_raises_costs_nobody_else_anything():
    pool, done = WorkerPool(threads=1, queue_size=5, name="raising"), Event()
    for _ in range(3):
        assert pool.submit(lambda: 1 / 0)
    assert pool.submit(done.set)
    assert done.wait(5)
    assert pool.drain(5)
    wait_for(lambda: all(thread.name != "raising" for thread in enumerate_threads()))
