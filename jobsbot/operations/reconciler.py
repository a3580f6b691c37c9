"""The sweep: what has to happen though nobody asks for it.

A thread of our own and not a schedule of the engine's: each pass may be made by any process, at
any time, any number of times, so there is nothing to make durable; a schedule would write a
workflow into the database every second, for ever.
"""

from __future__ import annotations

import logging
import time
from datetime import datetime, timedelta
from threading import Event, Thread

from dbos import error
from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.interaction import Person
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.operations.decisions import plan_deadline
from jobsbot.operations.engine import (
    FINAL_STATUSES,
    STATUS_CANCELLED,
    STATUS_SUCCESS,
    DurableEngine,
)
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.plan_runner import PlanRunner

JOBSBOT_PERSON = Person("", "jobsbot")
DEDUP_KEY_LIFETIME = timedelta(days=1)
"""How long what happens once (a delivery, a signature) is remembered."""
MAX_CARDS_PER_PASS = 50
"""Cards made good in one pass."""
DEADLINE_GRACE = timedelta(minutes=2)
"""How long after its deadline a plan's own work may take to end it."""


class Reconciler:
    """Expires open plans, begins what was not begun, makes good cards that are behind."""

    def __init__(
        self, plan_runner: PlanRunner, engine: DurableEngine, intervals: Intervals
    ) -> None:
        self._plan_runner, self._engine, self._intervals = plan_runner, engine, intervals
        self._work_log, self._card_updater, self._clock = (
            plan_runner.work_log,
            plan_runner.card_updater,
            plan_runner.clock,
        )
        self._next_checks: dict[str, float] = {}
        self._redraws: dict[str, tuple[int, float]] = {}
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
        self._restart_missing_polls(now)
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
        for record in self._work_log.list_expired_plans(now):
            plan = record.plan
            if self._work_log.close_plan(plan.id, PlanStatus.EXPIRED, None, now):
                self._work_log.add_audit_entry(
                    JOBSBOT_PERSON, plan.where, f"expired: {plan.sentence}", plan.id, now
                )
                self._card_updater.update_card(plan.id, final=True)

    def _restart_missing_polls(self, now: datetime) -> None:
        """See that each claimed plan has a look under way or coming."""
        open_plans = self._work_log.list_claimed_plans()
        ids = {record.plan.id for record in open_plans}
        self._next_checks = {
            plan_id: due for plan_id, due in self._next_checks.items() if plan_id in ids
        }
        for record in open_plans:
            if self._next_checks.get(record.plan.id, 0.0) <= time.monotonic():
                self._next_checks[record.plan.id] = (
                    time.monotonic() + self._intervals.recheck_interval
                )
                self._check_plan(record, now)

    def _check_plan(self, record: PlanRecord, now: datetime) -> None:
        plan_id, number, before = (
            record.plan.id,
            self._work_log.get_last_poll(record.plan.id),
            STATUS_SUCCESS,
        )
        while (state := self._engine.get_poll_status(plan_id, number)) in FINAL_STATUSES:
            number, before = number + 1, state
        overdue = now > plan_deadline(record, self._plan_runner.rules) + DEADLINE_GRACE
        if state == STATUS_CANCELLED or (not state and before != STATUS_SUCCESS and overdue):
            get_logger().warning("plan %s: its looks fail or were cancelled, so it ends", plan_id)
            self._plan_runner.give_up(plan_id)
        elif not state:
            get_logger().info("plan %s: look %d was missing, and begins", plan_id, number)
            self._engine.start(plan_id, number)

    def _redraw_stale_cards(self) -> None:
        now = time.monotonic()
        behind = self._work_log.stale_cards(MAX_CARDS_PER_PASS)
        self._redraws = {plan_id: s for plan_id, s in self._redraws.items() if plan_id in behind}
        for plan_id in behind:
            tries, due = self._redraws.get(plan_id, (0, now + self._intervals.redraw_intervals[0]))
            if due > now:
                self._redraws[plan_id] = (tries, due)
            elif tries + 1 < len(self._intervals.redraw_intervals):
                self._redraws[plan_id] = (
                    tries + 1,
                    now + self._intervals.redraw_intervals[tries + 1],
                )
                self._card_updater.update_card(plan_id, final=True)
            else:
                get_logger().warning("plan %s: its card could not be brought up to date", plan_id)
                self._work_log.mark_card_drawn(plan_id, self._work_log.get_revision(plan_id))


def get_logger() -> logging.Logger:
    return logging.getLogger("jobsbot.operations")
