"""The first poll of a claimed plan: made at once, before the durable engine knows of the plan.

The engine's own writes at the start and end of a poll would delay the requests of all other plans
that were confirmed at the same time. They are not needed: the plan's row says which process made
the first poll, and where that process is dead another one makes it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock

from jobsbot.operations.polls.active_polls import ActivePolls
from jobsbot.operations.polls.plan_runner import PlanRunner

log = logging.getLogger("jobsbot.operations")


class FirstPolls:
    """Makes first polls, each in a thread. `schedule_poll` has the engine make the next one."""

    def __init__(
        self,
        plan_runner: PlanRunner,
        schedule_poll: Callable[[str, int, float], None],
        active: ActivePolls,
        threads: int,
    ) -> None:
        self._plan_runner, self._schedule_poll = plan_runner, schedule_poll
        self._precedence, self._active = plan_runner.tools.precedence, active
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="jobsbot-first-poll")
        self._lock = Lock()
        self._under_way: set[str] = set()
        self._is_closed = False

    def begin(self, plan_id: str) -> bool:
        """Begin a claimed plan, and return at once. False where no more is begun.

        Where it is begun here already, or was by any process, nothing more happens.
        """
        with self._lock:
            if self._is_closed or plan_id in self._under_way:
                return not self._is_closed
            self._under_way.add(plan_id)
            self._active.begin(plan_id)
            future = self._pool.submit(self._make_poll, plan_id)
        future.add_done_callback(self._log_failure)
        return True

    def close(self) -> None:
        """Begin no more. Those that were begun go on."""
        with self._lock:
            self._is_closed = True

    def stop(self) -> None:
        """Begin no more. Polls under way go on; those that wait for a thread do not begin."""
        self.close()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _make_poll(self, plan_id: str) -> None:
        """Make a plan's first poll. It is under way until the engine knows of the next one."""
        due_in_seconds: float | None = None
        self._precedence.begin_stage(plan_id)
        try:
            wait = self._plan_runner.poll(plan_id, 0, only_first=True)
            if wait is not None:
                self._schedule_poll(plan_id, 1, wait)
            due_in_seconds = wait
        finally:
            self._precedence.end(plan_id)
            with self._lock:
                self._active.end(plan_id, due_in_seconds)
                self._under_way.discard(plan_id)

    def _log_failure(self, future: Future[None]) -> None:
        """Log how a poll failed: another one follows. At an end, the next launch sees to that."""
        failure = None if future.cancelled() else future.exception()
        if failure is not None and not self._is_closed:
            log.error("A first poll failed; another one follows.", exc_info=failure)
