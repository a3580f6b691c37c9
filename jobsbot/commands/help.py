"""help: what can be said."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from jobsbot.core.grammar.command import Command, ReadCommand, Turn
from jobsbot.core.grammar.fields import get_params, takes
from jobsbot.core.grammar.params.filters import FiltersParam
from jobsbot.core.grammar.params.jobs import EndedJobsParam, ListingParam, SelectionParam
from jobsbot.core.grammar.params.simple import VerbParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Code,
    Folded,
    Message,
    Paragraph,
    Part,
    Say,
    echo_line,
)
from jobsbot.core.text.wording import pluralize

FILTER_PARAMS = (ListingParam, EndedJobsParam, SelectionParam, FiltersParam)
"""Fields of commands that take filters."""


@dataclass(frozen=True, kw_only=True)
class ShowHelp(ReadCommand):
    """Show what can be said, or explain one verb."""

    word = "help"
    also = ("?", "-h", "--help", "man", "usage")
    usage = "[verb]"
    examples = ("help", "help stop")
    quick = True
    explains_others = True

    verb: str = takes(VerbParam())

    def answer(self, turn: Turn) -> Message:
        for command in turn.config.commands:
            if command.word == self.verb:
                return explain_command(command, say(self))
        return explain_all(turn.config.commands, say(self))


def explain_all(commands: Sequence[type[Command]], sentence: str) -> Message:
    """Show what somebody on call needs, and fold the rest away."""
    first = [command for command in commands if command.on_call]
    others = [command for command in commands if not command.on_call]
    return Message(
        title="What you can say to jobsbot",
        parts=(
            list_commands(first, Say),
            Folded(
                pluralize(len(others), "more verb"),
                (list_commands(others, Code),),
                is_heading=False,
            ),
            Paragraph.of(
                "A key is ", Code("123/1/2"), ", or the address of a job's page. "
                "The order of words is free. ", Say("help list"),
                " explains one verb. Nothing is stopped or deleted before it was "
                "shown and confirmed.",
            ),
            echo_line(sentence),
        ),
        buttons=(
            Button("What is going on", Origin.PRESSED, "now"),
            Button("What looks wrong", Origin.PRESSED, "stuck"),
        ),
    )  # fmt: skip


def list_commands(commands: Sequence[type[Command]], as_said: type[Say] | type[Code]) -> BulletList:
    """Name commands, each with what it does: as sentences to say, or by their verb alone."""
    return BulletList(
        tuple((as_said(command.word), f": {get_first_sentence(command)}") for command in commands)
    )


def explain_command(command: type[Command], sentence: str) -> Message:
    return Message(
        title=f"{command.word}: {get_first_sentence(command)}",
        parts=(
            Paragraph.of(Say(f"{command.word} {command.usage}".rstrip())),
            BulletList(tuple((Say(example),) for example in command.examples)),
            *list_filters(command),
            *(
                (Paragraph.of(f"Also understood: {', '.join(command.also)}."),)
                if command.also
                else ()
            ),
            echo_line(sentence),
        ),
        buttons=(Button("All verbs", Origin.IN_PLACE, "help"),),
    )


def list_filters(command: type[Command]) -> Iterator[Part]:
    """Name every filter that a command takes, with an example and what it asks for."""
    kinds = find_filters(command)
    if kinds:
        lines = tuple((Code(kind.example), f": {kind.help}") for kind in kinds)
        title = f"{pluralize(len(kinds), 'filter')}, which must all hold"
        yield Folded(title, (BulletList(lines),))


def find_filters(command: type[Command]) -> list[FilterKind[Any]]:
    """Find the filters that a command offers; where it is about named jobs alone, it has none."""
    params = get_params(command).values()
    return [
        kind
        for param in params
        if isinstance(param, FILTER_PARAMS)
        for kind in param.offered.values()
    ]


def get_first_sentence(command: type[Command]) -> str:
    """A command's own first sentence."""
    return (command.__doc__ or "").strip().split("\n")[0]
