"""Answers that are none of Slack's, or Slack's and wrong: nothing is believed of them, and nobody's
thread ends by them.
"""

import gzip
import json

import pytest

from jobsbot.core.interaction import Place
from jobsbot.core.messages.message import Message
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.slack_errors import SlackError, SlackNoResponse, SlackRefused
from jobsbot.slack.outbound.web_answer import MAX_ANSWER_BYTES
from tests.slack.outbound.web_api.fake_web_api import post
from tests.slow_examples import first_in_every_run

DEEP = "[" * 200_000
NO_ANSWERS = [
    DEEP,
    '{"ok":' * 200_000,
    '{"ok": true',
    "{}",
    '{"ok": "true"}',
    '{"ok": 1}',
    '{"ok": null, "error": "x"}',
    '{"error": "not_in_channel"}',
    "null",
    "nan",
    "\0",
    "\ufeff" + '{"ok": tru}',
]


@pytest.mark.parametrize("answer", NO_ANSWERS)
def test_what_does_not_say_whether_it_is_ok_may_have_arrived(web, slack, answer):
    slack.answers(answer)
    with pytest.raises(SlackNoResponse) as raised:
        post(web)
    assert raised.value.may_have_arrived
    assert len(slack.got) == 1


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary"])
def test_a_redirect_is_no_success_whatever_its_body_says(web, slack, status):
    for call in (post, lambda web: web.respond(f"{web._base_url}hooks/1", {"text": "x"})):
        slack.answers('{"ok": true, "ts": "1.2"}', status, Location="http://127.0.0.1:9/")
        with pytest.raises(SlackError):
            call(web)
    assert len(slack.got) == 2


@pytest.mark.parametrize("page", ["<html>log in</html>", "okay", "[]", DEEP])
def test_a_page_at_a_response_address_is_no_word_that_a_message_was_taken(web, slack, page):
    slack.answers(page)
    with pytest.raises(SlackNoResponse):
        web.respond(f"{web._base_url}hooks/1", {"text": "hello"})


@pytest.mark.parametrize("answer", ["ok", "", "ok\n", '{"ok": true}', '{"ok":true,"x":[1]}'])
def test_a_response_address_takes_a_message_in_each_of_slacks_ways(web, slack, answer):
    slack.answers(answer)
    web.respond(f"{web._base_url}hooks/1", {"text": "hello"})


@pytest.mark.parametrize("error", [None, 5, ["x"], "x" * 5000, "a\nforged=line", "<b>", ""])
def test_a_reason_that_is_no_word_is_not_repeated(web, slack, error):
    slack.answers(json.dumps({"ok": False, "error": error}))
    with pytest.raises(SlackRefused) as raised:
        post(web)
    assert raised.value.error == "no reason given"


def test_a_page_that_is_an_error_is_told_by_its_number(web, slack):
    slack.answers("<html><b>forged</b></html>", "404 Not Found")
    with pytest.raises(SlackRefused) as raised:
        web.respond(f"{web._base_url}hooks/1", {"text": "hello"})
    assert raised.value.error == "HTTP 404"


@pytest.mark.parametrize("coding", first_in_every_run("gzip", "identity"))
def test_an_answer_without_end_is_not_read_to_it(web, slack, coding):
    body = b'{"ok": true, "ts": "1.2"}' + b" " * MAX_ANSWER_BYTES
    slack.answers_bytes(gzip.compress(body) if coding == "gzip" else body, coding)
    with pytest.raises(SlackNoResponse, match="too large") as raised:
        post(web)
    assert raised.value.may_have_arrived


@pytest.mark.parametrize("waits", ["9" * 400, "-5", "soon", "", "1e9", "²", "0", "0.5"])
def test_a_wait_that_makes_no_sense_silences_nobody_for_long(web, slack, clock, waits):
    slack.answers({}, "429 Too Many", Retry_After=waits)
    slack.answers({"ts": "1"})
    try:
        assert post(web)["ts"] == "1"
    except SlackRefused as refused:
        assert refused.error == "ratelimited"
        assert refused.retry_after_seconds <= 3600
    assert sum(clock.slept) <= 60


@pytest.mark.parametrize("status", ["200 OK", "429 Too Many"])
@pytest.mark.parametrize("word", ["ratelimited", "rate_limited"])
def test_too_many_requests_are_waited_out_however_slack_says_it(web, slack, clock, status, word):
    slack.answers(json.dumps({"error": word, "ok": False}), status, Retry_After="0")
    slack.answers({"ts": "1"})
    assert post(web)["ts"] == "1"
    assert sum(clock.slept) >= 1, "it is not asked again and again at once"


def test_who_is_told_to_wait_again_and_again_is_told_when_to_come_back(web, slack):
    for _ in range(4):
        slack.answers(json.dumps({"ok": False, "error": "rate_limited"}))
    with pytest.raises(SlackRefused) as raised:
        post(web)
    assert (raised.value.error, raised.value.retry_after_seconds) == ("ratelimited", 1.0)


@pytest.mark.parametrize("ts", [None, 1700000000.0001, "", ["1.2"], True, 12])
def test_a_post_that_does_not_say_where_it_is_may_be_there(web, slack, ts):
    slack.answers(json.dumps({"ok": True, "channel": "C1", "ts": ts}))
    with pytest.raises(SlackNoResponse) as raised:
        Publisher(web).post(Place("C1"), Message("Hello"))
    assert raised.value.may_have_arrived


@pytest.mark.parametrize("channel", [None, 7, {"id": "C2"}, ""])
def test_a_post_that_does_not_name_its_channel_is_where_it_was_sent(web, slack, channel):
    slack.answers({"channel": channel, "ts": "1.2"})
    assert Publisher(web).post(Place("C1"), Message("Hello")) == Place("C1", "", "1.2")
