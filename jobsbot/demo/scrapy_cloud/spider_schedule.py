"""The runs of one spider, one after the other: a pure function of the demo's start and a seed."""

from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

import msgspec

from jobsbot.demo.scrapy_cloud.run_profiles import (
    make_broken_deploy_profile,
    make_failed_profile,
    make_scripted_profile,
    make_usual_profile,
)
from jobsbot.demo.scrapy_cloud.simulated_run import RunEnding, RunProfile, SimulatedRun
from jobsbot.demo.scrapy_cloud.spiders import DEPLOYS, Spider


class SpiderSchedule(msgspec.Struct, frozen=True):
    """All runs of a spider, from its oldest on record to those of the years to come."""

    project: int
    spider: Spider
    demo_start: datetime
    seed: str

    def queue_time(self, n: int) -> datetime:
        """Return when the nth run is queued; n counts from 0, the oldest on record."""
        spider = self.spider
        return self.demo_start + spider.next_run + (n - spider.past_runs) * spider.interval

    def make_run(self, n: int) -> SimulatedRun:
        """Return the nth run."""
        spider, rng = self.spider, self._make_rng("run", n)
        queued = self.queue_time(n)
        version = self._find_version(queued)
        wait = timedelta(seconds=rng.uniform(*spider.wait_seconds))
        cancelled = spider.cancelled_in_queue and self._fails(n)
        return SimulatedRun(
            key=f"{self.project}/{spider.number}/{spider.first_job_number + n}",
            spider=spider.name,
            queued=queued,
            wait=wait,
            profile=self._make_profile(n, version, rng),
            ending=RunEnding(queued + wait / 4) if cancelled else None,
            version=version,
            priority=spider.priority,
            tags=spider.tags,
            args=spider.args,
            stubborn=spider.stubborn,
        )

    def _make_profile(self, n: int, version: str, rng: Random) -> RunProfile:
        spider = self.spider
        if spider.latest_problem is not None and n == spider.past_runs - 1:
            return make_scripted_profile(spider.latest_problem, spider, rng)
        if version == spider.broken_by:
            return make_broken_deploy_profile(spider, rng)
        if self._fails(n) and not spider.cancelled_in_queue:
            return make_failed_profile(spider, rng)
        return make_usual_profile(spider, rng)

    def _fails(self, n: int) -> bool:
        """One run of every so many goes wrong: spread out, so that bad luck is not a trend."""
        size = self.spider.one_failure_in
        return size > 0 and _choose_one_of(size, self._make_seed("bad", n // size)) == n % size

    def _find_version(self, queued: datetime) -> str:
        deployed = [d for d in DEPLOYS if self.demo_start - d.before_start <= queued]
        return (deployed or DEPLOYS)[-1 if deployed else 0].version

    def _make_rng(self, what: str, n: int) -> Random:
        return Random(self._make_seed(what, n))

    def _make_seed(self, what: str, n: int) -> str:
        return f"{self.seed}/{self.project}/{self.spider.number}/{what}/{n}"


@lru_cache(maxsize=64)  # asked for runs that follow each other, of which many share a seed
def _choose_one_of(size: int, seed: str) -> int:
    """Choose a number below `size`. Seeding takes as long as all else of a run."""
    return Random(seed).randrange(size)
