"""A card that another process holds is left to it for a while, counted from when it was taken."""

from contextlib import contextmanager

import pytest

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.operations.card_updater import SAME_HOLD_SECONDS, CardUpdater
from jobsbot.store import Store
from jobsbot.store.database import make_engine
from tests.fake_clock import FakeClock
from tests.operations.running_operations import QUICK_INTERVALS, FakeCards, wait_until
from tests.sample_plans import ANNA, INCIDENT, NOON, make_plan, running_jobs

LIMIT = QUICK_INTERVALS.card_hold_limit


class SharedStore(Store):
    """A store whose cards somebody else holds, as long as a test says so."""

    is_held_elsewhere = True
    refused_holds = 0
    seen_fresh = 0

    @contextmanager
    def hold_card(self, plan_id):
        self.refused_holds += self.is_held_elsewhere
        yield not self.is_held_elsewhere

    def is_card_stale(self, plan_id):
        is_stale = super().is_card_stale(plan_id)
        self.seen_fresh += not is_stale
        return is_stale


@pytest.fixture
def shared(url):
    store = SharedStore(make_engine(url))
    store.add_plan(make_plan(running_jobs(1)))
    store.save_card_place("p1", INCIDENT)
    yield store
    store.close_connections()


@pytest.fixture
def clock():
    return FakeClock(NOON)


@pytest.fixture
def cards():
    return FakeCards()


@pytest.fixture
def updater(shared, cards, clock):
    updater = CardUpdater(
        cards, shared, clock, QUICK_INTERVALS, steady_clock=lambda: clock().timestamp()
    )
    updater.start()
    yield updater
    shared.is_held_elsewhere = False
    updater.stop(1.0)


def wait_for_refusals(shared, number=2):
    seen = shared.refused_holds
    wait_until(lambda: shared.refused_holds >= seen + number)


def test_what_another_process_has_drawn_meanwhile_is_no_reason_to_pass_its_next_hold(
    shared, updater, cards, clock
):
    shared.close_plan("p1", PlanStatus.CANCELLED, ANNA, NOON)
    updater.refresh("p1")
    wait_for_refusals(shared)
    shared.mark_card_drawn("p1", shared.get_revision("p1"))
    wait_until(lambda: shared.seen_fresh)
    clock.forward(seconds=LIMIT)
    updater.refresh("p1", forced=True)
    wait_for_refusals(shared)
    assert cards.edits == []


def test_a_hold_that_was_not_seen_for_long_is_another_one(shared, updater, cards, clock):
    updater.refresh("p1", forced=True)
    wait_for_refusals(shared)
    clock.forward(seconds=LIMIT)
    wait_until(lambda: len(cards.edits) == 1)
    clock.forward(seconds=2 * SAME_HOLD_SECONDS)
    updater.refresh("p1", forced=True)
    wait_for_refusals(shared)
    assert len(cards.edits) == 1


def test_once_a_holder_is_known_to_be_frozen_no_edit_waits_for_it_again(
    shared, updater, cards, clock
):
    updater.refresh("p1", forced=True)
    wait_for_refusals(shared)
    clock.forward(seconds=LIMIT)
    wait_until(lambda: len(cards.edits) == 1)
    updater.refresh("p1", forced=True)
    wait_until(lambda: len(cards.edits) == 2)


def test_once_the_card_was_got_the_next_hold_is_waited_for(shared, updater, cards, clock):
    updater.refresh("p1", forced=True)
    wait_for_refusals(shared)
    shared.is_held_elsewhere = False
    wait_until(lambda: len(cards.edits) == 1)
    shared.is_held_elsewhere = True
    clock.forward(seconds=LIMIT)
    updater.refresh("p1", forced=True)
    wait_for_refusals(shared)
    assert len(cards.edits) == 1
