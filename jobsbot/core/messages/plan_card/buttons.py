"""The buttons of a plan's card: to confirm or cancel it, and at its end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from jobsbot.core.interaction import Origin
from jobsbot.core.jobs.job import Ending, JobKey, classify_ending
from jobsbot.core.messages.message import MAX_BUTTON_VALUE_CHARS, Button, ButtonStyle, ConfirmDialog
from jobsbot.core.plans.actions import OWN_END_PREFIX, Outcome, Result
from jobsbot.core.plans.plan import Plan, PlanRecord, find_undo, write_button_value
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.text.wording import format_number, pluralize


def build_deciding_buttons(plan: Plan) -> tuple[Button, ...]:
    """Make the buttons that decide: the red one and Cancel, or those of a second person."""
    confirm = build_confirm_button(plan)
    if plan.barrier is not Barrier.SECOND:
        return (confirm,)
    dialog = None
    if plan.action.approved_in_dialog:
        dialog = ConfirmDialog(f"{confirm.label}?", plan.consequence, yes=confirm.label)
    return (
        Button("Approve", Origin.APPROVE, write_button_value(plan), ButtonStyle.DANGER, dialog),
        Button("Deny", Origin.DENY, write_button_value(plan)),
    )


def build_confirm_button(plan: Plan) -> Button:
    """Make the one red button. It acts at once, after a dialog, or after a form."""
    label = f"{plan.action.verb.capitalize()} {pluralize(len(plan.targets), 'job')}"
    dialog = None
    if plan.barrier is Barrier.DIALOG:
        dialog = ConfirmDialog(f"{label}?", plan.consequence, yes=label)
    return Button(label, Origin.CONFIRM, write_button_value(plan), ButtonStyle.DANGER, dialog)


def build_end_buttons(record: PlanRecord) -> Iterator[Button]:
    """Make the buttons at the end: Retry, Undo, Why?, Log and Details, where they apply."""
    plan = record.plan
    if again := find_repeatable_keys(record):
        label = f"Retry {format_number(len(again))} {name_result(record, again)}".rstrip()
        yield Button(label, Origin.RETRY, write_button_value(plan))
    if find_undo(record):
        yield Button("Undo", Origin.UNDO, plan.id)
    bad = find_badly_ended_keys(record)
    if len(bad) == 1 and plan.action.jobs_remain:
        yield Button("Why?", Origin.PRESSED, f"why {bad[0]}", hint=f"Why {bad[0]} is as it is")
        yield Button("Log", Origin.PRESSED, f"log {bad[0]}", hint=f"The end of the log of {bad[0]}")
    details = say_show([snapshot.key for snapshot in plan.jobs])
    if plan.action.jobs_remain and len(details) <= MAX_BUTTON_VALUE_CHARS:
        yield Button("Details", Origin.PRESSED, details)


def name_result(record: PlanRecord, keys: Collection[JobKey]) -> str:
    """Name what became of jobs in the headline's word; empty where it is not one for all."""
    outcomes = [outcome for outcome in record.progress.outcomes if outcome.key in keys]
    results = {None if outcome.refused else outcome.result for outcome in outcomes}
    one = results.pop() if len(results) == 1 else None
    return one.value if one else ""


def find_failed_keys(record: PlanRecord) -> tuple[JobKey, ...]:
    """Name the jobs that failed or whose outcome is unknown."""
    bad = (Result.FAILED, Result.UNKNOWN)
    return tuple(outcome.key for outcome in record.progress.outcomes if outcome.result in bad)


def find_repeatable_keys(record: PlanRecord) -> tuple[JobKey, ...]:
    """Name the jobs to ask for anew: failed, unknown, or refused at the moment of the request."""
    failed = set(find_failed_keys(record))
    outcomes = record.progress.outcomes
    return tuple(outcome.key for outcome in outcomes if outcome.refused or outcome.key in failed)


def find_badly_ended_keys(record: PlanRecord) -> tuple[JobKey, ...]:
    """Name the jobs that failed to do as asked, are unknown, or had ended badly by themselves."""
    outcomes = record.progress.outcomes
    own = [(o.key, o.why.removeprefix(OWN_END_PREFIX)) for o in outcomes if is_own_end(o)]
    bad = {key for key, reason in own if classify_ending(reason) is Ending.BADLY}
    bad |= set(find_failed_keys(record))
    return tuple(outcome.key for outcome in outcomes if outcome.key in bad)


def is_own_end(outcome: Outcome) -> bool:
    """Tell whether a job had ended by itself, before what was asked could end it."""
    return outcome.result is Result.SKIPPED and outcome.why.startswith(OWN_END_PREFIX)


def say_show(keys: Sequence[JobKey]) -> str:
    return " ".join(["show", *(str(key) for key in keys)])
