"""What was done to the tables themselves is found as well, and what is no attack is none."""

from datetime import timedelta

import pytest

from jobsbot.core.errors import Refused
from jobsbot.core.interaction import Person, Place
from jobsbot.core.plans.plan import PlanStatus
from jobsbot.store import open_store
from tests.databases.migrated import open_migrated_store
from tests.sample_plans import ANNA, NOON, make_plan, running_jobs
from tests.slow_examples import first_in_every_run
from tests.store.attacked_audit import TABLES

ROW = "(SELECT rowid FROM {table} ORDER BY rowid LIMIT 1 OFFSET 1)"
ODD_VALUES = ("NULL", "CAST(x'ff' AS TEXT)", "CAST({column} AS BLOB)", "'?' || {column}")
"""Nothing, text that is no UTF-8, bytes, and another text."""


@pytest.mark.parametrize(
    ("table", "column"),
    [
        example
        for table, columns in TABLES.items()
        for example in first_in_every_run(*((table, column) for column in columns), count=2)
    ],
)
def test_a_value_of_another_type_is_found_where_a_table_takes_everything(attacked, table, column):
    for odd in ODD_VALUES:
        attacked.mend()
        attacked.loosen(table)
        assert attacked.find_breaks() == ()
        value = odd.format(column=column)
        row = ROW.format(table=table)
        attacked.run(f"UPDATE {table} SET {column} = {value} WHERE rowid = {row}")
        assert attacked.find_breaks(), odd


@pytest.mark.parametrize("table", TABLES)
def test_a_row_that_is_there_twice_is_found(attacked, table):
    attacked.mend()
    attacked.loosen(table)
    attacked.run(f"INSERT INTO {table} SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1")
    assert attacked.find_breaks()


def test_the_entry_that_cannot_be_read_is_named(attacked):
    attacked.mend()
    row, chain, number = attacked.raw.execute(
        "SELECT id, chain, number FROM audit ORDER BY number DESC LIMIT 1"
    ).fetchone()
    attacked.run("UPDATE audit SET what = CAST(x'ff' AS TEXT) WHERE id = ?", row)
    assert attacked.find_breaks() == (f"chain {chain}: entry {number} cannot be read",)


def test_a_head_that_was_put_in_is_found_before_it_stands_for_anything(attacked):
    attacked.mend()
    attacked.put_head_in("f" * 16, 0, "")
    assert attacked.find_breaks() == (f"chain {'f' * 16}: its head stands for no entry",)
    attacked.mend()
    attacked.put_head_in("", 3, "x")
    assert attacked.find_breaks() == ("a head stands for no chain",)


@pytest.mark.parametrize(
    "swallowed",
    [
        "INSERT ON audit",
        "UPDATE ON audit_heads",
        "INSERT ON audit WHEN new.what LIKE 'confirmed%'",
    ],
)
def test_nothing_is_done_where_a_table_swallows_its_line(tmp_path, swallowed):
    """Else the audit would be whole, and say nothing more from now on."""
    store = open_migrated_store(tmp_path / "jobsbot.sqlite")
    store.add_plan(make_plan(running_jobs(1)))
    with store.engine.begin() as connection:
        statement = f"CREATE TRIGGER swallow BEFORE {swallowed} BEGIN SELECT RAISE(IGNORE); END"
        connection.exec_driver_sql(statement)
    with pytest.raises(Refused, match="takes no line of the audit, so that nothing is done"):
        store.claim_plan("p1", ANNA, NOON, hourly_limit=5)
    assert store.get_plan("p1").status is PlanStatus.OPEN
    assert [entry.what for entry in store.get_audit_entries("p1")] == ["asked: stop 123/1/1"]
    assert store.find_audit_breaks(b"") == ()
    store.close_connections()


def test_a_file_that_was_packed_anew_is_whole(attacked):
    attacked.mend()
    attacked.run("VACUUM")
    assert attacked.find_breaks() == ()


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_clock_that_was_set_breaks_nothing_and_hides_no_chain(url, hours):
    """It is set, and goes on from there; another process writes meanwhile."""
    stores = [open_store(url, "key") for _ in range(2)]
    times = [NOON, *(NOON + timedelta(hours=hours + n / 2) for n in range(4))]
    lines = []
    for at in times:
        for store in stores:
            store.add_audit_entry(Person("U1"), Place("C1"), "said: list", "", at)
        lines.append(stores[0].anchor_audit(at + timedelta(minutes=5)))
    found = stores[0].find_audit_breaks(b"key", "\n".join(lines))
    last = {entry.chain: entry.number for entry in stores[0].list_audit_entries()}
    for store in stores:
        store.close_connections()
    assert found == ()
    for chain, number in last.items():
        assert f"{chain}:{number}:" in lines[-1]
