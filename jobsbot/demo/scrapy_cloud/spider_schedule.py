"""The runs of one spider, one after the other: a pure function of the opening and a seed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from jobsbot.demo.scrapy_cloud.run_profiles import play, spoiled, unlucky, usual
from jobsbot.demo.scrapy_cloud.simulated_run import Course, Ending, Run
from jobsbot.demo.scrapy_cloud.spiders import DEPLOYS, Spider


@dataclass(frozen=True, slots=True)
class Series:
    """All runs of a spider, from its oldest on record to those of the years to come."""

    project: int
    spider: Spider
    opening: datetime
    seed: str

    def queued(self, n: int) -> datetime:
        """Say when the nth run is queued; n counts from 0, the oldest on record."""
        return self.opening + self.spider.next + (n - self.spider.history) * self.spider.every

    def run(self, n: int) -> Run:
        """Tell the nth run."""
        spider, chance = self.spider, self._chance("run", n)
        queued = self.queued(n)
        version = self._version(queued)
        waits = timedelta(seconds=chance.uniform(*spider.waits))
        return Run(
            key=f"{self.project}/{spider.number}/{spider.first_job + n}",
            spider=spider.name,
            queued=queued,
            waits=waits,
            course=self._course(n, version, chance),
            ending=Ending(queued + waits / 4) if spider.withdrawn and self._is_bad(n) else None,
            version=version,
            priority=spider.priority,
            tags=spider.tags,
            args=spider.args,
            stubborn=spider.stubborn,
        )

    def _course(self, n: int, version: str, chance: Random) -> Course:
        spider = self.spider
        if spider.latest is not None and n == spider.history - 1:
            return play(spider.latest, spider, chance)
        if version == spider.spoiled_by:
            return spoiled(spider, chance)
        if self._is_bad(n) and not spider.withdrawn:
            return unlucky(spider, chance)
        return usual(spider, chance)

    def _is_bad(self, n: int) -> bool:
        """One run of every so many goes wrong: spread out, so that bad luck is not a trend."""
        size = self.spider.one_bad_in
        return size > 0 and self._chance("bad", n // size).randrange(size) == n % size

    def _version(self, queued: datetime) -> str:
        deployed = [d for d in DEPLOYS if self.opening - d.before_opening <= queued]
        return (deployed or DEPLOYS)[-1 if deployed else 0].version

    def _chance(self, what: str, n: int) -> Random:
        return Random(f"{self.seed}/{self.project}/{self.spider.number}/{what}/{n}")
