"""A store that cannot be used: a sentence with a remedy, no traceback, nothing of its address."""

import os
import resource
import sqlite3
import traceback
from pathlib import Path

import pytest
from psycopg import OperationalError
from sqlalchemy import make_url, text

from jobsbot.core.errors import Refused
from jobsbot.services import explain_any_store_error, open_current_store
from jobsbot.store.database import make_engine
from jobsbot.store.error_texts import describe_store_error
from jobsbot.store.inspection import inspect_store
from jobsbot.store.migrate import migrate
from jobsbot.store.store import open_store
from tests.databases.temporary import find_server
from tests.sample_plans import make_plan, running_jobs
from tests.slow_examples import first_in_every_run

ROOT = Path(__file__).parents[2]


def make_unusable(kind: str, folder: Path) -> tuple[str, str]:
    """Make a store that cannot be used; its address, and what is said of it."""
    file = folder / "made-up.sqlite"
    if kind == "garbage":
        file.write_text("no database at all, but a file of text")
        return f"sqlite:///{file}", "is not a SQLite database"
    if kind == "a folder":
        file.mkdir()
        return f"sqlite:///{file}", "cannot be opened or made"
    if kind == "no folder":
        return f"sqlite:///{folder}/missing/made-up.sqlite", "cannot be opened or made"
    if kind == "read-only":
        sqlite3.connect(file).close()
        file.touch()
        return f"sqlite:///file:{file}?mode=ro&uri=true", "is read-only"
    if kind == "nobody there":
        return "postgresql://made-up:made-up@127.0.0.1:1/made-up", "cannot be reached"
    return "postgresql://made-up:made-up@made-up.invalid/made-up", "cannot be reached"


@pytest.mark.parametrize(
    "kind", ["garbage", "a folder", "no folder", "read-only", "nobody there", "no such host"]
)
@pytest.mark.parametrize("use", [migrate, open_current_store, inspect_store])
def test_a_store_that_cannot_be_used_is_said_with_its_remedy(use, kind, tmp_path):
    url, says = make_unusable(kind, tmp_path)
    with pytest.raises(Refused, match=says) as caught:
        use(url)
    assert caught.value.then.endswith(".")
    assert "made-up" not in str(caught.value)
    assert "made-up" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("use", [migrate, open_current_store, inspect_store])
def test_a_newer_schema_is_called_that_and_left_alone(use, url):
    migrate(url)
    engine = make_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0999'"))
    with pytest.raises(Refused, match="A newer release of jobsbot has used this store") as caught:
        use(url)
    assert "Install that release again" in caught.value.then
    with engine.connect() as connection:
        version = connection.execute(text("SELECT version_num FROM alembic_version"))
        assert version.scalar_one() == "0999"
    engine.dispose()


def test_a_disk_that_is_full_is_said_also_later(tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/x.sqlite")
    store.ping()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        with (
            pytest.raises(Refused, match="The disk that holds the store"),
            explain_any_store_error(),
        ):
            store.add_plan(make_plan(running_jobs(1)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    store.close_connections()


def test_what_is_no_error_of_the_store_is_left_as_it_is():
    with pytest.raises(LookupError), explain_any_store_error():
        raise LookupError


@pytest.mark.parametrize("kind", ["garbage", "nobody there"])
@pytest.mark.parametrize("command", first_in_every_run("use 123", "migrate", "run", "doctor"))
def test_every_command_says_it_and_exits_with_1(command, kind, tmp_path, processes):
    url, says = make_unusable(kind, tmp_path)
    environ = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATABASE_URL": url, "PORT": "39871",
        "SH_APIKEY": "made-up-key", "SHUB_APIURL": "http://127.0.0.1:1/",
        "SLACK_BOT_TOKEN": "xoxb-made-up", "SLACK_SIGNING_SECRET": "made-up-secret",
        "SLACK_API_URL": "http://127.0.0.1:1/",
    }  # fmt: skip
    done = processes.run("jobsbot", *command.split(), environ=environ, folder=tmp_path)
    assert done.returncode == 1
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert "made-up" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ('database "made-up" does not exist', "no database of that name"),
        ('role "made-up" does not exist', "does not let this user in"),
        ('password authentication failed for user "made-up"', "does not let this user in"),
        ('no pg_hba.conf entry for host "127.0.0.1"', "does not let this user in"),
        ("the database system is starting up", "cannot be reached"),
    ],
)
def test_a_connection_that_is_refused_is_told_from_one_that_is_not_made(said, says):
    failed = OperationalError(
        f'connection to server at "made-up", port 5432 failed: FATAL:  {said}'
    )
    refused = describe_store_error(failed)
    assert says in str(refused)
    assert "made-up" not in f"{refused} {refused.then}"


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"database": "made_up"}, "no database of that name"),
        ({"username": "made_up"}, "does not let this user in"),
    ],
)
def test_a_server_is_asked_for_what_it_does_not_have(wrong, says):
    url = make_url(find_server()).set(drivername="postgresql+psycopg", **wrong)
    with pytest.raises(Refused, match=says):
        migrate(url.render_as_string(hide_password=False))


@pytest.mark.postgres
def test_a_database_that_only_reads_gives_no_sign_of_life(owner_url):
    """As a replica does, to which a name leads after a failure: nothing can be begun there."""
    store = open_store(owner_url)
    store.ping()
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        name = connection.exec_driver_sql("SELECT current_database()").scalar_one()
        connection.exec_driver_sql(
            f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'
        )
    store.close_connections()
    with pytest.raises(Refused, match="The database is read-only"), explain_any_store_error():
        store.ping()
    store.close_connections()
