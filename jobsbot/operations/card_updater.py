"""Cards, kept true: each is drawn from the whole record at the moment it is shown."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Lock

from jobsbot.core.messages.plan_card import card
from jobsbot.core.plans.plan import Record, Status
from jobsbot.core.reply import Cards
from jobsbot.operations.intervals import Pace
from jobsbot.operations.work_log import Ledger

STRIPES = 32


class Screen:
    """Shows cards one edit after the other, so that an older one never covers a newer."""

    def __init__(
        self, cards: Cards, ledger: Ledger, clock: Callable[[], datetime], pace: Pace
    ) -> None:
        self._cards, self._ledger, self._clock, self._pace = cards, ledger, clock, pace
        self._locks = tuple(Lock() for _ in range(STRIPES))
        self._edited: dict[str, datetime] = {}

    def show(self, plan_id: str, *, last: bool = False) -> None:
        """Show a plan's card as it stands now, unless it was edited a moment ago.

        The `last` edit is always made. One that could not be made is left to the sweep.
        """
        with self._locks[hash(plan_id) % STRIPES]:
            if last:
                self._edited.pop(plan_id, None)
            elif self._just_edited(plan_id):
                return
            self._draw(plan_id)

    def _just_edited(self, plan_id: str) -> bool:
        now = self._clock()
        before = self._edited.get(plan_id)
        if before is not None and now - before < self._pace.edit:
            return True
        self._edited[plan_id] = now
        return False

    def _draw(self, plan_id: str) -> None:
        changes = self._ledger.changes(plan_id)
        record = self._standing(plan_id)
        if record is None:
            return
        if self._cards.show(record, card(record, self._clock())) is not False:
            self._ledger.shown(plan_id, changes)

    def _standing(self, plan_id: str) -> Record | None:
        """The plan whose card this is: where one was replaced, the one that asks again."""
        record = self._ledger.recall(plan_id)
        while record and record.status is Status.REPLACED:
            record = self._ledger.recall(record.progress.replaced_by)
        return record
