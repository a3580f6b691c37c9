"""Labelled incidents that the rules of `why` were made by: each cause in several phrasings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.evidence import Evidence
from tests.core.analysis.incident_parts import (
    NOW,
    SpiderHabits,
    draw_habits,
    make_errors,
    make_evidence,
    make_item_stats,
    make_job,
    make_traceback,
    usual_statuses,
    vary,
)

Maker = Callable[[Random, SpiderHabits], Evidence]


def make_incidents(count: int, seed: int) -> Iterator[tuple[str, Evidence]]:
    """Make incidents, each with the cause that was put into it."""
    random = Random(seed)
    makers = list(MAKERS.items())
    for number in range(count):
        cause, maker = makers[number % len(makers)]
        yield cause, maker(random, draw_habits(random))


def ban(random: Random, habits: SpiderHabits) -> Evidence:
    """Most pages are refused; or the spider sees it and ends itself."""
    if random.random() < 0.2:
        job = make_job(random, habits, 0, close_reason="banned", items_scraped=0)
        return make_evidence(random, habits, job, statuses={200: 3, 403: 40})
    responses = vary(random, habits.responses)
    share = random.uniform(0.35, 0.95)
    job = make_job(
        random,
        habits,
        0,
        items_scraped=round(habits.items * (1 - share)),
        responses_received=responses,
    )
    refused = round(responses * share)
    statuses = {200: responses - refused, random.choice((403, 429)): refused}
    return make_evidence(random, habits, job, statuses=statuses)


def layout_change(random: Random, habits: SpiderHabits) -> Evidence:
    """A field is gone from the items; or no item is found on pages that come as ever."""
    kind = random.random()
    if kind < 0.5:
        job = make_job(random, habits, 0)
        lost = (random.choice(("price", "sku", "image")),)
        stats = make_item_stats(job.items_scraped or 0, lost, random.choice((0.0, 0.1)))
        return make_evidence(random, habits, job, items=stats)
    items = random.choice((0, 1, 3))
    errors = 0 if kind < 0.75 else vary(random, habits.responses)
    job = make_job(random, habits, 0, items_scraped=items, errors_count=errors)
    text = make_traceback("IndexError", "list index out of range")
    return make_evidence(random, habits, job, log=make_errors(errors, text))


def out_of_memory(random: Random, habits: SpiderHabits) -> Evidence:
    reason = random.choice(("memusage_exceeded", "killed by oom", "failed"))
    job = make_job(
        random,
        habits,
        0,
        close_reason=reason,
        errors_count=2,
        items_scraped=vary(random, habits.items * 0.7),
    )
    log = make_errors(2, make_traceback("MemoryError", "")) if reason == "failed" else ()
    return make_evidence(random, habits, job, peak_mib=950, log=log)


def bad_deploy(random: Random, habits: SpiderHabits) -> Evidence:
    """The first runs of a version: it cannot start, breaks on each page, or finds nothing."""
    version, kind = "badbad1-main", random.choice(("start", "pages", "nothing"))
    broken = tuple(make_job(random, habits, n, version=version, close_reason="failed",
                            items_scraped=0) for n in range(random.choice((0, 2))))  # fmt: skip
    job = make_job(
        random, habits, 0, version=version,
        close_reason="failed" if kind == "start" else "finished",
        items_scraped=0,
        responses_received=0 if kind == "start" else vary(random, habits.responses),
        errors_count={"start": 1, "pages": vary(random, habits.responses), "nothing": 0}[kind],
    )  # fmt: skip
    text = {
        "start": make_traceback("ImportError", "cannot import name 'Offer' from 'shop.items'"),
        "pages": make_traceback("TypeError", "can only concatenate str"),
        "nothing": "",
    }[kind]
    log = make_errors(job.errors_count or 0, text)
    return make_evidence(random, habits, job, log=log, earlier=broken)


def bad_argument(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0)
    values = {f: getattr(job, f) for f in job.__struct_fields__}
    values |= {
        "spider_args": (job.spider_args or {}) | {"region": "atlantis"},
        "items_scraped": 0,
        "responses_received": random.choice((0, 2)),
        "errors_count": 1,
        "close_reason": random.choice(("failed", "finished")),
    }
    log = make_errors(1, make_traceback("KeyError", "'atlantis'"))
    return make_evidence(random, habits, type(job)(**values), log=log)


def site_down(random: Random, habits: SpiderHabits) -> Evidence:
    responses = vary(random, habits.responses * random.uniform(0.2, 1.0))
    if random.random() < 0.6:
        broken = round(responses * random.uniform(0.35, 0.95))
        job = make_job(
            random, habits, 0, responses_received=responses, items_scraped=round(habits.items * 0.2)
        )
        statuses = {200: responses - broken, random.choice((500, 502, 503)): broken}
        return make_evidence(random, habits, job, statuses=statuses)
    job = make_job(random, habits, 0, responses_received=2, items_scraped=0, errors_count=40)
    text = make_traceback("twisted.internet.error.TCPTimedOutError", "TCP connection timed out")
    return make_evidence(
        random,
        habits,
        job,
        statuses={200: 2},
        log=make_errors(40, text),
        exceptions={"twisted.internet.error.TCPTimedOutError": 120},
    )


def stalled(random: Random, habits: SpiderHabits) -> Evidence:
    if random.random() < 0.5:
        job = make_job(random, habits, 0, close_reason="cancelled (stalled)")
        return make_evidence(random, habits, job)
    job = make_job(
        random, habits, 0, state="running", close_reason=None, started_time="2026-11-24T06:00:00"
    )
    silent = timedelta(minutes=random.randrange(61, 400))
    return make_evidence(random, habits, job, last_sign_at=NOW - silent)


def time_limit(random: Random, habits: SpiderHabits) -> Evidence:
    reason = random.choice(("cancelled (24h limit)", "closespider_timeout"))
    return make_evidence(random, habits, make_job(random, habits, 0, close_reason=reason))


def stopped_by_person(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, close_reason=random.choice(("cancelled", "cancel_timeout")))
    return make_evidence(random, habits, job, cancelled_by=random.choice((None, "ana")))


def never_started(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(
        random,
        habits,
        0,
        started_time=None,
        updated_time=None,
        items_scraped=None,
        responses_received=None,
        errors_count=None,
        close_reason="cancelled" if random.random() < 0.3 else "failed",
    )
    return make_evidence(random, habits, job, statuses={})


def disk_full(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, close_reason="diskusage_exceeded")
    return make_evidence(random, habits, job)


def spider_bug(random: Random, habits: SpiderHabits) -> Evidence:
    exception = random.choice(("ZeroDivisionError", "UnboundLocalError", "AssertionError"))
    errors = vary(random, habits.responses * 0.3) + 10
    job = make_job(
        random,
        habits,
        0,
        close_reason=random.choice(("failed", "finished")),
        errors_count=errors,
        items_scraped=vary(random, habits.items * 0.7),
    )
    log = make_errors(errors, make_traceback(exception, "a case nobody thought of"))
    return make_evidence(random, habits, job, log=log)


def fine(random: Random, habits: SpiderHabits) -> Evidence:
    """A good run, with a few refusals, an old bad deploy behind it, or a slow one that runs."""
    kind = random.random()
    if kind < 0.3:
        job = make_job(
            random,
            habits,
            0,
            state="running",
            close_reason=None,
            started_time=f"{NOW - timedelta(minutes=habits.minutes):%Y-%m-%dT%H:%M:%S}",
        )
        return make_evidence(random, habits, job, last_sign_at=NOW - timedelta(seconds=40))
    job = make_job(random, habits, 0)
    statuses = usual_statuses(habits, job.responses_received or 0)
    statuses[403] = statuses.get(403, 0) + (job.responses_received or 0) // 50
    old = tuple(make_job(random, habits, n, version="0ldbad1-main", close_reason="failed")
                for n in (3, 4)) if kind < 0.6 else ()  # fmt: skip
    return make_evidence(random, habits, job, statuses=statuses, earlier=old)


def unknown(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, close_reason="failed", errors_count=0)
    return make_evidence(random, habits, job)


MAKERS: dict[str, Maker] = {
    names.BAN: ban,
    names.LAYOUT_CHANGE: layout_change,
    names.OUT_OF_MEMORY: out_of_memory,
    names.BAD_DEPLOY: bad_deploy,
    names.BAD_ARGUMENT: bad_argument,
    names.SITE_DOWN: site_down,
    names.STALLED: stalled,
    names.TIME_LIMIT: time_limit,
    names.STOPPED_BY_PERSON: stopped_by_person,
    names.NEVER_STARTED: never_started,
    names.DISK_FULL: disk_full,
    names.SPIDER_BUG: spider_bug,
    names.FINE: fine,
    names.UNKNOWN: unknown,
}
