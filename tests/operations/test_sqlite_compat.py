"""The engine's clock where SQLite is older than what the engine asks of it."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from jobsbot.operations.sqlite_compat import SubsecConnection


def test_a_row_is_given_the_moment_to_the_millisecond(tmp_path: Path) -> None:
    before = time.time()
    with closing(sqlite3.connect(tmp_path / "work", factory=SubsecConnection)) as connection:
        connection.execute("CREATE TABLE t (n, at INTEGER DEFAULT (unixepoch('subsec') * 1000))")
        connection.execute("INSERT INTO t (n) VALUES (1)")
        ((at,),) = connection.execute("SELECT at FROM t")
    assert before * 1000 - 1 <= at <= time.time() * 1000 + 1
