"""All of the durable work, behind one name."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Event
from typing import TYPE_CHECKING
from uuid import uuid4

from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.guard import Guard
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.ports import Api
from jobsbot.core.reply import CardDisplay
from jobsbot.operations.audit_anchoring import ANCHOR_CHECK_SECONDS, AuditAnchoring
from jobsbot.operations.card_updater import CardUpdater
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.leases import Lease
from jobsbot.operations.periodic_thread import PeriodicThread
from jobsbot.operations.polls.active_polls import ActivePolls
from jobsbot.operations.polls.elapsed_times import ElapsedTimes, read_steady_clock
from jobsbot.operations.polls.job_file import JobFileKeeper
from jobsbot.operations.polls.plan_runner import PlanRunner
from jobsbot.operations.polls.poll_tools import PollTools
from jobsbot.operations.work_log import WorkLog
from jobsbot.threads.precedence import Precedence

if TYPE_CHECKING:
    from jobsbot.operations.poll_scheduler import PollScheduler

RECORD_SECONDS = 2.0
"""How long `stop` waits for polls that have ended to be recorded. A poll that another process has
taken over is never recorded here."""
LAUNCH_SECONDS = 10.0
"""How long claimed plans may wait for the engine before this process counts as not alive."""
log = logging.getLogger("jobsbot.operations")


def do_nothing() -> None:
    """Do nothing."""


class Operations:
    """Carries out claimed plans and keeps every card true. One in a process.

    `executor_id` is the process's own name, the same after a restart: by it the process finds its
    work again. Processes that share a database must not share a name; where they do all the same,
    the one that came first stops working, and `on_lost` is called in it.
    """

    def __init__(
        self,
        *,
        api: Api,
        work_log: WorkLog,
        cards: CardDisplay,
        clock: Callable[[], datetime],
        database_url: str,
        executor_id: str,
        guard: Guard,
        masking: Masking | None = None,
        intervals: Intervals | None = None,
        steady_clock: Callable[[], float] = read_steady_clock,
        on_lost: Callable[[], None] = do_nothing,
        precedence: Precedence | None = None,
    ) -> None:
        intervals = intervals or Intervals()
        self._stopping, self._active = Event(), ActivePolls(read_steady_clock)
        self.precedence = precedence or Precedence()
        self._lease = Lease(
            work_log, executor_id, uuid4().hex, intervals.lease_seconds, read_steady_clock, on_lost
        )
        self.cards = CardUpdater(cards, work_log, clock, intervals, precedence=self.precedence)
        tools = PollTools(
            api=api,
            work_log=work_log,
            cards=self.cards,
            numbers=guard.policy.numbers,
            clock=clock,
            steady_clock=steady_clock,
            elapsed=ElapsedTimes(clock, steady_clock),
            intervals=intervals,
            name_run=self._lease.name_run,
            may_send=self._may_send,
            precedence=self.precedence,
            judge_batch=guard.judge_batch,
            keep_jobs=JobFileKeeper(cards, masking or Masking()).keep_jobs,
        )
        self._plan_runner = PlanRunner(tools)
        self._database_url, self._executor_id = database_url, executor_id
        self._scheduler: PollScheduler | None = None
        self._launch_until = float("-inf")
        anchoring = AuditAnchoring(work_log, clock, cards.post_notice, guard.policy.audit_channel)
        self._threads = (
            PeriodicThread("jobsbot-lease", intervals.lease_seconds / 5, self._lease.renew),
            PeriodicThread("jobsbot-audit", ANCHOR_CHECK_SECONDS, anchoring.run_once),
        )

    def launch(self) -> None:
        """Begin to work, and go on with what an earlier run of this process left."""
        self.accept_plans()
        self.launch_engine()

    def accept_plans(self) -> None:
        """Take the lease and draw cards. Plans may be claimed from now on: the engine begins them.

        Call it after any fork, and `launch_engine` soon: what is claimed waits for it.
        """
        self._lease.take()
        self._launch_until = read_steady_clock() + LAUNCH_SECONDS
        self.cards.start()
        for thread in self._threads:
            thread.start()

    def launch_engine(self) -> None:
        """Carry out claimed plans: new ones, and those that an earlier run left."""
        # The engine takes 0.4 s to import: a process listens and draws cards before it is there.
        from jobsbot.operations.poll_scheduler import PollScheduler

        scheduler = PollScheduler(
            self._database_url, self._executor_id, self._poll, self._plan_runner, self._active
        )
        scheduler.launch()
        self._scheduler = scheduler

    def start(self, plan_id: str) -> None:
        """Begin a claimed plan and return at once. The same plan again changes nothing.

        Before the engine is launched this does nothing: the launch begins all claimed plans. A plan
        that cannot begin now begins a little later, so nobody is told of a failure.
        """
        if self._scheduler is not None:
            self.precedence.begin_stage(plan_id)
            if not self._scheduler.start(plan_id):
                self.precedence.end(plan_id)

    def is_alive(self) -> bool:
        """Tell whether this process carries out and shows claimed plans, now or soon."""
        threads_live = all(each.is_alive() for each in (self.cards, *self._threads))
        return threads_live and self._may_send() and self._is_scheduling()

    def stop(self, timeout: float = 10.0) -> None:
        """Stop: let polls under way reach a good place, and leave the rest to the next launch.

        Takes up to `timeout` seconds, then some for connections. Nothing is lost: what did not
        end in time is resumed, and its card says that it was interrupted.
        """
        self._stopping.set()
        until = time.monotonic() + timeout
        for thread in self._threads:
            thread.stop(max(until - time.monotonic(), 0.0))
        if self._scheduler is not None:
            self._scheduler.stop_polling(max(until - time.monotonic(), 0.0))
        self._active.wait_until_idle(max(until - time.monotonic(), 0.0))
        if self._scheduler is not None:
            left = max(until - time.monotonic(), 0.0)
            self._scheduler.engine.wait_until_recorded(min(left, RECORD_SECONDS))
        self.cards.stop(max(until - time.monotonic(), 0.0))
        if self._scheduler is not None:
            self._scheduler.stop()
        self._release_lease()

    def _is_scheduling(self) -> bool:
        if self._scheduler is None:
            return read_steady_clock() < self._launch_until
        return self._scheduler.is_alive()

    def _may_send(self) -> bool:
        return not self._stopping.is_set() and self._lease.is_held()

    def _release_lease(self) -> None:
        try:
            self._lease.release()
        except SQLAlchemyError as error:
            log.warning(
                "The lease could not be given back (%s): it runs out.", type(error).__name__
            )

    def _poll(self, plan_id: str, poll_number: int) -> float | None:
        wait: float | None = None
        self._active.begin(plan_id)
        try:
            if poll_number == 0:
                self.precedence.begin_stage(plan_id)
            else:
                self.precedence.wait_for_turn()
            wait = self._plan_runner.poll(plan_id, poll_number)
            return wait
        finally:
            self.precedence.end(plan_id)
            self._active.end(plan_id, wait)
