"""Jobs counted by state and by how they ended, in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobsbot.core.jobs.job import RUNNING, Ending, Job


@dataclass
class Census:
    """Counts of many jobs: in each state and for each ending; and the longest run that goes on."""

    states: Counter[str] = field(default_factory=Counter)
    endings: Counter[Ending] = field(default_factory=Counter)
    longest_run: timedelta | None = None

    @property
    def total(self) -> int:
        return self.states.total()

    def add(self, job: Job, now: datetime) -> None:
        self.states[job.state or "in no known state"] += 1
        ending = job.ending
        if ending:
            self.endings[ending] += 1
        elif job.state == RUNNING and (time := job.run_time(now)):
            self.longest_run = max(self.longest_run or time, time)

    @classmethod
    def count(cls, jobs: Iterable[Job], now: datetime) -> Census:
        counted = cls()
        for job in jobs:
            counted.add(job, now)
        return counted

    @classmethod
    def join(cls, others: Iterable[Census]) -> Census:
        """Add up several censuses."""
        joined = cls()
        for other in others:
            joined.states += other.states
            joined.endings += other.endings
            longest = [run for run in (joined.longest_run, other.longest_run) if run is not None]
            joined.longest_run = max(longest, default=None)
        return joined
