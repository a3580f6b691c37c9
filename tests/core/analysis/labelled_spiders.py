"""Labelled projects: made-up spiders, healthy or with one known fault, to judge the judge by.

Run times are log-normal with a spread from nearly none to wild; histories are from 5 to 40 runs;
one run in thirty ends badly by chance, some were stopped by people, and sites grow slowly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from jobsbot.core.analysis.anomalies import (
    Anomaly,
    find_job_anomalies,
    find_spider_anomalies,
    merge_anomalies_by_job,
)
from jobsbot.core.analysis.runs import EndedRun, RunHistories
from jobsbot.core.jobs.job import Job

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
RECENT_PERIOD = timedelta(hours=24)
FAULTS = (
    "runaway ×2", "runaway ×4", "runaway ×8", "no responses", "no items", "errors ×10",
    "bad version", "bad lately",
)  # fmt: skip


@dataclass(frozen=True)
class SpiderProfile:
    """How a spider usually is."""

    minutes: float
    spread: float
    items: int
    error_share: float
    runs: int
    every_hours: float


@dataclass(frozen=True)
class LabelledSpider:
    """One spider, its live job, and what is wrong with it; empty where nothing is."""

    fault: str
    live: Job
    history: tuple[EndedRun, ...]


def make_labelled_spiders(fault: str, count: int, seed: int) -> Iterator[LabelledSpider]:
    """Make so many spiders with this fault, or healthy ones."""
    for n in range(count):
        chance = Random(f"{seed} {fault} {n}")
        habit = SpiderProfile(
            minutes=math.exp(chance.uniform(math.log(3), math.log(300))),
            spread=chance.choice((0.03, 0.1, 0.25, 0.5)),
            items=int(math.exp(chance.uniform(math.log(60), math.log(50_000)))),
            error_share=chance.choice((0.0, 0.001, 0.01, 0.05)),
            runs=chance.choice((5, 8, 15, 25, 40)),
            every_hours=chance.choice((1, 3, 8, 24)),
        )
        yield LabelledSpider(
            fault, make_live_job(habit, fault, chance), make_history(habit, fault, chance)
        )


def make_history(habit: SpiderProfile, fault: str, chance: Random) -> tuple[EndedRun, ...]:
    histories = RunHistories()
    spoiled = chance.randint(4, 6) if fault == "bad version" else 0
    lately = chance.randint(5, 8) if fault == "bad lately" else 0
    for n in range(habit.runs + spoiled + lately):
        recent = n < spoiled + lately
        hours = 0.5 + 3 * n if recent else 26 + habit.every_hours * n
        bad = chance.random() < (0.9 if recent else 1 / 30)
        version = "v2" if n < spoiled else "v1"
        histories.add(
            make_finished_job(habit, n, NOW - timedelta(hours=hours), bad, version, chance)
        )
    return tuple(histories.by_spider["spider"])


def make_finished_job(
    habit: SpiderProfile, n: int, at: datetime, bad: bool, version: str, chance: Random
) -> Job:
    stopped = chance.random() < 0.03
    minutes = draw_run_minutes(habit, chance) * (5 if stopped else 1)
    growth = 1 - 0.002 * n
    items = int(habit.items * growth * chance.lognormvariate(0, habit.spread / 2))
    reason = "cancelled" if stopped else ("memusage_exceeded" if bad else "finished")
    return Job(
        id=f"1/1/{n + 1}",
        spider="spider",
        state="finished",
        close_reason=reason,
        started_time=format_api_time(at - timedelta(minutes=minutes)),
        updated_time=format_api_time(at),
        items_scraped=items,
        responses_received=2 * items,
        errors_count=draw_count(2 * items * habit.error_share, chance),
        version=version,
    )


def make_live_job(habit: SpiderProfile, fault: str, chance: Random) -> Job:
    usual = draw_run_minutes(habit, chance)
    share = chance.uniform(0.05, 0.95)
    minutes = usual * share
    if fault.startswith("runaway"):
        minutes = habit.minutes * int(fault.split("×")[1])
        share = 1.0
    if fault in ("no responses", "no items", "errors ×10"):
        share = chance.uniform(0.6, 0.95)
        minutes = usual * share
    items = int(habit.items * share)
    responses, errors = 2 * items, draw_count(2 * items * habit.error_share, chance)
    if fault == "no responses":
        items = responses = errors = 0
    if fault == "no items":
        items = 0
    if fault == "errors ×10":
        errors = draw_count(responses * max(10 * habit.error_share, 0.05), chance)
    return Job(
        id="1/1/999",
        spider="spider",
        state="running",
        started_time=format_api_time(NOW - timedelta(minutes=minutes)),
        items_scraped=items,
        responses_received=responses,
        errors_count=errors,
        version="v1",
    )


def find_anomalies(case: LabelledSpider) -> list[Anomaly]:
    """What the bot says of a case."""
    since = (NOW - RECENT_PERIOD).timestamp()
    return merge_anomalies_by_job(
        [
            *find_job_anomalies([case.live], lambda _: case.history, NOW),
            *find_spider_anomalies("spider", case.history, since),
        ]
    )


@dataclass(frozen=True)
class DetectionRate:
    """How many of the faulty were found, and how many of the healthy were doubted."""

    fault: str
    found: int
    of: int

    @property
    def share(self) -> float:
        return self.found / self.of


def measure_detection(fault: str, count: int, seed: int = 1) -> DetectionRate:
    return DetectionRate(
        fault,
        sum(bool(find_anomalies(case)) for case in make_labelled_spiders(fault, count, seed)),
        count,
    )


def measure_precision(count: int, seed: int = 1) -> float:
    """Of all anomalies in a project where one spider in ten is faulty, the share that is right."""
    right = sum(measure_detection(fault, count, seed).share for fault in FAULTS) / len(FAULTS)
    wrong = measure_detection("", count * 4, seed).share
    return 0.1 * right / (0.1 * right + 0.9 * wrong) if right else 0.0


def draw_run_minutes(habit: SpiderProfile, chance: Random) -> float:
    return habit.minutes * chance.lognormvariate(0, habit.spread)


def draw_count(mean: float, chance: Random) -> int:
    """A count around its mean, more scattered than chance alone, as errors are."""
    return int(mean * chance.lognormvariate(0, 0.4) + chance.random())


def format_api_time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"
