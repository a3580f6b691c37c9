"""A confirmed plan that waits by its rule: nothing is sent before, and nothing once taken back."""

from datetime import timedelta

import pytest
from msgspec import structs

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.ports import FencedOff
from tests.fake_clock import FakeClock
from tests.operations.fake_api import STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import run_operations, wait_until
from tests.sample_plans import ANNA, NOON, make_plan, running_jobs

COOL = timedelta(seconds=30)


def cooling_plan():
    return structs.replace(make_plan(running_jobs(1)), cool=COOL)


def is_cooling(store):
    return store.get_plan("p1").progress.cooling_since is not None


def test_it_begins_once_it_has_waited(url):
    api, clock = FakeJobsApi(*running_jobs(1)), FakeClock(NOON)
    with run_operations(url, api, clock=clock) as run:
        run.ask(cooling_plan())
        run.click()
        wait_until(lambda: is_cooling(run.store))
        clock.forward(seconds=29)
        wait_until(lambda: len(run.cards.all("p1")) > 2)
        assert api.calls == []
        clock.forward(seconds=1)
        assert run.ended().status is PlanStatus.DONE
        assert api.sent(STOP_ENDPOINT) != {}


def test_once_taken_back_nothing_is_sent(url):
    api, clock = FakeJobsApi(*running_jobs(1)), FakeClock(NOON)
    with run_operations(url, api, clock=clock) as run:
        run.ask(cooling_plan())
        run.click()
        wait_until(lambda: is_cooling(run.store))
        assert run.store.take_back_claim("p1", ANNA, NOON)
        clock.forward(minutes=1)
        wait_until(lambda: run.cards.now().status is PlanStatus.CANCELLED)
    assert api.calls == [], "nor by what was still under way when its card was drawn"


def test_after_a_restart_it_waits_anew_in_sight(url):
    api, clock = FakeJobsApi(*running_jobs(1)), FakeClock(NOON)
    with run_operations(url, api, clock=clock) as run:
        run.ask(cooling_plan())
        run.click()
        wait_until(lambda: is_cooling(run.store))
    clock.forward(minutes=2)
    with run_operations(url, api, clock=clock) as run:
        again = clock()
        wait_until(lambda: run.store.get_plan("p1").progress.cooling_since == again)
        assert api.calls == []
        assert run.store.get_plan("p1").progress.interrupted
        clock.forward(seconds=30)
        assert run.ended().status is PlanStatus.DONE


def test_a_poll_that_was_under_way_sends_nothing_once_it_is_taken_back(store):
    store.add_plan(cooling_plan())
    assert store.claim_plan("p1", ANNA, NOON)
    before = store.begin_poll("p1", 0, "one/1")
    assert store.take_back_claim("p1", ANNA, NOON)
    assert not store.take_back_claim("p1", ANNA, NOON)
    with pytest.raises(FencedOff):
        store.add_attempt(before, 0, NOON)
    after = store.begin_poll("p1", 1, "one/1")
    with pytest.raises(FencedOff):
        store.add_attempt(after, 0, NOON)
