"""A program that the bot starts holds nothing of the bot's: not its name, not its database."""

import os
import subprocess
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from jobsbot.process_lock import hold_process_name
from jobsbot.store import open_store
from jobsbot.store.sqlite.prepared import write_transaction
from tests.databases.migrated import copy_migrated_database
from tests.sample_plans import make_plan, running_jobs

OPEN_FILES = Path("/proc/self/fd")
pytestmark = pytest.mark.skipif(not OPEN_FILES.exists(), reason="there is no list of open files")


@contextmanager
def run_child():
    """Run a program that is given all that this one lets it have."""
    child = subprocess.Popen(["sleep", "60"], close_fds=False)
    try:
        yield child
    finally:
        child.kill()
        child.wait()


def list_files(process_id):
    """List the files that a process has open; one that is closed meanwhile is none."""
    found = set()
    for link in Path(f"/proc/{process_id}/fd").iterdir():
        with suppress(FileNotFoundError):
            found.add(str(link.readlink()))
    return found


def test_a_child_begun_in_a_transaction_has_neither_the_database_nor_its_lock(tmp_path):
    file = str(tmp_path / "jobsbot.db")
    store = open_store(copy_migrated_database(Path(file)))
    store.add_plan(make_plan(running_jobs(1)))
    with write_transaction(store.engine), run_child() as child:
        assert file in list_files(os.getpid())
        assert not {name for name in list_files(child.pid) if name.startswith(file)}
    store.close_connections()


def test_a_child_that_lives_on_does_not_keep_the_name_of_the_process(tmp_path):
    url = f"sqlite:///{tmp_path / 'jobsbot.sqlite'}"
    with ExitStack() as lives_on:
        with hold_process_name(url, "run", 1):
            lives_on.enter_context(run_child())
        with hold_process_name(url, "run", 1) as name:
            assert name == "run-0"
