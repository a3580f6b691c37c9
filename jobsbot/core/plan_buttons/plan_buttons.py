"""What a press on a plan's card does: confirm, cancel, refresh, ask again, undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from jobsbot.core.guard import Guard, request_of_plan
from jobsbot.core.interaction import Origin, Place, Said
from jobsbot.core.messages.notices import (
    check_typed_number,
    explain_closed_plan,
    explain_unknown_button,
    explain_unknown_plan,
    explain_wrong_person,
)
from jobsbot.core.messages.plan_card.buttons import find_repeatable_keys
from jobsbot.core.plan_buttons.approval_buttons import ApprovalButtons
from jobsbot.core.plan_buttons.press_steps import PressSteps
from jobsbot.core.plan_buttons.refresh_button import RefreshButton
from jobsbot.core.plans.actions import say_action
from jobsbot.core.plans.plan import (
    PlanRecord,
    PlanStatus,
    can_take_back,
    find_undo,
    read_button_value,
)
from jobsbot.core.plans.policy import Barrier, Permit, Refusal
from jobsbot.core.ports import Api, Memory
from jobsbot.core.reply import Audience, Reply, SendMessage
from jobsbot.core.values import replace


class PlanButtons:
    """Answers presses on cards. `start` begins a claimed plan and returns at once."""

    def __init__(
        self, api: Api, memory: Memory, start: Callable[[str], None], guard: Guard
    ) -> None:
        self._memory, self._guard = memory, guard
        self._steps = PressSteps(memory, start, guard)
        self._approvals = ApprovalButtons(memory, guard, self._steps)
        self._refresh = RefreshButton(api, memory, guard, self._steps)

    def handle(self, said: Said) -> tuple[Reply, ...] | Said:
        """Answer a press; or, for one that asks anew, give its sentence. Raises ApiError."""
        if said.origin is Origin.UNKNOWN_BUTTON:
            return (SendMessage(explain_unknown_button(), Audience.ASKER),)
        plan_id, view = read_button_value(said.text)
        record = self._memory.get_plan(plan_id)
        if record is None:
            what = f"denied: {said.origin.value} a plan that is not known"
            self._memory.add_audit_entry(said.who, said.where, what, "", said.when)
            return (SendMessage(explain_unknown_plan(), Audience.ASKER),)
        noted = self._note_card_place(record, said)
        answer = self._answer_press(noted, view, said)
        if noted is record or noted.status is PlanStatus.OPEN or isinstance(answer, Said):
            return answer
        # The plan was closed while nobody knew where its card is: it still asks.
        return (*self._steps.redraw_card(plan_id, said), *answer)

    def _answer_press(self, record: PlanRecord, view: int, said: Said) -> tuple[Reply, ...] | Said:
        if said.origin in (Origin.CANCEL, Origin.UNDO) and can_take_back(record):
            return self._take_back(record, said)
        match said.origin:
            case Origin.CONFIRM:
                return self._confirm(record, view, said)
            case Origin.CANCEL:
                return self._cancel(record, said)
            case Origin.APPROVE:
                return self._approvals.approve(record, view, said)
            case Origin.DENY:
                return self._approvals.deny(record, said)
            case Origin.REFRESH:
                return self._refresh.refresh(record, said)
            case Origin.AGAIN:
                return ask_anew(record.plan.sentence, said)
            case Origin.RETRY:
                keys = find_repeatable_keys(record)
                retry = say_action(record.plan.action, keys) if keys else ""
                return self._ask_again(retry, record, said)
            case _:
                undo = find_undo(record)
                return self._ask_again(say_action(*undo) if undo else "", record, said)

    def check_form(self, said: Said) -> Mapping[str, str]:
        """Judge the number that was typed, before the form closes."""
        plan_id, view = read_button_value(said.text)
        record = self._memory.get_plan(plan_id)
        if (
            said.origin not in (Origin.CONFIRM, Origin.APPROVE)
            or record is None
            or record.status is not PlanStatus.OPEN
            or view != record.plan.view
        ):
            return MappingProxyType({})
        wrong = check_typed_number(record.plan, said.fields.get("number", ""))
        return MappingProxyType({"number": wrong} if wrong else {})

    def on_card_posted(self, plan_id: str, card: Place) -> None:
        """Remember where the card is."""
        self._memory.save_card_place(plan_id, card)

    def on_card_not_posted(self, plan_id: str) -> bool:
        """Withdraw a plan whose card nobody can see; False where it goes on all the same."""
        record = self._memory.get_plan(plan_id)
        if record is None:
            return True
        asked_at = record.plan.asked_at
        return self._memory.close_plan(plan_id, PlanStatus.WITHDRAWN, None, asked_at)

    def _note_card_place(self, record: PlanRecord, said: Said) -> PlanRecord:
        """Store where a card is by a press on it: Slack may not have answered its posting yet."""
        where = said.where
        if not where.message or where.alone or (record.card and record.card.message):
            return record
        card = Place(where.channel, where.thread, where.message)
        self._memory.save_card_place(record.plan.id, card)
        return replace(record, card=card)

    def _confirm(self, record: PlanRecord, view: int, said: Said) -> tuple[Reply, ...]:
        if refused := self._steps.refuse_closed(record, said):
            return refused
        decision = self._judge_confirm(record, said)
        if not isinstance(decision, Permit):
            return decision
        plan = record.plan
        if plan.barrier is Barrier.SECOND:
            return self._steps.refuse_second(plan, said)
        if view != plan.view:
            return self._steps.show_newest_view(record, said)
        if plan.barrier is Barrier.NUMBER and (asked := self._steps.ask_number(plan, said)):
            return asked
        return self._steps.claim(record, view, decision, said)

    def _cancel(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        refused = self._steps.refuse_closed(record, said)
        if refused:
            return refused
        plan = record.plan
        decision = self._guard.judge_ending(said.who, plan, said.when)
        if isinstance(decision, Refusal):
            return self._steps.refuse(decision, plan, said)
        if self._memory.close_plan(plan.id, PlanStatus.CANCELLED, said.who, said.when):
            return self._steps.redraw_card(plan.id, said)
        return self._steps.refuse_late(record)

    def _take_back(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Cancel a confirmed plan within its cooling-off time."""
        plan = record.plan
        decision = self._guard.judge_ending(said.who, plan, said.when)
        if isinstance(decision, Refusal):
            return self._steps.refuse(decision, plan, said)
        if self._memory.take_back_claim(plan.id, said.who, said.when):
            return self._steps.redraw_card(plan.id, said)
        return self._steps.refuse_late(record)

    def _judge_confirm(self, record: PlanRecord, said: Said) -> Permit | tuple[Reply, ...]:
        """Judge a confirmation: only the asker may confirm, by their rights at this moment."""
        plan = record.plan
        if not said.who.is_same_person(plan.asked_by):
            self._steps.record_refusal(plan, said, "somebody else asked")
            return (SendMessage(explain_wrong_person(plan), Audience.ASKER),)
        actor = self._guard.identify(said.who, request_of_plan(plan), said.when)
        decision = self._guard.judge_reasoned(actor, plan, said.when)
        if isinstance(decision, Refusal):
            return self._steps.refuse(decision, plan, said)
        if self._guard.must_ask_anew(plan, decision):
            fitted = self._guard.fit_plan(plan, actor, decision)
            return self._steps.ask_by_policy(fitted, plan, said)
        return decision

    def _ask_again(self, sentence: str, record: PlanRecord, said: Said) -> tuple[Reply, ...] | Said:
        """Ask anew by a sentence of its own: the rights are those of who presses now."""
        if record.status is not PlanStatus.DONE or not sentence:
            return (SendMessage(explain_closed_plan(record), Audience.ASKER),)
        return ask_anew(sentence, said)


def ask_anew(sentence: str, said: Said) -> Said:
    """Say a sentence for whoever pressed: their rights count, and the new plan is theirs."""
    return replace(said, text=sentence, origin=Origin.PRESSED)
