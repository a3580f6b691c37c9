"""can: what somebody may do here, and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from jobsbot.core.grammar.command import ReadCommand, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.messages.message import BulletList, Message, Strong, echo_line
from jobsbot.core.messages.records import Record
from jobsbot.core.messages.refusals import describe_permit, describe_refusal
from jobsbot.core.plans.actions import ACTIONS, find_action
from jobsbot.core.plans.policy import Permit, Request
from jobsbot.core.text.wording import join_words

VERBS = ("read", "use", *(action.verb for action in ACTIONS), "freeze", "thaw")


class RightRecord(Record, frozen=True, kw_only=True):
    """Whether somebody may do something in a project, and why."""

    verb: str
    may: bool
    why: str
    project: int


@dataclass(frozen=True, kw_only=True)
class ShowRights(ReadCommand):
    """Say what you may do here, what is asked before, and why."""

    word = "can"
    also = ("rights", "whoami")
    usage = "[project]"
    examples = ("can 123",)
    quick = True

    project: int = takes(ProjectParam())

    def answer(self, turn: Turn) -> Message:
        rows = tuple(self._list_rows(turn))
        may = [verb for verb, answer, _ in rows if answer == "yes"]
        label = turn.config.project_label(self.project)
        title = f"In {label} you may {join_words(may)}." if may else f"In {label} you may nothing."
        lines = tuple(
            (Strong(join_words([verb for verb, *_ in alike])), f": {answer}; {why}.")
            for (answer, why), alike in groupby(rows, lambda row: row[1:])
        )
        records = tuple(
            RightRecord(verb=verb, may=answer == "yes", why=why, project=self.project)
            for verb, answer, why in rows
        )
        return Message(title, (BulletList(lines), echo_line(say(self))), records=records)

    def _list_rows(self, turn: Turn) -> Iterator[tuple[str, str, str]]:
        """Judge each verb, here and now, by the smallest thing it can be about."""
        for verb in VERBS:
            action = find_action(verb)
            request = Request(
                verb=verb,
                action=action,
                reads=verb == "read",
                project=self.project,
                channel=turn.said.where.channel,
                jobs=1 if action else 0,
            )
            decision = turn.judge(request)
            if isinstance(decision, Permit):
                yield verb, "yes", describe_permit(decision)
            else:
                yield verb, "no", describe_refusal(decision)
