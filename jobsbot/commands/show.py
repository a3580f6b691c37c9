"""show: everything about one job, or a few side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.analysis.baseline import Words, basis, compared, last_runs
from jobsbot.core.errors import ApiError, Refused
from jobsbot.core.grammar.command import Known, Read, Turn
from jobsbot.core.grammar.params.jobs import KeysParam
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import How
from jobsbot.core.jobs.job import DELETED, FINISHED, PENDING, RUNNING, Job, JobKey
from jobsbot.core.jobs.job_keys import looks_like_key
from jobsbot.core.jobs.redaction import masked
from jobsbot.core.messages.job_comparison import MOST as MOST_BESIDE
from jobsbot.core.messages.job_comparison import side_by_side
from jobsbot.core.messages.job_table import age, headline, jobs_table, state_words
from jobsbot.core.messages.message import (
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
from jobsbot.core.ports import Api
from jobsbot.core.text.tokens import Word, quote

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
        absent = [Text.of(f"There is no job {listed(missing, 'or')}.")] if missing else []
        if not found:
            return Message(
                title=f"There is no job {listed(missing, 'or')}.", parts=(echo(say(self)),)
            )
        if len(found) == 1:
            return self.one(found[0], absent, turn)
        return self.several(found, absent, turn)

    def one(self, job: Job, absent: Sequence[Part], turn: Turn) -> Message:
        """Lay one job out in the order in which somebody on call reads it."""
        words, basis = comparison(job, turn.api)
        return Message(
            title=title(job, turn.said.when),
            parts=(
                Fields(tuple(fields(job, words, turn.said.when))),
                links(job),
                *absent,
                echo(say(self), basis),
            ),
            buttons=tuple(buttons(job, say(self))),
        )

    def several(self, found: Sequence[Job], absent: Sequence[Part], turn: Turn) -> Message:
        """Lay a few jobs out side by side, and more as a list."""
        now = turn.said.when
        few = len(found) <= MOST_BESIDE
        jobs = side_by_side(found, now) if few else [jobs_table(found, "The jobs asked for", now)]
        return Message(
            title=headline(found, listed(projects(found, turn.known)), now),
            parts=(*jobs, *absent, echo(say(self))),
            buttons=(Button("Refresh", How.IN_PLACE, say(self)),),
        )


def comparison(job: Job, api: Api) -> tuple[Words, str]:
    """Compare with the spider's last runs; the job is shown without where they cannot be read."""
    if not job.spider:
        return {}, "No spider is told, so there is nothing to compare with."
    try:
        runs = last_runs(api, job)
    except ApiError as failed:
        return {}, f"The comparison with its last runs is missing: {failed.text}"
    return compared(job, runs), basis(runs)


def projects(jobs: Sequence[Job], known: Known) -> list[str]:
    return list(dict.fromkeys(known.label(job.key.project) for job in jobs))


def title(job: Job, now: datetime) -> str:
    time = job.run_time(now)
    ran = f", {lasting(time)}" if time is not None else ""
    return f"{job.key} {job.spider or ''}: {state_words(job)}{ran}"


def fields(job: Job, words: Words, now: datetime) -> Iterator[tuple[str, Line]]:
    """Name what is told of the job; what is usual stands behind it in brackets."""
    for name, line in told(job, now):
        yield name, (*line, f" ({words[name]})") if name in words else line


def told(job: Job, now: datetime) -> Iterator[tuple[str, Line]]:
    yield "State", (job.state or "not told",)
    if job.close_reason:
        yield "Close reason", (job.close_reason,)
    yield "Errors", number(job.errors_count)
    yield "Items", number(job.items_scraped)
    yield "Responses", number(job.responses_received)
    time = job.run_time(now)
    if time is not None:
        yield "Run time", (lasting(time),)
    if job.version:
        yield "Version", (job.version,)
    if job.tags:
        yield "Tags", (", ".join(job.tags),)
    for name, value in masked(job.spider_args or {}):
        yield f"Argument {name}", (value or "(empty)",)
    yield from times(job, now)
    if job.priority is not None:
        yield "Priority", (str(job.priority),)


def times(job: Job, now: datetime) -> Iterator[tuple[str, Line]]:
    if job.started:
        yield "Started", (Time(job.started),)
    heard = age(job, now)
    if job.updated and heard is not None:
        yield "Last update", (Time(job.updated), f", {lasting(heard)} ago")


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
    if job.state != DELETED:
        yield Button("Tag…", How.PRESSED, f"tag {job.key}", hint=f"Tag {job.key}, asks which")
    if job.spider:
        runs = f"list {job.key.project} spider={quote(job.spider)} count=20"
        yield Button("Spider's runs", How.PRESSED, runs, hint=f"The last runs of {job.spider}")
    if job.state != FINISHED:
        yield Button("Refresh", How.IN_PLACE, sentence)
