"""How long `summary`, `stuck`, `diff`, `now` and `why` take, beyond the API's own time.

    python benchmarks/figures.py --jobs 100000

The jobs are made while they are asked for, none is kept; making them is timed alone first and
taken off. `now` is asked twice: the history that the first one read is kept for a minute. `why` of
a job with 50 errors is asked forty times, and its 95th percentile told. `--most 2` exits 1 where
an answer takes longer than so many seconds.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
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
from jobsbot.core.jobs.api_calls import ApiRoot, Call
from jobsbot.core.jobs.job import Job
from jobsbot.core.values import replace
from jobsbot.store import open_store
from tests.fake_storage import FakeStorage, make_log

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SPIDERS = 50
SENTENCES = ("summary 123 since=14d", "stuck 123", "diff 123 28d..14d 14d..0s")


class MadeJobs:
    """A Jobs API that makes up its jobs as it tells them: 30 days of them, newest first."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs
        self.storage = FakeStorage()
        lines = [(40, f"Error {n}: KeyError: 'price' at page {n}") for n in range(50)]
        self.storage.logs[FAILED_JOB.id] = make_log(*lines)

    def send(self, call: Call[Any], *, timeout: float | None = None) -> Any:
        if call.root is not ApiRoot.JOBS:
            return self.storage.answer(call)
        asked = dict(call.params)
        if "job" in asked:
            return (FAILED_JOB,)
        runs = (job for job in self.ended() if asked.get("spider") in (None, job.spider))
        return tuple(islice(runs, int(asked.get("count", 100))))

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


FAILED_JOB = replace(
    made(60_000, "finished", NOW - timedelta(hours=1), NOW, Random(1)),
    close_reason="failed", errors_count=50, items_scraped=3,
)  # fmt: skip


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
        slowest = max(slowest, time_now(api, store, making), time_why(api, store))
        store.close_connections()
    return 1 if asked.most and slowest > asked.most else 0


def time_now(api: MadeJobs, store: Any, making: float) -> float:
    """Ask what is going on, first and again within the minute; seconds of the first."""
    histories = HistoryCache(api)
    first, again = (seconds(answering("now 123", api, store, histories)) for _ in range(2))
    print(f"  {'now 123':28} {first - making:5.2f} s, again {again:.3f} s")
    return first - making


def time_why(api: MadeJobs, store: Any, times: int = 40) -> float:
    """Ask why a job failed, again and again; the 95th percentile, in seconds."""
    answer = answering(f"why {FAILED_JOB.id}", api, store)
    p95 = sorted(seconds(answer) for _ in range(times))[int(times * 0.95)]
    print(f"  {'why ' + FAILED_JOB.id:28} {p95:5.3f} s at the 95th percentile")
    return p95


def answering(
    sentence: str, api: MadeJobs, store: Any, histories: HistoryCache | None = None
) -> Any:
    """Make what answers a sentence, by default with a history that nobody has read yet."""
    known = BotConfig(default_project=123, commands=ALL_COMMANDS)
    command = parse(sentence, known)
    assert isinstance(command, ReadCommand)
    said = Said(sentence, Person("U1", "anna"), Place("C1"), Origin.TYPED, NOW, "s1", {})
    return lambda: command.answer(Turn(said, api, store, known, histories or HistoryCache(api)))


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
