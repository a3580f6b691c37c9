"""Simulated projects: their jobs, as time and people change them."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from threading import RLock
from types import MappingProxyType

import msgspec

from jobsbot.core.values import replace
from jobsbot.demo.scrapy_cloud.project_jobs import ProjectJobs
from jobsbot.demo.scrapy_cloud.request_parsing import JobQuery, TagUpdate
from jobsbot.demo.scrapy_cloud.responses import JobsApiRefusal
from jobsbot.demo.scrapy_cloud.simulated_run import (
    DEFAULT_STOP_TIMING,
    SimulatedRun,
    StandInJob,
    StopTiming,
    end_after_stop,
)
from jobsbot.demo.scrapy_cloud.spider_schedule import SpiderSchedule
from jobsbot.demo.scrapy_cloud.spiders import PRODUCTION_SPIDERS, SCHEDULE_SEED, STAGING_SPIDERS

Clock = Callable[[], datetime]

SPIDERS_BY_PROJECT = {123: PRODUCTION_SPIDERS, 456: STAGING_SPIDERS}
MAX_WRITES_KEPT = 10_000


def utc_now() -> datetime:
    """Return the time of this machine."""
    return datetime.now(UTC)


class ReceivedWrite(msgspec.Struct, frozen=True):
    """A write that reached the service: what, on which keys, and when."""

    endpoint: str
    keys: tuple[str, ...]
    at: datetime


class KnownJob(msgspec.Struct, frozen=True):
    """A run, and the job that it is at this moment."""

    run: SimulatedRun
    job: StandInJob


DEMO_OWNERS = MappingProxyType({"demo": "demo", "demo-456": "staging"})
"""API keys that are known, and the name of each one's owner."""
PROJECT_KEYS = MappingProxyType({"demo-456": "456"})
"""API keys that may see one project alone, and that project."""


class Simulation:
    """The projects and jobs behind the stand-in API. Safe to use from many threads.

    The state of a job is a function of the time and of what was done to it; nothing runs in the
    background.
    """

    def __init__(
        self,
        schedules: Sequence[SpiderSchedule] = (),
        *,
        clock: Clock = utc_now,
        stopping: StopTiming = DEFAULT_STOP_TIMING,
        owners: Mapping[str, str] | None = None,
        projects: Iterable[int] = (),
        demo_start: datetime | None = None,
    ) -> None:
        self.clock = clock
        self.demo_start = demo_start  # None where these are not the demo's projects and deploys
        self.owners = dict(owners or DEMO_OWNERS)  # API key: name of its owner
        self._stop_timing = stopping
        self._schedules = tuple(schedules)
        self._next = [0] * len(self._schedules)  # number of the run that each has not queued yet
        self._projects = {
            str(p): ProjectJobs() for p in [*projects, *(one.project for one in schedules)]
        }
        self._writes: deque[ReceivedWrite] = deque(maxlen=MAX_WRITES_KEPT)
        self._lock = RLock()
        self._queue_due_runs(clock())

    @classmethod
    def start_demo(
        cls,
        demo_start: datetime,
        *,
        clock: Clock = utc_now,
        stopping: StopTiming = DEFAULT_STOP_TIMING,
        seed: str = SCHEDULE_SEED,
    ) -> "Simulation":
        """Make the demo's projects: weeks of runs before its start, and more to come."""
        schedules = [
            SpiderSchedule(project, spider, demo_start, seed)
            for project, spiders in SPIDERS_BY_PROJECT.items()
            for spider in spiders
        ]
        return cls(schedules, clock=clock, stopping=stopping, demo_start=demo_start)

    @classmethod
    def of(
        cls,
        jobs: Iterable[SimulatedRun] = (),
        *,
        clock: Clock = utc_now,
        stopping: StopTiming = DEFAULT_STOP_TIMING,
        owners: Mapping[str, str] | None = None,
        projects: Iterable[int] = (123,),
    ) -> "Simulation":
        """Make a simulation of exactly these jobs, in these projects and those of the jobs."""
        runs = list(jobs)
        named = {*projects, *(int(_project_of(run.key)) for run in runs)}
        simulation = cls(clock=clock, stopping=stopping, owners=owners, projects=sorted(named))
        simulation.add_runs(*runs)
        return simulation

    @property
    def writes(self) -> tuple[ReceivedWrite, ...]:
        """The writes that reached the service, oldest first; refused ones too."""
        with self._lock:
            return tuple(self._writes)

    def add_runs(self, *runs: SimulatedRun) -> None:
        """Queue more runs, as if somebody scheduled them."""
        with self._lock:
            for run in runs:
                self._projects[_project_of(run.key)].add(run)

    def may_see(self, key: str, project: str) -> bool:
        """Tell whether a key may see a project: it is there, and the key is not for another."""
        return self.has_project(project) and PROJECT_KEYS.get(key, project) == project

    def has_project(self, project: str) -> bool:
        """Say whether the key may see a project."""
        return project in self._projects

    @property
    def project_numbers(self) -> tuple[str, ...]:
        """The projects there are."""
        return tuple(self._projects)

    def find_job(self, key: str) -> KnownJob | None:
        """Return a job as it is now; None where there is none, or it is deleted."""
        with self._lock:
            now = self.clock()
            self._queue_due_runs(now)
            project_jobs = self._projects.get(_project_of(key))
            job = project_jobs.observe_job(key, now) if project_jobs else None
            if project_jobs is None or job is None or job.state == "deleted":
                return None
            return KnownJob(project_jobs.get_run(key), job)

    def list_jobs(self, project: str, query: JobQuery) -> list[StandInJob]:
        """List the jobs of a project that match, newest first."""
        with self._lock:
            now = self.clock()
            self._queue_due_runs(now)
            seen = self._projects[project].list_newest_first(now)
        return [job for job in seen if query.matches(job)]

    def stop_jobs(self, project: str, keys: Sequence[str]) -> None:
        """Ask jobs to stop. Unknown and finished ones are passed over in silence."""
        with self._lock:
            now = self._record_write("jobs/stop.json", keys)
            for key in self._filter_by_state(project, keys, now, "pending", "running"):
                project_jobs = self._projects[project]
                run, changes = project_jobs.get_run(key), project_jobs.get_changes(key)
                if changes.ending is None:  # asked for once, it is on its way
                    ending = end_after_stop(run, now, self._stop_timing)
                    project_jobs.record_changes(key, replace(changes, ending=ending))

    def delete_jobs(self, project: str, keys: Sequence[str]) -> int:
        """Delete jobs and return how many there were; raise `JobsApiRefusal` if one is running."""
        with self._lock:
            now = self._record_write("jobs/delete.json", keys)
            if running := self._filter_by_state(project, keys, now, "running"):
                raise JobsApiRefusal(f"can't delete running job {running[0]}")
            project_jobs = self._projects[project]
            gone = self._filter_by_state(project, keys, now, "pending", "finished")
            for key in gone:
                project_jobs.record_changes(
                    key, replace(project_jobs.get_changes(key), deleted=now)
                )
            return len(gone)

    def update_tags(self, project: str, query: JobQuery, tag_update: TagUpdate) -> int:
        """Change tags and return how many jobs matched, changed or not."""
        with self._lock:
            now = self._record_write("jobs/update.json", sorted(query.jobs))
            project_jobs, matched = self._projects[project], self.list_jobs(project, query)
            for job in matched:
                tags = tag_update.apply_to(job.tags)
                project_jobs.record_changes(
                    job.key, replace(project_jobs.get_changes(job.key), tags=tags, tagged=now)
                )
            return len(matched)

    def _record_write(self, endpoint: str, keys: Sequence[str]) -> datetime:
        now = self.clock()
        self._queue_due_runs(now)
        self._writes.append(ReceivedWrite(endpoint, tuple(keys), now))
        return now

    def _filter_by_state(
        self, project: str, keys: Sequence[str], now: datetime, *states: str
    ) -> list[str]:
        seen = (self._projects[project].observe_job(key, now) for key in dict.fromkeys(keys))
        return [job.key for job in seen if job is not None and job.state in states]

    def _queue_due_runs(self, now: datetime) -> None:
        """Add the runs that were queued since the last request."""
        for place, schedule in enumerate(self._schedules):
            while schedule.queue_time(self._next[place]) <= now:
                self._projects[str(schedule.project)].add(schedule.make_run(self._next[place]))
                self._next[place] += 1


def _project_of(key: str) -> str:
    return key.split("/", 1)[0]
