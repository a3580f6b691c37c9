"""A second person: never who asked, nobody twice, and only for what they saw."""

import pytest

from jobsbot.core.interaction import AccountKind, Person
from jobsbot.core.plans.freeze import Freeze
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.reply import ShowCard
from tests.bot_conversation import (
    ANNA,
    BEN,
    INCIDENT,
    find_button,
    get_form,
    get_message,
    get_only_reply,
    get_private_text,
    list_button_labels,
    make_job,
    message_text,
)
from tests.conversations.fake_directory import LEA

MAX = Person("U8", "max")
SECOND = """
[policy]
members_may = ["read"]
[[policy.allow]]
who = ["members", "terminal"]
may = ["stop", "delete"]
ask = "second"
approvers = ["@leads"]
approvals = {approvals}
"""


@pytest.fixture
def conversation(with_policy, people):
    people.groups["U8"] = frozenset({"@leads"})
    return with_policy(SECOND.format(approvals=1))


def test_the_card_says_who_can_approve_and_who_asked_cannot(conversation):
    asked = conversation.says("stop 123/1/1")
    assert list_button_labels(asked) == ["Approve", "Deny", "Cancel", "Refresh"]
    assert "It waits for a second person: @leads can approve" in message_text(get_message(asked))
    for who in (ANNA, BEN):
        for label in ("Approve", "Deny"):
            said = get_private_text(conversation.presses(find_button(asked, label), who))
            assert said.startswith("@leads can approve this."), (who, label)
            assert ("You asked for it" in said) is (who is ANNA), (who, label)
    assert not conversation.started


def test_a_second_person_begins_it(conversation):
    asked = conversation.says("stop 123/1/1")
    assert conversation.presses(find_button(asked, "Approve"), LEA) == []
    (plan_id,) = conversation.started
    record = conversation.memory.get_plan(plan_id)
    assert record.closed_by.id == LEA.id
    whats = [entry.what for entry in conversation.memory.get_audit_entries(plan_id)]
    assert whats == [f"{did}: stop 123/1/1" for did in ("asked", "approved", "confirmed")]


def test_a_second_person_who_asks_needs_another_one(conversation):
    asked = conversation.says("stop 123/1/1", LEA)
    said = get_private_text(conversation.presses(find_button(asked, "Approve"), LEA))
    assert said.startswith("@leads can approve this.")
    assert "You asked for it, so it takes somebody else." in said
    assert conversation.presses(find_button(asked, "Approve"), MAX) == []
    assert len(conversation.started) == 1


def test_history_gives_no_outcome_to_a_press_that_was_denied(conversation):
    asked = conversation.says("stop 123/1/1")
    conversation.presses(find_button(asked, "Approve"), ANNA)
    conversation.presses(find_button(asked, "Approve"), LEA)
    records = get_message(conversation.says("history")).records
    outcomes = {record.did: record.outcome for record in records}
    assert (outcomes["denied"], outcomes["approved"]) == ("", "claimed")


def test_deny_ends_it(conversation):
    asked = conversation.says("stop 123/1/1")
    denied = conversation.presses(find_button(asked, "Deny"), LEA)
    said = message_text(get_message(denied))
    assert said.startswith("Denied: Stop 1 job.\nDenied by @lea ")
    assert "Asked by @anna. Nothing was changed." in said
    assert find_button(denied, "Ask again")
    plan_id = get_only_reply(asked).record.plan.id
    assert conversation.memory.get_audit_entries(plan_id)[-1].what == "denied: stop 123/1/1"
    assert "Already denied by @lea" in get_private_text(
        conversation.presses(find_button(asked, "Approve"), MAX)
    )
    assert not conversation.started


def test_nobody_approves_twice_and_two_are_needed_where_two_are_asked(with_policy, people):
    people.groups["U8"] = frozenset({"@leads"})
    conversation = with_policy(SECOND.format(approvals=2))
    asked = conversation.says("stop 123/1/1")
    approve = find_button(asked, "Approve")
    first = conversation.presses(approve, LEA)
    assert "Approved by @lea." in message_text(get_message(first))
    assert "(2 people)" in message_text(get_message(first))
    assert get_private_text(conversation.presses(approve, LEA)).startswith(
        "You have approved this already"
    )
    assert not conversation.started
    assert conversation.presses(approve, MAX) == []
    assert len(conversation.started) == 1


def test_an_approval_falls_when_what_was_approved_changes(with_policy, people):
    people.groups["U8"] = frozenset({"@leads"})
    conversation = with_policy(SECOND.format(approvals=2))
    asked = conversation.says("stop 123/1/1,2")
    conversation.presses(find_button(asked, "Approve"), LEA)
    conversation.api.put(make_job("123/1/2", "finished"))
    again = conversation.presses(find_button(asked, "Refresh"))
    assert "Approved by" not in message_text(get_message(again))
    assert isinstance(
        get_only_reply(conversation.presses(find_button(again, "Approve"), MAX)), ShowCard
    )
    assert not conversation.started
    assert conversation.presses(find_button(again, "Approve"), LEA) == []
    assert len(conversation.started) == 1


def test_an_approval_counts_only_as_long_as_its_giver_may_approve(with_policy, people):
    people.groups["U8"] = frozenset({"@leads"})
    conversation = with_policy(SECOND.format(approvals=2))
    approve = find_button(conversation.says("stop 123/1/1"), "Approve")
    conversation.presses(approve, LEA)
    del people.groups["U9"]
    conversation.later(seconds=1)
    assert isinstance(get_only_reply(conversation.presses(approve, MAX)), ShowCard)
    assert not conversation.started


def test_who_asked_must_still_be_allowed_when_it_is_approved(conversation, people):
    asked = conversation.says("stop 123/1/1")
    people.kinds["U1"] = AccountKind.DELETED
    conversation.later(seconds=1)
    said = get_private_text(conversation.presses(find_button(asked, "Approve"), LEA))
    assert "deactivated" in said
    assert not conversation.started


def test_many_deletes_have_their_number_typed_by_whoever_approves(conversation):
    conversation.api.put(*(make_job(f"123/2/{n}", "finished") for n in range(1, 13)))
    asked = conversation.says("delete 123 finished count=12")
    approve = find_button(asked, "Approve")
    form = get_form(conversation.presses(approve, LEA))
    assert form.origin is approve.origin
    assert conversation.presses(approve, LEA, fields={"number": "12"}) == []
    assert len(conversation.started) == 1


def test_a_terminal_is_never_one_of_two(conversation):
    terminal = Person("terminal:ana", kind=AccountKind.TERMINAL)
    assert "second person" in get_private_text(conversation.says("stop 123/1/1", terminal))
    asked = conversation.says("stop 123/1/1")
    plan_id = get_only_reply(asked).record.plan.id
    assert "can approve" in get_private_text(
        conversation.presses(find_button(asked, "Approve"), terminal)
    )
    assert conversation.memory.get_plan(plan_id).status is PlanStatus.OPEN


BY_ID_ALONE = """
[policy]
members_may = ["read"]
[[policy.allow]]
who = ["U1", "U2"]
may = ["stop"]
ask = "second"
{approvers}
"""


@pytest.mark.parametrize("approvers", ["", 'approvers = ["U2"]'])
def test_a_second_person_who_is_named_by_id_alone_approves_and_nobody_is_asked(
    with_policy, people, approvers
):
    conversation = with_policy(BY_ID_ALONE.format(approvers=approvers))
    approve = find_button(conversation.says("stop 123/1/1"), "Approve")
    assert "can approve this" in get_private_text(conversation.presses(approve, MAX))
    assert not conversation.started
    assert conversation.presses(approve, BEN) == []
    assert len(conversation.started) == 1
    assert not people.asked, "where the id alone decides, the directory is not asked"


def test_a_second_person_ends_a_plan_also_while_nothing_may_be_changed(conversation):
    asked = conversation.says("stop 123/1/1")
    frozen = Freeze(123, BEN, "", conversation.now)
    conversation.memory.set_freeze(frozen, INCIDENT, "freeze 123")
    approve, deny = (find_button(asked, label) for label in ("Approve", "Deny"))
    assert "frozen by @ben" in get_private_text(conversation.presses(approve, LEA))
    assert "approve this" in get_private_text(conversation.presses(deny, BEN))
    assert "Denied by @lea" in message_text(get_message(conversation.presses(deny, LEA)))
