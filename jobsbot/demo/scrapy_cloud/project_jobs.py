"""The jobs of one project, kept so that a list is answered quickly."""

from datetime import datetime
from operator import attrgetter

from jobsbot.demo.scrapy_cloud.simulated_run import Run, Sight, Touched, look

UNTOUCHED = Touched()
LIVE = frozenset({"pending", "running"})


class Ledger:
    """Runs and what people did to them. What has settled is seen once and remembered."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        self._touched: dict[str, Touched] = {}
        self._open: dict[str, None] = {}
        self._settled: dict[str, Sight] = {}
        self._newest: list[Sight] | None = None

    def add(self, run: Run) -> None:
        """Take a run in, as it is queued."""
        self._runs[run.key] = run
        self._open[run.key] = None

    def run(self, key: str) -> Run:
        """Return a run that is known, deleted or not."""
        return self._runs[key]

    def touched(self, key: str) -> Touched:
        """Return what people did to a job so far."""
        return self._touched.get(key, UNTOUCHED)

    def touch(self, key: str, touched: Touched) -> None:
        """Note what people have done to a job by now."""
        self._touched[key] = touched
        self._settled.pop(key, None)
        self._open[key] = None
        self._newest = None

    def see(self, key: str, now: datetime) -> Sight | None:
        """See one job as it is now."""
        run = self._runs.get(key)
        return look(run, self.touched(key), now) if run else None

    def newest_first(self, now: datetime) -> list[Sight]:
        """See all jobs as they are now, by the time they came into their state."""
        live = self._settle(now)
        if self._newest is None:
            self._newest = sorted(self._settled.values(), key=attrgetter("since"), reverse=True)
        return sorted(live + self._newest, key=attrgetter("since"), reverse=True)

    def _settle(self, now: datetime) -> list[Sight]:
        """Move what has finished or is deleted to the settled ones and return the live ones."""
        seen = [look(self._runs[key], self.touched(key), now) for key in self._open]
        live = [job for job in seen if job.state in LIVE]
        if len(live) < len(seen):
            self._settled.update((job.key, job) for job in seen if job.state not in LIVE)
            self._open = {job.key: None for job in live}
            self._newest = None
        return live
