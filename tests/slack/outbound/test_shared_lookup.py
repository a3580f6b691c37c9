"""A shared answer is as old as it is, whatever is done to the machine's clock meanwhile."""

from datetime import timedelta

import pytest

from jobsbot.slack.outbound.shared_lookup import SharedLookup
from tests.fake_clock import NOON

JUMPS = [timedelta(hours=-1), timedelta(hours=1)]
MAX_WAIT_SECONDS = 60.0


class SetClock:
    """`now` is what time really is; the wall clock was set by so much."""

    def __init__(self):
        self.now, self.was_set_by = NOON, timedelta()

    def __call__(self):
        return self.now + self.was_set_by

    def count_seconds(self):
        return (self.now - NOON).total_seconds()


class Groups:
    """What is asked for: it changes, and counts who asks."""

    def __init__(self):
        self.members, self.calls, self.clock = {"anna"}, 0, SetClock()
        self.lookup = SharedLookup(self.load, bool, self.clock, self.clock.count_seconds)

    def load(self):
        self.calls += 1
        return frozenset(self.members)

    def ask(self, asked_at=None, *, fresh=True):
        return self.lookup.get(asked_at or self.clock(), MAX_WAIT_SECONDS, fresh=fresh)

    def pass_seconds(self, seconds):
        self.clock.now += timedelta(seconds=seconds)


@pytest.fixture
def groups():
    return Groups()


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_was_set_has_nothing_fresh_answered_by_a_call_of_before(groups, jump):
    assert groups.ask() == {"anna"}
    groups.members = {"ben"}
    groups.clock.was_set_by = jump
    groups.pass_seconds(1)
    assert groups.ask() == {"ben"}


@pytest.mark.parametrize("jump", JUMPS)
def test_a_clock_that_was_set_makes_no_answer_good_for_longer(groups, jump):
    groups.ask(fresh=False)
    groups.clock.was_set_by = jump
    groups.pass_seconds(61)
    assert groups.lookup.get_recent() is None
    groups.ask(fresh=False)
    assert groups.calls == 2


def test_a_clock_that_is_set_back_keeps_an_answer_good_for_its_minute(groups):
    groups.ask(fresh=False)
    groups.clock.was_set_by = timedelta(hours=-1)
    groups.pass_seconds(59)
    groups.ask(fresh=False)
    assert groups.calls == 1


def test_a_clock_that_is_set_forward_after_the_question_makes_nothing_newer(groups):
    groups.ask()
    groups.members = {"ben"}
    groups.pass_seconds(1)
    asked_at = groups.clock()
    groups.clock.was_set_by = timedelta(hours=1)
    assert groups.ask(asked_at) == {"ben"}


def test_what_is_dated_into_the_future_is_answered_anew_each_time(groups):
    asked_at = groups.clock()
    groups.clock.was_set_by = timedelta(hours=-1)
    assert groups.ask(asked_at) == {"anna"}
    groups.members = {"ben"}
    groups.pass_seconds(1)
    assert groups.ask(asked_at) == {"ben"}
