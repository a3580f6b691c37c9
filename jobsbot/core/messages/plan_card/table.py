"""The jobs that a plan will act on, as a table whose deciding columns come first, and summed up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from jobsbot.core.messages.job_table import (
    LIVE_STATES,
    ROWS_PER_PAGE,
    mark_ending,
    mark_live_state,
    mark_run_time,
)
from jobsbot.core.messages.message import Cell, Column, Link, Paragraph, Table, Timestamp
from jobsbot.core.plans.job_snapshot import JobSnapshot
from jobsbot.core.plans.plan import Plan
from jobsbot.core.text.wording import format_number, pluralize

LIVE_COLUMNS = ("Job", "Spider", "Run time", "Errors", "Items")
ENDED_COLUMNS = ("Job", "Spider", "State", "Ended", "Errors", "Items", "Run time")


def build_plan_table(plan: Plan) -> Table:
    """Lay out the first ten. Which columns there are depends on the action alone."""
    acts_on = plan.action.default_states
    live = bool(acts_on) and set(acts_on) <= set(LIVE_STATES)
    make_row = make_live_row if live else make_ended_row
    many = len(plan.targets) > ROWS_PER_PAGE
    return Table(
        f"First {ROWS_PER_PAGE} of {format_number(len(plan.targets))}" if many else "Job by job",
        tuple(map(Column, LIVE_COLUMNS if live else ENDED_COLUMNS)),
        tuple(map(make_row, plan.targets[:ROWS_PER_PAGE])),
        page_size=ROWS_PER_PAGE,
    )


def make_live_row(seen: JobSnapshot) -> tuple[Cell, ...]:
    time = mark_run_time(seen.state, seen.run_time)
    return (link_job(seen), seen.spider or "?", time, seen.errors, seen.items)


def make_ended_row(seen: JobSnapshot) -> tuple[Cell, ...]:
    state = mark_ending(seen.close_reason) if seen.close_reason else mark_live_state(seen.state)
    ended = Timestamp(seen.ended_at) if seen.ended_at else None
    return (
        link_job(seen), seen.spider or "?", state, ended, seen.errors, seen.items, seen.run_time,
    )  # fmt: skip


def link_job(seen: JobSnapshot) -> Link:
    return Link(str(seen.key), seen.key.url)


def summarize_planned_jobs(plan: Plan) -> Iterator[Paragraph]:
    """Sum up what does not fit: `901 jobs, 27 Oct to today, 552 000 items, 3 versions`."""
    jobs = plan.targets
    if len(jobs) <= ROWS_PER_PAGE:
        return
    spiders = {seen.spider for seen in jobs if seen.spider}
    versions = {seen.version for seen in jobs if seen.version}
    counts = (
        (sum(seen.items or 0 for seen in jobs), "item"),
        (sum(seen.errors or 0 for seen in jobs), "error"),
        (len(versions), "version"),
        (len(spiders), "spider"),
    )
    said = [pluralize(len(jobs), "job"), *describe_days(jobs, plan.asked_at)]
    said += [pluralize(count, thing) for count, thing in counts if count or thing == "item"]
    yield Paragraph.of(f"{', '.join(said)}.")


def describe_days(jobs: Sequence[JobSnapshot], today: datetime) -> Iterator[str]:
    """Say from which day to which they ended, or began where they have not ended."""
    moments = [at for seen in jobs if (at := seen.ended_at or seen.started_at)]
    if moments:
        days = dict.fromkeys(name_day(at, today) for at in (min(moments), max(moments)))
        yield " to ".join(days)


def name_day(at: datetime, today: datetime) -> str:
    """Say `today`, `27 Oct`, or `27 Oct 2025` where it is of another year."""
    if at.date() == today.date():
        return "today"
    return f"{at.day} {at:%b}" if at.year == today.year else f"{at.day} {at:%b %Y}"
