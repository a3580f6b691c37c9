"""How one job compares with the last runs of its spider, in a few words for each figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import quantiles

from jobsbot.core.analysis.anomalies import MIN_EARLIER_RUNS, format_range, select_usual_runs
from jobsbot.core.analysis.runs import EndedRun, read_run
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import FINISHED, RUNNING, Job
from jobsbot.core.ports import Api
from jobsbot.core.text.wording import (
    format_seconds,
    format_whole,
    pluralize,
)

BASELINE_RUNS = 20
"""Runs that are read to compare with: as many as `stuck` compares with."""
BASELINE_TIMEOUT_SECONDS = 6.0
"""Seconds that the job itself waits for its comparison."""

FigureNotes = Mapping[str, str]
"""Notes about what is usual, by the name of the figure."""


def read_last_runs(api: Api, job: Job) -> list[EndedRun]:
    """Read the last runs of the job's spider, newest first, without the job. Raises ApiError."""
    filters = JobFilters(state=FINISHED, spider=(job.spider or "",), count=BASELINE_RUNS)
    jobs = api.send(list_jobs(job.key.project, filters), timeout=BASELINE_TIMEOUT_SECONDS)
    return [run for one in jobs if one.id != job.id and (run := read_run(one))]


def describe_baseline(job: Job, runs: Sequence[EndedRun]) -> FigureNotes:
    """Say what the spider's runs usually come to; nothing where there are none."""
    like = select_usual_runs(runs)
    if not like:
        return {}
    end = " by the end" if job.state == RUNNING else ""
    said = {
        "Errors": describe_spread([run.errors for run in like], format_whole) + end,
        "Items": describe_spread([run.items for run in like], format_whole) + end,
        "Responses": describe_spread([run.responses for run in like], format_whole) + end,
        "Run time": describe_spread([run.seconds or 0.0 for run in like], format_seconds),
    }
    version = describe_last_good_version(job, runs)
    return said | ({"Version": version} if version else {})


def describe_basis(runs: Sequence[EndedRun]) -> str:
    """Say which runs the figures in brackets come from."""
    like = select_usual_runs(runs)
    if not like:
        return "No earlier run of this spider to compare with."
    kind = "good run" if all(run.good for run in like) else "run"
    return f"Compared with {pluralize(len(like), 'earlier ' + kind)} of this spider."


def describe_spread(values: Sequence[float], words: Callable[[float], str]) -> str:
    """Say the range without outliers; with few runs, the whole range."""
    if len(values) < MIN_EARLIER_RUNS:
        return f"earlier {format_range(values, words)}"
    tenths = quantiles(values, n=10, method="inclusive")
    return f"usually {format_range([tenths[0], tenths[-1]], words)}"


def describe_last_good_version(job: Job, runs: Sequence[EndedRun]) -> str:
    """Name the version of the last good run, where it was another."""
    good = next((run.version for run in runs if run.good), "")
    return f"its last good run was of {good}" if good and good != (job.version or "") else ""
