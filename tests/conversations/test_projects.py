"""Which projects a sentence may be about: once some are configured, no others."""

import pytest

from jobsbot.core.interaction import Origin
from jobsbot.core.plans.policy import Policy
from jobsbot.core.values import replace
from tests.bot_conversation import Conversation, get_private_text, make_job

NO_ACCESS = "I have no access to project 999; known: prod-crawl, staging."


@pytest.mark.parametrize(
    "sentence",
    [
        "list 999",
        "list 999 running spider=books",
        "show 999/1/1",
        "stop 999/1/1",
        "stop 999/1/1,2",
        "stop 999 running",
        "tag 999/1/1 +seen",
        "delete 999 finished",
        "summary 999",
        "stuck 999",
        "use 999",
        "export 999 finished",
        "log 999/1/1",
    ],
)
def test_what_is_not_in_the_list_is_not_asked_for(conversation, api, sentence):
    assert NO_ACCESS in get_private_text(conversation.says(sentence))
    assert api.asked == []


def test_what_is_in_the_list_is_found_by_name_and_number(conversation, api):
    api.put(make_job("456/1/1"))
    assert "456/1/1" in get_private_text(conversation.says("list staging"))
    assert "456/1/1" in get_private_text(conversation.says("list 456"))


def test_a_button_of_before_says_it_too(conversation, api):
    replies = conversation.says("stop 999 running", how=Origin.PRESSED)
    assert NO_ACCESS in get_private_text(replies)
    assert api.asked == []


@pytest.mark.parametrize("opened", ["by the policy", "by an empty list", "by a channel"])
def test_others_can_be_named_where_the_configuration_says_so(conversation, api, opened):
    known = {
        "by the policy": replace(conversation.config, policy=Policy(other_projects=True)),
        "by an empty list": replace(conversation.config, projects={}),
        "by a channel": replace(conversation.config, channel_projects={"C9": 999}),
    }[opened]
    api.put(make_job("999/1/1"))
    open_talk = Conversation(api, conversation.memory, known)
    assert "999/1/1" in get_private_text(open_talk.says("list 999"))
