"""What made-up incidents are made of: a spider and its habits, its earlier runs, the errors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from jobsbot.core.analysis.error_groups import group_errors
from jobsbot.core.analysis.evidence import Evidence, RunFacts
from jobsbot.core.jobs.job import Job
from jobsbot.core.jobs.storage_records import JobMetadata, LogEntry, StorageStats, ValueTotals
from jobsbot.core.values import replace

NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)
FIELDS = ("url", "name", "price", "sku", "stock", "image")


@dataclass(frozen=True)
class SpiderHabits:
    """What a spider usually does in one run."""

    items: int
    pages_per_item: float
    errors: int
    refused_share: float
    minutes: float
    version: str
    region: str
    daily_argument: bool

    @property
    def responses(self) -> int:
        return int(self.items * self.pages_per_item)


def draw_habits(random: Random) -> SpiderHabits:
    return SpiderHabits(
        items=random.choice((40, 200, 900, 5_000, 30_000)),
        pages_per_item=random.uniform(1.0, 1.8),
        errors=random.choice((0, 0, 1, 3, 20)),
        refused_share=random.choice((0.0, 0.0, 0.004, 0.02, 0.05)),
        minutes=random.choice((3, 12, 45, 180)),
        version=f"{random.randrange(16**7):07x}-main",
        region=random.choice(("eu", "us", "all")),
        daily_argument=random.random() < 0.4,
    )


def vary(random: Random, value: float, by: float = 0.15) -> int:
    return max(0, round(value * random.uniform(1 - by, 1 + by)))


def make_job(random: Random, habits: SpiderHabits, number: int, **changes: object) -> Job:
    """Make a finished run as usual, number hours ago, with what is changed about it."""
    started = NOW - timedelta(hours=number * 6 + 1)
    args = {"region": habits.region}
    if habits.daily_argument:
        args["date"] = f"{started:%Y-%m-%d-%H}"
    values = {
        "id": f"123/7/{500 - number}",
        "spider": "shop",
        "state": "finished",
        "close_reason": "finished",
        "version": habits.version,
        "spider_args": args,
        "started_time": f"{started:%Y-%m-%dT%H:%M:%S}",
        "updated_time": f"{started + timedelta(minutes=habits.minutes):%Y-%m-%dT%H:%M:%S}",
        "items_scraped": vary(random, habits.items),
        "responses_received": vary(random, habits.responses),
        "errors_count": vary(random, habits.errors, 0.5),
    }
    return Job(**(values | changes))


def make_metadata(
    job: Job,
    statuses: dict[int, int],
    peak_mib: int = 300,
    exceptions: dict[str, int] | None = None,
    more_stats: dict[str, int] | None = None,
    **fields: object,
) -> JobMetadata:
    stats: dict[str, object] = {"memusage/max": peak_mib * 1_048_576}
    stats |= {f"downloader/response_status_count/{s}": n for s, n in statuses.items()}
    stats |= {f"downloader/exception_type_count/{n}": c for n, c in (exceptions or {}).items()}
    stats |= more_stats or {}
    return JobMetadata(state=job.state, close_reason=job.close_reason, version=job.version,
                       scrapystats=stats, **fields)  # fmt: skip


def usual_statuses(habits: SpiderHabits, responses: int) -> dict[int, int]:
    refused = round(responses * habits.refused_share)
    return {200: responses - refused, 403: refused, 404: max(1, responses // 100)}


def make_item_stats(items: int, lost: tuple[str, ...] = (), left: float = 0.0) -> StorageStats:
    counts = {name: round(items * (left if name in lost else 0.98)) for name in FIELDS}
    return StorageStats(counts=counts, totals=ValueTotals(input_values=items))


def make_traceback(exception: str, text: str, where: str = "spiders/shop.py") -> str:
    return (
        "Spider error processing <GET https://shop.example/p/1> (referer: None)\n"
        "Traceback (most recent call last):\n"
        f'  File "/app/{where}", line 88, in parse\n'
        "    yield self.read(response)\n"
        f"{exception}: {text}"
    )


def make_errors(count: int, *messages: str) -> tuple[LogEntry, ...]:
    """Make so many errors, 50 at most, of these messages in turn."""
    return tuple(LogEntry(time=1_764_000_000_000 + n, level=40,
                          message=messages[n % len(messages)])
                 for n in range(min(count, 50)))  # fmt: skip


def make_given_up_page(why: str, logger: str = "[scrapy.downloadermiddlewares.retry] ") -> str:
    """Make the line of Scrapy's retry middleware for a page that never came."""
    return f"{logger}Gave up retrying <GET https://shop.example/p/1> (failed 3 times): {why}"


def make_split_traceback(exception: str, text: str) -> tuple[LogEntry, ...]:
    """Make a traceback that was written to standard error, an entry a line."""
    lines = make_traceback(exception, text).split("\n")[1:]
    return tuple(LogEntry(level=40, message=line) for line in lines)


def make_earlier(random: Random, habits: SpiderHabits) -> tuple[tuple[Job, ...], RunFacts]:
    """Make runs that went well, and the last of them with what storage tells of it."""
    jobs = tuple(make_job(random, habits, n) for n in range(1, random.randrange(6, 16)))
    good = jobs[0]
    responses = good.responses_received or 0
    facts = RunFacts(job=good, metadata=make_metadata(good, usual_statuses(habits, responses)),
                     item_stats=make_item_stats(good.items_scraped or 0))  # fmt: skip
    return jobs, facts


def make_evidence(
    random: Random,
    habits: SpiderHabits,
    job: Job,
    *,
    statuses: dict[int, int] | None = None,
    exceptions: dict[str, int] | None = None,
    items: StorageStats | None = None,
    log: tuple[LogEntry, ...] = (),
    peak_mib: int = 300,
    earlier: tuple[Job, ...] | None = None,
    last_sign_at: datetime | None = None,
    idle_since: datetime | None = None,
    has_stats: bool = True,
    **metadata: object,
) -> Evidence:
    """Put an incident together. Now and then a part of it could not be read.

    A process that was killed leaves no statistics: `has_stats` is False.
    """
    jobs, good = make_earlier(random, habits)
    responses = job.responses_received or 0
    found = statuses if statuses is not None else usual_statuses(habits, responses)
    told = make_metadata(job, found, peak_mib, exceptions, **metadata)
    told = told if has_stats else replace(told, scrapystats=None)
    run = RunFacts(
        job=job,
        metadata=None if random.random() < 0.04 else told,
        item_stats=items if items is not None else make_item_stats(job.items_scraped or 0),
    )
    unread = random.random() < 0.04
    return Evidence(
        run=run,
        now=NOW,
        errors=() if unread else group_errors(log),
        earlier=(*(earlier or ()), *jobs),
        good_run=good,
        last_sign_at=last_sign_at,
        idle_since=idle_since,
    )
