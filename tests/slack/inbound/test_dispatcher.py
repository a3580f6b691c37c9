"""Everybody is acknowledged, whatever the Jobs API does; nobody is met with silence; one effect."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from threading import Barrier, Event

import pytest
import requests

from jobsbot.core.bot import Bot
from jobsbot.slack.inbound.fair_queue import Owner
from jobsbot.slack.inbound.worker_pool import make_worker_pools
from jobsbot.slack.outbound.rate_limiter import RateLimiter
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import ANA, DIRECT, INCIDENT, JUN
from tests.slack.raw_requests import encode_command, encode_press, open_stop_card, send_request
from tests.slack.signed_requests import encode_form, encode_interaction, make_signed_headers
from tests.slack.slack_workspace import open_slack_workspace, wait_for

NO_PACE = RateLimiter(sleep=lambda seconds: None)


@pytest.fixture
def small(tmp_path):
    """A shell with room for two at work and two in the queue."""
    with open_slack_workspace(tmp_path, make_worker_pools(slow=2, quick=2, queue_size=2)) as slack:
        yield slack


@pytest.mark.slow
def test_all_are_acknowledged_while_the_api_hangs_and_help_still_answers(tmp_path):
    with (
        open_slack_workspace(tmp_path, make_worker_pools(), limiter=NO_PACE) as slack,
        ThreadPoolExecutor(50) as people,
    ):
        slack.api.hanging = True
        bodies = [
            encode_command(slack, "list 123 running", f"U{n}", f"C{n % 4}") for n in range(100)
        ]
        answers = list(people.map(lambda body: send_request(slack.bot_url, body), bodies))
        assert [(answer.status_code, answer.text) for answer in answers] == [(200, "")] * 100
        slack.says("/jobs help")
        assert slack.told("What you can say")
        assert len(slack.sees()) == 1, "the API hangs: nothing else can have been answered"


def test_a_command_that_finds_no_room_is_told_so_in_its_acknowledgement(small):
    small.api.hanging = True
    answers = [send_request(small.bot_url, encode_command(small, "list 123")) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 6
    busy = [answer.json() for answer in answers if answer.text]
    assert len(busy) == 2
    assert busy[0]["response_type"] == "ephemeral"
    assert busy[0]["text"].startswith("jobsbot is busy")


def test_a_click_that_finds_no_room_is_told_so_as_well(small):
    small.api.hanging = True
    for _ in range(4):
        send_request(small.bot_url, encode_command(small, "list 123"))
    assert (
        send_request(small.bot_url, encode_press({"ts": "1.1"}, "pressed:0", "list 123")).text == ""
    )
    assert small.told("jobsbot is busy")["ephemeral_for"] == ANA


def test_who_waited_too_long_is_told_so_and_not_left_to_wait_for_each_before(tmp_path):
    times = [0.0]
    with open_slack_workspace(tmp_path, make_worker_pools(slow=1), clock=lambda: times[0]) as slack:
        slack.api.hanging = True
        for _ in range(4):
            send_request(slack.bot_url, encode_command(slack, "list 123"))
        wait_for(lambda: slack.api.waiting)
        times[0] = 30.0
        slack.api.go.set()
        wait_for(slack.idle)
        answers = [message["text"] for message in slack.sees()]
        assert sum(text.startswith("jobsbot is busy") for text in answers) == 3
        assert len(slack.api.asked) == 1


def test_a_confirmation_needs_no_thread_of_those_who_ask_and_read(tmp_path):
    pools, go = make_worker_pools(slow=1, quick=1, queue_size=4), Event()
    with open_slack_workspace(tmp_path, pools) as slack:
        plan, card = open_stop_card(slack)
        wait_for(slack.idle)
        for pool in (pools.quick, pools.slow):
            people = (Owner(f"person {n}", f"channel {n}") for n in count())
            assert any(not pool.submit(lambda: go.wait(60), one) for one in people), "it is full"
        try:
            send_request(slack.bot_url, encode_press(card, "confirm:0", plan))
            wait_for(lambda: slack.started)
        finally:
            go.set()


@pytest.mark.slow
def test_twenty_four_clicks_at_once_have_one_effect(slack):
    plan, card = open_stop_card(slack)
    together = Barrier(24)

    def click(_):
        body = encode_press(card, "confirm:0", plan)
        together.wait(20)
        return send_request(slack.bot_url, body).status_code

    with ThreadPoolExecutor(24) as fingers:
        assert list(fingers.map(click, range(24))) == [200] * 24
    wait_for(lambda: sum("Already confirmed" in m["text"] for m in slack.sees()) == 23)
    assert slack.started == [plan.partition(":")[0]]


def test_an_event_delivered_again_is_not_run_again(slack):
    event = {
        "type": "event_callback",
        "event_id": "Ev1",
        "authorizations": [{"user_id": "U00JOBSBOT"}],
        "event": {
            "type": "app_mention",
            "user": ANA,
            "text": "<@U00JOBSBOT> help",
            "channel": INCIDENT,
            "ts": "1700000000.000100",
        },
    }
    for number in range(3):
        # Each delivery has a body of its own, and so a signature of its own.
        body = json.dumps({**event, "event_context": str(number)}).encode()
        assert send_request(slack.bot_url, body, "application/json").status_code == 200
    slack.says("@jobsbot help stop", who=JUN)
    wait_for(lambda: len(slack.sees()) >= 2)
    wait_for(slack.idle)
    assert len(slack.sees()) == 2


def test_a_mention_that_is_sent_to_the_channel_too_is_answered_in_its_thread(slack):
    event = {
        "type": "app_mention",
        "subtype": "thread_broadcast",
        "user": ANA,
        "text": "<@U00JOBSBOT> help",
        "channel": INCIDENT,
        "ts": "1700000000.000200",
        "thread_ts": "1700000000.000100",
    }
    body = json.dumps({"type": "event_callback", "event_id": "Ev5", "event": event}).encode()
    assert send_request(slack.bot_url, body, "application/json").status_code == 200
    assert slack.told("What you can say")["thread_ts"] == "1700000000.000100"


def test_what_is_said_with_slash_me_in_a_direct_message_is_answered(slack):
    slack.says("/me help stop", channel=DIRECT)
    assert slack.told("stop", channel=DIRECT)
    (said,) = [m for m in slack.state()["messages"][DIRECT] if m["user"] == ANA]
    assert said["text"] == "help stop"


def test_an_event_whose_first_delivery_was_lost_is_run_by_its_retry(slack):
    body = json.dumps(
        {
            "type": "event_callback",
            "event_id": "Ev2",
            "event": {
                "type": "app_mention",
                "user": ANA,
                "text": "<@U00JOBSBOT> help",
                "channel": INCIDENT,
                "ts": "1700000000.000100",
            },
        }
    ).encode()
    headers = {**make_signed_headers(body, kind="application/json"), "X-Slack-Retry-Num": "1"}
    url = f"{slack.bot_url}/slack/events"
    assert requests.post(url, data=body, headers=headers, timeout=20).ok
    assert slack.told("What you can say")


def test_a_request_replayed_at_another_process_is_not_run_there(tmp_path):
    with open_slack_workspace(tmp_path) as one, open_slack_workspace(tmp_path) as other:
        one.api.put(make_job("123/1/1"))
        other.api.put(make_job("123/1/1"))
        body = encode_command(one, "stop 123/1/1")
        headers = make_signed_headers(body)
        url = f"{one.bot_url}/slack/events"
        assert requests.post(url, data=body, headers=headers, timeout=20).ok
        one.told("Stop 1")
        url = f"{other.bot_url}/slack/events"
        assert requests.post(url, data=body, headers=headers, timeout=20).ok
        send_request(other.bot_url, encode_command(other, "help"))
        other.told("What you can say")
        wait_for(lambda: other.idle())
        assert other.api.asked == []


def test_what_nothing_is_for_is_acknowledged_and_has_no_effect(slack):
    odd = [
        {"type": "event_callback", "event_id": "Ev3", "event": {"type": "team_join", "user": {}}},
        {"type": "shortcut", "callback_id": "x", "user": {"id": ANA}, "trigger_id": "1"},
        {"type": "block_actions", "user": {"id": ANA}, "actions": [{"action_id": "open:1"}]},
        {
            "type": "event_callback",
            "event_id": "Ev4",
            "event": {"type": "message", "channel_type": "im", "bot_id": "B1", "text": "help"},
        },
    ]
    for payload in odd:
        body = (
            json.dumps(payload).encode()
            if payload["type"] == "event_callback"
            else encode_interaction(payload)
        )
        kind = "application/json" if body.startswith(b"{") else "application/x-www-form-urlencoded"
        assert send_request(slack.bot_url, body, kind).status_code == 200
    wait_for(slack.idle)
    assert slack.sees() == []


def test_slack_checks_the_address(slack):
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "x"}).encode()
    answer = send_request(slack.bot_url, body, "application/json")
    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})
    assert send_request(slack.bot_url, encode_form(ssl_check="1", token="x")).status_code == 200


def test_a_command_that_lacks_who_said_it_is_not_run(slack):
    assert send_request(slack.bot_url, encode_form(command="/jobs", text="help")).status_code == 200
    wait_for(slack.idle)
    assert slack.sees() == []


class BrokenBot(Bot):
    """A bot with a bug where it should be quick."""

    def is_quick(self, said):
        raise ZeroDivisionError("a bug")


def test_our_bug_before_anything_was_taken_on_is_said_in_the_acknowledgement(tmp_path, caplog):
    with open_slack_workspace(tmp_path, make_bot=BrokenBot) as slack:
        answer = send_request(slack.bot_url, encode_command(slack, "help"))
        assert answer.status_code == 200
        assert answer.json()["text"].startswith("jobsbot itself failed")
        record = next(record for record in caplog.records if record.exc_info)
        assert record.id in answer.json()["text"]
        assert (
            send_request(
                slack.bot_url, encode_press({"ts": "1.1"}, "pressed:0", "help")
            ).status_code
            == 500
        )


def test_what_is_typed_as_a_credential_is_not_in_the_log(slack, caplog):
    caplog.set_level(logging.INFO)
    slack.says("/jobs list 123 arg.password=hunter2-made-up spider=books")
    assert slack.told("is right")
    wait_for(lambda: any(hasattr(line, "text") for line in caplog.records))
    logged = [line.text for line in caplog.records if hasattr(line, "text")]
    assert logged == ["list 123 arg.password=•••••• spider=books"]
    assert "hunter2" not in str([vars(line) for line in caplog.records])
