"""Every verb of the chat from a terminal: the same grammar, guards, audit and durable work."""

from __future__ import annotations

import getpass
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from threading import Event
from typing import assert_never

from rich.live import Live

from jobsbot.config import Needs, config_here
from jobsbot.core.bot import Bot
from jobsbot.core.errors import UsageError
from jobsbot.core.grammar.command import Read
from jobsbot.core.grammar.parser import parse
from jobsbot.core.interaction import How, Person, Place, Said
from jobsbot.core.jobs.job_keys import say_keys
from jobsbot.core.messages.message import Message, counted
from jobsbot.core.messages.plan_card import card
from jobsbot.core.plans.actions import Result
from jobsbot.core.plans.plan import Plan, Record, Status, waiting
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.reply import GiveFile, OpenForm, Reply, ShowCard, Tell
from jobsbot.logs import set_up_logging
from jobsbot.process_lock import slot
from jobsbot.services import TERMINAL as HERE
from jobsbot.services import Rooms, now, operations, rooms
from jobsbot.terminal.argv import complaint, sentence
from jobsbot.terminal.console import Screen
from jobsbot.terminal.export import give

DONE, FAILED, USAGE = 0, 1, 2
LOOK = 0.5
"""Seconds between two looks at the store while nothing is heard of an operation."""
GRACE = 3.0
"""Seconds that the durable work is given at the end to reach a good place."""


def speak(args: Sequence[str], *, yes: bool, as_json: bool, out: Path | None = None) -> int:
    """Say what stands on the command line, and answer with the exit code. Raises ConfigError.

    `out` is where a file goes that is asked for; without one, to standard output.
    """
    screen = Screen(as_json=as_json)
    text = sentence(args)
    # A missing API key is told when it is wanted: `jobsbot help` does not want one.
    config = config_here(Needs.STORE)
    set_up_logging(config if config.log_level == "DEBUG" else replace(config, log_level="WARNING"))
    with rooms(config) as its:
        return Terminal(its, screen, yes=yes, out=out).say(text)


class Terminal:
    """One sentence said in a terminal: its answer, and if it is a write all that follows.

    It is also where the cards of its own operation are shown.
    """

    def __init__(self, rooms: Rooms, screen: Screen, *, yes: bool, out: Path | None = None) -> None:
        self._rooms, self._screen, self._yes, self._out = rooms, screen, yes, out
        self._who = whoever()
        self._news = Event()
        self._open = ExitStack()
        self._bot = Bot(api=rooms.api, memory=rooms.memory, known=rooms.known, start=self._start)

    def say(self, text: str) -> int:
        """Say a sentence and answer with the exit code."""
        default = self._rooms.memory.channel_project(HERE) or self._rooms.known.default
        try:
            command = parse(text, replace(self._rooms.known, default=default))
        except UsageError as error:
            self._screen.note(complaint(error, text))
            return USAGE
        with self._open:
            replies = self._bot.hear(self._said(text, How.TYPED))
            return max(self._reply(reply, reads=isinstance(command, Read)) for reply in replies)

    def show(self, record: Record, message: Message) -> bool:
        """Hear that a card changed; it is drawn from the store. (`jobsbot.core.reply.Cards`)

        Another shell's card is left to that shell.
        """
        if record.plan.where.channel != HERE:
            return False
        if record.card is None:
            self._rooms.memory.posted(record.plan.id, place_of(record.plan.id))
        self._news.set()
        return True

    def whisper(self, who: Person, where: Place, message: Message) -> None:
        """Tell the person here. (`jobsbot.core.reply.Cards`)"""
        self._screen.preview(message)

    def _reply(self, reply: Reply, *, reads: bool) -> int:
        match reply:
            case Tell():
                self._screen.show(reply.message)
                return DONE if reads and not reply.failed else FAILED
            case ShowCard():
                return self._card(reply.record)
            case GiveFile():
                return give(reply.given, self._screen, self._out)
            case OpenForm():
                raise TypeError("a terminal types the number with its confirmation")
            case _:
                assert_never(reply)

    def _card(self, record: Record) -> int:
        """Show a plan, have it confirmed, and follow it to its end."""
        plan = record.plan
        if plan.barrier is Barrier.NONE:
            self._bot.posted(plan.id, place_of(plan.id))
            return self._follow(plan.id)
        self._screen.preview(replace(card(record, now()), buttons=()))
        if not (self._yes or self._screen.attended):
            self._bot.not_posted(plan.id)
            self._screen.note("Nobody is here to confirm this. Nothing was changed. Add --yes.")
            return FAILED
        self._bot.posted(plan.id, place_of(plan.id))
        if not (self._yes or self._agreed(plan)):
            return self._press(plan, How.CANCEL)
        return self._press(plan, How.CONFIRM)

    def _agreed(self, plan: Plan) -> bool:
        """Have the number of jobs typed: nothing else means yes."""
        number = len(plan.acting)
        question = f"Type {number} to {plan.action.verb} {counted(number, 'job')}: "
        try:
            return self._screen.ask(question) == str(number)
        except (EOFError, KeyboardInterrupt):
            self._screen.note("")
            return False

    def _press(self, plan: Plan, how: How) -> int:
        """Confirm or cancel, as a press on the card's button would."""
        fields = {"number": str(len(plan.acting))} if how is How.CONFIRM else {}
        replies = self._bot.hear(replace(self._said(plan.id, how), fields=fields))
        for reply in replies:
            if isinstance(reply, Tell | ShowCard):
                self._screen.show(replace(reply.message, buttons=()))
        return FAILED if replies else self._follow(plan.id)

    def _start(self, plan_id: str) -> None:
        """Carry the plan out, in this process and durably."""
        name = self._open.enter_context(slot(self._rooms.config.database.reveal(), HERE))
        work = operations(self._rooms, self, name)
        work.launch()
        self._open.callback(work.stop, GRACE)
        work.start(plan_id)

    def _follow(self, plan_id: str) -> int:
        """Show how it goes until it is over."""
        try:
            with self._screen.live() as live:
                record = self._watched(plan_id, live)
        except KeyboardInterrupt:
            self._interrupted(plan_id)
            return FAILED
        if record.status is Status.REPLACED:
            return self._again(record)
        self._screen.result(record, card(record, now()))
        bad = (Result.FAILED, Result.UNKNOWN)
        return FAILED if any(o.result in bad for o in record.progress.outcomes) else DONE

    def _watched(self, plan_id: str, live: Live | None) -> Record:
        """Redraw a plan's card until the plan is at its end, which its operation sees to."""
        while (record := self._recall(plan_id)).status is Status.CLAIMED:
            self._screen.redraw(live, card(record, now()))
            self._news.wait(LOOK)
            self._news.clear()
        return record

    def _again(self, record: Record) -> int:
        """The jobs had changed: ask anew. A yes given beforehand was to what was shown before."""
        asks = self._recall(record.progress.replaced_by)
        if self._yes:
            self._bot.not_posted(asks.plan.id)
            self._screen.preview(replace(card(asks, now()), buttons=()))
            self._screen.note("The jobs changed after they were read. Nothing was changed.")
            return FAILED
        return self._card(asks)

    def _interrupted(self, plan_id: str) -> None:
        """Tell the truth about what goes on without us."""
        record = self._recall(plan_id)
        asked, left = record.progress.requested, waiting(record)
        words = record.plan.action.words
        told = f"{words.requested} for {len(asked)} of {counted(len(record.plan.keys), 'job')}"
        ours = "Scrapy Cloud goes on with it." if asked else "One more may be on its way."
        self._screen.note(f"\nInterrupted. {told}. {ours}")
        self._screen.note(f"Look again: jobsbot show {' '.join(say_keys(left))}")

    def _recall(self, plan_id: str) -> Record:
        record = self._rooms.memory.recall(plan_id)
        if record is None:
            raise LookupError(f"plan {plan_id} is not in the store")
        return record

    def _said(self, text: str, how: How) -> Said:
        return Said(text, self._who, Place(HERE), how, now(), new_id())


def whoever() -> Person:
    """The person at this terminal, by the name that this machine knows."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"uid {os.getuid()}"  # a container's user that no file names
    return Person(f"{HERE}:{name}", name)


def place_of(plan_id: str) -> Place:
    return Place(HERE, message=plan_id)


def new_id() -> str:
    return token_hex(4)
