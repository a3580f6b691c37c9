"""Killed by -9 at any point after the click, the work still ends, asks once, and says the truth.

Two real processes share one store: the first kills itself at the so many-th thing that happens
after the click, the second goes on and has to bring it to its end. The Jobs API is the stand-in.
"""

from random import Random

import pytest

from jobsbot.core.plans.actions import Delete, Stop
from tests.operations.failures.fault_findings import FaultFindings
from tests.operations.failures.kill_trials import KILLED, open_trial

pytestmark = pytest.mark.slow
KILL_POINTS = (*range(1, 25, 3), *range(25, 36), *range(36, 57, 5))
"""Of some 80 things that happen in an undisturbed run; the request is sent near the 33rd on SQLite,
near the 26th on PostgreSQL. A slow machine looks less often before the jobs have stopped, so that
the last are left out. These are a sample: `benchmarks/kills.py` kills anywhere."""

OF_DRIVER = "jobsbot.store.sqlite.prepared: "
"""How what the driver of SQLite runs by itself begins."""
BEFORE_REQUEST = "before jobs/stop.json"


def test_workers_are_killed_where_they_work_in_earnest(url, tmp_path):
    with open_trial(url, tmp_path) as trial:
        assert trial.run_worker(0) == 0
    events = trial.read_events()
    before_request = events[: events.index(BEFORE_REQUEST)]
    assert KILL_POINTS[0] < len(before_request) < KILL_POINTS[-1]
    if url.startswith("sqlite"):
        assert before_request.count(f"{OF_DRIVER}BEGIN IMMEDIATE") >= 3, "claim, poll, attempt"
        assert f"{OF_DRIVER}COMMIT" in before_request
        killed_at = [events[dies - 1] for dies in KILL_POINTS if dies <= len(events)]
        assert sum(name.startswith(OF_DRIVER) for name in killed_at) >= 5


@pytest.mark.parametrize("dies", KILL_POINTS)
def test_killed_once_it_ends_with_a_true_card(url, tmp_path, dies):
    with open_trial(url, tmp_path) as trial:
        assert trial.run_worker(dies) == KILLED
        assert trial.run_worker(0) == 0
    assert trial.find_faults() == FaultFindings()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("action", [Stop(), Delete()], ids=["stop", "delete"])
def test_killed_again_and_again_it_ends_with_a_true_card(url, tmp_path, seed, action):
    chance = Random(seed)
    with open_trial(url, tmp_path, action) as trial:
        killed = [trial.run_worker(chance.randint(1, 45)) for _ in range(4)]
        assert trial.run_worker(0) == 0
    assert KILLED in killed
    assert trial.find_faults() == FaultFindings()
