"""use: choose the project of a channel, or of the terminal."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import OptionalProjectParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.messages.message import Button, Message, Paragraph, Say, echo_line
from jobsbot.core.ports import NO_PROJECT


@dataclass(frozen=True, kw_only=True)
class UseProject(ReadCommand):
    """Choose the project that is meant here when none is named."""

    word = "use"
    usage = "PROJECT | NAME | none"
    examples = ("use 123", "use none")
    in_channel = True

    project: int | None = takes(OptionalProjectParam())

    def answer(self, turn: Turn) -> Message:
        """Check that the project can be seen before it is chosen. Raises ApiError."""
        said = turn.said
        if self.project is not None:
            turn.api.send(list_jobs(self.project, JobFilters(count=1)))
        chosen = NO_PROJECT if self.project is None else self.project
        turn.memory.set_channel_project(said.where.channel, chosen, said.who, said.when)
        if self.project is None:
            return Message(
                "No project is meant here from now on: each sentence names its own.",
                (echo_line(say(self)),),
            )
        return Message(
            title=f"From now on {turn.config.project_label(self.project)} is meant here.",
            parts=(
                Paragraph.of("A sentence without a project means this one: ", Say("running"), "."),
                echo_line(say(self)),
            ),
            buttons=(Button("What is going on", Origin.PRESSED, f"now {self.project}"),),
        )
