"""thaw: end a freeze."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.fields import may_take, takes
from jobsbot.core.grammar.params.freezing import FrozenProjectParam
from jobsbot.core.grammar.params.reason import ReasonParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.messages.message import Message, Paragraph, echo_line
from jobsbot.core.plans.freeze import EVERY_PROJECT


@dataclass(frozen=True, kw_only=True)
class ThawProject(ReadCommand):
    """End a freeze. It sets nothing going: what was stopped by it is asked anew."""

    word = "thaw"
    also = ("unfreeze",)
    usage = "[project | all] [because …]"
    examples = ("thaw 123", "thaw all")
    in_channel = True
    quick = True

    project: int | None = takes(FrozenProjectParam())
    reason: str = may_take(ReasonParam(), "")

    def answer(self, turn: Turn) -> Message:
        said = turn.said
        project = self.project or EVERY_PROJECT
        was = turn.memory.delete_freeze(project, said.who, said.where, say(self), said.when)
        label = turn.config.project_label(self.project) if self.project else "Every project"
        if not was:
            return Message(f"{label} was not frozen.", (echo_line(say(self)),))
        still = turn.memory.find_freeze(project, said.when)
        others = (Paragraph.of("All projects together are still frozen."),) if still else ()
        return Message(
            f"{label} is thawed.",
            (
                *others,
                Paragraph.of("This sets nothing going: ask anew for what was stopped by it."),
                echo_line(say(self)),
            ),
        )
