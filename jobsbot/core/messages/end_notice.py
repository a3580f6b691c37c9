"""The notice of how a plan ended, to asker and confirmer: an edit of the card notifies nobody."""

from __future__ import annotations

from jobsbot.core.interaction import Person
from jobsbot.core.messages.message import Message, Paragraph, Span, UserRef
from jobsbot.core.messages.plan_card.card import explain_effect, summarize_outcomes
from jobsbot.core.plans.actions import Result
from jobsbot.core.plans.plan import PlanRecord


def list_concerned_people(record: PlanRecord) -> tuple[Person, ...]:
    """List who asked and who confirmed, each once."""
    people = [record.plan.asked_by, *([record.closed_by] if record.closed_by else [])]
    return tuple({person.id: person for person in reversed(people)}.values())[::-1]


def plan_ended_badly(record: PlanRecord) -> bool:
    """Tell whether something failed, or is unknown (still running, too)."""
    return any(o.result in (Result.FAILED, Result.UNKNOWN) for o in record.progress.outcomes)


def announce_end(record: PlanRecord) -> Message:
    """Say how it ended, and mention who asked and who confirmed.

    They are mentioned by their ids alone: otherwise Slack would not notify them.
    """
    asked, *confirmed = list_concerned_people(record)
    spans: list[Span] = [UserRef(asked.id)]
    if confirmed:
        spans += [" asked, ", UserRef(confirmed[0].id), " confirmed."]
    else:
        spans += [" asked and confirmed."]
    in_where = f" in {record.plan.label}"
    return Message(
        f"{choose_end_mark(record)} {record.plan.action.verb.capitalize()}{in_where}: "
        f"{summarize_outcomes(record)}",
        (Paragraph((*spans, f" Plan {record.plan.id}.")), *explain_effect(record)),
    )


def choose_end_mark(record: PlanRecord) -> str:
    """Choose the mark: failed, unknown, or done."""
    results = {outcome.result for outcome in record.progress.outcomes}
    if Result.FAILED in results:
        return "❌"
    return "❓" if Result.UNKNOWN in results else "✅"
