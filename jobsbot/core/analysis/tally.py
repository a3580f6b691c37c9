"""Counts, outcomes and quantiles of many jobs in constant memory."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field

from jobsbot.core.analysis.runs import EndedRun

BUCKET_LOG_WIDTH = math.log(1.02)
"""Buckets of a quantile are two per cent wide: a median is right to one per cent."""


@dataclass
class Quantiles:
    """Quantiles of positive figures from counts in buckets that grow by two per cent."""

    buckets: Counter[int] = field(default_factory=Counter)
    count: int = 0

    def add(self, value: float) -> None:
        self.buckets[int(math.log(value) / BUCKET_LOG_WIDTH) if value > 1 else 0] += 1
        self.count += 1

    def quantile(self, share: float) -> float | None:
        """The value that this share of the figures does not exceed; None where there are none."""
        rank, seen = share * self.count, 0
        for bucket in sorted(self.buckets):
            seen += self.buckets[bucket]
            if seen >= rank:
                return math.exp((bucket + 0.5) * BUCKET_LOG_WIDTH) if bucket else 0.0
        return None


@dataclass
class Tally:
    """What runs of one kind came to."""

    good: int = 0
    stopped: int = 0
    """Runs that people stopped: neither good nor bad."""
    reasons: Counter[str] = field(default_factory=Counter)
    """How those ended that ended badly."""
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
