"""What our sender promises, over real HTTP: never twice, never sooner than Slack says, never
with a secret in what it logs or raises.
"""

import errno
import io
import json
from collections import deque
from urllib.parse import parse_qsl

import pytest
import requests

from jobsbot.core.interaction import Place
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.rate_limiter import RateLimiter
from jobsbot.slack.outbound.web_api import SlackNoResponse, SlackRefused, WebApi
from tests.api.raw_server import make_response, run_raw_server
from tests.http_server import serve_app

TOKEN = "xoxb-made-up-token"


class FakeSleepClock:
    """Seconds that pass only where somebody waits."""

    def __init__(self):
        self.now = 1000.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class FakeSlack:
    """Answers what the test laid ready, and keeps what it got. None hangs up without an answer."""

    def __init__(self):
        self.got = []
        self.ready = deque()

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.got.append((environ["PATH_INFO"], body, environ.get("HTTP_AUTHORIZATION", "")))
        status, headers, answer = self.ready.popleft() if self.ready else ("200 OK", [], {})
        if answer is None:
            raise ConnectionAbortedError(errno.ECONNABORTED, "hung up, as laid ready")
        if isinstance(answer, dict):
            answer = json.dumps({"ok": True, **answer})
        start_response(status, [("Content-Type", "application/json"), *headers])
        return [answer.encode()]

    def answers(self, answer, status="200 OK", **headers):
        named = [(name.replace("_", "-"), value) for name, value in headers.items()]
        self.ready.append((status, named, answer))


@pytest.fixture
def slack():
    return FakeSlack()


@pytest.fixture
def clock():
    return FakeSleepClock()


@pytest.fixture
def web(slack, clock):
    with serve_app(slack, threads=2) as url:
        yield WebApi(TOKEN, f"{url}/api/", RateLimiter(clock, clock.sleep))


def post(web, channel="C1"):
    return web.call("chat.postMessage", channel=channel, text="hello", blocks=[{"a": 1}])


def test_a_call_carries_the_token_and_structures_as_json(web, slack):
    slack.answers({"ts": "1.2"})
    assert post(web)["ts"] == "1.2"
    path, body, authorization = slack.got[0]
    assert path == "/api/chat.postMessage"
    sent = dict(parse_qsl(body.decode()))
    assert sent == {"channel": "C1", "text": "hello", "blocks": '[{"a": 1}]'}
    assert authorization == f"Bearer {TOKEN}"


def test_a_post_whose_connection_is_lost_is_not_sent_again(web, slack):
    slack.answers(None)
    with pytest.raises(SlackNoResponse) as raised:
        post(web)
    assert raised.value.sent
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


def test_where_nobody_listens_nothing_was_sent_and_it_is_tried_again(clock):
    with pytest.raises(SlackNoResponse) as raised:
        post(WebApi(TOKEN, "http://127.0.0.1:9/", RateLimiter(clock, clock.sleep)))
    assert not raised.value.sent
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


def test_nobody_waits_longer_than_their_patience(web, slack):
    slack.answers({}, "429 Too Many", Retry_After="3600")
    with pytest.raises(SlackRefused) as raised:
        post(web)
    assert raised.value.error == "ratelimited"
    with pytest.raises(SlackRefused) as raised:
        post(web)
    assert raised.value.retry_after_seconds == 60.0, "more is not believed"
    assert len(slack.got) == 1


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


def test_who_would_not_wait_for_a_turn_is_told_when_to_come_again(web, slack, clock):
    slack.answers({}, "429 Too Many", Retry_After="25")
    with pytest.raises(SlackRefused) as raised:
        web.call("chat.update", max_wait=0, channel="C1", ts="1", text="x")
    assert raised.value.retry_after_seconds == 25.0
    assert clock.slept == []


def test_the_waits_of_a_call_are_in_its_budget(web, slack, clock):
    for _ in range(4):
        slack.answers({}, "429 Too Many", Retry_After="12")
    with pytest.raises(SlackRefused):
        web.call("chat.update", budget=30.0, channel="C1", ts="1", text="x")
    assert sum(clock.slept) <= 30.0


@pytest.mark.parametrize(
    "script",
    [
        lambda line: line.hang(),
        lambda line: line.drip(make_response(b'{"ok": true, "ts": "1"}'), every=0.2),
        lambda line: line.drip(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 100, every=0.2),
    ],
    ids=["silent", "dripping", "dripping head"],
)
def test_an_answer_that_does_not_come_whole_in_time_is_no_answer(script, clock):
    limiter = RateLimiter(clock, clock.sleep)
    with run_raw_server(script) as server:
        web = WebApi(TOKEN, server.root, limiter, answer_timeout=1.0)
        with pytest.raises(SlackNoResponse) as raised:
            post(web)
        assert raised.value.sent
        assert len(server.requests) == 1


def test_certificates_that_cannot_be_read_are_no_answer_and_nothing_was_sent(clock, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent.pem")
    with pytest.raises(SlackNoResponse) as raised:
        post(WebApi(TOKEN, "https://127.0.0.1:9/", RateLimiter(clock, clock.sleep)))
    assert not raised.value.sent


def test_a_file_is_sent_whole_and_once(web, slack):
    slack.answers("OK")
    web.upload(f"{web._base_url}upload/1", io.BytesIO(b"a" * 100_000), 100_000)
    assert slack.got[0][1] == b"a" * 100_000
    assert slack.got[0][2] == ""


class SlowFile(io.BytesIO):
    """A file of which each read takes three seconds by a clock."""

    def __init__(self, content, clock):
        super().__init__(content)
        self._clock = clock

    def read(self, size=-1):
        self._clock.sleep(3.0)
        return super().read(size)


def test_a_file_that_takes_half_of_its_budget_to_send_is_given_up(web, clock):
    url, content = f"{web._base_url}upload/1", b"a" * 100_000
    with pytest.raises(SlackNoResponse):
        web.upload(url, SlowFile(content, clock), len(content), budget=12.0)
    web.upload(url, SlowFile(content, clock), len(content))


class UnreachableAdapter(requests.adapters.BaseAdapter):
    """Connects nowhere, in three seconds by a clock. `latest` is when each try would have ended."""

    def __init__(self, clock):
        super().__init__()
        self._clock, self.latest = clock, []

    def send(self, request, timeout=None, **_others):
        self.latest.append(self._clock() + timeout.total)
        self._clock.sleep(3.0)
        raise requests.ConnectTimeout

    def close(self):
        """Nothing is open."""


@pytest.mark.parametrize(
    ("budget", "call"),
    [
        (8.0, lambda web: web.call("files.getUploadURLExternal", budget=8.0)),
        (12.0, lambda web: web.upload("https://slack.test/1", io.BytesIO(b"a"), 1, budget=12.0)),
    ],
)
def test_no_try_is_given_more_than_what_is_left_for_its_call(clock, budget, call):
    web, adapter = (
        WebApi(TOKEN, "https://slack.test/", RateLimiter(clock, clock.sleep)),
        UnreachableAdapter(clock),
    )
    web._session.mount("https://", adapter)
    began_at = clock()
    with pytest.raises(SlackNoResponse):
        call(web)
    assert len(adapter.latest) > 1
    assert max(adapter.latest) <= began_at + budget


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
        WebApi("xoxb-made-up", "https://127.0.0.1:1/api/").call("auth.test")
    assert not caught.value.sent
