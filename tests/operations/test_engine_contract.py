"""What we rely on in the engine's own words and private parts, in the version that is installed."""

import inspect

from dbos._sys_db import SystemDatabase, WorkflowStatusString
from dbos._utils import INTERNAL_QUEUE_NAME

from jobsbot.operations.engine import PollStatus


def test_every_word_of_the_engine_for_how_work_stands_is_known():
    ours = {status.value for status in PollStatus} - {PollStatus.MISSING.value}
    assert ours == {status.value for status in WorkflowStatusString}


def test_work_of_a_named_process_can_be_put_back_into_a_queue():
    asked = inspect.signature(SystemDatabase.reenqueue_for_recovery).parameters
    assert list(asked) == ["self", "workflow_id", "executor_ids", "recovery_queue_name"]
    assert INTERNAL_QUEUE_NAME
