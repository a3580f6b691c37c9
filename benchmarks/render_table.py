"""How long it takes to draw a full table: 100 jobs, 8 columns, text and blocks.

`python -m benchmarks.render_table`, from the root of the repository.
Prints the median and the best of the rounds in milliseconds, per dialect; exits 1 where the best
of the native table is over the limit of 5 ms: what is over it is then not the machine's load.
"""

from __future__ import annotations

import statistics
import sys
import time
from datetime import UTC, datetime, timedelta

from jobsbot.core.messages.message import Cell, Column, Link, Message, Table, Timestamp
from jobsbot.render.slack import Dialect, to_slack

ROWS, ROUNDS, LIMIT_MS = 100, 100, 5.0
TITLES = ("Key", "Spider", "State", "Run time", "Items", "Errors", "Responses", "Started")
NOW = datetime(2026, 11, 24, 13, 58, tzinfo=UTC)


def full_table() -> Message:
    columns = tuple(Column(title) for title in TITLES)
    rows = tuple(row(n) for n in range(1, ROWS + 1))
    return Message("100 running in prod-crawl", (Table("Jobs, newest first", columns, rows),))


def row(n: int) -> tuple[Cell, ...]:
    key = Link(f"123/1/{n}", f"https://app.zyte.com/p/123/1/{n}")
    ran = timedelta(seconds=37 * n)
    return (key, f"spider_{n % 9}", "running", ran, 1234 * n, n % 5, 1500 * n, Timestamp(NOW - ran))


def timed(message: Message, dialect: Dialect) -> list[float]:
    """Draw again and again; milliseconds each."""
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        to_slack(message, dialect)
        took.append((time.perf_counter() - start) * 1000)
    return took


def main() -> int:
    message = full_table()
    slow = False
    for dialect in Dialect:
        took = timed(message, dialect)
        print(
            f"{dialect.value:4} median {statistics.median(took):5.2f} ms  best {min(took):5.2f} ms"
        )
        slow = slow or (dialect is Dialect.NEW and min(took) > LIMIT_MS)
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
