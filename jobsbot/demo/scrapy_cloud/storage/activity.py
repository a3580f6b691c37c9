"""Who did what in a project: what became of its jobs, and its deploys, newest first."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from jobsbot.demo.scrapy_cloud.simulated_run import StandInJob
from jobsbot.demo.scrapy_cloud.spiders import Deploy
from jobsbot.demo.scrapy_cloud.storage.run_data import RUNNER, SCHEDULER
from jobsbot.demo.scrapy_cloud.storage.stored_entries import Entry, to_milliseconds

DEPLOYER = "mika"


def list_activity(
    jobs: Sequence[StandInJob], deploys: Sequence[Deploy], demo_start: datetime, person: str
) -> list[Entry]:
    """List what happened, newest first. `person` is whoever stops and deletes jobs."""
    events = [event for job in jobs for event in _describe_job(job, person)]
    events += [_describe_deploy(deploy, demo_start) for deploy in deploys]
    return sorted(events, key=lambda event: int(event["_ts"]), reverse=True)


def _describe_job(job: StandInJob, person: str) -> Iterator[Entry]:
    started, ended = job.record.get("started_time"), job.state == "finished"
    if started:
        yield _describe_event("job:started", job, RUNNER, datetime.fromisoformat(f"{started}Z"))
    if job.state == "pending":
        yield _describe_event("job:scheduled", job, SCHEDULER, job.since)
    if ended and job.record.get("close_reason") == "cancelled":
        yield _describe_event("job:cancelled", job, person, job.since)
    if ended:
        yield _describe_event("job:completed", job, RUNNER, job.since)
    if job.state == "deleted":
        yield _describe_event("job:deleted", job, person, job.since)


def _describe_event(event: str, job: StandInJob, user: str, at: datetime) -> dict[str, Any]:
    return {"event": event, "job": job.key, "user": user, "_ts": to_milliseconds(at)}


def _describe_deploy(deploy: Deploy, demo_start: datetime) -> dict[str, Any]:
    at = to_milliseconds(demo_start - deploy.before_start)
    return {"event": "project:deployed", "version": deploy.version, "user": DEPLOYER, "_ts": at}
