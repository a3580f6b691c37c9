"""How long `summary`, `stuck` and `diff` take over many jobs, beyond the API's own time.

    python benchmarks/figures.py --jobs 100000

The jobs are made while they are asked for, none is kept; making them is timed alone first and
taken off. `--most 2` exits 1 where an answer takes longer than so many seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.analysis.project_history import HistoryCache
from jobsbot.core.grammar.command import BotConfig, ReadCommand, Turn
from jobsbot.core.grammar.parser import parse
from jobsbot.core.interaction import Origin, Person, Place, Said
from jobsbot.core.jobs.api_calls import Call
from jobsbot.core.jobs.job import Job
from jobsbot.store import open_store

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SPIDERS = 50
SENTENCES = ("summary 123 since=14d", "stuck 123", "diff 123 28d..14d 14d..0s")


class MadeJobs:
    """A Jobs API that makes up its jobs as it tells them: 30 days of them, newest first."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def ask(self, call: Call[Any], *, timeout: float | None = None) -> Any:
        return ()

    def stream(self, call: Call[Job]) -> Iterator[Job]:
        state = dict(call.params).get("state")
        made = self.ended() if state == "finished" else self.running() if state == "running" else ()
        yield from made

    def running(self) -> Iterator[Job]:
        for n in range(SPIDERS):
            yield made(n, "running", NOW - timedelta(minutes=20), None, Random(n))

    def ended(self) -> Iterator[Job]:
        luck, step = Random(1), timedelta(days=30) / self.jobs
        for n in range(self.jobs):
            ended = NOW - n * step
            yield made(
                n, "finished", ended - timedelta(seconds=luck.randint(900, 3600)), ended, luck
            )


def made(n: int, state: str, started: datetime, ended: datetime | None, luck: Random) -> Job:
    items = luck.randint(800, 1200)
    reason = "failed" if luck.random() < 0.03 else "finished"
    return Job(
        id=f"123/{n % SPIDERS + 1}/{n + 1}",
        spider=f"spider_{n % SPIDERS}",
        state=state,
        close_reason=reason if ended else None,
        version="b2" if n < 20_000 else "a1",
        started_time=started.strftime("%Y-%m-%dT%H:%M:%S"),
        updated_time=ended.strftime("%Y-%m-%dT%H:%M:%S") if ended else None,
        items_scraped=items,
        responses_received=2 * items,
        errors_count=luck.randint(0, 5),
        elapsed=int((NOW - ended).total_seconds() * 1000) if ended else 0,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=100_000)
    parser.add_argument("--most", type=float, default=0.0, help="the most seconds that pass")
    asked = parser.parse_args()
    api = MadeJobs(asked.jobs)
    making = min(seconds(lambda: sum(1 for _ in api.ended())) for _ in range(3))
    print(f"{asked.jobs:,} jobs; making them takes {making:.2f} s, which is taken off")
    slowest = 0.0
    with TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{folder}/jobsbot.sqlite")
        for sentence in SENTENCES:
            answer = answering(sentence, api, store)
            took = min(seconds(answer) for _ in range(3)) - making
            slowest = max(slowest, took)
            print(f"  {sentence:28} {took:5.2f} s {peak(answer) / 1e6:6.1f} MB at most")
        store.close_connections()
    return 1 if asked.most and slowest > asked.most else 0


def answering(sentence: str, api: MadeJobs, store: Any) -> Any:
    known = BotConfig(default_project=123, commands=ALL_COMMANDS)
    command = parse(sentence, known)
    assert isinstance(command, ReadCommand)
    said = Said(sentence, Person("U1", "anna"), Place("C1"), Origin.TYPED, NOW, "s1", {})
    return lambda: command.answer(Turn(said, api, store, known, HistoryCache(api)))


def seconds(work: Any) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def peak(work: Any) -> float:
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most


if __name__ == "__main__":
    sys.exit(main())
