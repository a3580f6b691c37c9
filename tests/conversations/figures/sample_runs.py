"""Runs of a spider to talk about: some that ended, and one that is under way."""

from datetime import timedelta

from tests.bot_conversation import (
    NOON,
    make_job,
)


def make_run(number, hours_ago, minutes=40, spider="books", **more):
    """A run that ended so long ago."""
    ended = NOON - timedelta(hours=hours_ago)
    told = {
        "updated_time": f"{ended:%Y-%m-%dT%H:%M:%S}",
        "started_time": f"{ended - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}",
        "items_scraped": 1000,
        "responses_received": 2000,
        "errors_count": 2,
        "version": "v1",
    }
    return make_job(f"123/1/{number}", "finished", spider=spider, **(told | more))


def make_live_run(number=99, minutes=30, **more):
    started = NOON - timedelta(minutes=minutes)
    figures = {"items_scraped": 700, "responses_received": 1500, "errors_count": 1}
    return make_job(
        f"123/1/{number}", started_time=f"{started:%Y-%m-%dT%H:%M:%S}", **(figures | more)
    )
