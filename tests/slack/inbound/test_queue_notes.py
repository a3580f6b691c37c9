"""Who waits for a turn is told so, in the place of the answer; and *busy*, whatever is full."""

import json
from itertools import count
from threading import Event

import pytest

from jobsbot.core.values import replace
from jobsbot.slack.inbound.fair_queue import Owner
from jobsbot.slack.inbound.worker_pool import WorkerPool, make_worker_pools
from tests.bot_conversation import make_job
from tests.demo.workspace.practice_workspace import INCIDENT, JUN
from tests.slack.raw_requests import encode_command, send_request
from tests.slack.slack_workspace import open_slack_workspace, wait_for


def hold_the_only_lane(slack):
    """Have somebody's sentence hang, so that what comes now waits for its turn."""
    slack.api.put(make_job("123/1/1"))
    slack.api.hanging = True
    send_request(slack.bot_url, encode_command(slack, "list 123"))
    wait_for(lambda: slack.api.waiting)


def let_go(slack):
    slack.api.go.set()
    wait_for(slack.idle)


@pytest.fixture
def narrow(tmp_path):
    """A shell where one asks at a time, and who waits for a turn is told so at once."""
    with open_slack_workspace(
        tmp_path, make_worker_pools(slow=1), queue_note_after_seconds=0.0
    ) as slack:
        yield slack


def test_who_waits_for_a_turn_is_told_that_and_then_answered_in_the_same_place(narrow):
    hold_the_only_lane(narrow)
    narrow.says("@jobsbot list 123 running", who=JUN)
    note = narrow.told("Others asked before you", JUN)
    assert not any("Asking Scrapy Cloud" in message["text"] for message in narrow.sees(JUN))
    let_go(narrow)
    answer = narrow.told("1", JUN)
    assert answer["ts"] == note["ts"]
    assert answer["text"].startswith("1 ")


def test_neither_strangers_nor_repeats_are_told_to_wait_for_a_turn(narrow):
    hold_the_only_lane(narrow)
    mention = {"type": "app_mention", "user": JUN, "channel": INCIDENT, "ts": "1700000000.000100"}
    mention["text"] = "<@U00JOBSBOT> list 123 running"
    stranger = {**mention, "team": "T0OTHER", "ts": "1700000000.000200"}
    for id, event, number in (("Ev1", stranger, 1), ("Ev2", mention, 2), ("Ev2", mention, 3)):
        payload = {"type": "event_callback", "event_id": id, "event": event}
        body = json.dumps({**payload, "event_context": str(number)}).encode()
        assert send_request(narrow.bot_url, body, "application/json").status_code == 200
    narrow.told("Others asked before you", JUN)
    wait_for(lambda: narrow.pools.replies.count_unfinished() == 0)
    assert len(narrow.sees(JUN)) == 1
    let_go(narrow)
    texts = sorted(message["text"] for message in narrow.sees(JUN))
    assert texts[0].startswith("1 ")
    assert texts[1].startswith("I answer people of my own workspace only")
    assert len(texts) == 2


def test_who_waited_too_long_is_told_so_where_no_thread_is_left_for_that(tmp_path):
    times, free = [0.0], Event()
    pools = replace(make_worker_pools(slow=1), replies=WorkerPool(1, 1, "replies"))
    with open_slack_workspace(tmp_path, pools, clock=lambda: times[0]) as slack:
        hold_the_only_lane(slack)
        send_request(slack.bot_url, encode_command(slack, "list 123", JUN))
        fill(pools.replies, free)
        times[0] = 30.0
        slack.api.go.set()
        try:
            assert slack.told("jobsbot is busy", JUN)["ephemeral_for"] == JUN
        finally:
            free.set()


def fill(pool, free):
    """Have each place of a lane taken, until it is told to be free."""
    people = count(1)
    while pool.submit(lambda: free.wait(30), Owner(f"U{next(people)}", f"C{next(people)}")):
        pass
