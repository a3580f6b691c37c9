"""How a run turns out: as usual, badly now and then, or with a problem that the demo shows."""

from datetime import timedelta
from random import Random

from jobsbot.core.values import replace
from jobsbot.demo.scrapy_cloud.incidents import Incident
from jobsbot.demo.scrapy_cloud.simulated_run import RunProfile
from jobsbot.demo.scrapy_cloud.spiders import ScriptedProblem, Spider

RUN_LIMIT = timedelta(days=1)
STALL_LIMIT = timedelta(hours=1)
"""After so long without a sign Scrapy Cloud cancels a job. https://docs.zyte.com/scrapy-cloud/"""

FAILURE_REASONS = (
    "failed",
    "closespider_timeout",
    "memusage_exceeded",
    "cancelled",
    "cancelled (stalled)",
    "no_reason",
)
MEMORY_LIMIT_MEBIBYTES = 950
INCIDENTS = {
    "failed": Incident.SITE_DOWN,
    "memusage_exceeded": Incident.OUT_OF_MEMORY,
    "cancelled (stalled)": Incident.STALL,
    "no_reason": Incident.BAD_ARGUMENT,
}


def make_usual_profile(spider: Spider, rng: Random) -> RunProfile:
    """A good run: the usual amount, a little more or less, with a few errors."""
    size = rng.lognormvariate(0, 0.08)
    responses = round(spider.responses * size * rng.lognormvariate(0, 0.02))
    return RunProfile(
        duration=timedelta(seconds=rng.uniform(*spider.duration_seconds)),
        items=round(spider.items * size),
        responses=responses,
        errors=sum(rng.random() < 0.2 for _ in range(round(responses * spider.error_rate))),
        logs=14 + round(responses * 0.02) + rng.randrange(9),
        memory_mebibytes=150 + spider.number * 17 + responses % 23,
    )


def make_failed_profile(spider: Spider, rng: Random) -> RunProfile:
    """A run that ends before its time, as happens to every spider now and then."""
    good, share = make_usual_profile(spider, rng), rng.uniform(0.15, 0.85)
    reason = rng.choice(FAILURE_REASONS)
    if reason == "no_reason":
        return RunProfile(
            duration=timedelta(seconds=9),
            close_reason=reason,
            errors=2,
            logs=13,
            incident=Incident.BAD_ARGUMENT,
            memory_mebibytes=101,
        )
    if reason == "cancelled (stalled)":
        silent_after = good.duration * share
        return replace(
            good,
            duration=silent_after + STALL_LIMIT,
            close_reason=reason,
            silent_after=silent_after,
            incident=Incident.STALL,
        )
    return _cut_short(good, share, reason, rng.randint(1, 6))


def make_broken_deploy_profile(spider: Spider, rng: Random) -> RunProfile:
    """A run after the bad deploy: pages are fetched, most of them can no longer be read."""
    good = make_usual_profile(spider, rng)
    broken = replace(
        good,
        close_reason=rng.choice(("finished", "closespider_errorcount", "failed")),
        items=round(good.items * rng.uniform(0.04, 0.12)),
        errors=round(good.responses * rng.uniform(0.28, 0.4)),
        incident=Incident.BAD_DEPLOY,
    )
    return replace(broken, logs=good.logs * 6 + broken.errors)


def make_banned_profile(spider: Spider, rng: Random) -> RunProfile:
    """The site answers 403 to nearly everything, until the errors are too many."""
    good = make_usual_profile(spider, rng)
    return replace(
        _cut_short(good, 0.6, "closespider_errorcount", 48),
        items=round(good.items * 0.04),
        incident=Incident.BAN,
    )


def make_scripted_profile(problem: ScriptedProblem, spider: Spider, rng: Random) -> RunProfile:
    """A run with a problem that the demo shows."""
    good = make_usual_profile(spider, rng)
    match problem:
        case ScriptedProblem.RUNAWAY:
            return _make_runaway(good)
        case ScriptedProblem.SILENT:
            return _make_silent()
        case ScriptedProblem.MEMORY:
            return _cut_short(good, 0.25, "memusage_exceeded", 1)
        case ScriptedProblem.BANNED:
            return make_banned_profile(spider, rng)
        case ScriptedProblem.NEW_LAYOUT:
            return replace(good, incident=Incident.LAYOUT_CHANGE)


def _make_runaway(good: RunProfile) -> RunProfile:
    """As usual for its usual time, then few items an hour until the limit of a day ends it."""
    return replace(
        good,
        duration=RUN_LIMIT,
        close_reason="cancelled (24h limit)",
        items=round(good.items * 1.5),
        responses=round(good.responses * 1.5),
        logs=round(good.logs * 1.5),
        fast_part=(good.duration, 2 / 3),
    )


def _make_silent() -> RunProfile:
    """It starts, says so, and then nothing comes back."""
    return RunProfile(
        duration=RUN_LIMIT,
        close_reason="cancelled (24h limit)",
        silent_after=timedelta(seconds=15),
        logs=5,
        incident=Incident.STALL,
    )


def _cut_short(good: RunProfile, share: float, reason: str, errors: int) -> RunProfile:
    incident = INCIDENTS.get(reason, Incident.NONE)
    full = incident is Incident.OUT_OF_MEMORY
    return replace(
        good,
        duration=good.duration * share,
        close_reason=reason,
        items=round(good.items * share),
        responses=round(good.responses * share),
        errors=good.errors + errors,
        logs=good.logs + errors,
        incident=incident,
        memory_mebibytes=MEMORY_LIMIT_MEBIBYTES + 9 if full else good.memory_mebibytes,
    )
