"""Labelled incidents that no rule was made by: other words, other sizes, other confounders.

No rule or threshold was chosen by looking at how it goes. Numbers in docs/why.md say how it went.
"""

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
from tests.core.analysis.unseen_variants import VARIANT_MAKERS

Maker = Callable[[Random, SpiderHabits], Evidence]


def make_unseen_incidents(count: int, seed: int) -> Iterator[tuple[str, Evidence]]:
    """Make incidents, each with the cause that was put into it.

    Each cause has a chance of its own: another cause beside it changes none of its incidents.
    """
    makers = [(cause, maker, Random(f"{cause} {seed}")) for cause, maker in MAKERS.items()]
    for number in range(count):
        cause, maker, random = makers[number % len(makers)]
        maker = VARIANT_MAKERS[cause] if number // len(makers) % 2 else maker
        yield cause, maker(random, draw_habits(random))


def ban(random: Random, habits: SpiderHabits) -> Evidence:
    responses = vary(random, habits.responses * random.uniform(0.3, 1.1))
    share = random.uniform(0.4, 0.99)
    code = random.choice((403, 429, 520))
    job = make_job(
        random,
        habits,
        0,
        items_scraped=round(habits.items * (1 - share) * 0.8),
        responses_received=responses,
        errors_count=random.choice((0, 12)),
        close_reason=random.choice(("finished", "banned", "closespider_errorcount")),
    )
    refused = round(responses * share)
    return make_evidence(random, habits, job, statuses={200: responses - refused, code: refused})


def layout_change(random: Random, habits: SpiderHabits) -> Evidence:
    if random.random() < 0.5:
        lost = tuple(random.sample(("price", "name", "stock"), random.choice((1, 2))))
        job = make_job(random, habits, 0)
        stats = make_item_stats(job.items_scraped or 0, lost, random.choice((0.0, 0.03, 0.15)))
        return make_evidence(random, habits, job, items=stats)
    job = make_job(
        random,
        habits,
        0,
        items_scraped=random.choice((0, 0, 2)),
        errors_count=vary(random, habits.responses * 0.8),
        close_reason=random.choice(("finished", "slybot_fewitems_scraped")),
    )
    text = make_traceback("AttributeError", "'NoneType' object has no attribute 'get'")
    return make_evidence(random, habits, job, log=make_errors(job.errors_count or 0, text))


def out_of_memory(random: Random, habits: SpiderHabits) -> Evidence:
    reason = random.choice(("memusage_exceeded", "killed by oom"))
    job = make_job(
        random, habits, 0, close_reason=reason, items_scraped=vary(random, habits.items * 0.6)
    )
    return make_evidence(random, habits, job, peak_mib=random.choice((980, 1990)))


def bad_deploy(random: Random, habits: SpiderHabits) -> Evidence:
    version = "9f9f9f9-main"
    broken = [make_job(random, habits, n, version=version, close_reason="failed",
                       items_scraped=0, responses_received=0)
              for n in range(random.choice((0, 1, 3)))]  # fmt: skip
    start = random.random() < 0.5
    exception = random.choice(("ModuleNotFoundError", "NameError") if start
                              else ("KeyError", "AttributeError"))  # fmt: skip
    job = make_job(random, habits, 0, version=version, close_reason=random.choice(
        ("failed", "finished", "finished")), items_scraped=0,
        responses_received=0 if start else vary(random, habits.responses),
        errors_count=1 if start else vary(random, habits.responses))  # fmt: skip
    log = make_errors(job.errors_count or 1, make_traceback(exception, "'catalog'"))
    return make_evidence(random, habits, job, log=log, earlier=tuple(broken))


def bad_argument(random: Random, habits: SpiderHabits) -> Evidence:
    value = random.choice(("mars", "eu;us", "", "0"))
    job = make_job(
        random,
        habits,
        0,
        items_scraped=0,
        responses_received=random.choice((0, 1)),
        errors_count=1,
        close_reason=random.choice(("finished", "failed")),
    )
    job = type(job)(
        **(
            {f: getattr(job, f) for f in job.__struct_fields__}
            | {"spider_args": (job.spider_args or {}) | {"region": value}}
        )
    )
    log = make_errors(1, make_traceback("ValueError", f"unknown region {value!r}"))
    return make_evidence(random, habits, job, log=log if random.random() < 0.7 else ())


def site_down(random: Random, habits: SpiderHabits) -> Evidence:
    if random.random() < 0.5:
        responses = vary(random, habits.responses * 0.7)
        broken = round(responses * random.uniform(0.5, 0.98))
        job = make_job(
            random,
            habits,
            0,
            items_scraped=round(habits.items * 0.1),
            responses_received=responses,
            errors_count=broken // 4,
        )
        code = random.choice((502, 503, 504))
        return make_evidence(random, habits, job, statuses={200: responses - broken, code: broken})
    job = make_job(
        random,
        habits,
        0,
        items_scraped=0,
        responses_received=random.choice((0, 3)),
        errors_count=vary(random, 60),
    )
    text = make_traceback(
        "twisted.internet.error.DNSLookupError",
        "DNS lookup failed: no results for hostname lookup: shop.example.",
    )
    return make_evidence(
        random,
        habits,
        job,
        statuses={200: job.responses_received or 0},
        exceptions={"twisted.internet.error.DNSLookupError": 180},
        log=make_errors(40, text),
    )


def stalled(random: Random, habits: SpiderHabits) -> Evidence:
    if random.random() < 0.6:
        job = make_job(
            random,
            habits,
            0,
            close_reason="cancelled (stalled)",
            items_scraped=vary(random, habits.items * 0.4),
        )
        return make_evidence(random, habits, job)
    job = make_job(
        random, habits, 0, state="running", close_reason=None, started_time="2026-11-24T04:00:00"
    )
    silent = timedelta(minutes=random.randrange(70, 300))
    return make_evidence(random, habits, job, last_sign_at=NOW - silent)


def time_limit(random: Random, habits: SpiderHabits) -> Evidence:
    reason = random.choice(("cancelled (24h limit)", "closespider_timeout"))
    return make_evidence(random, habits, make_job(random, habits, 0, close_reason=reason))


def stopped_by_person(random: Random, habits: SpiderHabits) -> Evidence:
    reason = random.choice(("cancelled", "cancel_timeout", "shutdown"))
    job = make_job(
        random,
        habits,
        0,
        close_reason=reason,
        items_scraped=vary(random, habits.items * random.random()),
        errors_count=random.choice((0, 5, 90)),
    )
    return make_evidence(random, habits, job, cancelled_by=random.choice((None, "lea", "jun")))


def never_started(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(
        random,
        habits,
        0,
        started_time=None,
        items_scraped=None,
        responses_received=None,
        errors_count=None,
        close_reason=random.choice(("failed", "no_reason")),
    )
    return make_evidence(random, habits, job, statuses={})


def disk_full(random: Random, habits: SpiderHabits) -> Evidence:
    if random.random() < 0.5:
        job = make_job(random, habits, 0, close_reason="diskusage_exceeded")
        return make_evidence(random, habits, job)
    job = make_job(random, habits, 0, close_reason="failed", errors_count=30)
    text = make_traceback("OSError", "[Errno 28] No space left on device: '/scrapinghub/tmp'")
    return make_evidence(random, habits, job, log=make_errors(30, text))


def spider_bug(random: Random, habits: SpiderHabits) -> Evidence:
    exception = random.choice(("ZeroDivisionError", "RecursionError", "UnicodeDecodeError"))
    job = make_job(
        random,
        habits,
        0,
        close_reason=random.choice(("failed", "finished")),
        items_scraped=vary(random, habits.items * 0.8),
        errors_count=vary(random, habits.responses * 0.4) + 10,
    )
    log = make_errors(50, make_traceback(exception, "in the middle of a page"))
    return make_evidence(random, habits, job, log=log)


def fine(random: Random, habits: SpiderHabits) -> Evidence:
    """Runs that are well, with a few refusals, or slower than most, or warned of a lot."""
    job = make_job(random, habits, 0, items_scraped=vary(random, habits.items, 0.3))
    responses = job.responses_received or 0
    statuses = usual_statuses(habits, responses)
    statuses[403] = statuses.get(403, 0) + responses // random.choice((30, 60, 200))
    return make_evidence(random, habits, job, statuses=statuses)


def unknown(random: Random, habits: SpiderHabits) -> Evidence:
    """Nothing decides: it failed without a word."""
    job = make_job(
        random,
        habits,
        0,
        close_reason=random.choice(("failed", "no_reason")),
        errors_count=0,
        items_scraped=vary(random, habits.items * 0.5),
    )
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
