"""A write asks first, and touches exactly what was shown."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from jobsbot.core.interaction import Origin
from jobsbot.core.messages.message import ButtonStyle
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.reply import Audience, SendMessage, ShowCard
from tests.bot_conversation import (
    BEN,
    find_button,
    get_form,
    get_message,
    get_only_reply,
    get_private_text,
    list_button_labels,
    make_job,
    message_text,
)


def test_a_stop_asks_first_and_the_button_stops_exactly_what_was_shown(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2"), make_job("123/1/3"))
    asked = conversation.says("stop 123 running count=3")
    assert isinstance(get_only_reply(conversation.says("stop 123/1/1")), ShowCard)
    assert get_message(asked).title == "Stop 3 running jobs in prod-crawl?"
    assert "Nothing has been changed yet." in message_text(get_message(asked))
    assert "Asked by @anna, who may confirm until 12:10" in message_text(get_message(asked))
    assert not api.writes
    assert not conversation.started


def test_a_confirmed_plan_is_started_once_with_the_jobs_of_the_card(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2"))
    asked = conversation.says("stop 123/1/1,2")
    api.put(make_job("123/1/3"))
    assert conversation.presses(find_button(asked, "Stop 2 jobs")) == []
    (plan_id,) = conversation.started
    record = conversation.memory.get_plan(plan_id)
    assert record.status is PlanStatus.CLAIMED
    assert [str(key) for key in record.plan.keys] == ["123/1/1", "123/1/2"]
    assert record.closed_by.name == "anna"


def test_twenty_four_clicks_at_once_start_one_operation(conversation, api):
    api.put(make_job("123/1/1"))
    red = find_button(conversation.says("stop 123/1/1"), "Stop 1 job")
    with ThreadPoolExecutor(24) as pool:
        answers = list(pool.map(lambda _: conversation.presses(red), range(24)))
    assert len(conversation.started) == 1
    assert sum(answer == [] for answer in answers) == 1
    late = [answer for answer in answers if answer]
    assert all(
        get_private_text(answer).startswith("Already confirmed by @anna.") for answer in late
    )


def test_only_the_asker_confirms_and_others_are_offered_to_ask_themselves(conversation, api):
    api.put(make_job("123/1/1"))
    asked = conversation.says("stop 123/1/1")
    refused = conversation.presses(find_button(asked, "Stop 1 job"), who=BEN)
    said = get_private_text(refused)
    assert said.startswith("Only @anna, who asked, can confirm this.")
    assert "stop 123/1/1" in said
    assert not conversation.started
    own = conversation.presses(find_button(refused, "Ask myself"), who=BEN)
    assert "Asked by @ben" in message_text(get_message(own))


def test_whoever_may_write_can_cancel(conversation, api):
    api.put(make_job("123/1/1"))
    asked = conversation.says("stop 123/1/1")
    cancelled = conversation.presses(find_button(asked, "Cancel"), who=BEN)
    assert "Cancelled by @ben" in message_text(get_message(cancelled))
    assert not conversation.started


def test_a_cancelled_card_says_who_and_cannot_be_confirmed(conversation, api):
    api.put(make_job("123/1/1"))
    asked = conversation.says("stop 123/1/1")
    cancelled = conversation.presses(find_button(asked, "Cancel"))
    assert "Cancelled by @anna 12:00. Nothing was changed." in message_text(get_message(cancelled))
    assert list_button_labels(cancelled) == ["Ask again"]
    assert "Already cancelled" in get_private_text(
        conversation.presses(find_button(asked, "Stop 1 job"))
    )
    assert not conversation.started


def test_a_press_after_the_time_expires_the_card(conversation, api):
    api.put(make_job("123/1/1"))
    red = find_button(conversation.says("stop 123/1/1"), "Stop 1 job")
    conversation.later(minutes=10)
    card, told = conversation.presses(red)
    assert isinstance(card, ShowCard)
    assert "Expired 12:10. Nothing was changed." in message_text(card.message)
    assert isinstance(told, SendMessage)
    assert told.audience is Audience.ASKER
    assert "expired" in told.message.title
    assert not conversation.started


def test_what_was_cancelled_is_asked_again_by_and_for_whoever_presses(conversation, api):
    api.put(*(make_job(f"123/1/{n}") for n in (1, 2)))
    asked = conversation.says("stop 123 running")
    cancelled = conversation.presses(find_button(asked, "Cancel"))
    api.put(make_job("123/1/2", "finished"))
    again = conversation.presses(find_button(cancelled, "Ask again"), who=BEN)
    assert get_message(again).title == "Stop 1 running job in prod-crawl?"
    assert "Asked by @ben" in message_text(get_message(again))
    assert find_button(again, "Stop 1 job").value != find_button(asked, "Stop 2 jobs").value
    assert not conversation.started


def test_a_late_press_is_offered_to_ask_again_and_the_expired_card_too(conversation, api):
    api.put(make_job("123/1/1"))
    red = find_button(conversation.says("stop 123/1/1"), "Stop 1 job")
    conversation.later(minutes=10)
    for reply in conversation.presses(red):
        (button,) = reply.message.buttons
        assert button.label == "Ask again"
        assert (
            get_message(conversation.presses(button)).title == "Stop 1 running job in prod-crawl?"
        )


def test_a_sentence_too_long_for_a_button_is_asked_again_all_the_same(conversation, api):
    keys = [f"123/{n}/1" for n in range(1, 400)]
    api.put(*(make_job(key) for key in keys))
    asked = conversation.says(f"stop {' '.join(keys)}")
    refused = conversation.presses(find_button(asked, "Stop 399 jobs"), who=BEN)
    own = conversation.presses(find_button(refused, "Ask myself"), who=BEN)
    assert get_message(own).title == "Stop 399 running jobs in prod-crawl?"
    assert len(find_button(refused, "Ask myself").value) < 100


def test_refresh_reads_the_same_jobs_and_no_other(conversation, api):
    api.put(make_job("123/1/1"), make_job("123/1/2"))
    asked = conversation.says("stop 123 running")
    api.put(make_job("123/1/3"), make_job("123/1/2", "finished"))
    again = conversation.presses(find_button(asked, "Refresh"), who=BEN)
    assert get_message(again).title == "Stop 1 running job in prod-crawl?"
    assert "123/1/2 books had already finished; skipped." in message_text(get_message(again))
    assert "123/1/3" not in message_text(get_message(again))


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("stop 123/1/404", "Nothing to stop: 123/1/404 not found."),
        ("stop 123/1/9", "Nothing to stop: 123/1/9 had already finished."),
        ("delete 123/1/1", "Nothing to delete: 123/1/1 must be stopped first."),
        ("tag 123/1/9 +old", "Nothing to tag: 123/1/9 has these tags already."),
        ("tag 123/1/9 -new", "Nothing to tag: 123/1/9 has none of these tags."),
        ("tag 123/1/9 +old -new", "Nothing to tag: 123/1/9 is tagged so already."),
        ("stop 123 errors>7", "Nothing to stop: no job matches in prod-crawl."),
    ],
)
def test_what_cannot_be_done_is_said_before_anything_is_asked(conversation, api, sentence, said):
    api.put(make_job("123/1/1"), make_job("123/1/9", "finished", tags=["old"]))
    assert get_private_text(conversation.says(sentence)).startswith(said)


def test_a_delete_has_the_dialog_behind_its_red_button(conversation, api):
    api.put(make_job("123/1/1", "finished"))
    red = find_button(conversation.says("delete 123/1/1"), "Delete 1 job")
    assert red.style is ButtonStyle.DANGER
    assert red.dialog.title == "Delete 1 job?"
    assert "cannot be undone" in red.dialog.text
    assert red.dialog.yes == "Delete 1 job"


def test_a_large_write_asks_for_its_number(conversation, api):
    api.put(*(make_job(f"123/1/{n}") for n in range(1, 13)))
    red = find_button(conversation.says("stop 123 running"), "Stop 12 jobs")
    asked = get_form(conversation.presses(red))
    assert (asked.title, asked.submit, asked.origin) == (
        "Stop 12 jobs",
        "Stop 12 jobs",
        Origin.CONFIRM,
    )
    assert "type 12" in get_private_text(conversation.presses(red, fields={"number": "11"}))
    assert not conversation.started
    assert conversation.presses(red, fields={"number": " 12 "}) == []
    assert len(conversation.started) == 1


def test_few_tags_need_no_confirmation_and_many_do(conversation, api):
    api.put(*(make_job(f"123/1/{n}", "finished") for n in range(1, 13)))
    conversation.says("tag 123/1/1 +checked")
    assert len(conversation.started) == 1
    asked = conversation.says("tag 123 finished +checked")
    assert "Tag 12 jobs" in list_button_labels(asked)
    assert len(conversation.started) == 1


def test_more_jobs_than_a_plan_may_hold_are_refused(conversation, api):
    api.put(*(make_job(f"123/1/{n}") for n in range(1, 1002)))
    said = get_private_text(conversation.says("stop 123 running"))
    assert "More than 1\u202f000 jobs match" in said
    assert "Nothing was changed." in said


def test_a_card_that_could_not_be_posted_can_never_be_confirmed(conversation, api):
    api.put(make_job("123/1/1"))
    asked = conversation.says("stop 123/1/1")
    conversation.bot.on_card_not_posted(get_only_reply(asked).record.plan.id)
    assert "withdrawn" in get_private_text(conversation.presses(find_button(asked, "Stop 1 job")))
    assert not conversation.started


def test_an_unknown_card_answers_the_press(conversation):
    assert "no longer known" in get_private_text(conversation.says("nonsense", how=Origin.CONFIRM))


def test_a_refresh_that_leaves_nothing_to_do_closes_the_card_and_says_why(conversation, api):
    api.put(make_job("123/1/1"))
    asked = conversation.says("stop 123/1/1")
    api.put(make_job("123/1/1", "finished"))
    again = conversation.presses(find_button(asked, "Refresh"))
    assert isinstance(get_only_reply(again), ShowCard)
    assert get_message(again).title == "Nothing to stop: 123/1/1 had already finished."
    assert list_button_labels(again) == []
    assert "withdrawn" in get_private_text(conversation.presses(find_button(asked, "Stop 1 job")))
    assert not conversation.started


def test_what_was_not_found_is_counted_in_words_that_fit(conversation, api):
    api.put(make_job("123/1/1"))
    said = message_text(get_message(conversation.says("stop 123/1/1,8,9")))
    assert "123/1/8 not found; skipped." in said
    heard = get_private_text(conversation.says("stop 123/1/8,9"))
    assert heard.startswith("Nothing to stop: 2 not found.")
