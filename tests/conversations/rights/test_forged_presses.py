"""Presses and forms that no card of ours offered: of others, of another view, in another place."""

import pytest

from jobsbot.core.interaction import PLAN_ORIGINS, Origin, Person, Place
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.values import replace
from tests.bot_conversation import (
    ANNA,
    BEN,
    INCIDENT,
    find_button,
    get_form,
    make_job,
    message_text,
)

ELSEWHERE = Place("C9", message="1799999999.000001")
STRANGE_VALUES = (
    "",
    ":",
    ":0",
    "s1:",
    "s1:1",
    "s1:-1",
    "s1:²",
    "s1:" + "9" * 5000,
    "s1:0:0",
    " s1:0",
    "S1:0",
    "s1%",
    "' OR 1=1 --",
    "s" * 100_000,
    "list 123",
)


@pytest.fixture
def card(conversation, api):
    """Somebody's card, and the value that its red button carries."""
    api.put(make_job("123/1/1"), make_job("123/1/2"))
    return find_button(conversation.says("stop 123/1/1"), "Stop 1 job").value


def says_something(replies):
    assert replies, "a press without an answer"
    return True


@pytest.mark.parametrize("origin", sorted(PLAN_ORIGINS, key=lambda one: one.value))
def test_a_value_that_no_button_of_the_newest_card_carries_begins_nothing(
    conversation, api, card, origin
):
    for value in STRANGE_VALUES:
        assert says_something(conversation.says(value, ANNA, origin))
        assert conversation.check(value, {"number": "1"}) is not None
    assert not conversation.started
    assert not api.writes
    assert conversation.memory.get_plan("s1").status in (PlanStatus.OPEN, PlanStatus.CANCELLED)


def test_a_button_of_another_release_says_so_and_does_nothing(conversation, api, card):
    for value in (card, "s1", "stop 123/1/1", ""):
        (reply,) = conversation.says(value, ANNA, Origin.UNKNOWN_BUTTON)
        assert "I do not know this button" in message_text(reply.message)
        assert "Nothing was changed" in message_text(reply.message)
    assert not conversation.started
    assert conversation.memory.get_plan("s1").status is PlanStatus.OPEN


@pytest.mark.parametrize("origin", [Origin.CONFIRM, Origin.APPROVE, Origin.RETRY, Origin.UNDO])
def test_what_begins_work_begins_none_for_who_did_not_ask_under_whatever_name(
    conversation, card, origin
):
    for who in (BEN, Person("U2", "anna"), Person("u1", "anna"), Person("", "anna")):
        assert says_something(conversation.says(card, who, origin))
    assert not conversation.started
    assert conversation.memory.get_plan("s1").status is PlanStatus.OPEN


def test_a_press_that_names_another_place_leaves_the_card_where_it_is(conversation, card):
    before = conversation.memory.get_plan("s1").card
    conversation.says(card, BEN, Origin.CONFIRM, ELSEWHERE)
    conversation.says(card, ANNA, Origin.REFRESH, ELSEWHERE)
    assert conversation.memory.get_plan("s1").card == before
    assert not conversation.started


def test_the_buttons_of_one_plan_do_nothing_to_another(conversation, api, card):
    other = find_button(conversation.says("stop 123/1/2", BEN), "Stop 1 job").value
    assert says_something(conversation.says(other, ANNA, Origin.CONFIRM))
    assert says_something(conversation.says(card, BEN, Origin.CONFIRM))
    assert not conversation.started
    conversation.says(other, BEN, Origin.CONFIRM)
    assert conversation.started == [other.partition(":")[0]]
    assert conversation.memory.get_plan(card.partition(":")[0]).status is PlanStatus.OPEN


def test_a_form_counts_for_who_submits_it_and_once(conversation, api):
    api.put(*(make_job(f"123/1/{n}") for n in range(1, 13)))
    red = find_button(conversation.says("stop 123 running"), "Stop 12 jobs")
    form = get_form(conversation.presses(red))
    for number in ("11", "", "12 ", "١٢", "9" * 5000, "12.0", "1e1"):
        conversation.says(form.value, BEN, Origin.CONFIRM, fields={"number": number})
        if number.strip() != "12":
            conversation.says(form.value, ANNA, Origin.CONFIRM, fields={"number": number})
    assert not conversation.started
    assert says_something(
        conversation.says(form.value, BEN, Origin.CONFIRM, fields={"number": "12"})
    )
    assert not conversation.started
    for _ in range(3):
        conversation.says(form.value, ANNA, Origin.CONFIRM, fields={"number": "12"})
    assert len(conversation.started) == 1


def test_a_form_of_a_view_that_was_drawn_anew_is_asked_again(conversation, api):
    api.put(*(make_job(f"123/1/{n}") for n in range(1, 13)))
    asked = conversation.says("stop 123 running")
    form = get_form(conversation.presses(find_button(asked, "Stop 12 jobs")))
    api.put(make_job("123/1/1", "finished"))
    conversation.later(seconds=5)
    conversation.presses(find_button(asked, "Refresh"))
    replies = conversation.says(form.value, ANNA, Origin.CONFIRM, fields={"number": "12"})
    assert says_something(replies)
    assert not conversation.started


def test_a_place_that_a_form_names_gives_no_rights_in_another(conversation, card):
    """The channel of a plan is the one that it was asked in, wherever it is pressed."""
    conversation.says(card, ANNA, Origin.CONFIRM, replace(INCIDENT, channel="C9"))
    (plan_id,) = conversation.started
    assert conversation.memory.get_plan(plan_id).plan.where.channel == INCIDENT.channel
