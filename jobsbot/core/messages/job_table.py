"""Jobs as people read them: a headline in one sentence, a table, the words for one job."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from jobsbot.core.jobs.census import Census
from jobsbot.core.jobs.filters import JobFilters
from jobsbot.core.jobs.job import (
    DELETED,
    FINISHED,
    PENDING,
    RUNNING,
    Ending,
    Job,
    classify_ending,
)
from jobsbot.core.messages.message import Cell, Column, Link, MarkedTime, Table, Timestamp
from jobsbot.core.text.periods import say_period
from jobsbot.core.text.wording import format_duration, format_number, join_words
from jobsbot.core.values import replace

T = TypeVar("T")
RowMaker = Callable[[Job, datetime, bool], tuple[Cell, ...]]
"""Makes the row of a job, as of a moment, and of whether it looks wrong."""
LIVE_STATES = (RUNNING, PENDING)
SPIDER_COLUMN = 1
"""The place of the spider's column."""
ROWS_PER_PAGE = 10
"""Rows at once: what a phone shows."""


def summarize_jobs(jobs: Iterable[Job], where: str, now: datetime) -> str:
    """Say what there is in one sentence: `3 running in prod-crawl, longest 6 h 12 m`."""
    return summarize_census(Census.count(jobs, now), where)


def summarize_census(census: Census, where: str, matching: str = "") -> str:
    """Say all counts in one sentence; with an empty `where`, without the place."""
    place = f"{matching} in {where}" if where else matching
    said = join_words([f"{format_number(n)} {state}" for state, n in order_states(census.states)])
    longest = census.longest_run
    notes = [f"longest {format_duration(longest)}"] if longest else []
    return f"{said}{place}" + "".join(f", {note}" for note in [*notes, *say_endings(census)])


def say_endings(census: Census) -> list[str]:
    """Say how many ended badly and how many were stopped by people; successes are not mentioned."""
    words = ((Ending.BADLY, "ended badly"), (Ending.STOPPED, "stopped by people"))
    return [f"{format_number(census.endings[e])} {word}" for e, word in words if census.endings[e]]


def summarize_part(
    jobs: Sequence[Job],
    total: int | None,
    live: Census,
    filters: JobFilters,
    where: str,
    now: datetime,
) -> str:
    """Say which part of all matching jobs is shown, and how many in all are running or pending.

    `Newest 100 of 3 378 jobs in prod-crawl; 2 running, longest 6 h 13 m`.
    """
    kind = f"{filters.ending.value if filters.ending else filters.state} jobs".lstrip()
    of = f" of {format_number(total)}" if total is not None else ""
    said = [f"{name_window(filters, len(jobs))}{of} {kind}{say_matching(filters)} in {where}"]
    said += say_live(live, is_counted=total is not None and filters.state in LIVE_STATES)
    shown = Census.count(jobs, now)
    ends = say_endings(live if live.total == total else shown)
    if ends and filters.ending is None:
        said.append(join_words(ends) if live.total == total else f"of these {join_words(ends)}")
    if total is None:
        said.append("there are more")
    return "; ".join(said)


def say_live(live: Census, *, is_counted: bool) -> list[str]:
    """Say how many are running or pending, unless `is_counted`, and the longest run time."""
    states = () if is_counted else order_states(live.states)
    counts = [f"{format_number(n)} {state}" for state, n in states if state in LIVE_STATES]
    longest = f"longest {format_duration(live.longest_run)}" if live.longest_run else ""
    said = ", ".join(filter(None, [join_words(counts), longest]))
    return [said] if said else []


def say_matching(filters: JobFilters, count: int = 0) -> str:
    """Say that filters apply, where they leave out more than the headline says by itself.

    The headline says the state, the spider if there is only one, and when jobs ended. With
    the `count` of all that match, `2 failed` becomes `2 failed jobs match`.
    """
    is_one_spider = len(filters.spider) == 1 and "*" not in filters.spider[0]
    told = ["state", "ending", *(["spider"] if is_one_spider else [])]
    told += ["since", "until"] if say_when(filters) else []
    if not any(filters.say_narrowing(*told)):
        return ""
    return {0: " that match", 1: " job matches"}.get(count, " jobs match")


def say_when(filters: JobFilters) -> str:
    """Say when jobs ended: `in the last 24 h`, `yesterday`. Empty where it takes more words."""
    return say_period(filters.since, filters.until) if filters.is_about_ended else ""


def name_window(filters: JobFilters, shown: int) -> str:
    """Say which of what matches are shown: `Newest 100`, or `Jobs 101 to 200`."""
    if not filters.offset:
        return f"{'First' if filters.sort else 'Newest'} {format_number(shown)}"
    first, last = filters.offset + 1, filters.offset + shown
    return f"{format_number(first)} to {format_number(last)}"


def order_states(states: Mapping[str, int]) -> list[tuple[str, int]]:
    """Put counted states in the order of a job's life."""
    order = (RUNNING, PENDING, FINISHED, DELETED)
    known = [(state, states[state]) for state in order if states.get(state)]
    return known + sorted((s, n) for s, n in states.items() if s not in order and n)


LIVE_COLUMNS = (
    Column("Job"),
    Column("Spider"),
    Column("Run time"),
    Column("Errors"),
    Column("Items"),
    Column("Started"),
    Column("Responses", wide=True),
    Column("Tags", wide=True),
)
MIXED_COLUMNS = (
    Column("Job"),
    Column("Spider"),
    Column("State"),
    Column("Run time"),
    Column("Ended"),
    Column("Errors"),
    Column("Items"),
    Column("Started", wide=True),
    Column("Responses", wide=True),
    Column("Tags", wide=True),
)


def build_jobs_table(
    jobs: Sequence[Job],
    caption: str,
    now: datetime,
    odd: Collection[str] = (),
    *,
    state: str = "",
    spider_known: bool = False,
) -> Table:
    """Lay jobs out as rows, the deciding columns first. `odd` jobs, by their id, look wrong.

    The columns depend only on what was asked, so that they stay the same when it is asked again.
    Of jobs in one `state` that was asked for, when they ended stands before how long they ran, or
    their run time in the place of the state where they are live. With `spider_known` the title
    names the only spider, and it has no column.
    """
    columns, make_row = choose_layout(state)
    rows = [make_row(job, now, job.id in odd) for job in jobs]
    if spider_known:
        columns, rows = (
            drop_column(columns, SPIDER_COLUMN),
            [drop_column(row, SPIDER_COLUMN) for row in rows],
        )
    return Table(caption, columns, tuple(rows), page_size=ROWS_PER_PAGE)


def choose_layout(state: str) -> tuple[tuple[Column, ...], RowMaker]:
    """Choose what is shown of jobs in this state, or of any where it is empty."""
    if state in LIVE_STATES:
        return LIVE_COLUMNS, build_live_row
    if state == FINISHED:
        return put_run_time_behind(MIXED_COLUMNS), build_ended_row
    return MIXED_COLUMNS, build_mixed_row


def put_run_time_behind(values: tuple[T, ...]) -> tuple[T, ...]:
    """Move the run time behind when a job ended and what it brought, which decide more then."""
    *first, run_time, ended, errors, items, started, responses, tags = values
    return (*first, ended, errors, items, run_time, started, responses, tags)


def add_project_column(table: Table, labels: Sequence[str]) -> Table:
    """Add a column with the project of each row, after the deciding columns."""
    at = table.columns.index(Column("Errors"))
    columns = insert_value(table.columns, at, Column("Project"))
    rows = (insert_value(row, at, label) for row, label in zip(table.rows, labels, strict=True))
    return replace(table, columns=columns, rows=tuple(rows))


def insert_value(values: tuple[T, ...], number: int, value: T) -> tuple[T, ...]:
    return (*values[:number], value, *values[number:])


def drop_column(values: tuple[T, ...], number: int) -> tuple[T, ...]:
    return (*values[:number], *values[number + 1 :])


def build_live_row(job: Job, now: datetime, is_odd: bool) -> tuple[Cell, ...]:
    started = job.started_at
    return (
        link_job(job),
        job.spider or "?",
        mark_run_time(job.state or "", job.run_time(now), is_odd),
        job.errors_count,
        job.items_scraped,
        Timestamp(started) if started else None,
        job.responses_received,
        ", ".join(job.tags or ()) or None,
    )


def mark_run_time(state: str, time: timedelta | None, is_odd: bool = False) -> Cell:
    """Say how long a job has been running, or that it is not running. A mark never stands alone.

    The title says already that jobs are running.
    """
    if state != RUNNING or time is None:
        return mark_live_state(state)
    return MarkedTime(time, "❓", LOOKS_WRONG) if is_odd else MarkedTime(time, STATE_MARKS[RUNNING])


def build_ended_row(job: Job, now: datetime, is_odd: bool) -> tuple[Cell, ...]:
    return put_run_time_behind(build_mixed_row(job, now, is_odd))


def build_mixed_row(job: Job, now: datetime, is_odd: bool) -> tuple[Cell, ...]:
    ended = job.updated_at if job.state not in LIVE_STATES else None
    started = job.started_at
    return (
        link_job(job),
        job.spider or "?",
        mark_state(job, is_odd),
        job.run_time(now),
        Timestamp(ended) if ended else None,
        job.errors_count,
        job.items_scraped,
        Timestamp(started) if started else None,
        job.responses_received,
        ", ".join(job.tags or ()) or None,
    )


LOOKS_WRONG = "looks wrong"
STATE_MARKS = {RUNNING: "⏳", PENDING: "⏸"}
ENDING_MARKS = {Ending.WELL: "✅", Ending.BADLY: "❌", Ending.STOPPED: "⏸"}


def mark_state(job: Job, is_odd: bool = False) -> str:
    """Say the state with a mark before it; never the mark alone."""
    words = LOOKS_WRONG if is_odd else describe_state(job)
    return f"{choose_job_mark(job, is_odd)} {words}"


def mark_live_state(state: str) -> str:
    """Say a state with its mark, of a job that has not ended."""
    return f"{STATE_MARKS.get(state, '❓')} {state or '?'}"


def mark_ending(close_reason: str) -> str:
    """Say how a job ended, with its mark."""
    return f"{ENDING_MARKS[classify_ending(close_reason)]} {close_reason}"


def choose_job_mark(job: Job, is_odd: bool = False) -> str:
    """Choose the mark of a job's state; of one that ended, of how it did.

    An end that looks good does not hide that the job `is_odd`.
    """
    ending = job.ending
    if is_odd and ending in (None, Ending.WELL):
        return "❓"
    return ENDING_MARKS[ending] if ending else STATE_MARKS.get(job.state or "", "❓")


def link_job(job: Job) -> Link:
    key = job.key
    return Link(str(key), key.url)


def describe_state(job: Job) -> str:
    """Say the state; for a job that ended, how it ended."""
    if job.state == FINISHED:
        return job.close_reason or "finished, no reason given"
    return job.state or "state not told"


def get_job_age(job: Job, now: datetime) -> timedelta | None:
    """How long ago the job was last heard of."""
    updated = job.updated_at or job.started_at
    return max(now - updated, timedelta()) if updated else None
