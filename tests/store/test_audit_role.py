"""The role of docs/running.md: it adds to the audit, and changes and removes nothing there."""

import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from jobsbot.core.interaction import Person, Place
from jobsbot.store import open_store
from tests.sample_plans import ANNA, NOON, make_plan, running_jobs

PAGE = (Path(__file__).parents[2] / "docs/running.md").read_text("utf8")
(GRANTS,) = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)
pytestmark = pytest.mark.postgres


@pytest.fixture
def url(owner_url):
    """The address of a database as the role of the page sees it."""
    name = f"app_{uuid4().hex[:8]}"
    database = make_url(owner_url).database
    grants = GRANTS.replace("jobsbot_app", name).replace("DATABASE jobsbot", f"DATABASE {database}")
    run_sql(owner_url, grants)
    yield make_url(owner_url).set(username=name).render_as_string(hide_password=False)
    run_sql(owner_url, f"DROP OWNED BY {name}; DROP ROLE {name}")


def run_sql(url, sql):
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        for statement in filter(str.strip, re.sub("--.*", "", sql).split(";")):
            connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def store(url):
    opened = open_store(url)
    yield opened
    opened.close_connections()


def test_the_bot_works_as_that_role(store):
    store.add_plan(make_plan(running_jobs(1)))
    assert store.claim_plan("p1", ANNA, NOON)
    poll = store.begin_poll("p1", 0, "one/1").poll
    store.add_attempt(poll, 0, NOON)
    store.anchor_audit(datetime.now(UTC))
    assert store.find_audit_breaks(b"") == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET what = 'asked: tea'",
        "DELETE FROM audit",
        "TRUNCATE audit",
        "DROP TABLE audit",
        "DELETE FROM audit_heads",
        "TRUNCATE audit_heads",
        "INSERT INTO audit_checkpoints VALUES ('', 0, '', now(), '')",
        "DELETE FROM audit_checkpoints",
    ],
)
def test_what_is_in_the_audit_stays_as_it_is(store, statement):
    store.add_audit_entry(Person("U1"), Place("C1"), "said: list", "", NOON)
    with pytest.raises(ProgrammingError), store.engine.begin() as connection:
        connection.execute(text(statement))
    assert store.find_audit_breaks(b"") == ()


def test_the_owner_lets_go_of_what_is_old_and_that_role_does_not(store, owner_url):
    store.add_audit_entry(Person("U1"), Place("C1"), "said: list", "", NOON)
    now = datetime.now(UTC)
    with pytest.raises(ProgrammingError):
        store.prune_audit(now, Person("U1"), Place("C1"), now)
    assert len(list(store.list_audit_entries())) == 1
    owner = open_store(owner_url)
    assert owner.prune_audit(now, Person("terminal:root"), Place("terminal"), now) == 1
    owner.close_connections()
    assert store.find_audit_breaks(b"") == ()
