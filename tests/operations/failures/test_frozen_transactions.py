"""A process that is frozen in the middle of a transaction keeps its locks for a while only."""

import pytest
from sqlalchemy import event, select, text, update
from sqlalchemy.exc import DBAPIError

from jobsbot.core.interaction import JOBSBOT, Place
from jobsbot.database_url import IDLE_TRANSACTION_SECONDS, IDLE_TRANSACTION_SETTING
from jobsbot.store import open_store
from jobsbot.store.database import make_engine
from jobsbot.store.schema import leases
from tests.operations.fake_api import FakeJobsApi
from tests.operations.running_operations import run_operations
from tests.sample_plans import NOON

pytestmark = pytest.mark.postgres
LIMIT = f"{IDLE_TRANSACTION_SECONDS:.0f}s"


def read_limit(engine):
    """Read how long a transaction may do nothing, on a connection that was used before."""
    with engine.connect() as connection:
        connection.rollback()
    with engine.connect() as connection:
        return connection.execute(text(f"SHOW {IDLE_TRANSACTION_SETTING}")).scalar_one()


def test_every_transaction_of_ours_is_ended_that_does_nothing(postgres_url):
    with run_operations(postgres_url, FakeJobsApi()) as run:
        assert read_limit(run.store.engine) == LIMIT
        assert read_limit(run.operations._scheduler.engine._dbos._sys_db.engine) == LIMIT


def test_the_address_may_say_otherwise(postgres_url):
    engine = make_engine(f"{postgres_url}?options=-c%20{IDLE_TRANSACTION_SETTING}%3D3s")
    assert read_limit(engine) == "3s"
    engine.dispose()


def test_what_a_frozen_process_has_locked_is_free_after_a_while(postgres_url):
    """The frozen one has written and says nothing more: here, after a fifth of a second."""
    store = open_store(postgres_url)
    store.take_lease("run-0", "first")
    frozen = make_engine(f"{postgres_url}?options=-c%20{IDLE_TRANSACTION_SETTING}%3D200ms")
    with frozen.connect() as connection:
        connection.execute(update(leases).values(renewals=7))
        assert store.renew_lease("run-0", "first")
        with pytest.raises(DBAPIError):
            connection.execute(select(leases))
    assert store.list_leases()["run-0"].renewals == 1
    frozen.dispose()
    store.close_connections()


def test_who_reads_the_audit_slowly_is_left_alone(postgres_url):
    store, asked = open_store(postgres_url), []
    store.add_audit_entry(JOBSBOT, Place(""), "started: run", "", NOON)
    event.listen(store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert [entry.what for entry in store.list_audit_entries()] == ["started: run"]
    assert asked[0] == f"SET LOCAL {IDLE_TRANSACTION_SETTING} = 0"
    store.close_connections()
