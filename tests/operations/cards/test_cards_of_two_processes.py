"""Two processes draw the card of one plan: the newest state is what stands there at the end."""

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock

import pytest
from sqlalchemy import text

from jobsbot.core.plans.plan import PlanStatus
from jobsbot.core.reply import Shown
from jobsbot.core.values import replace
from jobsbot.operations.card_updater import CardUpdater
from jobsbot.operations.notices import post_once
from jobsbot.store import Store, open_store
from jobsbot.store.database import make_engine
from tests.operations.running_operations import QUICK_INTERVALS, wait_until
from tests.sample_plans import ANNA, INCIDENT, NOON, make_plan, running_jobs

INTERVALS = replace(QUICK_INTERVALS, card_hold_limit=60.0)


@dataclass
class SlowCard:
    """A card in Slack. An edit in a held state arrives only when it is let go."""

    held: PlanStatus | None = None
    go: Event = field(default_factory=Event)
    begun: list[PlanStatus] = field(default_factory=list)
    shown: list[PlanStatus] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def show_card(self, record, message):
        self.begun.append(record.status)
        if record.status is self.held:
            assert self.go.wait(30)
        with self.lock:
            self.shown.append(record.status)
        return Shown()

    def tell_end(self, record):
        return Shown()

    def notify_person(self, who, where, message):
        raise AssertionError("nobody is told anything here")


class WatchedStore(Store):
    """A store that counts how often a card was held by somebody else."""

    refused_holds = 0

    @contextmanager
    def hold_card(self, plan_id):
        with super().hold_card(plan_id) as is_held:
            self.refused_holds += not is_held
            yield is_held


@contextmanager
def two_updaters(url, card, intervals=INTERVALS):
    """Two processes' updaters: each with connections of its own."""
    with ExitStack() as open_:
        updaters = []
        for _ in range(2):
            store = WatchedStore(make_engine(url))
            open_.callback(store.close_connections)
            updater = CardUpdater(card, store, lambda: NOON, intervals)
            updater.start()
            open_.callback(updater.stop, 1.0)
            updaters.append((updater, store))
        yield updaters
        card.go.set()


@pytest.fixture
def plan(store):
    plan = make_plan(running_jobs(1))
    store.add_plan(plan)
    store.save_card_place("p1", INCIDENT)
    return plan


@pytest.mark.postgres
def test_a_slow_edit_of_one_process_never_covers_a_newer_one_of_another(postgres_url):
    store, card = open_store(postgres_url), SlowCard(held=PlanStatus.OPEN)
    store.add_plan(make_plan(running_jobs(1)))
    store.save_card_place("p1", INCIDENT)
    with two_updaters(postgres_url, card) as ((web, _), (worker, its_store)):
        web.refresh("p1", forced=True)
        wait_until(lambda: card.begun)
        store.close_plan("p1", PlanStatus.CANCELLED, ANNA, NOON)
        worker.refresh("p1")
        wait_until(lambda: its_store.refused_holds)
        card.go.set()
        wait_until(lambda: not store.list_stale_cards(9))
    assert card.shown == [PlanStatus.OPEN, PlanStatus.CANCELLED]
    store.close_connections()


@pytest.mark.postgres
def test_a_card_that_a_frozen_process_holds_is_drawn_by_another_and_once_more_by_the_frozen_one(
    postgres_url,
):
    store, card = open_store(postgres_url), SlowCard(held=PlanStatus.OPEN)
    store.add_plan(make_plan(running_jobs(1)))
    store.save_card_place("p1", INCIDENT)
    impatient = replace(INTERVALS, card_hold_limit=0.1)
    with two_updaters(postgres_url, card, impatient) as ((frozen, _), (other, _)):
        frozen.refresh("p1", forced=True)
        wait_until(lambda: card.begun)
        store.close_plan("p1", PlanStatus.CANCELLED, ANNA, NOON)
        other.refresh("p1")
        wait_until(lambda: card.shown == [PlanStatus.CANCELLED])
        wait_until(lambda: not store.list_stale_cards(9))
        card.go.set()
        wait_until(lambda: len(card.shown) == 3)
    assert card.shown == [PlanStatus.CANCELLED, PlanStatus.OPEN, PlanStatus.CANCELLED]
    store.close_connections()


def test_who_was_overtaken_while_drawing_draws_once_more(url, store, plan):
    card = SlowCard(held=PlanStatus.OPEN)
    with two_updaters(url, card) as ((first, _), _):
        first.refresh("p1", forced=True)
        wait_until(lambda: card.begun)
        store.close_plan("p1", PlanStatus.CANCELLED, ANNA, NOON)
        assert store.mark_card_drawn("p1", store.get_revision("p1"))
        card.go.set()
        wait_until(lambda: len(card.shown) == 2)
    assert card.shown == [PlanStatus.OPEN, PlanStatus.CANCELLED]


def test_an_older_drawing_is_not_written_over_a_newer_one(store, plan):
    before = store.get_revision("p1")
    store.close_plan("p1", PlanStatus.CANCELLED, ANNA, NOON)
    assert store.mark_card_drawn("p1", store.get_revision("p1"))
    assert not store.mark_card_drawn("p1", before)
    assert not store.is_card_stale("p1")


@pytest.mark.postgres
def test_a_hold_ends_with_its_connection(postgres_url):
    first, second = open_store(postgres_url), open_store(postgres_url)
    with first.hold_card("p1") as is_held:
        assert is_held
        with second.hold_card("p1") as held_too, second.hold_card("p2") as other:
            assert (held_too, other) == (False, True)
    with second.hold_card("p1") as is_held:
        assert is_held
    for store in (first, second):
        store.close_connections()


@pytest.mark.postgres
def test_a_notice_is_posted_by_one_process_at_a_time(postgres_url):
    first, second = open_store(postgres_url), open_store(postgres_url)
    with first.hold_notice("p1"):
        posted = post_once(second, "p1", NOON, lambda: pytest.fail("it was posted twice"))
        assert posted == Shown(later=True)
    for store in (first, second):
        post_once(store, "p1", NOON, Shown)
        assert store.is_dedup_key_claimed("p1")
        store.close_connections()


@pytest.mark.postgres
def test_a_hold_whose_connection_is_lost_ends_without_an_error_for_who_draws(postgres_url):
    first, second = open_store(postgres_url), open_store(postgres_url)
    with first.hold_card("p1"):
        end_card_holders(second.engine)
        with second.hold_card("p1") as is_held:
            assert is_held
    with first.hold_card("p1") as is_held:
        assert is_held
    for store in (first, second):
        store.close_connections()


def end_card_holders(engine):
    """End the connections that hold a card, as a restart of the database does."""
    holders = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
    of_this_database = "database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    with engine.begin() as connection:
        connection.execute(text(f"{holders} AND {of_this_database}"))
