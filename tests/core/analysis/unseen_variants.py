"""More of the second set: two things at once, other words of Scrapy's, chained exceptions.

Written after the rules; no rule or threshold was chosen by them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.evidence import Evidence
from tests.core.analysis.incident_parts import (
    NOW,
    SpiderHabits,
    make_errors,
    make_evidence,
    make_given_up_page,
    make_item_stats,
    make_job,
    make_split_traceback,
    make_traceback,
    usual_statuses,
    vary,
)

CHAINED = "\n\nDuring handling of the above exception, another exception occurred:\n\n"


def ban(random: Random, habits: SpiderHabits) -> Evidence:
    """Refused by the proxy on the day of a deploy; or told by a log that holds other errors too."""
    if random.random() < 0.5:
        responses = vary(random, habits.responses)
        refused = round(responses * random.uniform(0.55, 0.9))
        job = make_job(random, habits, 0, version="d3p10y3-main", items_scraped=0,
                       responses_received=responses)  # fmt: skip
        return make_evidence(random, habits, job, statuses={200: responses - refused, 520: refused})
    job = make_job(random, habits, 0, close_reason="failed", items_scraped=3, errors_count=50)
    log = make_errors(50, make_given_up_page("429 Unknown Status"),
                      make_given_up_page("429 Unknown Status"),
                      make_traceback("KeyError", "'price'"))  # fmt: skip
    return make_evidence(random, habits, job, log=log, has_stats=False)


def layout_change(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, errors_count=vary(random, habits.responses * 0.2))
    stats = make_item_stats(job.items_scraped or 0, ("price", "stock"), random.choice((0.0, 0.05)))
    text = make_traceback("TypeError", "expected string or bytes-like object, got 'NoneType'")
    return make_evidence(random, habits, job, items=stats, log=make_errors(9, text))


def out_of_memory(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, close_reason=random.choice(("failed", "no_reason")),
                   errors_count=1, items_scraped=vary(random, habits.items * 0.4))  # fmt: skip
    text = make_traceback("KeyError", "'cache'") + CHAINED + make_traceback("MemoryError", "")
    return make_evidence(random, habits, job, log=make_errors(1, text), peak_mib=700)


def bad_deploy(random: Random, habits: SpiderHabits) -> Evidence:
    responses = vary(random, habits.responses)
    job = make_job(random, habits, 0, version="n3w-main", items_scraped=0, errors_count=responses,
                   responses_received=responses)  # fmt: skip
    text = make_traceback("shop.errors.MissingSelector", "offer")
    statuses = {200: round(responses * 0.92), 503: round(responses * 0.08)}
    return make_evidence(random, habits, job, statuses=statuses, log=make_errors(50, text))


def bad_argument(random: Random, habits: SpiderHabits) -> Evidence:
    responses = max(1, habits.responses // 12)
    args = {"region": random.choice(("EU ", "de", "none"))}
    job = make_job(random, habits, 0, spider_args=args, items_scraped=0, errors_count=0,
                   responses_received=responses)  # fmt: skip
    return make_evidence(random, habits, job, statuses={404: responses})


def site_down(random: Random, habits: SpiderHabits) -> Evidence:
    if random.random() < 0.5:
        job = make_job(random, habits, 0, close_reason="closespider_errorcount", items_scraped=0,
                       responses_received=0, errors_count=60)  # fmt: skip
        why = random.choice(("Connection was refused by other side: 111: Connection refused.",
                             "TCP connection timed out: 110: Connection timed out.",
                             "User timeout caused connection failure: Getting"))  # fmt: skip
        return make_evidence(random, habits, job, log=make_errors(60, make_given_up_page(why)),
                             has_stats=False)  # fmt: skip
    responses = vary(random, habits.responses)
    bad = round(responses * 0.35)
    job = make_job(random, habits, 0, responses_received=responses,
                   items_scraped=round(habits.items * 0.3))  # fmt: skip
    statuses = {200: responses - 2 * bad, 521: bad, 504: bad}
    return make_evidence(random, habits, job, statuses=statuses)


def stalled(random: Random, habits: SpiderHabits) -> Evidence:
    started = f"{NOW - timedelta(hours=5):%Y-%m-%dT%H:%M:%S}"
    job = make_job(random, habits, 0, state="running", close_reason=None, started_time=started,
                   items_scraped=habits.items // 3)  # fmt: skip
    idle = NOW - timedelta(minutes=random.randrange(40, 120))
    return make_evidence(random, habits, job, last_sign_at=NOW, idle_since=idle)


def time_limit(random: Random, habits: SpiderHabits) -> Evidence:
    reason = random.choice(("cancelled (time limit)", "closespider_timeout", "max_runtime timeout"))
    job = make_job(random, habits, 0, close_reason=reason, items_scraped=habits.items // 2)
    return make_evidence(random, habits, job)


def stopped_by_person(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, close_reason="cancelled", version="n3w-main", errors_count=40,
                   items_scraped=0)  # fmt: skip
    log = make_errors(40, make_traceback("ImportError", "cannot import name 'x'"))
    return make_evidence(random, habits, job, log=log, cancelled_by="lea")


def never_started(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, state="pending", close_reason=None, started_time=None,
                   updated_time=None, items_scraped=None, responses_received=None,
                   errors_count=None)  # fmt: skip
    return make_evidence(random, habits, job, statuses={})


def disk_full(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, close_reason="failed", errors_count=5)
    log = make_split_traceback("IOError", "[Errno 28] Espace insuffisant sur le périphérique")
    return make_evidence(random, habits, job, log=log)


def spider_bug(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, close_reason="failed", errors_count=3,
                   items_scraped=vary(random, habits.items * 0.5))  # fmt: skip
    text = make_traceback("ValueError", "x") + CHAINED + make_traceback("shop.errors.Broken", "y")
    return make_evidence(random, habits, job, log=make_errors(3, text))


def fine(random: Random, habits: SpiderHabits) -> Evidence:
    """More items than ever, some errors more, some pages given up as always."""
    job = make_job(random, habits, 0, items_scraped=vary(random, habits.items * 2),
                   responses_received=vary(random, habits.responses * 2),
                   errors_count=vary(random, habits.errors * 1.2))  # fmt: skip
    statuses = usual_statuses(habits, job.responses_received or 0)
    statuses[503] = (job.responses_received or 0) // 40
    log = make_errors(job.errors_count or 0, make_given_up_page("503 Service Unavailable"))
    return make_evidence(random, habits, job, statuses=statuses, log=log)


def unknown(random: Random, habits: SpiderHabits) -> Evidence:
    """It ended as every day with half of its items, and nothing tells why."""
    job = make_job(random, habits, 0, items_scraped=round(habits.items * 0.45),
                   responses_received=round(habits.responses * 0.5))  # fmt: skip
    return make_evidence(random, habits, job)


VARIANT_MAKERS: dict[str, Callable[[Random, SpiderHabits], Evidence]] = {
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
