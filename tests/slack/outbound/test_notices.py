"""Notices in channels that the bot is not in: tried ever more seldom, and posted once it is."""

import logging

import pytest

from jobsbot.core.interaction import Place
from jobsbot.core.messages.message import Message
from jobsbot.core.refused_channels import is_channel_refused
from jobsbot.operations.notices import post_once
from jobsbot.slack.outbound.cards import SlackCards
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.refused_channels import MAX_RETRY_WAIT_SECONDS, RefusedChannels
from jobsbot.slack.outbound.slack_errors import SlackRefused
from tests.databases.migrated import open_migrated_store
from tests.sample_plans import NOON
from tests.slack.slack_faults import refuse
from tests.slack.slack_workspace import wait_for
from tests.slow_examples import first_in_every_run

LOUD = Place("C01INCIDENT")
OTHER = "C02GENERAL"
NOTICE = Message("Somebody broke the glass")


class Seconds:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def seconds():
    return Seconds()


@pytest.fixture
def post(slack, seconds):
    cards = SlackCards(slack.speaker.publisher, slack.store, seconds)
    return lambda: post_once(slack.store, "n1", NOON, lambda: cards.post_notice(LOUD, NOTICE))


class ClosedDoor(Publisher):
    """Speaks to a Slack that lets it in nowhere."""

    def __init__(self, error):
        self._error = error

    def post(self, where, message, **_):
        raise SlackRefused("chat.postMessage", self._error)


@pytest.mark.parametrize(
    "error", first_in_every_run("not_in_channel", "channel_not_found", "is_archived")
)
def test_where_the_bot_is_not_let_in_the_waits_grow_and_the_log_says_what_to_do(
    tmp_path, seconds, error, caplog
):
    caplog.set_level(logging.ERROR, "jobsbot.slack")
    store = open_migrated_store(tmp_path / "jobsbot.sqlite")
    cards, tried = SlackCards(ClosedDoor(error), store, seconds), []
    for minute in range(200):
        told = len(caplog.records)
        assert cards.post_notice(LOUD, NOTICE).later
        tried += [minute] if len(caplog.records) > told else []
        seconds.now += 60.0
    assert tried == [0, 1, 3, 7, 15, 31, 63, 123, 183]
    assert all(
        error in line and "Invite the bot" in line
        for line in (record.getMessage() for record in caplog.records)
    )
    store.close_connections()


def test_once_it_is_invited_the_notice_is_posted_once(slack, seconds, post):
    slack.slack_faults.next("chat.postMessage", refuse("not_in_channel"))
    assert post().retry_after_seconds == 60.0
    assert not slack.store.is_dedup_key_claimed("n1")
    seconds.now += 59.0
    assert post().retry_after_seconds == 1.0
    seconds.now += 1.0
    assert not post().later
    assert not post().later
    seen = [
        message for message in slack.sees(channel=LOUD.channel) if message["text"] == NOTICE.title
    ]
    assert len(seen) == 1


def test_what_passes_by_itself_is_tried_again_soon(slack, post):
    slack.slack_faults.next("chat.postMessage", refuse("internal_error"))
    assert post().retry_after_seconds == 0.0
    assert not post().later


def test_each_channel_waits_for_itself_and_begins_anew_once_it_took_something(seconds):
    refused = RefusedChannels(seconds)
    waits = [refused.add_refusal("C1") for _ in range(8)]
    assert waits == [
        60.0,
        120.0,
        240.0,
        480.0,
        960.0,
        1920.0,
        MAX_RETRY_WAIT_SECONDS,
        MAX_RETRY_WAIT_SECONDS,
    ]
    assert (refused.seconds_left("C1"), refused.seconds_left("C2")) == (MAX_RETRY_WAIT_SECONDS, 0.0)
    refused.forget("C1")
    assert refused.seconds_left("C1") == 0.0
    assert refused.add_refusal("C1") == 60.0


@pytest.mark.parametrize("sentence", ["/jobs help", "@jobsbot help"])
def test_something_heard_from_the_channel_has_it_tried_at_once(slack, post, sentence):
    slack.slack_faults.next("chat.postMessage", refuse("not_in_channel"))
    assert post().retry_after_seconds == 60.0
    slack.says("/jobs help", channel=OTHER)
    wait_for(lambda: slack.sees(channel=OTHER) and slack.idle())
    assert post().retry_after_seconds == 60.0
    slack.says(sentence, channel=LOUD.channel)
    wait_for(lambda: not is_channel_refused(slack.store, LOUD.channel))
    assert not post().later
