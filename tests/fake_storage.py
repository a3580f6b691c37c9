"""Storage and the job queue as dicts, answering calls as the service does."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.api_calls import ApiRoot, Call
from jobsbot.core.jobs.storage_records import (
    ActivityEvent,
    Item,
    JobMetadata,
    LogEntry,
    ProjectSummary,
    RequestRecord,
    StorageStats,
    ValueTotals,
)

NOON_MILLISECONDS = 1_777_896_000_000
"""2026-05-04 12:00 UTC."""


def make_log(*lines: tuple[int, str]) -> list[LogEntry]:
    """A log of these levels and messages, a second apart, the last at noon."""
    return [
        LogEntry(time=NOON_MILLISECONDS - 1000 * (len(lines) - 1 - n), level=level, message=message)
        for n, (level, message) in enumerate(lines)
    ]


@dataclass
class FakeStorage:
    """What is stored, by job key. `fails` raises for calls whose endpoint begins so."""

    logs: dict[str, list[LogEntry]] = field(default_factory=dict)
    items: dict[str, list[Item]] = field(default_factory=dict)
    item_counts: dict[str, StorageStats] = field(default_factory=dict)
    metadata: dict[str, JobMetadata] = field(default_factory=dict)
    requests: dict[str, list[RequestRecord]] = field(default_factory=dict)
    activity: list[ActivityEvent] = field(default_factory=list)
    summaries: list[ProjectSummary] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    fails: dict[str, ApiError] = field(default_factory=dict)
    gives_no_lines: bool = False
    """Logs are counted, and none of their lines comes."""

    def answer(self, call: Call[Any]) -> Any:
        """Answer a call, or raise what is to go wrong with it."""
        for beginning, error in self.fails.items():
            if call.endpoint.startswith(beginning):
                raise error
        if call.root is ApiRoot.JOB_QUEUE:
            return self.counts[call.endpoint]
        kind, _, rest = call.endpoint.partition("/")
        key = rest.removesuffix("/stats")
        match kind:
            case "logs" if rest.endswith("/stats"):
                return count_log(self.logs.get(key, []))
            case "logs":
                lines = [] if self.gives_no_lines else self.logs.get(key, [])
                return tuple(select_entries(lines, call))
            case "items" if rest.endswith("/stats"):
                return self.item_counts.get(key) or count_items(self.items.get(key, []))
            case "items":
                return tuple(select_entries(self.items.get(key, []), call))
            case "jobs":
                return self.metadata.get(key, JobMetadata())
            case "requests":
                return tuple(self.requests.get(key, ()))
            case "activity":
                return tuple(self.activity[: int(dict(call.params)["count"])])
            case _:
                return self.summaries


def select_entries(entries: Sequence[Any], call: Call[Any]) -> list[Any]:
    """The entries that a call asks for, by number, by filter, and how many."""
    asked = dict(call.params)
    first = int(asked["startafter"].rsplit("/", 1)[1]) + 1 if "startafter" in asked else 0
    first = int(asked["start"].rsplit("/", 1)[1]) if "start" in asked else first
    filters = [json.loads(value) for name, value in call.params if name == "filter"]
    found = [one for one in entries[first:] if all(fits(one, each) for each in filters)]
    return found[: int(asked["count"])] if "count" in asked else found


def fits(entry: Any, one: Any) -> bool:
    name, comparison, (value,) = one
    held = getattr(entry, name)
    return value in held if comparison == "contains" else held >= value


def count_log(entries: Sequence[LogEntry]) -> StorageStats:
    counts = Counter(str(entry.level) for entry in entries)
    return StorageStats(counts=dict(counts), totals=ValueTotals(input_values=len(entries)))


def count_items(items: Sequence[Item]) -> StorageStats:
    counts = Counter(name for item in items for name in item if name != "_ts")
    return StorageStats(counts=dict(counts), totals=ValueTotals(input_values=len(items)))
