"""The figures of a job by their short names, and bounds on them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from jobsbot.core.jobs.job import Job

COMPARISON_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}


@dataclass(frozen=True)
class Bound:
    """`>10`; of a run time the value is in seconds."""

    comparison: str
    value: int

    def holds(self, figure: float | None) -> bool:
        """A job that has no such figure does not fit."""
        return figure is not None and COMPARISON_OPERATORS[self.comparison](figure, self.value)


def read_run_seconds(job: Job, now: datetime) -> float | None:
    time = job.run_time(now)
    return None if time is None else time.total_seconds()


def read_timestamp(moment: datetime | None) -> float | None:
    return moment.timestamp() if moment else None


FIGURES: Mapping[str, Callable[[Job, datetime], float | None]] = MappingProxyType(
    {
        "started": lambda job, now: read_timestamp(job.started_at),
        "updated": lambda job, now: read_timestamp(job.updated_at),
        "runtime": read_run_seconds,
        "errors": lambda job, now: job.errors_count,
        "items": lambda job, now: job.items_scraped,
        "responses": lambda job, now: job.responses_received,
        "logs": lambda job, now: job.logs,
    }
)
"""How each figure is read of a job, as of a moment; seconds for times. Lists sort by them all."""
SORT_COLUMNS = (*FIGURES, "spider", "state")
ORDERS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "": ("Newest first", "Newest first"),
        "started": ("Earliest start first", "Latest start first"),
        "updated": ("Earliest update first", "Latest update first"),
        "runtime": ("Shortest run time first", "Longest run time first"),
        "errors": ("Fewest errors first", "Most errors first"),
        "items": ("Fewest items first", "Most items first"),
        "responses": ("Fewest responses first", "Most responses first"),
        "logs": ("Shortest log first", "Longest log first"),
        "spider": ("By spider", "By spider"),
        "state": ("By state", "By state"),
    }
)
"""How each order is said, and the same with `-` before its column."""


def describe_order(sort: str) -> str:
    """Say in which order jobs are listed; without a column, newest first."""
    return ORDERS[sort.removeprefix("-")][sort.startswith("-")]


def make_sort_key(sort: str, now: datetime) -> Callable[[Job], tuple[bool, float | str]]:
    """What to sort jobs by, `-` before the column for the largest first; unknown figures last."""
    column = sort.lstrip("-")
    back = -1 if sort.startswith("-") else 1

    def place(job: Job) -> tuple[bool, float | str]:
        if column in ("spider", "state"):
            return False, (job.spider if column == "spider" else job.state) or ""
        figure = FIGURES[column](job, now)
        return figure is None, back * (figure or 0)

    return place
