"""update: the same as tag, in the Jobs API's own words."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.grammar.command import Selection, TagChange, Turn, WriteCommand
from jobsbot.core.grammar.fields import may_take, takes
from jobsbot.core.grammar.params.jobs import SelectionParam
from jobsbot.core.grammar.params.reason import ReasonParam
from jobsbot.core.grammar.params.tags import NamedTagsParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.plans.actions import Tag
from jobsbot.core.plans.plan import Plan


@dataclass(frozen=True, kw_only=True)
class UpdateJobs(WriteCommand):
    """Add and remove tags, in the Jobs API's own words."""

    word = "update"
    right = "tag"
    usage = "KEY… | [project] filters add_tag=… remove_tag=… [because …]"
    examples = ("update 123/1/2 add_tag=checked", "update 123 has_tag=old remove_tag=old")

    jobs: Selection = takes(SelectionParam())
    tags: TagChange = takes(NamedTagsParam())
    reason: str = may_take(ReasonParam(), "")

    def plan(self, turn: Turn) -> Plan:
        return turn.plan(Tag(self.tags.add, self.tags.remove), self.jobs, say(self), self.reason)
