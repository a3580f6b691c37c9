"""A sample of the matrix of faults of the Jobs API; `benchmarks/faults.py` tries all of it."""

import pytest

from jobsbot.core.plans.actions import Delete, Stop, Tag
from tests.operations.failures.api_fault_trials import (
    API_FAULTS,
    LIST_PATH,
    open_api_trials,
)
from tests.operations.failures.fault_findings import FaultFindings

pytestmark = pytest.mark.slow
SAMPLE = [
    (Stop(), ("write", 0), "lost answer"),
    (Stop(), ("write", 0), "503 page"),
    (Stop(), ("write", 0), "cut body"),
    (Stop(), (LIST_PATH, 0), "401"),
    (Stop(), (LIST_PATH, 1), "empty list"),
    (Stop(), (LIST_PATH, 1), "wrong project"),
    (Delete(), ("write", 0), "lost answer"),
    (Delete(), (LIST_PATH, 0), "no state"),
    (Delete(), (LIST_PATH, 1), "200 page"),
    (Tag(add=("seen",)), ("write", 0), "lost answer"),
    (Tag(add=("seen",)), (LIST_PATH, 1), "empty list"),
]


def test_no_fault_has_a_second_effect_loses_a_job_or_makes_a_card_untrue(tmp_path):
    with open_api_trials(f"sqlite:///{tmp_path / 'jobsbot.db'}") as trials:
        for action, moment, fault in SAMPLE:
            found = trials.try_fault(action, moment, API_FAULTS[fault])
            assert found == FaultFindings(), (action.verb, moment, fault)
