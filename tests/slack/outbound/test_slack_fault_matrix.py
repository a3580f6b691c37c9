"""A sample of the matrix of Slack's faults; `benchmarks/slack_faults.py` tries all of it."""

import pytest

from tests.operations.failures.fault_findings import FaultFindings
from tests.slack.slack_fault_trials import try_slack_fault

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("when", "method", "fault", "always"),
    [
        ("ask", "chat.postMessage", "restricted_action_read_only_channel", True),
        ("ask", "chat.postMessage", "lost answer", False),
        ("confirm", "chat.update", "is_archived", True),
        ("confirm", "chat.update", "silent", False),
        ("end", "chat.update", "update_failed", False),
        ("end", "chat.postMessage", "thread_not_found", True),
        ("read", "response", "503 page", True),
        ("mention", "chat.postMessage", "invalid_blocks", False),
        ("late press", "response", "429", False),
    ],
)
def test_whatever_slack_refuses_the_stop_is_one_the_card_true_and_everybody_told(
    tmp_path, when, method, fault, always
):
    found = try_slack_fault(tmp_path, (when, method), fault, always=always)
    assert found == FaultFindings()
