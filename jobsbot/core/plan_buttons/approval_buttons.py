"""What a second person presses on a plan's card: `Approve`, `Deny`."""

from __future__ import annotations

from jobsbot.core.guard import Guard, request_of_plan
from jobsbot.core.interaction import Said
from jobsbot.core.messages.notices import (
    explain_closed_plan,
    explain_second_approval,
)
from jobsbot.core.plan_buttons.press_steps import PressSteps
from jobsbot.core.plans.approvals import digest_plan, list_approvers
from jobsbot.core.plans.plan import (
    PlanRecord,
    PlanStatus,
)
from jobsbot.core.plans.policy import Barrier, Permit, Refusal
from jobsbot.core.ports import Memory
from jobsbot.core.reply import Audience, Reply, SendMessage


class ApprovalButtons:
    """Answers what second people press: yes, or no."""

    def __init__(self, memory: Memory, guard: Guard, steps: PressSteps) -> None:
        self._memory, self._guard, self._steps = memory, guard, steps

    def approve(self, record: PlanRecord, view: int, said: Said) -> tuple[Reply, ...]:
        """Take a second person's word; with the last one that is needed, begin."""
        if refused := self._steps.refuse_closed(record, said):
            return refused
        plan = record.plan
        decision = self._judge_second(record, said)
        if not isinstance(decision, Permit):
            return decision
        if view != plan.view:
            return self._steps.show_newest_view(record, said)
        if self._guard.asks_number(plan) and (asked := self._steps.ask_number(plan, said)):
            return asked
        approved = self._memory.add_approval(plan.id, said.who, digest_plan(plan), said.when)
        if approved is None:
            newest = self._steps.reload_record(record)
            is_open = newest.status is PlanStatus.OPEN
            message = explain_second_approval() if is_open else explain_closed_plan(newest)
            return (SendMessage(message, Audience.ASKER),)
        people = list_approvers(approved.plan, approved.approvals)
        if not self._guard.is_approved(approved.plan, people, decision, said.when):
            return self._steps.redraw_card(plan.id, said)
        return self._steps.claim(approved, view, decision, said)

    def deny(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Let a second person end a plan. The present rights of the asker do not matter."""
        if refused := self._steps.refuse_closed(record, said):
            return refused
        plan = record.plan
        if not self._guard.may_deny(said.who, plan, said.when):
            return self._steps.refuse_second(plan, said)
        if self._memory.close_plan(plan.id, PlanStatus.DENIED, said.who, said.when):
            return self._steps.redraw_card(plan.id, said)
        return self._steps.refuse_late(record)

    def _judge_second(self, record: PlanRecord, said: Said) -> Permit | tuple[Reply, ...]:
        """Judge the second person and, again, the asker, by their rights at this moment."""
        plan = record.plan
        actor = self._guard.identify(plan.asked_by, request_of_plan(plan), said.when)
        decision = self._guard.judge_reasoned(actor, plan, said.when)
        if isinstance(decision, Refusal):
            return self._steps.refuse(decision, plan, said)
        if self._guard.must_ask_anew(plan, decision) or decision.barrier is not Barrier.SECOND:
            fitted = self._guard.fit_plan(plan, actor, decision)
            return self._steps.ask_by_policy(fitted, plan, said)
        if not self._guard.may_approve(said.who, plan, decision, said.when):
            return self._steps.refuse_second(plan, said)
        return decision
