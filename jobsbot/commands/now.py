"""now: what is going on in a project, at a glance. Said by saying nothing: `/jobs`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jobsbot.core.grammar.command import BotConfig, ReadCommand, Turn
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import FINISHED, PENDING, RUNNING, Job
from jobsbot.core.messages.job_table import build_jobs_table
from jobsbot.core.messages.message import (
    Button,
    Message,
    Paragraph,
    Part,
    echo_line,
    format_duration,
    format_number,
    join_words,
)
from jobsbot.core.messages.records import make_job_records
from jobsbot.core.text.tokens import Token

MAX_RECENT_JOBS = 20
MAX_LIVE_JOBS = 100


@dataclass(frozen=True, kw_only=True)
class ShowNow(ReadCommand):
    """Show what is going on: the jobs that run or wait, and how the last ones ended."""

    word = "now"
    also = ("status",)
    usage = "[project]"
    examples = ("now 123",)

    project: int = takes(ProjectParam())

    @classmethod
    def is_implied(cls, said: Sequence[Token], known: BotConfig) -> bool:
        """`/jobs` alone."""
        return not said

    def answer(self, turn: Turn) -> Message:
        running, pending, recent = (
            turn.api.send(list_jobs(self.project, JobFilters(state=state, count=count)))
            for state, count in (
                (RUNNING, MAX_LIVE_JOBS),
                (PENDING, MAX_LIVE_JOBS),
                (FINISHED, MAX_RECENT_JOBS),
            )
        )
        bad = [job for job in recent if not job.succeeded]
        where, when = turn.config.project_label(self.project), turn.said.when
        live = [*running, *pending]
        parts: list[Part] = []
        if live:
            parts.append(build_jobs_table(live, f"Live jobs in {where}", when))
        if bad:
            parts.append(
                Paragraph.of(f"Of the last {len(recent)} that ended, {len(bad)} ended badly.")
            )
        if bad and not live:
            parts.append(build_jobs_table(bad, f"Ended badly in {where}", when))
        return Message(
            title=self.headline(running, pending, where, turn),
            parts=(*parts, echo_line(say(self))),
            buttons=tuple(self.buttons(bool(running), bool(bad))),
            records=make_job_records([*live, *recent], when, turn.config.masking),
        )

    def headline(
        self, running: Sequence[Job], pending: Sequence[Job], where: str, turn: Turn
    ) -> str:
        if not running and not pending:
            return f"Nothing is running or waiting in {where}."
        counts = [(len(running), "running"), (len(pending), "pending")]
        said = join_words(
            [
                f"{format_number(n)}{'+' if n == MAX_LIVE_JOBS else ''} {state}"
                for n, state in counts
                if n
            ]
        )
        times = [time for job in running if (time := job.run_time(turn.said.when))]
        return f"{said} in {where}" + (f", longest {format_duration(max(times))}" if times else "")

    def buttons(self, running: bool, bad: bool) -> list[Button]:
        asked = (
            [Button("Running", Origin.PRESSED, f"list {self.project} running")] if running else []
        )
        asked += (
            [Button("Finished", Origin.PRESSED, f"list {self.project} finished")] if bad else []
        )
        return [*asked, Button("Refresh", Origin.IN_PLACE, say(self))]
