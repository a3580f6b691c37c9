"""Cooling-off: a confirmed plan waits by its rule, and can be taken back until it begins."""

import pytest

from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.freeze import Freeze
from jobsbot.core.plans.plan import PlanStatus
from tests.bot_conversation import (
    ANNA,
    BEN,
    INCIDENT,
    find_button,
    get_message,
    get_only_reply,
    get_private_text,
    message_text,
)
from tests.conversations.fake_directory import GUEST

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
def conversation(with_policy):
    return with_policy(COOL)


def confirm(conversation):
    """Confirm a stop, and answer the plan's id and the Undo of its card."""
    asked = conversation.says("stop 123/1/1")
    assert conversation.presses(find_button(asked, "Stop 1 job")) == []
    plan_id = get_only_reply(asked).record.plan.id
    card = draw_card(conversation.memory.get_plan(plan_id), conversation.now)
    return plan_id, card


def test_the_card_says_when_it_begins_and_has_one_large_undo(conversation):
    _, card = confirm(conversation)
    assert "Begins in 30 s, unless it is taken back. Nothing is changed yet." in message_text(card)
    assert [button.label for button in card.buttons] == ["Undo"]
    conversation.later(seconds=12)
    plan_id = conversation.started[0]
    later = message_text(draw_card(conversation.memory.get_plan(plan_id), conversation.now))
    assert "Begins in 18 s" in later


@pytest.mark.parametrize("who", [ANNA, BEN])
def test_undo_takes_it_back_and_says_who_did(conversation, who):
    plan_id, card = confirm(conversation)
    (undo,) = card.buttons
    cancelled = message_text(get_message(conversation.presses(undo, who)))
    assert f"Cancelled by @{who.name}" in cancelled
    assert "Nothing was changed." in cancelled
    assert conversation.memory.get_plan(plan_id).status is PlanStatus.CANCELLED
    assert conversation.memory.get_audit_entries(plan_id)[-1].what == "taken back: stop 123/1/1"
    assert "Already cancelled" in get_private_text(conversation.presses(undo))


def test_who_may_not_stop_may_not_take_it_back(conversation):
    plan_id, card = confirm(conversation)
    (undo,) = card.buttons
    assert get_private_text(conversation.presses(undo, GUEST)).startswith("You may not stop jobs")
    assert conversation.memory.get_plan(plan_id).status is PlanStatus.CLAIMED


def test_what_was_begun_is_not_taken_back_and_what_was_taken_back_is_not_begun(conversation):
    plan_id, _ = confirm(conversation)
    poll = conversation.memory.begin_poll(plan_id, 0, "one/1").poll
    conversation.memory.add_attempt(poll, 0, conversation.now)
    assert not conversation.memory.take_back_claim(plan_id, ANNA, conversation.now)
    assert conversation.memory.get_plan(plan_id).status is PlanStatus.CLAIMED


def test_can_says_how_long_it_waits(conversation):
    assert "begins 30 s later" in message_text(get_message(conversation.says("can")))


def test_a_freeze_keeps_nobody_from_taking_it_back(conversation):
    plan_id, card = confirm(conversation)
    frozen = Freeze(123, BEN, "", conversation.now)
    conversation.memory.set_freeze(frozen, INCIDENT, "freeze 123")
    conversation.presses(card.buttons[0], BEN)
    assert conversation.memory.get_plan(plan_id).status is PlanStatus.CANCELLED
