"""A stop that an earlier release began, and was killed in the middle of, is finished by this one.

Each folder `begun_by_version_N` was recorded by `tests.operations.record` with that release.
"""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import Status
from jobsbot.operations.engine import VERSION
from jobsbot.store import open_store
from tests.clocks import MadeUpClock
from tests.operations.house import by_key, living, until
from tests.operations.record import FILES
from tests.operations.world import READ, STOP, World
from tests.plans import key, running

RECORDED = sorted(Path(__file__).parent.glob("begun_by_version_*"))


def restored(recorded: Path, folder: Path) -> str:
    """Put the recorded files back; answer the address of the store."""
    for name, text in FILES.items():
        with closing(sqlite3.connect(folder / name)) as file:
            file.executescript((recorded / text).read_text())
    return f"sqlite:///{folder / 'jobsbot.db'}"


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda folder: folder.name)
def test_it_is_finished_and_nothing_is_sent_again(recorded, tmp_path):
    url = restored(recorded, tmp_path)
    store = open_store(url)
    begun = store.recall("p1")
    store.close_connections()
    assert begun.status is Status.CLAIMED
    world = World(*running(1, 2))
    clock = MadeUpClock(begun.at + timedelta(seconds=5))
    with living(url, world, clock=clock, executor_id="doomed") as house:
        until(lambda: world.calls.count(READ) > 1)
        for number in (1, 2):
            world.change(key(number), state="finished", close_reason="cancelled")
        record = house.ended()
    assert by_key(record)[key(1)] == Outcome(key(1), Result.DONE, "cancelled")
    assert by_key(record)[key(2)] == Outcome(key(2), Result.DONE, "cancelled")
    assert record.progress.requested == (key(1), key(2))
    assert record.progress.interrupted
    assert STOP not in world.calls


def test_work_of_this_version_is_among_those_recorded():
    assert f"begun_by_version_{VERSION}" in {folder.name for folder in RECORDED}
