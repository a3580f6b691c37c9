"""The Jobs API fails at every moment; the card says what is known, and nothing is sent twice."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from jobsbot.core.errors import BadKey, BadRequest, Changed, NoAccess, RateLimited, TimedOut
from jobsbot.core.plans.actions import Delete, Outcome, Result, Tag
from jobsbot.core.plans.plan import Status
from jobsbot.core.plans.policy import Rules
from tests.operations.house import QUICK, by_key, living, until
from tests.operations.world import DELETE, DOWN, READ, SILENT, STOP, TAG, World
from tests.plans import ANNA, key, planned, running

NEVER_LEFT = TimedOut("Scrapy Cloud did not answer in time.", sent=False, changed=Changed.NO)
ENOUGH = RateLimited("Scrapy Cloud asks to slow down.", retry_after=0.05)


def finished(*numbers):
    return tuple(msgspec.structs.replace(job, state="finished") for job in running(*numbers))


def test_while_it_cannot_be_read_the_card_says_so_and_that_nothing_was_changed(url):
    world = World(*running(1))
    world.fail(READ, DOWN, times=3)
    with living(url, world, pace=replace(QUICK, edit=timedelta())) as house:
        record = house.carry_out(running(1))
        troubles = {shown.progress.trouble for shown in house.wall.all("p1")}
    assert "Scrapy Cloud cannot be reached. Nothing has been changed yet." in troubles
    assert record.progress.trouble == ""
    assert by_key(record)[key(1)].result is Result.DONE
    assert world.sent(STOP) == {key(1): 1}


def test_when_it_cannot_be_read_until_the_deadline_nothing_was_asked(url):
    world = World(*running(1))
    world.fail(READ, DOWN, times=10_000)
    with living(url, world) as house:
        house.ask(planned(running(1)))
        house.click()
        until(lambda: house.store.recall("p1").progress.trouble != "")
        house.clock.forward(minutes=6)
        record = house.ended()
    assert by_key(record)[key(1)] == Outcome(
        key(1), Result.FAILED, "Scrapy Cloud cannot be reached."
    )
    assert STOP not in world.calls


@pytest.mark.parametrize("error", [DOWN, NEVER_LEFT, ENOUGH])
def test_a_stop_of_which_nothing_was_sent_is_tried_again(url, error):
    world = World(*running(1, 2))
    world.fail(STOP, error, times=2)
    with living(url, world) as house:
        record = house.carry_out(running(1, 2))
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}
    assert world.calls.count(STOP) == 3
    assert world.sent(STOP) == {key(1): 1, key(2): 1}


def test_a_stop_that_timed_out_and_arrived_is_not_sent_again(url):
    world = World(*running(1), lasts=3)
    world.fail(STOP, SILENT, arrives=True)
    with living(url, world) as house:
        record = house.carry_out(running(1))
    assert by_key(record)[key(1)] == Outcome(key(1), Result.DONE, "cancelled")
    assert world.calls.count(STOP) == 1


def test_a_stop_that_timed_out_and_did_not_arrive_ends_as_unknown(url):
    world = World(*running(1))
    world.fail(STOP, SILENT)
    with living(url, world) as house:
        house.ask(planned(running(1)))
        house.click()
        until(lambda: world.calls.count(READ) > 3)
        assert house.store.recall("p1").progress.outcomes == ()
        house.clock.forward(minutes=6)
        record = house.ended()
    assert by_key(record)[key(1)] == Outcome(key(1), Result.UNKNOWN, SILENT.text)
    assert world.calls.count(STOP) == 1


@pytest.mark.parametrize(
    ("action", "endpoint"), [(Tag(add=("seen",)), TAG), (Delete(), DELETE)], ids=["tag", "delete"]
)
def test_a_tag_or_delete_that_timed_out_is_read_and_not_sent_again(url, action, endpoint):
    world = World(*finished(1, 2))
    world.fail(endpoint, SILENT, arrives=True)
    with living(url, world) as house:
        record = house.carry_out(finished(1, 2), action)
    assert {o.result for o in record.progress.outcomes} == {Result.DONE}
    assert world.calls.count(endpoint) == 1


@pytest.mark.parametrize(
    "error",
    [BadKey("The key is wrong."), NoAccess("No access."), BadRequest("It was refused.")],
    ids=["bad key", "no access", "bad request"],
)
def test_a_refused_stop_fails_and_says_why(url, error):
    world = World(*running(1))
    world.fail(STOP, error)
    with living(url, world) as house:
        record = house.carry_out(running(1))
    assert by_key(record)[key(1)] == Outcome(key(1), Result.FAILED, error.text)
    assert world.calls.count(STOP) == 1


def test_a_refused_read_ends_it_before_anything_is_sent(url):
    world = World(*running(1))
    world.fail(READ, BadKey("The key is wrong."))
    with living(url, world) as house:
        record = house.carry_out(running(1))
    assert by_key(record)[key(1)] == Outcome(key(1), Result.FAILED, "The key is wrong.")
    assert STOP not in world.calls


def test_one_refused_batch_does_not_hold_up_the_others(url):
    numbers = range(1, 151)
    world = World(*running(*numbers))
    world.fail(STOP, BadRequest("It was refused."))
    with living(url, world) as house:
        record = house.carry_out(running(*numbers))
    results = [o.result for o in record.progress.outcomes]
    assert (results.count(Result.FAILED), results.count(Result.DONE)) == (100, 50)


def test_a_job_that_does_not_stop_in_time_is_still_running(url):
    world = World(*running(1, 2), lasts=10_000)
    with living(url, world) as house:
        house.ask(planned(running(1, 2)))
        house.click()
        until(lambda: house.store.recall("p1").progress.requested)
        world.change(key(2), state="finished", close_reason="cancelled")
        until(lambda: len(house.store.recall("p1").progress.outcomes) == 1)
        house.clock.forward(minutes=5, seconds=59)
        reads = world.calls.count(READ)
        until(lambda: world.calls.count(READ) > reads + 1)
        assert len(house.store.recall("p1").progress.outcomes) == 1
        house.clock.forward(seconds=1)
        record = house.ended()
    assert by_key(record)[key(1)] == Outcome(key(1), Result.UNKNOWN, "still running")
    assert by_key(record)[key(2)].result is Result.DONE


def test_a_delete_that_the_api_does_not_show_ends_as_unknown(url):
    world = World(*finished(1))
    world.fail(DELETE, SILENT)
    with living(url, world, rules=Rules(settle_within=timedelta(seconds=30))) as house:
        house.ask(planned(finished(1), Delete()))
        house.click()
        until(lambda: world.calls.count(READ) > 3)
        house.clock.forward(seconds=30)
        record = house.ended()
    assert by_key(record)[key(1)] == Outcome(key(1), Result.UNKNOWN, SILENT.text)


def test_a_plan_that_is_taken_up_after_its_time_is_read_and_not_begun(url):
    world = World(*running(1))
    with living(url, world) as house:
        house.ask(planned(running(1)))
        now = house.clock()
        house.clock.forward(minutes=7)
        house.store.close("p1", Status.CLAIMED, ANNA, now)
        record = house.ended()
    assert by_key(record)[key(1)] == Outcome(
        key(1), Result.FAILED, "was not asked in time; nothing was changed"
    )
    assert STOP not in world.calls
