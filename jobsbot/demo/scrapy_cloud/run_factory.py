"""Single jobs made to order, for worlds that hold exactly these."""

from datetime import datetime, timedelta

from jobsbot.demo.scrapy_cloud.simulated_run import FOREVER, Course, Run

AT_ONCE = (timedelta(), 1.0)  # all that a job brings is there from its start


def pending(key: str, since: datetime, *, spider: str = "books", tags: tuple[str, ...] = ()) -> Run:
    """Make a job that waits in the queue until somebody takes it out."""
    return Run(key=key, spider=spider, queued=since, waits=FOREVER, tags=tags)


def running(
    key: str,
    since: datetime,
    *,
    spider: str = "books",
    items: int = 0,
    responses: int = 0,
    errors: int = 0,
    lasts: timedelta = FOREVER,
    tags: tuple[str, ...] = (),
) -> Run:
    """Make a job that runs until it is stopped, or as long as it `lasts`."""
    course = Course(lasts=lasts, items=items, responses=responses, errors=errors, surge=AT_ONCE)
    return Run(key=key, spider=spider, queued=since, course=course, tags=tags)


def finished(
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
) -> Run:
    """Make a job that finished at a time, for a reason."""
    course = Course(
        lasts=lasted, close_reason=close_reason, items=items, responses=responses, errors=errors
    )
    return Run(key=key, spider=spider, queued=at - lasted, course=course, tags=tags)
