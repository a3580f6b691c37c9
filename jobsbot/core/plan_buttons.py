"""What a press on a plan's card does: confirm, cancel, refresh, ask again, undo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from jobsbot.core.interaction import How, Person, Place, Said
from jobsbot.core.messages.message import Message
from jobsbot.core.messages.notices import (
    foreign,
    late,
    number_form,
    unknown_plan,
    wrong_number,
)
from jobsbot.core.messages.plan_card import card, not_done
from jobsbot.core.plans.actions import spell
from jobsbot.core.plans.plan import Record, Status, undo_of
from jobsbot.core.plans.policy import Barrier, Deny, may_press
from jobsbot.core.ports import Api, Memory
from jobsbot.core.reply import OpenForm, Reply, ShowCard, Tell, To
from jobsbot.core.search import read_named


class Presses:
    """Answers presses on cards. `start` begins a claimed plan and returns at once."""

    def __init__(self, api: Api, memory: Memory, start: Callable[[str], None]) -> None:
        self._api, self._memory, self._start = api, memory, start

    def answer(self, said: Said) -> tuple[Reply, ...] | Said:
        """Answer a press; or, for one that asks anew, give its sentence. Raises ApiError."""
        record = self._memory.recall(said.text)
        if record is None:
            return (Tell(unknown_plan(), To.ASKER),)
        match said.how:
            case How.CONFIRM:
                return self._confirm(record, said)
            case How.CANCEL:
                return self._cancel(record, said)
            case How.REFRESH:
                return self._refresh(record, said)
            case How.RETRY:
                return self._again(spell(record.plan.action, not_done(record)), record, said)
            case _:
                undo = undo_of(record)
                return self._again(spell(*undo) if undo else "", record, said)

    def check(self, said: Said) -> Mapping[str, str]:
        """Judge the number that was typed, before the form closes."""
        record = self._memory.recall(said.text)
        if said.how is not How.CONFIRM or record is None or record.status is not Status.OPEN:
            return MappingProxyType({})
        wrong = wrong_number(record.plan, said.fields.get("number", ""))
        return MappingProxyType({"number": wrong} if wrong else {})

    def posted(self, plan_id: str, card: Place) -> None:
        """Remember where the card is. A plan that needs no confirmation begins now."""
        self._memory.posted(plan_id, card)
        record = self._memory.recall(plan_id)
        if record and record.plan.barrier is Barrier.NONE:
            self._claim(record, record.plan.asked_by, record.plan.asked_at)

    def not_posted(self, plan_id: str) -> None:
        """Withdraw a plan whose card nobody can see."""
        record = self._memory.recall(plan_id)
        if record:
            self._memory.close(plan_id, Status.WITHDRAWN, None, record.plan.asked_at)

    def _confirm(self, record: Record, said: Said) -> tuple[Reply, ...]:
        refused = self._refused(record, said)
        if refused:
            return refused
        plan = record.plan
        if plan.barrier is Barrier.NUMBER:
            if "number" not in said.fields:
                return (OpenForm(number_form(plan)),)
            wrong = wrong_number(plan, said.fields["number"])
            if wrong:
                return (Tell(Message(wrong), To.ASKER),)
        if self._claim(record, said.who, said.when):
            return ()
        return (Tell(late(self._memory.recall(plan.id) or record), To.ASKER),)

    def _claim(self, record: Record, who: Person, at: datetime) -> bool:
        """Claim a plan, once, and begin. The card is the operation's from here on."""
        plan = record.plan
        if not self._memory.close(plan.id, Status.CLAIMED, who, at):
            return False
        self._memory.note(who, plan.where, f"confirmed: {plan.sentence}", plan.id, at)
        self._start(plan.id)
        return True

    def _cancel(self, record: Record, said: Said) -> tuple[Reply, ...]:
        refused = self._refused(record, said)
        if refused:
            return refused
        plan = record.plan
        if self._memory.close(plan.id, Status.CANCELLED, said.who, said.when):
            self._memory.note(
                said.who, plan.where, f"cancelled: {plan.sentence}", plan.id, said.when
            )
            return self._redrawn(plan.id, said)
        return (Tell(late(self._memory.recall(plan.id) or record), To.ASKER),)

    def _refused(self, record: Record, said: Said) -> tuple[Reply, ...]:
        """Say why this press does nothing: too late, or by somebody who may not."""
        plan = record.plan
        if record.status is Status.OPEN and said.when >= plan.expires_at:
            if self._memory.close(plan.id, Status.EXPIRED, None, plan.expires_at):
                return (*self._redrawn(plan.id, said), Tell(late(self._now(record)), To.ASKER))
            record = self._now(record)
        if record.status is not Status.OPEN:
            return (Tell(late(record), To.ASKER),)
        match may_press(plan.asked_by, said.who):
            case Deny():
                return (Tell(foreign(plan), To.ASKER),)
            case _:
                return ()

    def _refresh(self, record: Record, said: Said) -> tuple[Reply, ...]:
        """Read the same jobs again, and draw the card as they are now."""
        if record.status is not Status.OPEN or said.when >= record.plan.expires_at:
            return self._refused(record, said)
        found = read_named(self._api, [seen.key for seen in record.plan.jobs])
        again = self._memory.reseen(record.plan.reseen(found, said.when))
        if again is None:
            return (Tell(late(self._now(record)), To.ASKER),)
        if not again.plan.acting:
            self._memory.close(again.plan.id, Status.WITHDRAWN, None, said.when)
            return self._redrawn(again.plan.id, said)
        return (ShowCard(again, card(again, said.when)),)

    def _again(self, sentence: str, record: Record, said: Said) -> tuple[Reply, ...] | Said:
        """Ask anew by a sentence of its own: the rights are those of who presses now."""
        if record.status is not Status.DONE or not sentence:
            return (Tell(late(record), To.ASKER),)
        return replace(said, text=sentence, how=How.PRESSED)

    def _redrawn(self, plan_id: str, said: Said) -> tuple[Reply, ...]:
        record = self._memory.recall(plan_id)
        return (ShowCard(record, card(record, said.when)),) if record else ()

    def _now(self, record: Record) -> Record:
        return self._memory.recall(record.plan.id) or record
