"""The durable engine: `dbos`, which knows as little as possible of the work.

Each poll of a plan after its first (`polls.first_polls`) is a workflow of its own, enqueued with a
delay, so that nothing waits in a thread. A first poll that was lost becomes a workflow too; its id
is the plan's, as in earlier releases. A workflow is one step (the poll) and one enqueuing; all that
a poll knows is in the store. So only two things here outlive a release:

* `VERSION`. Work is resumed by the same version only. Raise it never; change the workflow instead
  so that one begun by the release before still ends: never a step before, or between, the two.
* The names `carry_out`, `look` and `looks` (as polls were once called), and the arguments of the
  first.

Its tables are its own: in PostgreSQL a schema, beside SQLite a second file, since two engines
that write into one file wait for each other.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from threading import enumerate as enumerate_threads
from typing import Any, NoReturn, cast

from dbos import (
    DBOS,
    DBOSConfig,
    DBOSPortableJSONSerializer,
    SetEnqueueOptions,
    SetWorkflowID,
    error,
)
from sqlalchemy import make_url

from jobsbot.database_url import IDLE_TRANSACTION_SECONDS, choose_postgresql_limits, is_sqlite_url
from jobsbot.operations.engine_rest import EngineRest
from jobsbot.operations.engine_statements import PreparedStatements
from jobsbot.operations.poll_state import PollState, PollStatus
from jobsbot.operations.polls.active_polls import ActivePolls
from jobsbot.operations.sqlite_compat import sqlite_engine_arguments
from jobsbot.private_file import close_to_others, create_private
from jobsbot.threads.precedence import MAX_WAITING

VERSION = "1"
POLL_QUEUE = "looks"
ENGINE_THREADS = 16
"""Polls from the queue that are under way at once in one process; more wait for their turn."""
MAX_EXECUTOR_THREADS = MAX_WAITING + 4 * ENGINE_THREADS
"""All threads of the engine: polls that wait for others' requests must delay no start."""
SELDOM_SECONDS = 10.0
"""How often the engine's own queue is read once nothing is left to resume after a launch."""
SCHEDULES_SECONDS = 3600.0
"""How often the engine reads its schedules, of which there are none, after its first minute."""
NOTIFIER_SECONDS = 0.25
"""How often the engine, on PostgreSQL, asks itself whether it has anybody to notify. It never has:
nothing here waits for its events or streams. At its own hundred times a second this was two fifths
of what idling costs. A stop waits for one such time at most."""
MAX_DELETED_AT_ONCE = 500
"""Polls deleted in one transaction."""
QUEUE_THREAD_PREFIX = "queue-worker-"
"""How the engine calls its threads that take polls from a queue."""


class StoppedTables:
    """Stands in for the engine's connections once it has stopped: every use raises."""

    def __getattr__(self, name: str) -> NoReturn:
        raise error.DBOSException("the engine has stopped; its next launch goes on")


class DurableEngine:
    """Makes polls happen, each once at a time, after whatever happened to the process."""

    def __init__(
        self,
        url: str,
        executor_id: str,
        poll_plan: Callable[[str, int], float | None],
        queue_interval: float,
    ) -> None:
        self.executor_id = executor_id
        self._rest = EngineRest()
        self._unrecorded = ActivePolls(time.monotonic)
        self._url, self._queue_interval = url, queue_interval
        self._poll_plan = poll_plan
        self._carry_out: Callable[[str, int], None] | None = None
        self._dbos: DBOS | None = None

    def launch(self) -> None:
        """Start the engine in this process, and resume what an earlier one left.

        Call it after a server has forked, never before. There is one engine in a process.
        """
        logging.getLogger("dbos").addHandler(logging.NullHandler())  # it goes to our own log
        self._dbos = DBOS(config=self._config())
        self._carry_out = self._register_workflow()
        DBOS.launch()
        if is_sqlite_url(self._url):
            tables = self._dbos._sys_db
            PreparedStatements(tables.engine.dialect).attach(tables)
        self._read_own_queue_seldom()
        DBOS.register_queue(
            POLL_QUEUE,
            worker_concurrency=ENGINE_THREADS,
            polling_interval_sec=self._queue_interval,
            on_conflict="always_update",
        )
        self._rest.attach(self._dbos._sys_db, POLL_QUEUE)

    def start(self, plan_id: str, number: int = 0) -> None:
        """Begin a poll at once. The same one again changes nothing."""
        self._rest.end()
        with SetWorkflowID(build_workflow_id(plan_id, number)):
            DBOS.start_workflow(self._workflow, plan_id, number)

    def schedule(self, plan_id: str, number: int, wait_seconds: float) -> None:
        """Have a poll made after so many seconds. The same one again changes nothing."""
        self._rest.end()
        enqueue_poll(self._workflow, plan_id, number, wait_seconds)

    def keep_awake(self, *, has_work: bool) -> None:
        """Tell the engine whether any plan is claimed, at each check: without one, it rests."""
        if has_work:
            self._rest.end()
        else:
            self._rest.begin()

    def get_poll_state(self, plan_id: str, number: int) -> PollState:
        """Answer the status of a poll, and which process took it."""
        found = DBOS.get_workflow_status(build_workflow_id(plan_id, number))
        if found is None:
            return PollState(PollStatus.MISSING)
        return PollState(PollStatus(found.status), found.executor_id or "")

    def recover_poll(self, plan_id: str, number: int, executor_id: str) -> bool:
        """Enqueue again a poll that this process (`executor_id`) took and has lost.

        It is the engine's own recovery of a named process, which does nothing where that process
        does not have the poll any more: to call it twice does no harm. True where it was enqueued.
        """
        workflow_id = build_workflow_id(plan_id, number)
        return self._require_dbos()._sys_db.reenqueue_for_recovery(
            workflow_id, [executor_id], POLL_QUEUE
        )

    def wake_poll(self, plan_id: str, number: int) -> None:
        """Have a poll that waits begin now."""
        DBOS.set_workflow_delay(build_workflow_id(plan_id, number), delay_until_epoch_ms=0)

    def delete_polls(self, last_polls: Mapping[str, int]) -> None:
        """Delete all polls of these closed plans, given the number of the last that was begun.

        The engine may have one more, which found the plan closed.
        """
        ids = [
            build_workflow_id(plan_id, number)
            for plan_id, last in last_polls.items()
            for number in range(last + 2)
        ]
        for start in range(0, len(ids), MAX_DELETED_AT_ONCE):
            DBOS.delete_workflows(ids[start : start + MAX_DELETED_AT_ONCE])

    def stop_polling(self, timeout: float) -> None:
        """Take no more polls from the queue. `stop` alone would fail those being taken just then.

        Waits up to `timeout` seconds for each of the few threads that take them. A poll that was
        taken and has not begun is left to the next launch: begun now, it might be cut off by `stop`
        before it is recorded, and its card would say that it was interrupted.
        """
        self._unrecorded.close()
        for event in self._dbos.background_thread_stop_events if self._dbos else ():
            event.set()
        for thread in enumerate_threads():
            # One that is only about to begin sees the event, and cannot be waited for.
            if thread.name.startswith(QUEUE_THREAD_PREFIX) and thread.is_alive():
                thread.join(timeout)

    def wait_until_recorded(self, timeout: float) -> bool:
        """Wait up to `timeout` seconds until each poll is recorded, and the next is in the queue.

        A poll that ended and is not recorded looks interrupted to the next process, which makes it
        again. False where one is still not recorded.
        """
        return self._unrecorded.wait_until_idle(timeout)

    def stop(self) -> None:
        """Stop the engine. Polls under way are left to be resumed by the next launch.

        The thread of a poll that another process has taken over waits for its result. `destroy`
        does not end it, and the interpreter would wait for it at exit: so its next query raises.
        """
        tables = self._dbos._sys_db if self._dbos else None
        DBOS.destroy(destroy_registry=True)
        if tables is not None:
            tables.engine = cast(Any, StoppedTables())
        self._carry_out = self._dbos = None

    def _read_own_queue_seldom(self) -> None:
        """Read the engine's queue for resumed workflows seldom, where there is nothing to resume.

        To read it each second is a fifth of what idling costs. The interval is a private attribute
        of `dbos`; a contract test watches it.
        """
        unfinished = [PollStatus.RUNNING.value, PollStatus.QUEUED.value]
        if not DBOS.list_workflows(status=unfinished, limit=1):
            own_queue = self._require_dbos()._registry.get_internal_queue()
            own_queue._polling_interval_sec = SELDOM_SECONDS

    def _require_dbos(self) -> DBOS:
        if self._dbos is None:
            raise RuntimeError("the engine was not launched")
        return self._dbos

    @property
    def _workflow(self) -> Callable[[str, int], None]:
        if self._carry_out is None:
            raise RuntimeError("the engine was not launched")
        return self._carry_out

    def _register_workflow(self) -> Callable[[str, int], None]:
        @DBOS.step(name="look")
        def make_poll(plan_id: str, number: int) -> float | None:
            return self._poll_plan(plan_id, number)

        @DBOS.workflow(name="carry_out")
        def carry_out(plan_id: str, number: int) -> None:
            with self._unrecorded.count(plan_id):
                wait = make_poll(plan_id, number)
                if wait is None:
                    return
                enqueue_poll(carry_out, plan_id, number + 1, wait)

        return carry_out

    def _config(self) -> DBOSConfig:
        return DBOSConfig(
            name="jobsbot",
            system_database_url=engine_database_url(self._url),
            db_engine_kwargs=engine_arguments(self._url),
            sys_db_idle_transaction_timeout_sec=IDLE_TRANSACTION_SECONDS,
            application_version=VERSION,
            executor_id=self.executor_id,
            serializer=DBOSPortableJSONSerializer(),
            max_executor_threads=MAX_EXECUTOR_THREADS,
            notification_listener_polling_interval_sec=self._queue_interval,  # nothing here listens
            notification_coalesce_sec=NOTIFIER_SECONDS,
            scheduler_polling_interval_sec=SCHEDULES_SECONDS,
            log_level="WARNING",
            enable_otlp=False,
        )


def enqueue_poll(
    workflow: Callable[[str, int], None], plan_id: str, number: int, wait_seconds: float
) -> None:
    """Have a poll taken from the queue after a while. The same one again changes nothing."""
    delay = SetEnqueueOptions(delay_seconds=wait_seconds or None)
    with SetWorkflowID(build_workflow_id(plan_id, number)), delay:
        DBOS.enqueue_workflow(POLL_QUEUE, workflow, plan_id, number)


def engine_arguments(url: str) -> dict[str, Any]:
    """Say how the engine is to connect."""
    if is_sqlite_url(url):
        return sqlite_engine_arguments()
    return {"connect_args": choose_postgresql_limits(make_url(url).query)}


def build_workflow_id(plan_id: str, number: int) -> str:
    """Name a poll: the first by its plan, so that a plan is begun once."""
    return plan_id if number == 0 else f"{plan_id}:look:{number}"


def engine_database_url(url: str) -> str:
    """Say where the engine's tables are, and make the SQLite file ready for several writers."""
    read = make_url(url)
    if not is_sqlite_url(url):
        return read.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    store = Path(read.database or "jobsbot.db")
    file = store.with_name(f"{store.stem}.work{store.suffix}")
    create_private(file)
    with closing(sqlite3.connect(file, timeout=30)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    close_to_others(file)
    return read.set(database=str(file)).render_as_string(hide_password=False)
