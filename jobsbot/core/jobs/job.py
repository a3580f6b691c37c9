"""A job as the Jobs API tells it, and the key that names it.

Read tolerantly: fields that are missing or null have a plain default, new ones are ignored.
Times are UTC without a zone on the wire, and aware UTC here. `elapsed` is not the run time: it
is milliseconds since the last queue event, grows by itself, and a tag edit resets it. It tells
only where a job stands in the API's order, newest event first.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from functools import total_ordering
from typing import Any

import msgspec

PENDING, RUNNING, FINISHED, DELETED = "pending", "running", "finished", "deleted"
STATES = (PENDING, RUNNING, FINISHED, DELETED)
JOB_ID_PATTERN = re.compile(r"[0-9]{1,18}(?:/[0-9]{1,18}){2}")
"""Three numbers, which Scrapy Cloud keeps in 64 bits."""
JOB_PAGES_URL = "https://app.zyte.com/p"


GOOD_REASONS = frozenset({"finished", "closespider_itemcount", "closespider_pagecount"})
"""Close reasons of runs that came to their end, or to as many items or pages as they were given.
https://docs.scrapy.org/en/latest/topics/extensions.html"""
STOP_REASONS = frozenset({"cancelled", "canceled", "cancel_timeout", "shutdown"})
"""Close reasons of stops that people asked for."""


class Ending(Enum):
    """How a job ended. Each value is the word for it in a sentence."""

    WELL = "succeeded"
    BADLY = "failed"
    STOPPED = "stopped"  # by people: a cure is not an outbreak


def classify_ending(close_reason: str) -> Ending:
    """Tell how a job ended by its close reason.

    Stops that people ask for end as `cancelled`, `cancel_timeout` or `shutdown`; Scrapy Cloud's
    own, as `cancelled (stalled)` or `cancelled (24h limit)`, are failures. `close_reason` is an
    open set, and what is unknown is no success.
    """
    if close_reason in GOOD_REASONS:
        return Ending.WELL
    if close_reason in STOP_REASONS:
        return Ending.STOPPED
    return Ending.BADLY


@total_ordering
class JobKey(msgspec.Struct, frozen=True):
    """Which job: project, spider and number, written `123/1/2`. Each is 1 or more."""

    project: int
    spider: int
    number: int

    @classmethod
    def parse(cls, text: str) -> JobKey:
        """Read `P/S/J`. Raises ValueError on anything else."""
        if not JOB_ID_PATTERN.fullmatch(text):  # `int` alone reads signs, spaces and other digits
            raise ValueError(f"no key of a job: {text[:80]!r}")
        project, spider, number = map(int, text.split("/"))
        if not (project and spider and number):
            raise ValueError(text)
        return cls(project, spider, number)

    def __str__(self) -> str:
        return f"{self.project}/{self.spider}/{self.number}"

    def __lt__(self, other: JobKey) -> bool:
        return (self.project, self.spider, self.number) < (
            other.project,
            other.spider,
            other.number,
        )

    @property
    def url(self) -> str:
        """The job's page for people. https://app.zyte.com/p/P/S/J"""
        return f"{JOB_PAGES_URL}/{self}"


class Job(msgspec.Struct, frozen=True, kw_only=True, gc=False, omit_defaults=True):
    """One job. Decoded straight from a line of `jobs/list.jl` or an entry of `jobs/list.json`.

    It holds what JSON can hold, so it is in no cycle, and the garbage collector need not look.
    Encoded, what is not known is left out.
    """

    id: str
    spider: str | None = None
    spider_type: str | None = None
    state: str | None = None
    close_reason: str | None = None
    priority: int | None = None
    version: str | None = None
    tags: list[str] | None = None
    spider_args: dict[str, Any] | None = None
    started_time: str | None = None
    updated_time: str | None = None
    items_scraped: int | None = None
    responses_received: int | None = None
    errors_count: int | None = None
    logs: int | None = None
    elapsed: int | None = None

    @property
    def key(self) -> JobKey:
        return JobKey.parse(self.id)

    @property
    def started_at(self) -> datetime | None:
        return parse_time(self.started_time)

    @property
    def updated_at(self) -> datetime | None:
        return parse_time(self.updated_time)

    @property
    def succeeded(self) -> bool:
        """True for a few close reasons alone: what is unknown is no success."""
        return self.ending is Ending.WELL

    @property
    def ending(self) -> Ending | None:
        """How it ended; None where it has not."""
        return classify_ending(self.close_reason or "") if self.state == FINISHED else None

    def run_time(self, now: datetime) -> timedelta | None:
        """How long it ran, or has been running. None where it never started."""
        started = self.started_at
        if started is None:
            return None
        ended = now if self.state == RUNNING else self.updated_at
        return max(ended - started, timedelta()) if ended else None


def parse_time(text: str | None) -> datetime | None:
    """Read the API's `YYYY-MM-DDTHH:MM:SS[.ffffff]` as aware UTC; None where it is no time."""
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
        if read.tzinfo is None:
            # A third of the time that `replace` takes.
            return datetime.combine(read.date(), read.time(), UTC)
        return read.astimezone(UTC)
    except (ValueError, OverflowError):  # no time, or one that UTC puts outside the calendar
        return None


def index_by_key(jobs: Sequence[Job]) -> dict[JobKey, Job]:
    return {job.key: job for job in jobs}


def index_asked(jobs: Iterable[Job], keys: Collection[JobKey]) -> dict[JobKey, Job]:
    """Index the jobs of an answer by their key; what was not asked for is left out."""
    asked = {str(key): key for key in keys}
    return {asked[job.id]: job for job in jobs if job.id in asked}


def is_job_of(project: int, job: Job) -> bool:
    """Tell whether a job of an answer is one of the project that was asked about."""
    return job.id.startswith(f"{project}/")
