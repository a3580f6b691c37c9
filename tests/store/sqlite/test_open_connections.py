"""Connections that stay open are lent one by one, and only those in which nothing is left."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import insert

from jobsbot.store import open_store
from jobsbot.store.schema import dedup_keys
from jobsbot.store.sqlite.open_connections import MAX_OPEN_CONNECTIONS, lend_connection
from jobsbot.store.sqlite.prepared import get_driver_connection, run_sql, write_transaction
from tests.databases.migrated import copy_migrated_database
from tests.sample_plans import NOON

OPEN_FILES = Path("/proc/self/fd")


@pytest.fixture
def store(tmp_path):
    store = open_store(copy_migrated_database(tmp_path / "jobsbot.db"))
    yield store
    store.close_connections()


def lend_driver(store):
    with lend_connection(store.engine) as connection:
        return get_driver_connection(connection)


def add_key(connection, key="one"):
    connection.execute(insert(dedup_keys), {"key": key, "at": NOON})


def test_the_same_connection_serves_one_transaction_after_the_other(store):
    first = lend_driver(store)
    with write_transaction(store.engine) as connection:
        assert get_driver_connection(connection) is first
        assert lend_driver(store) is not first, "it is lent to one at a time"


def test_what_was_begun_and_not_ended_is_undone_before_the_next(store):
    with lend_connection(store.engine) as connection:
        run_sql(get_driver_connection(connection), "BEGIN IMMEDIATE")
        add_key(connection)
    with write_transaction(store.engine) as connection:
        assert not store.is_dedup_key_claimed("one")


def test_what_sqlalchemy_ran_in_a_transaction_is_kept_and_the_next_begins_anew(store):
    for key in ("one", "two"):
        with write_transaction(store.engine) as connection:
            add_key(connection, key)
    assert store.is_dedup_key_claimed("one")
    assert store.is_dedup_key_claimed("two")


def test_a_connection_that_was_closed_is_not_lent_again(store):
    driver = lend_driver(store)
    driver.close()
    with pytest.raises(Exception, match="closed database"):
        store.get_channel_project("C1")
    assert store.get_channel_project("C1") is None


@pytest.mark.skipif(not OPEN_FILES.exists(), reason="there is no list of open files")
def test_few_are_kept_and_none_once_the_store_lets_go(store, tmp_path):
    with ExitStack() as stack:
        for _ in range(MAX_OPEN_CONNECTIONS + 2):
            stack.enter_context(lend_connection(store.engine))
    assert store.engine.pool.checkedout() == MAX_OPEN_CONNECTIONS
    store.close_connections()
    assert not [name for name in list_open_files() if name.startswith(str(tmp_path))]


def list_open_files():
    return {str(link.readlink()) for link in OPEN_FILES.iterdir() if link.exists()}
