"""The card of a plan: one message, drawn anew from the whole record at every moment.

Nothing is ever appended to a card. What it says happened is what the record holds, and the
record holds only what the Jobs API said on a read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from jobsbot.core.interaction import Origin, Person
from jobsbot.core.messages.masking import mask_names
from jobsbot.core.messages.message import (
    Button,
    Message,
    Paragraph,
    Part,
    Say,
    Span,
    Strong,
    Timestamp,
    UserRef,
    echo_line,
)
from jobsbot.core.messages.notices import (
    build_ask_anew_button,
    explain_empty_plan,
    name_approvers,
)
from jobsbot.core.messages.plan_card.buttons import build_deciding_buttons, build_end_buttons
from jobsbot.core.messages.plan_card.jobs import (
    describe_arguments,
    draw_outcomes,
    draw_planned_jobs,
)
from jobsbot.core.messages.plan_card.notes import (
    build_take_back_button,
    explain_break_glass,
    explain_cooling,
    explain_kept_file,
)
from jobsbot.core.messages.plan_notes import describe_earlier_plans
from jobsbot.core.plans.actions import Result, say_action
from jobsbot.core.plans.approvals import list_approvers
from jobsbot.core.plans.plan import (
    Plan,
    PlanRecord,
    PlanStatus,
    find_waiting_keys,
    write_button_value,
)
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.text.wording import add_note, format_duration, format_number, pluralize


def draw_card(record: PlanRecord, now: datetime) -> Message:
    """Draw a plan's card as it stands, without the credentials that names in it hold."""
    return mask_names(draw_status(record, now))


def draw_status(record: PlanRecord, now: datetime) -> Message:
    """Draw what a plan's status is about."""
    match record.status:
        case PlanStatus.OPEN:
            return draw_open_card(record)
        case PlanStatus.CLAIMED:
            return draw_claimed_card(record, now)
        case PlanStatus.DONE:
            return draw_done_card(record)
        case PlanStatus.CANCELLED:
            return draw_closed_card(record, "Cancelled", names_who=True)
        case PlanStatus.DENIED:
            return draw_closed_card(record, "Denied", names_who=True)
        case PlanStatus.EXPIRED:
            return draw_closed_card(record, "Expired", names_who=False)
        case PlanStatus.WITHDRAWN if not record.plan.targets:
            return explain_empty_plan(record.plan)
        case PlanStatus.WITHDRAWN:
            return draw_closed_card(record, "Withdrawn", names_who=False)
        case PlanStatus.REPLACED:
            return draw_closed_card(record, "The jobs changed; asked again", names_who=False)
        case _:
            assert_never(record.status)


def draw_open_card(record: PlanRecord) -> Message:
    """Draw the question: which jobs, what will happen, who asked, who may confirm, until when."""
    plan = record.plan
    if plan.barrier is Barrier.NONE:
        return Message(
            f"{plan.action.words.doing} {describe_jobs(plan)} in {plan.label}",
            (build_id_line(plan),),
        )
    return Message(
        title=f"{plan.action.verb.capitalize()} {describe_jobs(plan)} in {plan.label}?",
        parts=(
            *describe_earlier_plans(plan),
            *draw_planned_jobs(plan),
            *describe_arguments(plan),
            Paragraph.of(plan.consequence),
            *describe_reason(plan),
            *explain_break_glass(plan),
            *describe_open_plan(record),
            build_id_line(plan),
        ),
        buttons=(
            *build_deciding_buttons(plan),
            Button("Cancel", Origin.CANCEL, write_button_value(plan)),
            Button("Refresh", Origin.REFRESH, write_button_value(plan)),
        ),
    )


def draw_claimed_card(record: PlanRecord, now: datetime) -> Message:
    """Draw the work under way: what was requested, and what the API does not show yet."""
    plan, progress = record.plan, record.progress
    stage = tuple(explain_cooling(record, now)) or (Paragraph.of(describe_stage(record, now)),)
    parts: list[Part] = [describe_confirmation(record), *stage]
    if progress.trouble:
        parts.append(Paragraph.of(Strong(progress.trouble)))
    parts += [*draw_outcomes(record), *explain_kept_file(record), *explain_interruption(record)]
    parts.append(build_id_line(plan))
    title = f"{plan.action.words.doing} {pluralize(len(plan.keys), 'job')}"
    return Message(title, tuple(parts), tuple(build_take_back_button(record)))


def draw_done_card(record: PlanRecord) -> Message:
    """Draw how it ended, a line for each job."""
    took = ""
    ended_at = record.progress.ended_at
    if ended_at and record.closed_at and ended_at - record.closed_at >= timedelta(seconds=1):
        took = f"It took {format_duration(ended_at - record.closed_at)}."
    ended = Paragraph.of(took) if took else None
    return Message(
        title=summarize_outcomes(record),
        parts=(
            describe_confirmation(record),
            *draw_outcomes(record),
            *explain_effect(record),
            *((ended,) if ended else ()),
            *explain_kept_file(record),
            *explain_interruption(record),
            build_id_line(record.plan),
        ),
        buttons=tuple(build_end_buttons(record)),
    )


def explain_effect(record: PlanRecord) -> Iterator[Paragraph]:
    """Say, where something went wrong, whether anything was changed and what to do next."""
    results = {outcome.result for outcome in record.progress.outcomes}
    if Result.UNKNOWN in results:
        yield Paragraph.of(
            "What is unknown may have been changed; Retry reads the jobs before it asks."
        )
    elif Result.FAILED in results:
        yield Paragraph.of("What failed was not changed; Retry asks again for just that.")


def draw_closed_card(record: PlanRecord, word: str, *, names_who: bool) -> Message:
    """Draw the end of a plan that did nothing, and how to ask for it again."""
    who: list[Span] = [word]
    if names_who and record.closed_by:
        who += [" by ", UserRef(record.closed_by.id, record.closed_by.name)]
    if record.closed_at:
        who += [" ", Timestamp(record.closed_at)]
    asked_by = record.plan.asked_by
    asker = (" Asked by ", UserRef(asked_by.id, asked_by.name), ".")
    is_denied = record.status is PlanStatus.DENIED
    parts: list[Part] = [
        Paragraph((*who, ".", *(asker if is_denied else ()), " Nothing was changed.")),
        echo_line(shorten_sentence(record.plan)),
    ]
    asked = f"{record.plan.action.verb.capitalize()} {pluralize(len(record.plan.keys), 'job')}"
    can_ask_again = record.status.is_closed_without_work
    again = (build_ask_anew_button("Ask again", record.plan),) if can_ask_again else ()
    return Message(f"{word}: {asked}.", tuple(parts), again)


def describe_jobs(plan: Plan) -> str:
    """Say `3 running jobs`, or `3 jobs (2 running, 1 pending)`."""
    states = Counter(snapshot.state for snapshot in plan.targets)
    if len(states) == 1:
        (state,) = states
        return pluralize(len(plan.targets), f"{state} job")
    mix = ", ".join(f"{format_number(count)} {state}" for state, count in states.most_common())
    return f"{pluralize(len(plan.targets), 'job')} ({mix})"


def describe_reason(plan: Plan) -> Iterator[Paragraph]:
    """Say why, in the asker's words, where they gave a reason."""
    if plan.reason:
        yield Paragraph.of("Because ", plan.reason)


def describe_open_plan(record: PlanRecord) -> Iterator[Paragraph]:
    """Say who asked, who may confirm or approve, until when, and who has approved."""
    plan = record.plan
    asker = UserRef(plan.asked_by.id, plan.asked_by.name)
    unchanged, until = Strong("Nothing has been changed yet."), Timestamp(plan.expires_at)
    if plan.barrier is not Barrier.SECOND:
        yield Paragraph.of(unchanged, " Asked by ", asker, ", who may confirm until ", until, ".")
        return
    needed = f" ({plan.approvals_needed} people)" if plan.approvals_needed > 1 else ""
    waits = (". It waits for a second person: ", *name_approvers(plan), f" can approve{needed}")
    yield Paragraph((unchanged, " Asked by ", asker, *waits, " until ", until, "."))
    approved = list_approvers(plan, record.approvals)
    if approved:
        yield Paragraph(("Approved by ", *_name_each(approved), "."))


def _name_each(people: Sequence[Person]) -> Iterator[Span]:
    for number, person in enumerate(people):
        if number:
            yield ", "
        yield UserRef(person.id, person.name)


def describe_confirmation(record: PlanRecord) -> Paragraph:
    if not record.closed_by or not record.closed_at:
        return Paragraph.of("Confirmed.")
    who = UserRef(record.closed_by.id, record.closed_by.name)
    if record.plan.barrier is Barrier.NONE:
        return Paragraph.of("Asked by ", who, " ", Timestamp(record.closed_at))
    if record.plan.barrier is Barrier.SECOND:
        asker = UserRef(record.plan.asked_by.id, record.plan.asked_by.name)
        approved = _name_each(list_approvers(record.plan, record.approvals))
        asked: tuple[Span, ...] = ("Asked by ", asker, " · approved by ")
        return Paragraph((*asked, *approved, " ", Timestamp(record.closed_at)))
    return Paragraph.of("Confirmed by ", who, " ", Timestamp(record.closed_at))


def describe_stage(record: PlanRecord, now: datetime) -> str:
    """Say how far it is. *Requested* is not *done*."""
    plan, left = record.plan, find_waiting_keys(record)
    requested = len(record.progress.requested)
    sent_or_settled = requested + len(
        set(record.progress.settled_keys()) - set(record.progress.requested)
    )
    if record.progress.uncertain:
        unknown = pluralize(len(record.progress.uncertain), "job")
        return f"It is not known yet whether the request for {unknown} arrived. It is being read."
    if sent_or_settled < len(plan.keys):
        return f"{format_number(requested)} of {format_number(len(plan.keys))} requested."
    if not requested and not left:
        return "Nothing had to be requested."
    words = plan.action.words
    so_far = f", {format_duration(now - record.closed_at)} so far" if record.closed_at else ""
    return f"{words.requested}; waiting for {pluralize(len(left), 'job')} {words.waiting}{so_far}."


def summarize_outcomes(record: PlanRecord) -> str:
    """Say the end in one sentence: `2 stopped · 1 had already finished`."""
    outcomes = record.progress.outcomes
    done = sum(outcome.result is Result.DONE for outcome in outcomes)
    said = [f"{format_number(done)} {record.plan.action.words.done}"] if done else []
    skipped = Counter(o.why for o in outcomes if o.result is Result.SKIPPED)
    skipped.update(snapshot.skip for snapshot in record.plan.skipped)
    said += [f"{format_number(count)} {why}" for why, count in skipped.most_common()]
    for result, word in ((Result.FAILED, "failed"), (Result.UNKNOWN, "unknown")):
        reasons = Counter(o.why.rstrip(".") for o in outcomes if o.result is result)
        said += [add_note(f"{format_number(n)} {word}", why) for why, n in reasons.most_common()]
    return " · ".join(said) or "Nothing was changed."


def explain_interruption(record: PlanRecord) -> Iterator[Paragraph]:
    if record.progress.interrupted:
        yield Paragraph.of(
            "jobsbot was restarted or held up meanwhile, and went on by itself.", quiet=True
        )


def build_id_line(plan: Plan) -> Paragraph:
    return Paragraph.of(Say(shorten_sentence(plan)), f" · plan {plan.id}", quiet=True)


def shorten_sentence(plan: Plan) -> str:
    """Answer the sentence to say again, or a short form of it where it is long."""
    if len(plan.sentence) <= 300:
        return plan.sentence
    return say_action(plan.action, plan.keys[:1]) + " …"
