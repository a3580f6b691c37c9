"""What is answered at once: presses that only open a form, whose trigger lives for 3 seconds."""

from __future__ import annotations

import pytest

from jobsbot.commands import ALL_COMMANDS
from jobsbot.core.interaction import Origin, Said
from jobsbot.core.messages.message import Choice
from jobsbot.core.reply import OpenForm
from tests.bot_conversation import ANNA, INCIDENT, find_button, get_message, make_job, message_text

TICKED = {"jobs": "123/1/1,123/1/2"}


def is_quick(conversation, text, how, fields=None):
    said = Said(text, ANNA, INCIDENT, how, conversation.now, "s0", fields or {})
    return conversation.bot.is_quick(said)


@pytest.mark.parametrize("sentence", ["select 123 finished", "tag", "update because of #12"])
def test_a_press_on_ticked_jobs_that_asks_for_tags_waits_for_nobody(conversation, api, sentence):
    api.put(make_job("123/1/1", "finished"), make_job("123/1/2", "finished"))
    message = get_message(conversation.says(sentence))
    assert any(isinstance(part, Choice) for part in message.parts)
    verb = "Update…" if sentence.startswith("update") else "Tag…"
    button = next(each for each in message.buttons if each.label == verb)
    assert button.origin is Origin.PICKED
    assert is_quick(conversation, button.value, button.origin, TICKED)
    asked = len(api.asked)
    assert [type(reply) for reply in conversation.presses(button, fields=TICKED)] == [OpenForm]
    assert len(api.asked) == asked


@pytest.mark.parametrize("label", ["Stop…", "Tag…", "Delete…"])
def test_a_press_with_nothing_ticked_says_so(conversation, api, label):
    """A form that asks for a project and filters would be about other jobs than these."""
    api.put(make_job("123/1/1"), make_job("123/1/2", "finished"))
    button = find_button(conversation.says("select 123"), label)
    for fields in ({}, {"jobs": ""}):
        said = get_message(conversation.presses(button, fields=fields))
        assert said.title == "No job is chosen."
        assert "Nothing was changed" in message_text(said)


def test_a_press_on_ticked_jobs_that_leads_to_a_card_waits_its_turn(conversation, api):
    api.put(make_job("123/1/1"))
    stop = find_button(conversation.says("select 123 running"), "Stop…")
    assert not is_quick(conversation, stop.value, stop.origin, {"jobs": "123/1/1"})
    assert not is_quick(conversation, "tag +bad", Origin.PICKED, {"jobs": "123/1/1"})


@pytest.mark.parametrize("verb", [command.word for command in ALL_COMMANDS])
def test_a_verb_alone_is_quick_only_where_it_asks_nothing_of_the_jobs_api(conversation, api, verb):
    api.put(make_job("123/1/1"))
    if is_quick(conversation, verb, Origin.PRESSED):
        conversation.says(verb, how=Origin.PRESSED)
        assert api.asked == []


@pytest.mark.parametrize("verb", ["stop", "delete", "tag", "show", "log", "why"])
def test_a_verb_that_opens_a_form_when_it_is_pressed_does_so_at_once(conversation, verb):
    replies = conversation.says(verb, how=Origin.PRESSED)
    opens_form = any(isinstance(reply, OpenForm) for reply in replies)
    assert is_quick(conversation, verb, Origin.PRESSED) == opens_form
