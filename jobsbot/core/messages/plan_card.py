"""The card of a plan: one message, drawn anew from the whole record at every moment.

Nothing is ever appended to a card. What it says happened is what the record holds, and the
record holds only what the Jobs API said on a read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import assert_never

from jobsbot.core.interaction import How
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.message import (
    Button,
    Code,
    Dialog,
    Look,
    Message,
    Part,
    Someone,
    Span,
    Strong,
    Text,
    Time,
    counted,
    echo,
    lasting,
    thin,
)
from jobsbot.core.messages.notices import nothing_to_do
from jobsbot.core.messages.plan_card_jobs import changes, lines, shown_jobs
from jobsbot.core.plans.actions import Result, spell
from jobsbot.core.plans.plan import Plan, Record, Status, undo_of, waiting
from jobsbot.core.plans.policy import Barrier

LONGEST_SENTENCE = 1900


def card(record: Record, now: datetime) -> Message:
    """Draw a plan's card as it stands."""
    match record.status:
        case Status.OPEN:
            return open_card(record.plan)
        case Status.CLAIMED:
            return acting_card(record, now)
        case Status.DONE:
            return ended_card(record)
        case Status.CANCELLED:
            return closed_card(record, "Cancelled", by=True)
        case Status.EXPIRED:
            return closed_card(record, "Expired", by=False)
        case Status.WITHDRAWN if not record.plan.acting:
            return nothing_to_do(record.plan)
        case Status.WITHDRAWN:
            return closed_card(record, "Withdrawn", by=False)
        case Status.REPLACED:
            return closed_card(record, "The jobs changed; asked again", by=False)
        case _:
            assert_never(record.status)


def open_card(plan: Plan) -> Message:
    """Ask: which jobs, what will happen, who asked, who may confirm, until when."""
    if plan.barrier is Barrier.NONE:
        return Message(f"{plan.action.words.doing} {jobs_of(plan)} in {plan.label}", (ids(plan),))
    return Message(
        title=f"{plan.action.verb.capitalize()} {jobs_of(plan)} in {plan.label}?",
        parts=(*shown_jobs(plan), *changes(plan), Text.of(plan.action.words.consequence),
               standing(plan), ids(plan)),
        buttons=(confirm(plan), Button("Cancel", How.CANCEL, plan.id),
                 Button("Refresh", How.REFRESH, plan.id)),
    )  # fmt: skip


def acting_card(record: Record, now: datetime) -> Message:
    """Say what was asked of the API and what it has not said yet."""
    plan, progress = record.plan, record.progress
    parts: list[Part] = [confirmed(record), Text.of(stage(record, now))]
    if progress.trouble:
        parts.append(Text.of(Strong(progress.trouble)))
    parts += [*lines(record), *interrupted(record), ids(plan)]
    return Message(f"{plan.action.words.doing} {counted(len(plan.keys), 'job')}", tuple(parts))


def ended_card(record: Record) -> Message:
    """Say how it ended, a line a job."""
    took = ""
    ended_at = record.progress.ended_at
    if ended_at and record.at and ended_at - record.at >= timedelta(seconds=1):
        took = f"It took {lasting(ended_at - record.at)}."
    ended = Text.of(took) if took else None
    return Message(
        title=summary(record),
        parts=(confirmed(record), *lines(record), *unchanged(record),
               *((ended,) if ended else ()), *interrupted(record), ids(record.plan)),
        buttons=tuple(end_buttons(record)),
    )  # fmt: skip


def unchanged(record: Record) -> Iterator[Text]:
    """Where something went wrong, say whether anything was changed, and what to do next."""
    results = {outcome.result for outcome in record.progress.outcomes}
    if Result.UNKNOWN in results:
        yield Text.of("What is unknown may have been changed; Retry reads the jobs before it asks.")
    elif Result.FAILED in results:
        yield Text.of("What failed was not changed; Retry asks again for just that.")


def closed_card(record: Record, word: str, *, by: bool) -> Message:
    """Say that it came to nothing, and how to say it again."""
    who: list[Span] = [word]
    if by and record.by:
        who += [" by ", Someone(record.by.id, record.by.name)]
    if record.at:
        who += [" ", Time(record.at)]
    parts: list[Part] = [Text((*who, ". Nothing was changed.")), echo(again(record.plan))]
    asked = f"{record.plan.action.verb.capitalize()} {counted(len(record.plan.keys), 'job')}"
    return Message(f"{word}: {asked}.", tuple(parts))


def jobs_of(plan: Plan) -> str:
    """Say `3 running jobs`, or `3 jobs (2 running, 1 pending)`."""
    states = Counter(seen.state for seen in plan.acting)
    if len(states) == 1:
        (state,) = states
        return counted(len(plan.acting), f"{state} job")
    mix = ", ".join(f"{thin(count)} {state}" for state, count in states.most_common())
    return f"{counted(len(plan.acting), 'job')} ({mix})"


def standing(plan: Plan) -> Text:
    asker = Someone(plan.asked_by.id, plan.asked_by.name)
    return Text.of(
        Strong("Nothing has been changed yet."),
        " Asked by ", asker, ", who may confirm until ", Time(plan.expires_at), ".",
    )  # fmt: skip


def confirm(plan: Plan) -> Button:
    """The one red button. Behind it: nothing, the platform's dialog, or a form."""
    label = f"{plan.action.verb.capitalize()} {counted(len(plan.acting), 'job')}"
    dialog = None
    if plan.barrier is Barrier.DIALOG:
        dialog = Dialog(f"{label}?", plan.action.words.consequence, yes=label)
    return Button(label, How.CONFIRM, plan.id, Look.DANGER, dialog)


def confirmed(record: Record) -> Text:
    if not record.by or not record.at:
        return Text.of("Confirmed.")
    who = Someone(record.by.id, record.by.name)
    if record.plan.barrier is Barrier.NONE:
        return Text.of("Asked by ", who, " ", Time(record.at))
    return Text.of("Confirmed by ", who, " ", Time(record.at))


def stage(record: Record, now: datetime) -> str:
    """Say how far it is. *Requested* is not *done*."""
    plan, left = record.plan, waiting(record)
    requested = len(record.progress.requested)
    sent_or_settled = requested + len(
        set(record.progress.settled()) - set(record.progress.requested)
    )
    if sent_or_settled < len(plan.keys):
        return f"{thin(requested)} of {thin(len(plan.keys))} requested."
    if not requested and not left:
        return "Nothing had to be requested."
    words = plan.action.words
    so_far = f", {lasting(now - record.at)} so far" if record.at else ""
    return f"{words.requested}; waiting for {counted(len(left), 'job')} {words.waiting}{so_far}."


def summary(record: Record) -> str:
    """Say the end in one sentence: `2 stopped · 1 had already finished`."""
    outcomes = record.progress.outcomes
    done = sum(outcome.result is Result.DONE for outcome in outcomes)
    said = [f"{thin(done)} {record.plan.action.words.done}"] if done else []
    skipped = Counter(o.why for o in outcomes if o.result is Result.SKIPPED)
    skipped.update(seen.skip for seen in record.plan.skipped)
    said += [f"{thin(count)} {why}" for why, count in skipped.most_common()]
    for result, word in ((Result.FAILED, "failed"), (Result.UNKNOWN, "unknown")):
        reasons = Counter(o.why.rstrip(".") for o in outcomes if o.result is result)
        said += [f"{thin(count)} {word} ({why})" for why, count in reasons.most_common()]
    return " · ".join(said) or "Nothing was changed."


def end_buttons(record: Record) -> Iterator[Button]:
    """At its end a card has Details, Retry and Undo, and only where they lead somewhere."""
    plan = record.plan
    failed = not_done(record)
    if failed:
        yield Button(f"Retry {thin(len(failed))} failed", How.RETRY, plan.id)
    if undo_of(record):
        yield Button("Undo", How.UNDO, plan.id)
    details = spell_show([seen.key for seen in plan.jobs])
    if plan.action.leaves and len(details) <= LONGEST_SENTENCE:
        yield Button("Details", How.PRESSED, details)


def not_done(record: Record) -> tuple[JobKey, ...]:
    """Name the jobs that failed or whose outcome is unknown."""
    bad = (Result.FAILED, Result.UNKNOWN)
    return tuple(outcome.key for outcome in record.progress.outcomes if outcome.result in bad)


def spell_show(keys: Sequence[JobKey]) -> str:
    return " ".join(["show", *(str(key) for key in keys)])


def interrupted(record: Record) -> Iterator[Text]:
    if record.progress.interrupted:
        yield Text.of("jobsbot was restarted meanwhile, and went on by itself.", quiet=True)


def ids(plan: Plan) -> Text:
    return Text.of(Code(f"/jobs {again(plan)}"), f" · plan {plan.id}", quiet=True)


def again(plan: Plan) -> str:
    """The sentence to say again, or as much of its meaning as is short."""
    if len(plan.sentence) <= 300:
        return plan.sentence
    return spell(plan.action, plan.keys[:1]) + " …"
