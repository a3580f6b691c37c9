"""Leases: this process's own, and which other processes have stopped renewing theirs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping
from typing import Protocol

log = logging.getLogger("jobsbot.operations")


class LeaseBook(Protocol):
    """Where leases are written down."""

    def take_lease(self, executor_id: str, incarnation: str) -> None: ...
    def renew_lease(self, executor_id: str, incarnation: str) -> bool: ...
    def release_lease(self, executor_id: str, incarnation: str) -> None: ...
    def list_leases(self) -> Mapping[str, Hashable]: ...


class Lease:
    """This process's lease. Nothing may be sent while it is not held.

    It lapses where the process was frozen or could not reach the database, and is held again once
    it is renewed. Where another process has taken this one's name it is lost for good: `on_lost`
    is called.
    """

    def __init__(
        self,
        book: LeaseBook,
        executor_id: str,
        incarnation: str,
        lease_seconds: float,
        steady_clock: Callable[[], float],
        on_lost: Callable[[], None],
    ) -> None:
        self._book, self._executor_id, self._incarnation = book, executor_id, incarnation
        self._lease_seconds, self._steady_clock = lease_seconds, steady_clock
        self._on_lost = on_lost
        self._renewed_at = float("-inf")
        self._lapses = 0
        self._is_lost = False

    def take(self) -> None:
        """Take it, from whoever bore this name before."""
        now = self._steady_clock()
        self._book.take_lease(self._executor_id, self._incarnation)
        self._renewed_at = now

    def renew(self) -> None:
        """Renew it. Call this several times in `lease_seconds`."""
        if self._is_lost:
            return
        now = self._steady_clock()  # read before the query, which may take long
        lapses = self._count_lapses(now)
        if self._book.renew_lease(self._executor_id, self._incarnation):
            self._lapses, self._renewed_at = lapses, now
            return
        self._is_lost = True
        log.critical("Another process works as %s: this one does no more.", self._executor_id)
        self._on_lost()

    def is_held(self) -> bool:
        """Tell whether this process may work now."""
        return not self._is_lost and not self._has_lapsed(self._steady_clock())

    def name_run(self) -> str:
        """Name this run of this process: `process/run`, with a new run after each lapse.

        A lapse counts as an interruption, like a restart: while the process was frozen or without
        its database, nobody could undo what it works on.
        """
        run, lapses = self._incarnation[:8], self._count_lapses(self._steady_clock())
        return f"{self._executor_id}/{run}.{lapses}" if lapses else f"{self._executor_id}/{run}"

    def _count_lapses(self, now: float) -> int:
        """Count how often it has lapsed, the present lapse included."""
        return self._lapses + self._has_lapsed(now)

    def _has_lapsed(self, now: float) -> bool:
        return now - self._renewed_at >= self._lease_seconds

    def release(self) -> None:
        """Release it, so that nobody has to wait until it has run out."""
        self._book.release_lease(self._executor_id, self._incarnation)


class LeaseWatch:
    """Sees which processes have stopped renewing, by this process's own clock."""

    def __init__(
        self, book: LeaseBook, lease_seconds: float, steady_clock: Callable[[], float]
    ) -> None:
        self._book, self._lease_seconds, self._steady_clock = book, lease_seconds, steady_clock
        self._seen: dict[str, tuple[Hashable, float]] = {}

    def observe(self) -> None:
        """Read every lease. Call this several times in `lease_seconds`."""
        now, states = self._steady_clock(), dict(self._book.list_leases())
        names = states.keys() | self._seen.keys()
        self._seen = {name: self._compare(name, states.get(name), now) for name in names}

    def is_dead(self, executor_id: str) -> bool:
        """Tell whether a process has not renewed for as long as a lease lasts, or has none."""
        now = self._steady_clock()
        _, since = self._seen.setdefault(executor_id, (None, now))
        return now - since >= self._lease_seconds

    def _compare(self, name: str, state: Hashable, now: float) -> tuple[Hashable, float]:
        before = self._seen.get(name)
        return before if before is not None and before[0] == state else (state, now)
