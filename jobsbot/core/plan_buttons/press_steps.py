"""What presses on a plan's card have in common: judge, ask once more, begin, show the card."""

from __future__ import annotations

from collections.abc import Callable

from jobsbot.core.guard import Guard, request_of_plan
from jobsbot.core.interaction import Said
from jobsbot.core.messages.message import Message
from jobsbot.core.messages.notices import (
    build_number_form,
    check_typed_number,
    explain_changed_plan,
    explain_changed_rules,
    explain_closed_plan,
    explain_second_person,
)
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.messages.refusals import explain_refusal
from jobsbot.core.plans.plan import (
    Plan,
    PlanRecord,
    PlanStatus,
)
from jobsbot.core.plans.policy import Permit, Refusal, RefusalCause, Request
from jobsbot.core.ports import Memory
from jobsbot.core.reply import Audience, OpenForm, Reply, SendMessage, ShowCard
from jobsbot.core.values import replace


class PressSteps:
    """The steps. `start` begins a claimed plan and returns at once."""

    def __init__(self, memory: Memory, start: Callable[[str], None], guard: Guard) -> None:
        self._memory, self._start, self._guard = memory, start, guard

    def refuse_closed(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Refuse a press on a plan that is closed or has expired; empty where it is open."""
        plan = record.plan
        if record.status is PlanStatus.OPEN and said.when >= plan.expires_at:
            if self._memory.close_plan(plan.id, PlanStatus.EXPIRED, None, plan.expires_at):
                return (
                    *self.redraw_card(plan.id, said),
                    *self.refuse_late(record),
                )
            record = self.reload_record(record)
        if record.status is not PlanStatus.OPEN:
            return (SendMessage(explain_closed_plan(record), Audience.ASKER),)
        return ()

    def answer_overtaken(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Answer a press that came too late: by the newest card, or by how the plan was closed."""
        record = self.reload_record(record)
        if record.status is PlanStatus.OPEN:
            return self.show_newest_view(record, said)
        return (SendMessage(explain_closed_plan(record), Audience.ASKER),)

    def refuse_late(self, record: PlanRecord) -> tuple[Reply, ...]:
        """Say how the plan was closed: this press came too late."""
        return (SendMessage(explain_closed_plan(self.reload_record(record)), Audience.ASKER),)

    def refuse(
        self, refusal: Refusal, plan: Plan, said: Said, request: Request | None = None
    ) -> tuple[Reply, ...]:
        """Say why this press does nothing, and write it down.

        `request` is what was refused, by default what the plan is to do.
        """
        self.record_refusal(plan, said, refusal.cause.value)
        request = request or request_of_plan(plan)
        message = explain_refusal(refusal, request, plan.label, plan.sentence)
        return (SendMessage(message, Audience.ASKER),)

    def refuse_second(self, plan: Plan, said: Said) -> tuple[Reply, ...]:
        """Say who can be the second person, and record the refused press in the audit."""
        self.record_refusal(plan, said, RefusalCause.NEEDS_SECOND.value)
        return (SendMessage(explain_second_person(plan, said.who), Audience.ASKER),)

    def record_refusal(self, plan: Plan, said: Said, why: str) -> None:
        """Write down that a press was refused, and whose it was."""
        what = f"denied: {said.origin.value} {plan.sentence} ({why})"
        self._memory.add_audit_entry(said.who, plan.where, what, plan.id, said.when)

    def show_newest_view(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Ask again, by the newest card: the pressed one showed other jobs to act on."""
        return (
            ShowCard(record, draw_card(record, said.when)),
            SendMessage(explain_changed_plan(), Audience.ASKER),
        )

    def ask_number(self, plan: Plan, said: Said) -> tuple[Reply, ...]:
        """Ask to type the number of jobs; empty where it was typed correctly."""
        if "number" not in said.fields:
            return (OpenForm(replace(build_number_form(plan), origin=said.origin)),)
        wrong = check_typed_number(plan, said.fields["number"])
        return (SendMessage(Message(wrong), Audience.ASKER),) if wrong else ()

    def ask_by_policy(self, fitted: Plan, before: Plan, said: Said) -> tuple[Reply, ...]:
        """Show a plan again, with the barrier of the present policy."""
        asked = self._memory.refresh_plan(fitted.with_next_view(), before=before)
        if asked is None:
            return self.answer_overtaken(PlanRecord(before), said)
        changed = SendMessage(explain_changed_rules(before, fitted), Audience.ASKER)
        return (ShowCard(asked, draw_card(asked, said.when)), changed)

    def claim(self, record: PlanRecord, view: int, permit: Permit, said: Said) -> tuple[Reply, ...]:
        """Claim and start a plan as it was seen. From here on the operation draws its card."""
        plan = record.plan
        if self._memory.claim_plan(
            plan.id, said.who, said.when, view=view, hourly_limit=permit.per_hour
        ):
            self._start(plan.id)
            return ()
        return self.answer_overtaken(record, said)

    def redraw_card(self, plan_id: str, said: Said) -> tuple[Reply, ...]:
        record = self._memory.get_plan(plan_id)
        return (ShowCard(record, draw_card(record, said.when)),) if record else ()

    def reload_record(self, record: PlanRecord) -> PlanRecord:
        return self._memory.get_plan(record.plan.id) or record
