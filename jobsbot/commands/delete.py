"""delete: remove finished jobs for good."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.grammar.command import Selection, Turn, WriteCommand
from jobsbot.core.grammar.fields import may_take, takes
from jobsbot.core.grammar.params.jobs import SelectionParam
from jobsbot.core.grammar.params.reason import ReasonParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.plans.actions import Delete
from jobsbot.core.plans.plan import Plan


@dataclass(frozen=True, kw_only=True)
class DeleteJobs(WriteCommand):
    """Delete finished jobs with their items and logs, for good. Asks first, harder."""

    word = "delete"
    also = ("rm", "remove")
    usage = "KEY… | [project] filters [because …]"
    examples = ("delete 123/1/2", "delete 123 finished has_tag=scratch")
    states = Delete.default_states

    jobs: Selection = takes(SelectionParam(states))
    reason: str = may_take(ReasonParam(), "")

    def plan(self, turn: Turn) -> Plan:
        return turn.plan(Delete(), self.jobs, say(self), self.reason)
