"""show: everything about one job, or a few side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.command import Known, Read, Turn
from jobsbot.core.errors import Refused
from jobsbot.core.grammar import say, takes
from jobsbot.core.job import FINISHED, PENDING, RUNNING, Job, JobKey
from jobsbot.core.jobs_table import age, headline, jobs_table, state_words
from jobsbot.core.keys import looks_like_key
from jobsbot.core.masking import masked
from jobsbot.core.message import (
    Button,
    Fields,
    Line,
    Link,
    Message,
    Part,
    Text,
    Time,
    counted,
    echo,
    lasting,
    listed,
    thin,
)
from jobsbot.core.params import KeysParam
from jobsbot.core.said import How
from jobsbot.core.sentence import Word

MOST = 100


@dataclass(frozen=True, kw_only=True)
class ShowJobs(Read):
    """Show everything about one job, or a few side by side."""

    word = "show"
    also = ("info", "get")
    usage = "KEY…"
    examples = ("show 123/1/2", "show 123/1/2,3 123/4/5")

    keys: tuple[JobKey, ...] = takes(KeysParam())

    @classmethod
    def implied(cls, said: Sequence[Word], known: Known) -> bool:
        """A key or a pasted address alone asks to see the job."""
        return bool(said) and looks_like_key(said[0])

    def answer(self, turn: Turn) -> Message:
        if len(self.keys) > MOST:
            raise Refused(f"At most {MOST} jobs are shown at once.", then="Name fewer of them.")
        jobs = turn.jobs(self.keys)
        found = [job for job in jobs.values() if job]
        missing = [str(key) for key, job in jobs.items() if job is None]
        if not found:
            return Message(
                title=f"There is no job {listed(missing, 'or')}.", parts=(echo(say(self)),)
            )
        if len(found) == 1 and not missing:
            return one(found[0], say(self), turn.said.when)
        return self.several(found, missing, turn)

    def several(self, found: Sequence[Job], missing: Sequence[str], turn: Turn) -> Message:
        parts: list[Part] = [jobs_table(found, "The jobs asked for", turn.said.when)]
        if missing:
            parts.append(Text.of(f"There is no job {listed(missing, 'or')}."))
        return Message(
            title=headline(found, listed(projects(found, turn.known)), turn.said.when),
            parts=(*parts, echo(say(self))),
            buttons=(Button("Refresh", How.IN_PLACE, say(self)),),
        )


def projects(jobs: Sequence[Job], known: Known) -> list[str]:
    return list(dict.fromkeys(known.label(job.key.project) for job in jobs))


def one(job: Job, sentence: str, now: datetime) -> Message:
    """Lay one job out in the order in which somebody on call reads it."""
    return Message(
        title=title(job, now),
        parts=(Fields(tuple(fields(job, now))), links(job), echo(sentence)),
        buttons=tuple(buttons(job, sentence)),
    )


def title(job: Job, now: datetime) -> str:
    time = job.run_time(now)
    ran = f", {lasting(time)}" if time is not None else ""
    return f"{job.key} {job.spider or ''}: {state_words(job)}{ran}"


def fields(job: Job, now: datetime) -> Iterator[tuple[str, Line]]:
    yield "State", (job.state or "not told",)
    if job.close_reason:
        yield "Close reason", (job.close_reason,)
    yield "Errors", number(job.errors_count)
    yield "Items", number(job.items_scraped)
    yield "Responses", number(job.responses_received)
    if job.started:
        yield "Started", (Time(job.started),)
    heard = age(job, now)
    if job.updated and heard is not None:
        yield "Last update", (Time(job.updated), f", {lasting(heard)} ago")
    if job.version:
        yield "Version", (job.version,)
    if job.priority is not None:
        yield "Priority", (str(job.priority),)
    if job.tags:
        yield "Tags", (", ".join(job.tags),)
    for name, value in masked(job.spider_args or {}):
        yield f"Argument {name}", (value or "(empty)",)


def number(value: int | None) -> Line:
    return (thin(value) if value is not None else "not told",)


def links(job: Job) -> Text:
    page = job.key.page
    return Text.of(
        Link("Job", page), " · ", Link("Items", f"{page}/items"), " · ",
        Link("Log", f"{page}/log"), " · ", Link("Stats", f"{page}/stats"),
    )  # fmt: skip


def buttons(job: Job, sentence: str) -> Iterator[Button]:
    """Offer what the job's state allows."""
    if job.state in (PENDING, RUNNING):
        yield Button(f"Stop {counted(1, 'job')}", How.PRESSED, f"stop {job.key}")
    if job.state == FINISHED:
        yield Button(f"Delete {counted(1, 'job')}", How.PRESSED, f"delete {job.key}")
    if job.state != FINISHED or job.state == RUNNING:
        yield Button("Refresh", How.IN_PLACE, sentence)
