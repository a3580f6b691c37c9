"""Cards that Slack posted without saying so: one a plan, and what is said of it stays true."""

import pytest

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.services import current_time
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import JUN
from tests.slack.ended_plans import end
from tests.slack.outbound.asked_stops import ask_to_stop, card_texts, confirm
from tests.slack.slack_faults import (
    answer_page,
    ask_to_wait,
    do_and_refuse,
    lose_answer,
    refuse,
)
from tests.slack.slack_workspace import wait_for
from tests.slow_examples import first_in_every_run

POSTED_UNSURELY = first_in_every_run(
    lose_answer(), do_and_refuse("internal_error"), do_and_refuse("fatal_error"), count=2
)


@pytest.mark.parametrize("fault", POSTED_UNSURELY)
def test_a_press_before_the_post_was_answered_makes_no_second_card(slack, fault):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.next("chat.postMessage", fault)
    slack.says("/jobs stop 123/1/1")
    card = slack.told("Stop 1", JUN)
    told = slack.told("Slack did not say whether it took what I had to say")
    assert "If there is a card, its buttons work." in told["text"]
    assert "Nothing was started" not in told["text"]
    plan_id = confirm(slack, card)
    end(slack, plan_id)
    wait_for(lambda: card_texts(slack, card).startswith("1 stopped"))
    cards = [m for m in slack.sees(JUN) if "thread_ts" not in m and "ephemeral_for" not in m]
    assert [message["ts"] for message in cards] == [card["ts"]]


def expire_before_its_place_is_known(slack):
    """Have a card posted whose place is not told, and its plan expire; answer both."""
    slack.slack_faults.next("chat.postMessage", lose_answer())
    card = ask_to_stop(slack, "123/1/1")
    plan_id = card["blocks"][-1]["elements"][0]["value"].partition(":")[0]
    assert slack.store.close_plan(plan_id, PlanStatus.EXPIRED, None, current_time())
    return card, plan_id


def test_a_card_that_nobody_saw_is_not_posted_when_it_expires(slack):
    _card, plan_id = expire_before_its_place_is_known(slack)
    slack.cards.refresh(plan_id)
    wait_for(lambda: not slack.store.list_stale_cards(9))
    assert len([m for m in slack.sees(JUN) if "ephemeral_for" not in m]) == 1


def test_a_card_that_was_pressed_too_late_to_be_known_before_says_so(slack):
    card, _plan_id = expire_before_its_place_is_known(slack)
    slack.presses(card, "Stop 1 job")
    assert "expired" in slack.told("This has expired")["text"]
    wait_for(lambda: card_texts(slack, card).startswith("Expired"))


@pytest.mark.parametrize(
    "fault",
    first_in_every_run(
        do_and_refuse("internal_error"), lose_answer(), answer_page("503 Service Unavailable")
    ),
)
def test_a_card_goes_on_in_one_other_though_slack_never_says_that_it_took_it(slack, fault):
    card = ask_to_stop(slack)
    slack.slack_faults.always("chat.update", refuse("message_not_found"))
    slack.slack_faults.always("chat.postMessage", fault)
    plan_id = confirm(slack, card)
    slack.cards.refresh(plan_id)
    wait_for(lambda: not slack.store.list_stale_cards(9))
    assert slack.slack_faults.calls.count("chat.postMessage") == 2, "the card, and its move"
    slack.slack_faults.clear()
    slack.slack_faults.always("chat.update", refuse("message_not_found"))
    end(slack, plan_id)
    ended = wait_for(lambda: [m for m in slack.sees(JUN) if m["text"].startswith("2 stopped")])
    assert "may still say less" in ended[0]["text"]
    wait_for(lambda: not slack.store.list_stale_cards(9))
    assert slack.store.get_plan(plan_id).card.message == ended[0]["ts"]


def test_a_card_that_was_refused_its_move_is_moved_later(slack):
    card = ask_to_stop(slack)
    slack.slack_faults.always("chat.update", refuse("message_not_found"))
    slack.slack_faults.next("chat.postMessage", refuse("some_new_error"), ask_to_wait(1))
    plan_id = confirm(slack, card)
    slack.cards.refresh(plan_id, forced=True)
    moved = wait_for(lambda: [m for m in slack.sees(JUN) if m["text"].startswith("Stopping 2")])
    wait_for(lambda: slack.store.get_plan(plan_id).card.message == moved[0]["ts"])
