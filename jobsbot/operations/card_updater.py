"""Cards, kept true: each is drawn from the whole record at the moment it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from jobsbot.core.messages.plan_card import draw_card
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.core.reply import CardDisplay
from jobsbot.operations.intervals import Intervals
from jobsbot.operations.work_log import WorkLog

LOCK_STRIPES = 32


class CardUpdater:
    """Shows cards one edit after the other, so that an older one never covers a newer."""

    def __init__(
        self,
        cards: CardDisplay,
        work_log: WorkLog,
        clock: Callable[[], datetime],
        intervals: Intervals,
    ) -> None:
        self._cards, self._work_log, self._clock, self._intervals = (
            cards,
            work_log,
            clock,
            intervals,
        )
        self._locks = tuple(Lock() for _ in range(LOCK_STRIPES))
        self._last_edits: dict[str, datetime] = {}

    def update_card(self, plan_id: str, *, final: bool = False) -> None:
        """Show a plan's card as it stands now, unless it was edited a moment ago.

        The `final` edit is always made. One that could not be made is left to the sweep.
        """
        with self._locks[hash(plan_id) % LOCK_STRIPES]:
            if final:
                self._last_edits.pop(plan_id, None)
            elif self._just_edited(plan_id):
                return
            self._draw_card(plan_id)

    def _just_edited(self, plan_id: str) -> bool:
        now = self._clock()
        before = self._last_edits.get(plan_id)
        if before is not None and now - before < self._intervals.card_edit_interval:
            return True
        self._last_edits[plan_id] = now
        return False

    def _draw_card(self, plan_id: str) -> None:
        changes = self._work_log.get_revision(plan_id)
        record = self._current_record(plan_id)
        if record is None:
            return
        if self._cards.show_card(record, draw_card(record, self._clock())) is not False:
            self._work_log.mark_card_drawn(plan_id, changes)

    def _current_record(self, plan_id: str) -> PlanRecord | None:
        """The plan whose card this is: where one was replaced, the one that asks again."""
        record = self._work_log.get_plan(plan_id)
        while record and record.status is PlanStatus.REPLACED:
            record = self._work_log.get_plan(record.progress.replaced_by)
        return record
