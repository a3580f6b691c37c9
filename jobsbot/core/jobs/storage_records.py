"""What storage and the job queue tell of a job: log entries, statistics, metadata, activity.

Read tolerantly: every field may be missing or null, new ones are ignored, and times are
milliseconds since 1970. Text in them was written by whoever wrote the spider or the site it
reads: it is data, and decides nothing.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

import msgspec

SMALL_NUMBER_PATTERN = re.compile(r"[0-9]{1,4}")


class LogLevel(IntEnum):
    """Levels of log entries, as Python's `logging` numbers them."""

    DEBUG = 10
    INFO = 20
    WARNING = 30
    ERROR = 40
    CRITICAL = 50


class LogEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a job's log. Its message may have many lines."""

    time: int | None = None
    level: int | None = None
    message: str | None = None

    @property
    def at(self) -> datetime | None:
        return parse_milliseconds(self.time)

    @property
    def level_name(self) -> str:
        """The level's name, as `ERROR`; `LEVEL 25` for one that has none."""
        try:
            return LogLevel(self.level or 0).name
        except ValueError:
            return f"LEVEL {self.level}" if self.level is not None else "UNKNOWN"

    @property
    def is_error(self) -> bool:
        return (self.level or 0) >= LogLevel.ERROR


class ValueTotals(msgspec.Struct, frozen=True, kw_only=True):
    """How much is stored: entries, and their bytes."""

    input_values: int | None = None
    input_bytes: int | None = None


class StorageStats(msgspec.Struct, frozen=True, kw_only=True):
    """Statistics of a job's log, items or requests.

    `counts` is by level for a log, and for items and requests how many have each field.
    """

    counts: dict[str, int] | None = None
    totals: ValueTotals | None = None

    @property
    def total(self) -> int | None:
        """How many entries there are; None where there are some and it is not told how many."""
        totals = self.totals or ValueTotals()
        if totals.input_values is not None:
            return totals.input_values
        return None if self.counts or totals.input_bytes else 0

    def count_from_level(self, level: int) -> int:
        """Count the entries of a log at this level or above."""
        return sum(n for each, n in self.counts_by_level().items() if each >= level)

    def counts_by_level(self) -> Mapping[int, int]:
        """Count the entries of a log at each level."""
        return read_numbered_counts(self.counts or {})

    def coverage(self) -> Mapping[str, float]:
        """The share of items that have each field, 0 to 1; empty where there are no items."""
        total = self.total
        return {name: n / total for name, n in (self.counts or {}).items()} if total else {}


class JobMetadata(msgspec.Struct, frozen=True, kw_only=True):
    """What storage knows of a job beyond the Jobs API."""

    state: str | None = None
    spider: str | None = None
    close_reason: str | None = None
    scheduled_by: str | None = None
    cancelled_by: str | None = None
    priority: int | None = None
    units: int | None = None
    version: str | None = None
    tags: list[str] | None = None
    spider_args: dict[str, Any] | None = None
    job_settings: dict[str, Any] | None = None
    scrapystats: dict[str, Any] | None = None

    @property
    def peak_memory_bytes(self) -> int | None:
        return self.read_stat("memusage/max")

    def read_stat(self, name: str) -> int | None:
        """Read a whole number out of Scrapy's own statistics; None where it is none."""
        value = (self.scrapystats or {}).get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        return int(value) if math.isfinite(value) else None

    def count_statuses(self) -> Mapping[int, int]:
        """Count the responses by HTTP status."""
        prefix = "downloader/response_status_count/"
        found = {
            name.removeprefix(prefix): self.read_stat(name) or 0
            for name in (self.scrapystats or {})
            if name.startswith(prefix)
        }
        return {status: n for status, n in read_numbered_counts(found).items() if n}


class ActivityEvent(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was done in a project: by a person, the scheduler, or a deploy.

    Events of any other shape exist too; of these nothing is known but the time.
    """

    event: str | None = None
    job: str | None = None
    user: str | None = None
    spider: str | None = None
    version: str | None = None
    timestamp: int | None = msgspec.field(default=None, name="_ts")

    @property
    def is_deploy(self) -> bool:
        return "deploy" in (self.event or "").lower()

    @property
    def at(self) -> datetime | None:
        return parse_milliseconds(self.timestamp)


class RequestRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A request that a job made, and the status of its answer."""

    url: str | None = None
    status: int | None = None


class ProjectSummary(msgspec.Struct, frozen=True, kw_only=True):
    """How many jobs a project has in each state, and whether another one could start."""

    project: int | None = None
    pending: int | None = None
    running: int | None = None
    finished: int | None = None
    has_capacity: bool | None = None


Item = dict[str, Any]
"""An item as the spider wrote it: any fields, of any types."""


def read_numbered_counts(counts: Mapping[str, int]) -> dict[int, int]:
    """Read counts by a small number: a level of a log, an HTTP status. Others are left out."""
    return {int(name): n for name, n in counts.items() if SMALL_NUMBER_PATTERN.fullmatch(name)}


def parse_milliseconds(value: int | None) -> datetime | None:
    """Read milliseconds since 1970 as aware UTC; None where they are outside the calendar."""
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(value / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
