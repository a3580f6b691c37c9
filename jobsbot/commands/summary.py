"""summary: the figures of a project over a time, and what changed against the time before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from jobsbot.core.analysis.period_charts import BARS_PER_CHART, Period, draw_charts
from jobsbot.core.analysis.runs import read_run, stream_ended_jobs
from jobsbot.core.analysis.tally import Tally
from jobsbot.core.answers.unknown_names import explain_unknown_name
from jobsbot.core.grammar.command import ReadCommand, Selection, Turn
from jobsbot.core.grammar.fields import takes
from jobsbot.core.grammar.params.jobs import EndedJobsParam
from jobsbot.core.grammar.params.simple import OneOfParam
from jobsbot.core.grammar.parser import say
from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import PENDING, RUNNING, Job
from jobsbot.core.messages.message import (
    Button,
    Cell,
    Column,
    Message,
    Paragraph,
    Part,
    Table,
    echo_line,
)
from jobsbot.core.messages.records import Record
from jobsbot.core.search import stream_matching_jobs
from jobsbot.core.text.durations import resolve_moment
from jobsbot.core.text.wording import (
    format_duration,
    format_number,
    format_period,
    join_words,
    pluralize,
)
from jobsbot.core.values import replace

DEFAULT_PERIOD = timedelta(hours=24)
MAX_GROUP_ROWS = 40
GROUP_COLUMNS = ("spider", "version", "close_reason", "tag")


@dataclass(frozen=True, kw_only=True)
class SummarizeRuns(ReadCommand):
    """Sum up how jobs ended over a time, and what changed against the time before."""

    word = "summary"
    also = ("sum", "stats")
    usage = "[project] [since=24h] [filters] [by=spider|version|close_reason|tag]"
    examples = ("summary 123 since=24h by=spider", "summary 123 since=7d by=version")

    selection: Selection = takes(EndedJobsParam(DEFAULT_PERIOD))
    by: str = takes(OneOfParam("by", GROUP_COLUMNS))

    def answer(self, turn: Turn) -> Message:
        now = turn.said.when
        since = resolve_moment(self.selection.filters.since or DEFAULT_PERIOD, now)
        start = min(since, now - timedelta(minutes=1))
        states = self.count_live_jobs(turn)
        after, before = self.count_periods(turn, start)
        if not (after.total.runs or before.total.runs) and (
            unknown := explain_unknown_name(self, turn)
        ):
            return unknown
        title = summarize_period(after.total, states, self.name_place(turn), now - start)
        return self.draw_periods(title, after, before, now - start)

    def count_periods(self, turn: Turn, start: datetime) -> tuple[Period, Period]:
        """Count the runs that ended since `start`, and in as long a time before it."""
        now = turn.said.when
        length = now - start
        after, before = Period(), Period()
        for job in stream_ended_jobs(
            turn.api, self.selection.project, start - length, now, self.selection.filters
        ):
            self.count_job(job, start, length, after, before)
        return after, before

    def draw_periods(self, title: str, after: Period, before: Period, length: timedelta) -> Message:
        """Draw the figures of a period beside those of the one before it."""
        return Message(
            title=title,
            parts=(
                *describe_totals(after.total, before.total, length),
                *draw_charts(after, length),
                *self.build_group_table(after, before),
                echo_line(say(self)),
            ),
            buttons=(
                Button("What looks wrong", Origin.PRESSED, f"stuck {self.selection.project}"),
                Button("Refresh", Origin.IN_PLACE, say(self)),
            ),
            records=tuple(
                make_group_record(self.by, name, tally, before.groups.get(name))
                for name, tally in order_groups(after)
            ),
        )

    def name_place(self, turn: Turn) -> str:
        """Name the project, and the filters that leave some of its jobs out."""
        where = turn.config.project_label(self.selection.project)
        named = " ".join(self.selection.filters.say_narrowing("since"))
        return f"{where} with {named}" if named else where

    def count_live_jobs(self, turn: Turn) -> Counter[str]:
        """Count the running and pending jobs that match the filters."""
        filters, counts = replace(self.selection.filters, since=None), Counter[str]()
        for state in (RUNNING, PENDING) if not filters.ending else ():
            asked = replace(filters, state=state)
            live = stream_matching_jobs(turn.api, self.selection.project, asked, turn.said.when)
            counts[state] = sum(1 for _ in live)
        return counts

    def count_job(
        self, job: Job, start: datetime, length: timedelta, after: Period, before: Period
    ) -> None:
        """Count a job in the time it ended in: this one, or the one before."""
        run = read_run(job)
        if run is None:
            return
        position = (run.end_timestamp - start.timestamp()) / length.total_seconds()
        period = after if position >= 0 else before
        period.total.add(run)
        for name in list_group_names(job, self.by):
            period.groups[name].add(run)
        period.errors[job.spider or "?"] += run.errors
        bar = min(max(int(position * BARS_PER_CHART), 0), BARS_PER_CHART - 1)
        bars = period.good if run.good else period.stopped if run.was_stopped else period.bad
        bars[bar] += 1

    def build_group_table(self, after: Period, before: Period) -> Iterator[Table | Paragraph]:
        """Build the table with a row for each group of `by`, those with the most bad ends first."""
        ordered = order_groups(after)
        if not ordered:
            return
        names = (self.by.replace("_", " ").capitalize(), "Runs", "Badly", "Badly before",
                 "Stopped", "Errors", "Items", "Median", "p95")  # fmt: skip
        rows = tuple(
            build_group_row(name, tally, before.groups.get(name))
            for name, tally in ordered[:MAX_GROUP_ROWS]
        )
        yield Table(f"By {self.by.replace('_', ' ')}", tuple(map(Column, names)), rows)
        if len(ordered) > MAX_GROUP_ROWS:
            yield Paragraph.of(
                f"Showing {MAX_GROUP_ROWS} of {format_number(len(ordered))}.", quiet=True
            )


class GroupRecord(Record, frozen=True, kw_only=True):
    """The figures of one spider, version, close reason or tag: of which, `by` says."""

    spider: str | None = None
    version: str | None = None
    close_reason: str | None = None
    tag: str | None = None
    runs: int
    bad: int
    bad_before: int
    stopped: int
    errors: int
    items: int
    median_seconds: float | None = None
    p95_seconds: float | None = None


def make_group_record(by: str, name: str, tally: Tally, before: Tally | None) -> GroupRecord:
    """Make the record of a group. Quantiles of run times are right to one per cent."""
    figures = GroupRecord(
        runs=tally.runs,
        bad=tally.bad,
        bad_before=before.bad if before else 0,
        stopped=tally.stopped,
        errors=tally.errors,
        items=tally.items,
        median_seconds=tally.seconds.quantile(0.5),
        p95_seconds=tally.seconds.quantile(0.95),
    )
    group: dict[str, Any] = {by: name}
    return replace(figures, **group)


def order_groups(period: Period) -> list[tuple[str, Tally]]:
    """Order groups: those with the most bad ends first."""
    return sorted(period.groups.items(), key=lambda one: (-one[1].bad, -one[1].runs, one[0]))


def list_group_names(job: Job, by: str) -> Iterable[str]:
    match by:
        case "spider":
            return (job.spider or "?",)
        case "version":
            return (job.version or "no version",)
        case "close_reason":
            return (job.close_reason or "no reason given",)
        case _:
            return job.tags or ("no tag",)


def summarize_period(total: Tally, states: Counter[str], where: str, length: timedelta) -> str:
    live = join_words(
        [f"{format_number(states[s])} {s}" for s in ("running", "pending") if states[s]]
    )
    now = f"; {live} now" if live else ""
    if not total.runs:
        return f"No run ended in {where} in the last {format_period(length)}{now}."
    share = total.bad / total.runs
    stopped = f", {format_number(total.stopped)} stopped by people" if total.stopped else ""
    return (
        f"{pluralize(total.runs, 'run')} ended in {where} in the last {format_period(length)}, "
        f"{format_number(total.bad)} badly ({share:.0%}){stopped}{now}"
    )


def describe_totals(after: Tally, before: Tally, length: timedelta) -> Iterator[Part]:
    """Say the figures of all runs, each with the figure before."""
    if not after.runs:
        return
    rate = get_failure_rate(after)
    said = [
        f"Ended badly {format_with_before(rate, get_failure_rate(before), '{:.0%}')}",
        f"errors {format_with_before(after.errors, before.errors, '{:,}')}",
        f"items {format_with_before(after.items, before.items, '{:,}')}",
        f"run time median {format_quantile(after, 0.5)}, p95 {format_quantile(after, 0.95)} "
        f"(was {format_quantile(before, 0.5)}, {format_quantile(before, 0.95)})",
    ]
    yield Paragraph.of("; ".join(said) + ".")
    worst = ", ".join(f"{reason} {format_number(n)}" for reason, n in after.reasons.most_common(5))
    if worst:
        yield Paragraph.of(f"Ended as: {worst}.")
    yield Paragraph.of(f"Compared with the {format_period(length)} before.", quiet=True)


def get_failure_rate(tally: Tally) -> float:
    return tally.bad / tally.runs if tally.runs else 0.0


def format_with_before(now: float, before: float, form: str) -> str:
    return f"{form.format(now)} (was {form.format(before)})".replace(",", "\u202f")


def format_quantile(tally: Tally, at: float) -> str:
    seconds = tally.seconds.quantile(at)
    return "–" if seconds is None else format_duration(timedelta(seconds=seconds))


def build_group_row(name: str, tally: Tally, before: Tally | None) -> tuple[Cell, ...]:
    median, p95 = tally.seconds.quantile(0.5), tally.seconds.quantile(0.95)
    return (
        name,
        tally.runs,
        tally.bad,
        before.bad if before else 0,
        tally.stopped,
        tally.errors,
        tally.items,
        timedelta(seconds=median) if median is not None else None,
        timedelta(seconds=p95) if p95 is not None else None,
    )
