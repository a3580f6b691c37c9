"""Projects that live by the clock: their jobs, as time and people change them."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import RLock

from jobsbot.demo.scrapy_cloud.project_jobs import Ledger
from jobsbot.demo.scrapy_cloud.request_parsing import Filters, Tagging
from jobsbot.demo.scrapy_cloud.responses import Refused
from jobsbot.demo.scrapy_cloud.simulated_run import AS_USUAL, Run, Sight, Stopping, ending_of
from jobsbot.demo.scrapy_cloud.spider_schedule import Series
from jobsbot.demo.scrapy_cloud.spiders import PRODUCTION, SEED, STAGING

Clock = Callable[[], datetime]

CAST = {123: PRODUCTION, 456: STAGING}
WRITES_REMEMBERED = 10_000


def utc_now() -> datetime:
    """Tell the time of this machine."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Write:
    """A write that reached the service: what, on which keys, and when."""

    endpoint: str
    keys: tuple[str, ...]
    at: datetime


class World:
    """Everything behind the API. Safe to use from many threads.

    The state of a job is a function of the time and of what was done to it; nothing runs in the
    background.
    """

    def __init__(
        self,
        series: Sequence[Series] = (),
        *,
        clock: Clock = utc_now,
        stopping: Stopping = AS_USUAL,
        owners: Mapping[str, str] | None = None,
        projects: Iterable[int] = (),
    ) -> None:
        self.clock = clock
        self.owners = dict(owners or {"demo": "demo"})  # API key: name of its owner
        self._stopping = stopping
        self._series = tuple(series)
        self._next = [0] * len(self._series)  # number of the run that each has not queued yet
        self._ledgers = {str(p): Ledger() for p in [*projects, *(one.project for one in series)]}
        self._writes: deque[Write] = deque(maxlen=WRITES_REMEMBERED)
        self._lock = RLock()
        self._catch_up(clock())

    @classmethod
    def living(
        cls,
        opening: datetime,
        *,
        clock: Clock = utc_now,
        stopping: Stopping = AS_USUAL,
        seed: str = SEED,
    ) -> "World":
        """Begin the demo's projects at an opening: weeks of runs before it, and more to come."""
        series = [
            Series(project, spider, opening, seed)
            for project, spiders in CAST.items()
            for spider in spiders
        ]
        return cls(series, clock=clock, stopping=stopping)

    @classmethod
    def of(
        cls,
        jobs: Iterable[Run] = (),
        *,
        clock: Clock = utc_now,
        stopping: Stopping = AS_USUAL,
        owners: Mapping[str, str] | None = None,
        projects: Iterable[int] = (123,),
    ) -> "World":
        """Make a world of exactly these jobs, in these projects and those of the jobs."""
        runs = list(jobs)
        named = {*projects, *(int(_project_of(run.key)) for run in runs)}
        world = cls(clock=clock, stopping=stopping, owners=owners, projects=sorted(named))
        world.add(*runs)
        return world

    @property
    def writes(self) -> tuple[Write, ...]:
        """The writes that reached the service, oldest first; refused ones too."""
        with self._lock:
            return tuple(self._writes)

    def add(self, *runs: Run) -> None:
        """Queue more runs, as if somebody scheduled them."""
        with self._lock:
            for run in runs:
                self._ledgers[_project_of(run.key)].add(run)

    def knows(self, project: str) -> bool:
        """Say whether the key may see a project."""
        return project in self._ledgers

    def jobs(self, project: str, filters: Filters) -> list[Sight]:
        """List the jobs of a project that are meant, newest first."""
        with self._lock:
            now = self.clock()
            self._catch_up(now)
            seen = self._ledgers[project].newest_first(now)
        return [job for job in seen if filters.admits(job)]

    def stop(self, project: str, keys: Sequence[str]) -> None:
        """Ask jobs to stop. Unknown and finished ones are passed over in silence."""
        with self._lock:
            now = self._received("jobs/stop.json", keys)
            for key in self._in_state(project, keys, now, "pending", "running"):
                ledger = self._ledgers[project]
                run, touched = ledger.run(key), ledger.touched(key)
                if touched.ending is None:  # asked for once, it is on its way
                    ending = ending_of(run, now, self._stopping)
                    ledger.touch(key, replace(touched, ending=ending))

    def delete(self, project: str, keys: Sequence[str]) -> int:
        """Delete jobs and say how many there were; raise `Refused` if one of them is running."""
        with self._lock:
            now = self._received("jobs/delete.json", keys)
            if running := self._in_state(project, keys, now, "running"):
                raise Refused(f"can't delete running job {running[0]}")
            ledger = self._ledgers[project]
            gone = self._in_state(project, keys, now, "pending", "finished")
            for key in gone:
                ledger.touch(key, replace(ledger.touched(key), deleted=now))
            return len(gone)

    def update(self, project: str, filters: Filters, tagging: Tagging) -> int:
        """Change tags and say how many jobs were meant, changed or not."""
        with self._lock:
            now = self._received("jobs/update.json", sorted(filters.jobs))
            ledger, meant = self._ledgers[project], self.jobs(project, filters)
            for job in meant:
                tags = tagging.changed(job.tags)
                ledger.touch(job.key, replace(ledger.touched(job.key), tags=tags, tagged=now))
            return len(meant)

    def _received(self, endpoint: str, keys: Sequence[str]) -> datetime:
        now = self.clock()
        self._catch_up(now)
        self._writes.append(Write(endpoint, tuple(keys), now))
        return now

    def _in_state(
        self, project: str, keys: Sequence[str], now: datetime, *states: str
    ) -> list[str]:
        seen = (self._ledgers[project].see(key, now) for key in dict.fromkeys(keys))
        return [job.key for job in seen if job is not None and job.state in states]

    def _catch_up(self, now: datetime) -> None:
        """Take in the runs that were queued since somebody last looked."""
        for place, one in enumerate(self._series):
            while one.queued(self._next[place]) <= now:
                self._ledgers[str(one.project)].add(one.run(self._next[place]))
                self._next[place] += 1


def _project_of(key: str) -> str:
    return key.split("/", 1)[0]
