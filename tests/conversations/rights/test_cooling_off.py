"""Cooling-off: a confirmed plan waits by its rule, and can be taken back until it begins."""

import pytest

from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.plan import PlanStatus
from tests.bot_conversation import (
    ANNA,
    BEN,
    find_button,
    get_message,
    get_only_reply,
    get_private_text,
    message_text,
)
from tests.conversations.test_policy import GUEST, people, with_policy

__all__ = ["people", "with_policy"]
COOL = """
[policy]
members_may = ["read"]
[[policy.allow]]
who = ["members", "guests"]
may = ["stop"]
in = ["C1"]
cool = "30s"
[[policy.deny]]
who = ["guests"]
may = ["stop"]
"""


@pytest.fixture
def talk(with_policy):
    return with_policy(COOL)


def confirm(talk):
    """Confirm a stop, and answer the plan's id and the Undo of its card."""
    asked = talk.says("stop 123/1/1")
    assert talk.presses(find_button(asked, "Stop 1 job")) == []
    plan_id = get_only_reply(asked).record.plan.id
    card = draw_card(talk.memory.get_plan(plan_id), talk.now)
    return plan_id, card


def test_the_card_says_when_it_begins_and_has_one_large_undo(talk):
    _, card = confirm(talk)
    assert "Begins in 30 s, unless it is taken back. Nothing is changed yet." in message_text(card)
    assert [button.label for button in card.buttons] == ["Undo"]
    talk.later(seconds=12)
    plan_id = talk.started[0]
    later = message_text(draw_card(talk.memory.get_plan(plan_id), talk.now))
    assert "Begins in 18 s" in later


@pytest.mark.parametrize("who", [ANNA, BEN])
def test_undo_takes_it_back_and_says_who_did(talk, who):
    plan_id, card = confirm(talk)
    (undo,) = card.buttons
    cancelled = message_text(get_message(talk.presses(undo, who)))
    assert f"Cancelled by @{who.name}" in cancelled
    assert "Nothing was changed." in cancelled
    assert talk.memory.get_plan(plan_id).status is PlanStatus.CANCELLED
    assert talk.memory.get_audit_entries(plan_id)[-1].what == "taken back: stop 123/1/1"
    assert "Already cancelled" in get_private_text(talk.presses(undo))


def test_who_may_not_stop_may_not_take_it_back(talk):
    plan_id, card = confirm(talk)
    (undo,) = card.buttons
    assert get_private_text(talk.presses(undo, GUEST)).startswith("You may not stop jobs")
    assert talk.memory.get_plan(plan_id).status is PlanStatus.CLAIMED


def test_what_was_begun_is_not_taken_back_and_what_was_taken_back_is_not_begun(talk):
    plan_id, _ = confirm(talk)
    poll = talk.memory.begin_poll(plan_id, 0, "one/1")
    talk.memory.add_attempt(poll, 0, talk.now)
    assert not talk.memory.take_back_claim(plan_id, ANNA, talk.now)
    assert talk.memory.get_plan(plan_id).status is PlanStatus.CLAIMED


def test_can_says_how_long_it_waits(talk):
    assert "begins 30 s later" in message_text(get_message(talk.says("can")))
