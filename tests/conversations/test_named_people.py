"""Who may do something, in words: groups by their handles, never an id that nobody can read."""

import re

import pytest

from jobsbot.core.interaction import Person
from jobsbot.core.messages.message import UserRef
from jobsbot.core.reply import SendMessage
from tests.bot_conversation import (
    BEN,
    find_button,
    get_message,
    get_private_text,
    message_text,
)
from tests.conversations.fake_directory import LEA

BY_IDS = """
[policy]
members_may = ["read"]
[[policy.allow]]
who = ["S024BE7LH", "S0NOBODY1"]
may = ["stop", "tag"]
[[policy.allow]]
who = ["S024BE7LH", "U024BE7LH"]
may = ["delete"]
ask = "second"
approvers = ["S024BE7LH", "S0NOBODY1", "S0NOBODY2"]
"""
RAW_ID = re.compile(r"\b[SUW]0[A-Z0-9]{7}\b")


@pytest.fixture
def conversation(with_policy, people):
    people.groups = {"U9": frozenset({"S024BE7LH", "@oncall"})}
    people.handles = {"S024BE7LH": "@oncall"}
    return with_policy(BY_IDS)


def test_a_refusal_names_groups_by_their_handles(conversation):
    said = get_private_text(conversation.says("stop 123/1/1", BEN))
    assert "@oncall or a user group can do this." in said
    (reply,) = conversation.says("delete 123/1/9", BEN)
    assert "@oncall or" in message_text(reply.message)
    assert UserRef("U024BE7LH") in reply.message.parts[0].line


@pytest.mark.parametrize("who", [BEN, LEA])
def test_can_shows_no_ids(conversation, who):
    said = message_text(get_message(conversation.says("can", who)))
    assert "@oncall" in said
    assert not RAW_ID.search(said)


def test_a_card_names_those_who_approve(conversation):
    asked = conversation.says("delete 123/1/9", LEA)
    assert "a second person: @oncall or a user group can approve" in message_text(
        get_message(asked)
    )
    (late,) = conversation.presses(find_button(asked, "Approve"), BEN)
    assert late.message.title == "@oncall or a user group can approve this."
    assert len(conversation.memory.list_live_plans(123, conversation.now)) == 1


def test_where_nobody_has_asked_slack_yet_a_group_is_a_user_group(conversation, people):
    people.handles = {}
    said = get_private_text(conversation.says("stop 123/1/1", BEN))
    assert "A user group can do this." in said


def test_a_person_who_may_approve_is_named_where_slack_draws_people(with_policy):
    conversation = with_policy("""
[policy]
members_may = ["read"]
[[policy.allow]]
who = ["members"]
may = ["stop"]
ask = "second"
approvers = ["U024BE7LH"]
""")
    asked = conversation.says("stop 123/1/1", Person("U7", "ana"))
    (reply,) = conversation.presses(find_button(asked, "Approve"), BEN)
    assert isinstance(reply, SendMessage)
    assert reply.message.title == "Somebody else has to approve this."
    assert UserRef("U024BE7LH") in reply.message.parts[0].line


def test_who_spoke_without_a_name_is_named_in_history_as_elsewhere(with_policy):
    conversation = with_policy("")
    conversation.says("stop 123/1/1", Person("U024BE7LH"))
    assert "somebody (U024BE7LH)" in message_text(get_message(conversation.says("history 123")))
    conversation.says("stop 123/1/2", Person("U024BE7LH", "ana"))
    told = message_text(get_message(conversation.says("history 123")))
    assert "@ana" in told
    assert not RAW_ID.search(told)


def test_what_somebody_without_a_name_has_frozen_shows_no_id(with_policy):
    conversation = with_policy("""
[[policy.allow]]
who = ["members"]
may = ["freeze"]
""")
    conversation.says("freeze 123", Person("U024BE7LH"))
    said = get_private_text(conversation.says("stop 123/1/1", BEN))
    assert "frozen by somebody" in said
    assert not RAW_ID.search(said)


@pytest.mark.parametrize("asked", ["history 123", "history @ana since=1h"])
def test_history_looks_up_who_has_never_told_their_name(with_policy, people, asked):
    people.names = {"U024BE7LH": "ana"}
    conversation = with_policy("")
    conversation.says("stop 123/1/1", Person("U024BE7LH"))
    conversation.says("stop 123/1/2", BEN)
    message = get_message(conversation.says(asked))
    told = message_text(message)
    assert "@ana" in told
    assert not RAW_ID.search(told)
    assert "ana" in {record.who for record in message.records}
    assert ("@ben" in told) is (asked == "history 123")
