"""Cards stay true, one a plan, and ends are told, whatever Slack does with what is sent to it."""

from threading import Event

import pytest

from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import PlanStatus, Progress
from jobsbot.services import current_time
from tests.bot_conversation import make_job
from tests.demo.workspace.room import ANA, INCIDENT, JUN
from tests.slack.slack_faults import ask_to_wait, hold, lose_answer, refuse
from tests.slack.slack_workspace import list_button_labels, wait_for


def ask_to_stop(room, keys="123/1/1,2"):
    room.api.put(make_job("123/1/1"), make_job("123/1/2"))
    room.says(f"/jobs stop {keys}")
    return room.told("Stop ", JUN)


def confirm(room, card):
    """Press the red button, and answer the plan's id."""
    before = len(room.started)
    room.presses(card, list_button_labels(card)[0])
    return wait_for(lambda: room.started[before:])[0]


def end(room, plan_id, result=Result.DONE, why=""):
    """End a plan as its work does."""
    poll = room.store.begin_poll(plan_id, 0, "test/1")
    record = room.store.get_plan(plan_id)
    outcomes = tuple(Outcome(key, result, why) for key in record.plan.keys)
    progress = Progress(requested=record.plan.keys, outcomes=outcomes, ended_at=current_time())
    room.store.end_plan(poll, progress, record.closed_by, "ended", current_time())
    room.cards.refresh(plan_id)


def card_texts(room, card):
    """What stands where the card is, and what else was said in the channel."""
    messages = {message["ts"]: message for message in room.sees(JUN)}
    return messages[card["ts"]]["text"]


def thread_of(room, card):
    return [message for message in room.sees(JUN) if message.get("thread_ts") == card["ts"]]


def test_a_late_edit_never_covers_the_end(room):
    card = ask_to_stop(room)
    late = Event()
    room.slack_faults.next("chat.update", hold(late))
    room.presses(card, "Refresh")
    wait_for(lambda: "chat.update" in room.slack_faults.calls)
    plan_id = confirm(room, card)
    end(room, plan_id)
    late.set()
    wait_for(lambda: card_texts(room, card).startswith("2 stopped"))
    wait_for(lambda: not room.store.stale_cards(9))
    assert card_texts(room, card).startswith("2 stopped")


def test_a_press_before_the_post_was_answered_makes_no_second_card(room):
    room.api.put(make_job("123/1/1"))
    room.slack_faults.next("chat.postMessage", lose_answer())
    room.says("/jobs stop 123/1/1")
    card = room.told("Stop 1", JUN)
    told = room.told("Slack did not take what I had to say")
    assert "Nothing has been changed yet" in told["text"]
    assert "Nothing was started" not in told["text"]
    plan_id = confirm(room, card)
    end(room, plan_id)
    wait_for(lambda: card_texts(room, card).startswith("1 stopped"))
    cards = [m for m in room.sees(JUN) if "thread_ts" not in m and "ephemeral_for" not in m]
    assert [message["ts"] for message in cards] == [card["ts"]]


@pytest.mark.parametrize("error", ["update_failed", "internal_error", "some_new_error"])
def test_a_refusal_that_can_pass_is_tried_again(room, error):
    card = ask_to_stop(room)
    room.slack_faults.next("chat.update", refuse(error), refuse(error))
    end(room, confirm(room, card))
    wait_for(lambda: card_texts(room, card).startswith("2 stopped"))


@pytest.mark.parametrize(
    "error", ["message_not_found", "edit_window_closed", "cant_update_message"]
)
def test_a_card_that_cannot_be_edited_any_more_goes_on_in_a_new_one(room, error):
    card = ask_to_stop(room)
    room.slack_faults.always("chat.update", refuse(error))
    plan_id = confirm(room, card)
    end(room, plan_id)
    moved = wait_for(lambda: [m for m in room.sees(JUN) if m["text"].startswith("2 stopped")])[0]
    assert moved["ts"] != card["ts"]
    assert "cannot be edited any more" in moved["text"]
    wait_for(lambda: room.store.get_plan(plan_id).card.message == moved["ts"])


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "restricted_action"])
def test_where_the_channel_is_closed_the_card_goes_on_with_who_asked(room, error):
    card = ask_to_stop(room)
    room.slack_faults.always("chat.update", refuse(error))
    room.slack_faults.next("chat.postMessage", *[refuse(error)] * 1)
    plan_id = confirm(room, card)
    room.cards.refresh(plan_id)
    moved = wait_for(lambda: room.sees(channel="D01ONCALL"))[0]
    assert "Stopping 2 jobs" in moved["text"]


def test_an_edit_without_an_answer_is_made_again(room):
    card = ask_to_stop(room)
    room.slack_faults.next("chat.update", lose_answer(), lose_answer(), lose_answer())
    end(room, confirm(room, card))
    wait_for(lambda: not room.store.stale_cards(9))
    assert card_texts(room, card).startswith("2 stopped")


def test_one_slow_card_delays_no_other(room):
    slow, late = ask_to_stop(room), Event()
    room.slack_faults.next("chat.update", hold(late))
    first = confirm(room, slow)
    room.cards.refresh(first)
    wait_for(lambda: "chat.update" in room.slack_faults.calls)
    room.says("/jobs stop 123/1/1", channel=INCIDENT)
    other = room.told("Stop 1", JUN)
    end(room, confirm(room, other))
    wait_for(lambda: card_texts(room, other).startswith("1 stopped"))
    assert not card_texts(room, slow).startswith("2 stopped")
    late.set()


def test_while_slack_asks_to_wait_a_confirmed_stop_begins(room):
    cards = [ask_to_stop(room) for _ in range(1)]
    room.slack_faults.always("chat.update", ask_to_wait(25))
    room.slack_faults.always("chat.postMessage", ask_to_wait(25))
    room.slack_faults.always("chat.postEphemeral", ask_to_wait(25))
    assert confirm(room, cards[0]), "it was begun though nothing can be shown"


def test_the_end_is_told_in_the_thread_once(room):
    card = ask_to_stop(room)
    plan_id = confirm(room, card)
    end(room, plan_id)
    (told,) = wait_for(lambda: thread_of(room, card))
    assert "2 stopped" in told["text"]
    assert {"type": "user", "user_id": ANA} in told["blocks"][1]["elements"][0]["elements"]
    for _ in range(3):
        room.cards.refresh(plan_id, forced=True)
    wait_for(lambda: room.slack_faults.calls.count("chat.update") >= 2)
    assert len(thread_of(room, card)) == 1


def test_an_end_that_the_thread_does_not_take_is_told_to_each_person_alone(room):
    card = ask_to_stop(room)
    plan_id = confirm(room, card)
    room.slack_faults.next("chat.postMessage", refuse("restricted_action_thread_only_channel"))
    end(room, plan_id, Result.UNKNOWN, "still running")
    wait_for(lambda: room.store.get_plan(plan_id).end_told)
    alone = [m["text"] for m in room.sees() if m.get("ephemeral_for") == ANA]
    assert len(alone) == 1
    assert "still running" in alone[0]
    assert thread_of(room, card) == []


def test_an_end_that_nobody_could_be_told_is_told_later(room):
    card = ask_to_stop(room)
    plan_id = confirm(room, card)
    room.slack_faults.next("chat.postMessage", refuse("fatal_error"), refuse("fatal_error"))
    end(room, plan_id)
    wait_for(lambda: room.store.get_plan(plan_id).end_told)
    assert len(thread_of(room, card)) == 1


def test_a_press_on_an_older_view_is_asked_again(room):
    card = ask_to_stop(room)
    room.api.put(make_job("123/1/2", "finished"))
    room.presses(card, "Refresh")
    wait_for(lambda: "Stop 1 running job" in card_texts(room, card))
    room.presses(card, "Stop 2 jobs")
    assert room.told("The jobs changed since you looked")["ephemeral_for"] == ANA
    assert room.started == []
    fresh = next(m for m in room.sees(JUN) if m["ts"] == card["ts"])
    assert confirm(room, fresh)


def test_a_card_of_the_first_release_counts_as_its_first_view(room):
    card = ask_to_stop(room)
    button = card["blocks"][-1]["elements"][0]
    button["value"] = button["value"].partition(":")[0]
    assert confirm(room, card)


def test_a_card_is_read_once_in_a_while_whoever_refreshes_it(room):
    card = ask_to_stop(room)
    wait_for(room.idle)
    before = len(room.api.asked)
    for _ in range(6):
        room.presses(card, "Refresh")
    wait_for(lambda: sum("read a moment ago" in m["text"] for m in room.sees()) >= 4)
    wait_for(room.idle)
    assert len(room.api.asked) - before <= 2


@pytest.mark.parametrize(
    "error", ["restricted_action_read_only_channel", "is_archived", "msg_too_long"]
)
def test_a_mention_that_cannot_be_answered_in_its_thread_is_answered_alone(room, error):
    room.api.put(make_job("123/1/1"))
    room.slack_faults.next("chat.postMessage", refuse(error))
    room.says("@jobsbot list running")
    answer = room.told("1 running")
    assert answer["ephemeral_for"] == ANA


def test_a_read_whose_answer_was_lost_is_answered_another_way(room):
    room.api.put(make_job("123/1/1"))
    room.slack_faults.next("response", refuse("used_url"))
    room.slack_faults.next("chat.postEphemeral", refuse("user_not_in_channel"))
    room.says("/jobs list 123 running")
    assert room.told("1 running", channel="D01ONCALL")


def test_a_card_that_nobody_saw_is_not_posted_when_it_expires(room):
    room.api.put(make_job("123/1/1"))
    room.slack_faults.next("chat.postMessage", lose_answer())
    room.says("/jobs stop 123/1/1")
    card = room.told("Stop 1", JUN)
    plan_id = card["blocks"][-1]["elements"][0]["value"].partition(":")[0]
    assert room.store.close_plan(plan_id, PlanStatus.EXPIRED, None, current_time())
    room.cards.refresh(plan_id)
    wait_for(lambda: not room.store.stale_cards(9))
    assert len([m for m in room.sees(JUN) if "ephemeral_for" not in m]) == 1


def test_a_tag_whose_card_cannot_be_posted_is_told_to_who_asked(room):
    room.api.put(make_job("123/1/1", "finished"))
    room.slack_faults.next("chat.postMessage", refuse("restricted_action"))
    room.says("/jobs tag 123/1/1 +seen")
    (plan_id,) = wait_for(lambda: room.started)
    card = wait_for(lambda: room.sees(channel="D01ONCALL"))[0]
    assert "Tagging 1 job" in card["text"]
    wait_for(lambda: room.store.get_plan(plan_id).card)
