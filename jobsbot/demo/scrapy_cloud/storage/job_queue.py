"""Counts and lists of jobs, as the job queue tells them: times in milliseconds, newest first."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from jobsbot.core.values import replace
from jobsbot.demo.scrapy_cloud.request_parsing import JobQuery, Parameters
from jobsbot.demo.scrapy_cloud.simulated_run import StandInJob
from jobsbot.demo.scrapy_cloud.storage.stored_entries import to_milliseconds

MAX_LISTED = 1000
SUMMARY_SIZE = 5
LISTED_STATES = ("pending", "running", "finished")
TIME_NAMES = {
    "pending": "pending_time",
    "running": "running_time",
    "finished": "finished_time",
    "deleted": "deleted_time",
}


def make_list_query(parameters: Parameters) -> JobQuery:
    """Read the filters of a list: finished jobs, where no state is named."""
    query = JobQuery.of(parameters)
    return query if query.states else replace(query, states=frozenset({"finished"}))


def select_jobs(
    jobs: Sequence[StandInJob], parameters: Parameters, now: datetime
) -> list[dict[str, Any]]:
    """Describe the jobs of a list within its times and count."""
    after, before = _read_number(parameters, "startts"), _read_number(parameters, "endts")
    kept = [
        job
        for job in jobs
        if (after is None or to_milliseconds(job.last_event) >= after)
        and (before is None or to_milliseconds(job.last_event) < before)
    ]
    first = _read_number(parameters, "start") or 0
    count = min(_read_number(parameters, "count") or MAX_LISTED, MAX_LISTED)
    meta = parameters.get("jobmeta", ())
    return [describe_job(job, now, meta) for job in kept[first : first + count]]


def describe_job(job: StandInJob, now: datetime, meta: Iterable[str] = ()) -> dict[str, Any]:
    """Describe a job; only the fields named by `meta`, beside those always there, if any are."""
    since = to_milliseconds(job.last_event)
    every = {
        **job.record,
        "key": job.key,
        "ts": since,
        "elapsed": (now - job.last_event) // timedelta(milliseconds=1),
        "units": 1,
        TIME_NAMES[job.state]: to_milliseconds(job.since),
    }
    usual = ("spider", "close_reason", "tags", "version", *TIME_NAMES.values())
    names = ("key", "state", "ts", "elapsed", *(tuple(meta) or usual))
    return {name: every[name] for name in dict.fromkeys(names) if name in every}


def summarize_state(
    name: str, jobs: Sequence[StandInJob], parameters: Parameters, now: datetime
) -> dict[str, Any]:
    """Describe how many jobs are in a state, and the first few of them."""
    count = _read_number(parameters, "count")
    shown = jobs[: SUMMARY_SIZE if count is None else count]
    meta = parameters.get("jobmeta", ())
    described = [describe_job(job, now, meta) for job in shown]
    return {"name": name, "count": len(jobs), "summary": described}


def _read_number(parameters: Parameters, name: str) -> int | None:
    values = parameters.get(name, ())
    return int(values[0]) if values and values[0].isascii() and values[0].isdigit() else None
