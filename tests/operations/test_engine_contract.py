"""What we rely on in the engine's own words and private parts, in the version that is installed."""

import inspect

from dbos._dbos import DBOSRegistry
from dbos._queue import queue_worker_thread
from dbos._sys_db import SystemDatabase, WorkflowStatusString

from jobsbot.operations.engine import PollStatus


def test_every_word_of_the_engine_for_how_work_stands_is_known():
    ours = {status.value for status in PollStatus} - {PollStatus.MISSING.value}
    assert ours == {status.value for status in WorkflowStatusString}


def test_work_of_a_named_process_can_be_put_back_into_a_queue():
    asked = inspect.signature(SystemDatabase.reenqueue_for_recovery).parameters
    assert list(asked) == ["self", "workflow_id", "executor_ids", "recovery_queue_name"]


def test_the_engine_reads_anew_how_often_it_reads_its_own_queue():
    own_queue = DBOSRegistry().get_internal_queue()
    assert own_queue._polling_interval_sec == 1.0
    assert not own_queue.database_backed_queue
    reads_anew = "min_polling_interval = queue._polling_interval_sec"
    assert reads_anew in inspect.getsource(queue_worker_thread)
