"""A plan and the one that asks again share a card: it is drawn by one thread at a time."""

from contextlib import contextmanager
from threading import Event

from jobsbot.core.errors import PlanNotReadable
from jobsbot.core.plans.plan import PlanStatus, Progress
from jobsbot.core.values import replace
from jobsbot.operations.card_updater import CardUpdater
from jobsbot.store import Store
from jobsbot.store.database import make_engine
from tests.fake_clock import FakeClock
from tests.operations.running_operations import QUICK_INTERVALS, FakeCards, wait_until
from tests.sample_plans import ANNA, INCIDENT, NOON, make_plan, running_jobs


class CountingStore(Store):
    """Counts how often each plan is looked at."""

    def __init__(self, engine):
        super().__init__(engine)
        self.looks = []

    def get_plan(self, plan_id):
        self.looks.append(plan_id)
        return super().get_plan(plan_id)


def add_replaced_plan(store):
    plan = make_plan(running_jobs(1))
    store.add_plan(plan)
    store.save_card_place("p1", INCIDENT)
    store.claim_plan("p1", ANNA, NOON)
    poll = store.begin_poll("p1", 0, "one/1").poll
    again = replace(plan, id="p1b")
    store.replace_plan(poll, Progress(replaced_by="p1b", ended_at=NOON), again, NOON)
    assert store.get_plan("p1").status is PlanStatus.REPLACED


@contextmanager
def draw_cards(cards, store):
    """Draw cards of this store until the block ends."""
    updater = CardUpdater(cards, store, FakeClock(NOON), QUICK_INTERVALS)
    updater.start()
    try:
        yield updater
    finally:
        updater.stop(1.0)
        store.close_connections()


def test_whoever_comes_while_a_card_is_drawn_waits_for_it(url):
    store, cards, go = CountingStore(make_engine(url)), FakeCards(), Event()
    cards.watch = lambda: go.wait(60)
    add_replaced_plan(store)
    with draw_cards(cards, store) as updater:
        updater.refresh("p1b", forced=True)
        wait_until(lambda: cards.edits)
        store.looks.clear()
        updater.refresh("p1", forced=True)
        wait_until(lambda: store.looks.count("p1") >= 3)
        assert len(cards.edits) == 1
        go.set()
        wait_until(lambda: len(cards.edits) > 1)


class NewerStore(Store):
    """A newer jobsbot works on a plan from the moment on in which its card is to be drawn."""

    unreadable = ""

    def hold_card(self, plan_id):
        self.unreadable = "p1"
        return super().hold_card(plan_id)

    def get_plan(self, plan_id):
        if plan_id == self.unreadable:
            raise PlanNotReadable(plan_id)
        return super().get_plan(plan_id)


def test_a_plan_that_is_left_to_a_newer_release_leaves_the_card_to_the_one_that_asks_again(url):
    store, cards = NewerStore(make_engine(url)), FakeCards()
    add_replaced_plan(store)
    with draw_cards(cards, store) as updater:
        updater.refresh("p1", forced=True)
        wait_until(lambda: store.unreadable)
        updater.refresh("p1b", forced=True)
        wait_until(lambda: cards.edits)
