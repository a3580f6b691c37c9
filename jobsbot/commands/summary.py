"""summary: the figures of a project over a time, and what changed against the time before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from jobsbot.core.analysis.runs import ended_jobs, live_jobs, run_of
from jobsbot.core.analysis.tally import Tally
from jobsbot.core.grammar.command import Read, Turn
from jobsbot.core.grammar.params.jobs import ProjectParam
from jobsbot.core.grammar.params.simple import OneOf, Since
from jobsbot.core.grammar.parser import say, takes
from jobsbot.core.interaction import How
from jobsbot.core.jobs.job import Job
from jobsbot.core.messages.message import (
    Button,
    Cell,
    Chart,
    ChartKind,
    Column,
    Message,
    Part,
    Table,
    Text,
    counted,
    echo,
    lasting,
    listed,
    thin,
)
from jobsbot.core.text.durations import Moment, moment_at

DAY = timedelta(hours=24)
BARS = 12
SERIES = 8
ROWS = 40
GROUPS = ("spider", "version", "close_reason", "tag")


@dataclass
class Period:
    """One stretch of time, counted in one pass."""

    total: Tally = field(default_factory=Tally)
    groups: dict[str, Tally] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    good: Counter[int] = field(default_factory=Counter)
    bad: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True, kw_only=True)
class Summary(Read):
    """Sum up how jobs ended over a time, and what changed against the time before."""

    word = "summary"
    also = ("sum", "stats")
    usage = "[project] [since=24h] [by=spider|version|close_reason|tag]"
    examples = ("summary 123 since=24h by=spider", "summary 123 since=7d by=version")

    project: int = takes(ProjectParam())
    since: Moment = takes(Since(DAY))
    by: str = takes(OneOf("by", GROUPS))

    def answer(self, turn: Turn) -> Message:
        now, where = turn.said.when, turn.known.label(self.project)
        start = min(moment_at(self.since, now), now - timedelta(minutes=1))
        length = now - start
        states = Counter(job.state or "?" for job in live_jobs(turn.api, self.project))
        after, before = Period(), Period()
        for job in ended_jobs(turn.api, self.project, start - length, now):
            self.count(job, start, length, after, before)
        return Message(
            title=headline(after.total, states, where, length),
            parts=(
                *figures(after.total, before.total, length),
                *self.charts(after, start, length),
                *self.table(after, before),
                echo(say(self)),
            ),
            buttons=(
                Button("What looks wrong", How.PRESSED, f"stuck {self.project}"),
                Button("Refresh", How.IN_PLACE, say(self)),
            ),
        )

    def count(
        self, job: Job, start: datetime, length: timedelta, after: Period, before: Period
    ) -> None:
        """Count a job in the time it ended in: this one, or the one before."""
        run = run_of(job)
        if run is None:
            return
        place = (run.ended - start.timestamp()) / length.total_seconds()
        period = after if place >= 0 else before
        period.total.add(run)
        for name in names(job, self.by):
            period.groups.setdefault(name, Tally()).add(run)
        period.errors[job.spider or "?"] += run.errors
        bar = min(max(int(place * BARS), 0), BARS - 1)
        (period.good if run.good else period.bad)[bar] += 1

    def charts(self, period: Period, start: datetime, length: timedelta) -> Iterator[Part]:
        """Outcomes as bars over time, and errors by spider; each says itself in words."""
        if not period.total.runs:
            return
        marks = tuple(mark(start + length * n / BARS, length) for n in range(BARS))
        good = tuple(float(period.good[n]) for n in range(BARS))
        bad = tuple(float(period.bad[n]) for n in range(BARS))
        worst = max(range(BARS), key=lambda n: bad[n])
        says = f"Most bad ends from {marks[worst]} UTC: {int(bad[worst])}." if any(bad) else (
            "No run ended badly.")  # fmt: skip
        yield Chart(ChartKind.BAR, "How runs ended", marks,
                    (("finished well", good), ("ended badly", bad)), says)  # fmt: skip
        noisy = [(spider, n) for spider, n in period.errors.most_common(SERIES) if n]
        if noisy:
            said = listed([f"{spider} {thin(n)}" for spider, n in noisy[:3]])
            yield Chart(ChartKind.BAR, "Errors by spider", tuple(spider for spider, _ in noisy),
                        (("errors", tuple(float(n) for _, n in noisy)),),
                        f"Most errors: {said}.")  # fmt: skip

    def table(self, after: Period, before: Period) -> Iterator[Table | Text]:
        """A row for each of what is asked by, those with the most bad ends first."""
        ordered = sorted(after.groups.items(), key=lambda one: (-one[1].bad, -one[1].runs, one[0]))
        if not ordered:
            return
        names = (self.by.replace("_", " ").capitalize(), "Runs", "Bad", "Bad before", "Errors",
                 "Items", "Median", "p95")  # fmt: skip
        rows = tuple(row(name, tally, before.groups.get(name)) for name, tally in ordered[:ROWS])
        yield Table(f"By {self.by.replace('_', ' ')}", tuple(map(Column, names)), rows)
        if len(ordered) > ROWS:
            yield Text.of(f"Showing {ROWS} of {thin(len(ordered))}.", quiet=True)


def names(job: Job, by: str) -> Iterable[str]:
    match by:
        case "spider":
            return (job.spider or "?",)
        case "version":
            return (job.version or "no version",)
        case "close_reason":
            return (job.close_reason or "no reason given",)
        case _:
            return job.tags or ("no tag",)


def headline(total: Tally, states: Counter[str], where: str, length: timedelta) -> str:
    live = listed([f"{thin(states[s])} {s}" for s in ("running", "pending") if states[s]])
    now = f"; {live} now" if live else ""
    if not total.runs:
        return f"No run ended in {where} in the last {stretch(length)}{now}."
    share = total.bad / total.runs
    return (
        f"{counted(total.runs, 'run')} ended in {where} in the last {stretch(length)}, "
        f"{thin(total.bad)} badly ({share:.0%}){now}"
    )


def figures(after: Tally, before: Tally, length: timedelta) -> Iterator[Part]:
    """The figures of the whole, each with what it was before."""
    if not after.runs:
        return
    said = [
        f"Bad ends {then(after.bad / after.runs, share(before), '{:.0%}')}",
        f"errors {then(after.errors, before.errors, '{:,}')}",
        f"items {then(after.items, before.items, '{:,}')}",
        f"run time median {took(after, 0.5)}, p95 {took(after, 0.95)} "
        f"(was {took(before, 0.5)}, {took(before, 0.95)})",
    ]
    yield Text.of("; ".join(said) + ".")
    worst = ", ".join(f"{reason} {thin(n)}" for reason, n in after.reasons.most_common(5))
    if worst:
        yield Text.of(f"Ended as: {worst}.")
    yield Text.of(f"Compared with the {stretch(length)} before.", quiet=True)


def stretch(length: timedelta) -> str:
    """Say a stretch of time: in hours up to two days."""
    if length < timedelta(days=2) and length.total_seconds() % 3600 == 0:
        return f"{int(length.total_seconds()) // 3600} h"
    return lasting(length)


def share(tally: Tally) -> float:
    return tally.bad / tally.runs if tally.runs else 0.0


def then(now: float, before: float, form: str) -> str:
    return f"{form.format(now)} (was {form.format(before)})".replace(",", "\u202f")


def took(tally: Tally, at: float) -> str:
    seconds = tally.seconds.at(at)
    return "–" if seconds is None else lasting(timedelta(seconds=seconds))


def row(name: str, tally: Tally, before: Tally | None) -> tuple[Cell, ...]:
    half, most = tally.seconds.at(0.5), tally.seconds.at(0.95)
    return (
        name,
        tally.runs,
        tally.bad,
        before.bad if before else 0,
        tally.errors,
        tally.items,
        timedelta(seconds=half) if half is not None else None,
        timedelta(seconds=most) if most is not None else None,
    )


def mark(at: datetime, length: timedelta) -> str:
    """Name a bar by when it starts, in UTC."""
    return f"{at:%H:%M}" if length <= timedelta(days=1.5) else f"{at:%d %b %Hh}"
