"""Single runs made to order, for simulations that hold exactly these."""

from datetime import datetime, timedelta

from jobsbot.demo.scrapy_cloud.simulated_run import FOREVER, RunProfile, SimulatedRun

ALL_AT_START = (timedelta(), 1.0)  # all that a job brings is there from its start


def make_pending_run(
    key: str, since: datetime, *, spider: str = "books", tags: tuple[str, ...] = ()
) -> SimulatedRun:
    """Make a job that waits in the queue until it is stopped or deleted."""
    return SimulatedRun(key=key, spider=spider, queued=since, wait=FOREVER, tags=tags)


def make_running_run(
    key: str,
    since: datetime,
    *,
    spider: str = "books",
    items: int = 0,
    responses: int = 0,
    errors: int = 0,
    lasts: timedelta = FOREVER,
    tags: tuple[str, ...] = (),
) -> SimulatedRun:
    """Make a job that runs until it is stopped, or as long as it `lasts`."""
    profile = RunProfile(
        duration=lasts, items=items, responses=responses, errors=errors, fast_part=ALL_AT_START
    )
    return SimulatedRun(key=key, spider=spider, queued=since, profile=profile, tags=tags)


def make_finished_run(
    key: str,
    at: datetime,
    *,
    spider: str = "books",
    lasted: timedelta = timedelta(minutes=30),
    close_reason: str = "finished",
    items: int = 0,
    responses: int = 0,
    errors: int = 0,
    tags: tuple[str, ...] = (),
) -> SimulatedRun:
    """Make a job that finished at a time, for a reason."""
    profile = RunProfile(
        duration=lasted, close_reason=close_reason, items=items, responses=responses, errors=errors
    )
    return SimulatedRun(key=key, spider=spider, queued=at - lasted, profile=profile, tags=tags)
