"""What `Refresh` does on a plan's card: the same jobs are read again."""

from __future__ import annotations

from datetime import datetime, timedelta

from jobsbot.core.guard import Guard, request_of_refresh
from jobsbot.core.interaction import Said
from jobsbot.core.messages.notices import (
    explain_closed_plan,
    explain_recent_refresh,
)
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plan_buttons.press_steps import PressSteps
from jobsbot.core.plans.overlaps import note_earlier_plans
from jobsbot.core.plans.plan import (
    Plan,
    PlanRecord,
    PlanStatus,
)
from jobsbot.core.plans.policy import Refusal
from jobsbot.core.ports import Api, Memory
from jobsbot.core.reply import Audience, Reply, SendMessage, ShowCard
from jobsbot.core.search import read_jobs_by_key

REFRESH_INTERVAL = timedelta(seconds=3)
"""A card is read again at most once in this time."""


class RefreshButton:
    """Answers `Refresh`: once in a few seconds a card, whoever presses."""

    def __init__(self, api: Api, memory: Memory, guard: Guard, steps: PressSteps) -> None:
        self._api, self._memory, self._guard, self._steps = api, memory, guard, steps

    def refresh(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Read the same jobs again, and draw the card as they are now."""
        if record.status is not PlanStatus.OPEN or said.when >= record.plan.expires_at:
            return self._steps.refuse_closed(record, said)
        decision = self._guard.judge_refresh(said.who, record.plan, said.when)
        if isinstance(decision, Refusal):
            return self._steps.refuse(decision, record.plan, said, request_of_refresh(record.plan))
        if not self._may_read_again(record.plan, said.when):
            return (SendMessage(explain_recent_refresh(), Audience.ASKER),)
        found = read_jobs_by_key(self._api, [snapshot.key for snapshot in record.plan.jobs])
        plan = record.plan.with_jobs(found, said.when)
        live = self._memory.list_live_plans(plan.project, said.when)
        plan = plan.with_earlier(note_earlier_plans(plan, live))
        refreshed = self._memory.refresh_plan(plan, before=record.plan)
        if refreshed is None:
            record = self._steps.reload_record(record)
            if record.status is PlanStatus.OPEN:  # somebody else's refresh came first
                return (ShowCard(record, draw_card(record, said.when)),)
            return (SendMessage(explain_closed_plan(record), Audience.ASKER),)
        if not refreshed.plan.targets:
            self._memory.close_plan(refreshed.plan.id, PlanStatus.WITHDRAWN, None, said.when)
            return self._steps.redraw_card(refreshed.plan.id, said)
        return (ShowCard(refreshed, draw_card(refreshed, said.when)),)

    def _may_read_again(self, plan: Plan, now: datetime) -> bool:
        """Say whether a card may be read: once in a few seconds, whoever presses, anywhere."""
        if plan.read_at and timedelta() <= now - plan.read_at < REFRESH_INTERVAL:
            return False
        slot = int(now.timestamp() / REFRESH_INTERVAL.total_seconds())
        return self._memory.claim_dedup_key(f"refresh:{plan.id}:{slot}", now)
