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
KILL_POINTS = (*range(1, 29, 3), *range(29, 36), *range(36, 57, 5))
"""Of some 75 things that happen in an undisturbed run; the request is sent near the 31st. A slow
machine looks less often before the jobs have stopped, so the last are left out. These are a
sample: `benchmarks/kills.py` kills anywhere."""


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
