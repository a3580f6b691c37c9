"""What a press on a plan's card does: confirm, cancel, refresh, ask again, undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType

from jobsbot.core.guard import Guard, request_of_plan
from jobsbot.core.interaction import Origin, Place, Said
from jobsbot.core.messages.message import Message
from jobsbot.core.messages.notices import (
    build_number_form,
    check_typed_number,
    explain_changed_plan,
    explain_changed_policy,
    explain_closed_plan,
    explain_recent_refresh,
    explain_second_approval,
    explain_second_person,
    explain_unknown_plan,
    explain_wrong_person,
)
from jobsbot.core.messages.plan_card.buttons import find_repeatable_keys
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.messages.refusals import explain_refusal
from jobsbot.core.plans.actions import say_action
from jobsbot.core.plans.approvals import digest_plan, list_approvers
from jobsbot.core.plans.overlaps import note_earlier_plans
from jobsbot.core.plans.plan import (
    Plan,
    PlanRecord,
    PlanStatus,
    can_take_back,
    find_undo,
    read_button_value,
)
from jobsbot.core.plans.policy import Barrier, Permit, Refusal
from jobsbot.core.ports import Api, Memory
from jobsbot.core.reply import Audience, OpenForm, Reply, SendMessage, ShowCard
from jobsbot.core.search import read_jobs_by_key

REFRESH_INTERVAL = timedelta(seconds=3)
"""A card is read again at most once in this time."""


class PlanButtons:
    """Answers presses on cards. `start` begins a claimed plan and returns at once."""

    def __init__(
        self, api: Api, memory: Memory, start: Callable[[str], None], guard: Guard
    ) -> None:
        self._api, self._memory, self._start, self._guard = api, memory, start, guard

    def handle(self, said: Said) -> tuple[Reply, ...] | Said:
        """Answer a press; or, for one that asks anew, give its sentence. Raises ApiError."""
        plan_id, view = read_button_value(said.text)
        record = self._memory.get_plan(plan_id)
        if record is None:
            return (SendMessage(explain_unknown_plan(), Audience.ASKER),)
        record = self._note_card_place(record, said)
        if said.origin in (Origin.CANCEL, Origin.UNDO) and can_take_back(record):
            return self._take_back(record, said)
        match said.origin:
            case Origin.CONFIRM:
                return self._confirm(record, view, said)
            case Origin.CANCEL:
                return self._cancel(record, said)
            case Origin.APPROVE:
                return self._approve(record, view, said)
            case Origin.DENY:
                return self._deny(record, said)
            case Origin.REFRESH:
                return self._refresh(record, said)
            case Origin.AGAIN:
                return ask_anew(record.plan.sentence, said)
            case Origin.RETRY:
                return self._ask_again(
                    say_action(record.plan.action, find_repeatable_keys(record)), record, said
                )
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
        """A press says where the card is, also where Slack has not answered its post yet."""
        where = said.where
        if not where.message or where.alone or (record.card and record.card.message):
            return record
        card = Place(where.channel, where.thread, where.message)
        self._memory.save_card_place(record.plan.id, card)
        return replace(record, card=card)

    def _confirm(self, record: PlanRecord, view: int, said: Said) -> tuple[Reply, ...]:
        if refused := self._refuse_closed(record, said):
            return refused
        decision = self._judge_confirm(record, said)
        if not isinstance(decision, Permit):
            return decision
        plan = record.plan
        if plan.barrier is Barrier.SECOND:
            return (SendMessage(explain_second_person(plan), Audience.ASKER),)
        if view != plan.view:
            return self._show_newest_view(record, said)
        if plan.barrier is Barrier.NUMBER and (asked := self._ask_number(plan, said)):
            return asked
        return self._claim(record, view, decision, said)

    def _claim(
        self, record: PlanRecord, view: int, permit: Permit, said: Said
    ) -> tuple[Reply, ...]:
        """Begin a plan as it was seen. The card is the operation's from here on."""
        plan = record.plan
        if plan.break_glass:
            told = f"broke glass: {plan.sentence}"
            self._memory.add_audit_entry(said.who, plan.where, told, plan.id, said.when)
        if self._memory.claim_plan(
            plan.id, said.who, said.when, view=view, hourly_limit=permit.per_hour
        ):
            self._start(plan.id)
            return ()
        record = self._reload_record(record)
        if record.status is PlanStatus.OPEN and record.plan.view != view:
            return self._show_newest_view(record, said)
        return (SendMessage(explain_closed_plan(record), Audience.ASKER),)

    def _show_newest_view(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Ask again: what was pressed showed other jobs, or others to act on."""
        return (
            ShowCard(record, draw_card(record, said.when)),
            SendMessage(explain_changed_plan(), Audience.ASKER),
        )

    def _ask_number(self, plan: Plan, said: Said) -> tuple[Reply, ...]:
        """Have the number of jobs typed; nothing where it was, and is right."""
        if "number" not in said.fields:
            return (OpenForm(replace(build_number_form(plan), origin=said.origin)),)
        wrong = check_typed_number(plan, said.fields["number"])
        return (SendMessage(Message(wrong), Audience.ASKER),) if wrong else ()

    def _approve(self, record: PlanRecord, view: int, said: Said) -> tuple[Reply, ...]:
        """Take a second person's word; with the last one that is needed, begin."""
        if refused := self._refuse_closed(record, said):
            return refused
        plan = record.plan
        decision = self._judge_second(record, said)
        if not isinstance(decision, Permit):
            return decision
        if view != plan.view:
            return self._show_newest_view(record, said)
        if self._guard.asks_number(plan) and (asked := self._ask_number(plan, said)):
            return asked
        approved = self._memory.add_approval(plan.id, said.who, digest_plan(plan), said.when)
        if approved is None:
            now = self._reload_record(record)
            again = now.status is PlanStatus.OPEN
            message = explain_second_approval() if again else explain_closed_plan(now)
            return (SendMessage(message, Audience.ASKER),)
        people = list_approvers(approved.plan, approved.approvals)
        if not self._guard.is_approved(approved.plan, people, decision, said.when):
            return self._redraw_card(plan.id, said)
        return self._claim(approved, view, decision, said)

    def _deny(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Let a second person end a plan."""
        if refused := self._refuse_closed(record, said):
            return refused
        decision = self._judge_second(record, said)
        if not isinstance(decision, Permit):
            return decision
        plan = record.plan
        if self._memory.close_plan(
            plan.id, PlanStatus.CANCELLED, said.who, said.when, word="denied"
        ):
            return self._redraw_card(plan.id, said)
        return (SendMessage(explain_closed_plan(self._reload_record(record)), Audience.ASKER),)

    def _judge_second(self, record: PlanRecord, said: Said) -> Permit | tuple[Reply, ...]:
        """Judge the second person, and anew who asked: what they may is of this moment."""
        plan = record.plan
        actor = self._guard.identify(plan.asked_by, request_of_plan(plan), said.when)
        decision = self._guard.judge_reasoned(actor, plan, said.when)
        if isinstance(decision, Refusal):
            return self._refuse(decision, plan, said)
        if self._guard.is_outdated(plan) or decision.barrier is not Barrier.SECOND:
            fitted = self._guard.fit_plan(plan, actor, decision)
            return self._ask_by_policy(fitted, plan, said)
        if not self._guard.may_approve(said.who, plan, decision, said.when):
            what = f"denied: {said.origin.value} {plan.sentence}"
            self._memory.add_audit_entry(said.who, plan.where, what, plan.id, said.when)
            return (SendMessage(explain_second_person(plan), Audience.ASKER),)
        return decision

    def _ask_by_policy(self, fitted: Plan, before: Plan, said: Said) -> tuple[Reply, ...]:
        """Show a plan anew, as the policy of now has it asked."""
        if self._memory.refresh_plan(fitted.with_next_view(), before=before) is None:
            return ()
        changed = SendMessage(explain_changed_policy(), Audience.ASKER)
        return (*self._redraw_card(before.id, said), changed)

    def _cancel(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        refused = self._refuse_closed(record, said)
        if refused:
            return refused
        plan = record.plan
        decision = self._guard.judge_cancel(said.who, plan, said.when)
        if isinstance(decision, Refusal):
            return self._refuse(decision, plan, said)
        if self._memory.close_plan(plan.id, PlanStatus.CANCELLED, said.who, said.when):
            return self._redraw_card(plan.id, said)
        return (SendMessage(explain_closed_plan(self._reload_record(record)), Audience.ASKER),)

    def _take_back(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Cancel a plan that was confirmed and still waits by its rule."""
        plan = record.plan
        decision = self._guard.judge_cancel(said.who, plan, said.when)
        if isinstance(decision, Refusal):
            return self._refuse(decision, plan, said)
        if self._memory.take_back_claim(plan.id, said.who, said.when):
            return self._redraw_card(plan.id, said)
        return (SendMessage(explain_closed_plan(self._reload_record(record)), Audience.ASKER),)

    def _refuse_closed(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Say that this press comes too late, where it does."""
        plan = record.plan
        if record.status is PlanStatus.OPEN and said.when >= plan.expires_at:
            if self._memory.close_plan(plan.id, PlanStatus.EXPIRED, None, plan.expires_at):
                return (
                    *self._redraw_card(plan.id, said),
                    SendMessage(explain_closed_plan(self._reload_record(record)), Audience.ASKER),
                )
            record = self._reload_record(record)
        if record.status is not PlanStatus.OPEN:
            return (SendMessage(explain_closed_plan(record), Audience.ASKER),)
        return ()

    def _judge_confirm(self, record: PlanRecord, said: Said) -> Permit | tuple[Reply, ...]:
        """Judge who confirms: who asked alone may, by their rights at this moment."""
        plan = record.plan
        if not said.who.is_same_person(plan.asked_by):
            return (SendMessage(explain_wrong_person(plan), Audience.ASKER),)
        actor = self._guard.identify(said.who, request_of_plan(plan), said.when)
        decision = self._guard.judge_reasoned(actor, plan, said.when)
        if isinstance(decision, Refusal):
            return self._refuse(decision, plan, said)
        if self._guard.is_outdated(plan) or (decision.break_glass and not plan.break_glass):
            fitted = self._guard.fit_plan(plan, actor, decision)
            return self._ask_by_policy(fitted, plan, said)
        return decision

    def _refuse(self, refusal: Refusal, plan: Plan, said: Said) -> tuple[Reply, ...]:
        """Say why this press does nothing, and write it down."""
        what = f"denied: {said.origin.value} {plan.sentence} ({refusal.cause.value})"
        self._memory.add_audit_entry(said.who, plan.where, what, plan.id, said.when)
        message = explain_refusal(refusal, request_of_plan(plan), plan.label, plan.sentence)
        return (SendMessage(message, Audience.ASKER),)

    def _refresh(self, record: PlanRecord, said: Said) -> tuple[Reply, ...]:
        """Read the same jobs again, and draw the card as they are now."""
        if record.status is not PlanStatus.OPEN or said.when >= record.plan.expires_at:
            return self._refuse_closed(record, said)
        decision = self._guard.judge_look(said.who, record.plan, said.when)
        if isinstance(decision, Refusal):
            return self._refuse(decision, record.plan, said)
        if not self._may_read_again(record.plan, said.when):
            return (SendMessage(explain_recent_refresh(), Audience.ASKER),)
        found = read_jobs_by_key(self._api, [seen.key for seen in record.plan.jobs])
        now = record.plan.with_jobs(found, said.when)
        live = self._memory.list_live_plans(now.project, said.when)
        now = now.with_earlier(note_earlier_plans(now, live))
        again = self._memory.refresh_plan(now, before=record.plan)
        if again is None:
            record = self._reload_record(record)
            if record.status is PlanStatus.OPEN:  # somebody else's refresh came first
                return (ShowCard(record, draw_card(record, said.when)),)
            return (SendMessage(explain_closed_plan(record), Audience.ASKER),)
        if not again.plan.targets:
            self._memory.close_plan(again.plan.id, PlanStatus.WITHDRAWN, None, said.when)
            return self._redraw_card(again.plan.id, said)
        return (ShowCard(again, draw_card(again, said.when)),)

    def _may_read_again(self, plan: Plan, now: datetime) -> bool:
        """Say whether a card may be read: once in a few seconds, whoever presses, anywhere."""
        if plan.read_at is not None and now - plan.read_at < REFRESH_INTERVAL:
            return False
        slot = int(now.timestamp() / REFRESH_INTERVAL.total_seconds())
        return self._memory.claim_dedup_key(f"refresh:{plan.id}:{slot}", now)

    def _ask_again(self, sentence: str, record: PlanRecord, said: Said) -> tuple[Reply, ...] | Said:
        """Ask anew by a sentence of its own: the rights are those of who presses now."""
        if record.status is not PlanStatus.DONE or not sentence:
            return (SendMessage(explain_closed_plan(record), Audience.ASKER),)
        return ask_anew(sentence, said)

    def _redraw_card(self, plan_id: str, said: Said) -> tuple[Reply, ...]:
        record = self._memory.get_plan(plan_id)
        return (ShowCard(record, draw_card(record, said.when)),) if record else ()

    def _reload_record(self, record: PlanRecord) -> PlanRecord:
        return self._memory.get_plan(record.plan.id) or record


def ask_anew(sentence: str, said: Said) -> Said:
    """Say a sentence in the name of who pressed: the rights are theirs, and so is the new plan."""
    return replace(said, text=sentence, origin=Origin.PRESSED)
