"""How one job compares with the last runs of its spider, in a few words for each figure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from statistics import quantiles

from jobsbot.core.analysis.anomalies import ENOUGH, between, usual
from jobsbot.core.analysis.runs import Run, run_of
from jobsbot.core.jobs.api_calls import list_jobs
from jobsbot.core.jobs.filters import Filters
from jobsbot.core.jobs.job import FINISHED, RUNNING, Job
from jobsbot.core.messages.message import counted, lasting, thin
from jobsbot.core.ports import Api

LAST = 20
"""Runs that are read to compare with: what a verdict of `stuck` looks at."""
PATIENCE = 6.0
"""Seconds that the job itself waits for its comparison."""

Words = Mapping[str, str]
"""What to say next to a figure, by the figure's name."""


def last_runs(api: Api, job: Job) -> list[Run]:
    """Read the last runs of the job's spider, newest first, without the job. Raises ApiError."""
    filters = Filters(state=FINISHED, spider=job.spider or "", count=LAST)
    jobs = api.ask(list_jobs(job.key.project, filters), patience=PATIENCE)
    return [run for one in jobs if one.id != job.id and (run := run_of(one))]


def compared(job: Job, runs: Sequence[Run]) -> Words:
    """Say what the spider's runs usually come to; nothing where there are none."""
    like = usual(runs)
    if not like:
        return {}
    end = " by the end" if job.state == RUNNING else ""
    said = {
        "Errors": spread([run.errors for run in like], whole) + end,
        "Items": spread([run.items for run in like], whole) + end,
        "Responses": spread([run.responses for run in like], whole) + end,
        "Run time": spread([run.seconds or 0.0 for run in like], in_time),
    }
    version = went_well_with(job, runs)
    return said | ({"Version": version} if version else {})


def basis(runs: Sequence[Run]) -> str:
    """Say what the figures in brackets come from."""
    like = usual(runs)
    if not like:
        return "No earlier run of this spider to compare with."
    kind = "good run" if all(run.good for run in like) else "run"
    return f"Compared with {counted(len(like), 'earlier ' + kind)} of this spider."


def spread(values: Sequence[float], words: Callable[[float], str]) -> str:
    """Say the range of all but the odd ones; with few runs, of all of them."""
    if len(values) < ENOUGH:
        return f"earlier {between(values, words)}"
    tenths = quantiles(values, n=10, method="inclusive")
    return f"usually {between([tenths[0], tenths[-1]], words)}"


def went_well_with(job: Job, runs: Sequence[Run]) -> str:
    """Name the version of the last good run, where it was another."""
    good = next((run.version for run in runs if run.good), "")
    return f"its last good run was of {good}" if good and good != (job.version or "") else ""


def whole(value: float) -> str:
    return thin(round(value))


def in_time(seconds: float) -> str:
    return lasting(timedelta(seconds=seconds))
