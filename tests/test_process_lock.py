"""Names for processes: one holder at a time, and free again when it is gone."""

import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text

from jobsbot.core.errors import Refused
from jobsbot.process_lock import hold_process_name
from jobsbot.store.database import make_engine
from tests.databases.temporary import DATABASE_KINDS, temporary_database

HOLDER = """
import sys
from jobsbot.process_lock import hold_process_name
with hold_process_name(sys.argv[1], "run") as name:
    print(name, flush=True)
    sys.stdin.read()
"""


@pytest.mark.parametrize("kind", DATABASE_KINDS)
def test_each_process_has_a_name_of_its_own(kind: str, tmp_path: Path) -> None:
    with temporary_database(kind, tmp_path) as url, ExitStack() as held:
        names = [held.enter_context(hold_process_name(url, "run")) for _ in range(3)]
        assert names == ["run-0", "run-1", "run-2"]
        with hold_process_name(url, "terminal") as other:
            assert other == "terminal-0"


@pytest.mark.parametrize("kind", DATABASE_KINDS)
def test_a_name_that_was_given_back_is_given_again(kind: str, tmp_path: Path) -> None:
    with temporary_database(kind, tmp_path) as url:
        with hold_process_name(url, "run") as first:
            pass
        with hold_process_name(url, "run") as again:
            assert again == first


@pytest.mark.parametrize("kind", DATABASE_KINDS)
def test_who_finds_all_names_taken_is_told(kind: str, tmp_path: Path) -> None:
    with temporary_database(kind, tmp_path) as url, hold_process_name(url, "run", max_processes=1):
        with pytest.raises(Refused) as caught, hold_process_name(url, "run", max_processes=1):
            pass
        assert "already works on this store" in str(caught.value)


@pytest.mark.slow
@pytest.mark.parametrize("kind", DATABASE_KINDS)
def test_a_killed_process_leaves_its_name_to_the_next(kind: str, tmp_path: Path) -> None:
    with temporary_database(kind, tmp_path) as url:
        process = subprocess.Popen(
            [sys.executable, "-c", HOLDER, url],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == "run-0\n"
            with hold_process_name(url, "run") as meanwhile:
                assert meanwhile == "run-1"
            process.kill()
        with hold_process_name(url, "run") as after:
            assert after == "run-0"


def test_a_link_to_a_store_is_that_store(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "x.sqlite").touch()
    (tmp_path / "folder").symlink_to(tmp_path / "real")
    (tmp_path / "file.sqlite").symlink_to(tmp_path / "real" / "x.sqlite")
    for name in ("real/x.sqlite", "folder/x.sqlite", "file.sqlite", "real/../file.sqlite"):
        held = hold_process_name(f"sqlite:///{tmp_path}/real/x.sqlite", "run", max_processes=1)
        again = hold_process_name(f"sqlite:///{tmp_path}/{name}", "run", max_processes=1)
        with held, pytest.raises(Refused), again:
            pass


def test_a_folder_that_takes_no_lock_is_said() -> None:
    with (
        pytest.raises(Refused, match="cannot be written beside the store"),
        hold_process_name("sqlite:////proc/no/such.sqlite", "run"),
    ):
        pass


@pytest.mark.postgres
def test_a_name_whose_connection_broke_is_taken_anew(tmp_path: Path) -> None:
    with temporary_database("postgres", tmp_path) as url, hold_process_name(url, "run"):
        engine = make_engine(url)
        holders = text(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
        with engine.connect() as connection:
            (first,) = connection.execute(holders).scalars().all()
            connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": first})
            connection.commit()
            deadline = time.monotonic() + 30
            # The ended session may hold its lock for a moment more: wait for another holder.
            while connection.execute(holders).scalars().all() in ([first], []):
                assert time.monotonic() < deadline
                connection.commit()
        engine.dispose()
        with hold_process_name(url, "run") as other:
            assert other == "run-1"
