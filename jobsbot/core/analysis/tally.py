"""Counts, outcomes and quantiles of many jobs in constant memory."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from jobsbot.core.analysis.runs import EndedRun

BUCKET_LOG_WIDTH = math.log(1.02)
"""Buckets of a quantile are two per cent wide: a median is right to one per cent."""


@dataclass(slots=True)
class Bucket:
    """Similar figures: how many, the smallest and the largest."""

    least: float
    largest: float
    count: int = 0

    def add(self, value: float) -> None:
        self.count += 1
        if value < self.least:
            self.least = value
        elif value > self.largest:
            self.largest = value


@dataclass
class Quantiles:
    """Quantiles of positive figures from buckets that grow by two per cent.

    Where a bucket holds one figure, or the same one many times, they are exact.
    """

    buckets: dict[int, Bucket] = field(default_factory=dict)
    count: int = 0

    def add(self, value: float) -> None:
        number = int(math.log(value) / BUCKET_LOG_WIDTH) if value > 1 else 0
        bucket = self.buckets.get(number)
        if bucket is None:
            bucket = self.buckets[number] = Bucket(value, value)
        bucket.add(value)
        self.count += 1

    def quantile(self, share: float) -> float | None:
        """The value that this share of the figures does not exceed; None where there are none."""
        rank, seen = share * self.count, 0
        for _, bucket in sorted(self.buckets.items()):
            seen += bucket.count
            if seen >= rank:
                return (bucket.least + bucket.largest) / 2
        return None


@dataclass
class Tally:
    """Counts and quantiles of runs of one kind."""

    good: int = 0
    stopped: int = 0
    """Runs that people stopped: neither good nor bad."""
    reasons: Counter[str] = field(default_factory=Counter)
    """The close reasons of the runs that ended badly."""
    items: int = 0
    errors: int = 0
    responses: int = 0
    seconds: Quantiles = field(default_factory=Quantiles)

    @property
    def bad(self) -> int:
        return self.reasons.total()

    @property
    def runs(self) -> int:
        return self.good + self.bad + self.stopped

    def add(self, run: EndedRun) -> None:
        if run.good:
            self.good += 1
        elif run.was_stopped:
            self.stopped += 1
        else:
            self.reasons[run.reason or "no reason given"] += 1
        self.items += run.items
        self.errors += run.errors
        self.responses += run.responses
        if run.seconds is not None:
            self.seconds.add(run.seconds)
