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
from jobsbot.core.plans.plan import Record, Status
from jobsbot.operations.decisions import deadline
from jobsbot.operations.engine import CANCELLED, ENDED, OVER, Engine
from jobsbot.operations.intervals import Pace
from jobsbot.operations.plan_runner import Carrier

MYSELF = Person("", "jobsbot")
REMEMBERED = timedelta(days=1)
"""How long what happens once (a delivery, a signature) is remembered."""
MOST = 50
"""Cards made good in one pass."""
GRACE = timedelta(minutes=2)
"""How long after its deadline a plan's own work may take to end it."""


class Sweep:
    """Expires open plans, begins what was not begun, makes good cards that are behind."""

    def __init__(self, carrier: Carrier, engine: Engine, pace: Pace) -> None:
        self._carrier, self._engine, self._pace = carrier, engine, pace
        self._ledger, self._screen, self._clock = carrier.ledger, carrier.screen, carrier.clock
        self._due: dict[str, float] = {}
        self._shows: dict[str, tuple[int, float]] = {}
        self._forgot = datetime.min.replace(tzinfo=self._clock().tzinfo)
        self._stop = Event()
        self._thread = Thread(target=self._run, name="jobsbot-sweep", daemon=True)

    def start(self) -> None:
        """Sweep from now on, in a thread of its own."""
        self._thread.start()

    def stop(self, timeout: float) -> None:
        """Sweep no more; wait up to `timeout` seconds for a pass under way."""
        self._stop.set()
        self._thread.join(timeout)

    def alive(self) -> bool:
        return self._thread.is_alive()

    def once(self) -> None:
        """Make one pass."""
        now = self._clock()
        self._expire(now)
        self._revive(now)
        self._make_good()
        if now - self._forgot > REMEMBERED / 24:
            self._forgot = now
            self._ledger.forget(now - REMEMBERED)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.once()
            except (SQLAlchemyError, error.DBOSException):
                log().exception("the sweep could not reach the database; it goes on")
            self._stop.wait(self._pace.sweep)

    def _expire(self, now: datetime) -> None:
        for record in self._ledger.expired(now):
            plan = record.plan
            if self._ledger.close(plan.id, Status.EXPIRED, None, now):
                self._ledger.note(MYSELF, plan.where, f"expired: {plan.sentence}", plan.id, now)
                self._screen.show(plan.id, last=True)

    def _revive(self, now: datetime) -> None:
        """See that each claimed plan has a look under way or coming."""
        open_plans = self._ledger.unfinished()
        ids = {record.plan.id for record in open_plans}
        self._due = {plan_id: due for plan_id, due in self._due.items() if plan_id in ids}
        for record in open_plans:
            if self._due.get(record.plan.id, 0.0) <= time.monotonic():
                self._due[record.plan.id] = time.monotonic() + self._pace.recheck
                self._look_after(record, now)

    def _look_after(self, record: Record, now: datetime) -> None:
        plan_id, number, before = record.plan.id, self._ledger.last_look(record.plan.id), ENDED
        while (state := self._engine.state(plan_id, number)) in OVER:
            number, before = number + 1, state
        overdue = now > deadline(record, self._carrier.rules) + GRACE
        if state == CANCELLED or (not state and before != ENDED and overdue):
            log().warning("plan %s: its looks fail or were cancelled, so it ends", plan_id)
            self._carrier.give_up(plan_id)
        elif not state:
            log().info("plan %s: look %d was missing, and begins", plan_id, number)
            self._engine.start(plan_id, number)

    def _make_good(self) -> None:
        now = time.monotonic()
        behind = self._ledger.behind(MOST)
        self._shows = {plan_id: s for plan_id, s in self._shows.items() if plan_id in behind}
        for plan_id in behind:
            tries, due = self._shows.get(plan_id, (0, now + self._pace.reshow[0]))
            if due > now:
                self._shows[plan_id] = (tries, due)
            elif tries + 1 < len(self._pace.reshow):
                self._shows[plan_id] = (tries + 1, now + self._pace.reshow[tries + 1])
                self._screen.show(plan_id, last=True)
            else:
                log().warning("plan %s: its card could not be brought up to date", plan_id)
                self._ledger.shown(plan_id, self._ledger.changes(plan_id))


def log() -> logging.Logger:
    return logging.getLogger("jobsbot.operations")
