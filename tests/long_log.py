"""A job with a log of any length, made as it is asked for, and what reading it costs."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jobsbot.core.jobs.api_calls import ApiRoot, Call
from jobsbot.core.jobs.storage_records import LogEntry, StorageStats, ValueTotals
from tests.bot_conversation import Conversation, FakeReadApi, make_job
from tests.databases.migrated import open_migrated_store

KEY = "123/1/9"
SENTENCES = (
    f"log {KEY}", f"log {KEY} last=200", f"log {KEY} level=error", f"log {KEY} contains=price",
    f"why {KEY}", "why 123",
)  # fmt: skip


class LongLogApi(FakeReadApi):
    """A job with a log of so many lines, one in a hundred an error, made as they are asked for."""

    def __init__(self, total: int, state: str) -> None:
        super().__init__()
        self.total, self.sent_bytes = total, 0
        ended = {"close_reason": "failed"} if state == "finished" else {}
        self.put(make_job(KEY, state, logs=total, errors_count=total // 100, **ended))
        self.put(*(make_job(f"123/1/{n}", "finished") for n in range(1, 9)))

    def send(self, call: Call[Any], *, timeout: float | None = None) -> Any:
        if call.root is not ApiRoot.STORAGE or call.endpoint.partition("/")[2][:7] != KEY:
            return super().send(call, timeout=timeout)
        if call.endpoint == f"logs/{KEY}/stats":
            self.asked.append(call)
            counts = {"20": self.total - self.total // 100, "40": self.total // 100}
            return StorageStats(counts=counts, totals=ValueTotals(input_values=self.total))
        if call.endpoint != f"logs/{KEY}":
            return super().send(call, timeout=timeout)
        self.asked.append(call)
        entries = tuple(self.read_entries(call))
        self.sent_bytes += sum(len(entry.message) for entry in entries)
        return entries

    def read_entries(self, call: Call[Any]) -> Iterator[LogEntry]:
        asked = dict(call.params)
        first = int(asked["startafter"].rsplit("/", 1)[1]) + 1 if "startafter" in asked else 0
        only_errors = any("level" in json.loads(v)[0] for n, v in call.params if n == "filter")
        numbers = range(first + (-first % 100), self.total, 100) if only_errors else range(
            first, self.total)  # fmt: skip
        for number in numbers[: int(asked["count"])]:
            level = 20 if number % 100 else 40
            yield LogEntry(level=level, message=f"price of page {number:08}" + "x" * 1_000)


@dataclass(frozen=True)
class ReadingCosts:
    """What all sentences that read a log took; the memory is that of `why` alone."""

    requests: int
    sent_bytes: int
    peak_memory_bytes: int


def measure_costs(total: int, state: str, folder: Path) -> ReadingCosts:
    """Say all that reads a log of so many lines, and measure it."""
    api, store = LongLogApi(total, state), open_migrated_store(folder / f"{total}.sqlite")
    conversation = Conversation(api, store)
    for sentence in SENTENCES:
        conversation.says(sentence)
    requests, sent_bytes = len(api.asked), api.sent_bytes
    tracemalloc.start()
    conversation.says(f"why {KEY}")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    store.close_connections()
    return ReadingCosts(requests, sent_bytes, peak)
