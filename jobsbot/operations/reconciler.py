"""What has to happen though nobody asks for it: expiry, stale cards, and deleting what is old.

Each pass may be made by any process, at any time, any number of times, so it need not be durable.
A schedule of the engine would write a workflow into the database for each pass, for ever.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from jobsbot.core.messages.plan_card.notes import REMIND_BEFORE, is_reminder_due
from jobsbot.core.plans.plan import PlanRecord, PlanStatus
from jobsbot.operations.polls.poll_tools import PollTools
from jobsbot.operations.readable_plans import ReadablePlans

DEDUP_KEY_LIFETIME = timedelta(days=1)
"""How long keys of what happens once (a delivery, a signature) are kept."""
CLEANUP_INTERVAL_SECONDS = 3600.0
MAX_PLANS_PER_DELETE = 200
"""Plans deleted in one transaction: a long one would keep others from writing."""
MAX_CARDS_PER_PASS = 50
"""Stale cards redrawn in one pass."""


class Reconciler:
    """Expires open plans, has stale cards and waiting notices shown, and deletes what is old.

    `delete_polls` deletes what the engine keeps of plans, given the last poll of each.
    """

    def __init__(
        self,
        tools: PollTools,
        keep_plans_for: timedelta,
        delete_polls: Callable[[Mapping[str, int]], None],
    ) -> None:
        self._work_log, self._cards, self._clock = tools.work_log, tools.cards, tools.clock
        self._keep_plans_for, self._plans = keep_plans_for, ReadablePlans()
        self._delete_polls = delete_polls
        self._next_cleanup = time.monotonic()
        self._reminded: set[str] = set()

    def run_once(self) -> None:
        """Make one pass."""
        self._expire_plans(self._clock())
        self._redraw_stale_cards()
        self._cards.retry_refused_notices()
        if self._next_cleanup <= time.monotonic():
            self._next_cleanup = time.monotonic() + CLEANUP_INTERVAL_SECONDS
            self._delete_old(self._clock())

    def _delete_old(self, now: datetime) -> None:
        """Delete old keys and plans; the audit stays."""
        self._work_log.delete_dedup_keys(now - DEDUP_KEY_LIFETIME)
        before = now - self._keep_plans_for
        while last_polls := self._work_log.find_old_plans(before, MAX_PLANS_PER_DELETE):
            self._delete_polls(last_polls)
            self._work_log.delete_closed_plans(last_polls)

    def _expire_plans(self, now: datetime) -> None:
        soon = self._plans.read(self._work_log.list_expired_plans(now + REMIND_BEFORE))
        for record in soon:
            if record.plan.expires_at > now:
                self._remind(record, now)
            elif self._work_log.close_plan(record.plan.id, PlanStatus.EXPIRED, None, now):
                self._cards.refresh(record.plan.id)

        self._reminded &= {record.plan.id for record in soon}

    def _remind(self, record: PlanRecord, now: datetime) -> None:
        """Have the reminder of a plan that waits for a second person posted, beside its card."""
        if record.plan.id not in self._reminded and is_reminder_due(record, now):
            self._reminded.add(record.plan.id)
            self._cards.refresh(record.plan.id, forced=True)

    def _redraw_stale_cards(self) -> None:
        """Have cards drawn that a process left behind. One in the queue already stays as it is."""
        for plan_id in self._work_log.list_stale_cards(MAX_CARDS_PER_PASS):
            self._cards.refresh(plan_id, changed=False)
