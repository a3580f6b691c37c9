"""The facts that the Jobs API has of one job, in the order in which somebody on call reads them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.job_table import describe_state, get_job_age
from jobsbot.core.messages.message import Fields, Folded, Line, Link, Paragraph, Timestamp
from jobsbot.core.text.wording import format_duration, format_number, pluralize

MAX_SHOWN_ARGUMENTS = 5
"""With more, they are folded away."""


def list_facts(job: Job, now: datetime, masking: Masking) -> Iterator[tuple[str, Line]]:
    """List the facts of a job but its close reason or state, which the title says.

    Its priority is left out: it decides nothing once a job runs.
    """
    state = job.state or "not told"
    if not describe_state(job).startswith(state):
        yield "State", (state,)
    yield "Errors", format_count(job.errors_count)
    yield "Items", format_count(job.items_scraped)
    yield "Responses", format_count(job.responses_received)
    time = job.run_time(now)
    if time is not None:
        yield "Run time", (format_duration(time),)
    if job.version:
        yield "Version", (job.version,)
    if job.tags:
        yield "Tags", (", ".join(job.tags),)
    if not has_many_arguments(job):
        for name, line in list_arguments(job, masking):
            yield f"Argument {name}", line
    yield from list_times(job, now)


def fold_arguments(job: Job, masking: Masking) -> Iterator[Folded]:
    """Fold the arguments where there are too many to stand among the other facts."""
    if has_many_arguments(job):
        arguments = tuple(list_arguments(job, masking))
        yield Folded(pluralize(len(arguments), "argument"), (Fields(arguments),))


def has_many_arguments(job: Job) -> bool:
    return len(job.spider_args or {}) > MAX_SHOWN_ARGUMENTS


def list_arguments(job: Job, masking: Masking) -> Iterator[tuple[str, Line]]:
    """Name the arguments that a job was started with, credentials masked."""
    for name, value in masking.mask_arguments(job.spider_args or {}):
        yield name, (value or "(empty)",)


def list_times(job: Job, now: datetime) -> Iterator[tuple[str, Line]]:
    if job.started_at:
        yield "Started", (Timestamp(job.started_at),)
    heard = get_job_age(job, now)
    if job.updated_at and heard is not None:
        yield "Last update", (Timestamp(job.updated_at), f", {format_duration(heard)} ago")


def format_count(value: int | None) -> Line:
    return (format_number(value) if value is not None else "not told",)


def build_links(job: Job) -> Paragraph:
    page = job.key.url
    return Paragraph.of(
        Link("Job", page), " · ", Link("Items", f"{page}/items"), " · ",
        Link("Log", f"{page}/log"), " · ", Link("Stats", f"{page}/stats"),
    )  # fmt: skip
