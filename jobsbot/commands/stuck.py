"""stuck: what looks wrong, each job against its own spider's history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from jobsbot.core.analysis.anomalies import (
    ENOUGH,
    Doubt,
    doubts_about,
    doubts_about_spider,
    merged,
    usual,
)
from jobsbot.core.analysis.runs import Histories, ended_jobs, live_jobs
from jobsbot.core.grammar.command import Read, Turn
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import How
from jobsbot.core.jobs.job import RUNNING, Job
from jobsbot.core.messages.message import (
    Button,
    Line,
    Link,
    Message,
    Part,
    Strong,
    Text,
    counted,
    echo,
    listed,
)
from jobsbot.core.text.tokens import quote

BACK = timedelta(days=30)
LATELY = timedelta(hours=24)
SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Stuck(Read):
    """Find jobs that look wrong against their own spider's last 30 days, surest first."""

    word = "stuck"
    also = ("triage", "wrong")
    usage = "[project]"
    examples = ("stuck 123",)

    project: int = takes(ProjectParam())

    def answer(self, turn: Turn) -> Message:
        now, where = turn.said.when, turn.known.label(self.project)
        live = list(live_jobs(turn.api, self.project))
        histories = Histories()
        for job in ended_jobs(turn.api, self.project, now - BACK, now):
            histories.add(job)
        found = [*doubts_about(live, lambda spider: histories.of.get(spider, ()), now)]
        for spider, runs in histories.of.items():
            found += doubts_about_spider(spider, runs, (now - LATELY).timestamp())
        doubts = merged(found)
        return Message(
            title=self.headline(doubts, where),
            parts=(*self.notes(doubts, live, histories), echo(say(self))),
            buttons=(Button("Refresh", How.IN_PLACE, say(self)),),
            rows=tuple((line(doubt), self.buttons(doubt)) for doubt in doubts[:SHOWN]),
        )

    def headline(self, doubts: Sequence[Doubt], where: str) -> str:
        if not doubts:
            return f"Nothing in {where} looks wrong against its own history."
        look = "looks" if len(doubts) == 1 else "look"
        return f"{counted(len(doubts), 'thing')} in {where} {look} wrong, the surest first."

    def notes(
        self, doubts: Sequence[Doubt], live: Sequence[Job], histories: Histories
    ) -> list[Part]:
        """Say of whom there is no verdict, and how many more doubts there are."""
        running = dict.fromkeys(job.spider or "?" for job in live if job.state == RUNNING)
        young = [s for s in running if len(usual(histories.of.get(s, ()))) < ENOUGH]
        parts: list[Part] = []
        if young:
            few = listed(young[:5]) + ("" if len(young) <= 5 else f" and {len(young) - 5} more")
            parts.append(Text.of(f"Not enough history for a verdict on {few}: "
                                 f"fewer than {ENOUGH} earlier runs.", quiet=True))  # fmt: skip
        if len(doubts) > SHOWN:
            parts.append(Text.of(f"{len(doubts) - SHOWN} more are less sure.", quiet=True))
        return parts

    def buttons(self, doubt: Doubt) -> tuple[Button, ...]:
        if doubt.job is None:
            runs = f"list {self.project} finished spider={quote(doubt.spider)} count=20"
            return (Button("Details", How.PRESSED, runs, hint=f"Runs of {doubt.spider}"),)
        key = doubt.job.id
        return (
            Button("Details", How.PRESSED, f"show {key}", hint=f"Details of {key}"),
            Button("Stop…", How.PRESSED, f"stop {key}", hint=f"Stop {key}, asks first"),
        )


def line(doubt: Doubt) -> Line:
    """Say one doubt in one sentence, and what else speaks for it."""
    also = f" Also {'; also '.join(doubt.also)}." if doubt.also else ""
    name = (Strong(doubt.spider),)
    if doubt.job is None:
        return (*name, f": {doubt.why}.{also}")
    link = Link(doubt.job.id, doubt.job.key.page)
    return (link, " ", *name, f": {doubt.why}.{also}")
