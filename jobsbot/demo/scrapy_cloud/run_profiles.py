"""How a run turns out: as usual, badly now and then, or as the plot wants it."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from jobsbot.demo.scrapy_cloud.simulated_run import Course
from jobsbot.demo.scrapy_cloud.spiders import Act, Spider

DAY = timedelta(days=1)

BAD_LUCK = (
    "failed",
    "closespider_timeout",
    "memusage_exceeded",
    "cancelled",
    "cancelled (stalled)",
    "no_reason",
)


def usual(spider: Spider, chance: Random) -> Course:
    """A good run: the usual amount, a little more or less, with a few errors."""
    size = chance.lognormvariate(0, 0.08)
    responses = round(spider.responses * size * chance.lognormvariate(0, 0.02))
    return Course(
        lasts=timedelta(seconds=chance.uniform(*spider.lasts)),
        items=round(spider.items * size),
        responses=responses,
        errors=sum(chance.random() < 0.2 for _ in range(round(responses * spider.errors))),
        logs=14 + round(responses * 0.02) + chance.randrange(9),
    )


def unlucky(spider: Spider, chance: Random) -> Course:
    """A run that ends before its time, as happens to every spider now and then."""
    good, share = usual(spider, chance), chance.uniform(0.15, 0.85)
    reason = chance.choice(BAD_LUCK)
    if reason == "no_reason":
        return Course(lasts=timedelta(seconds=9), close_reason=reason, errors=2, logs=13)
    if reason == "cancelled (stalled)":
        return replace(good, close_reason=reason, quiet_after=good.lasts * share)
    return _cut_short(good, share, reason, chance.randint(1, 6))


def spoiled(spider: Spider, chance: Random) -> Course:
    """A run after the bad deploy: pages are fetched, most of them can no longer be read."""
    good = usual(spider, chance)
    return replace(
        good,
        close_reason=chance.choice(("finished", "closespider_errorcount", "failed")),
        items=round(good.items * chance.uniform(0.04, 0.12)),
        errors=round(good.responses * chance.uniform(0.28, 0.4)),
        logs=good.logs * 6,
    )


def play(act: Act, spider: Spider, chance: Random) -> Course:
    """A run that the plot wants."""
    good = usual(spider, chance)
    match act:
        case Act.RUNAWAY:
            return _runaway(good)
        case Act.SILENT:
            return _silent()
        case Act.MEMORY:
            return _cut_short(good, 0.25, "memusage_exceeded", 1)


def _runaway(good: Course) -> Course:
    """As usual for its usual time, then a trickle of items, on and on until the day is over."""
    return replace(
        good,
        lasts=DAY,
        close_reason="cancelled (24h limit)",
        items=round(good.items * 1.5),
        responses=round(good.responses * 1.5),
        logs=round(good.logs * 1.5),
        surge=(good.lasts, 2 / 3),
    )


def _silent() -> Course:
    """It starts, says so, and then nothing comes back."""
    return Course(
        lasts=DAY, close_reason="cancelled (24h limit)", quiet_after=timedelta(seconds=15), logs=5
    )


def _cut_short(good: Course, share: float, reason: str, errors: int) -> Course:
    return replace(
        good,
        lasts=good.lasts * share,
        close_reason=reason,
        items=round(good.items * share),
        responses=round(good.responses * share),
        errors=good.errors + errors,
    )
