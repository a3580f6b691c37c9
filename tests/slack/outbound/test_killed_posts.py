"""A process is killed between what it posts and what it writes down of it; another one goes on.

A card is never posted twice: a press says where it is. What is told beside cards, and their ends,
may be told twice, and is never lost.
"""

import pytest

from jobsbot.core.interaction import Person, Place
from jobsbot.core.jobs.job import JobKey
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.actions import Outcome, Result, Tag
from jobsbot.core.plans.plan import Progress
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.reply import Shown
from jobsbot.core.values import replace
from jobsbot.operations.card_updater import CardUpdater
from jobsbot.services import current_time
from jobsbot.slack.factory import make_slack_client
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import ANA, INCIDENT, JUN
from tests.sample_plans import make_plan, stop_request
from tests.slack.slack_faults import ask_to_wait, refuse
from tests.slack.slack_workspace import (
    BOT_TOKEN,
    QUICK_CARDS,
    WAIT_SECONDS,
    list_button_labels,
    wait_for,
)

GENERAL = "C02GENERAL"
KILLED = -9
ASKER = Person(ANA, "ana")


@pytest.fixture
def kill_at_post(slack, processes, tmp_path):
    """Have another process post for a plan, and be killed around its so many-th post."""

    def run(does, dies="after", number=1):
        where = f"sqlite:///{tmp_path}/jobsbot.sqlite", f"{slack.site}/slack-api/"
        module = "tests.slack.outbound.dying_process"
        argv = (*where, BOT_TOKEN, does, dies, str(number))
        process = processes.start(module, *argv, environ={}, folder=tmp_path)
        try:
            assert process.wait() == KILLED
        finally:
            process.kill()

    return run


def add_plan(slack, action=None, **changes):
    """Keep a plan as it is asked in the incident's channel, with a card nowhere yet."""
    now = current_time()
    slack.api.put(make_job("123/1/1"))
    said = replace(stop_request(when=now, who=ASKER), where=Place(INCIDENT))
    plan = make_plan((make_job("123/1/1"),), action, said)
    slack.store.add_plan(replace(plan, **changes))


def claim(slack):
    assert slack.store.claim_plan("p1", ASKER, current_time())


def end(slack):
    """End the plan as its work does."""
    begun = slack.store.begin_poll("p1", 0, "test/1")
    outcomes = (Outcome(JobKey(123, 1, 1), Result.DONE),)
    progress = Progress(
        requested=begun.record.plan.keys, outcomes=outcomes, ended_at=current_time()
    )
    slack.store.end_plan(begun.poll, progress, ASKER, "ended", current_time())


def draw(slack):
    """Have the card drawn once, also where nothing has changed, and wait for the end of that."""
    store = slack.store
    cards = CardUpdater(slack.speaker.make_cards(store), store, current_time, QUICK_CARDS)
    cards.start()
    cards.refresh("p1", forced=True)
    cards.stop(WAIT_SECONDS)
    assert not store.list_stale_cards(9)


def messages_in(slack, channel, *, threads):
    """What everybody sees there: in threads, or beside them."""
    seen = [m for m in slack.sees(JUN, channel) if "ephemeral_for" not in m]
    return [m for m in seen if ("thread_ts" in m) is threads]


@pytest.mark.slow
def test_a_card_that_asks_goes_on_where_it_was_posted_once_it_is_pressed(slack, kill_at_post):
    add_plan(slack)
    kill_at_post("asks")
    assert slack.store.get_plan("p1").card is None
    (card,) = messages_in(slack, INCIDENT, threads=False)
    slack.presses(card, list_button_labels(card)[0])
    wait_for(lambda: slack.started)
    end(slack)
    draw(slack)
    (card,) = messages_in(slack, INCIDENT, threads=False)
    assert card["text"].startswith("1 stopped")


@pytest.mark.slow
def test_a_card_beside_the_work_is_posted_once_more_with_its_end(slack, kill_at_post):
    add_plan(slack, Tag(add=("seen",)), barrier=Barrier.NONE)
    claim(slack)
    kill_at_post("draws")
    draw(slack)
    assert len(messages_in(slack, INCIDENT, threads=False)) == 1
    end(slack)
    draw(slack)
    _, last = messages_in(slack, INCIDENT, threads=False)
    assert last["text"].startswith("1 tagged")
    assert "may still say less" in last["text"]
    draw(slack)
    _, last = messages_in(slack, INCIDENT, threads=False)
    assert "may still say less" in last["text"]


def test_where_the_second_card_is_lost_too_the_end_is_told_to_who_asked(slack, kill_at_post):
    add_plan(slack, Tag(add=("seen",)), barrier=Barrier.NONE)
    claim(slack)
    kill_at_post("draws", "before")
    end(slack)
    kill_at_post("draws", "before")
    draw(slack)
    assert slack.told("1 tagged", ANA)["ephemeral_for"] == ANA
    assert messages_in(slack, INCIDENT, threads=False) == []


def test_a_card_that_had_to_move_moves_once_more_and_is_true(slack, kill_at_post):
    add_plan(slack)
    claim(slack)
    slack.store.save_card_place("p1", Place(INCIDENT, "", "1.000001"))
    end(slack)
    kill_at_post("draws")
    assert slack.store.get_plan("p1").card.message == "1.000001"
    draw(slack)
    cards = messages_in(slack, INCIDENT, threads=False)
    assert [card["text"].startswith("1 stopped") for card in cards] == [True, True]
    assert slack.store.get_plan("p1").card.message == cards[-1]["ts"]
    draw(slack)
    cards = messages_in(slack, INCIDENT, threads=False)
    assert "This one goes on." in cards[0]["text"]
    assert "may still say less" in cards[1]["text"]


@pytest.mark.parametrize(("dies", "times"), [("before", 1), ("after", 2)])
def test_a_stop_by_break_glass_is_told_again_and_never_lost(slack, kill_at_post, dies, times):
    add_plan(slack, break_glass=GENERAL, reason="it hurts", barrier=Barrier.CARD)
    slack.store.save_card_place("p1", Place(INCIDENT, "", "1.000001"))
    claim(slack)
    kill_at_post("draws", dies, number=2)
    draw(slack)
    wait_for(lambda: len(messages_in(slack, GENERAL, threads=False)) == times)
    draw(slack)
    assert len(messages_in(slack, GENERAL, threads=False)) == times


def test_an_end_is_told_again_and_never_lost(slack, kill_at_post):
    add_plan(slack)
    kill_at_post("asks")
    (card,) = messages_in(slack, INCIDENT, threads=False)
    slack.store.save_card_place("p1", Place(INCIDENT, "", card["ts"]))
    claim(slack)
    end(slack)
    kill_at_post("draws")
    assert not slack.store.get_plan("p1").end_told
    draw(slack)
    assert len(messages_in(slack, INCIDENT, threads=True)) == 2
    draw(slack)
    assert len(messages_in(slack, INCIDENT, threads=True)) == 2


@pytest.mark.slow
@pytest.mark.parametrize("fault", [ask_to_wait(40), ask_to_wait(0), refuse("ratelimited")])
def test_a_card_that_slack_asked_to_wait_with_is_posted_later(slack, fault):
    add_plan(slack, Tag(add=("seen",)), barrier=Barrier.NONE)
    claim(slack)
    record = slack.store.get_plan("p1")
    card = draw_card(record, current_time())
    slack.slack_faults.next("chat.postMessage", *[fault] * 4)
    assert slack.speaker.make_cards(slack.store).show_card(record, card).later
    slack.slack_faults.clear()
    later = make_slack_client(BOT_TOKEN, f"{slack.site}/slack-api")
    assert later.make_cards(slack.store).show_card(record, card) == Shown()
    assert len(messages_in(slack, INCIDENT, threads=False)) == 1
