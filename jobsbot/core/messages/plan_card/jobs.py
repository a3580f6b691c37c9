"""The jobs on a card: those that will be acted on, and what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import assert_never

from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.job_table import ROWS_PER_PAGE
from jobsbot.core.messages.message import (
    BulletList,
    FileAttachment,
    Line,
    Link,
    Paragraph,
    Part,
    Span,
    Strong,
)
from jobsbot.core.messages.plan_card.table import build_plan_table, summarize_planned_jobs
from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.job_snapshot import JobSnapshot
from jobsbot.core.plans.plan import Plan, PlanRecord, find_waiting_keys
from jobsbot.core.text.wording import add_note, format_number
from jobsbot.core.values import replace

MAX_OUTCOME_LINES = 2 * ROWS_PER_PAGE
SKIPPED_WORD = "skipped"
"""How a whole sentence begins that says why a job was skipped; other reasons are a word or two."""
UNCERTAIN_REASON = "no answer came to its request, which may have arrived"


def draw_planned_jobs(plan: Plan) -> Iterator[Part]:
    """Draw the jobs to act on: ten, the rest as a number and a file; then the skipped ones."""
    yield from summarize_planned_jobs(plan)
    yield build_plan_table(plan)
    rest = len(plan.targets) - ROWS_PER_PAGE
    if rest > 0:
        every = "\n".join(f"{s.key}\t{s.spider}\t{s.state}" for s in plan.targets)
        yield FileAttachment(
            f"jobs-{plan.id}.tsv", every + "\n", f"+ {format_number(rest)} more; all in the file"
        )
    if plan.skipped:
        yield BulletList(tuple(describe_skipped_jobs(plan.skipped)))


def describe_skipped_jobs(skipped: Sequence[JobSnapshot]) -> Iterator[Line]:
    for snapshot in skipped[:ROWS_PER_PAGE]:
        yield (link_key(snapshot.key), f"{pad_spider(snapshot.spider)}{snapshot.skip}; skipped.")
    if len(skipped) > ROWS_PER_PAGE:
        yield (f"{format_number(len(skipped) - ROWS_PER_PAGE)} more are skipped for such reasons.",)


def describe_arguments(plan: Plan) -> Iterator[Paragraph]:
    """Describe the action's arguments in one sentence, such as the tags that it adds."""
    spans: list[Span] = []
    for what, values in plan.action.describe_arguments():
        spans += [f"; {what} " if spans else f"{what.capitalize()} ", Strong(values)]
    if spans:
        yield Paragraph((*spans, "."))


def draw_outcomes(record: PlanRecord) -> Iterator[BulletList]:
    """Draw a line for each job: how it ended, or that it is waited for; skipped ones included."""
    lines = tuple(islice(describe_each_job(record), MAX_OUTCOME_LINES))
    rest = len(record.plan.jobs) - len(lines)
    if rest > 0:
        lines = (*lines, (f"+ {format_number(rest)} more; see Details.",))
    if lines:
        yield BulletList(lines)


def describe_each_job(record: PlanRecord) -> Iterator[Line]:
    """Describe each job of a plan that was confirmed, in order: settled, waiting, skipped."""
    spiders = {snapshot.key: snapshot.spider for snapshot in record.plan.jobs}
    done_word = record.plan.action.words.done
    for outcome in leave_out_shared_reasons(record.progress.outcomes):
        yield format_outcome(outcome, spiders.get(outcome.key, ""), done_word)
    requested, uncertain = set(record.progress.requested), set(record.progress.uncertain)
    for key in find_waiting_keys(record):
        name = pad_spider(spiders[key])
        if key in uncertain:
            yield (link_key(key), name, Strong("unknown"), f": {UNCERTAIN_REASON}")
        else:
            yield (link_key(key), name, "requested" if key in requested else "waiting")
    for snapshot in record.plan.skipped:
        yield (link_key(snapshot.key), pad_spider(snapshot.spider), snapshot.skip)


def leave_out_shared_reasons(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Leave reasons out that all outcomes share: the title says them once."""
    shared = Counter((one.result, one.why) for one in outcomes)
    for one in outcomes:
        if one.result is Result.DONE or shared[one.result, one.why] < 2:
            yield one
        elif one.result is Result.SKIPPED:
            yield replace(one, why=SKIPPED_WORD if one.why.startswith(SKIPPED_WORD) else one.why)
        else:
            yield replace(one, why="")


def format_outcome(outcome: Outcome, spider: str, done_word: str) -> Line:
    name = pad_spider(spider)
    why = f": {outcome.why}" if outcome.why else ""
    match outcome.result:
        case Result.DONE:
            detail = add_note("", outcome.why)
            return (link_key(outcome.key), name, Strong(done_word), detail)
        case Result.SKIPPED:
            return (link_key(outcome.key), name, outcome.why)
        case Result.FAILED:
            return (link_key(outcome.key), name, Strong("failed"), why)
        case Result.UNKNOWN:
            return (link_key(outcome.key), name, Strong("unknown"), why)
        case _:
            assert_never(outcome.result)


def link_key(key: JobKey) -> Link:
    return Link(str(key), key.url)


def pad_spider(spider: str) -> str:
    """Set a spider's name between a key and what is said of it; a job not found has none."""
    return f" {spider} " if spider else " "
