"""What we rely on in the engine's own words and private parts, in the version that is installed."""

import inspect

from dbos._dbos import DBOSRegistry
from dbos._queue import queue_thread, queue_worker_thread
from dbos._scheduler import dynamic_scheduler_loop
from dbos._sys_db import SystemDatabase, WorkflowStatusString
from dbos._workflow_commands import background_jobs_thread
from sqlalchemy import Boolean, Column, Integer, MetaData, Table, create_engine, select
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from jobsbot.operations.engine_rest import REST_AFTER_SECONDS, EngineRest
from jobsbot.operations.engine_statements import PreparedStatements
from jobsbot.operations.poll_state import PollStatus


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


def test_the_engine_asks_its_tables_anew_each_time_what_is_due():
    jobs, queue = inspect.getsource(background_jobs_thread), inspect.getsource(queue_worker_thread)
    assert "dbos._sys_db.transition_delayed_workflows()" in jobs
    assert "dbos._sys_db.cancel_timed_out_workflows(" in jobs
    assert "scopes = dbos._sys_db.dequeue_scopes(queue.name)" in queue
    assert list(inspect.signature(SystemDatabase.dequeue_scopes).parameters)[1:] == ["queue_name"]
    assert list(inspect.signature(SystemDatabase.transition_delayed_workflows).parameters) == [
        "self"
    ]


def test_the_engine_asks_its_tables_anew_each_time_which_queues_and_schedules_there_are():
    queues, schedules = inspect.getsource(queue_thread), inspect.getsource(dynamic_scheduler_loop)
    assert "dbos._sys_db.list_queues(" in queues
    assert "latest = dbos._sys_db.get_queue(queue.name)" in inspect.getsource(queue_worker_thread)
    assert "dbos._sys_db.list_schedules(" in schedules


def test_the_engine_executes_its_inserts_by_their_names_in_one_place():
    asked = inspect.signature(SystemDatabase._execute_prepared).parameters
    assert list(asked) == ["self", "conn", "name", "values", "build", "insert_columns"]
    assert asked["insert_columns"].default is True
    assert "key = (name, tuple(values))" in inspect.getsource(SystemDatabase._execute_prepared)


def test_a_prepared_statement_writes_what_the_built_one_would():
    table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("on", Boolean))
    engine = create_engine("sqlite://")
    built = []

    def build():
        built.append(1)
        new = sqlite.insert(table)
        changed = new.on_conflict_do_update(index_elements=["id"], set_={"on": False})
        return changed.returning(table.c.id, table.c.on)

    statements = PreparedStatements(engine.dialect)
    with engine.begin() as connection:
        table.metadata.create_all(connection)
        for values in ({"id": 1, "on": True}, {"id": 2, "on": None}, {"id": 1, "on": True}):
            statements.execute(connection, "add", values, build)
        with Session(connection) as session:
            row = statements.execute(session, "add", {"id": 3, "on": True}, build).one()
            assert row._mapping["id"] == 3
        assert connection.execute(select(table).order_by(table.c.id)).all() == [
            (1, False), (2, None), (3, True)
        ]  # fmt: skip
    assert built == [1]


class FakeTables:
    """Of the engine's tables, what looks for polls that are due."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def transition_delayed_workflows(self) -> None:
        self.asked.append("delayed")

    def dequeue_scopes(self, queue_name: str) -> list[str | None]:
        self.asked.append(queue_name)
        return [None]

    def list_queues(self, *, application_name: str) -> list[str]:
        self.asked.append(f"queues of {application_name}")
        return [f"queue {len(self.asked)}"]

    def get_queue(self, name: str) -> str:
        self.asked.append(f"queue {name}")
        return f"{name} {len(self.asked)}"

    def list_schedules(self, *, application_name: str) -> list[str]:
        self.asked.append(f"schedules of {application_name}")
        return []


def test_an_engine_that_rests_asks_nothing_of_our_queue_and_all_again_once_there_is_work():
    rest, tables = EngineRest(), FakeTables()
    rest.attach(tables, "looks")
    rest.begin()
    tables.transition_delayed_workflows()
    assert tables.dequeue_scopes("looks") == []
    assert tables.asked == []
    assert tables.dequeue_scopes("its own") == [None]
    rest.end()
    tables.transition_delayed_workflows()
    assert tables.dequeue_scopes("looks") == [None]
    assert tables.asked == ["its own", "delayed", "looks"]


def test_an_engine_that_rests_hears_of_queues_and_schedules_what_it_heard_last():
    rest, tables = EngineRest(), FakeTables()
    rest.attach(tables, "looks")
    rest.begin()
    heard = ["queue 1"], "looks 2", []
    for _ in range(3):
        said = tables.list_queues(application_name="jobsbot"), tables.get_queue("looks")
        assert (*said, tables.list_schedules(application_name="jobsbot")) == heard
    assert tables.asked == ["queues of jobsbot", "queue looks", "schedules of jobsbot"]
    assert tables.get_queue("its own") == "its own 4"
    rest.end()
    assert tables.get_queue("looks") == "looks 5"
    rest.begin()
    assert tables.get_queue("looks") == "looks 6", "it rests only once there was no work for long"


def test_an_engine_does_not_rest_before_the_last_poll_of_what_was_just_begun_has_come():
    seconds = [0.0]
    rest, tables = EngineRest(lambda: seconds[0]), FakeTables()
    rest.attach(tables, "looks")
    rest.end()
    rest.begin()
    assert tables.dequeue_scopes("looks") == [None]
    seconds[0] = REST_AFTER_SECONDS
    rest.begin()
    assert tables.dequeue_scopes("looks") == []
