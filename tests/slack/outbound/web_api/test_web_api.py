"""What our sender promises, over real HTTP: never twice, never sooner than Slack says, never
with a secret in what it logs or raises.
"""

import json
from urllib.parse import parse_qsl

import pytest
import requests

from jobsbot.core.interaction import Place
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.rate_limiter import RateLimiter
from jobsbot.slack.outbound.slack_errors import SlackError, SlackNoResponse, SlackRefused
from jobsbot.slack.outbound.web_api import WebApi
from tests.slack.outbound.web_api.fake_web_api import TOKEN, post
from tests.slow_examples import first_in_every_run


def test_a_call_carries_the_token_and_structures_as_json(web, slack):
    slack.answers({"ts": "1.2"})
    assert post(web)["ts"] == "1.2"
    path, body, authorization = slack.got[0]
    assert path == "/api/chat.postMessage"
    sent = dict(parse_qsl(body.decode()))
    assert json.loads(sent.pop("blocks")) == [{"a": 1}]
    assert sent == {"channel": "C1", "text": "hello"}
    assert authorization == f"Bearer {TOKEN}"


@pytest.mark.parametrize("text", ['naïve 🦊 \u2028\x7f\x1f"', "half a fox: \ud83e"])
def test_structures_say_what_they_are_given_in_any_letters(web, slack, text):
    web.call("views.open", view={"title": text})
    url = web._base_url + "response"
    web.respond(url, {"text": text})
    (_, form, _), (_, answer, _) = slack.got
    assert json.loads(dict(parse_qsl(form.decode()))["view"]) == {"title": text}
    assert json.loads(answer) == {"text": text}


def test_a_post_whose_connection_is_lost_is_not_sent_again(web, slack):
    slack.answers(None)
    with pytest.raises(SlackNoResponse) as raised:
        post(web)
    assert raised.value.may_have_arrived
    assert len(slack.got) == 1


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "503 Unavailable"])
def test_a_post_that_failed_at_slack_is_not_sent_again(web, slack, status):
    slack.answers("<html>", status)
    with pytest.raises(SlackNoResponse):
        post(web)
    assert len(slack.got) == 1


def test_a_status_names_its_thread_and_is_taken_away_by_an_empty_one(web, slack):
    publisher, thread = Publisher(web), Place("D1", "1700000000.000100")
    for status in ("is asking Scrapy Cloud…", ""):
        slack.answers({})
        publisher.set_status(thread, status)
        path, body, _ = slack.got.pop()
        assert path == "/api/assistant.threads.setStatus"
        sent = dict(parse_qsl(body.decode(), keep_blank_values=True))
        assert sent == {"channel_id": "D1", "thread_ts": "1700000000.000100", "status": status}


def test_an_edit_is_sent_once_more_and_no_oftener(web, slack):
    slack.answers(None)
    slack.answers({"ts": "1.2"})
    assert web.call("chat.update", channel="C1", ts="1.2", text="x")["ts"] == "1.2"
    for _ in range(3):
        slack.answers(None)
    with pytest.raises(SlackNoResponse):
        web.call("chat.update", channel="C1", ts="1.2", text="x")
    assert len(slack.got) == 4


INTERNAL_ERROR = json.dumps({"ok": False, "error": "internal_error"})


@pytest.mark.parametrize("answer", [None, INTERNAL_ERROR], ids=["lost", "Slack's error"])
@pytest.mark.parametrize("method", first_in_every_run("users.info", "usergroups.list", "auth.test"))
def test_a_question_is_asked_once_more_and_no_oftener(web, slack, method, answer):
    slack.answers(answer)
    assert web.call(method, user="U1")["ok"]
    for _ in range(3):
        slack.answers(answer)
    with pytest.raises(SlackError):
        web.call(method, user="U1")
    assert len(slack.got) == 4


def test_a_post_that_slack_failed_at_is_not_sent_again(web, slack):
    slack.answers(INTERNAL_ERROR)
    with pytest.raises(SlackRefused, match="internal_error"):
        post(web)
    assert len(slack.got) == 1


def test_where_nobody_listens_nothing_was_sent_and_it_is_tried_again(clock):
    with pytest.raises(SlackNoResponse) as raised:
        post(WebApi(TOKEN, "http://127.0.0.1:9/", RateLimiter(clock, clock.sleep)))
    assert not raised.value.may_have_arrived
    assert len(clock.slept) > 2


def test_too_many_requests_are_waited_out_and_hold_everybody_back(web, slack, clock):
    slack.answers({}, "429 Too Many", Retry_After="7")
    slack.answers({"ts": "1"})
    post(web)
    assert clock.slept == [7.0]
    slack.answers({}, "429 Too Many", Retry_After="9")
    slack.answers({})
    slack.answers({})
    post(web, "C2")
    assert sum(clock.slept) == 16.0


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update", "chat.postEphemeral"])
def test_one_channel_that_is_told_to_wait_does_not_silence_the_others(web, slack, clock, method):
    slack.answers({}, "429 Too Many", Retry_After="3600")
    with pytest.raises(SlackRefused):
        web.call(method, channel="C1", text="x")
    slack.answers({"ts": "1"})
    assert web.call(method, channel="C2", text="x")["ts"] == "1"
    assert sum(clock.slept) <= 1.0


def test_one_response_address_that_is_told_to_wait_does_not_silence_the_others(web, slack, clock):
    slack.answers("", "429 Too Many", Retry_After="3600")
    with pytest.raises(SlackRefused):
        web.respond(f"{web._base_url}hooks/one", {"text": "x"})
    slack.answers("ok")
    web.respond(f"{web._base_url}hooks/other", {"text": "x"})
    assert sum(clock.slept) <= 1.0


def test_certificates_that_cannot_be_read_are_no_answer_and_nothing_was_sent(clock, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent.pem")
    with pytest.raises(SlackNoResponse) as raised:
        post(WebApi(TOKEN, "https://127.0.0.1:9/", RateLimiter(clock, clock.sleep)))
    assert not raised.value.may_have_arrived


def test_a_channel_gets_about_one_message_a_second_and_others_do_not_wait(web, slack, clock):
    for _ in range(5):
        post(web, "C1")
    assert clock.slept == [1.0, 1.0]
    post(web, "C2")
    assert clock.slept == [1.0, 1.0]


def test_slacks_no_is_raised_in_its_own_word(web, slack):
    slack.answers(json.dumps({"ok": False, "error": "not_in_channel"}))
    with pytest.raises(SlackRefused) as raised:
        post(web)
    assert str(raised.value) == "Slack refused chat.postMessage: not_in_channel"


@pytest.mark.parametrize("answer", ["<html>busy</html>", "[]", '"ok"', ""])
def test_an_answer_that_is_none_of_slacks_is_no_answer(web, slack, answer):
    slack.answers(answer)
    with pytest.raises(SlackNoResponse):
        post(web)


def test_redirects_are_not_followed_and_the_token_goes_nowhere_else(web, slack):
    slack.answers("", "302 Found", Location="/elsewhere")
    with pytest.raises(SlackNoResponse):
        post(web)
    assert len(slack.got) == 1


@pytest.mark.parametrize("answer", ['{"ok": false, "error": "used_url"}', "used_url"])
def test_a_response_address_says_no_in_two_ways(web, slack, answer):
    slack.answers(answer, "404 Not Found")
    url = f"{web._base_url}hooks/T1/secret"
    with pytest.raises(SlackRefused) as raised:
        web.respond(url, {"text": "hello"})
    assert raised.value.error == "used_url"
    assert slack.got[0][2] == "", "a response address needs no token"


def test_no_error_and_no_log_holds_an_address_or_a_token(web, slack, clock, caplog):
    slack.answers(None)
    slow = RateLimiter(clock, clock.sleep)
    for call in (
        lambda: web.respond("http://127.0.0.1:9/hooks/secret", {"text": "x"}),
        lambda: web.respond(f"{web._base_url}hooks/secret", {"text": "x"}),
        lambda: WebApi(TOKEN, "http://127.0.0.1:9/", slow).call("auth.test"),
    ):
        with pytest.raises(SlackNoResponse) as raised:
            call()
        text = repr(raised.value) + str(raised.value)
        assert "secret" not in text
        assert TOKEN not in text
        assert raised.value.__cause__ is None
        assert raised.value.__suppress_context__
    assert "secret" not in caplog.text


def test_connections_are_kept(web, slack):
    for _ in range(3):
        web.call("auth.test")
    pools = web._session.get_adapter(web._base_url).poolmanager.pools
    (pool,) = [pools[key] for key in pools.keys()]  # noqa: SIM118
    assert (pool.num_requests, pool.num_connections) == (3, 1)
    assert isinstance(web._session, requests.Session)


def test_certificates_that_are_not_there_are_no_answer_and_no_traceback(monkeypatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent/bundle.pem")
    with pytest.raises(SlackNoResponse, match="OSError") as caught:
        WebApi(
            "xoxb-made-up", "https://127.0.0.1:1/api/", RateLimiter(sleep=lambda seconds: None)
        ).call("auth.test")
    assert not caught.value.may_have_arrived
