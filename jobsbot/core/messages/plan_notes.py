"""Notes about open plans and plans under way, shown wherever their jobs are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.message import (
    BulletList,
    Line,
    Link,
    Paragraph,
    Span,
    Strong,
    Timestamp,
    UserRef,
)
from jobsbot.core.plans.overlaps import find_shared_keys
from jobsbot.core.plans.plan import EarlierPlan, Plan, PlanRecord, PlanStatus
from jobsbot.core.text.wording import format_duration, format_number, pluralize

MAX_NOTED_PLANS = 5
MAX_NAMED_KEYS = 3


def note_live_plans(
    live: Iterable[PlanRecord], keys: Collection[JobKey], now: datetime
) -> Iterator[BulletList]:
    """Note the live plans about these jobs: `123/1/2: stop asked by @jun 2 m ago`."""
    about = [(record, shared) for record in live if (shared := find_shared_keys(record, keys))]
    newest_first = sorted(about, key=lambda pair: pair[0].plan.asked_at, reverse=True)
    lines = [describe_live_plan(*pair, now) for pair in newest_first[:MAX_NOTED_PLANS]]
    left = len(newest_first) - len(lines)
    if left > 0:
        lines.append((f"{format_number(left)} more are asked or under way.",))
    if lines:
        yield BulletList(tuple(lines))


def describe_live_plan(record: PlanRecord, shared: tuple[JobKey, ...], now: datetime) -> Line:
    """Say of which jobs, what, by whom, when, and how it stands."""
    plan = record.plan
    spans: list[Span] = [*name_keys(shared), f": {plan.action.verb} asked by "]
    asked = format_duration(max(now - plan.asked_at, timedelta(seconds=1)))
    spans += [UserRef(plan.asked_by.id, plan.asked_by.name), f" {asked} ago"]
    if record.status is PlanStatus.CLAIMED:
        spans.append(", under way")
        by = record.closed_by
        if by and not by.is_same_person(plan.asked_by):
            spans += [", confirmed by ", UserRef(by.id, by.name)]
    else:
        spans += [", not confirmed yet, until ", Timestamp(plan.expires_at)]
    return (*spans, f". Plan {plan.id}")


def name_keys(keys: tuple[JobKey, ...]) -> Iterator[Span]:
    """Name a few jobs, and count the others."""
    for number, key in enumerate(keys[:MAX_NAMED_KEYS]):
        if number:
            yield ", "
        yield Link(str(key), key.url)
    left = len(keys) - MAX_NAMED_KEYS
    if left > 0:
        yield f" and {pluralize(left, 'more job')}"


def describe_earlier_plans(plan: Plan) -> Iterator[Paragraph]:
    """Note on a card, before its jobs, the earlier plans about the same jobs."""
    for earlier in plan.earlier[:MAX_NOTED_PLANS]:
        yield Paragraph(describe_earlier_plan(earlier, len(plan.targets)))


def describe_earlier_plan(earlier: EarlierPlan, total: int) -> Line:
    of_these = f"{format_number(earlier.job_count)} of these {pluralize(total, 'job')}"
    jobs = "the same jobs" if earlier.job_count == total > 1 else of_these
    jobs = "the same job" if total == 1 else jobs
    stands = "it is under way" if earlier.under_way else "it is not confirmed yet"
    who = UserRef(earlier.asked_by.id, earlier.asked_by.name)
    return (Strong("Already: "), f"{earlier.verb} asked by ", who, " ", Timestamp(earlier.asked_at),
            f" for {jobs}; {stands}.")  # fmt: skip
