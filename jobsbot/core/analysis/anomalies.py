"""What looks wrong with a job, or a spider, against its own history. Each anomaly says why.

An anomaly is raised only where chance is a poor explanation: its probability is under 1 in 1,000
(1 in 20 for several runs at once, which no sample of this size could say more surely). Under
five earlier runs there is no verdict. The methods are explained in docs/stuck.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from statistics import median, quantiles

import msgspec

from jobsbot.core.analysis.hypothesis_tests import (
    fisher_greater,
    longer_than_usual,
    poisson_at_least,
    poisson_at_most,
)
from jobsbot.core.analysis.runs import EndedRun
from jobsbot.core.jobs.job import RUNNING, Job
from jobsbot.core.text.wording import format_duration, format_number, format_part, pluralize
from jobsbot.core.values import replace

MIN_EARLIER_RUNS = 5
"""Earlier runs below which nothing is said."""
MAX_EARLIER_RUNS = 20
"""Earlier runs that a verdict looks at, the newest."""
ANOMALY_P_VALUE = 0.001
CONCURRENCY_P_VALUE = 0.05
MAX_SURENESS = 6.0
"""The highest sureness, which is -log10 of the probability by chance: one in a million."""


class Anomaly(msgspec.Struct, frozen=True):
    """Something that looks wrong: the spider, the job if it is about one, why, and how sure."""

    spider: str
    reason: str
    sureness: float
    job: Job | None = None
    other_reasons: tuple[str, ...] = ()
    about_spider: bool = False
    """It is about all of the spider's runs; `job` is only the one to look at."""
    kind: str = ""
    """Which check raised it, in a word for programs: `run_time`, `responses`, `errors`…"""

    @property
    def observation(self) -> str:
        """The reason without what is usual."""
        return self.reason.partition("; ")[0]

    @property
    def comparison(self) -> str:
        """What is usual, where the reason says it."""
        return self.reason.partition("; ")[2]

    @property
    def chance(self) -> float:
        """How likely it would be if nothing were wrong; never less than one in a million."""
        return math.pow(10, -self.sureness)


def find_job_anomalies(
    live: Sequence[Job], history: Callable[[str], Sequence[EndedRun]], now: datetime
) -> Iterator[Anomaly]:
    """Raise the anomalies about live jobs, each against the runs of its spider."""
    running = [job for job in live if job.state == RUNNING]
    for job in running:
        runs = select_usual_runs(history(job.spider or "?"))
        if len(runs) >= MIN_EARLIER_RUNS:
            for judge in (check_run_time, check_responses, check_items, check_errors):
                anomaly = judge(job, runs, now)
                if anomaly:
                    yield anomaly
    for spider in dict.fromkeys(job.spider or "?" for job in running):
        mine = [job for job in running if (job.spider or "?") == spider]
        yield from check_concurrency(spider, mine, history(spider))


def find_spider_anomalies(spider: str, runs: Sequence[EndedRun], since: float) -> Iterator[Anomaly]:
    """Raise the anomalies about how a spider's runs end; `since` separates recent from earlier."""
    lately = [run for run in runs if run.end_timestamp >= since and not run.was_stopped]
    before = [run for run in runs if run.end_timestamp < since and not run.was_stopped]
    anomaly = check_newest_version(spider, runs) or check_recent_failures(spider, lately, before)
    if anomaly:
        yield anomaly


def select_usual_runs(runs: Sequence[EndedRun]) -> list[EndedRun]:
    """Select runs to compare with: the newest that were not stopped; only good ones if enough."""
    own = [run for run in runs if run.seconds is not None and not run.was_stopped]
    good = [run for run in own if run.good]
    return (good if len(good) >= MIN_EARLIER_RUNS else own)[:MAX_EARLIER_RUNS]


def check_run_time(job: Job, runs: Sequence[EndedRun], now: datetime) -> Anomaly | None:
    """Check for a run longer than any before, by more than the usual variation explains."""
    time = job.run_time(now)
    lengths = [run.seconds or 0.0 for run in runs]
    if time is None or time.total_seconds() < max(lengths) + 300:
        return None
    chance = longer_than_usual(time.total_seconds(), lengths)
    took = format_range(lengths, lambda seconds: format_duration(timedelta(seconds=seconds)))
    why = f"running {format_duration(time)}; the last {len(runs)} runs took {took}"
    return build_anomaly(job, chance, why, "run_time")


def check_responses(job: Job, runs: Sequence[EndedRun], now: datetime) -> Anomaly | None:
    """Check for a run without a single response for longer than chance explains."""
    return check_low_count(job, runs, now, job.responses_received, [run.responses for run in runs],
                  "response")  # fmt: skip


def check_items(job: Job, runs: Sequence[EndedRun], now: datetime) -> Anomaly | None:
    """Check for a run without items where earlier runs had many by this time."""
    if not job.responses_received:
        return None
    return check_low_count(job, runs, now, job.items_scraped, [run.items for run in runs], "item")


def check_low_count(
    job: Job,
    runs: Sequence[EndedRun],
    now: datetime,
    has: int | None,
    brought: list[int],
    thing: str,
) -> Anomaly | None:
    """Judge a count that stays near nothing against the slowest tenth of the earlier rates.

    A run has a fifth of its usual length to warm up in, and what is expected is halved.
    """
    time = job.run_time(now)
    if time is None or has is None or sum(count > 0 for count in brought) < 0.8 * len(brought):
        return None
    lengths = [run.seconds or 1.0 for run in runs]
    warm = time.total_seconds() - max(0.2 * median(lengths), 120)
    rates = [count / max(length, 1) for count, length in zip(brought, lengths, strict=True)]
    expected = tenth_percentile(rates) * min(max(warm, 0), median(lengths)) / 2
    if has > expected / 10:
        return None
    chance = poisson_at_most(has, expected)
    usually = format_range(brought, lambda count: format_number(int(count)))
    said = f"no {thing}s" if has == 0 else f"only {pluralize(has, thing)}"
    why = f"{said} in {format_duration(time)}; the last {len(runs)} runs brought {usually} in all"
    return build_anomaly(job, chance, why, f"{thing}s")


def check_errors(job: Job, runs: Sequence[EndedRun], now: datetime) -> Anomaly | None:
    """Check for far more errors a response than any earlier run had."""
    errors, responses = job.errors_count or 0, job.responses_received or 0
    if errors < 10 or not responses:
        return None
    rates = [run.errors / max(run.responses, 1) for run in runs]
    if errors / responses <= 2 * max(rates):
        return None
    expected = (
        max(ninetieth_percentile(rates), 1 / max(sum(run.responses for run in runs), 1)) * responses
    )
    usually = format_range(rates, lambda rate: f"{rate:.1%}")
    why = (
        f"{pluralize(errors, 'error')} in {pluralize(responses, 'response')} "
        f"({errors / responses:.0%}); the last {len(runs)} runs had {usually}"
    )
    return build_anomaly(job, poisson_at_least(errors, expected), why, "errors")


def check_concurrency(
    spider: str, jobs: Sequence[Job], runs: Sequence[EndedRun]
) -> Iterator[Anomaly]:
    """Check for more jobs of a spider at the same time than ever before."""
    ran = [run for run in runs if run.seconds is not None]
    if len(jobs) < 2 or len(ran) < 2 * MIN_EARLIER_RUNS:
        return
    most = count_max_concurrent(ran)
    if len(jobs) > most:
        newest = max(jobs, key=lambda job: job.started_time or "")
        why = f"{len(jobs)} run at once; in its last {len(ran)} runs never more than {most} did"
        chance = (1 / (len(ran) + 1)) ** (len(jobs) - most)
        if chance < CONCURRENCY_P_VALUE:
            sureness = measure_sureness(chance)
            yield Anomaly(spider, why, sureness, newest, about_spider=True, kind="concurrency")


def count_max_concurrent(runs: Sequence[EndedRun]) -> int:
    """Count how many runs overlapped at most."""
    edges = [(run.end_timestamp - (run.seconds or 0), 1) for run in runs]
    edges += [(run.end_timestamp, -1) for run in runs]
    most = now = 0
    for _, step in sorted(edges):
        now += step
        most = max(most, now)
    return most


def check_recent_failures(
    spider: str, lately: Sequence[EndedRun], before: Sequence[EndedRun]
) -> Anomaly | None:
    """Check whether recent runs end badly more often than earlier ones."""
    if len(lately) < 3 or len(before) < MIN_EARLIER_RUNS:
        return None
    return compare_failure_rates(spider, lately, before, "lately", "before")


def check_newest_version(spider: str, runs: Sequence[EndedRun]) -> Anomaly | None:
    """Check whether runs of the newest version end badly more often than those before."""
    own = [run for run in runs if not run.was_stopped]
    if not own or not own[0].version:
        return None
    newest = own[0].version
    new = [run for run in own if run.version == newest]
    old = [run for run in own if run.version != newest]
    if len(new) < 3 or len(old) < MIN_EARLIER_RUNS:
        return None
    return compare_failure_rates(spider, new, old, f"of version {newest}", "of the versions before")


def compare_failure_rates(
    spider: str, new: Sequence[EndedRun], old: Sequence[EndedRun], now_words: str, then_words: str
) -> Anomaly | None:
    bad, bad_before = sum(not run.good for run in new), sum(not run.good for run in old)
    share, share_before = bad / len(new), bad_before / len(old)
    chance = fisher_greater(bad, len(new), bad_before, len(old))
    if share < share_before + 0.25 or chance >= ANOMALY_P_VALUE:
        return None
    reasons = {run.reason: 0 for run in new if not run.good}
    for run in new:
        if not run.good:
            reasons[run.reason] += 1
    worst = max(reasons, key=reasons.__getitem__) or "no reason given"
    why = (
        f"{format_part(bad, len(new))} runs {now_words} ended badly, most as {worst}; "
        f"{format_part(bad_before, len(old))} {then_words}"
    )
    return Anomaly(spider, why, measure_sureness(chance), about_spider=True, kind="bad_ends")


def merge_anomalies_by_job(anomalies: Sequence[Anomaly]) -> list[Anomaly]:
    """Keep one anomaly for each job, the surest, with the reasons of the others.

    An anomaly of a spider becomes a reason of its suspicious job, if it has one: that two jobs run
    at once is no news where one of them does not end.
    """
    found: dict[str, list[Anomaly]] = {}
    homes: dict[str, str] = {}
    for one in sorted(anomalies, key=lambda anomaly: (-anomaly.sureness, anomaly.spider)):
        own = one.job.id if one.job else ""
        home = own if own in found else homes.get(one.spider, own or one.spider)
        if one.job and not one.about_spider:
            home = own
        homes.setdefault(one.spider, home)
        found.setdefault(home, []).append(one)
    return [
        replace(first, other_reasons=tuple(one.reason for one in rest))
        for first, *rest in found.values()
    ]


def build_anomaly(job: Job, chance: float, why: str, kind: str) -> Anomaly | None:
    if chance >= ANOMALY_P_VALUE:
        return None
    return Anomaly(job.spider or "?", why, measure_sureness(chance), job, kind=kind)


def measure_sureness(chance: float) -> float:
    return min(-math.log10(max(chance, 1e-300)), MAX_SURENESS)


def tenth_percentile(values: Sequence[float]) -> float:
    """Answer the tenth percentile: the rate of slow runs."""
    return quantiles(values, n=10, method="inclusive")[0]


def ninetieth_percentile(values: Sequence[float]) -> float:
    """The ninetieth percentile."""
    return quantiles(values, n=10, method="inclusive")[-1]


def format_range(values: Sequence[float], words: Callable[[float], str]) -> str:
    """Say `31 m to 52 m`, or the one value where they are alike."""
    least, most = words(min(values)), words(max(values))
    return least if least == most else f"{least} to {most}"
