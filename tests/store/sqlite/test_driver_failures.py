"""What SQLite's own driver refuses is raised as SQLAlchemy does, and leaves the connection clean.

Callers catch SQLAlchemy's errors only, and whoever is lent the connection next goes on with it.
"""

import ctypes
import sqlite3
from contextlib import closing
from threading import Event, Thread, get_ident

import pytest
from sqlalchemy import bindparam, create_engine, event, insert, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError, ProgrammingError

from jobsbot.operations.periodic_thread import STORE_TROUBLES
from jobsbot.store.schema import dedup_keys, metadata
from jobsbot.store.sqlite.prepared import (
    SqlitePreparedStatement,
    get_driver_connection,
    run_sql,
    runs_by_driver,
    write_transaction,
)
from tests.sample_plans import NOON

ADD = SqlitePreparedStatement(insert(dedup_keys))
FIND = SqlitePreparedStatement(
    select(dedup_keys.c.key).where(dedup_keys.c.key == bindparam("wanted"))
)


@pytest.fixture
def engine(tmp_path):
    """One connection that waits for nobody, to a file whose locks are those of a rollback journal.

    So a reader can hold up the COMMIT of a writer, and every lock that is left is seen at once.
    """
    engine = create_engine(
        f"sqlite:///{tmp_path / 'driver.db'}",
        pool_size=1,
        max_overflow=0,
        pool_timeout=1,
        connect_args={"timeout": 0, "check_same_thread": False},
    )
    event.listen(engine, "connect", lambda driver, _: setattr(driver, "isolation_level", None))
    metadata.create_all(engine)
    assert runs_by_driver(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def other(engine):
    """A connection of somebody else to the same file."""
    with closing(sqlite3.connect(engine.url.database, timeout=0, isolation_level=None)) as other:
        yield other


def add_key(connection, key="one"):
    ADD.write(connection, {"key": key, "at": NOON})


def list_keys(other):
    return [key for (key,) in other.execute("SELECT key FROM dedup_keys ORDER BY key")]


def check_clean(engine, other):
    """See that no lock is left, and that the next write goes on with the same pool."""
    other.execute("BEGIN EXCLUSIVE")  # waits for nobody: it fails where any lock is held
    other.execute("ROLLBACK")
    before = list_keys(other)
    with engine.connect() as connection:
        assert not get_driver_connection(connection).in_transaction
    with write_transaction(engine) as connection:
        add_key(connection, "next")
    assert list_keys(other) == sorted([*before, "next"])


def test_a_write_that_others_hold_up_is_raised_and_holds_up_nobody(engine, other):
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked") as caught, write_transaction(engine):
        raise AssertionError("two write at once")
    other.execute("ROLLBACK")
    assert isinstance(caught.value, STORE_TROUBLES)
    check_clean(engine, other)


def test_a_commit_that_readers_hold_up_is_raised_and_undone(engine, other):
    other.execute("BEGIN")
    assert list_keys(other) == []
    with pytest.raises(OperationalError, match="locked"), write_transaction(engine) as connection:
        add_key(connection)
    other.execute("ROLLBACK")
    assert list_keys(other) == []
    check_clean(engine, other)


def test_a_commit_that_breaks_a_deferred_rule_is_raised_and_undone(engine, other):
    """SQLite keeps the transaction open then."""
    other.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    other.execute("CREATE TABLE child (id REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)")
    with engine.connect() as connection:
        get_driver_connection(connection).execute("PRAGMA foreign_keys=ON")
    with pytest.raises(IntegrityError), write_transaction(engine) as connection:
        add_key(connection)
        connection.execute(text("INSERT INTO child VALUES (1)"))
    assert list_keys(other) == []
    check_clean(engine, other)


def test_a_database_that_may_not_grow_is_raised_and_the_write_undone(engine, other):
    with engine.connect() as connection:
        driver = get_driver_connection(connection)
        (pages,) = driver.execute("PRAGMA page_count").fetchone()
        driver.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(OperationalError, match="full"), write_transaction(engine) as connection:
        for number in range(1000):
            add_key(connection, f"{number}" * 100)
    with engine.connect() as connection:
        get_driver_connection(connection).execute("PRAGMA max_page_count=100000")
    assert list_keys(other) == []
    check_clean(engine, other)


def test_a_database_that_may_only_be_read_is_raised(engine, other):
    with engine.connect() as connection:
        get_driver_connection(connection).execute("PRAGMA query_only=ON")
    with (
        pytest.raises(OperationalError, match="readonly"),
        write_transaction(engine) as connection,
    ):
        add_key(connection)
    with engine.connect() as connection:
        get_driver_connection(connection).execute("PRAGMA query_only=OFF")
    check_clean(engine, other)


def test_a_statement_that_is_interrupted_is_raised_and_undone(engine, other):
    with (
        pytest.raises(OperationalError, match="interrupted"),
        write_transaction(engine) as connection,
    ):
        add_key(connection)
        driver = get_driver_connection(connection)
        driver.set_progress_handler(lambda: 1, 1)
        try:
            add_key(connection, "two")
        finally:
            driver.set_progress_handler(None, 0)
    check_clean(engine, other)


def test_a_file_that_is_no_database_is_raised(tmp_path):
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 1000)
    broken = create_engine(f"sqlite:///{tmp_path / 'broken.db'}")
    with (
        pytest.raises(DatabaseError, match="not a database") as caught,
        write_transaction(broken) as connection,
    ):
        add_key(connection)
    assert isinstance(caught.value, STORE_TROUBLES)
    broken.dispose()


@pytest.mark.parametrize("use", ["begin", "read", "write", "commit"])
def test_a_connection_that_was_closed_is_raised_and_replaced(engine, other, use):
    with pytest.raises(ProgrammingError, match="closed database") as caught:
        run_on_closed(engine, use)
    assert isinstance(caught.value, STORE_TROUBLES)
    check_clean(engine, other)


def run_on_closed(engine, use):
    with engine.connect() as connection:
        driver = get_driver_connection(connection)
        if use == "read":
            driver.close()
            FIND.read(connection, {"wanted": "one"})
    if use == "begin":
        driver.close()
    with write_transaction(engine) as connection:
        driver.close()
        if use == "write":
            add_key(connection)


def test_a_read_that_fails_leaves_no_lock(engine, other):
    with engine.connect() as connection, pytest.raises(OperationalError, match="no such table"):
        run_sql(get_driver_connection(connection), "SELECT * FROM missing")
    check_clean(engine, other)


def test_a_thread_that_is_ended_within_a_transaction_leaves_nothing(engine, other):
    """An exception that comes from outside, as that of a worker whose time is over."""
    inside, ended, seen = Event(), Event(), []

    def write():
        try:
            with write_transaction(engine) as connection:
                add_key(connection)
                seen.append(get_ident())
                inside.set()
                while not ended.wait(0.01):
                    pass
        except SystemExit:
            seen.append("ended")

    thread = Thread(target=write)
    thread.start()
    assert inside.wait(60)
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(seen[0]), ctypes.py_object(SystemExit)
    )
    thread.join(60)
    ended.set()
    assert not thread.is_alive()
    assert seen[1:] == ["ended"]
    assert list_keys(other) == []
    check_clean(engine, other)


def test_a_transaction_that_was_begun_and_not_entered_is_undone(engine, other):
    """As where a thread is ended right after its BEGIN: the pool takes no open transaction back."""
    with engine.connect() as connection:
        run_sql(get_driver_connection(connection), "BEGIN IMMEDIATE")
        add_key(connection)
    assert list_keys(other) == []
    check_clean(engine, other)
