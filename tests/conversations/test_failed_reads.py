"""A question that fails: which side it was, whether anything changed, and what to do next."""

import pytest

from jobsbot.core.errors import BadKey, CutStream, NoAccess, NoKey, Unavailable
from jobsbot.core.interaction import Person
from tests.bot_conversation import (
    get_private_text,
    message_text,
)


def test_a_failure_says_which_side_whether_anything_changed_and_what_next(conversation, api):
    api.fails = Unavailable("Scrapy Cloud answers 503.", then="Say it again in a minute.")
    said = get_private_text(conversation.says("stop running"))
    assert said.startswith("Scrapy Cloud answers 503.\nNothing was changed. Say it again")
    assert "id s1" in said


@pytest.mark.parametrize("sentence", ["list", "now", "summary", "why", "show 123/1/2"])
@pytest.mark.parametrize(
    ("error", "next_words"),
    [
        (Unavailable("Broken.", then="Say it again in a minute."), "Say it again in a minute."),
        (CutStream("Broken.", then="Nothing was changed. Ask again.", jobs=6), "Ask again."),
        (Unavailable("Broken."), "Say it again in a minute."),
    ],
)
def test_after_a_question_nobody_is_told_that_nothing_was_changed(
    conversation, api, sentence, error, next_words
):
    api.fails = error
    said = get_private_text(conversation.says(sentence))
    assert said.startswith(f"Broken.\n{next_words}\n")
    assert "id s1" in said


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (BadKey("… does not accept the API key used for project 123.", then="Check SH_APIKEY."),
         "Scrapy Cloud refuses my key."),
        (NoKey("There is no API key for project 123.", then="Set SH_APIKEY."),
         "I have no key of Scrapy Cloud for this."),
        (NoAccess("The API key may not see it.", then="Check SH_APIKEY.", project=123),
         "I have no access to project 123, or there is none of this number."),
    ],
)  # fmt: skip
def test_what_only_who_runs_the_bot_can_mend_is_told_to_the_log(conversation, api, error, text):
    api.fails = error
    for sentence in ("list", "stop running"):
        (reply,) = conversation.says(sentence)
        heard = message_text(reply.message)
        assert heard.startswith(text)
        assert "jobsbot doctor tells why" in heard
        assert "SH_APIKEY" not in heard
        assert "SH_APIKEY" in reply.detail
        assert ("Nothing was changed" in heard) == (sentence != "list")
    (mine,) = conversation.says("list", Person("terminal:ana"))
    assert "SH_APIKEY" in message_text(mine.message)
