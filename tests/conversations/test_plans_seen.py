"""A plan that is open or under way is seen where its jobs are seen, and on a second card."""

import pytest

from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import Progress
from tests.bot_conversation import (
    ANNA,
    BEN,
    find_button,
    get_message,
    make_job,
    message_text,
)
from tests.conversations.figures.sample_runs import make_live_run, make_run


@pytest.fixture
def two_running(api):
    api.put(make_job("123/1/1"), make_job("123/1/2"), make_job("456/1/1"))


def end(conversation, plan_id):
    """End a plan as its work does."""
    store, now = conversation.memory, conversation.now
    poll = store.begin_poll(plan_id, 0, "one/1").poll
    keys = store.get_plan(plan_id).plan.keys
    outcomes = tuple(Outcome(key, Result.DONE) for key in keys)
    progress = Progress(requested=keys, outcomes=outcomes, ended_at=now)
    assert store.end_plan(poll, progress, ANNA, "ended", now)


@pytest.fixture
def one_odd(api):
    """Thirty runs of half an hour, one that has been running for seven hours, and a young one."""
    api.put(*(make_run(n, n, 30) for n in range(1, 31)))
    api.put(make_live_run(99, minutes=420), make_live_run(98, minutes=10))


@pytest.mark.usefixtures("one_odd")
@pytest.mark.parametrize("before", ["list 123 running", "", "stuck"])
def test_what_looks_wrong_is_marked_on_the_card_too(conversation, api, before):
    conversation.says(before)
    api.asked.clear()
    card = conversation.says("stop 123/1/99,98")
    assert len(api.asked) == 1
    for shown in (card, conversation.presses(find_button(card, "Refresh"))):
        said = message_text(get_message(shown))
        assert "123/1/99 | books | ❓ 7 h looks wrong | " in said
        assert "123/1/98 | books | ⏳ 10 m | " in said


@pytest.mark.usefixtures("one_odd")
def test_nobody_waits_for_the_mark_of_a_card(conversation, api):
    said = message_text(get_message(conversation.says("stop 123/1/99,98")))
    assert "123/1/99 | books | ⏳ 7 h | " in said
    assert len(api.asked) == 1


@pytest.mark.usefixtures("two_running")
@pytest.mark.parametrize(
    "sentence", ["list 123 running", "list 123", "show 123/1/1", "", "show 123/1/1,2"]
)
def test_what_is_asked_is_said_where_the_jobs_are_shown(conversation, sentence):
    conversation.says("stop 123/1/1")
    conversation.later(minutes=2)
    said = message_text(get_message(conversation.says(sentence, BEN)))
    assert "123/1/1: stop asked by @anna 2 m ago, not confirmed yet, until 12:10." in said
    before_the_table = said.split("Job | ")[0]
    assert "stop asked by @anna" in before_the_table


@pytest.mark.usefixtures("two_running")
@pytest.mark.parametrize("sentence", ["list 456", "show 123/1/2", "list 123 finished"])
def test_nothing_is_said_where_other_jobs_are_shown(conversation, sentence):
    conversation.says("stop 123/1/1")
    assert "asked by" not in message_text(get_message(conversation.says(sentence)))


@pytest.mark.usefixtures("two_running")
def test_under_way_is_said_until_it_has_ended(conversation):
    asked = conversation.says("stop 123/1/1,2")
    conversation.presses(find_button(asked, "Stop 2 jobs"))
    said = message_text(get_message(conversation.says("list 123 running")))
    assert "123/1/2, 123/1/1: stop asked by @anna 1 s ago, under way." in said.replace(
        "123/1/1, 123/1/2", "123/1/2, 123/1/1"
    )
    end(conversation, conversation.started[0])
    assert "asked by" not in message_text(get_message(conversation.says("list 123 running")))


@pytest.mark.usefixtures("two_running")
def test_an_open_one_is_said_until_it_expires(conversation):
    conversation.says("stop 123/1/1,2")
    conversation.later(minutes=9, seconds=59)
    assert "stop asked by" in message_text(get_message(conversation.says("list 123 running")))
    conversation.later(seconds=1)
    assert "asked by" not in message_text(get_message(conversation.says("list 123 running")))


@pytest.mark.usefixtures("two_running")
def test_a_second_card_for_the_same_jobs_says_so_first(conversation):
    conversation.says("stop 123/1/1")
    conversation.later(minutes=1)
    second = get_message(conversation.says("stop 123/1/1,2", BEN))
    first_line = message_text(second).split("\n")[1]
    assert first_line == (
        "Already: stop asked by @anna 12:00 for 1 of these 2 jobs; it is not confirmed yet."
    )


@pytest.mark.usefixtures("two_running")
def test_a_refresh_says_what_has_become_of_the_first(conversation):
    first = conversation.says("stop 123/1/1,2")
    second = conversation.says("stop 123/1/1,2", BEN)
    assert "for the same jobs; it is not confirmed yet." in message_text(get_message(second))
    conversation.presses(find_button(first, "Stop 2 jobs"))
    conversation.later(seconds=10)
    again = conversation.presses(find_button(second, "Refresh"), BEN)
    assert "for the same jobs; it is under way." in message_text(get_message(again))
    conversation.later(minutes=1)
    alone = conversation.says("stop 456/1/1", BEN)
    assert "Already" not in message_text(get_message(alone))
