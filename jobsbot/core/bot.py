"""What the bot does with a sentence: understands it, answers it, or plans it; and what it does
with a press on a plan's card. Shells carry the replies out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from jobsbot.core.action import spell
from jobsbot.core.call import read_jobs
from jobsbot.core.card import card, not_done
from jobsbot.core.command import Command, Known, Read, Turn, Write
from jobsbot.core.errors import JobsbotError, UsageError
from jobsbot.core.forms import filled, form_of, picked, sentence_form
from jobsbot.core.grammar import Missing, parse, say
from jobsbot.core.job import Job, JobKey
from jobsbot.core.memory import Api, Memory
from jobsbot.core.message import Button, Message
from jobsbot.core.plan import Plan, Record, Status, by_key
from jobsbot.core.policy import Ask, Barrier, Deny, Go, decide, may_press
from jobsbot.core.replies import (
    failure,
    foreign,
    late,
    misunderstood,
    nothing_to_do,
    number_form,
    unknown_plan,
    wrong_number,
)
from jobsbot.core.reply import OpenForm, Reply, ShowCard, Tell, To
from jobsbot.core.said import OF_A_PLAN, How, Person, Place, Said
from jobsbot.core.undo import undo_of


class Bot:
    """Hears sentences and presses, and answers with replies.

    `start` begins the durable operation of a claimed plan and returns at once.
    """

    def __init__(
        self, *, api: Api, memory: Memory, known: Known, start: Callable[[str], None]
    ) -> None:
        self._api, self._memory, self._known, self._start = api, memory, known, start

    def hear(self, said: Said) -> tuple[Reply, ...]:
        """Answer a sentence or a press. Raises nothing that is meant for people: it says it."""
        try:
            return self._press(said) if said.how in OF_A_PLAN else self._sentence(said)
        except Missing as error:
            return (ask_for(said, error),)
        except UsageError as error:
            return (Tell(misunderstood(error), To.ASKER, failed=True),)
        except JobsbotError as error:
            return (Tell(failure(error, said.id), To.ASKER, failed=True),)

    def quick(self, said: Said) -> bool:
        """Tell whether answering needs no call to the Jobs API."""
        if said.how in OF_A_PLAN:
            return said.how in (How.CONFIRM, How.CANCEL)
        try:
            command = parse(sentence(said), replace(self._known, default=self._known.default or 1))
        except UsageError:
            return True
        return said.how is How.FORM or (isinstance(command, Read) and command.quick)

    def check(self, said: Said) -> Mapping[str, str]:
        """Judge a form before it is closed: what is wrong, by the name of the input."""
        if said.how is How.FILLED:
            return self._check_sentence(said)
        record = self._memory.recall(said.text)
        if said.how is not How.CONFIRM or record is None or record.status is not Status.OPEN:
            return MappingProxyType({})
        wrong = wrong_number(record.plan, said.fields.get("number", ""))
        return MappingProxyType({"number": wrong} if wrong else {})

    def _check_sentence(self, said: Said) -> Mapping[str, str]:
        """A filled form that says no sentence is told so at its first input."""
        try:
            parse(sentence(said), self._known_in(said.where.channel))
        except UsageError as error:
            return MappingProxyType({next(iter(said.fields), ""): str(error).replace("`", "")})
        return MappingProxyType({})

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

    def _sentence(self, said: Said) -> tuple[Reply, ...]:
        known = self._known_in(said.where.channel)
        command = parse(sentence(said), known)
        if said.how is How.FORM:
            return (OpenForm(form_of(command)),)
        turn = Turn(said, self._api, self._memory, known)
        match command:
            case Read():
                return (self._answer(command, turn),)
            case Write():
                return self._ask(command.plan(turn))
            case _:
                raise TypeError(f"{command.word} neither reads nor writes")

    def _known_in(self, channel: str) -> Known:
        """What silence means here: what `use` said, or else what is configured."""
        chosen = self._memory.channel_project(channel)
        default = chosen or self._known.channels.get(channel, self._known.default)
        return replace(self._known, default=default)

    def _answer(self, command: Read, turn: Turn) -> Tell:
        message, to = command.answer(turn), audience(command, turn)
        alone = to is To.ASKER or (to is To.PLACE and turn.said.where.alone)
        return Tell(with_share(message, command) if alone else message, to)

    def _ask(self, plan: Plan) -> tuple[Reply, ...]:
        """Keep a plan and show its card; nothing is changed by it."""
        if not plan.acting:
            return (Tell(nothing_to_do(plan), To.ASKER),)
        rules = self._known.rules
        match decide(plan.action.verb, len(plan.acting), plan.filtered, rules):
            case Deny(reason):
                return (Tell(Message(reason), To.ASKER),)
            case Ask(barrier):
                plan = plan.guarded(barrier, rules.open_for)
            case Go():
                plan = plan.guarded(Barrier.NONE, rules.open_for)
        record = self._memory.keep(plan)
        self._memory.note(
            plan.asked_by, plan.where, f"asked: {plan.sentence}", plan.id, plan.asked_at
        )
        return (ShowCard(record, card(record, plan.asked_at)),)

    def _press(self, said: Said) -> tuple[Reply, ...]:
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
        found = by_key_of(self._api, record.plan)
        again = self._memory.reseen(record.plan.reseen(found, said.when))
        if again is None:
            return (Tell(late(self._now(record)), To.ASKER),)
        if not again.plan.acting:
            return (Tell(nothing_to_do(again.plan), To.ASKER),)
        return (ShowCard(again, card(again, said.when)),)

    def _again(self, sentence: str, record: Record, said: Said) -> tuple[Reply, ...]:
        """Ask anew by a sentence of its own: the rights are those of who presses now."""
        if record.status is not Status.DONE or not sentence:
            return (Tell(late(record), To.ASKER),)
        return self._sentence(replace(said, text=sentence, how=How.PRESSED))

    def _redrawn(self, plan_id: str, said: Said) -> tuple[Reply, ...]:
        record = self._memory.recall(plan_id)
        return (ShowCard(record, card(record, said.when)),) if record else ()

    def _now(self, record: Record) -> Record:
        return self._memory.recall(record.plan.id) or record


def sentence(said: Said) -> str:
    """The whole sentence: what was ticked or filled in belongs to it."""
    match said.how:
        case How.PICKED:
            return picked(said.text, said.fields)
        case How.FILLED:
            return filled(said.text, said.fields)
        case _:
            return said.text


def ask_for(said: Said, missing: Missing) -> Reply:
    """Ask for what is missing: in a form where a button was pressed, else in words."""
    if said.how in (How.PRESSED, How.PICKED) and missing.inputs:
        return OpenForm(sentence_form(sentence(said), missing.inputs))
    return Tell(misunderstood(missing), To.ASKER, failed=True)


def audience(command: Read, turn: Turn) -> To:
    """Choose who is answered: reads answer the asker alone, unless they were asked aloud."""
    said = turn.said
    if said.how is How.IN_PLACE:
        return To.PLACE
    aloud = command.aloud or said.how in (How.MENTIONED, How.SHARED)
    open_channel = said.where.channel in turn.known.open_channels
    return To.CHANNEL if aloud or open_channel else To.ASKER


def with_share(message: Message, command: Command) -> Message:
    """Add the button that says the same to the channel."""
    share = Button("Share", How.SHARED, say(command), hint="Share this with the channel")
    return replace(message, buttons=(*message.buttons, share))


def by_key_of(api: Api, plan: Plan) -> dict[JobKey, Job]:
    """Read the very jobs of a plan, as many requests as they need."""
    keys = [seen.key for seen in plan.jobs]
    found: dict[JobKey, Job] = {}
    for start in range(0, len(keys), 100):
        batch = api.ask(read_jobs(keys[start : start + 100]))
        found |= by_key(batch)
    return found
