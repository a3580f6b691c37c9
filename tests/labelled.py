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

from jobsbot.core.analysis.anomalies import Doubt, doubts_about, doubts_about_spider, merged
from jobsbot.core.analysis.runs import Histories, Run
from jobsbot.core.jobs.job import Job

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
LATELY = timedelta(hours=24)
FAULTS = (
    "runaway ×2", "runaway ×4", "runaway ×8", "no responses", "no items", "errors ×10",
    "bad version", "bad lately",
)  # fmt: skip


@dataclass(frozen=True)
class Habit:
    """How a spider usually is."""

    minutes: float
    spread: float
    items: int
    error_share: float
    runs: int
    every_hours: float


@dataclass(frozen=True)
class Case:
    """One spider, its live job, and what is wrong with it; empty where nothing is."""

    fault: str
    live: Job
    history: tuple[Run, ...]


def cases(fault: str, count: int, seed: int) -> Iterator[Case]:
    """Make so many spiders with this fault, or healthy ones."""
    for n in range(count):
        chance = Random(f"{seed} {fault} {n}")
        habit = Habit(
            minutes=math.exp(chance.uniform(math.log(3), math.log(300))),
            spread=chance.choice((0.03, 0.1, 0.25, 0.5)),
            items=int(math.exp(chance.uniform(math.log(60), math.log(50_000)))),
            error_share=chance.choice((0.0, 0.001, 0.01, 0.05)),
            runs=chance.choice((5, 8, 15, 25, 40)),
            every_hours=chance.choice((1, 3, 8, 24)),
        )
        yield Case(fault, live(habit, fault, chance), history(habit, fault, chance))


def history(habit: Habit, fault: str, chance: Random) -> tuple[Run, ...]:
    histories = Histories()
    spoiled = chance.randint(4, 6) if fault == "bad version" else 0
    lately = chance.randint(5, 8) if fault == "bad lately" else 0
    for n in range(habit.runs + spoiled + lately):
        recent = n < spoiled + lately
        hours = 0.5 + 3 * n if recent else 26 + habit.every_hours * n
        bad = chance.random() < (0.9 if recent else 1 / 30)
        version = "v2" if n < spoiled else "v1"
        histories.add(ended(habit, n, NOW - timedelta(hours=hours), bad, version, chance))
    return tuple(histories.of["spider"])


def ended(habit: Habit, n: int, at: datetime, bad: bool, version: str, chance: Random) -> Job:
    stopped = chance.random() < 0.03
    minutes = length(habit, chance) * (5 if stopped else 1)
    growth = 1 - 0.002 * n
    items = int(habit.items * growth * chance.lognormvariate(0, habit.spread / 2))
    reason = "cancelled" if stopped else ("memusage_exceeded" if bad else "finished")
    return Job(
        id=f"1/1/{n + 1}",
        spider="spider",
        state="finished",
        close_reason=reason,
        started_time=wire(at - timedelta(minutes=minutes)),
        updated_time=wire(at),
        items_scraped=items,
        responses_received=2 * items,
        errors_count=drawn(2 * items * habit.error_share, chance),
        version=version,
    )


def live(habit: Habit, fault: str, chance: Random) -> Job:
    usual = length(habit, chance)
    share = chance.uniform(0.05, 0.95)
    minutes = usual * share
    if fault.startswith("runaway"):
        minutes = habit.minutes * int(fault.split("×")[1])
        share = 1.0
    if fault in ("no responses", "no items", "errors ×10"):
        share = chance.uniform(0.6, 0.95)
        minutes = usual * share
    items = int(habit.items * share)
    responses, errors = 2 * items, drawn(2 * items * habit.error_share, chance)
    if fault == "no responses":
        items = responses = errors = 0
    if fault == "no items":
        items = 0
    if fault == "errors ×10":
        errors = drawn(responses * max(10 * habit.error_share, 0.05), chance)
    return Job(
        id="1/1/999",
        spider="spider",
        state="running",
        started_time=wire(NOW - timedelta(minutes=minutes)),
        items_scraped=items,
        responses_received=responses,
        errors_count=errors,
        version="v1",
    )


def judged(case: Case) -> list[Doubt]:
    """What the bot says of a case."""
    since = (NOW - LATELY).timestamp()
    return merged(
        [
            *doubts_about([case.live], lambda _: case.history, NOW),
            *doubts_about_spider("spider", case.history, since),
        ]
    )


@dataclass(frozen=True)
class Quality:
    """How many of the faulty were found, and how many of the healthy were doubted."""

    fault: str
    found: int
    of: int

    @property
    def share(self) -> float:
        return self.found / self.of


def quality(fault: str, count: int, seed: int = 1) -> Quality:
    return Quality(fault, sum(bool(judged(case)) for case in cases(fault, count, seed)), count)


def precision(count: int, seed: int = 1) -> float:
    """Of all doubts in a project where one spider in ten is faulty, the share that is right."""
    right = sum(quality(fault, count, seed).share for fault in FAULTS) / len(FAULTS)
    wrong = quality("", count * 4, seed).share
    return 0.1 * right / (0.1 * right + 0.9 * wrong) if right else 0.0


def length(habit: Habit, chance: Random) -> float:
    return habit.minutes * chance.lognormvariate(0, habit.spread)


def drawn(mean: float, chance: Random) -> int:
    """A count around its mean, more scattered than chance alone, as errors are."""
    return int(mean * chance.lognormvariate(0, 0.4) + chance.random())


def wire(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}"
