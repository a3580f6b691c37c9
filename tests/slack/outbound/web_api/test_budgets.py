"""How long a call may take: its waits and its tries are in its budget."""

import io

import pytest
import requests

from jobsbot.core.interaction import Place
from jobsbot.core.messages.message import Message
from jobsbot.slack.outbound.publisher import Publisher
from jobsbot.slack.outbound.rate_limiter import RateLimiter
from jobsbot.slack.outbound.slack_errors import SlackNoResponse, SlackRefused
from jobsbot.slack.outbound.web_api import WebApi
from tests.api.raw_server import make_response, run_raw_server
from tests.slack.outbound.web_api.fake_web_api import TOKEN, post


def test_nobody_waits_longer_than_their_patience(web, slack):
    slack.answers({}, "429 Too Many", Retry_After="3600")
    with pytest.raises(SlackRefused) as raised:
        post(web)
    assert raised.value.error == "ratelimited"
    with pytest.raises(SlackRefused) as raised:
        post(web)
    assert raised.value.retry_after_seconds == 60.0, "more is not believed"
    assert len(slack.got) == 1


def test_who_would_not_wait_for_a_turn_is_told_when_to_come_again(web, slack, clock):
    slack.answers({}, "429 Too Many", Retry_After="25")
    with pytest.raises(SlackRefused) as raised:
        web.call("chat.update", max_wait=0, channel="C1", ts="1", text="x")
    assert raised.value.retry_after_seconds == 25.0
    assert clock.slept == []


def test_a_card_holds_its_thread_for_no_turn_that_comes_later_than_in_a_second(web, slack, clock):
    slack.answers({}, "429 Too Many", Retry_After="5")
    card = Place("C1", message="1.1")
    with pytest.raises(SlackRefused) as raised:
        Publisher(web).edit_card(card, Message("Stopping 1 job"))
    assert raised.value.retry_after_seconds == 5.0
    assert clock.slept == []


def test_the_waits_of_a_call_are_in_its_budget(web, slack, clock):
    for _ in range(4):
        slack.answers({}, "429 Too Many", Retry_After="12")
    with pytest.raises(SlackRefused):
        web.call("chat.update", budget=30.0, channel="C1", ts="1", text="x")
    assert sum(clock.slept) <= 30.0


@pytest.mark.slow
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
        assert raised.value.may_have_arrived
        assert len(server.requests) == 1


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
