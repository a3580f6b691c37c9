"""A log of ten million lines costs what one of ten thousand costs: requests, bytes and memory."""

import json
import tracemalloc

import pytest

from jobsbot.core.jobs.api_calls import ApiRoot
from jobsbot.core.jobs.storage_records import LogEntry, StorageStats, ValueTotals
from tests.bot_conversation import Conversation, FakeReadApi, make_job
from tests.migrated_databases import open_migrated_store

KEY = "123/1/9"
MANY = (10_000, 10_000_000)
SENTENCES = (
    f"log {KEY}", f"log {KEY} last=200", f"log {KEY} level=error", f"log {KEY} contains=price",
    f"why {KEY}", "why 123",
)  # fmt: skip


class LongLogApi(FakeReadApi):
    """A job with a log of so many lines, one in a hundred an error, made as they are asked for."""

    def __init__(self, total, state):
        super().__init__()
        self.total, self.sent_bytes = total, 0
        ended = {"close_reason": "failed"} if state == "finished" else {}
        self.put(make_job(KEY, state, logs=total, errors_count=total // 100, **ended))
        self.put(*(make_job(f"123/1/{n}", "finished") for n in range(1, 9)))

    def send(self, call, *, timeout=None):
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

    def read_entries(self, call):
        asked = dict(call.params)
        first = int(asked["startafter"].rsplit("/", 1)[1]) + 1 if "startafter" in asked else 0
        only_errors = any("level" in json.loads(v)[0] for n, v in call.params if n == "filter")
        numbers = range(first + (-first % 100), self.total, 100) if only_errors else range(
            first, self.total)  # fmt: skip
        for number in numbers[: int(asked["count"])]:
            level = 20 if number % 100 else 40
            yield LogEntry(level=level, message=f"price of page {number:08}" + "x" * 1_000)


def measure(total, state, folder):
    """Say all that reads a log; how many requests, bytes and memory it takes."""
    api, store = LongLogApi(total, state), open_migrated_store(folder / f"{total}.sqlite")
    conversation = Conversation(api, store)
    for sentence in SENTENCES:
        conversation.says(sentence)
    requests, sent_bytes = len(api.asked), api.sent_bytes
    tracemalloc.start()
    conversation.says(f"why {KEY}")
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    store.close_connections()
    return requests, sent_bytes, peak_bytes


@pytest.mark.parametrize("state", ["finished", "running"])
def test_the_length_of_a_log_costs_nothing(state, tmp_path):
    short, long = (measure(total, state, tmp_path) for total in MANY)
    assert short[0] == long[0] <= 3 + 3 + 3 + 3 + 8 + 9
    assert short[1] == long[1]
    assert long[2] < 1.5 * short[2] + 100_000
