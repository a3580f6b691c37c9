"""A queue in which each person and channel has a share of the places, and of the threads.

It limits tasks that wait or run, not a rate: somebody who asks for much hears *busy* while that is
being done, and nobody else does.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from queue import Queue

import msgspec

from jobsbot.threads.newest_first import NewestFirstCondition

Task = Callable[[], None]
"""Something to do. It should raise nothing: an error that leaves it costs its thread."""


class Owner(msgspec.Struct, frozen=True):
    """Whose task it is: a person, in a channel."""

    person: str = ""
    channel: str = ""


class OwnedTask(msgspec.Struct, frozen=True):
    """A task, and whose it is."""

    owner: Owner
    run: Task


class Shares(msgspec.Struct, frozen=True, kw_only=True):
    """How many tasks there may be. `…_tasks` wait or run; `…_threads` run."""

    all_tasks: int
    person_tasks: int
    channel_tasks: int
    person_threads: int
    channel_threads: int

    @classmethod
    def of(cls, threads: int, queue_size: int) -> Shares:
        """Divide a pool: a person has a quarter of the threads, a channel three quarters."""
        tasks = threads + queue_size
        return cls(
            all_tasks=tasks,
            person_tasks=max(tasks // 10, 4),
            channel_tasks=max(tasks // 2, 4),
            person_threads=max(threads // 4, 1),
            channel_threads=max(threads * 3 // 4, 1),
        )


class FairQueue(Queue[OwnedTask | None]):
    """A queue that hands out the oldest task whose owner may have one more thread.

    Once it is closed and empty it hands out None, to everybody who asks.
    """

    def __init__(self, shares: Shares) -> None:
        self._shares = shares
        self._waiting: deque[OwnedTask] = deque()
        self._tasks: Counter[str] = Counter()
        self._threads: Counter[str] = Counter()
        self._closed = False
        super().__init__()
        self.not_empty = NewestFirstCondition(self.mutex)

    def offer(self, task: OwnedTask) -> bool:
        """Take a task in. False where its owner's share or the queue is full, or it is closed."""
        with self.mutex:
            if self._closed or not self._has_room(task.owner):
                return False
            self._tasks.update(_keys(task.owner))
            self._waiting.append(task)
            self.unfinished_tasks += 1
            if self._may_run(task.owner):  # else whoever is woken would find nothing to do
                self.not_empty.notify()
            return True

    def finish(self, task: OwnedTask) -> None:
        """Say that a task that was handed out is done: its owner's next one may run."""
        with self.mutex:
            _take_away(self._tasks, task.owner)
            _take_away(self._threads, task.owner)
            self.unfinished_tasks -= 1
            self.all_tasks_done.notify_all()
            if self._closed:  # each thread that waits has to hear that nothing is left
                self.not_empty.notify_all()
            elif self._lets_two_run():  # the first is for who has finished this one
                self.not_empty.notify()

    def close(self) -> None:
        """Take nothing more in."""
        with self.mutex:
            self._closed = True
            self.not_empty.notify_all()

    def count_unfinished(self) -> int:
        """Count what runs or waits."""
        with self.mutex:
            return self.unfinished_tasks

    def _has_room(self, owner: Owner) -> bool:
        person, channel = _keys(owner)
        return (
            self.unfinished_tasks < self._shares.all_tasks
            and self._tasks[person] < self._shares.person_tasks
            and self._tasks[channel] < self._shares.channel_tasks
        )

    def _may_run(self, owner: Owner) -> bool:
        person, channel = _keys(owner)
        return (
            self._threads[person] < self._shares.person_threads
            and self._threads[channel] < self._shares.channel_threads
        )

    def _find_runnable(self, besides: int | None = None) -> int | None:
        """Find the oldest other task that may run now; each owner is looked at once."""
        held_up: set[Owner] = set()
        for index, task in enumerate(self._waiting):
            if index == besides or task.owner in held_up:
                continue
            if self._may_run(task.owner):
                return index
            held_up.add(task.owner)
        return None

    def _lets_two_run(self) -> bool:
        """Tell whether a second task may run, beside the oldest that may."""
        first = self._find_runnable()
        if first is None:
            return False
        owner = self._waiting[first].owner
        self._threads.update(_keys(owner))
        is_second_there = self._find_runnable(besides=first) is not None
        _take_away(self._threads, owner)
        return is_second_there

    # What follows is how the standard library lets a queue choose its own order.

    def _qsize(self) -> int:
        """Answer 1 where something may be handed out: the library waits while this is 0."""
        ended = self._closed and not self._waiting
        return int(ended or self._find_runnable() is not None)

    def _get(self) -> OwnedTask | None:
        index = self._find_runnable()
        if index is None:
            return None
        task = self._waiting[index]
        del self._waiting[index]
        self._threads.update(_keys(task.owner))
        return task


def _keys(owner: Owner) -> tuple[str, str]:
    return f"person:{owner.person}", f"channel:{owner.channel}"


def _take_away(counts: Counter[str], owner: Owner) -> None:
    """Count one less, and forget whoever has none."""
    for key in _keys(owner):
        counts[key] -= 1
        if not counts[key]:
            del counts[key]
