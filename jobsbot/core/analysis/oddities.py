"""What is unusual about one job, compared with earlier runs of its spider.

For a running job the checks of `stuck` decide. For a job that ended, a figure is unusual if it is
twice as far out as in any earlier run, or as in most of them: one run is no sample for a
statistical test, and one earlier run that was as odd is no reason to be silent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from types import MappingProxyType

import msgspec

from jobsbot.core.analysis.anomalies import (
    MIN_EARLIER_RUNS,
    find_job_anomalies,
    format_range,
    ninetieth_percentile,
    select_usual_runs,
    tenth_percentile,
)
from jobsbot.core.analysis.runs import EndedRun
from jobsbot.core.jobs.job import RUNNING, Ending, Job
from jobsbot.core.text.wording import (
    format_duration,
    format_seconds,
    format_whole,
    pluralize,
)

MIN_ODD_ERRORS = 10
"""Fewer errors than these are as usual, whatever earlier runs had."""
FIGURES_BY_KIND = MappingProxyType(
    {"run_time": "Run time", "items": "Items", "responses": "Responses"}
)
"""The figure that a check of a running job is about. Errors are judged by their share."""
ODD_FACTOR = 2
"""How many times more than the most, or less than the least, is unusual."""


class Oddity(msgspec.Struct, frozen=True):
    """One thing that is unusual: the figure that it is about, with what is usual of it."""

    says: str
    figure: str = ""
    """As a job's facts name it; empty where it is about none of them."""


def list_oddities(job: Job, runs: Sequence[EndedRun], now: datetime) -> tuple[Oddity, ...]:
    """Say what is unusual about a job, the surest first; nothing where nothing is."""
    if job.state == RUNNING:
        found = find_job_anomalies([job], lambda spider: runs, now)
        surest_first = sorted(found, key=lambda one: -one.sureness)
        return tuple(Oddity(one.reason, FIGURES_BY_KIND.get(one.kind, "")) for one in surest_first)
    ending = job.ending
    if ending is None:
        return ()
    return tuple(list_odd_figures(job, runs, now, stopped=ending is Ending.STOPPED))


def list_odd_figures(
    job: Job, runs: Sequence[EndedRun], now: datetime, *, stopped: bool
) -> Iterator[Oddity]:
    """Say which figures earlier runs do not come near. One that was stopped early brings less."""
    like = select_usual_runs(runs)
    if len(like) < MIN_EARLIER_RUNS:
        return
    items, brought = job.items_scraped, [run.items for run in like]
    if not stopped and items is not None:
        usual = find_range(brought, lambda least, most: items * ODD_FACTOR < least)
        if usual:
            said = "no items" if not items else f"only {pluralize(items, 'item')}"
            yield Oddity(f"{said}; {usual.say('brought', format_whole)}", "Items")
    errors, had = job.errors_count or 0, [run.errors for run in like]
    usual = find_range(had, lambda least, most: errors > max(ODD_FACTOR * most, MIN_ODD_ERRORS - 1))
    if usual:
        yield Oddity(f"{pluralize(errors, 'error')}; {usual.say('had', format_whole)}", "Errors")
    time, took = job.run_time(now), [run.seconds or 0.0 for run in like]
    if time is not None:
        seconds = time.total_seconds()
        usual = find_range(took, lambda least, most: seconds > ODD_FACTOR * most)
        if usual:
            said = f"ran {format_duration(time)}"
            yield Oddity(f"{said}; {usual.say('took', format_seconds)}", "Run time")


class UsualRange(msgspec.Struct, frozen=True):
    """What a figure came to in earlier runs."""

    which: str
    """Which runs these are, as a sentence names them."""
    least: float
    most: float

    def say(self, verb: str, words: Callable[[float], str]) -> str:
        """Say `the last 18 runs had 2 to 9`."""
        return f"{self.which} {verb} {format_range([self.least, self.most], words)}"


def find_range(
    values: Sequence[float], is_far: Callable[[float, float], bool]
) -> UsualRange | None:
    """Find the range of all earlier runs, or of most, from which this run `is_far`; or None."""
    runs = f"the last {len(values)} runs"
    ranges = (
        UsualRange(runs, min(values), max(values)),
        UsualRange(f"most of {runs}", tenth_percentile(values), ninetieth_percentile(values)),
    )
    return next((one for one in ranges if is_far(one.least, one.most)), None)
