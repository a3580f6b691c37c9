"""help: what can be said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jobsbot.core.grammar.command import Command, ReadCommand, Turn
from jobsbot.core.grammar.params.filters import FiltersParam
from jobsbot.core.grammar.params.jobs import EndedJobsParam, ListingParam, SelectionParam
from jobsbot.core.grammar.params.simple import VerbParam
from jobsbot.core.grammar.parser import get_params, say, takes
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.filter_kinds.filter_kind import FilterKind
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Code,
    Line,
    Message,
    Paragraph,
    Part,
    Say,
    Strong,
    echo_line,
)

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
        return Message(
            title="What you can say to jobsbot",
            parts=(
                BulletList(tuple(build_command_item(command) for command in turn.config.commands)),
                Paragraph.of(
                    "A key is ", Code("123/1/2"), ", or the address of a job's page. "
                    "The order of words is free. ", Say("help list"),
                    " explains one verb. Nothing is stopped or deleted before it was "
                    "shown and confirmed.",
                ),
                echo_line(say(self)),
            ),
        )  # fmt: skip


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
        yield Paragraph.of("Filters, which must all hold:")
        yield BulletList(tuple((Code(kind.example), f" {kind.help}") for kind in kinds))


def find_filters(command: type[Command]) -> list[FilterKind[Any]]:
    """Find the filters that a command offers; where it is about named jobs alone, it has none."""
    params = get_params(command).values()
    return [
        kind
        for param in params
        if isinstance(param, FILTER_PARAMS)
        for kind in param.offered.values()
    ]


def build_command_item(command: type[Command]) -> Line:
    return (
        Strong(command.word),
        f" {get_first_sentence(command)}",
    )


def get_first_sentence(command: type[Command]) -> str:
    """A command's own first sentence."""
    return (command.__doc__ or "").strip().split("\n")[0]
