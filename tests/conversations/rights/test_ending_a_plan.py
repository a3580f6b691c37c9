"""Ending a plan changes no job: what keeps from changing jobs keeps nobody from ending one."""

import pytest

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.messages.plan_card.card import draw_card
from jobsbot.core.plans.plan import PlanStatus
from tests.bot_conversation import (
    ANNA,
    BEN,
    find_button,
    get_only_reply,
    get_private_text,
)
from tests.conversations.fake_directory import GUEST, LEA

MAX = Person("U8", "max")
RULES = """
[policy]
read_only = {read_only}
members_may = ["read"]
[[policy.allow]]
who = ["U1", "U2"]
may = ["stop"]
ask = "{ask}"
approvers = ["@leads"]
cool = "30s"
"""
SECOND = RULES.format(read_only="false", ask="second")
"""Anna and Ben ask; Lea, who may stop nothing herself, approves."""
NOW = {
    "as it was": SECOND,
    "who asked may not any more": SECOND.replace('"U1", ', ""),
    "nothing may be changed": SECOND.replace("read_only = false", "read_only = true"),
    "a reason is asked now": SECOND.replace("cool", "reason = true\ncool"),
    "two have to approve now": SECOND.replace("cool", "approvals = 2\ncool"),
}


def ask_then_change(with_policy, now):
    """Have Anna ask, and the policy be another one; answer what goes on, and her card."""
    asked = with_policy(SECOND).says("stop 123/1/1")
    return with_policy(NOW[now]), asked, get_only_reply(asked).record.plan.id


@pytest.mark.parametrize("now", NOW)
@pytest.mark.parametrize(("label", "last"), [("Deny", "denied"), ("Cancel", "cancelled")])
def test_a_second_person_ends_it_whatever_who_asked_may_by_now(with_policy, now, label, last):
    talk, asked, plan_id = ask_then_change(with_policy, now)
    talk.presses(find_button(asked, label), LEA)
    assert talk.memory.get_plan(plan_id).status.value == last
    entry = talk.memory.get_audit_entries(plan_id)[-1]
    assert (entry.what, entry.who.id) == (f"{last}: stop 123/1/1", LEA.id)


def test_also_where_who_asked_has_left(with_policy, people):
    talk, asked, plan_id = ask_then_change(with_policy, "as it was")
    people.kinds[ANNA.id] = AccountKind.DELETED
    talk.presses(find_button(asked, "Deny"), LEA)
    assert talk.memory.get_plan(plan_id).status is PlanStatus.DENIED


def test_who_asked_cancels_also_where_they_may_nothing_any_more(with_policy, people):
    asked = with_policy(SECOND).says("stop 123/1/1")
    talk = with_policy("[policy]\nmembers_may = []\n")
    people.kinds[ANNA.id] = AccountKind.DELETED
    talk.presses(find_button(asked, "Cancel"), ANNA)
    plan_id = get_only_reply(asked).record.plan.id
    assert talk.memory.get_plan(plan_id).status is PlanStatus.CANCELLED


@pytest.mark.parametrize("now", NOW)
def test_nobody_else_denies_and_who_asked_has_cancel_for_it(with_policy, now):
    talk, asked, plan_id = ask_then_change(with_policy, now)
    for who in (ANNA, BEN, MAX, GUEST):
        said = get_private_text(talk.presses(find_button(asked, "Deny"), who))
        assert said.startswith("@leads can approve this."), who
    assert talk.memory.get_plan(plan_id).status is PlanStatus.OPEN
    whats = [entry.what for entry in talk.memory.get_audit_entries(plan_id)]
    assert whats[1:] == ["denied: deny stop 123/1/1 (needs a second person)"] * 4


def test_where_no_rule_asks_for_a_second_person_any_more_whoever_may_do_it_denies(with_policy):
    asked = with_policy(SECOND).says("stop 123/1/1")
    plain = RULES.format(read_only="false", ask="card").replace('approvers = ["@leads"]\n', "")
    talk = with_policy(plain)
    deny = find_button(asked, "Deny")
    assert "can approve this" in get_private_text(talk.presses(deny, MAX))
    talk.presses(deny, BEN)
    record = talk.memory.get_plan(get_only_reply(asked).record.plan.id)
    assert record.status is PlanStatus.DENIED


@pytest.mark.parametrize("now", NOW)
def test_what_cools_off_is_taken_back_by_who_approves(with_policy, now):
    talk = with_policy(SECOND)
    asked = talk.says("stop 123/1/1")
    assert talk.presses(find_button(asked, "Approve"), LEA) == []
    plan_id = get_only_reply(asked).record.plan.id
    (undo,) = draw_card(talk.memory.get_plan(plan_id), talk.now).buttons
    talk = with_policy(NOW[now])
    assert get_private_text(talk.presses(undo, MAX)).startswith("You may not stop jobs")
    talk.presses(undo, LEA)
    assert talk.memory.get_plan(plan_id).status is PlanStatus.CANCELLED
    assert talk.memory.get_audit_entries(plan_id)[-1].what == "taken back: stop 123/1/1"
