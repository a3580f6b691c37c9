"""The facts that the Jobs API has of one job, in the order in which somebody on call reads them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.job_table import describe_state, get_job_age
from jobsbot.core.messages.message import Fields, Folded, Line, Link, Paragraph, Timestamp
from jobsbot.core.text.wording import format_duration, format_number, pluralize

MAX_SHOWN_ARGUMENTS = 5
"""With more, they are folded away."""
FIRST_FACTS = (
    "Errors", "Items", "Responses", "Statuses", "Run time", "Peak memory", "Stopped by",
)  # fmt: skip
"""Facts that tell how a job went, whoever has them: the Jobs API or storage."""


def list_facts(job: Job, now: datetime, masking: Masking) -> Iterator[tuple[str, Line]]:
    """List the facts of a job but its close reason or state, which the title says.

    A state that the title does not say is none of the first: that a job which failed is finished
    is no news. Its priority is left out: it decides nothing once a job runs.
    """
    yield "Errors", format_count(job.errors_count)
    yield "Items", format_count(job.items_scraped)
    yield "Responses", format_count(job.responses_received)
    time = job.run_time(now)
    if time is not None:
        yield "Run time", (format_duration(time),)
    if job.state and not describe_state(job).startswith(job.state):
        yield "State", (job.state,)
    if job.version:
        yield "Version", (job.version,)
    if job.tags:
        yield "Tags", (", ".join(job.tags),)
    if not has_many_arguments(job):
        for name, line in list_arguments(job, masking):
            yield f"Argument {name}", line
    yield from list_times(job, now)


def order_facts(facts: Iterable[tuple[str, Line]]) -> tuple[tuple[str, Line], ...]:
    """Put how a job went before how it was set up; all else stays in its order."""
    places = {name: place for place, name in enumerate(FIRST_FACTS)}
    return tuple(sorted(facts, key=lambda fact: places.get(fact[0], len(places))))


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
