"""What the bot does with a sentence: understands it, and answers it or plans it.

Shells carry the replies out. Presses on a plan's card are answered in `core/presses.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from jobsbot.core.errors import JobsbotError, UsageError
from jobsbot.core.grammar.command import Command, Give, Known, Read, Turn, Write
from jobsbot.core.grammar.forms import filled, form_of, picked, sentence_form
from jobsbot.core.grammar.parser import Missing, parse, say
from jobsbot.core.interaction import OF_A_PLAN, How, Place, Said
from jobsbot.core.messages.message import Button, Message
from jobsbot.core.messages.notices import (
    failure,
    misunderstood,
    nothing_to_do,
)
from jobsbot.core.messages.plan_card import card
from jobsbot.core.plan_buttons import Presses
from jobsbot.core.plans.plan import Plan
from jobsbot.core.plans.policy import Ask, Barrier, Deny, Go, decide
from jobsbot.core.ports import Api, Memory
from jobsbot.core.reply import GiveFile, OpenForm, Reply, ShowCard, Tell, To


class Bot:
    """Hears sentences and presses, and answers with replies.

    `start` begins the durable operation of a claimed plan and returns at once.
    """

    def __init__(
        self, *, api: Api, memory: Memory, known: Known, start: Callable[[str], None]
    ) -> None:
        self._api, self._memory, self._known = api, memory, known
        self._presses = Presses(api, memory, start)

    def hear(self, said: Said) -> tuple[Reply, ...]:
        """Answer a sentence or a press. Raises nothing that is meant for people: it says it."""
        try:
            if said.how not in OF_A_PLAN:
                return self._sentence(said)
            answer = self._presses.answer(said)
            return self._sentence(answer) if isinstance(answer, Said) else answer
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
        return self._check_sentence(said) if said.how is How.FILLED else self._presses.check(said)

    def posted(self, plan_id: str, card: Place) -> None:
        """Remember where the card is. A plan that needs no confirmation begins now."""
        self._presses.posted(plan_id, card)

    def not_posted(self, plan_id: str) -> None:
        """Withdraw a plan whose card nobody can see."""
        self._presses.not_posted(plan_id)

    def _check_sentence(self, said: Said) -> Mapping[str, str]:
        """A filled form that says no sentence is told so at its first input."""
        try:
            parse(sentence(said), self._known_in(said.where.channel))
        except UsageError as error:
            return MappingProxyType({next(iter(said.fields), ""): str(error).replace("`", "")})
        return MappingProxyType({})

    def _sentence(self, said: Said) -> tuple[Reply, ...]:
        known = self._known_in(said.where.channel)
        command = parse(sentence(said), known)
        if said.how is How.FORM:
            return (OpenForm(form_of(command)),)
        turn = Turn(said, self._api, self._memory, known)
        match command:
            case Read():
                return (self._answer(command, turn),)
            case Give():
                return (GiveFile(command.give(turn)),)
            case Write():
                return self._ask(command.plan(turn))
            case _:
                raise TypeError(f"{command.word} is of no kind that is known")

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
