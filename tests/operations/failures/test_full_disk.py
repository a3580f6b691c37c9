"""The disk is full for a while in the middle of the work: it ends, asks once, and tells no lie."""

import pytest

from tests.operations.failures.kill_trials import Faults, open_trial

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("event", [2, 20, 41, 43, 46, 60])
def test_a_disk_that_is_full_for_a_while_loses_nothing(tmp_path, event):
    with open_trial(f"sqlite:///{tmp_path / 'jobsbot.db'}", tmp_path) as trial:
        code = trial.run_worker_on_full_disk(event, seconds=1.5)
        if code:  # the click itself could not be written: nothing was begun
            assert trial.simulation.writes == ()
            assert trial.run_worker(0) == 0
    assert trial.find_faults() == Faults()
