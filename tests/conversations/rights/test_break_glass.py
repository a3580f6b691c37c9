"""Break-glass: stops only, while the directory cannot be asked, with a reason, in plain sight."""

import pytest

from jobsbot.core.guard import GoAhead, Guard, SkipRest, WaitForDirectory
from jobsbot.core.interaction import AccountKind
from jobsbot.core.messages.plan_card.notes import announce_break_glass
from jobsbot.core.plans.policy import Barrier
from jobsbot.core.reply import OpenForm
from jobsbot.core.values import replace
from tests.bot_conversation import (
    ANNA,
    find_button,
    get_message,
    get_only_reply,
    get_private_text,
    message_text,
)
from tests.conversations.fake_directory import GUEST, LEA

GLASS = """
[policy]
members_may = ["read"]
[[policy.allow]]
who = ["@leads"]
may = ["stop"]
ask = "second"
break_glass = "C0LOUD"
[[policy.allow]]
who = ["@leads"]
may = ["tag", "delete"]
"""
SENTENCE = "stop 123/1/1 because it floods the shop"


@pytest.fixture
def talk(with_policy, people):
    people.fails = True
    return with_policy(GLASS)


def stop_by_break_glass(talk):
    asked = talk.says(SENTENCE)
    red = find_button(asked, "Stop 1 job")
    assert isinstance(get_only_reply(talk.presses(red)), OpenForm)
    assert talk.presses(red, fields={"number": "1"}) == []
    return get_only_reply(asked).record.plan.id


def test_a_stop_goes_through_with_a_reason_and_its_number_and_is_told_loudly(talk):
    assert "Break-glass:" in message_text(get_message(talk.says(SENTENCE)))
    plan_id = stop_by_break_glass(talk)
    record = talk.memory.get_plan(plan_id)
    assert record.plan.break_glass == "C0LOUD"
    told = message_text(announce_break_glass(record))
    assert told.startswith("🚨 Break-glass: stop 1 job in prod-crawl")
    assert "because it floods the shop" in told
    whats = [entry.what for entry in talk.memory.get_audit_entries(plan_id)]
    assert f"broke glass: {SENTENCE}" in whats
    assert f"confirmed: {SENTENCE}" in whats


def test_what_was_not_begun_broke_no_glass(talk):
    asked = talk.says(SENTENCE)
    red, plan_id = find_button(asked, "Stop 1 job"), get_only_reply(asked).record.plan.id
    talk.presses(red)  # the form is open while another press takes the plan
    assert talk.memory.claim_plan(plan_id, ANNA, talk.now)
    assert "Already confirmed" in get_private_text(talk.presses(red, fields={"number": "1"}))
    whats = [entry.what for entry in talk.memory.get_audit_entries(plan_id)]
    assert whats.count(f"broke glass: {SENTENCE}") == 1


@pytest.mark.parametrize(
    "sentence", ["delete 123/1/9 because it hurts", "tag 123/1/1 +x because it hurts"]
)
def test_nothing_but_stops(talk, sentence):
    assert "I could not look up who you are" in get_private_text(talk.says(sentence))


def test_nothing_without_a_reason(talk):
    assert "a reason is needed" in get_private_text(talk.says("stop 123/1/1"))


def test_nobody_whom_the_directory_knows(with_policy, people):
    talk = with_policy(GLASS)
    assert get_private_text(talk.says(SENTENCE)).startswith("You may not stop jobs")
    assert get_private_text(talk.says(SENTENCE, GUEST)).startswith("You may not stop jobs")


def test_nobody_who_is_denied_or_may_be(with_policy, people):
    people.fails = True
    talk = with_policy(GLASS + '[[policy.deny]]\nwho = ["guests"]\nmay = ["*"]\n')
    assert "You may not" in get_private_text(talk.says(SENTENCE))
    stranger = replace(ANNA, kind=AccountKind.EXTERNAL)
    assert "You may not" in get_private_text(talk.says(SENTENCE, stranger))


def test_a_card_asked_before_is_asked_anew(with_policy, people):
    people.groups["U1"] = frozenset({"@leads"})
    plain = GLASS.replace('ask = "second"\n', "")
    talk = with_policy(plain)
    red = find_button(talk.says(SENTENCE), "Stop 1 job")
    people.fails = True
    talk.later(seconds=1)
    answer = talk.presses(red)
    assert "Break-glass:" in message_text(answer[0].message)
    assert not talk.started


def test_once_people_can_be_looked_up_again_the_rule_counts_as_it_stands(talk, people):
    red = find_button(talk.says(SENTENCE), "Stop 1 job")
    people.fails, people.groups["U1"] = False, frozenset({"@leads"})
    talk.later(seconds=5)
    card, told = talk.presses(red, fields={"number": "1"})
    assert card.record.plan.barrier is Barrier.SECOND
    assert card.record.plan.break_glass == ""
    assert "Break-glass:" not in message_text(card.message)
    assert told.message.title == "The directory of people can be asked again."
    assert not talk.started
    assert "can approve this" in get_private_text(talk.presses(red, fields={"number": "1"}))
    approve = find_button([card], "Approve")
    assert talk.presses(approve, LEA) == []
    whats = [entry.what for entry in talk.memory.get_audit_entries(card.record.plan.id)]
    assert f"broke glass: {SENTENCE}" not in whats


def test_where_the_outage_began_since_the_card_that_is_what_is_said(with_policy, people):
    people.groups["U1"] = frozenset({"@leads"})
    talk = with_policy(GLASS)
    approve = find_button(talk.says(SENTENCE), "Approve")
    people.fails = True
    talk.later(seconds=1)
    card, told = talk.presses(approve, LEA)
    assert card.record.plan.break_glass == "C0LOUD"
    assert told.message.title == "The directory of people cannot be asked any more."


def test_before_the_request_it_is_looked_at_again(talk, people):
    plan_id = stop_by_break_glass(talk)
    record = talk.memory.get_plan(plan_id)
    guard = Guard(talk.config.policy, people, talk.memory)
    assert guard.judge_batch(record, talk.now) == GoAhead()
    plain = replace(record, plan=replace(record.plan, break_glass=""))
    assert guard.judge_batch(plain, talk.now) == WaitForDirectory()


def test_nothing_more_is_sent_by_break_glass_once_the_rule_can_be_kept(talk, people):
    record = talk.memory.get_plan(stop_by_break_glass(talk))
    guard = Guard(talk.config.policy, people, talk.memory)
    people.fails, people.groups["U1"] = False, frozenset({"@leads"})
    skipped = guard.judge_batch(record, talk.now)
    assert isinstance(skipped, SkipRest)
    assert skipped.why.startswith("skipped: the directory of people can be asked again")
    people.groups["U1"] = frozenset()
    skipped = guard.judge_batch(record, talk.now)
    assert skipped == SkipRest("skipped: who asked may not do it now (no rule)")


def test_it_goes_on_where_the_rule_asks_no_more_than_was_passed(with_policy, people):
    people.fails = True
    talk = with_policy(GLASS.replace('ask = "second"\n', ""))
    record = talk.memory.get_plan(stop_by_break_glass(talk))
    people.fails, people.groups["U1"] = False, frozenset({"@leads"})
    assert Guard(talk.config.policy, people, talk.memory).judge_batch(record, talk.now) == GoAhead()
