"""Cards stay true, one a plan, and ends are told, whatever Slack does with what is sent to it."""

from threading import Event

import pytest

from jobsbot.core.plans.actions import Result
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import ANA, INCIDENT, JUN
from tests.slack.ended_plans import end
from tests.slack.outbound.asked_stops import ask_to_stop, card_texts, confirm, thread_of
from tests.slack.slack_faults import (
    answer_text,
    ask_to_wait,
    hold,
    lose_answer,
    refuse,
)
from tests.slack.slack_workspace import wait_for
from tests.slow_examples import first_in_every_run


def test_a_late_edit_never_covers_the_end(slack):
    card = ask_to_stop(slack)
    late = Event()
    slack.slack_faults.next("chat.update", hold(late))
    slack.presses(card, "Refresh")
    wait_for(lambda: "chat.update" in slack.slack_faults.calls)
    plan_id = confirm(slack, card)
    end(slack, plan_id)
    late.set()
    wait_for(lambda: card_texts(slack, card).startswith("2 stopped"))
    wait_for(lambda: not slack.store.list_stale_cards(9))
    assert card_texts(slack, card).startswith("2 stopped")


@pytest.mark.parametrize(
    "error", first_in_every_run("update_failed", "internal_error", "some_new_error")
)
def test_a_refusal_that_can_pass_is_tried_again(slack, error):
    card = ask_to_stop(slack)
    slack.slack_faults.next("chat.update", refuse(error), refuse(error))
    end(slack, confirm(slack, card))
    wait_for(lambda: card_texts(slack, card).startswith("2 stopped"))


@pytest.mark.parametrize("text", first_in_every_run("[" * 100_000, "{}", '{"ok": "yes"}', "<html>"))
def test_answers_that_make_no_sense_end_nothing_that_draws_cards(slack, text):
    card = ask_to_stop(slack)
    plan_id = confirm(slack, card)
    slack.slack_faults.next("chat.update", answer_text(text), answer_text(text))
    end(slack, plan_id)
    wait_for(lambda: card_texts(slack, card).startswith("2 stopped"))


@pytest.mark.parametrize(
    "error", first_in_every_run("message_not_found", "edit_window_closed", "cant_update_message")
)
def test_a_card_that_cannot_be_edited_any_more_goes_on_in_a_new_one(slack, error):
    card = ask_to_stop(slack)
    slack.slack_faults.always("chat.update", refuse(error))
    plan_id = confirm(slack, card)
    end(slack, plan_id)
    moved = wait_for(lambda: [m for m in slack.sees(JUN) if m["text"].startswith("2 stopped")])[0]
    assert moved["ts"] != card["ts"]
    assert "cannot be edited any more" in moved["text"]
    wait_for(lambda: slack.store.get_plan(plan_id).card.message == moved["ts"])


def test_an_end_that_is_refused_again_and_again_is_posted_anew_and_once(slack):
    card = ask_to_stop(slack)
    plan_id = confirm(slack, card)
    slack.slack_faults.always("chat.update", refuse("some_new_error"))
    end(slack, plan_id)
    moved = wait_for(lambda: [m for m in slack.sees(JUN) if m["text"].startswith("2 stopped")])
    wait_for(lambda: not slack.store.list_stale_cards(9))
    assert len(moved) == 1
    assert "cannot be edited any more" in moved[0]["text"]


@pytest.mark.parametrize(
    "error", first_in_every_run("is_archived", "channel_not_found", "restricted_action")
)
def test_where_the_channel_is_closed_the_card_goes_on_with_who_asked(slack, error):
    card = ask_to_stop(slack)
    slack.slack_faults.always("chat.update", refuse(error))
    slack.slack_faults.next("chat.postMessage", *[refuse(error)] * 1)
    plan_id = confirm(slack, card)
    slack.cards.refresh(plan_id)
    moved = wait_for(lambda: slack.sees(channel="D01ONCALL"))[0]
    assert "Stopping 2 jobs" in moved["text"]


@pytest.mark.slow
def test_an_edit_without_an_answer_is_made_again(slack):
    card = ask_to_stop(slack)
    slack.slack_faults.next("chat.update", lose_answer(), lose_answer(), lose_answer())
    end(slack, confirm(slack, card))
    wait_for(lambda: not slack.store.list_stale_cards(9))
    assert card_texts(slack, card).startswith("2 stopped")


def test_one_slow_card_delays_no_other(slack):
    slow, late = ask_to_stop(slack), Event()
    slack.slack_faults.next("chat.update", hold(late))
    first = confirm(slack, slow)
    slack.cards.refresh(first)
    wait_for(lambda: "chat.update" in slack.slack_faults.calls)
    slack.says("/jobs stop 123/1/1", channel=INCIDENT)
    other = slack.told("Stop 1", JUN)
    end(slack, confirm(slack, other))
    wait_for(lambda: card_texts(slack, other).startswith("1 stopped"))
    assert not card_texts(slack, slow).startswith("2 stopped")
    late.set()


def test_while_slack_asks_to_wait_a_confirmed_stop_begins(slack):
    cards = [ask_to_stop(slack) for _ in range(1)]
    slack.slack_faults.always("chat.update", ask_to_wait(25))
    slack.slack_faults.always("chat.postMessage", ask_to_wait(25))
    slack.slack_faults.always("chat.postEphemeral", ask_to_wait(25))
    assert confirm(slack, cards[0]), "it was begun though nothing can be shown"


def test_the_end_is_told_in_the_thread_once(slack):
    card = ask_to_stop(slack)
    plan_id = confirm(slack, card)
    end(slack, plan_id)
    (told,) = wait_for(lambda: thread_of(slack, card))
    assert "2 stopped" in told["text"]
    assert {"type": "user", "user_id": ANA} in told["blocks"][1]["elements"][0]["elements"]
    for _ in range(3):
        slack.cards.refresh(plan_id, forced=True)
    wait_for(lambda: slack.slack_faults.calls.count("chat.update") >= 2)
    assert len(thread_of(slack, card)) == 1


def test_an_end_that_the_thread_does_not_take_is_told_to_each_person_alone(slack):
    card = ask_to_stop(slack)
    plan_id = confirm(slack, card)
    slack.slack_faults.next("chat.postMessage", refuse("restricted_action_thread_only_channel"))
    end(slack, plan_id, Result.UNKNOWN, "still running")
    wait_for(lambda: slack.store.get_plan(plan_id).end_told)
    alone = [m["text"] for m in slack.sees() if m.get("ephemeral_for") == ANA]
    assert len(alone) == 1
    assert "still running" in alone[0]
    assert thread_of(slack, card) == []


@pytest.mark.slow
def test_an_end_whose_thread_refuses_it_again_and_again_is_told_to_each_alone(slack):
    card = ask_to_stop(slack)
    plan_id = confirm(slack, card)
    slack.slack_faults.always("chat.postMessage", refuse("some_new_error"))
    end(slack, plan_id)
    wait_for(lambda: slack.store.get_plan(plan_id).end_told)
    assert thread_of(slack, card) == []
    assert any("ephemeral_for" in message for message in slack.sees())


@pytest.mark.slow
def test_an_end_that_nobody_could_be_told_is_told_later(slack):
    card = ask_to_stop(slack)
    plan_id = confirm(slack, card)
    slack.slack_faults.next("chat.postMessage", refuse("fatal_error"), refuse("fatal_error"))
    end(slack, plan_id)
    wait_for(lambda: slack.store.get_plan(plan_id).end_told)
    assert len(thread_of(slack, card)) == 1


def test_a_press_on_an_older_view_is_asked_again(slack):
    card = ask_to_stop(slack)
    slack.api.put(make_job("123/1/2", "finished"))
    slack.presses(card, "Refresh")
    wait_for(lambda: "Stop 1 running job" in card_texts(slack, card))
    slack.presses(card, "Stop 2 jobs")
    assert slack.told("The jobs changed since you looked")["ephemeral_for"] == ANA
    assert slack.started == []
    fresh = next(m for m in slack.sees(JUN) if m["ts"] == card["ts"])
    assert confirm(slack, fresh)


def test_a_card_of_the_first_release_counts_as_its_first_view(slack):
    card = ask_to_stop(slack)
    button = card["blocks"][-1]["elements"][0]
    button["value"] = button["value"].partition(":")[0]
    assert confirm(slack, card)


def test_a_card_is_read_once_in_a_while_whoever_refreshes_it(slack):
    card = ask_to_stop(slack)
    wait_for(slack.idle)
    before = len(slack.api.asked)
    for _ in range(6):
        slack.presses(card, "Refresh")
    wait_for(lambda: sum("read a moment ago" in m["text"] for m in slack.sees()) >= 4)
    wait_for(slack.idle)
    assert len(slack.api.asked) - before <= 2


@pytest.mark.parametrize(
    "error",
    first_in_every_run("restricted_action_read_only_channel", "is_archived", "msg_too_long"),
)
def test_a_mention_that_cannot_be_answered_in_its_thread_is_answered_alone(slack, error):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.next("chat.postMessage", refuse(error))
    slack.says("@jobsbot list running")
    answer = slack.told("1 running")
    assert answer["ephemeral_for"] == ANA


def test_a_read_whose_answer_was_lost_is_answered_another_way(slack):
    slack.api.put(make_job("123/1/1"))
    slack.slack_faults.next("response", refuse("used_url"))
    slack.slack_faults.next("chat.postEphemeral", refuse("user_not_in_channel"))
    slack.says("/jobs list 123 running")
    assert slack.told("1 running", channel="D01ONCALL")


def test_a_tag_whose_card_cannot_be_posted_is_told_to_who_asked(slack):
    slack.api.put(make_job("123/1/1", "finished"))
    slack.slack_faults.next("chat.postMessage", refuse("restricted_action"))
    slack.says("/jobs tag 123/1/1 +seen")
    (plan_id,) = wait_for(lambda: slack.started)
    card = wait_for(lambda: slack.sees(channel="D01ONCALL"))[0]
    assert "Tagging 1 job" in card["text"]
    wait_for(lambda: slack.store.get_plan(plan_id).card)


@pytest.mark.slow
def test_a_confirmation_overtakes_a_flood_of_refreshes_while_the_api_hangs(slack):
    flooded, mine = ask_to_stop(slack), ask_to_stop(slack, "123/1/1")
    wait_for(slack.idle)
    slack.api.hanging = True
    for _ in range(40):
        slack.presses(flooded, "Refresh", JUN)
    assert confirm(slack, mine)
    assert not slack.idle(), "what was pressed before still waits"
    slack.api.go.set()
