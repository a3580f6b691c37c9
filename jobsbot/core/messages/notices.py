"""Short answers to sentences and presses that were misunderstood, refused, too late, or failed."""

from __future__ import annotations

from collections import Counter
from typing import assert_never

from jobsbot.core.errors import ApiError, Changed, JobsbotError, UsageError
from jobsbot.core.interaction import Origin, Person
from jobsbot.core.messages.marked_text import mark_code, quote_code
from jobsbot.core.messages.message import (
    BulletList,
    Button,
    Form,
    Message,
    Paragraph,
    Part,
    Say,
    Span,
    Strong,
    TextInput,
    Timestamp,
    UserRef,
    echo_line,
)
from jobsbot.core.messages.records import make_skipped_records
from jobsbot.core.messages.refusals import name_people
from jobsbot.core.plans.plan import Plan, PlanRecord, PlanStatus, write_button_value
from jobsbot.core.text.wording import format_number, pluralize

RETRY_WORDS = "Say it again in a minute."
SAY_AGAIN_HINT = "Nothing was changed by this press. Say the sentence again to be asked anew."
MAX_REPEATED_SENTENCE_CHARS = 290
"""Characters of a plan's sentence in a notice: its keys can be thousands."""


def explain_usage_error(error: UsageError) -> Message:
    """Say what was not understood, and offer what was probably meant, else what can be done."""
    parts: list[Part] = []
    if error.then and not error.meant:
        parts.append(Paragraph(mark_code(error.then)))
    unchanged = [] if error.about_read else [Paragraph.of("Nothing was changed.", quiet=True)]
    if error.offers and not error.meant:
        buttons = tuple(Button(each, Origin.PRESSED, each) for each in error.offers)
        parts += [*list_offers(error.offers), *unchanged]
        return Message(quote_code(error.text), tuple(parts), buttons)
    if not error.meant:
        return Message(quote_code(error.text), (*parts, *unchanged))
    return Message(
        title=quote_code(error.text),
        parts=(Paragraph.of("Did you mean ", Say(error.meant), "?"),),
        buttons=(Button(error.meant, Origin.PRESSED, error.meant),),
    )


def list_offers(offers: tuple[str, ...]) -> tuple[Part, ...]:
    """List sentences that can be said next."""
    spans: list[Span] = ["You can say "]
    for n, sentence in enumerate(offers):
        spans += [" or " if n == len(offers) - 1 else ", "] * (n > 0)
        spans.append(Say(sentence))
    return (Paragraph((*spans, ".")),)


def explain_failure(error: JobsbotError, said_id: str) -> Message:
    """Say which side failed, whether anything changed, what to do next, and the id in the log."""
    if error.about_read:
        return explain_failed_read(error, said_id)
    changed = error.changed if isinstance(error, ApiError) else Changed.NO
    next_words = error.then or RETRY_WORDS
    told = changed.value in next_words
    return draw_failure(error, next_words if told else f"{changed.value} {next_words}", said_id)


def explain_failed_read(error: JobsbotError, said_id: str) -> Message:
    """Explain the failure of a sentence that only reads: not that nothing was changed."""
    next_words = error.then.removeprefix(Changed.NO.value).lstrip() or RETRY_WORDS
    return draw_failure(error, next_words, said_id)


def draw_failure(error: JobsbotError, next_words: str, said_id: str) -> Message:
    parts = (Paragraph(mark_code(next_words)), Paragraph.of(f"id {said_id}", quiet=True))
    return Message(quote_code(error.text), parts)


def explain_empty_plan(plan: Plan) -> Message:
    """Say that no job of the plan can be acted on, and why of each."""
    verb, skipped = plan.action.verb, plan.skipped
    if not plan.jobs:
        return Message(
            f"Nothing to {verb}: no job matches in {plan.label}.",
            (echo_line(plan.sentence),),
            records=(),
        )
    why = Counter(snapshot.skip for snapshot in skipped)
    if len(skipped) == 1:
        return Message(
            f"Nothing to {verb}: {skipped[0].key} {skipped[0].skip}.",
            (Paragraph.of("Nothing was changed."), echo_line(plan.sentence)),
            records=make_skipped_records(plan),
        )
    said = " · ".join(f"{format_number(count)} {reason}" for reason, count in why.most_common())
    each = tuple(
        (str(snapshot.key), f" {snapshot.spider}".rstrip(), f" {snapshot.skip}")
        for snapshot in skipped[:10]
    )
    return Message(
        f"Nothing to {verb}: {said}.",
        (BulletList(each), Paragraph.of("Nothing was changed."), echo_line(plan.sentence)),
        records=make_skipped_records(plan),
    )


def explain_unknown_plan() -> Message:
    return Message("This is no longer known.", (Paragraph.of(SAY_AGAIN_HINT),))


def explain_unknown_button() -> Message:
    """Answer a press on what another release has drawn."""
    return Message(
        "I do not know this button: another version of me has made it.",
        (Paragraph.of(SAY_AGAIN_HINT),),
    )


def explain_unknown_form() -> Message:
    """Answer the submission of a form that another release has opened."""
    return Message(
        "I do not know this form",
        (Paragraph.of(f"Another version of me has opened it. {SAY_AGAIN_HINT}"),),
    )


def explain_second_approval() -> Message:
    return Message(
        "You have approved this already.",
        (Paragraph.of("It waits for somebody else. Nothing was changed."),),
    )


def explain_second_person(plan: Plan, who: Person) -> Message:
    """Say who can approve a plan that waits for a second person, and why the presser cannot."""
    people = (*name_approvers(plan), " can approve this.")
    own = who.is_same_person(plan.asked_by)
    reason = "You asked for it, so it takes somebody else. " if own else ""
    unchanged = Paragraph.of(f"{reason}Nothing was changed.")
    if any(isinstance(each, UserRef) for each in people):  # a title shows no people
        return Message("Somebody else has to approve this.", (Paragraph(people), unchanged))
    title = "".join(each for each in people if isinstance(each, str))
    return Message(title[:1].upper() + title[1:], (unchanged,))


def name_approvers(plan: Plan) -> tuple[Span, ...]:
    """Name who may approve a plan."""
    return name_people(plan.approvers) if plan.approvers else ("Whoever may do it and did not ask",)


def explain_changed_rules(before: Plan, after: Plan) -> Message:
    """Say why a plan is shown again: what changed in the policy since it was shown."""
    what = "The policy changed since this was shown."
    if before.policy_digest == after.policy_digest:
        what = "The policy asks more of who asked than when this was shown."
    if before.policy_digest == after.policy_digest and before.break_glass != after.break_glass:
        can = "cannot be asked any more" if after.break_glass else "can be asked again"
        what = f"The directory of people {can}."
    return Message(
        what,
        (Paragraph.of("Nothing was changed by this press. Look again at what is asked."),),
    )


def explain_changed_plan() -> Message:
    """Say that a press on an older view of a plan did nothing."""
    return Message(
        "The jobs changed since you looked.",
        (Paragraph.of("Your press changed nothing. They are shown as they are now: press again."),),
    )


def explain_recent_refresh() -> Message:
    """Say that a card was read a moment ago."""
    return Message("The jobs were read a moment ago: this shows them as they are.")


def explain_wrong_person(plan: Plan) -> Message:
    """Say who can press, and how to ask oneself."""
    name = f"@{plan.asked_by.name}" if plan.asked_by.name else "the person who asked"
    asked_by = () if plan.asked_by.name else ("Asked by ", UserRef(plan.asked_by.id), ". ")
    return Message(
        f"Only {name}, who asked, can confirm this.",
        (
            Paragraph((*asked_by, "Nothing was changed. You can ask yourself:")),
            Paragraph.of(Say(plan.sentence[:MAX_REPEATED_SENTENCE_CHARS])),
        ),
        buttons=(build_ask_anew_button("Ask myself", plan),),
    )


def explain_closed_plan(record: PlanRecord) -> Message:
    """Answer a press on a plan that is not open any more."""
    name = f" by @{record.closed_by.name}" if record.closed_by and record.closed_by.name else ""
    match record.status:
        case PlanStatus.CLAIMED | PlanStatus.DONE:
            words = f"Already confirmed{name}"
        case PlanStatus.CANCELLED:
            words = f"Already cancelled{name}"
        case PlanStatus.DENIED:
            words = f"Already denied{name}"
        case PlanStatus.EXPIRED:
            words = "This has expired"
        case PlanStatus.REPLACED:
            words = "The jobs changed since you looked, and are asked about anew"
        case PlanStatus.WITHDRAWN:
            words = "This was withdrawn"
        case PlanStatus.OPEN:
            words = "This is still open"
        case _:
            assert_never(record.status)
    can_ask_again = record.status.is_closed_without_work
    again = (build_ask_anew_button("Ask again", record.plan),) if can_ask_again else ()
    return Message(f"{words}.", tuple(describe_closing(record)), again)


def build_ask_anew_button(label: str, plan: Plan) -> Button:
    """Make the button that says the plan's own sentence again, for whoever presses it."""
    return Button(label, Origin.AGAIN, write_button_value(plan))


def describe_closing(record: PlanRecord) -> list[Part]:
    spans: list[Span] = [f"Your press changed nothing. Plan {record.plan.id}"]
    if record.closed_at:
        confirmed = record.status in (PlanStatus.CLAIMED, PlanStatus.DONE)
        what = "confirmed" if confirmed else record.status.value
        spans += [f", {what} ", Timestamp(record.closed_at)]
    parts: list[Part] = [Paragraph((*spans, "."))]
    if record.status.is_closed_without_work:
        parts.append(
            Paragraph.of("Say it again: ", Say(record.plan.sentence[:MAX_REPEATED_SENTENCE_CHARS]))
        )
    return parts


def build_number_form(plan: Plan) -> Form:
    """Ask for the number of jobs, typed: the barrier of large and filtered writes."""
    label = f"{plan.action.verb.capitalize()} {pluralize(len(plan.targets), 'job')}"
    return Form(
        title=label,
        parts=(
            Paragraph.of(Strong(f"{label} in {plan.label}?")),
            Paragraph.of(plan.consequence),
            Paragraph.of(Say(plan.sentence[:MAX_REPEATED_SENTENCE_CHARS]), quiet=True),
        ),
        inputs=(
            TextInput(
                name="number",
                label="Type the number of jobs",
                hint=f"To {plan.action.verb} {pluralize(len(plan.targets), 'job')}, type "
                f"{len(plan.targets)}.",
            ),
        ),
        submit=label,
        origin=Origin.CONFIRM,
        value=write_button_value(plan),
    )


def check_typed_number(plan: Plan, typed: str) -> str:
    """Say what is wrong with the number typed; empty where it is right."""
    digits = "".join(char for char in typed if char.isalnum())
    if digits == str(len(plan.targets)):
        return ""
    return f"That is not the number of jobs: type {len(plan.targets)}. Nothing was changed."
