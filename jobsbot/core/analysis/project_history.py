"""The history of a project's jobs of the last 30 days, read once a minute and shared by all."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from jobsbot.core.analysis.anomalies import (
    Anomaly,
    find_job_anomalies,
    find_spider_anomalies,
    merge_anomalies_by_job,
)
from jobsbot.core.analysis.last_items import find_silent_jobs
from jobsbot.core.analysis.runs import RunHistories, stream_ended_jobs, stream_live_jobs
from jobsbot.core.errors import ApiError
from jobsbot.core.jobs.job import RUNNING, Job
from jobsbot.core.ports import Api

HISTORY_WINDOW = timedelta(days=30)
RECENT_WINDOW = timedelta(hours=24)
"""How far back `lately` reaches where the ends of a spider's runs are judged."""
HISTORY_TTL = timedelta(minutes=1)
MAX_KEPT_OTHERS = 99
"""Histories that are kept beside the newest: each holds the runs of a project of 30 days."""
NO_TIMES: Mapping[str, datetime] = MappingProxyType({})


@dataclass
class KnownNames:
    """Names that occur in a project, each once, in the order in which they were met."""

    spiders: dict[str, None] = field(default_factory=dict)
    versions: dict[str, None] = field(default_factory=dict)
    tags: dict[str, None] = field(default_factory=dict)
    close_reasons: dict[str, None] = field(default_factory=dict)

    def add(self, job: Job) -> None:
        self.spiders.setdefault(job.spider or "?")
        if job.version:
            self.versions.setdefault(job.version)
        for tag in job.tags or ():
            self.tags.setdefault(tag)
        if job.close_reason:
            self.close_reasons.setdefault(job.close_reason)

    def update(self, others: KnownNames) -> None:
        """Add the names of another project."""
        self.spiders |= others.spiders
        self.versions |= others.versions
        self.tags |= others.tags
        self.close_reasons |= others.close_reasons


@dataclass
class ProjectHistory:
    """The runs of each spider, and the names that occur."""

    read_at: datetime
    histories: RunHistories = field(default_factory=RunHistories)
    names: KnownNames = field(default_factory=KnownNames)

    def find_anomalies(
        self, live: Iterable[Job], now: datetime, last_items: Mapping[str, datetime] = NO_TIMES
    ) -> list[Anomaly]:
        """Find what looks wrong, each job against its own spider's runs, the surest first.

        `last_items` is when the last items of running jobs came, where that is known.
        """
        by_spider, jobs = self.histories.by_spider, list(live)
        found = [*find_job_anomalies(jobs, lambda s: by_spider.get(s, ()), now)]
        found += find_silent_jobs(jobs, last_items, lambda s: by_spider.get(s, ()), now)
        for spider, runs in by_spider.items():
            found += find_spider_anomalies(spider, runs, (now - RECENT_WINDOW).timestamp())
        return merge_anomalies_by_job(found)


def read_history(api: Api, project: int, now: datetime) -> ProjectHistory:
    """Read the ended jobs of a project in one pass. Raises ApiError."""
    history = ProjectHistory(now)
    for job in stream_ended_jobs(api, project, now - HISTORY_WINDOW, now):
        history.histories.add(job)
        history.names.add(job)
    for job in stream_live_jobs(api, project):
        history.names.add(job)
    return history


class HistoryCache:
    """Keeps the history of each project for a minute, for all who ask in this process.

    Whoever asks while a project is being read waits for that reading, or its failure: a project is
    never read twice at once. See `docs/adr/0018-shared-histories.md`. Safe to use from any thread.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lock = threading.Lock()
        self._kept: dict[int, ProjectHistory] = {}
        self._readings: dict[int, Future[ProjectHistory]] = {}

    def find_odd_jobs(
        self, jobs: Sequence[Job], now: datetime, *, kept_only: bool = False
    ) -> set[str]:
        """Name the running jobs that look wrong, by id; none where history cannot be read.

        With `kept_only` only histories that were read in the last minute count: none is read now.
        """
        odd: set[str] = set()
        running = [job for job in jobs if job.state == RUNNING]
        for project in sorted({job.key.project for job in running}):
            ours = [job for job in running if job.key.project == project]
            history = self._find_history(project, now, kept_only=kept_only)
            if history is not None:
                odd |= {one.job.id for one in history.find_anomalies(ours, now) if one.job}
        return odd

    def _find_history(
        self, project: int, now: datetime, *, kept_only: bool
    ) -> ProjectHistory | None:
        if kept_only:
            return self.get_kept(project, now)
        try:
            return self.get_history(project, now)
        except ApiError:
            return None

    def get_history(self, project: int, now: datetime) -> ProjectHistory:
        """Answer the kept history, or read it where it is older than a minute. Raises ApiError."""
        with self._lock:
            kept = self._kept.get(project)
            if kept is not None and is_fresh(kept, now):
                return kept
            reading = self._readings.get(project)
            if is_first := reading is None:
                reading = self._readings[project] = Future()
        if is_first:
            self._read(project, now, reading)
        return reading.result()

    def get_kept(self, project: int, now: datetime) -> ProjectHistory | None:
        """Answer the kept history where it is fresh, without waiting; else None."""
        with self._lock:
            kept = self._kept.get(project)
        return kept if kept is not None and is_fresh(kept, now) else None

    def _read(self, project: int, now: datetime, reading: Future[ProjectHistory]) -> None:
        """Read a project for all who wait for it."""
        history: ProjectHistory | None = None
        try:
            history = read_history(self._api, project, now)
        except ApiError as error:
            reading.set_exception(error)
        finally:
            with self._lock:
                del self._readings[project]
                if history is not None:
                    self._keep(project, history, now)
            if history is not None:
                reading.set_result(history)
            reading.cancel()  # a bug: whoever waits learns that there is no answer

    def _keep(self, project: int, history: ProjectHistory, now: datetime) -> None:
        """Keep a history, and drop those that are old or too many."""
        fresh = [item for item in self._kept.items() if is_fresh(item[1], now)]
        others = [item for item in fresh if item[0] != project]
        self._kept = {**dict(others[-MAX_KEPT_OTHERS:]), project: history}


def is_fresh(history: ProjectHistory, now: datetime) -> bool:
    """Tell whether a history is fresh at the time of a question.

    The question may be older than the history: it may have waited in a queue.
    """
    return abs(now - history.read_at) < HISTORY_TTL
