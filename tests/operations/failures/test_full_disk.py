"""The disk is full for a while in the middle of the work: it ends, asks once, and tells no lie."""

import pytest

from tests.operations.failures.fault_findings import FaultFindings
from tests.operations.failures.kill_trials import open_trial

pytestmark = pytest.mark.slow
CLICK_EVENT = 2
"""The first statement that writes the click itself; all else is tried again by the work."""


@pytest.mark.parametrize("event", [CLICK_EVENT, 15, 30, 32, 35, 45])
def test_a_disk_that_is_full_for_a_while_loses_nothing(tmp_path, event):
    with open_trial(f"sqlite:///{tmp_path / 'jobsbot.db'}", tmp_path) as trial:
        is_click = event == CLICK_EVENT
        assert trial.run_worker_on_full_disk(event, seconds=1.5) == int(is_click)
        if is_click:  # it could not be written: nothing was begun, and its worker has failed
            assert trial.simulation.writes == ()
            assert trial.run_worker(0) == 0
    assert trial.find_faults() == FaultFindings()
