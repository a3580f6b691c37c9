"""A run of a spider, and what can be seen of it at any moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

FOREVER = timedelta(days=36_500)
PAUSE_BETWEEN_UPDATES = timedelta(seconds=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a run does if nobody interferes: how long it lasts and what it brings in by then."""

    lasts: timedelta = FOREVER
    close_reason: str = "finished"
    items: int = 0
    responses: int = 0
    errors: int = 0
    logs: int = 10
    surge: tuple[timedelta, float] | None = None  # this long for this share, then a trickle
    quiet_after: timedelta | None = None  # from then on it does nothing more

    def done(self, ran: timedelta) -> float:
        """Say which share of its work is done after it ran for this long, 0 to 1."""
        if self.surge is None:
            return min(ran / self.lasts, 1.0)
        surge, share = self.surge
        if ran < surge:
            return share * (ran / surge)
        return min(share + (1 - share) * ((ran - surge) / (self.lasts - surge)), 1.0)


@dataclass(frozen=True, slots=True)
class Ending:
    """An end that somebody gave a run."""

    at: datetime
    reason: str = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a spider: when it is queued, how long it waits there, and its course."""

    key: str
    spider: str
    queued: datetime
    waits: timedelta = timedelta()
    course: Course = field(default_factory=Course)
    ending: Ending | None = None
    version: str = "3f2c9e1-main"
    priority: int = 2
    tags: tuple[str, ...] = ()
    args: tuple[tuple[str, str], ...] = ()
    stubborn: bool = False  # does not heed a stop: it is killed when the patience is over

    @property
    def started(self) -> datetime:
        """The moment its wait is over."""
        return self.queued + self.waits

    @property
    def ended(self) -> datetime:
        """The moment its course is over."""
        return self.started + self.course.lasts


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """What people did to a job after it was queued."""

    ending: Ending | None = None
    tags: tuple[str, ...] | None = None
    tagged: datetime | None = None
    deleted: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stopping:
    """How long a stop takes: between two times for most jobs, `patience` for a stubborn one.

    The service stops gracefully and gives up after at most five minutes.
    https://docs.zyte.com/scrapy-cloud/reference/http/jobs.html
    """

    shortest: timedelta = timedelta(seconds=4)
    longest: timedelta = timedelta(seconds=12)
    patience: timedelta = timedelta(minutes=5)


AS_USUAL = Stopping()


@dataclass(frozen=True, slots=True)
class Sight:
    """A job as it is at one moment. `record` is what the API tells of it, less `elapsed`."""

    key: str
    spider: str
    state: str
    tags: tuple[str, ...]
    since: datetime  # it is in this state
    handled: datetime  # last queue event; a change of tags counts as one
    record: Mapping[str, Any]


def ending_of(run: Run, asked: datetime, stopping: Stopping) -> Ending:
    """Say how a run ends that is asked to stop: at once while it waits, else after a while."""
    if asked < run.started:
        return Ending(asked)
    if run.stubborn:
        return Ending(asked + stopping.patience, "cancel_timeout")
    longer = Random(run.key).random() * (stopping.longest - stopping.shortest)
    return Ending(asked + stopping.shortest + longer)


def look(run: Run, touched: Touched, now: datetime) -> Sight:
    """See a job as it is now, left alone or touched."""
    state, since = _state(run, touched, now)
    tags = run.tags if touched.tags is None else touched.tags
    return Sight(
        key=run.key,
        spider=run.spider,
        state=state,
        tags=tags,
        since=since,
        handled=max(since, touched.tagged or since),
        record={
            **_identity(run),
            "state": state,
            "tags": list(tags),
            **_arguments(run, state),
            **_progress(run, touched, now),
        },
    )


def _state(run: Run, touched: Touched, now: datetime) -> tuple[str, datetime]:
    end = _end(run, touched)
    if touched.deleted is not None:
        return "deleted", touched.deleted
    if end.at <= now:
        return "finished", end.at
    if run.started <= now:
        return "running", run.started
    return "pending", run.queued


def _end(run: Run, touched: Touched) -> Ending:
    natural = Ending(run.ended, run.course.close_reason)
    given = touched.ending or run.ending
    return natural if given is None or natural.at <= given.at else given


def _identity(run: Run) -> dict[str, Any]:
    return {
        "id": run.key,
        "spider": run.spider,
        "spider_type": "manual",
        "version": run.version,
        "priority": run.priority,
    }


def _arguments(run: Run, state: str) -> dict[str, Any]:
    """A job that has not finished leaves the field out where it has no arguments."""
    return {"spider_args": dict(run.args)} if run.args or state == "finished" else {}


def _progress(run: Run, touched: Touched, now: datetime) -> dict[str, Any]:
    end = _end(run, touched)
    until = min(now, end.at)
    closed = {"close_reason": end.reason} if end.at <= now else {}
    if until < run.started:
        return {"items_scraped": 0, "responses_received": 0, "errors_count": 0, **closed}
    ran = until - run.started
    times = {
        "started_time": _wire(run.started),
        "updated_time": _wire(until if closed else _last_update(run, ran)),
    }
    return {**_counts(run.course, ran), **times, **closed}


def _counts(course: Course, ran: timedelta) -> dict[str, int]:
    done = course.done(min(ran, course.quiet_after or ran))
    return {
        "items_scraped": int(course.items * done),
        "responses_received": int(course.responses * done),
        "errors_count": int(course.errors * done),
        "logs": max(int(course.logs * done), min(course.logs, 5)),
    }


def _last_update(run: Run, ran: timedelta) -> datetime:
    """A running job reports every few seconds, as long as it does anything."""
    active = min(ran, run.course.quiet_after or ran)
    return run.started + active // PAUSE_BETWEEN_UPDATES * PAUSE_BETWEEN_UPDATES


def _wire(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S")
