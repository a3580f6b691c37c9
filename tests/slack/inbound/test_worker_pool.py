"""What the pool promises: bounded, fair, never silent, drained at the end."""

from threading import Event, Lock, Semaphore
from threading import enumerate as enumerate_threads

import pytest

from jobsbot.slack.inbound.fair_queue import FairQueue, OwnedTask, Owner, Shares
from jobsbot.slack.inbound.worker_pool import WorkerPool, make_worker_pools
from jobsbot.threads.newest_first import NewestFirstCondition
from tests.slack.slack_workspace import wait_for

ANA = Owner("ana", "incident")


class CountedWakes(NewestFirstCondition):
    """Counts how many threads are woken. Nobody waits here."""

    def __init__(self, lock):
        super().__init__(lock)
        self.woken = 0

    def notify(self, n=1):
        self.woken += n


def make_owners(count):
    return [Owner(f"person {n}", f"channel {n}") for n in range(count)]


def test_full_is_said_at_once_and_nothing_that_was_taken_is_lost():
    go, done = Event(), []
    pool = WorkerPool(threads=2, queue_size=3, name="test")
    taken = [
        pool.submit(lambda n=n: (go.wait(10), done.append(n)), owner)
        for n, owner in enumerate(make_owners(9))
    ]
    assert taken == [True] * 5 + [False] * 4
    go.set()
    assert pool.drain(10)
    assert sorted(done) == [0, 1, 2, 3, 4]


def test_a_closing_pool_takes_nothing_on():
    pool = WorkerPool(threads=1, queue_size=1, name="test")
    assert pool.drain(1)
    assert not pool.submit(lambda: None, ANA)


def test_one_persons_flood_is_turned_away_and_nobody_else_waits_for_it():
    pool, go, running = WorkerPool(threads=8, queue_size=92, name="test"), Event(), Semaphore(0)

    def hang():
        running.release()
        go.wait(10)

    floods = [pool.submit(hang, Owner("mallory", f"channel {n}")) for n in range(260)]
    assert floods.count(True) == 10, "a tenth of what the pool holds"
    for _ in range(2):
        assert running.acquire(timeout=30), "a quarter of the threads"
    done = Semaphore(0)
    for owner in make_owners(40):
        assert pool.submit(done.release, owner)
    assert all(done.acquire(timeout=30) for _ in range(40))
    assert not running.acquire(blocking=False)
    go.set()
    assert pool.drain(10)


def test_a_channel_in_which_everybody_asks_leaves_threads_to_the_others():
    pool, go, running = WorkerPool(threads=8, queue_size=92, name="test"), Event(), Semaphore(0)

    def hang():
        running.release()
        go.wait(10)

    loud = [pool.submit(hang, Owner(f"person {n}", "incident")) for n in range(60)]
    assert loud.count(True) == 50, "half of what the pool holds"
    for _ in range(6):
        assert running.acquire(timeout=30), "three quarters of the threads"
    done = Event()
    assert pool.submit(done.set, Owner("person 1", "elsewhere"))
    assert done.wait(10)
    assert not running.acquire(blocking=False)
    go.set()
    assert pool.drain(10)


def test_one_persons_work_is_begun_in_order_and_all_of_it():
    pool, begun, lock = WorkerPool(threads=4, queue_size=200, name="test"), [], Lock()

    def begin(n):
        with lock:
            begun.append(n)

    assert all(pool.submit(lambda n=n: begin(n), ANA) for n in range(20))
    assert pool.drain(10)
    assert begun == list(range(20))


def test_a_thread_is_woken_for_what_may_run_and_for_nothing_else():
    queue = FairQueue(Shares.of(8, 40))
    queue.not_empty = waker = CountedWakes(queue.mutex)
    assert all(queue.offer(OwnedTask(ANA, print)) for _ in range(2))
    running = [queue.get(), queue.get()]  # a quarter of the threads: no more of hers may run
    assert all(queue.offer(OwnedTask(ANA, print)) for _ in range(2))
    assert waker.woken == 2
    queue.finish(running.pop())
    assert waker.woken == 2, "who has finished takes her next one"
    running.append(queue.get())
    assert queue.offer(OwnedTask(Owner("ben", "elsewhere"), print))
    queue.finish(running.pop())
    assert waker.woken == 4, "one for ben's, and one for whichever of the two is left"


def test_one_end_that_lets_two_begin_wakes_a_second_thread():
    """The first has held up another task of its person, and another of its channel."""
    queue = FairQueue(Shares.of(4, 40))
    queue.not_empty = waker = CountedWakes(queue.mutex)
    assert queue.offer(OwnedTask(ANA, print))
    hers = queue.get()
    for n in range(2):
        assert queue.offer(OwnedTask(Owner(f"person {n}", "incident"), print))
        queue.get()
    assert queue.offer(OwnedTask(Owner("ana", "elsewhere"), print))
    assert queue.offer(OwnedTask(Owner("ben", "incident"), print))
    assert waker.woken == 3, "neither may run: she has a thread, and three are in the channel"
    queue.finish(hers)
    assert waker.woken == 4
    assert {queue.get().owner.person, queue.get().owner.person} == {"ana", "ben"}


def test_draining_gives_up_on_what_hangs_and_counts_it():
    never = Event()
    pools = make_worker_pools(slow=1, quick=1, queue_size=5)
    for _ in range(3):
        assert pools.slow.submit(lambda: never.wait(10) and None, ANA)
    done = Event()
    assert pools.quick.submit(done.set, ANA)
    assert pools.drain(0.2) == 3
    assert done.is_set()
    never.set()
    assert pools.slow.drain(5)


def test_what_is_quick_and_what_decides_does_not_wait_behind_what_hangs():
    never = Event()
    pools = make_worker_pools(slow=2, quick=1, writes=1, queue_size=50)
    for owner in make_owners(52):
        assert pools.slow.submit(lambda: never.wait(10) and None, owner)
    assert not pools.slow.submit(lambda: None, ANA)
    for lane in (pools.quick, pools.writes, pools.replies):
        answered = Event()
        assert lane.submit(answered.set, ANA)
        assert answered.wait(5)
    never.set()
    assert pools.drain(5) == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_work_that_raises_costs_nobody_else_anything():
    pool, done = WorkerPool(threads=1, queue_size=5, name="raising"), Event()
    for _ in range(3):
        assert pool.submit(lambda: 1 / 0, ANA)
    assert pool.submit(done.set, ANA)
    assert done.wait(5)
    assert pool.drain(5)
    wait_for(lambda: all(thread.name != "raising" for thread in enumerate_threads()))
