"""All of the durable work, behind one name."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Lock
from uuid import uuid4

from jobsbot.core.plans.policy import PolicyRules
from jobsbot.core.ports import Api
from jobsbot.core.reply import CardDisplay
from jobsbot.operations.card_updater import CardUpdater
from jobsbot.operations.elapsed_times import ElapsedTimes, read_steady_clock
from jobsbot.operations.engine import DurableEngine
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.plan_poll import PollTools
from jobsbot.operations.plan_runner import PlanRunner
from jobsbot.operations.reconciler import Reconciler
from jobsbot.operations.work_log import WorkLog


class Operations:
    """Carries out claimed plans and keeps every card true. One in a process.

    `executor_id` is the process's own name, the same after a restart: its work is found again by
    it. Two processes that share a database must not share a name.
    """

    def __init__(
        self,
        *,
        api: Api,
        memory: WorkLog,
        cards: CardDisplay,
        rules: PolicyRules,
        clock: Callable[[], datetime],
        database_url: str,
        executor_id: str,
        intervals: Intervals | None = None,
        steady_clock: Callable[[], float] = read_steady_clock,
    ) -> None:
        self._stopping, self._active, self._lock = Event(), 0, Lock()
        intervals = intervals or Intervals()
        self.cards = CardUpdater(cards, memory, clock, intervals)
        tools = PollTools(
            api=api,
            work_log=memory,
            cards=self.cards,
            rules=rules,
            clock=clock,
            steady_clock=steady_clock,
            elapsed=ElapsedTimes(clock, steady_clock),
            intervals=intervals,
            run_id=f"{executor_id}/{uuid4().hex[:8]}",
            may_send=lambda: not self._stopping.is_set(),
        )
        self._plan_runner = PlanRunner(tools)
        self._engine = DurableEngine(
            database_url, executor_id, self._poll, intervals.queue_interval
        )
        self._reconciler = Reconciler(self._plan_runner, self._engine, intervals)

    def launch(self) -> None:
        """Begin to work, and go on with what an earlier run of this process left."""
        self.cards.start()
        self._engine.launch()
        self._reconciler.start()

    def start(self, plan_id: str) -> None:
        """Begin a claimed plan and return at once. The same plan again changes nothing."""
        self._engine.start(plan_id)

    def is_alive(self) -> bool:
        """Tell whether work goes on in this process."""
        return self._reconciler.is_alive() and not self._stopping.is_set()

    def stop(self, timeout: float = 10.0) -> None:
        """Stop: let looks under way reach a good place, and leave the rest to the next launch.

        Takes up to `timeout` seconds, then some for connections. Nothing is lost: what did not
        end in time is resumed, and its card says that it was interrupted.
        """
        self._stopping.set()
        until = time.monotonic() + timeout
        self._reconciler.stop(timeout)
        self._engine.stop_polling(max(until - time.monotonic(), 0.0))
        time.sleep(0.02)  # a look that was just taken begins
        while self._active and time.monotonic() < until:
            time.sleep(0.02)
        self.cards.stop(max(until - time.monotonic(), 0.0))
        self._engine.stop()

    def _poll(self, plan_id: str, poll_number: int) -> float | None:
        with self._lock:
            self._active += 1
        try:
            return self._plan_runner.poll(plan_id, poll_number)
        finally:
            with self._lock:
                self._active -= 1
