"""Threads that write to SQLite wait for each other in the process, and never for ever."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event, Thread

import pytest

from jobsbot.core.interaction import Person
from jobsbot.store import open_store
from jobsbot.store.database import make_engine
from jobsbot.store.sqlite.write_turns import WRITE_TURNS_OPTION, WriteTurns
from jobsbot.store.store import Store
from tests.databases.migrated import copy_migrated_database
from tests.sample_plans import NOON, make_plan, running_jobs

LONG_SECONDS = 60.0


class CountedTurns(WriteTurns):
    """Counts who has a turn at the same time."""

    def __init__(self) -> None:
        super().__init__(LONG_SECONDS)
        self.taken = self.under_way = self.most_at_once = 0

    @contextmanager
    def take(self):
        with super().take():
            self.taken += 1
            self.under_way += 1
            self.most_at_once = max(self.most_at_once, self.under_way)
            yield
            self.under_way -= 1


def test_writes_of_many_threads_are_made_one_after_the_other(tmp_path):
    turns, begin = CountedTurns(), Barrier(8)
    engine = make_engine(copy_migrated_database(tmp_path / "jobsbot.db"))
    store = Store(engine.execution_options(**{WRITE_TURNS_OPTION: turns}))
    store.add_plan(make_plan(running_jobs(1)))

    def claim(number: int) -> bool:
        begin.wait(60)
        store.claim_dedup_key(f"key {number}", NOON)
        return store.claim_plan("p1", Person(f"U{number}"), NOON)

    with ThreadPoolExecutor(8) as threads:
        won = list(threads.map(claim, range(8)))
    assert won.count(True) == 1
    assert (turns.taken, turns.most_at_once) == (16, 1)
    engine.dispose()


def test_the_threads_of_a_store_take_turns(tmp_path):
    store = open_store(copy_migrated_database(tmp_path / "jobsbot.db"))
    assert isinstance(store.engine.get_execution_options()[WRITE_TURNS_OPTION], WriteTurns)


def test_a_turn_is_given_back_where_a_write_fails():
    turns = WriteTurns(LONG_SECONDS)
    with pytest.raises(ZeroDivisionError), turns.take():
        1 / 0  # noqa: B018
    with turns.take():
        pass


def test_who_has_waited_for_too_long_goes_on_without_a_turn_and_takes_none_away():
    turns, is_taken, may_end, was_made = WriteTurns(0.0), Event(), Event(), []

    def write_for_long() -> None:
        with turns.take():
            is_taken.set()
            may_end.wait(LONG_SECONDS)

    slow = Thread(target=write_for_long)
    slow.start()
    assert is_taken.wait(LONG_SECONDS)
    with turns.take():
        was_made.append("beside it")
    may_end.set()
    slow.join(LONG_SECONDS)
    with turns.take():
        was_made.append("after it")
    assert was_made == ["beside it", "after it"]
