"""stop: ask jobs to finish early."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.grammar.command import Selection, Turn, WriteCommand
from jobsbot.core.grammar.fields import may_take, takes
from jobsbot.core.grammar.params.jobs import SelectionParam
from jobsbot.core.grammar.params.reason import ReasonParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.plans.actions import Stop
from jobsbot.core.plans.plan import Plan


@dataclass(frozen=True, kw_only=True)
class StopJobs(WriteCommand):
    """Stop pending or running jobs. Asks first."""

    word = "stop"
    also = ("cancel", "kill")
    usage = "KEY… | [project] filters [because …]"
    examples = ("stop 123/1/2", "stop 123 running spider=books")
    on_call = True
    states = Stop.default_states

    jobs: Selection = takes(SelectionParam(states))
    reason: str = may_take(ReasonParam(), "")

    def plan(self, turn: Turn) -> Plan:
        return turn.plan(Stop(), self.jobs, say(self), self.reason)
