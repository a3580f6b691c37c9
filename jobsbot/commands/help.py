"""help: what can be said."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.grammar.command import Command, Read, Turn
from jobsbot.core.grammar.params.simple import VerbParam
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import How
from jobsbot.core.messages.message import Button, Code, Items, Line, Message, Strong, Text, echo


@dataclass(frozen=True, kw_only=True)
class Help(Read):
    """Show what can be said, or explain one verb."""

    word = "help"
    also = ("?",)
    usage = "[verb]"
    examples = ("help", "help stop")
    quick = True

    verb: str = takes(VerbParam())

    def answer(self, turn: Turn) -> Message:
        for command in turn.known.commands:
            if command.word == self.verb:
                return explained(command, say(self))
        return Message(
            title="What you can say to jobsbot",
            parts=(
                Items(tuple(line(command) for command in turn.known.commands)),
                Text.of(
                    "A key is ", Code("123/1/2"), ", or the address of a job's page. "
                    "The order of words is free. ", Code("/jobs help list"),
                    " explains one verb. Nothing is stopped or deleted before it was "
                    "shown and confirmed.",
                ),
                echo(say(self)),
            ),
        )  # fmt: skip


def explained(command: type[Command], sentence: str) -> Message:
    return Message(
        title=f"{command.word}: {summary(command)}",
        parts=(
            Text.of(Code(f"/jobs {command.word} {command.usage}".rstrip())),
            Items(tuple((Code(f"/jobs {example}"),) for example in command.examples)),
            *((Text.of(f"Also understood: {', '.join(command.also)}."),) if command.also else ()),
            echo(sentence),
        ),
        buttons=(Button("All verbs", How.IN_PLACE, "help"),),
    )


def line(command: type[Command]) -> Line:
    return (
        Strong(command.word),
        f" {summary(command)}",
    )


def summary(command: type[Command]) -> str:
    """A command's own first sentence."""
    return (command.__doc__ or "").strip().split("\n")[0]
