"""A stop that an earlier release began, and was killed in the middle of, is finished by this one.

Each folder `begun_by_version_N` was recorded by
`tests.operations.failures.record_interrupted_work` with that release.
"""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from jobsbot.core.plans.actions import Outcome, Result
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.operations.engine import VERSION
from jobsbot.store import open_store
from tests.fake_clock import FakeClock
from tests.operations.failures.record_interrupted_work import DUMPED_FILES
from tests.operations.fake_api import LIST_ENDPOINT, STOP_ENDPOINT, FakeJobsApi
from tests.operations.running_operations import outcomes_by_key, run_operations, wait_until
from tests.sample_plans import job_key, running_jobs

RECORDED = sorted(Path(__file__).parent.glob("begun_by_version_*"))


def restore_recording(recorded: Path, folder: Path) -> str:
    """Put the recorded files back; answer the address of the store."""
    for name, text in DUMPED_FILES.items():
        with closing(sqlite3.connect(folder / name)) as file:
            file.executescript((recorded / text).read_text())
    return f"sqlite:///{folder / 'jobsbot.db'}"


@pytest.mark.slow
@pytest.mark.parametrize("recorded", RECORDED, ids=lambda folder: folder.name)
def test_it_is_finished_and_nothing_is_sent_again(recorded, tmp_path):
    url = restore_recording(recorded, tmp_path)
    store = open_store(url)
    begun = store.get_plan("p1")
    store.close_connections()
    assert begun.status is PlanStatus.CLAIMED
    api = FakeJobsApi(*running_jobs(1, 2))
    clock = FakeClock(begun.closed_at + timedelta(seconds=5))
    with run_operations(url, api, clock=clock, executor_id="doomed") as run:
        wait_until(lambda: api.calls.count(LIST_ENDPOINT) > 1)
        for number in (1, 2):
            api.change(job_key(number), state="finished", close_reason="cancelled")
        record = run.ended()
    assert outcomes_by_key(record)[job_key(1)] == Outcome(job_key(1), Result.DONE, "cancelled")
    assert outcomes_by_key(record)[job_key(2)] == Outcome(job_key(2), Result.DONE, "cancelled")
    assert record.progress.requested == (job_key(1), job_key(2))
    assert record.progress.interrupted
    assert STOP_ENDPOINT not in api.calls


def test_work_of_this_version_is_among_those_recorded():
    assert f"begun_by_version_{VERSION}" in {folder.name for folder in RECORDED}
