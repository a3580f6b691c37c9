"""The jobs that a plan will act on, as a table and as a summary."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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

LIVE_COLUMN_NAMES = ("Job", "Spider", "Run time", "Errors", "Items")
ENDED_COLUMN_NAMES = ("Job", "Spider", "State", "Ended", "Errors", "Items", "Run time")


MAX_CAPTION_NAME_CHARS = 60
"""The longest name that a caption says whole beside another."""


def build_plan_table(plan: Plan) -> Table:
    """Lay out the first ten jobs, the deciding columns first.

    A value that is the same in all jobs of a large plan is said once, in the caption or the
    summary. The columns stay the same after a refresh.
    """
    acts_on = plan.action.default_states
    live = bool(acts_on) and set(acts_on) <= set(LIVE_STATES)
    make_row = make_live_row if live else make_ended_row
    names = LIVE_COLUMN_NAMES if live else ENDED_COLUMN_NAMES
    alike = dict(describe_alike(plan))
    shown = [number for number, name in enumerate(names) if name not in alike]
    rows = map(make_row, plan.targets[:ROWS_PER_PAGE])
    first = f"First {ROWS_PER_PAGE} of {format_number(len(plan.targets))}"
    return Table(
        ", ".join([first, *filter(None, alike.values())]) if exceeds_card(plan) else "Job by job",
        tuple(Column(names[number]) for number in shown),
        tuple(tuple(row[number] for number in shown) for row in rows),
        page_size=ROWS_PER_PAGE,
    )


def exceeds_card(plan: Plan) -> bool:
    """Tell whether a plan has more jobs than its card shows."""
    return len(plan.targets) > ROWS_PER_PAGE


def describe_alike(plan: Plan) -> Iterator[tuple[str, str]]:
    """Find the columns of a large plan that have one value, and what the caption says of each.

    The state is one of them only where all jobs have ended, so that it cannot change any more.
    """
    if not exceeds_card(plan):
        return
    if find_only({snapshot.spider for snapshot in plan.targets}):
        yield "Spider", ""  # the summary names it
    if ending := find_only({snapshot.close_reason for snapshot in plan.targets}):
        yield "State", f"all {mark_ending(ending)}"


def find_only(names: Collection[str]) -> str:
    """Find the one name of all, where it is short enough for a caption; else an empty text."""
    (name, *others) = names
    return "" if others or len(name) > MAX_CAPTION_NAME_CHARS else name


def make_live_row(snapshot: JobSnapshot) -> tuple[Cell, ...]:
    time = mark_run_time(snapshot.state, snapshot.run_time, snapshot.looks_wrong)
    return (link_snapshot(snapshot), snapshot.spider or "?", time, snapshot.errors, snapshot.items)


def make_ended_row(snapshot: JobSnapshot) -> tuple[Cell, ...]:
    state = (
        mark_ending(snapshot.close_reason)
        if snapshot.close_reason
        else mark_live_state(snapshot.state)
    )
    ended = Timestamp(snapshot.ended_at) if snapshot.ended_at else None
    first = (link_snapshot(snapshot), snapshot.spider or "?", state, ended)
    return (*first, snapshot.errors, snapshot.items, snapshot.run_time)


def link_snapshot(snapshot: JobSnapshot) -> Link:
    return Link(str(snapshot.key), snapshot.key.url)


def summarize_planned_jobs(plan: Plan) -> Iterator[Paragraph]:
    """Summarize a large plan: `901 jobs, 27 Oct to today, 552 000 items, 3 versions`."""
    jobs = plan.targets
    if not exceeds_card(plan):
        return
    spiders = {snapshot.spider for snapshot in jobs if snapshot.spider}
    versions = {snapshot.version for snapshot in jobs if snapshot.version}
    only = find_only({snapshot.spider for snapshot in jobs})
    counts = (
        (sum(snapshot.items or 0 for snapshot in jobs), "item"),
        (sum(snapshot.errors or 0 for snapshot in jobs), "error"),
        (len(versions), "version"),
        (0 if only else len(spiders), "spider"),
    )
    all_jobs = pluralize(len(jobs), "job") + (f" of {only}" if only else "")
    said = [all_jobs, *describe_days(jobs, plan.asked_at)]
    said += [pluralize(count, thing) for count, thing in counts if count or thing == "item"]
    yield Paragraph.of(f"{', '.join(said)}.")


def describe_days(jobs: Sequence[JobSnapshot], today: datetime) -> Iterator[str]:
    """Say from which day to which they ended, or began where they have not ended."""
    moments = [at for snapshot in jobs if (at := snapshot.ended_at or snapshot.started_at)]
    if moments:
        days = dict.fromkeys(name_day(at, today) for at in (min(moments), max(moments)))
        yield " to ".join(days)


def name_day(at: datetime, today: datetime) -> str:
    """Say `today`, `27 Oct`, or `27 Oct 2025` where it is of another year."""
    if at.date() == today.date():
        return "today"
    return f"{at.day} {at:%b}" if at.year == today.year else f"{at.day} {at:%b %Y}"
