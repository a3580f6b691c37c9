"""The jobs on a card: those that will be acted on, and what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.job_table import ROWS
from jobsbot.core.messages.message import (
    Column,
    File,
    Items,
    Line,
    Link,
    Part,
    Span,
    Strong,
    Table,
    Text,
    thin,
)
from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import Plan, Record, Seen, waiting


def shown_jobs(plan: Plan) -> Iterator[Part]:
    """The jobs that will be acted on: ten, the rest as a number and a file; then the skipped."""
    yield seen_table(plan.acting[:ROWS], f"Jobs to {plan.action.verb}")
    rest = len(plan.acting) - ROWS
    if rest > 0:
        every = "\n".join(f"{s.key}\t{s.spider}\t{s.state}" for s in plan.acting)
        yield File(f"jobs-{plan.id}.tsv", every + "\n", f"+ {thin(rest)} more; all in the file")
    if plan.skipped:
        yield Items(tuple(skipped_lines(plan.skipped)))


def seen_table(jobs: Sequence[Seen], caption: str) -> Table:
    columns = ("Job", "Spider", "State", "Run time", "Items", "Errors")
    rows = tuple(
        (Link(str(s.key), s.key.page), s.spider or "?", s.close_reason or s.state, s.run_time,
         s.items, s.errors)
        for s in jobs
    )  # fmt: skip
    return Table(caption, tuple(Column(name) for name in columns), rows, page=ROWS)


def skipped_lines(skipped: Sequence[Seen]) -> Iterator[Line]:
    for seen in skipped[:ROWS]:
        yield (link(seen.key), f"{spaced(seen.spider)}{seen.skip}; skipped.")
    if len(skipped) > ROWS:
        yield (f"{thin(len(skipped) - ROWS)} more are skipped for such reasons.",)


def changes(plan: Plan) -> Iterator[Text]:
    """For tags: what is added and what is removed."""
    added = ", ".join(getattr(plan.action, "add", ()))
    removed = ", ".join(getattr(plan.action, "remove", ()))
    spans: list[Span] = []
    if added:
        spans += ["Adds ", Strong(added)]
    if removed:
        spans += ["; removes " if added else "Removes ", Strong(removed)]
    if spans:
        yield Text((*spans, "."))


def lines(record: Record) -> Iterator[Items]:
    """A line a job: how it ended, or that it is waited for. Jobs skipped before are told too."""
    told = [outcome_line(record.plan, outcome) for outcome in record.progress.outcomes]
    requested = set(record.progress.requested)
    told += [
        (
            link(key),
            spaced(spider(record.plan, key)),
            "requested" if key in requested else "waiting",
        )
        for key in waiting(record)
    ]
    told += [(link(s.key), spaced(s.spider), s.skip) for s in record.plan.skipped]
    if len(told) > 2 * ROWS:
        rest = len(told) - 2 * ROWS
        told = [*told[: 2 * ROWS], (f"+ {thin(rest)} more; see Details.",)]
    if told:
        yield Items(tuple(told))


def outcome_line(plan: Plan, outcome: Outcome) -> Line:
    name = spaced(spider(plan, outcome.key))
    why = f": {outcome.why}" if outcome.why else ""
    match outcome.result:
        case Result.DONE:
            detail = f" ({outcome.why})" if outcome.why else ""
            return (link(outcome.key), name, Strong(plan.action.words.done), detail)
        case Result.SKIPPED:
            return (link(outcome.key), name, outcome.why)
        case Result.FAILED:
            return (link(outcome.key), name, Strong("failed"), why)
        case Result.UNKNOWN:
            return (link(outcome.key), name, Strong("unknown"), why)
        case _:
            assert_never(outcome.result)


def link(key: JobKey) -> Link:
    return Link(str(key), key.page)


def spider(plan: Plan, key: JobKey) -> str:
    return next((seen.spider for seen in plan.jobs if seen.key == key), "")


def spaced(spider: str) -> str:
    """Set a spider's name between a key and what is said of it; a job not found has none."""
    return f" {spider} " if spider else " "
