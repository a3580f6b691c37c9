"""Two programs on one file of SQLite: what one commits is there for the other, whoever ends."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from jobsbot.core.interaction import JOBSBOT, Place
from tests.bot_conversation import NOON
from tests.databases.migrated import open_migrated_store

OPEN_AND_CLOSE = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
connection.execute("SELECT count(*) FROM audit").fetchall()
connection.close()
"""


def run_other_program(file: Path) -> None:
    """Open and close the file in a program of its own, as a verb in a terminal does."""
    subprocess.run([sys.executable, "-S", "-c", OPEN_AND_CLOSE, str(file)], check=True)


@pytest.mark.parametrize("connections", [1, 2, 5])
def test_a_program_that_ends_takes_no_log_from_under_a_bot_that_runs(
    tmp_path: Path, connections: int
) -> None:
    """The bot opens connections as it needs them: none of them gives up what others have locked."""
    file = tmp_path / "jobsbot.sqlite"
    store = open_migrated_store(file)
    held = [store.engine.connect() for _ in range(connections)]
    log = file.with_name("jobsbot.sqlite-wal").stat().st_ino
    run_other_program(file)
    assert file.with_name("jobsbot.sqlite-wal").stat().st_ino == log
    store.add_audit_entry(JOBSBOT, Place(""), "written after that", "", NOON)
    with closing(sqlite3.connect(file)) as other:
        rows = other.execute("SELECT * FROM audit").fetchall()
    assert any("written after that" in row for row in rows)
    for connection in held:
        connection.close()
    store.close_connections()
