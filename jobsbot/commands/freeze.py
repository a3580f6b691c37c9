"""freeze: let nobody change jobs for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.fields import may_take, takes
from jobsbot.core.grammar.params.freezing import FrozenProjectParam, LengthParam
from jobsbot.core.grammar.params.reason import ReasonParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import Button, Message, Paragraph, Say, Timestamp, echo_line
from jobsbot.core.plans.freeze import EVERY_PROJECT, Freeze


@dataclass(frozen=True, kw_only=True)
class FreezeProject(ReadCommand):
    """Let nobody change jobs of a project, or of all, until it is thawed. Needs a rule."""

    word = "freeze"
    usage = "[project | all] [for=2h] [because …]"
    examples = ("freeze 123 for=2h because we look for the cause", "freeze all")
    in_channel = True
    quick = True

    project: int | None = takes(FrozenProjectParam())
    length: timedelta | None = takes(LengthParam())
    reason: str = may_take(ReasonParam(), "")

    def answer(self, turn: Turn) -> Message:
        said = turn.said
        until = said.when + self.length if self.length else None
        freeze = Freeze(self.project or EVERY_PROJECT, said.who, self.reason, said.when, until)
        turn.memory.set_freeze(freeze, said.where, say(self))
        named = "all" if self.project is None else str(self.project)
        label = turn.config.project_label(self.project) if self.project else "Every project"
        ends = (" until ", Timestamp(until)) if until else (" until it is thawed",)
        return Message(
            f"{label} is frozen: no job of it is changed from here.",
            (
                Paragraph(("This holds", *ends, ", also for what is under way, between requests.")),
                *((Paragraph.of("Because ", self.reason),) if self.reason else ()),
                Paragraph.of("To end it: ", Say(f"thaw {named}")),
                echo_line(say(self)),
            ),
            (Button("Thaw", Origin.PRESSED, f"thaw {named}"),),
        )
