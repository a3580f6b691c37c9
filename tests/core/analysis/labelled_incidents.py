"""Labelled incidents that the rules of `why` were made by: each cause in several phrasings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.evidence import Evidence
from tests.core.analysis.incident_parts import (
    SpiderHabits,
    draw_habits,
    make_errors,
    make_evidence,
    make_given_up_page,
    make_item_stats,
    make_job,
    make_split_traceback,
    make_traceback,
    vary,
)
from tests.core.analysis.labelled_endings import ENDING_MAKERS

Maker = Callable[[Random, SpiderHabits], Evidence]


def make_incidents(count: int, seed: int) -> Iterator[tuple[str, Evidence]]:
    """Make incidents, each with the cause that was put into it.

    Each cause has a chance of its own: another cause beside it changes none of its incidents.
    """
    makers = [(cause, maker, Random(f"{cause} {seed}")) for cause, maker in MAKERS.items()]
    for number in range(count):
        cause, maker, random = makers[number % len(makers)]
        yield cause, maker(random, draw_habits(random))


def ban(random: Random, habits: SpiderHabits) -> Evidence:
    """Most pages are refused: told by the statuses, by the log alone, or by the spider itself."""
    kind = random.random()
    if kind < 0.2:
        job = make_job(random, habits, 0, close_reason="banned", items_scraped=0)
        return make_evidence(random, habits, job, statuses={200: 3, 403: 40})
    if kind < 0.35:
        why = random.choice(("403 Forbidden", "429 Unknown Status", "429 Too Many Requests"))
        job = make_job(random, habits, 0, close_reason="failed", items_scraped=1, errors_count=60)
        log = make_errors(60, make_given_up_page(why, random.choice(("", "[scrapy.retry] "))))
        return make_evidence(random, habits, job, log=log, has_stats=False)
    responses = vary(random, habits.responses)
    share = random.uniform(0.35, 0.95)
    items = round(habits.items * (1 - share))
    job = make_job(random, habits, 0, items_scraped=items, responses_received=responses)
    refused = round(responses * share)
    statuses = {200: responses - refused, random.choice((403, 429)): refused}
    return make_evidence(random, habits, job, statuses=statuses)


def layout_change(random: Random, habits: SpiderHabits) -> Evidence:
    """A field is gone from the items; no item is found on pages that come as ever; or all moved."""
    kind = random.random()
    if kind < 0.5:
        job = make_job(random, habits, 0)
        lost = (random.choice(("price", "sku", "image")),)
        stats = make_item_stats(job.items_scraped or 0, lost, random.choice((0.0, 0.1)))
        return make_evidence(random, habits, job, items=stats)
    if kind < 0.6:
        job = make_job(random, habits, 0, items_scraped=2)
        responses = job.responses_received or 0
        return make_evidence(random, habits, job, statuses={200: 5, 404: responses})
    items = random.choice((0, 1, 3))
    errors = 0 if kind < 0.75 else vary(random, habits.responses)
    job = make_job(random, habits, 0, items_scraped=items, errors_count=errors)
    log = make_errors(
        errors,
        make_traceback("IndexError", "list index out of range"),
        make_traceback("AttributeError", "'NoneType' object has no attribute 'get'"),
    )
    return make_evidence(random, habits, job, log=log)


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
    if kind == "start":
        told = ("ImportError", "cannot import name 'Offer' from 'shop.items'")
        split = random.random() < 0.4
        log = make_split_traceback(*told) if split else make_errors(1, make_traceback(*told))
        return make_evidence(random, habits, job, log=log, earlier=broken, has_stats=False)
    text = make_traceback("TypeError", "can only concatenate str")
    log = make_errors(job.errors_count or 0, text) if kind == "pages" else ()
    return make_evidence(random, habits, job, log=log, earlier=broken)


def bad_argument(random: Random, habits: SpiderHabits) -> Evidence:
    """A value nobody used before, a name that is misspelled, or an argument that is missing."""
    kind = random.choice(("value", "value", "name", "missing"))
    job = make_job(random, habits, 0)
    args = dict(job.spider_args or {})
    match kind:
        case "value":
            args["region"], error = "atlantis", make_traceback("KeyError", "'atlantis'")
        case "name":
            args["regoin"] = args.pop("region")
            error = make_traceback("TypeError", "__init__() got an unexpected keyword 'regoin'")
        case _:
            del args["region"]
            error = make_traceback("TypeError", "missing 1 required argument: 'region'")
    job = make_job(
        random, habits, 0, spider_args=args, items_scraped=0, errors_count=1,
        responses_received=random.choice((0, 2)),
        close_reason=random.choice(("failed", "finished")),
    )  # fmt: skip
    return make_evidence(random, habits, job, log=make_errors(1, error))


def site_down(random: Random, habits: SpiderHabits) -> Evidence:
    """Errors of the server, or no answer: told by the statistics, or by the log alone."""
    kind = random.random()
    if kind < 0.5:
        responses = vary(random, habits.responses * random.uniform(0.2, 1.0))
        broken = round(responses * random.uniform(0.35, 0.95))
        items = round(habits.items * 0.2)
        job = make_job(random, habits, 0, responses_received=responses, items_scraped=items)
        statuses = {200: responses - broken, random.choice((500, 502, 503)): broken}
        return make_evidence(random, habits, job, statuses=statuses)
    job = make_job(random, habits, 0, responses_received=2, items_scraped=0, errors_count=40)
    if kind < 0.7:
        why = random.choice(
            (
                "503 Service Unavailable",
                "502 Bad Gateway",
                "504 Gateway Time-out",
                "DNS lookup failed: no results for hostname lookup: shop.example.",
            )
        )
        log = make_errors(40, make_given_up_page(why))  # fmt: skip
        return make_evidence(random, habits, job, log=log, has_stats=False)
    text = make_traceback("twisted.internet.error.TCPTimedOutError", "TCP connection timed out")
    exceptions = {"twisted.internet.error.TCPTimedOutError": 120}
    return make_evidence(random, habits, job, statuses={200: 2}, log=make_errors(40, text),
                         exceptions=exceptions)  # fmt: skip


def spider_bug(random: Random, habits: SpiderHabits) -> Evidence:
    """An exception on some pages, in one piece or with more text behind it."""
    name = random.choice(("ZeroDivisionError", "UnboundLocalError", "AssertionError",
                          "pydantic_core.ValidationError"))  # fmt: skip
    errors = vary(random, habits.responses * 0.3) + 10
    job = make_job(random, habits, 0, close_reason=random.choice(("failed", "finished")),
                   errors_count=errors, items_scraped=vary(random, habits.items * 0.7))  # fmt: skip
    text = random.choice(("a case nobody thought of", "2 errors for Offer\nprice\n  Field required",
                          "деление на ноль"))  # fmt: skip
    return make_evidence(random, habits, job, log=make_errors(errors, make_traceback(name, text)))


def unknown(random: Random, habits: SpiderHabits) -> Evidence:
    """It failed without a word, or with warnings and given-up pages as on every day."""
    job = make_job(random, habits, 0, close_reason=random.choice(("failed", "no_reason")),
                   errors_count=0)  # fmt: skip
    warnings = make_errors(2, make_given_up_page("404 Not Found"))
    log = warnings if random.random() < 0.3 else ()
    return make_evidence(random, habits, job, log=log)


MAKERS: dict[str, Maker] = {
    names.BAN: ban,
    names.LAYOUT_CHANGE: layout_change,
    names.BAD_DEPLOY: bad_deploy,
    names.BAD_ARGUMENT: bad_argument,
    names.SITE_DOWN: site_down,
    names.SPIDER_BUG: spider_bug,
    names.UNKNOWN: unknown,
    **ENDING_MAKERS,
}
