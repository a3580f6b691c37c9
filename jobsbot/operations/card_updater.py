"""Cards, kept true beside the work: whoever changes a plan asks for a new drawing and goes on.

A few threads draw what was asked for, each card from the whole record at that moment: the newest
state only, one drawing of a card at a time. No request to Scrapy Cloud ever waits for a card.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from threading import Condition, Thread

from sqlalchemy.exc import SQLAlchemyError

from jobsbot.core.messages.message import Message
from jobsbot.core.messages.plan_card import draw_card
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.reply import CardDisplay
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.work_log import WorkLog

DRAWING_THREADS = 4
log = logging.getLogger(__name__)


class CardUpdater:
    """Draws the cards of plans that changed. `refresh` never waits and never raises."""

    def __init__(
        self,
        cards: CardDisplay,
        work_log: WorkLog,
        clock: Callable[[], datetime],
        intervals: Intervals,
    ) -> None:
        self._cards, self._work_log, self._clock = cards, work_log, clock
        self._edit_interval = intervals.card_edit_interval.total_seconds()
        self._changed = Condition()
        self._due: dict[str, float] = {}
        """Cards to draw, and from when on, by a clock that only goes forward."""
        self._drawing: set[str] = set()
        self._last_edits: dict[str, float] = {}
        self._stop_at: float | None = None
        self._threads = [
            Thread(target=self._run_loop, name=f"jobsbot-cards-{number}", daemon=True)
            for number in range(DRAWING_THREADS)
        ]

    def start(self) -> None:
        """Draw from now on, in threads of its own."""
        for thread in self._threads:
            thread.start()

    def stop(self, timeout: float) -> None:
        """Draw what was asked for until now, for up to `timeout` seconds, and no more."""
        with self._changed:
            self._stop_at = time.monotonic() + timeout
            self._changed.notify_all()
        for thread in self._threads:
            thread.join(max(self._stop_at - time.monotonic(), 0.0))

    def refresh(self, plan_id: str) -> None:
        """Have a plan's card drawn anew soon, from its state at that time."""
        with self._changed:
            last = self._last_edits.get(plan_id, 0.0)
            self._due.setdefault(plan_id, last + self._edit_interval if last else 0.0)
            self._changed.notify()

    def _run_loop(self) -> None:
        while (plan_id := self._take_next()) is not None:
            try:
                self._draw_card(plan_id)
            except SQLAlchemyError:
                log.exception("plan %s: its card could not be read from the store", plan_id)
            finally:
                self._finish_drawing(plan_id)

    def _take_next(self) -> str | None:
        """Wait for the next card that is due; None when it is time to end."""
        with self._changed:
            while True:
                now = time.monotonic()
                stopping = self._stop_at is not None
                if stopping and (not self._due or now >= (self._stop_at or 0.0)):
                    return None
                for plan_id, due in self._due.items():
                    if plan_id not in self._drawing and (stopping or due <= now):
                        del self._due[plan_id]
                        self._drawing.add(plan_id)
                        return plan_id
                self._changed.wait(self._seconds_to_next(now))

    def _seconds_to_next(self, now: float) -> float | None:
        waiting = [due for plan_id, due in self._due.items() if plan_id not in self._drawing]
        return max(min(waiting) - now, 0.01) if waiting else None

    def _finish_drawing(self, plan_id: str) -> None:
        with self._changed:
            now = time.monotonic()
            self._drawing.discard(plan_id)
            oldest = now - self._edit_interval
            self._last_edits = {i: at for i, at in self._last_edits.items() if at > oldest}
            self._last_edits[plan_id] = now
            self._changed.notify_all()

    def _draw_card(self, plan_id: str) -> None:
        revision = self._work_log.get_revision(plan_id)
        record = self._work_log.get_plan(plan_id)
        shown = self._find_shown_plan(record)
        if record is None or shown is None or not self._is_drawing_due(record):
            return
        if self._cards.show_card(shown, draw_card(shown, self._clock())) is False:
            return
        self._work_log.mark_card_drawn(plan_id, revision)
        if record.status is PlanStatus.REPLACED:
            self._tell_replaced(record)

    def _is_drawing_due(self, record: PlanRecord) -> bool:
        """While work goes on, a card says how long it takes; afterwards it changes no more."""
        return record.status is PlanStatus.CLAIMED or self._work_log.is_card_stale(record.plan.id)

    def _tell_replaced(self, record: PlanRecord) -> None:
        who, where = record.closed_by or record.plan.asked_by, record.card or record.plan.where
        self._cards.notify_person(who, where, Message("The jobs changed since you looked."))

    def _find_shown_plan(self, record: PlanRecord | None) -> PlanRecord | None:
        """The plan whose card this is: where one was replaced, the one that asks again."""
        while record and record.status is PlanStatus.REPLACED:
            record = self._work_log.get_plan(record.progress.replaced_by)
        return record
