"""tag: add tags to jobs and remove tags from them."""

from __future__ import annotations

from dataclasses import dataclass

from jobsbot.core.grammar.command import Selection, TagChange, Turn, WriteCommand
from jobsbot.core.grammar.fields import may_take, takes
from jobsbot.core.grammar.params.jobs import SelectionParam
from jobsbot.core.grammar.params.reason import ReasonParam
from jobsbot.core.grammar.params.tags import SignedTagsParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.plans.actions import Tag
from jobsbot.core.plans.plan import Plan


@dataclass(frozen=True, kw_only=True)
class TagJobs(WriteCommand):
    """Add tags to jobs and remove tags from them. A few named jobs at once, with Undo."""

    word = "tag"
    usage = "KEY… | [project] filters +tag… -tag… [because …]"
    examples = ("tag 123/1/2 +checked", "tag 123 finished spider=books +bad -nightly")

    jobs: Selection = takes(SelectionParam())
    tags: TagChange = takes(SignedTagsParam())
    reason: str = may_take(ReasonParam(), "")

    def plan(self, turn: Turn) -> Plan:
        return turn.plan(Tag(self.tags.add, self.tags.remove), self.jobs, say(self), self.reason)
