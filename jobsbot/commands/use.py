"""use: choose this channel's project."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.grammar.command import Read, Turn
from jobsbot.core.grammar.params.jobs import ProjectOrNone
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import How
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import Filters
from jobsbot.core.messages.message import Button, Code, Message, Text, echo


@dataclass(frozen=True, kw_only=True)
class UseProject(Read):
    """Choose the project that is meant in this channel when none is named."""

    word = "use"
    usage = "PROJECT | NAME | none"
    examples = ("use 123", "use none")
    aloud = True

    project: int | None = takes(ProjectOrNone())

    def answer(self, turn: Turn) -> Message:
        """Check that the project can be seen before it is chosen. Raises ApiError."""
        said = turn.said
        if self.project is not None:
            turn.api.ask(list_jobs(self.project, Filters(count=1)))
        turn.memory.use(said.where.channel, self.project, said.who, said.when)
        if self.project is None:
            return Message("This channel has no project of its own now.", (echo(say(self)),))
        return Message(
            title=f"This channel uses {turn.known.label(self.project)} from now on.",
            parts=(
                Text.of(
                    "A sentence without a project means this one: ", Code("/jobs running"), "."
                ),
                echo(say(self)),
            ),
            buttons=(Button("What is going on", How.PRESSED, f"now {self.project}"),),
        )
