"""What a plan's card says of its action before it is confirmed."""

from datetime import timedelta

import pytest

from jobsbot.core.messages.message import Span
from jobsbot.core.messages.plan_card.buttons import build_deciding_buttons
from jobsbot.core.messages.plan_card.jobs import describe_arguments
from jobsbot.core.plans.actions import Delete, Stop, Tag
from jobsbot.core.plans.policy import Barrier
from tests.sample_plans import finished_jobs, make_plan


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Tag(add=("seen", "by anna"), remove=("new",)), ["Adds seen, by anna; removes new."]),
        (Tag(add=("seen",)), ["Adds seen."]),
        (Tag(remove=("new", "old")), ["Removes new, old."]),
        (Stop(), []),
        (Delete(), []),
    ],
)
def test_a_card_says_which_tags_are_added_and_removed(action, said):
    plan = make_plan(finished_jobs(1), action)
    assert ["".join(map(read_span, part.line)) for part in describe_arguments(plan)] == said


@pytest.mark.parametrize(("action", "asked_again"), [(Stop(), False), (Delete(), True)])
def test_the_approval_of_a_delete_is_asked_for_once_more(action, asked_again):
    plan = make_plan(finished_jobs(1), action)
    approve, _ = build_deciding_buttons(plan.with_barrier(Barrier.SECOND, timedelta(minutes=10)))
    assert (approve.dialog is not None) is asked_again


def read_span(span: Span) -> str:
    return span if isinstance(span, str) else span.text
