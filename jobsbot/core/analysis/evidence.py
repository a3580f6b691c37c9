"""What is known of one run and of earlier runs of its spider, to judge the cause by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median
from types import MappingProxyType

import msgspec

from jobsbot.core.analysis.error_groups import ErrorGroup
from jobsbot.core.jobs.job import FINISHED, RUNNING, Ending, Job, classify_ending
from jobsbot.core.jobs.storage_records import ActivityEvent, JobMetadata, StorageStats
from jobsbot.core.text.wording import add_note, join_words

CONNECTION_ERRORS = frozenset(
    {"DNSLookupError", "ConnectionRefusedError", "TCPTimedOutError", "TimeoutError", "ConnectError",
     "ResponseNeverReceived", "ConnectionLost", "ConnectionDone", "NoRouteError", "TunnelError",
     "ResponseFailed"}
)  # fmt: skip
"""What Scrapy's downloader raises where no answer came."""
NO_COUNTS: Mapping[int, int] = MappingProxyType({})
MIN_RUNS_TO_COMPARE = 4
"""With fewer runs that came to their end, each of them counts as good."""
MANY_ERRORS, MIN_ERRORS_THAT_COUNT = 5, 10
"""Errors are many if they are at least so many times the median, and at least the second number."""
MIN_COVERAGE_ITEMS = 5
"""With fewer items the share that has a field says nothing."""


class RunFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One run: the job as the Jobs API tells it, and what storage adds, where it could be read."""

    job: Job
    metadata: JobMetadata | None = None
    item_stats: StorageStats | None = None

    @property
    def items(self) -> int:
        return self.job.items_scraped or 0

    @property
    def responses(self) -> int:
        return self.job.responses_received or 0

    @property
    def errors(self) -> int:
        return self.job.errors_count or 0

    @property
    def version(self) -> str:
        return self.job.version or (self.metadata.version if self.metadata else "") or ""

    @property
    def arguments(self) -> Mapping[str, str]:
        """The spider's arguments, each value as text."""
        said = self.job.spider_args or (self.metadata.spider_args if self.metadata else None) or {}
        return {str(name): str(value) for name, value in said.items()}

    @property
    def statuses(self) -> Mapping[int, int]:
        """Responses by HTTP status; empty where it is not known."""
        return self.metadata.count_statuses() if self.metadata else NO_COUNTS

    @property
    def coverage(self) -> Mapping[str, float]:
        """The share of items that have each field; empty where it says nothing."""
        stats = self.item_stats
        enough = stats is not None and (stats.total or 0) >= MIN_COVERAGE_ITEMS
        return stats.coverage() if stats is not None and enough else {}

    def status_share(self, *statuses: int) -> float:
        """The share of responses with one of these statuses, 0 to 1."""
        total = sum(self.statuses.values())
        return sum(self.statuses.get(status, 0) for status in statuses) / total if total else 0.0

    def unanswered_share(self) -> float:
        """The share of requests that got no response, 0 to 1."""
        requests = self.count_requests()
        return self._count_unanswered() / requests if requests else 0.0

    def count_requests(self) -> int:
        """Count the requests, answered or not, by Scrapy's own statistics."""
        return self._count_unanswered() + sum(self.statuses.values())

    def _count_unanswered(self) -> int:
        if self.metadata is None:
            return 0
        names = self.metadata.scrapystats or {}
        counts = [name for name in names if name.startswith("downloader/exception_type_count/")]
        return sum(self.metadata.read_stat(name) or 0 for name in counts)


class Unread(msgspec.Struct, frozen=True):
    """Something that could not be read, as `its log`, and why."""

    what: str
    why: str


def say_close_reason(reason: str) -> str:
    """Say as evidence what close reason a job ended with."""
    return f"It ended as {reason}."


def list_beside_title(sentences: Iterable[str], job: Job) -> list[str]:
    """List the sentences that say more than the title does, which names the close reason."""
    in_title = say_close_reason((job.close_reason or "").strip()).lower()
    return [sentence for sentence in sentences if sentence.lower() != in_title]


def describe_unread_parts(unread: Iterable[Unread], of: str = "") -> str:
    """Say what could not be read, each reason once: `its log and its items (no answer in time)`.

    `of` stands before what has one reason, as in `parts of 123/1/2 and 123/1/3`.
    """
    by_reason: dict[str, list[str]] = {}
    for one in unread:
        by_reason.setdefault(one.why, []).append(one.what)
    return "; ".join(add_note(of + join_words(parts), why) for why, parts in by_reason.items())


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """The run in question, the errors of its log, and the runs before it, newest first."""

    run: RunFacts
    now: datetime
    errors: tuple[ErrorGroup, ...] = ()
    last_sign_at: datetime | None = None
    """The time of the last line of its log, where that was read."""
    idle_since: datetime | None = None
    """Since when its log reports no pages and no items; None where it reports some."""
    earlier: tuple[Job, ...] = ()
    """Finished runs of the same spider that began before this one, newest first."""
    good_run: RunFacts | None = None
    """The last good one of them, with the facts of storage."""
    deploys: tuple[ActivityEvent, ...] = ()
    """Deploys between the last good run and this one, newest first."""
    site: str = ""
    """The one host whose pages its errors are about; empty where they name several, or none."""
    request_count: int = 0
    """How many requests were sent to read the evidence, the one for the job included."""
    unread: tuple[Unread, ...] = ()
    """What could not be read, and why."""

    @property
    def job(self) -> Job:
        return self.run.job

    @property
    def reason(self) -> str:
        """The close reason in lower case; empty where there is none."""
        return (self.job.close_reason or "").strip().lower()

    @property
    def ending(self) -> Ending:
        """How it ended, as every list and count tells it."""
        return classify_ending(self.job.close_reason or "")

    @property
    def ended_well(self) -> bool:
        return self.ending is Ending.WELL

    @property
    def is_live(self) -> bool:
        return self.job.state != FINISHED

    @property
    def is_running(self) -> bool:
        return self.job.state == RUNNING

    @property
    def run_time(self) -> timedelta | None:
        return self.job.run_time(self.now)

    @property
    def good_jobs(self) -> tuple[Job, ...]:
        """The earlier runs that went well."""
        return list_good_runs(self.earlier)

    def usual(self, figure: str) -> float | None:
        """The median of a figure over the good runs, by the job's field; None without any."""
        values = [getattr(job, figure) or 0 for job in self.good_jobs]
        return float(median(values)) if values else None

    def expected(self, figure: str) -> float | None:
        """Answer how much of a figure is usual by now; None without any good run.

        A running job is expected to have the share of the figure that its run time is of the usual
        one; a pending job nothing.
        """
        usual = self.usual(figure)
        return usual * self._elapsed_share if usual is not None else None

    @property
    def _elapsed_share(self) -> float:
        """How much of the usual run time has passed, 0 to 1; 1 of a job that has ended."""
        if not self.is_live:
            return 1.0
        times = [time.total_seconds() for job in self.good_jobs if (time := job.run_time(self.now))]
        if not times or self.run_time is None:
            return 1.0 if self.is_running else 0.0
        return min(self.run_time.total_seconds() / median(times), 1.0)

    def has_exception(self, *names: str) -> bool:
        return any(group.exception in names for group in self.errors)

    @property
    def own_errors(self) -> tuple[ErrorGroup, ...]:
        """The errors that an exception tells of, without those of connections."""
        return tuple(
            group
            for group in self.errors
            if group.exception and group.exception not in CONNECTION_ERRORS
        )

    @property
    def failed_pages(self) -> Mapping[int, int]:
        """How many of the errors that were read are pages given up, by HTTP status."""
        counts: Counter[int] = Counter()
        for group in self.errors:
            if group.status:
                counts[group.status] += group.count
        return counts


class Finding(msgspec.Struct, frozen=True):
    """What one rule found: a cause, the strength of the evidence for it (0 to 1), and sentences."""

    cause: str
    strength: float
    sentences: tuple[str, ...]
    figure: str = ""
    """What was found, in a few words that can group failures of other jobs: `HTTP 403`."""
    usual: str = ""
    """How much of it is usual: `usually 0.4%`."""


class CauseVerdict(msgspec.Struct, frozen=True):
    """The cause, how sure it is, the evidence for it, and what else was found."""

    cause: str
    sure: str
    """`certain`, `likely` or `unknown`."""
    evidence: tuple[str, ...]
    findings: tuple[Finding, ...] = msgspec.field(default=())


def list_good_runs(jobs: Sequence[Job]) -> tuple[Job, ...]:
    """List the good runs: they came to their end, with about as many items as most of them.

    A run can come to its end without items: one with under half the items of the median run, or far
    more errors, is no measure for others.
    """
    ended = [job for job in jobs if job.succeeded]
    if len(ended) < MIN_RUNS_TO_COMPARE:
        return tuple(ended)
    items = median([job.items_scraped or 0 for job in ended])
    errors = max(MIN_ERRORS_THAT_COUNT, MANY_ERRORS * median([j.errors_count or 0 for j in ended]))
    return tuple(
        job
        for job in ended
        if (job.items_scraped or 0) >= items / 2 and (job.errors_count or 0) <= errors
    )
