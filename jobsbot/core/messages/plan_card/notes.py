"""Notes of a card beside its jobs: cooling-off, the kept file, break-glass, reminders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import (
    Button,
    ButtonStyle,
    Message,
    Paragraph,
    Say,
    Strong,
    Timestamp,
    UserRef,
)
from jobsbot.core.messages.notices import MAX_REPEATED_SENTENCE_CHARS, name_approvers
from jobsbot.core.plans.plan import (
    Plan,
    PlanRecord,
    PlanStatus,
    can_take_back,
    write_button_value,
)
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.text.wording import format_duration, pluralize

REMIND_BEFORE = timedelta(minutes=3)
"""How long before a card expires its approvers are reminded; at most half of its time."""


def explain_cooling(record: PlanRecord, now: datetime) -> Iterator[Paragraph]:
    """Say when a confirmed plan begins, and that it can be taken back until then."""
    since = record.progress.cooling_since or record.closed_at
    if can_take_back(record) and since:
        left = max(record.plan.cool - (now - since), timedelta())
        begins = f"Begins in {format_duration(left)}" if left else "Begins now"
        yield Paragraph.of(
            Strong(f"{begins}, unless it is taken back."), " Nothing is changed yet."
        )


def build_take_back_button(record: PlanRecord) -> Iterator[Button]:
    """Make the Undo button of a plan that cools off after its confirmation."""
    if can_take_back(record):
        value = write_button_value(record.plan)
        yield Button("Undo", Origin.CANCEL, value, ButtonStyle.PRIMARY)


def explain_kept_file(record: PlanRecord) -> Iterator[Paragraph]:
    """Say where what was known of the jobs is kept, and what is not in it."""
    if place := record.progress.kept_file:
        jobs, whose = ("job", "Its") if len(record.plan.keys) == 1 else ("jobs", "Their")
        yield Paragraph.of(
            f"What was known of the {jobs} is kept {place}. {whose} items and logs are not in it."
        )


def explain_break_glass(plan: Plan) -> Iterator[Paragraph]:
    """Say that a stop is asked for without a lookup of rights, and which channel is told."""
    if plan.break_glass:
        yield Paragraph.of(
            Strong("Break-glass:"),
            " nobody could be asked who may do this. Confirmed, it is told in the channel that the "
            "policy names for that.",
        )


def announce_break_glass(record: PlanRecord) -> Message:
    """Tell a channel that somebody stops jobs whose rights could not be looked up."""
    plan = record.plan
    what = f"{plan.action.verb} {pluralize(len(plan.keys), 'job')} in {plan.label}"
    return Message(
        f"🚨 Break-glass: {what}, without their rights being looked up",
        (
            Paragraph.of("By ", UserRef(plan.asked_by.id), f", because {plan.reason}"),
            Paragraph.of(
                Say(plan.sentence[:MAX_REPEATED_SENTENCE_CHARS]), f" · plan {plan.id}", quiet=True
            ),
        ),
    )


def announce_denial(record: PlanRecord) -> Message:
    """Say in a card's thread, to who asked, who denied it: an edit of the card notifies nobody."""
    plan = record.plan
    asked = f"{plan.action.verb.capitalize()} {pluralize(len(plan.keys), 'job')} in {plan.label}"
    by = (" by ", UserRef(record.closed_by.id)) if record.closed_by else ()
    spans = (UserRef(plan.asked_by.id), " asked. Denied", *by, ". Nothing was changed.")
    return Message(f"{asked} was denied", (Paragraph(spans),))


def is_reminder_due(record: PlanRecord, now: datetime) -> bool:
    """Tell whether a plan that waits for a second person is soon to expire."""
    plan = record.plan
    if record.status is not PlanStatus.OPEN or plan.barrier is not Barrier.SECOND:
        return False
    notice = min(REMIND_BEFORE, (plan.expires_at - plan.asked_at) / 2)
    return plan.expires_at - notice <= now < plan.expires_at


def remind_second_person(record: PlanRecord) -> Message:
    """Say in a card's thread that it still waits, for whom, and until when."""
    plan = record.plan
    asked = f"{plan.action.verb.capitalize()} {pluralize(len(plan.keys), 'job')} in {plan.label}"
    waits = (*name_approvers(plan), " can approve it until ", Timestamp(plan.expires_at), ".")
    return Message(
        f"{asked} still waits for a second person",
        (Paragraph(waits), Paragraph.of("Asked by ", UserRef(plan.asked_by.id), quiet=True)),
    )
