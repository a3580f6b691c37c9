"""The short answers: what was misunderstood, refused, too late, or failed."""

from __future__ import annotations

from collections import Counter
from typing import assert_never

from jobsbot.core.errors import ApiError, JobsbotError, UsageError
from jobsbot.core.interaction import How
from jobsbot.core.messages.message import (
    Button,
    Code,
    Form,
    Input,
    Items,
    Message,
    Part,
    Someone,
    Span,
    Strong,
    Text,
    Time,
    coded,
    counted,
    echo,
    thin,
    uncoded,
)
from jobsbot.core.plans.plan import Plan, Record, Status


def misunderstood(error: UsageError) -> Message:
    """Say what was not understood, and offer what was probably meant."""
    parts: list[Part] = []
    if error.then:
        parts.append(Text(coded(error.then)))
    if not error.meant:
        return Message(uncoded(error.text), (*parts, Text.of("Nothing was changed.", quiet=True)))
    return Message(
        title=uncoded(error.text),
        parts=(*parts, Text.of("Did you mean ", Code(f"/jobs {error.meant}"), "?")),
        buttons=(Button(f"/jobs {error.meant}", How.PRESSED, error.meant),),
    )


def failure(error: JobsbotError, said_id: str) -> Message:
    """Say which side failed, whether anything changed, what to do next, and the id in the log."""
    changed = error.changed.value if isinstance(error, ApiError) else "Nothing was changed."
    next_words = error.then or "Say it again in a minute."
    told = changed in next_words
    return Message(
        title=uncoded(error.text),
        parts=(
            Text(coded(next_words if told else f"{changed} {next_words}")),
            Text.of(f"id {said_id}", quiet=True),
        ),
    )


def nothing_to_do(plan: Plan) -> Message:
    """Say that no job of the plan can be acted on, and why of each."""
    verb, skipped = plan.action.verb, plan.skipped
    if not plan.jobs:
        return Message(
            f"Nothing to {verb}: no job matches in {plan.label}.", (echo(plan.sentence),)
        )
    why = Counter(seen.skip for seen in skipped)
    if len(skipped) == 1:
        return Message(
            f"Nothing to {verb}: {skipped[0].key} {skipped[0].skip}.",
            (Text.of("Nothing was changed."), echo(plan.sentence)),
        )
    said = " · ".join(f"{thin(count)} {reason}" for reason, count in why.most_common())
    each = tuple(
        (str(seen.key), f" {seen.spider}".rstrip(), f" {seen.skip}") for seen in skipped[:10]
    )
    return Message(
        f"Nothing to {verb}: {said}.",
        (Items(each), Text.of("Nothing was changed."), echo(plan.sentence)),
    )


def unknown_plan() -> Message:
    return Message(
        "This card is no longer known.",
        (Text.of("Nothing was changed by this press. Say the sentence again for a new card."),),
    )


def foreign(plan: Plan) -> Message:
    """Say who can press, and how to ask oneself."""
    asker = Someone(plan.asked_by.id, plan.asked_by.name)
    name = f"@{plan.asked_by.name}" if plan.asked_by.name else "the person who asked"
    return Message(
        f"Only {name} can confirm or cancel this.",
        (
            Text.of("Asked by ", asker, ". Nothing was changed. You can ask yourself:"),
            Text.of(Code(f"/jobs {plan.sentence}"[:300])),
        ),
    )


def late(record: Record) -> Message:
    """Answer a press on a plan that is not open any more."""
    name = f" by @{record.by.name}" if record.by and record.by.name else ""
    match record.status:
        case Status.CLAIMED | Status.DONE:
            words = f"Already confirmed{name}"
        case Status.CANCELLED:
            words = f"Already cancelled{name}"
        case Status.EXPIRED:
            words = "This card has expired"
        case Status.REPLACED:
            words = "The jobs changed since you looked, and a new card asks"
        case Status.WITHDRAWN:
            words = "This card was withdrawn"
        case Status.OPEN:
            words = "This card is still open"
        case _:
            assert_never(record.status)
    return Message(f"{words}.", tuple(when_and_next(record)))


def when_and_next(record: Record) -> list[Part]:
    spans: list[Span] = [f"Your press changed nothing. Plan {record.plan.id}"]
    if record.at:
        confirmed = record.status in (Status.CLAIMED, Status.DONE)
        what = "confirmed" if confirmed else record.status.value
        spans += [f", {what} ", Time(record.at)]
    parts: list[Part] = [Text((*spans, "."))]
    if record.status in (Status.CANCELLED, Status.EXPIRED, Status.WITHDRAWN):
        parts.append(Text.of("Say it again: ", Code(f"/jobs {record.plan.sentence}"[:300])))
    return parts


def number_form(plan: Plan) -> Form:
    """Ask for the number of jobs, typed: the barrier of large and filtered writes."""
    label = f"{plan.action.verb.capitalize()} {counted(len(plan.acting), 'job')}"
    return Form(
        title=label,
        parts=(
            Text.of(Strong(f"{label} in {plan.label}?")),
            Text.of(plan.action.words.consequence),
            Text.of(Code(f"/jobs {plan.sentence}"[:300]), quiet=True),
        ),
        inputs=(
            Input(
                name="number",
                label="Type the number of jobs",
                hint=f"To {plan.action.verb} {counted(len(plan.acting), 'job')}, type "
                f"{len(plan.acting)}.",
            ),
        ),
        submit=label,
        how=How.CONFIRM,
        value=plan.id,
    )


def wrong_number(plan: Plan, typed: str) -> str:
    """Say what is wrong with the number typed; empty where it is right."""
    digits = "".join(char for char in typed if char.isalnum())
    if digits == str(len(plan.acting)):
        return ""
    return f"That is not the number of jobs: type {len(plan.acting)}. Nothing was changed."
