"""Which errors of SQLite pass, so that it is asked again."""

import sqlite3

import pytest

from jobsbot.store.database import is_busy


@pytest.mark.parametrize(
    ("code", "passes"),
    [
        (sqlite3.SQLITE_BUSY, True),
        (sqlite3.SQLITE_BUSY_RECOVERY, True),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, True),
        (sqlite3.SQLITE_PROTOCOL, True),
        (sqlite3.SQLITE_READONLY, False),
        (sqlite3.SQLITE_READONLY_RECOVERY, False),
        (sqlite3.SQLITE_CANTOPEN, False),
    ],
)
def test_what_others_hold_just_now_is_asked_for_again(code, passes):
    assert is_busy(code) is passes


def test_the_code_of_an_error_is_the_extended_one():
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (a UNIQUE)")
        connection.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(sqlite3.IntegrityError) as raised:
            connection.execute("INSERT INTO t VALUES (1)")
    connection.close()
    assert raised.value.sqlite_errorcode == sqlite3.SQLITE_CONSTRAINT_UNIQUE
