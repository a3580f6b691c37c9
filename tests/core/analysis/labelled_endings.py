"""Labelled incidents told by how a run ended, or by how it goes on; part of the first set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from jobsbot.core.analysis.causes import names
from jobsbot.core.analysis.evidence import Evidence
from tests.core.analysis.incident_parts import (
    NOW,
    SpiderHabits,
    make_errors,
    make_evidence,
    make_job,
    make_traceback,
    usual_statuses,
    vary,
)


def out_of_memory(random: Random, habits: SpiderHabits) -> Evidence:
    """Told by the close reason, by Scrapy's figure, by MemoryError, or by the peak alone."""
    kind = random.choice(("reason", "reason", "limit", "exception", "line", "peak"))
    reason = random.choice(("memusage_exceeded", "killed by oom")) if kind == "reason" else "failed"
    job = make_job(random, habits, 0, close_reason=reason, errors_count=2,
                   items_scraped=vary(random, habits.items * 0.7))  # fmt: skip
    line = "[scrapy.extensions.memusage] Memory usage exceeded 950MiB. Shutting down Scrapy..."
    log = {"exception": make_errors(2, make_traceback("MemoryError", "")),
           "line": make_errors(1, line)}.get(kind, ())  # fmt: skip
    limit = {"memusage/limit_reached": 1} if kind == "limit" else {}
    return make_evidence(random, habits, job, peak_mib=990, log=log, more_stats=limit,
                         has_stats=kind != "line")  # fmt: skip


def running_since(habits: SpiderHabits, started: datetime) -> dict[str, object]:
    return {"state": "running", "close_reason": None,
            "started_time": f"{started:%Y-%m-%dT%H:%M:%S}"}  # fmt: skip


def stalled(random: Random, habits: SpiderHabits) -> Evidence:
    """Ended as stalled, or running and silent, or running and telling of nothing."""
    kind = random.random()
    if kind < 0.4:
        reason = random.choice(("cancelled (stalled)", "closespider_timeout_no_item"))
        return make_evidence(random, habits, make_job(random, habits, 0, close_reason=reason))
    job = make_job(random, habits, 0, **running_since(habits, NOW - timedelta(hours=8)))
    silent = timedelta(minutes=random.randrange(61, 400))
    if kind < 0.7:
        return make_evidence(random, habits, job, last_sign_at=NOW - silent)
    return make_evidence(random, habits, job, last_sign_at=NOW - timedelta(seconds=30),
                         idle_since=NOW - silent)  # fmt: skip


def time_limit(random: Random, habits: SpiderHabits) -> Evidence:
    reason = random.choice(("cancelled (24h limit)", "closespider_timeout"))
    return make_evidence(random, habits, make_job(random, habits, 0, close_reason=reason))


def stopped_by_person(random: Random, habits: SpiderHabits) -> Evidence:
    """A stop; in some of them because the site refused it, or an error filled the log."""
    job = make_job(random, habits, 0, close_reason=random.choice(("cancelled", "cancel_timeout")),
                   errors_count=random.choice((0, 0, 300)))  # fmt: skip
    responses = job.responses_received or 0
    refused = random.random() < 0.3
    statuses = {200: responses // 10, 403: responses} if refused else None
    log = make_errors(job.errors_count or 0, make_traceback("KeyError", "'price'"))
    return make_evidence(random, habits, job, statuses=statuses, log=log,
                         cancelled_by=random.choice((None, "ana")))  # fmt: skip


def never_started(random: Random, habits: SpiderHabits) -> Evidence:
    job = make_job(random, habits, 0, started_time=None, updated_time=None, items_scraped=None,
                   responses_received=None, errors_count=None,
                   close_reason="cancelled" if random.random() < 0.3 else "failed")  # fmt: skip
    return make_evidence(random, habits, job, statuses={})


def disk_full(random: Random, habits: SpiderHabits) -> Evidence:
    """Told by the close reason, or by an error of a write, in the words of any language."""
    if random.random() < 0.4:
        job = make_job(random, habits, 0, close_reason="diskusage_exceeded")
        return make_evidence(random, habits, job)
    job = make_job(random, habits, 0, close_reason="failed", errors_count=12)
    told = random.choice((
        ("OSError", "[Errno 28] No space left on device"),
        ("OSError", "[Errno 28] Auf dem Gerät ist kein Speicherplatz mehr verfügbar"),
        ("OSError", "[Errno 122] Disk quota exceeded: '/scrapinghub/x'"),
        ("sqlite3.OperationalError", "database or disk is full"),
    ))  # fmt: skip
    return make_evidence(random, habits, job, log=make_errors(12, make_traceback(*told)))


def fine(random: Random, habits: SpiderHabits) -> Evidence:
    """A good run: refused a little, slow, new, after an old bad deploy, or still running."""
    kind = random.choice(("runs", "refused", "old deploy", "slow", "new version", "limit"))
    if kind == "runs":
        started = NOW - timedelta(minutes=habits.minutes)
        job = make_job(random, habits, 0, **running_since(habits, started))
        return make_evidence(random, habits, job, last_sign_at=NOW - timedelta(seconds=40))
    changes: dict[str, object] = {}
    if kind == "slow":
        changes["updated_time"] = f"{NOW + timedelta(minutes=3 * habits.minutes):%Y-%m-%dT%H:%M:%S}"
    if kind == "new version":
        changes["version"] = "900d900-main"
    if kind == "limit":
        changes["close_reason"] = "closespider_itemcount"
    job = make_job(random, habits, 0, **changes)
    statuses = usual_statuses(habits, job.responses_received or 0)
    statuses[403] = statuses.get(403, 0) + (job.responses_received or 0) // 50
    old = tuple(make_job(random, habits, n, version="0ldbad1-main", close_reason="failed")
                for n in (3, 4)) if kind == "old deploy" else ()  # fmt: skip
    return make_evidence(random, habits, job, statuses=statuses, earlier=old)


ENDING_MAKERS: dict[str, Callable[[Random, SpiderHabits], Evidence]] = {
    names.OUT_OF_MEMORY: out_of_memory,
    names.STALLED: stalled,
    names.TIME_LIMIT: time_limit,
    names.STOPPED_BY_PERSON: stopped_by_person,
    names.NEVER_STARTED: never_started,
    names.DISK_FULL: disk_full,
    names.FINE: fine,
}
