"""Has claimed plans polled: by the durable engine, and by threads that see that none is forgotten.

Only this module imports the engine, which takes as long as to import all of Slack: the bot opens
its servers first (`Operations.launch_engine`).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from dbos import error

from jobsbot.database_url import is_sqlite_url
from jobsbot.operations.engine import MAX_EXECUTOR_THREADS, DurableEngine
from jobsbot.operations.leases import LeaseWatch
from jobsbot.operations.periodic_thread import STORE_TROUBLES, PeriodicThread
from jobsbot.operations.polls.active_polls import ActivePolls
from jobsbot.operations.polls.elapsed_times import read_steady_clock
from jobsbot.operations.polls.first_polls import FirstPolls
from jobsbot.operations.polls.plan_runner import PlanRunner
from jobsbot.operations.polls.poll_keeper import PollKeeper
from jobsbot.operations.reconciler import Reconciler

TROUBLES = (*STORE_TROUBLES, error.DBOSException)


class PollScheduler:
    """The engine of this process, and threads beside it. None waits for another."""

    def __init__(
        self,
        database_url: str,
        executor_id: str,
        poll: Callable[[str, int], float | None],
        plan_runner: PlanRunner,
        active: ActivePolls,
    ) -> None:
        tools = plan_runner.tools
        intervals = tools.intervals
        self.engine = DurableEngine(database_url, executor_id, poll, intervals.queue_interval)
        watch = LeaseWatch(tools.work_log, intervals.lease_seconds, read_steady_clock)
        self._first_polls = FirstPolls(
            plan_runner, self.engine.schedule, active, MAX_EXECUTOR_THREADS
        )
        keeper = PollKeeper(
            plan_runner, self.engine, watch, active, read_steady_clock, self._first_polls.begin
        )
        kept = timedelta(days=tools.numbers.keep_days)
        reconciler = Reconciler(tools, kept, self.engine.delete_polls)
        work = {
            "jobsbot-polls": (intervals.keeper_interval, keeper.run_once),
            "jobsbot-reconciler": (intervals.reconcile_interval, reconciler.run_once),
        }
        if not is_sqlite_url(database_url):  # SQLite is for one process: it begins what it claims
            work["jobsbot-claims"] = (intervals.claim_interval, keeper.begin_unbegun)
        self._threads = tuple(
            PeriodicThread(name, seconds, run_once, TROUBLES)
            for name, (seconds, run_once) in work.items()
        )

    def launch(self) -> None:
        """Poll from now on, plans that were claimed before first."""
        self.engine.launch()
        for thread in self._threads:
            thread.start()

    def start(self, plan_id: str) -> bool:
        """Begin a claimed plan. False once this has stopped: the next launch begins it."""
        return self._first_polls.begin(plan_id)

    def is_alive(self) -> bool:
        """Tell whether polls go on to be scheduled."""
        return all(thread.is_alive() for thread in self._threads)

    def stop_polling(self, timeout: float) -> None:
        """Begin no more polls. Takes up to `timeout` seconds, and leaves those under way alone."""
        until = time.monotonic() + timeout
        self._first_polls.close()
        for thread in self._threads:
            thread.stop(max(until - time.monotonic(), 0.0))
        self.engine.stop_polling(max(until - time.monotonic(), 0.0))

    def stop(self) -> None:
        """Stop the engine. Polls under way are left to be resumed by the next launch."""
        self._first_polls.stop()
        self.engine.stop()
