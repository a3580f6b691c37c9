"""A few jobs side by side: what differs first, what is alike in one line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.redaction import masked
from jobsbot.core.messages.job_table import state_words
from jobsbot.core.messages.message import Cell, Column, Link, Part, Table, Text, Time, lasting, thin

MOST = 5
"""More columns than these are no longer read side by side."""

Facts = Mapping[str, Any]
"""What is compared: as it is, not as it is shown, or two masked secrets would seem alike."""


def side_by_side(jobs: Sequence[Job], now: datetime) -> Iterator[Part]:
    """Lay 2 to 5 jobs out as columns, with a row for each thing in which they differ."""
    facts = [facts_of(job, now) for job in jobs]
    shown = [dict(shown_of(job, one)) for job, one in zip(jobs, facts, strict=True)]
    names = list(dict.fromkeys(name for one in facts for name in one))
    differ = [name for name in names if len({repr(one.get(name)) for one in facts}) > 1]
    if differ:
        yield Table(
            "What differs",
            (Column("What"), *(Column(str(job.key)) for job in jobs)),
            tuple((name, *(one.get(name) for one in shown)) for name in differ),
            page=len(differ),
        )
    same = [f"{name.lower()} {said(shown[0].get(name))}" for name in names if name not in differ]
    if same:
        yield Text.of(f"Alike in all: {'; '.join(same)}.")
    yield Text(tuple(opened(jobs)), quiet=True)


def facts_of(job: Job, now: datetime) -> dict[str, Any]:
    """Read what an on-call compares, in the order in which it is read."""
    facts = {
        "State": state_words(job),
        "Errors": job.errors_count,
        "Items": job.items_scraped,
        "Responses": job.responses_received,
        "Run time": job.run_time(now),
        "Spider": job.spider,
        "Version": job.version,
        "Started": job.started,
        "Priority": job.priority,
        "Tags": ", ".join(sorted(job.tags or ())) or None,
    }
    told = {name: value for name, value in facts.items() if value is not None}
    return told | {f"Argument {name}": value for name, value in (job.spider_args or {}).items()}


def shown_of(job: Job, facts: Facts) -> Iterator[tuple[str, Cell]]:
    """Make a cell of each fact; what looks like a credential is dots."""
    hidden = {f"Argument {name}": value for name, value in masked(job.spider_args or {})}
    for name, value in facts.items():
        yield name, hidden.get(name) or (Time(value) if isinstance(value, datetime) else value)


def said(cell: Cell) -> str:
    """Say a cell in a sentence."""
    match cell:
        case Time(at):
            return f"{at:%Y-%m-%d %H:%M} UTC"
        case Link(text, _):
            return text
        case int() | float():
            return thin(cell)
        case str() | None:
            return cell or "(empty)"
        case _:
            return lasting(cell)


def opened(jobs: Sequence[Job]) -> Iterator[str | Link]:
    for n, job in enumerate(jobs):
        yield " · " if n else "Open "
        yield Link(str(job.key), job.key.page)
