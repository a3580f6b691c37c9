"""What people do reaches the bot, signed, once, and as Slack writes it."""

from threading import Event

from slack_sdk.signature import SignatureVerifier

from tests.demo.workspace.practice_workspace import (
    ANA,
    BOT,
    DIRECT,
    INCIDENT,
    JUN,
    RANDOM,
    SECRET,
    open_practice_workspace,
    until,
)


def say(practice, text, channel=INCIDENT, who=ANA, **more):
    return practice.do("say", **{"as": who, "channel": channel, "text": text, **more})


def test_a_command_arrives_signed_with_everything_slack_sends(practice):
    assert say(practice, "/jobs list 123 & <running>") == {"ok": True}
    heard = practice.bot.next()
    verifier = SignatureVerifier(SECRET)
    signed = heard.headers["X-SLACK-REQUEST-TIMESTAMP"], heard.headers["X-SLACK-SIGNATURE"]
    assert verifier.is_valid(heard.body, *signed)
    form = heard.form
    assert (form["command"], form["text"]) == ("/jobs", "list 123 &amp; &lt;running&gt;")
    assert (form["user_id"], form["user_name"]) == (ANA, "ana")
    assert (form["channel_id"], form["channel_name"]) == (INCIDENT, "incident")
    assert form["response_url"].startswith(f"{practice.url}/slack-api/response/")
    assert form["trigger_id"]


def test_an_acknowledgement_with_words_is_shown_to_the_asker_alone(practice):
    practice.bot.answer = lambda heard: ("200 OK", {"text": "3 running"})
    with practice.watching() as events:
        say(practice, "/jobs")
        message = until(events, "message")["message"]
    assert (message["text"], message["ephemeral_for"], message["user"]) == ("3 running", ANA, BOT)
    assert practice.messages(who=JUN) == []


def test_a_command_that_fails_is_said_in_slacks_words_and_not_repeated(practice):
    practice.bot.answer = lambda heard: ("500 Internal Server Error", None)
    with practice.watching() as events:
        say(practice, "/jobs list")
        assert until(events, "toast")["text"] == '/jobs failed with the error "dispatch_failed"'
    practice.bot.next()
    assert practice.bot.heard.empty()


def test_a_command_without_an_answer_in_time_timed_out():
    told = Event()

    def late(heard):
        assert told.wait(30)
        return "200 OK", None

    with open_practice_workspace(acknowledge_seconds=0.1) as practice:
        practice.bot.answer = late
        with practice.watching() as events:
            say(practice, "/jobs list")
            said = until(events, "toast")["text"]
            told.set()
    assert said == '/jobs failed with the error "operation_timeout"'


def test_commands_do_not_work_in_threads_and_others_do_not_exist(practice):
    assert "not supported in threads" in say(practice, "/jobs", thread_ts="1.000001")["error"]
    assert say(practice, "/deploy now")["error"] == "/deploy is not a valid command."


def test_a_mention_becomes_an_event(practice):
    say(practice, "@jobsbot list 123, please")
    envelope = practice.bot.next().event
    event = envelope["event"]
    assert (event["type"], event["text"]) == ("app_mention", f"<@{BOT}> list 123, please")
    assert (event["user"], event["channel"]) == (ANA, INCIDENT)
    assert envelope["event_id"].startswith("Ev")
    assert envelope["authorizations"][0]["user_id"] == BOT


def test_words_among_people_are_none_of_the_bots_business(practice):
    say(practice, "is it down?")
    say(practice, "@jobsbot help")
    assert "help" in practice.bot.next().event["event"]["text"]
    assert practice.bot.heard.empty()


def test_a_direct_message_becomes_an_event(practice):
    say(practice, "help", channel=DIRECT)
    event = practice.bot.next().event["event"]
    assert (event["type"], event["channel_type"], event["text"]) == ("message", "im", "help")


def test_a_mention_where_the_bot_is_not_is_answered_by_slack(practice):
    assert "/invite @jobsbot" in say(practice, "@jobsbot help", channel=RANDOM)["error"]
    assert say(practice, "/invite @jobsbot", channel=RANDOM) == {"ok": True}
    assert practice.messages(RANDOM)[-1]["kind"] == "system"
    say(practice, "@jobsbot help", channel=RANDOM)
    assert practice.bot.next().event["event"]["channel"] == RANDOM


def test_an_event_is_delivered_again_until_it_is_acknowledged(practice):
    answers = iter(["503 Service Unavailable", "500 Internal Server Error", "200 OK"])
    practice.bot.answer = lambda heard: (next(answers), None)
    say(practice, "@jobsbot help")
    first, second, third = (practice.bot.next() for _ in range(3))
    assert "X-SLACK-RETRY-NUM" not in first.headers
    assert second.headers["X-SLACK-RETRY-NUM"] == "1"
    assert second.headers["X-SLACK-RETRY-REASON"] == "http_error"
    assert third.headers["X-SLACK-RETRY-NUM"] == "2"
    assert {h.event["event_id"] for h in (first, second, third)} == {first.event["event_id"]}
    assert practice.bot.heard.empty()


def test_a_job_address_is_told_and_its_preview_is_shown(practice, slack, refused):
    say(practice, "look: https://app.zyte.com/p/123/1/2.")
    event = practice.bot.next().event["event"]
    url = "https://app.zyte.com/p/123/1/2"
    assert event["links"] == [{"url": url, "domain": "app.zyte.com"}]
    place = {"channel": event["channel"], "ts": event["message_ts"]}
    slack.chat_unfurl(**place, unfurls={url: {"text": "books, running"}})
    assert practice.messages()[0]["unfurls"] == [
        {"url": url, "text": "books, running", "blocks": []}
    ]
    other = refused(slack.chat_unfurl, **place, unfurls={"https://other.example": {"text": "x"}})
    assert other["error"] == "cannot_unfurl_url"


def test_deliveries_are_seen_behind_the_scenes_without_signatures(practice):
    with practice.watching() as events:
        say(practice, "/jobs list 123")
        seen = until(events, "request")["request"]
    assert (seen["to"], seen["status"], seen["note"]) == ("bot", 200, "/jobs list 123")
    assert "v0=" not in str(practice.state())
