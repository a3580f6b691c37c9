"""Who is woken: whoever began to wait last, and nobody twice."""

from threading import Lock, Thread

from jobsbot.threads.newest_first import NewestFirstCondition
from tests.slack.slack_workspace import wait_for


class WaitingThreads:
    """Threads that wait one after the other, and note when they are woken."""

    def __init__(self, count):
        self.condition = NewestFirstCondition(Lock())
        self.waiting, self.woken = [], []
        self.threads = []
        for number in range(count):
            thread = Thread(target=self.wait, args=(number,), daemon=True)
            thread.start()
            self.threads.append(thread)
            wait_for(lambda number=number: number in self.see_waiting())

    def wait(self, number):
        with self.condition:
            self.waiting.append(number)
            self.condition.wait()
            self.woken.append(number)

    def see_waiting(self):
        """What is seen under the lock waits: its thread let go of it by waiting."""
        with self.condition:
            return list(self.waiting)


def test_who_began_to_wait_last_is_woken_first():
    threads = WaitingThreads(3)
    for left in (2, 1, 0):
        with threads.condition:
            threads.condition.notify()
        threads.threads[left].join(60)
    assert threads.woken == [2, 1, 0]


def test_all_are_woken():
    threads = WaitingThreads(3)
    with threads.condition:
        threads.condition.notify_all()
        threads.condition.notify()  # nobody is left
    for thread in threads.threads:
        thread.join(60)
    assert sorted(threads.woken) == [0, 1, 2]


def test_who_waits_no_longer_is_not_woken_in_place_of_another():
    threads = WaitingThreads(1)
    with threads.condition:
        assert not threads.condition.wait(0.001)
        threads.condition.notify()
    threads.threads[0].join(60)
    assert threads.woken == [0]
