"""A few jobs side by side: what differs first, what is alike in one line."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, assert_never

from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import Masking
from jobsbot.core.messages.job_table import mark_state
from jobsbot.core.messages.message import (
    Cell,
    Column,
    Link,
    MarkedTime,
    Paragraph,
    Part,
    Table,
    Timestamp,
)
from jobsbot.core.text.wording import format_duration, format_number

MAX_COMPARED_JOBS = 5
"""More columns than these are no longer read side by side."""

JobFacts = Mapping[str, Any]
"""Values to compare, before they are masked: two masked secrets would look alike."""


def compare_jobs(
    jobs: Sequence[Job], now: datetime, masking: Masking, odd: Collection[str] = ()
) -> Iterator[Part]:
    """Lay 2 to 5 jobs out as columns, with a row for each thing in which they differ.

    `odd` jobs look wrong, by their id.
    """
    facts = [read_facts(job, now, job.id in odd) for job in jobs]
    shown = [dict(format_facts(job, one, masking)) for job, one in zip(jobs, facts, strict=True)]
    names = list(dict.fromkeys(name for one in facts for name in one))
    differ = [name for name in names if len({repr(one.get(name)) for one in facts}) > 1]
    if differ:
        yield Table(
            "What differs",
            (Column("What"), *(Column(str(job.key)) for job in jobs)),
            tuple((masking.mask_text(name), *(one.get(name) for one in shown)) for name in differ),
            page_size=len(differ),
        )
    same = [
        f"{masking.mask_text(name).lower()} {describe_cell(shown[0].get(name))}"
        for name in names
        if name not in differ
    ]
    if same:
        yield Paragraph.of(f"Alike in all: {'; '.join(same)}.")
    yield Paragraph(tuple(link_jobs(jobs)), quiet=True)


def read_facts(job: Job, now: datetime, is_odd: bool = False) -> dict[str, Any]:
    """Read the facts that somebody on call compares, in the order in which they are read."""
    facts = {
        "State": mark_state(job, is_odd),
        "Errors": job.errors_count,
        "Items": job.items_scraped,
        "Responses": job.responses_received,
        "Run time": job.run_time(now),
        "Spider": job.spider,
        "Version": job.version,
        "Started": job.started_at,
        "Priority": job.priority,
        "Tags": ", ".join(sorted(job.tags or ())) or None,
    }
    told = {name: value for name, value in facts.items() if value is not None}
    return told | {f"Argument {name}": value for name, value in (job.spider_args or {}).items()}


def format_facts(job: Job, facts: JobFacts, masking: Masking) -> Iterator[tuple[str, Cell]]:
    """Make a cell of each fact; what looks like a credential is dots."""
    arguments = job.spider_args or {}
    shown = masking.mask_arguments(arguments)
    hidden = {f"Argument {n}": text for n, (_, text) in zip(sorted(arguments), shown, strict=True)}
    for name, value in facts.items():
        yield name, hidden.get(name) or (Timestamp(value) if isinstance(value, datetime) else value)


def describe_cell(cell: Cell) -> str:
    """Say a cell in a sentence."""
    match cell:
        case Timestamp(at):
            return f"{at:%Y-%m-%d %H:%M} UTC"
        case Link(text, _):
            return text
        case int() | float():
            return format_number(cell)
        case str() | None:
            return cell or "(empty)"
        case MarkedTime():
            return cell.text
        case timedelta():
            return format_duration(cell)
        case _:
            assert_never(cell)


def link_jobs(jobs: Sequence[Job]) -> Iterator[str | Link]:
    for n, job in enumerate(jobs):
        yield " · " if n else "Open "
        yield Link(str(job.key), job.key.url)
