"""The figures of a job by their short names, and bounds on them."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from jobsbot.core.jobs.job import Job

COMPARISON_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}
COUNT_FIGURES = ("errors", "items", "responses", "logs")
SORT_COLUMNS = ("started", "updated", "runtime", "spider", "state", *COUNT_FIGURES)


@dataclass(frozen=True)
class Bound:
    """`>10`; of a run time the value is in seconds."""

    comparison: str
    value: int

    def holds(self, figure: float | None) -> bool:
        """A job that has no such figure does not fit."""
        return figure is not None and COMPARISON_OPERATORS[self.comparison](figure, self.value)


def read_figure(job: Job, name: str, now: datetime) -> float | None:
    """Read one figure of a job by its short name; seconds for times."""
    match name:
        case "errors":
            return job.errors_count
        case "items":
            return job.items_scraped
        case "responses":
            return job.responses_received
        case "logs":
            return job.logs
        case "runtime":
            time = job.run_time(now)
            return time.total_seconds() if time is not None else None
        case "started":
            return job.started_at.timestamp() if job.started_at else None
        case _:
            return job.updated_at.timestamp() if job.updated_at else None


def make_sort_key(sort: str, now: datetime) -> Callable[[Job], tuple[bool, float | str]]:
    """What to sort jobs by, `-` before the column for the largest first; unknown figures last."""
    column = sort.lstrip("-")
    back = -1 if sort.startswith("-") else 1

    def place(job: Job) -> tuple[bool, float | str]:
        if column in ("spider", "state"):
            return False, (job.spider if column == "spider" else job.state) or ""
        figure = read_figure(job, column, now)
        return figure is None, back * (figure or 0)

    return place
