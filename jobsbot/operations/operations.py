"""All of the durable work, behind one name."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from threading import Event, Lock
from uuid import uuid4

from jobsbot.core.plans.policy import Rules
from jobsbot.core.ports import Api
from jobsbot.core.reply import Cards
from jobsbot.operations.card_updater import Screen
from jobsbot.operations.engine import Engine
from jobsbot.operations.intervals import Pace
from jobsbot.operations.plan_runner import Carrier
from jobsbot.operations.reconciler import Sweep
from jobsbot.operations.work_log import Ledger


class Operations:
    """Carries out claimed plans and keeps every card true. One in a process.

    `executor_id` is the process's own name, the same after a restart: its work is found again by
    it. Two processes that share a database must not share a name.
    """

    def __init__(
        self,
        *,
        api: Api,
        memory: Ledger,
        cards: Cards,
        rules: Rules,
        clock: Callable[[], datetime],
        database_url: str,
        executor_id: str,
        pace: Pace | None = None,
    ) -> None:
        self._stopping, self._active, self._lock = Event(), 0, Lock()
        pace = pace or Pace()
        self._carrier = Carrier(
            api=api,
            ledger=memory,
            cards=cards,
            screen=Screen(cards, memory, clock, pace),
            rules=rules,
            clock=clock,
            pace=pace,
            hand=f"{executor_id}/{uuid4().hex[:8]}",
            stopping=self._stopping.is_set,
        )
        self._engine = Engine(database_url, executor_id, self._look, pace.poll)
        self._sweep = Sweep(self._carrier, self._engine, pace)

    def launch(self) -> None:
        """Begin to work, and go on with what an earlier run of this process left."""
        self._engine.launch()
        self._sweep.start()

    def start(self, plan_id: str) -> None:
        """Begin a claimed plan and return at once. The same plan again changes nothing."""
        self._engine.start(plan_id)

    def alive(self) -> bool:
        """Tell whether work goes on in this process."""
        return self._sweep.alive() and not self._stopping.is_set()

    def stop(self, timeout: float = 10.0) -> None:
        """Stop: let looks under way reach a good place, and leave the rest to the next launch.

        Takes up to `timeout` seconds, then some for connections. Nothing is lost: what did not
        end in time is resumed, and its card says that it was interrupted.
        """
        self._stopping.set()
        until = time.monotonic() + timeout
        self._sweep.stop(timeout)
        self._engine.quiet(max(until - time.monotonic(), 0.0))
        time.sleep(0.02)  # a look that was just taken begins
        while self._active and time.monotonic() < until:
            time.sleep(0.02)
        self._engine.stop()

    def _look(self, plan_id: str, number: int) -> float | None:
        with self._lock:
            self._active += 1
        try:
            return self._carrier.look(plan_id, number)
        finally:
            with self._lock:
                self._active -= 1
