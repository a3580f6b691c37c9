"""Statements that the driver runs itself do what SQLAlchemy's do, errors and ends included."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from jobsbot.store.database import make_engine
from jobsbot.store.schema import dedup_keys
from jobsbot.store.sqlite.prepared import SqlitePreparedStatement, write_transaction
from jobsbot.store.store import open_store
from tests.databases.migrated import copy_migrated_database

AT = datetime(2026, 5, 4, 10, 0, 0, 123456, tzinfo=UTC)
ADD = insert(dedup_keys)
FIND = select(dedup_keys).where(dedup_keys.c.at >= bindparam("since"), dedup_keys.c.key != "other")
EVERY = select(dedup_keys).order_by(dedup_keys.c.key)


@pytest.fixture
def engine(store):
    return store.engine


def add_key(connection, key="one", at=AT):
    SqlitePreparedStatement(ADD).write(connection, {"key": key, "at": at})


def list_keys(engine):
    with engine.connect() as connection:
        return connection.execute(EVERY).all()


def test_what_goes_in_and_comes_out_is_what_sqlalchemy_reads_and_writes(engine):
    elsewhere = AT.astimezone(timezone(timedelta(hours=5)))
    with write_transaction(engine) as connection:
        add_key(connection, "one", elsewhere)
        connection.execute(ADD, {"key": "two", "at": AT})
        add_key(connection, "other")
        rows = SqlitePreparedStatement(FIND).read(connection, {"since": AT})
        assert sorted(rows, key=lambda row: row["key"]) == [
            {"key": "one", "at": AT},
            {"key": "two", "at": AT},
        ]
    assert list_keys(engine) == [("one", AT), ("other", AT), ("two", AT)]


def test_what_raises_leaves_nothing(engine):
    with pytest.raises(ZeroDivisionError), write_transaction(engine) as connection:
        add_key(connection)
        connection.execute(ADD, {"key": "two", "at": AT})
        raise ZeroDivisionError
    assert list_keys(engine) == []


def test_a_value_that_is_there_raises_as_sqlalchemy_does_and_is_not_in_the_text(engine):
    for _ in range(2):  # the connection is as good as before
        with write_transaction(engine) as connection:
            SqlitePreparedStatement(delete(dedup_keys)).write(connection, {})
            add_key(connection)
        with pytest.raises(IntegrityError) as caught, write_transaction(engine) as connection:
            add_key(connection)
        if engine.dialect.name == "sqlite":  # PostgreSQL itself says which value
            assert "one" not in str(caught.value)
    assert list_keys(engine) == [("one", AT)]


def test_a_write_takes_its_lock_at_once_and_says_who_holds_it(tmp_path, store):
    if store.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL locks rows")
    hurried = make_engine(str(store.engine.url))
    with write_transaction(store.engine):
        with hurried.connect() as connection:
            connection.connection.driver_connection.execute("PRAGMA busy_timeout=0")
        with pytest.raises(OperationalError, match="locked"), write_transaction(hurried):
            raise AssertionError("two write at once")
    with write_transaction(hurried) as connection:
        add_key(connection)
    hurried.dispose()
    assert list_keys(store.engine) == [("one", AT)]


SYNCED, UNSYNCED = 2, 1
"""FULL and NORMAL, as SQLite numbers them."""


@pytest.fixture
def sqlite_engine(tmp_path):
    store = open_store(copy_migrated_database(tmp_path / "jobsbot.db"))
    yield store.engine
    store.close_connections()


def read_sync_mode(connection):
    return connection.exec_driver_sql("PRAGMA synchronous").scalar()


def test_what_is_not_synced_is_stored_and_the_next_transaction_syncs_again(sqlite_engine):
    with write_transaction(sqlite_engine, synced=False) as connection:
        add_key(connection)
        assert read_sync_mode(connection) == UNSYNCED
    assert list_keys(sqlite_engine) == [("one", AT)]
    with write_transaction(sqlite_engine) as connection:
        assert read_sync_mode(connection) == SYNCED


def test_after_what_is_not_synced_and_raises_the_next_transaction_syncs_again(sqlite_engine):
    with (
        pytest.raises(IntegrityError),
        write_transaction(sqlite_engine, synced=False) as connection,
    ):
        add_key(connection)
        add_key(connection)
    assert list_keys(sqlite_engine) == []
    with sqlite_engine.connect() as connection:
        assert read_sync_mode(connection) == SYNCED


def test_a_key_that_is_not_synced_is_claimed_once(store):
    assert store.claim_dedup_key("delivery", AT, synced=False)
    assert not store.claim_dedup_key("delivery", AT, synced=False)
    assert store.is_dedup_key_claimed("delivery")
