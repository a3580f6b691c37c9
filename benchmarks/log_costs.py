"""What reading a log costs by its length: `python -m benchmarks.log_costs`.

All sentences that read a log are said to a bot whose API answers at once: the requests they make
and the bytes of messages that come back, the memory that `why` takes, and its time beyond the API.
"""

from __future__ import annotations

import time
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from tests.bot_conversation import Conversation
from tests.databases.migrated import open_migrated_store
from tests.long_log import KEY, LongLogApi, measure_costs

LENGTHS = (1_000, 10_000, 1_000_000, 10_000_000)
TIMED_ANSWERS = 40


def measure_why_seconds(total: int, folder: Path) -> list[float]:
    """Measure how long `why` takes where the API takes no time."""
    store = open_migrated_store(folder / f"timed-{total}.sqlite")
    conversation = Conversation(LongLogApi(total, "finished"), store)
    taken: list[float] = []
    for _ in range(TIMED_ANSWERS):
        begun = time.perf_counter()
        conversation.says(f"why {KEY}")
        taken.append(time.perf_counter() - begun)
    store.close_connections()
    return taken


def print_table() -> None:
    """Print a line a length."""
    print("| lines | requests | bytes | memory of `why` | `why`, median | `why`, p95 |")
    print("| --- | --- | --- | --- | --- | --- |")
    with TemporaryDirectory() as folder:
        for total in LENGTHS:
            costs = measure_costs(total, "finished", Path(folder))
            cuts = quantiles(measure_why_seconds(total, Path(folder)), n=20)
            print(
                f"| {total:,} | {costs.requests} | {costs.sent_bytes:,} "
                f"| {costs.peak_memory_bytes / 1024:,.0f} KiB "
                f"| {1000 * cuts[9]:.0f} ms | {1000 * cuts[18]:.0f} ms |"
            )


if __name__ == "__main__":
    print_table()
