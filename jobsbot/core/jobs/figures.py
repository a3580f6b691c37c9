"""The figures of a job by their short names, and bounds on them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

import msgspec

from jobsbot.core.jobs.job import Job

COMPARISON_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
}


class Bound(msgspec.Struct, frozen=True):
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


class Figure(msgspec.Struct, frozen=True):
    """A figure of a job: how it is read, and what comes first where jobs are sorted by it."""

    read: Callable[[Job, datetime], float | None]
    """Read it as of a moment; seconds for times. None where the job has no such figure."""
    smallest: str
    largest: str


FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        "started": Figure(
            lambda job, now: read_timestamp(job.started_at), "earliest start", "latest start"
        ),
        "updated": Figure(
            lambda job, now: read_timestamp(job.updated_at), "earliest update", "latest update"
        ),
        "runtime": Figure(read_run_seconds, "shortest run time", "longest run time"),
        "errors": Figure(lambda job, now: job.errors_count, "fewest errors", "most errors"),
        "items": Figure(lambda job, now: job.items_scraped, "fewest items", "most items"),
        "responses": Figure(
            lambda job, now: job.responses_received, "fewest responses", "most responses"
        ),
        "logs": Figure(lambda job, now: job.logs, "shortest log", "longest log"),
    }
)
"""Every figure by its short name. Lists sort by them all, and by two texts."""
SORT_COLUMNS = (*FIGURES, "spider", "state")


def describe_order(sort: str) -> str:
    """Say in which order jobs are sorted: `most errors first`, `by spider`."""
    extreme = name_extreme(sort)
    return f"{extreme} first" if extreme else f"by {sort.removeprefix('-')}"


def caption_jobs(sort: str, *, is_part: bool) -> str:
    """Say which jobs a table holds, so that it is true however its reader sorts the rows."""
    extreme = name_extreme(sort) if is_part else ""
    return f"Those with the {extreme}" if extreme else "Jobs"


def name_extreme(sort: str) -> str:
    """Name what comes first in an order; empty where that is no figure."""
    figure = FIGURES.get(sort.removeprefix("-"))
    if figure is None:
        return ""
    return figure.largest if sort.startswith("-") else figure.smallest


def make_sort_key(sort: str, now: datetime) -> Callable[[Job], tuple[bool, float | str]]:
    """What to sort jobs by, `-` before the column for the largest first; unknown figures last."""
    column = sort.lstrip("-")
    back = -1 if sort.startswith("-") else 1

    def place(job: Job) -> tuple[bool, float | str]:
        if column in ("spider", "state"):
            return False, (job.spider if column == "spider" else job.state) or ""
        figure = FIGURES[column].read(job, now)
        return figure is None, back * (figure or 0)

    return place
