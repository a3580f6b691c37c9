"""A simulated run of a spider, and what can be seen of it at any moment."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from jobsbot.demo.scrapy_cloud.incidents import Incident

FOREVER = timedelta(days=36_500)
UPDATE_INTERVAL = timedelta(seconds=15)
STARTUP_LOG_LINES = 5
CLOSING_LOG_LINES = 3


class RunProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What a run does if nobody interferes: how long it lasts and what it brings in by then."""

    duration: timedelta = FOREVER
    close_reason: str = "finished"
    items: int = 0
    responses: int = 0
    errors: int = 0
    logs: int = 10
    fast_part: tuple[timedelta, float] | None = None  # its length, and the share done in it
    silent_after: timedelta | None = None  # from then on it does nothing more
    incident: Incident = Incident.NONE
    memory_mebibytes: int = 240  # at its peak

    def share_done(self, ran: timedelta) -> float:
        """Say which share of its work is done after it ran for this long, 0 to 1."""
        if self.fast_part is None:
            return min(ran / self.duration, 1.0)
        fast, share = self.fast_part
        if ran < fast:
            return share * (ran / fast)
        return min(share + (1 - share) * ((ran - fast) / (self.duration - fast)), 1.0)

    def time_for_share(self, share: float) -> timedelta:
        """Say after how long this share of its work is done."""
        if self.fast_part is None:
            return self.duration * share
        fast, at_once = self.fast_part
        if share <= at_once or at_once >= 1:
            return fast * (share / at_once)
        return fast + (self.duration - fast) * ((share - at_once) / (1 - at_once))


class RunEnding(msgspec.Struct, frozen=True):
    """An end that comes before the profile's own."""

    at: datetime
    reason: str = "cancelled"


class SimulatedRun(msgspec.Struct, frozen=True, kw_only=True):
    """One run of a spider: when it is queued, how long it waits there, and its profile."""

    key: str
    spider: str
    queued: datetime
    wait: timedelta = timedelta()
    profile: RunProfile = msgspec.field(default_factory=RunProfile)
    ending: RunEnding | None = None
    version: str = "3f2c9e1-main"
    priority: int = 2
    tags: tuple[str, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    stubborn: bool = False  # ignores a stop: it is killed after `StopTiming.forced_after`

    @property
    def started(self) -> datetime:
        """The moment its wait is over."""
        return self.queued + self.wait

    @property
    def ended(self) -> datetime:
        """The moment its profile is over."""
        return self.started + self.profile.duration


class JobChanges(msgspec.Struct, frozen=True, kw_only=True):
    """What people did to a job after it was queued."""

    ending: RunEnding | None = None
    tags: tuple[str, ...] | None = None
    tagged: datetime | None = None
    deleted: datetime | None = None


class StopTiming(msgspec.Struct, frozen=True):
    """How long a stop takes: between two times for most jobs, `forced_after` for a stubborn one.

    The service stops gracefully and gives up after at most five minutes.
    https://docs.zyte.com/scrapy-cloud/reference/http/jobs.html
    """

    shortest: timedelta = timedelta(seconds=4)
    longest: timedelta = timedelta(seconds=12)
    forced_after: timedelta = timedelta(minutes=5)


DEFAULT_STOP_TIMING = StopTiming()


class StandInJob(msgspec.Struct, frozen=True):
    """A job at one moment. `record` is what the API says of it, less `elapsed`."""

    key: str
    spider: str
    state: str
    tags: tuple[str, ...]
    since: datetime  # it is in this state
    last_event: datetime  # last queue event; a change of tags counts as one
    record: Mapping[str, Any]


def end_after_stop(run: SimulatedRun, asked: datetime, timing: StopTiming) -> RunEnding:
    """Say how a run ends that is asked to stop: at once while it waits, else after a while."""
    if asked < run.started:
        return RunEnding(asked)
    if run.stubborn:
        return RunEnding(asked + timing.forced_after, "cancel_timeout")
    longer = Random(run.key).random() * (timing.longest - timing.shortest)
    return RunEnding(asked + timing.shortest + longer)


def observe_run(run: SimulatedRun, changes: JobChanges, now: datetime) -> StandInJob:
    """Return a job as it is now, with what people did to it."""
    state, since = _find_state(run, changes, now)
    tags = run.tags if changes.tags is None else changes.tags
    return StandInJob(
        key=run.key,
        spider=run.spider,
        state=state,
        tags=tags,
        since=since,
        last_event=max(since, changes.tagged or since),
        record={
            **_describe_run(run),
            "state": state,
            "tags": list(tags),
            **_describe_arguments(run, state),
            **_describe_progress(run, changes, now),
        },
    )


def _find_state(run: SimulatedRun, changes: JobChanges, now: datetime) -> tuple[str, datetime]:
    end = _find_ending(run, changes)
    if changes.deleted is not None:
        return "deleted", changes.deleted
    if end.at <= now:
        return "finished", end.at
    if run.started <= now:
        return "running", run.started
    return "pending", run.queued


def _find_ending(run: SimulatedRun, changes: JobChanges) -> RunEnding:
    natural = RunEnding(run.ended, run.profile.close_reason)
    given = changes.ending or run.ending
    return natural if given is None or natural.at <= given.at else given


def _describe_run(run: SimulatedRun) -> dict[str, Any]:
    return {
        "id": run.key,
        "spider": run.spider,
        "spider_type": "manual",
        "version": run.version,
        "priority": run.priority,
    }


def _describe_arguments(run: SimulatedRun, state: str) -> dict[str, Any]:
    """A job that has not finished leaves the field out where it has no arguments."""
    return {"spider_args": dict(run.args)} if run.args or state == "finished" else {}


def _describe_progress(run: SimulatedRun, changes: JobChanges, now: datetime) -> dict[str, Any]:
    end = _find_ending(run, changes)
    until = min(now, end.at)
    closed = {"close_reason": end.reason} if end.at <= now else {}
    if until < run.started:
        return {"items_scraped": 0, "responses_received": 0, "errors_count": 0, **closed}
    ran = until - run.started
    times = {
        "started_time": _format_time(run.started),
        "updated_time": _format_time(until if closed else _last_update(run, ran)),
    }
    work = _count_work(run.profile, ran)
    closing = {"logs": work["logs"] + CLOSING_LOG_LINES} if closed else {}
    return {**work, **closing, **times, **closed}


def _count_work(profile: RunProfile, ran: timedelta) -> dict[str, int]:
    done = profile.share_done(min(ran, profile.silent_after or ran))
    return {
        "items_scraped": int(profile.items * done),
        "responses_received": int(profile.responses * done),
        "errors_count": int(profile.errors * done),
        "logs": max(int(profile.logs * done), min(profile.logs, STARTUP_LOG_LINES)),
    }


def _last_update(run: SimulatedRun, ran: timedelta) -> datetime:
    """A running job reports every few seconds, as long as it does anything."""
    active = min(ran, run.profile.silent_after or ran)
    return run.started + active // UPDATE_INTERVAL * UPDATE_INTERVAL


def _format_time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")
