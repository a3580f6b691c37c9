"""The audit is anchored each hour in the log, and once a day in a channel, by one process."""

import logging

import pytest

from jobsbot.core.reply import Shown
from jobsbot.operations.audit_anchoring import AuditAnchoring
from jobsbot.store.audit.anchors import read_anchors
from tests.bot_conversation import message_text
from tests.fake_clock import FakeClock
from tests.sample_plans import NOON, make_plan, running_jobs


def test_hourly_in_the_log_and_daily_in_the_channel(store, caplog):
    caplog.set_level(logging.INFO, "jobsbot.audit")
    store.add_plan(make_plan(running_jobs(1)))
    posted, clock = [], FakeClock(NOON)

    def post(where, message):
        posted.append((where.channel, message_text(message)))
        return Shown()

    steady = lambda: clock().timestamp()  # noqa: E731
    processes = [AuditAnchoring(store, clock, post, "C0AUDIT", steady) for _ in range(2)]
    for minutes in (59, 1, 1, 59, 24 * 60):
        clock.forward(minutes=minutes)
        for process in processes:
            process.run_once()
    lines = [line for line in caplog.messages if line.startswith("audit anchor ")]
    assert len(lines) == 6
    assert [channel for channel, _ in posted] == ["C0AUDIT"] * 2
    assert all(read_anchors(text) for _, text in posted)
    assert store.find_audit_breaks(b"", posted[1][1]) == ()


def test_what_the_channel_refused_is_told_in_it_the_next_hour(store):
    answers, posted, clock = [Shown(later=True), Shown(), Shown()], [], FakeClock(NOON)

    def post(where, message):
        posted.append(message)
        return answers[len(posted) - 1]

    anchoring = AuditAnchoring(store, clock, post, "C0AUDIT", lambda: clock().timestamp())
    for _ in range(3):
        clock.forward(hours=1)
        anchoring.run_once()
    assert len(posted) == 2


def test_a_channel_that_the_bot_is_not_in_is_told_once_it_takes_messages(store):
    refused = Shown(later=True, retry_after_seconds=3600.0)
    answers = [refused, refused, Shown()]
    posted, clock = [], FakeClock(NOON)

    def post(where, message):
        posted.append(message)
        return answers[len(posted) - 1]

    anchoring = AuditAnchoring(store, clock, post, "C0AUDIT", lambda: clock().timestamp())
    counts = []
    for seconds in (3600, 30, 30, 30, 30):
        clock.forward(seconds=seconds)
        anchoring.run_once()
        counts.append(len(posted))
    assert counts == [1, 2, 3, 3, 3]
    assert posted[0] == posted[2]


def test_what_a_process_died_over_is_told_by_the_next_one(store):
    posted, clock = [], FakeClock(NOON)

    def die(where, message):
        raise SystemExit

    def post(where, message):
        posted.append(message)
        return Shown()

    killed, next_one = (
        AuditAnchoring(store, clock, post, "C0AUDIT", lambda: clock().timestamp())
        for post in (die, post)
    )
    clock.forward(hours=1)
    with pytest.raises(SystemExit):
        killed.run_once()
    next_one.run_once()
    assert len(posted) == 1


def test_without_a_channel_nothing_is_posted(store):
    clock = FakeClock(NOON)
    anchoring = AuditAnchoring(store, clock, lambda *_: 1 / 0, "", lambda: clock().timestamp())
    clock.forward(hours=1)
    anchoring.run_once()
