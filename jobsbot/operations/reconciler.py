"""The sweep: what has to happen though nobody asks for it.

A thread of our own and not a schedule of the engine's: each pass may be made by any process, at
any time, any number of times, so there is nothing to make durable; a schedule would write a
workflow into the database every second, for ever.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from threading import Event, Thread

from dbos import error
from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.plans.plan import PlanRecord, PlanStatus, UnreadablePlan
from jobsbot.operations.engine import (
    FINAL_STATUSES,
    STATUS_CANCELLED,
    STATUS_SUCCESS,
    DurableEngine,
)
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.plan_runner import PlanRunner

DEDUP_KEY_LIFETIME = timedelta(days=1)
"""How long what happens once (a delivery, a signature) is remembered."""
MAX_CARDS_PER_PASS = 50
"""Cards made good in one pass."""


class Reconciler:
    """Expires open plans, begins what was not begun, makes good cards that are behind."""

    def __init__(
        self, plan_runner: PlanRunner, engine: DurableEngine, intervals: Intervals
    ) -> None:
        self._plan_runner, self._engine, self._intervals = plan_runner, engine, intervals
        tools = plan_runner.tools
        self._work_log, self._cards, self._clock = tools.work_log, tools.cards, tools.clock
        self._elapsed = tools.elapsed
        self._next_checks: dict[str, float] = {}
        self._set_aside: set[str] = set()
        self._last_cleanup = datetime.min.replace(tzinfo=self._clock().tzinfo)
        self._stop = Event()
        self._thread = Thread(target=self._run_loop, name="jobsbot-sweep", daemon=True)

    def start(self) -> None:
        """Sweep from now on, in a thread of its own."""
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Sweep no more; wait up to `timeout` seconds for a pass under way."""
        self._stop.set()
        self._thread.join(timeout)

    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def run_once(self) -> None:
        """Make one pass."""
        now = self._clock()
        self._expire_plans(now)
        self._restart_missing_polls()
        self._redraw_stale_cards()
        if now - self._last_cleanup > DEDUP_KEY_LIFETIME / 24:
            self._last_cleanup = now
            self._work_log.delete_dedup_keys(now - DEDUP_KEY_LIFETIME)

    def _run_loop(self) -> None:
        while not self._stop.is_set():
            try:
                self.run_once()
            except (SQLAlchemyError, error.DBOSException):
                get_logger().exception("the sweep could not reach the database; it goes on")
            self._stop.wait(self._intervals.reconcile_interval)

    def _expire_plans(self, now: datetime) -> None:
        for record in self._read_plans(self._work_log.list_expired_plans(now)):
            if self._work_log.close_plan(record.plan.id, PlanStatus.EXPIRED, None, now):
                self._cards.refresh(record.plan.id)

    def _restart_missing_polls(self) -> None:
        """See that each claimed plan has a look under way or coming."""
        open_plans = self._read_plans(self._work_log.list_claimed_plans())
        ids = {record.plan.id for record in open_plans}
        self._elapsed.keep_only(ids)
        self._next_checks = {
            plan_id: due for plan_id, due in self._next_checks.items() if plan_id in ids
        }
        for record in open_plans:
            if self._next_checks.get(record.plan.id, 0.0) <= time.monotonic():
                self._next_checks[record.plan.id] = (
                    time.monotonic() + self._intervals.recheck_interval
                )
                self._check_plan(record)

    def _read_plans(self, found: Sequence[PlanRecord | UnreadablePlan]) -> list[PlanRecord]:
        """Set aside, and tell once, what a newer release made: it is that release's to work on."""
        records = []
        for record in found:
            if isinstance(record, PlanRecord):
                records.append(record)
            elif record.id not in self._set_aside:
                self._set_aside.add(record.id)
                get_logger().error("plan %s cannot be read: a newer release made it", record.id)
        return records

    def _check_plan(self, record: PlanRecord) -> None:
        plan_id, number, before = (
            record.plan.id,
            self._work_log.get_last_poll(record.plan.id),
            STATUS_SUCCESS,
        )
        while (state := self._engine.get_poll_status(plan_id, number)) in FINAL_STATUSES:
            number, before = number + 1, state
        overdue = self._plan_runner.is_overdue(record)
        if state == STATUS_CANCELLED or (not state and before != STATUS_SUCCESS and overdue):
            get_logger().warning("plan %s: its looks fail or were cancelled, so it ends", plan_id)
            self._plan_runner.give_up(plan_id, number)
        elif not state:
            get_logger().info("plan %s: look %d was missing, and begins", plan_id, number)
            self._engine.start(plan_id, number)

    def _redraw_stale_cards(self) -> None:
        """Have cards drawn that a process left behind. One in the queue already stays as it is."""
        for plan_id in self._work_log.stale_cards(MAX_CARDS_PER_PASS):
            self._cards.refresh(plan_id)


def get_logger() -> logging.Logger:
    return logging.getLogger("jobsbot.operations")
