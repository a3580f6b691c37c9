"""Filters that the Jobs API lacks: judged on our side, job by job, over its stream."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from jobsbot.core.jobs.job import PENDING, RUNNING, Job
from jobsbot.core.text.durations import Moment, resolve_moment, say_duration, say_moment
from jobsbot.core.text.tokens import quote

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
    """`errors>10`, or `runtime>2h` with its value in seconds."""

    name: str
    comparison: str
    value: int

    def __str__(self) -> str:
        length = self.name == "runtime"
        value = say_duration(timedelta(seconds=self.value)) if length else str(self.value)
        return f"{self.name}{self.comparison}{value}"

    def matches(self, job: Job, now: datetime) -> bool:
        """A job that has no such figure does not fit."""
        figure = read_figure(job, self.name, now)
        return figure is not None and COMPARISON_OPERATORS[self.comparison](figure, self.value)


@dataclass(frozen=True, kw_only=True)
class LocalFilters:
    """What is asked of each job beyond the API's own filters. All of it must hold.

    `since` keeps jobs that are live or were last heard of after it; `until` keeps jobs that
    started before it. `spider` and `close_reason` are patterns with `*` and `?`. `sort` is a
    column, with `-` before it for the largest or latest first.
    """

    all_tags: tuple[str, ...] = ()
    spider: str = ""
    close_reason: str = ""
    bounds: tuple[Bound, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    since: Moment | None = None
    until: Moment | None = None
    sort: str = ""

    @property
    def narrows(self) -> bool:
        """True where it leaves jobs out, and does not only sort them."""
        return self != LocalFilters(sort=self.sort)

    def build_test(self, now: datetime) -> Callable[[Job], bool]:
        """Make the test of one job, with moments fixed at `now`; cheap where little is asked."""
        tests = list(self._build_tests(now))
        if len(tests) == 1:
            return tests[0]
        return lambda job: all(test(job) for test in tests)

    def _build_tests(self, now: datetime) -> Iterator[Callable[[Job], bool]]:
        if self.all_tags:
            wanted = frozenset(self.all_tags)
            yield lambda job: wanted.issubset(job.tags or ())
        if self.spider:
            yield lambda job: fnmatchcase((job.spider or "").lower(), self.spider.lower())
        if self.close_reason:
            reason = self.close_reason.lower()
            yield lambda job: fnmatchcase((job.close_reason or "").lower(), reason)
        if self.bounds:
            yield lambda job: all(bound.matches(job, now) for bound in self.bounds)
        if self.args:
            yield lambda job: all(
                str((job.spider_args or {}).get(name)) == value for name, value in self.args
            )
        if self.since is not None:
            after = resolve_moment(self.since, now)
            yield lambda job: was_active_after(job, after)
        if self.until is not None:
            before = resolve_moment(self.until, now)
            yield lambda job: job.started_at is not None and job.started_at <= before

    def say(self) -> Iterator[str]:
        """Write it as words, in one order."""
        yield from (f"all_tags={quote(tag)}" for tag in self.all_tags)
        if self.spider:
            yield f"spider={quote(self.spider)}"
        if self.close_reason:
            yield f"close_reason={quote(self.close_reason)}"
        yield from (str(bound) for bound in self.bounds)
        yield from (f"arg.{name}={quote(value)}" for name, value in self.args)
        if self.since is not None:
            yield f"since={say_moment(self.since)}"
        if self.until is not None:
            yield f"until={say_moment(self.until)}"
        if self.sort:
            yield f"sort={self.sort}"

    def sort_key(self, now: datetime) -> Callable[[Job], tuple[bool, float | str]]:
        """What to sort jobs by; those without such a figure come last."""
        column = self.sort.lstrip("-")
        back = -1 if self.sort.startswith("-") else 1

        def place(job: Job) -> tuple[bool, float | str]:
            if column in ("spider", "state"):
                return False, (job.spider if column == "spider" else job.state) or ""
            figure = read_figure(job, column, now)
            return figure is None, back * (figure or 0)

        return place


def was_active_after(job: Job, after: datetime) -> bool:
    if job.state in (RUNNING, PENDING):
        return True
    heard = job.updated_at or job.started_at
    return heard is not None and heard >= after


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
