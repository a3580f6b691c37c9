"""The jobs of one project, kept so that a list is answered quickly."""

from datetime import datetime
from operator import attrgetter

from jobsbot.demo.scrapy_cloud.simulated_run import (
    JobChanges,
    SimulatedRun,
    StandInJob,
    observe_run,
)

NO_CHANGES = JobChanges()
LIVE_STATES = frozenset({"pending", "running"})


class ProjectJobs:
    """Keep runs and what people did to them. A job that has settled is worked out once and kept."""

    def __init__(self) -> None:
        self._runs: dict[str, SimulatedRun] = {}
        self._changes: dict[str, JobChanges] = {}
        self._open: dict[str, None] = {}
        self._settled: dict[str, StandInJob] = {}
        self._newest: list[StandInJob] | None = None

    def add(self, run: SimulatedRun) -> None:
        """Add a run, as it is queued."""
        self._runs[run.key] = run
        self._open[run.key] = None

    def get_run(self, key: str) -> SimulatedRun:
        """Return a run that is known, deleted or not."""
        return self._runs[key]

    def get_changes(self, key: str) -> JobChanges:
        """Return what people did to a job so far."""
        return self._changes.get(key, NO_CHANGES)

    def record_changes(self, key: str, changes: JobChanges) -> None:
        """Replace what people have done to a job by now."""
        self._changes[key] = changes
        self._settled.pop(key, None)
        self._open[key] = None
        self._newest = None

    def observe_job(self, key: str, now: datetime) -> StandInJob | None:
        """Return one job as it is now, or None if there is no such run."""
        run = self._runs.get(key)
        return observe_run(run, self.get_changes(key), now) if run else None

    def list_newest_first(self, now: datetime) -> list[StandInJob]:
        """List all jobs as they are now, by the time they came into their state."""
        live = self._settle(now)
        if self._newest is None:
            self._newest = sorted(self._settled.values(), key=attrgetter("since"), reverse=True)
        return sorted(live + self._newest, key=attrgetter("since"), reverse=True)

    def _settle(self, now: datetime) -> list[StandInJob]:
        """Move what has finished or is deleted to the settled ones and return the live ones."""
        seen = [observe_run(self._runs[key], self.get_changes(key), now) for key in self._open]
        live = [job for job in seen if job.state in LIVE_STATES]
        if len(live) < len(seen):
            self._settled.update((job.key, job) for job in seen if job.state not in LIVE_STATES)
            self._open = {job.key: None for job in live}
            self._newest = None
        return live
